"""The relation of one text to another, from the measures of their overlap: a kind of copy, a rewrite, or none.

Copies share long runs of words. Reports of one event share quotes and little else; periodic reports share a template. Rules below tell both
from copies. (Texts of one template with other numbers get no measures at all: see number_agreement.)
"""

from dataclasses import dataclass

from transforms.text.copies.overlap import ALL, MIN_COVERED, MIN_SPREAD, WORD_FOR_WORD, OverlapMeasures, Piece

IDENTICAL, REPRINT, ABRIDGED, EXCERPT, DIGEST, REWRITE = "identical", "reprint", "abridged", "excerpt", "digest", "rewrite"

COPIED = WORD_FOR_WORD  # of the shorter text is verbatim; independent reports with shared quotes stay below .4
COPIED_CORE = MIN_COVERED  # enough when it is the beginning of the other text in one piece
NEAR_START, NEAR_END = 40, 40  # folded characters
VERY_START = 20  # folded characters: a shared quote comes after each text's own first sentence
OWN_START, OWN_SHARE = 60, 0.10  # folded characters, and share of the shorter text, before the shared part
REWRITTEN = 0.20  # of one text's grams: with two words of five replaced, a fifth and more remains
REWRITTEN_BOTH = 0.16  # of the other text's grams too: a rewrite is no small part of a long text
BRIDGED = 0.30  # of the gaps between shared words; set phrases in any order stay below
SPREAD = MIN_SPREAD  # of the text in touched sentences: quotes are in a few sentences, a rewrite touches nearly all
SPUN_SHARE, SPUN_SENTENCES = 0.60, 0.50  # least share of both texts that is shared, least share of sentences changed
QUOTED = 50  # verbatim characters in a row from a text that is named as the source
QUOTED_ONCE, QUOTED_IN_ALL = 30, 60  # or in a row and in total: single sentences were taken
WHOLE = 0.80  # of a text's grams: the other text contains the whole text
SWAPPED, SWAPPED_N = 0.20, 2  # least share of the shared sentences, and least number: an editor changes fewer, a rewriter more
MOSTLY = 0.65  # of a text's grams: a cut copy; the rest is surrounding lines
FULL = 0.88  # of the other text's grams: only surrounding lines were left out
MIN_CONTAINMENT_GAP = 0.04  # a cut copy is contained in the original by at least so much more than the original in it
ROUND_DAYS = 14  # after so many days a similar text is the next edition of a template, not a copy
ROUND_COPIED, ROUND_ALTERED = 0.80, 0.30  # required of a copy after so long: nearly all verbatim, few sentences changed
SIDE_BY_SIDE = 3  # whole articles one after the other
OVERLAP = 10  # characters by which two neighbours may overlap by chance
SHORT_CHARS = 200  # 快讯: one fact is the whole text
SHORT_ROUND_DAYS = 3
SHORT_FLASH, SHORT_REWRITTEN = 120, 0.35  # folded characters; least share of both: two flashes of one desk share set phrases only


@dataclass(frozen=True)
class Pair:
    """Two texts to compare: measures of the later against the earlier, folded lengths, days between them (None when unknown)."""

    measures: OverlapMeasures
    n_chars: int
    n_chars_other: int
    gap_days: float | None


def judge(pair: Pair) -> str | None:
    """The relation of the later text to the earlier one, or None."""
    measures = pair.measures
    if is_next_round(pair) or is_furniture(measures.piece):
        return None
    if is_spun(measures):
        return REWRITE
    if measures.covered >= COPIED or is_cut(measures):
        return REWRITE if is_reworded(measures) else relation_by_shares(measures.contained, measures.contains)
    low, high = sorted((measures.contained, measures.contains))
    if max(pair.n_chars, pair.n_chars_other) < SHORT_FLASH and low < SHORT_REWRITTEN:
        return None
    if measures.spread >= SPREAD and high >= REWRITTEN and low >= REWRITTEN_BOTH and measures.bridged >= BRIDGED:
        return REWRITE
    return None


