"""What a text is of another by their measures: each rule at its edge."""

from dataclasses import replace

import pytest

from transforms.text.copies.overlap import OverlapMeasures, Piece
from transforms.text.copies.relations import (
    ABRIDGED,
    DIGEST,
    EXCERPT,
    REPRINT,
    REWRITE,
    Pair,
    Span,
    digest_members,
    is_edited,
    judge,
    judge_part,
    relation_by_shares,
)

WHOLE_PIECE = Piece(is_whole=True, in_short=(0, 1000), in_long=(0, 1000), n_short=1000, n_long=1000)
COPY = OverlapMeasures(1.0, 1.0, 1.0, 1.0, 1.0, 20, 0.0, 1.0, 0.0, 0, 0.0, 0, WHOLE_PIECE)
APART = replace(WHOLE_PIECE, is_whole=False)
LIKE = replace(COPY, contained=0.3, contains=0.3, covered=0.2, spread=0.8, bridged=0.5, piece=APART)
"""A rewrite with two words of five replaced."""


def judged(measures: OverlapMeasures, n_chars: int = 1000, n_chars_other: int = 1000, gap_days: float | None = 0.1) -> str | None:
    return judge(Pair(measures, n_chars, n_chars_other, gap_days))


def test_a_whole_copy_is_a_reprint_and_unlike_texts_are_nothing():
    assert judged(COPY) == REPRINT
    assert judged(replace(LIKE, spread=0.1)) is None


@pytest.mark.parametrize(
    ("contained", "contains", "relation"),
    [
        (1.0, 1.0, REPRINT),
        (0.65, 0.62, REPRINT),
        (0.64, 0.80, EXCERPT),
        (0.65, 0.60, ABRIDGED),
        (1.0, 0.87, ABRIDGED),
        (1.0, 0.88, REPRINT),  # nothing but lines around it was left out
        (0.70, 0.67, REPRINT),  # no cut: both stand in each other alike
        (0.75, 0.70, ABRIDGED),
        (0.30, 0.10, EXCERPT),
    ],
)
def test_relation_by_shares(contained: float, contains: float, relation: str):
    assert relation_by_shares(contained, contains) == relation


@pytest.mark.parametrize(
    ("change", "relation"),
    [
        ({}, REWRITE),
        ({"contained": 0.2, "contains": 0.16}, REWRITE),
        ({"contained": 0.16, "contains": 0.2}, REWRITE),
        ({"contained": 0.19, "contains": 0.19}, None),
        ({"contained": 0.2, "contains": 0.15}, None),
        ({"bridged": 0.3}, REWRITE),
        ({"bridged": 0.29}, None),
        ({"spread": 0.7}, REWRITE),
        ({"spread": 0.69}, None),
    ],
)
def test_a_rewrite_shares_a_fifth_in_order_over_the_whole_text(change: dict, relation: str | None):
    assert judged(replace(LIKE, **change)) == relation


@pytest.mark.parametrize(("n_chars", "share", "relation"), [(120, 0.2, REWRITE), (119, 0.34, None), (119, 0.35, REWRITE)])
def test_two_flashes_must_share_more(n_chars: int, share: float, relation: str | None):
    assert judged(replace(LIKE, contained=share, contains=share), n_chars, n_chars) == relation
    assert judged(replace(LIKE, contained=share, contains=share), n_chars, 10) == relation


@pytest.mark.parametrize(
    ("gap", "n_chars", "change", "is_copy"),
    [
        (None, 1000, {"covered": 0.7}, True),
        (14.0, 1000, {"covered": 0.7}, True),
        (14.1, 1000, {"covered": 0.7}, False),  # next month's edition
        (14.1, 1000, {"covered": 0.8, "altered": 0.3}, True),
        (14.1, 1000, {"covered": 0.79, "altered": 0.0}, False),
        (14.1, 1000, {"covered": 1.0, "altered": 0.31}, False),
        (3.0, 199, {"covered": 0.7}, True),
        (3.1, 199, {"covered": 0.7}, False),
        (3.1, 200, {"covered": 0.7}, True),
    ],
)
def test_what_comes_round_again_is_no_copy(gap: float | None, n_chars: int, change: dict, is_copy: bool):
    assert (judged(replace(COPY, **change), n_chars, 1000, gap) is not None) == is_copy
    assert (judged(replace(COPY, **change), 1000, n_chars, gap) is not None) == is_copy


SPUN = replace(COPY, contained=0.6, contains=0.6, covered=0.5, reworded=0.5, bridged=0.3, spread=0.0, piece=APART)


@pytest.mark.parametrize(
    ("change", "relation"),
    [
        ({}, REWRITE),
        ({"contained": 0.59}, None),
        ({"contains": 0.59}, None),
        ({"reworded": 0.49}, None),
        ({"bridged": 0.29}, None),
        ({"covered": 0.55}, EXCERPT),  # word for word: a copy, of the kind that the shares tell
    ],
)
def test_a_spun_text_was_gone_through_sentence_by_sentence(change: dict, relation: str | None):
    assert judged(replace(SPUN, **change)) == relation


