"""Full-text search over the newest revision of every article.

In:     lake.articles, a day at a time; queries in the language of warehouse/search_language.py
Out:    <data>/search.sqlite: tokens in SQLite's FTS5 (without the text, which stays in the lake), and what a hit shows
Why:    FTS5 over words that are already cut answered in 0.1 ms where other ways needed 2 ms to seconds. A day is one transaction: rows
        of revisions that are still there stay, so a repeated day costs nothing. Rows that are gone are only marked and swept together
        later, because an index without its text cannot delete cheaply. Ranked by BM25, the title weighing more than the text.
"""

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from transforms.text import segment
from transforms.text.times import BEIJING
from warehouse import search_language as language
from warehouse.lake import Lake
from warehouse.search_language import All, Node, SearchError, Without, Words

__all__ = ["Hit", "SearchError", "search", "update"]

VERSION = 1  # of the tables and tokens below; another number makes the index anew
TITLE_WEIGHT = 5.0  # a word of the headline says what the article is about
MAX_LIMIT = 1000
LONGER_WORDS = 64  # longer words that hold the one looked for: 人民 in 中华人民共和国
MAX_CUTS = 7  # places in a word at which it is cut to look for its parts
SWEEP_SHARE = 0.2  # of all rows gone: then the index is made anew
SNIPPET_CHARS = 90
WAIT_S = 60.0
_COLUMNS = ("article_id", "revision_id", "portal", "title", "text", "url", "published_at", "fetched_at")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_TABLES = f"""
create table documents (
    row integer primary key, article_id text not null, revision_id text not null, day text not null, portal text not null,
    title text, url text not null, published_us integer, fetched_us integer not null, is_here integer not null, is_newest integer not null
);
create index documents_article on documents (article_id);
create index documents_day on documents (day);
create table days (day text primary key, stamp text not null);
create table longer_words (word text primary key) without rowid;
create virtual table words using fts5 (title, text, content = '', tokenize = 'unicode61 remove_diacritics 0');
pragma user_version = {VERSION};
"""


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


def update(data: Path, days: Iterable[date] | None = None) -> int:
    """Bring the index up to the lake: all days whose file has changed, or only those of `days`. Returns the number of revisions added."""
    lake = Lake(data / "lake")
    wanted = None if days is None else set(days)
    with _open(data, create=True) as db:
        known: dict[str, str] = dict(db.execute("select day, stamp from days"))
        present = {d.isoformat(): d for d in lake.days("articles")}
        added = 0
        for name in sorted(present.keys() | known.keys()):
            day = date.fromisoformat(name)
            stamp = _stamp(lake, day)
            if (wanted is None or day in wanted) and known.get(name, "") != stamp:
                added += _update_day(db, lake, day, stamp)
        _sweep(db, lake)
    return added


def search(
    data: Path, query: str, *, since: date | None = None, until: date | None = None, limit: int = 20, fold_copies: bool = False
) -> list[Hit]:
    """The best articles for a query, best first. `since` and `until` are Beijing dates of publication, both included.

    Raises SearchError when the query cannot be read or there is no index.
    """
    limit = max(1, min(limit, MAX_LIMIT))
    tree = language.parse(query)
    lake = Lake(data / "lake")
    with _open(data, create=False) as db:
        expression = _expression(tree, db)
        rows = (
            _folded(lake, _rank(db, expression, since, until, limit * 5), limit)
            if fold_copies
            else _rank(db, expression, since, until, limit)
        )
    return _with_snippets(lake, rows, list(_positive(tree)))


@contextlib.contextmanager
def _open(data: Path, *, create: bool) -> Iterator[sqlite3.Connection]:
    path = data / "search.sqlite"
    if not create and not path.exists():
        raise SearchError("there is no search index yet; `tingfeng build` makes it")
    try:
        with contextlib.closing(sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)) as db:
            if db.execute("pragma user_version").fetchone()[0] != VERSION:
                if not create:
                    raise SearchError("the search index is of another version; `tingfeng build` makes it anew")
                db.execute("pragma journal_mode = wal")
                _create(db)
            yield db
    except sqlite3.Error as error:
        raise SearchError(f"the search index {path} cannot be used ({error}); delete it and run `tingfeng build`") from error


