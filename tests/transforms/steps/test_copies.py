"""Copies are linked, look-alikes and independent reports are not; chains find their origin."""

import random
import re
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from opencc import OpenCC
from support.copying import DAY, Lake, article_text, articles, reworded, row

from transforms.text.copies.publishers import PublisherIndex, url_key
from transforms.text.copies.sentence_alignment import aligned_sentences
from transforms.text.copies.time_intervals import DAY as DAY_US
from transforms.text.copies.time_intervals import HOUR, MINUTE, interval
from warehouse.pipeline.seed_tables import read_seed

TEXT = article_text(1)
LINES = TEXT.split("\n")


def pinyin(text: str) -> str:
    return "".join(c + ("(shì)" if n % 9 == 0 and "一" <= c <= "鿿" else "") for n, c in enumerate(text))


COPIES = {
    "same": (TEXT, "reprint"),
    "traditional": (OpenCC("s2t").convert(TEXT), "reprint"),
    "pinyin": (pinyin(TEXT), "reprint"),
    "furniture": ("首页 > 科技 > 正文\n来源：某某网\n" + TEXT + "\n责任编辑：某某\n未经授权不得转载", "reprint"),
    "cut": ("\n".join(LINES[:6]) + "\n（未完，请下载客户端阅读全文）", "abridged"),
    "paragraphs_moved": ("\n".join([*LINES[7:], *LINES[:7]]), "reprint"),
    "spun": (reworded(TEXT, 0.35), "rewrite"),
    "inside_another": (article_text(77, 5) + "\n" + "\n".join(LINES[:10]) + "\n" + article_text(78, 9), "excerpt"),
}


@pytest.mark.parametrize("name", COPIES)
def test_copy_is_linked_as_what_it_is(name: str):
    text, relation = COPIES[name]
    lake = Lake([row("a:1", TEXT), row("b:2", text, hour=9), *(row(f"c:{n}", article_text(100 + n)) for n in range(5))]).process()
    assert lake.relations() == {("b:2", "a:1"): relation}


def template(seed: int) -> str:
    draw = random.Random(seed)
    n = [draw.randrange(100, 9999) for _ in range(8)]
    return (
        f"星桥财经10月{n[0] % 28 + 1}日讯，星桥股份今日公布资金数据，当日买入{n[1]}万元，卖出{n[2]}万元，净额为{n[3]}万元。\n"
        f"截至收盘，该股报{n[4]}元，换手率为{n[5]}%，成交额达到{n[6]}万元，较前一个交易日放大{n[7]}%。\n以上内容由程序根据公开数据生成，不构成投资建议。"
    )


APART = {
    "unrelated": (TEXT, article_text(2), 9),
    "template_with_other_numbers": (template(1), template(2), 9),
    "shared_quote": (article_text(3) + "\n" + "\n".join(LINES[:2]), article_text(4) + "\n" + "\n".join(LINES[:2]), 9),
    "footer_of_one_site": (article_text(5, 6) + "\n" + "\n".join(LINES[:12]), article_text(6, 6) + "\n" + "\n".join(LINES[:12]), 9),
    "next_months_edition": (
        TEXT,
        TEXT.replace("星桥", "云杉").replace("会议", "广场").replace("市场", "码头").replace("用户", "居民"),
        24 * 31,
    ),
}


@pytest.mark.parametrize("name", APART)
def test_what_is_no_copy_is_not_linked(name: str):
    one, other, hour = APART[name]
    assert Lake([row("a:1", one), row("b:2", other, hour=hour)]).process().relations() == {}


def test_flash_with_another_number_is_another_flash():
    flash = "星桥快讯，云杉科技宣布完成{}亿元融资，由河谷资本领投，资金将用于芯片量产与海外渠道建设。"
    lake = Lake([row("a:1", flash.format(3)), row("b:2", flash.format(7), hour=9), row("c:3", flash.format(3), hour=10)]).process()
    assert lake.relations() == {("c:3", "a:1"): "reprint"}


def test_same_title_and_text_is_identical():
    lake = Lake([row("a:1", TEXT, title="云杉发布新款手机"), row("b:2", TEXT, hour=9, title="云杉發布新款手機")]).process()
    assert lake.relations() == {("b:2", "a:1"): "identical"}


