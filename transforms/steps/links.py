"""Pairs of articles that share text, and the relation of each pair.

In:     articles, signatures of the day; past_signatures, past_articles of the window; lookup_articles for the texts of candidate pairs;
        reference table: publishers
Out:    links, one row per pair, the later article first; see schemas.LINKS
Drops:  no_signature: too short to be compared; no_link: shares no text with any other article
Why:    candidate pairs come from sampled grams; only these are read and compared (overlap); rules tell copies from texts of one template,
        quotes and periodic reports (relations). Rows depend on what is in the lake, not on the order in which days were run.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import LINKS
from transforms.text.copies.candidate_pairs import CandidatePairs, Common, find_pairs
from transforms.text.copies.folding import FoldedMany, Places, fold_many
from transforms.text.copies.overlap import ALL, OverlapMeasures, Texts
from transforms.text.copies.publishers import PublisherIndex
from transforms.text.copies.relations import (
    ABRIDGED,
    DIGEST,
    EXCERPT,
    IDENTICAL,
    REPRINT,
    REWRITE,
    SIDE_BY_SIDE,
    Pair,
    Span,
    digest_members,
    is_edited,
    judge,
    judge_part,
)
from transforms.text.copies.source_evidence import SourceEvidence
from transforms.text.copies.time_intervals import gaps_days
from transforms.text.copies.wording_differences import Side, has_other_names, is_same_but_for_lines, mainland_words
from transforms.timeline import Face, Timeline, timeline

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
    "reported_at",
)
BLOCK = 300  # pairs compared at once: bounds memory
FETCH = 12_000  # pairs whose texts are read at once: bounds memory
RELATIONS = (IDENTICAL, REPRINT, ABRIDGED, EXCERPT, DIGEST, REWRITE)
PAGE_COLUMNS = (
    "article_id",
    "portal",
    "url",
    "canonical_url",
    "account",
    "source",
    "title",
    "published_at",
    "time_from_id",
    "fetched_at",
    "source_url",
    "provenance",
)

FindArticles = Callable[[list[str], tuple[str, ...]], pa.Table]
FindFolded = Callable[[Places], FoldedMany]
Ranks = NDArray[np.int32]
Row = tuple[int, int, int, float, float, float, int, float, int, int]

LINK = np.dtype(
    [
        ("later", np.int32),  # rank of the later article of the pair, or the digest
        ("earlier", np.int32),
        ("relation", np.int8),  # index in RELATIONS
        ("jaccard", np.float64),
        ("contained", np.float64),  # share of the later one that the earlier one contains
        ("contains", np.float64),
        ("kept", np.int32),
        ("reworded", np.float64),
        ("start", np.int32),  # of the shared piece in the longer text, folded characters
        ("end", np.int32),
    ]
)
Links = NDArray[np.void]
"""Related pairs, as rows of LINK."""


def run(
    *,
    articles: pa.Table,
    signatures: pa.Table,
    past_signatures: pa.Table,
    past_articles: pa.Table,
    lookup_articles: FindArticles,
    publishers: pa.Table,
    find_folded: FindFolded | None = None,
) -> StepResult:
    """`articles` may lack the column text: texts are then looked up like those of the window, or folded ones taken from `find_folded` by
    row."""
    line = timeline(articles, signatures, past_articles, past_signatures)
    pairs, common = find_pairs(line.samples, line.n_chars, line.is_new)
    texter = KeptTexter(line, find_folded) if find_folded else Texter(line, lookup_articles)
    named = Named(line, publishers)
    held = Common(common)
    parts = (np.array(list(judged(line, part, held, texter, named)), dtype=LINK) for part in parts_of(pairs))
    links = with_digests(line, np.concatenate([np.zeros(0, LINK), *parts]))
    out = table_of(line, links, articles["day"][0] if articles.num_rows else None)
    return StepResult(out, dropped(articles, signatures, out))


def parts_of(pairs: CandidatePairs) -> Iterator[tuple[Ranks, Ranks]]:
    """The pairs in parts of FETCH, connected pairs next to each other."""
    one, other = near_together(pairs.one, pairs.other)
    for first in range(0, len(one), FETCH):
        yield one[first : first + FETCH], other[first : first + FETCH]


def judged(line: Timeline, pairs: tuple[Ranks, Ranks], common: Common, texter: "Texter | KeptTexter", named: "Named") -> Iterator[Row]:
    """Rows of the candidate pairs that are related; texts are read and compared in blocks, equal hashes need no reading."""
    one, other = pairs
    faces = line.faces(np.unique(np.concatenate((one, other))))
    equal = pc.equal(line.text_hash.take(pa.array(one)), line.text_hash.take(pa.array(other))).to_numpy(zero_copy_only=False)
    for earlier, later in zip(one[equal].tolist(), other[equal].tolist(), strict=True):
        relation = IDENTICAL if faces[later].equals(faces[earlier]) else REPRINT
        n = int(line.n_chars[later])
        yield later, earlier, RELATIONS.index(relation), 1.0, 1.0, 1.0, int(line.n_sentences[later]), 0.0, 0, n
    one, other = one[~equal], other[~equal]
    texter.read(np.unique(np.concatenate((one, other))))
    for first in range(0, len(one), BLOCK):
        block = one[first : first + BLOCK], other[first : first + BLOCK]
        yield from judged_block(line, block, Block(texter, block, common, faces), named)


class Block:
    """Texts of some pairs, prepared for comparison, and the faces of their pages."""

    def __init__(self, texter: "Texter | KeptTexter", pairs: tuple[Ranks, Ranks], common: Common, faces: dict[int, Face]) -> None:
        ranks, place = np.unique(np.concatenate(pairs), return_inverse=True)
        self.texts, self.faces, self.common = Texts(texter.folded(ranks), common), faces, common
        self.other, self.one = np.split(place, 2)  # the later text is compared with the earlier one

    def is_digest(self, later: int, earlier: int) -> bool:
        """Whether exactly one of the two calls itself a digest."""
        return self.faces[later].is_digest != self.faces[earlier].is_digest

    def relation(self, n: int, later: int, earlier: int, pair: Pair) -> str | None:
        """Relation of the later article to the earlier one: by the measures of the pair and, where these do not decide, by the texts."""
        relation, one, other = judge(pair), self.faces[later], self.faces[earlier]
        if relation == REWRITE and one.script != other.script:
            relation = judge(replace(pair, measures=self.in_one_vocabulary(n) or pair.measures))
        if relation in (REWRITE, REPRINT) and is_edited(pair.measures) and self.has_other_names(n):
            return None
        if relation == REPRINT and not one.equals(other):
            return relation
        if relation == REPRINT or (relation in (ABRIDGED, EXCERPT) and pair.measures.covered >= ALL):
            return relation if not self.is_same(n) else IDENTICAL if one.equals(other) else REPRINT
        return relation

    def is_other_story(self, n: int) -> bool:
        """Whether the texts of a pair give other numbers for the same things, or say the same of other names."""
        one, other = self.one[n : n + 1], self.other[n : n + 1]
        n_chars = np.minimum(self.texts.sizes[one], self.texts.sizes[other])
        return bool(self.texts.numbers.differ(one, other, n_chars, np.zeros(1))[0]) or self.has_other_names(n)

    def has_other_names(self, n: int) -> bool:
        """Whether the pair is one text template about two subjects."""
        one, other = self.one[n : n + 1], self.other[n : n + 1]
        return has_other_names(self.side(one, other), self.side(other, one))

    def in_one_vocabulary(self, n: int) -> OverlapMeasures | None:
        """Measures of the pair with both texts in mainland vocabulary."""
        texts = [mainland_words(self.texts.codes_of(k), self.texts.sentences_of(k)) for k in (int(self.one[n]), int(self.other[n]))]
        return Texts(fold_many(texts), self.common).compare(np.zeros(1, np.int64), np.ones(1, np.int64))[0]

    def is_same(self, n: int) -> bool:
        """Whether the texts of a pair are equal except for captions, headings and source lines."""
        one, other = self.one[n : n + 1], self.other[n : n + 1]
        return is_same_but_for_lines(self.side(one, other), self.side(other, one))

    def side(self, one: Places, other: Places) -> Side:
        """One text of a pair, with the mask of its grams that the other one has."""
        k = int(one[0])
        return Side(self.texts.codes_of(k), self.texts.sentences_of(k), self.texts.shared(k, int(other[0])))


def judged_block(line: Timeline, pairs: tuple[Ranks, Ranks], block: Block, named: "Named") -> Iterator[Row]:
    """Rows of the related pairs of a block: first by their measures, the rest by a closer comparison where a source is named."""
    texts, faces = block.texts, block.faces
    left: list[int] = []
    ranks = list(zip(pairs[1].tolist(), pairs[0].tolist(), strict=True))
    sizes = zip(texts.sizes[block.one].tolist(), texts.sizes[block.other].tolist(), strict=True)
    figured = texts.compare(block.one, block.other)
    gaps = gaps_days(line.times, *pairs)
    for n, ((later, earlier), (size, other_size), measures) in enumerate(zip(ranks, sizes, figured, strict=True)):
        pair = measures and Pair(measures, size, other_size, gaps[n])
        relation = pair and block.relation(n, later, earlier, pair)
        if block.is_digest(later, earlier) and relation in (ABRIDGED, EXCERPT, REWRITE):
            relation = DIGEST
        if measures and relation:
            yield row_of(later, earlier, relation, measures, faces)
        else:
            left.append(n)
    named.read([ranks[n] for n in left])
    again = [n for n in left if block.is_digest(*ranks[n]) or (named.points(*ranks[n]) and not block.is_other_story(n))]
    for n, measures in zip(again, texts.compare(block.one[again], block.other[again], closely=True), strict=True):
        later, earlier = ranks[n]
        relation = measures and judge_part(measures, block.is_digest(later, earlier))
        if measures and relation:
            yield row_of(later, earlier, relation, measures, faces)


def row_of(later: int, earlier: int, relation: str, measures: OverlapMeasures, faces: dict[int, Face]) -> Row:
    """The row of a related pair; a digest comes first whatever the times are."""
    contained, contains = measures.contained, measures.contains
    if relation == DIGEST and not faces[later].is_digest:
        later, earlier, contained, contains = earlier, later, contains, contained
    shares = measures.jaccard, contained, contains, measures.kept_sentences, measures.reworded
    return later, earlier, RELATIONS.index(relation), *shares, *measures.piece.in_long


class Texter:
    """Texts of articles by rank, from the day's table or looked up in the window; empty where an article is gone."""

    def __init__(self, line: Timeline, lookup_articles: FindArticles) -> None:
        self.line, self.find = line, lookup_articles
        self.has_texts = "text" in line.today.column_names
        self.found = pa.array([], pa.string())
        self.place: Places = np.zeros(0, np.int64)
        self.ranks: Places = np.zeros(0, np.int64)

    def read(self, ranks: Places) -> None:
        """Load these texts in place of the ones before."""
        here = self.line.is_new[ranks] & self.has_texts
        texts = [self.line.today["text"].take(pa.array(self.line.row[ranks[here]]))] if here.any() else []
        place = np.full(len(ranks), -1, dtype=np.int64)
        place[here] = np.arange(int(here.sum()))
        if not here.all():
            ids = self.line.ids.take(pa.array(ranks[~here]))
            found = self.find(ids.to_pylist(), ("article_id", "text"))
            at = pc.fill_null(pc.index_in(ids, found["article_id"]), -1).to_numpy()
            place[~here] = np.where(at < 0, -1, at + int(here.sum()))
            texts.append(found["text"])
        self.found = pa.concat_arrays([pa.array([], pa.string()), *(c for t in texts for c in t.chunks)])
        self.ranks, self.place = ranks, place

    def folded(self, ranks: Ranks | Places) -> FoldedMany:
        """The loaded texts of these ranks, folded."""
        place = self.place[np.searchsorted(self.ranks, ranks)]
        return fold_many([text or "" for text in self.found.take(pa.array(place, mask=place < 0)).to_pylist()])


