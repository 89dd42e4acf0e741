"""Queries as words and a rule over them: signs, phrases, title:, folding, and what cannot be read."""

import pytest

from transforms.text.index.gram_codes import IN_TITLE, IS_WORD, IS_WORD_IN_TITLE, latin_gram
from warehouse.search.query_language import MAX_CHARS, MAX_DEPTH, MAX_WORDS, SearchError, read

FOLDING = {ord("雲"): "云"}


def pair(two: str) -> int:
    return ord(two[0]) << 16 | ord(two[1])


def parsed(query: str) -> tuple[list[str], str]:
    found = read(query, FOLDING)
    return [w.text for w in found.words], found.rule


@pytest.mark.parametrize(
    ("query", "words", "rule"),
    [
        ("芯片", ["芯片"], "#0;"),
        ("芯片 手机", ["芯片", "手机"], "#0;&#1;"),
        ("芯片 AND 手机", ["芯片", "手机"], "#0;&#1;"),
        ("芯片 OR 手机", ["芯片", "手机"], "#0;|#1;"),
        ("芯片｜手机", ["芯片", "手机"], "#0;|#1;"),
        ("芯片 NOT 手机", ["芯片", "手机"], "#0;&!#1;"),
        ("芯片 -手机", ["芯片", "手机"], "#0;&!#1;"),
        ("芯片－手机", ["芯片-手机"], "#0;"),  # a dash inside a word
        ("门店 -(芯片 OR 手机)", ["门店", "芯片", "手机"], "#0;&!(#1;|#2;)"),
        ("门店 －（芯片 手机）", ["门店", "芯片", "手机"], "#0;&!(#1;&#2;)"),
        ("门店 NOT (芯片)", ["门店", "芯片"], "#0;&!(#1;)"),
        ('门店 --"手机"', ["门店", "手机"], "#0;&!#1;"),
        ("门店-(芯片)", ["门店-", "芯片"], "#0;&(#1;)"),  # the dash belongs to the word before it
        ("（芯片 OR 手机）门店", ["芯片", "手机", "门店"], "(#0;|#1;)&#2;"),
        ("门店 (芯片)", ["门店", "芯片"], "#0;&(#1;)"),
        ("(芯片) (手机)", ["芯片", "手机"], "(#0;)&(#1;)"),
        ("“云 杉”", ["云杉"], "#0;"),
        ('"cloud nine"', ["cloud nine"], "#0;"),
        ("雲杉", ["云杉"], "#0;"),
        ("iPhone17", ["iphone17"], "#0;"),
        ("芯片 。 手机", ["芯片", "手机"], "#0;&#1;"),  # a sign is no word
        ("title：芯片", ["芯片"], "#0;"),
        ("a\0b", ["a", "b"], "#0;&#1;"),
    ],
)
def test_a_query_is_words_and_a_rule(query: str, words: list[str], rule: str):
    assert parsed(query) == (words, rule)
    assert read(query, FOLDING).asked == query


@pytest.mark.parametrize(
    ("query", "grams", "is_phrase"),
    [
        ("芯片", {(pair("芯片"), IS_WORD)}, False),
        ("title:芯片", {(pair("芯片"), IS_WORD_IN_TITLE | IN_TITLE)}, False),
        ("芯片厂", {(pair("芯片"), 0), (pair("片厂"), 0)}, False),
        ("title:芯片厂", {(pair("芯片"), IN_TITLE), (pair("片厂"), IN_TITLE)}, False),
        ("车", {(ord("车"), 0)}, False),
        ("ab", {(latin_gram("ab"), 0)}, False),
        ("iphone17", {(latin_gram("iphone"), 0), (latin_gram("17"), 0)}, False),
        ('"芯片"', {(pair("芯片"), IS_WORD)}, False),  # one gram says it all
        ('"芯片厂"', {(pair("芯片"), 0), (pair("片厂"), 0)}, True),
    ],
)
def test_grams_and_the_flags_that_they_need(query: str, grams: set[tuple[int, int]], is_phrase: bool):
    (word,) = read(query, {}).words
    assert (word.grams, word.is_phrase) == (grams, is_phrase)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("", "names no word"),
        ("。，", "names no word"),
        ('"芯片', "a quote is not closed"),
        ("title:", "the word is missing"),
        ("title: (芯片)", "the word is missing"),
        ("(芯片", r"a \( is not closed"),
        ("芯片)", r"there is a \) without its \("),
        ("AND 芯片", "AND needs words on both sides"),
        ("芯片 AND", "AND needs words on both sides"),
        ("芯片 OR", "OR needs words on both sides"),
        ("| 芯片", "OR needs words on both sides"),
        ("芯片 NOT", "a word is missing after NOT"),
        ("芯片 NOT NOT 手机", "a word is missing after NOT"),
        ("芯片 ()", "nothing in the brackets"),
        ("-芯片", "beside those after NOT"),
        ("-芯片 -手机", "beside those after NOT"),
        ("芯片 OR -手机", "beside those after NOT"),
    ],
)
def test_what_cannot_be_read_is_told(query: str, told: str):
    with pytest.raises(SearchError, match=told):
        read(query, {})


def test_bounds():
    assert len(read("x" * MAX_CHARS, {}).words) == 1
    with pytest.raises(SearchError, match=f"{MAX_CHARS + 1} characters; at most {MAX_CHARS}"):
        read("x" * (MAX_CHARS + 1), {})
    assert len(read("x " * MAX_WORDS, {}).words) == MAX_WORDS
    with pytest.raises(SearchError, match=f"more than {MAX_WORDS} words"):
        read("x " * (MAX_WORDS + 1), {})
    read("(" * MAX_DEPTH + "x" + ")" * MAX_DEPTH, {})
    with pytest.raises(SearchError, match=f"more than {MAX_DEPTH} deep"):
        read("(" * (MAX_DEPTH + 1) + "x" + ")" * (MAX_DEPTH + 1), {})


@pytest.mark.parametrize(
    ("query", "there", "holds"),
    [
        ("a b", (1, 1), True),
        ("a b", (1, 0), False),
        ("a OR b", (0, 1), True),
        ("a -b", (1, 1), False),
        ("a -b", (1, 0), True),
        ("a OR b c", (1, 0, 0), True),  # AND binds closer
        ("(a OR b) c", (1, 0, 0), False),
        ("a NOT (b OR c)", (1, 0, 1), False),
    ],
)
def test_a_rule_holds(query: str, there: tuple[int, ...], holds: bool):
    assert (read(query, {}).holds(there) & 1) == holds
