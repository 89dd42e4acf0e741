"""Numbers of folded texts in their context, and whether two texts give different numbers for the same things.

A number is a run of digits, points and Latin letters with at least one digit (KB5030488, 12.5, k12). Its context is the characters around
it; another number in the context counts as one character. Texts from one template agree in the contexts and differ in the numbers.
"""

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from transforms.text.copies.candidate_pairs import ranges
from transforms.text.copies.folding import POINT, Codes, Marks, Places

DIFFER = 0.30  # of the numbers in the same context; a copy changes at most a date
CHARS_A_NUMBER = 120  # a template differs in a number at least this often
SHORT_CHARS = 200  # in a 快讯 one number is the whole story
BOTH_SIDES = (-3, -2, -1, 1, 2, 3)  # offsets of the characters that must agree for two numbers to mean the same thing
BEFORE, AFTER = (-4, -3, -2, -1), (1, 2, 3, 4)  # one side is enough where its context occurs once in the text
ONE_SIDE_CHARS, ONE_SIDE_COVERED = 1_500, 0.5  # longer texts repeat themselves, and rewrites change the words next to a number
PLACE = np.uint32(ord("0"))  # replaces a whole number in the context of another
FACTOR = np.uint64(0x9E3779B97F4A7C15)

Hashed = NDArray[np.uint64]
Shares = NDArray[np.float64]


class Numbers:
    """Numbers of many texts in one array of codes."""

    def __init__(self, codes: Codes, starts: Places) -> None:
        self.codes, self.starts = codes, starts
        self.digits, self.first = number_runs(codes, starts)
        self.places = self.digits[self.first]
        self.lengths = np.diff(np.append(self.first, len(self.digits)))
        self.bounds = np.searchsorted(self.places, starts)

    @cached_property
    def hashes(self) -> Hashed:
        """Hash of each number."""
        if not len(self.digits):
            return np.zeros(0, np.uint64)
        depth = self.digits - np.repeat(self.places, self.lengths)
        weight = (np.uint64(2) * depth.astype(np.uint64) + np.uint64(1)) * FACTOR
        mixed = (self.codes[self.digits].astype(np.uint64) * weight) ^ (weight >> np.uint64(29))
        return np.add.reduceat(mixed, self.first)

    @cached_property
    def contexts(self) -> tuple[Hashed, ...]:
        """Hash of the context of each number: both sides, before, after."""
        removed = np.concatenate((np.zeros(1, np.int64), np.cumsum(self.lengths - 1)))  # characters of numbers left out before each
        kept = np.ones(len(self.codes), dtype=np.bool_)
        kept[np.delete(self.digits, self.first)] = False
        skeleton = self.codes[kept]
        at = self.places - removed[:-1]
        skeleton[at] = PLACE
        borders = self.starts - removed[self.bounds]
        owner = np.repeat(np.arange(len(self.starts) - 1), np.diff(self.bounds))
        low, high = borders[owner], borders[owner + 1]
        near = {
            step: np.where((at + step >= low) & (at + step < high), skeleton.take(at + step, mode="clip"), 0).astype(np.uint64)
            for step in (*BEFORE, *AFTER)
        }
        found = []
        for side in (BOTH_SIDES, BEFORE, AFTER):
            hashed = np.zeros(len(at), np.uint64)
            for step in side:
                hashed = (hashed ^ near[step]) * FACTOR
                hashed ^= hashed >> np.uint64(32)
            found.append(hashed)
        return tuple(found)

    def differ(self, one: Places, other: Places, n_chars: Places, covered: Shares) -> Marks:
        """Mask of the pairs of texts that give different numbers for the same things: two texts from one template.

        `n_chars` is the length of the shorter text of each pair, `covered` its share that is verbatim in the other.
        """
        differ = is_other(*self.agreement(one, other), n_chars)
        left = np.flatnonzero(~differ & (n_chars <= ONE_SIDE_CHARS) & (covered >= ONE_SIDE_COVERED))
        for side in (1, 2) if len(left) else ():
            differ[left] |= is_other(*self.agreement_once(one[left], other[left], side), n_chars[left])
        return differ

    def agreement(self, one: Places, other: Places) -> tuple[Places, Places]:
        """(numbers that agree, numbers that differ) in the same context, per pair."""
        pair, is_one, context, number = self.side_by_side(one, other, 0)
        in_context = in_both(pair, is_one, context, len(one))
        agree = in_both(pair, is_one, context * FACTOR + number, len(one))
        return agree, in_context - agree

    def agreement_once(self, one: Places, other: Places, side: int) -> tuple[Places, Places]:
        """The same for contexts that occur once in each text; `side` is an index of `contexts`."""
        pair, is_one, context, number = self.side_by_side(one, other, side)
        order = np.argsort(context, kind="stable")
        context, number = context[order], number[order]
        start = group_starts(context)
        twice = start[np.diff(np.append(start, len(context))) == 2]
        once = twice[is_one[order[twice]] & ~is_one[order[twice + 1]]]
        same = number[once] == number[once + 1]
        of = pair[order[once]]
        return np.bincount(of[same], minlength=len(one)), np.bincount(of[~same], minlength=len(one))

    def side_by_side(self, one: Places, other: Places, side: int) -> tuple[Places, Marks, Hashed, Hashed]:
        """(pair, whether of the first text, hash of context and pair, hash of the number) of all numbers of both texts."""
        texts = np.concatenate((one, other))
        size = self.bounds[texts + 1] - self.bounds[texts]
        place = ranges(self.bounds[texts], size)
        pair = np.repeat(np.tile(np.arange(len(one)), 2), size)
        is_one = np.arange(len(place)) < size[: len(one)].sum()
        context = (self.contexts[side][place] ^ (pair.astype(np.uint64) + np.uint64(1))) * FACTOR
        return pair, is_one, context ^ (context >> np.uint64(31)), self.hashes[place]


