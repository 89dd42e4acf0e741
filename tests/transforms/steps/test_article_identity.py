"""One page, one article: through two feeds, by two forms of WeChat, in two spellings; ids that change stay as aliases; times of lists."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa
import pytest

from transforms.page.extract import extract_page
from transforms.page.extracted import Extracted
from transforms.page.fields import address_among, read_address
from transforms.result import DropReason, StepResult
from transforms.rules import PortalRules, UrlRule
from transforms.schemas import ARTICLES, PAGES
from transforms.steps import articles
from transforms.text.dates import Moment
from transforms.text.former_ids import former_id

AT = datetime(2026, 5, 20, 10, tzinfo=UTC)
PAST = ARTICLES.empty().select(articles.PAST_COLUMNS)
TEXT = "".join(f"<p>青禾科技在江城发布了第{n}代手机芯片，公司称它的能效比上一代提高了三成，样片已经送到客户手中。</p>" for n in range(4))
SHORT = "https://mp.weixin.qq.com/s/qW3_rty-0123456789abcd"
LONG = "http://mp.weixin.qq.com/s?__biz=MzA5MDkxNw==&mid=2650001234&idx=2&sn=0a1b2c3d4e5f&chksm=8&scene=27#rd"
LONG_ID = "weixin:MzA5MDkxNw==_2650001234_2"
VARIABLES = 'var biz = "MzA5MDkxNw=="||"";var mid = "" || ""|| "2650001234";var idx = "" || "" || "2";var sn = "" || ""|| "0a1b2c3d4e5f";'


def html(script: str = "", head: str = "", body: str = TEXT) -> bytes:
    page = f"<body><script>{script}</script><h1>青禾科技发布芯片</h1><div>{body}</div></body></html>"
    return f"<html><head><title>青禾科技发布芯片</title>{head}</head>{page}".encode()


def page(key: str, url: str, body: bytes | None = None, **more: Any) -> dict[str, Any]:
    body = body or html()
    row = {"page_id": key, "crawl_id": "c", "portal": "web", "day": AT.date(), "kind": "article", "url": url, "fetched_at": AT}
    return row | {"n_bytes": len(body), "outcome": "ok", "body": body, "content_type": "text/html"} | more


def day(*rows: dict[str, Any], past: pa.Table = PAST, rules: dict[str, PortalRules] | None = None) -> StepResult:
    result = articles.run(pages=PAGES.table(rows), past_articles=past, rules=rules or {})
    return articles.finish(result=StepResult.concat([result], ARTICLES.schema), past_articles=past)


def aliases_of(result: StepResult) -> dict[str, str]:
    return {row["alias"]: row["article_id"] for row in result.also["article_aliases"].to_pylist()}


@pytest.mark.parametrize(
    "stated",
    [
        {"script": VARIABLES},
        {"script": "window.cgiDataNew = { bizuin: JsDecode('MzA5MDkxNw=='), mid: JsDecode('2650001234'), idx: JsDecode('2') };"},
        {
            "script": (
                "var msg_link = "
                '"http://mp.weixin.qq.com/s?__biz=MzA5MDkxNw==\\x26amp;mid=2650001234\\x26amp;idx=2\\x26amp;sn=0a1b\\x26amp;chksm=1#rd";'
            )
        },
        {"script": "window.a={biz:'MzA5MDkxNw==',sn:'0a1b2c3d4e5f',mid:'2650001234',idx:'2'}"},
        {
            "head": (
                '<meta property="og:url" '
                'content="http://mp.weixin.qq.com/s?__biz=MzA5MDkxNw==&amp;mid=2650001234&amp;idx=2&amp;sn=0a1b2c#rd">'
            )
        },
    ],
)
def test_a_page_of_wechat_states_its_long_address(stated: dict[str, str]) -> None:
    result = day(
        page("a", SHORT, html(**stated)),
        page("b", LONG),
        page("c", "https://mp.weixin.qq.com/s?src=11&timestamp=1&signature=x", html(**stated)),
    )
    assert result.out.column("article_id").to_pylist() == [LONG_ID]
    assert {d.key for d in result.dropped} == {"b", "c"}
    assert aliases_of(result)["weixin:qW3_rty-0123456789abcd"] == LONG_ID
    assert aliases_of(result)[former_id(SHORT)] == aliases_of(result)[former_id(LONG)] == LONG_ID


def test_other_sites_and_other_articles_do_not_name_a_page() -> None:
    related = f'<a href="{LONG}">相关</a>' + TEXT
    silent = day(page("a", SHORT, html(body=related))).out.to_pylist()[0]
    assert silent["article_id"] == "weixin:qW3_rty-0123456789abcd"
    assert silent["canonical_url"] == SHORT
    mirror = day(page("a", "https://mirror.example/w/1", html(VARIABLES))).out.to_pylist()[0]
    assert mirror["article_id"].startswith("url:")


def test_an_article_through_two_feeds_has_one_id() -> None:
    def portal(name: str, pattern: str) -> PortalRules:
        return PortalRules(name, name, urls=(UrlRule(pattern),))

    site = portal("site", r"^https?://(?:www|m)\.site\.example/p/(?P<id>\d+)")
    hand = portal("a_handed_on", r"^https?://[^/]+/p/(?P<id>\d+)")
    twin = portal("twin", r"^https?://www\.site\.example/(?P<id>p/\d+)")
    rules = {r.portal: r for r in (hand, site, twin)}
    pages = [
        page(name, url, portal=name)
        for name, url in (
            ("site", "https://www.site.example/p/7"),
            ("a_handed_on", "http://m.site.example/p/7?from=rss"),
            ("twin", "https://www.site.example/p/7"),
        )
    ]
    for rows in (pages, pages[::-1]):
        result = day(*rows, rules=rules)
        assert result.out.column("article_id").to_pylist() == ["site:7"]
        assert {d.reason for d in result.dropped} == {DropReason.DUPLICATE_PAGE}
        assert aliases_of(result) == {"a_handed_on:7": "site:7", "twin:p/7": "site:7"}
    assert address_among("https://other.example/p/7", "a_handed_on", rules).article_id == "a_handed_on:7"
    assert address_among("https://www.site.example/p/7", "twin", rules).rules is twin
    assert read_address("https://www.site.example/p/7", twin).article_id == "twin:p/7"


def test_a_changed_id_makes_no_second_article_of_the_window() -> None:
    url = "http://a.example/p/9?mid=5"
    first = day(page("a", url)).out.to_pylist()[0]
    old = former_id(url)
    known = {"article_id": old, "revision_id": first["revision_id"].replace(first["article_id"], old), "fetched_at": first["fetched_at"]}
    past = pa.Table.from_pylist([known], PAST.schema)
    again = day(page("b", url), past=past)
    assert [(d.key, d.reason) for d in again.dropped] == [("b", DropReason.UNCHANGED)]
    assert aliases_of(again) == {old: first["article_id"]}


def test_an_alias_stands_once_whatever_the_batches() -> None:
    rows = [page(str(i), f"http://a.example/p/{i % 2}", fetched_at=AT + timedelta(minutes=i)) for i in range(6)]
    parts = [articles.run(pages=PAGES.table(rows[i : i + 2]), past_articles=PAST, rules={}) for i in (4, 0, 2)]
    result = articles.finish(result=StepResult.concat(parts, ARTICLES.schema), past_articles=PAST)
    assert result.also["article_aliases"].equals(day(*rows).also["article_aliases"])
    assert result.also["article_aliases"].num_rows == 2


def read(body: bytes, listed: Moment | None) -> Extracted:
    found = extract_page(body, url="https://a.example/p/1", fetched_at=AT, listed=listed)
    assert isinstance(found, Extracted)
    return found


EXACT = Moment(datetime(2026, 5, 20, 1, 42, 17, tzinfo=UTC), "second")
DAY = Moment(datetime(2026, 5, 18, 16, tzinfo=UTC), "day")


def test_the_time_of_a_list_answers_where_the_page_is_silent() -> None:
    found = read(html(), EXACT)
    assert (found.published_at, found.published_precision, found.published_from) == (EXACT.at, "second", "list")
    found = read(html(), DAY)
    assert (found.published_at, found.published_precision, found.published_from) == (DAY.at, "day", "list")
    assert read(html(), None).published_at is None


def test_the_time_of_a_list_gives_the_minute_of_the_day_that_the_page_prints() -> None:
    printed = html(body=f"<p>2026-05-20</p>{TEXT}")
    assert (read(printed, EXACT).published_at, read(printed, EXACT).published_from) == (EXACT.at, "list")
    other = html(body=f"<p>2026-05-19</p>{TEXT}")
    assert read(other, EXACT).published_precision == "day"
    exact = html(body=f"<p>2026-05-19 08:30</p>{TEXT}")
    assert (read(exact, EXACT).published_at, read(exact, EXACT).published_from) == (datetime(2026, 5, 19, 0, 30, tzinfo=UTC), "header")


def test_the_time_of_a_list_comes_with_the_page() -> None:
    row = day(page("a", "https://a.example/p/1", listed_at=EXACT.at, listed_precision="second")).out.to_pylist()[0]
    assert (row["published_at"], row["published_from"]) == (EXACT.at, "list")
