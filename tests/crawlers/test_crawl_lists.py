"""Reading lists: every declared form of a list, near-JSON, feeds with traps, bounds, seeking, addresses, signs of a challenge."""

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.addresses import is_public, refused_host
from crawlers.discover import MAX_LINKS, clean_url, read_list
from crawlers.feeds import UnreadableError, read_xml_list
from crawlers.list_bisection import Seek, position, step
from crawlers.outcomes import WEIGHTS, Outcome, of_status
from crawlers.response_checks import follows, is_challenge, next_page
from crawlers.spec import Discover, Pages
from crawlers.templates import day_values, fill, names_in
from transforms.text.counts import read_count
from transforms.text.near_json import NotJsonError, read_json, read_json_after

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
PAGE = "https://news.example.org/list/"


def links(entry: Discover, body: str | bytes) -> list[tuple[str, str | None, str | None]]:
    listing = read_list(entry, body.encode() if isinstance(body, str) else body, url=PAGE, fetched_at=NOW)
    return [(link.url, link.title, link.time.isoformat() if link.time else None) for link in listing.links]


def json_list(rows: str = "data[]", **more: Any) -> Discover:
    return Discover("json", "u", rows=rows, link=("url",), title=("title",), time=("at",), **more)


def test_html_rows_with_fallbacks_and_relative_times() -> None:
    entry = Discover("html", "u", rows="li", link=("h3 a::attr(href)",), title=("h3",), time=("time::attr(datetime)", ".t"))
    body = (
        '<li><a href="/img"></a><h3><a href="../p/1.html#top">甲 &amp; 乙</a></h3><span class=t>3分钟前</span></li><li><h3><a '
        'href=//b.example/2>丙</a></h3><time datetime="2026-11-23T10:00:00+08:00"></time></li><li><h3>无链接</h3></li>'
    )
    assert links(entry, body) == [
        ("https://news.example.org/p/1.html", "甲 & 乙", "2026-11-23T03:57:00+00:00"),
        ("https://b.example/2", "丙", "2026-11-23T02:00:00+00:00"),
    ]


def test_json_in_all_its_disguises() -> None:
    rows = '{"data": [{"url": "/p/1", "title": "甲\t乙", "at": 1795399200,}, ]}'
    want = [("https://news.example.org/p/1", "甲 乙", "2026-11-23T02:00:00+00:00")]
    for body in (rows, f"cb({rows})", f"var data = {rows};", f"\ufeff/**/window.x.cb({rows});", rows.replace('"data"', "data")):
        assert links(json_list(time_format="unix"), body) == want, body
    state = f'<script>var allData = {rows.replace(",}", "}").replace(", ]", "]")};var b = "}};";</script>'
    assert links(json_list(time_format="unix", state_after="var allData ="), state) == want
    inner = json.dumps({"content": {"html": '<li><a href="/p/1">甲</a><i>2026-11-23 10:00</i></li>'}})
    entry = Discover("json", "u", html="content.html", rows="li", time=("i",))
    assert links(entry, inner) == [("https://news.example.org/p/1", "甲", "2026-11-23T02:00:00+00:00")]


@pytest.mark.parametrize(
    ("value", "form"),
    [
        (1795399200, "unix"),
        ("1795399200000", "unix_ms"),
        ("11/23/2026 10:00:00", "%m/%d/%Y %H:%M:%S"),
        (1795399200, None),
        ("1795399200000", None),
        ("2026-11-23 10:00:00", None),
        ("2026-11-23T02:00:00Z", None),
    ],
)
def test_times_of_json_rows(value: object, form: str | None) -> None:
    body = json.dumps({"data": [{"url": "/p/1", "title": "甲", "at": value}]})
    assert links(json_list(time_format=form), body)[0][2] == "2026-11-23T02:00:00+00:00"


