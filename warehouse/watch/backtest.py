"""A back-test: what rules would have told in the past, from what each tick knew then, and from the rows as they are today.

In:     ticks and facts that were stored, alerts that were sent, the warehouse of today
Out:    messages of the past; every one that today's rows give otherwise, with the article whose facts moved
Why:    an unchanged rule over stored facts gives what was sent. Where backfills or new versions moved rows, today's answer is another one,
        and the difference has to be explained, not hidden. Where no tick was stored yet, ticks are made up every hour.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from transforms.alerts.replay import WINDOW, replay
from transforms.alerts.rule import Watch
from transforms.alerts.threads import MESSAGES
from transforms.schemas import ALERT_FACTS, ALERT_TICKS
from transforms.text.times import beijing_day
from warehouse.cli.context import Project
from warehouse.watch import facts
from warehouse.watch.ledger import Ledger, Row, utc
from warehouse.watch.ticks import tick_row

COMPARED = ("story_id", "chain_id", "relation", "entities", "turns", "figures", "topics", "queries", "is_live", "edited_at", "removed_at")
"""What of an article decides about messages, the most telling first."""


@dataclass(frozen=True)
class Difference:
    """A message that only the past or only today gives; `moved` says of an article what its facts were and are."""

    row: Row
    is_today: bool
    moved: str


@dataclass(frozen=True)
class Backtest:
    """`messages`: from what was known then; `today`: from the rows of today; `n_stored`: ticks that were stored, 0: they are made up."""

    messages: list[Row]
    today: list[Row]
    differences: list[Difference]
    n_stored: int
    is_unchanged: bool
    unsent: list[Row]
    unfound: list[Row]


def backtest(
    project: Project, watches: Sequence[Watch], since: datetime, until: datetime, every: timedelta = timedelta(hours=1)
) -> Backtest:
    """Test rules over a span of the past."""
    since, until = utc(since), utc(until)
    ledger = Ledger(project.lake)
    stored = [row for row in ledger.ticks(until).to_pylist() if since <= row["tick_at"] <= until]
    ticks = stored or [{"tick_at": at, "red_checks": []} for at in _moments(since, until, every)]
    log, today = _today(project, watches, ticks, since, until)
    told = ledger.alerts()
    now = _messages(replay(log, ALERT_TICKS.table(today), _told_before(told, watches), since=since, watches=watches))
    if not stored:
        return Backtest(now, now, [], 0, is_unchanged=False, unsent=[], unfound=[])
    then_log = ledger.facts(since, until)
    then = _messages(replay(then_log, ledger.ticks(until), _told_before(told, watches), since=since, watches=watches))
    ids = {watch.id: watch.version for watch in watches}
    sent = [row for row in told if since <= row["judged_at"] <= until and row["kind"] in MESSAGES and row["watch_id"] in ids]
    is_unchanged = all(row["rule_version"] == ids[row["watch_id"]] for row in sent)
    keys, sent_keys = {_key(row) for row in then}, {_key(row) for row in sent}
    return Backtest(
        then,
        now,
        list(_differences(then, now, then_log, log)),
        len(stored),
        is_unchanged,
        unsent=[row for row in then if _key(row) not in sent_keys],
        unfound=[row for row in sent if _key(row) not in keys],
    )


def _told_before(told: Iterable[Row], watches: Sequence[Watch]) -> pa.Table:
    from transforms.schemas import ALERTS

    ids = {watch.id for watch in watches}
    return ALERTS.table([row for row in told if row["watch_id"] in ids])


def _moments(since: datetime, until: datetime, every: timedelta) -> Iterator[datetime]:
    at = since
    while at < until:
        at = min(at + every, until)
        yield at


def _messages(judged: Iterable[tuple[Any, Any]]) -> list[Row]:
    return [row for _, judgement in judged for row in judgement.rows if row["kind"] in MESSAGES]


def _today(
    project: Project, watches: Sequence[Watch], ticks: Sequence[Mapping[str, Any]], since: datetime, until: datetime
) -> tuple[pa.Table, list[Row]]:
    """The log and the ticks as the rows of today would have made them: an article is known from its own time on, an edit from its."""
    moments = [row["tick_at"] for row in ticks]
    log: list[Row] = []
    rows: list[Row] = []
    with project.warehouse() as db:
        known = facts.known_at(project, db, watches, until, since - WINDOW)
        for fact in known.facts:
            log += _told_of(fact, moments)
        bursts: dict[Any, list[Any]] = {}
        for row in ticks:
            at = row["tick_at"]
            day = beijing_day(at)
            if day not in bursts:
                bursts[day] = facts.surprises(db, watches, day)
            known_then = facts.Known([], known.portals, [g for g in known.gaps if g["day"] <= day], bursts[day], known.merged)
            rows.append(tick_row(at, watches, known_then, row["red_checks"], set() if not rows else {_pair(p) for p in known.merged}))
    return ALERT_FACTS.table(log), rows


def _pair(merge: Mapping[str, str]) -> tuple[str, str]:
    return merge["story_id"], merge["merged_into"]


def _told_of(fact: Row, moments: Sequence[datetime]) -> Iterator[Row]:
    """The rows of the log about one article: when it becomes known, and when a mark is found on it."""
    marks = {name: fact[name] for name in ("edited_at", "removed_at")}
    seen: set[datetime] = set()
    for moment in sorted({fact["known_at"], *(at for at in marks.values() if at is not None)}):
        tick = next((at for at in moments if at >= moment), None)
        if tick is None or tick in seen:
            continue
        seen.add(tick)
        then = {name: at if at is not None and at <= tick else None for name, at in marks.items()}
        yield {**fact, **then, "tick_at": tick, "day": beijing_day(tick)}


def _key(row: Mapping[str, Any]) -> tuple[Any, ...]:
    """What makes two messages the same for a reader: rule, kind, moment and the numbers that were told."""
    return (row["watch_id"], row["kind"], row["judged_at"], row["story_id"], row["n_articles"], row["n_origins"], row["n_publishers"])


def _differences(then: Sequence[Row], now: Sequence[Row], then_log: pa.Table, now_log: pa.Table) -> Iterator[Difference]:
    before, after = ({_key(row): row for row in rows} for rows in (then, now))
    was, is_now = (_newest(log) for log in (then_log, now_log))
    for key, row in sorted(before.items(), key=lambda item: str(item[0])):
        if key not in after:
            yield Difference(row, is_today=False, moved=_moved(row, was, is_now))
    for key, row in sorted(after.items(), key=lambda item: str(item[0])):
        if key not in before:
            yield Difference(row, is_today=True, moved=_moved(row, was, is_now))


def _newest(log: pa.Table) -> dict[str, Row]:
    return {row["article_id"]: row for row in sorted(log.to_pylist(), key=lambda row: row["tick_at"])}


def _moved(row: Row, was: Mapping[str, Row], is_now: Mapping[str, Row]) -> str:
    """The first article of a message whose facts are others than then, in words."""
    story = [fact["article_id"] for fact in (*was.values(), *is_now.values()) if fact["story_id"] == row["story_id"]]
    for article_id in dict.fromkeys([*row["article_ids"], *story]):
        one, other = was.get(article_id), is_now.get(article_id)
        if one is None or other is None:
            return f"{article_id}: {'was not known then' if one is None else 'is in no story today'}"
        for name in COMPARED:
            if one[name] != other[name]:
                return f"{article_id}: {name} {one[name]} -> {other[name]}"
    return "the moment at which it was known, or what was told before it"