class KeptTexter:
    """Texts of the day's articles by rank, stored folded by the caller."""

    def __init__(self, line: Timeline, find: FindFolded) -> None:
        self.line, self.find = line, find

    def read(self, ranks: Places) -> None:
        """Nothing to load: `folded` reads on request."""

    def folded(self, ranks: Ranks | Places) -> FoldedMany:
        """The texts of these ranks, folded."""
        return self.find(self.line.row[ranks])


class Named:
    """Whether a page of the day names another article, or its outlet, as its source."""

    def __init__(self, line: Timeline, publishers: pa.Table) -> None:
        self.line, self.publishers = line, publishers
        said = pc.greater(pc.fill_null(pc.list_value_length(line.today["provenance"]), 0), 0)
        self.says = pc.or_(pc.is_valid(line.today["source"]), said).to_numpy()
        self.pages: dict[int, dict[str, Any]] = {}

    def speaks(self, rank: int) -> bool:
        """Whether the article is of the day and its page names any source."""
        return bool(self.line.is_new[rank] and self.says[self.line.row[rank]])

    def read(self, pairs: list[tuple[int, int]]) -> None:
        """Load the pages that `points` may need for these pairs."""
        if len(self.pages) > FETCH:
            self.pages = {}
        ranks = sorted({k for later, earlier in pairs if self.speaks(later) for k in (later, earlier)} - self.pages.keys())
        self.pages |= self.line.pages(np.array(ranks, dtype=np.int64), PAGE_COLUMNS) if ranks else ()

    def points(self, later: int, earlier: int) -> bool:
        """Whether the later page has evidence for the earlier one; both must have been loaded by `read`."""
        return self.speaks(later) and bool(SourceEvidence(self.pages[later], [self.pages[earlier]], self.outlets).pointers)

    @cached_property
    def outlets(self) -> PublisherIndex:
        """Publishers from the curated table and learned from the pages of window and day."""
        outlets = PublisherIndex.of(self.publishers.to_pylist())
        for table in (self.line.past, self.line.today):
            outlets.learn(zip(*(table[c].to_pylist() for c in ("portal", "source", "url")), strict=True))
        return outlets


