"""The headline of invented pages: which line it is, what speaks for it, what is cut off it, and what stands in when no line is one."""

import pytest

from transforms.page.html_source import split
from transforms.page.title import MAX_TITLE, find_title, solid, strip_site
from transforms.page.tree import Page, parse

TITLE = "栎山把分拣臂装进社区仓"
PROSE = "栎山机器人五月十二日说，它的分拣臂已经在三百家社区仓里运转，差错低于万分之三。"


def page(body: str, title: str = f"{TITLE}_临海邮报", head: str = "") -> Page:
    found = parse(split(f"<html><head><title>{title}</title>{head}</head><body>{body}</body></html>"))
    assert found is not None
    return found


def found(
    body: str, title: str = f"{TITLE}_临海邮报", head: str = "", headline: str | None = None
) -> tuple[str, str, float, int | None] | None:
    answer = find_title(page(body, title, head), headline=headline)
    return (answer.answer.value, answer.answer.rung, answer.answer.confidence, answer.block) if answer else None


@pytest.mark.parametrize(
    ("body", "block"),
    [
        (f"<p>首页</p><h1>{TITLE}</h1>", 1),
        (f"<div>{TITLE}</div><h1>{TITLE}</h1>", 1),  # a heading before a plain line
        (f"<div>{TITLE}</div><h2>{TITLE}</h2>", 1),
        (f"<div>{TITLE}</div><div class='art-title'>{TITLE}</div>", 1),  # named for it
        (f"<h1>{TITLE[:6]}</h1><h1>{TITLE}</h1>", 1),  # the longer of two
        (f"<h1>{TITLE}</h1><h1>{TITLE}</h1>", 0),  # the first of equals
        (f"<h1><a href='/'>{TITLE}</a></h1><h1>{TITLE}</h1>", 1),  # links lead elsewhere
        (f"<h1><b>{TITLE}</b></h1>", 0),
    ],
)
def test_the_line_that_is_the_headline(body: str, block: int) -> None:
    answer = found(body)
    assert answer is not None
    assert (answer[0], answer[3]) == (TITLE, block)


def test_confidence_grows_with_what_agrees() -> None:
    alone = found(f"<div>{TITLE}</div>", title=f"临海邮报_{TITLE}")
    first = found(f"<div>{TITLE}</div>")
    heading = found(f"<h1>{TITLE}</h1>")
    witness = found(f"<h1>{TITLE}</h1>", head=f"<meta property='og:title' content='{TITLE}'>")
    assert alone and first and heading and witness
    assert alone[2] < first[2] < heading[2] < witness[2]
    assert [a[1] for a in (alone, first, heading, witness)] == ["agreement", "agreement", "heading", "heading"]
    assert witness[2] == 0.99
    assert (first[2], heading[2]) == (0.84, 0.97)


def test_a_heading_that_says_it_in_other_words() -> None:
    assert found("<h1>栎山把分拣臂装进社区仓库</h1><p>首页</p>") == ("栎山把分拣臂装进社区仓库", "heading", 0.83, 0)
    assert found("<h1>编辑推荐的其他文章列表</h1>") == (TITLE, "head", 0.6, None)
    assert found("<p>栎山把分拣臂装进社区仓库</p>") == (TITLE, "head", 0.6, None)  # only a heading may differ


def test_what_json_ld_says_is_a_witness() -> None:
    assert found("<h1>分拣臂进了社区仓</h1>", title="临海邮报", headline="分拣臂进了社区仓") == ("分拣臂进了社区仓", "heading", 0.8, 0)
    assert found("<h1>分拣臂进了社区</h1>", title="临海邮报", headline="分拣臂进了社区仓") is not None


def test_a_page_without_a_title_has_its_first_heading() -> None:
    assert found(f"<h1>{TITLE}</h1>", title="") == (TITLE, "heading", 0.77, 0)
    assert found(f"<p>{TITLE}</p>", title="") is None


@pytest.mark.parametrize(
    ("heading", "title", "is_short"),
    [
        ("<h1>夜航</h1>", "夜航_临海邮报", True),
        ("<h2>夜航</h2>", "夜航", True),
        ("<h1>夜航</h1>", "夜航船_临海邮报", False),
        ("<p>夜航</p>", "夜航_临海邮报", False),
        ("<h1>夜</h1>", "夜_临海邮报", False),
    ],
)
def test_a_headline_of_two_characters_is_a_heading_up_to_a_bar(heading: str, title: str, *, is_short: bool) -> None:
    answer = found(heading, title)
    assert answer is not None
    assert (answer[3] == 0) is is_short


