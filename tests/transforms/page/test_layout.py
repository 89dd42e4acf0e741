"""A portal's rules on an invented page: which layout applies, what a rule reads, where a JSON state begins, what is taken out."""

from datetime import date

import pytest

from transforms.page import layout as own
from transforms.page.extracted import Answer
from transforms.page.html_source import split
from transforms.page.tree import Page, parse, parse_markup
from transforms.rules import FieldRule, Layout, PortalRules

STATE = {"a": {"n": 12, "on": True, "names": ["甲", None, 3, {"x": 1}], "html": "<p>文</p>"}}


def page(body: str) -> Page:
    found = parse(split(f"<html><head><title>题</title></head><body>{body}</body></html>"))
    assert found is not None
    return found


def layout(*fields: tuple[str, FieldRule], **more: object) -> Layout:
    return Layout(fields, **more)  # type: ignore[arg-type]


def test_the_first_layout_that_is_current_and_whose_mark_is_there() -> None:
    old, marked, last = layout(until=date(2026, 5, 19)), layout(when="div.new"), layout()
    rules = PortalRules("demo", "示例网", layouts=(old, marked, last))
    with_mark, without = page("<div class='new'>文</div>"), page("<div>文</div>")
    assert own.pick_layout(with_mark, rules, date(2026, 5, 19)) is old
    assert own.pick_layout(with_mark, rules, date(2026, 5, 20)) is marked
    assert own.pick_layout(without, rules, date(2026, 5, 20)) is last
    assert own.pick_layout(without, PortalRules("demo", "示例网", layouts=(marked,)), date(2026, 5, 20)) is None


@pytest.mark.parametrize(
    ("script", "mark", "state"),
    [
        ("<script>var x = 1; window.DATA = {'a': 1};</script>", "window.DATA =", {"a": 1}),
        ("<script>window.DATA = {'a': 1}</script><script>window.DATA = {'a': 2}</script>", "window.DATA =", {"a": 1}),
        ("<script>window.OTHER = {'a': 1};</script>", "window.DATA =", None),
        ("<script>window.DATA = load();</script>", "window.DATA =", None),
        ("<script id='state' type='text/plain'>{\"b\": 2}</script>", "state", {"b": 2}),
        ('<script>{"b": 2}</script>', "", None),
        ('<script>{"b": 2}</script>', None, None),
    ],
)
def test_the_json_behind_a_mark(script: str, mark: str | None, state: object) -> None:
    assert own.state_of(page(script), layout(state_after=mark)) == state


@pytest.mark.parametrize(
    ("rule", "values"),
    [
        (FieldRule(value=" 芯片 "), ["芯片"]),
        (FieldRule(css="p.x"), ["甲 乙", "丙"]),
        (FieldRule(css="p.x", attr="data-n"), ["7"]),
        (FieldRule(xpath="//p[@class='x'][2]"), ["丙"]),
        (FieldRule(xpath="string(//p[2])"), ["丙"]),
        (FieldRule(xpath="//p/@data-n"), ["7"]),
        (FieldRule(css="div.none"), []),
        (FieldRule(state="a.n"), ["12"]),
        (FieldRule(state="a.on"), []),
        (FieldRule(state="a.names"), ["甲", "3"]),
        (FieldRule(state="a.lacking"), []),
        (FieldRule(state="a..["), []),
        (FieldRule(css="p.x", clean=("last_word",)), ["乙", "丙"]),
    ],
)
def test_what_a_rule_reads(rule: FieldRule, values: list[str]) -> None:
    markup = "<p class='x' data-n='7'>甲 <b>乙</b></p><p class='x'>丙</p><p class='x'> </p>"
    assert own.read_field(page(markup), rule, STATE) == values


def test_a_state_rule_without_a_state_reads_nothing() -> None:
    assert own.read_field(page("<p>文</p>"), FieldRule(state="a.n"), None) == []


def test_the_first_rule_of_a_field_that_gives_a_value_answers() -> None:
    rules = layout(
        ("tags", FieldRule(css="i")), ("title", FieldRule(css="h9")), ("title", FieldRule(css="b")), ("title", FieldRule(value="末"))
    )
    found = page("<b>一</b><b>二</b><i>标</i>")
    assert own.first_answer(found, rules, None, "title") == Answer("一", "layout", 0.97)
    assert own.all_answers(found, rules, None, "title") == ["一", "二"]
    assert own.first_answer(found, rules, None, "source") is None
    assert own.all_answers(found, rules, None, "source") == []
    assert own.first_answer(found, None, None, "title") is None
    assert own.all_answers(found, None, None, "title") == []


def test_rules_of_the_text() -> None:
    text, body, title = FieldRule(css="#t"), FieldRule(state="a.html"), FieldRule(css="h1")
    assert own.body_rule(layout(("title", title), ("text", text), ("body", body))) == [text, body]
    assert own.body_rule(None) == []


def test_parts_that_are_dropped_leave_the_text_behind_them() -> None:
    root = parse_markup("<div class='ad'><p>一<span class='ad'>广告</span>二</p><i class='share'>分享</i>三</div>")
    assert root is not None
    node = root.find(".//div")
    own.drop_nodes(node, (".ad", "i.share"))
    assert "".join(node.itertext()) == "一二三"
