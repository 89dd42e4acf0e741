"""Takes in what others fetched: WARC files, saved HTML, plain text. All goes into the archive as if we had crawled it.

In:   files or folders; the portal files, whose URL patterns say which portal a page belongs to (none: `web`).
Out:  raw/<portal>/<day>/ingest-<hash>.warc.gz; the hash is of the input, and a page that the archive holds is not added again.
Skipped, with a reason: revisit records, answers without a page, records that cannot be read.
"""

import hashlib
import re
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path

import brotli
from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType
from parsel import Selector

from crawlers.archive import Archive, mend, read_blocks
from crawlers.discover import clean_url
from crawlers.outcomes import Outcome, of_status
from crawlers.records import http_head
from crawlers.response_checks import is_page
from crawlers.runs import identify
from crawlers.settings import MAX_BODY_BYTES
from crawlers.spec import WEB, Portal
from transforms.text.charset import charset_of_header, decode
from transforms.text.times import beijing_day

HTML_SUFFIXES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
HEAD_CHARS = 100_000  # canonical and og:url stand in the head
MAX_HEAD_BYTES = 64_000  # of an HTTP answer; servers stop at 8 to 16 KB
URL_LINE = re.compile(r"https?://\S+")


class IngestError(Exception):
    """An input that cannot be taken in; the text says what to do."""


@dataclass(frozen=True)
class Page:
    """One page to keep. `head` is the HTTP head (None for saved files)."""

    url: str
    fetched_at: datetime
    body: bytes
    content_type: str
    status: int | None = None
    head: bytes | None = None
    kind: str = "article"
    outcome: Outcome = Outcome.OK


@dataclass
class IngestReport:
    """What an ingest came to: pages by portal and day, and what was left out by reason."""

    added: Counter[tuple[str, date]] = field(default_factory=Counter)
    n_held: int = 0
    skipped: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        left = ",".join(f"{k}:{v}" for k, v in sorted(self.skipped.items())) or "-"
        lines = [f"ingest portal={portal} day={day} pages={n}" for (portal, day), n in sorted(self.added.items())]
        return [*lines, f"ingest added={sum(self.added.values())} held_already={self.n_held} skipped={left}"]


def ingest_files(
    paths: Iterable[Path],
    portals: Mapping[str, Portal],
    raw_root: Path,
    *,
    now: datetime,
    day: date | None = None,
    portal: str | None = None,
    url: str | None = None,
) -> IngestReport:
    """Adds WARC files, saved HTML and text to the archive. IngestError for an input of no known kind."""
    report = IngestReport()
    for path in paths:
        shelf = Shelf(raw_root, f"ingest-{input_hash(path, url)}")
        try:
            for page in read_input(path, now, url, report.skipped):
                owner = portal or owner_of(page.url, portals, now)
                its_day = day or beijing_day(page.fetched_at)
                if shelf.add(owner, its_day, page):
                    report.added[owner, its_day] += 1
                else:
                    report.n_held += 1
        finally:
            shelf.close()
    return report


class Shelf:
    """The archives of one input: one for each portal and day. Knows what an earlier, perhaps killed, ingest of it has added."""

    def __init__(self, raw_root: Path, crawl_id: str) -> None:
        self.raw_root, self.crawl_id = raw_root, crawl_id
        self.open: dict[tuple[str, date], Archive] = {}
        self.held: set[tuple[str, str]] = set()
        for warc in raw_root.glob(f"*/*/{crawl_id}.*"):
            with suppress(ValueError):
                mend(raw_root, warc.parts[-3], date.fromisoformat(warc.parts[-2]))
        for cdxj in raw_root.glob(f"*/*/{crawl_id}.cdxj"):
            self.held |= {(b["url"], b.get("key") or "") for b in read_blocks(cdxj)}

    def add(self, portal: str, day: date, page: Page) -> bool:
        mark = hashlib.blake2b(page.body, digest_size=12).hexdigest()
        if (page.url, mark) in self.held:
            return False
        self.held.add((page.url, mark))
        if (portal, day) not in self.open:
            self.open[portal, day] = Archive(self.raw_root, portal, day, self.crawl_id)
        row = {"kind": page.kind, "url": page.url, "final_url": page.url, "fetched_at": page.fetched_at, "status": page.status}
        row |= {
            "content_type": page.content_type or None,
            "charset_declared": charset_of_header(page.content_type),
            "outcome": page.outcome.value,
        }
        kept = page.outcome is Outcome.OK
        self.open[portal, day].add(row, page.body if kept else None, page.head if kept else None, key=mark)
        return True

    def close(self) -> None:
        for archive in self.open.values():
            archive.close()


