"""Filters between the spider and the network: allowed requests, redirects, robots.txt.

Guard     first middleware of a request: portal still running, scheme, host, robots.txt
Wire      next to the network: keeps the headers as received, follows redirects as new requests, so that each passes Guard
PublicResolver   checks every resolved address at the time of connecting (covers DNS rebinding)
"""

import asyncio
import logging
from typing import Any
from urllib.parse import SplitResult, urljoin, urlsplit

from protego import Protego
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from w3lib.url import safe_url_string

from crawlers.addresses import WEB_PORTS, host_and_port, is_public, refused_host
from crawlers.discover import BAD_CHARS, MAX_URL_CHARS
from crawlers.failures import Refused, of_failure
from crawlers.outcomes import Outcome, of_status
from crawlers.settings import MAX_REDIRECTS, slot_settings
from transforms.text.charset import decode
from transforms.text.printable import printable

REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGENT = "Tingfeng"
MAX_ROBOTS_CHARS = 500_000  # the minimum that RFC 9309 requires
MAX_CRAWL_DELAY_S = 60.0  # longer ones would stop the day's crawl
NEVER = frozenset({Outcome.BLOCKED_ADDRESS, Outcome.BLOCKED_HOST, Outcome.BLOCKED_SCHEME, Outcome.BAD_URL, Outcome.STOPPED})
"""Outcomes of a robots.txt fetch that concern the host or the run, not the rules."""
blocked_names: set[str] = set()
"""Names that resolved to a non-public address, to distinguish this failure from a name without any address."""


class PublicResolver(CachingThreadedResolver):
    """A resolver that refuses names with a non-public address."""

    allowed: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Crawler, reactor: Any) -> "PublicResolver":
        resolver = super().from_crawler(crawler, reactor)
        proxy = crawler.settings.get("TINGFENG_PROXY")
        own = {
            pair.rpartition(":")[0] for pair in crawler.settings.getlist("TINGFENG_OWN_LISTS")
        }  # the guard lets nothing else of them through
        resolver.allowed = frozenset({urlsplit(proxy).hostname} if proxy else set()) | own
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> "Deferred[str]":  # noqa: N802 - Twisted's name
        found = super().getHostByName(name, timeout)

        def look(address: str) -> str:
            if name not in self.allowed and not is_public(address):
                blocked_names.add(name)
                raise OSError(f"{name} resolves to {address}, which is not a public address")
            return address

        return found.addCallback(look)


def web_address(url: str) -> SplitResult:
    """The parts of an http(s) URL that can be asked at all; Refused for every other."""
    if len(url) > MAX_URL_CHARS or BAD_CHARS.search(url):
        raise Refused(Outcome.BAD_URL, "too long or with control characters")
    try:
        parts = urlsplit(url)
        host_and_port(parts)
    except ValueError as problem:
        raise Refused(Outcome.BAD_URL, str(problem)) from None
    if parts.scheme not in {"http", "https"}:
        raise Refused(Outcome.BLOCKED_SCHEME, parts.scheme)
    if not parts.hostname:
        raise Refused(Outcome.BAD_URL, "no host")
    return parts


def check_public(url: SplitResult, *, newsroom: bool, ports: frozenset[str] = frozenset()) -> None:
    """Refused, with words, for a host that is not public and for a port that neither the web nor `ports` (host:port pairs) knows."""
    place = host_and_port(url)
    refused = refused_host(url.hostname or "", newsroom=newsroom)
    if refused == Outcome.BLOCKED_ADDRESS:
        words = f"{url.hostname} is not an address of the public internet; a list on a machine of your own must be allowed as {place}"
        raise Refused(Outcome.BLOCKED_ADDRESS, words)
    if refused is not None:
        raise Refused(Outcome(refused), f"{url.hostname} is outside the invented newsroom")
    if int(place.rpartition(":")[2]) not in WEB_PORTS and place not in ports:
        words = f"{place} is not a port of the web; other ports than 80 and 443 must stand in the portal's file"
        raise Refused(Outcome.BLOCKED_ADDRESS, words)


class AddressGuard:
    """For requests made by hand in `scrapy shell`: the same addresses are refused as in a crawl. A file that is named may be opened."""

    def process_request(self, request: Request) -> None:
        """Let a request pass, or raise Refused with its outcome."""
        if request.url.startswith("file:") and not request.meta.get("redirect_urls"):
            return
        try:
            check_public(web_address(request.url), newsroom=False)
        except Refused as refused:
            logging.getLogger(__name__).warning("%s: %s", refused.outcome.value, printable(str(refused)))
            raise


class Guard:
    """Refuses forbidden requests before anything is sent."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.newsroom = crawler.settings.getbool("TINGFENG_NEWSROOM")
        self.robots = Robots(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Guard":
        """Scrapy's constructor of middlewares."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request pass, or raise Refused with its outcome."""
        meta = request.meta
        meta.pop("download_slot", None)  # after a redirect the slot belongs to the new host
        run = meta["job"].run
        if run.stop_reason is not None:
            raise Refused(Outcome.STOPPED, run.stop_reason)
        url = web_address(request.url)
        is_own = self.is_own_list(request, url)
        if not is_own:
            check_public(url, newsroom=self.newsroom, ports=run.portal.named_ports)
        keep_slot(self.crawler, url.hostname or "", run.portal.polite.delay_s, newsroom=self.newsroom)
        if not is_own and not meta.get("robots"):
            denied = await self.robots.denied(request)
            if denied is not None:
                raise Refused(denied, f"robots.txt of {url.hostname}")

    def is_own_list(self, request: Request, url: SplitResult) -> bool:
        """True for a list on a machine of the user's own, which the run allows by host and port; Refused for all else on such a machine."""
        job = request.meta["job"]
        place = host_and_port(url)
        if (url.hostname or "").rstrip(".") not in {pair.rpartition(":")[0] for pair in job.run.own_lists}:
            return False
        if place in job.run.own_lists and job.kind in {"list", "feed"} and not request.meta.get("been"):
            return True
        words = f"{place} is a place of your own: it is asked for lists at the port allowed, and for nothing that others link to"
        raise Refused(Outcome.BLOCKED_ADDRESS, words)


