"""Text that was handed in for a URL: what counts as plain, its headline, its pictures and links, and the lines that are no text."""

from datetime import UTC, datetime

import pytest

from transforms.page.extracted import Extracted, Rejected
from transforms.page.fields import read_address
from transforms.page.plain import is_plain, read_plain
from transforms.result import DropReason

AT = datetime(2026, 5, 20, 10, tzinfo=UTC)
LINE = "栎山机器人五月十二日说，它的分拣臂已经在三百家社区仓里运转，差错低于万分之三。"


def read(text: str, url: str = "https://a.example/1") -> Extracted:
    found = read_plain(text, address=read_address(url, None), fetched_at=AT)
    assert isinstance(found, Extracted), found
    return found


@pytest.mark.parametrize(
    ("kind", "text", "plain"),
    [
        ("text/plain", "文", True),
        (" Text/Plain; charset=utf-8", "文 <b>粗</b>", True),
        ("text/plain", "x<P class='a'>文", False),
        ("text/plain", "文" * 2000 + "<p>", True),
        ("text/html", "文", False),
        (None, "文", False),
    ],
)
def test_what_is_plain_text(kind: str | None, text: str, *, plain: bool) -> None:
    assert is_plain(kind, text) is plain


def test_headline_lines_and_rungs() -> None:
    found = read(f"栎山把分拣臂装进社区仓\r\n\r\n 作者：乔以安\r{LINE}\n责任编辑：顾时安")
    assert (found.title, found.title_raw, found.text) == ("栎山把分拣臂装进社区仓", "栎山把分拣臂装进社区仓", LINE)
    assert (found.authors, found.editors, found.kind) == (("乔以安",), ("顾时安",), "flash")
    assert [name for name, _ in found.boilerplate] == ["byline", "editor"]
    assert found.fields_from == (("text", "plain", 0.9), ("title", "plain", 0.6))
    assert (found.published_at, found.published_precision, found.published_from) == (None, "none", None)
    assert read(LINE * 6).kind == "article"
    assert (len(LINE * 5), read(LINE * 5 + "。" * (220 - len(LINE * 5))).kind) == (195, "flash")


@pytest.mark.parametrize(
    ("first", "is_title"),
    [
        ("四个字的", True),
        ("三个字", False),
        ("长" * 60, False),  # longer than what follows
        ("这是一句话。", False),
        ("这一行以逗号结束，", False),
        ("责任编辑：顾时安", False),
    ],
)
def test_a_short_first_line_that_is_no_sentence_is_the_headline(first: str, *, is_title: bool) -> None:
    assert (read(f"{first}\n{LINE}").title == first) is is_title


def test_a_headline_has_at_most_sixty_characters_and_a_text() -> None:
    assert read(f"{'长' * 60}\n{LINE * 2}").title == "长" * 60
    assert read(f"{'长' * 61}\n{LINE * 2}").title is None
    assert read("只有一行没有标点的文字").title is None


def test_pictures_and_links() -> None:
    found = read(f"{LINE}![图](https://i.example/a.png)\n![](data:x)![](https://i.example/a.png)看[这里](https://b.example/2)。{LINE}")
    assert found.images == ("https://i.example/a.png",)
    assert found.links == ("https://i.example/a.png", "https://b.example/2")
    assert found.text == f"{LINE}\n看这里。{LINE}"


def test_what_comes_after_a_mark_of_related_articles_is_cut_near_the_end_only() -> None:
    lines = [LINE] * 6
    assert read("\n".join([*lines, "相关阅读", "另一篇文章的标题"])).boilerplate == (
        ("related", "相关阅读"),
        ("related", "另一篇文章的标题"),
    )
    assert "另一篇文章的标题" in read("\n".join([LINE, "相关阅读", "另一篇文章的标题", *lines])).text


def test_texts_without_a_line_are_rejected() -> None:
    empty = read_plain(" \n\r\n![](https://i.example/a.png)", address=read_address("https://a.example/1", None), fetched_at=AT)
    assert empty == Rejected(DropReason.EMPTY_PAGE)
    only_names = read_plain("责任编辑：顾时安", address=read_address("https://a.example/1", None), fetched_at=AT)
    assert only_names == Rejected(DropReason.NO_TEXT)


def test_the_address_tells_platform_and_day() -> None:
    found = read(f"栎山把分拣臂装进社区仓\n{LINE}", "https://news.example/2026/05/16/1.html")
    assert (found.published_from, found.published_precision) == ("id_time", "day")
    assert found.published_at == found.time_from_id == datetime(2026, 5, 15, 16, tzinfo=UTC)
    assert ("published_at", "id_time", 0.5) in found.fields_from
    blog = read(LINE, "https://zhuanlan.zhihu.com/p/66")
    assert (blog.account, blog.fields_from[-1]) == ("知乎专栏", ("account", "url", 0.5))
