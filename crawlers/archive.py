"""The raw archive: `raw/<portal>/<day>/<crawl_id>.warc.gz`, one gzip member per record, and `<crawl_id>.cdxj`, one line per fetch.

Write: a record goes into memory, then to the file in one piece, then its index line. A crawl killed in between leaves at most half a
member at the end of the file, or a record without a line; both are mended by the next crawl and read past by the readers. Nothing is
ever rewritten. The WARC holds all that the index does: fetches without an answer and what lists count are `metadata` records, so a lost
index is made again from it.
Read: rows and bodies by the index, so that reading needs no scan and a damaged tail hurts nobody.
Bodies are kept unpacked and whole; the headers stand as they came, but those that no longer fit the bytes carry the prefix X-Crawl-.
"""

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import zlib
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urlsplit

import pyarrow as pa
import xxhash

from crawlers.index_lines import COLUMNS, CrawlKey, checked, once, parse_line
from crawlers.outcomes import Outcome
from crawlers.records import CHUNK, MAX_RECORD_BYTES, ListedCounts, Row, counts_member, make_member, orphans, plain, split_record
from crawlers.tombstone_files import buried, hiding, is_below
from transforms.schemas import FETCHES, PAGES
from transforms.text.times import BEIJING, is_fetch_day

PART_BYTES = 16 * 2**20
PART_PAGES = 100  # so few that two processes end a day of a few hundred pages together
SEAL = re.compile(rb',"seal":"([0-9a-f]{16})"\}\n?$')
CRAWL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class ArchiveError(Exception):
    """The archive cannot be written or read; the message says what to do."""


