"""The body of a list, feed or sitemap → links. Pure functions; the body is hostile.

In:   a Discover entry and the bytes of one answer.
Out:  Listing: links in the order of the page (url, title, time, counts), what comes next, and what was refused, counted by reason.
Bounds: links per page, URL length, no control characters, no scheme but http(s), no external or expanding entities.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from html import unescape
from typing import Any
from urllib.parse import urljoin, urlsplit

import jmespath
from parsel import Selector

from crawlers.feeds import feed_rows, sitemap_rows
from crawlers.nearjson import NotJsonError, read_json, read_json_after
from crawlers.spec import Discover
from transforms.text.charset import decode
from transforms.text.counts import read_count
from transforms.text.dates import from_epoch, parse_moment
from transforms.text.times import BEIJING

MAX_LINKS = 2000  # the longest honest list seen holds 300 rows (one day of a busy portal)
MAX_SITEMAP_LINKS = 50_000  # the limit of the sitemap protocol
MAX_URL_CHARS = 2000  # what servers and browsers take; the longest article URL seen has 300
MAX_TITLE_CHARS = 500
MAX_NODES = 5  # a time may stand in any of a row's small print
BAD_CHARS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True)
class Link:
    """A row of a list. `time` is UTC; `exact` is False when it is a day without a time."""

    url: str
    title: str | None = None
    time: datetime | None = None
    exact: bool = True
    counts: tuple[tuple[str, int], ...] = ()


@dataclass
class Listing:
    """What one list answer holds. `next` is a URL (html) or a cursor (json); `sitemaps` are further files of a sitemap index."""

    links: list[Link] = field(default_factory=list)
    next: str | None = None
    sitemaps: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    n_rows: int = 0
    error: str | None = None


Row = dict[str, Any]


def read_list(
    entry: Discover, body: bytes, *, url: str, fetched_at: datetime, declared: str | None = None, zone: tzinfo = BEIJING
) -> Listing:
    """The links of one answer. Never raises for what the body holds: `error` says why nothing could be read."""
    listing = Listing()
    text, _ = decode(body, declared=declared)
    try:
        rows = list_rows(entry, text, url, listing)
    except NotJsonError as problem:
        listing.error = f"not_json: {problem}"
        return listing
    limit = MAX_SITEMAP_LINKS if entry.kind == "sitemap" else MAX_LINKS
    seen: set[str] = set()
    for row in rows:
        listing.n_rows += 1
        if len(listing.links) >= limit:
            listing.refused["too_many_links"] += 1
            if listing.refused["too_many_links"] >= limit:
                break  # counting on would only heat the room
            continue
        link = make_link(entry, row, page_url=url, fetched_at=fetched_at, zone=zone, refused=listing.refused)
        if link is not None and link.url not in seen:
            seen.add(link.url)
            listing.links.append(link)
    return listing


def list_rows(entry: Discover, text: str, url: str, listing: Listing) -> Iterable[Row]:
    if entry.kind == "rss":
        return feed_rows(text)
    if entry.kind == "sitemap":
        rows, children = sitemap_rows(text)
        pattern = re.compile(entry.sitemaps) if entry.sitemaps else None
        listing.sitemaps = [c for c in children if clean_url(c, url) and (pattern is None or pattern.search(c))]
        return rows
    if entry.kind == "html":
        root = Selector(text)
        listing.next = first(css_values(root, (entry.pages.next,))) if entry.pages.next else None
        return html_rows(entry, root)
    value = read_json_after(text, entry.state_after) if entry.state_after else read_json(text)
    if entry.html is not None:
        inner = jmespath.search(entry.html, value)
        inner = inner.encode("utf-8", "replace").decode() if isinstance(inner, str) else inner  # JSON may hold half characters
        listing.next = None
        return html_rows(entry, Selector(inner)) if isinstance(inner, str) and inner.strip() else []
    following = jmespath.search(entry.pages.next, value) if entry.pages.next else None
    listing.next = str(following) if following not in (None, "", False) else None
    return json_rows(entry, value)


def html_rows(entry: Discover, root: Selector) -> Iterator[Row]:
    rows = root.css(entry.rows) if entry.rows else root.css("a[href]")
    for row in rows:
        links = css_values(row, entry.link or (("::attr(href)",) if not entry.rows or row.root.tag == "a" else ("a[href]::attr(href)",)))
        titles = (
            css_values(row, entry.title)
            if entry.title
            else [" ".join(row.css("a ::text, :scope::text" if row.root.tag != "a" else "::text").getall())]
        )
        yield {
            "link": first(links),
            "title": first(titles),
            "time": [t for t in css_values(row, entry.time, MAX_NODES) if t.strip()],
            "counts": [(name, first(css_values(row, (path,)))) for name, path in entry.counts],
        }


def css_values(node: Selector, paths: Iterable[str], most: int = 1) -> Iterator[str]:
    """Values of the first nodes of each path: an attribute, a text, or the whole text of an element."""
    for path in paths:
        found = node.xpath(".//@href | ./@href") if path == "::attr(href)" else node.css(path)
        for one in found[:most]:
            if "::" in path:
                yield one.get() or ""
            else:
                yield " ".join(one.css("::text").getall())


def json_rows(entry: Discover, value: Any) -> Iterator[Row]:
    items = jmespath.search(entry.rows or "[]", value)
    for item in items if isinstance(items, list) else []:
        yield {
            "link": first(json_values(item, entry.link)),
            "title": first(json_values(item, entry.title)),
            "time": list(json_values(item, entry.time)),
            "counts": [(name, first(json_values(item, (path,)))) for name, path in entry.counts],
        }


def json_values(item: Any, paths: Iterable[str]) -> Iterator[Any]:
    for path in paths:
        found = jmespath.search(path, item)
        if isinstance(found, str | int | float) and not isinstance(found, bool) and found != "":
            yield found


def first(values: Iterable[Any]) -> Any:
    return next(iter(values), None)


def make_link(entry: Discover, row: Row, *, page_url: str, fetched_at: datetime, zone: tzinfo, refused: Counter[str]) -> Link | None:
    raw = row.get("link")
    if raw is None:
        refused["no_link"] += 1
        return None
    if entry.link_format is not None:
        raw = entry.link_format.replace("{link}", str(raw))
    url = clean_url(str(raw), page_url)
    if url is None:
        refused["bad_url"] += 1
        return None
    moment, exact = row_time(entry, row.get("time") or [], fetched_at, zone)
    title = row.get("title")
    title = re.sub(r"\s+", " ", BAD_CHARS.sub(" ", unescape(str(title)))).strip()[:MAX_TITLE_CHARS] or None if title is not None else None
    counts = tuple((name, n) for name, value in row.get("counts", ()) if (n := read_count(value)) is not None)
    return Link(url, title, moment, exact, counts)


def clean_url(raw: str, page_url: str) -> str | None:
    """Absolute http(s) URL without fragment; None when it is no address of a page."""
    raw = raw.strip()
    if not raw or len(raw) > MAX_URL_CHARS or BAD_CHARS.search(raw):
        return None
    try:
        url = urljoin(page_url, raw)
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password or len(url) > MAX_URL_CHARS:
            return None
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    return url.split("#", 1)[0].replace(" ", "%20")


def row_time(entry: Discover, values: list[Any], fetched_at: datetime, zone: tzinfo) -> tuple[datetime | None, bool]:
    """(UTC moment, exact) of the first value that says one."""
    for value in values:
        if entry.time_format in {"unix", "unix_ms"}:
            moment = unix_time(value, 1000 if entry.time_format == "unix_ms" else 1)
            if moment is not None:
                return moment, True
        elif entry.time_format:
            try:
                read = datetime.strptime(str(value).strip(), entry.time_format)  # noqa: DTZ007 - the zone is the portal's
                moment = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
            except (ValueError, OverflowError):
                continue
            return moment, "%H" in entry.time_format
        elif isinstance(value, int | float) or re.fullmatch(r"\d{10}(\d{3})?", str(value).strip()):
            found = from_epoch(value if isinstance(value, int) else float(value), reference=fetched_at)
            if found:
                return found.at, True
        else:
            found = parse_moment(str(value)[:200], reference=fetched_at, zone=zone)
            if found:
                return found.at, found.precision != "day"
    return None, True


def unix_time(value: Any, per_second: int) -> datetime | None:
    try:
        return datetime.fromtimestamp(float(value) / per_second, UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
