"""Topics: what an article is about, several at once, and whether it is tech news."""

import csv
from datetime import date

import pyarrow as pa
import pytest
from support.paths import REPO, TESTS

from crawlers.newsroom import Newsroom, truth_rows
from transforms.schemas import ARTICLES, MENTIONS, TOPICS
from transforms.steps import mentions, topics
from transforms.text.topics.topic_cues import TopicCues
from warehouse.pipeline.seed_tables import read_seed

OFF_TOPIC = TESTS / "labelled" / "off_topic.txt"
NEWSROOM = REPO / "crawlers" / "newsroom" / "seeds"
SEED = REPO / "warehouse" / "seeds" / "topics.csv"


@pytest.fixture(scope="module")
def table() -> pa.Table:
    with SEED.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return pa.table({name: pa.array([r[name] or None for r in rows], pa.string()) for name in rows[0]})


@pytest.fixture(scope="module")
def cues(table: pa.Table) -> TopicCues:
    return topics.cues_of(table)


TITLES = [
    ("某厂发布新一代大模型，参数规模达万亿", "large_models"),
    ("车企宣布召回两万辆电动车，电池存在起火隐患", "quality"),
    ("某手机厂商折叠屏新机渲染图曝光", "phones"),
    ("国产光刻机进展：晶圆厂开始验证", "chip_making"),
    ("网约车平台被约谈，责令整改", "platform_rules"),
    ("人形机器人公司完成B轮融资", "robotics"),
    ("人形机器人公司完成B轮融资", "funding"),
    ("勒索软件攻击多家医院，漏洞尚未修补", "security"),
    ("公司宣布裁员一千人，首席执行官发内部信", "people"),
    ("商业航天企业火箭成功入轨", "space"),
    ("三季度财报：营收同比增长，净利润下滑", "results"),
    ("量子计算机原型机问世", "quantum"),
    ("两家公司专利诉讼一审判决", "lawsuits"),
]


@pytest.mark.parametrize(("title", "topic"), TITLES)
def test_topic_of_a_headline(cues: TopicCues, title: str, topic: str) -> None:
    assert cues.scores(title, "", {}).get(topic, 0) >= topics.SCORE_FROM


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("小区门口的早餐店又涨价了", "phones"),
        ("休斯顿火箭队昨夜再胜", "space"),
        ("家里的扫地机器人坏了", "robotics"),
        ("the rail was long", "ai_applications"),
    ],
)
def test_look_alikes_make_no_topic(cues: TopicCues, title: str, topic: str) -> None:
    assert cues.scores(title, "", {}).get(topic, 0) < topics.SCORE_FROM


def test_one_name_in_passing_makes_no_topic_of_a_long_text(cues: TopicCues) -> None:
    text = "春天的山里下着小雨，老人坐在门口喝茶。" * 80 + "他用手机看了看时间。"
    assert cues.scores("山中一日", text, {}).get("phones", 0) < topics.SCORE_FROM


def test_step_keeps_topics_and_drops_what_has_none(table: pa.Table) -> None:
    articles = pa.table(
        {
            "article_id": ["a", "b", "c"],
            "day": pa.array([None, None, None], pa.date32()),
            "title": ["大模型公司完成A轮融资", "山中一日", None],
            "text": ["", "老人坐在门口喝茶。", "芯片厂商的处理器采用先进制程，晶圆代工产能吃紧。"],
        }
    )
    result = topics.run(articles=articles, mentions=MENTIONS.empty(), topics=table, entities=read_seed("entities"))
    assert result.out.schema == TOPICS.schema
    assert [(d.key, d.reason) for d in result.dropped] == [("b", "no_topic")]
    rows = result.out.to_pylist()
    assert {"large_models", "funding", "tech_news"} <= {r["topic_id"] for r in rows if r["article_id"] == "a"}
    assert {"chips", "chip_making"} <= {r["topic_id"] for r in rows if r["article_id"] == "c"}
    assert all(topics.SCORE_FROM <= r["topic_score"] <= 1 for r in rows)


def test_table_is_whole(table: pa.Table) -> None:
    rows = table.to_pylist()
    assert len(rows) >= 40
    assert len({r["topic_id"] for r in rows}) == len(rows)
    assert all(r["name_zh"] and r["name_en"] and r["words"] and r["source"] and r["licence"] for r in rows)
    assert "tech_news" in {r["topic_id"] for r in rows}


@pytest.mark.parametrize("text", ["", "\x00", "手机" * 50000, "ai" * 10000, "\ud800芯片"])
def test_hostile_text_is_read_without_error(cues: TopicCues, text: str) -> None:
    assert all(0 <= s <= 1 for s in cues.scores(text, text, {}).values())


def gate(table: pa.Table, rows: list[tuple[str, str]]) -> list[bool]:
    """Which of the articles (title, text) pass as tech news, with the newsroom's names in the table as in the demo."""
    sides = {name: read_seed(name, [NEWSROOM]) for name in ("entities", "aliases")}
    given = [{"article_id": str(i), "day": date(2026, 3, 1), "title": title, "text": text} for i, (title, text) in enumerate(rows)]
    articles = ARTICLES.table(map(ARTICLES.completed, given))
    named = mentions.run(articles=articles, **sides).out
    found = topics.run(articles=articles, mentions=named, topics=table, entities=sides["entities"]).out.to_pylist()
    tech = {int(r["article_id"]) for r in found if r["topic_id"] == topics.GATE}
    return [i in tech for i in range(len(rows))]


def test_the_gate_lets_tech_news_in_and_other_news_not(table: pa.Table) -> None:
    tech = [(t["title"], t["text"]) for t in truth_rows(Newsroom(seed=4, pages=90)) if not t["is_hostile"]]
    lines = OFF_TOPIC.read_text(encoding="utf-8").splitlines()
    other = [(line.partition("｜")[0], line.partition("｜")[2]) for line in lines if not line.startswith("#")]
    passed = gate(table, tech + other)
    right, wrong = sum(passed[: len(tech)]), sum(passed[len(tech) :])
    assert 2 * right / (2 * right + wrong + len(tech) - right) >= 0.95
    assert wrong <= len(other) / 10, [title for (title, _), yes in zip(other, passed[len(tech) :], strict=True) if yes]


def test_news_of_a_followed_firm_is_tech_news_whatever_it_speaks_of(table: pa.Table) -> None:
    text = "百度今日发布财报，净利润下滑，营收低于预期，股价走低。"
    assert gate(table, [("百度净利润下滑", text), ("某银行净利润下滑", text.replace("百度", "某银行")), ("百度", "")]) == [
        True,
        False,
        True,
    ]
