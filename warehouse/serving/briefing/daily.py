"""The facts of a 日报, section by section; the 周报 takes most of them over for seven days."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from transforms.text.times import BEIJING
from warehouse.serving.briefing.reading import MOST_IN_LANE, MOST_LANES, Source, Span, disputed
from warehouse.serving.briefing.wording import Links
from warehouse.serving.charts import chains, days
from warehouse.serving.site.pages.edits import marked_title, sentence_pairs
from warehouse.serving.site.visit import report_of

N_DAYS = 7
"""Days in the chart of volume."""
N_EVENTS, N_VOICES, N_TONES, N_SENSITIVE, N_FIRSTS, N_COPIED, N_EDITS, N_CREDITED = 3, 8, 8, 25, 10, 8, 8, 10
MOST_POINTS = 5
LAST_HOUR = 23  # Beijing: the last crawl for a day begins late in its evening, or at midnight after it
LEAST_BASELINE = 7
"""Days without a gap that a burst is measured against at least (mart.entity_trends)."""

Facts = dict[str, Any]


def facts_of(source: Source, links: Links, span: Span, watched: Sequence[str] | None) -> Facts:
    """All facts of a 日报. `watched` are the entities that it is for; None for all companies."""
    facts = about_data(source, span)
    facts |= volume(source, links, span, watched)
    facts |= events(source, links, span)
    facts |= tones(source, span, watched)
    facts |= spread(source, span)
    facts |= changes(source, span)
    facts |= sources(source, span)
    baseline = source.one("baseline", day=span.last)
    can_compare = baseline.get("n_days", 0) >= LEAST_BASELINE
    found = source.rows("day_bursts", day=span.last) if can_compare and source.scope is None else []
    facts["bursts"] = [b for b in found if b["is_burst"]]
    facts["points"] = points(facts)
    return facts


def about_data(source: Source, span: Span) -> Facts:
    """What the data do not hold: gaps, a day that is not over, portals that failed."""
    clock = source.one("clock")
    until: datetime | None = clock.get("last_fetch_at")
    gaps = source.rows("gaps", first=span.first, last=span.last)
    before = span.before()
    gaps_before = source.rows("gaps", first=before.first, last=before.last)
    over_at = datetime.combine(span.last, datetime.min.time(), BEIJING) + timedelta(hours=LAST_HOUR)
    is_over = until is not None and until >= over_at
    has_before = clock.get("first_day") is not None and clock["first_day"] <= before.first
    troubles = source.rows("source_troubles", first=span.first, last=span.last)
    by_state: dict[str, list[dict[str, Any]]] = {}
    for row in troubles:
        by_state.setdefault(row["state_zh"], []).append(row)
    return {
        "first": span.first,
        "last": span.last,
        "before": before,
        "is_day": span.n_days == 1,
        "is_event": False,
        "until": until,
        "starts_at": clock["first_day"] if clock.get("first_day") is not None and clock["first_day"] > span.first else None,
        "gaps": gaps,
        "is_over": is_over,
        "not_compared": None if is_over and has_before and not gaps and not gaps_before else _why(is_over, has_before, bool(gaps)),
        "troubles": troubles,
        "troubled": [
            {"state": state, "names": list(dict.fromkeys(r["name"] or r["portal"] for r in rows))} for state, rows in by_state.items()
        ],
        "n_sources": source.one("source_counts", first=span.first, last=span.last),
    }


def _why(is_over: bool, has_before: bool, is_gap: bool) -> str:
    """Which reason there is not to compare: open, none, gap or gap_before."""
    return "open" if not is_over else "none" if not has_before else "gap" if is_gap else "gap_before"


def volume(source: Source, links: Links, span: Span, watched: Sequence[str] | None) -> Facts:
    """Articles, origins and publishers, of the span and before it; the voice of companies."""
    first = min(span.first, first_shown(span.last))
    calendar = source.rows("days", first=first, last=span.last)
    shown = [
        days.DayVolume(d["day"], d["n_articles"], d["n_origins"], d["is_gap"], links.articles("rows", d["day"], d["day"])) for d in calendar
    ]
    before = span.before()
    counts = source.one("range_counts", first=span.first, last=span.last)
    voices = _voices(source, span, watched)
    earlier = {v["entity_id"]: v for v in _voices(source, before, watched)}
    return {
        "counts": counts,
        "counts_before": source.one("range_counts", first=before.first, last=before.last),
        "volume_chart": days.volume(shown, height=132),
        "chart_first": first,
        "voices": [{**v, "was": earlier.get(v["entity_id"])} for v in voices[:N_VOICES]],
    }


def first_shown(last: date) -> date:
    """The first day in the chart of volume."""
    return last - timedelta(days=N_DAYS - 1)


def _voices(source: Source, span: Span, watched: Sequence[str] | None) -> list[dict[str, Any]]:
    rows = source.rows("voice_of_range", first=span.first, last=span.last, kind="company")
    if watched is None:
        return rows
    mine = [row for row in rows if row["entity_id"] in watched]
    return [*mine, *(row for row in rows if row["entity_id"] not in watched)]


def events(source: Source, links: Links, span: Span, n: int = N_EVENTS) -> Facts:
    """The stories that most publishers told: picture, figures that disagree, turns."""
    found = []
    for story in source.rows("told_stories", first=span.first, last=span.last, n=n):
        given = {"story_id": story["story_id"], "first": story["first_day"], "last": story["last_day"]}
        reports = [
            report_of(row, source.names, links.page("/article", row["article_id"])) for row in source.rows("story_articles", **given)
        ]
        picture = chains.timeline(reports, source.relations(), most_lanes=MOST_LANES, most_in_lane=MOST_IN_LANE)
        turns = source.rows("story_turns", **given)
        found.append({**story, "picture": picture, "disputed": disputed(source, story), "turns": turns[:6], "n_turns": len(turns)})
    return {"events": found, "turns": _answered(source.rows("told_turns", first=span.first, last=span.last, n=200))}


def _answered(turns: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Stories in which something was claimed or answered in the span: the first claim of each, and its first answer."""
    stories: dict[str, dict[str, Any]] = {}
    for turn in turns:
        if turn["first_claim_at"] is not None:
            stories.setdefault(turn["story_id"], dict(turn))
    return sorted(stories.values(), key=lambda t: (t["first_answer_at"] is not None, t["first_claim_at"], t["story_id"]))


