"""Pages that people saved from a browser: HTML, MHTML, Safari's webarchive → a page with its address and the time of saving.

The address is the one that the saving tool wrote down; else that of a file beside the page (`page.html.url`), else the one that the page
gives itself. Without any, the page is named by its bytes, so that two files of one name stay two pages.
"""

import email
import hashlib
import plistlib
import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.parsers.expat import ExpatError

from parsel import Selector

from crawlers.discover import clean_url
from crawlers.foreign_page import ForeignPage
from crawlers.settings import MAX_BODY_BYTES
from crawlers.unpacking import unpack
from transforms.text.charset import decode
from transforms.text.dates import parse_moment

MAX_BUNDLE_BYTES = 4 * MAX_BODY_BYTES  # MHTML and webarchive hold the page's pictures, too
HEAD_CHARS = 100_000  # canonical and og:url stand in the head
MAX_URLS = 100_000  # at the usual delay of three seconds these are three and a half days
URL_LINE = re.compile(r"https?://\S+")
SAVED_BY = tuple(
    re.compile(rule, re.IGNORECASE)
    for rule in (
        (
            r"<!--\s{0,9}page saved with singlefile\s{1,9}url:\s{0,9}(?P<url>\S{1,2000}+)"
            r"(?:\s{1,9}saved date:\s{0,9}(?P<at>[^\n]{8,80}?)\s{0,9}(?:\n|-->))?"
        ),
        r"<!--\s{0,9}saved from (?:url=\(\d{1,6}\))?(?P<url>https?://[^\s>]{1,2000}+)(?:\s{1,9}at\s{1,9}(?P<at>\S{10,40}))?",
        (
            r"<!--\s{0,9}mirrored from (?P<url>[^\s<>]{1,2000}+) by httrack"
            r"(?:[^>]{0,80}?,\s{0,9}(?P<at>[a-z]{3}, \d\d? [a-z]{3} \d{4} [\d:]{5,8} gmt)\s{0,9}-->)?"
        ),
        (
            r"""<meta\s{1,9}name=["']?savepage-url["']?\s{1,9}content=["'](?P<url>[^"']{1,2000}+)["']"""
            r"""(?:[^\0]{0,2000}?name=["']?savepage-date["']?\s{1,9}content=["'](?P<at>[^"']{8,60})["'])?"""
        ),
        (
            r"""\A[^<]{0,100}+(?:<!doctype[^>]{0,100}+>\s{0,100}+)?<html[^>]{0,2000}?"""
            r"""\sdata-scrapbook-source=["'](?P<url>[^"']{1,2000}+)["']"""
            r"""(?:[^>]{0,500}?\sdata-scrapbook-create=["'](?P<at>\d{14})\d*+["'])?"""
        ),
    )
)
"""What browsers and saving tools leave in a page: SingleFile, Chrome and monolith, HTTrack, Save Page WE, Web ScrapBook."""
PARTS_FOLDER = re.compile(
    r"(?P<stem>.+?)(?:[_.](?:files|文件|檔案|archivos|arquivos|bestanden|fichiers|file|pliki|soubory)|-dateien|-filer)", re.IGNORECASE
)
PAGE_SUFFIXES = (".html", ".htm", ".xhtml", ".shtml", ".mht", ".mhtml")


def is_part_of_page(path: Path) -> bool:
    """True for a file in the folder of frames and pictures that a browser saves beside a page."""
    for folder in path.absolute().parents:
        match = PARTS_FOLDER.fullmatch(folder.name)
        if match and any(folder.with_name(match["stem"] + suffix).is_file() for suffix in PAGE_SUFFIXES):
            return True
    return False


def read_start(path: Path, most: int) -> bytes:
    """The first bytes of a file, one more than the limit."""
    with path.open("rb") as file:
        return file.read(most + 1)


def saved_html(path: Path, now: datetime, url: str | None) -> ForeignPage:
    """A saved page; PackingError when it is packed and damaged."""
    body = unpack(read_start(path, MAX_BODY_BYTES), limit=MAX_BODY_BYTES)
    address, saved_at = saved_from(decode(body.data[: 4 * HEAD_CHARS])[0][:HEAD_CHARS], now)
    url = url or sidecar_url(path) or address or own_url(body.data) or nameless(body.data, path)
    return ForeignPage(url, saved_at or now, body.data, "text/html", error="the body is cut off" if body.is_cut else None)


