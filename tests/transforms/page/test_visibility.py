"""What no reader sees: by style, by the page's own sheets; and hidden elements that are the article after all."""

import pytest

from transforms.page.blocks import is_hinted
from transforms.page.tree import parse_markup
from transforms.page.visibility import bodies_among, hides, is_white_junk, look_of, may_hold, sheet_of, unseen

SENTENCES = "这一段是真正的文章，写得很长，有好几句话。" * 8


@pytest.mark.parametrize(
    ("style", "how"),
    [
        ("display : none", "all"),
        ("visibility:hidden", "all"),
        ("opacity:0", "all"),
        ("opacity:0.0;", "all"),
        ("opacity:.8", None),
        ("opacity:0.05", None),
        ("position:absolute;left:-5000px", "all"),
        ("left:-5000px", None),
        ("height:0;overflow:hidden", "all"),
        ("line-height:0;overflow:hidden", None),
        ("width:1px;overflow:hidden", "all"),
        ("text-indent:-999px", "all"),
        ("color:transparent", "all"),
        ("background-color:transparent", None),
        ("font-size:0", "letters"),
        ("font-size:.5px", "letters"),
        ("font-size:0.24rem", None),
        ("font-size:12px", None),
        ("margin:0", None),
    ],
)
def test_styles_that_hide(style: str, how: str | None) -> None:
    assert unseen(style) == how


def test_letters_of_no_size_hide_words_only() -> None:
    root = parse_markup("<div><span>词</span><section><p>段</p></section><p>字</p></div>")
    assert root is not None
    assert [hides("letters", root.find(f".//{path}")) for path in ("span", "section", "section/p")] == [True, False, True]
    assert not hides(None, root)


def test_looks() -> None:
    assert look_of("margin:0;color:red") is None
    look = look_of("color:#FFF; white-space: pre-wrap")
    assert look is not None
    assert (look.how, look.white, look.keeps, look.paints) == (None, True, True, False)
    painted = look_of("background: url(a.jpg)")
    assert painted is not None
    assert painted.paints
    assert look_of("color:#fff;background:#000") is None


def test_white_letters_between_words_on_no_ground() -> None:
    root = parse_markup("<p>字<b>白</b>字</p><div style='background:#222'><p>字<b>白</b></p></div><p><b>白</b></p>")
    assert root is not None
    assert [is_white_junk(b) for b in root.iter("b")] == [True, False, False]


def hidden_by(styles: str, *path: tuple[str, str | None, str | None]) -> bool:
    sheet = sheet_of(styles)
    for step in path[:-1]:
        sheet.enter(sheet.keys_of(*step))
    return sheet.enter(sheet.keys_of(*path[-1]))[0] is not None


@pytest.mark.parametrize(
    ("styles", "name", "hidden"),
    [
        (".x{display:none}", ("b", "a x", None), True),
        (".x{display:none}", ("b", "xx", None), False),
        ("b.x , #y{color:red;display: none !important}", ("i", None, "y"), True),
        ("b.x{display:none}", ("i", "x", None), False),
        (".x{display:none} .x{display:block}", ("b", "x", None), False),
        (".x{display:block} .x{display:none}", ("b", "x", None), True),
        ("@media print{.x{display:none}}", ("b", "x", None), False),
        (".x:hover{display:none}", ("b", "x", None), False),
        ("b{display:none}", ("b", None, None), False),
        ("/* .x{display:none} */", ("b", "x", None), False),
        (".x{font-size:0}", ("b", "x", None), True),
    ],
)
def test_rules_of_own_sheets(styles: str, name: tuple[str, str | None, str | None], hidden: bool) -> None:
    assert hidden_by(styles, name) is hidden


def test_rules_with_a_place() -> None:
    rule = ".box > .x{display:none}"
    assert hidden_by(rule, ("div", "box", None), ("b", "x", None))
    assert not hidden_by(rule, ("div", "other", None), ("b", "x", None))
    sheet = sheet_of(rule)
    keys = sheet.keys_of("div", "box", None)
    sheet.enter(keys)
    sheet.leave(keys)
    assert sheet.enter(sheet.keys_of("b", "x", None)) == (None, False)
    assert sheet_of(".k{white-space:pre-line}").enter([".k"]) == (None, True)


def test_hidden_articles_and_hidden_other_things() -> None:
    root = parse_markup(
        f"<div class='content'>{SENTENCES}</div><div class='cookie-layer'>{SENTENCES}</div>"
        f"<div class='box'>{'买就送，快来看。' * 40}</div><span>{SENTENCES}</span><div>短，</div>"
    )
    assert root is not None
    content, window, litany, inline, short = root[0]
    assert [may_hold(node) for node in (content, window, litany, inline, short)] == [True, False, True, False, False]
    assert bodies_among([content, litany], "", 0, unfolds=False, is_hinted=is_hinted) == []  # both say one thing over and over
    varied = parse_markup(
        "<div class='content'>" + "".join(f"<p>第{i}段说的事情同别的段落都不一样，值得一读，也值得记住。</p>" for i in range(9)) + "</div>"
    )
    assert varied is not None
    assert bodies_among([varied[0][0]], "", 0, unfolds=False, is_hinted=is_hinted) == [varied[0][0]]
    assert bodies_among([varied[0][0]], "", 5000, unfolds=False, is_hinted=is_hinted) == []
    copy = "第0段说的事情同别的段落都不一样，值得一读，也值得记住。"
    assert bodies_among([varied[0][0]], copy, 30, unfolds=False, is_hinted=is_hinted) == []


def test_the_folded_rest_of_an_article() -> None:
    rest = "".join(f"<p>余下的第{i}段也有自己的话要说，别处都没有。</p>" for i in range(6))
    root = parse_markup(f"<div><p>露在外面的一段，有一句话。</p><div class='rest'>{rest}</div></div>")
    assert root is not None
    node = root.find(".//div[@class='rest']")
    assert bodies_among([node], "露在外面", 400, unfolds=True, is_hinted=is_hinted) == [node]
    assert bodies_among([node], "露在外面", 400, unfolds=False, is_hinted=is_hinted) == []
