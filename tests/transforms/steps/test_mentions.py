"""Who is named: form, meaning, traps. All sentences are invented; the table is the project's own."""

import functools
import re
from datetime import UTC, date, datetime

import pyarrow as pa
import pytest
from conftest import SHARED
from hypothesis import given, settings
from hypothesis import strategies as st
from support.paths import TESTS

from transforms.schemas import ARTICLES
from transforms.steps import mentions
from transforms.text.chars import normalise
from transforms.text.entities.alias_matcher import Matcher, Name, fold, spellings
from warehouse.pipeline.seed_tables import read_seed


@functools.cache
def tables() -> dict[str, pa.Table]:
    return {name: read_seed(name) for name in ("entities", "aliases", "families")}


def article(text: str, title: str = "", key: str = "a:1", at: datetime = datetime(2026, 3, 1, tzinfo=UTC)) -> dict:
    return ARTICLES.completed({"article_id": key, "day": date(2026, 3, 1), "title": title, "text": text, "published_at": at})


def found(text: str, title: str = "", at: datetime = datetime(2026, 3, 1, tzinfo=UTC)) -> list[dict]:
    return mentions.run(articles=ARTICLES.table([article(text, title, at=at)]), **tables()).out.to_pylist()


def named(text: str, title: str = "", **more) -> list[str]:
    return [m["entity_id"] for m in found(text, title, **more)]


NOT_NAMED = {
    "xiaomi": ["早上喝小米粥，中午吃玉米。", "小米种植面积扩大，农民亩产提高。", "苹果公司的员工爱吃小米糕。"],
    "apple": ["苹果树下的手机响了。", "果园里有三斤苹果汁。", "果链公司股价走低。", "她的苹果肌很好看。"],
    "kuaishou": ["他做事快手快脚。", "教你三道快手菜，十分钟上桌。", "他是公认的快手，活干得又快又好。"],
    "lenovo": ["这让人联想到十年前的手机大战。", "看到这个标志，很难不联想起诺基亚。", "输入法的联想词不准。"],
    "honor": ["为国家赢得荣耀感。", "这是团队的荣耀时刻。", "《王者荣耀》新赛季开启。", "他为公司带来无上荣耀。"],
    "li_auto": ["理想的结果没有出现。", "销量不理想。", "他有一个理想：造一辆好车。", "理想主义者做公司。", "现实与理想之间总有距离。"],
    "aito": ["用户访问界面变了。", "这个提问界限不清。"],
    "luxeed": ["人机智界限变得模糊。"],
    "tongyi": ["普通义务教育经费增加。"],
    "doubao": ["奶奶蒸了一锅红豆包。", "馒头和豆包都凉了。"],
    "meituan": ["这是一支完美团队。", "欧美团体赛落幕。"],
    "jd": ["京东方发布新屏幕。", "东京东部发生地震。"],
    "qualcomm": ["高通量测序成本下降。", "央行担心高通胀。"],
    "alibaba": ["游客登上阿里山。", "西藏阿里地区降雪。"],
    "huawei": ["中华为先，民族为本。", "中华为人民而奋斗。"],
    "oracle": ["殷墟出土的甲骨文有了新释读。"],
    "amazon": ["亚马逊雨林面积减少。"],
    "byd": ["对比亚迪斯尼与环球影城。"],
    "midea": ["优美的外观，完美的手感，赴美的旅客。"],
    "boe": ["东京方面回应称没有计划。"],
    "ant_group": ["蚂蚁上树是一道川菜。", "给蚂蚁森林浇水。"],
    "great_wall": ["游客在八达岭爬长城。"],
    "horizon": ["太阳从地平线上升起。"],
    "cambricon": ["寒武纪时期的化石出土。"],
    "yangwang": ["人们仰望星空。"],
    "voyah": ["蓝岚图书馆开放。"],
    "tencent": ["升腾讯号传来。"],
    "openai": ["请访问https://www.openai.com/blog了解。"],
    "meta": ["这是一项meta分析。", "Metaverse大会开幕。"],
    "gpt_5": ["新模型GPT-5.2今日上线。"],
    "sora": ["歌手Sora发布专辑。"],
    "switch": ["交换机switch端口坏了。"],
    "sam_altman": ["孩子们在看奥特曼打怪兽。", "Altman是一个常见的姓。"],
    "larry_page": ["小猪佩奇的玩具卖断货。"],
    "pboc": ["欧洲央行维持利率不变。", "日本央行加息。"],
    "mofcom": ["美国商务部宣布新规。"],
    "fortune": ["居民的财富在增长。"],
    "cnpc": ["她毕业于中国石油大学。"],
    "deepal": ["深蓝色的机身很好看。", "深蓝咨询的分析师看好电动汽车。"],
    "manus_co": ["一次罢工引发了蝴蝶效应。"],
    "daniel_zhang": ["海底捞的张勇回应涨价。"],
}

