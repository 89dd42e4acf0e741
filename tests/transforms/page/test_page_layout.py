"""A portal's own rules: layouts by day and by mark, CSS, XPath, state, constants, cleaners, lines of its own."""

from datetime import UTC, date, datetime

from transforms.page.cleaners import CLEANERS
from transforms.page.extract import extract_page
from transforms.page.extracted import Extracted
from transforms.rules import FieldRule, Layout, PortalRules, UrlRule

AT = datetime(2026, 5, 20, 10, tzinfo=UTC)
P = [
    "青禾科技五月二十日在江城发布了新一代手机芯片，公司称它的能效比上一代提高了三成，首批产品将在六月上市。",
    "负责研发的林工说，团队用了两年时间重写调度程序，他没有透露芯片的代工厂。",
]
HTML = f"""<html><head><title>青禾发布芯片 - 示例网</title></head><body><h1>青禾发布芯片</h1><h2 class="real">青禾科技发布新一代芯片</h2>
<div class="m">时间 <i title="2026-05-20 09:30:15">今早</i> 文 | 周文博</div><div id="t"><p>{P[0]}</p>
<div class="ad"><p>买芯片，上青禾商城，首单立减五十元，快来抢购吧。</p></div><p>{P[1]}</p><p>示例网独家供稿</p></div>
<script>window.DATA = {{"a": {{"src": "江城晚报", "n": "1,204", "tags": ["芯片", "手机"],
"html": "<p>来自状态的正文，第一段写得足够长，可以当作文章。</p>"}}}};</script></body></html>"""


def rules(*layouts: Layout) -> PortalRules:
    return PortalRules(
        "demo",
        "示例网",
        urls=(UrlRule(r"https://demo\.example/p/(?P<id>\d+)", "https://demo.example/p/{id}"),),
        layouts=layouts,
        boilerplate=(("promo", "示例网独家供稿"),),
    )


def layout(*fields: tuple[str, FieldRule], **more: object) -> Layout:
    return Layout(fields, **more)  # type: ignore[arg-type]


FULL = layout(
    ("title", FieldRule(css="h2.real")),
    ("published_at", FieldRule(css=".m i", attr="title")),
    ("authors", FieldRule(xpath="//div[@class='m']", clean=("last_word",))),
    ("source", FieldRule(state="a.src")),
    ("tags", FieldRule(state="a.tags")),
    ("comments_n", FieldRule(state="a.n")),
    ("section", FieldRule(value="芯片")),
    ("body", FieldRule(css="#t", drop=(".ad",))),
    state_after="window.DATA =",
)


def read(portal: PortalRules | None, url: str = "https://demo.example/p/7?from=x") -> Extracted:
    found = extract_page(HTML.encode(), url=url, fetched_at=AT, content_type="text/html; charset=utf-8", rules=portal)
    assert isinstance(found, Extracted), found
    return found


def test_every_way_of_pointing_at_a_field() -> None:
    found = read(rules(FULL))
    assert found.title == "青禾科技发布新一代芯片"
    assert found.text == "\n".join(P)
    assert found.published_at == datetime(2026, 5, 20, 1, 30, 15, tzinfo=UTC)
    assert (found.published_from, found.published_precision) == ("layout", "second")
    assert (found.authors, found.source, found.section, found.comments_n) == (("周文博",), "江城晚报", "芯片", 1204)
    assert found.tags == ("芯片", "手机")
    assert found.canonical_url == "https://demo.example/p/7"
    assert ("promo", "示例网独家供稿") in found.boilerplate


def test_a_layout_ends_with_its_last_day_and_asks_for_its_mark() -> None:
    old = layout(("title", FieldRule(value="旧版")), until=date(2026, 5, 19))
    other = layout(("title", FieldRule(value="别处")), when="div.not-here")
    assert read(rules(old, other, FULL)).title == "青禾科技发布新一代芯片"
    assert read(rules(layout(("title", FieldRule(value="今日")), until=date(2026, 5, 20)), FULL)).title == "今日"


def test_body_from_state_and_fields_that_a_layout_lacks_fall_through() -> None:
    found = read(rules(layout(("body", FieldRule(state="a.html")), state_after="window.DATA =")))
    assert found.text == "来自状态的正文，第一段写得足够长，可以当作文章。"
    assert found.title == "青禾发布芯片"


def test_rules_that_find_nothing_do_no_harm() -> None:
    found = read(
        rules(
            layout(
                ("title", FieldRule(css=".none")),
                ("body", FieldRule(css=".none")),
                ("source", FieldRule(state="x.y[0]")),
                state_after="window.NONE =",
            )
        )
    )
    assert found.title == "青禾发布芯片"
    assert P[0] in found.text and P[1] in found.text


def test_cleaners() -> None:
    told = {
        "collapse": ("  a \n b ", "a b"),
        "first_line": ("\n 一 \n二", "一"),
        "first_word": ("一 二", "一"),
        "last_word": ("一 二", "二"),
        "strip_brackets": ("（示例）", "示例"),
        "strip_byline": ("文 | 周文博", "周文博"),
        "strip_label": ("来源：江城晚报", "江城晚报"),
        "strip_suffix": ("标题_示例网", "标题"),
        "strip_tags": ("<b>粗&amp;体</b>", "粗&体"),
    }
    assert set(told) == set(CLEANERS)
    assert {name: clean(told[name][0]) for name, clean in CLEANERS.items()} == {name: after for name, (_, after) in told.items()}
