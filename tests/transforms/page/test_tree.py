"""Markup to blocks: what is a line, what a line is worth, what is left out, which attributes hold a time."""

import pytest

from transforms.page.blocks import Block, is_hinted, labels, names_noise, worth
from transforms.page.html_source import MAX_TAGS, json_source, split
from transforms.page.tree import blocks_of, parse, parse_markup, stamps_of


def texts(markup: str) -> list[str]:
    page = parse(split(f"<html><body>{markup}</body></html>"))
    assert page is not None
    return [b.text for b in page.blocks]


def block(text: str, n_link: int = 0) -> Block:
    return Block(text, None, "p", n_link, ())


@pytest.mark.parametrize(
    ("text", "n_link", "value"),
    [
        ("十二个字的一句话就是这，", 0, 12.0),
        ("十一个字的一句话是这，", 0, -1.0),
        ("没有标点的一行字算不上句子", 0, -1.0),
        ("没有标点但是长到二十五个字以上的一行字还是值一点点分数的", 0, 2.0),
        ("整行都是链接，不算正文。", 12, -8.0),
        ("链接", 2, -1.0),
        ("长句，" * 200, 0, 400.0),
    ],
)
def test_worth_of_a_line(text: str, n_link: int, value: float) -> None:
    assert worth(block(text, n_link)) == value


def test_lines_end_where_the_reader_sees_an_end() -> None:
    assert texts("<div>甲<b>乙</b></div><p>丙<br>丁</p><pre>戊\n己</pre>") == ["甲乙", "丙", "丁", "戊", "己"]
    assert texts("<h1>上半<br>下半</h1>") == ["上半 下半"]
    assert texts("<div style='white-space:pre-line'>甲\n乙</div><div>丙\n丁</div>") == ["甲", "乙", "丙 丁"]


def test_long_texts_are_parted_by_blank_lines_and_indents() -> None:
    first, second = "第一段说了很多话。" * 14, "第二段也说了很多话。" * 14
    assert texts(f"<td>　　{first}\n　　{second}</td>") == [first, second]
    assert texts(f"<div>{first}\n\n{second}</div>") == [first, second]
    assert texts(f"<div>{first}\n{second}</div>") == [f"{first} {second}"]


def test_regions_named_for_noise_are_marked_and_code_is_not() -> None:
    page = parse(split("<div class='comment-list'><p>评论</p></div><pre><span class='hljs-comment'>// 注</span></pre><nav>首页</nav>"))
    assert page is not None
    assert [(b.text, bool(b.noise), b.pre) for b in page.blocks] == [("评论", True, False), ("// 注", False, True), ("首页", True, False)]


@pytest.mark.parametrize(("names", "noise"), [("article__related", True), ("main-col", False), ("side__bar right-side", True)])
def test_names_of_noise(names: str, noise: bool) -> None:
    assert names_noise(names) is noise


def test_names_of_the_body() -> None:
    root = parse_markup("<div class='story article__content' id='x'></div><div itemprop='articleBody'></div><div class='contents'></div>")
    assert root is not None
    first, second, third = root.findall(".//div")
    assert [is_hinted(n) for n in (first, second, third)] == [True, True, False]
    assert (labels(first), labels(second)) == ("story article__content x", "")


def test_blocks_of_elements() -> None:
    root = parse_markup("<div><p>甲</p><p>乙</p></div>")
    assert root is not None
    blocks, noise = blocks_of([root.find(".//div")])
    assert ([b.text for b in blocks], noise) == (["甲", "乙"], [])


def test_times_in_attributes_belong_to_their_line() -> None:
    page = parse(
        split(
            '<h1>题</h1><time datetime="2026-05-12T08:15">两周前</time>'
            '<p data-id="1778544900" data-post-time="1778544900" title="2026年的事">文</p>'
        )
    )
    assert page is not None
    assert [(s.at, s.name, s.value) for s in stamps_of(page)] == [(1, "datetime", "2026-05-12T08:15"), (2, "data-post-time", "1778544900")]
    assert stamps_of(parse(split("<p title='无'>文</p>"))) == []  # type: ignore[arg-type]


def test_source_keeps_scripts_styles_and_what_scripts_write() -> None:
    source = split(
        "<style>.a{}</style><p>甲<script>document.write('乙')</script></p><script id='s'>var c=1</script>"
        "<svg><path></svg>丙<style>.b{}</style>"
    )
    assert source.markup == "<p>甲乙</p>丙"
    assert source.scripts[-1] == (" id='s'", "var c=1")
    assert source.styles == ".a{}.b{}"
    assert split("<script>document.write('<b>甲</b>')</script>").markup == ""


def test_of_too_many_tags_the_stretch_with_sentences_is_read() -> None:
    markup = "<title>题</title>" + "<i></i>" * MAX_TAGS + "<p>正文在这里，有两句。后面还有。</p>" + "<i></i>" * MAX_TAGS
    kept = split(markup).markup
    assert kept.startswith("<title>题")
    assert "正文在这里，有两句。后面还有。" in kept
    assert kept.count("<") <= MAX_TAGS


@pytest.mark.parametrize(
    ("text", "is_data"),
    [('{"a": 1}', True), ('cb({"a": 1});', True), ("/**/ x.y([1])", True), ("<p>{}</p>", False), ("f(1)", False), ("", False)],
)
def test_answers_that_are_data(text: str, is_data: bool) -> None:
    source = json_source(text)
    assert (source is not None) is is_data
    if source:
        assert source.scripts[0][1][0] in "{["
