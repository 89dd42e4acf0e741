"""Which articles share text with which, and what one is of the other.

In:     articles, signatures of the day; past_signatures, past_articles of the window; find_articles for the texts of candidates;
        side: publishers
Out:    links, one row per pair, the later article first; see schemas.LINKS
Drops:  no_signature: too short to be compared; no_link: shares no text with any other article
Why:    candidates come from sampled grams alone (similarity), only they are read and compared (alignment), and rules that hold back
        look-alikes, quotes and next month's edition decide (relations). The rows depend on what the lake holds, not on the order of the days.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import LINKS
from transforms.text.alignment import Figures, Piece, Texts
from transforms.text.intervals import Interval, gap_days, interval
from transforms.text.outlets import Outlets, name_key
from transforms.text.relations import ABRIDGED, DIGEST, EXCERPT, IDENTICAL, REPRINT, REWRITE, Pair, Span, digest_members, judge, judge_part
from transforms.text.similarity import Candidates, Hashes, candidates, common_hashes, holding
from transforms.text.testimony import Testimony
from transforms.text.wording import is_same_but_for_lines

VERSION = "2"
PAST_COLUMNS = (
    "article_id",
    "portal",
    "url",
    "canonical_url",
    "account",
    "source",
    "title",
    "script",
    "is_obfuscated",
    "kind",
    "published_at",
    "published_precision",
    "time_from_id",
    "fetched_at",
)
BLOCK = 300  # pairs compared at a time: bounds memory

FindArticles = Callable[[list[str], tuple[str, ...]], pa.Table]


@dataclass(frozen=True)
class Face:
    """What a page shows beside its text: two pages with one text and one face are identical, else one is a reprint."""

    title: str
    script: str | None
    is_obfuscated: bool
    is_digest: bool

    def equals(self, other: "Face") -> bool:
        same = (self.script, self.is_obfuscated) == (other.script, other.is_obfuscated)
        return same and name_key(self.title) == name_key(other.title)


@dataclass(frozen=True)
class Rows:
    """Articles of day and window in order of time; all lists are parallel."""

    ids: list[str]
    times: list[Interval]
    faces: list[Face]
    n_chars: NDArray[np.int64]
    n_sentences: NDArray[np.int64]
    text_hashes: list[str]
    hashes: list[Hashes]
    is_new: NDArray[np.bool_]


@dataclass(frozen=True)
class Link:
    """A judged pair: rows of the later and the earlier article."""

    later: int
    earlier: int
    relation: str
    figures: Figures


def run(
    *,
    articles: pa.Table,
    signatures: pa.Table,
    past_signatures: pa.Table,
    past_articles: pa.Table,
    find_articles: FindArticles,
    publishers: pa.Table,
) -> StepResult:
    rows = in_order(articles, signatures, past_signatures, past_articles)
    named = Named(articles, past_articles, publishers)
    links = with_digests(rows, list(judged(rows, candidate_pairs(rows), Texter(articles, find_articles), named)))
    day = articles["day"][0].as_py() if articles.num_rows else None
    out = LINKS.table(sorted((row_of(rows, link, day) for link in links), key=lambda r: (r["article_id"], r["other_id"])))
    return StepResult(out, dropped(articles, signatures, out))


def in_order(articles: pa.Table, signatures: pa.Table, past_signatures: pa.Table, past_articles: pa.Table) -> Rows:
    """Day and window as one list by time and id; of each article its newest revision."""
    today = set(articles["article_id"].to_pylist())
    known = facts(past_articles) | facts(articles)
    newest: dict[str, tuple[bool, int]] = {}
    order = pc.sort_indices(past_signatures, sort_keys=[("day", "ascending"), ("revision_id", "ascending")]).to_pylist()
    past_ids = past_signatures["article_id"].to_pylist()
    for k in order:
        if past_ids[k] not in today and past_ids[k] in known:
            newest[past_ids[k]] = (False, k)
    for k, article_id in enumerate(signatures["article_id"].to_pylist()):
        if article_id in today:
            newest[article_id] = (True, k)
    ids = sorted(newest, key=lambda i: (known[i][0], i))
    columns = {True: Columns.of(signatures), False: Columns.of(past_signatures)}
    picked = [(columns[is_new], k) for is_new, k in (newest[i] for i in ids)]
    return Rows(
        ids=ids,
        times=[known[i][0] for i in ids],
        faces=[known[i][1] for i in ids],
        n_chars=np.array([c.n_chars[k] for c, k in picked], dtype=np.int64),
        n_sentences=np.array([c.n_sentences[k] for c, k in picked], dtype=np.int64),
        text_hashes=[c.text_hash[k] for c, k in picked],
        hashes=[c.flat[c.offsets[k] : c.offsets[k + 1]] for c, k in picked],
        is_new=np.array([i in today for i in ids], dtype=np.bool_),
    )


def facts(articles: pa.Table) -> dict[str, tuple[Interval, Face]]:
    """Per article when it was published and what its page shows; a later row of the same article wins."""
    names = ("published_at", "time_from_id", "fetched_at")
    published, from_id, fetched = (articles[n].cast(pa.int64()).to_pylist() for n in names)
    others = (articles[n].to_pylist() for n in ("published_precision", "title", "script", "is_obfuscated", "kind"))
    rows = zip(articles["article_id"].to_pylist(), published, from_id, fetched, *others, strict=True)
    return {i: (interval(p, how, by_id, f), Face(t or "", s, bool(o), k == DIGEST)) for i, p, by_id, f, how, t, s, o, k in rows}


@dataclass(frozen=True)
class Columns:
    """Columns of a table of signatures; row `k` has the hashes `flat[offsets[k]:offsets[k + 1]]`."""

    n_chars: NDArray[np.int64]
    n_sentences: NDArray[np.int64]
    text_hash: list[str]
    flat: Hashes
    offsets: NDArray[np.int32]

    @classmethod
    def of(cls, signatures: pa.Table) -> "Columns":
        hashes = pa.concat_arrays([*signatures["hashes"].chunks, pa.array([], pa.list_(pa.uint32()))])
        return cls(
            signatures["n_chars"].to_numpy(),
            signatures["n_sentences"].to_numpy(),
            signatures["text_hash"].to_pylist(),
            hashes.values.to_numpy(),
            hashes.offsets.to_numpy(),
        )


def candidate_pairs(rows: Rows) -> tuple[Candidates, Hashes]:
    """Pairs that may share text, and the grams that very many articles hold; only what the day's articles hold is looked at."""
    counts = np.fromiter(map(len, rows.hashes), dtype=np.int64, count=len(rows.ids))
    hashes = np.concatenate([*rows.hashes, np.zeros(0, np.uint32)])
    owner = np.repeat(np.arange(len(rows.ids), dtype=np.int32), counts)
    if not rows.is_new.all():
        held = holding(hashes, hashes[rows.is_new[owner]])
        hashes, owner = hashes[held], owner[held]
    return candidates(hashes, owner, rows.n_chars, rows.is_new), common_hashes(hashes)


