"""Measures of how much two texts share: the share that is verbatim, its spread over the text, whether the numbers agree.

Grams of both texts are matched by position. From the matches follow the share of each text that the other one contains, the share of its
sentences that are touched, kept or reworded, and the part of the longer text that the shorter one covers. Numbers are compared in their
context: two texts from one template share all their words and none of their numbers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.text.copies.candidate_pairs import GRAM, Common, Hashes, gram_hashes, limits
from transforms.text.copies.folding import Codes, FoldedMany, Marks, Places
from transforms.text.copies.gram_tables import Grams, Sentences, Shares
from transforms.text.copies.number_agreement import Numbers

LONG_GRAM = 8  # characters in a row that are no chance: "verbatim"
PART_CHARS = 120_000  # characters of the pairs that are compared at once
MIN_CONTAINED = 0.12  # of the shorter text: below, not even a rewrite
WORD_FOR_WORD = 0.55  # of the shorter text: a copy, whatever the rest is
NEAR = 10  # characters by which a bridged gap may be longer or shorter
MIN_COVERED, MIN_SPREAD = 0.30, 0.70  # of the shorter text: below both, shared phrases and quotes at most
ALL = 0.97  # of the shorter text's grams are in the longer one: the rest is too little for other numbers
AS_IT_WAS = 0.985  # of the first text is in the second: the rest is too little for replaced words
MIN_PIECE = 40  # characters in a row: a long quote has fewer
DENSE = 0.9  # of the stretch between first and last match
MIN_RARE = 0.4  # of a text: with less, the text is common itself (a press release) and no sentence is left out


@dataclass(frozen=True)
class Piece:
    """The stretch that both texts share verbatim, as [start, end) in folded characters of each, and whether it is without gaps."""

    is_whole: bool
    in_short: tuple[int, int]
    in_long: tuple[int, int]
    n_short: int
    n_long: int


@dataclass(frozen=True)
class OverlapMeasures:
    """How much two texts share; shares 0 to 1. Sentences that very many texts contain are left out where enough remains."""

    contained: float  # share of the first text's grams that are in the second
    contains: float  # share of the second text's grams that are in the first
    covered: float  # share of the shorter text that is verbatim in the longer one
    spread: float  # share of the shorter text in sentences that the longer one has at least in part
    jaccard: float
    kept_sentences: int  # sentences of the first text that are in the second
    reworded: float  # share of the first text's sentences that are in the second with other words
    bridged: float  # share of the gaps in the shorter text's matches that the longer one bridges in the same order; 1 for copies
    altered: float  # share of the first text's touched sentences, by characters, that changed
    swapped: int  # sentences of the first text that are in the second with some words replaced
    swapped_share: float  # of its sentences that are in the second
    longest: int  # characters of the longest verbatim stretch; 0 unless compared closely
    piece: Piece  # the verbatim stretch


class Texts:
    """Texts prepared for comparison, addressed by index; `common` are sampled gram hashes of very many texts."""

    def __init__(self, folded: FoldedMany, common: Common) -> None:
        hashes = gram_hashes(folded.codes)
        weights = rarity(folded, hashes, common)
        self.folded, self.sizes = folded, np.diff(folded.starts)
        self.grams = Grams(hashes, GRAM, folded, weights)
        self.words = Grams(longer(hashes, LONG_GRAM - GRAM), LONG_GRAM, folded, weights)
        self.numbers = Numbers(folded.codes, folded.starts)
        self.marks: dict[tuple[int, int], Marks] = {}
        self.starts = folded.starts.tolist()
        self.bounds = np.searchsorted(folded.sentences, folded.starts).tolist()

    def shared(self, one: int, other: int) -> Marks:
        """Mask of the grams of text `one` that text `other` has too; a few in a thousand are false positives."""
        marks = self.marks.get((one, other))
        return self.grams.shared(np.array([one]), np.array([other])) if marks is None else marks

    def by_sentence(self, mine: Places, theirs: Places) -> Sentences:
        """Measures of the sentences of the first text of each pair; the masks of shared grams are stored for `shared`."""
        marks = self.grams.shared(mine, theirs)
        ends = np.cumsum(self.grams.size[mine]).tolist()
        for one, other, start, end in zip(mine.tolist(), theirs.tolist(), [0, *ends], ends, strict=False):
            self.marks[one, other] = marks[start:end]
        return self.grams.by_sentence(mine, marks)

    def compare(self, one: Places, other: Places, *, closely: bool = False) -> list[OverlapMeasures | None]:
        """Measures of each pair of texts; None where they share too little or give other numbers for the same things. Raises nothing.

        `closely` is for pairs with other evidence of a link: any shared part is then enough, and numbers may differ.
        """
        found: list[OverlapMeasures | None] = [None] * len(one)
        readable = np.flatnonzero(np.minimum(self.sizes[one], self.sizes[other]) >= LONG_GRAM)
        in_part = np.cumsum(self.sizes[one[readable]] + self.sizes[other[readable]]) // PART_CHARS
        for part in np.split(readable, np.flatnonzero(np.diff(in_part)) + 1):
            for k, measures in self.compare_part(one[part], other[part], closely) if len(part) else ():
                found[part[k]] = measures
        return found

    def compare_part(self, one: Places, other: Places, closely: bool) -> Iterator[tuple[int, OverlapMeasures]]:
        """(index of the pair, measures) of the pairs that share enough; for as many pairs as fit into the processor's cache."""
        is_short = self.sizes[one] <= self.sizes[other]
        short, long = np.where(is_short, one, other), np.where(is_short, other, one)
        of_short = self.by_sentence(short, long)
        left = np.flatnonzero((of_short.share >= MIN_CONTAINED) | closely)
        if not len(left):
            return
        short, long, of_short = short[left], long[left], of_short.take(left)
        places = self.words.places(short, long)
        covered = self.words.share(short, places >= 0)
        good = (covered >= MIN_COVERED) | (of_short.spread >= MIN_SPREAD) | closely
        doubtful = np.flatnonzero(good & (of_short.share < ALL) & (not closely))
        if len(doubtful):
            good[doubtful] = ~self.numbers.differ(short[doubtful], long[doubtful], self.sizes[short[doubtful]], covered[doubtful])
        if not good.any():
            return
        places = places[np.repeat(good, self.words.size[short])]
        left = left[good]
        matches = Matches(is_short[left], short[good], long[good], of_short.take(good), covered[good], places)
        yield from zip(left.tolist(), self.measures(matches, closely), strict=True)

    def measures(self, found: "Matches", closely: bool) -> Iterator[OverlapMeasures]:
        """Measures of pairs that share enough, in order."""
        short, long, of_short, places, is_short = found.short, found.long, found.of_short, found.places, found.is_short
        of_long = self.by_sentence(long, short)
        one, other = np.where(is_short, short, long), np.where(is_short, long, short)
        contained = np.where(is_short, of_short.share, of_long.share)
        both = (of_short.n_shared + of_long.n_shared) / 2
        every = self.grams.size[short] + self.grams.size[long]
        bridged, swapped, swapped_share = np.ones(len(short)), np.zeros(len(short), np.int64), np.zeros(len(short))
        spun, changed = np.flatnonzero(found.covered < WORD_FOR_WORD), np.flatnonzero(contained < AS_IT_WAS)
        if len(spun):
            bridged[spun] = bridged_share(self.grams.places(short[spun], long[spun]), self.grams.size[short[spun]])
        if len(changed):
            swapped[changed], swapped_share[changed] = self.grams.swapped(one[changed], self.grams.places(one[changed], other[changed]))
        columns = (
            contained,
            np.where(is_short, of_long.share, of_short.share),
            found.covered,
            of_short.spread,
            both / np.maximum(1.0, every - both),
            np.where(is_short, of_short.kept, of_long.kept),
            np.where(is_short, of_short.reworded, of_long.reworded),
            bridged,
            np.where(is_short, of_short.altered, of_long.altered),
            swapped,
            swapped_share,
        )
        strips = np.split(places, np.cumsum(self.words.size[short])[:-1])
        longest = map(longest_run, strips) if closely else [0] * len(short)
        parts = pieces(places, self.words.size[short], self.sizes[short], self.sizes[long])
        return (OverlapMeasures(*values) for values in zip(*(c.tolist() for c in columns), longest, parts, strict=True))

    def sentences_of(self, k: int) -> Places:
        """Starts of the sentences of a text, in folded characters from its beginning."""
        begins: Places = self.folded.sentences[self.bounds[k] : self.bounds[k + 1]] - self.starts[k]
        return begins

    def codes_of(self, k: int) -> Codes:
        """Folded characters of a text."""
        return self.folded.codes[self.starts[k] : self.starts[k + 1]]


