"""The questions of warehouse/questions/: each gives the known answer over invented rows, is short, and asks mart.* only.

A case is tests/cases/questions/<question>.json in the form of the view cases; "why" says what is hard about the question.
"""

import json
import re
from pathlib import Path

import duckdb
import pytest
from test_views import shown, warehouse

from warehouse import questions, search_index
from warehouse.lake import Lake
from warehouse.query import table_of

CASES = Path(__file__).parent / "cases" / "questions"
QUESTIONS = {q.name: q for q in questions.questions()}
MOST_LINES = 25


def marts_of(sql: str) -> list[str]:
    return re.findall(r"\bmart\.(\w+)", sql)


def test_there_are_twenty_five_and_each_has_a_case():
    assert [q.number for q in QUESTIONS.values()] == list(range(1, 26))
    assert sorted(QUESTIONS) == sorted(p.stem for p in CASES.glob("*.json"))


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_gives_the_known_answer(lake: Lake, name: str):
    question = QUESTIONS[name]
    case = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    with warehouse(lake, case["given"], case.get("tables", {}), marts_of(question.sql)) as db:
        if "mart.search" in question.sql:
            search_index.update(lake.root.parent)
        if "made" in case:  # when files were written
            db.execute("delete from lake.day_files")
            db.executemany("insert into lake.day_files values ($dataset, $day, $made_at)", case["made"])
        answer = table_of(db, question.sql).to_pylist()
    columns = list(case["expect"][0])
    got = [{c: shown(row[c]) for c in columns} for row in answer]
    assert got == case["expect"], json.dumps(got, ensure_ascii=False, indent=1)


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_is_one_short_query_on_mart_that_names_its_rows(name: str):
    question = QUESTIONS[name]
    assert len(question.sql.splitlines()) <= MOST_LINES
    assert question.title_zh and question.title_en.endswith("?" if question.number != 25 else ".")
    assert len(duckdb.extract_statements(question.sql)) == 1
    assert "lake." not in question.sql
    with duckdb.connect() as db:
        tree = db.execute("select json_serialize_sql(?)", [question.sql]).fetchone()[0]
    tables = re.findall(r'"schema_name":"(\w*)","table_name":"(\w+)"', tree)
    known = set(re.findall(r"(\w+) as \(", question.sql))
    assert all(schema == "mart" or (not schema and table in known) for schema, table in tables), tables
    assert tables
    assert re.search(r"_ids?\b|\burls\b|\bportal\b", question.sql)


def test_questions_have_no_rows_and_no_error_on_an_empty_lake(lake: Lake):
    with warehouse(lake, {}, {}) as db:
        for question in QUESTIONS.values():
            assert table_of(db, question.sql).num_rows == 0, question.name


def test_page_shows_every_question_as_it_is():
    page = questions.PAGE.read_text(encoding="utf-8")
    assert questions.queries_of(page) == [q.sql for q in QUESTIONS.values()], "run `python tests/gate/questions.py`"
