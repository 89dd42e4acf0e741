"""OverlapMeasures of two texts on small examples whose measures can be counted by hand."""

import numpy as np
import pytest

from transforms.text.copies.candidate_pairs import Common, gram_hashes, limits
from transforms.text.copies.folding import fold_many
from transforms.text.copies.overlap import (
    OverlapMeasures,
    Texts,
    bridged_share,
    longer,
    longest_run,
    pieces,
    rarity,
)

NOTHING = Common(np.zeros(0, np.uint32))
FIRST = "云杉公司今天在东港发布了第三代车载芯片并演示了新的系统。"
SECOND = "河谷工厂的四条产线将从明年春天起分批投入使用。"
THIRD = "分析师认为这会让竞争对手重新考虑各自的价格安排。"
OWN = "与此无关的另一段文字讲的是城里公园里的桥梁和花草。"
WHOLE, LONG = FIRST + SECOND + THIRD, FIRST + SECOND + THIRD + OWN


def compare(one: str, other: str, *, closely: bool = False) -> OverlapMeasures | None:
    texts = Texts(fold_many([one, other]), NOTHING)
    ((there,), (back,)) = (texts.compare(np.array([a]), np.array([b]), closely=closely) for a, b in ((0, 1), (1, 0)))
    assert (there is None) == (back is None)
    if there and back:
        assert (there.contained, there.contains, there.covered) == (back.contains, back.contained, back.covered)
    return there


def test_a_text_and_itself():
    found = compare(WHOLE, WHOLE)
    assert found
    assert (found.contained, found.contains, found.covered, found.spread, found.jaccard) == (1, 1, 1, 1, 1)
    assert (found.kept_sentences, found.reworded, found.bridged, found.altered, found.swapped) == (3, 0, 1, 0, 0)
    n = len(fold_many([WHOLE]).codes)
    assert found.piece.is_whole
    assert (found.piece.n_short, found.piece.n_long) == (n, n)
    assert found.piece.in_short[0] == found.piece.in_long[0] == 0
    assert found.longest == 0
    close = compare(WHOLE, WHOLE, closely=True)
    assert close
    assert close.longest == n


def test_a_beginning_stands_wholly_in_the_longer_text():
    found = compare(WHOLE, LONG)
    assert found
    assert (found.contained, found.covered, found.kept_sentences) == (1, 1, 3)
    long, short = (len(fold_many([t]).codes) - 4 for t in (LONG, WHOLE))
    assert found.contains == pytest.approx(short / long)
    assert found.jaccard == pytest.approx(short / long)
    assert found.piece.is_whole
    assert found.piece.in_long[0] == 0


def test_unlike_texts_have_no_figures_unless_looked_at_closely():
    assert compare(FIRST + SECOND, THIRD + OWN) is None
    assert compare(FIRST + SECOND, THIRD + OWN, closely=True)
    assert compare("短短的字", FIRST) is None
    assert compare("短短的字", FIRST, closely=True) is None
    assert compare("", "") is None


def test_other_numbers_in_the_same_place_are_another_story():
    line = "当日该股融资买入{}万元，融资偿还{}万元，融资余额为{}万元，占流通市值的{}成。"
    one, other = line.format(3200, 1870, 39541, 4), line.format(1150, 2290, 54377, 6)
    assert compare(one, other) is None
    assert compare(one, one)
    assert compare(one, other, closely=True)


def test_many_pairs_at_once_are_as_each_alone():
    texts = [FIRST + SECOND, SECOND + THIRD, FIRST + SECOND + THIRD + OWN, OWN, FIRST]
    ready = Texts(fold_many(texts), NOTHING)
    one, other = np.array([(a, b) for a in range(5) for b in range(5)]).T
    together = ready.compare(one, other)
    for a, b, measures in zip(one.tolist(), other.tolist(), together, strict=True):
        alone = Texts(fold_many(texts), NOTHING).compare(np.array([a]), np.array([b]))
        assert [measures] == alone
    assert sum(f is not None for f in together) > 10


