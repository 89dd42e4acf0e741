"""Re-visits from end to end: three crawls of the invented newsroom as its clock goes on; what was edited, taken away and commented in
between shows.

What is expected comes from the newsroom's truth: its plan says to the second when an article is edited or taken away.
"""

import shutil
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from support.crawling import crawl_now

import tingfeng
from crawlers.newsroom import Newsroom, serve, truth_rows
from crawlers.newsroom.desks import BY_ID
from crawlers.newsroom.marks import comments_n
from crawlers.newsroom.site import find, moment
from crawlers.spec import NEWSROOM_PORTALS
from transforms.text.chars import normalise
from warehouse.catalog.command import publish
from warehouse.pipeline.command import run_steps
from warehouse.storage.session import ask, connect

pytestmark = pytest.mark.slow
ROOM = Newsroom(seed=1, pages=400, days=2)
HOUR_S = 3600  # no crawl of these tests takes as long, on however busy a machine
PORTALS = ["yunjian", "lanpu", "shanhai", "yunjian_hao"]
NOON, EVENING, NEXT_EVENING = "2026-10-05T12:00:00+08:00", "2026-10-05T18:00:00+08:00", "2026-10-06T19:00:00+08:00"
DAYS = [date(2026, 10, 5), date(2026, 10, 6)]
Row = dict[str, Any]


@dataclass
class Watched:
    """What three crawls brought, and when each article was first seen."""

    project: tingfeng.Project
    reports: list[Row]
    first_seen: dict[str, int]
    truth: dict[str, Row]

    def ask(self, query: str) -> list[Row]:
        with connect(self.project.data) as db:
            return ask(db, query).to_pylist()

    def happened(self, what: str) -> dict[str, Row]:
        """Articles to which it happened after they were first seen and before the last crawl."""
        return {url: self.truth[url] for url, at in self.first_seen.items() if at < when(self.truth[url], what) <= moment(NEXT_EVENING)}


def when(article: Row, what: str) -> float:
    return moment(article[what]) if article[what] else float("inf")


@pytest.fixture(scope="module")
def watched(tmp_path_factory: pytest.TempPathFactory) -> Watched:
    data = tmp_path_factory.mktemp("revisits")
    tingfeng.mark_as_demo(data)
    shutil.copytree(NEWSROOM_PORTALS, data / "portals")
    first_seen: dict[str, int] = {}
    reports = []
    with serve(ROOM) as room:
        for now in (NOON, EVENING, NEXT_EVENING):
            room.server.now = moment(now)
            reports.append(crawl_now(data, room, now[:10], now=now, portals=PORTALS))
        assert room.server.leaks == []
    project = tingfeng.Project(data)
    for row in project.source.fetches(DAYS[0]).to_pylist():
        if row["kind"] == "article" and row["outcome"] == "ok":
            first_seen.setdefault(row["url"], int(row["fetched_at"].timestamp()))
    run_steps(project, DAYS, ("articles",), workers=1)
    publish(project)
    return Watched(project, reports, first_seen, {t["url"]: t for t in truth_rows(ROOM) if not t["is_hostile"]})


def test_every_article_is_asked_for_again_after_a_day_and_only_then(watched: Watched):
    asked = [r for r in watched.project.source.fetches(DAYS[1]).to_pylist() if r["kind"] == "article" and r["url"] in watched.first_seen]
    assert sorted(r["url"] for r in asked) == sorted(watched.first_seen)
    assert sum(r[p]["n_articles"] for r in watched.reports[:2] for p in PORTALS) == len(watched.first_seen)
    for row in asked:
        assert abs(row["fetched_at"].timestamp() - moment(NEXT_EVENING)) < HOUR_S


def test_exactly_the_edited_articles_show_with_what_changed(watched: Watched):
    edited = {url: t for url, t in watched.happened("edited_at").items() if when(t, "deleted_at") > moment(NEXT_EVENING)}
    assert len(edited) >= 2
    rows = watched.ask("select * from silent_edits")
    assert sorted(r["url"] for r in rows) == sorted(edited)
    for row in rows:
        t = edited[row["url"]]
        assert (row["old_title"], row["new_title"]) == (normalise(t["title"]), normalise(t["title_after"]))
        assert row["is_title_changed"] == (t["title"] != t["title_after"])
        assert row["is_same_reading"]
        before, after = normalise(t["text"]), normalise(t["text_after"])
        assert row["is_text_changed"] == (before != after)
        assert row["sentences_added"] or row["sentences_removed"] or not row["is_text_changed"]
        assert all(s in after and s not in before for s in row["sentences_added"])
        assert all(s in before and s not in after for s in row["sentences_removed"])
        published, changed = moment(t["published_at"]), moment(t["edited_at"])
        assert row["unchanged_at"].timestamp() < changed <= row["changed_at"].timestamp()
        assert 0 <= row["delay_s"] - (moment(NEXT_EVENING) - published) < HOUR_S


