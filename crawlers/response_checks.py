"""Checks on the bytes of an answer, without extraction: challenge page, log-in page, file that is no page, link to a next page."""

import re
from itertools import islice
from urllib.parse import SplitResult, urljoin, urlsplit

from parsel import Selector

from transforms.text.charset import decode

HEAD_BYTES = 6000
MAX_CHALLENGE_BYTES = 48_000  # challenge pages are small; whole articles rarely are
TITLE = re.compile(r"<title[^>]*>([^<]{0,200})", re.IGNORECASE)
CHALLENGE_TITLE = re.compile(
    (
        r"^\s*(百度)?(安全验证|人机验证|滑动验证|访问验证|身份验证|验证码|请完成验证|just a moment|attention required|access denied|captcha|robot "
        r"check)\s*([.…!！。_|｜—-].*)?$"
    ),
    re.IGNORECASE,
)
CHALLENGE_MARKS = (
    b"_wafchallengeid",
    b"cf-challenge",
    b"cf_chl_",
    b"/_waf/",
    b"aliyun_waf",
    b"TencentCaptcha",
    b"geetest_",
    b"acw_sc__v2",
    "还在费劲爬数据".encode(),
)
TEXT_ENOUGH = 400  # Chinese characters: a page with more is an article that loads such a script, not a challenge
LOGIN = re.compile(r"(^|[./_-])(login|signin|sign-in|passport|sso|account/auth)([./_?-]|$)", re.IGNORECASE)
NOT_PAGE_TYPES = re.compile(
    rb"^\s*(image|video|audio|font)/|^\s*application/(pdf|zip|gzip|x-gzip|octet-stream|vnd\.|msword|x-rar|x-msdownload)", re.IGNORECASE
)
NOT_PAGE_BYTES = (b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x1f\x8b")
NEXT_WORDS = ("下一页".encode(), "下一页".encode("gb18030"), "下一頁".encode(), "下一頁".encode("big5"))
NEXT_WORD = re.compile("下一[页頁]")
LINK_START = re.compile("<a\\b", re.IGNORECASE)
LINK_BEFORE = re.compile(
    r"""<a\b[^>]{0,500}?href\s*+=\s*+["']?([^"'\s>]{1,500})[^>]{0,500}>(?:\s|<[^a/][^>]{0,100}>|&nbsp;|\[)*+""", re.IGNORECASE
)
"""A link up to its text, where its text begins with nothing that a reader sees but these words."""
MAX_LINK_CHARS = 1500  # of a link up to its words
MAX_NEXT_WORDS = 50  # a page has one or two
DATED = re.compile(r"\d{4}-\d{1,2}$")
NUMBERED = re.compile(r"^(?P<stem>.*?)(?:[_-](?P<n>\d{1,3}))?(?P<ext>\.\w{3,5})?$")


def is_challenge(body: bytes, status: int) -> bool:
    """Whether the page asks for a human."""
    if len(body) > MAX_CHALLENGE_BYTES or not body:
        return False
    head = body[:HEAD_BYTES]
    title = TITLE.search(head.decode("utf-8", "ignore"))
    if not (title and CHALLENGE_TITLE.search(title[1].strip())) and not any(mark in body for mark in CHALLENGE_MARKS):
        return False
    return status >= 400 or len(re.findall(r"[\u4e00-\u9fff]", decode(body[: HEAD_BYTES * 4])[0])) < TEXT_ENOUGH


def is_login(url: SplitResult) -> bool:
    """Whether the URL is that of a log-in page."""
    return bool(LOGIN.search(url.hostname or "") or LOGIN.search(url.path))


def is_page(content_type: bytes | None, body: bytes) -> bool:
    """Whether the body may be a page: False for images, videos, archives and the like."""
    return not (content_type and NOT_PAGE_TYPES.match(content_type)) and not body.startswith(NOT_PAGE_BYTES)


def next_page(body: bytes, url: str, selector: str | None) -> str | None:
    """URL of the next page of a split article: by the portal's selector, else a link 下一页 to the same path with the next number."""
    if selector is None and not any(word in body for word in NEXT_WORDS):
        return None
    text, _ = decode(body)
    if selector is not None:
        found = Selector(text, type="html").css(selector).get()
        return follows(url, found) if found else None
    for word in islice(NEXT_WORD.finditer(text), MAX_NEXT_WORDS):
        before = text[max(0, word.start() - MAX_LINK_CHARS) : word.start()]
        starts = [link.start() for link in LINK_START.finditer(before)]
        match = LINK_BEFORE.fullmatch(before, starts[-1]) if starts else None
        target = follows(url, match[1]) if match else None
        if target is not None:
            return target
    return None


def follows(url: str, href: str) -> str | None:
    """The absolute target when it is the next numbered page of the same article, else None."""
    try:
        target = urljoin(url, href.replace("&amp;", "&")).split("#", 1)[0]
        here, there = urlsplit(url), urlsplit(target)
    except ValueError:
        return None
    if (here.scheme, here.netloc) != (there.scheme, there.netloc):
        return None
    old, new = NUMBERED.match(here.path), NUMBERED.match(there.path)
    if old and new and here.query == there.query and (old["ext"] or "") == (new["ext"] or "") and new["n"]:
        if DATED.search(new["stem"]):
            return None
        for stem, n in ((old["stem"], int(old["n"] or 1)), (here.path.removesuffix(old["ext"] or ""), 1)):
            if new["stem"] == stem and int(new["n"]) == n + 1:
                return target
    if here.path == there.path:
        numbers = [
            int(q[1]) if (q := re.search(r"(?:^|&)(?:p|page|pn)=(\d{1,3})(?:&|$)", part)) else 1 for part in (here.query, there.query)
        ]
        return target if numbers[1] == numbers[0] + 1 else None
    return None
