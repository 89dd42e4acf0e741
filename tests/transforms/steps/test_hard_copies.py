"""Copies that are hard to see, and texts that only look like copies: what a reader would call each pair."""

import random
import re

import pytest
from opencc import OpenCC
from support.copying import Lake, article_text, row

from transforms.text.copies.publishers import path_key

LINES = (
    "云杉科技今天在杭州发布了第三代折叠屏手机，起售价为7999元，将于11月18日开售。",
    "公司首席执行官林知远在发布会上说，新机的铰链寿命提升到50万次，整机重量降到219克。",
    "软件方面，系统自带的信息流界面换成了卡片布局，用户可以把常用程序固定在副屏。",
    "据供应链人士透露，首批备货约为80万台，其中六成由合肥工厂生产。",
    "分析师周敏认为，这一价格比上一代低了1000元，意在与星桥通信的新品正面竞争。",
    "新机搭载自研的云影2芯片，采用4纳米工艺，中央处理器的频率提高了12%。",
    "相机由一枚5000万像素主摄和两枚1200万像素副摄组成，支持10倍混合变焦。",
    "电池容量为5200毫安时，官方称可以连续播放视频21小时。",
    "云杉还宣布与三家运营商合作，购机用户可获赠一年的云存储服务。",
    "在问答环节，有记者问到海外计划，林知远回应说明年春天会先进入东南亚市场。",
    "今年前三季度，云杉手机业务收入为312亿元，同比增长8.4%，净利润却下降了2.1%。",
    "业内人士指出，折叠屏市场的增速正在放缓，厂商之间的价格战恐怕难以避免。",
    "消费者协会提醒，折叠屏维修费用较高，购买前应了解保修条款和屏幕更换价格。",
    "截至发稿，云杉科技的股价上涨3.2%，报收于46.7元。",
)
TEXT = "\n".join(LINES)
OWN = (
    "星桥通信的研发团队上月完成了卫星直连的首次通话测试，全程持续了6分钟。",
    "这项技术需要在轨卫星达到120颗才能覆盖全国，目前只有43颗。",
    "项目负责人顾遥表示，地面终端的天线面积已经缩小到一张名片大小。",
    "监管部门尚未发放频段许可，商用时间可能推迟到2028年。",
    "测试选在敦煌郊外进行，信号中断过两次，原因是云层过厚。",
    "合作方河谷材料负责提供射频器件，良率从61%提高到了78%。",
)
SAID = "林知远在现场说：“我们不会为了销量去牺牲耐用性，铰链这件事做了整整三年，今天终于可以拿出来给大家看，这是团队最骄傲的一代产品。”"
LONG = "\n".join(article_text(n) for n in range(300))
SYNONYMS = dict(
    pair.split("/")
    for pair in (  # noqa: SIM905 - a list of pairs reads worse
        "今天/今日 发布/推出 手机/机型 起售价/定价 开售/上市 公司/企业 提升/提高 整机/机身 重量/份量 降到/减至 方面/层面 自带/内置 界面/页面 换成/改为 用户/消费者 可以/能够 "
        "固定/放置 透露/表示 首批/第一批 约为/大约 工厂/厂房 生产/制造 分析师/专家 认为/指出 价格/售价 意在/旨在 竞争/较量 搭载/配备 自研/自主研制 采用/使用 支持/具备 官方/厂家 连续/不间断 "
        "宣布/公布 合作/联手 获赠/得到 环节/阶段 记者/媒体 问到/提及 海外/国外 计划/打算 回应/答复 明年/来年 进入/登陆 业务/板块 收入/营收 增长/增加 下降/下滑 增速/增幅 放缓/变慢 "
        "恐怕/或许 难以/很难 避免/回避 提醒/告诫 维修/修理 较高/偏高 购买/选购 更换/替换 上涨/攀升"
    ).split()
)


def reworded(share: float) -> str:
    draw = random.Random(3)
    return re.sub("|".join(SYNONYMS), lambda m: SYNONYMS[m[0]] if draw.random() < share else m[0], TEXT)


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def shuffled() -> str:
    return "\n".join(random.Random(1).sample(LINES, len(LINES)))


def results(firm: str, income: float, growth: float, profit: float, before: float, cloud: int, day: str) -> str:
    return (
        f"{firm}今日公布截至9月30日的第三季度业绩，季度营收为{income}亿元，同比增长{growth}%，净利润为{profit}亿元，上年同期为{before}亿元。\n"
        f"按业务划分，云服务收入占比{cloud}%，硬件收入占比{100 - cloud}%，毛利率较上一季度有所改善。\n"
        f"公司预计第四季度营收在{income + 9}亿元左右，财报电话会将于{day}举行。\n以上数据来自公司公告，不构成投资建议。"
    )


