"""Panels and row sets: each gives the known answer over the small site, asks what it should, and refuses what is not written right.

A case is tests/cases/panels/<panel>.json or rows/<rows>.json: {"why", "params", "expect": rows}; the rows name the compared columns.
"""

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest
from support.given_lake import shown
from support.hostile import THORNS
from support.paths import TESTS

from warehouse.serving.connection import OpenWarehouse
from warehouse.serving.site.pages.rows import written
from warehouse.serving.site.statements import ParameterError, Statement, day_of, panels, row_sets, whole_of

CASES = [("panels", name) for name in panels()] + [("rows", name) for name in row_sets()]
STATEMENTS = {"panels": panels(), "rows": row_sets()}


@pytest.fixture(scope="module")
def opened(small_site: Path):
    warehouse = OpenWarehouse(small_site)
    yield warehouse
    warehouse.close()


def case_of(kind: str, name: str) -> dict:
    return json.loads((TESTS / "cases" / kind / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_statement_gives_the_known_answer(opened: OpenWarehouse, kind: str, name: str):
    case, statement = case_of(kind, name), STATEMENTS[kind][name]
    with opened.reader() as reader:
        answer = reader.rows(statement.sql, statement.bound(case["params"]))
    columns = list(case["expect"][0]) if case["expect"] else []
    got = [{c: shown(row[c]) for c in columns} for row in answer]
    if name == "views":  # the others come and go with the mart
        got = [row for row in got if row in case["expect"]]
    assert got == case["expect"], json.dumps(got, ensure_ascii=False, indent=1)


def test_every_statement_has_a_case_and_no_case_is_left_over():
    for kind, statements in STATEMENTS.items():
        assert sorted(p.stem for p in (TESTS / "cases" / kind).glob("*.json")) == sorted(statements)


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_statement_is_one_question_with_words_on_top(kind: str, name: str):
    statement = STATEMENTS[kind][name]
    assert statement.title
    assert statement.about.endswith(".")
    assert len(duckdb.extract_statements(statement.sql)) == 1


@pytest.mark.parametrize("name", row_sets())
def test_rows_name_their_ids_and_run_as_they_are_shown(opened: OpenWarehouse, name: str):
    case, statement = case_of("rows", name), row_sets()[name]
    values = statement.bound(case["params"])
    with opened.reader() as reader:
        rows = reader.table(statement.sql, values)
        again = reader.ask(written(statement.sql, values))
    assert rows.equals(again)
    assert {"article_id", "story_id", "page_id", "revision_id", "entity_id", "portal", "day"} & set(rows.column_names)


def test_hostile_values_stay_values_when_they_are_written_into_sql(opened: OpenWarehouse):
    statement = row_sets()["articles"]
    for words in (t for t in THORNS if t != "\ud800"):
        values = statement.bound({"first": "2026-10-05", "last": "2026-10-07", "portal": words})
        with opened.reader() as reader:
            assert reader.ask(written(statement.sql, values)).num_rows == 0


def test_a_count_is_of_different_values():
    articles = row_sets()["articles"]
    assert articles.each("rows") == articles.sql
    assert "group by chain_id" in articles.each("origins")
    with pytest.raises(ParameterError, match="publishers"):
        articles.each("x")


def test_parameters_are_typed_by_their_names():
    statement = Statement("x", "题", "About.", "select $first, $n, $n_rows, $portal where $portal is null or 1 = $q", ("Optional: n, q",))
    assert statement.parameters == ("first", "n", "n_rows", "portal", "q")
    assert statement.optional == {"portal", "n", "q"}
    bound = statement.bound({"first": "2026-10-05", "n_rows": "7", "portal": "", "more": 1})
    assert bound == {"first": date(2026, 10, 5), "n": None, "n_rows": 7, "portal": None, "q": None}
    assert statement.bound({"first": date(2026, 10, 5), "n_rows": "7", "q": "x"})["q"] == "x"
    with pytest.raises(ParameterError, match="first"):
        statement.bound({"n_rows": "7"})


@pytest.mark.parametrize("words", ["2026-13-01", "yesterday", "0001-01-01", "9999-01-01", "", "2026-10-05T10:00", *THORNS])
def test_what_is_no_date_is_refused(words: str):
    with pytest.raises(ParameterError):
        day_of(words)


@pytest.mark.parametrize("words", ["-1", "1.5", "１２", "9999999", "", "x"])
def test_what_is_no_whole_number_is_refused(words: str):
    with pytest.raises(ParameterError):
        whole_of("n", words)
    assert whole_of("n", "12") == 12
