"""Removes the archive of old days: the bytes of their pages are gone then, what was made of them stays.

In:     the first day that is kept, and the days that may go
Out:    what goes, by portal and day; days that a crawl is writing to stay
"""

import fcntl
import shutil
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from crawlers.archive import days, indexes, read_index
from crawlers.outcomes import Outcome


@dataclass(frozen=True)
class OldDay:
    """The archive of one portal and day: its pages and its size."""

    portal: str
    day: date
    folder: Path
    n_pages: int
    n_bytes: int


def old_days(raw_root: Path, before: date, may_go: Collection[date]) -> Iterator[OldDay]:
    """What is older than a day, of the days that may go."""
    for day in days(raw_root):
        if day < before and day in may_go:
            folders = {cdxj.parent for cdxj in indexes(raw_root, day)}
            for folder in sorted(f for f in folders if not any(_is_written(cdxj) for cdxj in f.glob("*.cdxj"))):
                blocks = [block for cdxj in sorted(folder.glob("*.cdxj")) for block in read_index(cdxj)]
                n_pages = sum(b["kind"] == "article" and b["outcome"] == Outcome.OK for b in blocks)
                n_bytes = sum(path.stat().st_size for path in folder.iterdir())
                yield OldDay(folder.parent.name, day, folder, n_pages, n_bytes)


def forget(old: OldDay) -> None:
    """Remove the archive of a day. A kill in between leaves files that the next run removes; the index goes last."""
    for path in sorted(old.folder.iterdir(), key=lambda p: p.suffix == ".cdxj"):
        path.unlink()
    shutil.rmtree(old.folder, ignore_errors=True)


def _is_written(cdxj: Path) -> bool:
    with cdxj.open("rb") as index:
        try:
            fcntl.flock(index, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return True
    return False
