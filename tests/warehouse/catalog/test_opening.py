"""A data directory that was moved, copied or restored works; a warehouse that stands alone knows nothing of paths."""

import contextlib
import shutil
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner, Result
from support.published import copied

import tingfeng
from warehouse.catalog import standalone
from warehouse.storage import session
from warehouse.storage.lake import IDENTITY, Lake

COMMANDS = (
    ["sql", "select count(*) as n from articles", "--format", "csv"],
    ["check"],
    ["doctor"],
    ["trace", "https://www.yunjian.example/news/1.html"],
    ["search", "芯片", "--fold"],
)


@pytest.fixture(scope="module")
def whole(tmp_path_factory, published_data: Path) -> Path:
    return copied(published_data, tmp_path_factory.mktemp("opening") / "data")


@pytest.fixture
def moved(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "moved", copy_function=shutil.copy2)
    return tmp_path / "moved"


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(tingfeng.cli, ["--data", str(data), *arguments])


@pytest.mark.parametrize("arguments", COMMANDS, ids=lambda a: a[0])
def test_each_command_notices_the_move_and_answers_from_the_new_place(moved: Path, arguments: list[str]):
    done = run(moved, *arguments)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    assert "published anew" in done.output
    assert "published anew" not in run(moved, *arguments).output
    with duckdb.connect(str(moved / "warehouse.duckdb"), read_only=True) as plain:
        texts = " ".join(sql for (sql,) in plain.execute("select sql from duckdb_views() where not internal").fetchall())
    assert str(moved) in texts
    assert "opening0/data" not in texts


def test_a_plain_client_reads_the_new_place_afterwards(moved: Path, whole: Path):
    Lake(moved / "lake").write(
        "articles",
        Lake(moved / "lake").days("articles")[0],
        Lake(whole / "lake").read("articles", Lake(whole / "lake").days("articles")[1]),
    )
    run(moved, "sql", "select 1")
    with duckdb.connect(str(moved / "warehouse.duckdb"), read_only=True) as plain:
        assert plain.execute("select count(*) from lake.articles").fetchone() != (0,)
        assert plain.execute("select place from lake.about").fetchone() == (str(moved / "lake"),)


def test_a_moved_directory_that_may_not_be_written_answers_too(moved: Path, monkeypatch):
    from warehouse.catalog import views
    from warehouse.storage.lake import LakeError

    build = views.build

    def refuse(lake, target, tables, **named):
        if target.parent == moved:
            raise LakeError("cannot write: it may not be written")
        build(lake, target, tables, **named)

    monkeypatch.setattr(views, "build", refuse)
    before = (moved / "warehouse.duckdb").read_bytes()
    done = run(moved, *COMMANDS[0])
    assert done.exit_code == 0
    assert "for this command only" in done.output
    assert done.stdout.splitlines()[-1] == "3"
    assert (moved / "warehouse.duckdb").read_bytes() == before


def test_another_lake_in_the_same_place_is_noticed(moved: Path):
    run(moved, "sql", "select 1")
    (moved / "lake" / IDENTITY).write_text("another\n")
    assert "another lake" in run(moved, "sql", "select 1").output
    assert "another lake" not in run(moved, "sql", "select 1").output


def test_a_warehouse_of_an_older_version_is_judged_by_its_views(moved: Path, whole: Path):
    def forget(data: Path) -> None:
        with contextlib.closing(duckdb.connect(str(data / "warehouse.duckdb"))) as db:
            db.execute("create or replace table lake.about as select null::varchar as stamp")

    forget(moved)
    assert "published anew" in run(moved, "sql", "select 1").output
    forget(moved)
    with session.connect(moved) as db:
        assert session.ask(db, "select count(*) as n from articles").to_pylist() == [{"n": 3}]


def test_the_exported_warehouse_stands_alone(whole: Path, tmp_path: Path, monkeypatch):
    target = tmp_path / "alone.duckdb"
    with session.connect(whole) as db:
        wanted = session.ask(db, "select article_id, title from mart.articles order by all").to_pylist()
        found = session.ask(db, "select article_id, score from mart.search('芯片')").to_pylist()
        n_commented = session.ask(db, "select count(*) as n from duckdb_columns() where comment is not null").to_pylist()
    done = run(whole, "export", str(target))
    assert done.exit_code == 0, done.output
    assert str(whole).encode() not in target.read_bytes()
    elsewhere = tmp_path / "elsewhere.duckdb"
    shutil.copy(target, elsewhere)
    hidden = whole.with_name("hidden")
    whole.rename(hidden)
    try:
        with contextlib.closing(duckdb.connect(str(elsewhere), read_only=True)) as db:
            db.execute("set enable_external_access = false")
            assert session.table_of(db, "select article_id, title from mart.articles order by all").to_pylist() == wanted
            assert session.table_of(db, "select article_id, score from mart.search('芯片')").to_pylist() == found
            assert session.table_of(db, "select count(*) as n from duckdb_columns() where comment is not null").to_pylist() == n_commented
            assert db.execute("select count(*) from duckdb_views() where not internal").fetchall() == [(0,)]
    finally:
        hidden.rename(whole)
    again = run(whole, "export", str(target))
    assert again.exit_code == 2
    assert "--force" in again.output
    monkeypatch.setattr(standalone, "write", lambda _source, path: (path.write_text("anew"), 2))
    assert run(whole, "export", str(target), "--force").exit_code == 0
    assert target.read_text() == "anew"
    assert not list(tmp_path.glob(".*.tmp*"))