def saved_mhtml(path: Path, now: datetime, url: str | None) -> ForeignPage | None:
    """The page of an MHTML file without its frames and pictures; None when it holds none."""
    message = email.message_from_bytes(read_start(path, MAX_BUNDLE_BYTES))
    pages = [part for part in message.walk() if part.get_content_type() in {"text/html", "application/xhtml+xml"}]
    told = message["Snapshot-Content-Location"] or message["Content-Location"]
    start = message.get_param("start")
    main = next((p for p in pages if start and p["Content-ID"] == start), None)
    main = main or next((p for p in pages if told and p["Content-Location"] == told), pages[0] if pages else None)
    body = main.get_payload(decode=True) if main is not None else None
    if main is None or not isinstance(body, bytes) or not body.strip():
        return None
    charset = main.get_content_charset()
    address = next((found for raw in (told, main["Content-Location"]) if raw and (found := clean_url(str(raw), ""))), None)
    url = url or sidecar_url(path) or address or own_url(body) or nameless(body, path)
    return ForeignPage(url, date_of(message, now), body, "text/html" + (f"; charset={charset}" if charset else ""))


def date_of(message: Message, now: datetime) -> datetime:
    """The date of a MIME message, at most `now`; `now` without one."""
    try:
        at = parsedate_to_datetime(str(message["Date"]))
    except (TypeError, ValueError):
        return now
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return min(at, now)


def saved_webarchive(path: Path, now: datetime, url: str | None) -> ForeignPage | None:
    """The page of a webarchive of Safari; None when the file is another property list."""
    try:
        top = plistlib.loads(read_start(path, MAX_BUNDLE_BYTES))
        main = top["WebMainResource"]
        body, address = main["WebResourceData"], str(main.get("WebResourceURL") or "")
    except (
        plistlib.InvalidFileException,
        ExpatError,
        KeyError,
        TypeError,
        ValueError,
        IndexError,
        OverflowError,
        RecursionError,
        MemoryError,
    ):
        return None
    charset = str(main.get("WebResourceTextEncodingName") or "")
    content_type = f"{main.get('WebResourceMIMEType') or 'text/html'}{f'; charset={charset}' if charset else ''}"
    return ForeignPage(url or clean_url(address, "") or nameless(body, path), now, body, content_type) if isinstance(body, bytes) else None


def saved_from(head: str, now: datetime) -> tuple[str | None, datetime | None]:
    """Address and time that the saving tool wrote into the page; None where it wrote none."""
    for rule in SAVED_BY:
        match = rule.search(head)
        url = clean_url(match["url"] if "://" in match["url"] else f"http://{match['url']}", "") if match else None
        if match and url:
            moment = parse_moment(re.sub(r"GMT(?=[+-]\d{4})", "", match["at"]), reference=now, zone=UTC) if match["at"] else None
            return url, moment.at if moment and moment.precision != "day" else None
    return None, None


def sidecar_url(path: Path) -> str | None:
    """The first line of `page.html.url` or `page.url`, as download tools leave it."""
    for beside in (path.with_name(f"{path.name}.url"), path.with_suffix(".url")):
        if beside.is_file():
            found = URL_LINE.search(read_start(beside, 3000).decode("utf-8", "replace"))
            if found:
                return clean_url(found[0], found[0])
    return None


def own_url(body: bytes) -> str | None:
    """The address that a page gives itself: canonical, else og:url. A bare front page is no address of an article."""
    head = Selector(decode(body)[0][:HEAD_CHARS] or "<html/>", type="html")
    for path in ('link[rel="canonical"]::attr(href)', 'meta[property="og:url"]::attr(content)', 'meta[name="og:url"]::attr(content)'):
        value = (head.css(path).get() or "").strip()
        url = clean_url(f"https:{value}" if value.startswith("//") else value, "") if value else None
        if url and re.sub(r"^https?://[^/]+", "", url) not in {"", "/"}:
            return url
    return None


def nameless(body: bytes, path: Path) -> str:
    """A name for a page of no known address: by its bytes, since many files are called index.html."""
    return f"file:{hashlib.blake2b(body, digest_size=8).hexdigest()}/{path.name}"


def url_lines(path: Path) -> list[str] | None:
    """The addresses of a URL list (`#` starts a comment); None when the file is something else. Stops at the first line that is none.

    Raises ValueError for a list of more than MAX_URLS.
    """
    lines: list[str] = []
    for line in _lines(path) if path.is_file() else ():
        if line and not line.startswith("#"):
            if not URL_LINE.fullmatch(line):
                return None
            lines.append(line)
            if len(lines) > MAX_URLS:
                raise ValueError(f"{path}: more than {MAX_URLS:,} addresses; divide the list")
    return lines or None


def _lines(path: Path) -> Iterator[str]:
    with path.open("rb") as file, suppress(OSError):  # what cannot be read is told by whoever reads it as something else
        while line := file.readline(1 << 16):
            yield line.decode("utf-8", "replace").strip().lstrip("\ufeff")
