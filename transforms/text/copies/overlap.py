"""What two texts have in common, in figures: how much stands word for word, how it is spread, whether the numbers agree.

Grams of both texts are matched place by place. From the matches come the share of each text that stands in the other, the share of its
sentences that are touched, kept or reworded, and the part of the longer text that the shorter one covers. Numbers are compared in their
context: look-alikes made from one template share all their words and none of their numbers.
"""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.text.copies.candidate_pairs import GRAM, Common, Hashes, gram_hashes, limits
from transforms.text.copies.folding import Codes, FoldedMany, Marks, Places, decode, fold_many
from transforms.text.copies.gram_tables import Grams, Sentences, Shares
from transforms.text.copies.number_agreement import Numbers

LONG_GRAM = 8  # as many characters in a row are not chance: "word for word"
PART_CHARS = 120_000  # of pairs of texts that are compared at once
MIN_CONTAINED = 0.12  # of the shorter text: below, not even a rewrite
WORD_FOR_WORD = 0.55  # of the shorter text: no rewrite, however the rest is ordered
NEAR = 10  # characters that a bridged gap may be longer or shorter
MIN_COVERED, MIN_SPREAD = 0.30, 0.70  # of the shorter text: below both, shared phrases and quotes at most
ALL = 0.97  # nearly every gram of the shorter text stands in the longer one: too few are left for other numbers
AS_IT_WAS = 0.985  # of the first text stands in the second: too little is left for words put in the place of others
MIN_PIECE = 40  # characters in a row: a long quote has fewer
DENSE = 0.9  # of the stretch between first and last match
MIN_RARE = 0.4  # of a text: when less is rare, the text is common itself (a press release everywhere) and nothing is left out


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
    swapped: int  # sentences of the first text that stand in the second with other words inside
    swapped_share: float  # of its sentences that stand there
    longest: int  # characters of the longest stretch that stands word for word in both; 0 unless compared closely
    piece: Piece  # what stands word for word: in one piece or not, and where


class Texts:
    """Texts ready to be compared, by position; `common` are sampled gram hashes that stand in very many texts."""

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
        """Which grams of a text another one holds too; a few in a thousand by chance."""
        marks = self.marks.get((one, other))
        return self.grams.shared(np.array([one]), np.array([other])) if marks is None else marks

    def by_sentence(self, mine: Places, theirs: Places) -> Sentences:
        """What the sentences of the first text of each pair have of the other; the marks of their grams are kept for a closer look."""
        marks = self.grams.shared(mine, theirs)
        ends = np.cumsum(self.grams.size[mine]).tolist()
        for one, other, start, end in zip(mine.tolist(), theirs.tolist(), [0, *ends], ends, strict=False):
            self.marks[one, other] = marks[start:end]
        return self.grams.by_sentence(mine, marks)

    def compare(self, one: Places, other: Places, *, closely: bool = False) -> list[Figures | None]:
        """Figures of each pair of texts; None where they share too little, or say other numbers of the same things. Raises nothing.

        `closely` is for texts that have to do with each other by other evidence: a part is then enough, and so are other numbers.
        """
        found: list[Figures | None] = [None] * len(one)
        readable = np.flatnonzero(np.minimum(self.sizes[one], self.sizes[other]) >= LONG_GRAM)
        in_part = np.cumsum(self.sizes[one[readable]] + self.sizes[other[readable]]) // PART_CHARS
        for part in np.split(readable, np.flatnonzero(np.diff(in_part)) + 1):
            for k, figures in self.compare_part(one[part], other[part], closely) if len(part) else ():
                found[part[k]] = figures
        return found

    def compare_part(self, one: Places, other: Places, closely: bool) -> Iterator[tuple[int, Figures]]:
        """The same for as many pairs as the processor's cache holds; the numbers of the pairs that have figures come with them."""
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
        yield from zip(left.tolist(), self.figures(matches, closely), strict=True)

    def figures(self, found: "Matches", closely: bool) -> Iterator[Figures]:
        """What pairs that share enough have in common, pair by pair."""
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
        return (Figures(*values) for values in zip(*(c.tolist() for c in columns), longest, parts, strict=True))

    def sentences_of(self, k: int) -> Places:
        """Where the sentences of a text begin, counted from its own beginning."""
        begins: Places = self.folded.sentences[self.bounds[k] : self.bounds[k + 1]] - self.starts[k]
        return begins

    def codes_of(self, k: int) -> Codes:
        return self.folded.codes[self.starts[k] : self.starts[k + 1]]


@dataclass(frozen=True)
class Matches:
    """Pairs of texts that share enough; all by pair, but for `places`, the strip of the words of the shorter texts."""

    is_short: Marks  # the first text of the pair is its shorter one
    short: Places
    long: Places
    of_short: Sentences
    covered: Shares
    places: NDArray[np.int32]


def longer(hashes: Hashes, by: int) -> Hashes:
    """Hashes of grams that are longer by so many characters."""
    return (hashes[:-by] * np.uint32(0x9E3779B1)) ^ hashes[by:] if len(hashes) > by else np.zeros(0, np.uint32)


def rarity(folded: FoldedMany, hashes: Hashes, common: Common) -> Shares:
    """Per sentence 1, less where its sampled grams stand in very many texts; all 1 in a text with hardly anything else."""
    n_chars = np.diff(folded.starts)
    if not len(common.ordered) or not len(hashes):
        return np.ones(len(folded.sentences))
    sampled = np.zeros(len(folded.codes), dtype=np.bool_)
    sampled[: len(hashes)] = hashes <= np.repeat(limits(n_chars), n_chars)[: len(hashes)]
    for k in range(1, GRAM):  # what reaches into the next text is no gram
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
    """Per pair the share of the gaps between the shorter text's matches that the longer text bridges with about as many characters of its own.

    A rewrite puts words in the place of words; texts that share set phrases hold them in any order.
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
    """Per pair the stretch of the matches; a twentieth is left out on both sides: single stray matches do not count."""
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
    """Characters of the longest stretch of matches that follow each other in both texts."""
    found = places >= 0
    if not found.any():
        return 0
    follows = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), ~(found[1:] & found[:-1] & (places[1:] - places[:-1] == 1)))))
    runs = np.diff(np.append(follows, len(places)))
    return int(runs[found[follows]].max()) + LONG_GRAM - 1


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
