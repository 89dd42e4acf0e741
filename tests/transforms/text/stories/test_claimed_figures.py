"""Figures in sentences and the turns of a dispute: what is read, and what is left alone."""

import pytest

from transforms.text.stories.claimed_figures import MOST, FigureReader
from transforms.text.stories.rumour_turns import headline_turn, lead_turn, sentence_turn
from warehouse.pipeline.seed_tables import read_seed

READER = FigureReader(read_seed("figure_cues").to_pylist())


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("云杉完成47.5亿元B+轮融资", [("融资", 4.75e9, None, "CNY", "exact")]),
        ("估值超过十亿美元，索赔$3.5亿", [("估值", 1e9, None, "USD", "over"), ("索赔", 3.5e8, None, "USD", "exact")]),
        ("预计投入50亿至80亿元", [("投资", 5e9, 8e9, "CNY", "exact")]),
        ("云杉将再裁1300人", [("裁员", 1300, None, "人", "exact")]),
        ("训练用了15.5万亿token", [("训练", 15.5e12, None, "token", "exact")]),
        ("约40.1万枚代币被转走", [("代币", 401_000, None, "枚", "about")]),
        ("净利润预期从1220亿日元上调至1580亿日元", [("净利润", 1.22e11, None, "JPY", "exact"), ("净利润", 1.58e11, None, "JPY", "exact")]),
        ("营收同比增长近24倍", [("营收同比增长", 24, None, "倍", "about")]),
        ("消息传出后，云杉科技收盘时下挫4.8%", [("股价下降", 4.8, None, "%", "exact")]),
        ("N5售价12.98-16.98万元", [("售价", 129_800, 169_800, "CNY", "exact")]),
        ("Q3的售价由3299元降至1599元", [("原价", 3299, None, "CNY", "exact"), ("售价", 1599, None, "CNY", "exact")]),
        ("营收1,234.5万元，同比增长37%", [("营收", 12_345_000, None, "CNY", "exact"), ("营收同比增长", 37, None, "%", "exact")]),
        ("约300名员工离开，占员工总数的3.0%", [("员工", 300, None, "名", "about"), ("占比", 3, None, "%", "exact")]),
        ("涨幅超百分之五，良率不到六成", [("增长", 5, None, "%", "over"), ("良率", 60, None, "%", "under")]),
        ("64.6亿元！云杉B轮融资落定", [("融资", 6.46e9, None, "CNY", "exact")]),
        ("不超过8810万元的补助，误差不高于7.7%", [("补贴", 88_100_000, None, "CNY", "under"), ("误差", 7.7, None, "%", "under")]),
        ("季节占了增长的一半，真实需求约为3.7%", [(None, 3.7, None, "%", "about")]),
        (
            "薪资中位数较去年微降1.3%，进店人数多了17.4%",
            [("薪资中位数同比下降", 1.3, None, "%", "exact"), ("进店人数增长", 17.4, None, "%", "exact")],
        ),
        ("首批展机将在13个城市的门店供人试用，线下门店关停25家", [("城市", 13, None, "个", "exact"), ("门店", 25, None, "家", "exact")]),
        ("门店里来了300人，用户覆盖12个国家", [(None, 300, None, "人", "exact"), ("国家", 12, None, "个", "exact")]),
        ("作价数十亿美元，市值蒸发了上千亿元", [("作价", 2e9, None, "USD", "about"), ("市值下降", 1e11, None, "CNY", "over")]),
        ("召回3万余辆轿车，裁掉40多名员工", [("召回", 30_000, None, "辆", "over"), ("裁员", 40, None, "名", "over")]),
        ("每月损失1亿-2亿元，售价区间为75元～200元", [("亏损", 1e8, 2e8, "CNY", "exact"), ("售价", 75, 200, "CNY", "exact")]),
        ("补贴500元至3000元，占比50.6%到80.39%", [("补贴", 500, 3000, "CNY", "exact"), ("占比", 50.6, 80.39, "%", "exact")]),
        ("毛利率自32.9%持续下滑至28.2%", [("毛利率", 32.9, None, "%", "exact"), ("毛利率", 28.2, None, "%", "exact")]),
        ("发售价为139港元，报650元/股", [("发行价", 139, None, "HKD", "exact"), ("股价", 650, None, "CNY", "exact")]),
        ("融资金额达10亿元（约合人民币7亿元）", [("融资", 1e9, None, "CNY", "exact"), ("融资", 7e8, None, "CNY", "about")]),
        ("功耗比上代降低20%，机身有9块太阳能板", [("功耗下降", 20, None, "%", "exact"), ("太阳能板", 9, None, "块", "exact")]),
        ("零一万物发布新品，五成功能免费", []),
        ("01万物发布2014款车型", []),
        (
            "净利润同比预增101.5%，市值增加了近3290亿美元",
            [("净利润同比增长", 101.5, None, "%", "exact"), ("市值增长", 3.29e11, None, "USD", "about")],
        ),
        ("销量增长高达86%，周二重挫7%", [("销量增长", 86, None, "%", "exact"), ("销量下降", 7, None, "%", "exact")]),
        ("份额减少0.51%至96.1%", [("市场份额下降", 0.51, None, "%", "exact"), ("市场份额", 96.1, None, "%", "exact")]),
        ("亏损2.4亿美元，同比扩大17%", [("亏损", 2.4e8, None, "USD", "exact"), ("亏损同比增长", 17, None, "%", "exact")]),
        ("交付了一千台，订购上万块芯片", [("销量", 1000, None, "台", "exact"), ("芯片", 10_000, None, "块", "over")]),
        ("盘中涨至36.25港元/股，收入最高增300亿美元", [("股价", 36.25, None, "HKD", "exact"), ("营收", 3e10, None, "USD", "under")]),
        ("花费7000万美元买下域名，每月20美元的订阅费", [("购买金额", 7e7, None, "USD", "exact"), ("订阅费", 20, None, "USD", "exact")]),
        ("递交的代码数量为128,247", [("代码数量", 128_247, None, "", "exact")]),
        ("2026年3月5日10时30分，N5排在第3名，用了15分钟、3个月", []),
        ("iPhone17和KB5030488都能用，编号20261005123456789012345台", []),
    ],
)
def test_figures_of_a_sentence(sentence, expected):
    assert [(f.about, f.value, f.high, f.unit, f.bound) for f in READER.figures(sentence)] == expected


