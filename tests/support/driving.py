"""Drives a real `tingfeng airflow` over REST, for tests: start, trigger, wait, read states and logs, count rows of the lake."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import pyarrow.parquet as pq

from dags.runtime import launcher, settings
from support.paths import REPO

QUICK = {
    "AIRFLOW__CORE__DEFAULT_TASK_RETRY_DELAY": "1",
    "AIRFLOW__SCHEDULER__SCHEDULER_IDLE_SLEEP_TIME": "0.3",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT": "20",
    "AIRFLOW__SCHEDULER__TASK_INSTANCE_HEARTBEAT_TIMEOUT_DETECTION_INTERVAL": "3",
    "AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL": "5",
    "AIRFLOW__WORKERS__MIN_HEARTBEAT_INTERVAL": "3",
    "TINGFENG_CONTACT": "test@tingfeng.test",
    "PYTHONWARNINGS": "ignore",
}


SERVER_ERRORS = 5  # answers 500 of a busy machine that are asked again


@dataclass
class Server:
    """A running `tingfeng airflow` and its REST API."""

    process: "subprocess.Popen[str]"
    data: Path
    port: int
    output: list[str] = field(default_factory=list)
    token: str = ""

    @property
    def address(self) -> str:
        """URL of the server."""
        return f"http://{settings.HOST}:{self.port}"

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """The JSON answer of a request to the API."""
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.token}"}
        request = urllib.request.Request(
            f"{self.address}/api/v2{path}", None if body is None else json.dumps(body).encode(), headers, method=method
        )
        for left in reversed(range(SERVER_ERRORS)):
            try:
                with urllib.request.urlopen(request, timeout=30) as answer:
                    return json.loads(answer.read() or "null")
            except urllib.error.HTTPError as error:
                if error.code != 500 or not left:
                    raise
                time.sleep(2)  # SQLite was locked by the scheduler for longer than Airflow waits; nothing was changed
        raise AssertionError

    def trigger(self, dag: str, **body: Any) -> str:
        """Start a run; returns its id."""
        return str(self.call("POST", f"/dags/{dag}/dagRuns", {"logical_date": None, **body})["dag_run_id"])

    def runs(self, dag: str) -> list[dict[str, Any]]:
        """Runs of a DAG."""
        return list(self.call("GET", f"/dags/{dag}/dagRuns?limit=100")["dag_runs"])

    def switch_on_daily(self) -> None:
        """The scheduler makes a run of the latest tick at once, one only; it is ended, because today has no place in a test."""
        self.call("PATCH", "/dags/daily", {"is_paused": False})
        ticks = wait_until(lambda: [r for r in self.runs("daily") if r["run_type"] == "scheduled"], 120, "a run of the tick")
        assert len(ticks) == 1
        if ticks[0]["state"] == "success":
            return
        self.call("PATCH", f"/dags/daily/dagRuns/{ticks[0]['dag_run_id']}", {"state": "success"})
        for teardown in ("notify", "outcome"):  # else they run
            self.call("PATCH", f"/dags/daily/dagRuns/{ticks[0]['dag_run_id']}/taskInstances/{teardown}", {"new_state": "success"})

    def end_of(self, dag: str, run: str, limit_s: float = 600) -> str:
        """The final state of a run; fails after `limit_s` seconds."""
        state = ""
        until = time.monotonic() + limit_s
        while time.monotonic() < until:
            state = str(self.call("GET", f"/dags/{dag}/dagRuns/{run}")["state"])
            if state in {"success", "failed"}:
                return state
            time.sleep(0.5)
        raise AssertionError(f"{dag} {run} still {state} after {limit_s} s: {self.states(dag, run)}")

    def tasks(self, dag: str, run: str) -> list[dict[str, Any]]:
        """Task instances of a run."""
        return list(self.call("GET", f"/dags/{dag}/dagRuns/{run}/taskInstances?limit=200")["task_instances"])

    def states(self, dag: str, run: str) -> dict[str, str]:
        """State by task; mapped tasks by their name in the page."""
        return {t["task_id"] + (f":{t['rendered_map_index']}" if t["map_index"] >= 0 else ""): t["state"] for t in self.tasks(dag, run)}

    def log(self, dag: str, run: str, task: str, map_name: str | None = None, try_number: int = 0) -> list[str]:
        """Lines of the log of a task."""
        one = next(t for t in self.tasks(dag, run) if t["task_id"] == task and map_name in {None, t["rendered_map_index"]})
        number = try_number or one["try_number"]
        path = f"/dags/{dag}/dagRuns/{run}/taskInstances/{task}/logs/{number}?map_index={one['map_index']}&full_content=true"
        lines = [line["event"] for line in self.call("GET", path)["content"]]
        return [line for line in lines if not line.startswith("::")]


def wait_until(is_true: Callable[[], Any], limit_s: float, what: str = "it") -> Any:
    """The first true value; fails after `limit_s` seconds."""
    until = time.monotonic() + limit_s
    while time.monotonic() < until:
        answer = is_true()
        if answer:
            return answer
        time.sleep(0.2)
    raise AssertionError(f"{what} did not come true within {limit_s} s")


@contextmanager
def newsroom(first_day: str, n_days: int) -> Iterator[str]:
    """Run the invented newsroom in a child process during the with block; gives its address."""
    command = [sys.executable, "-m", "crawlers.newsroom", "--pages", "100", "--day", first_day, "--days", str(n_days)]
    with subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout
            line = server.stdout.readline()
            assert line.startswith("newsroom http"), line
            yield line.split()[1]
        finally:
            server.terminate()


@contextmanager
def airflow(data: Path, newsroom_address: str, *arguments: str, port: int, **settings_: str) -> Iterator[Server]:
    """Run `tingfeng airflow` during the with block."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("AIRFLOW", "TINGFENG_"))}
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(data), "--newsroom", newsroom_address, "airflow"]
    command += ["--port", str(port), *arguments]
    with subprocess.Popen(
        command, env=env | QUICK | settings_, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    ) as process:
        running = Server(process, data, port)
        try:
            assert process.stdout
            for line in process.stdout:
                running.output.append(line.rstrip())
                if "Ctrl-C" in line:
                    break
            else:
                raise AssertionError("\n".join(running.output))
            running.token = launcher.login(running.address, data / "airflow")
            yield running
        finally:
            process.send_signal(signal.SIGTERM)
            process.stdout.read()


