"""`tingfeng sql` and `tingfeng check`: which options go together, the shell, and the exit code of a failing check."""

import contextlib
import io
import os
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner
from support.searching import article, write

import tingfeng
from transforms.schemas import DATASETS
from warehouse.access import demo_answers, sql_command
from warehouse.catalog import views
from warehouse.catalog.command import publish
from warehouse.storage.lake import Lake

MOMENT = datetime(2026, 10, 5, 4, tzinfo=UTC)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with one article."""
    folder = tmp_path_factory.mktemp("data")
    lake = Lake(folder / "lake")
    lake.prepare()
    write(lake, [article("a1", "星河发布新款芯片", "星河公司发布了新款芯片。")])
    publish(tingfeng.Project(folder))
    return folder


def run(data: Path, *words: str):
    return CliRunner().invoke(tingfeng.cli, ["--data", str(data), *words])


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["select 1", "--daily-at", "09:00"], "--daily-at takes a statement, --from and --to"),
        (["--daily-at", "09:00", "--from", "2026-10-05", "--to", "2026-10-05"], "--daily-at takes a statement"),
        (["select 1", "--daily-at", "09:00", "--from", "2026-10-06", "--to", "2026-10-05"], "--daily-at takes"),
        (["select 1", "--daily-at", "09:00", "--from", "0001-01-01", "--to", "9999-12-31"], "more than 3660 days"),
        (["select 1", "--daily-at", "09:00", "--from", "2026-10-05", "--to", "2026-10-05", "--as-of", "2026-10-05"], "neither --as-of"),
        (["select 1", "--daily-at", "09:00", "--from", "2026-10-05", "--to", "2026-10-05", "--known-by", "2026-10-05"], "nor --known-by"),
        (["select 1", "--from", "2026-10-05"], "--from and --to go with --daily-at"),
        (["select 1", "--to", "2026-10-05"], "--from and --to go with --daily-at"),
    ],
)
def test_options_that_do_not_go_together(data: Path, words: list[str], cure: str):
    told = run(data, "sql", *words)
    assert told.exit_code == 2
    assert cure in " ".join(told.output.split())


def test_a_statement_is_answered_in_each_format(data: Path):
    assert run(data, "sql", "select 1 as n, '甲' as word", "--format", "csv").stdout == "n,word\n1,甲\n"
    assert run(data, "sql", "-- first\nselect 2 as n", "--format", "json").stdout == '{"n": 2}\n'
    assert "甲" in run(data, "sql", "select '甲' as word").stdout


def test_an_answer_says_what_it_rests_on(capsys: pytest.CaptureFixture[str], data: Path):
    demo = tingfeng.Project(data)
    sql_command.print_basis(demo)
    assert capsys.readouterr() == ("", "")
    sql_command.print_basis(demo, MOMENT, MOMENT)
    assert capsys.readouterr().err == "[as of 2026-10-05 12:00:00 截至]\n[known by 2026-10-05 12:00:00]\n"


def shell(text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> tuple[str, str]:
    monkeypatch.setattr("sys.stdin", io.StringIO(text))
    with contextlib.closing(duckdb.connect()) as db:
        sql_command.shell(db, None)
    return capsys.readouterr()


def test_the_shell_reads_statements_over_lines_until_the_end(monkeypatch, capsys):
    out, err = shell("select 'eins' as a,\n 'zwei' as b;\n select 'drei' as c ;  \n", monkeypatch, capsys)
    assert [word in out for word in ("eins", "zwei", "drei")] == [True] * 3
    assert err == ""


def test_the_shell_goes_on_after_an_error_and_ends_at_quit(monkeypatch, capsys):
    out, err = shell("select nonsense;\nselect 'eins' as a;\n.quit\nselect 'zwei' as b;\n", monkeypatch, capsys)
    assert "eins" in out
    assert "zwei" not in out
    assert "nonsense" in err


def test_the_shell_asks_what_is_left_at_the_end_and_lists_tables(monkeypatch, capsys):
    assert "eins" in shell("select 'eins' as a", monkeypatch, capsys)[0]
    assert "view_name" in shell(".tables\n.exit\n", monkeypatch, capsys)[0]
    assert shell("\n.quit\n", monkeypatch, capsys) == ("", "")


def test_a_check_of_level_fail_ends_with_its_code(data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(views, "CHECKS", tmp_path)
    assert run(data, "check").output == "all checks pass\n"
    (tmp_path / "odd.sql").write_text("-- level: warn\n-- odd things\nselect 'x' || chr(7) as thing, 1 as n\n")
    warned = run(data, "check")
    assert (warned.exit_code, warned.output) == (0, "warn: odd: odd things\n    thing=x�, n=1\n")
    (tmp_path / "bad.sql").write_text("-- level: fail\n-- bad things\nselect 2 as n\n")
    failed = run(data, "check")
    assert failed.exit_code == 3
    assert "fail: bad: bad things\n    n=2\n" in failed.output
    assert "all checks pass" not in failed.output


def test_the_demo_s_answers_come_with_their_sql(data: Path, tmp_path: Path, monkeypatch, capsys):
    (tmp_path / "2_second.sql").write_text("-- 多少篇？ How many?\nselect count(*) as n_all from mart.articles\n")
    (tmp_path / "1_first.sql").write_text("-- 哪些？ Which?\nselect title from mart.articles\n")
    monkeypatch.setattr(demo_answers, "ANSWERS", tmp_path)
    project = tingfeng.Project(data)
    demo_answers.print_answers(project)
    out = capsys.readouterr().out
    assert (
        out.index("\n哪些？ Which?\n\nselect title from mart.articles\n")
        < out.index("星河发布新款芯片")
        < out.index("\n多少篇？ How many?")
    )
    assert "DEMO" not in out
    monkeypatch.setattr(tingfeng.Project, "demo_mark", "DEMO")
    demo_answers.print_answers(project)
    assert "[DEMO 演示数据] 哪些？ Which?" in capsys.readouterr().out


def test_two_questions_at_once_are_refused(data: Path):
    done = run(data, "sql", "select 1; select 2")
    assert done.exit_code != 0
    assert "2 questions at once" in str(done.exception)
    assert run(data, "sql", "set variable x = 41; select getvariable('x') + 1 as n", "--format", "csv").stdout == "n\n42\n"


def test_days_that_were_processed_after_the_build_are_told_with_the_answer(data: Path):
    lake, day = Lake(data / "lake"), datetime(2026, 10, 5, tzinfo=UTC).date()
    assert "after the last build" not in run(data, "sql", "select 1").stderr
    lake.write("runs", day, DATASETS["runs"].empty())
    path, built = lake.path("runs", day), (data / "warehouse.duckdb").stat().st_mtime_ns
    try:
        os.utime(path, ns=(built + 10**9,) * 2)
        assert "[1 day(s) were processed after the last build (2026-10-05): `tingfeng build`" in run(data, "sql", "select 1").stderr
        assert "after the last build" not in run(data, "sql", "select 1", "--format", "csv").stderr
        os.utime(path, ns=(built - 10**9,) * 2)
        assert "after the last build" not in run(data, "sql", "select 1").stderr
    finally:
        path.unlink()