NAMED = {
    "xiaomi": ["小米发布新手机。", "小米公司第三季度营收增长。", "雷军在小米年会上演讲。"],
    "apple": ["苹果推出新款iPhone。", "苹果公司起诉前员工。", "APPLE的股价涨了。"],
    "kuaishou": ["快手主播带货破亿。", "短视频平台快手裁员。"],
    "lenovo": ["联想笔记本电脑出货第一。", "联想集团回应传闻。"],
    "dada": ["达达宣布裁员。"],
    "horizon": ["地平线股价大涨。"],
    "honor": ["荣耀手机换帅。", "荣耀发布折叠屏新机。", "赵明离开荣耀终端。"],
    "li_auto": ["理想汽车交付破万。", "蔚来、小鹏、理想公布十月销量。", "李想谈理想L9的定价。"],
    "aito_m9": ["问界M9大定破万。"],
    "aito": ["赛力斯旗下问界汽车涨价。"],
    "luxeed_r7": ["奇瑞与华为的智界R7上市。"],
    "qwen": ["阿里开源通义千问新模型。"],
    "tongyi": ["阿里通义大模型降价。"],
    "doubao": ["字节的豆包大模型降价。", "豆包App月活过亿。"],
    "weibo_corp": ["他在微博发文回应。", "新浪微博宕机。"],
    "meituan": ["美团外卖补贴升级。", "王兴谈美团的即时零售。"],
    "jd": ["京东物流之外，京东上线外卖。", "刘强东回归京东。"],
    "boe": ["京东方获得屏幕订单。"],
    "baidu_baike": ["据百度百科介绍，该词条已锁定。"],
    "cloud_music": ["网易云音乐宕机。"],
    "huawei": ["华为人讲述任正非的故事。", "中国华为公布财报。"],
    "qualcomm": ["高通发布骁龙芯片。"],
    "alibaba": ["阿里与腾讯互通。", "从阿里离职的员工创业。"],
    "ant_group": ["蚂蚁集团重启上市。", "支付宝母公司蚂蚁回应。"],
    "samsung": ["三星Galaxy之外，三星电子的存储涨价。"],
    "nvidia": ["辉达市值再创新高。", "NVIDIA发布新品。", "英伟达回应。"],
    "nio": ["来自蔚来的消息。", "蔚来自研芯片流片成功。"],
    "iphone_17": ["iPhone17卖断货。"],
    "iphone": ["苹果手机销量下滑。"],
    "gpt_5_2": ["GPT-5.2发布。", "GPT 5.2跑分公布。", "GPT5.2已开放。"],
    "sora": ["OpenAI的Sora登顶应用榜。"],
    "sam_altman": ["OpenAI首席执行官奥特曼表示。", "山姆·奥特曼现身。"],
    "wsj": ["据《华尔街日报》报道。", "原文见https://www.wsj.com/tech/ai。"],
    "meta": ["Meta裁员。", "Meta Platforms的财报。"],
    "fortune": ["《财富》公布榜单。"],
    "amazon": ["亚马逊云科技涨价，亚马逊股价走高。"],
    "cambricon": ["AI芯片公司寒武纪股价大涨。"],
    "pboc": ["央行宣布降准。", "中国人民银行发布公告。"],
    "donald_trump": ["川普谈关税。"],
}


@pytest.mark.parametrize(("entity", "text"), [(e, t) for e, texts in NOT_NAMED.items() for t in texts])
def test_common_words_name_nobody(entity, text):
    assert entity not in named(text)


@pytest.mark.parametrize(("entity", "text"), [(e, t) for e, texts in NAMED.items() for t in texts])
def test_names_are_found(entity, text):
    assert entity in named(text)


