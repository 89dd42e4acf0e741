"""The zone around the headline: which lines belong to it, in what order they are trusted, and who is read from each shape of line."""

import pytest

from transforms.page import header as head
from transforms.page.html_source import split
from transforms.page.tree import Page, parse

HEADLINE = "栎山把分拣臂装进社区仓"
PROSE = "栎山机器人五月十二日说，它的分拣臂已经在三百家社区仓里运转，差错低于万分之三。"


def page(markup: str) -> Page:
    found = parse(split(f"<html><head><title>{HEADLINE}_临海邮报</title></head><body>{markup}</body></html>"))
    assert found is not None
    return found


def zone(meta: str, *, above: str = "", title: bool = True) -> head.Zone:
    body = f"<div class='content'>{f'<p>{PROSE}</p>' * 6}</div>"
    found = page(f"{above}<h1>{HEADLINE}</h1>{meta}{body}")
    start = next(i for i, b in enumerate(found.blocks) if b.text == PROSE)
    at = next(i for i, b in enumerate(found.blocks) if b.text == HEADLINE)
    return head.Zone(found.blocks, at if title else None, start, len(found.blocks))


def source(meta: str) -> tuple[str | None, str | None, float | None]:
    answer, href = head.read_source(zone(meta))
    return (answer.value, href, answer.confidence) if answer else (None, href, None)


def authors(meta: str, editors: tuple[str, ...] = (), **told: str) -> tuple[str, ...]:
    return head.read_authors(zone(meta), editors, **told)


def test_lines_in_order_of_trust() -> None:
    # headline at 10, body at 13..40 of 50 blocks: behind the headline, around the start of the body, upwards from the headline
    assert head._order(10, 13, 40, 50) == [11, 12, 13, 14, 15, 5, 6, 7, 8, 9, 10]
    assert head._order(None, 13, 40, 50) == list(range(5, 16))
    assert head._order(0, 1, 2, 2) == [1, 0]
    assert head._order(10, 60, 80, 90) == [*range(11, 34), *range(52, 63), 10, 9, 8, 7, 6, 5]
    # a headline behind the body (a caption that repeats it): nothing behind it is trusted
    assert head._order(45, 13, 40, 50) == [*range(5, 16), 45, 44, 43, 42, 41, 40]
    # a body that starts before the headline: three lines behind the headline
    assert head._order(10, 4, 40, 50)[:3] == [11, 12, 13]


def test_lines_between_headline_and_text() -> None:
    long = "这一行很长" * 13
    found = zone(f"<p>一行</p><p>{long}</p>", above="<p>上面</p>")
    assert [found.plain[i] for i in found.between()] == ["一行", PROSE]
    assert found.time_lines()[:2] == ["一行", long]
    assert found.time_lines()[-2:] == ["上面", HEADLINE]


def test_long_lines_are_cut_and_make_no_claims() -> None:
    found = zone(f"<p>来源：临海邮报{'，他说' * 80}</p>")
    assert found.labelled("source") == []
    assert max(map(len, found.plain.values())) == head.MAX_LINE


def test_inline_elements_are_told_apart() -> None:
    def line(markup: str) -> str:
        return head.spaced(page(f"<h1>{HEADLINE}</h1><p>{markup}</p><p>{PROSE}</p>").blocks[1])

    assert line("来源：<a>临海网</a><a>参与互动</a>") == "来源： 临海网 参与互动"
    assert line("<a>乔以安</a><a>Mira</a>") == "乔以安 • Mira"
    assert line("<a>乔以安</a><a>12:30</a>") == "乔以安 12:30"
    assert line("<a>By</a><a>Mira Chen</a>") == "By Mira Chen"
    assert line("<a>Mira</a><a>乔以安</a>") == "Mira 乔以安"


