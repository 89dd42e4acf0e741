"""Commands that make and ask the warehouse: process, build, check, sql, search, docs."""

import os
import sys
from datetime import date, datetime, time, timedelta

import click
import duckdb

from transforms.registry import STEPS
from transforms.text.times import BEIJING
from warehouse import asof, query, views
from warehouse import search as index
from warehouse.lake import LakeError
from warehouse.project import Project
from warehouse.runner import Runner, Summary

NOTHING_TO_DO, CHECK_FIRED = 99, 3


class Day(click.ParamType[date]):
    """A Beijing date, YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007  a calendar date has no zone
        except ValueError:
            self.fail(f"{value!r} is no date; write it as 2026-10-05", param, ctx)


DAY = Day()


def chosen_days(all_days: list[date], day: date | None, first: date | None, last: date | None) -> list[date]:
    """The days that the options name; all of them without options. Raises UsageError when they contradict each other."""
    if day and (first or last):
        raise click.UsageError("--day goes without --from and --to")
    if first and last and last < first:
        raise click.UsageError(f"--to {last} is before --from {first}")
    if day:
        return [d for d in all_days if d == day]
    return [d for d in all_days if (not first or d >= first) and (not last or d <= last)]


@click.command()
@click.option("--day", type=DAY, help="One Beijing date.")
@click.option("--from", "first", type=DAY, help="First Beijing date.")
@click.option("--to", "last", type=DAY, help="Last Beijing date.")
@click.option("--step", "steps", multiple=True, type=click.Choice(list(STEPS)), help="Only these steps; may be given several times.")
@click.option("--force", is_flag=True, help="Run steps again though nothing they read has changed.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=os.cpu_count() or 1, show_default="cores", help="Processes for batched steps."
)
@click.pass_obj
def process(
    project: Project, *, day: date | None, first: date | None, last: date | None, steps: tuple[str, ...], force: bool, workers: int
) -> None:
    """Run the steps over archived days; prints one line per step and day.

    Without dates every archived day is looked at; steps whose input has not changed are passed over.
    """
    days = chosen_days(project.archived_days(), day, first, last)
    if not days:
        click.echo("no archived day to process; `tingfeng crawl` or `tingfeng ingest` makes one", err=True)
        sys.exit(NOTHING_TO_DO)
    run_steps(project, days, steps or tuple(STEPS), force=force, workers=workers)


def run_steps(project: Project, days: list[date], steps: tuple[str, ...], *, force: bool = False, workers: int = 1) -> list[Summary]:
    """Process the days and print each step's summary line."""
    runner = Runner(project.lake, project.source, project.side, workers, lambda summary: click.echo(str(summary)))
    return runner.process(days, steps, force=force)


@click.command()
@click.pass_obj
def build(project: Project) -> None:
    """Publish warehouse.duckdb over the lake as it is now."""
    publish(project)


def publish(project: Project) -> None:
    """Build the warehouse file and the search index."""
    target = project.data / "warehouse.duckdb"
    try:
        project.data.mkdir(parents=True, exist_ok=True)
        tables = project.tables()
        views.build(project.lake, target, tables, stamp=project.stamp)
        project.lake.history.keep_tables(tables)
    except (OSError, duckdb.IOException) as error:
        raise LakeError(f"cannot write {target}: {error}. The old file is untouched.") from error
    n_new = index.update(project.data)
    click.echo(f"built {target}; {n_new} texts added to the search index")


@click.command()
@click.pass_obj
def check(project: Project) -> None:
    """Run the checks over the data; ends with 3 when one of level fail finds something."""
    with query.connect(project.data) as db:
        findings = views.run_checks(db)
    for found in findings:
        click.echo(f"{found.level}: {found.check}: {found.doc}")
        for row in found.rows:
            click.echo("    " + query.safe(", ".join(f"{c}={v}" for c, v in zip(found.columns, row, strict=True))))
    if not findings:
        click.echo("all checks pass")
    if any(f.level == "fail" for f in findings):
        sys.exit(CHECK_FIRED)