def test_digest_links_each_article_in_it_and_stays_a_chain_of_its_own():
    parts = [article_text(n, 8) for n in range(20, 24)]
    rows = [row(f"a:{n}", part) for n, part in enumerate(parts)]
    lake = Lake([*rows, row("d:1", "\n".join(["早安，以下是今日要闻。", *parts]), hour=12, title="早报")]).process()
    assert lake.relations() == {("d:1", f"a:{n}"): "digest" for n in range(4)}
    verdicts = lake.verdicts()
    assert (verdicts["d:1"]["relation"], verdicts["d:1"]["chain_id"]) == ("digest", "d:1")
    assert {verdicts[f"a:{n}"]["chain_id"] for n in range(4)} == {"a:0", "a:1", "a:2", "a:3"}


def test_digest_that_says_so_is_linked_by_first_paragraphs():
    rows = [row("a:1", TEXT), row("a:2", article_text(31))]
    digest = "\n".join([*LINES[:3], *article_text(31).split("\n")[:3], article_text(32, 4)])
    lake = Lake([*rows, row("d:1", digest, hour=12, kind="digest")]).process()
    assert lake.relations() == {("d:1", "a:1"): "digest", ("d:1", "a:2"): "digest"}


def test_part_of_a_named_source_is_an_excerpt_and_joins_its_chain():
    text = article_text(41, 6) + "\n" + "\n".join(LINES[4:7]) + "\n" + article_text(42, 6)
    named = [{"kind": "source_line", "text": "云杉日报", "url": "http://a.example/1.html"}]
    lake = Lake([row("a:1", TEXT), row("b:2", text, hour=9, provenance=named), row("c:3", text.replace(LINES[4], ""), hour=9.5)]).process()
    assert lake.relations()["b:2", "a:1"] == "excerpt"
    verdict = lake.verdicts()["b:2"]
    assert (verdict["parent_id"], verdict["origin_id"], verdict["chain_id"]) == ("a:1", "a:1", "a:1")
    assert ("source_line", "云杉日报") in {(n["kind"], n["text"]) for n in verdict["evidence"]}


def test_rewrite_names_its_origin_but_joins_the_chain_by_evidence_only():
    spun = reworded(TEXT, 0.35)
    silent = Lake([row("a:1", TEXT), row("b:2", spun, hour=9)]).process().verdicts()["b:2"]
    assert (silent["relation"], silent["parent_id"], silent["origin_id"], silent["chain_id"]) == ("rewrite", "a:1", "a:1", "b:2")
    link = [{"kind": "canonical", "text": None, "url": "http://a.example/1.html"}]
    said = Lake([row("a:1", TEXT), row("b:2", spun, hour=9, provenance=link)]).process().verdicts()["b:2"]
    assert (said["relation"], said["chain_id"]) == ("rewrite", "a:1")


def test_origin_is_the_earliest():
    verdicts = Lake([row("a:1", TEXT, hour=9), row("b:2", TEXT, hour=8), row("c:3", TEXT, hour=10)]).process().verdicts()
    assert {v["origin_id"] for v in verdicts.values()} == {"b:2"}
    assert verdicts["b:2"]["relation"] == "original"
    assert verdicts["c:3"]["delay_s"] == 7200
    assert not any(v["is_undecided"] for v in verdicts.values())


def test_what_a_page_says_outranks_the_clock():
    said = [{"kind": "canonical", "text": None, "url": "http://b.example/2.html"}]
    verdicts = Lake([row("a:1", TEXT, hour=8, provenance=said), row("b:2", TEXT, hour=9)]).process().verdicts()
    assert {v["origin_id"] for v in verdicts.values()} == {"b:2"}
    assert verdicts["a:1"]["evidence"][0] == {"kind": "canonical", "text": "http://b.example/2.html"}


def test_printed_source_leads_to_the_portal_that_bears_the_name():
    rows = [row("ithome:1", TEXT, hour=8), row("x:2", TEXT, hour=9), row("y:3", TEXT, hour=10, source="IT之家")]
    assert Lake(rows).process().verdicts()["y:3"]["parent_id"] == "ithome:1"


def test_mirror_that_keeps_the_path_is_taken_from_the_page_of_that_path():
    path = "dy/article/KBH162JQ05119734.html"
    note = [{"kind": "id_in_url", "text": "x", "url": f"https://www.163.com/{path}"}]
    rows = [
        row("first:1", TEXT, hour=7),
        row("netease:2", TEXT, hour=8, url=f"https://www.163.com/{path}"),
        row("mirror:3", OpenCC("s2t").convert(TEXT), hour=9, url=f"http://mirror.example/{path}", provenance=note),
    ]
    assert Lake(rows).process().verdicts()["mirror:3"]["parent_id"] == "netease:2"


def test_equal_texts_of_one_moment_are_undecided():
    verdicts = Lake([row("a:1", TEXT), row("b:2", TEXT)]).process().verdicts()
    assert all(v["is_undecided"] for v in verdicts.values())


