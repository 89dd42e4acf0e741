"""A portal's own rules: the first rung. Picks the layout, reads each field by CSS, XPath, embedded state or a constant."""

from datetime import date
from functools import lru_cache
from typing import Any

import jmespath
from lxml import etree
from lxml.cssselect import CSSSelector

from transforms.page.blocks import Element
from transforms.page.cleaners import CLEANERS
from transforms.page.extracted import Answer
from transforms.page.html_source import JSON
from transforms.page.tree import Page
from transforms.rules import FieldRule, Layout, PortalRules
from transforms.text.chars import collapse
from transforms.text.near_json import START, NotJsonError, json_or_none, value_at

BODY_FIELDS = frozenset({"text", "body"})
MAX_STATE = 2_000_000


@lru_cache(maxsize=2048)
def _css(selector: str) -> Any:
    return CSSSelector(selector, translator="html")


@lru_cache(maxsize=512)
def _xpath(expression: str) -> etree.XPath:
    return etree.XPath(expression)


def pick_layout(page: Page, rules: PortalRules, fetched_on: date) -> Layout | None:
    """The first layout that was current on the day of the fetch and whose `when` matches."""
    for layout in rules.layouts:
        if layout.until is not None and fetched_on > layout.until:
            continue
        if layout.when is None or _css(layout.when)(page.root):
            return layout
    return None


def state_of(page: Page, layout: Layout) -> Any:
    """The JSON value after `state_after` in a script; None when it is not there."""
    mark = layout.state_after
    if not mark:
        return None
    for attributes, text in page.scripts:
        if attributes == JSON:
            return json_or_none(text)
        at = text.find(mark)
        if at < 0 and mark not in attributes:
            continue
        begin = at + len(mark) if at >= 0 else 0
        if (start := START.search(text, begin)) is None:
            continue
        try:
            return value_at(text[start.start() : start.start() + MAX_STATE])
        except NotJsonError:
            return None
    return None


def read_field(page: Page, rule: FieldRule, state: Any) -> list[str]:
    """Values of one field, cleaned, without empty ones."""
    if rule.value is not None:
        values = [rule.value]
    elif rule.state is not None:
        values = _from_state(rule.state, state)
    else:
        values = [_node_text(n, rule.attr) for n in nodes_of(page, rule)]
    for name in rule.clean:
        values = [CLEANERS[name](v) for v in values]
    return [v.strip() for v in values if v and v.strip()]


def nodes_of(page: Page, rule: FieldRule) -> list[Any]:
    """Elements that a rule selects; empty for rules without a selector."""
    if rule.css is not None:
        return [*_css(rule.css)(page.root)]
    if rule.xpath is not None:
        found = _xpath(rule.xpath)(page.root)
        return list(found) if isinstance(found, list) else [str(found)]
    return []


def _node_text(node: Any, attr: str | None) -> str:
    if not hasattr(node, "itertext"):
        return str(node)
    if attr:
        return node.get(attr) or ""
    return collapse("".join(node.itertext()))


def _from_state(path: str, state: Any) -> list[str]:
    if state is None:
        return []
    try:
        found = jmespath.search(path, state)
    except (jmespath.exceptions.JMESPathError, TypeError, ValueError):
        return []
    values = found if isinstance(found, list) else [found]
    return [str(v) for v in values if isinstance(v, str | int | float) and not isinstance(v, bool)]


def first_answer(page: Page, layout: Layout | None, state: Any, field: str) -> Answer | None:
    """The first rule of the field that gives a value."""
    for name, rule in layout.fields if layout else ():
        if name == field:
            values = read_field(page, rule, state)
            if values:
                return Answer(values[0], "layout", 0.97)
    return None


def all_answers(page: Page, layout: Layout | None, state: Any, field: str) -> list[str]:
    """All values of the first rule of the field that gives any."""
    for name, rule in layout.fields if layout else ():
        if name == field:
            values = read_field(page, rule, state)
            if values:
                return values
    return []


def body_rule(layout: Layout | None) -> list[FieldRule]:
    """Rules of the text in a layout."""
    return [rule for name, rule in layout.fields if name in BODY_FIELDS] if layout else []


def drop_nodes(node: Element, selectors: tuple[str, ...]) -> None:
    """Take the named parts out of a body node, keeping the text behind them."""
    for selector in selectors:
        for found in _css(selector)(node):
            parent = found.getparent()
            if parent is not None and found is not node:
                _drop(found, parent)


def _drop(node: Element, parent: Element) -> None:
    """Remove an element; the text behind it stays."""
    before = node.getprevious()
    if node.tail and before is None:
        parent.text = (parent.text or "") + node.tail
    elif node.tail:
        before.tail = (before.tail or "") + node.tail
    parent.remove(node)
