"""Spellings of one address are one page; parameters that name a page stay; forms of WeChat; ids of version 0.1."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from transforms.text import urls, wechat_urls
from transforms.text.former_ids import former_id

PLAIN = "https://news.example/%E7%A7%91%E6%8A%80/a(1)~b?id=3&q=%E4%B8%AD"
SAME = [
    "https://news.example/科技/a(1)~b?id=3&q=中",
    "http://news.example/%e7%a7%91%e6%8a%80/a(1)~b?id=3&q=%e4%b8%ad",
    "HTTPS://News.Example:443/%E7%A7%91%E6%8A%80/a%281%29%7eb?q=%E4%B8%AD&id=3#top",
    "http://news.example:80/科技/a(1)~b?id=3&q=中&utm_source=x&spm=a.b&yclid=9",
    "https://news.example./科技/%61(1)~b;jsessionid=AB12?id=3&q=中&_=1795399200123&r=0.8213",
]


@pytest.mark.parametrize("other", SAME)
def test_spellings_of_an_address_are_one_page(other: str) -> None:
    assert urls.article_id(other) == urls.article_id(PLAIN)
    assert urls.canonical_url(other).partition(":")[2].partition("?")[0] == PLAIN.partition(":")[2].partition("?")[0]
    assert urls.spelled(urls.spelled(other)) == urls.spelled(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://新闻.example/1", "http://xn--efvy88h.example/1"),
        ("https://a.example/?q=a+b", "https://a.example/?q=a%20b"),
        ("https://a.example/x?u=http%3A%2F%2Fb.example%2F", "https://a.example/x?u=http://b.example/"),
        ("https://a.example", "http://a.example/?"),
        ("https://a.example:8443/1", "https://A.example:8443/1#c"),
    ],
)
def test_more_spellings(one: str, other: str) -> None:
    assert urls.article_id(one) == urls.article_id(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("https://a.example/thread.php?t=1203", "https://a.example/thread.php?t=1204"),
        ("https://a.example/index.php?r=news/1", "https://a.example/index.php?r=news/2"),
        ("https://a.example/msg?mid=77", "https://a.example/msg?mid=78"),
        ("https://a.example/a%2Fb", "https://a.example/a/b"),
        ("https://a.example/?x=%26y", "https://a.example/?x=&y"),
        ("https://a.example/P", "https://a.example/p"),
        ("https://a.example:8080/1", "https://a.example/1"),
        ("https://a.example/?q=%D6%D0", "https://a.example/?q=%B9%FA"),
    ],
)
def test_what_names_another_page_stays(one: str, other: str) -> None:
    assert urls.article_id(one) != urls.article_id(other)


def test_a_portals_pattern_matches_every_spelling() -> None:
    found = {
        urls.article_id(url, portal="demo", pattern=r"^https?://demo\.example/p/(?P<id>[^/?]+)\.html")
        for url in ("https://demo.example/p/新品.html", "http://DEMO.example:80/p/%e6%96%b0%E5%93%81.html?from=x")
    }
    assert found == {"demo:%E6%96%B0%E5%93%81"}
    literal = {
        urls.article_id(url, portal="demo", pattern=r"demo\.example/科技/(?P<id>\d+)")
        for url in ("https://demo.example/科技/8", "https://demo.example/%E7%A7%91%E6%8A%80/8")
    }
    assert literal == {"demo:8"}


LONG = "https://mp.weixin.qq.com/s?__biz=MzA5MDkxNw==&mid=2650001234&idx=2&sn=0a1b2c3d4e5f"


@pytest.mark.parametrize(
    "other",
    [
        "http://mp.weixin.qq.com/s?mid=2650001234&__biz=MzA5MDkxNw==&sn=0a1b2c3d4e5f&idx=2&chksm=88&scene=27#wechat_redirect",
        "https://mp.weixin.qq.com:443/s/?__biz=MzA5MDkxNw%3D%3D&mid=2650001234&idx=2&sn=0a1b2c3d4e5f&from=timeline&isappinstalled=0",
        "https://mp.weixin.qq.com/s?__biz=MzA5MDkxNw==&amp;mid=2650001234&amp;idx=2&amp;sn=0a1b2c3d4e5f#rd",
        "http://mp.weixin.qq.com/mp/appmsg/show?__biz=MzA5MDkxNw==&appmsgid=2650001234&itemidx=2&sign=0a1b2c3d4e5f",
    ],
)
def test_long_forms_of_wechat(other: str) -> None:
    assert urls.article_id(other, portal="bridge", pattern="weixin") == "weixin:MzA5MDkxNw==_2650001234_2"
    assert urls.canonical_url(other) == LONG


def test_other_forms_of_wechat() -> None:
    short = "https://mp.weixin.qq.com/s/aB3_x-Yz0123456789abcd"
    for other in (short, f"http{short[5:]}?scene=1#rd"):
        assert urls.article_id(other, portal="bridge", pattern=r"/s/(?P<id>[\w-]+)") == "weixin:aB3_x-Yz0123456789abcd"
        assert urls.canonical_url(other) == short
    assert urls.article_id(LONG.replace("idx=2", "idx=3")) != urls.article_id(LONG)
    for none in (
        "https://mp.weixin.qq.com/s?src=11&timestamp=1&ver=1&signature=ab",
        "https://mp.weixin.qq.com/cgi-bin/x?__biz=MzA5MDk=&mid=1",
    ):
        assert wechat_urls.article_id(none) is None
    assert wechat_urls.article_id("https://evil.example/s?u=mp.weixin.qq.com&__biz=MzA5MDk=&mid=1") is None


@pytest.mark.parametrize(
    ("url", "old"),
    [
        ("http://a.example/x?id=3&mid=7&t=8#top", "http://a.example/x?id=3"),
        ("https://a.example/科技/1", "https://a.example/科技/1"),
        ("HTTPS://A.example:443", "https://a.example:443/"),
    ],
)
def test_ids_of_the_first_version(url: str, old: str) -> None:
    assert former_id(url) == former_id(old) != urls.article_id(url)
    assert former_id(url, portal="p", pattern=r"x\?id=(?P<id>\d)") in {"p:3", former_id(url)}


def test_an_address_that_needed_nothing_keeps_its_id() -> None:
    for url in ("https://a.example/2026/11/05/1.html", "https://a.example/x?a=1&b=2", "https://it.sohu.com/a/801234567_120000123?scm=1"):
        assert former_id(url) == urls.article_id(url)


@given(st.text(max_size=60), st.text(max_size=20))
def test_no_text_breaks_the_spelling(text: str, query: str) -> None:
    for url in (text, f"http://{text}", f"https://a.example/{text}?{query}", f"https://mp.weixin.qq.com/s?__biz={text}&mid={query}"):
        assert urls.spelled(urls.spelled(url)) == urls.spelled(url)
        urls.article_id(url)
        former_id(url)


@given(st.text(alphabet="htps:/wWx.a1?=&%20;+#@~-_'(", min_size=1, max_size=24))
@example("https://x.example/a/b.html?id=1&p=/2")
@example("http://x.example/a//b")
@example("http://x.example/a/;sid=1")
def test_what_is_taken_as_spelled_well_is_left_by_the_long_way_too(tail: str):
    for url in (tail, f"https://x.example/{tail}", f"http://news.x.example/a1/{tail}.html"):
        assert urls.spelled(url) == urls._respelled(url)
