"""The macros of mart: voice over a range of days, and the entity behind a name."""

import json

import pytest
from support.given_lake import warehouse
from support.paths import TESTS

from warehouse.storage.lake import Lake
from warehouse.storage.session import table_of

VOICE = json.loads((TESTS / "cases" / "views" / "share_of_voice.json").read_text(encoding="utf-8"))
NAMES = json.loads((TESTS / "cases" / "views" / "entity_names.json").read_text(encoding="utf-8"))


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
        ("云青双雄", None),
        ("无名", None),
        ("", None),
        (None, None),
    ],
)
def test_an_entity_is_found_by_any_name_in_any_form(lake: Lake, name: str | None, entity_id: str | None):
    with warehouse(lake, {}, NAMES["tables"]) as db:
        assert db.execute("select mart.entity(?)", [name]).fetchone() == (entity_id,)


def test_entity_works_in_a_condition_and_for_a_column(lake: Lake):
    with warehouse(lake, VOICE["given"], VOICE["tables"] | {"aliases": NAMES["tables"]["aliases"]}) as db:
        assert db.execute("select distinct entity from mart.share_of_voice where entity_id = mart.entity('YUN-LING')").fetchall() == [
            ("云岭",)
        ]
        found = db.execute("select mart.entity(name) from (values ('青禾'), ('nobody'), ('雲嶺')) as t(name)").fetchall()
    assert found == [("qinghe",), (None,), ("yunling",)]
