"""The judge: which messages the rules give at one tick. Pure, so that a back-test is the same function over the facts of the past.

In:     the tick (moment, gaps, bursts, red checks), rules, rows of alert_facts by story, and the threads of what was told before
Out:    rows of alerts: first messages, escalations, what was held back, digests; and the rules that lacked data
Why:    one thread for each rule and story: a first message once, another one only when the story escalates. What rests on a portal and day
        that was not really crawled is held, and red checks hold everything: it is counted and told as missing, never guessed.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from transforms.alerts.conditions import WHOLE_SCOPE, Why, escalating, holding
from transforms.alerts.rule import GRADES, Watch
from transforms.alerts.story import Place, Row, Sight, sight
from transforms.alerts.threads import Thread, Threads
from transforms.text.times import BEIJING, beijing_day

FRESH = timedelta(hours=24)
"""A story is judged while something of it became known within this time: a machine that slept for a night tells what it missed."""
WHOLE_RULE_SHARE = 0.5
"""A rule of whose portals so many were not crawled today is held as a whole."""


@dataclass(frozen=True)
class Tick:
    """One moment of judging, with what was known beside the articles."""

    at: datetime
    portals: frozenset[str] = frozenset()
    gaps: frozenset[Place] = frozenset()
    surprises: Mapping[str, float] = field(default_factory=dict)
    red_checks: tuple[str, ...] = ()
    before: datetime | None = None

    @property
    def day(self) -> date:
        """Beijing date of the tick."""
        return beijing_day(self.at)


@dataclass
class Judgement:
    """What a tick gave: rows of alerts, rules that lacked data, and how many stories were looked at."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    holds: list[dict[str, Any]] = field(default_factory=list)
    n_stories: int = 0

    def count(self, *kinds: str) -> int:
        """Rows of these kinds."""
        return sum(row["kind"] in kinds for row in self.rows)


def judge(tick: Tick, watches: Sequence[Watch], stories: Mapping[str, Sequence[Row]], threads: Threads) -> Judgement:
    """Judge one tick. `threads` take what is told, so that the next tick goes on from there."""
    done = Judgement()
    fresh = {story_id: rows for story_id, rows in sorted(stories.items()) if _is_fresh(tick, rows)}
    done.n_stories = len(fresh)
    for watch in watches:
        missing = _missing(tick, watch)
        if missing:
            done.holds.append({"watch_id": watch.id, "portals": missing, "n_portals": len(_scope(tick, watch))})
        _add(done, threads, _of_watch(tick, watch, fresh, threads, missing))
    _add(done, threads, _digests(tick, watches, threads))
    return done


def _add(done: Judgement, threads: Threads, rows: Iterable[dict[str, Any]]) -> None:
    for row in rows:
        threads.add([row])
        done.rows.append(row)


def _is_fresh(tick: Tick, rows: Sequence[Row]) -> bool:
    """Whether something of a story became known lately: an article, an edit, a removal."""
    return any(
        moment is not None and tick.at - FRESH < moment <= tick.at
        for row in rows
        if row["is_live"]
        for moment in (row["known_at"], row["edited_at"], row["removed_at"])
    )


def _scope(tick: Tick, watch: Watch) -> Collection[str]:
    return set(watch.portals) if watch.portals else tick.portals


def _missing(tick: Tick, watch: Watch) -> list[str]:
    """Portals in the scope of a rule without a real crawl on the tick's day."""
    return sorted(portal for portal, day in tick.gaps if day == tick.day and portal in _scope(tick, watch))


