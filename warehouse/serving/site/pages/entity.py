"""词条: an entity or a topic: names, family, days, stories."""

from typing import Any

from warehouse.serving.charts import days as charts
from warehouse.serving.site import addresses
from warehouse.serving.site.visit import NotFoundError, Page, Visit

KINDS = {"company": "公司", "product": "产品", "person": "人物", "organisation": "机构"}
N_STORIES = 25


def entity(visit: Visit) -> Page:
    """An entity. Raises NotFoundError."""
    first, last = visit.range(30)
    found = visit.one("entity", asked=visit.ids["id"])
    if found is None:
        raise NotFoundError(f"没有名为“{visit.ids['id'][:40]}”的公司、产品或人")
    entity_id = found["entity_id"]
    told = {r["day"]: r for r in visit.rows("entity_days", first=first, last=last, entity_ids=[entity_id])}
    href = {"of": "entity_articles", "entity_id": entity_id}
    return Page(
        "entity.html",
        f"词条：{found['entity']}",
        {
            "name": found["entity"],
            "kind": KINDS.get(found["kind"], found["kind"]),
            "found": found,
            "aliases": visit.rows("entity_aliases", entity_id=entity_id),
            "family": visit.rows("entity_family", entity_id=entity_id),
            "volume": _volume(visit, told, (first, last), href),
            "stories": visit.rows("entity_stories", entity_id=entity_id, first=first, last=last, n=N_STORIES),
            "first": first,
            "last": last,
            "portal": visit.names.portal,
            "kinds": KINDS,
        },
        crumbs=(("总览", "/"), ("声量", addresses.page("/voice"))),
    )


def topic(visit: Visit) -> Page:
    """A topic. Raises NotFoundError."""
    first, last = visit.range(30)
    topic_id = visit.ids["id"]
    if ("topic", topic_id) not in visit.names.codes:
        raise NotFoundError(f"没有编号为 {topic_id[:40]} 的主题")
    told = {r["day"]: r for r in visit.rows("topic_days", topic_id=topic_id, first=first, last=last)}
    return Page(
        "topic.html",
        f"主题：{visit.names.code('topic', topic_id)}",
        {
            "name": visit.names.code("topic", topic_id),
            "topic_id": topic_id,
            "volume": _volume(visit, told, (first, last), {"of": "topic_articles", "topic_id": topic_id}),
            "entities": visit.rows("topic_entities", topic_id=topic_id, first=first, last=last, n=20),
            "stories": visit.rows("topic_stories", topic_id=topic_id, first=first, last=last, n=N_STORIES),
            "first": first,
            "last": last,
            "portal": visit.names.portal,
        },
        crumbs=(("总览", "/"),),
    )


def _volume(visit: Visit, told: dict[Any, dict[str, Any]], span: tuple[Any, Any], rows: dict[str, Any]) -> Any:
    """Articles and origins on every day of the range."""
    none = {"n_articles": 0, "n_origins": 0}
    return charts.volume(
        [
            charts.DayVolume(
                d["day"],
                told.get(d["day"], none)["n_articles"],
                told.get(d["day"], none)["n_origins"],
                d["is_gap"],
                addresses.rows(**rows, first=d["day"], last=d["day"]),
            )
            for d in visit.rows("days", first=span[0], last=span[1])
        ]
    )
