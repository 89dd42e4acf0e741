"""Airflow for real, at length (`make airflow-faults`): many triggers at once, three writers of one day, processes killed, hostile forms."""

import itertools
import json
import signal
import subprocess
import sys
import urllib.error
from collections.abc import Iterator
from typing import Any

import psutil
import pytest
from support.driving import (
    REPO,
    Server,
    airflow,
    bytes_of,
    newsroom,
    processes_of,
    rebuilt,
    settle,
    wait_until,
)
from support.servers import free_port

pytestmark = [pytest.mark.airflow, pytest.mark.faults]

DAYS = ["2026-10-05", "2026-10-06"]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data = tmp_path_factory.mktemp("data")
    with newsroom(DAYS[0], len(DAYS)) as address, airflow(data, address, port=free_port(), TINGFENG_PORTALS="dianshi qinghe") as running:
        run = running.trigger("backfill", conf={"from": DAYS[0], "to": DAYS[-1]})
        assert running.end_of("backfill", run) == "success"
        yield running


def reprocess(server: Server, **more: Any) -> str:
    return server.trigger("backfill", conf={"from": DAYS[0], "to": DAYS[0], "mode": "reprocess", "redo": True, **more})


def is_what_one_run_gives(server: Server) -> bool:
    """Whether the lake has the bytes of one undisturbed run over the same archive."""
    wait_until(lambda: not processes_of(server.data, ""), 120, "the end of all tasks")
    settle(server.data)
    with rebuilt(server.data) as undisturbed:
        return bytes_of(server.data / "lake") == bytes_of(undisturbed / "lake")


def test_eleven_triggers_in_a_row_run_one_after_the_other(server: Server) -> None:
    runs = [reprocess(server, steps=["topics"]) for _ in range(11)]
    assert [server.end_of("backfill", run, limit_s=1_800) for run in runs] == ["success"] * 11
    spans = sorted((r["start_date"], r["end_date"]) for r in server.runs("backfill") if r["dag_run_id"] in runs)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))


def test_three_writers_of_one_day_at_once_end_in_the_same_lake(server: Server) -> None:
    server.switch_on_daily()
    daily = server.trigger("daily", partition_key=DAYS[0])
    backfill = reprocess(server)
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(server.data), "--newsroom", "http://127.0.0.1:9"]
    by_hand = subprocess.run([*command, "process", "--day", DAYS[0], "--force"], capture_output=True, text=True, check=False)
    assert by_hand.returncode == 0, by_hand.stderr
    assert server.end_of("daily", daily) == "success"
    assert server.end_of("backfill", backfill) == "success"
    assert is_what_one_run_gives(server)


@pytest.mark.parametrize("task", ["fill", "build"])
def test_scheduler_killed_during_a_task_heals(server: Server, task: str) -> None:
    run = reprocess(server)
    name = f"fill:{DAYS[0]}" if task == "fill" else task
    wait_until(lambda: server.states("backfill", run).get(name) == "running", 240, f"the start of {task}")
    parts = psutil.Process(server.process.pid).children(recursive=True)
    next(p for p in parts if p.cmdline()[1:4] == ["-m", "airflow", "scheduler"]).send_signal(signal.SIGKILL)
    assert server.end_of("backfill", run) == "success"
    assert set(server.states("backfill", run).values()) == {"success", "skipped"}
    assert is_what_one_run_gives(server)


def test_run_marked_failed_when_all_was_done_is_what_was_done(server: Server) -> None:
    run = reprocess(server)
    wait_until(lambda: server.states("backfill", run).get("outcome") in {"queued", "running", "success"}, 300, "the last task")
    server.call("PATCH", f"/dags/backfill/dagRuns/{run}", {"state": "failed"})
    state = server.end_of("backfill", run)
    states = server.states("backfill", run)
    assert states[f"fill:{DAYS[0]}"] == states["build"] == states["check"] == "success"
    assert (state == "success") == (states["outcome"] == "success")


@pytest.mark.parametrize(
    ("conf", "words"),
    [
        ({"portals": ["qinghe; touch x", "$(id)"]}, "unknown portal $(id), qinghe; touch x"),
        ({"portals": ["../../etc/passwd"]}, "unknown portal ../../etc/passwd"),
        ({"portals": ["--data=/tmp", "{{ 7 * 7 }}"]}, "unknown portal --data=/tmp, "),
        ({"from": "1970-01-01", "to": "2026-10-05"}, "is more than 3660 days"),
        ({"from": "2026-10-06", "to": "2026-10-05"}, "is before --from"),
    ],
)
def test_hostile_form_ends_in_words(server: Server, conf: dict[str, Any], words: str) -> None:
    run = reprocess(server, **conf)
    assert server.end_of("backfill", run) == "failed"
    assert words in server.log("backfill", run, "plan")[-1]
    assert words in server.log("backfill", run, "outcome")[-1]


@pytest.mark.parametrize("conf", [{"steps": ["rm"]}, {"mode": "both"}, {"redo": "yes"}, {"from": "2026-13-40"}, {"portals": "qinghe"}])
def test_form_refuses_what_is_no_choice(server: Server, conf: dict[str, Any]) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        reprocess(server, **conf)
    with refused.value as answer:
        assert answer.code == 400
        assert json.loads(answer.read())["detail"]
