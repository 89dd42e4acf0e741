"""Addresses: hosts and domains, absolute links, pictures behind resizers, a portal's own rules, tracking parameters."""

import pytest

from transforms.text import urls

BASE = "https://news.lake.example/a/1.html"


@pytest.mark.parametrize(
    ("href", "expect"),
    [
        ("/b/2.html#top", "https://news.lake.example/b/2.html"),
        ("2.html", "https://news.lake.example/a/2.html"),
        ("//cdn.lake.example/x", "https://cdn.lake.example/x"),
        (" http://far.example/?q=1 ", "http://far.example/?q=1"),
        ("#top", None),
        ("javascript:void(0)", None),
        ("mailto:a@far.example", None),
        ("ftp://far.example/x", None),
        ("http://localhost/x", None),
        ("http://[broken/x", None),
        ("", None),
        (None, None),
    ],
)
def test_absolute(href: str | None, expect: str | None):
    assert urls.absolute(href, BASE) == expect


@pytest.mark.parametrize(
    ("url", "host", "domain"),
    [
        ("https://www.Lake.example/x", "lake.example", "lake.example"),
        ("https://news.lake.com.cn/x", "news.lake.com.cn", "lake.com.cn"),
        ("https://a.b.lake.cn", "a.b.lake.cn", "lake.cn"),
        ("https://com.cn/x", "com.cn", "com.cn"),
        ("https://a.co.uk", "a.co.uk", "a.co.uk"),
        ("https://x.a.co.uk", "x.a.co.uk", "a.co.uk"),
        ("https://x.com.example", "x.com.example", "com.example"),
        ("http://[broken", "", ""),
        (None, "", ""),
    ],
)
def test_host_and_domain(url: str | None, host: str, domain: str):
    assert (urls.host_of(url), urls.domain_of(url)) == (host, domain)


def test_a_picture_behind_a_resizer_is_the_picture():
    assert urls.image_url("/p/1.jpg", BASE) == "https://news.lake.example/p/1.jpg"
    assert urls.image_url("https://img.example/r?w=9&url=https%3A%2F%2Fpics.example%2F1.png&h=2", BASE) == "https://pics.example/1.png"
    assert urls.image_url("data:image/png;base64,xx", BASE) is None


OWN = r"https?://(?:m\.)?lake\.example/(?P<channel>\w+)/(?P<id>\d+)"


def test_a_portal_s_own_rule_comes_first():
    form = "https://lake.example/{channel}/{id}"
    assert urls.canonical_url("http://m.lake.example/tech/77?from=app#c", pattern=OWN, canonical=form) == "https://lake.example/tech/77"
    assert urls.canonical_url("http://m.lake.example/tech/77?page=2", pattern=OWN) == "http://m.lake.example/tech/77"
    assert urls.canonical_url("http://m.lake.example/tech/77", pattern=OWN, canonical="{nobody}") == "http://m.lake.example/tech/77"
    assert urls.canonical_url("https://far.example/77", pattern=OWN, canonical=form) == "https://far.example/77"
    assert urls.article_id("http://m.lake.example/tech/77", portal="lake", pattern=OWN) == "lake:77"
    parts = r"lake\.example/(?P<a>\d+)-(?P<b>\d+)"
    assert urls.article_id("http://lake.example/20261005-12", portal="lake", pattern=parts) == "lake:2026100512"
    assert urls.article_id("https://far.example/77", portal="lake", pattern=OWN).startswith("url:")
    assert urls.article_id("http://m.lake.example/tech/77", portal="lake").startswith("url:")


@pytest.mark.parametrize(
    ("url", "expect"),
    [
        ("HTTP://Lake.example", "http://lake.example/"),
        ("https://lake.example/a?b=&share_token=1&id=2", "https://lake.example/a?b=&id=2"),
        ("https://lake.example/a?from_app=1&wx_id=3&title=x", "https://lake.example/a?title=x"),
        ("https://www.huxiu.com/article/1?id=2", "https://www.huxiu.com/article/1"),
        ("http://[broken", "http://[broken"),
    ],
)
def test_tracking_goes(url: str, expect: str):
    assert urls.without_tracking(url) == expect


def test_a_known_site_is_told_by_its_addresses():
    site, name = urls.known_site("https://m.huxiu.com/brief/123") or (None, "")
    assert site
    assert (site.portal, name) == ("huxiu", "123")
    assert urls.known_site("https://lake.example/article/123") is None
    assert urls.known_site("https://m.huxiu.com/x" + "x" * urls.MAX_URL) is None


def test_only_paths_that_mirrors_keep_name_an_original():
    mirror = "https://far.example/{}/article/KBH162JQ05119734.html"
    assert urls.mirror_of(mirror.format("tech")) == "https://www.163.com/tech/article/KBH162JQ05119734.html"
    assert urls.mirror_of(mirror.format("cooking")) is None
    assert urls.mirror_of("https://far.example/tech/article/short.html") is None
    assert urls.mirror_of("https://m.163.com/tech/article/KBH162JQ05119734.html") is None
