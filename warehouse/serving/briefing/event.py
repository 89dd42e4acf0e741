"""The facts of a 专报: one story from its beginning to what was answered, with the pictures of its chains."""

from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.serving.briefing import daily
from warehouse.serving.briefing.reading import MOST_IN_LANE, MOST_LANES, Source, Span, disputed
from warehouse.serving.briefing.wording import Links
from warehouse.serving.charts import chains
from warehouse.serving.site.shown import duration
from warehouse.serving.site.visit import EXACT, report_of
from warehouse.storage.session import QueryError

N_TREES, MOST_IN_TREE = 3, 25
MOST_ARTICLES = 120


def story_of(source: Source, key: str) -> dict[str, Any]:
    """A story by its id, or by that of one of its articles. Raises QueryError."""
    story = source.one("story", story_id=key)
    if not story and (found := source.one("story_of_article", article_id=key)):
        story = source.one("story", story_id=found["story_id"])
    if not story:
        raise QueryError(f"no story has the id {key!r}; the site shows it, and `tingfeng trace ARTICLE` names the story of an article")
    return story


def facts_of(source: Source, links: Links, key: str) -> daily.Facts:
    """All facts of a 专报. Raises QueryError for a story that is not there."""
    story = story_of(source, key)
    span = Span(story["first_day"], story["last_day"])
    given = {"story_id": story["story_id"], "first": span.first, "last": span.last}
    rows = source.rows("story_articles", **given)
    reports = [report_of(row, source.names, links.page("/article", row["article_id"])) for row in rows]
    turns = source.rows("story_turns", **given)
    facts = daily.about_data(source, span)
    facts |= {"not_compared": None, "is_over": True, "is_event": True, "starts_at": None, "counts": {"n_articles": len(rows)}}
    return facts | {
        "story": story,
        "phases": source.rows("story_phases", story_id=story["story_id"]),
        "timeline": chains.timeline(reports, source.relations(), most_lanes=2 * MOST_LANES, most_in_lane=2 * MOST_IN_LANE),
        "trees": _trees(source, rows, reports),
        "disputed": disputed(source, story),
        "turns": turns,
        "entities": source.rows("story_entities", story_id=story["story_id"]),
        "tones": source.rows("story_tones", **given),
        "edits": source.rows("story_edits", story_id=story["story_id"]),
        "articles_shown": rows[:MOST_ARTICLES],
        "n_articles": len(rows),
        "relations": source.relations(),
        "exact": EXACT,
    }


def _trees(source: Source, rows: Sequence[Mapping[str, Any]], reports: Sequence[chains.Report]) -> list[dict[str, Any]]:
    """The trees of the longest chains: who took the text from whom."""
    of_chain: dict[str, list[chains.Report]] = {}
    for report in reports:
        of_chain.setdefault(report.chain_id, []).append(report)
    delays = {row["article_id"]: duration(row["delay_s"]) for row in rows if row["delay_s"] is not None}
    longest = sorted(of_chain.items(), key=lambda item: (-len(item[1]), item[1][0].at, item[0]))[:N_TREES]
    return [
        {"chain_id": key, "n": len(lane), "tree": chains.tree(lane[:MOST_IN_TREE], delays, source.relations())}
        for key, lane in longest
        if len(lane) > 1
    ]
