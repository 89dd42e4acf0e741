"""Numbers of folded texts in their context, and whether two texts say other numbers of the same things.

A number is a run of digits, points and Latin letters that holds a digit (KB5030488, 12.5, k12). Its context are the characters around it; in
the context of another number it stands as one character. Texts made from one template agree in the contexts and differ in the numbers.
"""

from collections import Counter
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from transforms.text.compare import POINT, Codes, Marks, Places

DIFFER = 0.30  # of the numbers in the same context; a copy changes at most a date
CHARS_A_NUMBER = 120  # a template differs in a number at least this often
SHORT_CHARS = 200  # in a 快讯 one number is the whole story
BOTH_SIDES = (-3, -2, -1, 1, 2, 3)  # characters that must agree for two numbers to speak of the same thing
BEFORE, AFTER = (-4, -3, -2, -1), (1, 2, 3, 4)  # enough on one side where the text holds them once
ONE_SIDE_CHARS, ONE_SIDE_COVERED = 1_500, 0.5  # longer texts repeat themselves, and rewrites put other words beside a number
REACH = 4
PLACE = np.uint32(ord("0"))  # stands for a whole number in the context of another
FACTOR = np.uint64(0x9E3779B97F4A7C15)

Hashed = NDArray[np.uint64]
Contexts = dict[int, list[int]]
"""Hash of a context: hashes of the numbers that stand in it."""


class Numbers:
    """Numbers of many texts in one array of codes."""

    def __init__(self, codes: Codes, starts: Places) -> None:
        self.codes, self.starts = codes, starts
        self.inside, self.first = number_runs(codes, starts)
        self.places = np.flatnonzero(self.first)
        self.bounds = np.searchsorted(self.places, starts)
        self.sides = (BOTH_SIDES, BEFORE, AFTER)
        self.known: dict[tuple[int, int], Contexts] = {}

    @cached_property
    def hashes(self) -> Hashed:
        """Hash of each number."""
        digits = np.flatnonzero(self.inside)
        if not len(digits):
            return np.zeros(0, np.uint64)
        run = np.cumsum(self.first[digits]) - 1
        depth = digits - self.places[run]
        weight = (np.uint64(2) * depth.astype(np.uint64) + np.uint64(1)) * FACTOR
        return np.add.reduceat((self.codes[digits].astype(np.uint64) * weight) ^ (weight >> np.uint64(29)), np.flatnonzero(depth == 0))

    @cached_property
    def skeleton(self) -> tuple[Codes, Places, Places]:
        """The texts with one character for each number, the text that each character belongs to, and where the numbers stand."""
        kept = np.flatnonzero(~self.inside | self.first)
        at = np.searchsorted(kept, self.places)
        codes = self.codes[kept]
        codes[at] = PLACE
        edge = np.zeros(REACH, np.int64)
        owner = np.searchsorted(self.starts, kept, side="right")
        return np.concatenate((edge.astype(np.uint32), codes, edge.astype(np.uint32))), np.concatenate((edge, owner, edge)), at + REACH

    @cached_property
    def contexts(self) -> tuple[Hashed, ...]:
        """Hash of the context of each number: both sides, before, after."""
        codes, owner, at = self.skeleton
        near = {
            step: np.where(owner[at + step] == owner[at], codes[at + step], np.uint32(0)).astype(np.uint64) for step in (*BEFORE, *AFTER)
        }
        found = []
        for side in self.sides:
            hashed = np.zeros(len(at), np.uint64)
            for step in side:
                hashed = (hashed ^ near[step]) * FACTOR
                hashed ^= hashed >> np.uint64(32)
            found.append(hashed)
        return tuple(found)

    def of(self, k: int, side: int) -> Contexts:
        """Numbers of text `k` by context."""
        if (k, side) not in self.known:
            span = slice(self.bounds[k], self.bounds[k + 1])
            found: Contexts = {}
            for context, number in zip(self.contexts[side][span].tolist(), self.hashes[span].tolist(), strict=True):
                found.setdefault(context, []).append(number)
            self.known[k, side] = found
        return self.known[k, side]

    def differ(self, one: int, other: int, n_chars: int, covered: float) -> bool:
        """Whether two texts say other numbers of the same things: look-alikes of one template.

        `n_chars` is the length of the shorter one, `covered` its share that stands word for word in the other.
        """
        if is_other(*agreement(self.of(one, 0), self.of(other, 0)), n_chars):
            return True
        if n_chars > ONE_SIDE_CHARS or covered < ONE_SIDE_COVERED:
            return False
        return any(is_other(*agreement_once(self.of(one, side), self.of(other, side)), n_chars) for side in (1, 2))


def number_runs(codes: Codes, starts: Places) -> tuple[Marks, Marks]:
    """Which characters belong to a number, and which of them are its first."""
    is_digit: Marks = (codes >= ord("0")) & (codes <= ord("9"))
    inside = is_digit | (codes == POINT) | ((codes >= ord("a")) & (codes <= ord("z")))
    first = inside.copy()
    first[1:] &= ~inside[:-1]
    borders = starts[(starts > 0) & (starts < len(inside))]
    first[borders] = inside[borders]
    runs = np.flatnonzero(first)
    if len(runs):
        has_digit = np.add.reduceat(is_digit, runs, dtype=np.int64) > 0
        members = np.flatnonzero(inside)
        inside[members[~has_digit[np.cumsum(first[members]) - 1]]] = False
        first &= inside
    return inside, first


def is_other(agree: int, differ: int, n_chars: int) -> bool:
    """Whether so many numbers that agree and differ make another story of it."""
    if n_chars < SHORT_CHARS and differ > 0 and differ >= agree:
        return True
    return differ >= 2 and differ >= DIFFER * (differ + agree) and differ * CHARS_A_NUMBER >= n_chars


def agreement(one: Contexts, other: Contexts) -> tuple[int, int]:
    """How many numbers in the same context agree, and how many differ."""
    agree = differ = 0
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    for context, mine in small.items():
        theirs = large.get(context)
        if theirs is not None:
            same = len(mine) if mine == theirs else shared(mine, theirs)
            agree += same
            differ += min(len(mine), len(theirs)) - same
    return agree, differ


def agreement_once(one: Contexts, other: Contexts) -> tuple[int, int]:
    """The same for contexts that each text holds once."""
    agree = differ = 0
    for context in one.keys() & other.keys():
        if len(one[context]) == len(other[context]) == 1:
            same = one[context] == other[context]
            agree, differ = agree + same, differ + (not same)
    return agree, differ


def shared(mine: list[int], theirs: list[int]) -> int:
    """Numbers that stand in both, each as often as it stands in both."""
    if len(mine) * len(theirs) > 100:
        return (Counter(mine) & Counter(theirs)).total()
    left = theirs.copy()
    for number in mine:
        if number in left:
            left.remove(number)
    return len(theirs) - len(left)
