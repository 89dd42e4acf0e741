"""A small linear head on the rules' own evidence, trained from a user's verdicts.

In:     the words that the rules weighed for a name in a sentence, the name's role; for training, such evidence with its label
Out:    `ToneHead`: -1..1 for new evidence
Method: multinomial logistic regression with an L2 penalty, fitted by full-batch gradient descent with momentum (features are scaled to unit
        variance, so that one step size serves all). The features are sums and extremes of the weights by rule, the rules' own score and the
        role: what a reader can check. Some hundred labels are enough for so few weights.
"""

import hashlib
import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from transforms.text.tone.verdict import NEUTRAL_BELOW, Weighed, told

LABELS = ("negative", "neutral", "positive")
PENALTY, STEPS, RATE, MOMENTUM = 0.02, 600, 0.3, 0.9
FORMAT = 1

Matrix = NDArray[np.float64]


def features_of(words: Iterable[Weighed], role: str) -> dict[str, float]:
    """What the rules saw, as numbers by name; the same words in another order give the same."""
    seen = list(words)
    found: dict[str, float] = {"always": 1.0, "rules": told(seen).score, f"role {role}": 1.0}
    for word in seen:
        rule, *turns = word.rule.split("+")
        side = "good" if word.weight > 0 else "bad"
        for name in (f"{rule} {side}", *(f"+{turn} {side}" for turn in turns)):
            found[name] = found.get(name, 0.0) + word.weight
        found[f"most {side}"] = max(found.get(f"most {side}", 0.0), abs(word.weight))
        found[f"n {side}"] = math.log1p(math.expm1(found.get(f"n {side}", 0.0)) + 1.0)
    return found


@dataclass(frozen=True)
class ToneHead:
    """`weights`: by feature, one weight a label in the order of LABELS."""

    weights: Mapping[str, tuple[float, float, float]]

    @property
    def fingerprint(self) -> str:
        """Hash of the weights."""
        return hashlib.sha256(self.to_json().encode()).hexdigest()

    @property
    def name(self) -> str:
        """Stands in the column `model`."""
        return f"tingfeng-head-{self.fingerprint[:8]}"

    def probabilities(self, words: Iterable[Weighed], role: str) -> tuple[float, float, float]:
        """Of negative, neutral and positive."""
        sums = [0.0, 0.0, 0.0]
        for name, value in features_of(words, role).items():
            for at, weight in enumerate(self.weights.get(name, (0.0, 0.0, 0.0))):
                sums[at] += weight * value
        top = max(sums)
        powers = [math.exp(s - top) for s in sums]
        total = sum(powers)
        return powers[0] / total, powers[1] / total, powers[2] / total

    def score(self, words: Iterable[Weighed], role: str) -> float:
        """How much surer of good than of bad; inside the neutral band where neutral is the likeliest."""
        negative, neutral, positive = self.probabilities(words, role)
        lean = positive - negative
        if neutral >= max(negative, positive):
            return round(max(-NEUTRAL_BELOW, min(NEUTRAL_BELOW, lean)) * 0.99, 4)
        return round(math.copysign(max(abs(lean), NEUTRAL_BELOW), lean), 4)

    def to_json(self) -> str:
        """The head as JSON, equal for equal weights."""
        return json.dumps({"format": FORMAT, "labels": LABELS, "weights": {k: list(v) for k, v in sorted(self.weights.items())}})

    @classmethod
    def from_json(cls, text: str) -> "ToneHead":
        """Raises ValueError when the text is no head of this format."""
        try:
            told_ = json.loads(text)
            if told_["format"] != FORMAT or tuple(told_["labels"]) != LABELS:
                raise ValueError("a head of another format")
            return cls({str(k): (float(v[0]), float(v[1]), float(v[2])) for k, v in told_["weights"].items()})
        except (KeyError, TypeError, IndexError, json.JSONDecodeError) as error:
            raise ValueError(f"no tone head: {error}") from error


def train(rows: Sequence[Mapping[str, float]], labels: Sequence[str]) -> ToneHead:
    """The head that fits the labels; raises ValueError for a label that is none of LABELS or fewer than two kinds of them."""
    strange = sorted(set(labels) - set(LABELS))
    if strange or len(set(labels)) < 2:
        raise ValueError(f"labels must be {', '.join(LABELS)}, at least two of them; got {', '.join(sorted(set(labels))) or 'none'}")
    names = sorted({name for row in rows for name in row})
    at = {name: i for i, name in enumerate(names)}
    x = np.zeros((len(rows), len(names)))
    for i, row in enumerate(rows):
        for name, value in row.items():
            x[i, at[name]] = value
    scale = np.maximum(x.std(axis=0), 0.05)
    scale[at["always"]] = 1.0
    y = np.zeros((len(rows), len(LABELS)))
    y[np.arange(len(rows)), [LABELS.index(label) for label in labels]] = 1.0
    w = _fitted(x / scale, y) / scale[:, None]
    return ToneHead({name: (round(float(w[i, 0]), 6), round(float(w[i, 1]), 6), round(float(w[i, 2]), 6)) for name, i in at.items()})


def _fitted(x: Matrix, y: Matrix) -> Matrix:
    w = np.zeros((x.shape[1], y.shape[1]))
    speed = np.zeros_like(w)
    rate = RATE / max(1.0, float((x**2).sum(axis=1).mean()) / 4)
    for _ in range(STEPS):
        z = x @ w
        p = np.exp(z - z.max(axis=1, keepdims=True))
        p /= p.sum(axis=1, keepdims=True)
        speed = MOMENTUM * speed - rate * (x.T @ (p - y) / len(x) + PENALTY * w)
        w = w + speed
    return w


def folds(groups: Sequence[str], n: int) -> list[int]:
    """Which of `n` folds each row belongs to: rows of one group (a sentence) in one fold, by its hash, so that it stays there."""
    return [int(hashlib.sha256(group.encode("utf-8", "replace")).hexdigest(), 16) % n for group in groups]
