"""`tingfeng brief daily | weekly | event | list | show | rebuild`: briefings as one HTML file, in Chinese, from rows and templates."""

import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import click

from transforms.text.printable import printable
from transforms.text.times import BEIJING
from warehouse.access import briefing_archive as archive
from warehouse.access.briefing_archive import KINDS, Asked
from warehouse.cli.context import Project
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.options import DAY, shown
from warehouse.cli.output import print_table, say
from warehouse.serving.briefing.weekly import N_DAYS
from warehouse.storage.atomic_write import replacing
from warehouse.storage.lake import LakeError, why
from warehouse.storage.session import QueryError

Command = TypeVar("Command", bound=Callable[..., Any])
SITE = "http://127.0.0.1:8765"
"""Where `tingfeng serve` listens without options."""
MOST_BYTES = 300_000


def making(command: Command) -> Command:
    """The options of the commands that make a briefing."""
    options: tuple[Callable[[Any], Any], ...] = (
        click.option("--for", "watch", metavar="WATCH", help="Only what this rule of own/watch is about: its id or name."),
        click.option("--pdf", "wants_pdf", is_flag=True, help="Also a PDF beside the file, by Chromium or WeasyPrint, whichever is here."),
        click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the file there, too. [only the archive]"),
        click.option("--site", default=SITE, show_default=True, help="Address of `tingfeng serve`, to which the numbers link."),
        click.option(
            "--send", "wants_sent", is_flag=True, help="Send it to the addresses of TINGFENG_NOTIFY_URLS, to each once a day of the report."
        ),
    )
    for option in reversed(options):
        command = option(command)
    return command


@click.group()
def brief() -> None:
    """Make the 日报, the 周报 or a 专报: one HTML file from rows and templates, whose numbers open their rows."""


@brief.command()
@click.option("--day", type=DAY, help="Beijing date. [the newest of the data]")
@making
@click.pass_obj
def daily(project: Project, /, *, day: date | None, **options: Any) -> None:
    """Make the 日报 of a day.

    Example: tingfeng brief daily --day 2026-10-07 --pdf --output 日报.html
    """
    _make(project, "daily", day, 1, None, **options)


@brief.command()
@click.option("--day", type=DAY, help="Last of the seven Beijing dates. [the newest of the data]")
@making
@click.pass_obj
def weekly(project: Project, /, *, day: date | None, **options: Any) -> None:
    """Make the 周报 of the seven days that end with a day."""
    _make(project, "weekly", day, N_DAYS, None, **options)


@brief.command()
@click.argument("story")
@making
@click.pass_obj
def event(project: Project, /, *, story: str, **options: Any) -> None:
    """Make the 专报 of one story: its id, or that of one of its articles."""
    _make(project, "event", None, 1, story, **options)


@brief.command("list")
@click.pass_obj
def list_command(project: Project) -> None:
    """List the briefings of the archive."""
    for kept in archive.kept(project.data):
        say(printable(f"{kept.id}  {KINDS[kept.asked.kind]} 第 {kept.asked.number} 期  {kept.heading}  数据 {shown(kept.asked.moment)}"))


@brief.command()
@click.argument("key", metavar="ID")
@click.option("--pdf", "wants_pdf", is_flag=True, help="Also a PDF beside the file.")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the file there. [stdout]")
@click.pass_obj
def show(project: Project, *, key: str, wants_pdf: bool, output: Path | None) -> None:
    """Give a briefing of the archive as it was made."""
    page = archive.page_of(project.data, archive.chosen(project.data, key))
    if wants_pdf and output is None:
        raise click.UsageError("--pdf needs --output, to know where to write")
    if output is None:
        sys.stdout.buffer.write(page)
        return
    _write(output, page)
    if wants_pdf:
        _pdf(page, output.with_suffix(".pdf"))