@dataclass(frozen=True)
class Matches:
    """Pairs of texts that share enough. All arrays are by pair, except `places`: the strip of long grams of the shorter texts."""

    is_short: Marks  # the first text of the pair is its shorter one
    short: Places
    long: Places
    of_short: Sentences
    covered: Shares
    places: NDArray[np.int32]


def longer(hashes: Hashes, by: int) -> Hashes:
    """Hashes of grams that are `by` characters longer."""
    return (hashes[:-by] * np.uint32(0x9E3779B1)) ^ hashes[by:] if len(hashes) > by else np.zeros(0, np.uint32)


def rarity(folded: FoldedMany, hashes: Hashes, common: Common) -> Shares:
    """Weight of each sentence, 0 to 1: less for sampled grams of very many texts; 1 throughout a text of hardly anything else."""
    n_chars = np.diff(folded.starts)
    if not len(common.ordered) or not len(hashes):
        return np.ones(len(folded.sentences))
    sampled = np.zeros(len(folded.codes), dtype=np.bool_)
    sampled[: len(hashes)] = hashes <= np.repeat(limits(n_chars), n_chars)[: len(hashes)]
    for k in range(1, GRAM):  # grams that reach into the next text do not count
        sampled[np.maximum(folded.starts[1:] - k, 0)] = False
    places = np.flatnonzero(sampled)
    is_common = np.zeros(len(sampled), dtype=np.bool_)
    is_common[places[common.holds(hashes[places])]] = True
    n_sampled, n_common = (np.add.reduceat(marks, folded.sentences, dtype=np.int64) for marks in (sampled, is_common))
    weights = 1 - n_common / np.maximum(n_sampled, 1)
    sizes = np.diff(np.append(folded.sentences, len(sampled)))
    n_sentences = np.diff(np.searchsorted(folded.sentences, folded.starts))
    text = np.repeat(np.arange(len(n_chars)), n_sentences)
    rare = np.bincount(text, weights * sizes, minlength=len(n_chars)) >= MIN_RARE * n_chars
    return np.where(rare[text], weights, 1.0)


