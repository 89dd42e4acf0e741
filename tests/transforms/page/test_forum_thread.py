"""Threads told from articles with comments: the invented pages of both with what each sign stands for taken away or put in."""

import re
from datetime import UTC, datetime

import pytest
from support.paths import TESTS

from transforms.page.extract import extract_page
from transforms.page.extracted import Extracted
from transforms.page.forum_thread import first_post
from transforms.page.html_source import split
from transforms.page.tree import parse

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


PROSE = "栎山机器人五月十二日说，它的分拣臂已经在三百家社区仓里运转，差错低于万分之三。"
MARKS = ("楼主", "沙发", "板凳", "地板")


def post(mark: str, n: int, more: str = "") -> str:
    return f"<div class='post p{n}'>{more}<div>{mark} 发表于 2026-5-12 08:{n:02}</div><p>{PROSE}</p></div>"


def cut(posts: str, *, url: str = NEWS, title: str = "分拣臂怎么样", before: str = "", wrap: str = "list") -> list[str] | None:
    """Lines of the page up to the end of its first post; None when it is no thread."""
    found = parse(split(f"<html><head><title>{title}</title></head><body>{before}<div id='{wrap}'>{posts}</div></body></html>"))
    assert found is not None
    first = first_post(found, url)
    return [b.text for b in first.blocks] if first else None


def row(n: int = 4, **more: str) -> str:
    return "".join(post(mark, i, **more) for i, mark in enumerate(MARKS[:n]))


def test_a_thread_ends_with_its_first_post() -> None:
    assert cut(row()) == ["楼主 发表于 2026-5-12 08:00", PROSE]
    assert cut(row(3)) == ["楼主 发表于 2026-5-12 08:00", PROSE]
    assert cut(row(2)) is None
    assert cut(row(), before="<h1>分拣臂怎么样</h1>") == ["分拣臂怎么样", "楼主 发表于 2026-5-12 08:00", PROSE]


def test_regions_behind_the_cut_are_gone() -> None:
    found = parse(split(f"<html><head><title>题</title></head><body><div id='list'>{row()}</div></body></html>"))
    assert found is not None
    first = first_post(found, NEWS)
    assert first is not None
    assert all(r.end <= len(first.blocks) for r in first.regions)
    assert len(first.regions) < len(found.regions)


def test_prose_before_the_posts_is_an_article_of_its_own() -> None:
    assert cut(row(), before=f"<p>{PROSE}</p>") is None
    assert cut(row(), before=f"<p>{PROSE[:28]}。</p>") is not None  # 29 characters
    assert cut(row(), before=f"<p>{PROSE}</p>", url=BOARD) == [PROSE]  # of a forum: the first post has no mark


def test_a_row_needs_the_words_the_name_or_the_address_of_a_forum() -> None:
    plain = "".join(post(f"{n}楼", n) for n in range(1, 5))
    assert cut(plain) is None
    assert cut(plain, url=BOARD) is not None
    assert cut(plain, title="分拣臂怎么样 - 临海论坛") is not None


def test_rows_that_are_no_thread() -> None:
    answers = "".join(post(mark, i) for i, mark in enumerate(("沙发", "板凳", "地板")))
    assert cut(answers, url=BOARD) is None  # it begins with the second post
    assert cut(row(), wrap="comments") is None
    linked = "".join(post(mark, i, more="<h3><a href='/1'>分拣臂</a></h3>") for i, mark in enumerate(MARKS))
    assert cut(linked, url=BOARD) is None  # headlines with links: a list
    long = "".join(f"<div class='post'><div>{'字' * 81} 楼主 发表于 2026-5-12</div></div>" for _ in range(4))
    assert cut(long, url=BOARD) is None