def days_of(data: Path, dataset: str) -> dict[str, int]:
    """Number of rows of each day of the lake, without empty days."""
    counted = {}
    for path in (data / "lake" / dataset).glob("day=*/part-0.parquet"):
        n = pq.read_metadata(path).num_rows
        if n:
            counted[path.parent.name.removeprefix("day=")] = n
    return counted


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Bytes of the current file of every dataset and day."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.glob("*/day=*/part-0.parquet"))}


def is_alive(process: psutil.Process) -> bool:
    """Whether the process runs and is no zombie."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def processes_of(data: Path, command: str) -> list[psutil.Process]:
    """Running `tingfeng COMMAND` processes of tasks on the data directory, with those they started; of all commands when it is empty."""
    found = []
    for process in psutil.process_iter():
        try:
            words = process.cmdline()
            name = next((words[i + 1] for i, word in enumerate(words[:-1]) if Path(word).name == "tingfeng"), None)
            if name is not None and command in {"", name} and process.environ().get("TINGFENG_DATA") == str(data):
                found += [process, *process.children(recursive=True)]
        except psutil.Error:
            continue
    return found


@contextmanager
def rebuilt(data: Path) -> Iterator[Path]:
    """A data directory made from the same archive in one undisturbed run, day after day."""
    with tempfile.TemporaryDirectory() as scratch:
        fresh = Path(scratch) / "data"
        fresh.mkdir()
        (fresh / "raw").symlink_to(data / "raw")
        settle(fresh)
        yield fresh


def settle(data: Path) -> None:
    """Process all days in order; unchanged steps are skipped."""
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(data), "--newsroom", "http://127.0.0.1:9", "process"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def fetched_twice(data: Path) -> dict[str, int]:
    """URLs of articles whose page was archived more than once."""
    counted: Counter[str] = Counter()
    for path in (data / "lake" / "fetches").glob("day=*/part-0.parquet"):
        rows = pq.read_table(path, columns=["url", "kind", "outcome"], partitioning=None).to_pylist()
        counted.update(row["url"] for row in rows if row["kind"] == "article" and row["outcome"] == "ok")
    return {url: n for url, n in counted.items() if n > 1}
