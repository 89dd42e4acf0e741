"""The record of an invented page: which answers stand, the next page of a split article, counts, pictures, rungs, and threads."""

from datetime import UTC, datetime

import pytest

from transforms.page.assemble import read_page
from transforms.page.extracted import Extracted, Rejected
from transforms.page.fields import address_among
from transforms.page.html_source import split
from transforms.page.tree import parse
from transforms.result import DropReason
from transforms.rules import FieldRule, Layout, PortalRules, UrlRule
from transforms.text.dates import Moment

AT = datetime(2026, 5, 20, 10, tzinfo=UTC)
PROSE = "栎山机器人五月十二日说，它的分拣臂已经在三百家社区仓里运转，差错低于万分之三。"
URL = "https://www.linhai-post.example/a/77_1.html"


def read(body: str, *, url: str = URL, head: str = "", layout: Layout | None = None, listed: Moment | None = None) -> Extracted | Rejected:
    page = parse(split(f"<html><head><title>栎山把分拣臂装进社区仓_临海邮报</title>{head}</head><body>{body}</body></html>"))
    assert page is not None
    urls = (UrlRule(r"https://www\.linhai-post\.example/a/(?P<id>\d+)"),)
    rules = {"linhai": PortalRules("linhai", "临海邮报", urls=urls, layouts=(layout,) if layout else ())}
    return read_page(page, address=address_among(url, "linhai", rules), fetched_at=AT, listed=listed)


def article(meta: str = "", more: str = "", **given: object) -> Extracted:
    body = f"<h1>栎山把分拣臂装进社区仓</h1>{meta}<div class='content'><p>{PROSE}</p><p>{PROSE}</p>{more}</div>"
    found = read(body, **given)  # type: ignore[arg-type]
    assert isinstance(found, Extracted), found
    return found


def test_fields_and_their_rungs() -> None:
    found = article("<div>2026-05-12 08:15 来源：临海邮报 作者：乔以安 责任编辑：顾时安</div>")
    assert (found.title, found.text) == ("栎山把分拣臂装进社区仓", f"{PROSE}\n{PROSE}")
    assert (found.authors, found.source, found.editors) == (("乔以安",), "临海邮报", ("顾时安",))
    assert (found.published_at, found.published_precision) == (datetime(2026, 5, 12, 0, 15, tzinfo=UTC), "minute")
    assert (found.article_id, found.canonical_url) == ("linhai:77", "https://www.linhai-post.example/a/77_1.html")
    rungs = {name: rung for name, rung, _ in found.fields_from}
    assert rungs == {"title": "heading", "text": "density", "published_at": "header", "source": "header", "authors": "header"}
    assert {name: sure for name, _, sure in found.fields_from}["authors"] == 0.9
    assert {(n.kind, n.text) for n in found.provenance} == {("source_line", "临海邮报"), ("byline", "乔以安")}


def test_a_page_that_states_little_has_few_rungs() -> None:
    found = article()
    assert (found.published_at, found.published_from, found.published_precision, found.time_from_id) == (None, None, "none", None)
    assert [name for name, _, _ in found.fields_from] == ["title", "text"]
    assert (found.source, found.source_url, found.account, found.section, found.tags, found.counts) == (None, None, None, None, (), ())


def test_the_list_dates_a_page_that_states_no_time() -> None:
    at = datetime(2026, 5, 19, 3, tzinfo=UTC)
    found = article(listed=Moment(at, "minute"))
    assert (found.published_at, found.published_from) == (at, "list")


def test_a_layout_s_counts_section_and_tags() -> None:
    fields = (
        ("comments_n", FieldRule(css=".c")),
        ("likes_n", FieldRule(css=".l")),
        ("likes_n", FieldRule(value="9")),
        ("views_n", FieldRule(css=".v")),
        ("section", FieldRule(value="机器人")),
        ("tags", FieldRule(css=".t")),
    )
    marks = "<p class='c'>1.2万</p><p class='l'>7</p><p class='v'>许多</p><p class='t'>分拣</p><p class='t'>仓储</p>"
    found = article(marks, layout=Layout(fields))
    assert found.counts == (("comments_n", 12000), ("likes_n", 7))
    assert (found.comments_n, found.section, found.tags) == (12000, "机器人", ("分拣", "仓储"))