def input_hash(path: Path, url: str | None) -> str:
    """Names an input: a file by its bytes, a folder by its name and place."""
    digest = hashlib.blake2b((url or "").encode(), digest_size=8)
    if path.is_dir():
        digest.update(str(path.resolve()).encode("utf-8", "surrogateescape"))
    else:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def owner_of(url: str, portals: Mapping[str, Portal], now: datetime) -> str:
    """The portal whose URL patterns match; `web` when none does."""
    return next((p.id for p in portals.values() if identify(p, url, now) is not None), WEB)


def read_input(path: Path, now: datetime, url: str | None, skipped: Counter[str]) -> Iterator[Page]:
    if path.is_dir():
        files = sorted(p for p in path.rglob("*") if p.is_file() and (p.suffix.lower() in HTML_SUFFIXES or is_warc(p)))
        if not files:
            raise IngestError(f"{path} holds neither saved pages (.html) nor WARC files")
        for file in files:
            yield from read_input(file, now, None, skipped)
    elif is_warc(path):
        yield from read_warc(path, skipped)
    elif path.suffix.lower() in HTML_SUFFIXES:
        yield saved_page(path, now, url)
    elif path.suffix.lower() == ".txt":
        if url is None:
            raise IngestError(f"{path} holds text: say whose it is with --url (a file of addresses has one http(s) URL a line)")
        yield Page(url, now, path.read_bytes()[:MAX_BODY_BYTES], "text/plain; charset=utf-8")
    else:
        raise IngestError(f"{path} is none of .warc, .warc.gz, .html, .txt or a folder of such")


def is_warc(path: Path) -> bool:
    return path.name.lower().endswith((".warc", ".warc.gz"))


