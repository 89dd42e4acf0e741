"""Which texts may share text: sampled character grams and a join that stays near-linear.

A text is its set of 5-grams of folded characters. Of their hashes the lowest eighth is kept (FracMinHash), of short texts the lowest half,
so that the samples of any two texts can be compared at the rate of the longer one. Texts that share sampled grams are candidate pairs. A
gram that occurs in very many texts (a disclaimer, a widely sent press release) pairs each text only with the first and the few previous
ones that contain it: chains stay connected and the work stays linear.

Memory: hashes are processed in blocks and grams of a single text dropped; pairs are counted in blocks of texts, and only those that share
enough are kept.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.text.copies.folding import Codes, FoldedMany, Marks, Places

Hashes = NDArray[np.uint32]
Rows = NDArray[np.int32]
Keys = NDArray[np.uint64]

GRAM = 5
RATE = 8  # one gram in eight is kept
SHORT_RATE = 2
SHORT_CHARS = 400  # below, an eighth would be too few grams to see a rewritten copy
MANY = 12  # a gram in more texts than this pairs each with a few others only
NEAR = 3  # previous texts that a text is paired with through a gram that many contain
MIN_SHARED = 2
MIN_SHARE = 0.10  # of the smaller sample; copies with two words of five replaced still share a fifth of their grams
COMMON = 12  # texts: a sentence of grams that so many texts contain is no evidence for a copy
SLOT_SHIFT = 6
COMMON_SHIFT = 9
PART_CHARS = 50_000  # hashed at once: arrays of this size stay in the processor's cache
BLOCK = 8_000_000  # grams sorted, or pairs counted, at once: bounds memory
PIECE = 20_000  # texts whose grams are read at once
HIGH = np.uint64(32)


@dataclass(frozen=True)
class Samples:
    """Sampled grams of texts: the text of rank `ranks[k]` has the hashes `flat[offsets[k]:offsets[k + 1]]`; a rank below 0 is left out."""

    ranks: Rows
    flat: Hashes
    offsets: NDArray[np.int32]

    def pieces(self) -> Iterator[tuple[Hashes, Rows]]:
        """(hashes, rank of the text of each), PIECE texts at a time."""
        return self.between(0, 2**32)

    def between(self, low: int, high: int) -> Iterator[tuple[Hashes, Rows]]:
        """The same for hashes from `low` up to but not including `high`."""
        for first in range(0, len(self.ranks), PIECE):
            bounds = self.offsets[first : first + PIECE + 1]
            hashes = self.flat[bounds[0] : bounds[-1]]
            place = np.flatnonzero(
                hashes - np.uint32(low) <= np.uint32(high - 1 - low)
            )  # a hash below `low` wraps around to a large difference
            ranks = self.ranks[first : first + PIECE][np.searchsorted(bounds[1:], place + bounds[0], side="right")]
            counts = ranks >= 0
            yield hashes[place[counts]], ranks[counts]


@dataclass(frozen=True)
class CandidatePairs:
    """Pairs of ranks, `one` < `other`, with the number of sampled grams that both contain."""

    one: Rows
    other: Rows
    shared: Places


@dataclass(frozen=True)
class Posting:
    """Inverted lists of grams that several texts contain, one after the other.

    `rank` is the text, `depth` the number of earlier texts of the same gram that it is paired with (at most NEAR where many contain it).
    For these frequent grams `late` are the ranks of texts beyond the first NEAR, and `first` the rank of the first text of the same gram.
    """

    rank: Rows
    depth: NDArray[np.uint8]
    late: Rows
    first: Rows


def gram_hashes(codes: Codes) -> Hashes:
    """Hash of the gram that starts at each index; the last GRAM - 1 of a text reach into the next text and must be left out."""
    n = len(codes) - GRAM + 1
    if n <= 0:
        return np.zeros(0, dtype=np.uint32)
    mixed = codes[:n].copy()
    for k in range(1, GRAM):
        mixed *= np.uint32(0x9E3779B1)
        mixed += codes[k : k + n]
        mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed


def limits(n_chars: Places) -> Hashes:
    """Highest hash that is sampled of a text with so many folded characters."""
    full = np.uint32(2**32 - 1)
    return np.where(n_chars < SHORT_CHARS, full // np.uint32(SHORT_RATE), full // np.uint32(RATE)).astype(np.uint32)


def samples(folded: FoldedMany) -> tuple[Hashes, Places]:
    """(hashes, bounds): sampled gram hashes, ascending and distinct in a text; text `k` has `hashes[bounds[k]:bounds[k + 1]]`."""
    in_part = folded.starts[:-1] // PART_CHARS
    edges = [0, *(np.flatnonzero(np.diff(in_part)) + 1).tolist(), len(folded)]
    parts = [samples_of(folded, first, last) for first, last in pairwise(edges)]
    flat = np.concatenate([hashes for hashes, _ in parts])
    return flat, np.concatenate((np.zeros(1, np.int64), np.cumsum(np.concatenate([counts for _, counts in parts]))))


def samples_of(folded: FoldedMany, first: int, last: int) -> tuple[Hashes, Places]:
    """(hashes, number of hashes of each text) of the texts from `first` to before `last`."""
    starts = folded.starts[first : last + 1] - folded.starts[first]
    lengths = np.diff(starts)
    hashes = gram_hashes(folded.codes[folded.starts[first] : folded.starts[last]])
    place = np.flatnonzero(hashes <= np.repeat(limits(lengths), lengths)[: len(hashes)])
    text = np.repeat(np.arange(len(lengths), dtype=np.uint32), lengths)[place]
    is_whole = place <= (starts[1:] - GRAM)[text]
    keys = (text[is_whole].astype(np.uint64) << HIGH) | hashes[place[is_whole]]
    keys.sort()
    keys = keys[is_first(keys)]
    return keys.astype(np.uint32), np.diff(np.searchsorted(keys, np.arange(len(lengths) + 1, dtype=np.uint64) << HIGH))


def find_pairs(samples: Sequence[Samples], n_chars: Places, is_new: Marks) -> tuple[CandidatePairs, Hashes]:
    """(pairs of texts that share enough sampled grams, at least one of them new; grams that very many texts contain, ascending).

    Ranks are positions in order of time; `n_chars` and `is_new` are indexed by rank.
    """
    found = list(postings(samples, is_new))
    common = np.concatenate([np.zeros(0, np.uint32), *(grams for _, grams in found)])
    n_held = sum(len(posting.rank) for posting, _ in found)
    edges = np.linspace(0, len(n_chars), 2 + 2 * n_held // BLOCK).astype(np.int64)
    parts = [enough([posting for posting, _ in found], low, high, n_chars, is_new) for low, high in pairwise(edges.tolist())]
    return CandidatePairs(*(np.concatenate(arrays) for arrays in zip(*parts, strict=True))), common


def postings(samples: Sequence[Samples], is_new: Marks) -> Iterator[tuple[Posting, Hashes]]:
    """(posting, frequent grams) for each block of hashes; only grams that at least one new text contains."""
    wanted = None if is_new.all() else slots_of(hashes[is_new[ranks]] for s in samples for hashes, ranks in s.pieces())
    drawn = np.sort(np.concatenate([np.zeros(1, np.uint32), *(s.flat[::101] for s in samples)]))
    n_blocks = 1 + sum(len(s.flat) for s in samples) // BLOCK
    edges = sorted({0, *drawn[np.linspace(0, len(drawn) - 1, n_blocks + 1).astype(np.int64)[1:-1]].tolist(), 2**32})
    for low, high in pairwise(edges):
        parts = [np.zeros(0, np.uint64)]
        for hashes, ranks in (piece for s in samples for piece in s.between(low, high)):
            part = (hashes.astype(np.uint64) << HIGH) | ranks.astype(np.uint64)
            parts.append(part if wanted is None else part[wanted[hashes >> np.uint32(SLOT_SHIFT)]])
        keys = np.concatenate(parts)
        keys.sort()
        yield posting_of(keys, is_new)


def posting_of(keys: Keys, is_new: Marks) -> tuple[Posting, Hashes]:
    """(posting, frequent grams) of sorted keys: the hash in the high 32 bits, the rank in the low ones."""
    first = np.append(is_first(keys >> HIGH), np.True_)
    keys = keys[~(first[:-1] & first[1:])]  # a gram of a single text pairs nothing
    gram, rank = (keys >> HIGH).astype(np.uint32), keys.astype(np.uint32).astype(np.int32)
    start = np.flatnonzero(is_first(gram))
    size = np.diff(np.append(start, len(gram)))
    common = gram[start[size >= COMMON]]
    if len(start) and not is_new.all():
        kept = np.logical_or.reduceat(is_new[rank], start)
        rank = rank[np.repeat(kept, size)]
        size = size[kept]
        start = np.cumsum(size) - size
    depth = np.arange(len(rank), dtype=np.int32) - np.repeat(start.astype(np.int32), size)
    is_many = np.repeat(size > MANY, size)
    late = np.flatnonzero(is_many & (depth > NEAR))
    joined = np.minimum(depth, np.where(is_many, NEAR, MANY))
    return Posting(rank, joined.astype(np.uint8), rank[late], rank[late - depth[late]]), common


def enough(found: Iterable[Posting], low: int, high: int, n_chars: Places, is_new: Marks) -> tuple[Rows, Rows, Places]:
    """(earlier rank, later rank, grams shared) of pairs that share enough; the later rank is from `low` to before `high`."""
    keys = np.concatenate([np.zeros(0, np.uint64), *(pairs for posting in found for pairs in pairs_in(posting, low, high, is_new))])
    keys.sort()
    start = np.flatnonzero(is_first(keys))
    shared = np.diff(np.append(start, len(keys)))
    several = shared >= MIN_SHARED
    shared, keys = shared[several], keys[start[several]]
    one, other = keys.astype(np.uint32).astype(np.int32), (keys >> HIGH).astype(np.int32)
    is_short = n_chars < SHORT_CHARS
    size = np.minimum(n_chars[one], n_chars[other]) / np.where(is_short[one] & is_short[other], SHORT_RATE, RATE)
    good = shared >= MIN_SHARE * size
    return one[good], other[good], shared[good]


def is_first(ordered: NDArray[Any]) -> Marks:
    """Mask of the first element of each run of equal values."""
    marks = np.ones(len(ordered), dtype=np.bool_)
    np.not_equal(ordered[1:], ordered[:-1], out=marks[1:])
    return marks


def pairs_in(posting: Posting, low: int, high: int, is_new: Marks) -> Iterator[Keys]:
    """One key for each gram and pair of texts: the later rank in the high 32 bits, the earlier one in the low ones."""
    rank, depth = posting.rank, posting.depth
    later = np.flatnonzero((rank >= low) & (rank < high) & (depth > 0))
    for back in range(1, MANY):
        yield pair_keys(rank[later - back], rank[later], is_new)
        later = later[depth[later] > back]
    to_first = (posting.late >= low) & (posting.late < high)
    yield pair_keys(posting.first[to_first], posting.late[to_first], is_new)


def pair_keys(one: Rows, other: Rows, is_new: Marks) -> Keys:
    """Keys of pairs with at least one new text: the later rank `other` in the high 32 bits, `one` in the low ones."""
    keys = (other.astype(np.uint64) << HIGH) | one.astype(np.uint64)
    return keys if is_new.all() else keys[is_new[one] | is_new[other]]


def ranges(start: Places, size: Places) -> Places:
    """The numbers start[k] … start[k] + size[k] - 1, for every k in turn."""
    ends = np.cumsum(size)
    numbers: Places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(start - (ends - size), size)
    return numbers


def slots_of(parts: Iterable[Hashes]) -> Marks:
    """Table of the high bits of the hashes, a fast pre-filter: no false negatives, a few false positives."""
    slots = np.zeros(1 << (32 - SLOT_SHIFT), dtype=np.bool_)
    for hashes in parts:
        slots[hashes >> np.uint32(SLOT_SHIFT)] = True
    return slots


class Common:
    """Grams that very many texts contain, as an ascending array with a pre-filter."""

    def __init__(self, ordered: Hashes) -> None:
        self.ordered = ordered
        self.slots = np.zeros(1 << (32 - COMMON_SHIFT), dtype=np.bool_)
        self.slots[ordered >> np.uint32(COMMON_SHIFT)] = True

    def holds(self, hashes: Hashes) -> Marks:
        """Mask of the hashes that are among them."""
        found: Marks = self.slots[hashes >> np.uint32(COMMON_SHIFT)]
        near = np.flatnonzero(found)
        sought = hashes[near]
        found[near] = self.ordered.take(np.searchsorted(self.ordered, sought), mode="clip") == sought if len(near) else False
        return found
