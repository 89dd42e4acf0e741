"""Rows of alert_facts and rules for tests of alerts: an invented story, told in a line each."""

from datetime import UTC, datetime, timedelta
from typing import Any

from transforms.alerts.judge import Judgement, Tick, judge
from transforms.alerts.rule import Escalate, Watch, When
from transforms.alerts.threads import Threads
from transforms.text.times import beijing_day

NOON = datetime(2026, 10, 5, 4, 0, tzinfo=UTC)
"""12:00 in Beijing."""
PORTALS = ("haiyan", "lanpu", "kuaibao", "yuanwang", "chenguang")


def fact(article_id: str, story_id: str | None = "s1", at: datetime = NOON, **more: Any) -> dict[str, Any]:
    """An article as it is known: a live original in which 云岭 is the subject."""
    entity, role, tone = more.pop("entity", "yunling"), more.pop("role", "subject"), more.pop("tone", 0.0)
    portal = more.pop("portal", "haiyan")
    name = "negative" if tone < 0 else "positive" if tone > 0 else "neutral"
    row = {
        "story_id": story_id,
        "title": f"标题 {article_id}",
        "url": f"https://{portal}.test/{article_id}",
        "portal": portal,
        "publisher": more.pop("publisher", portal),
        "kind": "article",
        "crawl_day": beijing_day(at),
        "reported_at": at,
        "known_at": at,
        "is_live": True,
        "chain_id": article_id,
        "relation": "original",
        "origin_publisher": None,
        "entities": [{"entity_id": entity, "role": role, "tone": name, "tone_score": tone}] if entity else [],
        "topics": [],
        "turns": [],
        "figures": [],
        "rewritten_from": [],
        "edited_at": None,
        "removed_at": None,
        "queries": [],
    }
    return {"article_id": article_id, **row, **more}


def copies(n: int, of: str, story_id: str = "s1", at: datetime = NOON, first: int = 0) -> list[dict[str, Any]]:
    """Reprints of an article by as many publishers."""
    return [
        fact(f"{of}c{i}", story_id, at, publisher=f"p{i}", portal=PORTALS[i % len(PORTALS)], chain_id=of, relation="reprint")
        for i in range(first, first + n)
    ]


def rule(when: When | None = None, escalate: Escalate | None = None, **more: Any) -> Watch:
    """A rule about 云岭."""
    entities = more.pop("entities", ("yunling",))
    given = {"id": "yl", "name": "云岭", "entities": entities, "members": entities, "channels": ("pr",), **more}
    return Watch(**given, when=when or When(publishers=1), escalate=escalate or Escalate())


def tick(at: datetime = NOON, **more: Any) -> Tick:
    """A tick over all portals."""
    return Tick(at=at, **{"portals": frozenset(PORTALS), **more})


def judged(rows: list[dict[str, Any]], watch: Watch, threads: Threads | None = None, **more: Any) -> Judgement:
    """The judgement of one rule."""
    stories: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["story_id"]:
            stories.setdefault(row["story_id"], []).append(row)
    return judge(tick(**more), [watch], stories, threads if threads is not None else Threads())


def told(done: Judgement) -> list[tuple[str, str]]:
    """(kind, story) of what was given."""
    return [(row["kind"], row["story_id"]) for row in done.rows]


def later(hours: float) -> datetime:
    """So many hours after noon."""
    return NOON + timedelta(hours=hours)