def near_together(one: Ranks, other: Ranks) -> tuple[Ranks, Ranks]:
    """The same pairs, connected ones next to each other, so that each text is read about once."""
    top: dict[int, int] = {}
    order = np.lexsort((other, one))
    one, other = one[order], other[order]
    for a, b in zip(one.tolist(), other.tolist(), strict=True):
        top[b] = min(top.get(b, b), top.get(a, a))
    group = np.array([top.get(a, a) for a in one.tolist()], dtype=np.int64)
    order = np.lexsort((other, one, group))
    return one[order], other[order]


def with_digests(line: Timeline, links: Links) -> Links:
    """The links, with relation `digest` (and the digest first) where one article is a digest of others."""
    later, earlier = links["later"], links["earlier"]
    is_later = (line.n_chars[later] > line.n_chars[earlier]) | ((line.n_chars[later] == line.n_chars[earlier]) & (later > earlier))
    whole = np.where(is_later, later, earlier)
    in_part, in_whole = np.where(is_later, links["contains"], links["contained"]), np.where(is_later, links["contained"], links["contains"])
    inside = np.flatnonzero(np.isin(links["relation"], [RELATIONS.index(r) for r in (ABRIDGED, EXCERPT, REPRINT)]))
    inside = inside[np.argsort(whole[inside], kind="stable")]
    edges = [0, *(np.flatnonzero(np.diff(whole[inside])) + 1).tolist(), len(inside)]
    is_digest = np.zeros(len(line.ids), dtype=np.bool_)
    is_digest[whole[inside]] = pc.equal(line.columns(whole[inside], ("kind",))["kind"], DIGEST).to_numpy()
    turned: list[int] = []
    for group in (inside[a:b] for a, b in pairwise(edges)):
        if len(group) >= SIDE_BY_SIDE or (len(group) and is_digest[whole[group[0]]]):
            shares = zip(in_part[group].tolist(), in_whole[group].tolist(), strict=True)
            stretches = zip(links["start"][group].tolist(), links["end"][group].tolist(), strict=True)
            spans = [Span(stretch, share) for stretch, share in zip(stretches, shares, strict=True)]
            turned += group[digest_members(spans, bool(is_digest[whole[group[0]]]))].tolist()
    found = links.copy()
    found["relation"][turned] = RELATIONS.index(DIGEST)
    back = np.array([k for k in turned if not is_later[k]], dtype=np.int64)
    for one, other in (("later", "earlier"), ("contained", "contains")):
        found[one][back], found[other][back] = links[other][back], links[one][back]
    return found


