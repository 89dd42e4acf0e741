"""The spider of all portals: lists → links → pages → archive. All decisions about a site are in its portal file."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from http.client import responses as REASONS  # noqa: N812
from typing import Any
from urllib.parse import urlencode, urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.archive import ArchiveError
from crawlers.discover import Link, Listing, clean_url, read_list
from crawlers.failures import fault_text
from crawlers.guard import outcome_of, status_text
from crawlers.list_bisection import Seek, position, step
from crawlers.outcomes import Outcome, of_status
from crawlers.records import ListedCounts, http_head
from crawlers.response_checks import is_challenge, is_login, is_page, next_page
from crawlers.runs import Known, Run, identify
from crawlers.settings import ACCEPT, ACCEPT_LANGUAGE
from crawlers.spec import Discover
from crawlers.templates import fill
from transforms.text.charset import charset_of_header
from transforms.text.urls import page_key

ARTICLE_PRIORITY = 1  # before further list pages, to keep the queue short
MAX_ARTICLE_PAGES = 20
LINKS_AT_ONCE = 200  # links of a list handled before other tasks run: a few milliseconds


@dataclass(frozen=True)
class Job:
    """One fetch with its purpose; attached to its request, also through redirects and retries."""

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
        """Allow the next request to the host: the answer is archived, or followed on the same host."""
        for settled in self.turn.values():
            settled.set()
        self.turn.clear()

    def for_robots(self, url: str) -> "Job":
        """The job of a robots.txt in the same run."""
        return Job(self.run, "robots", url, self.spider)

    def request(self) -> Request:
        """The request of this job."""
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

    def keep_body(
        self, response: Response, outcome: Outcome = Outcome.OK, error: str | None = None, counts: ListedCounts | None = None
    ) -> None:
        """Archive the answer with its body, and the counts of a list."""
        wire = response.request.meta.get("wire", response.headers) if response.request else response.headers
        headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, values in wire.items() for value in values]
        head = http_head(response.status, REASONS.get(response.status, ""), headers, len(response.body))
        marks = {
            name: (wire.get(header) or b"").decode("latin-1") for name, header in (("etag", b"ETag"), ("last_modified", b"Last-Modified"))
        }
        more = {"key": self.key, "listed": self.listed(), "counts": counts}
        self.run.keep(self.row(outcome, response, error), response.body, head, **more, **marks)
        response.meta["kept"] = True
        self.settle()

    def listed(self) -> dict[str, Any] | None:
        """What the list said of the article, for the index line; of a page that is visited again what it said before, too."""
        told = self.link.told() if self.link else {}
        before = (self.known.listed if self.known else None) or {}
        return (told if "time" in told else before | told) or None


class PortalSpider(Spider):
    """Crawls all portals in parallel, with one request at a time to each host."""

    name = "tingfeng"

    def __init__(self, runs: list[Run], agent: str, proxy: str | None, fatal: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.runs, self.agent, self.proxy, self.fatal = runs, agent, proxy, fatal

    async def start(self) -> AsyncIterator[Request]:
        for run in self.runs:
            for make in self.first_jobs(run):
                for request in self.asked(run, make):
                    yield request

    def first_jobs(self, run: Run) -> Iterator[Callable[[], "Job | None"]]:
        """First jobs of a run: its lists or the given pages, and due revisits."""
        for entry in run.lists():
            yield partial(self.list_job, run, entry)
        for url in run.pages or ():
            yield partial(self.page_job, run, url)
        if not run.past and run.pages is None:
            for key, known in list(run.known.items()):
                if known is not None and known.due(run.now):
                    run.known[key] = None
                    yield partial(Job, run, "article", known.url, self, key=key, known=known)

    def page_job(self, run: Run, url: str) -> "Job | None":
        """The job of a single URL; None when it is known already."""
        who = identify(run.portal, url, run.now)
        key = who.key if who else page_key(url)
        return Job(run, "article", url, self, key=key) if run.known.setdefault(key, None) is None else None

    def asked(self, run: Run, make: Callable[[], "Job | None"], response: Response | None = None) -> list[Request]:
        """The request for the job that `make` thinks of. What goes wrong on the way is a fault of the page that led there, and costs
        nothing else."""
        try:
            job = make()
            return [job.request()] if job is not None else []
        except Exception as problem:  # noqa: BLE001 - whatever it is: one link, one outcome
            self.fault(run, problem, response)
            return []

    def fault(self, run: Run, problem: Exception, response: Response | None = None) -> None:
        """An exception of our own code becomes an outcome with its reason; only an archive that cannot be written ends more than its
        page."""
        if isinstance(problem, ArchiveError):
            return self.give_up(problem)
        text = fault_text(problem)
        run.faults.append(text)
        job: Job | None = response.meta["job"] if response is not None else None
        if job is None or response is None or response.meta.get("fault"):
            return run.refuse("fault")
        was_kept, response.meta["fault"] = response.meta.get("kept"), True
        try:
            if was_kept or not response.body:
                run.keep(job.row(Outcome.FAULT, response, text), key=job.key)
            else:
                job.keep_body(response, Outcome.FAULT, text)  # kept, so that a mended reader can be tried on it
        except Exception as worse:  # noqa: BLE001 - the run ends here, the others go on
            if isinstance(worse, ArchiveError):
                return self.give_up(worse)
            run.stop(f"fault: {fault_text(worse)}")
        return job.settle()

    def list_job(self, run: Run, entry: Discover, n_page: int = 0, cursor: Any = None) -> Job:
        """The job of a page of a list."""
        pages = entry.pages
        first = fill(pages.cursor_first, run.values)
        values = run.values | {"page": pages.first + n_page, "offset": n_page * pages.step, "cursor": first if cursor is None else cursor}
        url = fill(entry.url, values)
        if entry.kind == "ids":
            who = identify(run.portal, url, run.now)
            return Job(run, "article", url, self, entry, n_page, values, key=who.key if who else url)
        return Job(run, "feed" if entry.feed else "list", url, self, entry, n_page, values)

    async def on_list(self, response: Response) -> AsyncIterator[Request]:
        """Archive a list and yield requests for its articles and its next page."""
        job: Job = response.meta["job"]
        try:
            outcome, error = self.judge(job, response)
            if outcome is not Outcome.OK:
                self.keep_failure(job, response, outcome, error)
                return
            async for request in self.follow(job, response):
                yield request
        except Exception as problem:  # noqa: BLE001 - whatever it is: one page, one outcome
            self.fault(job.run, problem, response)

    async def follow(self, job: Job, response: Response) -> AsyncIterator[Request]:
        """Requests for the articles and the next page of a list."""
        run, entry = job.run, job.entry
        assert entry is not None
        declared = charset_of_header((response.headers.get(b"Content-Type") or b"").decode("latin-1"))
        # in a thread: the largest lists take seconds, and other answers must not wait
        listing = await asyncio.to_thread(
            read_list,
            entry,
            response.body,
            url=response.url,
            fetched_at=run.clock(),
            declared=declared,
            zone=run.zone,
            is_further=job.n_page > 0,
        )
        if listing.error:
            run.unreadable.append(f"{response.url}: {listing.error}".replace('"', "'"))
            job.keep_body(response, Outcome.UNREADABLE_LIST, listing.error)  # kept, so that a mended reader can be tried on it
            return
        job.keep_body(response, counts=run.counts(listing))
        run.n_lists_read += 1
        run.day_list_read = run.day_list_read or (run.past and entry.by_day)
        run.refused.update(listing.refused)
        n_wanted = 0
        for n, link in enumerate(listing.links):
            if n % LINKS_AT_ONCE == 0:
                await asyncio.sleep(0)
            for request in self.asked(run, partial(self.article_job, run, entry, link), response):
                n_wanted += 1
                yield request
        for child in run.sitemaps_to_ask(listing.sitemaps):
            for request in self.asked(run, partial(replace, job, url=child, n_page=job.n_page + 1), response):
                yield request
        for request in self.asked(run, partial(self.next_list, job, response, listing, n_wanted), response):
            yield request

    def article_job(self, run: Run, entry: Discover, link: Link) -> Job | None:
        """The job of a link's article; None when it is not to be fetched."""
        who = run.wanted(entry, link)
        if who is None:
            return None
        known = run.known.get(who.key)
        run.known[who.key] = None
        links = run.portal.links
        url = who.canonical if who.precise and (links.fetch_canonical or links.fetch) else link.url
        ask = links.fetch.format(**dict(who.groups)) if links.fetch else None
        ask_json = fill(links.fetch_json, dict(who.groups)) if links.fetch_json else None
        return Job(run, "article", url, self, key=who.key, link=link, known=known, ask=ask, ask_json=ask_json)

    def next_list(self, job: Job, response: Response, listing: Listing, n_wanted: int) -> Job | None:
        """The job of the next page of a list; None at the end."""
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
        """The next page in the search for a past day in a long list."""
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
        """Archive a page and yield requests that follow from it."""
        job: Job = response.meta["job"]
        outcome = Outcome.FAULT
        try:
            outcome, error = self.judge(job, response)
            if outcome is not Outcome.OK:
                self.keep_failure(job, response, outcome, error)
            else:
                job.keep_body(response)
        except Exception as problem:  # noqa: BLE001 - whatever it is: one page, one outcome
            self.fault(job.run, problem, response)
        if outcome is Outcome.OK and job.n_page + 1 < MAX_ARTICLE_PAGES:
            yield from self.asked(job.run, partial(self.further_page, job, response), response)
        yield from self.asked(job.run, partial(self.next_id, job, outcome), response)

    def further_page(self, job: Job, response: Response) -> Job | None:
        """The next page of a split article."""
        url = next_page(response.body, response.url, job.run.portal.links.next_page)
        if url is not None and job.entry is None:
            key = f"{re.sub(r'#p[0-9]+$', '', job.key or '')}#p{job.n_page + 2}"
            if job.run.known.setdefault(key, None) is None:
                return Job(job.run, "article", url, self, n_page=job.n_page + 1, key=key)
        return None

    def next_id(self, job: Job, outcome: Outcome) -> Job | None:
        """For lists of kind ids: the job of the next number, until enough of them were missing."""
        if job.entry is None or job.entry.kind != "ids":
            return None
        missed = 0 if outcome is Outcome.OK else job.values.get("missed", 0) + 1
        job.run.day_list_read = True
        job.run.n_of_day += outcome is Outcome.OK
        if missed < job.entry.misses and job.n_page + 1 < job.entry.pages.max:
            following = self.list_job(job.run, job.entry, job.n_page + 1)
            return replace(following, values=following.values | {"missed": missed})
        return None

    def judge(self, job: Job, response: Response) -> tuple[Outcome, str | None]:
        """The outcome of a fetch with an answer."""
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
        """Archive an answer that is no page."""
        if outcome is Outcome.CHALLENGE:
            job.keep_body(response, outcome, error)  # archived, so that a wrong decision can be found
        else:
            job.run.keep(job.row(outcome, response, error), key=job.key)
            job.settle()

    def on_error(self, failure: Failure) -> Iterator[Request]:
        """Record a fetch without an answer and yield requests that follow from it."""
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy adds it to Twisted's class
        job: Job = request.meta["job"]
        job.settle()
        assert failure.value is not None, "an errback is called with an error"
        outcome = outcome_of(failure.value, request.url)
        error = f"{type(failure.value).__name__}: {failure.value}"[:300]
        row = job.row(outcome, error=error)
        if request.url != (job.ask or job.url):
            row["final_url"] = request.url
        try:
            job.run.keep(row, key=job.key)
        except Exception as problem:  # noqa: BLE001 - whatever it is: one page, one outcome
            self.fault(job.run, problem)
        yield from self.asked(job.run, partial(self.next_id, job, outcome))

    def give_up(self, problem: ArchiveError) -> None:
        """End all runs, since nothing can be archived any more."""
        self.fatal.append(str(problem))
        for run in self.runs:
            run.stop("archive: cannot be written")