class Archive:
    """One crawl's archive of one portal and day, open for writing and locked until it is closed."""

    def __init__(self, raw_root: Path, portal: str, day: date, crawl_id: str) -> None:
        if not CRAWL_ID.fullmatch(crawl_id):
            raise ArchiveError(f"{crawl_id!r} is no name for a crawl")
        self.portal, self.day, self.crawl_id = portal, day, crawl_id
        self.folder = raw_root / portal / day.isoformat()
        self.warc_file = f"{portal}/{day.isoformat()}/{crawl_id}.warc.gz"
        self._below = buried(raw_root)
        self._warc: BinaryIO | None = None
        self._index: BinaryIO | None = None
        self.n_bytes = 0

    def add(
        self, row: Row, body: bytes | None = None, head: bytes | None = None, *, counts: ListedCounts | None = None, **more: Any
    ) -> Row:
        """Keeps one fetch, and what a list counts. `head` is the HTTP head as received (None: the record is a `resource`). Returns the
        finished row."""
        row = {name: row.get(name) for name in COLUMNS} | {"crawl_id": self.crawl_id, "portal": self.portal, "day": self.day}
        row["page_id"] = row["page_id"] or page_key(self.crawl_id, row["url"], row["fetched_at"])
        if is_below(self._below, row):
            row |= dict.fromkeys(("status", "content_type", "charset_declared", "error")) | {"outcome": Outcome.REMOVED.value}
            body, head, counts, more = None, None, None, {}
        row["n_bytes"] = len(body) if body is not None else 0
        block = {k: plain(v) for k, v in row.items()} | {k: v for k, v in more.items() if v}
        member, digest = make_member(row, block, body, head)
        beside = counts_member(row, counts) if counts else b""
        offset = append(self._open_warc(), member + beside)
        self.n_bytes += len(member) + len(beside)
        block |= located(self.warc_file, offset, len(member), has_body=body is not None) | {"digest": digest}
        block |= ({"beside": len(beside)} if beside else {}) | {"xxh3": xxhash.xxh3_128_hexdigest(member + beside)}
        row |= {name: block.get(name) for name in ("warc_file", "warc_offset")}
        append(self._open_index(), index_line(row, block | {"counts": counts} if counts else block))
        return row

    def _open_index(self) -> BinaryIO:
        if self._index is None:
            index = open_for_append(self.folder / f"{self.crawl_id}.cdxj")
            try:
                fcntl.flock(index, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                index.close()
                raise ArchiveError(f"{index.name} is being written by another crawl; wait for it to end") from None
            self._index = index
        return self._index

    def _open_warc(self) -> BinaryIO:
        if self._warc is None:
            self._open_index()
            self._warc = open_for_append(self.folder / f"{self.crawl_id}.warc.gz")
        return self._warc

    def close(self) -> None:
        """Sync and close the files, which releases the lock. Raises ArchiveError when the disk does not take them, and closes them."""
        files = [file for file in (self._warc, self._index) if file is not None]
        self._warc = self._index = None
        try:
            for file in files:
                os.fsync(file.fileno())
        except OSError as problem:
            raise ArchiveError(
                f"{file.name} cannot be written to the end ({problem.strerror}): look after the disk and crawl again"
            ) from problem
        finally:
            for file in files:
                file.close()


def open_for_append(path: Path) -> BinaryIO:
    """A file opened for appending, with its folders made. Raises ArchiveError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        return path.open("ab", buffering=0)
    except OSError as problem:
        raise ArchiveError(f"{path} cannot be written ({problem.strerror}): make the folder writable or choose another --data") from problem


def append(file: BinaryIO, data: bytes) -> int:
    """Append all or nothing; returns the offset of the data. Raises ArchiveError."""
    start = file.seek(0, os.SEEK_END)
    rest = memoryview(data)
    try:
        while rest:
            rest = rest[file.write(rest) :]
    except OSError as problem:
        with contextlib.suppress(OSError):  # a disk that has become read-only keeps the half record; the next crawl mends it
            os.ftruncate(file.fileno(), start)
        todo = "make the disk writable" if problem.errno == errno.EROFS else "free some space"
        raise ArchiveError(
            f"{file.name} cannot be written ({problem.strerror}): nothing archived so far is lost; {todo} and crawl again"
        ) from problem
    return start


def page_key(crawl_id: str, url: str, fetched_at: datetime) -> str:
    """Key of a fetch: hash of crawl, URL and time."""
    return hashlib.blake2b(f"{crawl_id} {url} {fetched_at.isoformat()}".encode("utf-8", "replace"), digest_size=12).hexdigest()


def index_line(row: Row, block: Row) -> bytes:
    """One line of the CDXJ index: SURT, timestamp and the block as JSON."""
    moment = row["fetched_at"].astimezone(UTC).strftime("%Y%m%d%H%M%S")
    text = json.dumps({k: v for k, v in block.items() if k != "seal"}, ensure_ascii=False, separators=(",", ":"))
    line = f"{surt(row['url'])} {moment} {text}".encode("utf-8", "replace")
    return line[:-1] + b',"seal":"' + xxhash.xxh3_64_hexdigest(line).encode() + b'"}\n'


def sealed(line: bytes) -> bool | None:
    """Whether an index line is what was written, by the digest at its end; None for a line of an older crawl, which has none."""
    match = SEAL.search(line, max(0, len(line) - 40))
    return None if match is None else match[1].decode() == xxhash.xxh3_64_hexdigest(line[: match.start()] + b"}")


def surt(url: str) -> str:
    """Sort-friendly form of a URL (SURT): com,example,www)/path?query, without spaces."""
    parts = urlsplit(url)
    host = ",".join(reversed((parts.hostname or "").split(".")))
    return re.sub(r"\s", "%20", f"{host}){parts.path or '/'}" + (f"?{parts.query}" if parts.query else "")) or ")/"


def read_index(path: Path) -> Iterator[Row]:
    """Blocks of a CDXJ file in order, with values of their types; half a line at the end (a killed crawl) and lines that are no JSON are
    passed over."""
    return (block for block in index_of(path) if block is not None)


def index_of(path: Path) -> Iterator[Row | None]:
    """The block of each line; None for one that is no JSON."""
    crawl = CrawlKey.of(path)
    with path.open("rb") as lines:
        for line in lines:
            block = parse_line(line)
            yield checked(block, crawl) if block is not None else None


def read_blocks(cdxj: Path) -> list[Row]:
    """Blocks of one crawl, with those whose index line a killed crawl did not write or that is no JSON."""
    lines = list(index_of(cdxj))
    blocks = sorted((b for b in lines if b is not None), key=lambda b: "unreadable" in b)  # of two lines for a page the readable one counts
    warc = cdxj.with_suffix(".warc.gz")
    if warc.exists():
        known = {b["offset"]: b["offset"] + b["length"] for b in blocks if "offset" in b and "length" in b}
        start = 0 if None in lines else max(known.values(), default=0)
        if warc.stat().st_size > start:
            blocks += [b for b in lost_lines(warc, start) if b["offset"] not in known]
    return list(once(blocks))


def lost_lines(warc: Path, start: int) -> Iterator[Row]:
    """Blocks of the fetches from offset `start` on, rebuilt from their records."""
    crawl = CrawlKey.of(warc.with_name(warc.name.removesuffix(".warc.gz") + ".cdxj"))
    name = "/".join(warc.parts[-3:])
    for offset, length, has_body, block in orphans(warc, start):
        yield checked(block | located(name, offset, length, has_body=has_body), crawl)


def located(warc_file: str, offset: int, length: int, *, has_body: bool) -> Row:
    """The location of a record, for an index line; without a body there is a record but no `warc_file`."""
    place = {"filename": warc_file.rsplit("/", 1)[-1], "offset": offset, "length": length}
    return place | {"warc_file": warc_file, "warc_offset": offset} if has_body else place


def mend(raw_root: Path, portal: str, day: date) -> int:
    """Write the index lines that killed crawls of this portal and day left out; returns their number. Running crawls are left alone."""
    n = 0
    for warc in sorted((raw_root / portal / day.isoformat()).glob("*.warc.gz")):
        cdxj = warc.with_name(warc.name.removesuffix(".warc.gz") + ".cdxj")
        with open_for_append(cdxj) as index:
            try:
                fcntl.flock(index, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                continue
            known = {b["offset"] for b in read_index(cdxj) if "offset" in b}
            size = cdxj.stat().st_size
            if size and cdxj.read_bytes()[-1:] != b"\n":
                append(index, b"\n")
            for block in read_blocks(cdxj):
                if "offset" in block and block["offset"] not in known:
                    append(index, index_line(row_of(block), block))
                    n += 1
    return n


def row_of(block: Row) -> Row:
    """A FETCHES row from an index block."""
    row = {name: block.get(name) for name in COLUMNS}
    moment = datetime.fromisoformat(block["fetched_at"])
    row["fetched_at"] = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    row["day"] = date.fromisoformat(block["day"])
    row["n_bytes"] = block.get("n_bytes") or 0
    return row


def indexes(raw_root: Path, day: date, portals: Iterable[str] | None = None) -> list[Path]:
    """Index files of a day in order of portal and crawl, also missing ones of existing archives."""
    name = day.isoformat()
    folders = raw_root.glob(f"*/{name}") if portals is None else (raw_root / portal / name for portal in set(portals))
    found = {
        p.with_name(p.name.removesuffix(".warc.gz").removesuffix(".cdxj") + ".cdxj")
        for folder in folders
        for p in folder.glob("*")
        if p.name.endswith((".cdxj", ".warc.gz"))
    }
    return sorted(found, key=lambda p: p.parts[-3:])


def blocks_of(raw_root: Path, day: date, portals: Iterable[str] | None = None) -> Iterator[Row]:
    """Blocks of all crawls of a day, each page once."""
    seen: set[str] = set()
    shown = hiding(raw_root)
    for cdxj in indexes(raw_root, day, portals):
        yield from map(shown, once(read_blocks(cdxj) if cdxj.exists() else lost_lines(cdxj.with_suffix(".warc.gz"), 0), seen))


def read_fetches(raw_root: Path, day: date, portals: Iterable[str] | None = None) -> pa.Table:
    """All fetches of a day without their bodies, from the indexes alone."""
    return FETCHES.table(row_of(b) for b in blocks_of(raw_root, day, portals))


def told_rows(block: Row) -> list[Row] | None:
    """The counts of a list as rows, for the column `counts` of pages."""
    told = block.get("counts")
    return [{"url": url, "name": name, "value": value} for url, counts in told for name, value in counts.items()] if told else None


def listed_time(block: Row) -> Row:
    """When the list says that the page was published, in the shape of `pages`; a time of an edit says nothing of that.

    Archives of version 0.1 do not say how exact the time is: midnight was a day then.
    """
    told = block.get("listed") or {}
    if not told.get("time") or told.get("is_edit"):
        return {"listed_at": None, "listed_precision": None}
    at = datetime.fromisoformat(told["time"])
    is_day = "precision" not in told and at.astimezone(BEIJING).strftime("%H%M%S") == "000000"
    return {"listed_at": at, "listed_precision": told.get("precision") or ("day" if is_day else "second")}


def page_parts(
    raw_root: Path,
    day: date,
    portals: Iterable[str] | None = None,
    *,
    page_ids: Collection[str] | None = None,
    part_bytes: int = PART_BYTES,
) -> Iterator[Callable[[], pa.RecordBatch]]:
    """The fetches of a day (or those of some pages) in parts of at most PART_PAGES and about `part_bytes`; calling a part reads it with its
    bodies, in whatever process it is called."""
    blocks: list[Row] = []
    size = 0
    for block in blocks_of(raw_root, day, portals):
        row = row_of(block)
        if page_ids is not None and row["page_id"] not in page_ids:
            continue
        blocks.append(block)
        size += row["n_bytes"]
        if size >= part_bytes or len(blocks) >= PART_PAGES:
            yield partial(read_part, raw_root, blocks)
            blocks, size = [], 0
    if blocks:
        yield partial(read_part, raw_root, blocks)


def read_part(raw_root: Path, blocks: Iterable[Row]) -> pa.RecordBatch:
    """The fetches of some index blocks with their bodies."""
    rows: list[Row] = []
    with Bodies(raw_root) as bodies:
        for block in blocks:
            row = row_of(block) | {"body": None, "counts": told_rows(block), **listed_time(block)}
            if row["warc_file"] is not None:
                try:
                    row["body"] = bodies.read(block)
                except (ArchiveError, OSError) as problem:
                    row["error"] = f"the record cannot be read: {problem}"
            elif row["outcome"] == Outcome.OK:
                row["error"] = row["error"] or "the index line names no record"
            rows.append(row)
    return pa.RecordBatch.from_pylist(rows, schema=PAGES.schema)


def read_pages(raw_root: Path, day: date, portals: Iterable[str] | None = None, batch_bytes: int = PART_BYTES) -> Iterator[pa.RecordBatch]:
    """All fetches of a day with their bodies, in batches of about `batch_bytes`."""
    return (read() for read in page_parts(raw_root, day, portals, part_bytes=batch_bytes))


class Bodies(contextlib.AbstractContextManager["Bodies"]):
    """Reads bodies by index blocks; one archive file is open at a time, since blocks are ordered by crawl."""

    def __init__(self, raw_root: Path) -> None:
        self.raw_root, self.name = raw_root, ""
        self.file: BinaryIO | None = None

    def read(self, block: Row) -> bytes:
        """The body. Raises ArchiveError when the record is damaged or another one, OSError when its file cannot be opened."""
        if self.file is None or self.name != block["warc_file"]:
            self.__exit__(None, None, None)
            self.file = locate(self.raw_root, block["warc_file"]).open("rb")
            self.name = block["warc_file"]
        return read_body(self.file, block["warc_offset"], block.get("length"), block.get("digest"))

    def __exit__(self, *_: object) -> None:
        if self.file is not None:
            self.file.close()
            self.file = None


def read_page(raw_root: Path, warc_file: str, offset: int) -> bytes:
    """The body of one archived page."""
    with locate(raw_root, warc_file).open("rb") as file:
        return read_body(file, offset, None)


def locate(raw_root: Path, warc_file: str) -> Path:
    """Path of an archive file. Raises ArchiveError for one outside the archive."""
    path = (raw_root / warc_file).resolve()
    if not path.is_relative_to(raw_root.resolve()):
        raise ArchiveError(f"{warc_file!r} is not below {raw_root}")
    return path


def read_body(file: BinaryIO, offset: int, length: int | None, digest: str | None = None) -> bytes:
    """The body of the record at an offset, without its HTTP head. Raises ArchiveError when it is damaged or has another digest."""
    name = getattr(file, "name", "the archive")  # bytes in memory have none
    file.seek(offset)
    unpack = zlib.decompressobj(31)
    data = bytearray()
    try:
        while not unpack.eof and len(data) <= MAX_RECORD_BYTES:
            chunk = file.read(min(length or CHUNK, MAX_RECORD_BYTES))
            if not chunk:
                break
            data += unpack.decompress(chunk, MAX_RECORD_BYTES)
    except zlib.error as problem:
        raise ArchiveError(f"{name} is damaged at {offset}: {problem}") from problem
    if not unpack.eof:
        raise ArchiveError(f"{name} holds no whole record at {offset}")
    headers, content = split_record(bytes(data))
    if digest is not None and headers.get("warc-payload-digest") != digest:
        raise ArchiveError(f"{name} holds another record at {offset} than its index says")
    return content.partition(b"\r\n\r\n")[2] if headers.get("warc-type") == "response" else content


def days(raw_root: Path) -> list[date]:
    """All days that the archive holds something of, oldest first. Folders of days at which nothing can have been fetched are passed
    over."""
    found = set()
    for folder in raw_root.glob("*/*-*-*"):
        with contextlib.suppress(ValueError):
            found.add(date.fromisoformat(folder.name))
    return sorted(day for day in found if is_fetch_day(day))
