"""Whether two texts say the same to the letter but for lines around them: captions, headings, and lines that say where the text comes from."""

import re
from dataclasses import dataclass

import numpy as np

from transforms.text.compare import Codes, Marks, Places, decode
from transforms.text.similarity import GRAM

SHORT_LINE = 20  # folded characters of a caption or a heading
MAX_NOTE = 160  # folded characters of a line that says where the text comes from
MAX_LINES = 0.06  # of a text in captions and headings that the other one lacks
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