def judged(rows: Rows, found: tuple[Candidates, Hashes], texter: "Texter", named: "Named") -> Iterator[Link]:
    """Candidates compared text by text, in blocks; equal texts need no reading."""
    pairs, common = found
    equal = np.array([rows.text_hashes[a] == rows.text_hashes[b] for a, b in zip(pairs.one, pairs.other, strict=True)], dtype=np.bool_)
    for earlier, later in zip(pairs.one[equal].tolist(), pairs.other[equal].tolist(), strict=True):
        relation = IDENTICAL if rows.faces[later].equals(rows.faces[earlier]) else REPRINT
        yield Link(later, earlier, relation, equal_figures(int(rows.n_sentences[later]), int(rows.n_chars[later])))
    one, other = near_together(pairs.one[~equal], pairs.other[~equal])
    for first in range(0, len(one), BLOCK):
        block = list(zip(one[first : first + BLOCK].tolist(), other[first : first + BLOCK].tolist(), strict=True))
        yield from judged_block(rows, block, Texts(texter.texts(needed_ids(rows, block)), common), named)


def needed_ids(rows: Rows, block: list[tuple[int, int]]) -> list[str]:
    return [rows.ids[k] for k in sorted({k for pair in block for k in pair})]


def judged_block(rows: Rows, block: list[tuple[int, int]], texts: Texts, named: "Named") -> Iterator[Link]:
    position = {k: n for n, k in enumerate(sorted({k for pair in block for k in pair}))}
    one = np.array([position[later] for _, later in block], dtype=np.int64)
    other = np.array([position[earlier] for earlier, _ in block], dtype=np.int64)
    again: list[int] = []
    for n, ((earlier, later), figures) in enumerate(zip(block, texts.compare(one, other), strict=True)):
        gap = gap_days(rows.times[later], rows.times[earlier])
        relation = figures and judge(Pair(figures, int(texts.sizes[one[n]]), int(texts.sizes[other[n]]), gap))
        is_digest = rows.faces[later].is_digest != rows.faces[earlier].is_digest
        if relation == REPRINT and rows.faces[later].equals(rows.faces[earlier]) and is_same(texts, int(one[n]), int(other[n])):
            relation = IDENTICAL
        if is_digest and relation in (ABRIDGED, EXCERPT, REWRITE):
            relation = DIGEST
        if figures and relation:
            yield linked(rows, later, earlier, relation, figures)
        elif is_digest or named.points(rows.ids[later], rows.ids[earlier]):
            again.append(n)
    for n, figures in zip(again, texts.compare(one[again], other[again], closely=True), strict=True):
        earlier, later = block[n]
        relation = figures and judge_part(figures, rows.faces[later].is_digest != rows.faces[earlier].is_digest)
        if figures and relation:
            yield linked(rows, later, earlier, relation, figures)


