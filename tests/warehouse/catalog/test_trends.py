"""Trends: a burst is found with its stories; a weekly rhythm, a handful of counts and a gap of the crawl fire nothing."""

import contextlib
from datetime import date, datetime, timedelta

import duckdb
import pytest

from transforms.schemas import DATASETS
from transforms.text.times import BEIJING
from warehouse.catalog import views
from warehouse.storage.lake import Lake
from warehouse.storage.session import table_of

FIRST = date(2026, 9, 1)  # a Tuesday
DAYS = 43
LAST = FIRST + timedelta(days=DAYS - 1)
GAP = FIRST + timedelta(days=30)
A_DAY = 30


def told() -> dict[str, list[int]]:
    """Origins a day of each invented name."""
    weekend = {n for n in range(DAYS) if (FIRST + timedelta(days=n)).isoweekday() > 5}
    return {
        "steady": [3] * DAYS,
        "burst": [2] * (DAYS - 1) + [15],
        "new": [0] * (DAYS - 1) + [6],
        "weekly": [9 if n % 7 == (DAYS - 1) % 7 else 1 for n in range(DAYS)],
        "few": [0] * (DAYS - 1) + [2],
        "workday": [1 if n in weekend else 5 for n in range(DAYS)],
        "after_gap": [4] * DAYS,
    }


@pytest.fixture(scope="module")
def trends(tmp_path_factory):
    """The view over a lake in which one day was hardly crawled; each origin of `burst` has a copy on the last day."""
    lake = Lake(tmp_path_factory.mktemp("trends"))
    lake.prepare()
    names = told()
    for n in range(DAYS):
        day = FIRST + timedelta(days=n)
        rows: dict[str, list[dict]] = {name: [] for name in ("articles", "mentions", "copies", "stories", "fetches")}
        wanted = [name for name, counts in names.items() for _ in range(counts[n])]
        wanted += ["other"] * (A_DAY - len(wanted) if day.isoweekday() < 6 else A_DAY // 2 - min(len(wanted), A_DAY // 2))
        if day == GAP:
            wanted = ["after_gap"]
        for k, name in enumerate(wanted):
            ids = [f"p:{n}-{k}"] + ([f"q:{n}-{k}"] if name == "burst" and day == LAST else [])
            for article_id in ids:
                add(rows, article_id, ids[0], name, day)
        for dataset, found in rows.items():
            lake.write(dataset, day, DATASETS[dataset].table(map(DATASETS[dataset].completed, found)))
    with contextlib.closing(duckdb.connect()) as db:
        db.execute("set TimeZone = 'Asia/Shanghai'")
        db.execute("create schema lake; create schema mart")
        tables = {
            "entities": ["entity_id", "kind", "name_zh", "name_en", "display_name"],
            "publishers": ["name", "publisher_id", "group_id", "portal"],
        }
        for table, columns in tables.items():
            db.execute(f"create table lake.{table} ({', '.join(f'{c} varchar' for c in columns)})")
        for dataset in DATASETS:
            db.execute(views.lake_view(dataset, lake.glob(dataset)))
        for name, script in views.definitions(["entity_trends"]):
            if name in {"current_articles.sql", "every_day.sql", "story_members.sql", "trends.sql", "entity_trends.sql"}:
                db.execute(script)
        yield {(r["entity_id"], r["day"]): r for r in table_of(db, "select * from mart.entity_trends").to_pylist()}


def add(rows: dict[str, list[dict]], article_id: str, origin: str, name: str, day: date) -> None:
    at = datetime(day.year, day.month, day.day, 9, tzinfo=BEIJING)
    portal, _, number = article_id.partition(":")
    place = {"article_id": article_id, "day": day}
    rows["articles"].append(
        {
            **place,
            "revision_id": article_id,
            "portal": portal,
            "title": f"{name} {number}",
            "kind": "article",
            "published_at": at,
            "fetched_at": at,
        }
    )
    is_copy = article_id != origin
    rows["copies"].append(
        {
            **place,
            "chain_id": origin,
            "origin_id": origin,
            "parent_id": origin if is_copy else None,
            "hop": int(is_copy),
            "relation": "reprint" if is_copy else "original",
            "decided_at": at,
        }
    )
    rows["stories"].append({**place, "story_id": f"{name}-{day}", "event_id": f"{name}-{day}", "joined_at": at})
    rows["fetches"].append({**place, "page_id": article_id, "portal": portal, "kind": "article", "outcome": "ok", "fetched_at": at})
    if name != "other":
        rows["mentions"].append({**place, "entity_id": name, "alias": name, "start": 0, "end": len(name), "in_title": True})


def bursts(trends, name: str) -> set[date]:
    return {day for (entity, day), row in trends.items() if entity == name and row["is_burst"]}


def test_a_burst_is_found_by_origins_with_its_story(trends):
    row = trends["burst", LAST]
    assert (row["is_burst"], row["n_origins"], row["n_articles"]) == (True, 15, 30)
    assert row["surprise"] > 4
    assert 2 < row["expected"] < 5  # more was told in all
    assert [(s["story_id"], s["headline"].split()[0], s["n_origins"]) for s in row["top_stories"]] == [(f"burst-{LAST}", "burst", 15)]
    assert len(row["article_ids"]) == 15
    assert bursts(trends, "burst") == {LAST}


def test_what_was_never_told_before_fires_from_a_few_origins_on(trends):
    assert bursts(trends, "new") == {LAST}
    assert bursts(trends, "few") == set()


def test_steady_weekly_and_workday_series_fire_nothing(trends):
    assert [bursts(trends, name) for name in ("steady", "weekly", "workday")] == [set(), set(), set()]
    assert trends["weekly", LAST]["n_origins"] == 9


def test_a_gap_is_shown_and_neither_fires_nor_counts(trends):
    gap = trends["after_gap", GAP]
    assert (gap["is_gap"], gap["surprise"], gap["is_burst"]) == (True, None, False)
    after = trends["after_gap", LAST - timedelta(days=1)]
    assert (after["n_gap_days"], after["n_baseline_days"]) == (1, 27)
    assert after["expected"] == pytest.approx(4, rel=0.2)
    assert bursts(trends, "after_gap") == set()


def test_nothing_is_said_before_a_week_of_baseline(trends):
    early = trends["steady", FIRST + timedelta(days=6)]
    assert (early["n_baseline_days"], early["surprise"], early["is_burst"]) == (6, None, False)
    assert trends["steady", FIRST + timedelta(days=7)]["surprise"] is not None
