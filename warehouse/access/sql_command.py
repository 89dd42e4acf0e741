"""The commands `tingfeng sql` and `tingfeng check`."""

import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

import click
import duckdb

from transforms.text.prometheus import Family
from warehouse.cli.context import Project
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.metrics import record
from warehouse.cli.options import DAY, HOUR, MAX_DAYS, MOMENT, shown
from warehouse.cli.output import AnswerForm, answer_options, log, named, print_answer, say
from warehouse.storage import interrupt, session
from warehouse.storage.sql_limits import LimitError

if TYPE_CHECKING:
    from warehouse.catalog import views


@click.command()
@click.pass_obj
def check(project: Project) -> None:
    """Run the checks over the data; ends with 3 when one of level fail finds something."""
    from warehouse.catalog import views

    with project.warehouse() as db:
        findings = views.run_checks(db, own=project.own_folder, problems=project.own_problems)
    record(project.data, measured(findings))
    for problem in project.own_problems:
        log(f"left out: {problem}", level="error")
    for found in findings:
        say(f"{found.level}: {found.check}: {found.doc}")
        for row in found.rows:
            say("    " + named(found.columns, row))
    if not findings:
        say("all checks pass")
    if any(f.level == "fail" for f in findings):
        sys.exit(ExitCode.CHECK_FIRED)


def measured(findings: "Sequence[views.Finding]") -> list[Family]:
    """Which checks found something."""
    samples = tuple(({"check": f.check, "level": f.level}, float(len(f.rows))) for f in findings)
    return [Family("tingfeng_check_findings", "Rows that a check found, at most twenty.", samples, is_whole=True)]


@click.command(context_settings={"ignore_unknown_options": True})  # a statement may start with a comment: --
@click.argument("statement", required=False)
@answer_options
@click.option("--as-of", "moment", type=MOMENT, help="As the lake was then, Beijing time: '2026-10-05 10:00', or a date for its end.")
@click.option("--known-by", type=MOMENT, help="Current results, but only those based on pages fetched until then.")
@click.option("--daily-at", "hour", type=HOUR, help="As of this hour of each day from --from to --to; adds the column as_of.")
@click.option("--from", "first", type=DAY, help="First Beijing date of --daily-at.")
@click.option("--to", "last", type=DAY, help="Last Beijing date of --daily-at, included.")
@click.pass_obj
def sql(
    project: Project,
    *,
    statement: str | None,
    form: AnswerForm,
    moment: datetime | None,
    known_by: datetime | None,
    hour: time | None,
    first: date | None,
    last: date | None,
) -> None:
    """Ask mart.* and lake.* in SQL, read-only. Without a statement: an interactive shell.

    Example: tingfeng sql "select * from share_of_voice order by n_articles desc limit 5"

    With --as-of the answer is the one that the lake gave at that time, without anything fetched or decided later.
    """
    if form.name == "table" and statement:
        print_basis(project, moment, known_by)
    if hour:
        if not (statement and first and last and first <= last) or moment or known_by:
            raise click.UsageError("--daily-at takes a statement, --from and --to, and neither --as-of nor --known-by")
        if (last - first).days >= MAX_DAYS:
            raise click.UsageError(f"{first} to {last} is more than {MAX_DAYS} days, and each is a question of its own")
        days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
        from warehouse.access import time_travel

        form.give(time_travel.day_by_day(project, statement, hour, days))
        return
    if first or last:
        raise click.UsageError("--from and --to go with --daily-at; put other dates into the statement")
    with opened(project, moment, known_by, statement) as db:
        if statement is None:
            shell(db, project.demo_mark)
        else:
            form.give(session.ask(db, statement))


def opened(
    project: Project, moment: datetime | None, known_by: datetime | None, statement: str | None
) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
    """A connection to the current warehouse, or to that of a moment."""
    if not moment and not known_by:
        return project.warehouse()
    from warehouse.access import time_travel

    return time_travel.connect(project, moment, known_by=known_by, statement=statement)


def print_basis(project: Project, moment: datetime | None = None, known_by: datetime | None = None) -> None:
    """Print to stderr that an answer is from demo data or from an earlier moment."""
    if project.demo_mark:
        say(f"[{project.demo_mark} 演示数据]", err=True)
    if moment:
        say(f"[as of {shown(moment)} 截至]", err=True)
    if known_by:
        say(f"[known by {shown(known_by)}]", err=True)


def shell(db: duckdb.DuckDBPyConnection, demo_mark: str | None) -> None:
    """Read statements that end with `;` until end of file or `.quit`. At a terminal Ctrl-C gives up the statement, not the shell."""
    if not sys.stdin.isatty():
        _statements(db)
        return
    import readline  # noqa: F401  gives input() its line editing

    say("听风 SQL，只读。语句以 ; 结束；.tables 列出视图，.quit 退出。" + (f" [{demo_mark} 演示数据]" if demo_mark else ""))
    with interrupt.of_queries_only():
        while True:
            try:
                _statements(db)
            except KeyboardInterrupt:
                say()
            else:
                return


def _statements(db: duckdb.DuckDBPyConnection) -> None:
    lines: list[str] = []
    while True:
        try:
            line = input("....> " if lines else "tingfeng> ") if sys.stdin.isatty() else input()
        except EOFError:
            line = ".quit"
        if line.strip() in {".quit", ".exit"}:
            if not "".join(lines).strip():
                return
            line = ";"
        if line.strip() == ".tables":
            line = (
                "select view_name, comment from duckdb_views() where schema_name in ('mart', 'own', 'lake') and not internal order by all;"
            )
        lines.append(line)
        if line.rstrip().endswith(";"):
            try:
                print_answer(session.ask(db, "\n".join(lines)), "table")
            except (session.QueryError, LimitError) as error:
                say(error, err=True)
            lines.clear()
