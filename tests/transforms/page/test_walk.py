"""The walk over an invented tree: what a line holds, what is skipped, links, pictures, headings, regions, times, and what scripts show."""

import pytest
from lxml import html

from transforms.page.blocks import Block
from transforms.page.visibility import Sheet, sheet_of
from transforms.page.walk import LONG, MAX_PARTS, MAX_STAMP, Walk, stamped_of

LONG_TEXT = "栎山的分拣臂在三百家社区仓里运转。" * 13  # 221 characters


def walk(markup: str, *, styles: str = "") -> Walk:
    found = Walk(sheet_of(styles) if styles else Sheet())
    found.run(html.document_fromstring(f"<html><body>{markup}</body></html>"))
    return found


def blocks(markup: str) -> list[Block]:
    return walk(markup).blocks


@pytest.mark.parametrize(
    ("markup", "texts"),
    [
        ("<p>甲</p>乙<p>丙</p>丁", ["甲", "乙", "丙", "丁"]),
        ("<ul><li>甲</li><li>乙</li></ul>", ["甲", "乙"]),
        ("<p>甲<script>x</script>乙<svg><text>图</text></svg></p>", ["甲乙"]),
        ("<p>甲<rt>jiǎ</rt></p><select><option>选</option></select>", ["甲"]),
        ("<p>甲<noscript>乙</noscript>丙</p>", ["甲丙"]),
        ("<p hidden>甲</p><p>乙</p>", ["乙"]),
        ("<p>甲</p><p style='display:none'>乙</p>", ["甲"]),
        ("<p> 甲 \n\t 乙\u3000丙 </p>", ["甲 乙 丙"]),
        ("<p> \n </p><p>甲</p>", ["甲"]),
        ("<table><tr><td>甲</td><td>乙</td></tr></table>", ["甲", "乙"]),
        ("<pre>甲\n\n乙</pre>丙\n丁", ["甲", "乙", "丙 丁"]),
        ("<h2>甲<br>乙</h2><p>丙<br>丁</p>", ["甲 乙", "丙", "丁"]),
    ],
)
def test_lines(markup: str, texts: list[str]) -> None:
    assert [b.text for b in blocks(markup)] == texts


def test_what_a_style_sheet_hides_and_shows_again() -> None:
    found = walk("<div class='x'>甲<p>乙</p></div><div class='y'>丙</div><p>丁</p>", styles=".x{display:none}")
    assert [b.text for b in found.blocks] == ["丙", "丁"]
    assert [node.get("class") for node in found.unseen] == ["x"]


def test_a_hidden_body_is_read_when_it_is_named() -> None:
    root = html.document_fromstring("<div style='display:none'><p>甲</p></div><p>乙</p>")
    found = Walk(Sheet(), bodies=[root.find(".//div")])
    found.run(root)
    assert [b.text for b in found.blocks] == ["甲", "乙"]
    again = found.again()
    again.run(root)
    assert [b.text for b in again.blocks] == ["甲", "乙"]


def test_characters_inside_links() -> None:
    (one, two) = blocks("<p>看<a href='/a'> 这里 </a>和<a>那边</a></p><p><a href='/b'>全是链接</a></p>")
    assert (one.text, one.n_link, one.href) == ("看 这里 和那边", 4, "/a")
    assert (two.n_link, two.link_share, two.href) == (4, 1.0, "/b")


def test_parts_of_a_short_line() -> None:
    (line,) = blocks("<div><span>作者</span><b>乔以安</b></div>")
    assert [(text, node.tag) for text, node in line.parts] == [("作者", "span"), ("乔以安", "b")]
    assert (line.node.tag, line.tag) == ("b", "b")  # of the longest part
    assert blocks("<p>一行</p>")[0].parts == ()
    many = "".join(f"<b>{i}</b>" for i in range(10, 10 + MAX_PARTS))
    assert len(blocks(f"<div>{many}</div>")[0].parts) == MAX_PARTS
    assert blocks(f"<div>{many}<b>9</b></div>")[0].parts == ()
    assert blocks(f"<div><b>{'长' * 240}</b><i>文</i></div>")[0].parts == ()
    assert len(blocks(f"<div><b>{'长' * 239}</b><i>文</i></div>")[0].parts) == 2


