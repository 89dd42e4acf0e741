"""Full-text search for the command line: mart.search, which any DuckDB client can ask too, and the place of each hit in its text.

In:     a query in the language of warehouse/views/base/search_language.sql
Out:    hits, best first
Why:    the command asks the same macro as a reader of the published file, so both give the same articles in the same order.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import duckdb

from transforms.text import segment
from transforms.text.chars import normalise
from warehouse import query
from warehouse.lake import Lake
from warehouse.search_index import update

__all__ = ["Hit", "SearchError", "search", "snippet", "update"]

MAX_LIMIT = 1000
SNIPPET_CHARS = 90
_WORD = re.compile(r"-?(?:title[:：])*[\"“「]([^\"”」]*)[\"”」]|[^\s()（）|｜\"“”「」]+")


class SearchError(Exception):
    """The search cannot be answered; the message says what to change."""


@dataclass(frozen=True)
class Hit:
    """An article that was found. `score` is its BM25, higher is better; `n_copies` counts further copies of it that were folded away."""

    article_id: str
    title: str | None
    portal: str
    published_at: datetime | None
    url: str
    score: float
    snippet: str
    n_copies: int = 0


def search(
    data: Path, asked: str, *, since: date | None = None, until: date | None = None, limit: int = 20, fold_copies: bool = False
) -> list[Hit]:
    """The best articles for a query, best first. `since` and `until` are Beijing dates of publication, both included.

    Raises SearchError when the query cannot be read, QueryError when nothing is built yet.
    """
    asked = asked.encode("utf-8", "replace").decode()
    options = {"q": asked, "since": since, "until": until, "fold": fold_copies, "n": max(1, min(limit, MAX_LIMIT))}
    with query.connect(data) as db:
        try:
            found = query.table_of(
                db, "from mart.search($q, since := $since, until := $until, fold := $fold, n := $n)", options
            ).to_pylist()
        except duckdb.InvalidInputException as error:
            raise SearchError(str(error).removeprefix("Invalid Input Error: ")) from error
    lake = Lake(data / "lake")
    columns = ["article_id", "text", "url", "fetched_at"]
    pages = lake.find("articles", sorted({r["crawl_day"] for r in found}), [r["article_id"] for r in found], columns).sort_by("fetched_at")
    by_id = {r["article_id"]: r for r in pages.to_pylist()}
    words = [
        w for w in (normalise(m[1] or m[0]).lower().removeprefix("title:") for m in _WORD.finditer(asked)) if w not in {"and", "or", "not"}
    ]
    hits = []
    for row in found:
        page = by_id.get(row["article_id"], {"text": "", "url": ""})
        place = (row["article_id"], row["title"], row["portal"], row["published_at"], page["url"], row["score"])
        hits.append(Hit(*place, snippet(page["text"], words), row["n_copies"] or 0))
    return hits


def snippet(text: str, words: list[str]) -> str:
    """The part of a text around the first of the words, on one line."""
    lower = text.lower()
    places = [p for p in (lower.find(w) for w in words) if p >= 0]
    first = min(places, default=0)
    start = next((s for s, e in segment.sentences(text) if s <= first < e), first) if places else 0
    start = max(start, first - SNIPPET_CHARS // 2)
    piece = " ".join(text[start : start + SNIPPET_CHARS].split())
    return ("…" if start else "") + piece + ("…" if start + SNIPPET_CHARS < len(text) else "")
