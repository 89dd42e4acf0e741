"""What sort of page it is, by invented titles, lines and addresses; and why a page is no article."""

import pytest

from transforms.page import kind
from transforms.page.extracted import Rejected
from transforms.page.html_source import split
from transforms.page.tree import Page, parse
from transforms.result import DropReason

URL = "https://a.example/1.html"
PROSE = "栎山机器人五月十二日说，它的分拣臂已经在三百家社区仓里运转，差错低于万分之三。"  # 39 characters
LONG = PROSE * 6


def page(body: str, title: str = "题", head: str = "") -> Page:
    found = parse(split(f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"))
    assert found is not None
    return found


def kind_of(lines: list[str], *, url: str = URL, title: str | None = "题", n_images: int = 0, has_video: bool = False) -> str:
    return kind.kind_of(url=url, title=title, lines=lines, n_images=n_images, has_video=has_video)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({"lines": [LONG]}, "article"),
        ({"lines": [PROSE]}, "flash"),
        ({"lines": [PROSE], "title": None}, "flash"),
        ({"lines": ["字" * 220]}, "flash"),
        ({"lines": ["字" * 221]}, "article"),
        ({"lines": [PROSE, PROSE]}, "flash"),
        ({"lines": [PROSE, PROSE, PROSE]}, "article"),
        ({"lines": [PROSE], "n_images": 1}, "article"),
        ({"lines": [PROSE], "n_images": 1, "url": "https://a.example/newsflash/1"}, "flash"),
        ({"lines": [f"临海社5月12日电 {PROSE}"], "n_images": 1}, "flash"),
        ({"lines": [LONG], "n_images": 3, "url": "https://a.example/photo/1"}, "gallery"),
        ({"lines": [LONG], "n_images": 2, "url": "https://a.example/photo/1"}, "article"),
        ({"lines": [LONG], "n_images": 3, "title": "仓库一日（组图）"}, "gallery"),
        ({"lines": ["字" * 600], "n_images": 3, "title": "组图：仓库一日"}, "article"),
        ({"lines": ["字" * 599], "n_images": 3, "title": "组图：仓库一日"}, "gallery"),
        ({"lines": ["题"], "n_images": 2}, "gallery"),
        ({"lines": ["题"], "n_images": 1}, "article"),
        ({"lines": ["字" * 269], "n_images": 6}, "gallery"),
        ({"lines": ["字" * 270], "n_images": 6}, "article"),
        ({"lines": ["字" * 40, "字" * 40, "字" * 40], "n_images": 6}, "article"),
        ({"lines": ["字" * 40, "字" * 40, "字" * 39], "n_images": 6}, "gallery"),
        ({"lines": ["字" * 79], "has_video": True}, "video"),
        ({"lines": ["字" * 80], "has_video": True, "n_images": 1}, "article"),
        ({"lines": ["字" * 399], "has_video": True, "title": "视频：仓库一日"}, "video"),
        ({"lines": ["字" * 400], "has_video": True, "title": "视频：仓库一日"}, "article"),
        ({"lines": ["字" * 300], "has_video": True, "url": "https://v.a.example/1"}, "video"),
        ({"lines": ["字" * 300], "url": "https://v.a.example/1"}, "article"),
    ],
)
def test_kinds(given: dict, found: str) -> None:
    assert kind_of(**given) == found


@pytest.mark.parametrize(
    ("title", "lines", "is_digest"),
    [
        ("临海早报", ["1、一件事", "2、两件事", "3、三件事"], True),
        ("临海早报", ["1、一件事", "2、两件事"], False),
        ("仓库的三件事", ["1、一件事", "2、两件事", "3、三件事"], False),
        ("晚报：栎山装了分拣臂；临海港口恢复通航", [LONG], True),
        ("晚报：栎山装了分拣臂；港口", [LONG], False),
        ("一周要闻", [PROSE] * 8, True),
        ("一周要闻", [PROSE] * 7, False),
        ("题", [f"【栎山装了分拣臂】{PROSE}"] * 3, True),
        ("题", [f"【栎山装了分拣臂】{PROSE}"] * 2, False),
        ("题", [f"【栎山】{PROSE}"] * 3, False),
        ("题", [f"临海社5月12日电 {PROSE}"] * 4, True),
        ("题", [f"临海社5月12日电 {PROSE}"] * 3, False),
    ],
)
def test_several_news_in_one_article(title: str, lines: list[str], *, is_digest: bool) -> None:
    assert (kind_of(lines, title=title) == "digest") is is_digest


def refused(found: Page, text: str = "", *, title: str | None = None, is_found: bool = True, anchored: bool = False) -> Rejected | None:
    return kind.refuse(found, text=text, title=title, body=found.blocks, found=is_found, anchored=anchored)


