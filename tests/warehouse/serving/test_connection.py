"""One opened warehouse for many readers: Beijing time in each cursor, replaced while it is read, confined like `tingfeng sql`."""

import threading
from pathlib import Path

import pyarrow as pa
import pytest
from support.given_lake import TABLES, curated

from warehouse.catalog import views
from warehouse.serving.connection import OpenWarehouse, serving_limits
from warehouse.storage.lake import Lake
from warehouse.storage.session import MovedWarehouseError, QueryError, WarehouseError
from warehouse.storage.sql_limits import LimitError, Limits, size_of


@pytest.fixture
def data(tmp_path: Path) -> Path:
    publish(tmp_path)
    return tmp_path


def publish(data: Path, portals: int = 0) -> None:
    """A warehouse without articles; the number of portals tells one from another."""
    lake = Lake(data / "lake")
    lake.prepare()
    named = [{"portal": f"p{i}", "name": f"P{i}"} for i in range(portals)]
    tables: dict[str, pa.Table] = {name: curated(name, named if name == "portals" else []) for name in TABLES}
    views.build(lake, data / "warehouse.duckdb", tables)


def n_portals(opened: OpenWarehouse) -> int:
    with opened.reader() as reader:
        return reader.rows("select count(*) as n from lake.portals")[0]["n"]


def test_each_reader_has_beijing_time_and_the_mart(data: Path):
    opened = OpenWarehouse(data)
    for _ in range(2):
        with opened.reader() as reader:
            (row,) = reader.rows("select current_setting('TimeZone') as zone, current_schema() as schema")
            assert row == {"zone": "Asia/Shanghai", "schema": "mart"}
            assert reader.rows("select count(*) as n from headlines where day = $day", {"day": "2026-10-05"}) == [{"n": 0}]
    opened.close()


def test_a_replaced_file_is_opened_and_the_old_one_serves_who_has_it(data: Path):
    opened = OpenWarehouse(data)
    assert n_portals(opened) == 0
    with opened.reader() as old:
        publish(data, portals=2)
        assert n_portals(opened) == 2
        assert old.rows("select count(*) as n from lake.portals") == [{"n": 0}]
        assert old.identity != opened.identity()
    publish(data, portals=3)
    assert n_portals(opened) == 3
    opened.close()


def test_many_threads_read_while_the_file_is_replaced(data: Path):
    opened = OpenWarehouse(data)
    errors: list[Exception] = []
    seen: set[int] = set()

    def read() -> None:
        try:
            seen.update(n_portals(opened) for _ in range(40))
        except (QueryError, WarehouseError, LimitError) as error:
            errors.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for thread in readers:
        thread.start()
    for n in range(1, 4):
        publish(data, portals=n)
    for thread in readers:
        thread.join()
    assert not errors
    assert seen <= {0, 1, 2, 3}
    assert n_portals(opened) == 3
    opened.close()


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "select * from read_text('DEMO')",
        "copy (select 1) to 'x.csv'",
        "attach 'x.db'",
        "create table memory.main.t(i int)",
        "create view mart.x as select 1",
        "install httpfs",
        "set threads = 8",
        "set global TimeZone = 'UTC'",
        "pragma database_list",
        "drop view mart.headlines",
    ],
)
def test_a_typed_statement_reaches_nothing_else(data: Path, monkeypatch: pytest.MonkeyPatch, statement: str):
    monkeypatch.chdir(data)
    (data / "DEMO").write_text("x")
    before = sorted(data.iterdir())
    opened = OpenWarehouse(data)
    with opened.reader() as reader, pytest.raises(QueryError):
        reader.ask(statement)
    assert sorted(data.iterdir()) == before
    opened.close()


def test_what_one_reader_sets_does_not_reach_the_next(data: Path):
    opened = OpenWarehouse(data)
    with opened.reader() as reader:
        reader.ask("use lake")
        reader.ask("set variable x = 7")
        assert reader.ask("select current_schema() as s, getvariable('x') as x").to_pylist() == [{"s": "lake", "x": 7}]
    with opened.reader() as reader:
        assert reader.ask("select current_schema() as s, getvariable('x') as x").to_pylist() == [{"s": "mart", "x": None}]
    opened.close()


def test_a_question_that_takes_too_long_or_too_much_is_stopped(data: Path):
    opened = OpenWarehouse(data, Limits(seconds=1))
    with opened.reader() as reader, pytest.raises(LimitError, match="too long"):
        reader.ask("select sum(a.range * b.range) from range(10_000_000) a, range(10_000_000) b")
    opened.close()
    opened = OpenWarehouse(data, Limits(memory="60MB", spill="10MB"))
    with opened.reader() as reader:
        with pytest.raises(LimitError):
            reader.ask("select list(range) from range(100_000_000)")
        assert reader.ask("select 1 as one").to_pylist() == [{"one": 1}]
    opened.close()


def test_missing_damaged_and_moved_files_are_said(data: Path, tmp_path_factory: pytest.TempPathFactory):
    opened = OpenWarehouse(data)
    moved = tmp_path_factory.mktemp("moved")
    (moved / "lake").mkdir()
    (moved / "warehouse.duckdb").write_bytes((data / "warehouse.duckdb").read_bytes())
    with pytest.raises(MovedWarehouseError, match="tingfeng build"), OpenWarehouse(moved).reader():
        pass
    (data / "warehouse.duckdb").write_bytes(b"x" * 5000)
    with pytest.raises(WarehouseError, match="makes it anew"), opened.reader():
        pass
    (data / "warehouse.duckdb").unlink()
    with pytest.raises(QueryError, match="tingfeng build"), opened.reader():
        pass


def test_limits_of_serving_are_never_above_those_of_the_settings():
    assert serving_limits(Limits(), seconds=20) == Limits(seconds=20, memory="500MB")
    assert serving_limits(Limits(seconds=5, memory="100MB"), seconds=20) == Limits(seconds=5, memory="100MB")
    assert size_of("1.5 GiB") == 1_610_612_736
    assert size_of("all") > size_of("900TB")
