"""Topics: what an article is about, several at once, and whether it is tech news."""

import csv
from pathlib import Path

import pyarrow as pa
import pytest

from transforms.schemas import TOPICS
from transforms.steps import topics
from transforms.text.topic_cues import TopicCues

SEED = Path(__file__).resolve().parent.parent / "warehouse" / "seeds" / "topics.csv"


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
    assert cues.scores(title, "").get(topic, 0) >= topics.SCORE_FROM


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
    assert cues.scores(title, "").get(topic, 0) < topics.SCORE_FROM


def test_one_name_in_passing_makes_no_topic_of_a_long_text(cues: TopicCues) -> None:
    text = "春天的山里下着小雨，老人坐在门口喝茶。" * 80 + "他用手机看了看时间。"
    assert cues.scores("山中一日", text).get("phones", 0) < topics.SCORE_FROM


def test_step_keeps_topics_and_drops_what_has_none(table: pa.Table) -> None:
    articles = pa.table(
        {
            "article_id": ["a", "b", "c"],
            "day": pa.array([None, None, None], pa.date32()),
            "title": ["大模型公司完成A轮融资", "山中一日", None],
            "text": ["", "老人坐在门口喝茶。", "芯片厂商的处理器采用先进制程，晶圆代工产能吃紧。"],
        }
    )
    result = topics.run(articles=articles, topics=table)
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
    assert all(0 <= s <= 1 for s in cues.scores(text, text).values())
