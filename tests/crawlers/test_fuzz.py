"""Whatever comes over the wire or lies in a file, its reader says so or reads it; none raises what its caller does not expect."""

import gzip
import io
import json
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.fuzzing import ANY_TEXT, examples

from crawlers import ingest
from crawlers.addresses import host_and_port, named_hosts, named_ports, refused_host
from crawlers.archive import read_pages
from crawlers.discover import clean_url, read_list
from crawlers.foreign_warc import read_warc
from crawlers.response_checks import is_challenge, is_login, is_page, next_page
from crawlers.runs import identify
from crawlers.spec import PORTALS, Discover, SpecError, load_portal, load_portals
from transforms.text.charset import decode
from transforms.text.dates import find_moment, from_epoch, parse_moment
from transforms.text.urls import absolute, article_id, canonical_url, domain_of, host_of, image_url

pytestmark = pytest.mark.fuzz
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
SOUND = load_portals()
PIECES = st.sampled_from(
    [
        *"/?#:@[]%.&=;\\ \t\n",
        "http:",
        "https://",
        "//",
        "..",
        "%ff",
        "%0a",
        "[::1]",
        "[",
        "xn--",
        "。",
        "１２７",
        "\ud800",
        "\x00",
        "\u202e",
        ":99999",
        ":x",
        "a.example",
    ]
)
URLS = st.lists(PIECES | ANY_TEXT, max_size=8).map("".join)
TAGS = st.sampled_from(
    [
        *(
            "<rss>",
            "<channel>",
            "<item>",
            "</item>",
            "<link>",
            "</link>",
            "<pubDate>",
            "</pubDate>",
            "<entry>",
            "<feed xmlns='x'>",
            "<link href='/a'/>",
        ),
        *(
            "<urlset>",
            "<url>",
            "</url>",
            "<loc>",
            "</loc>",
            "<sitemapindex>",
            "<sitemap>",
            "</sitemap>",
            "<lastmod>",
            "<![CDATA[",
            "]]>",
            "<!--",
            "-->",
        ),
        *(
            "<?xml version='1.0' encoding='utf-16'?>",
            "<!DOCTYPE x [<!ENTITY a 'b'>]>",
            "&a;",
            "&#xD800;",
            "&#55357;",
            "&#0;",
            "&#x110000;",
            "\x00",
            "\ufffe",
        ),
        *(
            "Mon, 23 Nov 2026 10:00:00 +0800",
            "0001-01-01",
            "9999-12-31T23:59:59-12:00",
            "https://a.example/1",
            "</rss>",
            "</urlset>",
            "<",
            ">",
        ),
    ]
)
MARKUP = st.lists(TAGS | ANY_TEXT, max_size=25).map("".join)
PACKED = st.sampled_from(
    [lambda b: b, gzip.compress, lambda b: gzip.compress(b)[:-5], lambda b: b"\xff\xfe" + b, lambda b: b"\xef\xbb\xbf" + b]
)


@given(URLS, URLS)
@examples(300)
def test_urls(url: str, base: str) -> None:
    cleaned = clean_url(url, f"https://a.example/{base}")
    if cleaned is not None:
        cleaned.encode()
        parts = urlsplit(cleaned)
        assert parts.scheme in {"http", "https"}
        assert host_and_port(parts)
        assert refused_host(parts.hostname or "", newsroom=False) in {None, "blocked_address"}
        is_login(parts)
        for portal in list(SOUND.values())[:3]:
            identify(portal, cleaned, NOW)
    for read in (absolute, image_url):
        read(url, base)
    for one in (canonical_url, article_id, host_of, domain_of):
        one(url)
    named_ports([url, base])
    named_hosts([url, base])


@given(MARKUP, st.sampled_from(["rss", "sitemap", "html"]), st.sampled_from([None, "gb2312", "utf-16", "nonsense"]), PACKED)
@examples(250)
def test_feeds_sitemaps_and_lists(text: str, kind: str, charset: str | None, pack: object) -> None:
    body = pack(text.encode("utf-8", "surrogatepass"))  # type: ignore[operator]
    found = read_list(
        Discover(kind, "u", rows="item" if kind == "html" else None), body, url="https://a.example/", fetched_at=NOW, declared=charset
    )
    for link in found.links:
        link.url.encode()
        assert link.time is None or timedelta(days=-36500 * 99) < link.time - NOW
    for child in found.sitemaps:
        assert urlsplit(child).hostname


@given(
    st.binary(max_size=300) | MARKUP.map(lambda t: t.encode("utf-8", "surrogatepass")),
    st.sampled_from([None, "gb18030", "big5", "utf-16", "utf-7", "x", "\ud800"]),
)
@examples(250)
def test_bytes_of_answers(body: bytes, charset: str | None) -> None:
    text, _ = decode(body, declared=charset)
    text.encode()
    is_challenge(body, 200)
    is_page(None, body)
    next_page(body + "下一页".encode(), "https://a.example/1.html", None)


