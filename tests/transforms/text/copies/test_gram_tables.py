"""Grams of texts laid end to end: what two texts share, summed up by sentence and by pair."""

import numpy as np
import pytest

from transforms.text.copies.candidate_pairs import GRAM, gram_hashes
from transforms.text.copies.folding import fold_many
from transforms.text.copies.gram_tables import STAMPS, Grams

FIRST = "云杉公司今天发布了第三代芯片。新芯片的功耗比上一代低三成。"
SECOND = "河谷的工厂将从明年春天开始量产。" + FIRST[:15] + "完全没有别的内容了。"


def grams(*texts: str, weights: list[float] | None = None) -> Grams:
    folded = fold_many(texts)
    return Grams(gram_hashes(folded.codes), GRAM, folded, np.ones(len(folded.sentences)) if weights is None else np.array(weights))


def pair(one: int, other: int) -> tuple[np.ndarray, np.ndarray]:
    return np.array([one]), np.array([other])


def exact(one: str, other: str) -> list[bool]:
    mine, theirs = (gram_hashes(fold_many([t]).codes).tolist() for t in (one, other))
    return [h in theirs for h in mine]


def test_a_text_has_a_gram_at_each_place_but_the_last_four():
    read = grams("云杉公司今天", "四个字符", "", "河谷的工厂")
    assert read.first.tolist() == [0, 6, 10, 10]
    assert read.size.tolist() == [2, 0, 0, 1]


def test_shared_grams_are_found_place_by_place_in_both_directions():
    read = grams(FIRST, SECOND, "别的")
    for one, other, texts in ((0, 1, (FIRST, SECOND)), (1, 0, (SECOND, FIRST))):
        assert read.shared(*pair(one, other)).tolist() == exact(*texts)
        places = read.places(*pair(one, other))
        assert (places >= 0).tolist() == exact(*texts)
    assert not read.shared(*pair(0, 2)).any()
    assert read.shared(*pair(0, 0)).all()


def test_places_lead_to_the_same_gram_in_the_other_text():
    read = grams(SECOND, FIRST)
    codes = [fold_many([t]).codes for t in (SECOND, FIRST)]
    places = read.places(*pair(1, 0))
    assert places.max() > 0
    for here, there in enumerate(places.tolist()):
        if there >= 0:
            assert codes[1][here : here + GRAM].tolist() == codes[0][there : there + GRAM].tolist()


def test_many_pairs_at_once_are_as_each_alone():
    texts = [FIRST, SECOND, FIRST[:20], "河谷的工厂将从明年春天开始量产。"]
    one, other = np.array([(i, j) for i in range(4) for j in range(4)] * 20).T  # more pairs than there are stamps
    assert len(one) > STAMPS
    alone = [grams(*texts).shared(*pair(i, j)) for i, j in zip(one[:16], other[:16], strict=True)]
    places = [grams(*texts).places(*pair(i, j)) for i, j in zip(one[:16], other[:16], strict=True)]
    read = grams(*texts)
    for _ in range(2):
        assert np.array_equal(read.shared(one, other), np.concatenate(alone * 20))
    assert np.array_equal(read.places(one, other), np.concatenate(places * 20))


def test_sentences_of_a_strip_are_counted_pair_by_pair():
    read = grams(FIRST, SECOND)
    marks = read.shared(np.array([0, 1]), np.array([1, 0]))
    pairs, sentence, hits = read.in_sentences(np.array([0, 1]), marks)
    assert pairs.tolist() == [0, 0, 1, 1, 1]
    assert sentence.tolist() == [0, 1, 2, 3, 4]
    assert hits.sum() == marks.sum()
    assert hits.tolist() == [sum(exact(FIRST, SECOND)[:14]), 0, 0, sum(exact(SECOND, FIRST)[15:29]), 0]


def sentences(text: str, other: str, weights: list[float] | None = None):
    read = grams(text, other, weights=weights)
    return read.by_sentence(np.array([0]), read.shared(*pair(0, 1)))


def test_what_the_sentences_of_a_text_have_of_another():
    kept, own, changed = "甲乙丙丁戊己庚辛壬癸。", "子丑寅卯辰巳午未申酉。", "天地玄黄宇宙洪荒日月盈昃。"
    found = sentences(kept + own + changed, kept + changed.replace("日月", "星辰"))
    # grams at 10 places of the first sentence, 10 of the second, 8 of the third, of which 4 stand there
    assert found.n_shared.tolist() == [10 - 4 + 4]
    assert found.share.tolist() == pytest.approx([10 / 28])
    assert found.kept.tolist() == [0]  # four grams reach into the next sentence
    assert found.spread.tolist() == pytest.approx([18 / 28])
    assert found.reworded.tolist() == pytest.approx([2 / 3])
    assert found.altered.tolist() == pytest.approx([1.0])


def test_a_kept_sentence_stands_there_nearly_as_it_is_and_short_ones_do_not_speak():
    both = sentences("甲乙丙丁戊己庚辛壬癸。", "甲乙丙丁戊己庚辛壬癸。")
    assert (both.kept.tolist(), both.reworded.tolist(), both.altered.tolist(), both.share.tolist()) == ([1], [0.0], [0.0], [1.0])
    short = sentences("甲乙丙丁戊己", "甲乙丙丁戊己")  # two grams
    assert short.kept.tolist() == [1]
    assert sentences("甲乙丙丁戊", "甲乙丙丁戊").kept.tolist() == [0]


def test_weights_count_common_sentences_less():
    text, other = "甲乙丙丁戊己庚辛壬癸。子丑寅卯辰巳午未申酉", "甲乙丙丁戊己庚辛壬癸。别的什么也没有了啊"
    assert sentences(text, other).share.tolist() == pytest.approx([6 / 16])
    assert sentences(text, other, [0.0, 1.0, 1.0, 1.0]).share.tolist() == pytest.approx([0.0])
    assert sentences(text, other, [1.0, 0.0, 1.0, 1.0]).share.tolist() == pytest.approx([0.6])


def swapped(text: str, other: str) -> tuple[int, float]:
    read = grams(text, other)
    n, share = read.swapped(np.array([0]), read.places(*pair(0, 1)))
    return int(n[0]), float(share[0])


FRAME = "该公司的工程师昨天在新建成的工厂里{}了全部四条产线的设备。"


@pytest.mark.parametrize(
    ("mine", "theirs", "n"),
    [
        ("调试", "检修", 1),
        ("调试", "调试", 0),
        ("调试", "", 0),  # left out, nothing in its place
        ("", "调试", 0),
        ("调试", "调试并且仔细检修", 0),  # added only: one side of the gap holds nothing of its own
        ("逐一检查", "调试" + "又" * 14, 1),
        ("逐一检查", "调试" + "又" * 15, 0),  # too different in length to stand for each other
        ("调" * 40, "试" * 40, 1),
        ("调" * 41, "试" * 41, 0),
    ],
)
def test_words_in_the_place_of_others(mine: str, theirs: str, n: int):
    assert swapped(FRAME.format(mine), FRAME.format(theirs)) == (n, float(n))


def test_swaps_are_counted_per_sentence_that_stands_there():
    one = FRAME.format("调试") + "河谷里的第二座仓库已经在上个月底按时交付。"
    other = FRAME.format("检修") + "河谷里的第二座仓库已经在上个月底按时交付。"
    assert swapped(one, other) == (1, 0.5)
    assert swapped(one, "完全是别的一篇文章，没有任何共同的字句可言。") == (0, 0.0)
