"""From weighed words to a score and its label.

In:     the words that count for a name, each with weight and rule
Out:    `TargetTone`: -1..1, negative / neutral / positive; polar only where one word is a clear sign
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass

NEUTRAL_BELOW = 0.12
STEEPNESS = 1.15
CLEAR_MOVE = 0.03  # a movement is a sign even in a list
CLEAR = 0.131  # of one word at least; facts of business (.1 each) never add up to a verdict


@dataclass(slots=True)
class Weighed:
    """A word that counted: how much, and by which rule."""

    word: str
    weight: float
    rule: str
    start: int

    def __str__(self) -> str:
        return f"{self.word} {self.weight:+.2f} {self.rule}"


@dataclass(frozen=True)
class TargetTone:
    """Tone towards one name: score -1 to 1 and the words that decided."""

    score: float
    tone: str
    words: tuple[Weighed, ...]


def tone_name(score: float) -> str:
    """negative, neutral or positive."""
    if score <= -NEUTRAL_BELOW:
        return "negative"
    return "positive" if score >= NEUTRAL_BELOW else "neutral"


def told(words: Iterable[Weighed]) -> TargetTone:
    """The score of the weighed words: neutral unless one of them is a clear sign on the side of the sum."""
    words = tuple(words)
    score = round(math.tanh(STEEPNESS * sum(w.weight for w in words)), 4)
    if not any(w.weight * score > 0 and abs(w.weight) >= (CLEAR_MOVE if "mov" in w.rule else CLEAR) for w in words):
        score = max(-NEUTRAL_BELOW, min(NEUTRAL_BELOW, score)) * 0.99
    return TargetTone(round(score, 4), tone_name(score), words)
