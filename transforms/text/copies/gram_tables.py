"""Grams of many texts in one array, and which of them two texts share: for many pairs of texts at once.

A *strip* is one array with a value for each gram of one text of every pair, pair after pair. Values are summed by sentence and by pair, so
that no Python code runs for a single gram.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Self

import numpy as np
from numpy.typing import NDArray

from transforms.text.copies.candidate_pairs import Hashes, ranges
from transforms.text.copies.folding import FoldedMany, Marks, Places

Shares = NDArray[np.float64]

SLOT_BITS = 18  # of the look-up tables of grams; larger ones do not fit into the processor's cache
STAMPS = 255
KEPT_SHARE = 0.9  # of a sentence's grams: the other text has the sentence
TOUCHED_SHARE = 0.1  # of a sentence's grams: the other text has some of it
UNCHANGED = 0.995  # of a sentence's grams
SHARED_SHARE = 0.3  # of a sentence's grams: the other text has it, with or without changes
MAX_SWAP, SWAP_NEAR = 40, 12  # characters replaced inside a sentence, and by how much old and new may differ in length
SHORT_SENTENCE = 6  # characters; shorter ones (a name, 图片来源) say nothing


@dataclass(frozen=True)
class Sentences:
    """Per pair, measures of the sentences of one text against the other text."""

    share: Shares  # of the grams, weighted
    spread: Shares  # share of the text in touched sentences, weighted
    kept: Places  # number of sentences kept
    reworded: Shares  # share of the sentences that are touched and not kept
    altered: Shares  # share of the touched text in sentences that changed
    n_shared: Places  # grams

    def take(self, pairs: Places | Marks) -> Self:
        """The figures of some of the pairs, by index or mask."""
        return type(self)(*(getattr(self, f.name)[pairs] for f in fields(self)))


class Grams:
    """All grams of one length; those of text `k` are `size[k]` ones from index `first[k]`."""

    def __init__(self, hashes: Hashes, length: int, folded: FoldedMany, weights: Shares) -> None:
        self.hashes, self.length = hashes, length
        self.slots = (hashes >> np.uint32(32 - SLOT_BITS)).astype(np.int64)
        self.places_here = np.arange(len(hashes), dtype=np.int32)
        self.stamp_of = np.zeros(1 << SLOT_BITS, dtype=np.uint8)
        self.n_stamped = 0
        self.place_of = np.zeros(1 << SLOT_BITS, dtype=np.int32)
        self.first = folded.starts[:-1]
        self.size = np.maximum(np.diff(folded.starts) - length + 1, 0)
        end = np.repeat(self.first + self.size, np.diff(np.searchsorted(folded.sentences, folded.starts)))
        size = np.minimum(np.append(folded.sentences[1:], len(folded.codes)), end) - folded.sentences
        kept = size > 0
        self.begins, self.sizes, self.weights = folded.sentences[kept], size[kept], weights[kept]
        self.bounds = np.searchsorted(self.begins, folded.starts)

    def shared(self, mine: Places, theirs: Places) -> Marks:
        """Strip: which grams of the first text of each pair are in the other one too; a few in a thousand are false positives."""
        stamps = (np.arange(self.n_stamped, self.n_stamped + len(mine)) % STAMPS + 1).astype(np.uint8)
        self.n_stamped += len(mine)
        found = np.empty(int(self.size[mine].sum()), dtype=np.uint8)
        for stamp, (here, there, to) in zip(stamps.tolist(), self.spans(mine, theirs), strict=True):
            if stamp == 1:
                self.stamp_of[:] = 0
            self.stamp_of[self.slots[there]] = stamp
            self.stamp_of.take(self.slots[here], out=found[to], mode="clip")
        marks: Marks = found == np.repeat(stamps, self.size[mine])
        return marks

    def places(self, mine: Places, theirs: Places) -> NDArray[np.int32]:
        """Strip: for each gram of the first text of each pair an index of it in the other text, or -1."""
        found = np.empty(int(self.size[mine].sum()), dtype=np.int32)
        sought = np.empty(len(found), dtype=np.uint32)
        for here, there, to in self.spans(mine, theirs):
            self.place_of[self.slots[there]] = self.places_here[there]
            self.place_of.take(self.slots[here], out=found[to], mode="clip")
            sought[to] = self.hashes[here]
        is_there = self.hashes.take(found) == sought
        found -= np.repeat(self.first[theirs].astype(np.int32), self.size[mine])
        is_there &= found.view(np.uint32) < np.repeat(
            self.size[theirs].astype(np.uint32), self.size[mine]
        )  # a negative index is very large as unsigned
        found[~is_there] = -1
        return found

    def spans(self, mine: Places, theirs: Places) -> Iterator[tuple[slice, slice, slice]]:
        """Per pair (slice of the first text's grams, slice of the other's, slice of the strip for the first)."""
        ends = np.cumsum(self.size[mine])
        bounds = (self.first[mine], self.size[mine], self.first[theirs], self.size[theirs], ends)
        for here, n_here, there, n_there, end in zip(*(b.tolist() for b in bounds), strict=True):
            yield slice(here, here + n_here), slice(there, there + n_there), slice(end - n_here, end)

    def in_sentences(self, texts: Places, marks: Marks) -> tuple[Places, Places, Places]:
        """(pair, index among all sentences, number of marked grams) of each sentence of the strip."""
        n = self.bounds[texts + 1] - self.bounds[texts]
        sentence = ranges(self.bounds[texts], n)
        pair = np.repeat(np.arange(len(texts)), n)
        strip = np.cumsum(self.size[texts]) - self.size[texts]
        begins = self.begins[sentence] + (strip - self.first[texts])[pair]
        return pair, sentence, np.add.reduceat(marks, begins, dtype=np.int64)

    def share(self, texts: Places, marks: Marks) -> Shares:
        """Per pair the weighted share of marked grams."""
        pair, sentence, hits = self.in_sentences(texts, marks)
        return self.weighted(pair, hits, self.weights[sentence], self.sizes[sentence])

    def weighted(self, pair: Places, hits: Places, weight: Shares, size: Places) -> Shares:
        """Per pair the share of `hits` in `size`, both by sentence and weighted by sentence; 0 to 1."""
        return np.bincount(pair, hits * weight) / np.maximum(np.bincount(pair, size * weight), 1e-9)

    def by_sentence(self, texts: Places, marks: Marks) -> Sentences:
        """Measures of the sentences of the first text of each pair from the strip of its shared grams."""
        pair, sentence, hits = self.in_sentences(texts, marks)
        size, weight = self.sizes[sentence], self.weights[sentence]
        share = hits / size
        touched, whole, speaking = share >= TOUCHED_SHARE, share >= KEPT_SHARE, size > SHORT_SENTENCE - self.length
        changed = touched & (share < UNCHANGED)
        n_touched, n_speaking = np.bincount(pair, touched * size), np.bincount(pair, speaking)
        return Sentences(
            share=self.weighted(pair, hits, weight, size),
            spread=self.weighted(pair, touched * size, weight, size),
            kept=np.bincount(pair, speaking & whole).astype(np.int64),
            reworded=np.bincount(pair, speaking & touched & ~whole) / np.maximum(n_speaking, 1),
            altered=np.bincount(pair, changed * size) / np.maximum(n_touched, 1),
            n_shared=np.bincount(pair, hits).astype(np.int64),
        )

    def swapped(self, texts: Places, places: NDArray[np.int32]) -> tuple[Places, Shares]:
        """(number, share of the shared sentences) per pair of sentences with words replaced inside: matches around a gap that differs.

        `places` is the strip that `places()` gives.
        """
        pair, sentence, hits = self.in_sentences(texts, places >= 0)
        is_shared = (hits >= SHARED_SHARE * self.sizes[sentence]) & (self.sizes[sentence] > SHORT_SENTENCE)
        found = np.flatnonzero(places >= 0)
        gap = np.diff(found) - self.length
        at = np.flatnonzero((gap >= 1) & (gap <= MAX_SWAP))
        gap, before, after = gap[at], found[at], found[at + 1]
        other_gap = places[after].astype(np.int64) - places[before] - self.length
        sentence_of = np.repeat(np.arange(len(sentence)), self.sizes[sentence])
        inside = sentence_of[np.minimum(before + self.length - 1, after)] == sentence_of[after]
        inside &= pair[sentence_of[before]] == pair[sentence_of[after]]
        swaps = inside & (other_gap >= 1) & (np.abs(other_gap - gap) <= SWAP_NEAR)
        is_swapped = np.zeros(len(sentence), dtype=np.bool_)
        is_swapped[sentence_of[after[swaps]]] = True
        n_shared, n_swapped = np.bincount(pair, is_shared), np.bincount(pair, is_shared & is_swapped)
        return n_swapped.astype(np.int64), n_swapped / np.maximum(n_shared, 1)
