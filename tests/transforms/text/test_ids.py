"""Clocks of ids against moments that were checked on saved pages, and what URLs are known by."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text import ids, urls
from transforms.text.times import BEIJING

ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUV"


@pytest.mark.parametrize(
    ("clock", "identifier", "expect"),
    [
        ("netease", "B2766VLV0001124J", "2015-08-29 19:00:07"),
        ("netease", "L7GP22360511N33R", "2026-09-23 11:24:11"),
        ("netease", "KBH162JQ05119734", "2025-10-10 14:26:40"),
        ("ifeng", "7rtKNyg6PU9", "2019-11-25 16:07:57"),
        ("ifeng", "7pplXmYoC6f", "2019-09-09 19:34:28"),
        ("ifeng", "8vVCwMscNlf", "2026-08-11 14:03:27"),
        ("kr36", "3853011900142848", "2026-06-14 20:46:23"),
        ("kr36", "3882467938040710", "2026-07-05 16:10:37"),
        ("toutiao", "7367007067191640576", "2024-05-09 22:29:57"),
        ("date", "20260605A07EJ200", "2026-06-05 00:00:00"),
    ],
)
def test_clock_of_an_id(clock: str, identifier: str, expect: str) -> None:
    found = ids.CLOCKS[clock](identifier)
    assert found is not None
    assert f"{found.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S}" == expect


@pytest.mark.parametrize(
    ("clock", "identifier"),
    [("netease", "123"), ("netease", "ZZZZZZZZ05119734"), ("ifeng", "short"), ("kr36", "5123456"), ("toutiao", "12"), ("date", "nothing")],
)
def test_what_is_no_clock_gives_nothing(clock: str, identifier: str) -> None:
    assert ids.CLOCKS[clock](identifier) is None


@pytest.mark.parametrize(
    ("url", "expect"),
    [
        ("https://www.163.com/dy/article/KGDM9ML805118O8G.html", "2025-12-10 10:37"),
        ("http://mirror.example/dy/article/KBH162JQ05119734.html?f=x", "2025-10-10 14:26"),
        ("https://tech.163.com/15/0829/19/B2766VLV0001124J.html", "2015-08-29 19:00"),
        ("https://news.ifeng.com/c/8vVCwMscNlf", "2026-08-11 14:03"),
        ("https://news.qq.com/rain/a/20240513A00GCM00", "2024-05-13 00:00"),
        ("https://finance.sina.com.cn/tech/2024-05-16/doc-inavmmfi1968342.shtml", "2024-05-16 00:00"),
        ("https://a.example/n1/2024/0510/c1004-40232587.html", "2024-05-10 00:00"),
        ("https://a.example/gj/202405/t20240520_15263156.htm", "2024-05-20 00:00"),
        ("https://a.example/post/2024-05-20/slug/", "2024-05-20 00:00"),
        ("https://a.example/p/5012641.shtml", None),
        ("https://a.example/article/1716193079034519", None),
    ],
)
def test_time_in_a_url(url: str, expect: str | None) -> None:
    found = ids.time_from_url(url)
    assert (found and f"{found.at.astimezone(BEIJING):%Y-%m-%d %H:%M}") == expect


def test_a_time_after_the_fetch_is_refused() -> None:
    at = datetime(2020, 1, 1, tzinfo=UTC)
    assert ids.time_from_url("https://www.163.com/dy/article/KGDM9ML805118O8G.html", fetched_at=at) is None


@given(st.datetimes(min_value=datetime(2012, 1, 1), max_value=datetime(2037, 1, 1)))
def test_netease_clock_reads_back_what_it_encodes(moment: datetime) -> None:
    moment = moment.replace(microsecond=0, tzinfo=UTC)
    n, code = int(moment.timestamp()) * 1000 - ids.NETEASE_ZERO_MS, ""
    for _ in range(8):
        n, digit = divmod(n, 32)
        code = ALPHABET[digit] + code
    found = ids.netease(code + "05118O8G")
    assert found is not None
    assert abs(found.at - moment) <= timedelta(seconds=1)


@pytest.mark.parametrize(
    ("url", "canonical", "article_id"),
    [
        ("https://m.huxiu.com/article/4801234.html?f=rss", "https://www.huxiu.com/article/4801234.html", "huxiu:4801234"),
        ("https://it.sohu.com/a/801234567_120000123?scm=1&spm=2", "https://www.sohu.com/a/801234567_120000123", "sohu:801234567"),
        (
            "https://m.toutiao.com/i7367007067191640576/",
            "https://www.toutiao.com/article/7367007067191640576/",
            "toutiao:7367007067191640576",
        ),
    ],
)
def test_canonical_form_and_key_of_sites_without_a_portal_file(url: str, canonical: str, article_id: str) -> None:
    assert urls.canonical_url(url) == canonical
    assert urls.canonical_url(canonical) == canonical
    assert urls.article_id(url) == urls.article_id(canonical) == article_id


def test_tracking_goes_and_other_parameters_stay() -> None:
    assert urls.canonical_url("HTTPS://A.example/x?id=3&utm_source=w&spm=1#top") == "https://a.example/x?id=3"
    assert urls.article_id("https://a.example/x?id=3&utm_source=w") == urls.article_id("https://a.example/x?id=3")
    assert urls.article_id("https://a.example/x?id=3") != urls.article_id("https://a.example/x?id=4")


def test_a_mirrors_path_names_the_original() -> None:
    assert (
        urls.mirror_of("https://www.mirror.example/dy/article/KBH162JQ05119734.html?f=1")
        == "https://www.163.com/dy/article/KBH162JQ05119734.html"
    )
    assert urls.mirror_of("https://www.163.com/dy/article/KBH162JQ05119734.html") is None


@given(st.text(max_size=60))
def test_any_text_as_url_raises_nothing(text: str) -> None:
    urls.article_id(text)
    urls.canonical_url(text)
    urls.absolute(text, "https://a.example/")
    urls.domain_of(text)
    ids.time_from_url(text)
