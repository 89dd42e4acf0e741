"""What a page of WeChat states of itself: the parts of its long address in scripts, in a link and in its metas."""

import pytest

from transforms.page.html_source import split
from transforms.page.tree import Page, parse
from transforms.page.wechat import stated_parts

SHORT = "https://mp.weixin.qq.com/s/AbCd"
LONG = "https://mp.weixin.qq.com/s?__biz=MzA1&mid=2650&idx=1&sn=0a1b"


def page(head: str) -> Page:
    found = parse(split(f"<html><head>{head}</head><body><p>文</p></body></html>"))
    assert found is not None
    return found


@pytest.mark.parametrize(
    "head",
    [
        "<script>var biz = 'MzA1'; var mid = '2650'; var idx = '1'; var sn = '0a1b';</script>",
        '<script>var biz = "" || "MzA1"; var mid = "" || "" || "2650"; var idx = "" || "1"; var sn = "" || "0a1b";</script>',
        "<script>window.__biz = JsDecode('MzA1'), appmsgid: '2650', itemidx: '1', 'sn': '0a1b',</script>",
        "<script>var one = 1;</script><script>bizuin:'MzA1',mid:'2650',idx:'1',sn:'0a1b',</script>",
        "<script>var msg_link = 'http://mp.weixin.qq.com/s?__biz=MzA1&amp;mid=2650&amp;idx=1&amp;sn=0a1b#wechat_redirect';</script>",
        '<script>var msg_link = "http:\\/\\/mp.weixin.qq.com\\/s?__biz=MzA1\\x26amp;mid=2650\\x26amp;idx=1\\x26amp;sn=0a1b";</script>',
        "<meta property='og:url' content='https://mp.weixin.qq.com/s?__biz=MzA1&amp;mid=2650&amp;idx=1&amp;sn=0a1b'>",
    ],
)
def test_every_way_of_stating_the_long_address(head: str) -> None:
    parts = stated_parts(page(head), SHORT)
    assert parts is not None
    assert parts.url == stated_parts(page(f"<meta property='og:url' content='{LONG}'>"), SHORT).url  # type: ignore[union-attr]
    assert "mid=2650" in parts.url
    assert "sn=0a1b" in parts.url


@pytest.mark.parametrize(
    ("head", "url"),
    [
        ("<script>var biz = 'MzA1'; var mid = '2650'; var idx = '1';</script>", "https://a.example/s/AbCd"),
        ("<script>var biz = 'MzA1'; var mid = '2650'; var idx = '1';</script>", LONG),
        ("<script>var biz = 'MzA1'; var idx = '1';</script>", SHORT),
        ("<script>var mid = '2650';</script>", SHORT),
        ("<script>subbiz = 'MzA1'; themid = '2650'</script>", SHORT),
        ("", SHORT),
    ],
)
def test_pages_that_state_nothing(head: str, url: str) -> None:
    assert stated_parts(page(head), url) is None
