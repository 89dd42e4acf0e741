"""Lists as the web serves them: packed, as text, of another kind than declared, after warnings, with a base, with dates of other programs.

And what is no list: it is told, never an empty list.
"""

import gzip
import json
import zlib
from datetime import UTC, datetime
from typing import Any

import brotli
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers.discover import Listing, read_list
from crawlers.feeds import feed_time
from crawlers.spec import Discover, Pages
from crawlers.unpacking import PackingError, unpack

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
PAGE = "https://news.example.org/maps/index.xml"
URLSET = (
    '<?xml version="1.0"?><urlset '
    'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://news.example.org/p/1</loc></url></urlset>'
)
RSS = "<rss><channel><item><title>甲</title><link>https://news.example.org/p/1</link><pubDate>{}</pubDate></item></channel></rss>"
LIMIT = 1_000_000


def read(entry: Discover, body: str | bytes, url: str = PAGE, **more: Any) -> Listing:
    return read_list(entry, body.encode() if isinstance(body, str) else body, url=url, fetched_at=NOW, **more)


def urls(entry: Discover, body: str | bytes, url: str = PAGE) -> list[str]:
    listing = read(entry, body, url)
    assert listing.error is None
    return [link.url for link in listing.links]


@pytest.mark.parametrize(
    "body",
    [
        gzip.compress(URLSET.encode(), mtime=0),
        gzip.compress(gzip.compress(URLSET.encode(), mtime=0)),
        gzip.compress(URLSET[:60].encode(), mtime=0) + gzip.compress(URLSET[60:].encode(), mtime=0),
        zstd.compress(URLSET.encode()),
        URLSET,
        "\ufeff\n" + URLSET,
        "https://news.example.org/p/1\r\n",
        gzip.compress("\ufeffhttps://news.example.org/p/1\n\n".encode(), mtime=0),
        RSS.format(""),
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><link href="https://news.example.org/p/1"/></entry></feed>',
        '<sm:urlset xmlns:sm="s"><sm:url><sm:loc>https://news.example.org/p/1</sm:loc></sm:url></sm:urlset>',
    ],
)
def test_a_sitemap_is_read_in_every_form_that_it_is_served_in(body: str | bytes) -> None:
    for kind in ("sitemap", "rss"):
        assert urls(Discover(kind, "u"), body) == ["https://news.example.org/p/1"]


@pytest.mark.parametrize(
    "junk",
    [
        "\n<br />\n<b>Notice</b>: Undefined index: cat in <b>/srv/www/feed.php</b> on line <b>7</b><br />\n",
        "  \ufeff ",
        "<!-- cached 10:00 --><!DOCTYPE rss>",
        "PHP Deprecated: strftime() & more\n",
        "<html><body>",
    ],
)
def test_what_stands_before_the_xml_is_passed_over(junk: str) -> None:
    for declaration in ('<?xml version="1.0" encoding="utf-8"?>', ""):
        listing = read(Discover("rss", "u"), junk + declaration + RSS.format("Mon, 23 Nov 2026 10:00:00 +0800"))
        assert [(link.title, link.time) for link in listing.links] == [("甲", datetime(2026, 11, 23, 2, tzinfo=UTC))]


def test_addresses_are_relative_to_what_the_file_says() -> None:
    names = ("news-1.xml.gz", "/b.xml", "/b.xml")
    index = f"<sitemapindex>{''.join(f'<sitemap><loc>{name}</loc></sitemap>' for name in names)}</sitemapindex>"
    assert read(Discover("sitemap", "u"), index).sitemaps == [
        "https://news.example.org/maps/news-1.xml.gz",
        "https://news.example.org/b.xml",
    ]
    atom = (
        '<feed xmlns="a" xml:base="https://b.example/x/"><entry xml:base="y/"><link href="1"/></entry><entry><link xml:base="/z/" '
        'href="2"/></entry><entry><link href="https://c.example/3"/></entry></feed>'
    )
    assert urls(Discover("rss", "u"), atom) == ["https://b.example/x/y/1", "https://b.example/z/2", "https://c.example/3"]
    rss = "<rss xml:base='/n/'><channel><item><link>4</link></item><item><link>?id=5&page=2&amp;x=1</link></item></channel></rss>"
    assert urls(Discover("rss", "u"), rss) == ["https://news.example.org/n/4", "https://news.example.org/n/?id=5&page=2&x=1"]


def test_the_original_address_counts_where_a_service_hands_a_feed_on() -> None:
    item = "<item><link>https://proxy.example/~r/x/1</link><feedburner:origLink>https://a.example/1</feedburner:origLink></item>"
    assert urls(Discover("rss", "u"), f'<rss xmlns:feedburner="f"><channel>{item}</channel></rss>') == ["https://a.example/1"]


