"""Which months and articles a change touches: months carried by the baseline, batches of months, bonds between articles."""

import contextlib
from datetime import date

import duckdb
import pytest

from warehouse.catalog import materialized_scope as scope


@pytest.mark.parametrize(
    ("days", "carried", "months"),
    [
        ([date(2026, 10, 5)], 0, {"2026-10"}),
        ([date(2026, 10, 3)], scope.LOOK_BACK, {"2026-10"}),
        ([date(2026, 10, 4)], scope.LOOK_BACK, {"2026-10", "2026-11"}),
        ([date(2026, 10, 20)], 2 * scope.LOOK_BACK, {"2026-10", "2026-11", "2026-12"}),
        ([date(2026, 12, 31), None], scope.LOOK_BACK, {"2026-12", "2027-01"}),
        ([], scope.LOOK_BACK, set()),
    ],
)
def test_months_of_days_and_of_those_they_are_carried_to(days: list[date | None], carried: int, months: set[str]):
    assert scope.LOOK_BACK == 28
    assert scope.months_of(days, carried=carried) == months


def test_neighbouring_months_are_worked_out_together_three_at_most():
    months = ["2026-11", "2026-12", "2027-01", "2027-02", "2026-01", "2026-03"]
    assert scope.batches(months) == [["2026-01"], ["2026-03"], ["2026-11", "2026-12", "2027-01"], ["2027-02"]]
    assert scope.batches(months, most=1) == [[m] for m in sorted(months)]
    assert scope.batches([]) == []


def test_days_as_literals():
    assert scope.dates([date(2026, 10, 5), date(2026, 10, 6)]) == "date '2026-10-05', date '2026-10-06'"
    assert scope.dates([]) == "date '1969-01-01'"


def bound(articles: list[str], *, is_linked: bool) -> set[str]:
    """a and b share a chain, c was taken from b's article, d shares text with a, e is alone."""
    with contextlib.closing(duckdb.connect()) as db:
        db.execute("create schema lake")
        db.execute("create table lake.links as select * from (values ('a', 'd'), ('e', 'x')) t(article_id, other_id)")
        db.execute("create table memory.seen as select * from (values ('a'), ('b'), ('c'), ('d'), ('e')) t(article_id)")
        db.execute("create table memory.bonds as select * from (values ('a', 'chain'), ('b', 'chain'), ('c', 'b')) t(article_id, bond)")
        db.execute("create table memory.some (article_id varchar)")
        db.executemany("insert into memory.some values (?)", [[i] for i in articles])
        scope.bind(db, "memory.some", is_linked=is_linked)
        return {row[0] for row in db.execute("from memory.some").fetchall()}


@pytest.mark.parametrize(
    ("articles", "is_linked", "found"),
    [
        (["a"], False, {"a", "b"}),
        (["a"], True, {"a", "b", "d"}),
        (["b"], False, {"a", "b", "c"}),
        (["c"], False, {"b", "c"}),
        (["e"], False, {"e"}),
    ],
)
def test_articles_bring_those_that_they_are_bound_to(articles: list[str], is_linked: bool, found: set[str]):
    assert bound(articles, is_linked=is_linked) == found
