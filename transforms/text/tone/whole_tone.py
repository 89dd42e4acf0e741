"""How a text speaks as a whole, no name in view.

In:     a text
Out:    `TargetTone`: -1..1, its label, the words that decided

Business prose leans to the good, so the middle is measured off, and a text is neutral as long as it says little. Words too faint to judge
a name by, but of which a text may be full, count here too.
"""

import math

from transforms.text.tone.clause_signals import Clause, Reading
from transforms.text.tone.lexicon import ToneLexicon
from transforms.text.tone.verdict import NEUTRAL_BELOW, TargetTone, Weighed, tone_name

WHOLE_STEEPNESS, WHOLE_CENTRE = 0.6, 0.12  # business prose leans to the good, so its middle is above zero
WHOLE_SAID, WHOLE_OFF_CENTRE = 0.285, 0.6  # said at least, all words together; what lies off the centre counts by this factor
WHOLE_DOER, WHOLE_DONE_TO = 0.5, 0.25  # of a verb between two: the one who does it stands first and matters more


def score_sentence(text: str, *, lexicon: ToneLexicon) -> TargetTone:
    """Tone of a text as a whole, no name in view: its words of tone and, fainter, the way its other words lean."""
    clauses = list(Reading(text, lexicon, faint=True).every_clause())
    found = [w for c in clauses for w in (*whole(c), *_between_unnamed(c))]
    leans = [Weighed("…", round(c.lean, 4), "lean", c.start) for c in clauses if c.lean]
    off_centre = sum(w.weight for w in (*found, *leans)) / math.sqrt(len(clauses) + 0.5) - WHOLE_CENTRE
    score = round(math.tanh(WHOLE_STEEPNESS * off_centre), 4) if found or leans else 0.0
    said = sum(abs(w.weight) for w in found) + WHOLE_OFF_CENTRE * abs(off_centre)
    score = _agreeing(score, is_clear=bool(score) and said >= WHOLE_SAID)
    return TargetTone(score, tone_name(score), (*found, *leans))


def _agreeing(score: float, *, is_clear: bool) -> float:
    """The score, moved to the side of the neutral band on which its label stands; the order within a label stays."""
    size = NEUTRAL_BELOW + (1 - NEUTRAL_BELOW) * abs(score) if is_clear else NEUTRAL_BELOW * 0.99 * math.sqrt(abs(score))
    return round(math.copysign(size, score), 4)


def whole(clause: Clause) -> list[Weighed]:
    """All that a clause says, of whomever."""
    return [Weighed(s.word, s.value * clause.weight, s.rule, s.start) for s in clause.signals if s.value]


def _between_unnamed(clause: Clause) -> list[Weighed]:
    """Verbs between two that are good or bad by themselves only for one side, where no name is in view."""
    sides = ((s, (s.subject * WHOLE_DOER + s.object * WHOLE_DONE_TO) * clause.weight) for s in clause.signals if not s.value)
    return [Weighed(s.word, round(weight, 4), "between", s.start) for s, weight in sides if weight]