def test_the_longest_name_wins():
    assert named("小米汽车与京东物流合作。") == ["xiaomi_auto", "jd_logistics"]


def test_two_names_side_by_side_are_two():
    assert named("医院不收微信支付宝。") == ["wechat", "alipay"]
    assert named("医院支持微信支付。") == ["wechat_pay"]


def test_what_one_sentence_makes_clear_holds_for_the_article():
    assert named("小米昨日发布新手机。\n周末，小米没有回应。") == ["xiaomi", "xiaomi"]
    assert named("周末，小米没有回应。") == []


def test_products_make_their_maker_clear():
    assert named("理想L9降价。\n理想没有回应。") == ["li_auto", "li_auto"]


def test_surnames_need_the_full_name():
    assert named("Sam Altman辞职。董事会挽留Altman。", "Altman去留未定") == ["sam_altman"] * 3
    assert named("Sarah Friar与Fidji Simo不和，Simo先离开，Friar留任。")[-2:] == ["fidji_simo", "sarah_friar"]


def test_a_surname_of_two_people_means_the_one_named_last():
    table = [("dario", "Dario Amodei"), ("daniela", "Daniela Amodei")]
    entities = pa.table({"entity_id": [t[0] for t in table], "kind": ["person"] * 2, "parent_id": pa.nulls(2, pa.string())})
    empty = pa.nulls(2, pa.string())
    aliases = pa.table(
        {"entity_id": [t[0] for t in table], "alias": [t[1] for t in table], "needs_context": ["0", "0"]}
        | dict.fromkeys(("context", "not_context", "valid_from", "valid_to"), empty)
    )
    text = "Dario Amodei先到，Amodei发言。Daniela Amodei后到，Amodei没有发言。"
    result = mentions.run(articles=ARTICLES.table([article(text)]), entities=entities, aliases=aliases)
    assert result.out["entity_id"].to_pylist() == ["dario", "dario", "daniela", "daniela"]


def test_names_follow_their_dates():
    assert named("Facebook裁员。", at=datetime(2020, 5, 1, tzinfo=UTC)) == ["meta"]
    assert named("Facebook改版。", at=datetime(2024, 5, 1, tzinfo=UTC)) == ["facebook"]


def test_dates_are_those_of_beijing():
    assert named("Facebook改名。", at=datetime(2021, 10, 27, 15, tzinfo=UTC)) == ["meta"]
    assert named("Facebook改名。", at=datetime(2021, 10, 27, 17, tzinfo=UTC)) == ["facebook"]


def test_both_scripts_name_the_same():
    traditional = "蘋果執行長庫克與臉書創辦人祖克柏見面，輝達與台積電、鴻海的股價上漲。"
    assert set(named(normalise(traditional))) == {"apple", "tim_cook", "facebook", "mark_zuckerberg", "nvidia", "tsmc", "foxconn"}


def test_the_seed_article_names_its_actors():
    path = SHARED / "seed" / "netease-code-red.txt"
    if not path.exists():
        pytest.skip("the seed article is not beside this checkout")
    got = set(named(normalise(path.read_text(encoding="utf-8"))))
    people = {"sam_altman", "ilya_sutskever", "sarah_friar", "fidji_simo", "jakub_pachocki", "dario_amodei"}
    firms = {"openai", "google", "anthropic", "apple", "reddit", "slack_co", "google_cloud", "baidu", "wsj", "model_arena"}
    assert people | firms | {"chatgpt", "gemini", "gpt_5_2", "gpt_5", "gpt_4o", "sora", "nano_banana", "android", "iphone"} <= got


def test_an_article_without_names_is_dropped():
    result = mentions.run(articles=ARTICLES.table([article("今天天气很好。", key="a:1"), article("百度裁员。", key="a:2")]), **tables())
    assert [(d.key, d.reason) for d in result.dropped] == [("a:1", "no_entity")]
    assert result.out["article_id"].to_pylist() == ["a:2"]


PIECES = [
    "小米",
    "小米汽车",
    "苹果",
    "OpenAI",
    "gpt-5",
    "GPT 5.2",
    "Sam Altman",
    "Altman",
    "🙂",
    "İ",
    "\n",
    "。",
    "？",
    " ",
    "的",
    "手机",
    "“",
    "a",
    ".",
    "https://a.example/",
]


