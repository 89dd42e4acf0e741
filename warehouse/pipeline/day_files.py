"""The files of a day as its steps wrote them: damaged ones are moved aside, and what is made anew as it was counts as written then."""

import os
from datetime import date
from pathlib import Path

import pyarrow as pa

from warehouse.storage import checksums
from warehouse.storage.lake import NOTED, Lake


class DayFiles:
    """Writes days of a lake, and says whether they are what was written."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self._aside: dict[tuple[str, date], tuple[Path, str | None]] = {}

    def set_damaged_aside(self, day: date) -> None:
        """Move files that are not what was written out of the way. Without `runs` or `drops` every step is due, so both go together."""
        lost = [name for name in sorted(NOTED) if not self._is_noted_whole(name, day)]
        if {"runs", "drops"} & set(lost):
            lost = sorted({*lost, "runs", "drops"})
        for name in (n for n in lost if self.lake.path(n, day).exists()):
            self.lake.set_aside(name, day)

    def _is_noted_whole(self, name: str, day: date) -> bool:
        path = self.lake.path(name, day)
        if not path.exists():
            return not checksums.noted(path)
        is_same = checksums.matches(path)
        return checksums.fault_of(path, whole=True) is None if is_same is None else is_same

    def is_written(self, name: str, day: date, digest: str | None, *, is_same_input: bool) -> bool:
        """Whether a file is what its step wrote. A damaged one is moved aside; one that a killed run left, whose input had changed,
        stays."""
        path = self.lake.path(name, day)
        if not path.exists():
            return False
        if digest is not None and self.lake.digest(name, day) == digest:
            return True
        runs = self.lake.path("runs", day)
        fault = checksums.fault_of(path, whole=digest is not None or not runs.exists())
        is_newer = not runs.exists() or path.stat().st_mtime_ns > runs.stat().st_mtime_ns
        if fault:
            self._aside[name, day] = (self.lake.set_aside(name, day), digest)
        elif digest is not None and (is_same_input or not is_newer):
            self._aside[name, day] = (path, digest)  # it can be read: readers have it until its place is taken
        return fault is None and digest is None

    def write(self, name: str, day: date, table: pa.Table) -> str:
        """Write a dataset's day; its digest. What is made anew as it was counts as written when the damaged file was: --as-of finds it."""
        path = self.lake.path(name, day)
        damaged, wanted = self._aside.pop((name, day), (None, None))
        if damaged == path:
            damaged = self.lake.set_aside(name, day, is_replaced=True)
        self.lake.write(name, day, table, keep=damaged is None)
        digest = self.lake.digest(name, day)
        if damaged and wanted == digest:
            os.utime(path, ns=(damaged.stat().st_mtime_ns,) * 2)
        return digest
