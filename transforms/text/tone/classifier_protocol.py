"""What a trained classifier must offer to take the place of the rules; it is loaded in warehouse/pipeline/classifiers.py and handed to a
step.

In:     passages: a text, and where in it the name stands that it is asked about
Out:    one probability for each of the classifier's labels
Why:    steps stay pure: they know this protocol, never a file or an engine. Two calls with the same passages give the same figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Passage:
    """[start, end) is what must not be cut off when the text is too long for the model; `name` is asked about, None for the text as a
    whole."""

    text: str
    start: int = 0
    end: int = 0
    name: str | None = None


class Classifier(Protocol):
    @property
    def name(self) -> str:
        """Written into the column `model` of each row."""

    @property
    def labels(self) -> tuple[str, ...]:
        """What the figures of a passage stand for, in their order."""

    @property
    def fingerprint(self) -> str:
        """Another model, another fingerprint: what was scored with one is scored again with the other."""

    def classify(self, passages: Sequence[Passage]) -> list[tuple[float, ...]]:
        """For each passage, in order, a probability for each label."""
