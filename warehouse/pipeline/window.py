"""What a day and the window before it hold: of each article only its newest revision, and only the latest day that has it.

Tables are read column by column, kept while their files are the same, and never taken apart into Python values: a window has 300,000 rows.
"""

from collections.abc import Sequence
from datetime import date
from functools import partial

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from transforms.schemas import DATASETS
from warehouse.pipeline.table_cache import Remembered
from warehouse.storage.lake import Lake

REVISION = ("article_id", "revision_id", "fetched_at")


class Past:
    """Reads days of the lake as the steps see them."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake
        self._kept = Remembered().get

    def current(self, name: str, day: date) -> pa.Table:
        """Rows of the day; of articles (and what hangs on a revision) only the newest revision of each article."""
        table = self.lake.read(name, day)
        if name == "articles":
            return newest(table, by="fetched_at")
        return self._of_newest(table, day) if "revision_id" in table.column_names else table

    def window(self, name: str, days: Sequence[date], columns: Sequence[str], today: pa.Table | None = None) -> pa.Table:
        """The columns of the days; of an article that stands in several days, or in `today`, only the rows of the latest of them."""
        there = [d for d in days if self.lake.path(name, d).exists()]
        parts = latest([self._columns(name, d, tuple(columns)) for d in there], today)
        return pa.concat_tables([self.lake.read_days(name, [], columns), *(part.select(columns) for part in parts)])

    def whole(self, name: str, days: Sequence[date], columns: Sequence[str]) -> pa.Table:
        """The columns of the days, every row."""
        there = [d for d in days if self.lake.path(name, d).exists()]
        parts = [
            self._kept((name, d, columns, "whole"), self.lake.digest(name, d), partial(self.lake.read, name, d, columns)) for d in there
        ]
        return pa.concat_tables([self.lake.read_days(name, [], columns), *parts])

    def find(self, name: str, days: Sequence[date], ids: Sequence[str], columns: Sequence[str] | None = None) -> pa.Table:
        """Rows of some articles in the days: the newest of each."""
        needed = None if columns is None else list(dict.fromkeys([*columns, "article_id", "fetched_at"]))
        return newest(self.lake.find(name, days, ids, needed), by="fetched_at")

    def _columns(self, name: str, day: date, columns: tuple[str, ...]) -> pa.Table:
        stamp = (self.lake.digest(name, day), self.lake.digest("articles", day))
        return self._kept((name, day, columns), stamp, partial(self._read_columns, name, day, columns))

    def _read_columns(self, name: str, day: date, columns: tuple[str, ...]) -> pa.Table:
        if name == "articles":
            return newest(self.lake.read(name, day, list(dict.fromkeys([*columns, "article_id", "fetched_at"]))), by="fetched_at")
        if "revision_id" in DATASETS[name].schema.names:
            return self._of_newest(self.lake.read(name, day, list(dict.fromkeys([*columns, "article_id", "revision_id"]))), day)
        return self.lake.read(name, day, list(dict.fromkeys([*columns, "article_id"])))

    def _of_newest(self, table: pa.Table, day: date) -> pa.Table:
        """The rows that hang on the newest revision of an article."""
        revisions = newest(self.lake.read("articles", day, REVISION), by="fetched_at")["revision_id"]
        return where(table, pc.is_in(table["revision_id"], revisions).to_numpy())


def newest(articles: pa.Table, *, by: str) -> pa.Table:
    """The newest row of each article_id, in the table's order; among equal times the last row."""
    ids = coded(articles["article_id"])
    if len(ids.dictionary) == len(ids):
        return articles
    code, at = ids.indices.to_numpy(), articles[by].cast(pa.int64()).to_numpy()
    order = np.lexsort((at, code))
    is_last = np.append(code[order[1:]] != code[order[:-1]], True)
    return articles.take(pa.array(np.sort(order[is_last])))


def latest(parts: Sequence[pa.Table], after: pa.Table | None = None) -> list[pa.Table]:
    """The parts without the rows of articles that a later part, or the table `after` them, holds."""
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
    """The rows that are kept; the table itself, uncopied, when all are."""
    return table if kept.all() else table.filter(pa.array(kept))


def coded(ids: pa.ChunkedArray) -> pa.DictionaryArray:
    return pa.chunked_array([*ids.chunks, pa.array([], ids.type)]).combine_chunks().dictionary_encode()
