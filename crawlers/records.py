"""Records of the archive as bytes: one gzip member each, made and read. No file is opened for writing here.

A fetch is a `response` record (`resource` without an HTTP head, `metadata` without a body) that carries its index line in a header; what a
list counts of its articles follows in a `metadata` record of its own.
"""

import hashlib
import io
import json
import re
import zlib
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import IO, Any, BinaryIO

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

Row = dict[str, Any]
ListedCounts = list[tuple[str, dict[str, int]]]
"""Counts that a list gives: (address of the article, count by name)."""
GZIP_LEVEL = 6  # 62 MB a CPU-second; level 9 halves that for two percent
MAX_RECORD_BYTES = 40 * 2**20  # twice the download limit: larger records are not ours
FETCH_HEADER = "Tingfeng-Fetch"  # the index line's block without offsets, to rebuild a lost index
COUNTS_HEADER = "Tingfeng-Counts-Of"  # page_id of the list
MOVED_HEADERS = frozenset({"content-encoding", "transfer-encoding", "content-length"})
CHUNK = 1 << 16
MAGIC = b"\x1f\x8b\x08"  # of a gzip member


def plain(value: Any) -> Any:
    """Times and dates as ISO text, other values unchanged."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def make_member(row: Row, block: Row, body: bytes | None, head: bytes | None) -> tuple[bytes, str | None]:
    """(the record as one gzip member, digest of the body)."""
    digest = f"blake2b:{hashlib.blake2b(body, digest_size=20).hexdigest()}" if body is not None else None
    record = WarcRecord()
    if body is None:
        kind, content_type, content = WarcRecordType.metadata, "application/warc-fields", b""
    elif head is None:
        kind, content_type, content = WarcRecordType.resource, row["content_type"] or "application/octet-stream", body
    else:
        kind, content_type, content = WarcRecordType.response, "application/http; msgtype=response", head + body
    record.init_headers(kind)
    record.headers["WARC-Target-URI"] = header_safe(row["final_url"] or row["url"])
    record.headers["WARC-Date"] = plain(row["fetched_at"])
    record.headers["Content-Type"] = header_safe(content_type)
    if digest is not None:
        record.headers["WARC-Payload-Digest"] = digest
    record.headers[FETCH_HEADER] = json.dumps({k: v for k, v in block.items() if v is not None}, ensure_ascii=True, separators=(",", ":"))
    record.set_bytes_content(content)
    return packed(record), digest


def counts_member(row: Row, counts: ListedCounts) -> bytes:
    """One gzip member with the counts of a list, belonging to the record before it."""
    record = WarcRecord()
    record.init_headers(WarcRecordType.metadata)
    record.headers["WARC-Target-URI"] = header_safe(row["final_url"] or row["url"])
    record.headers["WARC-Date"] = plain(row["fetched_at"])
    record.headers["Content-Type"] = "application/json"
    record.headers[COUNTS_HEADER] = row["page_id"]
    record.set_bytes_content(json.dumps(counts, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))
    return packed(record)


def packed(record: WarcRecord) -> bytes:
    """A record as one gzip member."""
    out = io.BytesIO()
    stream = GzipWriter(out, compression_level=GZIP_LEVEL)
    record.write(stream)
    stream.finish()
    return out.getvalue()


def header_safe(value: str) -> str:
    """A header value without control characters."""
    return re.sub(r"[\x00-\x1f\x7f]", " ", value)


def http_head(status: int, reason: str, headers: Iterable[tuple[str, str]], n_bytes: int) -> bytes:
    """The HTTP head of a response record. Headers about the compressed body are renamed, as Common Crawl does."""
    lines = [f"HTTP/1.1 {status} {header_safe(reason)}"]
    for name, value in headers:
        lines.append(f"{'X-Crawl-' if name.lower() in MOVED_HEADERS else ''}{header_safe(name)}: {header_safe(value)}")
    lines.append(f"Content-Length: {n_bytes}")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("utf-8", "replace")


def orphans(warc: Path, start: int) -> Iterator[tuple[int, int, bool, Row]]:
    """(offset, length, has a body, block) of the fetches from `start` on, with their counts; half a member is skipped."""
    last: tuple[int, int, bool, Row] | None = None
    for offset, length, data in members(warc, start):
        headers, content = split_record(data)
        try:
            value = json.loads(content if COUNTS_HEADER.lower() in headers else headers.get(FETCH_HEADER.lower(), ""))
        except (ValueError, RecursionError):
            continue
        if last is not None and headers.get(COUNTS_HEADER.lower()) == last[3].get("page_id"):
            last[3]["counts"] = value
        elif isinstance(value, dict):
            if last is not None:
                yield last
            last = offset, length, headers.get("warc-type") != "metadata", value
    if last is not None:
        yield last


def members(path: Path, start: int) -> Iterator[tuple[int, int, bytes]]:
    """(offset, packed length, unpacked bytes) of each whole gzip member from `start` on; what is damaged is passed over up to the next
    one."""
    with path.open("rb") as file:
        offset: int | None = start
        while offset is not None:
            found = member_at(file, offset)
            if found is None:
                offset = next_magic(file, offset + 1)
                continue
            yield offset, *found
            offset += found[0]


def member_at(file: BinaryIO, offset: int) -> tuple[int, bytes] | None:
    """(packed length, unpacked bytes) of the gzip member at an offset; None when it is incomplete or damaged."""
    file.seek(offset)
    unpack = zlib.decompressobj(31)
    data, packed = bytearray(), 0
    while not unpack.eof:
        chunk = file.read(CHUNK)
        if not chunk or len(data) >= MAX_RECORD_BYTES:
            return None
        try:
            data += unpack.decompress(chunk, MAX_RECORD_BYTES)
        except zlib.error:
            return None
        packed += len(chunk) - len(unpack.unused_data)
    return packed, bytes(data)


def next_magic(file: IO[bytes], start: int) -> int | None:
    """Offset of the next possible gzip member; None at the end of the file."""
    file.seek(start)
    before = b""
    while chunk := file.read(CHUNK):
        at = (before + chunk).find(MAGIC)
        if at >= 0:
            return start - len(before) + at
        start += len(chunk)
        before = chunk[-len(MAGIC) + 1 :]
    return None


def split_record(data: bytes) -> tuple[dict[str, str], bytes]:
    """(WARC headers in lower case, content) of an unpacked record."""
    head, _, content = data.partition(b"\r\n\r\n")
    headers = {}
    for line in head.decode("utf-8", "replace").split("\r\n")[1:]:
        name, _, value = line.partition(":")
        headers[name.strip().lower()] = value.strip()
    length = headers.get("content-length", "")
    return headers, content[: int(length)] if length.isdigit() else content
