"""Texts that a reader would call the same fold to the same characters, each with its place."""

import random
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from transforms.text.compare import fold, fold_many, in_parts
from transforms.text.numbers import Numbers
from transforms.text.similarity import gram_hashes, samples

PLAIN = "云里的面条很干净，后来他只在皇后大道发了3.5元的红包，并于里弄采访了著名台湾作家。里程碑（mm）：iPhone17与AI芯片齐发！"
SAME = {
    "traditional": OpenCC("s2t").convert(PLAIN),
    "taiwan": OpenCC("s2tw").convert(PLAIN),
    "hong_kong": OpenCC("s2hk").convert(PLAIN),
    "character_by_character": "".join(OpenCC("s2t").convert(c) for c in PLAIN),
    "wrong_choices": PLAIN.replace("后", "後").replace("干", "幹").replace("面", "麵").replace("里", "裏").replace("著", "着").replace("只", "隻").replace("发", "髮"),
    "left_as_they_are": OpenCC("s2t").convert(PLAIN).replace("雲", "云").replace("裏", "里").replace("於", "于").replace("採", "采"),
    "full_width": "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in PLAIN),
    "spaces": PLAIN.replace("iPhone17", " iPhone 17 ").replace("AI", " AI ").replace("3.5", " 3.5 "),
    "zero_width": "\u200b".join(PLAIN),
    "soft_hyphens": PLAIN.replace("芯片", "芯\u00ad片").replace("大道", "大\u2060道"),
    "no_breaks": PLAIN.replace("，", "\n").replace("。", "\r\n"),
    "quotes": f"「{PLAIN}」",
    "entities": PLAIN.replace("，", "，&nbsp;&nbsp;"),
    "pinyin": PLAIN.replace("净", "净(jìng)").replace("后来", "后（hòu）来").replace("弄", "弄( lòng )").replace("的面", "的(de)面"),
    "one": PLAIN + "",
}  # fmt: skip
HAN = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), st.sampled_from("0123456789.，。()（）aāàbB &;\u200b\u00ad\n１ａ")
    ),
    max_size=60,
)


@pytest.mark.parametrize("name", SAME)
def test_the_same_text_folds_to_the_same(name: str):
    assert fold(SAME[name]).text == fold(PLAIN).text


def test_glosses_that_are_not_pinyin_stay():
    assert fold("苹果(apple)公司与屏幕(mm)").text == "苹果apple公司与屏幕mm"
    assert fold("重的(de)").text == "重的de"


def test_points_stay_inside_numbers_only():
    assert fold("增长3.5%。版本1.2.3，共3. 5万").text == "增长3.5版本1.2.3共35万"


def test_one_counts_in_both_spellings():
    assert fold("壹起").text == fold("一起").text


def test_readable_characters_are_kept():
    assert fold("計(jì)算機與著作").text == "计算机与着作"


@given(st.text(max_size=80))
def test_folding_twice_changes_nothing(text: str):
    once = fold(text).text
    assert fold(once).text == once


@given(HAN)
def test_offsets_lead_back_to_the_character(text: str):
    folded = fold(text)
    assert len(folded.offsets) == len(folded.text)
    assert (np.diff(folded.offsets) > 0).all()
    for character, place in zip(folded.text, folded.offsets.tolist(), strict=True):
        assert fold(text[place]).text in {character, ""}  # a point is kept for its neighbours only


@given(HAN)
def test_invisible_characters_never_count(text: str):
    seen = text.replace("\u200b", "").replace("\u00ad", "").replace("&", "").replace("(", "").replace("（", "")
    assert fold("\u200b".join(seen)).text == fold(seen).text


@given(st.lists(HAN, max_size=12))
@settings(max_examples=60)
def test_many_texts_fold_as_each_does(texts: list[str]):
    folded = fold_many(texts)
    assert len(folded) == len(texts)
    for k, text in enumerate(texts):
        codes = folded.codes[folded.starts[k] : folded.starts[k + 1]]
        assert "".join(map(chr, codes)) == fold(text).text
    assert (np.diff(folded.sentences) > 0).all()
    assert set(folded.starts[:-1][np.diff(folded.starts) > 0].tolist()) <= set(folded.sentences.tolist())


def test_no_sentence_reaches_into_the_next_text():
    assert fold_many(["上一篇没有句号", "。！", "下一篇。第二句！？第三句"]).sentences.tolist() == [0, 7, 10, 13]


def test_parts_hold_every_text_once():
    texts = ["字" * n for n in (0, 70_000, 1, 59_999, 3, 0)]
    assert [t for part in in_parts(texts) for t in part] == texts


def test_lone_surrogates_and_odd_planes_do_not_raise():
    assert fold("\ud800好\udfff\U0001d400\U00020000").text == "好a\U00020000"


@pytest.mark.parametrize(
    "text", ["(ā" * 40_000, "好(ā)" * 20_000, "&" * 100_000, "." * 100_000, "1." + "\u200b" * 100_000 + "2", "（" * 100_000]
)
def test_hostile_texts_take_bounded_time(text: str):
    started = time.process_time()
    fold(text)
    assert time.process_time() - started < 2


def test_a_sample_is_the_same_alone_and_among_others():
    draw = random.Random(3)
    texts = ["".join(chr(draw.randrange(0x4E00, 0x9000)) for _ in range(n)) for n in (0, 3, 30, 500, 2000)]
    together = samples(fold_many(texts))
    for text, sample in zip(texts, together, strict=True):
        assert np.array_equal(samples(fold_many([text]))[0], sample)
        assert (np.diff(sample.astype(np.int64)) > 0).all()


def test_grams_depend_on_all_their_characters():
    hashes = {int(gram_hashes(fold_many([t]).codes)[0]) for t in ("甲乙丙丁戊", "甲乙丙丁己", "乙甲丙丁戊", "甲乙丁丙戊", "庚乙丙丁戊")}
    assert len(hashes) == 5


def numbers(*texts: str) -> Numbers:
    folded = fold_many(texts)
    return Numbers(folded.codes, folded.starts)


def differ(read: Numbers, *pairs: tuple[int, int], n_chars: int, covered: float) -> list[bool]:
    one, other = np.array(pairs).T
    return read.differ(one, other, np.full(len(one), n_chars), np.full(len(one), covered)).tolist()


def test_numbers_of_a_template_differ():
    read = numbers("当日融资买入3200万元，融资余额39.6亿元。", "当日融资买入1150万元，融资余额54.3亿元。")
    assert differ(read, (0, 1), (0, 0), n_chars=20, covered=0.5) == [True, False]


def test_numbers_of_a_cut_copy_agree():
    whole = "销量为12万辆，增长3%。工厂有5000人，产能80万辆。"
    read = numbers(whole, whole[: len(whole) // 2])
    assert differ(read, (0, 1), n_chars=12, covered=1.0) == [False]


def test_numbers_do_not_read_over_the_end_of_a_text():
    alone, beside = numbers("价格为99"), numbers("价格为99", "99元起")
    assert [c[0] for c in alone.contexts] == [c[0] for c in beside.contexts]
    assert alone.hashes[0] == beside.hashes[0] == beside.hashes[1]