def test_ampersands_and_entities_of_html_lose_nothing() -> None:
    item = (
        "<item><title>A&nbsp;B&hellip; &lt;b&gt; R&D &unknown; "
        "<![CDATA[C&D]]></title><link><![CDATA[https://a.example/?a=1&b=2]]></link></item>"
    )
    listing = read(Discover("rss", "u"), f"<rss><channel>{item}</channel></rss>")
    assert [(link.url, link.title) for link in listing.links] == [("https://a.example/?a=1&b=2", "A B… <b> R&D &unknown; C&D")]


def test_html_in_a_feed_and_rows_without_links_cost_no_other_row() -> None:
    rows = "<item><title>甲<br>乙\x0b</title><link>/1</link></item><item><title>丙<img src=x></title></item><item><link>/3</link></item>"
    listing = read(Discover("rss", "u"), f"<rss><channel>{rows}<item><title>cut")
    assert [link.url for link in listing.links] == ["https://news.example.org/1", "https://news.example.org/3"]
    assert (listing.links[0].title, listing.refused["no_link"]) == ("甲 乙", 2)
    rdf = '<rdf:RDF xmlns:rdf="r"><item rdf:about="https://a.example/7"><title>t</title></item></rdf:RDF>'
    assert urls(Discover("rss", "u"), rdf) == ["https://a.example/7"]


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        ("周一, 23 11月 2026 10:00:00 +0800", "2026-11-23 10:00:00 +0800"),
        ("星期一, 3 十一月 2026 10:00:00 +0800", "2026-11-03 10:00:00 +0800"),
        ("23 Nov 26 10:00 +0800", "2026-11-23 10:00 +0800"),
        ("Monday, 23-Nov-26 02:00:00 UTC", "2026-11-23 02:00:00 UTC"),
        ("Mon, 23 Nov 2026 02:00:00 UT", "Mon, 23 Nov 2026 02:00:00 UTC"),
        ("Mon, 23 Nov 2026 10:00:00 +0800", "Mon, 23 Nov 2026 10:00:00 +0800"),
        ("2026-11-23T10:00:00+08:00", "2026-11-23T10:00:00+08:00"),
    ],
)
def test_dates_of_feeds(written: str, read_as: str) -> None:
    assert feed_time(written) == read_as
    link = read(Discover("rss", "u"), RSS.format(written)).links[0]
    assert link.time is not None
    assert (link.time.year, link.time.month, link.precision == "day", link.is_edit) == (2026, 11, False, False)


def test_a_list_says_whether_its_time_is_that_of_an_edit() -> None:
    sitemap = "<urlset><url><loc>/1</loc><lastmod>2026-11-23T10:00:00+08:00</lastmod></url></urlset>"
    atom = "<feed><entry><link href='/1'/><updated>2026-11-23T02:00:00Z</updated></entry></feed>"
    both = "<feed><entry><link href='/1'/><updated>2026-11-23T03:00:00Z</updated><published>2026-11-23T02:00:00Z</published></entry></feed>"
    told = [read(Discover("rss", "u"), body).links[0].told() for body in (sitemap, atom, both)]
    assert [(t["time"], t.get("is_edit", False)) for t in told] == [("2026-11-23T02:00:00+00:00", edit) for edit in (True, True, False)]
    day = read(Discover("rss", "u"), RSS.format("2026-11-22")).links[0].told()
    assert day["precision"] == "day"


HTML = Discover("html", "https://a.example/list", rows="li.item")
JSON = Discover("json", "u", rows="data.list[]", link=("url",))


@pytest.mark.parametrize(
    ("entry", "body", "why"),
    [
        (Discover("rss", "u"), "<html><head><title>维护中</title></head><body>x</body></html>", "no feed and no sitemap"),
        (Discover("rss", "u"), "<opml><body/></opml>", "no feed and no sitemap"),
        (Discover("rss", "u"), "<b>Fatal error</b>: out of memory", "Fatal error"),
        (Discover("sitemap", "u"), '{"code": 500}', "code"),
        (Discover("sitemap", "u"), gzip.compress(b"x" * 100, mtime=0)[:15], "cut off"),
        (Discover("sitemap", "u"), b"\x1f\x8b\x08\xffbroken and more", "gzip"),
        (JSON, "<html>502 Bad Gateway</html>", "neither"),
        (JSON, '{"code": 401, "msg": "sign error"}', "sign error"),
        (JSON, '{"data": {"rows": [{"url": "/1"}]}}', "'data.list[]' is not in the answer"),
        (JSON, '{"data": {"list": {"0": {"url": "/1"}}}}', "is not in the answer"),
        (Discover("json", "u", rows="values(data)[]", link=("url",)), '{"data": 3}', "values"),
        (Discover("json", "u", html="content.html", rows="li"), '{"content": {}}', "content.html"),
        (HTML, "<html><title>新版上线</title><div class=card><a href=/1>甲</a></div></html>", "no row 'li.item' in the page '新版上线'"),
        (Discover("html", "u"), "<html><div id=app></div></html>", "no row"),
    ],
)
def test_what_is_no_list_is_told(entry: Discover, body: str | bytes, why: str) -> None:
    listing = read(entry, body)
    assert listing.links == []
    assert listing.error is not None
    assert why in listing.error


