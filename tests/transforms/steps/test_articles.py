"""The articles step over a day: what is the same article, and that any cut into batches gives the same rows."""

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from transforms.result import DropReason, StepResult
from transforms.rules import FieldRule, Layout, PortalRules, UrlRule
from transforms.schemas import ARTICLES, PAGES
from transforms.steps import articles

AT = datetime(2026, 5, 20, 10, tzinfo=UTC)
PAST = ARTICLES.empty().select(articles.PAST_COLUMNS)


def page(key: str, url: str, *paragraphs: str, minutes: int = 0, **more: object) -> dict:
    body = (
        "<html><head><title>青禾科技发布新一代芯片</title></head><body><h1>青禾科技发布新一代芯片</h1><div>"
        + "".join(f"<p>{p}</p>" for p in paragraphs)
        + "</div></body></html>"
    )
    row = {
        "page_id": key,
        "crawl_id": "c",
        "portal": "demo",
        "day": AT.date(),
        "kind": "article",
        "url": url,
        "fetched_at": AT + timedelta(minutes=minutes),
    }
    return row | {"n_bytes": len(body), "outcome": "ok", "body": body.encode(), "content_type": "text/html"} | more


def day(*rows: dict, past: pa.Table = PAST, size: int = 100) -> StepResult:
    parts = [articles.run(pages=PAGES.table(rows[i : i + size]), past_articles=past, rules={}) for i in range(0, len(rows), size)]
    return articles.finish(result=StepResult.concat(parts, ARTICLES.schema), past_articles=past)


TEXT = "青禾科技五月二十日在江城发布了新一代手机芯片，公司称它的能效比上一代提高了三成。"
MORE = "负责研发的林工说，团队用了两年时间重写调度程序，他没有透露芯片的代工厂。"


def test_one_article_under_two_addresses_is_one_row() -> None:
    result = day(
        page("a", "https://www.huxiu.com/article/12345.html", TEXT),
        page("b", "https://m.huxiu.com/article/12345.html?x=1", TEXT, minutes=5),
    )
    assert result.out.column("page_id").to_pylist() == ["a"]
    assert [(d.key, d.reason) for d in result.dropped] == [("b", DropReason.DUPLICATE_PAGE)]


def test_a_page_at_an_address_of_another_portal_is_read_by_the_rules_of_that_one() -> None:
    rules = {
        name: PortalRules(name, name, urls=(UrlRule(rf"{name}\.example/(?P<a>\d+)/(?P<b>\d+)"),), layouts=(layout,))
        for name, layout in (
            ("demo", Layout(())),
            ("other", Layout((("section", FieldRule(value="芯片")), ("likes_n", FieldRule(value="1.2万"))))),
        )
    }
    rows = [
        page("a", "https://demo.example/1/23", TEXT, final_url="https://other.example/4/56?from=demo"),
        page("b", "https://other.example/4/57", TEXT, MORE, portal="web"),
        page("c", "https://nobody.example/4/57", TEXT, MORE, portal="web"),
        page("d", "https://demo.example/1/24", TEXT, MORE),
    ]
    result = articles.run(pages=PAGES.table(rows), past_articles=PAST, rules=rules)
    found = [(r["article_id"], r["section"], r["canonical_url"]) for r in result.out.to_pylist()]
    assert found[:2] == [("other:456", "芯片", "https://other.example/4/56"), ("other:457", "芯片", "https://other.example/4/57")]
    assert found[2][0].startswith("url:")
    assert found[3] == ("demo:124", None, "https://demo.example/1/24")
    assert [(r["article_id"], r["name"], r["value"]) for r in result.also["counts"].to_pylist()] == [
        ("other:456", "likes_n", 12000),
        ("other:457", "likes_n", 12000),
    ]


def test_a_revision_of_the_window_makes_no_row_and_an_edit_does() -> None:
    first = day(page("a", "https://a.example/1.html", TEXT))
    past = first.out.select(articles.PAST_COLUMNS)
    again = day(
        page("b", "https://a.example/1.html", TEXT, minutes=600), page("c", "https://a.example/1.html", TEXT, MORE, minutes=700), past=past
    )
    assert again.out.column("page_id").to_pylist() == ["c"]
    assert again.out.column("article_id").to_pylist() == first.out.column("article_id").to_pylist()
    assert [(d.key, d.reason) for d in again.dropped] == [("b", DropReason.UNCHANGED)]


def test_an_article_without_a_time_is_reported_since_its_first_fetch() -> None:
    url = "https://a.example/1.html"
    first = day(page("a", url, TEXT, minutes=5), page("b", url, TEXT, MORE, minutes=9), page("c", "https://a.example/2.html", TEXT))
    five = AT + timedelta(minutes=5)
    assert {r["page_id"]: r["reported_at"] for r in first.out.to_pylist()} == {"a": five, "b": five, "c": AT}
    past = first.out.select(articles.PAST_COLUMNS)
    edited = page("d", url, MORE, minutes=2000)
    (again,) = day(edited, past=past).out.to_pylist()
    assert (again["fetched_at"], again["reported_at"]) == (AT + timedelta(minutes=2000), five)
    stated = page("e", url, "2026-05-21 08:15", MORE, minutes=2000)
    (dated,) = day(stated, past=past).out.to_pylist()
    assert dated["reported_at"] == dated["published_at"] == datetime(2026, 5, 21, 0, 15, tzinfo=UTC)


def test_batches_may_be_cut_anywhere_and_come_in_any_order() -> None:
    rows = [page(f"p{i}", f"https://a.example/{i % 4}.html", TEXT, *([MORE] * (i // 4)), minutes=i) for i in range(9)]
    whole = day(*rows)
    for size in (1, 2, 5):
        parts = day(*rows, size=size)
        assert parts.out.equals(whole.out)
        assert set(parts.dropped) == set(whole.dropped)
    assert day(*reversed(rows)).out.equals(whole.out)
    assert whole.out.num_rows + len(whole.dropped) == len(rows)


def test_a_loop_of_next_pages_ends() -> None:
    link = '<a href="{}">下一页</a>'
    one = page("a", "https://a.example/1.html", TEXT + link.format("1_2.html"))
    two = page("b", "https://a.example/1_2.html", MORE + link.format("1_3.html"))
    three = page("c", "https://a.example/1_3.html", TEXT + "（完）" + link.format("1_2.html"))
    result = day(one, two, three)
    assert result.out.column("page_id").to_pylist() == ["a"]
    assert result.out.column("text")[0].as_py().count("\n") == 2
    assert {d.reason for d in result.dropped} == {DropReason.JOINED}
