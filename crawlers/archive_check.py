"""Compares the archive with what was written: each index line with its seal, each record with the digest that its line holds.

In:     the archive below `raw_root`
Out:    one RecordDamage for each line, record or file that is not what was written
Why:    a record's gzip member is compared packed, at the speed of reading; records of older crawls, whose lines name the body's digest
only,
        are unpacked. A flipped bit in an index line would else give another URL or status without anybody noticing.
"""

import contextlib
import fcntl
import io
import mmap
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import NamedTuple, Protocol

import xxhash

from crawlers.archive import ArchiveError, days, index_line, indexes, lost_lines, open_for_append, read_body, row_of, sealed
from crawlers.index_lines import CrawlKey, Row, checked, parse_line
from crawlers.records import COUNTS_HEADER, members, split_record
from crawlers.tombstone_files import buried, is_below

_PLACE = re.compile(rb'"offset":(\d{1,15}),"length":(\d{1,15})')
_DIGEST = re.compile(rb'[,{]"xxh3":"([0-9a-f]{32})"')
_BESIDE = re.compile(rb'"beside":(\d{1,12})')


@dataclass(frozen=True)
class RecordDamage:
    """Where the archive is not what was written, and what to do about it."""

    path: Path
    what: str
    cure: str

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


class Tally(Protocol):
    """What a comparison went through, of any kind of file."""

    n_files: int
    n_bytes: int


def damages(raw_root: Path, tally: Tally, some_days: Collection[date] | None = None) -> Iterator[RecordDamage]:
    """All damage of the archive, by day and file."""
    for day in days(raw_root):
        if some_days is None or day in some_days:
            for cdxj in indexes(raw_root, day):
                tally.n_files += 1
                yield from _of_crawl(cdxj, day, tally)


def _again(day: date) -> str:
    return f"restore it from a copy, or tingfeng backfill --from {day} --to {day} --redo"


def _complete(day: date) -> str:
    """An index can be made again from its records, also the half line that a killed crawl left."""
    return f"tingfeng verify --adopt --day {day}"


def _of_crawl(cdxj: Path, day: date, tally: Tally) -> Iterator[RecordDamage]:
    warc = cdxj.with_suffix(".warc.gz")
    try:
        lines = cdxj.read_bytes().splitlines(keepends=True) if cdxj.exists() else []
        tally.n_bytes += sum(map(len, lines))
        records = [_record_of(line) for line in lines]
        for number, record in enumerate(records, 1):
            if record is None or (record.digest is not None and not record.is_sealed):
                yield RecordDamage(cdxj, f"line {number} is not what was written", _complete(day))
        placed = [(r, line) for r, line in zip(records, lines, strict=True) if r is not None and r.length]
        if not warc.exists():
            if placed:
                yield RecordDamage(warc, "is missing", _again(day))
            return
        with _mapped(warc) as data:
            for record, line in placed:
                if what := _fault_of(data, record, line):
                    yield _of_record(warc, day, record, line, what)
            tally.n_bytes += len(data)
        if cdxj.exists():
            for offset in _unindexed(warc, [record for record, _ in placed]):
                yield RecordDamage(cdxj, f"lacks the line of the record at {offset}", _complete(day))
    except OSError as error:
        yield RecordDamage(warc if warc.exists() else cdxj, f"cannot be read: {error.strerror}", _again(day))


def _of_record(warc: Path, day: date, record: "Record", line: bytes, what: str) -> RecordDamage:
    """The damage of a record; that of a removal which was cut off is ended by going on with it."""
    block = checked(parse_line(line) or {}, CrawlKey(warc.parts[-3], day, ""))
    cure = "tingfeng remove --resume" if is_below(buried(warc.parents[2]), block) else _again(day)
    return RecordDamage(warc, f"record at {record.offset} of {block['url'][:200]}: {what}", cure)


class Record(NamedTuple):
    """What an index line says of its record; `length` counts what stands beside it too, and is 0 for a line without a record."""

    offset: int
    length: int
    digest: str | None
    is_sealed: bool = False


