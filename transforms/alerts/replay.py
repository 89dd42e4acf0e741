"""Ticks one after the other over the log of facts: the same for a live tick, which is the last one, and for a back-test of a month.

In:     tables alert_facts (what changed at each tick) and alert_ticks, and the alerts of before
Out:    the judgement of each tick
Why:    a tick judges what was known then. Facts are a log, so the past can be judged again although the rows of today have moved.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from transforms.alerts.judge import Judgement, Tick, judge
from transforms.alerts.rule import Watch, from_json
from transforms.alerts.story import Row
from transforms.alerts.threads import Threads

WINDOW = timedelta(days=14)
"""Articles known for longer are no longer looked at; their threads are."""
_NOT_COMPARED = frozenset({"tick_at", "day"})


class Facts:
    """What is known of every article, as the log told it so far."""

    def __init__(self) -> None:
        self.rows: dict[str, Row] = {}

    def take(self, rows: Iterable[Row]) -> None:
        """Take rows of the log, oldest first."""
        self.rows |= {row["article_id"]: row for row in rows}

    def stories(self, at: datetime) -> dict[str, list[Row]]:
        """The articles of each story at a moment, within the window."""
        found: dict[str, list[Row]] = defaultdict(list)
        for row in self.rows.values():
            if row["story_id"] is not None and at - WINDOW < row["known_at"] <= at:
                found[row["story_id"]].append(row)
        return found

    def changed(self, now: Sequence[Row], tick: Tick) -> list[dict[str, Any]]:
        """The rows of the log that bring it to what is known `now`; articles that are gone from all stories have no story any more."""
        stamp = {"tick_at": tick.at, "day": tick.day}
        new = [{**row, **stamp} for row in now if not _same(row, self.rows.get(row["article_id"]))]
        there = {row["article_id"] for row in now}
        gone = [row for key, row in self.rows.items() if key not in there and row["story_id"] and row["known_at"] > tick.at - WINDOW]
        return sorted([*new, *({**row, **stamp, "story_id": None} for row in gone)], key=lambda row: str(row["article_id"]))


def _same(row: Row, known: Row | None) -> bool:
    return known is not None and all(known[name] == value for name, value in row.items() if name not in _NOT_COMPARED)


def tick_of(row: Mapping[str, Any], before: datetime | None) -> Tick:
    """A tick from its row of alert_ticks."""
    return Tick(
        at=row["tick_at"],
        portals=frozenset(row["portals"]),
        gaps=frozenset((gap["portal"], gap["day"]) for gap in row["gaps"]),
        surprises={one["entity_id"]: one["surprise"] for one in row["surprises"]},
        red_checks=tuple(row["red_checks"]),
        before=before,
    )


def replay(
    facts: pa.Table, ticks: pa.Table, earlier: pa.Table, since: datetime | None = None, watches: Sequence[Watch] | None = None
) -> Iterator[tuple[Tick, Judgement]]:
    """Judge the ticks from `since` (or the first) on, in their order: by the rules that each tick had, or by `watches`.

    Rows of facts and ticks before `since` are what was known before; `earlier` are alerts, of which those before `since` were told before,
    and mutings hold whenever they were made.
    """
    known, threads = Facts(), Threads()
    told = sorted(earlier.to_pylist(), key=lambda row: row["judged_at"])
    mutes = [row for row in told if row["kind"] == "mute"]
    threads.add(mutes)
    log = sorted(facts.to_pylist(), key=lambda row: (row["tick_at"], row["article_id"]))
    before: datetime | None = None
    place = next_told = 0
    messages = [row for row in told if row["kind"] != "mute" and since is not None and row["judged_at"] < since]
    for row in sorted(ticks.to_pylist(), key=lambda row: row["tick_at"]):
        end = place
        while end < len(log) and log[end]["tick_at"] <= row["tick_at"]:
            end += 1
        known.take(log[place:end])
        place = end
        threads.merge(row["merged"])
        if since is None or row["tick_at"] >= since:
            threads.add(messages[next_told:])
            next_told = len(messages)
            tick = tick_of(row, before)
            rules = [from_json(text) for text in row["rules"]] if watches is None else watches
            yield tick, judge(tick, rules, known.stories(tick.at), threads)
        before = row["tick_at"]