def test_offsets_hold_the_figure_and_hostile_text_stays_in_bounds():
    sentence = "云杉完成47.5亿元融资"
    assert [sentence[f.start : f.end] for f in READER.figures(sentence)] == ["47.5亿元"]
    assert len(READER.figures("9亿元" * 10_000)) <= MOST
    assert READER.figures("1,1,1,1" * 5_000 + "十百千万" * 5_000 + "\x00\ud7ff") is not None


@pytest.mark.parametrize(
    ("title", "turn"),
    [
        ("传云杉汽车将出售电池业务", "rumour"),
        ("评论：曝云杉N5项目解散", "rumour"),
        ("云杉汽车否认出售传闻：与事实不符", "denial"),
        ("云杉汽车就网传消息报案", "denial"),
        ("传闻之后，云杉开了一场说明会", "response"),
        ("传闻之后，云杉N5终于来了", None),
        ("云杉汽车拒绝回应，传闻越传越广", "rumour"),
        ("监管部门回应云杉自燃：已介入调查", "response"),
        ("云杉N5被诉侵权，云杉：将积极应诉", "response"),
        ("云杉N5被诉侵权，律师：胜算不大", None),
        ("网友回应云杉新广告：看哭了", None),
        ("要求云杉三日内作出回应", None),
        ("云杉回应用户需求，上线新功能", None),
        ("云杉召开新品说明会", None),
        ("云杉开说明会，打消外界疑虑", "response"),
        ("不可否认，云杉N5卖得不错", None),
        ("云杉汽车确认裁员", "confirmation"),
        ("云杉N5被曝续航缩水", None),
        ("云杉被曝拖欠供应商货款", "rumour"),
        ("云杉N5曝出高危漏洞，云杉紧急修复", None),
        ("云杉跨境传输新规落地", None),
        ("曝云杉N7影像规格：潜望长焦", "leak"),
        ("云杉N7外观曝光，尾灯换了样子", "leak"),
        ("消息称云杉推迟发布N7", "rumour"),
        ("三一五曝光云杉门店乱象", None),
        ("云杉汽车发布N5", None),
    ],
)
def test_turn_of_a_headline(title, turn):
    assert headline_turn(title) == turn


@pytest.mark.parametrize(
    ("sentence", "turn"),
    [
        ("云杉尚未回应。", "rumour"),
        ("该说法未经证实。", "rumour"),
        ("云杉回应近日的传闻。", "response"),
        ("云杉确认属实。", "confirmation"),
        ("联邦调查局公布消息称，车已找到。", None),
        ("三名云杉员工当天向记者透露，公司正在裁员。", "rumour"),
        ("云杉董事长向记者透露，新厂明年投产。", None),
        ("交付时间尚未确认。", None),
        ("谣言砸出的坑反而是机会。", None),
        ("澄清得及时是好事。", None),
        ("云杉本年度将确认收入六亿元。", None),
        ("原标题：《云杉辟谣：业务正常》", None),
        ("今天有雨。", None),
    ],
)
def test_turn_of_a_sentence(sentence, turn):
    assert sentence_turn(sentence) == turn


def test_a_lead_counts_for_the_article_only_where_something_is_disputed():
    assert lead_turn("云杉回应近日的传闻。") == "response"
    assert lead_turn("云杉回应本报称，新厂已经动工。") is None
    assert lead_turn("云杉确认，新厂已经动工。") is None
