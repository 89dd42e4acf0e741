"""信源: portals by days, the ledger of requests, how fresh each is, what was dropped and why, outlets that are only credited."""

from datetime import timedelta

from warehouse.serving.charts import grids
from warehouse.serving.site import addresses
from warehouse.serving.site.statements import day_of
from warehouse.serving.site.visit import Page, Visit


def page(visit: Visit) -> Page:
    """The state of the sources over a range of crawl days."""
    newest = visit.clock["last_crawl_day"] or visit.today
    last = day_of(visit.value("last")) if visit.value("last") else newest
    visit.query = {**visit.query, "last": [str(last)]}
    first, last = visit.range(14)
    rows = visit.rows("source_days", first=first, last=last)
    portals = list(dict.fromkeys((r["portal"], r["name"] or r["portal"]) for r in rows))
    days = (
        sorted({r["day"] for r in rows})
        if len({r["day"] for r in rows}) < 5
        else [first + timedelta(days=i) for i in range((last - first).days + 1)]
    )
    days = days[-31:]
    cells = {(r["portal"], r["day"]): grids.Health(r["state"], r["n_articles"], _cell(r)) for r in rows}
    return Page(
        "sources.html",
        f"信源 {first} 至 {last}",
        {
            "first": first,
            "last": last,
            "grid": grids.health(portals, days, cells),
            "states": grids.STATES,
            "troubled": [r for r in rows if r["day"] == last and r["state"] not in ("ok", "not_crawled")],
            "ledger": visit.rows("source_ledger", first=first, last=last),
            "drops": visit.rows("source_drop_reasons", first=first, last=last),
            "freshness": {r["portal"]: r for r in visit.rows("source_freshness")},
            "credited": visit.rows("credited_never_fetched"),
            "gaps": visit.rows("gaps", first=first, last=last),
            "portal": visit.names.portal,
            "code": visit.names.code,
        },
        crumbs=(("总览", "/"),),
    )


def _cell(row: dict[str, object]) -> str | None:
    if row["state"] == "not_crawled":
        return None
    return addresses.rows(
        "source_articles" if row["n_articles"] else "source_fetches", portal=row["portal"], first=row["day"], last=row["day"]
    )
