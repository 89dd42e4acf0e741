"""Sentences of two texts: how they are cut, which are partners, and which stand in the same order."""

from collections import Counter

import pytest

from transforms.text.copies.sentence_alignment import aligned_sentences, longest_rise, pair_up, sentences_in

FIRST = "云杉公司今天在东港发布了第三代车载芯片并演示了新的系统。"
SECOND = "河谷工厂的四条产线将从明年春天起分批投入使用。"
THIRD = "分析师认为这会让竞争对手重新考虑各自的价格安排。"
OWN = "与此无关的另一段文字讲的是城里公园里的桥梁和花草。"


def test_sentences_of_two_texts_are_paired():
    a, b = FIRST + SECOND + OWN + THIRD, SECOND + FIRST.replace("今天", "昨日").replace("东港", "河谷").replace("演示", "展示") + THIRD
    assert [(state, mine[:2], other and other[:2]) for state, mine, other in aligned_sentences(a, b)] == [
        ("reworded", "云杉", "云杉"),
        ("kept", "河谷", "河谷"),
        ("new", "与此", None),
        ("kept", "分析", "分析"),
    ]
    swapped = aligned_sentences(FIRST + SECOND + THIRD, SECOND + THIRD + FIRST)
    assert [state for state, _, _ in swapped] == ["moved", "kept", "kept"]
    assert aligned_sentences("", FIRST) == []


def test_sentences_end_with_their_quotes():
    assert sentences_in("他说：“好。”然后走了！\n\n——\n末尾") == ["他说：“好。”", "然后走了！", "末尾"]


def test_the_best_partner_is_taken_once():
    bags = [{"ab": 2, "bc": 2}, {"ab": 2, "bc": 1}]
    mine, theirs = [Counter(b) for b in bags], [Counter(bags[0])]
    assert pair_up(mine, theirs) == [(0, 1.0), (None, 0.0)]
    assert pair_up(mine[::-1], theirs) == [(None, 0.0), (0, 1.0)]
    assert pair_up([Counter(ab=1, cd=4)], [Counter(ab=1, ef=0)]) == [(None, 0.0)]
    assert pair_up([Counter(ab=1, cd=3)], [Counter(ab=1)]) == [(0, 0.4)]


@pytest.mark.parametrize(
    ("numbers", "rise"), [([], set()), ([3, 1, 2], {1, 2}), ([0, 1, 2], {0, 1, 2}), ([2, 1, 0], {0}), ([0, 9, 1, 2], {0, 1, 2})]
)
def test_longest_rise(numbers: list[int], rise: set[int]):
    assert longest_rise(numbers) == rise
