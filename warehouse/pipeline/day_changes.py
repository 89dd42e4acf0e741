"""What of a day a step reads again: rows of its inputs that are new, changed or gone since its last run, and articles with changed names.

A batched step reads each row of its first input by itself, with the rows of its other inputs that have the same key. So the rows of all
others can be taken over from the day's former file (taken_over.py), and a crawl that adds pages to a day costs what is new.
`runs` says which files of the day a step read (column `inputs`), and which curated tables (`tables`). Former files are superseded ones,
found by their digest; where one is gone, damaged or of another shape, the step reads all of the day.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.registry import Step
from transforms.result import DropReason
from warehouse.pipeline.table_changes import ReadTables, concerned, digests_of, noted
from warehouse.storage.lake import NO_DAY, Lake

PAGES = "pages"
MOST_AGAIN = 0.5
"""Part of a day's rows from which all of them are read: rows of the others need not be joined in."""
FEW = 50  # rows that are read in no time either way
DIFFERENCE = "select key from ((from old except all from new) union all (from new except all from old))"
FETCHES = "fetches"  # the rows of pages without their bodies, as the lake has them


class DayChanges:
    """Says which rows of a day have to be read again; `tables` are the curated tables that earlier runs read."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self.tables = ReadTables(lake.root)

    def inputs_of(self, step: Step, day: date) -> str:
        """The files of the day that a step reads, as `runs` has them."""
        return noted({stored(name): self.lake.digest(stored(name), day) for name in step.reads})

    def due(self, step: Step, day: date, last: Mapping[str, Any], tables: Mapping[str, str]) -> set[str] | None:
        """Keys of the first input's rows that a batched step has to read again, of rows that are gone too; None: all that there are.

        `last` is the row of the step's last run of the day, `tables` are the digests of the curated tables as they are now.
        """
        if last["version"] != step.version or last["tables"] is None or last["inputs"] is None:
            return None
        before, inputs = digests_of(last["tables"]), digests_of(last["inputs"])
        change = self.tables.change(before, tables) if before.keys() == tables.keys() else None
        if change is None or inputs.keys() != {stored(name) for name in step.reads}:
            return None
        found = concerned(self.lake, day, change) if PAGES not in step.reads else self._unread(step, day)
        for name in map(stored, step.reads):
            changed = self._changed(name, day, inputs[name], step.key)
            if changed is None:
                return None
            found |= changed
        return worth_it(self.lake.path(stored(step.reads[0]), day), found)

    def _unread(self, step: Step, day: date) -> set[str]:
        """Pages whose record was damaged: the archive may have been mended since, which its index does not show."""
        drops = self.lake.read("drops", day, ["step", "key", "reason"])
        is_unread = pc.and_(pc.equal(drops["step"], step.name), pc.equal(drops["reason"], DropReason.UNREADABLE_RECORD.value))
        return set(drops.filter(is_unread)["key"].to_pylist())

    def _changed(self, name: str, day: date, digest: str, key: str) -> frozenset[str] | None:
        """Keys of the rows that differ between the file with a digest and today's; None when the former cannot be read any more."""
        now = self.lake.digest(name, day)
        if now == digest:
            return frozenset()
        paths = [self.lake.path(name, NO_DAY), self.lake.path(name, NO_DAY)]
        if digest:
            former = self.lake.history.with_digest(name, day, digest)
            if former is None:
                return None
            paths[0] = former
        if now:
            paths[1] = self.lake.path(name, day)
        return _differing(*paths, (digest, now), key)


def worth_it(path: Path, keys: set[str]) -> set[str] | None:
    """The rows of an input's file to be read again; None, for all of them, when they are most: taking over the few others costs more."""
    return keys if len(keys) <= FEW or len(keys) <= MOST_AGAIN * pq.read_metadata(path).num_rows else None


def stored(name: str) -> str:
    """The dataset whose file tells whether an input has changed."""
    return FETCHES if name == PAGES else name


@lru_cache(maxsize=16)  # the steps of a day ask the same
def _differing(old: Path, new: Path, digests: tuple[str, str], key: str) -> frozenset[str] | None:
    """Keys of the rows that two files do not share; None when their columns differ or one cannot be read. `digests` are the files'."""
    del digests
    try:
        if not pq.read_schema(old).equals(pq.read_schema(new)):
            return None
        with duckdb.connect(config={"threads": 1}) as db:
            for view, path in (("old", old), ("new", new)):
                rows = db.from_parquet(str(path), hive_partitioning=False).set_alias("row")
                rows.select(
                    duckdb.ColumnExpression(key).alias("key"), duckdb.FunctionExpression("hash", duckdb.ColumnExpression("row"))
                ).create_view(view)
            return frozenset(key for (key,) in db.sql(DIFFERENCE).distinct().fetchall())
    except (OSError, duckdb.Error, pa.ArrowException):
        return None
