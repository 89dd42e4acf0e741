"""One hostile list, page or portal is never more than itself: it gets an outcome with its reason, and the others go on."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.crawling import add_portal, article, crawl_now, list_of, rows_of
from support.loopback import Answer, Web, serve

from crawlers.discover import read_list, row_time
from crawlers.spec import Discover
from transforms.text.dates import BEIJING

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)

PORTAL = """
name = "测试 {name}"
home = "http://{host}/"
[[discover]]
kind = "{kind}"
url = "http://{host}/list"
{more}
[[url]]
pattern = '^https?://(?P<id>[\\w.:\\[\\]-]+/a/[^?#]*)'
[polite]
delay_s = 0.0
timeout_s = 3.0
"""
JSON_ROWS = 'rows = "[]"\nlink = "u"\ntime = "t"'


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(Web()) as running:
        yield running


def rows_json(*times: Any) -> str:
    return json.dumps([{"u": f"/a/{i}.htm", "t": t} for i, t in enumerate(times)])


LISTS: dict[str, tuple[str, str, str]] = {
    "relative_loc": ("sitemap", "", "<sitemapindex><sitemap><loc>maps/1.xml</loc></sitemap></sitemapindex>"),
    "integer_of_5000_digits": ("json", JSON_ROWS, f'[{{"u": "/a/0.htm", "t": {"9" * 5000}}}, {{"u": "/a/1.htm", "t": 1795399200}}]'),
    "huge_integer": ("json", JSON_ROWS, f'[{{"u": "/a/0.htm", "t": {"9" * 400}}}, {{"u": "/a/1.htm", "t": 1795399200}}]'),
    "half_character": ("json", JSON_ROWS, r'[{"u": "/a/\ud800.htm", "t": 1}, {"u": "/a/1.htm", "t": 1795399200}]'),
    "entity": ("rss", "", "<rss><channel><item><link>/a/&#xD800;.htm</link></item><item><link>/a/1.htm</link></item></channel></rss>"),
    "first_year": ("json", JSON_ROWS + '\ntime_format = "%Y-%m-%d"', rows_json("0001-01-01", "2026-11-23")),
    "last_year": ("json", JSON_ROWS + '\ntime_format = "%Y-%m-%d %H%z"', rows_json("9999-12-31 23-1200", "2026-11-23 10+0800")),
}


def evil_portals(root: Path, web: Web) -> None:
    for name, (kind, more, body) in LISTS.items():
        host = add_portal(root, name, PORTAL.format(name=name, host=f"{name.replace('_', '-')}.tingfeng.test", kind=kind, more=more))
        host = f"{name.replace('_', '-')}.tingfeng.test"
        web.routes[f"{host}/list"] = Answer(body)
        web.routes |= {f"{host}/a/{n}.htm": Answer(article(n)) for n in (0, 1)}


@pytest.mark.slow
def test_lists_that_raised_end_in_an_outcome_and_stop_nobody_else(tmp_path: Path, web: Web) -> None:
    evil_portals(tmp_path, web)
    host = add_portal(tmp_path, "good")
    web.routes[f"{host}/list"] = Answer(list_of(["/a/1.htm"]))
    web.routes[f"{host}/a/1.htm"] = Answer(article(1))
    report = crawl_now(tmp_path, web)
    assert {*LISTS, "good"} < set(report)
    assert (report["good"]["state"], report["good"]["n_articles"]) == ("done", 1)
    rows = rows_of(tmp_path)
    for name in set(LISTS) - {"relative_loc"}:
        assert rows[f"http://{name.replace('_', '-')}.tingfeng.test/a/1.htm"]["outcome"] == "ok", name
    for name in ("huge_integer", "first_year", "last_year"):  # a time that cannot be is no time
        assert rows[f"http://{name.replace('_', '-')}.tingfeng.test/a/0.htm"]["outcome"] == "ok", name


BREAK = """
import crawlers.spider as spider
FAULTS = {"read_list": ("broken-list", OverflowError), "is_challenge": ("第2篇", RecursionError), "next_page": ("第4篇", UnicodeError),
          "article_job": ("/a/6.htm", ZeroDivisionError)}
