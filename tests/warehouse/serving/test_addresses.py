"""Addresses: state in the query, nothing unquoted, links only to http(s), back only to this site."""

from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from support.hostile import THORNS

from warehouse.serving.site import addresses


def test_what_is_none_or_empty_is_left_out_and_several_values_repeat():
    assert addresses.page("/", day=None) == "/"
    assert addresses.page("/voice", entity=["a", "b"], first=date(2026, 10, 5), kind="") == "/voice?entity=a&entity=b&first=2026-10-05"
    assert addresses.page("/story", "lanpu:a/b?c") == "/story/lanpu:a%2Fb%3Fc"
    assert addresses.rows("articles", "origins", first=1) == "/rows?of=articles&each=origins&first=1"
    assert addresses.rows("articles") == "/rows?of=articles"


@pytest.mark.parametrize("words", [t for t in THORNS if t != "\ud800"], ids=repr)
def test_any_id_and_value_comes_back_as_it_was(words: str):
    address = addresses.page("/article", words, q=words)
    assert address.isascii()
    assert not set(address) & set("\"'<> \r\n")
    assert parse_qs(urlsplit(address).query)["q"] == [words]


@pytest.mark.parametrize("url", ["https://a.test/x?y=1", "http://例子.测试/"])
def test_a_web_address_may_be_opened(url: str):
    assert addresses.outside(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:1",
        "data:text/html,x",
        "//evil.test",
        "http:///x",
        "http://[",
        " http://a.test",
        "http://a.test/\u202e",
        "",
        None,
        "ftp://a.test",
    ],
)
def test_anything_else_is_not(url: str | None):
    assert addresses.outside(url) is None


@pytest.mark.parametrize("path", ["//evil.test", "/\\evil.test", "https://evil.test", "", None, "/a\r\nSet-Cookie: x", "javascript:1"])
def test_the_way_back_stays_on_the_site(path: str | None):
    assert addresses.local(path) == "/"
    assert addresses.local("/voice?kind=company") == "/voice?kind=company"
