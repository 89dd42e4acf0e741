"""When `daily` runs and for which day: asked of Airflow's own timetable, as the scheduler reads it, on servers in several time zones."""

import json
import os
import subprocess
import sys
from datetime import date, timedelta
from typing import Any

import pytest
from support.paths import REPO

pytestmark = pytest.mark.slow

ZONES = ["UTC", "America/New_York", "Asia/Shanghai"]  # the clocks of New York change within the days below
ASK = """
import json, sys, time, os, types
import pendulum
from airflow.serialization.serialized_objects import DagSerialization
from airflow.timetables import trigger
from airflow.timetables.base import TimeRestriction
import dags.daily as module
import jinja2

asked = json.loads(sys.argv[1])
read = DagSerialization.from_dict(DagSerialization.to_dict(module.check.dag))
table, at = read.timetable, pendulum.parse
rule = TimeRestriction(earliest=at("2015-01-01T00:00:00+08:00"), latest=None, catchup=read.catchup)
answers = {}
for zone in asked["zones"]:
    os.environ["TZ"] = zone
    time.tzset()
    out = answers[zone] = {"ticks": {}, "pending": {}, "native": {}, "by_hand": {}}
    for start, end in asked["ticks"]:
        infos, last = [], None
        trigger.utcnow = lambda: at(start)
        while True:
            last = table.next_dagrun_info_v2(last_dagrun_info=last, restriction=rule)
            if last.run_after > at(end):
                break
            trigger.utcnow = lambda: last.run_after
            infos.append([last.run_after.in_timezone("UTC").isoformat(), last.partition_key])
        out["ticks"][start] = infos
    for last_run, now in asked["pending"]:
        trigger.utcnow = lambda: at(now)
        last, due = types.SimpleNamespace(run_after=at(last_run)), []
        while len(due) < 20:
            last = table.next_dagrun_info_v2(last_dagrun_info=last, restriction=rule)
            if last.run_after > at(now):
                break
            due.append([last.run_after.in_timezone("UTC").isoformat(), last.partition_key])
        out["pending"][now] = due
    for first, last_day in asked["native"]:
        infos = table.iter_partition_dagrun_infos(earliest=at(first), latest=at(last_day))
        out["native"][f"{first} {last_day}"] = [info.partition_key for info in infos]
    for moment in asked["by_hand"]:
        import datetime
        macros = types.SimpleNamespace(timedelta=datetime.timedelta)
        run = types.SimpleNamespace(partition_key=None, run_after=at(moment))
        out["by_hand"][moment] = jinja2.Template(module.DAY).render(dag_run=run, macros=macros)
print(json.dumps(answers))
"""
TICKS = [
    ("2026-10-30T15:59:00Z", "2026-11-01T15:59:00Z"),  # month end; New York leaves summer time on 1 November at 06:00 UTC
    ("2028-02-28T15:59:00Z", "2028-03-01T15:59:00Z"),  # leap day
    ("2026-12-30T15:59:00Z", "2027-01-01T15:59:00Z"),  # new year
    ("2026-03-07T15:59:00Z", "2026-03-09T15:59:00Z"),  # New York enters summer time on 8 March
]
PENDING = [
    ("2026-10-05T04:00:00Z", "2026-10-08T01:30:00Z"),  # three days off, back at 09:30 in Beijing
    ("2026-10-05T16:00:00Z", "2026-10-08T16:00:30Z"),  # back half a minute after Beijing's midnight
    ("2026-10-05T04:00:00Z", "2026-10-05T07:59:00Z"),  # nothing missed
]
NATIVE = [
    ("2026-10-05", "2026-10-05"),
    ("2026-10-31", "2026-11-02"),
    ("2028-02-28", "2028-03-01"),
]
BY_HAND = {
    "2026-09-30T15:59:59Z": "2026-09-30",
    "2026-09-30T16:00:00Z": "2026-10-01",
    "2028-02-28T16:00:00Z": "2028-02-29",
    "2026-11-01T06:00:00Z": "2026-11-01",
}


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    asked = {"zones": ZONES, "ticks": TICKS, "pending": PENDING, "native": NATIVE, "by_hand": list(BY_HAND)}
    env = {**os.environ, "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")), "PYTHONPATH": str(REPO), "PYTHONWARNINGS": "ignore"}
    answer = subprocess.run([sys.executable, "-c", ASK, json.dumps(asked)], env=env, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr[-3000:]
    return json.loads(answer.stdout.splitlines()[-1])


def days_between(first: str, last: str) -> list[str]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(days=n)).isoformat() for n in range((end - start).days + 1)]


def test_zone_of_the_server_changes_nothing(answers: dict[str, Any]) -> None:
    assert list(answers) == ZONES
    assert answers["UTC"] == answers["America/New_York"] == answers["Asia/Shanghai"]


@pytest.mark.parametrize("span", TICKS, ids=lambda span: span[0][:10])
def test_every_day_has_five_ticks_that_belong_to_its_beijing_date(answers: dict[str, Any], span: tuple[str, str]) -> None:
    ticks = answers["UTC"]["ticks"][span[0]][1:]  # the first is the last tick before the span
    first = date.fromisoformat(span[0][:10]) + timedelta(days=1)
    days = [(first + timedelta(days=n)).isoformat() for n in range(2)]
    assert [key for _, key in ticks] == [day for day in days for _ in range(5)]
    assert [at[11:16] for at, _ in ticks] == ["16:00", "00:00", "04:00", "08:00", "12:00"] * 2
    assert ticks[0][0][:10] == span[0][:10]  # Beijing's midnight is the evening before in UTC


def test_days_off_leave_one_run_waiting_and_no_more(answers: dict[str, Any]) -> None:
    pending = answers["UTC"]["pending"]
    assert pending["2026-10-08T01:30:00Z"] == [["2026-10-08T00:00:00+00:00", "2026-10-08"]]
    assert pending["2026-10-08T16:00:30Z"] == [["2026-10-08T16:00:00+00:00", "2026-10-09"]]
    assert pending["2026-10-05T07:59:00Z"] == []


@pytest.mark.parametrize("span", NATIVE, ids=" ".join)
def test_native_backfill_covers_exactly_the_days_meant(answers: dict[str, Any], span: tuple[str, str]) -> None:
    assert sorted(set(answers["UTC"]["native"][" ".join(span)])) == days_between(*span)


@pytest.mark.parametrize("moment", BY_HAND)
def test_run_without_a_partition_key_is_for_the_beijing_date_of_its_moment(answers: dict[str, Any], moment: str) -> None:
    assert answers["UTC"]["by_hand"][moment] == BY_HAND[moment]
