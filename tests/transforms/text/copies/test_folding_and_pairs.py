"""Texts that a reader would call the same fold to the same characters, each with its place."""

import random
import re
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC

from transforms.text.copies import candidate_pairs
from transforms.text.copies.candidate_pairs import Samples, find_pairs, gram_hashes, samples
from transforms.text.copies.folding import fold, fold_many, in_parts
from transforms.text.copies.number_agreement import Numbers
from transforms.text.copies.time_intervals import NEVER, WIDTHS, Interval, interval, intervals

PLAIN = "云里的面条很干净，后来他只在皇后大道发了3.5元的红包，并于里弄采访了著名台湾作家。里程碑（mm）：iPhone17与AI芯片齐发！"
SAME = {
    "traditional": OpenCC("s2t").convert(PLAIN),
    "taiwan": OpenCC("s2tw").convert(PLAIN),
    "hong_kong": OpenCC("s2hk").convert(PLAIN),
    "character_by_character": "".join(OpenCC("s2t").convert(c) for c in PLAIN),
    "wrong_choices": PLAIN.replace("后", "後")
    .replace("干", "幹")
    .replace("面", "麵")
    .replace("里", "裏")
    .replace("著", "着")
    .replace("只", "隻")
    .replace("发", "髮"),
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
}
HAN = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF), st.sampled_from("0123456789.，。()（）aāàbB &;\u200b\u00ad\n１ａ")
    ),
    max_size=60,
)


@pytest.mark.parametrize("name", SAME)
def test_the_same_text_folds_to_the_same(name: str):
    assert fold(SAME[name]).text == fold(PLAIN).text


COMMON_HAN = "云里面条很干净后来他只在皇大道发了红包并于弄采访著名台湾作家程碑与芯片齐这个国际市场电动车企业表示将会进行系统开机制造历史复制钟表松树谷物斗争"
S2T, S2TW, S2HK = (OpenCC(config) for config in ("s2t", "s2tw", "s2hk"))
SPELLINGS = {
    "traditional": S2T.convert,
    "taiwan": S2TW.convert,
    "hong_kong": S2HK.convert,
    "character_by_character": lambda text: "".join(S2T.convert(c) for c in text),
    "every_other_character": lambda text: "".join(S2T.convert(c) if k % 2 else c for k, c in enumerate(text)),
    "full_width": lambda text: "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text),
    "quotes": lambda text: f"「{text}」『“”’",
    "zero_width": "\u200b".join,
    "soft_hyphens": lambda text: text.replace("的", "的\u00ad").replace("在", "\u2060在"),
    "spaces": lambda text: re.sub(r"(?<=[一-鿿])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[一-鿿])", " ", text),
    "pinyin": lambda text: re.sub("([一-鿿])", r"\1(jìng)", text),
    "pinyin_full_width": lambda text: re.sub("([一-鿿])", r"\1（ hòu ）", text, count=3),
}


@pytest.mark.parametrize("name", SPELLINGS)
@given(text=st.text(alphabet=COMMON_HAN + "0123456789abXY。，", max_size=50))
@settings(max_examples=25)
def test_any_text_folds_alike_however_it_is_spelled(name: str, text: str):
    assert fold(SPELLINGS[name](text)).text == fold(text).text


@given(st.text(alphabet=COMMON_HAN + "09.aＡ１「」 ，\u200b\u00ad(jìng)", max_size=60))
def test_evidence_can_be_shown_in_the_text_as_published(text: str):
    folded = fold(text)
    for character, place in zip(folded.text, folded.offsets.tolist(), strict=True):
        assert character == "." or fold(text[place]).text == character


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


def cpu_s(text: str) -> float:
    """CPU time of the quickest of three."""
    took = []
    for _ in range(3):
        started = time.process_time()
        fold(text)
        took.append(time.process_time() - started)
    return min(took)


@pytest.mark.parametrize("hostile", ["(ā", "好(ā)", "&", ".", "\u200b", "（"])
def test_the_time_of_hostile_texts_grows_as_their_length(hostile: str):
    short, long = (cpu_s("1." + hostile * n + "2") for n in (4_000, 64_000))
    assert long < 64 * short + 0.01, "16 times the text takes 16 times as long; where time grows with the square, 256 times"


def test_a_sample_is_the_same_alone_and_among_others():
    draw = random.Random(3)
    texts = ["".join(chr(draw.randrange(0x4E00, 0x9000)) for _ in range(n)) for n in (0, 3, 30, 500, 2000)]
    flat, bounds = samples(fold_many(texts))
    together = np.split(flat, bounds[1:-1])
    for text, sample in zip(texts, together, strict=True):
        assert np.array_equal(samples(fold_many([text]))[0], sample)
        assert (np.diff(sample.astype(np.int64)) > 0).all()


def test_grams_depend_on_all_their_characters():
    hashes = {int(gram_hashes(fold_many([t]).codes)[0]) for t in ("甲乙丙丁戊", "甲乙丙丁己", "乙甲丙丁戊", "甲乙丁丙戊", "庚乙丙丁戊")}
    assert len(hashes) == 5


MICROSECONDS = st.none() | st.integers(0, 2 * 10**15)


@given(
    st.lists(
        st.tuples(MICROSECONDS, st.sampled_from(["second", "minute", "day", "none", None]), MICROSECONDS, MICROSECONDS, MICROSECONDS),
        min_size=1,
    )
)
def test_many_intervals_are_as_each_alone(rows: list[tuple[int | None, str | None, int | None, int | None, int | None]]):
    published, _, from_id, fetched, first = (
        np.array([NEVER if v is None else v for v in column], dtype=object) for column in zip(*rows, strict=True)
    )
    width = np.array([WIDTHS.get(how or "", 0) for _, how, *_ in rows])
    many = intervals(published.astype(np.int64), width, *(t.astype(np.int64) for t in (from_id, fetched, first)))
    assert [Interval(*map(int, row)) for row in zip(*many, strict=True)] == [interval(*row) for row in rows]


def sampled(draw: random.Random, n: int) -> list[Samples]:
    """Samples of invented texts in two parts; every fourth text takes half of an earlier one's grams."""
    rows: list[list[int]] = []
    for k in range(n):
        own = [draw.randrange(2**29) for _ in range(60)]
        rows.append(sorted({*own[:30], *rows[draw.randrange(k)][:30], 7, 8} if k % 4 == 3 else {*own, 7, 8}))
    parts = []
    for low, high in ((0, n // 3), (n // 3, n)):
        offsets = np.cumsum([0, *map(len, rows[low:high])], dtype=np.int32)
        parts.append(Samples(np.arange(low, high, dtype=np.int32), np.concatenate(rows[low:high]).astype(np.uint32), offsets))
    return parts


@pytest.mark.parametrize("n_new", [90, 20])
def test_candidates_do_not_depend_on_the_blocks(monkeypatch: pytest.MonkeyPatch, n_new: int):
    samples, n_chars, is_new = sampled(random.Random(5), 90), np.full(90, 480), np.arange(90) >= 90 - n_new
    whole, common = find_pairs(samples, n_chars, is_new)
    monkeypatch.setattr(candidate_pairs, "BLOCK", 300)
    monkeypatch.setattr(candidate_pairs, "PIECE", 7)
    parts, common_again = find_pairs(samples, n_chars, is_new)
    pairs = [sorted(zip(c.one.tolist(), c.other.tolist(), c.shared.tolist(), strict=True)) for c in (whole, parts)]
    assert pairs[0] == pairs[1]
    assert len(pairs[0]) >= n_new // 4
    assert common.tolist() == common_again.tolist() == [7, 8]


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
