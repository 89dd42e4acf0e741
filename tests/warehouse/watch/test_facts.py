"""What the warehouse knows at a moment: live or filled in later, crawled or a gap."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import duckdb
import pytest
from support.given_lake import warehouse

from warehouse.storage.lake import Lake
from warehouse.watch.facts import coverage

DAYS = [date(2026, 10, 1) + timedelta(days=i) for i in range(7)]
N_PAGES = {"big": 10, "small": 1}


def fetches(cut: set[tuple[str, date]], hour: int = 4) -> Iterator[dict[str, Any]]:
    """Ten pages of one portal and one of another, every day at noon; of what is cut one page of ten is left."""
    for day in DAYS:
        for portal, n in N_PAGES.items():
            for i in range(1 if (portal, day) in cut else n):
                at = datetime(day.year, day.month, day.day, hour, i, tzinfo=UTC).isoformat()
                same = {"crawl_id": "c", "portal": portal, "day": day.isoformat(), "kind": "article", "outcome": "ok"}
                yield same | {"page_id": f"{portal}{day}{i}", "url": f"http://{portal}.test/{day}/{i}", "fetched_at": at}


def gaps(db: duckdb.DuckDBPyConnection, at: datetime) -> list[tuple[str, date]]:
    return [(row["portal"], row["day"]) for row in coverage(db, DAYS[4], DAYS[6], at) if row["is_gap"]]


@pytest.mark.parametrize(
    ("cut", "found"),
    [
        (set(), []),
        ({("big", DAYS[5])}, [("big", DAYS[5]), ("small", DAYS[5])]),  # the day as a whole broke off
        ({("big", DAYS[6])}, [("big", DAYS[6]), ("small", DAYS[6])]),
    ],
)
def test_a_day_that_broke_off_is_a_gap(lake: Lake, cut: set[tuple[str, date]], found: list[tuple[str, date]]):
    with warehouse(lake, {"fetches": list(fetches(cut))}, {}, []) as db:
        assert sorted(gaps(db, datetime(2026, 10, 7, 12, tzinfo=UTC))) == found


def test_today_is_compared_with_the_same_hours(lake: Lake):
    rows = [row for row in fetches(set()) if row["day"] != DAYS[6].isoformat()]
    with warehouse(lake, {"fetches": rows}, {}, []) as db:
        assert gaps(db, datetime(2026, 10, 7, 2, tzinfo=UTC)) == []  # at ten in the morning nothing was there on other days either
        assert [portal for portal, _ in gaps(db, datetime(2026, 10, 7, 12, tzinfo=UTC))] == ["big", "small"]


def test_what_is_handed_in_as_a_table_is_no_crawl(lake: Lake):
    rows = [row | {"content_type": "application/tingfeng-article+json"} for row in fetches(set())]
    with warehouse(lake, {"fetches": rows}, {}, []) as db:
        assert list(coverage(db, DAYS[4], DAYS[6], datetime(2026, 10, 7, 12, tzinfo=UTC))) == []