def test_texts_know_their_sentences():
    ready = Texts(fold_many([FIRST, SECOND + THIRD]), NOTHING)
    assert ready.sentences_of(1).tolist() == [0, len(fold_many([SECOND]).codes)]
    assert "".join(map(chr, ready.codes_of(0))) == FIRST[:-1]
    assert ready.shared(0, 0).all()


def test_longer_hashes_depend_on_all_characters():
    hashes = [int(longer(gram_hashes(fold_many([t]).codes), 3)[0]) for t in ("甲乙丙丁戊己庚辛", "甲乙丙丁戊己庚壬", "癸乙丙丁戊己庚辛")]
    assert len(set(hashes)) == 3
    assert len(longer(np.arange(3, dtype=np.uint32), 3)) == 0
    assert len(longer(np.arange(4, dtype=np.uint32), 3)) == 1


def test_sentences_of_common_grams_weigh_less_unless_hardly_anything_else_is_there():
    folded = fold_many([FIRST + SECOND, FIRST])
    hashes = gram_hashes(folded.codes)
    of_first = np.unique(hashes[: len(FIRST) - 5])
    common = Common(of_first[of_first <= limits(np.array([50]))[0]])
    weights = rarity(folded, hashes, common)
    assert len(common.ordered) > 3
    assert weights[0] < 0.3
    assert weights[1] == 1
    assert weights[2] == 1  # the text is nothing but common
    assert rarity(folded, hashes, NOTHING).tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("places", "share"),
    [
        ([0, 1, 2], 1.0),  # no gap
        ([0, -1, -1, 3], 1.0),
        ([0, -1, -1, 13], 1.0),  # ten characters longer
        ([0, -1, -1, 14], 0.0),
        ([20, -1, -1, 3], 0.0),  # out of order
        ([0, -1, 2, -1, 40], 0.5),
        ([-1, -1], 1.0),
    ],
)
def test_gaps_are_bridged_in_order_by_about_as_many_characters(places: list[int], share: float):
    assert bridged_share(np.array(places, np.int32), np.array([len(places)])).tolist() == [share]


def test_gaps_do_not_reach_from_pair_to_pair():
    assert bridged_share(np.array([0, -1, 2, 50, -1, 9], np.int32), np.array([3, 3])).tolist() == [1.0, 0.0]
    assert bridged_share(np.array([0, -1, -1, 99], np.int32), np.array([2, 2])).tolist() == [1.0, 1.0]


def piece(places: list[int], n_short: int = 500, n_long: int = 900):
    return next(pieces(np.array(places, np.int32), np.array([len(places)]), np.array([n_short]), np.array([n_long])))


def test_a_piece_is_forty_matches_in_a_row():
    found = piece([-1] * 10 + list(range(100, 144)) + [-1] * 5)
    assert found.is_whole
    # two matches are left out on both sides and given back in characters
    assert (found.in_short, found.in_long) == ((10, 10 + 44 + 7), (100, 100 + 44 + 7))
    assert not piece(list(range(43))).is_whole
    assert piece(list(range(44))).is_whole
    assert piece([-1] * 9).in_short == (0, 0)
    assert not piece([-1] * 9).is_whole


def test_a_piece_has_few_holes_and_is_in_order():
    dense = [k if k % 15 else -1 for k in range(1, 121)]
    sparse = [k if k % 8 else -1 for k in range(1, 121)]
    assert piece(dense).is_whole == (112 / 119 > 0.9)
    assert not piece(sparse).is_whole
    shuffled = [k ^ 1 for k in range(80)]
    assert not piece(shuffled).is_whole


def test_single_stray_matches_do_not_count():
    run = list(range(200, 260))
    found = piece([850, *[-1] * 99, *run])
    assert found.in_short[0] > 90
    assert found.is_whole


def test_the_longest_run_is_in_characters():
    assert longest_run(np.array([-1, 5, 6, 7, -1, 8, 9], np.int32)) == 3 + 7
    assert longest_run(np.array([5, 6, 9, 10, 11, 12], np.int32)) == 4 + 7
    assert longest_run(np.array([-1, -1], np.int32)) == 0
    assert longest_run(np.array([5], np.int32)) == 8
