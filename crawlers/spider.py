"""The one spider: lists → links → pages → archive. It decides nothing about a site; the portal's file does."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, field, replace
from http.client import responses as REASONS  # noqa: N812
from typing import Any
from urllib.parse import urlencode, urlsplit

from scrapy import Request, Spider, signals
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.archive import ArchiveError
from crawlers.discover import Link, Listing, clean_url, read_list
from crawlers.guard import outcome_of, status_text
from crawlers.list_bisection import Seek, position, step
from crawlers.outcomes import Outcome, of_status
from crawlers.records import Told, http_head
from crawlers.response_checks import is_challenge, is_login, is_page, next_page
from crawlers.runs import Identity, Known, Run, addressed_by_day, identify
from crawlers.settings import ACCEPT, ACCEPT_LANGUAGE
from crawlers.spec import Discover
from crawlers.templates import fill
from transforms.text.charset import charset_of_header

ARTICLE_PRIORITY = 1  # before further list pages, so that what waits stays short
MAX_ARTICLE_PAGES = 20
MAX_CHILD_SITEMAPS = 50


@dataclass(frozen=True)
class Job:
    """One thing to fetch, and why. Travels with its request, also through redirects and retries."""

    run: Run
    kind: str
    url: str
    spider: "PortalSpider"
    entry: Discover | None = None
    n_page: int = 0
    values: dict[str, Any] = field(default_factory=dict)
    key: str | None = None
    link: Link | None = None
    known: Known | None = None
    ask: str | None = None
    ask_json: Any = None
    seek: Seek = field(default_factory=Seek)
    turn: dict[str, asyncio.Event] = field(default_factory=dict)

    def settle(self) -> None:
        """The answer is archived, or followed on the same host: the next request to it may go out."""
        for settled in self.turn.values():
            settled.set()
        self.turn.clear()

    def for_robots(self, url: str) -> "Job":
        return Job(self.run, "robots", url, self.spider)

    def request(self) -> Request:
        entry, run = self.entry, self.run
        headers = {"User-Agent": self.spider.agent, "Accept": ACCEPT, "Accept-Language": ACCEPT_LANGUAGE}
        headers |= dict(run.portal.polite.headers) | dict(entry.headers if entry else ())
        method, body = "GET", b""
        if self.kind in {"list", "feed"} and entry is not None and entry.method == "POST":
            method = "POST"
            if entry.json is not None:
                body = json.dumps(fill(entry.json, self.values), ensure_ascii=False).encode()
                headers["Content-Type"] = "application/json"
            elif entry.form is not None:
                body = urlencode(fill(entry.form, self.values)).encode()
                headers["Content-Type"] = "application/x-www-form-urlencoded"
        elif self.ask_json is not None:
            method, body = "POST", json.dumps(self.ask_json, ensure_ascii=False).encode()
            headers["Content-Type"] = "application/json"
        if self.known is not None:
            headers |= {k: v for k, v in (("If-None-Match", self.known.etag), ("If-Modified-Since", self.known.modified)) if v}
        meta: dict[str, Any] = {"job": self, "download_timeout": run.portal.polite.timeout_s}
        if self.kind == "robots":
            meta["robots"] = True
        if self.spider.proxy:
            meta["proxy"] = self.spider.proxy
        return Request(
            self.ask or self.url,
            callback=None if self.kind == "robots" else (self.spider.on_article if self.kind == "article" else self.spider.on_list),
            errback=None if self.kind == "robots" else self.spider.on_error,
            method=method,
            body=body,
            headers=headers,
            meta=meta,
            dont_filter=True,
            priority=ARTICLE_PRIORITY if self.kind == "article" else 0,
        )

    def row(self, outcome: Outcome, response: Response | None = None, error: str | None = None) -> dict[str, Any]:
        """The FETCHES row of this fetch, without archive columns."""
        row: dict[str, Any] = {
            "kind": self.kind,
            "url": self.url,
            "fetched_at": self.run.clock(),
            "outcome": outcome.value,
            "error": error,
        }
        if response is not None:
            content_type = (response.headers.get(b"Content-Type") or b"").decode("latin-1") or None
            row |= {
                "final_url": response.url,
                "status": response.status,
                "content_type": content_type,
                "charset_declared": charset_of_header(content_type),
            }
        return row

    def keep_body(self, response: Response, outcome: Outcome = Outcome.OK, error: str | None = None, counts: Told | None = None) -> None:
        """Archives the answer with its bytes, and the counts that a list gives."""
        wire = response.request.meta.get("wire", response.headers) if response.request else response.headers
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, values in wire.items() for value in values]
        head = http_head(response.status, REASONS.get(response.status, ""), headers, len(response.body))
        marks = {
            name: (wire.get(header) or b"").decode("latin-1") for name, header in (("etag", b"ETag"), ("last_modified", b"Last-Modified"))
        }
        more = {"key": self.key, "listed": self.listed(), "counts": counts}
        self.run.keep(self.row(outcome, response, error), response.body, head, **more, **marks)
        self.settle()

    def listed(self) -> dict[str, Any] | None:
        """What the list said of the article, for the index line."""
        if self.link is None:
            return None
        told = {"title": self.link.title, "time": self.link.time.isoformat() if self.link.time else None, "counts": dict(self.link.counts)}
        return {k: v for k, v in told.items() if v} or None


class PortalSpider(Spider):
    """Runs all portals of a crawl side by side, each host one request at a time."""

    name = "tingfeng"

    def __init__(self, runs: list[Run], agent: str, proxy: str | None, fatal: list[str], bugs: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.runs, self.agent, self.proxy, self.fatal, self.bugs = runs, agent, proxy, fatal, bugs

    def on_bug(self, failure: Failure) -> None:
        """An exception of our own code in a callback: the crawl ends as a bug, not as a success."""
        self.bugs.append(failure.getTraceback())

    async def start(self) -> AsyncIterator[Request]:
        self.crawler.signals.connect(self.on_bug, signal=signals.spider_error)
        for run in self.runs:
            for entry in run.lists():
                yield self.list_job(run, entry).request()
            for url in run.pages or ():
                who = identify(run.portal, url, run.now)
                key = who.key if who else url
                if run.known.setdefault(key, None) is None:
                    yield Job(run, "article", url, self, key=key).request()
            if not run.past and run.pages is None:
                for key, known in list(run.known.items()):
                    if known is not None and known.due(run.now):
                        run.known[key] = None
                        yield Job(run, "article", known.url, self, key=key, known=known).request()

    def list_job(self, run: Run, entry: Discover, n_page: int = 0, cursor: Any = None) -> Job:
        pages = entry.pages
        first = fill(pages.cursor_first, run.values)
        values = run.values | {"page": pages.first + n_page, "offset": n_page * pages.step, "cursor": first if cursor is None else cursor}
        url = fill(entry.url, values)
        if entry.kind == "ids":
            who = identify(run.portal, url, run.now)
            return Job(run, "article", url, self, entry, n_page, values, key=who.key if who else url)
        return Job(run, "feed" if entry.feed else "list", url, self, entry, n_page, values)

    def on_list(self, response: Response) -> Iterator[Request]:
        job: Job = response.meta["job"]
        try:
            outcome, error = self.judge(job, response)
            if outcome is not Outcome.OK:
                self.keep_failure(job, response, outcome, error)
                return
            yield from self.follow(job, response)
        except ArchiveError as problem:
            self.give_up(problem)

    def follow(self, job: Job, response: Response) -> Iterator[Request]:
        run, entry = job.run, job.entry
        assert entry is not None
        declared = charset_of_header((response.headers.get(b"Content-Type") or b"").decode("latin-1"))
        listing = read_list(entry, response.body, url=response.url, fetched_at=run.clock(), declared=declared, zone=run.zone)
        job.keep_body(response, error=listing.error, counts=run.counts(listing))
        run.n_lists_read += 1
        run.day_list_read = run.day_list_read or (run.past and addressed_by_day(entry))
        run.refused.update(listing.refused)
        if listing.error:
            run.refused["unreadable_list"] += 1
        n_wanted = 0
        for link in listing.links:
            who = run.wanted(entry, link)
            if who is not None:
                n_wanted += 1
                yield self.article_job(run, who, link).request()
        for child in listing.sitemaps[:MAX_CHILD_SITEMAPS]:
            yield replace(job, url=child, n_page=job.n_page + 1).request()
        following = self.next_list(job, response, listing, n_wanted)
        if following is not None:
            yield following.request()

    def article_job(self, run: Run, who: Identity, link: Link) -> Job:
        known = run.known.get(who.key)
        run.known[who.key] = None
        links = run.portal.links
        url = who.canonical if who.precise and (links.fetch_canonical or links.fetch) else link.url
        ask = links.fetch.format(**dict(who.groups)) if links.fetch else None
        ask_json = fill(links.fetch_json, dict(who.groups)) if links.fetch_json else None
        return Job(run, "article", url, self, key=who.key, link=link, known=known, ask=ask, ask_json=ask_json)

    def next_list(self, job: Job, response: Response, listing: Listing, n_wanted: int) -> Job | None:
        run, entry = job.run, job.entry
        assert entry is not None
        if run.past and entry.pages.seek:
            return self.sought(job, listing)
        if entry.kind == "sitemap" or not run.goes_on(listing, n_wanted) or job.n_page + 1 >= entry.pages.max:
            return None
        if entry.pages.next and entry.kind == "html":
            url = clean_url(listing.next or "", response.url)
            return replace(job, url=url, n_page=job.n_page + 1) if url and url != response.url else None
        cursor: Any = listing.next
        if entry.pages.oldest:
            times = [link.time for link in listing.links if link.time is not None]
            if not times:
                return None
            cursor = int(min(times).timestamp()) * (1000 if entry.pages.oldest == "ms" else 1)
        if entry.pages.next and cursor is None:
            return None
        following = self.list_job(run, entry, job.n_page + 1, cursor)
        return following if (following.url, following.values) != (job.url, job.values) else None

    def sought(self, job: Job, listing: Listing) -> Job | None:
        """The next page on the way to a past day in a long list."""
        run, entry = job.run, job.entry
        assert entry is not None
        where = position(run.times(listing), run.start, run.end)
        following = step(job.seek, job.n_page, where, entry.pages.max)
        if following is None:
            run.passed_day = run.passed_day or where != "newer"
            return None
        page, seek = following
        return replace(self.list_job(run, entry, page), seek=seek) if page < entry.pages.max else None

    def on_article(self, response: Response) -> Iterator[Request]:
        job: Job = response.meta["job"]
        try:
            outcome, error = self.judge(job, response)
            if outcome is not Outcome.OK:
                self.keep_failure(job, response, outcome, error)
            else:
                job.keep_body(response)
                if job.n_page + 1 < MAX_ARTICLE_PAGES:
                    yield from self.more_pages(job, response)
            yield from self.next_id(job, outcome)
        except ArchiveError as problem:
            self.give_up(problem)

    def more_pages(self, job: Job, response: Response) -> Iterator[Request]:
        """The next page of a split article."""
        url = next_page(response.body, response.url, job.run.portal.links.next_page)
        if url is not None and job.entry is None:
            key = f"{re.sub(r'#p[0-9]+$', '', job.key or '')}#p{job.n_page + 2}"
            if job.run.known.setdefault(key, None) is None:
                yield Job(job.run, "article", url, self, n_page=job.n_page + 1, key=key).request()

    def next_id(self, job: Job, outcome: Outcome) -> Iterator[Request]:
        """Lists of kind ids: the next number, until enough of them led nowhere."""
        if job.entry is None or job.entry.kind != "ids":
            return
        missed = 0 if outcome is Outcome.OK else job.values.get("missed", 0) + 1
        job.run.day_list_read = True
        job.run.n_of_day += outcome is Outcome.OK
        if missed < job.entry.misses and job.n_page + 1 < job.entry.pages.max:
            following = self.list_job(job.run, job.entry, job.n_page + 1)
            yield replace(following, values=following.values | {"missed": missed}).request()

    def judge(self, job: Job, response: Response) -> tuple[Outcome, str | None]:
        """How a fetch with an answer ended."""
        outcome = of_status(response.status)
        asked, came = urlsplit(job.ask or job.url), urlsplit(response.url)
        if is_challenge(response.body, response.status):
            return Outcome.CHALLENGE, f"a page that asks for a human, status {response.status}"
        if outcome is not Outcome.OK:
            return outcome, status_text(response)
        if (asked.hostname, asked.path) != (came.hostname, came.path) and is_login(came) and not is_login(asked):
            return Outcome.LOGIN_REDIRECT, response.url
        if not response.body.strip():
            return Outcome.EMPTY_BODY, "no body"
        if job.kind == "article" and not is_page(response.headers.get(b"Content-Type"), response.body):
            return Outcome.NOT_HTML, (response.headers.get(b"Content-Type") or b"?").decode("latin-1")[:100]
        return outcome, None

    def keep_failure(self, job: Job, response: Response, outcome: Outcome, error: str | None) -> None:
        if outcome is Outcome.CHALLENGE:
            job.keep_body(response, outcome, error)  # kept, so that a wrong verdict can be seen and mended
        else:
            job.run.keep(job.row(outcome, response, error), key=job.key)
            job.settle()

    def on_error(self, failure: Failure) -> Iterator[Request]:
        job: Job = failure.request.meta["job"]
        job.settle()
        outcome = outcome_of(failure.value, failure.request.url)
        error = f"{type(failure.value).__name__}: {failure.value}"[:300]
        row = job.row(outcome, error=error)
        if failure.request.url != (job.ask or job.url):
            row["final_url"] = failure.request.url
        try:
            job.run.keep(row, key=job.key)
            yield from self.next_id(job, outcome)
        except ArchiveError as problem:
            self.give_up(problem)

    def give_up(self, problem: ArchiveError) -> None:
        """Nothing can be kept any more: end all runs, keep what is archived."""
        self.fatal.append(str(problem))
        for run in self.runs:
            run.stop("archive: cannot be written")
