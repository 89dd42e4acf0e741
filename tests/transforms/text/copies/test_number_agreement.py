"""Numbers in their context: what is a number, when two agree, when a pair of texts is a template filled twice."""

import numpy as np
import pytest

from transforms.text.copies.folding import fold_many
from transforms.text.copies.number_agreement import Numbers, in_both, is_other


def read(*texts: str) -> Numbers:
    folded = fold_many(texts)
    return Numbers(folded.codes, folded.starts)


def agreement(one: str, other: str) -> tuple[int, int]:
    agree, differ = read(one, other).agreement(np.array([0]), np.array([1]))
    return int(agree[0]), int(differ[0])


def once(one: str, other: str, side: int) -> tuple[int, int]:
    agree, differ = read(one, other).agreement_once(np.array([0]), np.array([1]), side)
    return int(agree[0]), int(differ[0])


def test_a_number_holds_a_digit_and_ends_with_its_text():
    numbers = read("补丁KB5030488与12.5元，abc无数字", "99", "7年", "")
    texts = [fold_many([t]).codes for t in ("补丁KB5030488与12.5元，abc无数字", "99", "7年", "")]
    joined = np.concatenate(texts)
    shown = ["".join(map(chr, joined[p : p + n])) for p, n in zip(numbers.places.tolist(), numbers.lengths.tolist(), strict=True)]
    assert shown == ["kb5030488", "12.5", "99", "7"]
    assert numbers.bounds.tolist() == [0, 2, 3, 4, 4]
    assert read("无").hashes.tolist() == []


def test_hashes_tell_numbers_apart_by_their_digits_and_their_order():
    numbers = read("12", "21", "12", "112", "1.2")
    assert numbers.hashes[0] == numbers.hashes[2]
    assert len(set(numbers.hashes.tolist())) == 4


@pytest.mark.parametrize(
    ("one", "other", "found"),
    [
        ("销量增长12万辆今年", "销量增长12万辆今年", (1, 0)),
        ("销量增长12万辆今年", "销量增长13万辆今年", (0, 1)),
        ("销量增长12万辆今年", "价格下调13美元左右", (0, 0)),
        ("销量增长1234万辆今年", "销量增长5万辆今年", (0, 1)),
        ("共增长3%和5%的收入", "共增长3%和6%的收入", (1, 1)),  # a number in the context of another stands for any number
        ("今年涨1元。今年涨1元。", "今年涨1元。今年涨2元。", (1, 1)),
    ],
)
def test_numbers_agree_or_differ_in_the_same_context(one: str, other: str, found: tuple[int, int]):
    assert agreement(one, other) == found
    assert agreement(other, one) == found


def test_pairs_are_counted_apart():
    numbers = read("销量增长12万辆今年", "销量增长13万辆今年", "销量增长12万辆今年", "没有数字")
    agree, differ = numbers.agreement(np.array([0, 0, 1, 3]), np.array([1, 2, 0, 0]))
    assert agree.tolist() == [0, 1, 0, 0]
    assert differ.tolist() == [1, 0, 1, 0]


def test_one_side_is_enough_where_both_texts_hold_it_once():
    one, other = "公司今年售出12万辆电车", "公司今年售出15万台机器"
    assert agreement(one, other) == (0, 0)
    assert once(one, other, 1) == (0, 1)
    assert once(one, other, 2) == (0, 0)
    assert once(one, other.replace("15", "12"), 1) == (1, 0)
    assert once("大约12万辆电动汽车", "超过15万辆电动汽车", 2) == (0, 1)
    twice = one + "，" + one
    assert once(twice, other, 1) == (0, 0)  # which of the two is meant?


@pytest.mark.parametrize(
    ("agree", "differ", "n_chars", "is_so"),
    [
        (0, 1, 199, True),
        (1, 1, 199, True),
        (2, 1, 199, False),
        (0, 0, 50, False),
        (0, 1, 200, False),
        (0, 2, 240, True),
        (0, 2, 241, False),  # a long text with two other numbers is no template
        (4, 2, 200, True),
        (7, 3, 360, True),
        (8, 3, 360, False),
    ],
)
def test_how_many_other_numbers_make_another_story(agree: int, differ: int, n_chars: int, is_so: bool):
    assert is_other(np.array([agree]), np.array([differ]), np.array([n_chars])).tolist() == [is_so]


@pytest.mark.parametrize(("n_chars", "covered", "is_so"), [(1_500, 0.5, True), (1_501, 0.5, False), (1_500, 0.49, False)])
def test_one_side_counts_in_texts_that_are_mostly_word_for_word(n_chars: int, covered: float, is_so: bool):
    months = "正二三四五六七八九十"
    one = "。".join(f"在农历{m}月份里累计售出{k + 10}台甲等车" for k, m in enumerate(months))
    other = "。".join(f"在农历{m}月份里累计售出{k + 30}辆乙款货" for k, m in enumerate(months))
    numbers = read(one, other)
    found = numbers.differ(np.array([0]), np.array([1]), np.array([n_chars]), np.array([covered]))
    assert found.tolist() == [False]  # every context of four characters before stands ten times
    own = [
        "甲乙丙丁",
        "戊己庚辛",
        "壬癸子丑",
        "寅卯辰巳",
        "午未申酉",
        "戌亥天地",
        "玄黄宇宙",
        "洪荒日月",
        "盈昃辰宿",
        "列张寒来",
        "暑往秋收",
        "冬藏闰余",
        "成岁律吕",
    ]
    one = "。".join(f"{w}{k + 10}台甲等车" for k, w in enumerate(own))
    other = "。".join(f"{w}{k + 30}辆乙款货" for k, w in enumerate(own))
    found = read(one, other).differ(np.array([0]), np.array([1]), np.array([n_chars]), np.array([covered]))
    assert found.tolist() == [is_so]


def test_keys_in_both_texts_count_as_often_as_they_stand_in_both():
    pair = np.array([0, 0, 0, 0, 1, 1, 1])
    is_one = np.array([True, True, False, False, True, True, False])
    keys = np.array([5, 5, 5, 6, 7, 8, 9], np.uint64)
    assert in_both(pair, is_one, keys, 3).tolist() == [1, 0, 0]
    assert in_both(pair[:0], is_one[:0], keys[:0], 2).tolist() == [0, 0]
