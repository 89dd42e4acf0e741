"""What a change of the curated names makes due: of a day that was processed before, only the articles that the change concerns.

    <root>/.reference/<table>/<digest>.parquet      curated tables of names as steps have read them

A step records which tables it read, so its next run knows which articles hold a name that has changed since (day_changes.py).
"""

import contextlib
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.text.entities.changed_names import COLUMNS, NameChange, change_of
from warehouse.storage.atomic_write import replacing
from warehouse.storage.lake import Lake

FOLDER = ".reference"
MOST_VERSIONS = 100  # of a table; a step that read an older one reads the whole day again
ONLY_KNOWN = frozenset({"stories"})
"""Steps that ask the tables for entities which articles name: what is new to the tables is in none of them."""


class ReadTables:
    """The curated tables of names by digest: what steps read then."""

    def __init__(self, root: Path) -> None:
        self.root = root / FOLDER
        self._now: dict[tuple[str, str], pa.Table] = {}
        self._changes: dict[tuple[tuple[str, str, str], ...], NameChange | None] = {}

    def take(self, tables: Mapping[str, pa.Table], digests: Mapping[str, str]) -> None:
        """Have these tables at hand, without storing them."""
        self._now = {(name, digests[name]): tables[name].select(COLUMNS[name]) for name in COLUMNS.keys() & tables.keys()}

    def keep(self) -> None:
        """Store the tables at hand that are not stored yet. Without room for them a later run reads whole days, no more."""
        for (name, digest), table in self._now.items():
            with contextlib.suppress(OSError):
                self._keep(name, digest, table)

    def _keep(self, name: str, digest: str, table: pa.Table) -> None:
        path = self.root / name / f"{digest}.parquet"
        if path.exists():
            path.touch()  # the oldest go first
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as temporary:
            pq.write_table(table, temporary, compression="zstd")
        for old in sorted(path.parent.glob("*.parquet"), key=lambda p: p.stat().st_mtime_ns)[:-MOST_VERSIONS]:
            old.unlink(missing_ok=True)

    def change(self, before: Mapping[str, str], after: Mapping[str, str]) -> NameChange | None:
        """The change between two sets of tables, each by its digest; None when a table has changed that holds no names or is not stored."""
        key = tuple((name, before.get(name, ""), digest) for name, digest in sorted(after.items()))
        if key not in self._changes:
            self._changes[key] = self._read_change(key)
        return self._changes[key]

    def _read_change(self, key: tuple[tuple[str, str, str], ...]) -> NameChange | None:
        tables: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
        if any(old != new and name not in COLUMNS for name, old, new in key):
            return None
        for name, *digests in key:
            for side, digest in zip(tables, digests, strict=True):
                if name in COLUMNS:
                    try:
                        at_hand = self._now.get((name, digest))
                        side[name] = _rows(pq.read_table(self.root / name / f"{digest}.parquet") if at_hand is None else at_hand)
                    except (OSError, pa.ArrowException):
                        return None
        return change_of(*tables)


def _rows(table: pa.Table) -> list[tuple[str, ...]]:
    return list(zip(*([value or "" for value in column.to_pylist()] for column in table.columns), strict=True))


@lru_cache(maxsize=8)  # the steps of a day ask the same
def _holding(path: Path, digest: str, change: NameChange) -> frozenset[str]:
    """Ids of the articles of a file whose title or text holds a changed name; `digest` is the file's."""
    del digest
    columns = [column.to_pylist() for column in pq.read_table(path, columns=["article_id", "title", "text"], partitioning=None).columns]
    found = change.held_by((title or "", text) for title, text in zip(columns[1], columns[2], strict=True))
    return frozenset(article_id for article_id, is_it in zip(columns[0], found, strict=True) if is_it)


def concerned(lake: Lake, day: date, change: NameChange) -> set[str]:
    """Ids of the day's articles that a change of names concerns: they hold a changed name, or named a changed entity before."""
    path = lake.path("articles", day)
    found = set(_holding(path, lake.digest("articles", day), change)) if path.exists() and change.patterns else set()
    if change.entity_ids:
        mentions = lake.read("mentions", day, ["article_id", "entity_id"])
        named = mentions.filter(pc.is_in(mentions["entity_id"], pa.array(sorted(change.entity_ids), pa.string())))
        found.update(pc.unique(named["article_id"]).to_pylist())
    return found


def noted(digests: Mapping[str, str]) -> str:
    """Digests by name as `runs` has them."""
    return " ".join(f"{name}:{digest}" for name, digest in digests.items())


def digests_of(text: str | None) -> dict[str, str]:
    """See `noted`; empty for a run of an older version."""
    return dict(part.split(":", 1) for part in (text or "").split())
