"""A line of a CDXJ index → a block whose values have their types. A disk or another tool may have touched the line: nothing in it is
trusted.

In:   the bytes of a line, and what the place of the file says: portal, day, crawl.
Out:  a block with all that a row of FETCHES needs. What does not fit its type is left out or replaced, and `unreadable` says what it was;
      such a block leads to no body, so its page is dropped with that reason and the rest of the day is made.
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
"""Numbers of a block, and what they stay below: the width of their column."""
PLACE = ("warc_file", "warc_offset")


@dataclass(frozen=True)
class Place:
    """What the path of an index says of every line in it."""

    portal: str
    day: date
    crawl_id: str

    @classmethod
    def of(cls, cdxj: Path) -> "Place":
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


def checked(block: Row, place: Place) -> Row:
    """The block with values of the right types; `unreadable` names the first that was not. Raises nothing."""
    wrong: list[str] = []
    sound = {name: value for name, value in block.items() if value is not None and not _is_wrong(name, value, place, wrong)}
    for name in ("url", "kind", "outcome", "fetched_at", "page_id"):
        if name not in sound and name not in wrong:
            wrong.append(name)
    wrong = [name for name in wrong if name != "page_id" or "page_id" in block]  # archives of others may lack it
    if sum(name in sound for name in PLACE) == 1:
        wrong.append(next(name for name in PLACE if name not in sound))
    mark = hashlib.blake2b(repr(sorted(block.items(), key=str)).encode("utf-8", "replace"), digest_size=12).hexdigest()
    needed = {"page_id": mark, "url": f"unreadable:{mark}", "kind": "article", "outcome": Outcome.OK.value, "n_bytes": 0}
    needed |= {"fetched_at": datetime.combine(place.day, datetime.min.time(), UTC).isoformat()}
    sound = needed | sound | {"portal": place.portal, "day": place.day.isoformat(), "crawl_id": place.crawl_id}
    if wrong:
        sound = {name: value for name, value in sound.items() if name not in PLACE}
        shown = ", ".join(f"{name}: {str(block.get(name))[:40]!a}" for name in wrong)
        sound["unreadable"] = sound["error"] = f"the index line cannot be read ({shown})"
    return sound


def _is_wrong(name: str, value: Any, place: Place, wrong: list[str]) -> bool:
    """True, noted in `wrong`, when the value is not what its name says."""
    if name in ("portal", "crawl_id"):
        fits = value == getattr(place, name)
    elif name == "day":
        fits = value == place.day.isoformat()
    elif name in TEXTS:
        fits = isinstance(value, str) and is_text(value) and (name != "url" or bool(value))
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
    """False for half characters, which no column can hold."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def read_moment(value: object) -> datetime | None:
    """An aware moment at which something can have been fetched; None for anything else."""
    if not isinstance(value, str):
        return None
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return moment if is_fetch_time(moment) else None


def is_told(value: object) -> bool:
    """True for the counts of a list: [[address, {name: number}], …]."""
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
    """The first block of each page: a line copied twice is one fetch."""
    seen = set() if seen is None else seen
    for block in blocks:
        if block["page_id"] not in seen:
            seen.add(block["page_id"])
            yield block