def test_a_day_without_an_hour_does_not_decide_but_the_fuller_text_does():
    late = datetime(2026, 10, 6, tzinfo=UTC)
    rows = [row("a:1", "\n".join(LINES[:7]), hour=0, published_precision="day", fetched_at=late), row("b:2", TEXT, hour=9)]
    verdicts = Lake(rows).process().verdicts()
    assert verdicts["a:1"]["origin_id"] == "b:2"
    assert verdicts["a:1"]["relation"] == "abridged"


def test_agency_that_is_not_in_the_lake_leaves_the_first_page_as_origin():
    rows = [row("a:1", TEXT, hour=8, source="新华社"), row("b:2", TEXT, hour=9, source="新华社"), row("c:3", TEXT, hour=10)]
    assert {v["origin_id"] for v in Lake(rows).process().verdicts().values()} == {"a:1"}


def chain_rows():
    texts = {"a:1": TEXT, "b:2": TEXT, "c:3": COPIES["furniture"][0], "d:4": COPIES["cut"][0], "e:5": COPIES["traditional"][0]}
    rows = [row(i, text, day=DAY + timedelta(days=n), hour=24 * n + 8) for n, (i, text) in enumerate(texts.items())]
    return [r | {"published_at": r["published_at"] - timedelta(days=n)} for n, r in enumerate(rows)]


STRAIGHT = Lake(chain_rows()).process()
CHAIN_DAYS = [DAY + timedelta(days=n) for n in range(5)]


@given(st.permutations(CHAIN_DAYS), st.lists(st.sampled_from(CHAIN_DAYS), max_size=3))
@settings(max_examples=4)
def test_days_in_any_order_and_twice_give_the_same_links(order: list[date], again: list[date]):
    crooked = Lake(chain_rows()).process([*order, *again])
    assert crooked.links == STRAIGHT.links
    assert len(crooked.relations()) == 10


@pytest.mark.parametrize(("missing", "rows_missing"), [(0, 4), (2, 1)])
def test_a_backfill_gives_the_links_that_the_days_in_order_give(missing: int, rows_missing: int):
    """A day that came late, and the days after it once more: as if it had always been there."""
    late = CHAIN_DAYS[missing]
    lake = Lake(chain_rows())
    whole, other = lake.articles[late], row(f"z:{rows_missing}", "\n".join(LINES[rows_missing:]), day=late, hour=24 * missing + 9)
    before = pa.concat_tables([whole, articles([other])])
    lake.articles[late] = whole.slice(0, 0)
    lake.process([d for d in CHAIN_DAYS if d != late])
    lake.articles[late] = before
    lake.signatures.clear()
    lake.process([d for d in CHAIN_DAYS if d >= late])
    straight = Lake(chain_rows())
    straight.articles[late] = before
    assert lake.links == straight.process().links


def test_chain_goes_on_over_days_under_one_name():
    verdicts = Lake(chain_rows()).process().verdicts()
    assert {v["chain_id"] for v in verdicts.values()} == {"a:1"}
    assert {v["origin_id"] for v in verdicts.values()} == {"a:1"}


def test_earlier_origin_found_later_keeps_the_chain_and_says_so_in_its_own_row():
    first = row("a:1", TEXT, hour=9)
    found = row("z:9", TEXT, day=DAY + timedelta(days=1), hour=7)
    found["published_at"] -= timedelta(days=1)
    verdicts = Lake([first, found]).process().verdicts()
    assert verdicts["a:1"]["origin_id"] == "a:1"
    assert (verdicts["z:9"]["chain_id"], verdicts["z:9"]["origin_id"], verdicts["z:9"]["relation"]) == ("a:1", "z:9", "original")


def test_revision_is_never_a_copy_of_itself():
    rows = [row("a:1", TEXT), row("a:1", TEXT + "\n更正：上文有误。", day=DAY + timedelta(days=1), revision_id="a:1@2")]
    assert Lake(rows).process().relations() == {}


def test_a_text_that_everybody_carries_stays_one_chain():
    rows = [row(f"p{n}:1", f"{article_text(500 + n, 1)}\n{TEXT}", hour=8 + n / 60) for n in range(60)]
    verdicts = Lake(rows).process().verdicts()
    assert len({v["chain_id"] for v in verdicts.values()}) == 1


@pytest.mark.parametrize("text", ["", "。" * 5000, "好" * 50_000, "1" * 50_000, "(ā" * 20_000, "\u200b\u00ad" * 3000, "a。" * 20_000])
def test_hostile_texts_do_not_raise(text: str):
    rows = [row("a:1", text), row("b:2", text, hour=9), row("c:3", TEXT)]
    Lake(rows).process()
    aligned_sentences(text[:4000], text[:4000])


