"""The lines around the headline and the lines of the article, one rule at a time; and what puts them together."""

from datetime import UTC, datetime

import pytest

from transforms.page import header as head
from transforms.page import kind
from transforms.page.attribution import Header, header_of
from transforms.page.body import find_body
from transforms.page.extracted import Rejected
from transforms.page.fields import read_address
from transforms.page.html_source import split
from transforms.page.lines import read_lines
from transforms.page.media import has_video, images_of
from transforms.page.reading import PageReading
from transforms.page.title import find_title, solid, strip_site
from transforms.page.tree import Page, parse
from transforms.text.page_lines.boilerplate import is_cut, line_class, without_tail
from transforms.text.page_lines.bylines import byline, in_brackets, outlet_of, signature, split_names, without_report
from transforms.text.page_lines.header_fields import Claim, claims, is_furniture, source_name, tokens
from transforms.text.page_lines.service_tail import is_service, opening_lines, service_lines

PROSE = "栎山机器人五月十二日说，它的分拣臂已经在三百家社区仓里运转，差错低于万分之三。"


def page(markup: str) -> Page:
    found = parse(split(f"<html><head><title>栎山把分拣臂装进社区仓_临海邮报</title></head><body>{markup}</body></html>"))
    assert found is not None
    return found


def zone(meta: str) -> head.Zone:
    found = page(f"<h1>栎山把分拣臂装进社区仓</h1>{meta}<div class='content'><p>{PROSE}</p><p>{PROSE}</p></div>")
    start = next(i for i, b in enumerate(found.blocks) if b.text == PROSE)
    return head.Zone(found.blocks, 0, start, len(found.blocks))


@pytest.mark.parametrize(
    ("meta", "authors"),
    [
        ("<div>作者：乔以安 陆知远</div>", ("乔以安", "陆知远")),
        ("<div><span>作者</span><span>乔以安</span></div>", ("乔以安",)),
        ("<div><p>乔以安</p><p>作者</p></div>", ("乔以安",)),
        ("<a rel='author' href='/x'>长夜漫步者</a>", ("长夜漫步者",)),
        ("<span class='post-author-name'>Mira</span>", ("Mira",)),
        ("<span class='author'>临海邮报</span>", ()),
        ("<div><a>乔以安</a></div><div>2026-05-12 08:15</div>", ("乔以安",)),
        ("<div><a>云计算</a></div><div>2026-05-12 08:15</div>", ()),
        ("<div>临海快讯／乔以安 2026年05月12日 08:15</div>", ("乔以安",)),
        ("<div>乔以安 · 3小时前</div>", ("乔以安",)),
        ("<div>首页 科技</div>", ()),
    ],
)
def test_authors_of_the_header(meta: str, authors: tuple[str, ...]) -> None:
    assert head.read_authors(zone(meta), ()) == authors


def test_the_authors_field_and_editors() -> None:
    field = zone("<span id='js_author_name'>36度的风</span><a id='js_name'>临海观察</a>")
    assert head.read_authors(field, ()) == ("36度的风",)
    told = zone("<span>长夜漫步</span>")
    assert head.read_authors(told, (), author="长夜漫步") == ("长夜漫步",)
    assert head.read_authors(told, (), author="长夜漫步", source="长夜漫步") == ()
    assert head.read_authors(zone("<div><a>乔以安</a></div><div>2026-05-12</div>"), ("乔以安",)) == ()
    assert head.read_editors(zone("<div>责任编辑：顾时安</div>"), ["编辑：沈一禾"]) == ("顾时安", "沈一禾")


@pytest.mark.parametrize(
    ("meta", "source"),
    [
        ("<div>来源：临海邮报 作者：乔以安</div>", "临海邮报"),
        ("<div>来源 临海邮报 作者 乔以安</div>", "临海邮报"),
        ("<div><span class='source'>临海邮报</span></div>", "临海邮报"),
        ("<div>2026-05-12 08:15 临海邮报</div>", "临海邮报"),
        ("<div><a href='/people/77/'>夜航船88号</a> 2026-05-12 08:15</div>", "夜航船88号"),
        ("<div><a href='/blog/77'>夜航船88号的个人博客</a></div>", "夜航船88号"),
        ("<div>乔以安/临海邮报</div>", "临海邮报"),
        ("<div>首图来源：工研所 2026-05-12</div>", None),
        ("<div>发布日期 2026-05-12 08:15 AM</div>", None),
        ("<div>12</div><div>2026年05月</div>", None),
    ],
)
def test_source_of_the_header(meta: str, source: str | None) -> None:
    answer, _ = head.read_source(zone(meta))
    assert (answer.value if answer else None) == source


