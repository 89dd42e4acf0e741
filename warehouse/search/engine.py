"""A fast search engine: reads the same postings and documents as mart.search, with pyarrow and numpy instead of SQL.

In:     a query, read by warehouse/search/query_language.py, and the index (warehouse/search/index.py)
Out:    rows as mart.search gives them without `fold`: the same articles, scores and order
Why:    planning the SQL macro takes longer than reading the postings. Row groups are chosen by footer statistics (postings are sorted by
        gram), and only the needed documents are read. tests/warehouse/search/test_search_engine.py keeps both implementations equal.
"""

import contextlib
import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, time, timedelta
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from transforms.text.index.gram_codes import IN_TITLE
from transforms.text.times import BEIJING
from warehouse.search.query_language import Query, Word
from warehouse.storage.lake import LakeError

THREADS = 2
SUMMARY = (b"folding", b"segments", b"n_newest")
"""Metadata keys of documents.parquet: table of folded characters, valid segments, number of newest revisions."""
_SHOWN = ["doc", "article_id", "title", "portal", "published_at", "day"]

Found = tuple[NDArray[np.int32], NDArray[np.float64]]
"""Documents that contain a word, ascending, and the weight of the word in each, before its inverse document frequency."""


@cache
def _weights() -> NDArray[np.float64]:
    """lake.search_weight for every byte `seen`: BM25 with k1 = 1.2, b = 0.75 over the midpoints of the classes, in decimals as in SQL."""
    seen = np.arange(256)
    times = np.array([10, 20, 30, 40, 55, 80, 120, 200])[seen >> 3 & 7] + 40 * (seen & IN_TITLE)  # tenths
    length = np.array([35, 75, 140, 300])[seen >> 6]  # hundredths of 600 grams
    weights: NDArray[np.float64] = (22 * times / 100) / ((times * 10_000 + 12 * (2_500 + 75 * length)) / 100_000)
    return weights