@pytest.mark.parametrize(
    ("meta", "want"),
    [
        # the label and its value in two boxes: the box behind before the box above, and only boxes side by side
        ("<div><span>来源：</span><a href='https://s.example/'>临海邮报</a></div>", "临海邮报"),
        ("<div><p>临海邮报</p><p>来源</p></div><p>12</p>", "临海邮报"),
        ("<div><p>临海邮报</p></div><div><p>来源</p></div><p>12</p>", None),
        ("<p>来源：</p><p>作者：乔以安</p>", None),
        ("<div><p>来源：</p></div><div><p>临海邮报</p></div>", "临海邮报"),
        # markup that names the source before markup that names an author, its own element before one around it
        ("<p><span class='author'>夜航船</span> <span class='source'>临海邮报</span></p>", "临海邮报"),
        ("<p class='source'><span>山海周刊</span></p><p><span class='source'>临海邮报</span></p>", "临海邮报"),
        ("<p class='source'>分享</p><p class='author'>夜航船</p>", "夜航船"),
        ("<p class='source'>科技/临海</p>", None),
        ("<p class='source'>2026-05-12</p>", None),
        ("<p class='source'>他说，这里什么也没有发生过。</p>", None),
        ("<p class='author'>乔以安</p>", None),
        ("<p class='author'><a href='/u/1'>乔以安</a></p>", "乔以安"),
        # who signs between headline and text, by a link to a page of his own
        ("<p><a href='/users/7'>夜航船</a></p>", "夜航船"),
        ("<p><a href='/users/7'>夜航船的专栏</a></p>", "夜航船"),
        ("<p><a href='/shop/7'>夜航船</a></p>", None),
        ("<p>最后回复 <a href='/users/7'>夜航船</a></p>", None),
        ("<p><a href='/users/7'>乔以安</a></p>", None),
        ("<p><a href='/users/7'>05-12 08:15</a></p>", None),
        ("<p><b href='/users/7'>夜航船</b></p>", None),
        # name/outlet and column/name
        ("<p>乔以安/临海邮报</p>", "临海邮报"),
        ("<p>临海快讯/乔以安 2026-05-12</p>", "临海快讯"),
        ("<p>乔以安/陆知远</p>", "陆知远"),
        ("<p>乔以安/陆知</p>", None),
        # beside the time
        ("<p>2026-05-12 临海邮报</p>", "临海邮报"),
        ("<p>08:15 临海邮报</p>", "临海邮报"),
        ("<p>3天前 临海邮报</p>", None),
        ("<p>临海邮报 3天前</p>", "临海邮报"),
        ("<p>2026-05-12 08:15 栎山有限公司</p>", None),
        ("<p>首页 科技 临海邮报 2026-05-12</p>", None),
        ("<p>2026-05-12 08:15 这是一个名字长得谁也不会当它是媒体的词</p>", None),
        ("<p>2026-05-12 名字有十六个字的媒体还是一家媒体</p>", "名字有十六个字的媒体还是一家媒体"),
        ("<p>2026-05-12 一 二二 三三 四四 五五</p>", None),
        # a short line of its own, above or below the time
        ("<p>临海邮报</p><p>2026-05-12</p>", "临海邮报"),
        ("<p>2026-05-12</p><p>临海邮报</p>", "临海邮报"),
        ("<p>临海邮报</p><p>阅读 12</p><p>2026-05-12</p>", "临海邮报"),
        ("<p><a href='/c/1'>夜航船</a></p><p>2026-05-12</p>", "夜航船"),
        ("<p>夜航船</p><p>2026-05-12</p>", None),
        ("<p><a href='/c/1'>乔以安</a></p><p>2026-05-12</p>", None),
        ("<p>两个 临海邮报</p><p>2026-05-12</p>", None),
        ("<p>《临海周刊》</p><p>2026-05-12</p>", "临海周刊"),
    ],
)
def test_shapes_of_sources(meta: str, want: str | None) -> None:
    assert source(meta)[0] == want


def test_how_sure_a_source_is_and_where_it_leads() -> None:
    linked = "<p>来源：<a href='https://s.example/'>临海邮报</a> <a href='/x'>举报</a></p>"
    sure = [
        source(linked),
        source("<p class='source'><a href='https://s.example/2'>临海邮报</a></p>"),
        source("<p class='author'><a href='/shop/2'>夜航船</a></p>"),
        source("<p><a href='/users/7'>夜航船</a></p>"),
        source("<p>2026-05-12 <a href='https://s.example/3'>临海邮报</a></p>"),
        source("<p><a href='https://s.example/4'>临海邮报</a></p><p>2026-05-12</p>"),
    ]
    assert [href for _, href, _ in sure] == [
        "https://s.example/", "https://s.example/2", "/shop/2", "/users/7", "https://s.example/3", "https://s.example/4",
    ]  # fmt: skip
    assert [c for _, _, c in sure] == [0.95, 0.8, 0.6, 0.6, 0.6, 0.5]
    assert source("<p>来源：临海邮报 <a href='/x'>举报</a></p>")[1] is None


