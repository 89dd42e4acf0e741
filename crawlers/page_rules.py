"""The part of a portal file about its pages: [[url]], [[layout]], [[boilerplate]] → transforms.rules.PortalRules."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any, Literal

import jmespath
from cssselect import HTMLTranslator
from lxml import etree
from parsel.csstranslator import HTMLTranslator as ParselTranslator

from transforms import schemas
from transforms.rules import FieldRule, Layout, PortalRules, UrlRule, is_count
from transforms.text.toml_reader import Reader

When = Literal["live", "day", "both"]
REACHES = ("day page", "window", "cursor", "id walk", "feed only", "none")
FIELDS = frozenset(schemas.ARTICLES.schema.names) | {"body"}
HOW = ("css", "xpath", "state", "value")


def check_css(selector: str) -> object:
    """Check a CSS selector with ::text and ::attr(name), as parsel supports them. Raises for a wrong one."""
    return ParselTranslator().css_to_xpath(selector)


def check_plain_css(selector: str) -> object:
    """Check a CSS selector without ::text and ::attr. Raises for a wrong one."""
    return HTMLTranslator().css_to_xpath(selector)


def check_xpath(expression: str) -> object:
    """Check an XPath expression. Raises for a wrong one."""
    return etree.XPath(expression)


def check_path(expression: str) -> object:
    """Check a jmespath expression. Raises for a wrong one."""
    return jmespath.compile(expression)


def check_regex(pattern: str) -> object:
    """Check a regular expression. Raises for a wrong one."""
    return re.compile(pattern)


def known_cleaners() -> frozenset[str]:
    """Names of the cleaners."""
    from transforms.page.cleaners import CLEANERS

    return frozenset(CLEANERS)


def known_clocks() -> frozenset[str]:
    """Names that `id_time` may have."""
    from transforms.text.ids import CLOCKS

    return frozenset(CLOCKS)


def read_rules(portal: str, top: Reader, timezone: str) -> PortalRules:
    """The rules of a portal from the file's top table. Raises SpecError."""
    name = top.left.get("name", portal)
    names = top.many("names")
    urls = tuple(read_url(r) for r in top.tables("url"))
    layouts = tuple(read_layout(r) for r in top.tables("layout"))
    lines = tuple(read_line(r) for r in top.tables("boilerplate"))
    return PortalRules(portal=portal, name=name, names=names, timezone=timezone, urls=urls, layouts=layouts, boilerplate=lines)


def read_url(r: Reader) -> UrlRule:
    """A [[url]] table. Raises SpecError."""
    pattern = r.text("pattern")
    r.check("pattern", re.compile, pattern)
    groups = set(re.compile(pattern).groupindex)
    if "id" not in groups and not {"a", "b"} <= groups:
        raise r.error("pattern", "needs a group (?P<id>…), the article's id (or its halves a and b)")
    canonical = r.optional("canonical")
    if canonical is not None:
        unknown = set(re.findall(r"\{(\w+)\}", canonical)) - groups
        if unknown:
            raise r.error("canonical", f"names groups that the pattern lacks: {', '.join(sorted(unknown))}")
    clock = r.optional("id_time")
    if clock is not None and clock not in known_clocks():
        raise r.error("id_time", f"{clock!r} is no known clock; known: {', '.join(sorted(known_clocks()))}")
    r.done()
    return UrlRule(pattern, canonical, clock)


def read_layout(r: Reader) -> Layout:
    """A [[layout]] table. Raises SpecError."""
    until = r.plain("until", None)
    if until is not None and type(until) is not date:
        raise r.error("until", "a date such as 2022-06-30 is needed")
    when = r.optional("when", check_plain_css)
    state_after = r.optional("state_after")
    fields: list[tuple[str, FieldRule]] = []
    for name in list(r.left):
        if name not in FIELDS and not is_count(name):
            raise r.error(name, "is no field of an article, nor a count such as likes_n")
        value = r.plain(name, None)
        fields += [(name, read_field(r, name, rule, state_after)) for rule in (value if isinstance(value, list) else [value])]
    return Layout(tuple(fields), until, when, state_after)


def read_field(r: Reader, name: str, table: Any, state_after: str | None) -> FieldRule:
    """The rule of one field of a layout. Raises SpecError."""
    if not isinstance(table, dict):
        raise r.error(name, 'a table such as { css = "h1" } is needed')
    unknown = set(table) - set(HOW) - {"attr", "drop", "clean"}
    if unknown or sum(h in table for h in HOW) != 1:
        raise r.error(name, f"unknown key {min(unknown)!r}" if unknown else f"needs exactly one of {', '.join(HOW)}")
    judges: dict[str, Callable[[Any], object]] = {"css": check_plain_css, "xpath": check_xpath, "state": check_path, "value": str}
    for how, judge in judges.items():
        if how in table:
            r.check(name, judge, table[how])
    if "state" in table and state_after is None:
        raise r.error(name, "state needs the layout's state_after")
    for selector in table.get("drop", ()):
        r.check(name, check_plain_css, selector)
    for cleaner in table.get("clean", ()):
        if cleaner not in known_cleaners():
            raise r.error(name, f"{cleaner!r} is no known cleaner; known: {', '.join(sorted(known_cleaners()))}")
    return FieldRule(
        css=table.get("css"),
        xpath=table.get("xpath"),
        state=table.get("state"),
        value=table.get("value"),
        attr=table.get("attr"),
        drop=tuple(table.get("drop", ())),
        clean=tuple(table.get("clean", ())),
    )


def read_line(r: Reader) -> tuple[str, str]:
    """A [[boilerplate]] table as (class, regular expression). Raises SpecError."""
    kind, line = r.text("class"), r.text("line")
    r.check("line", re.compile, line)
    r.done()
    return kind, line