def in_both(pair: Places, is_one: Marks, keys: Hashed, n_pairs: int) -> Places:
    """Per pair the number of keys that both texts have, with multiplicity."""
    if not len(keys):
        return np.zeros(n_pairs, np.int64)
    order = np.argsort(keys)
    start = group_starts(keys[order])
    size = np.diff(np.append(start, len(keys)))
    ones = np.add.reduceat(is_one[order], start, dtype=np.int64)
    both = np.minimum(ones, size - ones)
    return np.bincount(pair[order[start]], weights=both, minlength=n_pairs).astype(np.int64)


def group_starts(ordered: Hashed) -> Places:
    """Indices at which a new value begins."""
    return np.flatnonzero(np.concatenate((np.ones(min(1, len(ordered)), np.bool_), ordered[1:] != ordered[:-1])))


def number_runs(codes: Codes, starts: Places) -> tuple[Places, Places]:
    """(indices of the characters of numbers, positions in that array where a number begins)."""
    ascii_places = np.flatnonzero(codes < np.uint32(128))
    near = codes[ascii_places]
    is_digit = (near >= ord("0")) & (near <= ord("9"))
    inside = is_digit | (near == POINT) | ((near >= ord("a")) & (near <= ord("z")))
    places, is_digit = ascii_places[inside], is_digit[inside]
    if not len(places):
        return places, places
    is_first = np.concatenate((np.ones(1, np.bool_), np.diff(places) > 1))
    at = np.searchsorted(places, starts)
    at = at[at < len(places)]
    is_first[at] = True  # a run ends with its text
    first = np.flatnonzero(is_first)
    has_digit = np.logical_or.reduceat(is_digit, first)
    kept = np.repeat(has_digit, np.diff(np.append(first, len(places))))
    return places[kept], np.flatnonzero(is_first[kept])


def is_other(agree: Places, differ: Places, n_chars: Places) -> Marks:
    """Mask of the pairs whose counts of agreeing and differing numbers make them different stories."""
    in_short = (n_chars < SHORT_CHARS) & (differ > 0) & (differ >= agree)
    found: Marks = in_short | ((differ >= 2) & (differ >= DIFFER * (differ + agree)) & (differ * CHARS_A_NUMBER >= n_chars))
    return found
