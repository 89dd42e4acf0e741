"""`crawl`: one Scrapy run over some portals for one day, in this process. It works once in a process; the command starts a new one."""

import contextlib
import fcntl
import logging
import os
import secrets
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from crawlers.archive import Archive, ArchiveError, mend
from crawlers.outcomes import Outcome
from crawlers.runs import LOOK_BACK_DAYS, Run, known_articles
from crawlers.settings import scrapy_settings, user_agent
from crawlers.spec import Portal
from transforms.text.printable import log_value
from transforms.text.times import beijing_day

QUIET = ("scrapy.core.downloader", "scrapy.downloadermiddlewares", "scrapy.utils._download_handlers")
"""Loggers whose warnings are outcomes in the archive: answers that are too large, truncated, badly compressed."""
STATES = {
    "done": "read",
    "partial": "read in part",
    "failed": "failed",
    "unreachable": "cannot reach this day",
    "busy": "another crawl runs",
}
"""States of a portal's crawl, for people."""
Progress = Callable[[str, str, str, int], None]
"""Called after each fetch: portal, kind, outcome, number of articles so far."""


@dataclass(frozen=True)
class PortalReport:
    """The result of the crawl of one portal."""

    portal: str
    state: str  # done, stopped, partial, unreachable, failed or busy
    reason: str | None
    outcomes: dict[str, int]  # "kind:outcome" → fetches
    refused: dict[str, int]  # why links were not followed → links
    n_links: int
    n_known: int  # links already archived
    n_articles: int  # articles fetched now
    n_bytes: int

    def line(self) -> str:
        """The result as one line."""
        top = " ".join(f"{k}={v}" for k, v in sorted(self.outcomes.items()))
        left = ",".join(f"{k}:{v}" for k, v in sorted(self.refused.items())) or "-"
        why = f" reason={log_value(self.reason)}" if self.reason else ""
        return (
            f"crawl portal={self.portal} state={self.state}{why} articles={self.n_articles} known={self.n_known} "
            f"links={self.n_links} not_followed={left} bytes={self.n_bytes} {top}"
        ).rstrip()

    def sentence(self, name: str = "") -> str:
        """The result for people; `name` is what they call the portal."""
        called = f"{self.portal} {name}" if name not in ("", self.portal) else self.portal
        said = f"{called}: {STATES.get(self.state, self.state)}{f' ({self.reason})' if self.reason else ''}"
        said += f", {self.n_articles} new articles, {self.n_known} known, {self.n_bytes / 2**20:.1f} MB"
        wrong = {k.split(":")[-1]: v for k, v in sorted(self.outcomes.items()) if not k.endswith((":ok", ":unchanged"))}
        return said + (f"; not read: {', '.join(f'{v} {k}' for k, v in wrong.items())}" if wrong else "")


@dataclass(frozen=True)
class CrawlReport:
    """The results of a crawl by portal."""

    crawl_id: str
    day: date
    portals: tuple[PortalReport, ...]
    stats: Mapping[str, float] = field(default_factory=dict)
    """Scrapy's numbers of the whole run by their own names: requests, responses by status, bytes, retries, exceptions, seconds."""


