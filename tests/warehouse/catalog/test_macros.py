"""The macros of mart: voice over a range of days, and the entity behind a name."""

import json
import re

import duckdb
import pytest
from support.given_lake import warehouse
from support.paths import TESTS

from warehouse.storage.lake import Lake
from warehouse.storage.session import table_of

VOICE = json.loads((TESTS / "cases" / "views" / "share_of_voice.json").read_text(encoding="utf-8"))
NAMES = json.loads((TESTS / "cases" / "views" / "entity_names.json").read_text(encoding="utf-8"))


def listed() -> dict:
    """The tables of the case of entity_names, with a ticker."""
    tables = json.loads(json.dumps(NAMES["tables"]))
    tables["entities"][0]["ticker"] = "688041.SH"
    return tables


def counts(db, call: str) -> dict[str, tuple]:
    """What a range counts, by entity."""
    rows = db.execute(f"select entity, n_articles, n_origins, n_publishers, article_ids from mart.{call}").fetchall()
    return {row[0]: row[1:] for row in rows}


def given_with_a_copy_after_midnight() -> dict:
    """The case of share_of_voice, whose last article now copies the first one on the next day and names 云岭."""
    given = json.loads(json.dumps(VOICE["given"]))
    (copy,) = (c for c in given["copies"] if c["article_id"] == "a5")
    copy |= {"chain_id": "a1", "origin_id": "a1", "parent_id": "a1", "hop": 1, "relation": "reprint"}
    (mention,) = (m for m in given["mentions"] if m["article_id"] == "a5")
    mention["entity_id"] = "yunling"
    return given


def test_a_text_and_a_publisher_of_two_days_count_once_in_a_range(lake: Lake):
    with warehouse(lake, given_with_a_copy_after_midnight(), VOICE["tables"]) as db:
        daily = db.execute("select sum(n_origins), sum(n_publishers) from mart.share_of_voice where entity_id = 'yunling'").fetchone()
        assert daily == (3, 3)
        assert counts(db, "voice('2026-10-05', '2026-10-06')")["云岭"] == (4, 2, 2, ["a1", "a2", "a3", "a5"])
        assert counts(db, "voice(since := '2026-10-06')") == {"云岭": (1, 1, 1, ["a5"])}
        assert counts(db, "voice(until := '2026-10-05')")["云岭"] == (3, 2, 2, ["a1", "a2", "a3"])


def test_shares_of_a_range_are_within_a_kind_and_add_up_to_one(lake: Lake):
    tables = json.loads(json.dumps(VOICE["tables"]))
    tables["entities"][1]["kind"] = "product"
    with warehouse(lake, VOICE["given"], tables) as db:
        rows = table_of(
            db, "select entity_kind, articles_ratio, origins_ratio, publishers_ratio from mart.voice() order by entity_kind"
        ).to_pylist()
    assert [list(row.values()) for row in rows] == [["company", 1.0, 1.0, 1.0], ["product", 1.0, 1.0, 1.0]]


@pytest.mark.parametrize(
    ("name", "entity_id"),
    [
        ("云岭", "yunling"),  # the company before the product
        ("雲嶺", "yunling"),
        ("YUN ling", "yunling"),
        ("Ｙｕｎ·Ｌｉｎｇ", "yunling"),
        ("yunling_app", "yunling_app"),
        ("老青", "yunling_app"),  # valid today before valid once
        ("688041.SH", "yunling"),
        ("sh688041", "yunling"),
        ("SSE:688041", "yunling"),
        (None, None),
    ],
)
def test_an_entity_is_found_by_any_name_in_any_form(lake: Lake, name: str | None, entity_id: str | None):
    with warehouse(lake, {}, listed()) as db:
        assert db.execute("select mart.entity(?)", [name]).fetchone() == (entity_id,)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("云青双雄", "several entities are called “云青双雄”: qinghe, yunling"),
        ("无名", "no entity is called “无名”: look for its names in mart.entity_names"),
        ("688042.SH", "no entity is called “688042.SH”"),
        ("", "no entity is called “”"),
    ],
)
def test_a_name_that_nobody_or_several_have_is_an_error_and_no_empty_answer(lake: Lake, name: str, words: str):
    with warehouse(lake, {}, listed()) as db:
        for question in ("select mart.entity(?)", "select * from mart.entity_daily where entity_id = mart.entity(?)"):
            with pytest.raises(duckdb.Error, match=re.escape(words)):
                db.execute(question, [name])


def test_entity_works_in_a_condition_and_for_a_column(lake: Lake):
    aliases = [alias for alias in NAMES["tables"]["aliases"] if alias["entity_id"] != "unlisted"]
    with warehouse(lake, VOICE["given"], VOICE["tables"] | {"aliases": aliases}) as db:
        assert db.execute("select distinct entity from mart.share_of_voice where entity_id = mart.entity('YUN-LING')").fetchall() == [
            ("云岭",)
        ]
        found = db.execute("select mart.entity(name) from (values ('青禾'), (null), ('雲嶺')) as t(name)").fetchall()
    assert found == [("qinghe",), (None,), ("yunling",)]
