"""Ids that articles had before, in questions and their parameters."""

import contextlib

import duckdb
import pytest

from warehouse.storage.current_ids import brought_up_to_date, current_ids


@pytest.fixture
def db():
    """`demo:old` is `demo:new` now, by way of `demo:mid`; `demo:kept` is an alias and still an article's own id."""
    with contextlib.closing(duckdb.connect()) as connection:
        connection.execute("create schema lake")
        connection.execute("create table lake.articles as select unnest(['demo:new', 'demo:kept', 'demo:other']) as article_id")
        connection.execute(
            "create table lake.article_aliases as select * from (values ('demo:old', 'demo:mid', date '2026-10-05'),"
            " ('demo:old', 'demo:new', date '2026-10-06'), ('demo:kept', 'demo:other', date '2026-10-06')) t(alias, article_id, day)"
        )
        yield connection


def test_a_past_id_is_the_one_of_its_latest_day(db):
    assert current_ids(db, ["demo:old", "demo:kept", "demo:new", "demo:unknown", "demo:old"]) == {"demo:old": "demo:new"}
    assert current_ids(db, []) == {}


def test_a_warehouse_without_aliases_has_no_past_ids():
    with contextlib.closing(duckdb.connect()) as empty:
        assert current_ids(empty, ["demo:old"]) == {}


@pytest.mark.parametrize(
    ("sql", "params", "now"),
    [
        ("select 'demo:old'", None, ("select 'demo:new'", None)),
        ("select 'demo:old', 'demo:kept', 'plain'", {}, ("select 'demo:new', 'demo:kept', 'plain'", {})),
        ("select $id", {"id": "demo:old", "n": 5}, ("select $id", {"id": "demo:new", "n": 5})),
        ("select 'demo:unknown'", {"id": "x y"}, ("select 'demo:unknown'", {"id": "x y"})),
        ("from lake.article_aliases where alias = 'demo:old'", None, ("from lake.article_aliases where alias = 'demo:old'", None)),
        ('select "demo:old"', None, ('select "demo:old"', None)),
    ],
)
def test_questions_ask_for_the_present_ids(db, sql: str, params: dict | None, now: tuple):
    assert brought_up_to_date(db, sql, params) == now