def judge_part(measures: OverlapMeasures, digest: bool) -> str | None:
    """The relation of two texts that share little, when one names the other as its source or is a digest; None without a quotation."""
    is_quoted = measures.longest >= QUOTED
    in_pieces = measures.longest >= QUOTED_ONCE and measures.covered * measures.piece.n_short >= QUOTED_IN_ALL
    if not is_quoted and not in_pieces:
        return None
    return DIGEST if digest else EXCERPT


def is_spun(measures: OverlapMeasures) -> bool:
    """Whether a whole text was rewritten sentence by sentence: of about the same length, few sentences unchanged."""
    low = min(measures.contained, measures.contains)
    return low >= SPUN_SHARE and measures.covered < COPIED and measures.reworded >= SPUN_SENTENCES and measures.bridged >= BRIDGED


def is_reworded(measures: OverlapMeasures) -> bool:
    """Whether words inside the sentences of a whole text were replaced; cuts and added lines leave sentences unchanged."""
    is_whole = min(measures.contained, measures.contains) >= SPUN_SHARE
    return is_whole and measures.swapped >= SWAPPED_N and measures.swapped_share >= SWAPPED


def is_edited(measures: OverlapMeasures) -> bool:
    """Whether two texts are mostly the same and both have changes."""
    low, high = sorted((measures.contained, measures.contains))
    return low >= SPUN_SHARE and high < ALL


def relation_by_shares(contained: float, contains: float) -> str:
    """Kind of copy by the share of the text in the other and of the other in it: reprint, abridged, or excerpt inside a text of its own."""
    if contained >= MOSTLY and contains < FULL and contained - contains >= MIN_CONTAINMENT_GAP:
        return ABRIDGED
    if contained >= MOSTLY and contains >= COPIED:
        return REPRINT
    return EXCERPT


def is_next_round(pair: Pair) -> bool:
    """Whether the later text is a later edition of a periodic report, not a copy of the earlier one."""
    if pair.gap_days is None:
        return False
    limit = SHORT_ROUND_DAYS if min(pair.n_chars, pair.n_chars_other) < SHORT_CHARS else ROUND_DAYS
    is_kept = pair.measures.covered >= ROUND_COPIED and pair.measures.altered <= ROUND_ALTERED
    return pair.gap_days > limit and not is_kept


def is_furniture(piece: Piece) -> bool:
    """Whether the shared part is the end of two texts with different beginnings: a list of links or a footer, not the article."""
    (start_short, end_short), (start_long, end_long) = piece.in_short, piece.in_long
    starts_apart = start_short >= OWN_START and start_long >= OWN_START and start_short >= OWN_SHARE * piece.n_short
    return piece.is_whole and starts_apart and end_short >= piece.n_short - NEAR_END and end_long >= piece.n_long - NEAR_END


def is_cut(measures: OverlapMeasures) -> bool:
    """Whether the shared part is the beginning of the longer text in one piece: a cut copy with more page furniture than text."""
    piece = measures.piece
    starts_apart = min(piece.in_short[0], piece.in_long[0]) > VERY_START
    return measures.covered >= COPIED_CORE and piece.is_whole and piece.in_long[0] <= NEAR_START and not starts_apart


@dataclass(frozen=True)
class Span:
    """A text inside a longer one: its [start, end) there, the share of it that is there, and its share of the longer one."""

    part: tuple[int, int]
    shares: tuple[float, float]


def digest_members(spans: list[Span], is_digest: bool) -> list[int]:
    """Indices of the texts inside a longer one that make it a digest; empty when it is an article that others were cut from.

    Cut copies of one article all keep its lead, so they overlap. A digest has whole articles one after the other: three side by side make
    a digest. Where the page calls itself a digest, each whole article in it is a member.
    """
    inside = [k for k, s in enumerate(spans) if s.shares[0] >= COPIED and s.shares[1] < COPIED]
    if is_digest:
        return inside
    apart: list[int] = []
    for k in sorted(inside, key=lambda k: (spans[k].part[1], k)):
        if not apart or spans[k].part[0] >= spans[apart[-1]].part[1] - OVERLAP:
            apart.append(k)
    return inside if len(apart) >= SIDE_BY_SIDE else []