@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join), st.lists(st.sampled_from(PIECES), max_size=6).map("".join))
@settings(max_examples=60)
def test_offsets_point_at_the_name(text, title):
    for mention in found(text, title):
        source = title if mention["in_title"] else text
        assert source[mention["start"] : mention["end"]] == mention["alias"]
        assert mention["sentence"] in source
        assert mention["alias"][:1] in mention["sentence"]


def test_latin_names_keep_their_case_and_edges():
    names = [
        Name.of(a, a, needs_context=False, context="", not_context="", valid_from="", valid_to="")
        for a in ("MI", "Apple", "ChatGPT", "GPT-5", "google")
    ]
    matcher = Matcher(names)

    def at(text: str) -> list[str]:
        return [text[p.start : p.end] for p in matcher.places(text, fold(text))]

    assert at("MI mi Mi AMI MI6") == ["MI"]
    assert at("Apple apple APPLE Applebee Apple's") == ["Apple", "APPLE", "Apple"]
    assert at("ChatGPT chatgpt CHATGPT MyChatGPT") == ["ChatGPT", "chatgpt", "CHATGPT"]
    assert at("GPT-5 GPT-5.2 GPT-50 GPT5 GPT-5。") == ["GPT-5", "GPT5", "GPT-5"]
    assert at("Google google GOOGLE www.google.com a@google.com") == ["Google", "google", "GOOGLE"]


def test_spellings_cover_joints():
    assert spellings("gpt-5") == {"gpt-5", "gpt 5", "gpt5"}
    assert spellings("小米15") == {"小米15", "小米 15"}


def test_hostile_text_is_quick():
    assert isinstance(named("小米" * 10_000), list)
    assert isinstance(named("a." * 50_000 + "@" * 50_000), list)
    assert isinstance(named("Altman。" * 10_000), list)


def test_an_endless_sentence_is_not_kept_whole_for_every_name_in_it():
    result = mentions.run(articles=ARTICLES.table([article("小米" * 1_000), article("华为公司" * 500, key="a:2")]), **tables())
    for rows in (result.out, result.also["refusals"]):
        assert rows.num_rows > 300
        assert max(len(row["sentence"]) for row in rows.to_pylist()) < 1_100
        assert all(row["alias"] in row["sentence"] for row in rows.to_pylist())


def test_every_alias_is_found_where_its_context_stands():
    """No alias of the table is dead: each yields its entity when it stands between marks with its context words."""
    aliases, day = tables()["aliases"].to_pylist(), datetime(2026, 3, 1, tzinfo=UTC)
    rows = []
    for i, row in enumerate(aliases):
        context = (row["context"] or "").replace("|", " ").split(" ")
        rows.append(article(f"，{row['alias']}，\n" + "，".join(context), key=str(i), at=day))
    result = mentions.run(articles=ARTICLES.table(rows), **tables())
    got = {(m["article_id"], m["entity_id"]) for m in result.out.to_pylist()}
    dead = [
        f"{row['entity_id']}:{row['alias']}"
        for i, row in enumerate(aliases)
        if (str(i), row["entity_id"]) not in got and not row["valid_to"]
    ]
    assert dead == []


def test_the_table_is_whole():
    entities, aliases = tables()["entities"].to_pylist(), tables()["aliases"].to_pylist()
    ids = [e["entity_id"] for e in entities]
    assert len(ids) == len(set(ids)) >= 2600
    assert len({(a["entity_id"], a["alias"]) for a in aliases}) == len(aliases) >= 7500
    assert {e["kind"] for e in entities} == {"company", "product", "person", "organisation"}
    assert {e["parent_id"] for e in entities if e["parent_id"]} <= set(ids)
    assert {a["entity_id"] for a in aliases} == set(ids)
    assert all(e["name_zh"] or e["name_en"] for e in entities)
    assert all(row["source"] and row["licence"] for row in (*entities, *aliases))
    assert all(bool(a["context"]) == (a["needs_context"] == "1") for a in aliases)


def test_aliases_are_simplified_and_normalised():
    assert [a["alias"] for a in tables()["aliases"].to_pylist() if normalise(a["alias"]) != a["alias"]] == []