def test_sentences_are_aligned():
    a = f"{LINES[0]}{LINES[2]}{LINES[1]}{reworded(LINES[5], 0.3, 2)}新加的一句话与别处毫无关系。"
    found = aligned_sentences(a, TEXT)
    assert [state for state, _, _ in found] == ["kept", "moved", "kept", "reworded", "new"]
    assert found[1][2] == LINES[2]
    assert [mine for _, mine, _ in found][-1] == "新加的一句话与别处毫无关系。"


def test_alignment_sees_through_scripts():
    assert {state for state, _, _ in aligned_sentences(OpenCC("s2t").convert(TEXT), TEXT)} == {"kept"}


def test_time_of_a_page_is_an_interval():
    at = 20_000 * DAY_US
    assert interval(at, "minute", None, at + DAY_US).end == at + MINUTE
    assert interval(at, "day", None, at + HOUR).end == at + HOUR  # not after the fetch
    assert interval(at + DAY_US, "minute", None, at).basis == 2  # a page does not name the future
    assert interval(None, None, at, at + DAY_US).basis == 1
    assert interval(None, None, None, None).basis == 3


def test_names_lead_to_publishers():
    outlets = PublisherIndex.of(read_seed("publishers").to_pylist())
    assert outlets.of_name("ＩＴ之家") == outlets.of_name("IT之家") == "ithome"
    assert outlets.of_name("新华社北京10月5日电") == "xinhua"
    assert outlets.of_url("https://tech.sina.com.cn/t/2026-10-05/doc-i1.shtml") == "sina_tech"
    assert outlets.of_name("没有人知道的小站") == "没有人知道的小站"
    outlets.learn(
        [("demo", "云杉日报", "http://news.demo.example/1"), ("demo", "云杉日报", None), ("demo", "云杉日报", None), ("demo", "星桥", None)]
    )
    assert outlets.of_name("雲杉日報") == outlets.of_url("https://news.demo.example/9") == "portal:demo"


def test_spellings_of_one_address_are_one():
    assert url_key("https://www.a.example/x/1.html?f=rss#top") == url_key("http://a.example/x/1.html")
    assert url_key("https://a.example/story?sid=1") != url_key("https://a.example/story?sid=2")


def test_publishers_table_has_one_row_per_name_with_source_and_licence():
    rows = read_seed("publishers").to_pylist()
    assert len({r["name"] for r in rows}) == len(rows)
    assert all(r["publisher_id"] and r["group_id"] and r["kind"] and r["source"] and r["licence"] for r in rows)
    groups = {}
    for r in rows:
        assert groups.setdefault(r["publisher_id"], r["group_id"]) == r["group_id"]


SAID = (
    "相关传闻不属实，公司生产经营一切正常，所有订单都按计划交付给客户。",
    "我们已经向警方报案，并保留追究法律责任的权利，对散布谣言者追究到底。",
    "公司感谢各位伙伴的理解与支持，也欢迎各家媒体到厂区实地参观采访。",
    "第三季度的交付数据会在月底公布，一切请以公司发布的正式公告为准。",
    "目前账上现金超过八十亿元，没有到期未还的债务，供应商货款照常支付。",
)


def report(seed: int) -> str:
    """A report of its own words around what the firm said."""
    own = [s[-12:] for s in re.split("(?<=。)", article_text(seed, 12).replace("\n", "")) if s]
    return "\n".join(f"{own[n]}云岭科技在声明中表示，“{said}”" for n, said in enumerate(SAID)) + own[-1]


def test_articles_that_quote_one_statement_accuse_nobody():
    lake = Lake([row("a:1", report(301)), row("b:2", report(402), hour=9)]).process()
    told = lake.verdicts()
    assert lake.relations() == {("b:2", "a:1"): "reprint"}
    assert {i: v["relation"] for i, v in told.items()} == {"a:1": "original", "b:2": "original"}
    assert told["b:2"]["chain_id"] == "b:2"
    assert told["b:2"]["common_source"]["issuer"] == "云岭科技"
    assert (told["a:1"]["common_source"]["article_id"], told["b:2"]["common_source"]["article_id"]) == ("b:2", "a:1")
    assert len(told["b:2"]["common_source"]["sentences"]) == len(SAID)


def test_a_rewrite_is_no_common_statement():
    told = Lake([row("a:1", TEXT), row("b:2", reworded(TEXT, 0.35), hour=9)]).process().verdicts()
    assert told["b:2"]["relation"] == "rewrite"
    assert told["b:2"]["common_source"] is None