def is_same(texts: Texts, one: int, other: int) -> bool:
    return is_same_but_for_lines(texts.codes_of(one), texts.sentences_of(one), texts.codes_of(other), texts.sentences_of(other))


def linked(rows: Rows, later: int, earlier: int, relation: str, figures: Figures) -> Link:
    link = Link(later, earlier, relation, figures)
    return as_digest(link, later if rows.faces[later].is_digest else earlier) if relation == DIGEST else link


class Texter:
    """Texts of articles by id: of the day, or found in the window; empty where an article is gone."""

    def __init__(self, articles: pa.Table, find_articles: FindArticles) -> None:
        self.articles, self.find = articles, find_articles
        self.place = {i: k for k, i in enumerate(articles["article_id"].to_pylist())}

    def texts(self, ids: list[str]) -> list[str]:
        here = [i for i in ids if i in self.place]
        texts = dict(zip(here, self.articles["text"].take(pa.array([self.place[i] for i in here], pa.int64())).to_pylist(), strict=True))
        missing = [i for i in ids if i not in self.place]
        if missing:
            found = self.find(missing, ("article_id", "text"))
            texts |= dict(zip(found["article_id"].to_pylist(), found["text"].to_pylist(), strict=True))
        return [texts.get(i) or "" for i in ids]


class Named:
    """Whether a page of the day names another article, or its outlet, as its source."""

    def __init__(self, articles: pa.Table, past_articles: pa.Table, publishers: pa.Table) -> None:
        self.today, self.past = articles, past_articles
        self.place = {i: (False, k) for k, i in enumerate(past_articles["article_id"].to_pylist())}
        self.place |= {i: (True, k) for k, i in enumerate(articles["article_id"].to_pylist())}
        says = pc.or_(pc.is_valid(articles["source"]), pc.greater(pc.fill_null(pc.list_value_length(articles["provenance"]), 0), 0))
        self.speaking = set(articles["article_id"].filter(says).to_pylist())
        self.pages: dict[str, dict[str, Any]] = {}
        self.outlets = Outlets.of(publishers.to_pylist())
        for table in (past_articles, articles):
            self.outlets.learn(zip(*(table[c].to_pylist() for c in ("portal", "source", "url")), strict=True))

    def points(self, later: str, earlier: str) -> bool:
        return later in self.speaking and bool(Testimony(self.page(later), [self.page(earlier)], self.outlets).pointers)

    def page(self, article_id: str) -> dict[str, Any]:
        if article_id not in self.pages:
            self.pages[article_id] = self.read(article_id)
        return self.pages[article_id]

    def read(self, article_id: str) -> dict[str, Any]:
        is_new, k = self.place[article_id]
        columns = ("article_id", *PAGE_COLUMNS, *(("source_url", "provenance") if is_new else ()))
        row: dict[str, Any] = (self.today if is_new else self.past).slice(k, 1).select(list(columns)).to_pylist()[0]
        for name in ("published_at", "time_from_id", "fetched_at"):
            row[name] = row[name] and round(row[name].timestamp() * 1_000_000)
        return row


