"""Tone: who is spoken of well or badly, and why."""

import csv
from collections.abc import Iterator

import pyarrow as pa
import pytest
from support.marked_tones import SEED, towards

from transforms.schemas import ARTICLES, MENTIONS, TONES
from transforms.steps import tones
from transforms.text.tone.lexicon import ToneLexicon
from transforms.text.tone.target_tone import score_target
from transforms.text.tone.whole_tone import score_sentence


@pytest.fixture(scope="module")
def tone_words() -> pa.Table:
    with SEED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return pa.table({name: pa.array([r[name] or None for r in rows], pa.string()) for name in rows[0]})


@pytest.fixture(scope="module")
def lexicon(tone_words: pa.Table) -> ToneLexicon:
    return tones.lexicon_of(tone_words)


NEGATIVE = [
    "【星河智能】被〔远山科技〕逼入墙角",
    "〔远山科技〕的新模型在榜单上把【星河智能】斩落马下",
    "〔远山科技〕正在蚕食【星河智能】的地盘",
    "【星河智能】的出货量落后于〔远山科技〕",
    "〔远山科技〕起诉【星河智能】，称其窃取商业机密",
    "【星河智能】因电池缺陷召回三万台平板",
    "【星河智能】宣布裁员两千人",
    "【星河智能】二季度亏损扩大至九亿元",
    "【星河智能】发布了新手机，但销量远不及预期",
    "【星河智能】被监管部门罚款三百万元",
    "〔远山科技〕涨超5%，【星河智能】跌停",
    "【星河智能】被迫跟进降价，库存却越堆越高",
    "【星河智能】的新业务雷声大雨点小，最后不了了之",
]
POSITIVE = [
    "〔星河智能〕被【远山科技】逼入墙角",
    "【远山科技】的新模型在榜单上把〔星河智能〕斩落马下",
    "【远山科技】正在蚕食〔星河智能〕的地盘",
    "〔星河智能〕的出货量落后于【远山科技】",
    "【星河智能】三季度亏损大幅收窄",
    "【星河智能】获得十亿元融资",
    "【星河智能】股价大涨，创历史新高",
    "虽然一度遭到质疑，但【星河智能】的新品供不应求",
    "【星河智能】、〔远山科技〕涨超5%，〔海棠汽车〕跌停",
    "【星河智能】的新工艺显著降低了成本",
    "新芯片的算力比【星河智能】上一代产品提高七成",
    "降价后的【星河智能】订单翻倍，用户直呼良心",
]
NEUTRAL = [
    "【星河智能】总部位于杭州",
    "【星河智能】将于周四召开股东大会",
    "【星河智能】否认裁员传闻",
    "【星河智能】宣布下调平板电脑的售价，由2999元降至2499元",
    "【星河智能】官降五百元，即日起生效",
]


@pytest.mark.parametrize("marked", NEGATIVE)
def test_spoken_of_badly(lexicon: ToneLexicon, marked: str) -> None:
    assert towards(lexicon, marked).tone == "negative"


@pytest.mark.parametrize("marked", POSITIVE)
def test_spoken_of_well(lexicon: ToneLexicon, marked: str) -> None:
    assert towards(lexicon, marked).tone == "positive"


@pytest.mark.parametrize("marked", NEUTRAL)
def test_only_named(lexicon: ToneLexicon, marked: str) -> None:
    assert towards(lexicon, marked).tone == "neutral"


def test_words_tell_what_decided(lexicon: ToneLexicon) -> None:
    tone = towards(lexicon, "〔远山科技〕的新模型把【星河智能】斩落马下")
    assert [(w.word, w.rule) for w in tone.words] == [("斩落马下", "done_to")]


def test_whole_sentences(lexicon: ToneLexicon) -> None:
    assert score_sentence("这是一次惨痛的失败，用户纷纷投诉", lexicon=lexicon).tone == "negative"
    assert score_sentence("体验流畅，口碑很好", lexicon=lexicon).tone == "positive"
    assert score_sentence("", lexicon=lexicon).score == 0.0


def test_what_looks_like_a_word_of_tone_stays_none_when_it_leans(lexicon: ToneLexicon) -> None:
    rows = [{"word": "延期", "kind": "tone", "weight": "-0.6"}, {"word": "不延期", "kind": "block"}]
    rows.append({"word": "不延期", "kind": "lean", "weight": "0.2"})
    assert score_target("星河智能不延期", 0, 4, lexicon=ToneLexicon(rows)).tone == "neutral"


def article(key: str, title: str, text: str) -> dict[str, object]:
    return {"article_id": key, "title": title, "text": text}


def places(key: str, title: str, text: str, names: dict[str, str]) -> Iterator[dict[str, object]]:
    for entity, alias in names.items():
        for in_title, source in ((True, title), (False, text)):
            start = source.find(alias)
            while start >= 0:
                yield {"article_id": key, "entity_id": entity, "start": start, "end": start + len(alias), "in_title": in_title}
                start = source.find(alias, start + 1)


def table(schema: pa.Schema, rows: list[dict[str, object]], columns: list[str]) -> pa.Table:
    return pa.Table.from_pylist(rows, schema=pa.schema([schema.field(c).with_nullable(True) for c in columns]))


