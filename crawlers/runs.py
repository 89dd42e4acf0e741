"""The run of one portal in a crawl: known articles, which links to fetch, when to stop, counters. No network."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from crawlers import archive
from crawlers.discover import Link, Listing
from crawlers.outcomes import SICK, WEIGHTS, Outcome, Weight
from crawlers.records import ListedCounts
from crawlers.settings import REVISITS
from crawlers.spec import Discover, Portal
from crawlers.templates import day_values
from transforms.page.fields import read_address, url_rule
from transforms.text.dates import Moment, zone_of
from transforms.text.printable import printable

LOOK_BACK_DAYS = max(REVISITS).days + 1  # the last revisit and a day of slack
MAX_SITEMAPS = 50  # files of sitemap indexes in one run; newest first, a year of months is twelve
MAX_ERROR_CHARS = 500
MAX_SICK = 5  # consecutive failures after which a host is left alone
KEPT = frozenset({Outcome.OK, Outcome.NOT_MODIFIED})
SETTLED = KEPT | {outcome for outcome, weight in WEIGHTS.items() if weight is Weight.HARD}
"""Outcomes after which a URL is not requested again on the same day."""


@dataclass
class Known:
    """An archived article: first and last fetch, and the validators for a conditional request."""

    url: str
    first: datetime
    last: datetime
    etag: str | None = None
    modified: str | None = None
    gone: bool = False
    listed: dict[str, Any] | None = None  # what a list said of it

    def due(self, now: datetime) -> bool:
        """Whether a revisit is due."""
        return not self.gone and any(now - self.first >= age and self.last - self.first < age for age in REVISITS)


@dataclass(frozen=True)
class Identity:
    """Identity of an article: one key for all its URLs, the canonical URL, the time that its id encodes."""

    key: str
    canonical: str
    time: Moment | None
    precise: bool  # the canonical URL comes from a rule, so it can be fetched
    groups: tuple[tuple[str, str], ...] = ()  # groups of the pattern


def identify(portal: Portal, url: str, now: datetime) -> Identity | None:
    """The identity of an article of the portal; None when no [[url]] pattern matches."""
    address = read_address(url, portal.rules)
    if address.found is None:
        return None
    rule, match = address.found
    groups = tuple((k, v) for k, v in match.groupdict().items() if v is not None)
    return Identity(address.article_id, address.canonical, address.time(now), rule.canonical is not None, groups)


@dataclass
class Run:
    """State of one portal in one crawl."""

    portal: Portal
    day: date
    past: bool
    archive: archive.Archive
    now: datetime
    limit: int
    tell: Callable[["Run", str, Outcome], None] | None = None
    known: dict[str, Known | None] = field(default_factory=dict)
    pages: tuple[str, ...] | None = None  # fetch these instead of reading the lists
    own_lists: frozenset[str] = frozenset()  # host:port pairs of the user's own machines that lists may be read from, though not public
    ahead: timedelta = timedelta()  # added to the machine's clock; zero unless `now` was given
    outcomes: Counter[str] = field(default_factory=Counter)
    refused: Counter[str] = field(default_factory=Counter)
    stop_reason: str | None = None
    sick_in_row: int = 0
    n_links: int = 0
    n_new: int = 0
    n_known: int = 0
    n_bytes: int = 0
    n_of_day: int = 0
    n_lists_read: int = 0
    unreadable: list[str] = field(default_factory=list)  # why answers of lists could not be read
    sitemaps_asked: set[str] = field(default_factory=set)
    list_failure: str | None = None  # how the first fetch of a list failed
    faults: list[str] = field(default_factory=list)  # exceptions of our own code, as text
    passed_day: bool = False
    day_list_read: bool = False

    def __post_init__(self) -> None:
        self.zone = zone_of(self.portal.timezone)
        self.values = day_values(self.day, self.portal.timezone, self.now)
        self.start = datetime.fromtimestamp(self.values["start_unix"], UTC)
        self.end = datetime.fromtimestamp(self.values["end_unix"], UTC)

    def stop(self, reason: str) -> None:
        """End the run; the first reason counts."""
        if self.stop_reason is None:
            self.stop_reason = reason

    def clock(self) -> datetime:
        """The current time for dating fetches."""
        return datetime.now(UTC) + self.ahead

    def lists(self) -> tuple[Discover, ...]:
        """Lists to read; for a past day of a `feed only` portal its feeds."""
        if self.pages is not None:
            return ()
        found = self.portal.lists(self.past)
        return found or (self.portal.lists(past=False) if self.past and self.portal.reach == "feed only" else ())

    def wanted(self, entry: Discover, link: Link) -> Identity | None:
        """The identity of a link to fetch; None when it is not to be fetched, counted by reason."""
        self.n_links += 1
        if self.skips(link):
            self.refuse("skipped")
            return None
        who = identify(self.portal, link.url, self.now)
        if who is None:
            self.refuse("not_article")
            return None
        if self.past and not self.of_day(entry, link, who):
            return None
        if who.key in self.known:
            known = self.known[who.key]
            if known is None or self.past or not known.due(self.now):
                self.n_known += 1
                return None
        if self.n_new >= self.limit:
            self.refuse("over_limit")
            return None
        self.n_new += 1
        return who

    def skips(self, link: Link) -> bool:
        """Whether the portal's [links] rules exclude the link."""
        rules = self.portal.links
        return bool(
            (rules.skip and rules.skip.search(link.url)) or (rules.skip_title and link.title and rules.skip_title.search(link.title))
        )

    def counts(self, listing: Listing) -> ListedCounts:
        """Counts that the list gives for its articles, also for those that are not fetched."""
        return [
            (link.url, dict(link.counts))
            for link in listing.links
            if link.counts and not self.skips(link) and url_rule(self.portal.rules, link.url)
        ]

    def of_day(self, entry: Discover, link: Link, who: Identity) -> bool:
        """Whether a link may belong to the day of the run."""
        moment = link.time or (who.time.at if who.time else None)
        if moment is None:
            if entry.kind != "ids" and not entry.by_day:
                self.refuse("no_time")
                return False
        elif not self.start <= moment < self.end:
            self.refuse("other_day")
            return False
        self.n_of_day += 1
        return True

    def refuse(self, reason: str) -> None:
        """Count a link that is not followed, by reason."""
        self.refused[reason] += 1

    def sitemaps_to_ask(self, found: list[str]) -> list[str]:
        """Files of a sitemap index that this run has not asked for: an index may name itself."""
        new = [url for url in found if url not in self.sitemaps_asked]
        take = new[: max(0, MAX_SITEMAPS - len(self.sitemaps_asked))]
        self.refused.update({"too_many_sitemaps": len(new) - len(take)} if len(take) < len(new) else {})
        self.sitemaps_asked.update(take)
        return take

    def times(self, listing: Listing) -> list[datetime]:
        """Times of the rows of a list, else of their ids."""
        found = (
            link.time or (who.time.at if (who := identify(self.portal, link.url, self.now)) and who.time else None)
            for link in listing.links
        )
        return [t for t in found if t is not None]

    def goes_on(self, listing: Listing, n_wanted: int) -> bool:
        """Whether to request the next page of a list; records when the day has been passed."""
        if not self.past:
            return n_wanted > 0
        times = self.times(listing)
        if not listing.links or (times and min(times) < self.start and times[-1] < self.start):
            self.passed_day = self.passed_day or bool(listing.links) or (listing.n_rows == 0 and self.n_of_day > 0)
            return False
        return True

    def keep(self, row: dict[str, Any], body: bytes | None = None, head: bytes | None = None, **more: Any) -> None:
        """Archive a fetch and count it."""
        outcome = Outcome(row["outcome"])
        row["error"] = printable(row["error"])[:MAX_ERROR_CHARS] if row.get("error") else None
        self.archive.add(row, body, head, **more)
        self.outcomes[f"{row['kind']}:{outcome.value}"] += 1
        self.n_bytes += len(body or b"")
        if outcome is not Outcome.OK and row["kind"] in {"list", "feed"} and self.list_failure is None:
            self.list_failure = f"{outcome.value}: {row.get('error') or row['url']}"
        self.sick_in_row = self.sick_in_row + 1 if outcome in SICK else (0 if outcome is not Outcome.STOPPED else self.sick_in_row)
        if outcome.ends_run:
            self.stop(f"{outcome.value}: {row.get('error') or row['url']}")
        elif self.sick_in_row >= MAX_SICK:
            self.stop(f"{outcome.value}: {MAX_SICK} failures in a row")
        if self.tell is not None:
            self.tell(self, row["kind"], outcome)

    @property
    def n_ok(self) -> int:
        """Number of articles fetched, unchanged ones included."""
        return self.outcomes["article:ok"] + self.outcomes["article:not_modified"]

    def state(self) -> str:
        """done, stopped, partial (lists or a past day read in part only, or our own code failed on a page), unreachable or failed."""
        if self.stop_reason is not None:
            return "stopped"
        if self.pages is not None:
            return "partial" if self.faults else "done"
        if self.past:
            reached = self.passed_day or (self.day_list_read and self.n_of_day > 0)
            if not reached:
                return "partial" if self.n_of_day else "failed" if self.faults or self.unreadable else "unreachable"
        elif not self.n_lists_read:
            return "failed"
        return "partial" if self.faults or self.unreadable else "done"


def known_articles(raw_root: Path, portal: Portal, days: Iterable[date]) -> dict[str, Known | None]:
    """The archived articles of a portal on these days, by key."""
    known: dict[str, Known | None] = {}
    for day in sorted(days):
        for block in archive.blocks_of(raw_root, day, [portal.id]):
            if block.get("kind") != "article" or block.get("outcome") not in SETTLED:
                continue
            at = datetime.fromisoformat(block["fetched_at"])
            key = block.get("key") or (who.key if (who := identify(portal, block["url"], at)) else block["url"])
            seen = known.get(key)
            if seen is None:
                seen = known[key] = Known(block["url"], at, at)
            seen.first, seen.last = min(seen.first, at), max(seen.last, at)
            seen.gone = block["outcome"] not in KEPT
            seen.listed = block.get("listed") or seen.listed
            seen.etag = block.get("etag") or seen.etag
            seen.modified = block.get("last_modified") or seen.modified
    return known