def _of_watch(
    tick: Tick, watch: Watch, stories: Mapping[str, Sequence[Row]], threads: Threads, missing: Sequence[str]
) -> Iterator[dict[str, Any]]:
    if missing and len(missing) >= WHOLE_RULE_SHARE * len(_scope(tick, watch)):
        names = [f"{portal}@{tick.day}" for portal in missing]
        whole = _row(tick, watch, "held", "", missing=names)
        if whole["alert_id"] not in threads.held:
            yield whole
    sights = {story_id: (sight(watch, rows, tick.at, tick.gaps), rows) for story_id, rows in stories.items()}
    leading = _leading(tick, watch, {story_id: seen for story_id, (seen, _) in sights.items() if seen})
    for story_id, (seen, rows) in sights.items():
        thread = threads.find(watch.id, story_id, [one["article_id"] for one in rows])  # also by what does not count now
        row = _of_story(tick, watch, story_id, seen, threads, thread=thread, is_leading=story_id == leading, is_whole=not missing)
        if row is None and (tick.gaps or missing):
            row = _held_for_gaps(tick, watch, story_id, rows, threads, thread=thread, is_leading=story_id == leading)
        if row is not None and not (row["kind"] == "held" and row["alert_id"] in threads.held):
            yield row


def _leading(tick: Tick, watch: Watch, sights: Mapping[str, Sight]) -> str | None:
    """The story with most origins of the last day, when the entities of the rule have more of them than expected; at least two."""
    surprise = max((tick.surprises.get(member, 0.0) for member in watch.members), default=0.0)
    if not watch.when.burst or surprise < watch.when.burst:
        return None
    new = {story_id: sum(o["known_at"] > tick.at - FRESH for o in seen.origins) for story_id, seen in sights.items()}
    best = max(sorted(new), key=lambda story_id: new[story_id], default=None)
    return best if best is not None and new[best] > 1 else None


def _of_story(
    tick: Tick,
    watch: Watch,
    story_id: str,
    seen: Sight | None,
    threads: Threads,
    *,
    thread: Thread | None,
    is_leading: bool,
    is_whole: bool,
) -> dict[str, Any] | None:
    """The message about a story: first, escalation, or held when checks are red; None when there is nothing to tell."""
    if seen is None:
        return None
    reasons = escalating(watch, seen, thread.last) if thread else holding(watch, seen, is_leading=is_leading, is_whole=is_whole)
    if not reasons:
        return None
    if tick.red_checks:
        red = [f"check:{name}" for name in tick.red_checks]
        return _row(tick, watch, "held", story_id, reasons=reasons, seen=seen, thread=thread, missing=red)
    row = _row(tick, watch, "escalation" if thread else "first", story_id, reasons=reasons, seen=seen, thread=thread)
    return row | {"due": _due(tick, watch, story_id, thread, threads)}


def _held_for_gaps(
    tick: Tick, watch: Watch, story_id: str, rows: Sequence[Row], threads: Threads, *, thread: Thread | None, is_leading: bool
) -> dict[str, Any] | None:
    """What would be told if every article counted: held, with what is missing."""
    seen = sight(watch, rows, tick.at)
    told = _of_story(tick, watch, story_id, seen, threads, thread=thread, is_leading=is_leading, is_whole=True)
    if told is None or seen is None:
        return None
    missing = {f"{row['portal']}@{row['crawl_day']}" for row in seen.articles if (row["portal"], row["crawl_day"]) in tick.gaps}
    if any(reason["condition"] in WHOLE_SCOPE for reason in told["why"]):
        missing |= {f"{portal}@{tick.day}" for portal in _missing(tick, watch)}
    return _row(tick, watch, "held", story_id, reasons=told["why"], seen=seen, thread=thread, missing=sorted(missing))


def _due(tick: Tick, watch: Watch, story_id: str, thread: Thread | None, threads: Threads) -> str:
    if threads.is_muted(watch.id, thread, story_id, tick.at):
        return "never"
    if watch.grade == GRADES[0]:
        return "now"
    is_over = threads.n_now[watch.id, tick.day] >= watch.max_per_day
    return "digest" if watch.digest and (is_over or is_quiet(watch, tick.at)) else "now"


def is_quiet(watch: Watch, at: datetime) -> bool:
    """Whether a moment lies in the quiet hours of a rule; these may cross midnight."""
    if not watch.quiet:
        return False
    start, end = watch.quiet
    local = at.astimezone(BEIJING)
    minute = local.hour * 60 + local.minute
    return start <= minute < end if start < end else minute >= start or minute < end