@pytest.mark.parametrize(
    ("meta", "want"),
    [
        # a field of its own, or the same name that the head tells
        ("<p><span id='js_author_name'>36度的风</span></p>", ("36度的风",)),
        ("<p><span id='js_author_name'><b>36度的风</b></span></p>", ("36度的风",)),
        # labels: with a colon any name, without one only what looks like a person
        ("<p>作者：夜航船</p>", ("夜航船",)),
        ("<p>作者 乔以安</p>", ("乔以安",)),
        ("<p>作者 经济部</p>", ()),
        ("<p>作者：乔以安</p><p>作者：陆知远</p>", ("乔以安",)),
        # markup made for authors: several, each once, six at most, no outlet
        ("<p><a rel='author'>长夜漫步者</a> <a rel='author'>夜航船</a> <a rel='author'>夜航船</a></p>", ("长夜漫步者", "夜航船")),
        ("<p><span itemprop='author'>长夜漫步者</span></p>", ("长夜漫步者",)),
        ("<p itemprop='creator'><span>长夜漫步者</span></p>", ("长夜漫步者",)),
        ("<p><a rel='author'>临海邮报</a></p>", ()),
        ("<p><a rel='author'>2026-05-12</a></p>", ()),
        ("<p>" + " ".join(f"<a rel='author'>乔以{n}</a>" for n in "安平和宁康乐静") + "</p>", tuple(f"乔以{n}" for n in "安平和宁康乐")),
        # shapes of a line
        ("<p>乔以安 / 临海邮报</p>", ("乔以安",)),
        ("<p>经济部/临海邮报</p>", ()),
        ("<p>乔以安／综合报道</p>", ("乔以安",)),
        ("<p>乔以安/陆知远</p>", ("乔以安",)),
        # by place
        ("<p>来源：临海邮报 乔以安</p>", ("乔以安",)),
        ("<p>来源：临海邮报 乔以安 陆知远</p>", ()),
        ("<p>来源：临海邮报 欧阳乔安</p>", ()),
        ("<p>乔以安 (3) 发表于 2026-05-12</p>", ("乔以安",)),
        ("<p>夜航船 发布于 2026-05-12</p>", ()),
        ("<p>临海邮报 乔以安 2026-05-12 10:00</p>", ("乔以安",)),
        ("<p>临海邮报 乔以安 陆知远 2026-05-12 10:00</p>", ()),
        ("<p>二组 乔以安 2026-05-12 10:00</p>", ("乔以安",)),
        ("<p>乔以安 2026-05-12 10:00</p><p>三行</p><p>两行</p>", ("乔以安",)),
        # a name in a line of its own beside the time
        ("<p>乔以安</p><p>2026-05-12</p>", ("乔以安",)),
        ("<p>2026-05-12</p><p>乔以安</p>", ("乔以安",)),
        ("<p>乔以安 临海邮报</p><p>2026-05-12</p>", ("乔以安",)),
        ("<p>乔以安 二组</p><p>2026-05-12</p>", ()),
        ("<p>乔安</p><p>2026-05-12</p>", ()),
        ("<p>乔以安</p>", ()),
        ("<p>乔以安</p><p>甲乙</p><p>丙丁</p><p>2026-05-12</p>", ()),
    ],
)
def test_shapes_of_authors(meta: str, want: tuple[str, ...]) -> None:
    assert authors(meta) == want


def test_the_head_of_the_page_names_the_author_too() -> None:
    assert authors("<p><span>作者：夜航船</span></p>", author="夜航船") == ("夜航船",)
    assert authors("<p><a href='/users/7'>夜航船</a></p>", author="夜航船") == ("夜航船",)
    assert authors("<p><span>夜航船</span></p>", author="夜航") == ()
    assert authors("<p><span>临海邮报</span></p>", author="临海邮报") == ()
    assert authors("<p><span>夜航船</span></p>", author="夜航船", source="夜航船") == ()


def test_who_edits_is_no_author_by_place() -> None:
    by_place = "<p>2026-05-12</p><p>乔以安</p>"
    assert (authors(by_place), authors(by_place, ("乔以安",)), authors("<p>作者：乔以安</p>", ("乔以安",))) == (
        ("乔以安",),
        (),
        ("乔以安",),
    )


def test_editors_are_six_at_most_and_each_once() -> None:
    lines = [f"编辑：顾时{c}" for c in "安平和宁康"]
    assert head.read_editors(zone("<p>责任编辑：沈一禾 NB12345</p>"), ["编辑：沈一禾", *lines, "责编：陆知远"]) == (
        "沈一禾", "顾时安", "顾时平", "顾时和", "顾时宁", "顾时康",
    )  # fmt: skip
    assert head.read_editors(zone("<p>12</p>"), ["作者：沈一禾"]) == ()


def test_names_of_elements() -> None:
    root = page("<div class='source'><p class='author-name'><a href='/author/1'><b><i>甲</i></b></a></p></div>").root
    inner, bold, link, line = (root.find(f".//{tag}") for tag in ("i", "b", "a", "p"))
    assert (head.role_of(line), head.role_of(link), head.role_of(bold), head.role_of(inner)) == (
        ("author", 0),
        ("author", 1),
        ("author", 2),
        None,
    )
    assert head.role_of(line.getparent()) == ("source", 0)
    assert (head.is_signed(line), head.is_signed(link), head.is_signed(bold)) == (True, True, False)
    assert (head.profile_of(link), head.profile_of(bold), head.profile_of(inner)) == ("/author/1", "/author/1", None)
