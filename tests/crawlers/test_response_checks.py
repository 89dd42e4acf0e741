"""What the bytes of an answer give away: log-ins, files that are no pages, challenges, the next page of an article."""

from urllib.parse import urlsplit

import pytest

from crawlers.response_checks import HEAD_BYTES, MAX_CHALLENGE_BYTES, TEXT_ENOUGH, follows, is_challenge, is_login, is_page, next_page

HERE = "https://demo.example/a/12.html"


@pytest.mark.parametrize(
    ("url", "is_so"),
    [
        ("https://passport.demo.example/x", True),
        ("https://demo.example/user/login?back=1", True),
        ("https://demo.example/sign-in", True),
        ("https://sso.demo.example/", True),
        ("https://demo.example/news/catalogin.html", False),
        ("https://demo.example/login2026", False),
        ("https://demo.example/a?x=login", False),
    ],
)
def test_log_in_pages(url: str, is_so: bool):
    assert is_login(urlsplit(url)) == is_so


@pytest.mark.parametrize(
    ("kind", "body", "is_so"),
    [
        (b"text/html", b"<p>", True),
        (None, b"<p>", True),
        (b"image/png", b"<p>", False),
        (b" Application/PDF", b"<p>", False),
        (b"application/json", b"{}", True),
        (b"text/html", b"%PDF-1.7", False),
        (None, b"\x89PNG", False),
        (b"text/html", b"x%PDF", True),
    ],
)
def test_files_that_are_no_pages(kind: bytes | None, body: bytes, is_so: bool):
    assert is_page(kind, body) == is_so


def challenge(title: str = "安全验证", text: str = "", size: int = 0) -> bytes:
    return f"<html><title>{title}</title><body>{text}{' ' * size}</body></html>".encode()


@pytest.mark.parametrize(
    ("body", "status", "is_so"),
    [
        (challenge(), 200, True),
        (challenge("百度安全验证 - 某站"), 200, True),
        (challenge("安全验证新规发布"), 200, False),
        (challenge(text="字" * (TEXT_ENOUGH - 5)), 200, True),
        (challenge(text="字" * TEXT_ENOUGH), 200, False),  # an article of that headline
        (challenge(text="字" * TEXT_ENOUGH), 400, True),
        (challenge("新闻", '<script src="/_waf/x.js">'), 200, True),
        (challenge("新闻"), 403, False),
        (challenge(size=MAX_CHALLENGE_BYTES), 403, False),
        (b" " * HEAD_BYTES + challenge(), 200, False),
        (b"", 403, False),
    ],
)
def test_pages_that_ask_for_a_human(body: bytes, status: int, is_so: bool):
    assert is_challenge(body, status) == is_so


@pytest.mark.parametrize(
    ("here", "there", "is_next"),
    [
        (HERE, "https://demo.example/a/12_2.html", True),
        (HERE, "https://demo.example/a/12-2.html", True),
        (HERE, "https://demo.example/a/12_3.html", False),
        (HERE, "https://demo.example/a/13.html", False),
        ("https://demo.example/a/12_2.html", "https://demo.example/a/12_3.html", True),
        ("https://demo.example/a/12_2.html", "https://demo.example/a/12_2.html", False),
        ("https://demo.example/a?id=1", "https://demo.example/a?id=1&page=2", True),
        ("https://demo.example/a?p=2", "https://demo.example/a?p=3", True),
        ("https://demo.example/a?p=2", "https://demo.example/a?p=4", False),
        (HERE, "https://far.example/a/12_2.html", False),
    ],
)
def test_the_next_page_has_the_next_number(here: str, there: str, is_next: bool):
    assert (follows(here, there) is not None) == is_next


def test_a_next_page_is_found_by_its_words_or_the_portal_s_selector():
    link = '<div><a class="n" href="12_2.html">下一页</a></div>'
    assert next_page(link.encode(), HERE, None) == "https://demo.example/a/12_2.html"
    assert next_page(link.encode("gb18030"), HERE, None) == "https://demo.example/a/12_2.html"
    assert next_page(link.replace("下一页", "更多").encode(), HERE, None) is None
    assert next_page(link.replace("下一页", "更多").encode(), HERE, "a.n::attr(href)") == "https://demo.example/a/12_2.html"
    assert next_page(link.replace("12_2", "99").encode(), HERE, None) is None