PAGE_COLUMNS = ("portal", "url", "canonical_url", "account", "source", "title", "published_at", "time_from_id", "fetched_at")


def equal_figures(n_sentences: int, n_chars: int) -> Figures:
    return Figures(
        1.0, 1.0, 1.0, 1.0, 1.0, n_sentences, 0.0, 1.0, 0.0, 0, 0.0, n_chars, Piece(True, (0, n_chars), (0, n_chars), n_chars, n_chars)
    )


def near_together(one: NDArray[np.int32], other: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The same pairs, those that hang together in a row: each text is then read about once."""
    top: dict[int, int] = {}
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        top[b] = min(top.get(b, b), top.get(a, a))
    group = np.array([top.get(a, a) for a in one.tolist()], dtype=np.int64)
    order = np.lexsort((other, one, group))
    return one[order], other[order]


def with_digests(rows: Rows, links: list[Link]) -> list[Link]:
    """The links, those between a digest and the articles in it turned into digest links."""
    inside: dict[int, list[Link]] = {}
    for link in links:
        if link.relation in (ABRIDGED, EXCERPT, REPRINT):
            inside.setdefault(longer(rows, link), []).append(link)
    in_digest: dict[int, int] = {}
    for whole, parts in inside.items():
        spans = [Span(link.figures.piece.in_long, share_in(link, whole)) for link in parts]
        for k in digest_members(spans, rows.faces[whole].is_digest):
            in_digest[id(parts[k])] = whole
    return [as_digest(link, in_digest[id(link)]) if id(link) in in_digest else link for link in links]


def longer(rows: Rows, link: Link) -> int:
    return max(link.later, link.earlier, key=lambda k: (rows.n_chars[k], k))


def share_in(link: Link, whole: int) -> tuple[float, float]:
    """Share of the part that stands in the whole, share of the whole that stands in the part."""
    figures = link.figures
    return (figures.contains, figures.contained) if link.later == whole else (figures.contained, figures.contains)


def as_digest(link: Link, whole: int) -> Link:
    """The same pair with the digest first, whatever the times are."""
    if link.later == whole:
        return replace(link, relation=DIGEST)
    figures = replace(link.figures, contained=link.figures.contains, contains=link.figures.contained)
    return Link(link.earlier, link.later, DIGEST, figures)


def row_of(rows: Rows, link: Link, day: object) -> dict[str, object]:
    figures = link.figures
    return {
        "article_id": rows.ids[link.later],
        "other_id": rows.ids[link.earlier],
        "day": day,
        "relation": link.relation,
        "jaccard": round(figures.jaccard, 4),
        "contained_in_other": round(figures.contained, 4),
        "contains_other": round(figures.contains, 4),
        "shared_sentences": figures.kept_sentences,
        "share_reworded": round(figures.reworded, 4),
    }


def dropped(articles: pa.Table, signatures: pa.Table, out: pa.Table) -> tuple[Drop, ...]:
    linked = set(out["article_id"].to_pylist()) | set(out["other_id"].to_pylist())
    signed = set(signatures["article_id"].to_pylist())
    return tuple(
        Drop(i, DropReason.NO_LINK if i in signed else DropReason.NO_SIGNATURE)
        for i in articles["article_id"].to_pylist()
        if i not in linked
    )
