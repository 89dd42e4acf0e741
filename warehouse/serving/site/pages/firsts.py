"""首发榜: who is first, by how much, how far flashes reach, who copies whom."""

from typing import Any

from warehouse.serving.charts import grids
from warehouse.serving.site import addresses
from warehouse.serving.site.visit import Page, Visit

N_MATRIX = 14
"""Publishers on each side of the matrix."""


def page(visit: Visit) -> Page:
    """The table of first reports over a range of days."""
    first, last = visit.range()
    pairs = visit.rows("copied_pairs", first=first, last=last)
    return Page(
        "firsts.html",
        f"首发榜 {first} 至 {last}",
        {
            "first": first,
            "last": last,
            "firsts": visit.rows("firsts", first=first, last=last),
            "stories": visit.rows("first_stories", first=first, last=last, n=25),
            "flashes": visit.rows("flashes", first=first, last=last, n=20),
            "matrix": _matrix(visit, pairs, first, last) if pairs else None,
            "gaps": visit.rows("gaps", first=first, last=last),
            "portal": visit.names.portal,
            "publisher": visit.names.publisher,
        },
        crumbs=(("总览", "/"),),
    )


def _matrix(visit: Visit, pairs: list[dict[str, Any]], first: Any, last: Any) -> Any:
    """The publishers that copy most by those that are copied most."""
    takers: dict[str, int] = {}
    givers: dict[str, int] = {}
    for p in pairs:
        takers[p["publisher"]] = takers.get(p["publisher"], 0) + p["n_copies"]
        givers[p["from_publisher"]] = givers.get(p["from_publisher"], 0) + p["n_copies"]
    rows = sorted(takers, key=lambda k: (-takers[k], k))[:N_MATRIX]
    columns = sorted(givers, key=lambda k: (-givers[k], k))[:N_MATRIX]
    counts = {
        (p["publisher"], p["from_publisher"]): (
            p["n_copies"],
            addresses.rows("copies", publisher=p["publisher"], from_publisher=p["from_publisher"], first=first, last=last),
        )
        for p in pairs
    }
    name = visit.names.publisher
    return grids.matrix([(k, name(k)) for k in rows], [(k, name(k)) for k in columns], counts, "谁转载谁：行为转载者，列为被转载者")
