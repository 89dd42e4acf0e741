"""Alerts in words: every number of a row stands in its message, a digest tells what waited and what was missing."""

from typing import Any

from support.alert_facts import NOON, fact, judged, later, rule

from transforms.alerts.rule import When
from transforms.alerts.threads import Threads
from warehouse.watch.wording import message_of, numbers


def told() -> list[dict[str, Any]]:
    return judged([fact("a", tone=-0.5), fact("b", publisher="p")], rule(When(publishers=2), grade="红")).rows


def test_a_message_has_the_numbers_and_the_way_to_the_story():
    (row,) = told()
    message = message_of(row, site="https://tf.test/")
    assert (message.title, message.grade) == ("新｜标题 a", "红")
    assert message.count == "2 篇 · 2 个原创 · 2 家 · 口吻 -0.25 · 截至 10-05 12:00" == numbers(row)
    assert message.lines[0] == "独立发布者 2 ≥ 2"
    assert row["alert_id"] in message.lines[-1]
    assert (message.link, message.link_words) == ("https://tf.test/story/s1", "看故事")
    assert message_of(row).link == "https://haiyan.test/a"
    assert message_of(row, mark="DEMO").title.startswith("［DEMO 演示］")


def test_an_escalation_names_its_first_message():
    (row,) = told()
    (line,) = [one for one in message_of(row | {"kind": "escalation"}, first=row).lines if "首报" in one]
    assert line == "首报 10-05 12:00：标题 a"


def test_a_digest_tells_what_waited_and_what_was_missing():
    watch, threads = rule(max_per_day=1, digest=(13 * 60,)), Threads()
    judged([fact("n", "s0")], watch, threads)
    gap = frozenset({("lanpu", NOON.date())})
    parts = judged([fact("x", "s3"), fact("y", "s4", portal="lanpu")], watch, threads, at=later(0.5), gaps=gap).rows
    (digest,) = judged([], watch, threads, at=later(1.1), before=later(0.6)).rows
    message = message_of(digest, parts, site="https://tf.test")
    assert message.title == "汇总｜1 条预警，缺数 1 条"
    assert message.lines[0].startswith("黄 新｜标题 x：独立发布者 1 ≥ 1")
    assert "缺数：1 条因没有抓到或检查不通过而未报（lanpu@2026-10-05）" in message.lines
    assert message.link == "https://tf.test/alerts"
