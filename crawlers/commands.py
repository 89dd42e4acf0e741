"""The commands `crawl`, `ingest` and `plan`."""

import json
import sys
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from zoneinfo import ZoneInfo

import click

from crawlers.addresses import own_places
from crawlers.exit_codes import ExitCode
from crawlers.output import log, say
from crawlers.spec import NEWSROOM_PORTALS, PORTALS, WEB, Portal, load_sound_portals, web_portal
from transforms.text.suggestions import did_you_mean
from transforms.text.times import FIRST_FETCH_YEAR, beijing_day, day_of_words, is_fetch_day

if TYPE_CHECKING:
    from collections.abc import Iterable

    from crawlers.crawl import CrawlReport
    from transforms.text.prometheus import Family

FINE = frozenset({"done", "partial"})


class Settings(Protocol):
    """The settings of the command line, passed to every command as click's `obj`."""

    data: Path
    contact: str | None
    newsroom: str | None
    progress: bool
    only: tuple[str, ...]
    own_lists: tuple[str, ...]
    """`host:port` of the user's own machines from which lists may be read, although their addresses are not public."""

    @property
    def own_folder(self) -> Path:
        """Folder of what the user adds, with portals/."""

    def measure(self, families: "Iterable[Family]") -> None:
        """Merge measurements into the file that Prometheus reads."""


class Day(click.ParamType[date]):
    """A Beijing date, YYYY-MM-DD, `today` or `yesterday`."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return day_of_words(str(value), datetime.now(UTC))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def portals_of(settings: Settings) -> dict[str, Portal]:
    """The portals whose files are right; of the others it is said what is wrong."""
    known, broken = load_sound_portals(*portal_folders(settings))
    for name, problem in broken.items():
        log(f"portal {name} is left out: {problem}", level="error")
    return known


def portal_folders(settings: Settings) -> tuple[Path, ...]:
    """Folders of the portal files: those of the newsroom, or the shipped ones and the user's own."""
    return (NEWSROOM_PORTALS,) if settings.newsroom else (PORTALS, settings.own_folder / "portals")


def portals_in_use(settings: Settings) -> dict[str, Portal]:
    """The portals crawled by default: those of TINGFENG_PORTALS, else all. Raises UsageError for unknown ones."""
    known = portals_of(settings)
    unknown = [
        name for name in settings.only if name not in known and not any((f / f"{name}.toml").exists() for f in portal_folders(settings))
    ]
    if unknown:
        near = did_you_mean(unknown[0], known)
        raise click.UsageError(f"TINGFENG_PORTALS names no portal {', '.join(unknown)}{near}; there are: {', '.join(known) or 'none'}")
    return {name: portal for name, portal in known.items() if not settings.only or name in settings.only}


def contact_of(settings: Settings) -> str:
    """The contact for the user agent. Raises UsageError when it is not set, except for the newsroom."""
    if settings.contact is None and not settings.newsroom:
        raise click.UsageError(
            "TINGFENG_CONTACT is not set: give an address or page where a site's owner can reach you; it goes into the user agent"
        )
    return settings.contact or "invented newsroom"


def day_to_crawl(day: date | None) -> date:
    """The day, today in Beijing by default. Raises UsageError for a future day."""
    today = beijing_day(datetime.now(UTC))
    if day is not None and day > today:
        raise click.UsageError(f"--day {day} is in the future; today in Beijing is {today}")
    return possible(day) or today


def possible(day: date | None) -> date | None:
    """The day, when something can have been fetched for it; else a usage error."""
    if day is not None and not is_fetch_day(day, datetime.now(UTC)):
        raise click.UsageError(f"--day {day}: pages are filed under days from {FIRST_FETCH_YEAR} to tomorrow")
    return day


def chosen(settings: Settings, names: Sequence[str]) -> list[Portal]:
    """The portals of these names, or the default ones without names."""
    if not names:
        return list(portals_in_use(settings).values())
    known, broken = load_sound_portals(*portal_folders(settings))
    for name in names:
        if name in broken and name not in known:  # named, so that it is red in its own task
            raise click.UsageError(str(broken[name]))
    unknown = [n for n in names if n not in known]
    if unknown:
        raise click.UsageError(f"no portal {', '.join(unknown)}{did_you_mean(unknown[0], known)}; there are: {', '.join(known) or 'none'}")
    return [known[n] for n in dict.fromkeys(names)]


