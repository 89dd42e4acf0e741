"""What two texts have in common, in figures: how much stands word for word, how it is spread, whether the numbers agree.

Grams of both texts are matched place by place. From the matches come the share of each text that stands in the other, the share of its
sentences that are touched, kept or reworded, and the part of the longer text that the shorter one covers. Numbers are compared in their
context: look-alikes made from one template share all their words and none of their numbers.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from transforms.text.compare import FoldedMany, Marks, Places, decode, fold_many
from transforms.text.similarity import GRAM, Hashes, gram_hashes, limits

LONG_GRAM = 8  # as many characters in a row are not chance: "word for word"
SLOT_BITS = 20
KEPT_SHARE = 0.9  # of a sentence's grams: it stands in the other text
TOUCHED_SHARE = 0.1  # of a sentence's grams: something of it stands in the other text
SHORT_SENTENCE = 6  # folded characters; shorter ones (a name, 图片来源) say nothing
CONTEXT = 3  # characters on each side of a number that must agree for the numbers to speak of the same thing
NUMBER = re.compile(r"([0-9][0-9.]*)")

Numbers = dict[tuple[str, str], Counter[str]]


@dataclass(frozen=True)
class Figures:
    """What two texts have in common; shares 0 to 1, `common` sentences (in very many texts) left out where enough remains."""

    contained: float  # share of the first text's grams that stand in the second
    contains: float  # share of the second text's grams that stand in the first
    covered: float  # share of the shorter text that stands word for word in the longer one
    spread: float  # share of the shorter text in sentences of which something stands in the longer one
    jaccard: float
    kept_sentences: int  # sentences of the first text that stand in the second
    reworded: float  # share of the first text's sentences that stand in the second with other words
    numbers_agree: int
    numbers_differ: int
    in_one_piece: bool  # what stands word for word does so without holes, in the order of the other text
    part: tuple[int, int]  # the part of the longer text that the shorter one covers, in folded characters


@dataclass
class Texts:
    """Texts ready to be compared, by position; `common` are sampled gram hashes (ascending) that stand in very many texts."""

    folded: FoldedMany
    grams: Hashes
    long_grams: Hashes
    common: Hashes
    numbers: dict[int, Numbers] = field(default_factory=dict)
    weights: dict[int, NDArray[np.float64]] = field(default_factory=dict)
    table: NDArray[np.int32] = field(default_factory=lambda: np.zeros(1 << SLOT_BITS, dtype=np.int32))

    @classmethod
    def of(cls, texts: Sequence[str], common: Hashes) -> "Texts":
        folded = fold_many(texts)
        grams = gram_hashes(folded.codes)
        reach = LONG_GRAM - GRAM
        long_grams = (grams[:-reach] * np.uint32(0x9E3779B1)) ^ grams[reach:] if len(grams) > reach else np.zeros(0, np.uint32)
        return cls(folded, grams, long_grams, common)

    def size(self, k: int) -> int:
        return int(self.folded.starts[k + 1] - self.folded.starts[k])

    def grams_of(self, k: int) -> Hashes:
        start, end = self.folded.starts[k], self.folded.starts[k + 1]
        return self.grams[start : max(start, end - GRAM + 1)]

    def long_grams_of(self, k: int) -> Hashes:
        start, end = self.folded.starts[k], self.folded.starts[k + 1]
        return self.long_grams[start : max(start, end - LONG_GRAM + 1)]

    def sentences_of(self, k: int) -> NDArray[np.int32]:
        start = self.folded.starts[k]
        return self.folded.sentences[start : start + len(self.grams_of(k))]

    def numbers_of(self, k: int) -> Numbers:
        if k not in self.numbers:
            self.numbers[k] = numbers_in(decode(self.folded.codes[self.folded.starts[k] : self.folded.starts[k + 1]]))
        return self.numbers[k]

    def weights_of(self, k: int) -> NDArray[np.float64]:
        """Per gram 1, or less in sentences whose sampled grams stand in very many texts; all 1 when hardly anything would be left."""
        if k not in self.weights:
            self.weights[k] = self.rarity(k)
        return self.weights[k]

    def rarity(self, k: int) -> NDArray[np.float64]:
        grams = self.grams_of(k)
        full = np.ones(len(grams))
        if not len(grams) or not len(self.common):
            return full
        sampled = grams <= limits(np.array([self.size(k)]))[0]
        at = np.searchsorted(self.common, grams[sampled])
        is_common = np.zeros(len(grams))
        is_common[sampled] = self.common[np.minimum(at, len(self.common) - 1)] == grams[sampled]
        if not is_common.any():
            return full
        starts, index = sentence_starts(self.sentences_of(k))
        n_sampled = np.add.reduceat(sampled.astype(np.float64), starts)
        share = np.add.reduceat(is_common, starts) / np.maximum(n_sampled, 1)
        weights = (1 - share)[index]
        return weights if weights.mean() >= MIN_RARE else full

    def matches(self, grams: Hashes, others: Hashes) -> NDArray[np.int32]:
        """Per gram a place in the other text that holds it, or -1."""
        if not len(others):
            return np.full(len(grams), -1, dtype=np.int32)
        shift = np.uint32(32 - SLOT_BITS)
        self.table[others >> shift] = np.arange(len(others), dtype=np.int32)
        place = self.table[grams >> shift]
        place[place >= len(others)] = 0
        return np.where(others[place] == grams, place, np.int32(-1))

    def compare(self, one: int, other: int) -> Figures:
        """Figures of two texts; raises nothing, zeros when a text is shorter than a gram."""
        short, long = (one, other) if self.size(one) <= self.size(other) else (other, one)
        in_long = self.matches(self.grams_of(short), self.grams_of(long)) >= 0
        in_short = self.matches(self.grams_of(long), self.grams_of(short)) >= 0
        words = self.matches(self.long_grams_of(short), self.long_grams_of(long))
        w_short, w_long = self.weights_of(short), self.weights_of(long)
        contained, contains = mean(in_long, w_short), mean(in_short, w_long)
        covered = mean(words >= 0, w_short[: len(words)])
        spread, _, _ = by_sentence(in_long, self.sentences_of(short), w_short)
        first = in_long if one == short else in_short
        _, kept, reworded = by_sentence(first, self.sentences_of(one), w_short if one == short else w_long)
        shared = (in_long.sum() + in_short.sum()) / 2
        agree, differ = (0, 0) if contained > ALL else compare_numbers(self.numbers_of(short), self.numbers_of(long))
        if one != short:
            contained, contains = contains, contained
        return Figures(
            contained=contained,
            contains=contains,
            covered=covered,
            spread=spread,
            jaccard=float(shared / max(1, len(in_long) + len(in_short) - shared)),
            kept_sentences=kept,
            reworded=reworded,
            numbers_agree=agree,
            numbers_differ=differ,
            in_one_piece=is_one_piece(words),
            part=extent(words),
        )


ALL = 0.995  # every gram of the shorter text stands in the longer one: so do its numbers
MIN_PIECE = 40  # characters in a row: a long quote has fewer
DENSE = 0.9  # of the stretch between first and last match
MIN_RARE = 0.4  # of a text: when less is rare, the text is common itself (a press release everywhere) and nothing is left out


def mean(marks: Marks, weights: NDArray[np.float64]) -> float:
    total = float(weights.sum())
    return float(weights[marks].sum()) / total if total else 0.0


def sentence_starts(sentences: NDArray[np.int32]) -> tuple[Places, Places]:
    """Where each sentence starts, and the running number of the sentence of each gram."""
    is_first = np.concatenate((np.ones(1, np.bool_), sentences[1:] != sentences[:-1]))
    return np.flatnonzero(is_first), np.cumsum(is_first) - 1


def by_sentence(marks: Marks, sentences: NDArray[np.int32], weights: NDArray[np.float64]) -> tuple[float, int, float]:
    """Share of the text in touched sentences, number of sentences kept, share of sentences reworded."""
    if not len(marks):
        return 0.0, 0, 0.0
    starts, _ = sentence_starts(sentences)
    size = np.diff(np.append(starts, len(marks)))
    share = np.add.reduceat(marks.astype(np.int64), starts) / size
    weight = np.add.reduceat(weights, starts)
    touched = share >= TOUCHED_SHARE
    spread = float(weight[touched].sum() / max(weight.sum(), 1e-9))
    speaking = size > SHORT_SENTENCE - GRAM
    kept = int((speaking & (share >= KEPT_SHARE)).sum())
    reworded = float((speaking & touched & (share < KEPT_SHARE)).sum() / max(1, speaking.sum()))
    return spread, kept, reworded


def is_one_piece(places: NDArray[np.int32]) -> bool:
    """Whether the matches lie close together and in the order of the other text."""
    found = np.flatnonzero(places >= 0)
    if len(found) < MIN_PIECE:
        return False
    edge = len(found) // 20
    inner = found[edge : len(found) - edge]
    reach = int(inner[-1] - inner[0]) + 1
    follows = np.diff(places[inner])
    return len(inner) >= DENSE * reach and float((follows == 1).mean()) >= DENSE


def extent(places: NDArray[np.int32]) -> tuple[int, int]:
    """From where to where the matches reach, a tenth left out on both sides: single stray matches do not count."""
    found = np.sort(places[places >= 0])
    if not len(found):
        return 0, 0
    edge = len(found) // 10
    return int(found[edge]), int(found[len(found) - 1 - edge]) + LONG_GRAM


def numbers_in(text: str) -> Numbers:
    """Numbers of a folded text by the characters before and after them; a neighbouring number in the context stands as 0."""
    parts = NUMBER.split(text)
    found: Numbers = {}
    for i in range(1, len(parts), 2):
        before, after = parts[i - 1], parts[i + 1]
        left = before[-CONTEXT:] if len(before) >= CONTEXT or i == 1 else "0" + before
        right = after[:CONTEXT] if len(after) >= CONTEXT or i + 2 >= len(parts) else after + "0"
        found.setdefault((left, right), Counter())[parts[i].strip(".")] += 1
    return found


def compare_numbers(one: Numbers, other: Numbers) -> tuple[int, int]:
    """How many numbers in the same context agree, and how many differ."""
    agree = differ = 0
    for context in one.keys() & other.keys():
        mine, theirs = one[context], other[context]
        same = (mine & theirs).total()
        agree += same
        differ += min(mine.total(), theirs.total()) - same
    return agree, differ