def award(firm: str, founder: str, product: str) -> str:
    return (
        f"近日，由行业协会主办的数字创新大会在深圳落下帷幕，来自全国各地的嘉宾出席了本次大会。会上，{firm}凭借{product}斩获年度最佳解决方案奖，"
        f"充分体现了行业对其技术实力的高度认可。\n{firm}创始人{founder}表示，获奖既是肯定也是鞭策，未来将继续深耕核心技术，携手合作伙伴共建产业生态。\n"
        f"据悉，本次评选经过初评、复评和专家答辩等多个环节，最终从上百个参选项目中评选出十个获奖项目。\n作为行业领先的服务商，{firm}的{product}已在多个领域落地，受到客户广泛好评。"
    )


FLASH = "云杉快讯：云杉科技第三季度净利润为12.4亿元，同比下降2.1%。"
FIRST_REPORT = (
    f"云杉科技周三下午在杭州举办发布会，折叠新机售价7999元。\n{SAID}\n现场体验区排起了长队，多位媒体同行反映屏幕折痕几乎看不出来。\n笔者把玩十分钟后的感受是，握持比想象中舒服，但背部容易留下指纹。\n渠道商告诉笔者，"
    f"预订通道开放一小时内约有9万人付款。"
)
OTHER_REPORT = f"折叠手机又降价了：云杉新旗舰7999元起。\n早在八月就有传闻说该机会下探到八千元以内，如今得到证实。\n{SAID}\n从配置表上看，新芯片的跑分与星桥的同档产品互有胜负。\n投行高山证券维持买入评级，目标价55元，理由是换机周期临近。"

PAIRS: dict[str, tuple[str, str, str | None]] = {
    "Traditional as in Hong Kong": (TEXT, OpenCC("s2hk").convert(TEXT), "reprint"),
    "the words of Taiwan": (TEXT, OpenCC("s2twp").convert(TEXT), "reprint"),
    "a character that nobody sees after each": (TEXT, "\u200b".join(TEXT), "reprint"),
    "a blank after each character": (TEXT, " ".join(TEXT), "reprint"),
    "full width": (TEXT, wide(TEXT), "reprint"),
    "half width": (TEXT, TEXT.replace("，", ",").replace("。", "."), "reprint"),
    "emoji after each sentence": (TEXT, TEXT.replace("。", "。🔥📱"), "reprint"),
    "characters written as numbers": (TEXT, TEXT.replace("，", "&#65292;").replace("。", "。&nbsp;"), "reprint"),
    "names in capitals": ("It runs OpenHarmony on Cortex cores. " + TEXT, "IT RUNS OPENHARMONY ON cortex CORES. " + TEXT, "reprint"),
    "every paragraph moved": (TEXT, shuffled(), "reprint"),
    "lead-in and question added": (TEXT, f"小编按：价格战打响，你会买吗？\n{TEXT}\n你怎么看？欢迎留言。", "reprint"),
    "one word of six": (TEXT, reworded(0.35), "rewrite"),
    "four words of ten": (TEXT, reworded(0.7), "rewrite"),
    "cut to a third": (TEXT, "\n".join(LINES[:5]) + "\n……\n点击查看全文", "abridged"),
    "second page of two": (TEXT, "\n".join(LINES[7:]), "abridged"),
    "pasted behind another": (TEXT, "\n".join([*OWN, *article_text(9, 6).split("\n"), *LINES]), "excerpt"),
    "a hundred thousand characters": (LONG, f"首页\n{LONG}\n完", "reprint"),
    "results of another quarter": (
        results("云杉科技", 312, 8.4, 12.4, 12.7, 41, "11月3日"),
        results("云杉科技", 287, 6.1, 10.9, 11.3, 38, "11月9日"),
        None,
    ),
    "results of another firm": (
        results("云杉科技", 312, 8.4, 12.4, 12.7, 41, "11月3日"),
        results("星桥通信", 198, 3.3, 7.1, 6.8, 29, "11月5日"),
        None,
    ),
    "the same praise of another firm": (award("云杉科技", "林知远", "云影智能中枢平台"), award("河谷材料", "许清和", "谷语质检系统"), None),
    "the same praise under a portal's own name": (
        award("云杉科技", "林知远", "云影平台").replace("近日", "云杉日报讯"),
        award("云杉科技", "林知远", "云影平台").replace("近日", "星桥日报讯"),
        "reprint",
    ),
    "two reports with one long quote": (FIRST_REPORT, OTHER_REPORT, None),
    "flash and its correction": (FLASH, FLASH.replace("12.4", "12.8"), None),
    "flash again": (FLASH, FLASH, "reprint"),
    "two words": ("好消息", "好消息", None),
}


@pytest.mark.parametrize("name", PAIRS)
def test_pair_is_called_what_a_reader_would_call_it(name: str):
    one, other, relation = PAIRS[name]
    script = "hant" if name == "the words of Taiwan" else "hans"
    lake = Lake([row("a:1", one, script="hans"), row("b:2", other, hour=9, script=script)]).process()
    assert lake.relations() == ({("b:2", "a:1"): relation} if relation else {})