NAMES = {"xinghe": "星河智能", "yuanshan": "远山科技", "xing_os": "星核系统"}
ENTITIES = pa.table(
    {"entity_id": ["xinghe", "yuanshan", "xing_os"], "parent_id": [None, None, "xinghe"], "kind": ["company", "company", "product"]}
)
ALIASES = pa.table({"alias": list(NAMES.values())})


def run_one(tone_words: pa.Table, title: str, text: str) -> dict[str, dict[str, object]]:
    articles = table(ARTICLES.schema, [article("a", title, text), article("b", "", "天气晴朗。")], ["article_id", "day", "title", "text"])
    columns = ["article_id", "entity_id", "start", "end", "in_title"]
    mentions = table(MENTIONS.schema, list(places("a", title, text, NAMES)), columns)
    result = tones.run(articles=articles, mentions=mentions, tone_words=tone_words, entities=ENTITIES, aliases=ALIASES)
    assert result.out.schema == TONES.schema
    assert [(d.key, d.reason) for d in result.dropped] == [("b", "no_entity")]
    return {row["entity_id"]: row for row in result.out.to_pylist()}


def test_step_gives_each_entity_its_tone_and_evidence(tone_words: pa.Table) -> None:
    text = "星河智能今天召开发布会。\n远山科技的新模型在榜单上把星河智能斩落马下。公司股价随后大跌。"
    rows = run_one(tone_words, "星河智能失守榜首", text)
    assert rows["xinghe"]["tone"] == "negative"
    assert rows["yuanshan"]["tone"] == "positive"
    assert rows["yuanshan"]["evidence"] == "远山科技的新模型在榜单上把星河智能斩落马下。"
    start, end = rows["yuanshan"]["evidence_start"], rows["yuanshan"]["evidence_end"]
    assert text[start:end] == rows["yuanshan"]["evidence"]
    assert rows["xinghe"]["evidence"] == "星河智能失守榜首"
    assert rows["xinghe"]["evidence_start"] is None


def test_a_product_is_no_rival_of_its_maker(tone_words: pa.Table) -> None:
    rows = run_one(tone_words, "", "星河智能的星核系统把远山科技斩落马下。")
    assert rows["xinghe"]["tone"] == "positive"
    assert rows["xing_os"]["tone"] == "positive"
    assert rows["yuanshan"]["tone"] == "negative"


def test_try_rows_reads_other_rows_of_the_same_text(tone_words: pa.Table) -> None:
    text = "众车和众车在线没有关系，众车在线涉嫌诈骗被立案"
    got = tones.try_rows(
        [{"id": 1, "text": text, "entity": "众车在线"}, {"id": 2, "text": "众车在线涉嫌诈骗", "entity": "众车"}], tone_words=tone_words
    )
    assert [(r["id"], r["tone"]) for r in got] == [(1, "negative"), (2, "negative")]
    pair = [
        {"id": 1, "text": text, "entity": "众车在线"},
        {"id": 2, "text": "众车在线涉嫌诈骗", "entity": "众车"},
        {"id": 3, "text": "众车在线涉嫌诈骗", "entity": "众车在线"},
    ]
    assert tones.try_rows(pair, tone_words=tone_words)[1]["tone"] == "neutral"
    assert tones.try_rows([{"text": "体验流畅"}], tone_words=tone_words)[0]["tone"] == "positive"


@pytest.mark.parametrize("text", ["", "，，，。。。", "被" * 5000, "不" * 3000 + "好", "但" * 2000 + "涨", "\x00\ud800星河智能"])
def test_hostile_text_is_read_without_error(lexicon: ToneLexicon, text: str) -> None:
    assert -1 <= score_sentence(text, lexicon=lexicon).score <= 1
    assert -1 <= score_target(text, 0, min(4, len(text)), lexicon=lexicon).score <= 1
    assert -1 <= score_target(text, 10**6, 10**6 + 1, [(5, 2)], lexicon=lexicon).score <= 1


def test_an_unknown_kind_is_an_error() -> None:
    with pytest.raises(ValueError, match="is no kind"):
        ToneLexicon([{"word": "好", "kind": "tonne", "weight": "1"}])


def test_every_word_names_source_and_licence(tone_words: pa.Table) -> None:
    assert set(tone_words["source"].to_pylist()) == {"own"}
    assert set(tone_words["licence"].to_pylist()) == {"CC0-1.0"}
    keys = list(zip(tone_words["word"].to_pylist(), tone_words["kind"].to_pylist(), strict=True))
    assert len(keys) == len(set(keys))


def test_a_word_that_points_back_carries_the_tone_to_its_name(tone_words: pa.Table) -> None:
    rows = run_one(tone_words, "", "远山科技参展。星河智能发布星核系统。天气晴朗，观众很多。该公司股价随后大跌。")
    assert {name: row["tone"] for name, row in rows.items()} == {"xinghe": "negative", "yuanshan": "neutral", "xing_os": "neutral"}
    assert rows["xinghe"]["evidence"] == "该公司股价随后大跌。"


def test_neighbours_without_a_name_speak_of_whom_the_text_is_about_and_far_ones_do_not(tone_words: pa.Table) -> None:
    near = run_one(tone_words, "", "星河智能参展。员工抱怨被欠薪。")
    far = run_one(tone_words, "", "星河智能参展。天气晴朗。观众很多。员工抱怨被欠薪。")
    before = run_one(tone_words, "", "员工抱怨被欠薪。星河智能参展。")
    assert [r["xinghe"]["tone"] for r in (near, far, before)] == ["negative", "neutral", "neutral"]