def _record_of(line: bytes) -> Record | None:
    """None for a line that is no JSON object. A sealed line is what we wrote: its numbers are taken without reading the JSON."""
    if sealed(line):
        place = _PLACE.match(line, line.rfind(b'"offset":'))
        digest = _DIGEST.match(line, max(0, line.rfind(b'"xxh3":') - 1))
        beside = _BESIDE.match(line, line.rfind(b'"beside":'))
        if place and digest:
            return Record(int(place[1]), int(place[2]) + (int(beside[1]) if beside else 0), digest[1].decode(), is_sealed=True)
    block = parse_line(line)
    if block is None:
        return None
    numbers = [n if isinstance(n := block.get(name), int) and n >= 0 else 0 for name in ("offset", "length", "beside")]
    said = block.get("xxh3")
    return Record(numbers[0], numbers[1] + numbers[2] if numbers[1] else 0, said if isinstance(said, str) else None)


@contextlib.contextmanager
def _mapped(path: Path) -> Iterator[memoryview]:
    """The bytes of a file without a copy; of an empty one, which cannot be mapped, none."""
    with path.open("rb") as file:
        if not path.stat().st_size:
            yield memoryview(b"")
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped, memoryview(mapped) as view:
            yield view


def _fault_of(data: memoryview, record: Record, line: bytes) -> str | None:
    """What is wrong with the record that an index line names."""
    if record.offset + record.length > len(data):
        return "the file ends before it"
    with data[record.offset : record.offset + record.length] as member:
        if record.digest is not None:
            return None if xxhash.xxh3_128_hexdigest(member) == record.digest else "not the bytes that were written"
        block = parse_line(line) or {}
        if not block.get("warc_file"):
            return None
        try:
            read_body(io.BytesIO(member), 0, None, block.get("digest"))
        except ArchiveError as error:
            return str(error)
    return None


def _unindexed(warc: Path, placed: list[Record]) -> Iterator[int]:
    """Offsets of fetches between the records that the index names; what lists count stands beside their records without a line."""
    at = 0
    ends = sorted((r.offset, r.offset + r.length) for r in placed)
    for start, end in [*ends, (warc.stat().st_size,) * 2]:
        if start > at:
            for offset, _, data in members(warc, at):
                if offset >= start:
                    break
                headers, _ = split_record(data)
                if COUNTS_HEADER.lower() not in headers and headers.get("warc-type") not in (None, "warcinfo"):
                    yield offset
        at = max(at, end)


def adopt_all(raw_root: Path, some_days: Collection[date] | None) -> int:
    """`adopt` for every crawl of some days, or of all; how many lines."""
    return sum(adopt(cdxj) for day in (days(raw_root) if some_days is None else some_days) for cdxj in indexes(raw_root, day))


def adopt(cdxj: Path) -> int:
    """Complete the index of a crawl; how many lines were written.

    Lines of an older crawl get the digest of their record and a seal, when the record can be read; lines that are gone or damaged are made
    again from their records.

    The index is written aside and renamed; that of a crawl which is still writing is left as it is.
    """
    warc = cdxj.with_suffix(".warc.gz")
    if not warc.exists():
        return 0
    with _mapped(warc) as data, open_for_append(cdxj) as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 0
        kept, known, n, is_broken = [], [], 0, False
        for line in cdxj.read_bytes().splitlines(keepends=True):
            record, block = _record_of(line), parse_line(line)
            if block is None or record is None or (record.digest and not record.is_sealed):
                is_broken = True
                continue
            known.append(record)
            if record.digest is None and record.length and not _fault_of(data, record, line):
                line, n = _line_of(block, record, data), n + 1  # noqa: PLW2901  the line with its digest takes its place
            kept.append(line)
        if is_broken or next(_unindexed(warc, [r for r in known if r.length]), None) is not None:
            offsets = {record.offset for record in known if record.length}
            for block in (b for b in lost_lines(warc, 0) if b["offset"] not in offsets):
                kept.append(_line_of(block, Record(block["offset"], block["length"], None), data))
                n += 1
        if n or is_broken:
            temporary = cdxj.with_name(f".{cdxj.name}.tmp")
            temporary.write_bytes(b"".join(kept))
            temporary.replace(cdxj)
    return n


def _line_of(block: Row, record: Record, data: memoryview) -> bytes:
    digest = xxhash.xxh3_128_hexdigest(data[record.offset : record.offset + record.length])
    return index_line(row_of(block), block | {"xxh3": digest})
