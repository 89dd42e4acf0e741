"""Ticks over the log of facts: live and replayed they give the same; whatever happens to stories, an event is told once."""

from datetime import timedelta
from typing import Any

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from support.alert_facts import NOON, PORTALS, fact, rule, tick

from transforms.alerts.judge import Tick
from transforms.alerts.replay import Facts, replay
from transforms.alerts.rule import Escalate, When
from transforms.schemas import ALERT_FACTS, ALERT_TICKS, ALERTS
from transforms.text.times import beijing_day

RULES = [rule(When(publishers=2), Escalate(publishers=(4,), denial=True)), rule(id="all", entities=(), escalate=Escalate(copies_times=2))]


def tick_row(at: Any, **more: Any) -> dict[str, Any]:
    row = {"tick_at": at, "day": beijing_day(at), "portals": list(PORTALS), "gaps": [], "merged": [], "surprises": [], "red_checks": []}
    return {**row, "rules": [one.json() for one in RULES], "holds": [], "n_stories": 0, "n_messages": 0, "n_held": 0, **more}


def live(steps: list[tuple[dict[str, Any], list[dict[str, Any]]]]) -> tuple[pa.Table, pa.Table, pa.Table]:
    """Ticks as they happen: the log, the ticks, and what was told."""
    known, log, ticks, told = Facts(), [], [], []
    for row, now in steps:
        new = known.changed(now, Tick(at=row["tick_at"]))
        known.take(new)
        log += new
        ticks.append(row)
        tables = ALERT_FACTS.table(log), ALERT_TICKS.table(ticks), ALERTS.table(told)
        ((_, done),) = replay(*tables, since=row["tick_at"])
        told += done.rows
    return ALERT_FACTS.table(log), ALERT_TICKS.table(ticks), ALERTS.table(told)


def replayed(tables: tuple[pa.Table, pa.Table, pa.Table], since: Any = None) -> list[dict[str, Any]]:
    return ALERTS.table([row for _, done in replay(*tables, since=since) for row in done.rows]).to_pylist()


def test_the_log_holds_only_what_changed():
    known = Facts()
    known.take(known.changed([fact("a"), fact("b")], tick()))
    assert known.changed([fact("a"), fact("b")], tick()) == []
    (moved,) = known.changed([fact("a"), fact("b", "s2")], tick())
    assert (moved["article_id"], moved["story_id"]) == ("b", "s2")
    (gone,) = known.changed([fact("a")], tick())
    assert (gone["article_id"], gone["story_id"]) == ("b", None)
    known.take([gone])
    assert known.changed([fact("a")], tick()) == []
    assert list(known.stories(NOON)) == ["s1"]
    assert known.stories(NOON - timedelta(hours=1)) == {}
    assert known.stories(NOON + timedelta(days=15)) == {}


def test_a_replay_of_a_part_goes_on_from_what_was_told_before():
    steps = [(tick_row(NOON + timedelta(hours=h)), [fact(f"a{i}", publisher=f"p{i}") for i in range(h)]) for h in range(1, 6)]
    tables = live(steps)
    every = tables[2].to_pylist()
    assert [(r["watch_id"], r["kind"]) for r in every] == [("all", "first"), ("yl", "first"), ("yl", "escalation")]
    since = NOON + timedelta(hours=3)
    assert replayed(tables, since) == [r for r in every if r["judged_at"] >= since]
    (_, *_, (_, done)) = replay(*tables, watches=[rule(When(publishers=5))])
    assert [r["kind"] for r in done.rows] == ["first"]  # another rule over the same past


def test_mutings_hold_in_a_replay():
    row = {"alert_id": "m", "day": NOON.date(), "kind": "mute", "watch_id": "all", "story_id": "", "judged_at": NOON}
    whole = ALERTS.table([ALERTS.completed({**row, "until": NOON + timedelta(days=1), "due": "never"})])
    facts = ALERT_FACTS.table(Facts().changed([fact("a")], tick()))
    ((_, done),) = replay(facts, ALERT_TICKS.table([tick_row(NOON + timedelta(hours=1))]), whole)
    assert [(r["watch_id"], r["due"]) for r in done.rows] == [("all", "never")]


HAPPENING = st.tuples(
    st.integers(0, 3),  # the event
    st.sampled_from(PORTALS),
    st.booleans(),  # live, or from a backfill
    st.sampled_from([None, "rumour", "denial"]),
)


@given(
    st.lists(st.lists(HAPPENING, max_size=4), min_size=1, max_size=6),
    st.lists(st.sampled_from(PORTALS), max_size=2),
    st.randoms(use_true_random=False),
)
def test_an_event_is_told_once_and_a_replay_gives_the_same(ticks, gaps, chance):
    """Articles come and go between story ids, events merge never: per rule at most one first message for each event."""
    now: list[dict[str, Any]] = []
    event_of: dict[str, int] = {}
    steps = []
    for n, happenings in enumerate(ticks):
        at = NOON + timedelta(hours=n)
        for event, portal, is_live, turn in happenings:
            key = f"e{event}n{len(now)}"
            event_of[key] = event
            turns = [turn] if turn else []
            now.append(fact(key, at=at, portal=portal, is_live=is_live, turns=turns, chain_id=f"{event}{chance.randint(0, 2)}"))
        opener = {event: chance.choice([k for k in event_of if event_of[k] == event]) for event in set(event_of.values())}
        now = [{**row, "story_id": opener[event_of[row["article_id"]]]} for row in now]
        missing = [{"portal": p, "day": beijing_day(at)} for p in gaps] if n % 2 else []
        steps.append((tick_row(at, gaps=missing), list(now)))
    tables = live(steps)
    rows = tables[2].to_pylist()
    firsts = [(r["watch_id"], event_of[r["article_ids"][0]]) for r in rows if r["kind"] == "first"]
    assert len(firsts) == len(set(firsts))
    dead = {r["article_id"] for r in now if not r["is_live"]}
    assert not dead & {i for r in rows for i in r["article_ids"]}
    assert len({r["alert_id"] for r in rows}) == len(rows)
    at_gap = {(r["portal"], r["crawl_day"]) for r in now if r["portal"] in gaps}
    for r in rows:
        if r["kind"] in ("first", "escalation") and any(s["tick_at"] == r["judged_at"] and s["gaps"] for s, _ in steps):
            assert not {(f["portal"], f["crawl_day"]) for f in now if f["article_id"] in r["article_ids"]} & at_gap
    assert replayed(tables) == rows