def test_link_formats_counts_and_flattened_clusters() -> None:
    entry = Discover(
        "json", "u", rows="[data[], data[].sub[]][]", link=("id",), link_format="https://x.org/{link}.html", counts=(("comments_n", "n"),)
    )
    listing = read_list(
        entry, '{"data":[{"id":7,"n":"1.2万","sub":[{"id":8,"n":"1,204"}]},{"id":9,"sub":null}]}'.encode(), url=PAGE, fetched_at=NOW
    )
    assert [(link.url, link.counts) for link in listing.links] == [
        ("https://x.org/7.html", (("comments_n", 12000),)),
        ("https://x.org/9.html", ()),
        ("https://x.org/8.html", (("comments_n", 1204),)),
    ]


@pytest.mark.parametrize(
    ("value", "n"), [("3.4w", 34000), (0, 0), ("评论 15 条", 15), (None, None), ("抢沙发", None), (True, None), ("1亿", 100_000_000)]
)
def test_counts_as_sites_print_them(value: object, n: int | None) -> None:
    assert read_count(value) == n


def test_feeds_rss_atom_and_rdf() -> None:
    rss = (
        '<?xml version="1.0" encoding="gb2312"?><rss xmlns:slash="s"><channel><item><title><![CDATA[甲 & 乙]]></title><link> '
        "https://a.example/1 </link><pubDate>Mon, 23 Nov 2026 10:00:00 +0800</pubDate><slash:comments>12</slash:comments></item>"
        "<item><guid>https://a.example/2</guid></item></channel></rss>"
    )
    assert links(Discover("rss", "u"), rss.encode("gb18030")) == [
        ("https://a.example/1", "甲 & 乙", "2026-11-23T02:00:00+00:00"),
        ("https://a.example/2", None, None),
    ]
    atom = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>丙</title><link rel="self" href="https://a.example/self"/><link '
        'href="https://a.example/3"/><updated>2026-11-23T02:00:00Z</updated></entry></feed>'
    )
    assert links(Discover("rss", "u"), atom) == [("https://a.example/3", "丙", "2026-11-23T02:00:00+00:00")]


def test_sitemaps_news_sitemaps_and_indexes() -> None:
    news = (
        '<urlset xmlns="s" xmlns:news="n"><url><loc>https://a.example/1</loc><lastmod>2026-11-23</lastmod><news:news>'
        "<news:publication_date>2026-11-23T10:00:00+08:00</news:publication_date><news:title>甲</news:title></news:news></url>"
        "</urlset>"
    )
    assert links(Discover("sitemap", "u"), news) == [("https://a.example/1", "甲", "2026-11-23T02:00:00+00:00")]
    index = (
        "<sitemapindex><sitemap><loc>https://a.example/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap><sitemap><loc>"
        "https://a.example/news-2.xml</loc><lastmod>2026-11-23</lastmod></sitemap></sitemapindex>"
    )
    assert read_list(Discover("sitemap", "u", sitemaps="news"), index.encode(), url=PAGE, fetched_at=NOW).sitemaps == [
        "https://a.example/news-2.xml"
    ]


def test_entities_are_neither_fetched_nor_expanded() -> None:
    lol = '<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 50}">' for a, b in zip("abcdef", "bcdefg", strict=True)
    )
    feed = (
        f'<?xml version="1.0"?><!DOCTYPE r [{lol}<!ENTITY f SYSTEM "file:///etc/passwd">]><rss><channel><item><title>&g;&f;</title>'
        f"<link>https://a.example/1</link></item></channel></rss>"
    )
    found = list(read_xml_list(feed).rows)
    assert len(json.dumps(found)) < 2000
    assert "root:" not in json.dumps(found)
    with pytest.raises(UnreadableError, match="not xml"):
        read_xml_list("not xml")