@click.command()
@click.argument("portals", nargs=-1)
@click.option("--day", type=Day(), help="Beijing date; a past day is read from the portal's archive list. [today]")
@click.option("--all", "everything", is_flag=True, help="All portals (those of TINGFENG_PORTALS when it is set).")
@click.option("--max-articles", type=click.IntRange(1), help="At most so many articles of each portal.")
@click.pass_obj
def crawl(settings: Settings, portals: tuple[str, ...], day: date | None, everything: bool, max_articles: int | None) -> None:
    """Fetch today's articles, or those of a past day, into the archive.

    Safe to repeat: what is archived is not fetched again. Prints one line per portal.

    Example: tingfeng crawl ithome solidot --day 2026-10-05
    """
    if bool(portals) == everything:
        raise click.UsageError("name one or more portals, or give --all")
    sys.exit(run_crawl(settings, chosen(settings, portals), day_to_crawl(day), max_articles=max_articles))


def crawl_day(settings: Settings, day: date, portals: Sequence[str] = (), now: datetime | None = None) -> int:
    """`tingfeng crawl` for other commands: the default portals when none is named. Returns the exit code."""
    return run_crawl(settings, chosen(settings, portals), day_to_crawl(day), now=now)


def run_crawl(
    settings: Settings,
    portals: list[Portal],
    day: date,
    *,
    max_articles: int | None = None,
    pages: Mapping[str, tuple[str, ...]] | None = None,
    now: datetime | None = None,
) -> int:
    """Crawl in a process of its own and print each portal's line. The exit code: 75 when the archive cannot be written.

    `now` is the time of the crawl, for the invented newsroom.
    """
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    from crawlers.archive import ArchiveError
    from crawlers.crawl_metrics import families_of
    from crawlers.crawl_process import CrawlDiedError, crawl_apart

    contact = contact_of(settings)
    try:
        own_lists = own_places(settings.own_lists)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        disable=not settings.progress,
        transient=True,
    ) as bar:
        tasks = {p.id: bar.add_task(f"{p.id}: 0", total=None) for p in portals}

        def show(portal: str, kind: str, outcome: str, n_articles: int) -> None:
            bar.update(tasks[portal], description=f"{portal}: {n_articles} articles, last {kind} {outcome}")

        try:
            report = crawl_apart(
                portals,
                day,
                settings.data / "raw",
                contact=contact,
                proxy=settings.newsroom,
                newsroom=settings.newsroom is not None,
                now=now,
                max_articles=max_articles,
                pages=pages,
                own_lists=own_lists,
                progress=show,
            )
        except (ArchiveError, CrawlDiedError, OSError) as problem:
            log(f"error: {problem}", level="error")
            return ExitCode.TEMPORARY
    is_for_people = settings.progress and getattr(settings, "log_format", "text") == "text" and sys.stdout.isatty()
    names = {portal.id: portal.name for portal in portals}
    for portal in report.portals:
        log(portal.sentence(names.get(portal.portal, "")) if is_for_people else portal.line())
    settings.measure(families_of(report))
    return exit_code(report)


def exit_code(report: "CrawlReport") -> int:
    """0 when any portal answered, 99 when none of them reaches the day, else 75."""
    states = {p.state for p in report.portals}
    if states & FINE or any(p.n_articles for p in report.portals):
        return 0
    return ExitCode.NOTHING_TO_DO if states <= {"unreachable"} else ExitCode.TEMPORARY


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--portal", help="Portal that all pages belong to. [by their URLs, else web]")
@click.option("--url", help="URL of a single saved page or text.")
@click.option("--day", type=Day(), help="Beijing date to file the pages under. [date of the record, else today]")
@click.option("--map", "columns", help="Tables: which column is what, as title=标题,text=正文,url=链接. [names in use are known]")
@click.option("--timezone", default="Asia/Shanghai", show_default=True, help="Tables: zone of times that name none.")
@click.option("--dry-run", is_flag=True, help="Tables: print ten rows as they are understood and what is refused; write nothing.")
@click.pass_obj
def ingest(
    settings: Settings,
    paths: tuple[Path, ...],
    *,
    portal: str | None,
    url: str | None,
    day: date | None,
    columns: str | None,
    timezone: str,
    dry_run: bool,
) -> None:
    """Take WARC and WACZ files, saved pages (HTML, MHTML), tables, text or lists of URLs into the archive.

    A table (.csv, .jsonl, .parquet, .xlsx) gives an article a row; its fields are kept as they were handed in.

    What a file is shows in its bytes, not in its name. A file with one URL per line is fetched politely; other text needs --url. A saved
    page has the address that the saving tool wrote into it. What is left out is counted by reason. Safe to repeat.

    Example: tingfeng ingest CC-NEWS-20261005.warc.gz saved-pages/ urls.txt

    Example: tingfeng ingest export.csv --map title=标题,text=正文,published_at=时间 --dry-run
    """
    from crawlers import ingest as taking
    from crawlers.archive import ArchiveError
    from crawlers.foreign_table import is_table
    from crawlers.saved_pages import url_lines

    known = portals_of(settings)
    if portal is not None and portal not in known and portal != WEB and not taking.HOST.fullmatch(portal):
        raise click.UsageError(f"no portal {portal}{did_you_mean(portal, known)}; there are: {', '.join([*known, WEB])}")
    possible(day)
    if url is not None and len(paths) != 1:
        raise click.UsageError("--url goes with one file")
    tables = [path for path in paths if url is None and is_table(path)]
    n_rows = sum(
        take_table(settings, known, path, columns=columns, timezone=timezone, dry_run=dry_run, portal=portal, day=day) for path in tables
    )
    paths = tuple(path for path in paths if path not in tables)
    if not paths or dry_run:
        sys.exit(0 if n_rows or dry_run else ExitCode.NOTHING_TO_DO)
    try:
        lists = {path: lines for path in paths if url is None and (lines := url_lines(path)) is not None}
        report = taking.ingest_files(
            [p for p in paths if p not in lists], known, settings.data / "raw", now=datetime.now(UTC), day=day, portal=portal, url=url
        )
    except (taking.IngestError, ArchiveError, ValueError) as problem:
        raise click.UsageError(str(problem)) from problem
    for refused in report.refused:
        say(f"not taken in: {refused}", err=True)
    for line in report.lines() if len(lists) < len(paths) else ():
        say(line)
    if lists:
        fetch_urls(settings, known, [u for lines in lists.values() for u in lines], portal, day_to_crawl(day))
    elif not report.added:
        sys.exit(ExitCode.NOTHING_TO_DO)


