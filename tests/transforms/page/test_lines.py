"""Lines of an invented article and the lines left out of it, one rule at a time."""

import re

import pytest

from transforms.page.html_source import split
from transforms.page.lines import Lines, read_lines
from transforms.page.tree import Page, parse

PROSE = "栎山机器人五月十二日说，它的分拣臂已经在三百家社区仓里运转，差错低于万分之三。"
OTHER = "临海港口同一天恢复通航，第一艘船在早上六点离开码头，岸上站满了来送行的人。"


def page(markup: str) -> Page:
    found = parse(split(f"<html><head><title>题</title></head><body>{markup}</body></html>"))
    assert found is not None
    return found


def read(markup: str, *, title: str | None = None, noise: frozenset[int] = frozenset(), extra=()) -> Lines:
    found = page(f"<div>{markup}</div>")
    return read_lines(found.blocks, 0, len(found.blocks), noise=noise, title=title, extra=extra)


def classes(markup: str, **given: object) -> list[str]:
    return [name for name, _ in read(markup, **given).dropped]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("· · ·", "chrome"),
        ("——————", "chrome"),
        ("▲图为栎山的仓库", "caption"),
        ("图为栎山的仓库。", "caption"),
        ("栎山的仓库 乔以安摄", "caption"),
        ("原标题：栎山的手臂", "original"),
        ("本文来源：临海邮报", "source"),
        ("责任编辑：顾时安", "editor"),
        ("本报记者 乔以安", "byline"),
        ("<a href='/x'>另一条新闻的标题</a>", "related"),
        ("<a href='/x'>另一条新闻的标题。</a>", None),
        ("<a href='/x'>另</a>", None),
        ("小标题", None),
        ("12", None),
    ],
)
def test_one_line_between_paragraphs(line: str, name: str | None) -> None:
    found = read(f"<p>{PROSE}</p><p>{line}</p><p>{OTHER}</p>")
    text = re.sub("<.*?>", "", line)
    assert [n for n, _ in found.dropped] == ([name] if name else [])
    assert found.kept == ([PROSE, OTHER] if name else [PROSE, text, OTHER])
    assert found.indices == ([0, 2] if name else [0, 1, 2])


@pytest.mark.parametrize(
    ("line", "is_header"),
    [
        ("2026-05-12 08:15", True),
        ("来源：临海邮报", True),
        ("首页 > 科技 > 机器人", True),
        ("您的位置：首页 科技", True),
        ("分享 打印", True),
        ("栎山的手臂", False),
    ],
)
def test_lines_above_the_first_prose(line: str, *, is_header: bool) -> None:
    found = read(f"<p>{line}</p><p>{PROSE}</p>")
    assert (found.dropped == [("header", line)]) is is_header
    assert found.kept[-1] == PROSE


def test_the_headline_and_its_time_inside_the_container() -> None:
    assert classes(f"<h1>栎山的「手臂」</h1><p>{PROSE}</p>", title="栎山的手臂") == ["title"]
    assert classes(f"<p>{PROSE}</p><h1>栎山的手臂</h1><p>发布于 2026-05-12 08:15</p>", title="栎山的手臂") == ["title", "header"]
    deep = f"<p>{PROSE}</p>" + f"<p>{OTHER}</p>" * 7
    assert classes(f"{deep}<h1>栎山的手臂</h1>", title="栎山的手臂") == []


def test_the_portal_s_own_rules_come_first() -> None:
    extra = (("promo", re.compile("临海独家供稿")),)
    assert classes(f"<p>{PROSE}</p><p>临海独家供稿</p>", extra=extra) == ["promo"]
    assert classes(f"<p>{PROSE}</p><p>临海独家供稿人</p>", extra=extra) == []


def test_what_follows_the_mark_of_a_list_is_cut() -> None:
    article = f"<p>{PROSE}</p>" * 3
    assert classes(f"{article}<h3>相关阅读</h3><p>一条</p><ul><li>两条</li></ul>") == ["related", "related", "related"]
    on = read(f"{article}<h3>相关阅读</h3><p>{OTHER}</p>")  # prose at home in the article goes on
    assert on.kept == [PROSE] * 3 + [OTHER]
    away = read(f"<div>{article}</div><h3>相关阅读</h3><section><div><p>{OTHER}</p></div></section>")
    assert OTHER not in away.kept