def test_a_flood_of_links_is_cut_and_counted() -> None:
    body = "".join(f'<a href="/p/{i}">x</a>' for i in range(MAX_LINKS + 50)) + "<a href='javascript:x'>y</a>"
    listing = read_list(Discover("html", "u"), body.encode(), url=PAGE, fetched_at=NOW)
    assert len(listing.links) == MAX_LINKS
    assert listing.refused["too_many_links"] >= 50


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "javascript:alert(1)",
        "data:text/html,x",
        "mailto:a@b",
        "ftp://a.example/",
        "http://",
        "http://[::1",
        "/a\x00b",
        "/a\u202eb",
        "x" * 3000,
        "http://u:p@a.example/",
        "http://a.example:port/",
    ],
)
def test_addresses_that_are_none(raw: str) -> None:
    assert clean_url(raw, PAGE) is None


@settings(max_examples=150)
@given(st.sampled_from(["html", "json", "rss", "sitemap"]), st.one_of(st.binary(max_size=400), st.text(max_size=300).map(str.encode)))
def test_no_body_makes_a_list_raise(kind: str, body: bytes) -> None:
    entry = Discover(kind, "u", rows="li" if kind == "html" else "data[]", link=("a::attr(href)",) if kind == "html" else ("url",))
    for extra in (body, b'{"data":[{"url":"' + body, b"<rss><item><link>" + body, b"<ul><li><a href=" + body):
        read_list(entry, extra, url=PAGE, fetched_at=NOW)


@pytest.mark.parametrize("text", ["", "no json", "{", "[" * 100_000, '{"a":' * 50_000, "cb(", "x" * 1000])
def test_what_is_no_json_is_told(text: str) -> None:
    with pytest.raises(NotJsonError):
        read_json(text)
    with pytest.raises(NotJsonError):
        read_json_after(text, "window.DATA =")


def test_templates_fill_days_and_keep_types() -> None:
    values = day_values(date(2026, 3, 5), "Asia/Shanghai", NOW) | {"page": 2, "cursor": ""}
    assert (
        fill("u/{day:%Y%m%d}/{year}-{month}-{dom}_{page:02d}?a={start_unix}&b={end_ms}", values)
        == "u/20260305/2026-3-5_02?a=1772640000&b=1772726400000"
    )
    assert fill({"n": "{page}", "list": ["{cursor}", 1], "b": True}, values) == {"n": 2, "list": ["", 1], "b": True}
    assert names_in({"a": ["{page}", {"b": "{day:%d}"}]}) == {"page", "day"}
    for bad in ("{day.year}", "{0}", "{page!r}", "{page:{page}}", "{secret}"):
        with pytest.raises(ValueError, match="not a known value"):
            names_in(bad)


@pytest.mark.parametrize("per_page", [1, 3, 10, 40])
@pytest.mark.parametrize("target", [0, 1, 9, 120, 777])
def test_seeking_reads_every_row_of_the_day_in_few_steps(per_page: int, target: int) -> None:
    times = [datetime.fromtimestamp(2_000_000_000 - k * 7200, UTC) for k in range(12_000)]  # twelve a day
    start = datetime.fromtimestamp(2_000_000_000 - (target + 1) * 86_400, UTC)
    end = datetime.fromtimestamp(2_000_000_000 - target * 86_400, UTC)
    want = {t for t in times if start <= t < end}
    got, page, seek, n_read = set(), 0, Seek(), 0
    while True:
        rows = times[page * per_page : (page + 1) * per_page]
        n_read += 1
        got |= want & set(rows)
        following = step(seek, page, position(rows, start, end), 20_000)
        if following is None:
            break
        page, seek = following
    assert got == want
    assert n_read <= 32 + 2 * 12 // per_page


def test_seeking_in_a_list_that_ends_too_early_ends() -> None:
    page, seek, n = 0, Seek(), 0
    while (following := step(seek, page, "newer", 50)) is not None:
        page, seek = following
        n += 1
        assert n < 60
    assert page == 49


PRIVATE = [
    "127.0.0.1",
    "10.1.2.3",
    "192.168.0.1",
    "172.16.0.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "ff02::1",
    "::ffff:127.0.0.1",
    "64:ff9b::7f00:1",
    "2002:7f00:1::",
    "nonsense",
]


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


