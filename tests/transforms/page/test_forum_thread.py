"""Threads told from articles with comments: the invented pages of both with what each sign stands for taken away or put in."""

import re
from datetime import UTC, datetime

import pytest
from support.paths import TESTS

from transforms.page.extract import extract_page
from transforms.page.extracted import Extracted

PAGES = TESTS / "pages" / "_generic"
NEWS = "https://news.example.com/2026/0520/12346.shtml"
BOARD = "https://bbs.example.com/thread-4412-1-1.html"


def page(name: str) -> str:
    return (PAGES / f"{name}.html").read_text(encoding="utf-8")


def kind(markup: str, url: str) -> str | None:
    found = extract_page(markup.encode(), url=url, fetched_at=datetime(2026, 5, 20, 10, tzinfo=UTC))
    return found.kind if isinstance(found, Extracted) else None


def without_words(markup: str) -> str:
    return re.sub(r"只看该作者|楼主|沙发|板凳|地板", "", markup)


def without_body(markup: str) -> str:
    for paragraph in re.findall(r"<p>.*?</p>", markup)[:3]:
        markup = markup.replace(paragraph, "")
    return markup


THREADS = {
    "at an address like any other": (page("forum_thread"), NEWS),
    "without classes": (re.sub(r' class="[^"]*"', "", page("forum_thread")), NEWS),
    "traditional": (page("forum_thread").replace("发表于", "發表於").replace("楼主", "樓主").replace("只看该作者", "只看該作者"), NEWS),
    "without its words at a forum's address": (without_words(page("forum_thread")), BOARD),
}
OTHERS = {
    "article without classes": (re.sub(r' class="[^"]*"', "", page("article_with_comments")), NEWS),
    "no text but comments": (without_body(page("article_with_comments")), NEWS),
    "posts without a word or name of a forum": (without_words(page("forum_thread")).replace("论坛", "网"), NEWS),
    "comments named so": (page("forum_thread").replace('id="postlist"', 'id="comments"'), NEWS),
    "blog front page": (
        re.sub(r"(<div class=\"pct\">)", r'<h2><a href="/a">青禾新手机</a></h2>\1', page("forum_thread")),
        BOARD,
    ),
    "own shape at a news address": (page("forum_topic"), NEWS),
}


@pytest.mark.parametrize("name", THREADS)
def test_a_thread_is_a_forum_page(name: str) -> None:
    assert kind(*THREADS[name]) == "forum"


@pytest.mark.parametrize("name", OTHERS)
def test_what_only_looks_like_a_thread_is_none(name: str) -> None:
    assert kind(*OTHERS[name]) != "forum"
