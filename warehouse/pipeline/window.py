"""Rows of a day and of the window before it: of each article only the newest revision, from the latest day that has it.

Tables are read by column, cached while their files are unchanged, and never converted to Python values: a window has 300,000 rows.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from transforms.schemas import DATASETS
from warehouse.pipeline.table_cache import TableCache
from warehouse.storage.lake import Lake

REVISION = ("article_id", "revision_id", "fetched_at")


class Window:
    """Reads days of the lake as the steps see them."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self._cached = TableCache().get

    def current(self, name: str, day: date) -> pa.Table:
        """Rows of the day; for articles and datasets by revision only the newest revision of each article."""
        stamp = (self.lake.digest(name, day), self.lake.digest("articles", day))
        return self._cached((name, day), stamp, partial(self._read_current, name, day))

    def _read_current(self, name: str, day: date) -> pa.Table:
        table = self.lake.read(name, day)
        if name == "articles":
            return newest(table, by="fetched_at")
        return self._of_newest(table, day) if "revision_id" in table.column_names else table

    def newest_rows(self, name: str, days: Sequence[date], columns: Sequence[str], today: pa.Table | None = None) -> pa.Table:
        """The columns of the days; an article in several days, or also in `today`, has only the rows of the latest day."""
        there = [d for d in days if self.lake.path(name, d).exists()]
        parts = latest([self._columns(name, d, tuple(columns)) for d in there], today)
        return pa.concat_tables([self.lake.read_days(name, [], columns), *(part.select(columns) for part in parts)])

    def every_row(self, name: str, days: Sequence[date], columns: Sequence[str]) -> pa.Table:
        """The columns of all rows of the days."""
        there = [d for d in days if self.lake.path(name, d).exists()]
        parts = [
            self._cached((name, d, columns, "whole"), self.lake.digest(name, d), partial(self.lake.read, name, d, columns)) for d in there
        ]
        return pa.concat_tables([self.lake.read_days(name, [], columns), *parts])

    def lookup(self, name: str, days: Sequence[date], ids: Sequence[str], columns: Sequence[str] | None = None) -> pa.Table:
        """The newest row in the days of each of some articles."""
        needed = None if columns is None else list(dict.fromkeys([*columns, "article_id", "fetched_at"]))
        return newest(self.lake.find(name, days, ids, needed), by="fetched_at")

    def _columns(self, name: str, day: date, columns: tuple[str, ...]) -> pa.Table:
        stamp = (self.lake.digest(name, day), self.lake.digest("articles", day))
        return self._cached((name, day, columns), stamp, partial(self._read_columns, name, day, columns))

    def _read_columns(self, name: str, day: date, columns: tuple[str, ...]) -> pa.Table:
        if name == "articles":
            return newest(self.lake.read(name, day, list(dict.fromkeys([*columns, "article_id", "fetched_at"]))), by="fetched_at")
        if "revision_id" in DATASETS[name].schema.names:
            return self._of_newest(self.lake.read(name, day, list(dict.fromkeys([*columns, "article_id", "revision_id"]))), day)
        return self.lake.read(name, day, list(dict.fromkeys([*columns, "article_id"])))

    def _of_newest(self, table: pa.Table, day: date) -> pa.Table:
        """The rows that belong to the newest revision of an article."""
        revisions = newest(self.lake.read("articles", day, REVISION), by="fetched_at")["revision_id"]
        return where(table, pc.is_in(table["revision_id"], revisions).to_numpy())


def newest(articles: pa.Table, *, by: str) -> pa.Table:
    """The newest row of each article_id, in the table's order; the last one for equal times."""
    ids = coded(articles["article_id"])
    if len(ids.dictionary) == len(ids):
        return articles
    code, at = ids.indices.to_numpy(), articles[by].cast(pa.int64()).to_numpy()
    order = np.lexsort((at, code))
    is_last = np.append(code[order[1:]] != code[order[:-1]], True)
    return articles.take(pa.array(np.sort(order[is_last])))


def latest(parts: Sequence[pa.Table], after: pa.Table | None = None) -> list[pa.Table]:
    """The parts without rows of articles that occur in a later part or in the table `after`."""
    tables = [*parts, after] if after is not None else list(parts)
    if not tables:
        return []
    ids = coded(pa.chunked_array([c for t in tables for c in t["article_id"].chunks], pa.string()))
    part = np.repeat(np.arange(len(tables)), [t.num_rows for t in tables])
    last = np.zeros(len(ids.dictionary), dtype=np.int64)
    last[ids.indices.to_numpy()] = part
    kept = last[ids.indices.to_numpy()] == part
    edges = np.cumsum([0, *(p.num_rows for p in parts)])
    return [where(p, kept[edges[k] : edges[k + 1]]) for k, p in enumerate(parts)]


def where(table: pa.Table, kept: NDArray[np.bool_]) -> pa.Table:
    """The rows selected by a mask; the table itself, without a copy, when all are."""
    return table if kept.all() else table.filter(pa.array(kept))


def coded(ids: pa.ChunkedArray) -> pa.DictionaryArray:
    """The ids as one dictionary-encoded array."""
    return pa.chunked_array([*ids.chunks, pa.array([], ids.type)]).combine_chunks().dictionary_encode()
