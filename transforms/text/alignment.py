"""What two texts have in common, in figures: how much stands word for word, how it is spread, whether the numbers agree.

Grams of both texts are matched place by place. From the matches come the share of each text that stands in the other, the share of its
sentences that are touched, kept or reworded, and the part of the longer text that the shorter one covers. Numbers are compared in their
context: look-alikes made from one template share all their words and none of their numbers.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.text.compare import FoldedMany, Marks, Places, decode, fold_many
from transforms.text.numbers import Numbers
from transforms.text.similarity import GRAM, Hashes, gram_hashes, limits

LONG_GRAM = 8  # as many characters in a row are not chance: "word for word"
SLOT_BITS = 20  # of the table in which grams are looked up
SHIFT = 32 - SLOT_BITS
KEPT_SHARE = 0.9  # of a sentence's grams: it stands in the other text
TOUCHED_SHARE = 0.1  # of a sentence's grams: something of it stands in the other text
SHORT_SENTENCE = 6  # folded characters; shorter ones (a name, 图片来源) say nothing


@dataclass(frozen=True)
class Piece:
    """What stands word for word in both texts: from where to where, in folded characters, and whether without holes."""

    is_whole: bool
    in_short: tuple[int, int]
    in_long: tuple[int, int]
    n_short: int
    n_long: int


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
    bridged: float  # share of the gaps in the shorter text's matches that the longer one bridges in the same order; 1 for copies
    altered: float  # share of the touched text of the first one in sentences that do not stand unchanged in the second
    longest: int  # characters of the longest stretch that stands word for word in both; 0 unless compared closely
    piece: Piece  # what stands word for word: in one piece or not, and where


class Texts:
    """Texts ready to be compared, by position; `common` are sampled gram hashes (ascending) that stand in very many texts."""

    def __init__(self, texts: Sequence[str], common: Hashes) -> None:
        folded = fold_many(texts)
        self.starts: list[int] = folded.starts.tolist()
        grams = gram_hashes(folded.codes)
        reach = LONG_GRAM - GRAM
        long_grams = (grams[:-reach] * np.uint32(0x9E3779B1)) ^ grams[reach:] if len(grams) > reach else np.zeros(0, np.uint32)
        self.grams, self.long_grams = grams.astype(np.int64), long_grams.astype(np.int64)
        self.slots, self.long_slots = self.grams >> SHIFT, self.long_grams >> SHIFT
        self.held = np.zeros(1 << SLOT_BITS, dtype=np.bool_)
        self.place_of = np.zeros(1 << SLOT_BITS, dtype=np.int32)
        self.numbers = Numbers(folded.codes, folded.starts)
        self.sentences, self.bounds = sentence_starts(folded)
        self.weights = rarity(folded, grams, self.sentences, common)

    def size(self, k: int) -> int:
        return self.starts[k + 1] - self.starts[k]

    def span(self, k: int, gram: int) -> slice:
        """Where the grams of a text stand in the arrays."""
        return slice(self.starts[k], max(self.starts[k], self.starts[k + 1] - gram + 1))

    def shared(self, slots: Places, others: Places) -> Marks:
        """Which grams the other text holds too; one in a thousand by chance."""
        self.held[others] = True
        found: Marks = self.held.take(slots)
        self.held[others] = False
        return found

    def places(self, one: int, other: int) -> NDArray[np.int32]:
        """Per long gram of the first text a place in the other that holds it, or -1."""
        mine, theirs = self.span(one, LONG_GRAM), self.span(other, LONG_GRAM)
        return self.places_of(self.long_grams[mine], self.long_slots[mine], self.long_grams[theirs], self.long_slots[theirs])

    def places_of(self, grams: Places, slots: Places, others: Places, other_slots: Places) -> NDArray[np.int32]:
        if not len(others):
            return np.full(len(grams), -1, dtype=np.int32)
        self.place_of[other_slots] = np.arange(len(others), dtype=np.int32)
        place = self.place_of.take(slots)
        place[place >= len(others)] = 0
        place[others.take(place) != grams] = -1
        return place

    def compare(self, one: int, other: int, *, closely: bool = False) -> Figures | None:
        """Figures of two texts; None when they share too little, or say other numbers of the same things. Raises nothing.

        `closely` is for texts that have to do with each other by other evidence: a part is then enough, and so are other numbers.
        """
        short, long = (one, other) if self.size(one) <= self.size(other) else (other, one)
        of_short, of_long = self.span(short, GRAM), self.span(long, GRAM)
        shared = self.shared(self.slots[of_short], self.slots[of_long])
        contained = mean(shared, self.weights[of_short])
        if contained < MIN_CONTAINED and not closely:
            return None
        words_of_short = self.span(short, LONG_GRAM)
        words = self.shared(self.long_slots[words_of_short], self.long_slots[self.span(long, LONG_GRAM)])
        covered = mean(words, self.weights[words_of_short])
        spread, kept, reworded, altered = self.by_sentence(short, shared)
        if covered < MIN_COVERED and spread < MIN_SPREAD and not closely:
            return None
        if contained < ALL and not closely and self.numbers.differ(short, long, self.size(short), covered):
            return None
        shared_long = self.shared(self.slots[of_long], self.slots[of_short])
        contains = mean(shared_long, self.weights[of_long])
        if one != short:
            _, kept, reworded, altered = self.by_sentence(long, shared_long)
        both = (np.count_nonzero(shared) + np.count_nonzero(shared_long)) / 2
        places = self.places(short, long)
        return Figures(
            contained=contained if one == short else contains,
            contains=contains if one == short else contained,
            covered=covered,
            spread=spread,
            jaccard=both / max(1.0, len(shared) + len(shared_long) - both),
            kept_sentences=kept,
            reworded=reworded,
            bridged=1.0 if covered >= WORD_FOR_WORD else self.bridged(short, long),
            altered=altered,
            longest=longest_run(places) if closely else 0,
            piece=piece_of(places, self.size(short), self.size(long)),
        )

    def by_sentence(self, k: int, marks: Marks) -> tuple[float, int, float, float]:
        """Share of the text in touched sentences, number of sentences kept, share of sentences reworded, share of the text altered."""
        starts = self.sentences[self.bounds[k] : self.bounds[k + 1]] - self.starts[k]
        starts = starts[: np.searchsorted(starts, len(marks))]
        if not len(starts):
            return 0.0, 0, 0.0, 0.0
        size = np.empty_like(starts)
        size[:-1], size[-1] = starts[1:] - starts[:-1], len(marks) - starts[-1]
        share = np.add.reduceat(marks, starts, dtype=np.int32) / size
        weight = np.add.reduceat(self.weights[self.span(k, GRAM)], starts)
        touched = share >= TOUCHED_SHARE
        speaking = size > SHORT_SENTENCE - GRAM
        whole = share >= KEPT_SHARE
        kept = int(np.count_nonzero(speaking & whole))
        reworded = int(np.count_nonzero(speaking & touched & ~whole)) / max(1, int(np.count_nonzero(speaking)))
        altered = int(size[touched & (share < UNCHANGED)].sum()) / max(1, int(size[touched].sum()))
        return float(weight[touched].sum() / max(float(weight.sum()), 1e-9)), kept, reworded, altered

    def bridged(self, short: int, long: int) -> float:
        """Share of the gaps between the shorter text's matches that the longer text bridges with about as many characters of its own.

        A rewrite puts words in the place of words; texts that share set phrases hold them in any order.
        """
        mine, theirs = self.span(short, GRAM), self.span(long, GRAM)
        places = self.places_of(self.grams[mine], self.slots[mine], self.grams[theirs], self.slots[theirs])
        found = np.flatnonzero(places >= 0)
        step, other_step = np.diff(found), np.diff(places[found])
        gaps = step > 1
        near = (other_step > 0) & (np.abs(other_step - step) <= NEAR)
        return float(near[gaps].mean()) if gaps.any() else 1.0


def sentence_starts(folded: FoldedMany) -> tuple[Places, list[int]]:
    """Places where sentences begin, and for each text which of them are its own."""
    begins = np.ones(len(folded.codes), dtype=np.bool_)
    begins[1:] = folded.sentences[1:] != folded.sentences[:-1]
    starts = folded.starts[:-1]
    begins[starts[starts < len(begins)]] = True
    places = np.flatnonzero(begins)
    return places, np.searchsorted(places, folded.starts).tolist()


def rarity(folded: FoldedMany, grams: Hashes, sentences: Places, common: Hashes) -> NDArray[np.float64]:
    """Per gram 1, less in sentences whose sampled grams stand in very many texts; all 1 in a text with hardly anything else."""
    n, n_chars = len(folded.codes), np.diff(folded.starts)
    if not len(common) or not len(grams):
        return np.ones(n)
    sampled = np.zeros(n, dtype=np.bool_)
    sampled[: len(grams)] = grams <= np.repeat(limits(n_chars), n_chars)[: len(grams)]
    places = np.flatnonzero(sampled)
    at = np.minimum(np.searchsorted(common, grams[places]), len(common) - 1)
    is_common = np.zeros(n)
    is_common[places] = common[at] == grams[places]
    share = np.add.reduceat(is_common, sentences) / np.maximum(np.add.reduceat(sampled, sentences, dtype=np.int64), 1)
    weights = np.repeat(1 - share, np.diff(np.append(sentences, n)))
    total = np.concatenate((np.zeros(1), np.cumsum(weights)))
    rare = (total[folded.starts[1:]] - total[folded.starts[:-1]]) >= MIN_RARE * n_chars
    return np.where(np.repeat(rare, n_chars), weights, 1.0)


MIN_CONTAINED = 0.12  # of the shorter text: below, not even a rewrite
UNCHANGED = 0.995  # of a sentence's grams
WORD_FOR_WORD = 0.55  # of the shorter text: no rewrite, however the rest is ordered
NEAR = 10  # characters that a bridged gap may be longer or shorter
MIN_COVERED, MIN_SPREAD = 0.30, 0.70  # of the shorter text: below both, shared phrases and quotes at most
ALL = 0.97  # nearly every gram of the shorter text stands in the longer one: too few are left for other numbers
MIN_PIECE = 40  # characters in a row: a long quote has fewer
DENSE = 0.9  # of the stretch between first and last match
MIN_RARE = 0.4  # of a text: when less is rare, the text is common itself (a press release everywhere) and nothing is left out


def mean(marks: Marks, weights: NDArray[np.float64]) -> float:
    total = float(weights.sum())
    return float(weights @ marks) / total if total else 0.0


def longest_run(places: NDArray[np.int32]) -> int:
    """Characters of the longest stretch of matches that follow each other in both texts."""
    found = places >= 0
    if not found.any():
        return 0
    follows = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), ~(found[1:] & found[:-1] & (places[1:] - places[:-1] == 1)))))
    runs = np.diff(np.append(follows, len(places)))
    return int(runs[found[follows]].max()) + LONG_GRAM - 1


def piece_of(places: NDArray[np.int32], n_short: int, n_long: int) -> Piece:
    """The stretch of the matches; a twentieth is left out on both sides: single stray matches do not count."""
    found = np.flatnonzero(places >= 0)
    if not len(found):
        return Piece(False, (0, 0), (0, 0), n_short, n_long)
    edge = len(found) // 20
    inner = found[edge : len(found) - edge]
    there = np.sort(places[found])[edge : len(found) - edge]
    reach = int(inner[-1] - inner[0]) + 1
    in_order = float((np.diff(places[inner]) == 1).mean()) if len(inner) > 1 else 0.0
    is_whole = len(inner) >= max(MIN_PIECE, DENSE * reach) and in_order >= DENSE
    in_short = (max(0, int(inner[0]) - edge), min(n_short, int(inner[-1]) + LONG_GRAM + edge))
    in_long = (max(0, int(there[0]) - edge), min(n_long, int(there[-1]) + LONG_GRAM + edge))
    return Piece(is_whole, in_short, in_long, n_short, n_long)


SENTENCE = re.compile(r"[^。！？!?；;\n…]+[。！？!?；;…]*[”’」』）)]*")
MAX_SENTENCES = 600  # of a text that are aligned: bounds the time for hostile pages
MAX_HOLDERS = 60  # sentences that may hold the same pair of characters and are still looked at
SAME, LIKE = 0.9, 0.4  # pairs of characters that two sentences share (Dice): the same sentence, the same in other words


def aligned_sentences(a: str, b: str) -> list[tuple[str, str, str | None]]:
    """Each sentence of `a` with its state and its partner in `b`: kept, moved (kept, but out of order), reworded, or new without a partner."""
    mine, theirs = sentences_in(a), sentences_in(b)
    bags = bags_of([*mine, *theirs])
    partners = pair_up(bags[: len(mine)], bags[len(mine) :])
    in_order = longest_rise([p for p, share in partners if p is not None and share >= SAME])
    found: list[tuple[str, str, str | None]] = []
    for sentence, (partner, share) in zip(mine, partners, strict=True):
        if partner is None:
            found.append(("new", sentence, None))
        elif share >= SAME:
            found.append(("kept" if partner in in_order else "moved", sentence, theirs[partner]))
        else:
            found.append(("reworded", sentence, theirs[partner]))
    return found


def sentences_in(text: str) -> list[str]:
    """Sentences as they stand in the text, without blanks around them."""
    found = (m[0].strip() for m in SENTENCE.finditer(text))
    return [s for s in found if any(c.isalnum() for c in s)][:MAX_SENTENCES]


def bags_of(sentences: Sequence[str]) -> list[Counter[str]]:
    """Pairs of neighbouring folded characters of each sentence, each as often as it stands there."""
    folded = fold_many(sentences)
    texts = (decode(folded.codes[i:j]) for i, j in zip(folded.starts[:-1], folded.starts[1:], strict=True))
    return [Counter(t[i : i + 2] for i in range(max(1, len(t) - 1))) for t in texts]


def pair_up(mine: list[Counter[str]], theirs: list[Counter[str]]) -> list[tuple[int | None, float]]:
    """Partner of each sentence and the share that both hold; best pairs first, no partner twice."""
    holders: dict[str, list[int]] = defaultdict(list)
    for k, bag in enumerate(theirs):
        for pair in bag:
            holders[pair].append(k)
    scored = []
    for i, bag in enumerate(mine):
        shared: Counter[int] = Counter()
        for pair, times in bag.items():
            for k in holders.get(pair, ())[:MAX_HOLDERS]:
                shared[k] += min(times, theirs[k][pair])
        scored += [(2 * n / (bag.total() + theirs[k].total()), i, k) for k, n in shared.items()]
    partners: list[tuple[int | None, float]] = [(None, 0.0)] * len(mine)
    taken: set[int] = set()
    for share, i, k in sorted(scored, key=lambda s: (-s[0], abs(s[1] - s[2]), s[1], s[2])):
        if share >= LIKE and partners[i][0] is None and k not in taken:
            partners[i] = (k, share)
            taken.add(k)
    return partners


def longest_rise(numbers: list[int]) -> set[int]:
    """Members of one longest rising run of distinct numbers, leaving out what stands out of order."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    found: set[int] = set()
    last: int | None = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found