REWORDED = replace(COPY, contained=0.9, contains=0.9, swapped=2, swapped_share=0.2)


@pytest.mark.parametrize(
    ("change", "relation"),
    [
        ({}, REWRITE),
        ({"swapped": 1}, REPRINT),
        ({"swapped_share": 0.19}, REPRINT),
        ({"contained": 0.6, "contains": 0.6}, REWRITE),
        ({"contained": 0.59}, EXCERPT),
    ],
)
def test_words_in_the_place_of_others_make_a_rewrite(change: dict, relation: str):
    assert judged(replace(REWORDED, **change)) == relation


HEAD = Piece(is_whole=True, in_short=(0, 400), in_long=(40, 440), n_short=1000, n_long=3000)
CUT = replace(COPY, contained=0.35, contains=0.1, covered=0.3, spread=0.2, piece=HEAD)


@pytest.mark.parametrize(
    ("covered", "piece", "relation"),
    [
        (0.30, HEAD, EXCERPT),
        (0.29, HEAD, None),
        (0.30, replace(HEAD, is_whole=False), None),
        (0.30, replace(HEAD, in_long=(41, 441)), None),
        (0.30, replace(HEAD, in_short=(20, 420), in_long=(40, 440)), EXCERPT),
        (0.30, replace(HEAD, in_short=(21, 421), in_long=(21, 421)), None),  # a quote behind two first sentences
    ],
)
def test_a_cut_copy_is_the_beginning_of_the_longer_text(covered: float, piece: Piece, relation: str | None):
    assert judged(replace(CUT, covered=covered, piece=piece)) == relation


FOOTER = Piece(is_whole=True, in_short=(100, 1000), in_long=(60, 2000), n_short=1000, n_long=2000)


@pytest.mark.parametrize(
    ("piece", "is_copy"),
    [
        (FOOTER, False),
        (replace(FOOTER, is_whole=False), True),
        (replace(FOOTER, in_short=(99, 1000)), True),  # less than a tenth of its own before it
        (replace(FOOTER, in_long=(59, 2000)), True),
        (replace(FOOTER, in_short=(100, 960)), False),
        (replace(FOOTER, in_short=(100, 959)), True),
        (replace(FOOTER, in_long=(60, 1960)), False),
        (replace(FOOTER, in_long=(60, 1959)), True),
        (replace(FOOTER, in_short=(60, 600), n_short=600), False),
        (replace(FOOTER, in_short=(59, 500), n_short=500), True),
    ],
)
def test_texts_that_only_end_alike_share_a_footer(piece: Piece, is_copy: bool):
    assert (judged(replace(COPY, covered=0.6, piece=piece)) is not None) == is_copy


@pytest.mark.parametrize(
    ("longest", "covered", "relation"), [(50, 0.0, EXCERPT), (49, 0.05, None), (30, 0.06, EXCERPT), (30, 0.059, None), (29, 1.0, None)]
)
def test_a_part_is_fifty_characters_or_two_sentences(longest: int, covered: float, relation: str | None):
    measures = replace(COPY, longest=longest, covered=covered)
    assert judge_part(measures, digest=False) == relation
    assert judge_part(measures, digest=True) == (DIGEST if relation else None)


@pytest.mark.parametrize(
    ("contained", "contains", "is_so"), [(0.6, 0.96, True), (0.59, 0.9, False), (0.9, 0.59, False), (0.6, 0.97, False), (1.0, 1.0, False)]
)
def test_edited_texts_are_mostly_one(contained: float, contains: float, is_so: bool):
    assert is_edited(replace(COPY, contained=contained, contains=contains)) == is_so


def spans(*parts: tuple[int, int]) -> list[Span]:
    return [Span(part, (0.9, 0.2)) for part in parts]


@pytest.mark.parametrize(
    ("parts", "members"),
    [
        ([(0, 300), (300, 600), (600, 900)], [0, 1, 2]),
        ([(0, 300), (300, 600)], []),
        ([(0, 310), (300, 610), (600, 900)], [0, 1, 2]),  # neighbours may seem to share ten characters
        ([(0, 311), (300, 610), (600, 900)], []),
        ([(0, 300), (0, 280), (10, 250)], []),  # pieces of one lead
        ([(600, 900), (0, 300), (300, 600), (0, 290)], [0, 1, 2, 3]),
    ],
)
def test_whole_articles_side_by_side_make_a_digest(parts: list[tuple[int, int]], members: list[int]):
    assert digest_members(spans(*parts), is_digest=False) == members
    assert digest_members(spans(*parts), is_digest=True) == list(range(len(parts)))


def test_members_of_a_digest_stand_in_it_and_are_a_part_of_it():
    whole = [Span((0, 300), (0.55, 0.54)), Span((0, 300), (0.54, 0.1)), Span((0, 300), (0.9, 0.55))]
    assert digest_members(whole, is_digest=True) == [0]