@given(
    ANY_TEXT
    | st.lists(st.sampled_from([*"0123456789-/:年月日时分前昨天 ", "2026", "Nov", "+0800", "Z", "99", "半", "小时"]), max_size=14).map(
        "".join
    )
)
@examples(400)
def test_dates(text: str) -> None:
    for found in (find_moment(text, reference=NOW), parse_moment(text, reference=NOW), parse_moment(text), find_moment(text)):
        assert found is None or found.at.utcoffset() == timedelta()


@given(st.integers() | st.floats())
@examples(200)
def test_epochs(value: float) -> None:
    found = from_epoch(value, reference=NOW)
    assert found is None or found.at <= NOW + timedelta(hours=1)


HEADERS = st.sampled_from(
    [
        *(
            "WARC/1.0",
            "WARC/1.1",
            "WARC-Type: response",
            "WARC-Type: resource",
            "WARC-Type: x",
            "WARC-Date: 2026-11-23T04:00:00Z",
            "WARC-Date: 0001-01-01",
        ),
        *(
            "WARC-Target-URI: https://a.example/1",
            "WARC-Target-URI: <http://[::1>",
            "Content-Length: 5",
            "Content-Length: -1",
            "Content-Length: 99999999999",
        ),
        *(
            "Content-Type: text/html",
            "Content-Type: application/http; msgtype=response",
            "",
            "HTTP/1.1 200 OK",
            "HTTP/1.1 99999",
            "Content-Encoding: gzip",
        ),
        *("Transfer-Encoding: chunked", "ffffffff", "5", "hello", "0", "<html>", "\x1f\x8b\x08"),
    ]
)
WARC = st.lists(HEADERS.map(lambda t: t.encode("latin-1")) | st.binary(max_size=40), max_size=30).map(b"\r\n".join)


@given(WARC, PACKED)
@examples(250)
def test_warc_files(data: bytes, pack: object) -> None:
    skipped: Counter[str] = Counter()
    for page in read_warc(io.BytesIO(pack(data)), skipped):  # type: ignore[operator]
        page.url.encode()
        assert page.fetched_at.tzinfo


@given(
    st.lists(WARC | MARKUP.map(lambda t: t.encode("utf-8", "replace")), min_size=1, max_size=2),
    st.sampled_from([".warc", ".warc.gz", ".html", ".txt", ".mhtml", ""]),
)
@examples(60)
def test_what_is_taken_in_can_be_read_again(contents: list[bytes], suffix: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder) / f"{n}{suffix}" for n in range(len(contents))]
        for path, content in zip(paths, contents, strict=True):
            path.write_bytes(content)
        try:
            report = ingest.ingest_files(paths, {}, Path(folder) / "raw", now=NOW, url="https://a.example/x")
        except ingest.IngestError:
            return
        rows = [row for _, day in report.added for batch in read_pages(Path(folder) / "raw", day) for row in batch.to_pylist()]
        assert all(row["body"] is not None for row in rows if row["outcome"] == "ok")


TEMPLATE = (PORTALS / "ithome.toml").read_text("utf-8")
VALUES = st.sampled_from(
    [
        "1",
        "-1",
        '""',
        '"x"',
        "[]",
        "{}",
        "true",
        "nan",
        "1e400",
        "2026-01-01",
        '"("',
        '"{x}"',
        '"\\\\"',
        '["a", 1]',
        '"a[b"',
        "'''\n'''",
        "[[",
        "99999999999999999999",
    ]
)


@given(st.data())
@examples(150)
def test_portal_files(data: st.DataObject) -> None:
    lines = TEMPLATE.splitlines()
    for _ in range(data.draw(st.integers(1, 3))):
        n = data.draw(st.integers(0, len(lines) - 1))
        key, equals, _ = lines[n].partition("=")
        lines[n] = (
            f"{key}= {data.draw(VALUES)}"
            if equals and data.draw(st.booleans())
            else data.draw(st.just("") | ANY_TEXT | st.just(lines[n] * 2))
        )
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ithome.toml"
        path.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        try:
            load_portal(path)
        except SpecError as problem:
            assert "ithome.toml" in str(problem)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | ANY_TEXT,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["u", "t", "n", "rows", "next"]), inner, max_size=4),
        max_leaves=15,
    ),
    st.integers(0, 40),
)
@examples(250)
def test_lists_in_json(value: object, cut: int) -> None:
    entry = Discover("json", "u", rows="rows[]", link=("u",), title=("t",), time=("t",), counts=(("comments_n", "n"),))
    text = json.dumps({"rows": value})
    for body in (text, text[: len(text) - cut], f"cb({text});", f"var x = {text}"):
        for link in read_list(entry, body.encode(), url="https://a.example/", fetched_at=NOW).links:
            link.url.encode()
