"""Questions stay within their borders: what they read, how long they take, how much memory and disk; and what Ctrl-C ends."""

import re
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pytest
from support.paths import REPO
from support.published import copied

import tingfeng
from warehouse.access import time_travel
from warehouse.storage import session
from warehouse.storage.sql_limits import LimitError, Limits

ENDLESS = "with recursive t as (select 1 as a union all select a + 1 from t) select count(*) from t"
SORTED = "select a.range from range(100000) a, range(100000) b order by hash(a.range + b.range)"
CLEAN = {"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


@pytest.fixture(scope="module")
def data(tmp_path_factory, published_data: Path) -> Path:
    data = copied(published_data, tmp_path_factory.mktemp("session") / "data")
    for secret in ("airflow/admin.json", "airflow/airflow.db", "raw/../.secret", "notices.json", "reports/x.json"):
        place = data / secret
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text("password")
    return data


def command(data: Path, *arguments: str, **env: str) -> list[str]:
    return [sys.executable, str(REPO / "tingfeng.py"), "--data", str(data), *arguments]


@pytest.mark.parametrize("reader", ["read_text", "read_blob", "read_csv", "read_json", "glob"])
@pytest.mark.parametrize("path", ["airflow/*", "airflow/admin.json", "raw/**", ".secret", "notices.json", "lake/../.secret", "*", "../*"])
def test_sql_reads_nothing_of_the_data_directory_but_what_views_read(data: Path, reader: str, path: str):
    with session.connect(data) as db, pytest.raises(session.QueryError, match="Permission Error"):
        session.ask(db, f"from {reader}('{data}/{path}')")


def test_no_link_leads_out_of_what_may_be_read(data: Path):
    link = data / "lake" / "out"
    link.symlink_to(data / "airflow")
    try:
        with session.connect(data) as db, pytest.raises(session.QueryError):
            session.ask(db, f"from read_text('{link}/*')")
    finally:
        link.unlink()


def test_every_file_that_a_view_reads_lies_below_a_readable_folder(data: Path):
    """The one list of what questions may read is what the views need, for now and for the past."""
    with duckdb.connect(str(data / "warehouse.duckdb"), read_only=True) as db:
        texts = " ".join(sql for (sql,) in db.execute("select sql from duckdb_views() where not internal").fetchall())
    read = {Path(p) for p in re.findall(rf"'({re.escape(str(data))}/[^']+)'", texts)}
    folders = {p.relative_to(data).parts[0] for p in read}
    assert folders == set(session.READABLE)
    project = tingfeng.Project(data)
    assert project.lake.history.root.relative_to(data).parts[0] in session.READABLE
    with time_travel.connect(project, None, statement="select count(*) from lake.articles") as db:
        assert session.ask(db, "select count(*) as n from lake.articles").to_pylist() == [{"n": 3}]


@pytest.mark.parametrize("statement", [ENDLESS, SORTED])
def test_a_question_ends_at_its_time_limit_in_words(data: Path, statement: str):
    with session.connect(data, Limits(seconds=1)) as db, pytest.raises(LimitError, match="TINGFENG_SQL_SECONDS"):
        session.ask(db, statement)


def test_a_question_ends_at_its_memory_limit_in_words(data: Path):
    with session.connect(data, Limits(memory="60MB", spill="10MB")) as db, pytest.raises(LimitError, match="TINGFENG_SQL_MEMORY"):
        session.ask(db, "select list(range) from range(20000000)")


def test_a_question_ends_when_it_spills_too_much_in_words(data: Path):
    with session.connect(data, Limits(memory="100MB", spill="10MB")) as db, pytest.raises(LimitError, match="TINGFENG_SQL_SPILL"):
        session.ask(db, "select * from (select range as a, hash(range) as b from range(20000000)) order by b")


def test_a_large_answer_ends_before_it_fills_the_memory(data: Path):
    with session.connect(data, Limits(memory="64MB")) as db, pytest.raises(LimitError, match="the answer is larger"):
        session.ask(db, "select range, repeat('x', 100) as x from range(1000000000)")


def test_spill_is_gone_afterwards_and_never_in_the_data_directory(data: Path, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with session.connect(data, Limits(memory="100MB", spill="2GB")) as db:
        session.ask(db, "select count(*) from (select range as a, hash(range) as b from range(3000000) order by b)")
    assert list(tmp_path.iterdir()) == []
    assert not list(data.glob("*.tmp*"))


@pytest.mark.parametrize(
    "setting",
    ["TINGFENG_SQL_SECONDS=soon", "TINGFENG_SQL_SECONDS=0", "TINGFENG_SQL_MEMORY=much", "TINGFENG_SQL_MEMORY=0KB", "TINGFENG_SQL_SPILL=10"],
)
def test_a_limit_that_is_none_is_a_clear_error(setting: str):
    name, _, value = setting.partition("=")
    with pytest.raises(ValueError, match=f"{name}='{value}'"):
        Limits.read({name: value})


def interrupted(arguments: list[str], seconds: float) -> tuple[int, float, str]:
    """Exit code, seconds from Ctrl-C to the end, and what was said, of a command that is interrupted after `seconds`."""
    child = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=CLEAN)
    time.sleep(seconds)
    assert child.poll() is None, child.communicate()
    child.send_signal(signal.SIGINT)
    started = time.monotonic()
    out, err = child.communicate(timeout=60)
    return child.returncode, time.monotonic() - started, out + err


@pytest.mark.parametrize("statement", [ENDLESS, SORTED])
def test_ctrl_c_ends_a_question(data: Path, statement: str):
    code, _, said = interrupted(command(data, "sql", statement), 3)
    assert code == 130
    assert "Traceback" not in said


def test_ctrl_c_ends_a_build_and_leaves_the_old_warehouse(data: Path, tmp_path: Path):
    copy = tmp_path / "data"
    shutil.copytree(data, copy)
    before = (copy / "warehouse.duckdb").read_bytes()
    slow = f"""import sys; sys.path.insert(0, {str(REPO)!r}); sys.argv = ["tingfeng", "--data", {str(copy)!r}, "build"]
import tingfeng
from warehouse.catalog import views
fill = views.fill
def slowly(db, *given, **named):
    fill(db, *given, **named)
    db.execute({SORTED!r} + " limit 1")
    db.execute("create table memory.x as " + {SORTED!r})
views.fill = slowly
tingfeng.main()"""
    code, _, said = interrupted([sys.executable, "-c", slow], 4)
    assert code == 130
    assert "Traceback" not in said
    assert (copy / "warehouse.duckdb").read_bytes() == before
    assert not list(copy.glob(".warehouse*"))


def test_too_little_address_space_ends_in_words(data: Path):
    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (3 << 30, 3 << 30))

    arguments = command(data, "sql", "select list(range) from range(2000000000)")
    done = subprocess.run(arguments, capture_output=True, text=True, env=CLEAN, preexec_fn=bound, check=False, timeout=120)
    assert done.returncode == 75, done.stderr
    assert "Traceback" not in done.stderr
    assert "memory" in done.stderr


def test_a_warehouse_that_another_program_writes_to_is_an_error_line(data: Path):
    holder = f"import duckdb, time; db = duckdb.connect({str(data / 'warehouse.duckdb')!r}); print('held', flush=True); time.sleep(60)"
    with subprocess.Popen([sys.executable, "-c", holder], stdout=subprocess.PIPE, text=True) as child:
        try:
            assert child.stdout.readline() == "held\n"
            done = subprocess.run(command(data, "sql", "select 1"), capture_output=True, text=True, env=CLEAN, check=False)
        finally:
            child.kill()
    assert done.returncode == 75
    assert "held by another program" in done.stderr
    assert "Traceback" not in done.stderr


def test_explained_plans_are_whole(data: Path, capsys):
    from warehouse.cli.output import print_answer

    with session.connect(data) as db:
        print_answer(session.ask(db, "explain select * from mart.articles"), "table")
    shown = capsys.readouterr().out
    assert "…" not in shown
    assert shown.count("\n") > 20
