"""What one text is of another, judged by their figures: a copy of which kind, a rewrite, or nothing.

Copies share words in a row. Reports of one event share quotes and little else; what comes round every month or year shares its frame; both
are held back, each by its own rule with the reason beside its number. (Look-alikes with other numbers never get figures: see numbers.)
"""

from dataclasses import dataclass

from transforms.text.copies.overlap import ALL, MIN_COVERED, MIN_SPREAD, WORD_FOR_WORD, Figures, Piece

IDENTICAL, REPRINT, ABRIDGED, EXCERPT, DIGEST, REWRITE = "identical", "reprint", "abridged", "excerpt", "digest", "rewrite"

COPIED = WORD_FOR_WORD  # of the shorter text word for word; independent reports with shared quotes stay below .4
COPIED_CORE = MIN_COVERED  # enough when it is the beginning of the other text in one piece
NEAR_START, NEAR_END = 40, 40  # folded characters
VERY_START = 20  # the same: a quote stands behind each text's own first sentence
OWN_START, OWN_SHARE = 60, 0.10  # that each of two texts has before the part that they share
REWRITTEN = 0.20  # of the grams of one, word order kept: two words of five replaced leave a fifth and more
REWRITTEN_BOTH = 0.16  # of the grams of the other one too: a rewrite is not a small part of a long text
BRIDGED = 0.30  # of the gaps between shared words; set phrases in any order stay below
SPREAD = MIN_SPREAD  # of the text in touched sentences: quotes sit in a few sentences, a rewrite touches nearly all
SPUN_SHARE, SPUN_SENTENCES = 0.60, 0.50  # both texts held so far, sentences changed at least
QUOTED = 50  # characters in a row taken from a text that is named as the source
QUOTED_ONCE, QUOTED_IN_ALL = 30, 60  # or in a row and altogether: sentences taken one here and one there
WHOLE = 0.80  # of a text's grams: the text stands in the other one as a whole
SWAPPED, SWAPPED_N = 0.20, 2  # of the shared sentences, and sentences: editors who carry a text touch fewer, who rewrites one touches more
MOSTLY = 0.65  # of a text's grams: a cut copy, what is its own are lines around it
FULL = 0.88  # of the other text's grams: nothing but lines around it was left out
LOPSIDED = 0.04  # by which a cut copy stands more in the other one than the other one in it
ROUND_DAYS = 14  # news older than this returns as the next round of the same template, not as a copy
ROUND_COPIED, ROUND_ALTERED = 0.80, 0.30  # what a copy after so long must show: nearly everything kept, few sentences changed
SIDE_BY_SIDE = 3  # whole articles one after the other
OVERLAP = 10  # characters that two neighbours may seem to share
SHORT_CHARS = 200  # 快讯 have rules of their own: one fact is the whole text
SHORT_ROUND_DAYS = 3
SHORT_FLASH, SHORT_REWRITTEN = 120, 0.35  # folded characters, and of both: two flashes of one desk share its set phrases and no more


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
    if is_next_round(pair) or is_furniture(figures.piece):
        return None
    if is_spun(figures):
        return REWRITE
    if figures.covered >= COPIED or is_cut(figures):
        return REWRITE if is_reworded(figures) else relation_by_shares(figures.contained, figures.contains)
    low, high = sorted((figures.contained, figures.contains))
    if max(pair.n_chars, pair.n_chars_other) < SHORT_FLASH and low < SHORT_REWRITTEN:
        return None
    if figures.spread >= SPREAD and high >= REWRITTEN and low >= REWRITTEN_BOTH and figures.bridged >= BRIDGED:
        return REWRITE
    return None


def judge_part(figures: Figures, digest: bool) -> str | None:
    """The relation of two texts that share too little by themselves, when one names the other as its source or is a digest."""
    is_quoted = figures.longest >= QUOTED
    in_pieces = figures.longest >= QUOTED_ONCE and figures.covered * figures.piece.n_short >= QUOTED_IN_ALL
    if not is_quoted and not in_pieces:
        return None
    return DIGEST if digest else EXCERPT


def is_spun(figures: Figures) -> bool:
    """Whether a whole text was gone through sentence by sentence: about as long, few sentences left as they were."""
    low = min(figures.contained, figures.contains)
    return low >= SPUN_SHARE and figures.covered < COPIED and figures.reworded >= SPUN_SENTENCES and figures.bridged >= BRIDGED


def is_reworded(figures: Figures) -> bool:
    """Whether words inside the sentences of a whole text were put in the place of others; cuts and added lines leave sentences as they are."""
    is_whole = min(figures.contained, figures.contains) >= SPUN_SHARE
    return is_whole and figures.swapped >= SWAPPED_N and figures.swapped_share >= SWAPPED


def is_edited(figures: Figures) -> bool:
    """Whether two texts are mostly one, with places in both that differ."""
    low, high = sorted((figures.contained, figures.contains))
    return low >= SPUN_SHARE and high < ALL


def relation_by_shares(contained: float, contains: float) -> str:
    """Which kind of copy a text is of another: both whole, cut down, or a part of the other inside a text of its own."""
    if contained >= MOSTLY and contains < FULL and contained - contains >= LOPSIDED:
        return ABRIDGED
    if contained >= MOSTLY and contains >= COPIED:
        return REPRINT
    return EXCERPT


def is_next_round(pair: Pair) -> bool:
    """Whether the later text is next month's edition of the earlier one."""
    if pair.gap_days is None:
        return False
    limit = SHORT_ROUND_DAYS if min(pair.n_chars, pair.n_chars_other) < SHORT_CHARS else ROUND_DAYS
    is_kept = pair.figures.covered >= ROUND_COPIED and pair.figures.altered <= ROUND_ALTERED
    return pair.gap_days > limit and not is_kept


def is_furniture(piece: Piece) -> bool:
    """Whether the texts begin each in its own way and end alike: a list of links or a footer, not the article."""
    (start_short, end_short), (start_long, end_long) = piece.in_short, piece.in_long
    starts_apart = start_short >= OWN_START and start_long >= OWN_START and start_short >= OWN_SHARE * piece.n_short
    return piece.is_whole and starts_apart and end_short >= piece.n_short - NEAR_END and end_long >= piece.n_long - NEAR_END


def is_cut(figures: Figures) -> bool:
    """Whether what is shared is the longer text's beginning in one piece: a cut copy with more page around it than text."""
    piece = figures.piece
    starts_apart = min(piece.in_short[0], piece.in_long[0]) > VERY_START
    return figures.covered >= COPIED_CORE and piece.is_whole and piece.in_long[0] <= NEAR_START and not starts_apart


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