def test_link_behind_a_source() -> None:
    answer, href = head.read_source(zone("<div>来源：<a href='https://s.example/'>临海邮报</a> <a href='/x'>举报</a></div>"))
    assert (answer and answer.value, href) == ("临海邮报", "https://s.example/")


def test_claims_of_a_line() -> None:
    assert claims("2026-05-12 来源：临海社作者：乔以安") == [
        Claim(None, "2026-05-12"),
        Claim("source", "临海社"),
        Claim("author", "乔以安"),
    ]
    assert claims("08:15来源 临海社 记者 乔以安") == [Claim(None, "08:15"), Claim("source", "临海社"), Claim("author?", "乔以安")]
    assert claims("图片来源：工研所") == [Claim("other", "工研所")]
    assert claims("他说，来源 不明的货物很多，记者 没有见到") == [Claim(None, "他说，来源 不明的货物很多，记者 没有见到")]
    assert tokens("2026-05-12 临海社 | 阅读 发布时间") == ["临海社"]
    assert is_furniture("打印 分享 3周前")
    assert [source_name(v) for v in ("《临海周刊》 第3期", "EDN 电子设计", "网络", "分享")] == ["临海周刊", "EDN 电子设计", None, None]


@pytest.mark.parametrize(
    ("line", "names"),
    [
        ("記者喬以安／綜合報導".replace("記者喬以安", "记者乔以安").replace("綜合報導", "综合报导"), ["乔以安"]),
        ("〔记者乔以安/临海报导〕", ["乔以安"]),
        ("（临海社记者乔以安、陆知远海城5日电）", ["乔以安", "陆知远"]),
        ("临海邮报/ 记者乔以安/海城报道", ["乔以安"]),
        ("■ 本报记者 乔以安 实习生 陆知远", ["乔以安"]),
        ("采访．撰文 乔以安", ["乔以安"]),
        ("（译者：乔以安/核稿：陆知远）1150512", ["乔以安"]),
        ("作者：临海协会副会长 乔以安", ["乔以安"]),
        ("作者：乔 以安", ["乔以安"]),
        ("乔以安/综合报道", ["乔以安"]),
        ("国际中心/综合报道", []),
        ("By Mira Chen", ["Mira Chen"]),
        ("（图/记者乔以安摄）", []),
        ("记者从会上获悉，展会推迟", []),
    ],
)
def test_bylines(line: str, names: list[str]) -> None:
    assert byline(line) == names


def test_parts_of_bylines() -> None:
    assert [without_report(t) for t in ("乔以安/海城报道", "乔以安海城综合报道", "乔以安报道", "乔以安、陆知远海城5日电", "乔以安")] == [
        "乔以安",
        "乔以安",
        "乔以安",
        "乔以安、陆知远",
        "乔以安",
    ]
    assert split_names("艾伦·布鲁克、Mira Chen") == ["艾伦·布鲁克", "Mira Chen"]
    assert split_names("本报记者 乔以安 方 敏") == ["乔以安", "方敏"]
    assert split_names("临海协会 仓储处") == []
    assert (signature("他们还会再来。（乔以安）"), signature("（全文完）"), signature("（乔以安）等")) == (["乔以安"], [], [])
    assert in_brackets("【记者乔以安临海报道】展会今天开门。") == ["乔以安"]
    assert [outlet_of(t) for t in ("（中海社临海5日综合外电报导）", "【临海报专讯】", "中海社记者乔以安摄", "本报讯（记者 乔以安）")] == [
        "中海社",
        "临海报",
        "中海社",
        None,
    ]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("[分享] [收藏] 责任编辑：顾时安", "editor"),
        ("【打印】相关阅读：另一条", "related"),
        ("12345下一页", "pager"),
        ("[1] [2] [3]", "pager"),
        ("12", None),
        ("展开剩余62%", "chrome"),
        ("全文共2300字，阅读约需6分钟", "chrome"),
        ("他分享了仓库里的一天，也说了今后的打算。", None),
    ],
)
def test_classes_of_lines(line: str, name: str | None) -> None:
    assert line_class(line) == name


def test_ends_of_lines_and_lists() -> None:
    assert without_tail("他说完就走了。责任编辑：顾时安") == ("他说完就走了。", "责任编辑：顾时安")
    assert (is_cut("相关阅读："), is_cut("相关部门说，会查清楚")) == (True, False)


