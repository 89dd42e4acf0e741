"""One tick: gather what is known, judge it, store facts, tick and messages, in this order.

Why:    a tick that is killed is finished by the next one: its facts and its row are there, so judging it again gives the messages that
        are missing. Messages are stored as waiting before any is sent.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from transforms.alerts.judge import BLANK, Judgement, Tick
from transforms.alerts.replay import Facts, replay
from transforms.alerts.rule import Watch
from transforms.alerts.threads import MESSAGES
from transforms.schemas import ALERT_FACTS, ALERT_TICKS, ALERTS
from transforms.text.times import beijing_day
from warehouse.cli.context import Project
from warehouse.watch import facts
from warehouse.watch.ledger import Ledger, Row, utc

KEPT = (*MESSAGES, "held", "digest")


@dataclass(frozen=True)
class Done:
    """What a tick gave, and how many messages of an unfinished tick it added."""

    tick: Tick
    judgement: Judgement
    n_finished: int = 0


def run(project: Project, watches: Sequence[Watch], at: datetime, ledger: Ledger) -> Done:
    """Judge one tick and store it; the ledger is locked by the caller. Nothing is sent."""
    at = utc(at)
    n_finished = finish(ledger)
    with project.warehouse() as db:
        known = facts.known_at(project, db, watches, at)
    log, ticks, told = ledger.facts(at), ledger.ticks(), ledger.alerts()
    before = Facts()
    before.take(sorted(log.to_pylist(), key=lambda row: row["tick_at"]))
    new = before.changed(known.facts, Tick(at=at))
    row = tick_row(at, watches, known, facts.red_checks(project), told_merges(ticks.to_pylist()))
    tables = (ALERT_FACTS.table([*log.to_pylist(), *new]), ALERT_TICKS.table([*ticks.to_pylist(), row]), ALERTS.table(told))
    ((tick, judgement),) = replay(*tables, since=at)
    ledger.append("alert_facts", new)
    ledger.append("alert_ticks", [row | counts(judgement)])
    ledger.append("alerts", map(waiting, judgement.rows))
    return Done(tick, judgement, n_finished)


def finish(ledger: Ledger) -> int:
    """Store the messages of the last tick that a kill kept from being stored; how many."""
    ticks = ledger.ticks()
    last = max(ticks.to_pylist(), key=lambda row: row["tick_at"], default=None)
    if last is None:
        return 0
    told = ledger.alerts()
    there = {row["alert_id"] for row in told if row["judged_at"] == last["tick_at"]}
    if len(there) >= last["n_messages"] + last["n_held"]:
        return 0
    before = [row for row in told if row["judged_at"] < last["tick_at"] or row["kind"] == "mute"]
    ((_, judgement),) = replay(ledger.facts(last["tick_at"]), ticks, ALERTS.table(before), since=last["tick_at"])
    missing = [waiting(row) for row in judgement.rows if row["alert_id"] not in there]
    ledger.append("alerts", missing)
    return len(missing)


def tick_row(at: datetime, watches: Iterable[Watch], known: facts.Known, red: Sequence[str], merged: set[tuple[str, str]]) -> Row:
    """The row of a tick before it is judged."""
    return {
        "tick_at": at,
        "day": beijing_day(at),
        "gaps": known.gaps,
        "portals": known.portals,
        "merged": [pair for pair in known.merged if (pair["story_id"], pair["merged_into"]) not in merged],
        "surprises": known.surprises,
        "red_checks": list(red),
        "rules": [watch.json() for watch in watches],
        **counts(Judgement()),
    }


def told_merges(ticks: Iterable[Mapping[str, Any]]) -> set[tuple[str, str]]:
    """Merges that earlier ticks had."""
    return {(pair["story_id"], pair["merged_into"]) for tick in ticks for pair in tick["merged"]}


def counts(judgement: Judgement) -> Row:
    """What came of a tick; digests count as messages."""
    n_messages, n_held = judgement.count(*MESSAGES, "digest"), judgement.count("held")
    return {"holds": judgement.holds, "n_stories": judgement.n_stories, "n_messages": n_messages, "n_held": n_held}


def waiting(row: Row) -> Row:
    """A message with what is to be done for it in each channel."""
    channels = row["channels"] if row["due"] == "now" else []
    return row | {"deliveries": [{"channel": c, "state": "waiting", "at": None, "n_tries": 0, "error": None} for c in channels]}


def mute(ledger: Ledger, watch_id: str, story_id: str, now: datetime, span: timedelta) -> None:
    """Mute a rule, or one story for it, from now on; an earlier muting of the same ends now. The ledger is locked by the caller."""
    now = utc(now)
    same = [
        r for r in ledger.alerts() if r["kind"] == "mute" and (r["watch_id"], r["story_id"]) == (watch_id, story_id) and r["until"] > now
    ]
    ledger.append("alerts", [row | {"until": now} for row in same])
    if span:
        key = hashlib.blake2b(f"mute\0{watch_id}\0{story_id}\0{now.isoformat()}".encode(), digest_size=6).hexdigest()
        row = {"alert_id": key, "day": beijing_day(now), "judged_at": now, "watch_id": watch_id, "story_id": story_id, "kind": "mute"}
        ledger.append("alerts", [{**BLANK, **row, "due": "never", "until": now + span}])
