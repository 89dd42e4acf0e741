"""Compares the archive with what was written: each index line with its seal, each record with the digest that its line holds.

In:     the archive below `raw_root`
Out:    one RecordDamage for each line, record or file that is not what was written
Why:    a record's gzip member is compared packed, at the speed of reading; records of older crawls, whose lines name the body's digest
only,
        are unpacked. A flipped bit in an index line would else give another URL or status without anybody noticing.
"""

import fcntl
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import BinaryIO, Protocol

import xxhash

from crawlers.archive import ArchiveError, days, index_line, indexes, read_body, row_of, sealed
from crawlers.index_lines import Row, parse_line
from crawlers.records import COUNTS_HEADER, members, split_record

MOVE_AWAY = "move this index aside: readers take the records themselves, and the next crawl of the day writes it anew"


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


def _of_crawl(cdxj: Path, day: date, tally: Tally) -> Iterator[RecordDamage]:
    warc = cdxj.with_suffix(".warc.gz")
    blocks: list[Row] = []
    try:
        lines = cdxj.read_bytes().splitlines(keepends=True) if cdxj.exists() else []
        for number, line in enumerate(lines, 1):
            block = parse_line(line)
            if block is None or not (sealed(line) or (sealed(line) is None and "xxh3" not in block)):
                yield RecordDamage(cdxj, f"line {number} is not what was written", MOVE_AWAY)
            if block is not None:
                blocks.append(block)
        tally.n_bytes += sum(map(len, lines))
        placed = [b for b in blocks if isinstance(b.get("offset"), int) and isinstance(b.get("length"), int)]
        if not warc.exists():
            if placed:
                yield RecordDamage(warc, "is missing", _again(day))
            return
        with warc.open("rb") as file:
            for block in placed:
                if what := _fault_of(file, block, tally):
                    yield RecordDamage(warc, f"record at {block['offset']} of {str(block.get('url'))[:200]}: {what}", _again(day))
        if cdxj.exists():
            for offset in _unindexed(warc, placed):
                yield RecordDamage(cdxj, f"lacks the line of the record at {offset}", MOVE_AWAY)
    except OSError as error:
        yield RecordDamage(warc if warc.exists() else cdxj, f"cannot be read: {error.strerror}", _again(day))


def _fault_of(file: BinaryIO, block: Row, tally: Tally | None = None) -> str | None:
    """What is wrong with the record that an index line names."""
    digest = block.get("xxh3")
    if digest is None:
        if not block.get("warc_file"):
            return None
        try:
            body = read_body(file, block["offset"], block["length"], block.get("digest"))
        except ArchiveError as error:
            return str(error)
        _count(tally, body)
        return None
    file.seek(block["offset"])
    member = file.read(block["length"])
    _count(tally, member)
    if len(member) < block["length"]:
        return "the file ends before it"
    return None if xxhash.xxh3_128_hexdigest(member) == digest else "not the bytes that were written"


def _count(tally: Tally | None, data: bytes) -> None:
    if tally is not None:
        tally.n_bytes += len(data)


def _unindexed(warc: Path, placed: list[Row]) -> Iterator[int]:
    """Offsets of fetches between the records that the index names; what lists count stands beside their records without a line."""
    at = 0
    ends = sorted((b["offset"], b["offset"] + b["length"]) for b in placed)
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
    """Give the lines of an older crawl the digest of their record and a seal, when the record can be read; how many lines.

    The index is written aside and renamed; that of a crawl which is still writing is left as it is.
    """
    warc = cdxj.with_suffix(".warc.gz")
    if not cdxj.exists() or not warc.exists():
        return 0
    n, out = 0, []
    with warc.open("rb") as file, cdxj.open("ab") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return 0
        for line in cdxj.read_bytes().splitlines(keepends=True):
            block = parse_line(line)
            if block is None or "xxh3" in block or not isinstance(block.get("offset"), int) or _fault_of(file, block):
                out.append(line)
                continue
            file.seek(block["offset"])
            block["xxh3"] = xxhash.xxh3_128_hexdigest(file.read(block["length"]))
            out.append(index_line(row_of(block), block))
            n += 1
        if n:
            temporary = cdxj.with_name(f".{cdxj.name}.tmp")
            temporary.write_bytes(b"".join(out))
            temporary.replace(cdxj)
    return n
