"""改动: silent edits with the changed words marked, and articles that were taken away."""

from typing import Any

from markupsafe import Markup

from warehouse.serving.site.pages.chain import changed, safe
from warehouse.serving.site.visit import Page, Visit

N_EDITS = 60
_MOST_SENTENCES = 12


def page(visit: Visit) -> Page:
    """Changes and removals found in a range of days."""
    first, last = visit.range(14)
    portal = visit.value("portal") or None
    edits = visit.rows("edits", first=first, last=last, portal=portal, n=N_EDITS)
    return Page(
        "edits.html",
        f"改动 {first} 至 {last}",
        {
            "first": first,
            "last": last,
            "edits": [
                {**e, "title": marked_title(e), "sentences": sentence_pairs(e["sentences_removed"], e["sentences_added"])} for e in edits
            ],
            "counts": visit.one("edit_counts", first=first, last=last, portal=portal),
            "removed": visit.rows("removed", first=first, last=last, n=N_EDITS),
            "answers": {"not_found": "404", "gone": "410/451", "error_page": "页面说已不存在"},
            "chosen": portal,
            "portal": visit.names.portal,
        },
        crumbs=(("总览", "/"),),
    )


def marked_title(edit: dict[str, Any]) -> tuple[Markup, Markup] | None:
    """The headline before and after, with the changed words marked."""
    if not edit["is_title_changed"]:
        return None
    new, old = changed(edit["new_title"] or "无标题", edit["old_title"] or "无标题")
    return old, new


def sentence_pairs(removed: list[str], added: list[str]) -> list[tuple[Markup, Markup]]:
    """(before, after): sentences that are alike stand together, others alone."""
    from difflib import get_close_matches

    left, pairs = list(added[:_MOST_SENTENCES]), []
    for old in removed[:_MOST_SENTENCES]:
        near = get_close_matches(old, left, n=1, cutoff=0.5)
        if near:
            left.remove(near[0])
            new, before = changed(near[0], old)
            pairs.append((before, new))
        else:
            pairs.append((Markup("<del>{}</del>").format(safe(old)), Markup("")))
    return [*pairs, *((Markup(""), Markup("<ins>{}</ins>").format(safe(new))) for new in left)]