@pytest.mark.parametrize(
    ("link", "url", "following"),
    [
        ("<a href='77_2.html'>下一页</a>", URL, "https://www.linhai-post.example/a/77_2.html"),
        ("<a href='77_2.html'>2</a>", URL, "https://www.linhai-post.example/a/77_2.html"),
        ("<a href='77_2.html'>»</a>", "https://www.linhai-post.example/a/77.html", "https://www.linhai-post.example/a/77_2.html"),
        (
            "<a href='77-3.html'>Next page &gt;</a>",
            "https://www.linhai-post.example/a/77-2.html",
            "https://www.linhai-post.example/a/77-3.html",
        ),
        ("<a href='?page=2'>下一頁</a>", "https://www.linhai-post.example/a/77", "https://www.linhai-post.example/a/77?page=2"),
        ("<a href='77_3.html'>下一页</a>", URL, None),  # not the next number
        ("<a href='77_2.html'>3</a>", URL, None),
        ("<a href='78_2.html'>下一页</a>", URL, None),  # another article
        ("<a href='77_2.html'>下一篇</a>", URL, None),
        ("<a>下一页</a> 77_2.html", URL, None),
        ("<a href='77_1.html'>下一页</a>", URL, None),
    ],
)
def test_the_next_page_has_the_next_number(link: str, url: str, following: str | None) -> None:
    assert article(more=f"<div class='pages'>{link}</div>", url=url).next_page_url == following


def test_a_layout_names_the_next_page() -> None:
    layout = Layout((("next_page_url", FieldRule(css="a.go", attr="href")),))
    assert article(more="<a class='go' href='/b/5'>继续</a>", layout=layout).next_page_url == "https://www.linhai-post.example/b/5"


def test_pictures_of_the_text_and_of_its_margins() -> None:
    far = "".join(f"<p>{PROSE}</p>" for _ in range(3))
    found = article(
        "<p><img src='/before.jpg'></p>", f"<p><img src='/in.jpg'></p>{far}<p><img data-original='/last.jpg' src='/blank.gif'></p>"
    )
    assert found.images == ("https://www.linhai-post.example/in.jpg", "https://www.linhai-post.example/last.jpg")


def test_links_of_the_text_once_each() -> None:
    found = article(more=f"<p>{PROSE}<a href='/x'>报告</a>与<a href='/x'>附件</a>，另见 https://b.example/y 。</p>")
    assert found.links == ("https://www.linhai-post.example/x", "https://b.example/y")


def test_script_and_obfuscation_of_the_page_as_published() -> None:
    assert article().script == "hans"
    hidden = "\u200b".join(PROSE)
    found = article(more=f"<p>{hidden}</p>")
    assert found.is_obfuscated
    assert found.text.endswith(PROSE)


def test_pages_without_an_article_say_why() -> None:
    assert read("<p>页面不存在</p>") == Rejected(DropReason.ERROR_PAGE, "页面不存在")
    empty = read("<div><a href='/'>首页</a></div>")
    assert isinstance(empty, Rejected)
    assert empty.reason == DropReason.NO_TEXT
    sold = read(f"<h1>栎山把分拣臂装进社区仓</h1><div class='content'><p>{PROSE}</p><p>{PROSE}</p></div><div>开通会员后可阅读全文</div>")
    assert isinstance(sold, Rejected)
    assert sold.reason == DropReason.PAYWALL_TEASER


def test_a_thread_is_its_first_post_without_a_next_page() -> None:
    posts = "".join(
        f"<div class='post'><div class='who'>{who} 发表于 2026-5-12 08:{i:02}</div><p>{PROSE}</p></div>"
        for i, who in enumerate(("楼主", "沙发", "板凳", "地板"))
    )
    url = "https://bbs.linhai-post.example/thread-7-1-1.html"
    found = read(f"<h1>栎山把分拣臂装进社区仓</h1><div id='list'>{posts}</div><a href='thread-7-1-2.html'>下一页</a>", url=url)
    assert isinstance(found, Extracted)
    assert (found.kind, found.text, found.next_page_url) == ("forum", PROSE, None)