def test_public_addresses_and_hosts() -> None:
    assert is_public("1.1.1.1")
    assert is_public("2400:3200::1")
    assert refused_host("www.example.org", newsroom=False) is None
    assert refused_host("a.tingfeng.test", newsroom=True) is None
    for host in ("www.example.org", "127.0.0.1", "tingfeng.test.evil.org", "eviltingfeng.test"):
        assert refused_host(host, newsroom=True) == "blocked_host"
    for host in (
        "localhost",
        "127.0.0.1",
        "0x7f000001",
        "2130706433",
        "0177.0.0.1",
        "127.1",
        "intranet",
        "a.local",
        "x.internal",
        "[::1]",
        "a.tingfeng.test",
        "LOCALHOST.",
    ):
        assert refused_host(host, newsroom=False) == "blocked_address", host


def test_every_outcome_has_a_weight_and_every_status_an_outcome() -> None:
    assert set(WEIGHTS) == set(Outcome)
    assert {of_status(s) for s in range(100, 600)} <= set(Outcome)
    assert {s for s in (401, 403, 405, 412, 429, 503) if not of_status(s).ends_run} == set()
    assert not any(of_status(s).ends_run for s in (200, 301, 304, 404, 410, 500, 502))


ARTICLE = (
    "<html><title>验证码为什么越来越难</title><body>"
    + "<p>本文介绍验证码技术的历史与现状。</p>" * 60
    + "<script src='TencentCaptcha.js'></script></body></html>"
)


@pytest.mark.parametrize(
    ("body", "status", "challenge"),
    [
        ("<title>安全验证</title>", 200, True),
        ("<html><head><title> 百度安全验证 </title>", 200, True),
        ("<title>Just a moment...</title>", 403, True),
        ("<script>var _wafchallengeid=1</script>", 200, True),
        ("<p>还在费劲爬数据？</p>", 200, True),
        (ARTICLE, 200, False),
        ("<title>某公司发布安全验证产品</title>" + "<p>正文内容。</p>" * 50, 200, False),
        ("", 200, False),
    ],
)
def test_challenge_pages(body: str, status: int, challenge: bool) -> None:
    assert is_challenge(body.encode(), status) is challenge


@pytest.mark.parametrize(
    ("here", "href", "target"),
    [
        ("http://a.org/p/12.htm", "12_2.htm", "http://a.org/p/12_2.htm"),
        ("http://a.org/p/12_2.htm", "/p/12_3.htm", "http://a.org/p/12_3.htm"),
        ("http://a.org/p/12_2.htm", "/p/12_2.htm", None),
        ("http://a.org/p/12.htm", "/p/13.htm", None),
        ("http://a.org/p/12.htm", "http://b.org/p/12_2.htm", None),
        ("http://a.org/p?id=5", "/p?id=5&page=2", "http://a.org/p?id=5&page=2"),
        ("http://a.org/p?page=2", "?page=4", None),
        ("http://a.org/2026-11-23", "/2026-11-24", None),
    ],
)
def test_next_pages_of_an_article(here: str, href: str, target: str | None) -> None:
    assert follows(here, href) == target
    for charset in ("utf-8", "gb18030"):
        assert next_page(f'<p>x</p><a class="n" href="{href}">下一页</a>'.encode(charset), here, None) == target
    assert next_page(f'<a id="bnext" href="{href}">&gt;</a>'.encode(), here, "#bnext::attr(href)") == target


def test_html_lists_name_their_next_page() -> None:
    entry = Discover("html", "u", rows="li", pages=Pages(max=3, next="a.more::attr(href)"))
    listing = read_list(entry, b'<li><a href="/1">x</a></li><a class="more" href="?p=2">more</a>', url=PAGE, fetched_at=NOW)
    assert listing.next == "?p=2"