def take_table(
    settings: Settings,
    known: Mapping[str, Portal],
    path: Path,
    *,
    columns: str | None,
    timezone: str,
    dry_run: bool,
    portal: str | None,
    day: date | None,
) -> int:
    """Take the rows of a table into the archive, or print how they are understood; how many rows are new."""
    from crawlers import foreign_table
    from crawlers.archive import ArchiveError
    from crawlers.ingest import ingest_table

    try:
        zone = ZoneInfo(timezone)
    except (ValueError, OSError, KeyError):
        raise click.UsageError(f"--timezone {timezone}: no such zone; write it as Asia/Shanghai or America/New_York") from None
    try:
        names, rows = foreign_table.records(path)
        mapping = foreign_table.mapping_of(names, columns)
        now = datetime.now(UTC)
        understood = foreign_table.understood(path, rows, mapping, zone=zone, now=now, day=day)
        say(f"{path}: " + ", ".join(f"{field} is {column}" for field, column in mapping.items()))
        if dry_run:
            for line in foreign_table.preview(understood):
                say(line)
            return 0
        report = ingest_table(path, understood, known, settings.data / "raw", now=now, portal=portal)
    except (foreign_table.TableError, ArchiveError) as problem:
        raise click.UsageError(f"{path}: {problem}") from problem
    for line in report.lines():
        say(line)
    return report.added.total()


def fetch_urls(settings: Settings, known: Mapping[str, Portal], urls: list[str], portal: str | None, day: date) -> None:
    """Fetch single URLs, each as an article of its portal."""
    from crawlers import ingest as taking

    pages: dict[str, list[str]] = {}
    now = datetime.now(UTC)
    for url in dict.fromkeys(urls):
        owner = portal or taking.owner_of(url, known, now)
        pages.setdefault(owner, []).append(url)
    portals = [known.get(p) or web_portal(p) for p in pages]
    sys.exit(run_crawl(settings, portals, day, pages={p: tuple(u) for p, u in pages.items()}))


@click.command()
@click.option("--day", type=Day(), help="Beijing date. [today]")
@click.option("--pulse", "is_pulse", is_flag=True, help="Only portals whose file says `[polite] pulse = true`; none is no error.")
@click.pass_obj
def plan(settings: Settings, *, day: date | None, is_pulse: bool) -> None:
    """Print the portals due on a day as JSON, for a scheduler: those with a way to reach it.

    A portal whose file is wrong is among them: its crawl fails and says why, and the others go on.
    """
    if is_pulse:
        say(json.dumps([p.id for p in portals_in_use(settings).values() if p.polite.pulse]))
        return
    due = day_to_crawl(day)
    past = due < beijing_day(datetime.now(UTC))
    ids = [p.id for p in portals_in_use(settings).values() if p.lists(past) or (past and p.reach == "feed only")]
    broken = load_sound_portals(*portal_folders(settings))[1]
    ids += [name for name in broken if name not in ids and (not settings.only or name in settings.only)]
    say(json.dumps(ids))
    if not ids:
        sys.exit(ExitCode.NOTHING_TO_DO)
