"""What one text is of another, judged by their figures: a copy of which kind, a rewrite, or nothing.

Copies share words in a row. Look-alikes share the words of a template and differ in numbers; reports of one event share quotes and little
else; what comes round every month or year shares its frame. Each of these is held back by its own rule, with the reason beside its number.
"""

from dataclasses import dataclass

from transforms.text.alignment import Figures

IDENTICAL, REPRINT, ABRIDGED, EXCERPT, DIGEST, REWRITE = "identical", "reprint", "abridged", "excerpt", "digest", "rewrite"

COPIED = 0.55  # of the shorter text word for word; independent reports with shared quotes stay below .4
COPIED_CORE = 0.30  # enough when all of it stands in one piece: a cut copy with more page around it than text
REWRITTEN = 0.18  # of the grams of one, word order kept: two words of five replaced leave a fifth
REWRITTEN_BOTH = 0.12  # of the grams of the other one too: a rewrite is not a small part of a long text
SPREAD = 0.70  # of the text in touched sentences: quotes sit in a few sentences, a rewrite touches nearly all
WHOLE = 0.80  # of a text's grams: the text stands in the other one as a whole
NUMBERS_DIFFER = 0.30  # of the numbers in the same context; a copy changes at most a date
CHARS_A_NUMBER = 120  # a template differs in a number at least this often
ROUND_DAYS = 14  # news older than this returns as the next round of the same template, not as a copy
ROUND_COPIED, ROUND_REWORDED = 0.80, 0.10  # what a copy after so long must show: everything kept, hardly a sentence changed
SIDE_BY_SIDE = 3  # whole articles one after the other
OVERLAP = 10  # characters that two neighbours may seem to share
SHORT_CHARS = 200  # 快讯 have rules of their own: one fact is the whole text
SHORT_ROUND_DAYS = 3


@dataclass(frozen=True)
class Pair:
    """Two texts to be judged: figures of the later against the earlier, folded lengths, days between them (None when unknown)."""

    figures: Figures
    n_chars: int
    n_chars_other: int
    gap_days: float | None


def judge(pair: Pair) -> str | None:
    """The relation of the later text to the earlier one, or None."""
    figures = pair.figures
    if differs_in_facts(pair) or is_next_round(pair):
        return None
    if figures.covered >= COPIED or is_core(figures):
        return relation_by_shares(figures.contained, figures.contains)
    low, high = sorted((figures.contained, figures.contains))
    if figures.spread >= SPREAD and high >= REWRITTEN and low >= REWRITTEN_BOTH:
        return REWRITE
    return None


def relation_by_shares(contained: float, contains: float) -> str:
    """Which kind of copy a text is of another: both whole, cut down, or a part of the other inside a text of its own."""
    if contained >= WHOLE:
        return REPRINT if contains >= WHOLE else ABRIDGED
    if min(contained, contains) >= COPIED:
        return REPRINT
    return EXCERPT


def differs_in_facts(pair: Pair) -> bool:
    """Whether the texts say the same of other numbers: look-alikes of one template."""
    differ, agree = pair.figures.numbers_differ, pair.figures.numbers_agree
    size = min(pair.n_chars, pair.n_chars_other)
    if size < SHORT_CHARS and differ > 0 and differ >= agree:
        return True
    return differ >= 2 and differ >= NUMBERS_DIFFER * (differ + agree) and differ * CHARS_A_NUMBER >= size


def is_next_round(pair: Pair) -> bool:
    """Whether the later text is next month's edition of the earlier one."""
    if pair.gap_days is None:
        return False
    limit = SHORT_ROUND_DAYS if min(pair.n_chars, pair.n_chars_other) < SHORT_CHARS else ROUND_DAYS
    is_kept = pair.figures.covered >= ROUND_COPIED and pair.figures.reworded <= ROUND_REWORDED
    return pair.gap_days > limit and not is_kept


def is_core(figures: Figures) -> bool:
    """Whether what is shared stands in one piece, word for word: a cut copy inside other page furniture."""
    return figures.covered >= COPIED_CORE and figures.in_one_piece


@dataclass(frozen=True)
class Span:
    """A text inside a longer one: from where to where it reaches there, its share that stands there, and its share of the longer one."""

    part: tuple[int, int]
    shares: tuple[float, float]


def digest_members(spans: list[Span], is_digest: bool) -> list[int]:
    """Which of the texts inside a longer one make it a digest; none when it is an article that others took pieces from.

    An article has one lead, and who cuts it keeps the lead: pieces overlap. A digest holds whole articles one after the other. Three side
    by side make a digest; where the page calls itself one, each whole article in it is a member.
    """
    inside = [k for k, s in enumerate(spans) if s.shares[0] >= COPIED and s.shares[1] < COPIED]
    if is_digest:
        return inside
    apart: list[int] = []
    for k in sorted(inside, key=lambda k: (spans[k].part[1], k)):
        if not apart or spans[k].part[0] >= spans[apart[-1]].part[1] - OVERLAP:
            apart.append(k)
    return inside if len(apart) >= SIDE_BY_SIDE else []