class SearchEngine:
    """Answers queries from the index below `root` (<data>/search)."""

    def __init__(self, root: Path) -> None:
        self.root = root
        if not (path := root / "documents.parquet").exists():
            from warehouse.storage.session import QueryError

            raise QueryError(f"{root} is missing: run `tingfeng build` (or `tingfeng process` first)")
        self.documents = pq.ParquetFile(path, memory_map=True, page_checksum_verification=True)
        schema = self.documents.schema_arrow
        self._columns = {name: place for place, name in enumerate(schema.names)}
        said = schema.metadata or {}
        if not set(SUMMARY) <= set(said):
            raise pa.ArrowInvalid("it was made by an older version")
        folding, segments, n_newest = (said[key].decode() for key in SUMMARY)
        traditional, _, simplified = folding.partition("\n")
        self.folding = str.maketrans(traditional, simplified)
        self.segments = [int(number) for number in segments.split()]
        self.n_newest = int(n_newest)

    @classmethod
    @contextlib.contextmanager
    def opened(cls, data: Path) -> Iterator["SearchEngine"]:
        """The engine of a data directory. Raises QueryError when nothing is built yet, LakeError when the index cannot be read."""
        root = data / "search"
        try:
            with (engine := cls(root)).documents:
                yield engine
        except (OSError, pa.ArrowException) as error:
            raise LakeError(f"the search index {root} cannot be read ({error}); `tingfeng build` makes it anew") from error

    def best(self, query: Query, since: date | None, until: date | None, n: int) -> list[dict[str, Any]]:
        """The best `n` rows of mart.search, best first."""
        if not self.segments:
            return []
        with ThreadPoolExecutor(THREADS) as pool:
            parts = list(pool.map(lambda segment: self._in_segment(segment, query.words), self.segments))
        words = [(np.concatenate([p[k][0] for p in parts]), np.concatenate([p[k][1] for p in parts])) for k in range(len(query.words))]
        docs, scores = self._kept(query, [self._living(word) for word in words])
        if since is not None or until is not None:
            inside = self._published_within(docs, since, until)
            docs, scores = docs[inside], scores[inside]
        places = _best(scores, n)
        return self._rows(docs[places], scores[places])

    def _range(self, group: int, column: str) -> tuple[Any, Any]:
        return _range(self.documents.metadata, group, self._columns[column])

    @cached_property
    def _old(self) -> NDArray[np.int32]:
        """Documents that are not the newest revision or no longer in the lake, ascending."""
        if self.n_newest == self.documents.metadata.num_rows:
            return np.empty(0, np.int32)
        groups = [g for g in range(self.documents.num_row_groups) if not self._range(g, "is_newest")[0]]
        some = self.documents.read_row_groups(groups, columns=["doc", "is_newest"])
        docs: NDArray[np.int32] = _array(some["doc"])[~_array(some["is_newest"])]
        return docs

    def _in_segment(self, segment: int, words: Iterable[Word]) -> list[Found]:
        """For each word the documents of a segment that hold it."""
        with pq.ParquetFile(
            self.root / "postings" / f"segment={segment}" / "part-0.parquet", memory_map=True, page_checksum_verification=True
        ) as file:
            meta = file.metadata
            every = range(meta.num_row_groups)
            groups: set[int] = set()
            for gram in {gram for word in words for gram, _ in word.grams}:
                first = bisect_left(every, gram, key=lambda g: _range(meta, g, 0)[1])
                groups.update(range(first, bisect_right(every, gram, lo=first, key=lambda g: _range(meta, g, 0)[0])))
            some = file.read_row_groups(sorted(groups), columns=["gram", "doc", "seen"], use_threads=False)
        grams, docs, seen = (_array(some[name]) for name in ("gram", "doc", "seen"))
        found = []
        for word in words:
            parts = []
            for gram, needed in word.grams:
                rows = slice(*np.searchsorted(grams, [gram, gram + 1]))
                has = seen[rows] & needed == needed
                parts.append((docs[rows][has], _weights()[seen[rows][has]]))
            found.append(_all_of(parts))
        return found

    def _living(self, found: Found) -> Found:
        if not len(self._old):
            return found
        lives = ~_among(found[0], self._old)
        return found[0][lives], found[1][lives]

    def _kept(self, query: Query, words: list[Found]) -> Found:
        """Documents that match the rule, and their scores."""
        size = max((int(docs.max()) + 1 for docs, _ in words if len(docs)), default=0)
        there, scores = np.zeros((len(words), size), np.bool_), np.zeros(size)
        for k, (docs, weights) in enumerate(words):
            there[k, docs] = True
            scores[docs] += math.log(1 + (self.n_newest - len(docs) + 0.5) / (len(docs) + 0.5)) * weights
        docs = np.flatnonzero(query.holds(list(there))).astype(np.int32)
        return docs, _rounded(scores[docs])

    def _published_within(self, docs: NDArray[np.int32], since: date | None, until: date | None) -> NDArray[np.bool_]:
        """Mask of the documents published on these Beijing dates; False without a time."""
        last = date(9999, 1, 1)
        low, high = since or date(1970, 1, 1), min(until or last, last) + timedelta(days=1)
        low_us, high_us = (int(datetime.combine(d, time(), BEIJING).timestamp()) * 1_000_000 for d in (low, high))
        table = self.documents.read(columns=["doc", "published_at"])
        at = _array(table["published_at"].cast(pa.int64()).fill_null(-(1 << 62)))
        return np.isin(docs, _array(table["doc"])[(at >= low_us) & (at < high_us)], assume_unique=True)

    def _rows(self, docs: NDArray[np.int32], scores: NDArray[np.float64]) -> list[dict[str, Any]]:
        wanted = np.sort(docs)
        every = range(self.documents.num_row_groups)
        groups = sorted({bisect_left(every, doc, key=lambda g: self._range(g, "doc")[1]) for doc in wanted.tolist()})
        some = self.documents.read_row_groups(groups, columns=_SHOWN)
        some = some.take(np.flatnonzero(_among(_array(some["doc"]), wanted))).rename_columns({"day": "crawl_day"})
        by_doc = {row.pop("doc"): row for row in some.to_pylist()}
        return [{**by_doc[doc], "score": score, "n_copies": None} for doc, score in zip(docs.tolist(), scores.tolist(), strict=True)]


def _range(meta: pq.FileMetaData, group: int, column: int) -> tuple[Any, Any]:
    """Minimum and maximum of a column in a row group."""
    statistics = meta.row_group(group).column(column).statistics
    return statistics.min, statistics.max


def _array(column: pa.ChunkedArray) -> NDArray[Any]:
    array: NDArray[Any] = column.to_numpy()
    return array


def _among(values: NDArray[np.int32], known: NDArray[np.int32]) -> NDArray[np.bool_]:
    """Whether each value is in `known`, which is ascending and not empty."""
    places = np.minimum(np.searchsorted(known, values), len(known) - 1)
    return np.equal(known[places], values)


def _all_of(parts: list[Found]) -> Found:
    """Documents that are in all parts, with their smallest weight."""
    parts = sorted(parts, key=lambda part: len(part[0]))
    docs, weights = parts[0]
    for others, more in parts[1:]:
        if not len(others):
            return others, more
        places = np.minimum(np.searchsorted(others, docs), len(others) - 1)
        same = others[places] == docs
        docs, weights = docs[same], np.minimum(weights[same], more[places[same]])
    return docs, weights


def _rounded(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """Rounded to four digits, halves up as in SQL (numpy rounds them to even)."""
    whole = np.floor(scores * 10_000)
    return (whole + (scores * 10_000 - whole >= 0.5)) / 10_000


def _best(scores: NDArray[np.float64], n: int) -> NDArray[np.intp]:
    """Indices of the best `n`; of equal scores the last one first."""
    if len(scores) > n:
        least = np.partition(scores, len(scores) - n)[len(scores) - n]
        above = np.flatnonzero(scores > least)
        places = np.concatenate([above, np.flatnonzero(scores == least)[len(above) - n :]])
    else:
        places = np.arange(len(scores))
    return places[np.lexsort((places, scores[places]))[::-1]]