@pytest.mark.parametrize(
    ("body", "title", "reason", "detail"),
    [
        ("<p>请完成验证后继续</p>", "安全验证", DropReason.CHALLENGE_PAGE, "安全验证"),
        ("<p>Just a moment...</p>", "a.example", DropReason.CHALLENGE_PAGE, "Just a moment"),
        ("<p>页面不存在，三秒后回到首页</p>", "临海", DropReason.ERROR_PAGE, "页面不存在"),
        ("<p>返回</p>", "404 Not Found", DropReason.ERROR_PAGE, "404"),
        ("<p>该内容因作者设置了权限</p>", "临海", DropReason.ERROR_PAGE, "该内容因作者设置了权限"),
        ("<p>This post was deleted by its author</p>", "Linhai", DropReason.ERROR_PAGE, "This post was deleted by its author"),
    ],
)
def test_notices_instead_of_an_article(body: str, title: str, reason: DropReason, detail: str) -> None:
    assert refused(page(body, title)) == Rejected(reason, detail)


def test_a_notice_counts_on_a_page_with_little_text_only() -> None:
    warned = page(f"<p>{PROSE}</p><p>页面不存在</p>", "临海")
    assert refused(warned, "字" * 120) is None
    assert refused(warned, "字" * 119) is not None
    assert refused(warned, "ab cd " * 50) is None  # 300 characters
    assert refused(page(f"<p>{LONG * 2}</p><p>该文章已被屏蔽</p>", "临海"), PROSE) is None  # other lines say something
    long = page(f"<p>{'页面不存在' + '字' * 800}</p>", "临海")
    assert refused(long, PROSE) is None


def test_a_stub_that_leads_on() -> None:
    stub = page("<p>正在打开</p>", "临海", "<meta http-equiv='refresh' content='0; url=/b/2.html'>")
    assert refused(stub) == Rejected(DropReason.NOT_ARTICLE, "refresh to /b/2.html")
    assert refused(page(f"<p>{LONG * 2}</p>", "临海", "<meta http-equiv='refresh' content='0; url=/b/2.html'>"), PROSE) is None


def test_pages_without_text() -> None:
    assert refused(page(""), is_found=False) == Rejected(DropReason.EMPTY_PAGE)
    assert refused(page("<p>首页</p>", "临海"), is_found=False) == Rejected(DropReason.NO_TEXT, "临海")
    assert refused(page("<p>字</p>", "临海"), "七个字的正文啊") == Rejected(DropReason.NO_TEXT, "临海")
    assert refused(page("<p>字</p>", "临海"), "八个字的正文啊呀") is None
    assert refused(page("<p>字</p>", "临海"), "eight words of english text are enough here") is None


def rows(n: int) -> str:
    return "".join(f"<li><a href='/{i}'>一条足够长的新闻标题排在列表里</a></li><li>2026-05-{i + 10}</li>" for i in range(n))


def test_lists_of_headlines_are_no_article() -> None:
    assert refused(page(rows(25), "临海"), is_found=False) == Rejected(DropReason.NOT_ARTICLE, "临海")
    assert refused(page(rows(24), "临海"), is_found=False) == Rejected(DropReason.NO_TEXT, "临海")
    thin = page(rows(30) + f"<p>{PROSE}</p>", "临海")
    assert refused(thin, "二十个字的正文写在这里给人看") == Rejected(DropReason.NOT_ARTICLE, "临海")
    assert refused(thin, "二十个字的正文写在这里给人看", anchored=True) is None


def test_rows_of_headline_and_time_are_a_channel_page() -> None:
    assert refused(page(rows(6), "临海"), LONG) == Rejected(DropReason.NOT_ARTICLE, "临海")
    assert refused(page(rows(5), "临海"), LONG) is None
    assert refused(page(rows(6), "临海"), LONG, anchored=True) is None


def sold(text: str, *near: str, told: bool = False) -> Rejected | None:
    return kind.paywalled(text=text, told=told, near=page("".join(f"<p>{line}</p>" for line in near)).blocks)


def test_a_teaser_says_that_the_rest_is_sold() -> None:
    assert sold(PROSE, "开通会员后可阅读全文") == Rejected(DropReason.PAYWALL_TEASER, "开通会员后可阅读全文")
    assert sold(PROSE, "开通会员", "阅读全文") == Rejected(DropReason.PAYWALL_TEASER, "开通会员 阅读全文")
    assert sold(PROSE, "开通会员享九折") is None
    assert sold(PROSE, "阅读全文") is None
    assert sold(PROSE, "开通会员" + "字" * 120 + "阅读全文") is None
    assert sold("字" * 599, "开通会员后可阅读全文") is not None
    assert sold("字" * 600, "开通会员后可阅读全文") is None
    assert sold("字" * 299, told=True) == Rejected(DropReason.PAYWALL_TEASER, "isAccessibleForFree: false")
    assert sold("字" * 300, told=True) is None