def _digests(tick: Tick, watches: Sequence[Watch], threads: Threads) -> Iterator[dict[str, Any]]:
    """One digest for each channel whose time has come: what waits for it, and what was held since the last one."""
    by_channel: dict[str, list[Watch]] = defaultdict(list)
    for watch in watches:
        for channel in watch.channels if watch.digest else ():
            by_channel[channel].append(watch)
    for channel, of in sorted(by_channel.items()):
        since = threads.digests.get(channel)
        if not any(_has_come(minutes, tick, since) for watch in of for minutes in watch.digest):
            continue
        ids = {watch.id for watch in of}
        waiting = [row for row in threads.waiting.values() if row["watch_id"] in ids and channel in row["channels"]]
        held = [r for r in threads.held.values() if r["watch_id"] in ids and (since is None or r["judged_at"] > since)]
        if waiting or held:
            yield _digest(tick, channel, waiting, held)


def _has_come(minutes: int, tick: Tick, since: datetime | None) -> bool:
    """Whether a time of day has passed since the tick before and since the last digest; never at the first tick of all."""
    local = tick.at.astimezone(BEIJING)
    due = datetime.combine(local.date(), datetime.min.time(), BEIJING) + timedelta(minutes=minutes)
    if due > tick.at:
        due -= timedelta(days=1)
    return due > max(tick.before or tick.at, since or tick.at - FRESH)


def _digest(tick: Tick, channel: str, waiting: Sequence[Row], held: Sequence[Row]) -> dict[str, Any]:
    rows = [*waiting, *held]
    missing = sorted({one for row in held for one in row["missing"]})
    return {
        **BLANK,
        "alert_id": _key("digest", channel, tick.at.isoformat()),
        "day": tick.day,
        "judged_at": tick.at,
        "watch_id": "",
        "story_id": "",
        "kind": "digest",
        "why": [
            {"condition": row["kind"], "words": "；".join(one["words"] for one in row["why"]), "number": None, "article_ids": []}
            for row in rows
        ],
        "n_articles": sum(row["n_articles"] for row in rows),
        "missing": missing,
        "due": "now",
        "channels": [channel],
        "part_ids": [row["alert_id"] for row in rows],
    }


BLANK: Mapping[str, Any] = {
    **dict.fromkeys(
        ("watch_name", "rule_version", "answers_id", "grade", "headline", "url", "mean_tone", "until", "verdict", "verdict_at")
    ),
    **dict.fromkeys(("n_articles", "n_origins", "n_publishers", "n_toned"), 0),
    **{name: [] for name in ("why", "turns", "article_ids", "missing", "channels", "part_ids", "deliveries")},
}
"""The columns of alerts that not every kind of row fills."""


def _row(
    tick: Tick,
    watch: Watch,
    kind: str,
    story_id: str,
    *,
    reasons: Sequence[Why] = (),
    seen: Sight | None = None,
    thread: Thread | None = None,
    missing: Sequence[str] = (),
) -> dict[str, Any]:
    when = tick.day.isoformat() if kind == "held" else tick.at.isoformat()  # held is told once a day
    row = {
        **BLANK,
        "alert_id": _key(kind, watch.id, story_id, when),
        "day": tick.day,
        "judged_at": tick.at,
        "watch_id": watch.id,
        "watch_name": watch.name,
        "rule_version": watch.version,
        "story_id": story_id,
        "kind": kind,
        "answers_id": thread.first["alert_id"] if thread else None,
        "grade": watch.grade,
        "why": list(reasons),
        "missing": list(missing),
        "due": "never",
        "channels": list(watch.channels),
    }
    return row if seen is None else row | _numbers(seen)


def _numbers(seen: Sight) -> dict[str, Any]:
    head = next((row for row in seen.origins if row["title"]), seen.articles[0])
    return {
        "headline": head["title"],
        "url": seen.articles[0]["url"],
        "n_articles": seen.n_articles,
        "n_origins": seen.n_origins,
        "n_publishers": len(seen.publishers),
        "mean_tone": seen.mean_tone,
        "n_toned": len(seen.tones),
        "turns": list(seen.turns),
        "article_ids": [row["article_id"] for row in seen.articles],
    }


def _key(*words: str) -> str:
    return hashlib.blake2b("\0".join(words).encode(), digest_size=6).hexdigest()
