"""The body of a list, feed or sitemap → links. Pure functions; the body is hostile.

In:   a Discover entry and the bytes of one answer.
Out:  Listing: links in the order of the page (url, title, time, counts), the next page, and refused links by reason.
Limits: links per page, URL length, no control characters, http(s) only, no external or expanding entities.
"""

import json
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

from crawlers.feeds import Row, UnreadableError, read_xml_list
from crawlers.spec import Discover
from crawlers.unpacking import PackingError, Unpacked, unpack
from transforms.text.charset import decode
from transforms.text.counts import read_count
from transforms.text.dates import Moment, from_epoch, parse_moment
from transforms.text.near_json import NotJsonError, read_json, read_json_after
from transforms.text.times import BEIJING

MAX_LINKS = 2000  # the longest genuine list seen has 300 rows (one day of a busy portal)
MAX_SITEMAP_LINKS = 50_000  # the limit of the sitemap protocol
MAX_LIST_BYTES = 50 * 2**20  # unpacked; the limit of the sitemap protocol
MAX_URL_CHARS = 2000  # accepted by servers and browsers; the longest article URL seen has 300
MAX_TITLE_CHARS = 500
MAX_NODES = 5  # the time may be in any of a row's small elements
PATH_STEM = re.compile(r"(?P<keys>\w+(?:\.\w+)*)?")
BAD_CHARS = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True)
class Link:
    """A row of a list. `time` is UTC; `precision` second, minute or day; `is_edit`: the list says only when the page was last changed."""

    url: str
    title: str | None = None
    time: datetime | None = None
    precision: str = "second"
    is_edit: bool = False
    counts: tuple[tuple[str, int], ...] = ()

    def told(self) -> Row:
        """What the row says of its article, as the index line of the article's fetch keeps it."""
        told: Row = {"title": self.title, "counts": dict(self.counts)}
        if self.time:
            told |= {"time": self.time.isoformat(), "precision": self.precision, "is_edit": self.is_edit}
        return {k: v for k, v in told.items() if v}


class NoRowsError(UnreadableError):
    """The answer has the declared form, but not the place where its rows stand."""


@dataclass
class Listing:
    """What one list answer holds. `next` is a URL (html) or a cursor (json); `sitemaps` are further files of a sitemap index.

    `error` says why the answer is no list of the declared form; then there are no links.
    """

    links: list[Link] = field(default_factory=list)
    next: str | None = None
    sitemaps: list[str] = field(default_factory=list)
    refused: Counter[str] = field(default_factory=Counter)
    n_rows: int = 0
    error: str | None = None


def read_list(
    entry: Discover,
    body: bytes,
    *,
    url: str,
    fetched_at: datetime,
    declared: str | None = None,
    zone: tzinfo = BEIJING,
    is_further: bool = False,
) -> Listing:
    """The links of one answer. Never raises for what the body holds: `error` says why nothing could be read.

    `is_further`: the answer is a later page of a list, whose end sites tell in many ways; one without rows is no error then.
    """
    listing = Listing()
    plain = Unpacked(b"")
    try:
        plain = unpack(body, limit=MAX_LIST_BYTES)
        text, _ = decode(plain.data[:MAX_LIST_BYTES], declared=declared)
        rows = list_rows(entry, text, url, listing)
    except NoRowsError as problem:
        listing.error = None if is_further else str(problem)
        return listing
    except (NotJsonError, UnreadableError, PackingError, jmespath.exceptions.JMESPathError) as problem:
        listing.error = f"{'cut off, ' if plain.is_cut else ''}{problem}"[:300]
        return listing
    if plain.is_cut or len(plain.data) > MAX_LIST_BYTES:
        listing.refused["cut_list"] += 1
    limit = MAX_SITEMAP_LINKS if entry.kind == "sitemap" else MAX_LINKS
    seen: set[str] = set()
    for row in rows:
        listing.n_rows += 1
        if len(listing.links) >= limit:
            listing.refused["too_many_links"] += 1
            if listing.refused["too_many_links"] >= limit:
                break  # the rest need not be counted
            continue
        link = make_link(entry, row, page_url=url, fetched_at=fetched_at, zone=zone, refused=listing.refused)
        if link is not None and link.url not in seen:
            seen.add(link.url)
            listing.links.append(link)
    return listing


def list_rows(entry: Discover, text: str, url: str, listing: Listing) -> Iterable[Row]:
    """Rows of the answer, a feed or what the portal's file declares. Raises NotJsonError or UnreadableError when it is something else."""
    if entry.feed:
        found = read_xml_list(text)
        pattern = re.compile(entry.sitemaps) if entry.sitemaps else None
        children = [child for raw in found.sitemaps if (child := clean_url(raw, url)) and (pattern is None or pattern.search(child))]
        listing.sitemaps = list(dict.fromkeys(children))
        return found.rows
    if entry.kind == "html":
        root = Selector(text, type="html")
        listing.next = first(css_values(root, (entry.pages.next,))) if entry.pages.next else None
        nodes = row_nodes(entry, root)
        if not nodes and not entry.by_day:
            title = " ".join((root.css("title::text").get() or "").split())
            raise NoRowsError(f"no row {entry.rows or 'a[href]'!r} in the page {title[:60]!r}")
        return html_rows(entry, nodes)
    value = read_json_after(text, entry.state_after) if entry.state_after else read_json(text)
    if entry.html is not None:
        inner = jmespath.search(entry.html, value)
        if not isinstance(inner, str) and not is_told(entry.html, value):
            raise NoRowsError(f"{entry.html!r} is not in the answer: {shown(value)}")
        inner = inner.encode("utf-8", "replace").decode() if isinstance(inner, str) else ""  # JSON may have lone surrogates
        return html_rows(entry, row_nodes(entry, Selector(inner, type="html"))) if inner.strip() else []
    items = jmespath.search(entry.rows or "[]", value)
    if not isinstance(items, list) and not is_told(entry.rows or "[]", value):
        raise NoRowsError(f"{entry.rows!r} is not in the answer: {shown(value)}")
    following = jmespath.search(entry.pages.next, value) if entry.pages.next else None
    listing.next = str(following) if following not in (None, "", False) else None
    return json_rows(entry, items if isinstance(items, list) else [])


