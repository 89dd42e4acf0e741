"""Whether two texts say the same to the letter but for lines around them: captions, headings, and lines that say where the text comes from."""

import re

import numpy as np
from numpy.typing import NDArray

from transforms.text.compare import Codes, decode
from transforms.text.similarity import GRAM, gram_hashes

SHORT_LINE = 20  # folded characters of a caption or a heading
MAX_NOTE = 160  # folded characters of a line that says where the text comes from
MAX_LINES = 0.06  # of a text in captions and headings that the other one lacks
NOTE = re.compile("转载自|转自|摘编自|来源|公众号|原标题|责任编辑|责编|编辑|授权|版权|免责|声明|图源|供图")

Places = NDArray[np.int64]


def is_same_but_for_lines(one: Codes, sentences: Places, other: Codes, other_sentences: Places) -> bool:
    """Whether all that one folded text has and the other lacks are such lines; `sentences` are the places where its sentences begin."""
    return has_only_lines(one, sentences, other) and has_only_lines(other, other_sentences, one)


def has_only_lines(one: Codes, sentences: Places, other: Codes) -> bool:
    if not len(sentences) or min(len(one), len(other)) < GRAM:
        return False
    held = np.flatnonzero(np.isin(gram_hashes(one), gram_hashes(other)))
    steps = np.zeros(len(one) + 1, dtype=np.int64)
    np.add.at(steps, held, 1)
    np.add.at(steps, np.minimum(held + GRAM, len(one)), -1)
    is_held = np.cumsum(steps[:-1]) > 0
    ends = np.append(sentences[1:], len(one))
    n_short = 0
    for k in np.flatnonzero(~np.logical_and.reduceat(is_held, sentences)).tolist():
        line = one[sentences[k] : ends[k]]
        if len(line) <= SHORT_LINE:
            n_short += len(line)
        elif len(line) > MAX_NOTE or not NOTE.search(decode(line)):
            return False
    return n_short <= MAX_LINES * len(one)