def tones(source: Source, span: Span, watched: Sequence[str] | None) -> Facts:
    """Companies by negative origins, and the origins that are negative."""
    of = {"first": span.first, "last": span.last}
    entity_ids = list(watched or []) or None  # a watch list may have words only
    risks = source.rows("entity_risks", entity_ids=entity_ids, n=N_TONES, **of)
    sensitive = source.rows("sensitive_articles", entity_ids=entity_ids, n=N_SENSITIVE, **of)
    return {"risks": risks, "sensitive": sensitive}


def spread(source: Source, span: Span) -> Facts:
    """Who was first, what was sent out to many, what was rewritten."""
    of = {"first": span.first, "last": span.last}
    rewrites = source.rows("rewrites", n=10_000, **of)
    return {
        "firsts": [f for f in source.rows("firsts", **of) if f["n_sure"]][:N_FIRSTS] if source.scope is None else [],
        "first_stories": source.rows("told_stories", n=N_FIRSTS, **of) if source.scope is not None else [],
        "waves": source.rows("release_waves", n=N_COPIED, **of),
        "rewrites": rewrites[:N_COPIED],
        "n_rewrites": len(rewrites),
    }


def changes(source: Source, span: Span) -> Facts:
    """Silent edits with the changed words marked, and articles that were taken away."""
    of = {"first": span.first, "last": span.last, "n": 10_000}
    edits, removed = source.rows("edits", **of), source.rows("removed", **of)
    shown = [
        {**e, "titles": marked_title(e), "pairs": sentence_pairs(e["sentences_removed"], e["sentences_added"])[:4]} for e in edits[:N_EDITS]
    ]
    return {
        "edits": shown,
        "n_edits": len(edits),
        "n_titles": sum(e["is_title_changed"] for e in edits),
        "removed": removed[:N_EDITS],
        "n_removed": len(removed),
    }


def sources(source: Source, span: Span) -> Facts:
    """Outlets that are printed as source and of which nothing is here; what is wrong with a portal stands in `troubles`."""
    return {"credited": source.rows("credited_never_fetched")[:N_CREDITED], "crawl_days": span}


def points(facts: Mapping[str, Any]) -> list[str]:
    """Which sentences stand among the 要点, at most five: the volume, the widest story, the risk, then what is rarer."""
    wanted = (
        ("volume", True),
        ("widest", facts["events"]),
        ("risk", facts["risks"]),
        ("turn", facts["turns"]),
        ("figures", any(e["disputed"] for e in facts["events"])),
        ("burst", facts["bursts"]),
        ("changed", facts["n_edits"] or facts["n_removed"]),
        ("wave", facts["waves"]),
    )
    return [name for name, is_there in wanted if is_there][:MOST_POINTS]