def test_lines_that_are_too_long_are_no_headline() -> None:
    long = "长" * MAX_TITLE
    assert found(f"<h1>{long}</h1>", title=long) == (long, "heading", 0.99, 0)
    over = found(f"<h1>{long}字</h1>", title=f"{long}字")
    assert over is not None
    assert over[3] is None


def test_a_label_in_front_that_links_away_is_no_part_of_it() -> None:
    assert (
        found(f"<h1><a href='/tag'>机器人</a><span>{TITLE}</span></h1>") == (TITLE, "heading", 0.94, 0)
        or found(f"<h1><a href='/tag'>机器人</a><span>{TITLE}</span></h1>")[0] == TITLE
    )  # type: ignore[index]
    kept = found("<h1><a href='/tag'>机器人</a><span>分拣</span></h1>", title="机器人分拣_临海邮报")
    assert kept is not None
    assert kept[0] == "机器人分拣"


def test_the_heading_above_the_first_sentence_when_the_title_names_the_site() -> None:
    body = f"<h2>{TITLE}</h2><p>2026-05-12 08:15</p><p>{PROSE}</p>"
    assert found(body, title="临海邮报社") == (TITLE, "heading", 0.6, 0)
    assert found(f"<h2>{TITLE}</h2>{'<p>栏目</p>' * 6}<p>{PROSE}</p>", title="临海邮报社") is not None
    far = found(f"<h2>{TITLE}</h2>{'<p>栏目</p>' * 7}<p>{PROSE}</p>", title="临海邮报社")
    assert far == ("临海邮报社", "head", 0.6, None)
    assert found(f"<h2>{TITLE}</h2><p>{PROSE}</p>", title="另一件完全不同的事情发生在别处") == (
        "另一件完全不同的事情发生在别处",
        "head",
        0.6,
        None,
    )
    assert found(f"<h2><a href='/'>{TITLE}</a></h2><p>{PROSE}</p>", title="临海邮报社") == ("临海邮报社", "head", 0.6, None)
    assert found(f"<h2>短标题</h2><p>{PROSE}</p>", title="临海邮报社") == ("临海邮报社", "head", 0.6, None)


def test_the_head_of_the_page_stands_in() -> None:
    assert found("<p>正文</p>", head=f"<meta property='og:title' content='{TITLE}'>") == (TITLE, "meta", 0.8, None)
    assert found("<p>正文</p>", head="<meta property='og:title' content='别的说法'>") == (TITLE, "head", 0.6, None)
    assert found("<p>正文</p>", title="", head=f"<meta property='og:title' content='{TITLE}_临海网'>") == (TITLE, "meta", 0.5, None)
    site = f"{TITLE} | 夜航船"
    assert found("<p>正文</p>", title=site, head="<meta property='og:site_name' content='夜航船'>") == (TITLE, "head", 0.6, None)
    assert found("<p>正文</p>", title="") is None


@pytest.mark.parametrize(
    ("title", "site", "stripped"),
    [
        (f"{TITLE}_科技频道_临海网", None, TITLE),
        (f"{TITLE} - 临海邮报", None, TITLE),
        (f"{TITLE}-临海网", None, TITLE),
        (f"{TITLE}——夜航船", "夜航船", TITLE),
        (f"{TITLE}|夜航船", None, f"{TITLE}|夜航船"),
        (f"{TITLE}|夜航船", "夜航船日志", TITLE),
        (f"{TITLE}_杂谈", None, TITLE),
        (f"{TITLE}_很长很长的后缀", None, f"{TITLE}_很长很长的后缀"),
        ("甲乙丙_临海网", None, "甲乙丙_临海网"),  # too little would be left
        ("甲乙丙丁_临海网", None, "甲乙丙丁"),
        ("棱镜|栎山的手臂", None, "棱镜|栎山的手臂"),
        (f"{TITLE}_一网_二网_三网_四网_五网", None, f"{TITLE}_一网"),  # four parts at most
    ],
)
def test_trailing_parts_that_name_a_site(title: str, site: str | None, stripped: str) -> None:
    assert strip_site(title, site) == stripped


def test_letters_and_digits_alone() -> None:
    assert solid("「A_b」 C-1，丁！") == "abc1丁"
