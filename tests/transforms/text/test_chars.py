"""Characters: what is folded, what must stay, and that folding twice changes nothing."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.text.chars import has_injected_pinyin, is_obfuscated, normalise, script_of, strip_pinyin, to_simplified

AWKWARD = "後后裡里著名看么麼乾壹起個計算(jì)（xiàn）(mm)(ge) \n\t\u3000「」『』，。：ABCａ１％\u200b\u00ad\ufeff?#\ud800屏幕苹果"
ALPHABET = st.sampled_from([*AWKWARD, "(jì)", "(xiàn)", "(ge)", "計(jì)"])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("計(jì)算", "计算"),
        ("内(nèi)容", "内容"),
        ("車(chē)輛", "车辆"),
        ("苹果(Apple)公司", "苹果(Apple)公司"),
        ("屏幕(mm)", "屏幕(mm)"),
        ("壹起", "一起"),
        ("壹万元", "壹万元"),
        ("背后技術", "背后技术"),
        ("看著顯著的變化，著名作家的著作", "看着显著的变化，著名作家的著作"),
        ("甚麼都沒有於是他説", "什么都没有于是他说"),
        ("什么是云计算，里面只有采访", "什么是云计算，里面只有采访"),
        ("「你好『世界』」", "“你好‘世界’”"),
        ("ＡＢＣ１２３％，。：", "ABC123%，。："),
        ("零\u200b宽\u00ad字\ufeff符", "零宽字符"),
        ("在 OpenAI 的 8 月份", "在OpenAI的8月份"),
        ("新浪科技讯 北京时间", "新浪科技讯 北京时间"),
        ("第一行 \r\n\u3000\u3000第二行", "第一行\n第二行"),
        ("乾隆年間乾杯", "乾隆年间干杯"),
        ("記者王頔報道", "记者王頔报道"),
    ],
)
def test_normalise_folds_what_differs_only_in_form(before: str, after: str) -> None:
    assert normalise(before) == after


def test_toneless_brackets_go_only_where_pinyin_was_injected() -> None:
    assert strip_pinyin("三個(ge)人") == "三個(ge)人"
    mirror = "計(jì)算現(xiàn)在內(nèi)容三個(ge)人，屏幕(mm)"
    assert has_injected_pinyin(mirror)
    assert strip_pinyin(mirror) == "計算現在內容三個人，屏幕(mm)"
    assert strip_pinyin("計(jì)算現(xiàn)在內(nèi)容十?dāng)?載") == "計算現在內容十?載"


def test_obfuscation_is_seen() -> None:
    assert is_obfuscated("零\u200b宽\u200b字\u200b符")
    assert not is_obfuscated("普通的一句话，带一个拼音：龘(dá)")


@pytest.mark.parametrize(
    ("text", "script"),
    [
        ("这是简体中文的新闻报道", "hans"),
        ("這是繁體中文的新聞報導", "hant"),
        ("这边是简体，那邊是繁體，說話與寫字都混著", "mixed"),
        ("Plain English", "hans"),
    ],
)
def test_script(text: str, script: str) -> None:
    assert script_of(text) == script


@given(st.lists(ALPHABET).map("".join))
@settings(max_examples=400)
def test_normalise_is_idempotent_on_awkward_text(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once


@given(st.text())
@settings(max_examples=300)
def test_normalise_is_idempotent_and_encodable_on_any_text(text: str) -> None:
    once = normalise(text)
    assert normalise(once) == once
    once.encode("utf-8")


@given(st.text())
@settings(max_examples=200)
def test_simplified_stays_simplified(text: str) -> None:
    once = to_simplified(text)
    assert to_simplified(once) == once


def test_a_name_keeps_its_character_and_a_verb_does_not():
    assert to_simplified("華為昇騰晶片上昇，性能提昇，昇級") == "华为昇腾晶片上升，性能提升，升级"
    assert to_simplified("昇腾、昇思、李昇基") == "昇腾、昇思、李昇基"
