"""How the wording of two texts differs, where figures do not tell: in lines around them only (captions, headings, lines that say where the
text comes from), in names only (two companies in one press release), or in the words of Taiwan and the mainland only.
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
MAX_NOTE = 160  # folded characters of a line that says where the text comes from
MAX_LINES = 0.06  # of a text in captions and headings that the other one lacks
OTHER_NAMES = 2  # different names that come at least twice
NAMED = 0.5  # of all places where the texts differ
NAME_CHARS = 12
SHORT_STRETCH = 40  # characters: two or three names and what stands between them
FAR_BETWEEN = 30  # characters from one difference to the next, on average: a rewrite has more
NOTE = re.compile("转载自|转自|摘编自|来源|公众号|原标题|责任编辑|责编|编辑|授权|版权|免责|声明|图源|供图")


@dataclass(frozen=True)
class Side:
    """A folded text beside another one: the places where its sentences begin, and which of its grams stand in the other."""

    codes: Codes
    sentences: Places
    shared: Marks


def is_same_but_for_lines(one: Side, other: Side) -> bool:
    """Whether all that one text has and the other lacks are such lines."""
    return has_only_lines(one) and has_only_lines(other)


def has_only_lines(side: Side) -> bool:
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
    """Whether two texts tell the same of others: some names stand again and again where the other text has some other names, and hardly
    anything else differs. A portal that puts its own name in the place of another's changes one name only.
    """
    mine, theirs = places_between(one), places_between(other)
    if len(mine) != len(theirs) or len(mine) * FAR_BETWEEN > len(one.codes):
        return False
    strings = ((decode(one.codes[a:b]), decode(other.codes[c:d])) for (a, b), (c, d) in zip(mine, theirs, strict=True))
    pairs = Counter(pair for string in strings for pair in replaced(*string))
    again = [n for n in pairs.values() if n > 1]
    return len(again) >= OTHER_NAMES and sum(again) >= NAMED * pairs.total()


def places_between(side: Side) -> list[tuple[int, int]]:
    """Where the text stands between its shared parts, in order, as far as that is short: from and to."""
    edges = np.flatnonzero(np.diff(np.concatenate(([False], ~side.shared, [False]))))
    first, last = edges[::2] + GRAM - 1, edges[1::2]
    is_short = (last > first) & (last - first <= SHORT_STRETCH)
    return list(zip(first[is_short].tolist(), last[is_short].tolist(), strict=True))


def replaced(one: str, other: str) -> Iterator[tuple[str, str]]:
    """Strings of the first that stand where the second has another one, as far as they may be names."""
    for kind, a, b, c, d in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        if kind == "replace" and max(b - a, d - c) <= NAME_CHARS:
            yield one[a:b], other[c:d]


@cache
def converters() -> tuple[OpenCC, OpenCC]:
    return OpenCC("s2t"), OpenCC("tw2sp")


def mainland_words(codes: Codes, sentences: Places) -> str:
    """A folded text with 软件 for 软体 and 信息 for 资讯, a sentence a line. What OpenCC takes for Taiwan's words elsewhere, it takes in both
    texts alike.
    """
    to_traditional, to_mainland = converters()
    bounds = [*sentences.tolist(), len(codes)]
    converted: str = to_mainland.convert(to_traditional.convert("\n".join(decode(codes[a:b]) for a, b in pairwise(bounds))))
    return converted
