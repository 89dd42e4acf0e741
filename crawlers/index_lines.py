"""A line of a CDXJ index → a block whose values have their types. A disk or another tool may have touched the line: nothing in it is
trusted.

In:   the bytes of a line, and portal, day and crawl of the file's path.
Out:  a block with all values of a row of FETCHES. Values of a wrong type are omitted or replaced, and `unreadable` names the first one;
      such a block has no body, so its page is dropped with that reason and the rest of the day is processed.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from crawlers.outcomes import Outcome
from transforms.schemas import FETCHES
from transforms.text.times import is_fetch_time

Row = dict[str, Any]
COLUMNS = tuple(FETCHES.schema.names)
TEXTS = frozenset(f.name for f in FETCHES.schema if str(f.type) == "string") | {"filename", "digest", "key", "etag", "last_modified"}
NUMBERS = {"status": 2**31, "n_bytes": 2**62, "warc_offset": 2**62, "offset": 2**62, "length": 2**62}
"""Numbers of a block with their upper limit: the width of the column."""
NEEDED = frozenset({"page_id", "url", "kind", "outcome", "n_bytes", "fetched_at"})
PLACE = ("warc_file", "warc_offset")


@dataclass(frozen=True)
class CrawlKey:
    """Portal, day and crawl of an index file."""

    portal: str
    day: date
    crawl_id: str

    @classmethod
    def of(cls, cdxj: Path) -> "CrawlKey":
        """The portal, day and crawl of an index file, from its path."""
        return cls(cdxj.parts[-3], date.fromisoformat(cdxj.parts[-2]), cdxj.name.removesuffix(".cdxj"))


def parse_line(line: bytes) -> Row | None:
    """The JSON object of an index line; None for half a line and for what is no JSON object."""
    start = line.find(b"{")
    if start < 0 or not line.endswith(b"\n"):
        return None
    try:
        block = json.loads(line[start:])
    except (ValueError, RecursionError):
        return None
    return block if isinstance(block, dict) else None


def checked(block: Row, crawl: CrawlKey) -> Row:
    """The block with values of the right types; `unreadable` names the first wrong one. Raises nothing."""
    wrong: list[str] = []
    sound = {name: value for name, value in block.items() if value is not None and not _is_wrong(name, value, crawl, wrong)}
    for name in ("url", "kind", "outcome", "fetched_at", "page_id"):
        if name not in sound and name not in wrong:
            wrong.append(name)
    wrong = [name for name in wrong if name != "page_id" or "page_id" in block]  # archives of other tools may lack it
    if sum(name in sound for name in PLACE) == 1:
        wrong.append(next(name for name in PLACE if name not in sound))
    if not sound.keys() >= NEEDED:
        mark = hashlib.blake2b(repr(sorted(block.items(), key=str)).encode("utf-8", "replace"), digest_size=12).hexdigest()
        needed = {"page_id": mark, "url": f"unreadable:{mark}", "kind": "article", "outcome": Outcome.OK.value, "n_bytes": 0}
        needed |= {"fetched_at": datetime.combine(crawl.day, datetime.min.time(), UTC).isoformat()}
        sound = needed | sound
    sound |= {"portal": crawl.portal, "day": crawl.day.isoformat(), "crawl_id": crawl.crawl_id}
    if wrong:
        sound = {name: value for name, value in sound.items() if name not in PLACE}
        shown = ", ".join(f"{name}: {str(block.get(name))[:40]!a}" for name in wrong)
        sound["unreadable"] = sound["error"] = f"the index line cannot be read ({shown})"
    return sound


def _is_wrong(name: str, value: Any, crawl: CrawlKey, wrong: list[str]) -> bool:
    """Whether the value has a wrong type, which is recorded in `wrong`."""
    if name in ("portal", "crawl_id"):
        fits = value == getattr(crawl, name)
    elif name == "day":
        fits = value == crawl.day.isoformat()
    elif name in TEXTS:
        fits = isinstance(value, str) and (value.isascii() or is_text(value)) and (name != "url" or bool(value))
    elif name in NUMBERS:
        fits = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < NUMBERS[name]
    elif name == "fetched_at":
        fits = read_moment(value) is not None
    elif name == "counts":
        fits = is_told(value)
    else:
        fits = name != "listed" or isinstance(value, dict)
    if not fits:
        wrong.append(name)
    return not fits


def is_text(value: str) -> bool:
    """Whether it is a string without lone surrogates, which no column can store."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_moment(value: object) -> datetime | None:
    """A plausible time of a fetch, with its zone; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if is_fetch_time(moment) else None


def is_told(value: object) -> bool:
    """Whether it is the counts of a list: [[URL, {name: number}], …]."""
    return isinstance(value, list) and all(
        isinstance(pair, list | tuple)
        and len(pair) == 2
        and isinstance(pair[0], str)
        and is_text(pair[0])
        and isinstance(pair[1], dict)
        and all(isinstance(n, int) and not isinstance(n, bool) and abs(n) < 2**62 and is_text(name) for name, n in pair[1].items())
        for pair in value
    )


def once(blocks: Iterable[Row], seen: set[str] | None = None) -> Iterator[Row]:
    """The first block of each page: a duplicated line is one fetch."""
    seen = set() if seen is None else seen
    for block in blocks:
        if block["page_id"] not in seen:
            seen.add(block["page_id"])
            yield block
