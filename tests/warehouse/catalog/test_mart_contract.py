"""The mart is a contract: what was released is still there, with the same type, and every change is written down."""

import json

import pytest
from support.given_lake import warehouse
from support.paths import TESTS

from warehouse.pipeline.seed_tables import read_seed
from warehouse.storage.lake import Lake

RELEASED = json.loads((TESTS / "cases" / "mart_released.json").read_text(encoding="utf-8"))
CHANGES = read_seed("mart_changes").to_pylist()


def described(lake: Lake) -> dict[tuple[str, str], tuple[str, str]]:
    """Type and comment of every column of mart."""
    with warehouse(lake, {}, {}) as db:
        columns = "select table_name, column_name, data_type, comment from duckdb_columns() where schema_name = 'mart'"
        return {(view, name): (kind, doc) for view, name, kind, doc in db.execute(columns).fetchall()}


def broken(now: dict[tuple[str, str], tuple[str, str]], changes: list[dict], released: dict) -> list[str]:
    """What of a released description does not hold any more, or was changed without a word."""
    then = {(view, name): kind for view, columns in released["columns"].items() for name, kind in columns.items()}
    said = {(c["view"], c["column"], c["change"]) for c in changes if int(c["version"]) > released["version"]}
    had_notice = {(c["view"], c["column"]) for c in changes if c["change"] == "deprecated" and int(c["version"]) <= released["version"]}
    found = [f"{view}.{name} is gone and was not deprecated in a release" for view, name in then.keys() - now.keys() - had_notice]
    found += [
        f"{view}.{name} is {now[view, name][0]}, was {kind}"
        for (view, name), kind in then.items()
        if now.get((view, name), (kind,))[0] != kind
    ]
    for (view, name), (_, doc) in now.items():
        change = "deprecated" if doc.startswith("Deprecated: ") else "added" if (view, name) not in then else None
        if change and (view, name, change) not in said:
            found.append(f"mart_changes.csv does not say that {view}.{name} was {change}")
    return sorted(found)


def test_the_mart_holds_what_was_released_and_says_what_changed(lake: Lake):
    now = described(lake)
    assert broken(now, CHANGES, RELEASED) == []
    noted = {(c["view"], c["column"]) for c in CHANGES if c["change"] != "removed"}
    assert noted <= now.keys()


@pytest.mark.parametrize(
    ("then", "now", "changes", "words"),
    [
        ({"n": "BIGINT"}, {}, [], "birds.n is gone"),
        ({"n": "BIGINT"}, {"n": ("VARCHAR", "Eggs.")}, [], "birds.n is VARCHAR, was BIGINT"),
        ({}, {"n": ("BIGINT", "Eggs.")}, [], "birds.n was added"),
        ({"n": "BIGINT"}, {"n": ("BIGINT", "Deprecated: use m.")}, [], "birds.n was deprecated"),
        ({"n": "BIGINT"}, {}, [{"version": "1", "view": "birds", "column": "n", "change": "deprecated"}], None),
        ({}, {"n": ("BIGINT", "Eggs.")}, [{"version": "2", "view": "birds", "column": "n", "change": "added"}], None),
    ],
)
def test_a_broken_promise_is_found(then: dict, now: dict, changes: list[dict], words: str | None):
    found = broken({("birds", name): told for name, told in now.items()}, changes, {"version": 1, "columns": {"birds": then}})
    assert [words in line for line in found] == ([True] if words else [])