@brief.command()
@click.argument("key", metavar="ID")
@click.option("--output", type=click.Path(dir_okay=False, path_type=Path), help="Write the rebuilt file there.")
@click.pass_obj
def rebuild(project: Project, *, key: str, output: Path | None) -> None:
    """Make a briefing again from the files of its moment, compare every byte, and tell what it would show differently today.

    Ends with 3 when the bytes differ, and says why.
    """
    from warehouse.serving.briefing import making as makes

    kept = archive.chosen(project.data, key)
    again = makes.rebuild(project, kept)
    if output is not None:
        _write(output, again.page)
    if again.is_same:
        say(f"{kept.id}: rebuilt, all {kept.n_bytes:,} bytes are the same")
    for reason in again.reasons:
        say(f"{kept.id}: other bytes: {reason}", err=True)
    changed = makes.changes_today(project, kept, again.page)
    if changed.num_rows:
        say(f"made today, {changed.num_rows} numbers would differ:")
        print_table(changed.select(["view", "row", "measure", "before", "after", "change"]))
    else:
        say("made today, it would show the same numbers")
    if not again.is_same:
        sys.exit(ExitCode.CHECK_FIRED)


def _make(
    project: Project,
    kind: str,
    day: date | None,
    n_days: int,
    story: str | None,
    *,
    watch: str | None,
    wants_pdf: bool,
    output: Path | None,
    site: str,
    wants_sent: bool,
) -> None:
    from warehouse.serving.briefing import event as events
    from warehouse.serving.briefing import making as makes
    from warehouse.serving.briefing.reading import Source
    from warehouse.serving.briefing.watching import watched

    if not site.startswith(("http://", "https://")):
        raise click.UsageError(f"--site {site}: begins with http:// or https://")
    given = makes.definitions(project)
    moment = makes.moment_of(project, given)
    list_of = watched(project, watch) if watch else None
    with makes.opened(project, given, moment) as db:
        source = Source(db, given.panels)
        newest: date | None = source.one("clock").get("today")
        if newest is None:
            raise QueryError("there are no articles yet: run `tingfeng process` and `tingfeng build`")
        if day is not None and day > max(newest, datetime.now(BEIJING).date()):
            raise click.UsageError(f"--day {day} is yet to come")
        last = day or newest
        first = last - timedelta(days=n_days - 1)
        if story is not None:
            found = events.story_of(source, story)
            story, first, last = found["story_id"], found["first_day"], found["last_day"]
        asked = Asked(kind, first, last, moment, site, story)
        if list_of is not None:
            asked = Asked(kind, first, last, moment, site, story, list_of.name, list_of.scope, list_of.entities)
        kept, page = makes.make(project, given, asked, db)
    for problem in page.problems:
        say(f"warning: {problem}; the shipped template took its place", err=True)
    if kept.n_bytes > MOST_BYTES:
        say(f"warning: the file has {kept.n_bytes:,} bytes; mail and groups often take no more than {MOST_BYTES:,}", err=True)
    target = archive.folder(project.data) / f"{kept.id}.html"
    files = [target]
    if output is not None:
        _write(output, page.body)
    if wants_pdf:
        files.append(_pdf(page.body, (output or target).with_suffix(".pdf")))
    say(f"{kept.id} {kept.heading} 第 {kept.asked.number} 期, {kept.n_bytes:,} bytes: {output or target}")
    if wants_sent:
        _send(project, kept, page.points, files)


def _send(project: Project, kept: archive.Kept, points: str, files: list[Path]) -> None:
    from warehouse.serving.briefing.sending import send

    if not project.notify_urls:
        say("not sent: TINGFENG_NOTIFY_URLS names no address", err=True)
        return
    mark = f"[{project.demo_mark} 演示数据] " if project.demo_mark else ""
    once = " ".join(str(part) for part in (*kept.asked.series, kept.asked.last))
    n_sent, refused = send(project, once, f"{mark}{kept.heading}", f"{points}\n报告编号 {kept.id}", files)
    say(f"sent to {n_sent} of {len(project.notify_urls)} addresses; " + ("some did not take it" if refused else "the others had it before"))
    if refused:
        say(f"error: not taken by {', '.join(refused)}: check the address and the network; it is tried again", err=True)
        sys.exit(ExitCode.TEMPORARY)


def _pdf(page: bytes, target: Path) -> Path:
    from warehouse.serving.briefing import pdf

    pdf.say_of_fonts()
    try:
        by = pdf.write(page, target)
    except pdf.PdfError as error:
        raise click.UsageError(str(error)) from error
    say(f"{target} by {by}")
    return target


def _write(path: Path, content: bytes) -> None:
    try:
        with replacing(path) as temporary:
            temporary.write_bytes(content)
    except OSError as error:
        raise LakeError(f"cannot write {path}: {why(error)}.") from error