def test_a_mark_after_little_of_the_prose_ends_a_summary_only() -> None:
    rest = f"<section><div>{f'<p>{OTHER}</p>' * 12}</div></section>"
    assert OTHER in read(f"<div><p>{PROSE}</p></div><p>责任编辑：顾时安</p>{rest}").kept
    assert OTHER not in read(f"<div><p>{PROSE}</p><p>{PROSE}</p><p>{PROSE}</p></div><p>责任编辑：顾时安</p>{rest}").kept


def test_marked_regions_are_related() -> None:
    found = page(f"<div><p>{PROSE}</p><div class='related'><p>{OTHER}</p></div><p>{PROSE}</p></div>")
    lines = read_lines(found.blocks, 0, len(found.blocks), noise=frozenset({0}), title=None)
    assert (lines.kept, lines.dropped) == ([PROSE, PROSE], [("related", OTHER)])


def test_code_is_kept_whole_without_the_numbers_of_its_lines() -> None:
    found = read(f"<p>{PROSE}</p><pre>责任编辑：顾时安\n42</pre><pre class='line-numbers'><span>1</span>\n<span>2</span></pre>")
    assert found.kept == [PROSE, "责任编辑：顾时安", "42"]
    assert found.dropped == [("chrome", "1"), ("chrome", "2")]


def test_menus_before_and_buttons_after_the_prose() -> None:
    menu = "".join(f"<p>栏目{i}</p>" for i in "甲乙丙丁戊己")
    assert classes(f"{menu}<p>{PROSE}</p>") == ["chrome"] * 6
    assert classes("".join(f"<p>栏目{i}</p>" for i in "甲乙丙丁戊") + f"<p>{PROSE}</p>") == []
    assert classes(f"<p>{PROSE}</p>" + "".join(f"<p>按钮{i}</p>" for i in "甲乙丙丁")) == ["chrome"] * 4
    assert classes(f"<p>{PROSE}</p>" + "".join(f"<p>按钮{i}</p>" for i in "甲乙丙")) == []
    table = "".join(f"<tr><td>格{i}</td></tr>" for i in "甲乙丙丁")
    assert classes(f"<p>{PROSE}</p><table>{table}</table>") == []
    assert classes("".join(f"<p>按钮{i}</p>" for i in "甲乙丙丁")) == []  # no prose, nothing to go by


def test_the_tail_of_a_line_is_no_text() -> None:
    found = read(f"<p>{PROSE}责任编辑：顾时安</p>")
    assert (found.kept, found.dropped) == ([PROSE], [("editor", "责任编辑：顾时安")])


def test_the_first_byline_names_the_authors() -> None:
    found = read(f"<p>{PROSE}</p><p>本报记者 乔以安</p><p>本报记者 陆知远</p>")
    assert found.byline == ("乔以安",)
    assert found.originals == []


def test_service_lines_close_and_open_an_article() -> None:
    closing = read(f"<p>{PROSE}</p><p>{OTHER}</p><p>扫码加入读者群</p><p>欢迎在评论区留言</p>")
    assert (closing.kept, [n for n, _ in closing.dropped]) == ([PROSE, OTHER], ["promo", "promo"])
    opening = read(f"<p>点击上方蓝字关注我们</p><p>{PROSE}</p><p>{OTHER}</p>")
    assert opening.kept == [PROSE, OTHER]
    assert len(opening.indices) == 2
    short = read(f"<p>{PROSE}</p><p>扫码加入读者群</p>")
    assert len(short.kept) + len(short.dropped) == 2


def test_blocks_of_a_range_and_pictures() -> None:
    found = page(f"<p>{OTHER}</p><p><img src='a.jpg'></p><p>{PROSE}</p><p>{OTHER}</p>")
    lines = read_lines(found.blocks, 1, 3, noise=frozenset(), title=None)
    assert (lines.kept, lines.indices, lines.dropped) == ([PROSE], [2], [])