def test_service_at_the_end_stops_at_news() -> None:
    lines = [
        PROSE,
        "该市客服热线电话今天增加到二十条线路，市民打得进来了，投诉也少了一半。",
        "热线：0800-000000",
        "—",
        "欢迎在评论区留言",
        "扫码加入读者群",
    ]
    assert service_lines(lines) == 4
    assert service_lines(["热线：0800-000000", "扫码加入读者群"]) <= 1
    assert service_lines([PROSE, PROSE]) == 0
    assert opening_lines(["点击上方蓝字关注我们", PROSE, PROSE]) == 1
    assert opening_lines([PROSE, PROSE]) == 0
    assert [is_service(t) for t in ("", "· · ·", "苹果说，用户下月就能在商店里下载新版，老版会停用。", "下期见")] == [
        True,
        True,
        False,
        True,
    ]


def test_lines_of_an_article() -> None:
    found = page(
        f"<div><p>2026-05-12 来源：某报</p><p>{PROSE}</p><p>12</p><p>▲图为仓库。某人摄</p><p>{PROSE}</p><p>· · ·</p>"
        f"<p>原标题：栎山的手臂</p><p>本报记者 乔以安</p><p>{PROSE}</p><ul><li>相关阅读</li><li>别的一条</li></ul></div>"
    )
    lines = read_lines(found.blocks, 0, len(found.blocks), noise=frozenset(), title=None)
    assert lines.kept == [PROSE, "12", PROSE, PROSE]
    assert [name for name, _ in lines.dropped] == ["header", "caption", "chrome", "original", "byline", "related", "related"]
    assert (lines.byline, lines.originals) == (("乔以安",), ["原标题：栎山的手臂"])


def test_titles() -> None:
    head_title = "栎山把分拣臂装进社区仓"
    found = find_title(page(f"<h2>栏目</h2><h1>{head_title}</h1>"))
    assert found is not None
    assert (found.answer.value, found.block, found.answer.rung) == (head_title, 1, "heading")
    off_page = find_title(page("<p>没有标题的页面，只有一句话。</p>"))
    assert off_page is not None
    assert (off_page.answer.value, off_page.block) == (head_title, None)
    assert (strip_site("慢工出细活_临海网", None), strip_site("甲|乙", None)) == ("慢工出细活", "甲|乙")
    assert solid("A B-c，丁") == "abc丁"


def test_body_and_its_cards() -> None:
    article = "".join(f"<p>{PROSE}</p>" for _ in range(14))
    cards = "".join(f"<div class='c'><p>{PROSE}</p></div>" for _ in range(20))
    found = page(f"<h1>栎山把分拣臂装进社区仓</h1><article><div class='article__content'>{article}</div>{cards}</article>")
    body = find_body(found, title=0)
    assert body is not None
    assert (body.rung, body.end - body.start) == ("container", 14)


def test_kinds_and_reasons() -> None:
    film = page("<iframe data-src='https://v.example/embed/1'></iframe>")
    assert has_video(film.root)
    assert not has_video(page("<iframe src='https://ads.example/x'></iframe>").root)
    assert kind.kind_of(url="https://a.example/1", title="题", lines=["题"], n_images=3, has_video=False) == "gallery"
    assert kind.kind_of(url="https://a.example/1", title="题", lines=["题"], n_images=0, has_video=True) == "video"
    near = page("<div>剩余内容</div><div>开通会员即可查看</div>").blocks
    sold = kind.paywalled(text=PROSE, told=False, near=near)
    assert isinstance(sold, Rejected)
    assert kind.paywalled(text=PROSE * 20, told=True, near=near) is None
    assert kind.paywalled(text=PROSE, told=False, near=[]) is None
    pictures = page("<div style='background:url(/a.png)'></div><img src='/loading.gif' data-src='/b.jpg'><img width=1 src='/c.jpg'>")
    assert images_of(pictures.blocks, "https://a.example/x/") == ("https://a.example/a.png", "https://a.example/b.jpg")


def reading(markup: str) -> PageReading:
    at = datetime(2026, 6, 1, tzinfo=UTC)
    return PageReading(page(markup), address=read_address("https://www.linhai-post.example/a/1", None), fetched_at=at)


def test_reading_and_attribution() -> None:
    found = reading(
        f"<h1>栎山把分拣臂装进社区仓</h1><p>2026-05-12 08:15</p><div class='content'>{f'<p>{PROSE}</p>' * 3}<p>来源：临海邮报 责任编辑：顾时安</p></div>"
    )
    assert found.is_anchored()
    assert found.lines.kept == [PROSE] * 3
    header = header_of(found)
    assert isinstance(header, Header)
    assert (header.source and header.source.value, header.source and header.source.rung, header.editors, header.authors) == (
        "临海邮报",
        "tail",
        ("顾时安",),
        (),
    )
