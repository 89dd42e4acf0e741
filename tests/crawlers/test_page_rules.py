"""[[url]], [[layout]] and [[boilerplate]]: what is read, and what a wrong rule is told."""

import tomllib
from datetime import date
from pathlib import Path

import pytest

from crawlers.page_rules import read_rules
from transforms.rules import FieldRule, PortalRules, UrlRule
from transforms.text.toml_reader import Reader, SpecError

URL = "[[url]]\npattern = '/(?P<id>\\d+)'\n"


def rules(source: str) -> PortalRules:
    return read_rules("demo", Reader(Path("demo.toml"), source, tomllib.loads(source)), "Asia/Shanghai")


def test_rules_of_a_portal():
    found = rules(
        """name = "演示"
names = ["演示网", "演示报"]
[[url]]
pattern = '/(?P<channel>\\w+)/(?P<id>\\d+)'
canonical = "https://demo.example/{channel}/{id}"
id_time = "date"
[[layout]]
until = 2022-06-30
when = "div.old"
state_after = "window.DATA ="
title = { css = "h1", attr = "data-title", drop = ["i"], clean = ["first_line"] }
text = [{ xpath = "//article" }, { css = ".body" }]
likes_n = { state = "stats.likes" }
source = { value = "演示" }
[[boilerplate]]
class = "advert"
line = "点击.*"
"""
    )
    assert (found.portal, found.name, found.names, found.timezone) == ("demo", "演示", ("演示网", "演示报"), "Asia/Shanghai")
    assert found.urls == (UrlRule("/(?P<channel>\\w+)/(?P<id>\\d+)", "https://demo.example/{channel}/{id}", "date"),)
    (layout,) = found.layouts
    assert (layout.until, layout.when, layout.state_after) == (date(2022, 6, 30), "div.old", "window.DATA =")
    assert layout.fields == (
        ("title", FieldRule(css="h1", attr="data-title", drop=("i",), clean=("first_line",))),
        ("text", FieldRule(xpath="//article")),
        ("text", FieldRule(css=".body")),
        ("likes_n", FieldRule(state="stats.likes")),
        ("source", FieldRule(value="演示")),
    )
    assert found.boilerplate == (("advert", "点击.*"),)


def test_halves_of_an_id_are_enough_and_the_name_is_the_file_s_without_one():
    found = rules("[[url]]\npattern = '(?P<a>\\d+)/(?P<b>\\d+)'\n")
    assert (found.name, found.layouts, found.boilerplate, found.urls[0].canonical) == ("demo", (), (), None)


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("[[url]]\npattern = '/(\\d+)'\n", "needs a group"),
        ("[[url]]\npattern = '(?P<a>x)'\n", "needs a group"),
        ("[[url]]\npattern = '('\n", "pattern"),
        (URL + 'canonical = "https://a.example/{no}"\n', "names groups that the pattern lacks: no"),
        (URL + 'id_time = "sundial"\n', "'sundial' is no known clock; known: date, ifeng, kr36, netease, toutiao"),
        (URL + "extra = 1\n", "unknown key"),
        ('[[layout]]\nuntil = "2022-06-30"\n', "a date such as 2022-06-30 is needed"),
        ("[[layout]]\nuntil = 2022-06-30T00:00:00\n", "a date such as 2022-06-30 is needed"),
        ('[[layout]]\nwhen = "div["\n', "when"),
        ('[[layout]]\nheadline = { css = "h1" }\n', "is no field of an article, nor a count such as likes_n"),
        ('[[layout]]\ntitle = "h1"\n', "a table such as"),
        ('[[layout]]\ntitle = { css = "h1", xpath = "//h1" }\n', "needs exactly one of css, xpath, state, value"),
        ('[[layout]]\ntitle = { attr = "x" }\n', "needs exactly one of"),
        ('[[layout]]\ntitle = { css = "h1", colour = "red" }\n', "unknown key 'colour'"),
        ('[[layout]]\ntitle = { css = "h1[" }\n', "title"),
        ('[[layout]]\ntitle = { css = "h1::text" }\n', "title"),  # of pages the text is taken anyway
        ('[[layout]]\ntitle = { xpath = "//h1[" }\n', "title"),
        ('[[layout]]\nstate_after = "x"\ntitle = { state = "a..b" }\n', "title"),
        ('[[layout]]\ntitle = { state = "a.b" }\n', "state needs the layout's state_after"),
        ('[[layout]]\ntitle = { css = "h1", drop = ["b["] }\n', "title"),
        ('[[layout]]\ntitle = { css = "h1", clean = ["soap"] }\n', "'soap' is no known cleaner; known: "),
        ('[[boilerplate]]\nclass = "advert"\nline = "("\n', "line"),
        ('[[boilerplate]]\nline = "x"\n', "class: is missing"),
        ('[[boilerplate]]\nclass = "a"\nline = "x"\nmore = 1\n', "unknown key"),
    ],
)
def test_a_wrong_rule_is_told(source: str, told: str):
    with pytest.raises(SpecError, match=told):
        rules(source)
