"""口吻: how an entity is spoken of: days with n and gaps, sentences that decided, by outlet and topic, against a rival."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from warehouse.serving.charts import days as charts
from warehouse.serving.site import addresses
from warehouse.serving.site.visit import NotFoundError, Page, Visit

N_SENTENCES = 6


def page(visit: Visit) -> Page:
    """The tone towards an entity over a range of days; without one, that of the most written about. Raises NotFoundError."""
    first, last = visit.range(14)
    entity = _entity(visit, visit.value("entity"), (first, last))
    rival = _entity(visit, visit.value("rival"), (first, last)) if visit.value("rival") else None
    calendar = visit.rows("days", first=first, last=last)
    of = {"entity_id": entity["entity_id"], "first": first, "last": last}
    return Page(
        "tone.html",
        f"口吻：{entity['entity']}",
        {
            "entity": entity,
            "rival": rival,
            "of": of,
            "first": first,
            "last": last,
            "summary": visit.one("tone_summary", **of),
            "rival_summary": visit.one("tone_summary", **{**of, "entity_id": rival["entity_id"]}) if rival else None,
            "days": _days(visit, calendar, of),
            "rival_days": _days(visit, calendar, {**of, "entity_id": rival["entity_id"]}) if rival else None,
            "gaps": [d["day"] for d in calendar if d["is_gap"]],
            "worst": visit.rows("tone_sentences", tone="negative", n=N_SENTENCES, **of),
            "best": visit.rows("tone_sentences", tone="positive", n=N_SENTENCES, **of),
            "by_portal": visit.rows("tone_by_portal", **of),
            "by_topic": visit.rows("tone_by_topic", **of),
            "portal": visit.names.portal,
            "topic": lambda topic_id: visit.names.code("topic", topic_id),
            "spans": [
                (n, addresses.page("/tone", entity=entity["entity_id"], first=last - timedelta(days=n - 1), last=last))
                for n in (7, 14, 30, 90)
            ],
        },
        crumbs=(("总览", "/"), ("声量", addresses.page("/voice", first=first, last=last))),
    )


def _entity(visit: Visit, asked: str, span: tuple[date, date]) -> dict[str, Any]:
    if not asked:
        leading = visit.one("leading_entities", first=span[0], last=span[1], n=1)
        if leading is None:
            raise NotFoundError("这段时间里没有提到任何公司")
        asked = leading["entity_id"]
    found = visit.one("entity", asked=asked)
    if found is None:
        raise NotFoundError(f"没有名为“{asked[:40]}”的公司、产品或人")
    return found


def _days(visit: Visit, calendar: Sequence[dict[str, Any]], of: dict[str, Any]) -> Any:
    told = {row["day"]: row for row in visit.rows("tone_days", **of)}
    points = []
    for d in calendar:
        row = told.get(d["day"])
        href = addresses.rows("tone_articles", "origins", entity_id=of["entity_id"], first=d["day"], last=d["day"]) if row else None
        points.append(charts.DayTone(d["day"], row["tone"] if row else None, row["n_origins"] if row else 0, d["is_gap"], href))
    return charts.tone(points)
