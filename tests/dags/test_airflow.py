"""Airflow for real: `tingfeng airflow` on the invented newsroom, driven over REST: `daily`, `backfill`, a consumer, notices, a killed
scheduler.

One server for all tests, because a start takes half a minute; each test goes on from the data that the one before it left.
"""

import configparser
import itertools
import json
import shutil
import signal
import stat
import subprocess
import sys
import threading
import urllib.error
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import psutil
import pytest
from support.driving import (
    REPO,
    Server,
    airflow,
    bytes_of,
    days_of,
    fetched_twice,
    is_alive,
    newsroom,
    processes_of,
    rebuilt,
    settle,
    wait_until,
)
from support.servers import free_port

from dags.exit_codes import ExitCode
from dags.runtime import launcher, settings

pytestmark = [pytest.mark.airflow, pytest.mark.slow]

DAYS = ["2026-10-05", "2026-10-06", "2026-10-07"]
WALL = "thorns_wall"  # asks for a human
PORTALS = ["dianshi", "qinghe", WALL]
BUNDLES = [
    {"name": "dags-folder", "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle", "kwargs": {}},
    {"name": "own", "classpath": "airflow.dag_processing.bundles.local.LocalDagBundle", "kwargs": {}},
]


class Receiver(ThreadingHTTPServer):
    """Keeps the JSON bodies that are posted to it."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        super().__init__(("127.0.0.1", 0), Handler)


class Handler(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))  # type: ignore[attr-defined]
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        threading.Thread(target=receiver.serve_forever, daemon=True).start()
        yield receiver
        receiver.shutdown()


@pytest.fixture(scope="module")
def server(receiver: Receiver, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    own = tmp_path_factory.mktemp("own_dags")
    shutil.copy(REPO / "docs" / "consumer_dag.py", own)
    BUNDLES[1]["kwargs"] = {"path": str(own)}
    told = {
        "TINGFENG_PORTALS": " ".join(PORTALS),
        "TINGFENG_NOTIFY_URLS": f"json://127.0.0.1:{receiver.server_address[1]}/",
        "AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST": json.dumps(BUNDLES),
    }
    with newsroom(DAYS[0], len(DAYS)) as address, airflow(tmp_path_factory.mktemp("data"), address, port=free_port(), **told) as running:
        yield running


def published(server: Server) -> set[str]:
    events = server.call("GET", "/assets/events?limit=100")["asset_events"]
    return {event["partition_key"] for event in events if event["name"] == "tingfeng_mart"}


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
    configured = configparser.ConfigParser(interpolation=None)
    configured.read(server.data / "airflow" / "airflow.cfg")
    keys = [configured["core"]["fernet_key"], configured["api"]["secret_key"], configured["api_auth"]["jwt_secret"]]
    assert all(keys)
    assert stat.S_IMODE((server.data / "airflow" / "airflow.cfg").stat().st_mode) == 0o600
    assert {name: slots for name, (slots, _) in launcher.POOLS.items()}.items() <= pools.items()


def test_second_start_on_the_same_data_is_refused(server: Server) -> None:
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(server.data), "airflow", "--port", str(free_port())]
    answer = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert answer.returncode == ExitCode.USAGE
    assert f"already runs on {server.data}" in answer.stdout


def test_daily_builds_the_day_though_portals_fail(server: Server, receiver: Receiver) -> None:
    server.call("PATCH", "/dags/share_of_voice_export", {"is_paused": False})
    run = server.trigger("daily", partition_key=DAYS[0])
    server.switch_on_daily()
    assert server.end_of("daily", run) == "success"
    states = server.states("daily", run)
    crawls = {name.removeprefix("crawl:"): state for name, state in states.items() if name.startswith("crawl:")}
    assert crawls == {name: "failed" if name == WALL else "success" for name in PORTALS}
    others = {name: state for name, state in states.items() if not name.startswith("crawl:") and state != "success"}
    assert others == {"alerts": "skipped"}  # no rule is written
    assert 'reason="challenge' in server.log("daily", run, "crawl", "thorns_wall")[-1]
    assert days_of(server.data, "articles")[DAYS[0]] >= 3
    assert days_of(server.data, "copies")[DAYS[0]] >= 3
    assert (server.data / "warehouse.duckdb").exists()
    assert DAYS[0] in published(server)
    (message,) = [one["message"] for one in receiver.got]  # of three tries
    assert all(words in message for words in (f"crawl {WALL}", "发生了什么", "在哪里", "原文", "怎么办"))


def test_own_dag_starts_on_the_finished_day(server: Server) -> None:
    (run,) = wait_until(lambda: server.runs("share_of_voice_export"), 120, "a run of the consumer")
    assert run["partition_key"] == DAYS[0]
    assert server.end_of("share_of_voice_export", run["dag_run_id"]) == "success"
    assert (server.data / "exports" / f"share_of_voice_{DAYS[0]}.csv").read_text().startswith("entity,")


def test_backfill_fills_three_days_newest_first_one_at_a_time(server: Server) -> None:
    conf = {"from": DAYS[0], "to": DAYS[-1], "portals": ["dianshi", "qinghe"], "redo": True, "order": "newest"}
    run = server.trigger("backfill", conf=conf)
    assert server.end_of("backfill", run) == "success"
    states = server.states("backfill", run)
    assert {name: state for name, state in states.items() if name.startswith("fill")} == {f"fill:{day}": "success" for day in DAYS}
    assert states["rehearse"] == "skipped"
    fills = sorted(
        (t["start_date"], t["end_date"], t["rendered_map_index"]) for t in server.tasks("backfill", run) if t["task_id"] == "fill"
    )
    assert [day for _, _, day in fills] == DAYS[::-1]
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(fills))
    for dataset in ("articles", "copies", "terms"):
        assert set(days_of(server.data, dataset)) >= set(DAYS)
    assert set(DAYS) <= published(server)
    own = lambda: {one["partition_key"] for one in server.runs("share_of_voice_export")}  # noqa: E731
    wait_until(lambda: set(DAYS) <= own(), 120, "a run of the consumer for each day of the backfill")


def test_stopped_backfill_is_failed_publishes_what_is_done_and_goes_on_with_the_rest(server: Server, receiver: Receiver) -> None:
    conf = {"from": DAYS[0], "to": DAYS[-1], "mode": "reprocess", "redo": True}
    run = server.trigger("backfill", conf=conf)
    wait_until(lambda: server.states("backfill", run).get(f"fill:{DAYS[1]}") == "running", 240, "the second day")
    server.call("PATCH", f"/dags/backfill/dagRuns/{run}", {"state": "failed"})
    assert server.end_of("backfill", run) == "failed"
    states = server.states("backfill", run)
    assert {name: states[name] for name in ("build", "check", "notify", "outcome")} == {
        **dict.fromkeys(("build", "check", "notify"), "success"),
        "outcome": "failed",
    }
    said = server.log("backfill", run, "outcome")[-1]
    assert f"not done: fill {DAYS[1]}, fill {DAYS[2]}." in said  # Airflow marks the first day failed too, which was done
    told = "\n".join(one["message"] for one in receiver.got)
    assert f"fill {DAYS[1]}" in told
    assert f"fill {DAYS[0]}" not in told
    wait_until(lambda: not processes_of(server.data, ""), 60, "the end of what the stopped run had started")

    again = server.trigger("backfill", conf=conf)
    assert server.end_of("backfill", again) == "success"
    fills = [name for name in server.states("backfill", again) if name.startswith("fill")]
    assert sorted(fills) == [f"fill:{day}" for day in DAYS[1:]]


def test_dry_run_changes_nothing(server: Server) -> None:
    before = bytes_of(server.data / "lake")
    run = server.trigger("backfill", conf={"from": DAYS[1], "to": DAYS[1], "mode": "reprocess", "redo": True, "dry_run": True})
    assert server.end_of("backfill", run) == "success"
    others = dict.fromkeys(["plan", "fill", "build", "check", "notify"], "skipped")
    assert server.states("backfill", run) == {"rehearse": "success", "outcome": "success", **others}
    assert bytes_of(server.data / "lake") == before


def test_wrong_range_says_what_is_wrong(server: Server, receiver: Receiver) -> None:
    run = server.trigger("backfill", conf={"from": DAYS[1], "to": DAYS[0]})
    assert server.end_of("backfill", run) == "failed"
    wrong = f"--to {DAYS[0]} is before --from {DAYS[1]}"
    assert wrong in server.log("backfill", run, "plan")[-1]
    assert wrong in receiver.got[-1]["message"]


def test_form_refuses_what_is_no_date(server: Server) -> None:
    with pytest.raises(urllib.error.HTTPError) as refused:
        server.trigger("backfill", conf={"from": "yesterday", "to": DAYS[0]})
    with refused.value as answer:
        assert answer.code == 400
        assert "'yesterday' is not a 'date'" in answer.read().decode()


def test_native_backfill_with_the_scheduler_killed(server: Server) -> None:
    """One run for the day though it has five ticks; the killed scheduler leaves nothing behind. Several writers: test_airflow_faults.py."""
    asked = {
        "dag_id": "daily",
        "from_date": f"{DAYS[1]}T00:00:00Z",
        "to_date": f"{DAYS[1]}T00:00:00Z",
        "run_backwards": False,
        "dag_run_conf": {},
    }
    asked |= {"max_active_runs": 1, "reprocess_behavior": "none"}
    server.switch_on_daily()
    server.call("POST", "/backfills", asked)
    runs = wait_until(lambda: [r for r in server.runs("daily") if r["run_type"] == "backfill"], 120, "a run of the native backfill")
    assert [run["partition_key"] for run in runs] == [DAYS[1]]
    at_work = wait_until(lambda: processes_of(server.data, "crawl"), 120, "a crawl")
    scheduler = next(
        p for p in psutil.Process(server.process.pid).children(recursive=True) if p.cmdline()[1:4] == ["-m", "airflow", "scheduler"]
    )
    scheduler.send_signal(signal.SIGKILL)
    wait_until(lambda: not any(is_alive(p) for p in at_work), 120, "the end of what the killed scheduler had started")
    native = runs[0]["dag_run_id"]
    assert server.end_of("daily", native) == "success"
    wait_until(lambda: not processes_of(server.data, ""), 60, "the end of what the ended runs have triggered")
    assert list(server.data.rglob("*.tmp")) == []
    assert fetched_twice(server.data) == {}
    settle(server.data)  # days after a day that was filled later are run again
    with rebuilt(server.data) as undisturbed:
        assert bytes_of(server.data / "lake") == bytes_of(undisturbed / "lake")


def test_stop_leaves_no_process(server: Server) -> None:
    assert server.process.stdout
    started = psutil.Process(server.process.pid).children(recursive=True)
    assert len(started) > 8
    server.process.send_signal(signal.SIGTERM)
    server.process.stdout.read()
    assert server.process.wait(timeout=300) == 0
    assert [process for process in started if is_alive(process)] == []
    launcher.free_port(server.port, patience_s=0)
