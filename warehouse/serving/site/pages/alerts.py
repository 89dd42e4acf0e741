"""预警: what rules told and why, as numbers with rows; the rules as understood, with verdicts; a rule tested before it is saved."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from transforms.alerts.rule import from_json, in_words
from transforms.text.times import BEIJING
from warehouse.cli.context import Project
from warehouse.own.folder import Problem
from warehouse.serving.site import addresses
from warehouse.serving.site.statements import ParameterError
from warehouse.serving.site.visit import NotFoundError, Page, Visit
from warehouse.storage.lake import Lake
from warehouse.watch.ledger import Ledger
from warehouse.watch.wording import KINDS

N_ALERTS = 100
VERDICTS = ("有用", "误报")
MOST_TESTED = timedelta(days=31)
DUE = {"now": "即时", "digest": "汇总", "never": "不发"}
STATES = {"waiting": "等待", "accepted": "已收下", "refused": "被拒", "expired": "过期"}


def stamp_of(data: Path) -> str:
    """Changes with every tick, delivery and verdict: all of them hold the lock of the alerts."""
    path = data / "lake" / ".locks" / "alerts.lock"
    return f"{path.stat().st_mtime_ns:x}" if path.exists() else ""


def listed(visit: Visit) -> Page:
    """Messages of a range of days, and the rules of the newest tick as they are understood."""
    found = visit.one("alert_ticks")
    last = found["last_tick_at"].astimezone(BEIJING).date() if found else None
    first, last = visit.range(7) if visit.value("last") or last is None else _days(visit, last)
    watch_id = visit.value("rule") or None
    rules = [from_json(text) for text in found["rules"]] if found else []
    told = {row["watch_id"]: row for row in visit.rows("alert_rules")}
    names = _names(visit, [one for rule in rules for one in (*rule.entities, *rule.topics)])
    return Page(
        "alerts.html",
        f"预警 {first} 至 {last}",
        {
            "first": first,
            "last": last,
            "chosen": watch_id,
            "alerts": visit.rows("alerts", first=first, last=last, watch_id=watch_id, kind=None, n=N_ALERTS),
            "rules": [(rule, in_words(rule, names), told.get(rule.id)) for rule in rules],
            "tick": found,
            "kinds": KINDS,
            "due": DUE,
            "can_test": visit.project is not None,
        },
        crumbs=(("总览", "/"),),
    )


def _days(visit: Visit, last: date) -> tuple[date, date]:
    first = visit.day("first") if visit.value("first") else last - timedelta(days=6)
    if first > last:
        raise ParameterError(f"起始日 {first} 在结束日 {last} 之后")
    return first, last


def _names(visit: Visit, ids: list[str]) -> dict[str, str]:
    """Names of entities, topics and portals."""
    sql = """select entity_id as id, coalesce(name_zh, name_en, entity_id) as name from lake.entities where list_contains($ids, entity_id)
             union all select topic_id, name_zh from lake.topic_names where list_contains($ids, topic_id)"""
    return {**visit.names.portals, **{row["id"]: row["name"] for row in visit.reader.rows(sql, {"ids": ids})}}


def one(visit: Visit) -> Page:
    """One message: conditions, numbers, deliveries, thread, verdict. Raises NotFoundError."""
    alert = visit.one("alert", alert_id=visit.ids["id"])
    if alert is None:
        raise NotFoundError(f"没有编号为 {visit.ids['id'][:80]} 的预警")
    return Page(
        "alert.html",
        alert["headline"] or "整条规则缺数",
        {
            "alert": alert,
            "thread": visit.rows("alert_thread", thread_id=alert["thread_id"]),
            "kinds": KINDS,
            "due": DUE,
            "states": STATES,
            "verdicts": VERDICTS,
        },
        crumbs=(("总览", "/"), ("预警", addresses.page("/alerts", rule=alert["watch_id"]))),
    )


def tested(visit: Visit) -> Page:
    """What a rule as typed would have told in a range of days; without a project to test it on, the form alone."""
    from warehouse.watch.backtest import backtest
    from warehouse.watch.rule_file import Known, Rules, read_file

    last = visit.day("last")
    first = visit.day("first") if visit.value("first") else last - timedelta(days=6)
    if not timedelta(0) <= last - first <= MOST_TESTED:
        raise ParameterError(f"试用最多看 {MOST_TESTED.days} 天")
    text = visit.value("rule") or _first_file(visit.project)
    rules = Rules()
    found = None
    if visit.value("rule") and visit.project is not None:
        read_file(Path("规则"), text, Known(visit.project), rules)
        since, until = (datetime.combine(day, time(), BEIJING).astimezone(UTC) for day in (first, last + timedelta(days=1)))
        found = backtest(visit.project, rules.watches, since, until) if rules.watches else None
    names = _names(visit, [e for rule in rules.watches for e in (*rule.entities, *rule.topics)])
    return Page(
        "alert_test.html",
        "试用规则",
        {
            "first": first,
            "last": last,
            "text": text,
            "problems": [_told(problem) for problem in rules.problems],
            "rules": [(rule, in_words(rule, names)) for rule in rules.watches],
            "found": found,
            "kinds": KINDS,
        },
        crumbs=(("总览", "/"), ("预警", "/alerts")),
    )


def _told(problem: Problem) -> str:
    return f"第 {problem.line} 行：{problem.text}" if problem.line else problem.text


def _first_file(project: Project | None) -> str:
    """The rules that are there, to be edited; an example when there are none."""
    paths = sorted((project.own_folder / "watch").glob("*.toml")) if project else []
    return (
        paths[0].read_text(encoding="utf-8", errors="replace")[:6000]
        if paths
        else '[[watch]]\nid = "first"\nname = "我的第一条"\nany = "召回"\n'
    )


def judge(data: Path, form: Mapping[str, Any]) -> str:
    """Store a verdict from the form; the address to go back to. Raises ParameterError, NotFoundError."""
    alert_id, word = str(form.get("alert_id", "")), str(form.get("verdict", ""))
    if word not in VERDICTS:
        raise ParameterError(f"评价只能是 {'、'.join(VERDICTS)}")
    ledger = Ledger(Lake(data / "lake"))
    with ledger.lock():
        try:
            row = ledger.change(alert_id, lambda _: {"verdict": word, "verdict_at": datetime.now(UTC)})
        except KeyError:
            raise NotFoundError(f"没有编号为 {alert_id[:80]} 的预警") from None
    return addresses.page("/alert", row["alert_id"])
