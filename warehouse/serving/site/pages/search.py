"""搜索: hits with the words marked, copies folded, facets by portal, entity, topic and day."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from markupsafe import Markup, escape

from transforms.text.printable import printable
from warehouse.search import hits
from warehouse.serving.site.statements import ParameterError, day_of
from warehouse.serving.site.visit import Page, Visit

MOST_HITS = 1000
PER_PAGE = 20
_FACETS = ("portal", "entity_id", "topic_id", "day")


def page(visit: Visit) -> Page:
    """The results of a query; without one the form and how to write it."""
    asked = visit.value("q")
    since, until = ((day_of(v) if (v := visit.value(name)) else None) for name in ("first", "last"))
    values: dict[str, Any] = {"asked": asked, "first": since, "last": until, "error": None, "found": None}
    if not asked:
        return Page("search.html", "搜索", values)
    try:
        query, ids = hits.matches(visit.data, asked, since=since, until=until, limit=MOST_HITS, db=visit.reader.cursor)
    except hits.SearchError as error:
        return Page("search.html", "搜索", {**values, "error": str(error)})
    chosen = {name: visit.value(name) or None for name in _FACETS}
    rows = visit.rows("search_hits", ids=ids) if ids else []
    facets = visit.rows("search_facets", ids=ids) if ids else []
    rows, is_refined = _refined(rows, facets, chosen)
    folded = _folded(rows) if visit.value("fold", "1") == "1" else [[row] for row in rows]
    place = max(1, visit.whole("page", 1))
    shown = folded[PER_PAGE * (place - 1) : PER_PAGE * place]
    if place > 1 and not shown:
        raise ParameterError(f"没有第 {place} 页")
    texts = hits.texts_of(visit.data, [group[0] for group in shown])
    words = [word.text for word in query.words]
    return Page(
        "search.html",
        f"搜索 {asked}",
        {
            **values,
            "chosen": chosen,
            "is_refined": is_refined,
            "found": len(rows),
            "n_all": len(ids),
            "is_all": len(ids) < MOST_HITS,
            "n_groups": len(folded),
            "is_folded": visit.value("fold", "1") == "1",
            "groups": [
                {
                    "hit": group[0],
                    "n": len(group),
                    "title": with_marks(group[0]["title"] or "无标题", words),
                    "passage": with_marks(hits.snippet(texts.get(group[0]["article_id"], ""), words), words),
                }
                for group in shown
            ],
            "facets": _shown_facets(visit, rows, facets if not is_refined else _within(facets, rows)),
            "place": place,
            "n_places": max(1, -(-len(folded) // PER_PAGE)),
            "portal": visit.names.portal,
            "relation": lambda code: visit.names.code("relation", code),
        },
        crumbs=(("总览", "/"),),
    )


def _refined(rows: list[dict[str, Any]], facets: list[dict[str, Any]], chosen: dict[str, str | None]) -> tuple[list[dict[str, Any]], bool]:
    """The hits that the chosen facets leave, and whether any is chosen."""
    day = day_of(chosen["day"]) if chosen["day"] else None
    for what in ("entity", "topic"):
        wanted = chosen[f"{what}_id"]
        if wanted:
            ids = {i for f in facets if f["what"] == what and f["id"] == wanted for i in f["article_ids"]}
            rows = [r for r in rows if r["article_id"] in ids]
    rows = [r for r in rows if (not chosen["portal"] or r["portal"] == chosen["portal"]) and (not day or r["day"] == day)]
    return rows, any(chosen.values())


def _within(facets: Iterable[dict[str, Any]], rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    ids = {r["article_id"] for r in rows}
    some = [{**f, "n_articles": len(ids.intersection(f["article_ids"]))} for f in facets]
    return [f for f in some if f["n_articles"]]


def _folded(rows: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Hits of one chain together, in the order of the best of each."""
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(row["chain_id"], []).append(row)
    return list(groups.values())


def _shown_facets(
    visit: Visit, rows: Sequence[dict[str, Any]], found: Iterable[dict[str, Any]]
) -> list[tuple[str, str, list[tuple[str, str, int]]]]:
    """Facets as (words, parameter, [(value, name, number)])."""
    portals = Counter(r["portal"] for r in rows).most_common(12)
    days = sorted(Counter(r["day"] for r in rows).items(), reverse=True)[:10]
    named = [(f["id"], f["name"] or "", f["n_articles"]) for f in found if f["what"] == "entity"]
    topics = [(f["id"], visit.names.code("topic", f["id"]), f["n_articles"]) for f in found if f["what"] == "topic"]
    return [
        ("信源", "portal", [(p, visit.names.portal(p), n) for p, n in portals]),
        ("对象", "entity_id", named[:12]),
        ("主题", "topic_id", topics[:10]),
        ("日期", "day", [(str(d), f"{d:%m-%d}", n) for d, n in days]),
    ]


def with_marks(text: str, words: Sequence[str]) -> Markup:
    """The text, escaped, with the words of a query marked."""
    told = [w for w in sorted(set(words), key=len, reverse=True) if w.strip()]
    if not told:
        return escape(printable(text))
    parts = re.split("(" + "|".join(map(re.escape, told)) + ")", printable(text), flags=re.IGNORECASE)
    return Markup("").join(Markup("<mark>{}</mark>").format(part) if i % 2 else escape(part) for i, part in enumerate(parts))
