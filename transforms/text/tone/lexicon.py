"""The words that carry tone, as one matcher.

In:     rows of warehouse/seeds/tone_words.csv: word, kind, weight, subject, object
Out:    `ToneLexicon`: finds every word of the table in a text, longest first, each with all that it means

A word may have several kinds, one row each:
    tone          good or bad by itself (weight -1..1)
    fact          good or bad as a word, but no sign by itself of how a name fares (解决, 问题): weight is what it says of a name
    single        one character that is good or bad only beside a word of degree or negation (很好, 太慢)
    lean          too faint to judge a name by, but a sentence full of them leans one way
    up, down      a movement: good or bad by what moves (weight 0..1)
    noun          something that moves: `object` is -1 when more of it is bad; weight is its own tone when nothing moves it;
                  `subject` below 1 when its movement says little (增速)
    price         what a maker sets itself: moving it (下调售价) is a mere fact of business, good or bad only by other words
    width         a movement that takes its sign from a noun of an earlier clause (降幅 …, 北京收窄)
    level         a movement that only compares (低于): says little where what is compared stands in another clause
    turn          what stands before it in the clause is over (由下降转为增长)
    transfer      speaks of two at once: `subject` and `object` are what it says of the doer and of the one it is done to
    negation      turns the next word round; weight is how many characters it reaches
    prevent       turns the next bad word into something good (降低风险)
    degree        makes a neighbour stronger or weaker (weight is the factor)
    contrast      what follows weighs more; concession: what follows weighs less
    hypothetical  what follows is not a fact; rumour: the sentence is hearsay; denial: the sentence takes it back; past: what follows is
    over
    passive       the one named before it is the one it is done to
    own           opens a clause that goes on about the same subject (公司, 其, 同比 …)
    block         looks like a word of tone and is none (不锈钢, 增值税)
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

_HALF = re.compile("[\ud800-\udfff]")  # half a character, which the matcher cannot read

FACTORS = ("tone", "fact", "lean", "degree", "contrast", "concession", "hypothetical", "rumour", "denial", "past", "prevent")


@dataclass(frozen=True, slots=True)
class ToneWord:
    """A word and all that it can mean; 0 or False where it does not."""

    word: str
    tone: float = 0.0
    move: float = 0.0
    fact: float | None = None
    lean: float = 0.0
    noun: int = 0
    noun_factor: float = 1.0
    subject: float = 0.0
    object: float = 0.0
    degree: float = 0.0
    contrast: float = 0.0
    concession: float = 0.0
    hypothetical: float = 0.0
    rumour: float = 0.0
    denial: float = 0.0
    past: float = 0.0
    prevent: float = 0.0
    negation: int = 0
    is_passive: bool = False
    is_single: bool = False
    is_width: bool = False
    is_price: bool = False
    is_turn: bool = False
    is_level: bool = False
    is_block: bool = False

    def says(self) -> bool:
        """True when the word itself is good or bad."""
        return bool(self.tone or self.move or self.subject or self.object)

    def marks(self) -> bool:
        """True when the word changes how others are read."""
        return self != ToneWord(
            self.word,
            self.tone,
            self.move,
            self.fact,
            self.lean,
            subject=self.subject,
            object=self.object,
            is_single=self.is_single,
            is_width=self.is_width,
            is_level=self.is_level,
            is_block=self.is_block,
        )

    @property
    def is_faint(self) -> bool:
        """True when all it does is to lean."""
        return bool(self.lean) and self == ToneWord(self.word, lean=self.lean)

    @property
    def is_transfer(self) -> bool:
        """Whether the word gives a tone to its subject or object."""
        return bool(self.subject or self.object)


Hit = tuple[int, int, ToneWord, bool, bool]
"""Start, end, the word, whether it says something, whether it marks others."""


class WordMatcher:
    """All words in one automaton: `find` gives raw matches in order, `hit` what a match means."""

    def __init__(self, words: Iterable[tuple[ToneWord, bool, bool]]) -> None:
        self._words = tuple(words)
        self._automaton = AhoCorasick(
            [w[0].word for w in self._words], matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA
        )

    def find(self, text: str) -> list[tuple[int, int, int]]:
        """(word, start, end) of the longest matches from left to right, which never overlap."""
        found: list[tuple[int, int, int]] = self._automaton.find_matches_as_indexes(_HALF.sub("\ufffd", text))
        return found

    def saying(self, matches: Sequence[tuple[int, int, int]]) -> list[int]:
        """Where the words stand that are good or bad themselves."""
        words = self._words
        return [start for number, start, _ in matches if words[number][1]]

    def hits(self, matches: Sequence[tuple[int, int, int]], first: int, last: int) -> list[Hit]:
        """What the matches [first, last) mean."""
        words = self._words
        return [(start, end, *words[number]) for number, start, end in matches[first:last]]


class ToneLexicon:
    """All words of the table, found longest first and never overlapping."""

    def __init__(self, rows: Iterable[Mapping[str, str | None]]) -> None:
        meanings: dict[str, dict[str, float | int | bool]] = {}
        openers: list[str] = []
        for row in rows:
            word, kind = row.get("word") or "", row.get("kind") or ""
            if not word:
                continue
            if kind == "own":
                openers.append(word)
            else:
                _add_meaning(meanings.setdefault(word, {}), word, kind, row)
        words = [ToneWord(word, **meaning) for word, meaning in meanings.items()]  # type: ignore[arg-type]
        described = [(w, w.says(), w.marks()) for w in words]
        self._all = WordMatcher(described)
        self._telling = WordMatcher(d for d in described if not d[0].is_faint)
        by_first: dict[str, list[str]] = {}
        for opener in openers:
            by_first.setdefault(opener[0], []).append(opener)
        self._openers = {first: tuple(same) for first, same in by_first.items()}

    def matcher(self, *, faint: bool = False) -> WordMatcher:
        """Finds the words in a text; with `faint` also those that only lean."""
        return self._all if faint else self._telling

    def goes_on(self, text: str, start: int) -> bool:
        """True when a clause that starts here goes on about the subject of the one before."""
        return text.startswith(self._openers.get(text[start : start + 1], ()), start)


def _add_meaning(meaning: dict[str, float | int | bool], word: str, kind: str, row: Mapping[str, str | None]) -> None:
    """One more row about the word, as fields of ToneWord."""
    weight = _number(row.get("weight"))
    subject, target = _number(row.get("subject")), _number(row.get("object"))
    if kind in ("up", "down"):
        meaning.update({"move": weight if kind == "up" else -weight})
    elif kind == "noun":
        meaning.update({"noun": -1 if target < 0 else 1, "noun_factor": subject or 1.0, "tone": meaning.get("tone") or weight})
    elif kind == "transfer":
        meaning.update({"subject": subject, "object": target})
    elif kind == "negation":
        meaning.update({"negation": int(weight)})
    elif kind == "single":
        meaning.update({"tone": weight, "is_single": True})
    elif kind in ("passive", "width", "turn", "price", "block", "level"):
        meaning.update({f"is_{kind}": True})
    elif kind in FACTORS:
        meaning.update({kind: weight})
    else:
        raise ValueError(f"tone_words: {kind!r} of {word!r} is no kind")


def _number(text: str | None) -> float:
    return float(text) if text else 0.0
