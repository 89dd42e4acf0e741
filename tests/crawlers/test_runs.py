"""One portal's run without a network: which links are taken, when it stops, what it comes to."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawlers.archive import Archive
from crawlers.crawl import new_crawl_id, only_crawl_of, prepare, report
from crawlers.discover import Link, Listing
from crawlers.outcomes import Outcome
from crawlers.runs import MAX_SICK, Known, Run, identify, known_articles
from crawlers.spec import Discover, load_portal

DAY = date(2026, 10, 5)
NOW = datetime(2026, 10, 7, 4, tzinfo=UTC)
NOON = datetime(2026, 10, 5, 4, tzinfo=UTC)
FEED = Discover("rss", "https://demo.example/rss")
DAY_PAGE = Discover("html", "https://demo.example/{day}", when="day")


def portal(tmp_path: Path, more: str = "", reach: str = "day page"):
    lists = '[[discover]]\nkind = "html"\nurl = "https://demo.example/{day}"\nwhen = "both"\n' if reach != "feed only" else ""
    lists = lists or '[[discover]]\nkind = "rss"\nurl = "https://demo.example/rss"\n'
    text = f"""name = "演示"
home = "https://demo.example/"
reach = "{reach}"
reach_note = "只有当天"
[[url]]
pattern = 'demo\\.example/(?P<id>\\d+)'
canonical = "https://demo.example/{{id}}"
[links]
skip = '/9'
skip_title = '广告'
{lists}{more}"""
    path = tmp_path / "demo.toml"
    path.write_text(text, "utf-8")
    return load_portal(path)


def run(tmp_path: Path, *, past: bool = False, limit: int = 9, **more: Any) -> Run:
    reach = more.pop("reach", "day page")
    return Run(portal(tmp_path, reach=reach), DAY, past, Archive(tmp_path, "demo", DAY, "c1"), NOW, limit, **more)


def link(n: int, time: datetime | None = NOON, title: str = "标题", **more: Any) -> Link:
    return Link(f"https://demo.example/{n}", title, time, **more)


def taken(one: Run, *links: Link, entry: Discover = DAY_PAGE) -> list[str | None]:
    return [who and who.key for who in (one.wanted(entry, link) for link in links)]


def test_links_are_taken_or_refused_with_a_reason(tmp_path: Path):
    one = run(tmp_path, limit=2)
    found = taken(one, link(1), link(9), link(2, title="广告：买"), Link("https://demo.example/about", None, None), link(3), link(4))
    assert found == ["demo:1", None, None, None, "demo:3", None]
    assert dict(one.refused) == {"skipped": 2, "not_article": 1, "over_limit": 1}
    assert (one.n_links, one.n_new, one.n_known) == (6, 2, 0)


def test_of_a_past_day_only_its_own_articles(tmp_path: Path):
    one = run(tmp_path, past=True)
    edges = [datetime(2026, 10, 4, 15, 59, 59, tzinfo=UTC), datetime(2026, 10, 4, 16, tzinfo=UTC), datetime(2026, 10, 5, 16, tzinfo=UTC)]
    assert taken(one, *(link(n, at) for n, at in enumerate(edges, 1))) == [None, "demo:2", None]
    assert taken(one, link(4, None), entry=FEED) == [None]  # nobody says of which day it is
    assert taken(one, link(5, None), entry=DAY_PAGE) == ["demo:5"]  # the address of the list does
    assert dict(one.refused) == {"other_day": 2, "no_time": 1}
    assert one.n_of_day == 2


def test_known_articles_are_asked_for_again_when_a_revisit_is_due(tmp_path: Path):
    old = Known("u", NOW - timedelta(days=1, hours=1), NOW - timedelta(days=1, hours=1))
    done = Known("u", NOW - timedelta(days=1, hours=1), NOW)
    known = {"demo:1": old, "demo:2": done, "demo:3": None}
    one = run(tmp_path, known=known)
    assert taken(one, link(1), link(2), link(3), link(4)) == ["demo:1", None, None, "demo:4"]
    assert (one.n_known, one.n_new) == (2, 2)
    past = run(tmp_path, past=True, known=known)
    assert taken(past, link(1)) == [None]


@pytest.mark.parametrize(
    ("hours", "seen", "gone", "is_due"),
    [(23, 0, False, False), (24, 0, False, True), (25, 24, False, False), (25, 23, False, True), (25, 0, True, False)],
)
def test_a_revisit_is_due_after_a_day(hours: int, seen: int, gone: bool, is_due: bool):
    first = NOW - timedelta(hours=hours)
    assert Known("u", first, first + timedelta(hours=seen), gone=gone).due(NOW) == is_due


def test_identity_of_an_article(tmp_path: Path):
    who = identify(portal(tmp_path), "https://demo.example/77?from=app", NOW)
    assert who
    assert (who.key, who.canonical, who.time, who.precise, who.groups) == (
        "demo:77",
        "https://demo.example/77",
        None,
        True,
        (("id", "77"),),
    )
    assert identify(portal(tmp_path), "https://far.example/77", NOW) is None


def test_counts_of_a_list_are_those_of_articles(tmp_path: Path):
    links = [
        link(1, counts=(("likes_n", 5),)),
        link(2),
        link(9, counts=(("likes_n", 7),)),
        Link("https://demo.example/x", None, None, counts=(("likes_n", 1),)),
    ]
    assert run(tmp_path).counts(Listing(links=links)) == [("https://demo.example/1", {"likes_n": 5})]


def row(outcome: Outcome, kind: str = "article", error: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "url": "https://demo.example/1", "fetched_at": NOW, "outcome": outcome.value, "error": error}


def test_a_row_of_failures_stops_the_run_and_a_good_answer_begins_anew(tmp_path: Path):
    one = run(tmp_path)
    for _ in range(MAX_SICK - 1):
        one.keep(row(Outcome.TIMEOUT))
    one.keep(row(Outcome.STOPPED))  # says nothing of the host
    assert (one.sick_in_row, one.stop_reason) == (MAX_SICK - 1, None)
    one.keep(row(Outcome.OK), b"<p>x</p>")
    assert (one.sick_in_row, one.n_bytes, one.n_ok) == (0, 8, 1)
    for _ in range(MAX_SICK):
        one.keep(row(Outcome.SERVER_ERROR))
    assert one.stop_reason == "server_error: 5 failures in a row"
    one.stop("later")
    assert one.stop_reason == "server_error: 5 failures in a row"
    assert one.state() == "stopped"
    one.archive.close()


def test_a_site_s_no_ends_the_run_at_once(tmp_path: Path):
    told: list[tuple[str, Outcome]] = []
    one = run(tmp_path, tell=lambda _run, kind, outcome: told.append((kind, outcome)))
    one.keep(row(Outcome.FORBIDDEN, "list", "403 \x1b[2J" + "x" * 900))
    assert one.stop_reason
    assert one.stop_reason.startswith("forbidden: 403 ")
    assert "\x1b" not in one.stop_reason
    assert len(one.stop_reason) < 520
    assert one.list_failure == one.stop_reason
    assert told == [("list", Outcome.FORBIDDEN)]
    one.archive.close()


@pytest.mark.parametrize(
    ("past", "change", "state"),
    [
        (False, {}, "failed"),
        (False, {"n_lists_read": 1}, "done"),
        (False, {"n_lists_read": 1, "faults": ["x"]}, "partial"),
        (True, {}, "unreachable"),
        (True, {"faults": ["x"]}, "failed"),
        (True, {"n_of_day": 3}, "partial"),
        (True, {"n_of_day": 3, "passed_day": True}, "done"),
        (True, {"passed_day": True}, "done"),
        (True, {"day_list_read": True}, "unreachable"),
        (True, {"day_list_read": True, "n_of_day": 1}, "done"),
        (True, {"day_list_read": True, "n_of_day": 1, "faults": ["x"]}, "partial"),
        (True, {"pages": ("u",)}, "done"),
        (True, {"pages": ("u",), "faults": ["x"]}, "partial"),
        (True, {"pages": ("u",), "stop_reason": "no"}, "stopped"),
    ],
)
def test_what_a_run_comes_to(tmp_path: Path, past: bool, change: dict[str, Any], state: str):
    one = run(tmp_path, past=past)
    for name, value in change.items():
        setattr(one, name, value)
    assert one.state() == state
    said = report(one)
    assert (said.portal, said.state) == ("demo", state)
    reasons = {"unreachable": "只有当天", "stopped": "no", "failed": "no list could be read"}
    expected = "1 faults of our own code, the first: x" if change.get("faults") else reasons.get(state)
    assert said.reason == expected


def test_pages_of_a_past_day_are_walked_until_they_are_older(tmp_path: Path):
    one = run(tmp_path, past=True)
    before = one.start - timedelta(seconds=1)
    assert one.goes_on(Listing(links=[link(1), link(2, before)][::-1]), 0)  # the last row is of the day
    assert not one.passed_day
    assert not one.goes_on(Listing(links=[link(1), link(2, before)]), 5)
    assert one.passed_day
    assert run(tmp_path, past=True).goes_on(Listing(links=[link(1, one.start)]), 0)
    live = run(tmp_path)
    assert (live.goes_on(Listing(links=[link(1)]), 1), live.goes_on(Listing(links=[link(1)]), 0)) == (True, False)


def test_an_empty_page_passes_the_day_only_after_some_of_it(tmp_path: Path):
    one = run(tmp_path, past=True)
    assert not one.goes_on(Listing(links=[]), 0)
    assert not one.passed_day
    one.n_of_day = 1
    one.goes_on(Listing(links=[]), 0)
    assert one.passed_day


def test_lists_of_a_run(tmp_path: Path):
    assert len(run(tmp_path).lists()) == len(run(tmp_path, past=True).lists()) == 1
    assert run(tmp_path, pages=("u",)).lists() == ()
    feed = run(tmp_path, past=True, reach="feed only")
    assert [d.kind for d in feed.lists()] == ["rss"]
    assert DAY_PAGE.by_day
    assert Discover("json", "u", json={"a": ["{start_ms}"]}).by_day
    assert not Discover("json", "u?{page}", form={"a": "{now_ms}"}).by_day


def test_one_crawl_of_a_portal_at_a_time(tmp_path: Path):
    one = portal(tmp_path)
    with only_crawl_of([one], tmp_path) as free:
        assert free == [one]
        with only_crawl_of([one], tmp_path) as second:
            assert second == []
    with only_crawl_of([one], tmp_path) as again:
        assert again == [one]


def test_what_the_archive_holds_is_known_to_the_next_run(tmp_path: Path):
    one = portal(tmp_path)
    kept = Archive(tmp_path, "demo", DAY, "c1")
    rows = [
        ("1", NOON, Outcome.OK),
        ("1", NOON + timedelta(hours=2), Outcome.NOT_MODIFIED),
        ("2", NOON, Outcome.GONE),
        ("3", NOON, Outcome.TIMEOUT),
    ]
    for n, at, outcome in rows:
        kept.add(row(outcome) | {"url": f"https://demo.example/{n}", "fetched_at": at}, b"x" if outcome is Outcome.OK else None)
    kept.close()
    found = known_articles(tmp_path, one, [DAY])
    assert set(found) == {"demo:1", "demo:2"}
    assert (found["demo:1"].first, found["demo:1"].last, found["demo:1"].gone) == (NOON, NOON + timedelta(hours=2), False)
    assert found["demo:2"].gone
    live = prepare(one, date(2026, 10, 7), tmp_path, "c2", past=False, now=NOW, limit=5)
    assert set(live.known) == {"demo:1", "demo:2"}
    assert set(prepare(one, date(2026, 10, 4), tmp_path, "c3", past=True, now=NOW, limit=5).known) == {"demo:1", "demo:2"}
    assert prepare(one, date(2026, 10, 3), tmp_path, "c4", past=True, now=NOW, limit=5).known == {}


def test_ids_of_crawls_sort_by_time_and_a_line_holds_what_counts(tmp_path: Path):
    names = [new_crawl_id(NOW), new_crawl_id(NOW + timedelta(seconds=1))]
    assert names == sorted(names)
    assert names[0].startswith("20261007T040000Z-")
    assert new_crawl_id(NOW) != new_crawl_id(NOW)
    one = run(tmp_path, limit=1)
    taken(one, link(1), link(2), link(9))
    one.keep(row(Outcome.TIMEOUT, "list"))
    one.keep(row(Outcome.OK), b"12345")
    line = report(one).line()
    assert line.startswith("crawl portal=demo state=failed reason=")
    assert " articles=1 known=0 links=3 not_followed=over_limit:1,skipped:1 bytes=5 article:ok=1 list:timeout=1" in line
    one.archive.close()
