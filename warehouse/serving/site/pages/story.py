"""故事: who was first and how surely, how it spread, what it claims, who answered whom, how its subjects are spoken of, what was edited."""

from typing import Any

from warehouse.serving.charts import chains
from warehouse.serving.site import addresses
from warehouse.serving.site.visit import EXACT, NotFoundError, Page, Visit, report_of

N_FIGURES = 8
"""Things about which figures are shown."""
TURNS = {"rumour": "传闻", "response": "回应", "confirmation": "证实", "denial": "辟谣"}


def page(visit: Visit) -> Page:
    """A story. Raises NotFoundError for an id that no story has."""
    asked = visit.ids["id"]
    story = visit.one("story", story_id=asked)
    if story is None and (found := visit.one("story_of_article", article_id=asked)):
        story = visit.one("story", story_id=found["story_id"])
    if story is None:
        raise NotFoundError(f"没有编号为 {asked[:80]} 的故事")
    days = {"story_id": story["story_id"], "first": story["first_day"], "last": story["last_day"]}
    articles = visit.rows("story_articles", **days)
    turns = visit.rows("story_turns", **days)
    relations = {code: name for (family, code), name in visit.names.codes.items() if family == "relation"}
    return Page(
        "story.html",
        story["headline"] or "无标题的故事",
        {
            "story": story,
            "articles": articles,
            "timeline": chains.timeline(
                [report_of(a, visit.names, addresses.page("/article", a["article_id"])) for a in articles], relations
            ),
            "legend": chains.legend(relations),
            "figures": _grouped(visit.rows("story_figures", **days)),
            "turns": turns,
            "answer": next(((t["first_claim_at"], t["first_answer_at"]) for t in turns if t["first_claim_at"]), None),
            "turn_names": TURNS,
            "entities": visit.rows("story_entities", story_id=story["story_id"]),
            "tones": visit.rows("story_tones", **days),
            "edits": visit.rows("story_edits", story_id=story["story_id"]),
            "portal": visit.names.portal,
            "publisher": visit.names.publisher,
            "relations": relations,
            "exact": EXACT,
        },
        crumbs=(("总览", "/"), (f"{story['last_day']}", addresses.page("/", day=story["last_day"]))),
    )


def _grouped(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Figures by what they are about: the values that disagree stand together."""
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in figures:
        key = (row["about"], row["entity"], row["unit"])
        group = groups.setdefault(key, {"about": row["about"], "entity": row["entity"], "is_disputed": row["is_disputed"], "values": []})
        group["values"].append(row)
    return list(groups.values())[:N_FIGURES]
