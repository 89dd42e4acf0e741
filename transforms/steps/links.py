"""Which articles share text with which, and what one is of the other.

In:     articles, signatures of the day; past_signatures, past_articles of the window; find_articles for the texts of candidates
Out:    links, one row per pair, the later article first; see schemas.LINKS
Drops:  no_signature: too short to be compared; no_link: shares no text with any other article
Why:    candidates come from sampled grams alone (similarity), only they are read and compared (alignment), and rules that hold back
        look-alikes, quotes and next month's edition decide (relations). The rows depend on what the lake holds, not on the order of the days.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import LINKS
from transforms.text.alignment import Figures, Piece, Texts
from transforms.text.intervals import Interval, gap_days, interval
from transforms.text.relations import ABRIDGED, DIGEST, EXCERPT, IDENTICAL, REPRINT, Pair, Span, digest_members, judge
from transforms.text.similarity import Candidates, Hashes, candidates, common_hashes, holding

VERSION = "1"
PAST_COLUMNS = ("article_id", "day", "revision_id", "kind", "published_at", "published_precision", "time_from_id", "fetched_at")
BLOCK = 300  # pairs compared at a time: bounds memory

FindArticles = Callable[[list[str]], pa.Table]


@dataclass(frozen=True)
class Rows:
    """Articles of day and window in order of time; all lists are parallel."""

    ids: list[str]
    times: list[Interval]
    is_digest: list[bool]
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
    *, articles: pa.Table, signatures: pa.Table, past_signatures: pa.Table, past_articles: pa.Table, find_articles: FindArticles
) -> StepResult:
    rows = in_order(articles, signatures, past_signatures, past_articles)
    found = candidate_pairs(rows)
    links = with_digests(rows, list(judged(rows, found, articles, find_articles)))
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
        is_digest=[known[i][1] for i in ids],
        n_chars=np.array([c.n_chars[k] for c, k in picked], dtype=np.int64),
        n_sentences=np.array([c.n_sentences[k] for c, k in picked], dtype=np.int64),
        text_hashes=[c.text_hash[k] for c, k in picked],
        hashes=[c.flat[c.offsets[k] : c.offsets[k + 1]] for c, k in picked],
        is_new=np.array([i in today for i in ids], dtype=np.bool_),
    )


def facts(articles: pa.Table) -> dict[str, tuple[Interval, bool]]:
    """Per article when it was published and whether the page calls itself a digest; a later row of the same article wins."""
    names = ("published_at", "time_from_id", "fetched_at")
    published, from_id, fetched = (articles[n].cast(pa.int64()).to_pylist() for n in names)
    kinds, precisions = articles["kind"].to_pylist(), articles["published_precision"].to_pylist()
    rows = zip(articles["article_id"].to_pylist(), published, precisions, from_id, fetched, kinds, strict=True)
    return {i: (interval(p, how, by_id, f), kind == DIGEST) for i, p, how, by_id, f, kind in rows}


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


def judged(rows: Rows, found: tuple[Candidates, Hashes], articles: pa.Table, find_articles: FindArticles) -> Iterator[Link]:
    """Candidates compared text by text, in blocks; equal texts need no reading."""
    pairs, common = found
    equal = np.array([rows.text_hashes[a] == rows.text_hashes[b] for a, b in zip(pairs.one, pairs.other, strict=True)], dtype=np.bool_)
    for earlier, later in zip(pairs.one[equal].tolist(), pairs.other[equal].tolist(), strict=True):
        yield Link(later, earlier, IDENTICAL, equal_figures(int(rows.n_sentences[later]), int(rows.n_chars[later])))
    one, other = near_together(pairs.one[~equal], pairs.other[~equal])
    for first in range(0, len(one), BLOCK):
        block = list(zip(one[first : first + BLOCK].tolist(), other[first : first + BLOCK].tolist(), strict=True))
        yield from judged_block(rows, block, common, articles, find_articles)


def judged_block(
    rows: Rows, block: list[tuple[int, int]], common: Hashes, articles: pa.Table, find_articles: FindArticles
) -> Iterator[Link]:
    needed = sorted({k for pair in block for k in pair})
    position = {k: n for n, k in enumerate(needed)}
    texts = Texts(texts_of([rows.ids[k] for k in needed], articles, find_articles), common)
    for earlier, later in block:
        figures = texts.compare(position[later], position[earlier])
        gap = gap_days(rows.times[later], rows.times[earlier])
        relation = figures and judge(Pair(figures, texts.size(position[later]), texts.size(position[earlier]), gap))
        if figures and relation:
            yield Link(later, earlier, relation, figures)


def texts_of(ids: list[str], articles: pa.Table, find_articles: FindArticles) -> list[str]:
    """Texts of articles of the day, or found in the window; empty where an article is gone."""
    texts: dict[str, str | None] = {}
    at = pc.index_in(pa.array(ids, pa.string()), value_set=articles["article_id"].combine_chunks())
    here = [i for i, place in zip(ids, at.to_pylist(), strict=True) if place is not None]
    texts |= dict(zip(here, articles["text"].take(at.drop_null()).to_pylist(), strict=True))
    missing = [i for i in ids if i not in texts]
    if missing:
        found = find_articles(missing).select(["article_id", "fetched_at", "text"]).sort_by([("fetched_at", "ascending")])
        texts |= dict(zip(found["article_id"].to_pylist(), found["text"].to_pylist(), strict=True))
    return [texts.get(i) or "" for i in ids]


def equal_figures(n_sentences: int, n_chars: int) -> Figures:
    return Figures(1.0, 1.0, 1.0, 1.0, 1.0, n_sentences, 0.0, 1.0, 0.0, Piece(True, (0, n_chars), (0, n_chars), n_chars, n_chars))


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
        for k in digest_members(spans, rows.is_digest[whole]):
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
