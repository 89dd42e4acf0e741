"""Sentences in which the name asked for stands in 【】 and other names in 〔〕, as they are scored."""

from support.paths import REPO
from transforms.text.tone.lexicon import ToneLexicon
from transforms.text.tone.target_tone import score_target
from transforms.text.tone.verdict import TargetTone

SEED = REPO / "warehouse" / "seeds" / "tone_words.csv"


def unmarked(marked: str) -> tuple[str, tuple[int, int], list[tuple[int, int]]]:
    """The text without its marks, and where in it the target and the other names stand."""
    text, spans, target, start = "", [], (0, 0), 0
    for char in marked:
        if char in "【〔":
            start = len(text)
        elif char == "】":
            target = (start, len(text))
        elif char == "〕":
            spans.append((start, len(text)))
        else:
            text += char
    return text, target, spans


def towards(lexicon: ToneLexicon, marked: str) -> TargetTone:
    """The target stands in 【】, other names in 〔〕."""
    text, target, spans = unmarked(marked)
    return score_target(text, *target, spans, lexicon=lexicon)
