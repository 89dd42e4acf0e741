"""The facts of a 周报: those of a 日报 over seven days, with ranks and trends."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from warehouse.serving.briefing import daily
from warehouse.serving.briefing.reading import Source, Span
from warehouse.serving.briefing.wording import Links
from warehouse.serving.charts import days

N_DAYS = 7
N_EVENTS, N_LINES, N_TOPICS, N_BURSTS = 5, 5, 10, 8
LEAST_ORIGINS = 3
"""Fewer origins make no climber: from one article to two is no news."""


def facts_of(source: Source, links: Links, span: Span, watched: Sequence[str] | None) -> daily.Facts:
    """All facts of a 周报."""
    facts = daily.about_data(source, span)
    facts |= daily.volume(source, links, span, watched)
    facts |= daily.events(source, links, span, N_EVENTS)
    facts |= daily.tones(source, span, watched)
    facts |= daily.spread(source, span)
    facts |= daily.changes(source, span)
    facts |= daily.sources(source, span)
    facts |= trends(source, links, span, facts)
    names = daily.points(facts)
    facts["points"] = [*names[:3], "rank", *names[3:]][: daily.MOST_POINTS] if facts["movers"] else names
    return facts


def trends(source: Source, links: Links, span: Span, facts: Mapping[str, Any]) -> daily.Facts:
    """Lines of the companies with the most origins, ranks and topics against the seven days before, bursts."""
    of = {"first": span.first, "last": span.last}
    before = span.before()
    ids = [v["entity_id"] for v in facts["voices"][:N_LINES]]
    told: dict[str, dict[Any, int]] = {key: {} for key in ids}
    for row in source.rows("entity_days", entity_ids=ids, **of) if ids else ():
        told[row["entity_id"]][row["day"]] = row["n_origins"]
    calendar = [span.first + timedelta(days=i) for i in range(span.n_days)]
    known = {row["day"] for row in source.rows("days", **of)}
    gaps = {row["day"] for row in facts["gaps"]}
    without = gaps | set(calendar) - known
    series = [
        days.Series(
            v["entity"],
            [None if day in without else told[v["entity_id"]].get(day, 0) for day in calendar],
            [links.rows("entity_articles", "origins", entity_id=v["entity_id"], first=day, last=day) for day in calendar],
        )
        for v in facts["voices"][:N_LINES]
    ]
    earlier = {row["topic_id"]: row for row in source.rows("topics_of_range", first=before.first, last=before.last)}
    can_compare = facts["not_compared"] is None
    climbers = [
        v for v in facts["voices"] if v["was"] and v["was"]["origins_place"] > v["origins_place"] and v["n_origins"] >= LEAST_ORIGINS
    ]
    return {
        "lines_chart": days.lines(calendar, [day in gaps for day in calendar], series) if series else "",
        "topics": [{**row, "was": earlier.get(row["topic_id"])} for row in source.rows("topics_of_range", **of)[:N_TOPICS]],
        "bursts": source.rows("bursts_of_days", n=N_BURSTS, **of) if source.scope is None else [],
        "movers": sorted(climbers, key=lambda v: v["origins_place"] - v["was"]["origins_place"]) if can_compare else [],
    }