def named(text: str):
    return [{"kind": "source_line", "text": text, "url": None}]


def test_flash_with_a_line_about_its_source_is_a_reprint():
    line = "本文来自微信公众号：云杉日报（ID：yunshan_news），作者：某某，原标题：《云杉科技第三季度净利润下降》"
    lake = Lake([row("a:1", FLASH), row("b:2", f"{line}\n{FLASH}", hour=9)]).process()
    assert lake.relations() == {("b:2", "a:1"): "reprint"}


def test_flash_of_a_named_desk_with_other_numbers_is_another_flash():
    flash = "云杉科技近日完成{}轮融资，融资金额为{}亿元。云杉科技总部位于杭州，主要产品为折叠屏手机，本轮融资将主要用于产品研发、市场拓展与团队建设。公司此前已完成{}轮融资，累计融资额超过{}亿元。"
    rows = [row("ithome:1", flash.format("A", 46.8, 9, 48.4)), row("b:2", flash.format("B", 52.4, 3, 86.0), hour=9, source="IT之家")]
    assert Lake(rows).process().relations() == {}


@pytest.mark.parametrize(("source", "relation"), [("IT之家", {("b:2", "ithome:1"): "excerpt"}), (None, {})])
def test_sentences_quoted_here_and_there_tie_to_a_named_source_only(source: str | None, relation: dict):
    text = "\n".join([*OWN[:3], LINES[1], OWN[3], LINES[9], *OWN[4:], article_text(5, 4)])
    rows = [row("ithome:1", TEXT), row("b:2", text, hour=9, source=source)]
    assert Lake(rows).process().relations() == relation


def test_rewrites_of_one_article_are_rewrites_of_it_and_not_of_each_other():
    words = list(SYNONYMS)
    one, other = (re.sub("|".join(some), lambda m: SYNONYMS[m[0]], TEXT) for some in (words[:36], words[24:]))
    found = Lake([row("a:1", TEXT), row("b:2", one, hour=9), row("c:3", other, hour=10)]).process()
    assert found.relations()["c:3", "b:2"] == "rewrite"
    assert {i: (v["relation"], v["parent_id"]) for i, v in found.verdicts().items()} == {
        "a:1": ("original", None),
        "b:2": ("rewrite", "a:1"),
        "c:3": ("rewrite", "a:1"),
    }


def test_a_headline_that_grew_tells_whose_text_was_rewritten():
    titles = ("云杉发布新款折叠手机", "重磅！云杉发布新款折叠手机", "重磅！云杉发布新款折叠手机，你怎么看")
    rows = [
        row("a:1", TEXT, title=titles[0]),
        row("b:2", TEXT, hour=9, title=titles[1]),
        row("c:3", reworded(0.6), hour=10, title=titles[2]),
    ]
    assert Lake(rows).process().verdicts()["c:3"]["parent_id"] == "b:2"


def test_of_two_pages_with_one_path_and_one_time_the_converted_one_is_the_mirror():
    path = "0/1968/127.htm"
    rows = [
        row("aaa:9", OpenCC("s2t").convert(TEXT), url=f"http://mirror.example/{path}", script="hant"),
        row("own:1", TEXT, url=f"http://own.example/{path}", script="hans"),
    ]
    found = Lake(rows).process().verdicts()
    assert (found["own:1"]["parent_id"], found["aaa:9"]["parent_id"]) == (None, "own:1")


@pytest.mark.parametrize(
    ("url", "is_own"),
    [
        ("/0/1968/127.htm", True),
        ("/2026/10/05/123.html", False),
        ("/20261005/12.html", False),
        ("/2026-3-5/x1.html", False),
        ("/2026/10/1234567.html", True),
    ],
)  # fmt: skip
def test_a_path_is_a_page_of_its_own_by_its_number_not_by_its_date(url: str, is_own: bool):
    assert bool(path_key(f"http://a.example{url}")) == is_own


def test_a_cut_copy_joins_no_report_that_shares_its_first_sentence_only():
    release = "10月7日，云杉能源宣布完成57.2亿元B轮融资，由观海投资领投，远树创投与朝露资本跟投，资金将用于储能柜的研发和扩产。"
    second = "截至发稿，双方未作更多回应。"
    one = "\n".join([release, *OWN[:4], article_text(8, 4)])
    other = "\n".join([release, second, *LINES[5:12]])
    cut = f"{release}\n{second}"
    found = Lake([row("a:1", one, hour=8), row("b:2", other, hour=9), row("c:3", cut, hour=10)]).process()
    assert found.relations()["c:3", "a:1"] == "abridged"
    assert (found.verdicts()["c:3"]["parent_id"], found.verdicts()["c:3"]["origin_id"]) == ("b:2", "b:2")
    assert found.verdicts()["b:2"]["relation"] == "original"