class Wire:
    """The middleware next to the network: raw headers, and redirects as new requests."""

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """The response, or the request that follows a redirect. Raises Refused for loops and other schemes."""
        request.meta["wire"] = response.headers.copy() if b"Content-Encoding" in response.headers else response.headers
        if response.status not in REDIRECTS or b"Location" not in response.headers:
            return response
        location = (response.headers[b"Location"] or b"").strip().decode("utf-8", "replace")
        try:
            target = urljoin(request.url, safe_url_string(location)).split("#", 1)[0]
            scheme = urlsplit(target).scheme
        except ValueError:
            raise Refused(Outcome.BAD_URL, f"redirect to {location[:200]!r}") from None
        if scheme not in {"http", "https"}:
            raise Refused(Outcome.BLOCKED_SCHEME, f"redirect to {target[:200]}")
        been = (*request.meta.get("been", ()), request.url)
        if target in been or len(been) > MAX_REDIRECTS:
            raise Refused(Outcome.REDIRECT_LOOP, f"{len(been)} redirects, then {target[:200]}")
        if urlsplit(target).netloc == urlsplit(request.url).netloc:
            request.meta["job"].settle()  # else the host waits until the redirect's target is known: a log-in page is a stop signal
        method, body = (request.method, request.body) if response.status in {307, 308} else ("GET", b"")
        try:
            following = request.replace(url=target, method=method, body=body, priority=request.priority + 2)
        except ValueError as problem:
            raise Refused(Outcome.BAD_URL, str(problem)[:200]) from None
        following.meta["been"] = been
        return following


def status_text(response: Response) -> str:
    """The status with its Retry-After, as text."""
    wait = (response.headers.get(b"Retry-After") or b"").decode("latin-1")[:40]
    return f"status {response.status}" + (f", Retry-After {wait}" if wait else "")


def outcome_of(error: BaseException, url: str) -> Outcome:
    """Outcome of a failure; a name with a non-public address is distinguished from one without any address."""
    outcome = of_failure(error)
    if outcome in {Outcome.DNS_FAILED, Outcome.CONNECTION_FAILED} and urlsplit(url).hostname in blocked_names:
        return Outcome.BLOCKED_ADDRESS
    return outcome


class Robots:
    """robots.txt of each host, read once a crawl. 4xx means no rules; any other failure means that nothing is allowed."""

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler
        self.rules: dict[str, asyncio.Future[Protego | Outcome | None]] = {}

    async def denied(self, request: Request) -> Outcome | None:
        """The outcome when robots.txt forbids the request; None when it is allowed."""
        parts = urlsplit(request.url)
        site = f"{parts.scheme}://{parts.netloc}"
        if site not in self.rules:
            self.rules[site] = asyncio.get_running_loop().create_future()
            try:
                self.rules[site].set_result(await self.read(request, site))
            except BaseException:
                self.rules[site].set_result(Outcome.ROBOTS_FAILED)  # other requests of this host wait for it
                raise
        rules = await self.rules[site]
        if rules is None:
            return None
        if isinstance(rules, Outcome):
            return rules
        return None if rules.can_fetch(request.url, AGENT) else Outcome.ROBOTS_DENIED

    async def read(self, request: Request, site: str) -> Protego | Outcome | None:
        """Rules of a site; None when it has none, an outcome when they cannot be read."""
        job = request.meta["job"].for_robots(f"{site}/robots.txt")
        asked = job.request()
        try:
            response = await self.crawler.engine.download_async(asked)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the answer is the same: no rules, no crawl
            outcome = outcome_of(error, asked.url)
            job.run.keep(job.row(outcome, error=str(error)[:300]))
            return outcome if outcome in NEVER else Outcome.ROBOTS_FAILED
        outcome = of_status(response.status)
        if outcome is not Outcome.OK:
            missing = 400 <= response.status < 500 and response.status != 429
            job.run.keep(job.row(Outcome.NOT_FOUND if missing else Outcome.ROBOTS_FAILED, response))
            return None if missing else Outcome.ROBOTS_FAILED
        job.keep_body(response)
        rules = await asyncio.to_thread(robots_rules, response.body)
        delay_s = rules.crawl_delay(AGENT)
        if delay_s:
            keep_slot(self.crawler, urlsplit(site).hostname or "", min(delay_s, MAX_CRAWL_DELAY_S))
        return rules


def robots_rules(body: bytes) -> Protego:
    """Rules of a robots.txt, of which the first MAX_ROBOTS_CHARS bytes are read."""
    text, _ = decode(body[:MAX_ROBOTS_CHARS])
    return Protego.parse(text)


def keep_slot(crawler: Crawler, host: str, delay_s: float, *, newsroom: bool = False) -> None:
    """The slot of a host keeps the longest delay that anyone asks for: a portal's file, or its robots.txt.

    The settings of slots are kept too, since Scrapy forgets a slot that was idle for a minute.
    """
    downloader = crawler.engine.downloader
    wanted = slot_settings(0.0 if newsroom else delay_s)
    known = downloader.per_slot_settings.setdefault(host, wanted)
    known["delay"] = max(known["delay"], wanted["delay"])
    slot = downloader.slots.get(host)
    if slot is not None:
        slot.delay = max(slot.delay, known["delay"])
