"""声量: who is spoken of how much, by copies, origins and publishers; the days; what changed against the range before."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from warehouse.serving.charts import bars
from warehouse.serving.charts import days as charts
from warehouse.serving.site import addresses
from warehouse.serving.site.pages.home import volume_of
from warehouse.serving.site.visit import Page, Visit

KINDS = {"company": "公司", "product": "产品", "person": "人物", "organisation": "机构"}
N_SHOWN = 15
MOST_COMPARED = 5
"""Lines that can still be told apart by dashes and shapes."""


def page(visit: Visit) -> Page:
    """Share of voice of a kind over a range of days."""
    first, last = visit.range()
    kind = visit.choice("kind", KINDS, "company")
    rows = visit.rows("voice_of_range", first=first, last=last, kind=kind)
    n_days = (last - first).days + 1
    before = (first - timedelta(days=n_days), first - timedelta(days=1))
    gaps = visit.rows("gaps", first=before[0], last=last)
    calendar = visit.rows("days", first=first, last=last)
    compared = visit.several("entity", MOST_COMPARED) or [r["entity_id"] for r in rows[:3]]
    is_covered = bool(visit.rows("days", first=before[0], last=before[0]))
    past = (
        {}
        if gaps or not is_covered
        else {r["entity_id"]: r for r in visit.rows("voice_of_range", first=before[0], last=before[1], kind=kind)}
    )
    return Page(
        "voice.html",
        f"声量 {first} 至 {last}",
        {
            "first": first,
            "last": last,
            "kind": kind,
            "kinds": KINDS,
            "shown": rows[:N_SHOWN],
            "n_more": max(0, len(rows) - N_SHOWN),
            "changes": {r["entity_id"]: past[r["entity_id"]]["origins_place"] - r["origins_place"] for r in rows if r["entity_id"] in past},
            "gaps": [g["day"] for g in gaps if g["day"] >= first],
            "why_no_past": "前后两段里有缺数的日子" if gaps else "" if is_covered else "之前没有这么多天的数据",
            "before": before,
            "bars": bars.voices([_bar(r, first, last) for r in rows[:N_SHOWN]]),
            "volume": charts.volume([volume_of(d) for d in calendar]),
            "compared": compared,
            "lines": _lines(visit, calendar, compared, {r["entity_id"]: r["entity"] for r in rows}, (first, last)),
            "spans": [(n, addresses.page("/voice", first=last - timedelta(days=n - 1), last=last, kind=kind)) for n in (1, 7, 30, 90)],
        },
    )


def _bar(row: dict[str, Any], first: date, last: date) -> bars.Voice:
    given = {"entity_id": row["entity_id"], "first": first, "last": last}
    return bars.Voice(
        row["entity"],
        addresses.page("/tone", entity=row["entity_id"], first=first, last=last),
        (row["n_articles"], row["n_origins"], row["n_publishers"]),
        (row["articles_ratio"], row["origins_ratio"], row["publishers_ratio"]),
        (
            addresses.rows("entity_articles", **given),
            addresses.rows("entity_articles", "origins", **given),
            addresses.rows("entity_articles", "publishers", **given),
        ),
    )


def _lines(visit: Visit, calendar: Sequence[dict[str, Any]], ids: Sequence[str], names: Mapping[str, str], span: tuple[date, date]) -> Any:
    """A line of origins a day for each compared entity, broken on days without data."""
    told = {(r["entity_id"], r["day"]): r for r in visit.rows("entity_days", first=span[0], last=span[1], entity_ids=list(ids))}
    series = []
    for entity_id in ids:
        name = names.get(entity_id) or next((r["entity"] for (found, _), r in told.items() if found == entity_id), entity_id)
        values = [None if d["is_gap"] else told.get((entity_id, d["day"]), {"n_origins": 0})["n_origins"] for d in calendar]
        hrefs = [addresses.rows("entity_articles", "origins", entity_id=entity_id, first=d["day"], last=d["day"]) for d in calendar]
        series.append(charts.Series(name, values, hrefs))
    return charts.lines([d["day"] for d in calendar], [d["is_gap"] for d in calendar], series)