def _create(db: sqlite3.Connection) -> None:
    """Empty tables in place of whatever was there."""
    with _transaction(db):
        for kind, name in db.execute(
            "select type, name from sqlite_master where name in ('words', 'documents', 'days', 'longer_words')"
        ).fetchall():
            db.execute(f"drop {kind} {name}")
        for statement in _TABLES.strip().split(";\n"):
            db.execute(statement)


@contextlib.contextmanager
def _transaction(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("begin immediate")
    try:
        yield
    except BaseException:
        db.execute("rollback")
        raise
    db.execute("commit")


def _stamp(lake: Lake, day: date) -> str:
    """Changes whenever the day's file is replaced; empty when there is none."""
    path = lake.path("articles", day)
    if not path.exists():
        return ""
    state = path.stat()
    return f"{state.st_mtime_ns}-{state.st_size}-{state.st_ino}"


def _update_day(db: sqlite3.Connection, lake: Lake, day: date, stamp: str) -> int:
    rows = {r["revision_id"]: r for r in lake.read("articles", day, _COLUMNS).to_pylist()}
    with _transaction(db):
        known = dict(db.execute("select revision_id, row from documents where day = ? and is_here", [day.isoformat()]))
        gone, new = known.keys() - rows.keys(), rows.keys() - known.keys()
        db.executemany("update documents set is_here = 0, is_newest = 0 where row = ?", [[known[r]] for r in gone])
        for revision_id in sorted(new):
            _insert(db, day, rows[revision_id])
        touched = [rows[r]["article_id"] for r in new]
        touched += [i for r in gone for (i,) in db.execute("select article_id from documents where row = ?", [known[r]])]
        db.executemany(
            """update documents set is_newest = row = (
                   select n.row from documents as n where n.article_id = documents.article_id and n.is_here
                   order by n.fetched_us desc, n.day desc, n.revision_id desc limit 1)
               where article_id = ? and is_here""",
            [[i] for i in sorted(set(touched))],
        )
        if stamp:
            db.execute("insert or replace into days values (?, ?)", [day.isoformat(), stamp])
        else:
            db.execute("delete from days where day = ?", [day.isoformat()])
    return len(new)


def _insert(db: sqlite3.Connection, day: date, article: dict[str, Any]) -> None:
    title, text = language.tokens(article["title"] or ""), language.tokens(article["text"])
    place = db.execute(
        "insert into documents (article_id, revision_id, day, portal, title, url, published_us, fetched_us, is_here, is_newest) values (?, ?, ?, ?, ?, ?, ?, ?, 1, 0)",
        [
            *(article["article_id"], article["revision_id"], day.isoformat(), article["portal"], article["title"], article["url"]),
            *(_microseconds(article["published_at"]), _microseconds(article["fetched_at"])),
        ],
    )
    db.execute("insert into words (rowid, title, text) values (?, ?, ?)", [place.lastrowid, " ".join(title), " ".join(text)])
    db.executemany("insert or ignore into longer_words values (?)", [[w] for w in {*title, *text} if len(w) > 2 and not w.isascii()])


def _sweep(db: sqlite3.Connection, lake: Lake) -> None:
    """Make the index anew when too many of its rows are gone."""
    total, gone = db.execute("select count(*), count(*) filter (where not is_here) from documents").fetchone()
    if gone <= total * SWEEP_SHARE or gone < 1000:
        return
    days = [date.fromisoformat(d) for (d,) in db.execute("select day from days order by day")]
    _create(db)
    for day in days:
        _update_day(db, lake, day, _stamp(lake, day))


def _microseconds(moment: datetime | None) -> int | None:
    return None if moment is None else (moment - _EPOCH) // timedelta(microseconds=1)


def _expression(node: Node, db: sqlite3.Connection) -> str:
    """The tree in FTS5's language. Only tokens of letters and digits get into it, each phrase in quotes."""
    if isinstance(node, Words):
        either = " OR ".join(dict.fromkeys([f'"{" ".join(node.tokens)}"', *_other_cuts(node, db)]))
        return f"({'title : ' if node.in_title else ''}({either}))"
    if isinstance(node, Without):
        return f"({_expression(node.part, db)} NOT ({' OR '.join(_expression(b, db) for b in node.banned)}))"
    return "(" + (" AND " if isinstance(node, All) else " OR ").join(_expression(p, db) for p in node.parts) + ")"


def _other_cuts(node: Words, db: sqlite3.Connection) -> Iterator[str]:
    """How else the same characters stand in the index, as FTS5 phrases: inside longer words, and cut elsewhere (判决书 in 一审判决|书).

    In words of two characters a cut elsewhere is mostly another word (人证 in 数人|证实), so there both ends must be ends of words.
    """
    word = "".join(node.tokens)
    if len(word) < 2 or word.isascii():
        return
    longer = "select word from longer_words where instr(word, ?) and word <> ? order by length(word), word limit ?"
    yield from (f'"{w}"' for (w,) in db.execute(longer, [word, word, LONGER_WORDS]))
    if len(word) == 2:
        yield f'"{word[0]} {word[1]}"'
        return
    yield f'"{" ".join(node.tokens)}" *'
    ending = "select word from longer_words where substr(word, -length(?)) = ? and word <> ? order by length(word), word limit ?"
    for cut in range(1, min(len(word), MAX_CUTS + 1)) if len(node.tokens) == 1 else ():
        left, right = word[:cut], " ".join(language.tokens(word[cut:]))
        yield f'"{" ".join(language.tokens(left))} {right}" *'
        if cut > 1:
            yield from (f'"{w} {right}" *' for (w,) in db.execute(ending, [left, left, word, LONGER_WORDS // 4]))


def _rank(db: sqlite3.Connection, expression: str, since: date | None, until: date | None, limit: int) -> list[tuple[Any, ...]]:
    """Rows (article_id, title, portal, published, url, score, day) of the best articles; equal scores in the order of their ids."""
    low, high = _bounds(since, until)
    is_bounded = since is not None or until is not None
    take = -1 if is_bounded else limit * 4
    while True:
        rows = db.execute(
            """select d.article_id, d.title, d.portal, d.published_us, d.url, -best.score, d.day
                from (select rowid as row, bm25(words, ?, 1.0) as score from words where words match ? order by score, rowid limit ?) as best
                join documents as d using (row)
                where d.is_newest and (not ? or d.published_us between ? and ?)
                order by best.score, d.article_id""",
            [TITLE_WEIGHT, expression, take, is_bounded, low, high],
        ).fetchall()
        if (
            take < 0
            or len(rows) >= limit
            or db.execute("select count(*) from (select 1 from words where words match ? limit ?)", [expression, take]).fetchone()[0] < take
        ):
            return rows[:limit]
        take *= 8


def _bounds(since: date | None, until: date | None) -> tuple[int, int]:
    first = datetime.combine(since or date.min, datetime.min.time(), BEIJING) if since else None
    last = datetime.combine(until, datetime.min.time(), BEIJING) + timedelta(days=1) if until else None
    return (_microseconds(first) or 0) if first else -(1 << 62), ((_microseconds(last) or 0) - 1) if last else 1 << 62


def _folded(lake: Lake, rows: list[tuple[Any, ...]], limit: int) -> list[tuple[Any, ...]]:
    """Only the best row of each chain of copies, with the number of the others behind it."""
    days = sorted({date.fromisoformat(r[6]) for r in rows})
    found = lake.find("copies", days, [r[0] for r in rows], ["article_id", "chain_id"])
    chains = dict(zip(found["article_id"].to_pylist(), found["chain_id"].to_pylist(), strict=True))
    best: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        best.setdefault(chains.get(row[0], row[0]), []).append(row)
    return [(*members[0], len(members) - 1) for members in best.values()][:limit]


def _positive(node: Node) -> Iterator[str]:
    """What was asked for, without what was banned."""
    if isinstance(node, Words):
        yield node.text.lower()
    else:
        for part in (node.part,) if isinstance(node, Without) else node.parts:
            yield from _positive(part)


def _with_snippets(lake: Lake, rows: list[tuple[Any, ...]], words: list[str]) -> list[Hit]:
    days = sorted({date.fromisoformat(r[6]) for r in rows})
    texts: dict[str, str] = {}
    if rows:
        found = lake.find("articles", days, [r[0] for r in rows], ["article_id", "text", "fetched_at"]).sort_by("fetched_at")
        texts = dict(zip(found["article_id"].to_pylist(), found["text"].to_pylist(), strict=True))
    hits = []
    for article_id, title, portal, published, url, score, _, *folded in rows:
        moment = None if published is None else _EPOCH + timedelta(microseconds=published)
        hits.append(Hit(article_id, title, portal, moment, url, round(score, 6), snippet(texts.get(article_id, ""), words), *folded))
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