@click.command(context_settings={"ignore_unknown_options": True})  # a statement may start with a comment: --
@click.argument("statement", required=False)
@click.option("--format", "form", type=click.Choice(query.FORMATS), default="table", show_default=True, help="How the answer is printed.")
@click.option("--as-of", "moment", type=asof.MOMENT, help="As the lake was then, Beijing time: '2026-10-05 10:00', or a date for its end.")
@click.option("--known-by", type=asof.MOMENT, help="Of what is decided now, only what rests on pages fetched until then.")
@click.option("--daily-at", "hour", type=asof.HOUR, help="As of this hour of each day from --from to --to; adds the column as_of.")
@click.option("--from", "first", type=DAY, help="First Beijing date of --daily-at.")
@click.option("--to", "last", type=DAY, help="Last Beijing date of --daily-at, included.")
@click.pass_obj
def sql(
    project: Project,
    *,
    statement: str | None,
    form: str,
    moment: datetime | None,
    known_by: datetime | None,
    hour: time | None,
    first: date | None,
    last: date | None,
) -> None:
    """Ask mart.* and lake.* in SQL, read-only. Without a statement: an interactive shell.

    Example: tingfeng sql "select * from share_of_voice order by n_copies desc limit 5"

    With --as-of the answer is the one that the lake would have given then: nothing that was fetched or decided later is in it.
    """
    if form == "table" and statement:
        stamp(project, moment, known_by)
    if hour:
        if not (statement and first and last and first <= last) or moment or known_by:
            raise click.UsageError("--daily-at takes a statement, --from and --to, and neither --as-of nor --known-by")
        days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
        query.print_answer(asof.day_by_day(project, statement, hour, days), form)
        return
    if first or last:
        raise click.UsageError("--from and --to go with --daily-at; put other dates into the statement")
    past = asof.connect(project, moment, known_by=known_by, statement=statement) if moment or known_by else None
    with past or query.connect(project.data) as db:
        if statement is None:
            shell(db, project.stamp)
        else:
            query.print_answer(query.ask(db, statement), form)


def stamp(project: Project, moment: datetime | None = None, known_by: datetime | None = None) -> None:
    """Say beside an answer what it rests on, when that is not the present or not real."""
    if project.stamp:
        click.echo(f"[{project.stamp} 演示数据]", err=True)
    if moment:
        click.echo(f"[as of {asof.shown(moment)} 截至]", err=True)
    if known_by:
        click.echo(f"[known by {asof.shown(known_by)}]", err=True)


def shell(db: duckdb.DuckDBPyConnection, stamp: str | None) -> None:
    """Read statements that end with `;` until end of file or `.quit`."""
    if sys.stdin.isatty():
        import readline  # noqa: F401  gives input() its line editing

        click.echo("听风 SQL，只读。语句以 ; 结束；.tables 列出视图，.quit 退出。" + (f" [{stamp} 演示数据]" if stamp else ""))
    lines: list[str] = []
    while True:
        try:
            line = input("....> " if lines else "tingfeng> ") if sys.stdin.isatty() else input()
        except EOFError:
            line = ".quit"
        except KeyboardInterrupt:
            lines.clear()
            continue
        if line.strip() in {".quit", ".exit"}:
            if not "".join(lines).strip():
                return
            line = ";"
        if line.strip() == ".tables":
            line = "select view_name, comment from duckdb_views() where schema_name in ('mart', 'lake') and not internal order by all;"
        lines.append(line)
        if line.rstrip().endswith(";"):
            try:
                query.print_answer(query.ask(db, "\n".join(lines)), "table")
            except query.QueryError as error:
                click.echo(query.safe(str(error)), err=True)
            lines.clear()


@click.command()
@click.argument("words")
@click.option("--since", type=DAY, help="Only articles from this Beijing date on.")
@click.option("--until", type=DAY, help="Only articles up to this Beijing date.")
@click.option("--limit", type=click.IntRange(1, index.MAX_LIMIT), default=20, show_default=True)
@click.option("--fold/--no-fold", default=False, help="Show the copies of one origin as one hit.")
@click.pass_obj
def search(project: Project, *, words: str, since: date | None, until: date | None, limit: int, fold: bool) -> None:
    """Find articles, best first; the query may be in Simplified or Traditional characters.

    Example: tingfeng search '华为 芯片 -手机' --since 2026-10-01
    """
    hits = index.search(project.data, words, since=since, until=until, limit=limit, fold_copies=fold)
    if project.stamp:
        click.echo(f"[{project.stamp} 演示数据]", err=True)
    for hit in hits:
        at = hit.published_at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M") if hit.published_at else "时间不详"
        copies = f"（另有 {hit.n_copies} 篇转载）" if hit.n_copies else ""
        click.echo(
            query.safe(
                f"{hit.score:6.2f}  {at}  {hit.portal}  {hit.title or '（无标题）'}{copies}\n        {hit.snippet}\n        {hit.article_id}  {hit.url}"
            )
        )
    click.echo(f"{len(hits)} 篇", err=True)


commands: list[click.Command] = [process, build, check, sql, search]
