"""How the wording of two similar texts differs where the measures cannot say: only in surrounding lines (captions, headings, source lines),
only in names (one press release for two companies), or only in the vocabulary of Taiwan and the mainland.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise

import numpy as np
from opencc import OpenCC

from transforms.text.copies.candidate_pairs import GRAM
from transforms.text.copies.folding import Codes, Marks, Places, decode

SHORT_LINE = 20  # folded characters of a caption or a heading
MAX_NOTE = 160  # folded characters of a source line
MAX_LINES = 0.06  # of a text may be captions and headings that the other one lacks
OTHER_NAMES = 2  # replaced names that occur at least twice
NAMED = 0.5  # of all differences are such names
NAME_CHARS = 12
SHORT_STRETCH = 40  # characters: two or three names and the words between them
FAR_BETWEEN = 30  # characters from one difference to the next, on average: a rewrite has more
NOTE = re.compile("转载自|转自|摘编自|来源|公众号|原标题|责任编辑|责编|编辑|授权|版权|免责|声明|图源|供图")


@dataclass(frozen=True)
class Side:
    """One folded text of a pair: starts of its sentences, and the mask of its grams that the other one has too."""

    codes: Codes
    sentences: Places
    shared: Marks


def is_same_but_for_lines(one: Side, other: Side) -> bool:
    """Whether the texts differ in captions, headings and source lines only."""
    return has_only_lines(one) and has_only_lines(other)


def has_only_lines(side: Side) -> bool:
    """Whether all sentences of a text that the other one lacks are captions, headings or source lines."""
    one, sentences = side.codes, side.sentences
    if not len(sentences) or not len(side.shared):
        return False
    is_held = np.zeros(len(one), dtype=np.bool_)
    for k in range(GRAM):
        is_held[k : k + len(side.shared)] |= side.shared
    ends = np.append(sentences[1:], len(one))
    n_short = 0
    for k in np.flatnonzero(~np.logical_and.reduceat(is_held, sentences)).tolist():
        line = one[sentences[k] : ends[k]]
        if len(line) <= SHORT_LINE:
            n_short += len(line)
        elif len(line) > MAX_NOTE or not NOTE.search(decode(line)):
            return False
    return n_short <= MAX_LINES * len(one)


def has_other_names(one: Side, other: Side) -> bool:
    """Whether two texts say the same of different subjects: several names are replaced again and again, and hardly anything else differs.

    A portal that replaces another portal's name by its own changes one name only.
    """
    mine, theirs = places_between(one), places_between(other)
    if len(mine) != len(theirs) or len(mine) * FAR_BETWEEN > len(one.codes):
        return False
    strings = ((decode(one.codes[a:b]), decode(other.codes[c:d])) for (a, b), (c, d) in zip(mine, theirs, strict=True))
    pairs = Counter(pair for string in strings for pair in replaced(*string))
    again = [n for n in pairs.values() if n > 1]
    return len(again) >= OTHER_NAMES and sum(again) >= NAMED * pairs.total()


def places_between(side: Side) -> list[tuple[int, int]]:
    """[start, end) of the short stretches between the shared parts of a text, in order."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], ~side.shared, [False]))))
    first, last = edges[::2] + GRAM - 1, edges[1::2]
    is_short = (last > first) & (last - first <= SHORT_STRETCH)
    return list(zip(first[is_short].tolist(), last[is_short].tolist(), strict=True))


def replaced(one: str, other: str) -> Iterator[tuple[str, str]]:
    """(string of the first, string of the second) for each replacement that is short enough to be a name."""
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "replace" and max(b - a, d - c) <= NAME_CHARS:
            yield one[a:b], other[c:d]


@cache
def converters() -> tuple[OpenCC, OpenCC]:
    """OpenCC's converters from Simplified to Traditional and from Taiwan's vocabulary to the mainland's, made once."""
    return OpenCC("s2t"), OpenCC("tw2sp")


def mainland_words(codes: Codes, sentences: Places) -> str:
    """A folded text in mainland vocabulary (软件 for 软体, 信息 for 资讯), one sentence a line.

    OpenCC may convert too much, but then it does so in both texts of a pair.
    """
    to_traditional, to_mainland = converters()
    bounds = [*sentences.tolist(), len(codes)]
    converted: str = to_mainland.convert(to_traditional.convert("\n".join(decode(codes[a:b]) for a, b in pairwise(bounds))))
    return converted
