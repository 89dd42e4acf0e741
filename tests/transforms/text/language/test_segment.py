"""Words as jieba cuts them, sentences with their offsets."""

import json
import random
import re
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.jieba_peer import jieba_with_terms

from transforms.text.language.segment import cut, default, sentences
from transforms.text.language.tech_words import TECH_WORDS

INVENTED = (
    "蔚来自研芯片昨日流片，大模型推理成本下降了37.5%。",
    "GPT-5.2与iPhone17 Pro同日发布？C++与.NET开发者表示it7t.com无法打开，3.1-5.9号机停运！",
    "中华为人民服务，以华为人民喉舌；高通量测序不是高通。",
    "他说：“人形机器人、新能源汽车和具身智能将带动百亿补贴。”\n网易云音乐回应称，系统已经恢复……",
    "① Ⅲ ㈱ é ñ 🙂 𠮷野家 ﾃｽﾄ １２３ＡＢＣ \t\r\n　全角空格",
)


@pytest.fixture(scope="module")
def peer():
    return jieba_with_terms()


def sample(peer, seed: int, n: int) -> list[str]:
    """Texts of random dictionary words, our terms, Latin, digits and marks: harder to cut than prose."""
    chance = random.Random(seed)
    words = sorted(w for w, weight in peer.FREQ.items() if weight)
    odd = [
        *TECH_WORDS,
        "GPT",
        "-",
        "5",
        ".",
        "2",
        "%",
        " ",
        "，",
        "。",
        "\n",
        "C++",
        "a_b",
        "#",
        "&",
        "１",
        "é",
        "🙂",
        "1,000",
        "的",
        "了",
        "是",
        "不",
    ]
    return ["".join(chance.choice(odd if chance.random() < 0.4 else words) for _ in range(60)) for _ in range(n)]


def test_words_equal_jieba(peer):
    texts = [*INVENTED, *sample(peer, 7, 200)]
    differing = [t for t in texts if cut(t) != peer.lcut(t, HMM=False)]
    assert differing == []


@pytest.mark.slow
def test_words_equal_jieba_on_real_text(peer, bench):
    texts = []
    for name in ("tone_negative_entities", "tone_entity", "topic_title"):
        lines = (bench / "nlp" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()[:250]
        texts += [row.get("text") or row.get("title") or row["sentence"] for row in map(json.loads, lines)]
    differing = [t for t in texts if cut(t) != peer.lcut(t, HMM=False)]
    assert len(differing) <= len(texts) / 10_000, differing[:3]


def test_terms_are_words():
    split = [term for term in TECH_WORDS if cut(term) != [term]]
    assert split == []


def test_terms_do_not_swallow_common_text():
    assert cut("中华为人民服务") == ["中华", "为", "人民", "服务"]
    assert cut("以蔚来自研芯片为例")[1:3] == ["蔚来", "自研"]


@given(st.text(max_size=200))
def test_words_joined_give_the_text(text):
    text = re.sub("[\ud800-\udfff]", "", text)
    assert "".join(cut(text)) == text


def test_loading_warns_nobody():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        default.cache_clear()
        assert cut("大模型") == ["大模型"]


def spans(text: str) -> list[str]:
    return [text[a:b] for a, b in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲说。乙问？丙喊！丁；戊", ["甲说。", "乙问？", "丙喊！", "丁；", "戊"]),
        ("他说：“好。”她走了。", ["他说：“好。”", "她走了。"]),
        ('他说："好。"她走了。', ['他说："好。"', "她走了。"]),
        ('停。"好"字难写。', ["停。", '"好"字难写。']),
        ("（完。）下一句", ["（完。）", "下一句"]),
        ("第一行\n第二行。\n\n 第三行 ", ["第一行", "第二行。", "第三行"]),
        ("真的？！是。", ["真的？！", "是。"]),
        ("见https://a.example/x?mod=1;y=2的说明。完", ["见https://a.example/x?mod=1;y=2的说明。", "完"]),
        ("也许……明天再说。", ["也许……明天再说。"]),
        ("涨了3.5%，Yahoo! 也涨。", ["涨了3.5%，Yahoo!", "也涨。"]),
        ("。。。", ["。。。"]),
        ("", []),
        (" \n ", []),
    ],
)
def test_sentences_end_where_readers_see_it(text, expected):
    assert spans(text) == expected


@given(st.text(alphabet="甲乙。！？；;?!\n “”\"'…）ab1", max_size=80))
@settings(max_examples=300)
def test_sentences_cover_the_text_in_order(text):
    found = sentences(text)
    at = 0
    for start, end in found:
        assert start < end
        assert text[at:start].strip() == ""
        assert text[start:end].strip() == text[start:end]
        at = end
    assert text[at:].strip() == ""


def test_sentences_of_hostile_text_are_quick():
    assert len(sentences('"' * 50_000 + "。" * 50_000)) <= 2