def is_told(path: str, value: Any) -> bool:
    """True when the answer has the key that a path of rows begins with, if only to say that there are none (null, an empty text)."""
    stem = PATH_STEM.match(path)
    if stem is None or not stem["keys"]:
        return not value
    *parents, last = stem["keys"].split(".")
    holder = jmespath.search(".".join(parents), value) if parents else value
    return isinstance(holder, dict) and last in holder and not holder[last]


def shown(value: Any) -> str:
    """The start of an answer that is not what was expected, for a message."""
    return json.dumps(value, ensure_ascii=False)[:80]


def row_nodes(entry: Discover, root: Selector) -> list[Selector]:
    """Elements of the rows of an HTML list; all links when the list names no rows."""
    return list(root.css(entry.rows) if entry.rows else root.css("a[href]"))


def html_rows(entry: Discover, nodes: list[Selector]) -> Iterator[Row]:
    """Rows of an HTML list by CSS."""
    for row in nodes:
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
    """Values of the first nodes of each path: an attribute, a text node, or the whole text of an element."""
    for path in paths:
        found = node.xpath(".//@href | ./@href") if path == "::attr(href)" else node.css(path)
        for one in found[:most]:
            if "::" in path:
                yield one.get() or ""
            else:
                yield " ".join(one.css("::text").getall())


def json_rows(entry: Discover, items: list[Any]) -> Iterator[Row]:
    """Rows of a JSON list by jmespath."""
    for item in items:
        yield {
            "link": first(json_values(item, entry.link)),
            "title": first(json_values(item, entry.title)),
            "time": list(json_values(item, entry.time)),
            "counts": [(name, first(json_values(item, (path,)))) for name, path in entry.counts],
        }


def json_values(item: Any, paths: Iterable[str]) -> Iterator[Any]:
    """Non-empty strings and numbers at the paths, in order."""
    for path in paths:
        try:
            found = jmespath.search(path, item)
        except jmespath.exceptions.JMESPathError:  # a function of the path met a value of another type
            continue
        if isinstance(found, str | int | float) and not isinstance(found, bool) and found != "":
            yield found


def first(values: Iterable[Any]) -> Any:
    """The first value, or None."""
    return next(iter(values), None)


def make_link(entry: Discover, row: Row, *, page_url: str, fetched_at: datetime, zone: tzinfo, refused: Counter[str]) -> Link | None:
    """The link of a row; None when its URL is refused, counted by reason."""
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
    moment = row_time(entry, row.get("time") or [], fetched_at, zone)
    title = row.get("title")
    title = re.sub(r"\s+", " ", BAD_CHARS.sub(" ", unescape(str(title)))).strip()[:MAX_TITLE_CHARS] or None if title is not None else None
    counts = tuple((name, n) for name, value in row.get("counts", ()) if (n := read_count(value)) is not None)
    at, precision = (moment.at, moment.precision) if moment else (None, "second")
    return Link(url, title, at, precision, bool(row.get("is_edit")), counts)


def clean_url(raw: str, page_url: str) -> str | None:
    """Absolute http(s) URL without fragment; None when it cannot be a page."""
    raw = raw.strip()
    if not raw or len(raw) > MAX_URL_CHARS or BAD_CHARS.search(raw):
        return None
    try:
        url = urljoin(page_url, raw)  # the base may be of the page too
        if BAD_CHARS.search(url):
            return None
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username or parts.password or len(url) > MAX_URL_CHARS:
            return None
        _ = parts.port  # raises for a port that is no number
    except ValueError:
        return None
    return url.split("#", 1)[0].replace(" ", "%20")


def row_time(entry: Discover, values: list[Any], fetched_at: datetime, zone: tzinfo) -> Moment | None:
    """The first of the values that says a moment."""
    for value in values:
        found = declared_time(entry.time_format, value, zone) if entry.time_format else any_time(value, fetched_at, zone)
        if found is not None:
            return found
    return None


def declared_time(form: str, value: Any, zone: tzinfo) -> Moment | None:
    """A value in the form that the portal's file declares."""
    if form in {"unix", "unix_ms"}:
        at = unix_time(value, 1000 if form == "unix_ms" else 1)
        return Moment(at, "second") if at else None
    try:
        read = datetime.strptime(str(value).strip(), form)  # noqa: DTZ007 - the zone is the portal's
        at = (read if read.tzinfo else read.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return Moment(at, "second" if "%S" in form else "minute" if "%H" in form else "day")


def any_time(value: Any, fetched_at: datetime, zone: tzinfo) -> Moment | None:
    """A Unix time or any written form of a time; None for anything else."""
    if isinstance(value, int | float) or re.fullmatch(r"\d{10}(\d{3})?", str(value).strip()):
        return from_epoch(value if isinstance(value, int) else float(value), reference=fetched_at)
    return parse_moment(str(value)[:200], reference=fetched_at, zone=zone)


def unix_time(value: Any, per_second: int) -> datetime | None:
    """A Unix time in UTC; None for no number or one out of range."""
    try:
        return datetime.fromtimestamp(float(value) / per_second, UTC)
    except (ValueError, OverflowError, OSError, TypeError):
        return None
