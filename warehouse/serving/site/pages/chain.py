"""传播链: one chain as a tree with delays, and two texts side by side: kept, moved, reworded, new."""

from collections import Counter
from difflib import SequenceMatcher
from typing import Any

from markupsafe import Markup, escape

from transforms.text.printable import printable
from warehouse.access.text_diff import MAX_DIFF, rows_of
from warehouse.serving.charts import chains
from warehouse.serving.site import addresses
from warehouse.serving.site.shown import duration
from warehouse.serving.site.visit import EXACT, NotFoundError, Page, Visit, report_of

STATES = {"kept": "保留", "moved": "移动", "reworded": "改写", "new": "新增", "left out": "未取"}
_MOST_CHANGED = ("rewrite", "abridged", "excerpt", "reprint", "identical")
"""Relations whose differences are worth a look, the most first."""
_MOST_CHARS = 20_000  # of each text: bounds the time of the comparison
N_LISTED = 60


def listed(visit: Visit) -> Page:
    """Chains of a range of days, the longest first."""
    first, last = visit.range()
    return Page(
        "chains.html",
        f"传播链 {first} 至 {last}",
        {
            "first": first,
            "last": last,
            "found": visit.rows("chains", first=first, last=last, n=N_LISTED),
            "rewrites": visit.rows("rewrites", first=first, last=last, n=20),
            "portal": visit.names.portal,
        },
        crumbs=(("总览", "/"),),
    )


def page(visit: Visit) -> Page:
    """A chain; `mine` and `other` are the texts compared, without them the most changed copy and the origin. Raises NotFoundError."""
    asked = visit.ids["id"]
    articles = visit.rows("chain_articles", chain_id=asked)
    if not articles:
        raise NotFoundError(f"没有编号为 {asked[:80]} 的传播链")
    by_id = {a["article_id"]: a for a in articles}
    relations = {code: name for (family, code), name in visit.names.codes.items() if family == "relation"}
    other = by_id.get(visit.value("other")) or articles[0]
    mine = by_id.get(visit.value("mine")) or min(
        articles[::-1], key=lambda a: _MOST_CHANGED.index(a["relation"]) if a["relation"] in _MOST_CHANGED else 9
    )
    return Page(
        "chain.html",
        f"传播链：{articles[0]['title'] or '无标题'}",
        {
            "articles": articles,
            "chain_id": asked,
            "tree": chains.tree(
                [report_of(a, visit.names, addresses.page("/article", a["article_id"])) for a in articles], _delays(by_id), relations
            ),
            "legend": chains.legend(relations),
            "mine": mine,
            "other": other,
            "compared": _compared(visit, mine, other) if mine is not other else None,
            "states": STATES,
            "portal": visit.names.portal,
            "relations": relations,
            "is_undecided": any(a["is_undecided"] for a in articles),
        },
        crumbs=(("总览", "/"), ("传播链", addresses.page("/chains"))),
    )


def _delays(by_id: dict[str, dict[str, Any]]) -> dict[str, str]:
    """How long after its source each article came, where both tell the minute."""
    found = {}
    for article_id, a in by_id.items():
        source = by_id.get(a["parent_id"] or "")
        if source and all(x["published_precision"] in EXACT for x in (a, source)):
            found[article_id] = "＋" + duration((a["reported_at"] - source["reported_at"]).total_seconds())
    return found


def _compared(visit: Visit, mine: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    texts = {r["article_id"]: r["text"] for r in visit.rows("texts", ids=[mine["article_id"], other["article_id"]])}
    rows = rows_of(texts.get(mine["article_id"], "")[:_MOST_CHARS], texts.get(other["article_id"], "")[:_MOST_CHARS])
    counts = Counter(state for state, _, _ in rows)
    shown = [(state, *(changed(left, right) if state == "reworded" else (safe(left), safe(right)))) for state, left, right in rows]
    return {"rows": shown, "counts": [(STATES[s], counts[s], s) for s in STATES if counts[s]]}


def changed(left: str, right: str) -> tuple[Markup, Markup]:
    """Both sentences with what only one of them has marked: <ins> in the first, <del> in the second."""
    if max(len(left), len(right)) > MAX_DIFF:
        return safe(left), safe(right)
    one, other = [], []
    for what, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        one.append(safe(left[i:j]) if what == "equal" or i == j else Markup("<ins>{}</ins>").format(safe(left[i:j])))
        other.append(safe(right[k:m]) if what == "equal" or k == m else Markup("<del>{}</del>").format(safe(right[k:m])))
    return Markup("").join(one), Markup("").join(other)


def safe(text: str) -> Markup:
    """Foreign text for a page."""
    return escape(printable(text))