def bridged_share(places: NDArray[np.int32], sizes: Places) -> Shares:
    """Per pair the share of gaps between the shorter text's matches where the longer text has about as many characters of its own.

    A rewrite replaces words by words; texts that share set phrases have them in any order.
    """
    pair = np.repeat(np.arange(len(sizes)), sizes)
    found = np.flatnonzero(places >= 0)
    step, other_step = np.diff(found), np.diff(places[found])
    gaps = (step > 1) & (pair[found[1:]] == pair[found[:-1]])
    near = gaps & (other_step > 0) & (np.abs(other_step - step) <= NEAR)
    of = pair[found[1:]]
    n_gaps, n_near = (np.bincount(of[marks], minlength=len(sizes)) for marks in (gaps, near))
    return np.where(n_gaps > 0, n_near / np.maximum(n_gaps, 1), 1.0)


def pieces(places: NDArray[np.int32], sizes: Places, n_short: Places, n_long: Places) -> Iterator[Piece]:
    """Per pair the stretch of the matches, without the first and last twentieth: stray single matches do not count."""
    found = np.flatnonzero(places >= 0)
    pair = np.repeat(np.arange(len(sizes)), sizes)[found]
    n_found = np.bincount(pair, minlength=len(sizes))
    end = np.cumsum(n_found)
    edge = n_found // 20
    low, high = end - n_found + edge, end - edge - 1  # of the matches left
    there = np.sort((pair << 32) | places[found]) & (2**32 - 1)
    follows = np.concatenate((np.zeros(1, np.int64), np.cumsum(np.diff(places[found]) == 1)))
    some = n_found > 0
    low, high = np.where(some, low, 0), np.where(some, high, 0)
    found, there, follows = (np.append(a, 0) if not len(a) else a for a in (found, there, follows))
    here = found - np.repeat(np.cumsum(sizes) - sizes, n_found) if len(pair) else found
    n_inner, reach = high - low + 1, here[high] - here[low] + 1
    in_order = (follows[high] - follows[low]) / np.maximum(n_inner - 1, 1)
    is_whole = some & (n_inner >= np.maximum(MIN_PIECE, DENSE * reach)) & (in_order >= DENSE)
    stretch = (
        np.where(some, np.maximum(0, here[low] - edge), 0),
        np.where(some, np.minimum(n_short, here[high] + LONG_GRAM + edge), 0),
        np.where(some, np.maximum(0, there[low] - edge), 0),
        np.where(some, np.minimum(n_long, there[high] + LONG_GRAM + edge), 0),
    )
    for whole, a, b, c, d, mine, theirs in zip(*(v.tolist() for v in (is_whole, *stretch, n_short, n_long)), strict=True):
        yield Piece(whole, (a, b), (c, d), mine, theirs)


def longest_run(places: NDArray[np.int32]) -> int:
    """Length in characters of the longest run of matches that are consecutive in both texts."""
    found = places >= 0
    if not found.any():
        return 0
    follows = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), ~(found[1:] & found[:-1] & (places[1:] - places[:-1] == 1)))))
    runs = np.diff(np.append(follows, len(places)))
    return int(runs[found[follows]].max()) + LONG_GRAM - 1
