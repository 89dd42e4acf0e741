"""WARC files of any tool → pages: gzip, zstd (with a dictionary too), LZ4 or plain; bodies chunked, packed, packed twice, cut.

A damaged record costs itself only: reading goes on with the next one. What is left out is counted by reason, what is cut is kept and
marked.
"""

import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import IO

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from crawlers.discover import clean_url
from crawlers.foreign_page import ForeignPage
from crawlers.outcomes import Outcome, of_status
from crawlers.records import http_head, next_magic
from crawlers.response_checks import is_page
from crawlers.settings import MAX_BODY_BYTES
from crawlers.unpacking import PackingError, Unpacked, unpack

MAX_HEAD_BYTES = 64_000  # of an HTTP answer; servers stop at 8 to 16 KB
MAX_DAMAGE = 10_000  # damaged records after which a file is given up
CHUNK_SIZE = re.compile(rb"[ \t]*([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r?\n")
PAGES = (WarcRecordType.response, WarcRecordType.resource)
READ_ERRORS = (OSError, ValueError, EOFError, zlib.error, zipfile.BadZipFile)


def read_warc(file: IO[bytes], skipped: Counter[str]) -> Iterator[ForeignPage]:
    """Pages of a WARC file. `skipped` counts what is left out; for a file without any page also the records of other kinds."""
    others: Counter[str] = Counter()
    n_pages = 0
    for record in sound_records(file, skipped):
        if record.record_type not in PAGES:
            others[f"{(record.headers.get('WARC-Type') or 'unnamed')[:20]}_record"] += 1
        page = page_of(record, skipped)
        if page is not None:
            n_pages += 1
            yield page
    if not n_pages:
        others.pop("revisit_record", None)  # counted anyway
        skipped.update(others)


def sound_records(file: IO[bytes], skipped: Counter[str]) -> Iterator[WarcRecord]:
    """Records of the file; where one is damaged reading goes on with the next gzip member."""
    at: int | None = 0
    for _ in range(MAX_DAMAGE):
        if at is None:
            return
        file.seek(at)
        last: int | None = None
        try:
            for record in ArchiveIterator(file, parse_http=False, quirks_mode=True, fsspec_args=False):
                last = record.stream_pos
                yield record
        except READ_ERRORS as problem:
            if last is None:
                skipped["damaged_record"] += 1
            found = next_magic(file, (at if last is None else max(at, last)) + 1)
            if found is None and last is not None:
                skipped[f"damaged_file: {str(problem)[:60]}"] += 1
            at = found
        else:
            return


def page_of(record: WarcRecord, skipped: Counter[str]) -> ForeignPage | None:
    """The page of a record; None, counted by reason, when it holds none."""
    if record.record_type == WarcRecordType.revisit:
        skipped["revisit"] += 1
    if record.record_type not in PAGES:
        return None
    url = clean_url((record.headers.get("WARC-Target-URI") or "").strip("<>"), "")
    at = record.record_date
    content = record.reader.read(MAX_BODY_BYTES + MAX_HEAD_BYTES)
    if record.headers.get("Content-Length") is None or len(content) < min(record.content_length, MAX_BODY_BYTES):
        skipped["cut_off"] += 1
        return None
    http = split_http(content) if record.record_type == WarcRecordType.response else None
    try:
        body = unpacked(http.body, dict(http.headers)) if http else Unpacked(content)
    except PackingError as problem:
        skipped[f"unreadable_record: {problem}"] += 1
        return None
    content_type = (dict(http.headers).get("content-type") if http else record.headers.get("Content-Type")) or ""
    if url is None or at is None:
        skipped["no_url_or_date"] += 1
    elif len(body.data) > MAX_BODY_BYTES:
        skipped["too_large"] += 1
    elif not body.data.strip() or not is_page(content_type.encode("latin-1", "replace"), body.data):
        skipped["no_page"] += 1
    else:
        status = http.status if http else None
        head = http_head(http.status, http.reason, http.headers, len(body.data)) if http else None
        outcome = of_status(status) if status is not None else Outcome.OK
        fetched_at = at if at.tzinfo else at.replace(tzinfo=UTC)
        told = record.headers.get("WARC-Truncated")
        error = f"the body is cut off ({told[:40]})" if told else "the body is cut off" if body.is_cut else None
        return ForeignPage(url, fetched_at, body.data, content_type, status, head, outcome=outcome, error=error)
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


def unpacked(body: bytes, told: dict[str, str]) -> Unpacked:
    """The body without chunks and packings. Many tools keep headers of what they have undone, so the bytes decide."""
    is_cut = False
    if "chunked" in told.get("transfer-encoding", "").lower() and CHUNK_SIZE.match(body):
        found = dechunked(body)
        body, is_cut = found.data, found.is_cut
    elif not told.get("content-encoding") and told.get("content-length", "").isdigit():
        is_cut = len(body) < int(told["content-length"])
    found = unpack(body, told.get("content-encoding", "").split(","), limit=MAX_BODY_BYTES)
    return Unpacked(found.data, is_cut or found.is_cut)


def dechunked(body: bytes) -> Unpacked:
    """The content of a chunked body; cut when it ends before its last chunk does."""
    out, at = bytearray(), 0
    while True:
        size = CHUNK_SIZE.match(body, at)
        if size is None:
            return Unpacked(bytes(out), is_cut=True)
        n = int(size[1], 16)
        chunk = body[size.end() : size.end() + n]
        out += chunk
        if n == 0 or len(chunk) < n:
            return Unpacked(bytes(out), is_cut=n != 0)
        at = size.end() + n
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0