def breaking(owner, name):
    needle, kind = FAULTS[name]
    real = getattr(owner, name)
    def call(*given, **named):
        if any(needle in (g.decode() if isinstance(g, bytes) else str(g)) for g in (*given, *named.values())):
            raise kind(f"of {name}")
        return real(*given, **named)
    setattr(owner, name, call)
for name in ("read_list", "is_challenge", "next_page"):
    breaking(spider, name)
breaking(spider.PortalSpider, "article_job")
"""


@pytest.mark.slow
def test_any_exception_becomes_the_outcome_of_its_page(tmp_path: Path, web: Web) -> None:
    for name in ("alpha", "broken-list"):
        host = add_portal(tmp_path, name.replace("-", "_"), host=f"{name}.tingfeng.test")
        web.routes[f"{host}/list"] = Answer(list_of([f"/a/{n}.htm" for n in range(1, 8)]))
        web.routes |= {f"{host}/a/{n}.htm": Answer(article(n)) for n in range(1, 8)}
    report = crawl_now(tmp_path, web, before=BREAK)
    alpha, broken = report["alpha"], report["broken_list"]
    rows = rows_of(tmp_path)
    errors = {n: rows[f"http://alpha.tingfeng.test/a/{n}.htm"]["error"] for n in range(1, 8) if n != 6}
    assert errors[2].startswith("RecursionError: of is_challenge")
    assert errors[4].startswith("UnicodeError: of next_page")
    assert [n for n, error in errors.items() if error is None] == [1, 3, 5, 7]
    assert alpha["outcomes"] | {"robots:not_found": 1} == {
        "robots:not_found": 1,
        "list:ok": 1,
        "list:fault": 1,
        "article:ok": 5,
        "article:fault": 2,
    }
    assert (alpha["state"], alpha["n_articles"]) == ("partial", 5)
    assert "ZeroDivisionError: of article_job" in alpha["reason"]
    assert (broken["state"], broken["outcomes"]["list:fault"]) == ("failed", 1)
    assert "OverflowError: of read_list" in broken["reason"]


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=())), st.integers(0, 0x11FFFF), st.sampled_from(["rss", "sitemap", "html", "json"]))
def test_no_text_makes_a_list_raise(text: str, number: int, kind: str) -> None:
    bodies = {
        "rss": f"<rss><item><link>/a/&#{number};{text}</link><title>&#x{number:x};</title><pubDate>{text}</pubDate></item></rss>",
        "sitemap": f"<urlset><url><loc>/a/&#{number};{text}</loc><lastmod>{text}</lastmod></url></urlset>",
        "html": f'<a href="/a/&#{number};{text}">&#x{number:x};{text}</a><i>{text}</i>',
        "json": json.dumps(
            [{"u": f"/a/{text}", "t": number * 10 ** number.bit_length()}, {"u": text, "t": text}, {"html": f"<a href='{text}'>"}]
        ),
    }
    more = {"json": {"rows": "[]", "link": ("u",), "time": ("t",)}, "html": {"time": ("i",)}}.get(kind, {})
    entries = [Discover(kind, "u", **more), *([Discover("json", "u", html="[2].html")] if kind == "json" else [])]
    for entry in entries:
        found = read_list(entry, bodies[kind].encode("utf-8", "surrogatepass"), url="http://a.example/", fetched_at=NOW)
        for link in found.links:
            link.url.encode()
            assert link.title is None or link.title.encode()
            assert link.time is None or link.time.tzinfo


@pytest.mark.parametrize("form", [None, "unix", "unix_ms", "%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z", "%d %b %y"])
@settings(max_examples=60, deadline=None)
@given(
    value=st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats()
    | st.text(max_size=30)
    | st.datetimes(min_value=datetime(1, 1, 1)).map(lambda d: d.strftime("%Y-%m-%d"))
    | st.datetimes().map(lambda d: f"{d:%Y-%m-%dT%H:%M:%S}-1400")
)
def test_no_time_of_a_row_raises(form: str | None, value: object) -> None:
    moment = row_time(Discover("json", "u", time_format=form), [value], NOW, BEIJING)
    assert moment is None or moment.at.utcoffset() == timedelta()
