"""Crawls of feeds and sitemaps: packed children of an index, an index that names itself, and lists that are none, which the run tells."""

import gzip
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from support.crawling import add_portal, article, crawl_now
from support.loopback import Answer, Web, serve

from crawlers.archive import read_fetches, read_pages

FEED = """
name = "源"
home = "http://{host}/"
reach = "feed only"
[[discover]]
kind = "{kind}"
url = "http://{host}/{path}"
{more}
[[url]]
pattern = '/p/(?P<id>\\d+)'
[polite]
delay_s = 0.0
"""
SECOND = '[[discover]]\nkind = "rss"\nurl = "http://{host}/second"'
XML = {"Content-Type": "application/xml"}


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(Web()) as running:
        yield running


def feed_of(*ids: int, at: str = "Mon, 23 Nov 2026 09:42:17 +0800") -> str:
    rows = "".join(f"<item><title>第{i}篇</title><link>/p/{i}</link><pubDate>{at}</pubDate></item>" for i in ids)
    return f"<rss><channel>{rows}</channel></rss>"


def add_feed(root: Path, web: Web, name: str, answer: Answer, *, kind: str = "rss", path: str = "feed", more: str = "") -> str:
    host = f"{name}.tingfeng.test"
    add_portal(root, name, FEED.format(host=host, kind=kind, path=path, more=more.format(host=host)))
    web.routes |= {f"{host}/{path}": answer, f"{host}/*": Answer(article(1))}
    return host


@pytest.mark.slow
def test_packed_sitemaps_of_an_index_are_read_once_each(tmp_path: Path, web: Web) -> None:
    index = (
        "<sitemapindex>"
        + "".join(f"<sitemap><loc>{p}</loc></sitemap>" for p in ("index.xml", "a.xml.gz", "b.txt", "a.xml.gz"))
        + "</sitemapindex>"
    )
    host = add_feed(tmp_path, web, "maps", Answer(index, headers=XML), kind="sitemap", path="map/index.xml")
    packed = gzip.compress(f"<urlset><url><loc>http://{host}/p/1</loc></url><url><loc>/p/2</loc></url></urlset>".encode())
    web.routes[f"{host}/map/a.xml.gz"] = Answer(packed, headers={"Content-Type": "application/x-gzip"})
    web.routes[f"{host}/map/b.txt"] = Answer(f"http://{host}/p/3\n", headers={"Content-Type": "text/plain"})
    report = crawl_now(tmp_path, web)["maps"]
    assert (report["state"], report["n_articles"], report["outcomes"]["feed:ok"]) == ("done", 3, 4)
    assert sorted(s for s in web.seen if "/map/" in s) == [f"{host}/map/{p}" for p in ("a.xml.gz", "b.txt", "index.xml", "index.xml")]


@pytest.mark.slow
def test_a_list_that_is_none_is_told_and_its_body_kept(tmp_path: Path, web: Web) -> None:
    warning = "<b>Warning</b>: mysql_connect() failed in /srv/feed.php"
    add_feed(tmp_path, web, "broken", Answer(warning))
    half = add_feed(tmp_path, web, "half", Answer(warning), more=SECOND)
    web.routes[f"{half}/second"] = Answer(feed_of(1))
    add_feed(tmp_path, web, "fine", Answer(f"\n{warning}\n<?xml version='1.0'?>{feed_of(1, 2)}"))
    add_feed(tmp_path, web, "bare", Answer(feed_of()))
    report = crawl_now(tmp_path, web)
    assert {n: report[n]["state"] for n in ("broken", "half", "fine", "bare")} == {
        "broken": "failed",
        "half": "partial",
        "fine": "done",
        "bare": "done",
    }
    for name, share in (("broken", "1 of 1"), ("half", "1 of 2")):
        assert report[name]["outcomes"]["feed:unreadable_list"] == 1
        assert report[name]["reason"].startswith(f"{share} list answers cannot be read: http://{name}.tingfeng.test/feed: no feed")
    assert report["fine"]["n_articles"] == 2
    day = date(2026, 11, 23)
    row = next(r for r in read_fetches(tmp_path / "raw", day, ["broken"]).to_pylist() if r["kind"] == "feed")
    assert (row["outcome"], row["n_bytes"]) == ("unreadable_list", len(warning))
    past = crawl_now(tmp_path, web, "2026-11-22", portals=["broken"])["broken"]
    assert (past["state"], past["outcomes"]["feed:unreadable_list"]) == ("failed", 1)


@pytest.mark.slow
@pytest.mark.parametrize("written", ["周日, 22 11月 2026 20:42:17 +0800", "22 Nov 26 20:42:17 +0800", "Sun, 22 Nov 2026 12:42:17 GMT"])
def test_what_the_list_says_of_an_article_comes_with_its_page(tmp_path: Path, web: Web, written: str) -> None:
    add_feed(tmp_path, web, "dated", Answer(feed_of(1, 2, at=written)))
    report = crawl_now(tmp_path, web, "2026-11-22")["dated"]
    assert report["n_articles"] == 2
    pages = [r for batch in read_pages(tmp_path / "raw", date(2026, 11, 22)) for r in batch.to_pylist() if r["kind"] == "article"]
    assert {(p["listed_at"].isoformat(), p["listed_precision"]) for p in pages} == {("2026-11-22T12:42:17+00:00", "second")}
