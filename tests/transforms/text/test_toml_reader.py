"""Strict reading of one table: kinds of values, keys that are left, and errors with file, line and key."""

import re
import tomllib
from pathlib import Path

import pytest

from transforms.text.toml_reader import Reader, SpecError

SOURCE = """# comment = 1
name = "甲"
on = true
delay = 2.5
many = ["a", "b"]
inner = { deep = "x" }

[table]
name = "乙"
odd = 1

[[row]]
name = "one"

[[row]]
name = "two"
wrong = "["
"""
PATH = Path("demo.toml")


def reader() -> Reader:
    return Reader(PATH, SOURCE, tomllib.loads(SOURCE))


def test_values_of_each_kind():
    top = reader()
    assert top.text("name") == "甲"
    assert top.flag("on", default=False) is True
    assert top.flag("absent", default=True) is True
    assert top.number("delay", 0, 0, 2.5) == 2.5
    assert top.number("absent", 7, 0, 9) == 7
    assert top.many("many") == ("a", "b")
    assert top.many("absent") == ()
    assert top.optional("absent") is None
    assert top.text("absent", "") == ""
    assert top.plain("absent", 5) == 5


def test_one_text_may_stand_for_a_list_and_each_is_judged():
    top = Reader(PATH, "", {"link": "a", "links": ["a", "("]})
    assert top.many("link", re.compile) == ("a",)
    with pytest.raises(SpecError, match=r"links: '\('"):
        top.many("links", re.compile)


@pytest.mark.parametrize(
    ("read", "line", "problem"),
    [
        (lambda r: r.text("nothing"), None, "nothing: is missing"),
        (lambda r: r.text("delay"), 4, "delay: a text is needed"),
        (lambda r: r.flag("name", default=True), 2, "name: true or false is needed"),
        (lambda r: r.number("delay", 0, 0, 2.4), 4, "delay: 2.5: a number from 0 to 2.4 is needed"),
        (lambda r: r.number("delay", 0, 2.6, 9), 4, "a number from 2.6 to 9 is needed"),
        (lambda r: r.number("on", 0, 0, 9), 3, "on: True: a number"),
        (lambda r: r.choice("name", ("a", "", "b")), 2, "name: '甲' is not one of a, b"),
        (lambda r: r.many("inner"), 6, "inner: a text or a list of texts is needed"),
        (lambda r: r.table("name"), 2, "name: a table is needed"),
        (lambda r: r.tables("table"), 8, r"table: \[\[table\]\] is needed"),
        (lambda r: r.table("table").done(), 9, "table.name: unknown key"),
        (lambda r: r.table("table").number("odd", 0, 5, 9), 10, "table.odd: 1: a number"),
        (lambda r: r.tables("row")[1].regex("wrong"), 17, r"row\[2\].wrong: '\['"),
        (lambda r: r.tables("row")[0].done(), 13, r"row\[1\].name: unknown key"),
        (lambda r: r.done(ignore=("name",)), 3, "on: unknown key"),
    ],
)
def test_an_error_names_file_line_and_key(read, line: int | None, problem: str):
    with pytest.raises(SpecError, match=problem) as told:
        read(reader())
    assert (told.value.path, told.value.line) == (PATH, line)
    assert str(told.value).startswith(f"demo.toml:{line}: " if line else "demo.toml: ")


def test_a_blank_text_is_missing_only_where_one_is_needed():
    with pytest.raises(SpecError, match="a text is needed"):
        Reader(PATH, "", {"name": " "}).text("name")
    assert Reader(PATH, "", {"name": " "}).text("name", "x") == " "


def test_keys_are_taken_out_and_what_is_left_may_be_ignored():
    top = Reader(PATH, "", {"a": 1, "b": 2})
    top.plain("a", None)
    top.done(ignore=("b",))
    with pytest.raises(SpecError, match="b: unknown key"):
        top.done()


def test_an_absent_table_is_an_empty_one():
    top = reader()
    assert top.table("none").left == {}
    assert top.tables("none") == []
    assert top.regex("none") is None


def test_a_comment_is_no_key():
    assert reader().line_of("comment") is None
    assert reader().line_of("deep") == 6
    assert reader().line_of("row") == 12