def test_pictures_belong_to_their_line() -> None:
    (one, two, three) = blocks("<p>甲<img src='1'><img src='2'></p><p><amp-img src='3'></amp-img></p><p>乙</p>")
    assert [i.get("src") for i in one.images] == ["1", "2"]
    assert (two.text, two.tag, [i.get("src") for i in two.images]) == ("", "amp-img", ["3"])
    assert three.images == []
    (painted,) = blocks("<div style='background-image:url(a.png)'></div>")
    assert len(painted.images) == 1


def test_long_texts_without_elements_are_parted() -> None:
    assert len(LONG_TEXT) > LONG
    assert [b.text for b in blocks(f"<div>{LONG_TEXT}\n\n{LONG_TEXT}</div>")] == [LONG_TEXT, LONG_TEXT]
    assert [b.text for b in blocks(f"<div>{LONG_TEXT}\n\u3000\u3000{LONG_TEXT}</div>")] == [LONG_TEXT, LONG_TEXT]
    assert len(blocks(f"<div>{LONG_TEXT}\n\n<a>{LONG_TEXT}</a></div>")) == 1  # links are no prose
    assert len(blocks("<div>一句话。\n\n又一句。</div>")) == 1


def test_noise_and_landmarks_are_marked_with_their_prose() -> None:
    found = walk(
        "<div class='comment'>评论内容<a href='/x'>链接</a></div><p>正文</p><footer><p>页脚</p></footer><pre class='comment'>码</pre>"
    )
    assert [b.noise for b in found.blocks] == [(0,), (), (1,), ()]
    assert found.noise == [4, 2]
    nested = walk("<div class='comment'><div class='related'>相关</div>评论</div>")
    assert [b.noise for b in nested.blocks] == [(0, 1), (0,)]
    assert nested.noise == [4, 2]
    body = walk("<div class='comment' itemprop='articleBody'><p>正文</p></div>")
    assert body.blocks[0].noise == ()


def test_regions_are_containers_with_blocks() -> None:
    found = walk("<div id='a'><p>甲</p><div class='article-content'><p>乙</p><p>丙</p></div></div><div></div>")
    assert [(r.node.get("id") or r.node.get("class"), r.start, r.end, r.hinted) for r in found.regions] == [
        ("article-content", 1, 3, True),
        ("a", 0, 3, False),
        (None, 0, 3, False),  # the body
    ]
    assert walk("<div itemprop='articleBody'>甲</div>").regions[0].hinted


def test_markup_in_frames_and_textareas_is_kept_when_it_is_long() -> None:
    long = "<p>" + "文" * LONG + "</p>"
    found = walk(f"<textarea>{long}</textarea><iframe srcdoc='{long}'></iframe><textarea>短</textarea><iframe src='/x'></iframe>")
    assert found.inert == [long, long]
    assert found.blocks == []


def test_depth_of_the_tree() -> None:
    assert walk("<p>甲</p>").depth == 3  # html, body, p
    assert walk("<div><div><b>甲</b></div></div>").depth == 5


@pytest.mark.parametrize(
    ("attribute", "is_time"),
    [
        ("datetime='2026-05-12T08:15'", True),
        ("title='2026年05月12日'", True),
        ("content='2026-05-12'", True),
        ("data-time='1778544900'", True),
        ("data-time='1778544900123'", True),
        ("data-publish='2026/05/12'", True),
        ("data-id='1778544900'", False),
        ("data-time='17785449'", False),
        ("title='Tue, 12 May 2026 08:15'", True),
        ("title='十二月'", False),
        ("class='2026-05-12'", False),
        (f"title='2026-05-12 {'x' * (MAX_STAMP - 11)}'", True),
        (f"title='2026-05-12 {'x' * (MAX_STAMP - 10)}'", False),
    ],
)
def test_attributes_that_hold_a_time(attribute: str, *, is_time: bool) -> None:
    markup = f"<html><body><p>甲</p><span {attribute}>乙</span></body></html>"
    root = html.document_fromstring(markup)
    stamped = stamped_of(root, markup)
    assert bool(stamped) is is_time
    found = Walk(Sheet(), stamped=stamped)
    found.run(root)
    assert [s.at for s in found.stamps] == ([1] if is_time else [])
