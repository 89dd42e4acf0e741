"""Files of kept views: what a build writes down of them, when that counts, which files are read and which are swept."""

import contextlib
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from warehouse.catalog.materialized_files import EVERY, MADE, BuildRecord, Files, MaterializedView, spilling, version_of

VIEW = MaterializedView("mart.birds", "day, name")
ROWS = "select * from (values (date '2026-10-06', 'b'), (date '2026-10-05', 'a')) t(day, name)"


@pytest.fixture
def db():
    with contextlib.closing(duckdb.connect()) as connection:
        connection.execute(f"create schema mart; create view mart.birds as {ROWS}")
        connection.execute("comment on view mart.birds is 'One row per bird.'; comment on column mart.birds.name is 'Its name.'")
        yield connection


def record(*files: str, **stamps: str) -> BuildRecord:
    return BuildRecord("v", {k.replace("_", "/"): v for k, v in stamps.items()}, {"birds": dict(zip("abc", files, strict=False))})


def test_days_of_a_record_and_those_that_differ_are_in_order():
    one = BuildRecord("v", {"terms/2026-10-07": "1", "articles/2026-10-05": "1", "copies/2026-10-05": "1", "articles/2026-10-06": "1"})
    other = BuildRecord("v", {"terms/2026-10-07": "2", "articles/2026-10-05": "1", "articles/2026-10-06": "1", "terms/2026-10-04": "1"})
    assert one.days() == [date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 7)]
    assert one.days_unlike(other) == other.days_unlike(one) == [date(2026, 10, 4), date(2026, 10, 5), date(2026, 10, 7)]
    assert one.days_unlike(one) == []


def test_a_record_counts_while_its_files_are_what_was_written(tmp_path: Path):
    (tmp_path / "birds").mkdir()
    for name in ("1.parquet", "2.parquet"):
        (tmp_path / "birds" / name).write_text(name)
    made = record("1.parquet", "2.parquet")
    assert made.paths() == {"birds/1.parquet", "birds/2.parquet"}
    made.write(tmp_path)
    assert BuildRecord.read(tmp_path) == made
    (tmp_path / "birds" / "2.parquet").write_text("other")
    assert made.damaged(tmp_path) == [tmp_path / "birds" / "2.parquet"]
    assert BuildRecord.read(tmp_path) == BuildRecord()
    assert BuildRecord.listed(tmp_path) == made
    (tmp_path / "birds" / "2.parquet").unlink()
    assert BuildRecord.read(tmp_path) == BuildRecord()


@pytest.mark.parametrize("text", ["", "[]", '{"unknown": 1}', '{"files": 5}'])
def test_what_cannot_be_read_is_no_record(tmp_path: Path, text: str):
    assert BuildRecord.read(tmp_path) == BuildRecord()
    (tmp_path / MADE).write_text(text)
    assert BuildRecord.read(tmp_path) == BuildRecord()


def test_rows_are_written_in_order_under_a_new_number_and_read_by_month(db, tmp_path: Path):
    files = Files(db, tmp_path, BuildRecord())
    files.write(VIEW, ROWS, "2026-10")
    files.write(VIEW, f"{ROWS} limit 1", "2026-11")
    assert files.months(VIEW) == {"2026-10": "2026-10-1.parquet", "2026-11": "2026-11-1.parquet"}
    assert [r[1] for r in db.execute(f"from {files.source(VIEW, ['2026-10'])}").fetchall()] == ["a", "b"]
    assert db.execute(f"select count(*) from {files.source(VIEW)}").fetchone() == (3,)
    again = Files(db, tmp_path, files.made)
    assert again.number == 2


def test_a_view_keeps_its_words_when_it_reads_files(db, tmp_path: Path):
    files = Files(db, tmp_path, BuildRecord())
    files.write(VIEW, f"{ROWS} limit 1", "2026-10")
    files.show(VIEW)
    assert db.execute("select count(*) from mart.birds").fetchone() == (1,)
    assert db.execute("select comment from duckdb_views() where view_name = 'birds'").fetchone() == ("One row per bird.",)
    words = "select comment from duckdb_columns() where table_name = 'birds' and column_name = 'name'"
    assert db.execute(words).fetchone() == ("Its name.",)
    files.show(VIEW, "(select date '2026-10-05' as day, 'z' as name)")
    assert db.execute("select name from mart.birds").fetchall() == [("z",)]
    assert db.execute(words).fetchone() == ("Its name.",)


def test_files_that_nobody_names_are_swept(db, tmp_path: Path):
    for path in ("birds/1.parquet", "birds/2.parquet", "gone/1.parquet", MADE, "stray"):
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text("x")
    Files(db, tmp_path, BuildRecord()).sweep({"birds/2.parquet"})
    assert sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*")) == sorted(["birds", "birds/2.parquet", MADE])


def test_a_version_follows_definitions_and_tables_but_not_comments():
    view = "create view mart.portal_daily as select 1 as n;"
    plain = version_of([("portal_daily.sql", view)], {})
    assert plain == version_of([("portal_daily.sql", f"{view}\ncomment on view mart.portal_daily is 'x';")], {})
    assert plain == version_of([("portal_daily.sql", view), ("other.sql", "create view mart.unknown as select 1;")], {})
    others = {
        version_of([("portal_daily.sql", view.replace("1", "2"))], {}),
        version_of([("portal_daily.sql", view)], {"a": pa.table({"x": [1]})}),
    }
    assert len({plain, *others}) == 3


def test_no_view_is_kept_twice():
    assert len({kept.view for kept in EVERY}) == len(EVERY)


def test_what_was_spilled_is_gone_afterwards(db, tmp_path: Path):
    with spilling(db, tmp_path):
        (place,) = db.execute("select current_setting('temp_directory')").fetchone()
        Path(place).mkdir()
    assert list(tmp_path.iterdir()) == []