def new_crawl_id(now: datetime) -> str:
    """A new crawl id: sorts by time, unique across machines."""
    return f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def crawl(
    portals: list[Portal],
    day: date,
    raw_root: Path,
    *,
    contact: str,
    proxy: str | None = None,
    newsroom: bool = False,
    now: datetime | None = None,
    progress: Progress | None = None,
    max_articles: int | None = None,
    pages: Mapping[str, tuple[str, ...]] | None = None,
    own_lists: frozenset[str] = frozenset(),
) -> CrawlReport:
    """Fetch the articles of a day from the portals into the archive; with `pages` only these URLs of each portal.

    `own_lists` are `host:port` pairs of the user's own machines (a bridge that makes feeds). Only lists are read from there, although the
    address is not public, without robots.txt, and never after a redirect.

    Raises ArchiveError when the archive cannot be written; pages archived until then stay. Failures of a portal raise nothing: they are in
    its report and in the rows of the archive. `now` is taken as the current time, from which fetches are dated.
    """
    from scrapy.crawler import AsyncCrawlerProcess

    from crawlers.failures import fault_text
    from crawlers.spider import PortalSpider  # needs the reactor installed above

    ahead = now - datetime.now(UTC) if now else timedelta()
    now = now or datetime.now(UTC)
    past = day < beijing_day(now)
    crawl_id = new_crawl_id(now)

    def tell(run: Run, kind: str, outcome: Outcome) -> None:
        if progress is not None:
            progress(run.portal.id, kind, outcome.value, run.n_ok)

    raw_root.mkdir(parents=True, exist_ok=True)
    with only_crawl_of(portals, raw_root) as free:
        runs, unfit = [], []
        for portal in free:
            try:
                runs.append(prepare(portal, day, raw_root, crawl_id, past=past, now=now, limit=max_articles or portal.polite.max_articles))
            except ArchiveError:
                raise
            except Exception as problem:  # noqa: BLE001 - whatever it is: one portal, not the others
                unfit.append(PortalReport(portal.id, "failed", fault_text(problem), {}, {}, 0, 0, 0, 0))
        for run in runs:
            run.tell, run.ahead, run.own_lists = tell, ahead, own_lists
            run.pages = pages.get(run.portal.id, ()) if pages is not None else None
        able = [run for run in runs if run.lists() or run.pages]
        fatal: list[str] = []
        stats: dict[str, float] = {}
        if able:
            settings = scrapy_settings(free, proxy=proxy, newsroom=newsroom, own_lists=own_lists)
            process = AsyncCrawlerProcess(settings)
            for name in QUIET:
                logging.getLogger(name).setLevel(logging.ERROR)
            interrupted = stop_on_interrupt(runs)
            crawler = process.create_crawler(PortalSpider)
            process.crawl(crawler, runs=able, agent=user_agent(contact), proxy=proxy, fatal=fatal)
            process.start(install_signal_handlers=False)
            assert crawler.stats is not None
            stats = {name: value for name, value in crawler.stats.get_stats().items() if isinstance(value, int | float)}
        fatal += close_archives(runs)
        if fatal:
            raise ArchiveError(fatal[0])
        if able and interrupted.is_set():
            raise KeyboardInterrupt
    busy = [PortalReport(p.id, "busy", "another crawl of this portal is running", {}, {}, 0, 0, 0, 0) for p in portals if p not in free]
    return CrawlReport(crawl_id, day, (*(report(run) for run in runs), *unfit, *busy), stats)


def close_archives(runs: list[Run]) -> list[str]:
    """Close the archives of all runs; what could not be written to the end."""
    problems = []
    for run in runs:
        try:
            run.archive.close()
        except ArchiveError as problem:
            problems.append(str(problem))
    return problems


def stop_on_interrupt(runs: list[Run]) -> threading.Event:
    """From now on SIGINT ends the reactor between two of its turns, so that no record is half written; the event says that it came.

    Scrapy's own handler waits for the answers that are on their way, which may take half a minute.
    """
    from twisted.internet import reactor as installed

    reactor: Any = installed
    came = threading.Event()

    def stop() -> None:
        if reactor.running:
            reactor.stop()

    def on_signal(*_: object) -> None:
        if not came.is_set():
            came.set()
            for run in runs:
                run.stop("interrupted")
            reactor.callFromThread(stop)

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGINT, on_signal)
    return came


@contextlib.contextmanager
def only_crawl_of(portals: list[Portal], raw_root: Path) -> Iterator[list[Portal]]:
    """The portals that no other crawl of this archive is working on, locked during the with block: a host gets one request at a time."""
    with contextlib.ExitStack() as held:
        free = []
        for portal in portals:
            folder = raw_root / portal.id
            try:
                folder.mkdir(exist_ok=True)
                lock = held.enter_context((folder / ".crawling").open("a"))
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            except OSError as problem:
                raise ArchiveError(f"{folder} cannot be written ({problem}): make it writable or choose another --data") from problem
            free.append(portal)
        yield free


def prepare(portal: Portal, day: date, raw_root: Path, crawl_id: str, *, past: bool, now: datetime, limit: int) -> Run:
    """The run of a portal with the articles known so far: of the day and the next for a past day, else of the days to revisit."""
    if not os.access(raw_root, os.W_OK):
        raise ArchiveError(f"{raw_root} cannot be written: make the folder writable or choose another --data")
    days = [day, day + timedelta(days=1)] if past else [day - timedelta(days=n) for n in range(LOOK_BACK_DAYS + 1)]
    if (raw_root / portal.id / day.isoformat()).is_dir():
        mend(raw_root, portal.id, day)
    known = known_articles(raw_root, portal, days)
    return Run(portal, day, past, Archive(raw_root, portal.id, day, crawl_id), now, limit, known=known)


def report(run: Run) -> PortalReport:
    """The result of a finished run."""
    state, reason = run.state(), run.stop_reason
    if state == "unreachable":
        reason = run.portal.reach_note or f"reach: {run.portal.reach}"
    elif run.faults:
        reason = f"{len(run.faults)} faults of our own code, the first: {run.faults[0]}"
    elif run.unreadable:
        reason = f"{len(run.unreadable)} of {len(run.unreadable) + run.n_lists_read} list answers cannot be read: {run.unreadable[0]}"
    elif state == "failed":
        reason = "no list could be read" + (f"; {run.list_failure}" if run.list_failure else "")
    return PortalReport(
        run.portal.id, state, reason, dict(run.outcomes), dict(run.refused), run.n_links, run.n_known, run.n_ok, run.n_bytes
    )
