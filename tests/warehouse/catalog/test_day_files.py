"""Views over files: which files count, what a lake view says, what checks tell, what builds leave."""

import contextlib
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pytest

from transforms.schemas import DATASETS
from warehouse.catalog import views
from warehouse.catalog.dependencies import needed
from warehouse.storage.atomic_write import sweep
from warehouse.storage.lake import NO_DAY, Lake

D1, D2 = date(2026, 10, 5), date(2026, 10, 6)
TERMS = DATASETS["terms"]


def write(lake: Lake, day: date, n: int, hour: int) -> Path:
    rows = [TERMS.completed({"article_id": f"a:{i}", "day": day, "term": "芯片"}) for i in range(n)]
    lake.write("terms", day, TERMS.table(rows))
    moment = datetime(2026, 10, 7, hour, tzinfo=UTC).timestamp()
    os.utime(lake.path("terms", day), (moment, moment))
    return lake.path("terms", day)


def test_files_of_days_are_told_with_superseded_ones_and_without_the_file_of_no_day(lake: Lake):
    write(lake, D1, 1, 1)
    write(lake, D1, 2, 2)
    two = write(lake, D2, 1, 3)
    assert lake.path("terms", NO_DAY).exists()
    rows = [(r["dataset"], r["day"], r["made_at"].hour) for r in views.day_files(lake).to_pylist()]
    assert rows == [("terms", D1, 1), ("terms", D1, 2), ("terms", D2, 3)]
    sources = {name: [lake.path(name, NO_DAY)] for name in DATASETS} | {"terms": [two, lake.path("terms", NO_DAY)]}
    assert [(r["day"], r["made_at"].hour) for r in views.day_files(lake, sources).to_pylist()] == [(D2, 3)]
    assert views.day_files(lake, {name: lake.glob(name) for name in DATASETS}).num_rows == 3


def test_a_lake_view_reads_its_files_with_a_condition_and_documents_its_columns(lake: Lake):
    files = [write(lake, D1, 3, 1), write(lake, D2, 2, 1)]
    with contextlib.closing(duckdb.connect()) as db:
        db.execute("create schema lake")
        for source, where, n in ((files, None, 5), (files[:1], None, 3), (lake.glob("terms"), "day = '2026-10-06'", 2)):
            db.execute(views.lake_view("terms", source, where=where, is_uniform=where is None))
            assert db.execute("select count(*) from lake.terms").fetchone() == (n,)
        comment = db.execute("select comment from duckdb_columns() where table_name = 'terms' and column_name = 'term'").fetchone()
        assert comment == (TERMS.schema.field("term").metadata[b"doc"].decode(),)
    assert "union_by_name = false" in views.lake_view("terms", "x", is_uniform=True)
    assert "union_by_name = true" in views.lake_view("terms", "x")


@pytest.mark.parametrize(("limit", "n"), [(20, 5), (2, 2)])
def test_findings_hold_the_first_rows_and_the_words_of_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: int, n: int):
    monkeypatch.setattr(views, "CHECKS", tmp_path)
    (tmp_path / "a.sql").write_text("-- Odd numbers\n-- level: warn\n-- are odd.\nselect i as n from range(5) t(i)\n-- not of the head\n")
    (tmp_path / "b.sql").write_text("-- level: fail\n-- Nothing.\nselect 1 where false\n")
    (found,) = views.run_checks(duckdb.connect(), limit)
    assert (found.check, found.level, found.doc, found.columns) == ("a", "warn", "Odd numbers are odd.", ("n",))
    assert found.rows == tuple((i,) for i in range(n))


def test_a_check_without_a_level_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(views, "CHECKS", tmp_path)
    (tmp_path / "a.sql").write_text("-- Nothing.\nselect 1")
    with pytest.raises(views.ViewError, match=r"a\.sql: no line `-- level: fail`"):
        views.run_checks(duckdb.connect())


def test_definitions_are_base_first_and_of_mart_only_those_named():
    names = [name for name, _ in views.definitions()]
    n_base = len(list((views.VIEWS / "base").glob("*.sql")))
    assert names[:n_base] == sorted(names[:n_base])
    assert names[n_base:] == sorted(names[n_base:])
    few = [name for name, _ in views.definitions(["headlines"])]
    assert few == [*names[:n_base], "headlines.sql"]
    assert [name for name, _ in views.definitions([])] == names[:n_base]


def test_what_dead_builds_left_is_swept(tmp_path: Path):
    dead = subprocess.Popen([sys.executable, "-S", "-c", ""])
    dead.wait()
    target = tmp_path / "warehouse.duckdb"
    left = [tmp_path / f".warehouse.duckdb.{dead.pid}.tmp{end}" for end in ("", ".wal")]
    others = [tmp_path / f".warehouse.duckdb.{os.getpid()}.tmp", tmp_path / f".other.duckdb.{dead.pid}.tmp", target]
    for path in (*left, *others):
        path.write_text("x")
    assert sweep(target) == 2
    assert sorted(p for p in tmp_path.iterdir()) == sorted(others)


SCRIPTS = [
    ("base.sql", "create view lake.nests as select * from lake.birds;"),
    ("eggs.sql", "create view mart.eggs as select * from lake.nests;\ncreate macro mart.eggs_of(x) as table select 1;"),
    ("other.sql", "CREATE OR REPLACE TABLE mart.other as select * from lake.fish;"),
]


@pytest.mark.parametrize(
    ("statement", "names"),
    [
        ("select * from eggs", ["base.sql", "eggs.sql"]),
        ("from mart.eggs_of(1)", ["base.sql", "eggs.sql"]),
        ("from lake.nests", ["base.sql"]),
        ("select 1 from other", ["other.sql"]),
        ("select 1", []),
        ("select * from my_eggs", []),
        (None, ["base.sql", "eggs.sql", "other.sql"]),
        ("show tables", ["base.sql", "eggs.sql", "other.sql"]),
        ("from duckdb_views()", ["base.sql", "eggs.sql", "other.sql"]),
    ],
)
def test_a_statement_needs_the_definitions_that_its_names_tell(statement: str | None, names: list[str]):
    assert [name for name, _ in needed(SCRIPTS, statement)] == names
