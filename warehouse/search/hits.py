"""Full-text search for the command line and for Python: the articles that mart.search finds, with the passage of each hit.

In:     a query in the language of warehouse/views/base/search_language.sql
Out:    hits, best first
Why:    warehouse/search/engine.py gives the rows of mart.search without the warehouse file; queries with folded copies or phrases are
        answered by mart.search itself. Heavy imports are local: every command imports this module.
"""

import contextlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from transforms.text.language import segment
from warehouse.search.filtered_search import filtered
from warehouse.search.filters import Filters
from warehouse.search.query_language import Query, SearchError, read

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from warehouse.storage.lake import Lake

__all__ = ["Hit", "SearchError", "matches", "search", "snippet", "texts_of", "update"]

MAX_LIMIT = 1000
EVERY = 10_000_000  # more than any lake has
SNIPPET_CHARS = 90
THREADS = 2
_SHOWN = ["article_id", "text", "url", "fetched_at"]


@dataclass(frozen=True)
class Hit:
    """An article that was found. `score` is BM25, higher is better; `n_copies` is the number of its copies folded into this hit."""

    article_id: str
    title: str | None
    portal: str
    published_at: datetime | None
    url: str
    score: float
    snippet: str
    n_copies: int = 0


def table_of_hits(found: "Iterable[Hit]") -> "pa.Table":
    """Hits as a table, one row each."""
    import pyarrow as pa

    columns = {
        "title": pa.string(), "portal": pa.string(), "published_at": pa.timestamp("us", tz="UTC"), "snippet": pa.string(),
        "n_copies": pa.int64(), "score": pa.float64(), "article_id": pa.string(), "url": pa.string(),
    }  # fmt: skip
    return pa.Table.from_pylist([{name: getattr(hit, name) for name in columns} for hit in found], schema=pa.schema(list(columns.items())))


def search(
    data: Path,
    asked: str,
    *,
    since: date | None = None,
    until: date | None = None,
    limit: int = 20,
    fold_copies: bool = False,
    warehouse: "Callable[[], AbstractContextManager[DuckDBPyConnection]] | None" = None,
    filters: Filters | None = None,
) -> list[Hit]:
    """The best articles for a query, best first. `since` and `until` are Beijing dates of publication, both included;
    `warehouse` opens the warehouse file, else it is opened as it is. With `filters` the query may be empty: the newest articles come first.

    Raises SearchError when the query cannot be read, QueryError when nothing is built yet, LakeError when the index cannot be read.
    """
    from warehouse.search.engine import SearchEngine
    from warehouse.storage.lake import Lake
    from warehouse.storage.session import connect

    opening = warehouse or partial(connect, data)
    n = max(1, min(limit, MAX_LIMIT))
    with SearchEngine.opened(data) as engine:
        is_filtered = filters is not None and not filters.is_empty
        query = Query(asked, (), "") if not asked.strip() and (is_filtered or since or until) else read(asked, engine.folding)
        if filters is not None and (is_filtered or not query.words):
            found = filtered(opening, query, filters, since, until, n=n, fold=fold_copies)
        elif fold_copies or any(word.is_phrase for word in query.words):
            found = _asked(opening, query, since, until, n, fold=fold_copies)
        else:
            found = engine.best(query, since, until, n)
    by_id = _pages(Lake(data / "lake"), found)
    words = [word.text for word in query.words]
    hits = []
    for row in found:
        page = by_id.get(row["article_id"], {"text": "", "url": ""})
        place = (row["article_id"], row["title"], row["portal"], row["published_at"], page["url"], row["score"])
        hits.append(Hit(*place, snippet(page["text"], words), row["n_copies"] or 0))
    return hits


def matches(
    data: Path, asked: str, *, since: date | None = None, until: date | None = None, limit: int = MAX_LIMIT, db: "DuckDBPyConnection"
) -> tuple[Query, list[str]]:
    """The query as it was read and the ids of the best articles, best first, without their texts; `db` is an open warehouse.

    Raises SearchError, QueryError and LakeError like `search`.
    """
    from warehouse.search.engine import SearchEngine

    with SearchEngine.opened(data) as engine:
        query = read(asked, engine.folding)
        n = max(1, min(limit, MAX_LIMIT))
        if any(word.is_phrase for word in query.words):
            rows = _asked(lambda: contextlib.nullcontext(db), query, since, until, n, fold=False)
        else:
            rows = engine.best(query, since, until, n)
    return query, [row["article_id"] for row in rows]


def every(data: Path, asked: str, filters: Filters, *, since: date | None = None, db: "DuckDBPyConnection") -> list[str]:
    """Ids of all articles that a query with its filters finds, published from a Beijing date on; `db` is an open warehouse.

    Raises SearchError, QueryError and LakeError like `search`.
    """
    from warehouse.search.engine import SearchEngine

    since = max(filter(None, (since, filters.since)), default=None)
    with SearchEngine.opened(data) as engine:
        query = read(asked, engine.folding) if asked.strip() else Query(asked, (), "")
        opening = lambda: contextlib.nullcontext(db)  # noqa: E731
        if not filters.is_empty or not query.words:
            rows = filtered(opening, query, filters, since, filters.until, n=EVERY, fold=False)
        elif any(word.is_phrase for word in query.words):
            rows = _asked(opening, query, since, filters.until, EVERY, fold=False)
        else:
            rows = engine.best(query, since, filters.until, EVERY)
    return [row["article_id"] for row in rows]


def texts_of(data: Path, rows: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Texts by id of articles, given with article_id and crawl_day."""
    from warehouse.storage.lake import Lake

    return {article_id: page["text"] for article_id, page in _pages(Lake(data / "lake"), list(rows)).items()}


def _pages(lake: "Lake", found: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """The articles of hits by id, each from the day of its newest revision. Several days are read in parallel."""
    ids: dict[date, list[str]] = {}
    for row in found:
        ids.setdefault(row["crawl_day"], []).append(row["article_id"])
    with ThreadPoolExecutor(THREADS) as pool:
        tables = pool.map(lambda day: lake.find("articles", [day], ids[day], _SHOWN), ids)
        return {row["article_id"]: row for table in tables for row in table.sort_by("fetched_at").to_pylist()}


def _asked(
    warehouse: "Callable[[], AbstractContextManager[DuckDBPyConnection]]",
    query: Query,
    since: date | None,
    until: date | None,
    n: int,
    *,
    fold: bool,
) -> list[dict[str, Any]]:
    """The rows of mart.search itself."""
    from warehouse.storage.session import table_of

    options = {"q": query.asked, "since": since, "until": until, "fold": fold, "n": n}
    with warehouse() as db:
        rows: list[dict[str, Any]] = table_of(
            db, "from mart.search($q, since := $since, until := $until, fold := $fold, n := $n)", options
        ).to_pylist()
    return rows


def update(data: Path, days: Iterable[date] | None = None) -> int:
    """Update the search index from the lake; see warehouse/search/index.py. Returns the number of revisions added."""
    from warehouse.search.index import update as bring_up

    return bring_up(data, days)


def snippet(text: str, words: list[str]) -> str:
    """The passage around the first of the words, on one line."""
    lower = text.lower()
    places = [p for p in (lower.find(w) for w in words) if p >= 0]
    first = min(places, default=0)
    start = next((s for s, e in segment.sentences(text) if s <= first < e), first) if places else 0
    start = max(start, first - SNIPPET_CHARS // 2)
    piece = " ".join(text[start : start + SNIPPET_CHARS].split())
    return ("…" if start else "") + piece + ("…" if start + SNIPPET_CHARS < len(text) else "")