@pytest.mark.parametrize(
    ("entry", "body"),
    [
        (Discover("rss", "u"), "<rss><channel><title>空</title></channel></rss>"),
        (Discover("sitemap", "u"), "<urlset/>"),
        (JSON, '{"data": {"list": []}}'),
        (JSON, '{"data": {"list": null}}'),
        (Discover("json", "u", rows="[]", link=("url",)), "[]"),
        (Discover("json", "u", html="html", rows="li"), '{"html": ""}'),
        (Discover("html", "https://a.example/{day}", rows="li", when="both"), "<html>今天没有</html>"),
    ],
)
def test_a_list_without_rows_is_a_list(entry: Discover, body: str) -> None:
    listing = read(entry, body)
    assert (listing.error, listing.links, listing.n_rows) == (None, [], 0)


@pytest.mark.parametrize("entry", [JSON, Discover("html", "u", rows="li", pages=Pages(max=9))])
def test_the_end_of_a_list_of_many_pages_is_no_error(entry: Discover) -> None:
    for body in ('{"code": 0, "msg": "no more"}', "<html>没有更多了</html>"):
        if entry.kind == "html" or body.startswith("{"):
            assert read(entry, body, is_further=True).error is None
    assert read(JSON, "<html>502</html>", is_further=True).error is not None


PAGE_BODY = ("<html>" + "某公司今日发布新品。" * 50 + "</html>").encode()
RAW = zlib.compressobj(9, zlib.DEFLATED, -15)
SMALL_WINDOW = zlib.compressobj(9, zlib.DEFLATED, 10)


@pytest.mark.parametrize(
    ("packed", "codings"),
    [
        (gzip.compress(PAGE_BODY, mtime=0), ["gzip"]),
        (gzip.compress(PAGE_BODY, mtime=0), []),
        (gzip.compress(PAGE_BODY[:99], mtime=0) + gzip.compress(PAGE_BODY[99:], mtime=0), ["x-gzip"]),
        (gzip.compress(PAGE_BODY, mtime=0) + b"\0" * 8, ["gzip"]),
        (gzip.compress(gzip.compress(PAGE_BODY, mtime=0), mtime=0), ["gzip", "gzip"]),
        (zlib.compress(PAGE_BODY), ["deflate"]),
        (SMALL_WINDOW.compress(PAGE_BODY) + SMALL_WINDOW.flush(), ["deflate"]),
        (RAW.compress(PAGE_BODY) + RAW.flush(), ["Deflate "]),
        (brotli.compress(PAGE_BODY), ["br"]),
        (gzip.compress(brotli.compress(PAGE_BODY), mtime=0), ["br", "gzip"]),
        (zstd.compress(PAGE_BODY), ["zstd"]),
        (zstd.compress(PAGE_BODY[:99]) + zstd.compress(PAGE_BODY[99:]), []),
        (PAGE_BODY, ["gzip"]),
        (PAGE_BODY, ["br"]),
        (b"\xef\xbb\xbf" + PAGE_BODY, ["deflate"]),
        (PAGE_BODY, ["utf-8", "none", "identity"]),
    ],
)
def test_bodies_are_unpacked_by_their_bytes(packed: bytes, codings: list[str]) -> None:
    found = unpack(packed, codings, limit=LIMIT)
    assert (found.data.removeprefix(b"\xef\xbb\xbf"), found.is_cut) == (PAGE_BODY, False)


@pytest.mark.parametrize("packed", [(gzip.compress, "gzip"), (zlib.compress, "deflate"), (brotli.compress, "br"), (zstd.compress, "zstd")])
def test_what_is_cut_is_marked_and_what_is_large_is_bounded(packed: tuple[Any, str]) -> None:
    pack, coding = packed
    noise = b"".join(str(i * i).encode() for i in range(20_000))
    whole = pack(noise)
    cut = unpack(whole[: len(whole) // 2], [coding], limit=LIMIT)
    assert cut.is_cut
    assert noise.startswith(cut.data)
    bomb = unpack(pack(b"\0" * 5_000_000), [coding], limit=10_000)
    assert len(bomb.data) == 10_001


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200), st.lists(st.sampled_from(["gzip", "br", "deflate", "zstd", "x"]), max_size=5))
def test_no_bytes_break_the_unpacking(body: bytes, codings: list[str]) -> None:
    for data in (body, b"\x1f\x8b\x08" + body, b"\x28\xb5\x2f\xfd" + body, gzip.compress(body, mtime=0), zstd.compress(body)[:-2]):
        try:
            unpack(data, codings, limit=1000)
        except PackingError:
            continue


def test_json_feeds_stay_readable() -> None:
    body = json.dumps({"items": [{"url": "https://a.example/1", "title": "甲", "date_published": "2026-11-23T02:00:00Z"}]})
    entry = Discover("json", "u", rows="items", link=("url",), title=("title",), time=("date_published",))
    assert [(link.url, link.precision) for link in read(entry, body).links] == [("https://a.example/1", "second")]
