"""The questions of warehouse/questions/: each gives the known answer over invented rows, is short, and asks mart.* only.

A case is tests/cases/questions/<question>.json in the form of the view cases; "why" says what is hard about the question.
"""

import contextlib
import json
import os
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import duckdb
import pytest
from support.given_lake import TABLES, curated, shown, stored, warehouse
from support.paths import TESTS

from transforms.schemas import DATASETS
from warehouse.access import questions
from warehouse.catalog import views
from warehouse.catalog.reader_names import with_reader_names
from warehouse.search import index
from warehouse.storage.lake import Lake
from warehouse.storage.session import table_of

CASES = TESTS / "cases" / "questions"
QUESTIONS = {q.name: q for q in questions.questions()}
MOST_LINES = 25


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    """All views over datasets that are tables in memory, which is quicker than files for every question."""
    with contextlib.closing(duckdb.connect()) as db:
        db.execute("set TimeZone = 'Asia/Shanghai'")
        lake = Lake(tmp_path_factory.mktemp("questions") / "lake")
        lake.prepare()
        views.fill(db, lake, {name: curated(name, []) for name in TABLES})
        for name, dataset in DATASETS.items():
            db.register("_rows", dataset.empty())
            db.execute(f"drop view lake.{name}; create table lake.{name} as from _rows")
        yield db


def put(db: duckdb.DuckDBPyConnection, case: dict) -> None:
    """The rows of a case in place of those of the one before."""
    tables = with_reader_names({name: curated(name, case.get("tables", {}).get(name, [])) for name in TABLES})
    tables |= {n: d.table([stored(n, dict(row)) for row in case["given"].get(n, [])]) for n, d in DATASETS.items()}
    for name, rows in tables.items():
        db.execute(f"delete from lake.{name}")
        if rows.num_rows:
            db.register("_rows", rows)
            db.execute(f"insert into lake.{name} from _rows")
    db.execute("delete from lake.day_files")
    for row in case.get("made", ()):  # when files were written
        db.execute("insert into lake.day_files values ($dataset, $day, $made_at)", row)


def test_there_are_forty_and_each_has_a_case():
    assert [q.number for q in QUESTIONS.values()] == list(range(1, 41))
    assert sorted(QUESTIONS) == sorted(p.stem for p in CASES.glob("*.json"))


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_gives_the_known_answer(room: duckdb.DuckDBPyConnection, lake: Lake, name: str):
    case = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    if "mart.search" in QUESTIONS[name].sql:  # reads an index of real files
        with warehouse(lake, case["given"], {}, ["headlines"]) as db:
            index.update(lake.root.parent)
            answer = table_of(db, QUESTIONS[name].sql).to_pylist()
    else:
        put(room, case)
        answer = table_of(room, QUESTIONS[name].sql).to_pylist()
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


@pytest.mark.parametrize("name", QUESTIONS)
def test_question_has_no_rows_and_no_error_on_an_empty_lake(room: duckdb.DuckDBPyConnection, name: str):
    case = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    put(room, {"given": {}, "tables": {t: rows for t, rows in case.get("tables", {}).items() if "mart.entity(" in QUESTIONS[name].sql}})
    assert table_of(room, QUESTIONS[name].sql).num_rows == 0


def test_day_files_tell_when_each_file_was_written_superseded_ones_too(lake: Lake):
    day = date(2026, 10, 5)
    path = lake.path("topics", day)
    rows = [{"article_id": name, "day": day, "topic_id": "chips", "model": "m"} for name in ("a", "b")]
    for n, hour in ((1, 10), (2, 12)):
        lake.write("topics", day, DATASETS["topics"].table([DATASETS["topics"].completed(r) for r in rows[:n]]))
        at = datetime(2026, 10, 5, hour, tzinfo=UTC).timestamp()
        os.utime(path, (at, at))
    with warehouse(lake, {}, {}, []) as db:
        found = db.execute("select dataset, day, hour(made_at at time zone 'UTC') from lake.day_files order by made_at").fetchall()
    assert found == [("topics", day, 10), ("topics", day, 12)]


def test_page_shows_every_question_as_it_is():
    page = questions.PAGE.read_text(encoding="utf-8")
    assert questions.queries_of(page) == [q.sql for q in QUESTIONS.values()], "run `python tests/gate/questions.py`"