def test_exactly_the_removed_articles_show_with_how_long_they_stood(watched: Watched):
    removed = watched.happened("deleted_at")
    assert removed
    rows = watched.ask("select * from removed_articles")
    assert {r["url"]: r["answer"] for r in rows} == dict.fromkeys(removed, "not_found")
    for row in rows:
        t = removed[row["url"]]
        assert row["title"] == normalise(t["title"])
        assert row["last_seen_at"].timestamp() < moment(t["deleted_at"]) <= row["gone_at"].timestamp()
        assert row["back_at"] is None
        assert row["hours_alive"] == pytest.approx((moment(NEXT_EVENING) - moment(t["published_at"])) / 3600, abs=0.02)


def test_counts_grow_as_lists_and_pages_said_also_of_pages_whose_text_did_not_change(watched: Watched):
    rows = watched.ask("""select c.*, f.kind, d.reason from lake.counts c join lake.fetches f using (page_id)
                          left join lake.drops d on d.key = c.page_id and d.step = 'articles'""")
    assert {r["portal"] for r in rows} == set(PORTALS)
    pages = watched.ask(
        "select * from lake.fetches where kind = 'article' and outcome = 'ok' and portal = 'yunjian'"
    )  # prints its comments
    assert {r["page_id"] for r in rows if r["kind"] == "article"} == {p["page_id"] for p in pages}
    assert {r["kind"] for r in rows if r["reason"] == "unchanged"} == {"article"}
    known = {datetime.fromisoformat(m).timestamp() for m in (NOON, EVENING, NEXT_EVENING)}
    for row in rows:
        now = int(max(m for m in known if m <= row["counted_at"].timestamp()))
        parts = urlsplit(row["url"])
        found = find(ROOM, BY_ID[row["portal"]], parts.path + (f"?{parts.query}" if parts.query else ""))
        assert found is not None
        assert row["value"] == comments_n(ROOM, found[0], now)
    grown = watched.ask("select * from engagement where len(list_distinct(list_transform(moments, lambda m: m.value))) > 1")
    assert len(grown) >= 5
    for row in grown:
        values = [m["value"] for m in row["moments"]]
        assert values == sorted(values)
        assert (row["first_value"], row["latest_value"]) == (values[0], values[-1])
        hours = (row["latest_at"] - row["first_at"]).total_seconds() / 3600
        assert row["growth_per_hour"] == pytest.approx((values[-1] - values[0]) / hours)


def test_the_ledger_holds_every_fetch_of_every_crawl(watched: Watched):
    rows = watched.ask("select * from crawl_ledger order by portal, first_at")
    assert [r["portal"] for r in rows] == sorted(PORTALS * 3)
    assert {r["n_robots"] for r in rows} == {1}
    fetches = [r for day in DAYS for r in watched.project.source.fetches(day).to_pylist()]
    assert sum(r["n_requests"] for r in rows) == len(fetches)
    assert sum(r["total_bytes"] for r in rows) == sum(f["n_bytes"] for f in fetches)
    for row in rows:
        mine = [f for f in fetches if (f["crawl_id"], f["portal"]) == (row["crawl_id"], row["portal"])]
        assert sum(n for _, n in row["outcomes"]) == row["n_fetches"] == len(mine)
        assert row["n_lists"] + row["n_articles"] + row["n_robots"] == row["n_requests"]


def test_days_made_again_have_the_same_bytes_also_without_the_index(watched: Watched):
    lake = watched.project.lake
    paths: list[Path] = [lake.path(name, day) for name in ("fetches", "counts", "articles") for day in DAYS]
    before = [p.read_bytes() for p in paths]
    assert all(lake.read("counts", day).num_rows for day in DAYS)
    for path in paths:
        path.unlink()
    run_steps(watched.project, DAYS, ("articles",), workers=1)
    assert [p.read_bytes() for p in paths] == before
    for index in watched.project.raw.glob("*/*/*.cdxj"):
        index.unlink()
    run_steps(watched.project, DAYS, ("articles",), workers=1)
    assert [p.read_bytes() for p in paths] == before
