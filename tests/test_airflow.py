"""Airflow for real: `tingfeng airflow` on the invented newsroom, driven over REST, `daily` for a day and `backfill` for three.

One server for all tests, because a start takes half a minute; each test goes on from the data that the one before it left.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq
import pytest

from dags import launcher, settings

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

REPO = Path(__file__).resolve().parent.parent
DAYS = ["2026-10-05", "2026-10-06", "2026-10-07"]
WALL = "thorns_wall"  # a portal that answers every article with a page that asks for a human


@dataclass
class Server:
    """A running `tingfeng airflow` and how to talk to it."""

    process: "subprocess.Popen[str]"
    data: Path
    port: int
    output: list[str]
    token: str = ""

    @property
    def address(self) -> str:
        return f"http://{settings.HOST}:{self.port}"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(
            f"{self.address}/api/v2{path}", None if body is None else json.dumps(body).encode(), headers, method=method
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.load(answer)

    def trigger(self, dag: str, **body: Any) -> str:
        return self.call("POST", f"/dags/{dag}/dagRuns", {"logical_date": None, **body})["dag_run_id"]

    def scheduled(self, dag: str) -> str:
        """The run of the latest tick, which the scheduler makes as soon as the DAG is switched on."""
        for _ in range(60):
            for run in self.call("GET", f"/dags/{dag}/dagRuns")["dag_runs"]:
                if run["run_type"] == "scheduled":
                    return str(run["dag_run_id"])
            time.sleep(0.5)
        raise AssertionError(f"the scheduler made no run of {dag}")

    def end_of(self, dag: str, run: str, limit_s: float = 600) -> str:
        until = time.monotonic() + limit_s
        while time.monotonic() < until:
            state = self.call("GET", f"/dags/{dag}/dagRuns/{run}")["state"]
            if state in {"success", "failed"}:
                return str(state)
            time.sleep(0.5)
        raise AssertionError(f"{dag} {run} still {state} after {limit_s} s: {self.states(dag, run)}")

    def states(self, dag: str, run: str) -> dict[str, str]:
        """State by task, mapped tasks by the name that the page shows."""
        tasks = self.call("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances?limit=200")["task_instances"]
        return {t["task_id"] + (f":{t['rendered_map_index']}" if t["map_index"] >= 0 else ""): t["state"] for t in tasks}

    def last_words(self, dag: str, run: str, task: str, map_name: str | None = None) -> str:
        tasks = self.call("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances?limit=200")["task_instances"]
        one = next(t for t in tasks if t["task_id"] == task and map_name in {None, t["rendered_map_index"]})
        path = f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/logs/{one['try_number']}?map_index={one['map_index']}&full_content=true"
        lines = [line["event"] for line in self.call("GET", path)["content"]]
        return str([line for line in lines if not line.startswith("::")][-1])


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((settings.HOST, 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def newsroom() -> Iterator[str]:
    command = [sys.executable, "-m", "crawlers.newsroom", "--pages", "100", "--day", DAYS[0], "--days", str(len(DAYS))]
    with subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        line = server.stdout.readline()
        assert line.startswith("newsroom http"), line
        yield line.split()[1]
        server.terminate()


@pytest.fixture(scope="module")
def server(newsroom: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    data, port = tmp_path_factory.mktemp("data"), free_port()
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "TINGFENG_"))}
    env |= {"AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1", "TINGFENG_CONTACT": "test@tingfeng.test", "PYTHONWARNINGS": "ignore"}
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(data), "--newsroom", newsroom, "airflow", "--port", str(port)]
    with subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True) as process:
        running = Server(process, data, port, [])
        try:
            assert process.stdout
            for line in process.stdout:
                running.output.append(line.rstrip())
                if "Ctrl-C" in line:
                    break
            else:
                pytest.fail("\n".join(running.output))
            running.token = launcher.login(running.address, data / "airflow")
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.stdout.read()


def days_of(server: Server, dataset: str) -> dict[str, int]:
    """Rows of each day that the lake holds, empty days left out."""
    counted = {}
    for path in (server.data / "lake" / dataset).glob("day=*/part-0.parquet"):
        n = pq.read_metadata(path).num_rows
        if n:
            counted[path.parent.name.removeprefix("day=")] = n
    return counted


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.parquet"))}


def published(server: Server) -> set[str]:
    return {
        event["partition_key"]
        for event in server.call("GET", "/assets/events?limit=100")["asset_events"]
        if event["name"] == "tingfeng_mart"
    }


def test_start_makes_everything_ready(server: Server) -> None:
    said = "\n".join(server.output)
    assert f"{settings.USER} / {settings.password(server.data / 'airflow')[0]} (shown this once" in said
    assert server.address in said
    assert "BROKEN" not in said
    dags = {dag["dag_id"]: dag for dag in server.call("GET", "/dags")["dags"]}
    assert {"daily", "backfill"} <= set(dags)
    assert dags["daily"]["is_paused"]
    assert not dags["backfill"]["is_paused"]
    pools = {pool["name"]: pool["slots"] for pool in server.call("GET", "/pools")["pools"]}
    assert {name: slots for name, (slots, _) in launcher.POOLS.items()}.items() <= pools.items()


def test_second_start_on_the_same_data_is_refused(server: Server) -> None:
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(server.data), "airflow", "--port", str(free_port())]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert answer.returncode == settings.USAGE
    assert f"already runs on {server.data}" in answer.stdout


def test_daily_builds_the_day_though_a_portal_fails(server: Server) -> None:
    server.call("PATCH", "/dags/daily", {"is_paused": False})
    run = server.trigger("daily", partition_key=DAYS[0])
    server.call("PATCH", f"/dags/daily/dagRuns/{server.scheduled('daily')}", {"state": "success"})  # today has no place in this test
    assert server.end_of("daily", run) == "success"
    states = server.states("daily", run)
    crawls = {name.removeprefix("crawl:"): state for name, state in states.items() if name.startswith("crawl:")}
    assert len(crawls) > 8
    assert crawls[WALL] == "failed"
    assert sum(state == "success" for state in crawls.values()) > 8
    assert {state for name, state in states.items() if not name.startswith("crawl:")} == {"success"}
    assert "challenge" in server.last_words("daily", run, "crawl", WALL)
    assert days_of(server, "articles")[DAYS[0]] > 10
    assert days_of(server, "copies")[DAYS[0]] > 10
    assert (server.data / "warehouse.duckdb").exists()
    assert DAYS[0] in published(server)


def test_backfill_fills_three_days(server: Server) -> None:
    conf = {"from": DAYS[0], "to": DAYS[-1], "portals": ["qinghe", "zhengti"], "redo": True}
    run = server.trigger("backfill", conf=conf)
    assert server.end_of("backfill", run) == "success"
    states = server.states("backfill", run)
    assert {name: state for name, state in states.items() if name.startswith("fill")} == {f"fill:{day}": "success" for day in DAYS}
    assert states["rehearse"] == "skipped"
    for dataset in ("articles", "copies", "terms"):
        assert set(days_of(server, dataset)) >= set(DAYS)
    assert set(DAYS) <= published(server)


def test_dry_run_changes_nothing(server: Server) -> None:
    before = bytes_of(server.data / "lake")
    run = server.trigger("backfill", conf={"from": DAYS[1], "to": DAYS[1], "mode": "reprocess", "redo": True, "dry_run": True})
    assert server.end_of("backfill", run) == "success"
    assert server.states("backfill", run) == {"rehearse": "success", **dict.fromkeys(["plan", "fill", "build", "check"], "skipped")}
    assert bytes_of(server.data / "lake") == before


def test_wrong_range_says_what_is_wrong(server: Server) -> None:
    run = server.trigger("backfill", conf={"from": DAYS[1], "to": DAYS[0]})
    assert server.end_of("backfill", run) == "failed"
    assert f"--to {DAYS[0]} is before --from {DAYS[1]}" in server.last_words("backfill", run, "plan")


def test_form_refuses_what_is_no_date(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.trigger("backfill", conf={"from": "yesterday", "to": DAYS[0]})
    with refused.value as answer:
        assert answer.code == 400
        assert "'yesterday' is not a 'date'" in answer.read().decode()


def test_stop_leaves_no_process(server: Server) -> None:
    assert server.process.stdout
    started = psutil.Process(server.process.pid).children(recursive=True)
    assert len(started) > 8
    began = time.monotonic()
    server.process.send_signal(signal.SIGTERM)
    server.process.stdout.read()
    assert server.process.wait(timeout=60) == 0
    assert time.monotonic() - began < launcher.STOP_S + 5
    assert [process for process in started if process.is_running()] == []
    launcher.free_port(server.port, patience_s=0)