FOR_SEVERAL = {
    "蔚小理",
    "小蔚理",
    "理小蔚",
    "零米鹏",
    "三大运营商",
    "三家运营商",
    "三大电信运营商",
    "BAT",
    "BBA",
    "华米OV",
    "AI六小虎",
    "AI六小龙",
    "大模型六小虎",
    "AI四小龙",
    "三通一达",
    "通达系",
    "美股七巨头",
    "七姐妹",
    "蓝绿厂",
    "国产GPU四小龙",
    "存储三巨头",
    "三大存储原厂",
    "鸿蒙五界",
}
"""Words that name several firms at once, one row each."""


def test_a_word_for_several_names_them_all():
    assert named("蔚小理一季度财报对比：谁先盈利") == ["li_auto", "nio", "xpeng"]
    assert named("三大运营商取消达量降速套餐") == ["china_mobile", "china_telecom", "china_unicom"]


def test_datelines_and_bylines_name_nobody():
    assert named("新浪科技讯 4月11日下午，余承东谈到新车。") == ["richard_yu"]
    assert "sina" in named("新浪宣布私有化，股价大涨。")


def test_a_model_that_the_table_lacks_is_itself():
    assert named("英伟达RTX 6090 Ti曝光") == ["nvidia", "rtx_6090_ti"]
    assert named("蔚来ET11发布") == ["nio_et11"]
    assert named("iPhone 29 Pro Max渲染图流出") == ["iphone_29_pro_max"]
    assert "xpeng" in named("小鹏汽车Q3财报发布")
    assert "xiaomi_phone_14" not in named("小米14日发布手机财报") and "xiaomi_phone_14" in named("小米14开售")


def test_a_maker_and_its_model_are_two_names():
    assert named("苹果iPhone 16 Pro系列跑分出炉") == ["apple", "iphone_16_pro"]
    assert named("新浪微博回应") == ["weibo_corp"]


def test_a_dictionary_word_that_adds_a_form_of_firm_hides_no_name():
    assert "toyota" in named("丰田汽车公司同意投资5亿美元。")


def test_a_number_that_goes_on_is_another_model():
    assert "iphone_17" not in named("代号iPhone 17,2的机型现身")


def test_new_rows_say_what_they_rest_on():
    """`own` is no source; the rows that have it are older than the rule."""
    for name, most in (("entities", 1749), ("aliases", 5070)):
        rows = tables()[name].to_pylist()
        assert sum(r["source"] == "own" for r in rows) <= most
        assert all(len(r["source"]) >= 3 for r in rows)


def test_one_alias_names_one_entity_unless_context_or_dates_decide():
    owners: dict[str, list[dict]] = {}
    for row in tables()["aliases"].to_pylist():
        owners.setdefault(row["alias"], []).append(row)
    shared = {a: rows for a, rows in owners.items() if len(rows) > 1}
    certain = {
        a for a, rows in shared.items() if sum(r["needs_context"] == "0" and not (r["valid_from"] or r["valid_to"]) for r in rows) > 1
    }
    assert certain == FOR_SEVERAL


LABELLED = TESTS / "labelled" / "entity_sentences.txt"
MARK = re.compile(r"【([^|】]+)\|([a-z0-9_]+)】")


def labelled() -> list[tuple[str, set[tuple[str, int, int]]]]:
    rows = []
    for line in LABELLED.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            continue
        text, wanted, at = "", set(), 0
        for mark in MARK.finditer(line):
            text += line[at : mark.start()]
            name = normalise(mark[1])
            wanted.add((mark[2], len(text), len(text) + len(name)))
            text, at = text + name, mark.end()
        rows.append((text + line[at:], wanted))
    return rows


def test_labelled_sentences_reach_the_floor():
    rows = labelled()
    result = mentions.run(articles=ARTICLES.table([article(text, key=str(i)) for i, (text, _) in enumerate(rows)]), **tables())
    got = {(int(m["article_id"]), m["entity_id"], m["start"], m["end"]) for m in result.out.to_pylist()}
    wanted = {(i, *spot) for i, (_, spots) in enumerate(rows) for spot in spots}
    wrong = [f"{'missed' if w in wanted else 'found'} {w[1]} in: {rows[w[0]][0]}" for w in sorted(got ^ wanted)]
    assert 2 * len(got & wanted) / (len(got) + len(wanted)) >= 0.97, "\n".join(wrong)
