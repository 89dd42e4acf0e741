"""Where words and sentences begin and end: the one place that cuts Chinese text.

In:     text, Simplified and normalised (any other text works, only worse)
Out:    words as jieba cuts them (its dictionary and our terms, no guessing of unknown words); sentences as offsets
Why:    rjieba is jieba's own algorithm fifteen times faster; tests/transforms/text/language/test_segment.py keeps the two equal. Terms
that the dictionary
        already has are left alone, because a second weight for them is where the two engines would part.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable
from functools import cache, lru_cache
from itertools import accumulate

from transforms.text.language.tech_words import TECH_WORDS

SHORT_CUE = 2  # characters; a cue so short must lie on the edges of words
TERM_WEIGHT = 5000  # high enough to join 大|模型, low enough to leave 中华|为|人民 apart

_END = re.compile(r"[。！？…!?；;\n]+")
_NAME_TAGS = frozenset(("n", "nr", "ns", "nz", "nrt", "nt", "nrfg", "j"))
_CLOSING = "”’』」）)】》〉]"
_LETTER = re.compile("[A-Za-z]")
_LATIN = re.compile(r"[0-9A-Za-z=&/_%#]")


class Cut:
    """A text cut into words once; asked whether a stretch of it is a word or cue of its own."""

    __slots__ = ("_edges", "_ends", "_has", "text", "words")

    def __init__(self, text: str, words: list[str], has: Callable[[str], bool]) -> None:
        self.text, self._has = text, has
        self.words = [part for word in words for part in self._parts(word)]
        self._ends = list(accumulate(map(len, self.words)))
        self._edges = {0, *self._ends}

    def _parts(self, word: str) -> tuple[str, ...]:
        """性能|比 in 性能比远川高: the dictionary's nouns that end in 比 are nearly always a noun and the preposition."""
        return (word[:-1], "比") if len(word) > SHORT_CUE and word[-1] == "比" and self._has(word[:-1]) else (word,)

    def is_cue(self, start: int, end: int) -> bool:
        """True when [start, end) may be read as a cue: its ends are ends of words, or it is the head of a compound (价格|上涨 in 价格上涨).

        The head of a Chinese compound stands last, so 上涨 counts in 价格上涨 and 解决 does not in 解决方案. Of a longer cue one end must be an end of
        a word, so that it does not lie inside a name.
        """
        edges = self._edges
        if self.text[start : start + 1].isascii():
            return not (_LETTER.match(self.text[start - 1 : start]) or _LETTER.match(self.text[end : end + 1]))
        if start in edges and end in edges:
            return True
        if end - start > SHORT_CUE:
            return start in edges or end in edges
        if end not in edges:
            return False
        at = bisect_left(self._ends, end)
        first = end - len(self.words[at])
        return end - start == SHORT_CUE and start - first >= SHORT_CUE and self._has(self.text[first:start])


class Segmenter:
    """jieba's dictionary and the given terms."""

    def __init__(self, terms: Iterable[str]) -> None:
        import rjieba  # its dictionary takes a quarter of a second, which only those who cut should pay

        self._engine = rjieba.Jieba()
        for term in terms:
            if not self._engine.has_word(term):
                self._engine.add_word(term, TERM_WEIGHT, "nz")

    def cut(self, text: str) -> list[str]:
        """The words of `text` in order; joined they give the text again."""
        words: list[str] = self._engine.cut(text, False)
        return words

    def read(self, text: str) -> Cut:
        """The cut of `text`, to be asked about places."""
        return Cut(text, self.cut(text), self.has)

    def parts(self, text: str) -> list[tuple[str, str]]:
        """The words of `text` with jieba's part of speech, unknown words guessed."""
        tagged: list[tuple[str, str]] = self._engine.tag(text, True)
        return tagged

    def has(self, word: str) -> bool:
        """Whether the dictionary or the terms hold the word."""
        known: bool = self._engine.has_word(word)
        return known

    def tag(self, text: str) -> list[tuple[str, str]]:
        """Like `parts`, but what is guessed has the tag "new", or "new_name" when it looks like a Chinese person."""
        known = self._engine.has_word
        return [
            (w, t if len(w) == 1 or not "一" <= w[0] <= "鿿" or known(w) else "new_name" if t == "nr" else "new")
            for w, t in self.parts(text)
        ]


@lru_cache(maxsize=4)  # batches of one run bring the same names
def with_names(names: tuple[str, ...]) -> Segmenter:
    """The segmenter that knows names too, so that no word is seen inside or across one (no 理想 in 理想汽车, no 上行 in 上|行驶)."""
    return Segmenter([*TECH_WORDS, *sorted({n for n in names if len(n) > 1 and all("一" <= c <= "鿿" for c in n)})])


def with_own(words: tuple[str, ...]) -> Segmenter:
    """The shared segmenter, and with words of the user's own one that knows them too."""
    return with_names(words) if words else default()


@cache
def default() -> Segmenter:
    """The segmenter that all steps share; loaded at the first call (0.2 s)."""
    return Segmenter(TECH_WORDS)


def cut(text: str) -> list[str]:
    """The words of `text` in order; joined they give the text again."""
    return default().cut(text)


def new_in(text: str) -> dict[str, bool]:
    """Words of two Chinese characters and more that the dictionary lacks, as jieba guesses them; true for those that look like names."""
    known = default().has
    return {w: tag in _NAME_TAGS for w, tag in default().parts(text) if len(w) > 1 and "一" <= w[0] <= "鿿" and not known(w)}


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of every sentence, outer blanks left out. A sentence ends at 。！？!?；; and newlines; closing quotes and brackets stay
    with it."""
    found: list[tuple[int, int]] = []
    start = 0
    for mark in _END.finditer(text):
        end = mark.end()
        if end <= start:
            continue
        stops = mark.group()
        if stops in ("?", "!", ";") and end < len(text) and _LATIN.match(text[end]):
            continue  # a query in an address, not the end of a question
        if stops.strip("…") == "" and end < len(text):
            continue  # an ellipsis alone is a pause
        if stops[-1] != "\n":
            end = _past_closing(text, start, end)
        _add(found, text, start, end)
        start = end
    _add(found, text, start, len(text))
    return found


def _past_closing(text: str, start: int, end: int) -> int:
    """`end` moved past closing quotes and brackets. A straight quote closes only when one is open in the sentence."""
    while end < len(text):
        if text[end] in _CLOSING or (text[end] in "\"'" and text.count(text[end], start, end) % 2 == 1):
            end += 1
        else:
            break
    return end


def _add(found: list[tuple[int, int]], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if left < len(piece):
        found.append((start + left, start + len(piece.rstrip())))