def table_of(line: Timeline, links: Links, day: pa.Scalar | None) -> pa.Table:
    """Rows of the dataset, sorted by article_id and other_id; shares rounded to 4 digits."""
    columns = {
        "article_id": line.ids.take(pa.array(links["later"])),
        "other_id": line.ids.take(pa.array(links["earlier"])),
        "day": pa.repeat(day, len(links)) if day else pa.array([], pa.date32()),
        "relation": pa.array(RELATIONS).take(pa.array(links["relation"])),
        "jaccard": np.round(links["jaccard"], 4),
        "contained_in_other": np.round(links["contained"], 4),
        "contains_other": np.round(links["contains"], 4),
        "shared_sentences": links["kept"].astype(np.int64),
        "share_reworded": np.round(links["reworded"], 4),
    }
    table = pa.table([columns[name] for name in LINKS.schema.names], schema=LINKS.schema)
    return table.sort_by([("article_id", "ascending"), ("other_id", "ascending")])


def dropped(articles: pa.Table, signatures: pa.Table, out: pa.Table) -> tuple[Drop, ...]:
    """Articles of the day without a link, each with its reason."""
    ids = articles["article_id"]
    is_linked = pc.or_(pc.is_in(ids, out["article_id"]), pc.is_in(ids, out["other_id"]))
    left = ids.filter(pc.invert(is_linked))
    signed = pc.is_in(left, signatures["article_id"])
    reasons = (DropReason.NO_LINK if is_signed else DropReason.NO_SIGNATURE for is_signed in signed.to_pylist())
    return tuple(Drop(i, reason) for i, reason in zip(left.to_pylist(), reasons, strict=True))
