"""Takes pages out of the archive and keeps them out.

    raw/.removed/<id>.json      a tombstone: what was removed, by whom, when and why; written before anything is taken out

In:     a tombstone
Out:    each record of its pages is overwritten in place by one that says that it was removed, of the same length, so that all other
        records stay where the lake says they are; then its index line is replaced
Why:    a page under a tombstone is hidden from the moment that the tombstone is written, so a kill at any point leaves nothing to be
        seen; doing it again ends what was begun. Bytes are overwritten, not only unlinked.
"""

import contextlib
import fcntl
import os
import zlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import xxhash

from crawlers.archive import ArchiveError, days, index_line, indexes, mend, row_of
from crawlers.index_lines import CrawlKey, checked, parse_line
from crawlers.outcomes import Outcome
from crawlers.records import Row, make_member, plain
from crawlers.tombstone_files import FOLDER, STAYS, is_below
from transforms.text.tombstones import Buried, Tombstone, to_json
from transforms.text.urls import page_key

_HEAD = b"\x1f\x8b\x08\x10\x00\x00\x00\x00\x02\xff"  # a gzip member with a comment


def write(raw_root: Path, tombstone: Tombstone) -> None:
    """Write a tombstone. Raises ArchiveError."""
    path = raw_root / FOLDER / f"{tombstone.id}.json"
    _replace(path, to_json(tombstone).encode())


def found(raw_root: Path, portal: str | None, keys: frozenset[str]) -> Iterator[Row]:
    """Blocks of all fetches of a portal, or of these addresses (page_key), also of removed ones."""
    for day in days(raw_root):
        for cdxj in indexes(raw_root, day, [portal] if portal else None):
            for _, block in _lines(cdxj) if cdxj.exists() else ():
                if block is not None and (portal or is_of(block, keys)):
                    yield block


def is_of(block: Row, keys: frozenset[str]) -> bool:
    """Whether a block is a fetch of one of these addresses."""
    return block["kind"] == "article" and any(page_key(url) in keys for url in (block["url"], block.get("final_url")) if url)


def take_out(raw_root: Path, tombstone: Tombstone) -> int:
    """Overwrite every record of a tombstone; how many pages were there. Safe to repeat. Raises ArchiveError for a file in use."""
    below, n = Buried([tombstone]), 0
    for day in days(raw_root):
        for cdxj in indexes(raw_root, day, [tombstone.portal] if tombstone.portal else None):
            if not cdxj.exists():
                mend(raw_root, cdxj.parts[-3], day)
            if cdxj.exists() and any(b is not None and is_below(below, b) for _, b in _lines(cdxj)):
                n += _of_crawl(cdxj, day, below)
    return n


def _lines(cdxj: Path) -> Iterator[tuple[bytes, Row | None]]:
    crawl = CrawlKey.of(cdxj)
    for line in cdxj.read_bytes().splitlines(keepends=True):
        block = parse_line(line)
        yield line, None if block is None else checked(block, crawl)


def _of_crawl(cdxj: Path, day: date, below: Buried) -> int:
    mend(cdxj.parents[2], cdxj.parts[-3], day)
    warc, lines, n = cdxj.with_suffix(".warc.gz"), [], 0
    with cdxj.open("rb") as index:
        try:
            fcntl.flock(index, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ArchiveError(f"{cdxj} is being written by a crawl; wait for it to end, then `tingfeng remove --resume`") from None
        for line, block in _lines(cdxj):
            if block is None or not is_below(below, block):
                lines.append(line)
                continue
            lines.append(_overwritten(warc, block))
            n += 1
        _replace(cdxj, b"".join(lines))
    return n


def _overwritten(warc: Path, block: Row) -> bytes:
    """The index line of a page whose record is overwritten."""
    row = row_of(block) | {"outcome": Outcome.REMOVED.value, "n_bytes": 0, "warc_file": None, "warc_offset": None, "status": None}
    row |= {"content_type": None, "charset_declared": None, "error": None}
    said = {name: plain(row[name]) for name in STAYS if row[name] is not None} | {"outcome": Outcome.REMOVED.value, "n_bytes": 0}
    if "offset" in block and "length" in block and warc.exists():
        length = block["length"] + (block.get("beside") or 0)
        member = blank(row, said, length)
        with warc.open("r+b") as file:
            file.seek(block["offset"])
            file.write(member)
            file.flush()
            os.fsync(file.fileno())
        said |= {"filename": warc.name, "offset": block["offset"], "length": length, "xxh3": xxhash.xxh3_128_hexdigest(member)}
    return index_line(row, said)


def blank(row: Row, said: Row, length: int) -> bytes:
    """A gzip member of `length` bytes with a record that says that a page was removed. Raises ArchiveError when it does not fit."""
    record = zlib.decompress(make_member(row, said, None, None)[0], 31)
    pack = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = pack.compress(record) + pack.flush()
    tail = packed + zlib.crc32(record).to_bytes(4, "little") + len(record).to_bytes(4, "little")
    n_blanks = length - len(_HEAD) - 1 - len(tail)
    if n_blanks < 0:
        raise ArchiveError(f"a record of {length} bytes of {row['url']} is shorter than the note that it was removed")
    return _HEAD + b" " * n_blanks + b"\0" + tail


def _replace(path: Path, content: bytes) -> None:
    """Write a file under another name, then rename it. Raises ArchiveError."""
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise ArchiveError(f"{path} cannot be written ({error.strerror})") from error
