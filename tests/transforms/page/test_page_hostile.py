"""Hostile pages: bounded in time and memory, and never an exception out of `extract_page`."""

import random
import time
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.paths import TESTS

from transforms.page.extract import extract_page
from transforms.page.extracted import Extracted, Rejected

PAGES = sorted((TESTS / "pages" / "_generic").glob("*.html"))
AT = datetime(2026, 5, 20, 10, tzinfo=UTC)
PROSE = "<p>青禾科技五月二十日在江城发布了新一代手机芯片，公司称它的能效比上一代提高了三成。</p>"
SECONDS = 12.0  # on a machine shared by several jobs; alone each takes under three


def read(body: bytes) -> Extracted | Rejected:
    return extract_page(body, url="https://a.example/2026/0520/1.html", fetched_at=AT, content_type="text/html")


BOMBS = {
    "10 MB of nested divs": "<div>" * 2_000_000 + PROSE,
    "nested divs around the text": "<h1>标题在这里面</h1>" + "<div>" * 5000 + PROSE * 5 + "</div>" * 5000,
    "200,000 nodes": "<h1>很多节点的页面</h1>" + "<p>字，" * 200_000,
    "200,000 links": "<a href='/x.html'>链接</a>" * 200_000,
    "entity bomb": '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {chr(98 + i)} "{"&" + chr(97 + i) + ";" * 1}{"&" + chr(97 + i) + ";"}">' for i in range(20))
    + "]>"
    + "<p>&u;</p>"
    + PROSE,
    "million entities": "<p>" + "&nbsp;&amp;&lt;" * 300_000 + "</p>",
    "null bytes": ("<h1>标\x00题</h1>" + PROSE).replace("，", "，\x00") * 50,
    "unclosed everything": "<table><tr><td><b><i><a href=x><p><ul><li>" * 3000 + PROSE,
    "hidden block": f"<div style='display:none'>{'隐' * 174_000}</div>" + PROSE * 3,
    "one long line": "<p>" + "字" * 2_000_000 + "</p>",
    "digits": "<h1>一个有数字的页面标题</h1><div>" + "2026-05-2 " * 100_000 + "</div>" + PROSE,
    "labels": "<h1>一个有标签的页面标题</h1><div>" + "来源：" * 200_000 + "</div>" + PROSE,
    "brackets": "<h1>括号很多的页面标题</h1>" + "(" * 300_000 + "汉(" * 100_000 + PROSE,
    "script without end": "<script>" + "var a = {" * 200_000,
    "script strings": "<script>" + '"\\' * 500_000 + "</script>" + PROSE,
    "json depth": '<script type="application/ld+json">' + "[" * 200_000 + "</script>" + PROSE,
    "attributes": "<p " + " ".join(f"a{i}='{i}'" for i in range(50_000)) + ">" + PROSE,
    "comments": "<!--" * 200_000 + PROSE,
    "long class": f"<div class='{'article-' * 50_000}'>" + PROSE,
    "pinyin": "<p>" + "计(jì)" * 100_000 + "</p>",
}


@pytest.mark.parametrize("name", sorted(BOMBS))
def test_bomb_is_bounded(name: str) -> None:
    body = BOMBS[name].encode("utf-8", "replace")
    start = time.process_time()
    found = read(body)
    assert isinstance(found, Extracted | Rejected)
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("seed", range(6))
def test_mutated_pages_never_raise(seed: int) -> None:
    random_ = random.Random(seed)
    for path in PAGES:
        body = bytearray(path.read_bytes())
        for _ in range(random_.randrange(1, 40)):
            mutate(body, random_)
        found = read(bytes(body))
        assert isinstance(found, Extracted | Rejected)
        if isinstance(found, Extracted):
            found.text.encode("utf-8")
            (found.title or "").encode("utf-8")


def mutate(body: bytearray, random_: random.Random) -> None:
    """One cut, swap, repeat or flipped byte."""
    at = random_.randrange(len(body) + 1)
    size = random_.choice((1, 3, 17, 200))
    how = random_.randrange(5)
    if how == 0:
        del body[at : at + size]
    elif how == 1:
        body[at:at] = bytes(random_.randrange(256) for _ in range(size))
    elif how == 2:
        body[at:at] = body[at : at + size] * random_.randrange(1, 5)
    elif how == 3:
        body[at:at] = random_.choice(
            (b"<", b">", b"</div>", b"<table>", b"<!--", b"-->", b"<script>", b"\x00", b"&#x110000;", b"&#0;", b"]]>", b"<p", b"'", b'"')
        )
    elif body:
        body[min(at, len(body) - 1)] ^= 1 << random_.randrange(8)


@given(st.binary(max_size=400))
@settings(max_examples=150)
def test_any_bytes_give_an_answer(body: bytes) -> None:
    assert isinstance(read(body), Extracted | Rejected)


@given(st.text(alphabet="<>/pdivah1 =\"'&;#x来源作者编辑：0123456789-:年月日\n", max_size=300))
@settings(max_examples=150)
def test_any_markup_gives_an_answer(markup: str) -> None:
    assert isinstance(read(markup.encode()), Extracted | Rejected)
