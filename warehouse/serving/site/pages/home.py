"""总览: a day's stories, what is unusual, the watch list, fourteen days with their gaps, the state of the sources."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from warehouse.serving.charts import days as charts
from warehouse.serving.charts.grids import STATES
from warehouse.serving.site import addresses
from warehouse.serving.site.visit import Page, Visit

N_DAYS = 14
N_STORIES = 25
N_WATCHED = 5
LEAST_BASELINE = 7
"""Days without a gap that a burst is measured against at least (mart.entity_trends)."""


def page(visit: Visit) -> Page:
    """The first page."""
    day = visit.day()
    first = day - timedelta(days=N_DAYS - 1)
    calendar = visit.rows("days", first=first, last=day)
    counts = visit.one("day_counts", day=day) or {}
    baseline = visit.one("baseline", day=day) or {"n_days": 0, "n_gaps": 0, "is_gap": False}
    crawled = min(day, visit.clock["last_crawl_day"] or day)
    return Page(
        "home.html",
        f"总览 {day}",
        {
            "day": day,
            "before": day - timedelta(days=1) if day > (visit.clock["first_day"] or day) else None,
            "after": day + timedelta(days=1) if day < visit.today else None,
            "counts": counts,
            "stories": visit.rows("day_stories", day=day, n=N_STORIES),
            "entities": _entities(visit, day),
            "bursts": visit.rows("day_bursts", day=day) if baseline["n_days"] >= LEAST_BASELINE else [],
            "baseline": baseline,
            "least_baseline": LEAST_BASELINE,
            "gaps": [d["day"] for d in calendar if d["is_gap"]],
            "volume": charts.volume([volume_of(d) for d in calendar], height=138),
            "first": first,
            "watched": _watched(visit, calendar, first, day),
            "is_chosen": bool(visit.several("watch", N_WATCHED) or visit.watched),
            "health": visit.rows("health_counts", day=crawled),
            "health_day": crawled,
            "states": STATES,
            "portal": visit.names.portal,
        },
    )


def volume_of(row: dict[str, Any]) -> charts.DayVolume:
    """A day of the chart of volume; it opens the articles of the day."""
    href = addresses.rows("articles", first=row["day"], last=row["day"])
    return charts.DayVolume(row["day"], row["n_articles"], row["n_origins"], row["is_gap"], href)


def _entities(visit: Visit, day: date) -> dict[str, str]:
    """Names of the entities that the day's stories name first."""
    return {row["entity_id"]: row["entity"] for row in visit.rows("day_entities", day=day)}


def _watched(visit: Visit, calendar: Sequence[dict[str, Any]], first: date, last: date) -> list[dict[str, Any]]:
    """The watch list: fourteen days of origins for each, and the last day in numbers; None stands for days without data."""
    asked = visit.several("watch", N_WATCHED) or list(visit.watched[:N_WATCHED])
    ids = [found["entity_id"] for name in asked if (found := visit.one("entity", asked=name))]
    ids = ids or [r["entity_id"] for r in visit.rows("leading_entities", first=last - timedelta(days=6), last=last, n=N_WATCHED)]
    told: dict[str, dict[date, dict[str, Any]]] = {entity_id: {} for entity_id in ids}
    for row in visit.rows("entity_days", first=first, last=last, entity_ids=ids):
        told[row["entity_id"]][row["day"]] = row
    shown: list[dict[str, Any]] = []
    for entity_id, by_day in told.items():
        values = [None if d["is_gap"] else by_day.get(d["day"], {}).get("n_origins", 0) for d in calendar]
        some = next(iter(by_day.values()), None)
        name = some["entity"] if some else (visit.one("entity", asked=entity_id) or {"entity": entity_id})["entity"]
        latest = by_day.get(last, {"n_articles": 0, "n_origins": 0, "tone": None})
        shown.append(
            {
                "entity_id": entity_id,
                "entity": name,
                "spark": charts.spark(values),
                **{k: latest[k] for k in ("n_articles", "n_origins", "tone")},
            }
        )
    return shown