def url_lines(path: Path) -> list[str] | None:
    """The addresses of a URL list; None when the file is something else."""
    if path.suffix.lower() != ".txt" or not path.is_file():
        return None
    lines = [line.strip() for line in path.read_text("utf-8", "replace").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    return lines if lines and all(URL_LINE.fullmatch(line) for line in lines) else None


def saved_page(path: Path, now: datetime, url: str | None) -> Page:
    body = path.read_bytes()[:MAX_BODY_BYTES]
    return Page(url or sidecar_url(path) or own_url(body) or f"file:{path.name}", now, body, "text/html")


def sidecar_url(path: Path) -> str | None:
    """The first line of `page.html.url` or `page.url`, as download tools leave it."""
    for beside in (path.with_name(f"{path.name}.url"), path.with_suffix(".url")):
        if beside.is_file():
            found = URL_LINE.search(beside.read_text("utf-8", "replace")[:3000])
            if found:
                return clean_url(found[0], found[0])
    return None


def own_url(body: bytes) -> str | None:
    """The address that a page gives itself: canonical, else og:url. A bare front page is no address of an article."""
    head = Selector(decode(body)[0][:HEAD_CHARS] or "<html/>")
    for path in ('link[rel="canonical"]::attr(href)', 'meta[property="og:url"]::attr(content)', 'meta[name="og:url"]::attr(content)'):
        value = (head.css(path).get() or "").strip()
        url = clean_url(f"https:{value}" if value.startswith("//") else value, "") if value else None
        if url and re.sub(r"^https?://[^/]+", "", url) not in {"", "/"}:
            return url
    return None


def read_warc(path: Path, skipped: Counter[str]) -> Iterator[Page]:
    """Pages of a WARC file of any tool. A damaged file gives what stands before the damage."""
    try:
        for record in ArchiveIterator(str(path), parse_http=False, quirks_mode=True, fsspec_args=False):
            page = page_of(record, skipped)
            if page is not None:
                yield page
    except (OSError, ValueError, EOFError) as problem:
        skipped[f"damaged_file: {str(problem)[:60]}"] += 1


def page_of(record: WarcRecord, skipped: Counter[str]) -> Page | None:
    """The page of a record; None, counted by reason, when it holds none."""
    if record.record_type == WarcRecordType.revisit:
        skipped["revisit"] += 1
    if record.record_type not in (WarcRecordType.response, WarcRecordType.resource):
        return None
    url = clean_url((record.headers.get("WARC-Target-URI") or "").strip("<>"), "")
    at = record.record_date
    content = record.reader.read(MAX_BODY_BYTES + MAX_HEAD_BYTES)
    if record.headers.get("Content-Length") is None or len(content) < min(record.content_length, MAX_BODY_BYTES):
        skipped["cut_off"] += 1
        return None
    http = split_http(content) if record.record_type == WarcRecordType.response else None
    try:
        body = unpacked(http.body, http.headers) if http else content
    except (ValueError, zlib.error, brotli.error) as problem:
        skipped[f"unreadable_record: {type(problem).__name__}"] += 1
        return None
    content_type = (dict(http.headers).get("content-type") if http else record.headers.get("Content-Type")) or ""
    if url is None or at is None:
        skipped["no_url_or_date"] += 1
    elif len(body) > MAX_BODY_BYTES:
        skipped["too_large"] += 1
    elif not body.strip() or not is_page(content_type.encode("latin-1", "replace"), body):
        skipped["no_page"] += 1
    else:
        status = http.status if http else None
        head = http_head(http.status, http.reason, http.headers, len(body)) if http else None
        outcome = of_status(status) if status is not None else Outcome.OK
        return Page(url, at if at.tzinfo else at.replace(tzinfo=UTC), body, content_type, status, head, outcome=outcome)
    return None


@dataclass(frozen=True)
class Http:
    """An HTTP answer as it stands in a record; header names in lower case."""

    status: int
    reason: str
    headers: list[tuple[str, str]]
    body: bytes


def split_http(content: bytes) -> Http:
    """Head and body of an HTTP answer; a record without a status line counts as 200."""
    end = re.search(rb"\r?\n\r?\n", content[:MAX_HEAD_BYTES])
    lines = content[: end.start() if end else 0].decode("latin-1").splitlines()
    first = re.match(r"HTTP/\S+\s+(\d{3})\s*(.*)", lines[0]) if lines else None
    headers = [(name.strip().lower(), value.strip()) for name, colon, value in (line.partition(":") for line in lines[1:]) if colon]
    return Http(int(first[1]) if first else 200, first[2] if first else "", headers, content[end.end() :] if end else b"")


def unpacked(body: bytes, headers: list[tuple[str, str]]) -> bytes:
    """The body without chunks and packing. Many tools keep headers of what they have undone, so the bytes decide; bounded against bombs."""
    told = dict(headers)
    if "chunked" in told.get("transfer-encoding", "").lower() and re.match(rb"[0-9a-fA-F]{1,8}[^\r\n]{0,100}\r\n", body):
        body = dechunked(body)
    if body[:2] == b"\x1f\x8b":
        return zlib.decompressobj(31).decompress(body, MAX_BODY_BYTES + 1)
    packing = told.get("content-encoding", "").lower()
    if packing == "br" and body.lstrip()[:1] != b"<":
        return brotli_bounded(body)
    if packing == "deflate" and body.lstrip()[:1] != b"<":
        return zlib.decompressobj(15 if body[:1] == b"\x78" else -15).decompress(body, MAX_BODY_BYTES + 1)
    return body


def dechunked(body: bytes) -> bytes:
    out, at = bytearray(), 0
    while True:
        end = body.find(b"\r\n", at)
        size = int(body[at:end].split(b";")[0].strip() or b"0", 16) if end > 0 else 0
        if size <= 0:
            return bytes(out)
        out += body[end + 2 : end + 2 + size]
        at = end + 2 + size + 2


def brotli_bounded(body: bytes) -> bytes:
    decoder = brotli.Decompressor()
    out = bytearray(decoder.process(body, output_buffer_limit=MAX_BODY_BYTES + 1))
    while not decoder.is_finished() and len(out) <= MAX_BODY_BYTES and not decoder.can_accept_more_data():
        out += decoder.process(b"", output_buffer_limit=MAX_BODY_BYTES + 1)
    return bytes(out)
