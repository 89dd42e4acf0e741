"""Starts Airflow on this project: its home, database, login, pools and processes, all inside the data directory.

In:     the data directory, the checkout, a port, a profile; the settings come from dags/runtime/settings.py.
Out:    runs until Ctrl-C, SIGTERM or SIGHUP; then all started processes are ended.
Why:    `airflow standalone` leaves children running after SIGTERM, hides which server answers on the port, and creates no pools. Here each
        part runs under process_group.py, so it also ends when this process is killed.
"""

import contextlib
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from dags.exit_codes import ExitCode
from dags.runtime.settings import (
    DATABASE,
    HOST,
    PARTS,
    USER,
    StartError,
    check_team_servers,
    password,
    settings,
    write_environment,
)

POOLS = {
    "crawl": (4, "Portals crawled at once. A crawl mostly waits between requests; one portal is always one process."),
    "backfill": (1, "Days of a backfill at once. More than one asks a portal for several days at the same time."),
}
WORKER = "worker-"
START_S = 300.0  # 25 s on a quiet machine with 2 cores; a busy one took 170
STOP_S = 25.0  # a task gets the grace time of process_group.py to close its files; the scheduler waits for its tasks
RESTARTS, RESTARTS_WITHIN_S = 5, 600.0  # a part that keeps dying must not be hidden by restarts


@dataclass
class Part:
    """One Airflow process and the processes it starts."""

    name: str
    env: Mapping[str, str]
    log: Path
    process: "subprocess.Popen[bytes] | None" = None
    deaths: list[float] = field(default_factory=list)

    @property
    def command(self) -> list[str]:
        """Arguments of `airflow`. Logs are not served: the API server reads the same folder."""
        if self.name.startswith(WORKER):
            pid_file = str(self.log.with_suffix(".pid"))  # two workers of one home would share Airflow's default file
            quick = ["--without-gossip", "--without-mingle"]  # workers need no contact with each other
            return ["celery", "worker", "--celery-hostname", self.name, "--pid", pid_file, "--skip-serve-logs", *quick]
        return [self.name, *(["--skip-serve-logs"] if self.name in {"scheduler", "triggerer"} else [])]

    def start(self) -> None:
        """Start the process, after ending what is left of an earlier one."""
        self.end_group()
        self.process = spawn(self.command, self.env, self.log)

    def end_group(self) -> None:
        """End what is left of the part's processes after process_group.py was killed, or a second scheduler would run beside the first."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)

    @property
    def is_alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Send SIGTERM."""
        if self.process is not None and self.is_alive:
            self.process.send_signal(signal.SIGTERM)

    def wait(self) -> None:
        """Wait for the process and its children to end."""
        if self.process is not None:
            self.process.wait()
            self.end_group()


def spawn(airflow: list[str], env: Mapping[str, str], log: Path) -> "subprocess.Popen[bytes]":
    """Start `airflow …` under process_group.py: it ends, with its children, when this process ends."""
    child = Path(__file__).with_name("process_group.py")
    log.touch(mode=0o600)
    with log.open("ab") as out:
        return subprocess.Popen(
            [sys.executable, str(child), "--grace", str(STOP_S - 5), sys.executable, "-m", "airflow", *airflow],
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.STDOUT,
            env={**os.environ, **env},
            start_new_session=True,  # Ctrl-C reaches this process only, which stops the parts in order
        )


def ask(address: str, path: str, body: Any = None, token: str | None = None) -> Any:
    """The JSON answer of Airflow's REST API. Raises OSError when there is none or it is an error."""
    headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
    request = urllib.request.Request(address + path, None if body is None else json.dumps(body).encode(), headers)
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # no proxy of the environment for this machine
    with opener.open(request, timeout=10) as answer:
        return json.load(answer)


def login(address: str, home: Path) -> str:
    """A token of the REST API."""
    return str(ask(address, "/auth/token", {"username": USER, "password": password(home)[0]})["access_token"])


def is_healthy(address: str, since: float) -> bool:
    """Whether all parts have sent a heartbeat after `since`, so that those of an earlier server do not count."""
    health = ask(address, "/api/v2/monitor/health")
    for name in ("scheduler", "dag_processor", "triggerer"):
        beat = (health.get(name) or {}).get(f"latest_{name}_heartbeat")
        if not beat or datetime.fromisoformat(beat).timestamp() < since:
            return False
    return True


def make_pools(address: str, token: str) -> None:
    """Create missing pools, without which tasks wait forever. Existing pools keep their size."""
    there = {pool["name"] for pool in ask(address, "/api/v2/pools?limit=1000", token=token)["pools"]}
    for name, (slots, why) in POOLS.items():
        if name not in there:
            ask(address, "/api/v2/pools", {"name": name, "slots": slots, "description": why, "include_deferred": False}, token)


def known_dags(address: str, token: str, wanted: int) -> list[dict[str, Any]]:
    """The parsed DAGs; waits until there are `wanted` of them."""
    for _ in range(60):
        dags = ask(address, "/api/v2/dags?limit=100", token=token)["dags"]
        if len(dags) >= wanted:
            break
        time.sleep(0.5)
    return list(dags)


def free_port(port: int, patience_s: float) -> None:
    """Wait until the port is free: the parts of a killed launcher need some seconds to end. Raises StartError."""
    until = time.monotonic() + patience_s
    while True:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            with contextlib.suppress(OSError):
                probe.bind((HOST, port))
                return
        if time.monotonic() > until:
            raise StartError(f"port {port} is used by another program: stop it, or choose a port with --port", ExitCode.USAGE)
        time.sleep(0.5)


def take_lock(home: Path, port: int) -> Any:
    """Lock the data directory for this launcher until the process ends. Raises StartError when another one runs."""
    lock = (home / "launcher.lock").open("a+")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        with lock:
            lock.seek(0)
            owner = lock.read().strip()
        raise StartError(f"Airflow already runs on {home.parent} ({owner})", ExitCode.USAGE) from None
    lock.truncate(0)
    lock.write(f"process {os.getpid()}, http://{HOST}:{port}\n")
    lock.flush()
    return lock


def prepare(home: Path, env: Mapping[str, str]) -> None:
    """Create the database, or migrate it after an upgrade. Raises StartError."""
    marker = home / "database-version"
    current = f"{version('apache-airflow')} {env[DATABASE].split('@')[-1]}"
    if marker.exists() and marker.read_text() == current and (home / "airflow.cfg").exists():  # it holds the keys that all parts share
        return
    log = home / "logs" / "migrate.log"
    if spawn(["db", "migrate"], env, log).wait():
        raise StartError(f"the database could not be made; the last lines of {log}:\n{last_lines(log)}", ExitCode.TEMPORARY)
    marker.write_text(current)


def last_lines(log: Path, n: int = 15) -> str:
    """The end of a log file; empty without one."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-n:]) if log.exists() else ""


def wait_until_ready(parts: list[Part], address: str, home: Path, stopped: list[int]) -> str | None:
    """A token of the server once all parts are healthy; None when a stop was requested. Raises StartError."""
    began = time.time()
    until = time.monotonic() + START_S
    while time.monotonic() < until and not stopped:
        for part in parts:
            if not part.is_alive:
                raise StartError(
                    f"the {part.name} ended at once; the last lines of {part.log}:\n{last_lines(part.log)}", ExitCode.TEMPORARY
                )
        with contextlib.suppress(OSError, urllib.error.URLError, KeyError, ValueError):
            if is_healthy(address, began):
                ask(address, "/execution/health")  # its first answer takes seconds, longer than a task would wait
                return login(address, home)
        time.sleep(0.5)
    if stopped:
        return None
    raise StartError(f"Airflow was not well after {START_S:.0f} s; its logs are in {home / 'logs'}", ExitCode.TEMPORARY)


def watch(parts: list[Part], stopped: list[int]) -> int:
    """Restart parts that die, until a stop is requested. Raises StartError when one dies too often."""
    while not stopped:
        time.sleep(0.5)
        for part in parts:
            if part.is_alive or stopped:
                continue
            now = time.monotonic()
            part.deaths = [at for at in part.deaths if now - at < RESTARTS_WITHIN_S] + [now]
            if len(part.deaths) > RESTARTS:
                say(f"the {part.name} keeps ending; the last lines of {part.log}:\n{last_lines(part.log)}")
                return ExitCode.TEMPORARY
            say(f"the {part.name} ended unexpectedly: starting it again (its log: {part.log})")
            part.start()
    return 0


def say(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def announce(address: str, home: Path, token: str, *, demo: bool, is_new: bool) -> None:
    """Print the addresses, the login and the DAGs."""
    dags = known_dags(address, token, wanted=3)
    errors = ask(address, "/api/v2/importErrors", token=token)["import_errors"]
    say(f"Airflow {version('apache-airflow')} is ready{' (DEMO 演示数据)' if demo else ''}: {address}")
    kept = home / "simple_auth_manager_passwords.json.generated"
    say(
        f"  login     {USER} / {password(home)[0]} (shown this once, kept in {kept})"
        if is_new
        else f"  login     {USER}, password in {kept}"
    )
    for dag in sorted(dags, key=lambda dag: str(dag["dag_id"])):
        state = "paused: switch it on in the page to run on schedule" if dag["is_paused"] else "on"
        say(f"  dag       {dag['dag_id']:<14} {address}/dags/{dag['dag_id']}  ({state})")
    for error in errors:
        say(f"  BROKEN    {error['filename']}: {error['stack_trace'].strip().splitlines()[-1]}")
    say(f"  logs      {home / 'logs'}\n  stop      Ctrl-C")


def missing_pools(home: Path, env: Mapping[str, str]) -> list[str]:
    """Pools that the database lacks, by Airflow's command line, which needs no server."""
    listing = home / "logs" / "pools.json"
    listing.unlink(missing_ok=True)
    spawn(["pools", "export", str(listing)], env, home / "logs" / "prepare.log").wait()
    there = json.loads(listing.read_text()) if listing.exists() else {}
    return [name for name in POOLS if name not in there]


def make_ready(home: Path, env: Mapping[str, str]) -> int:
    """Prepare settings, database and pools for services that start the parts themselves; print how to start them."""
    for name in missing_pools(home, env):
        slots, why = POOLS[name]
        if spawn(["pools", "set", name, str(slots), why], env, home / "logs" / "prepare.log").wait():
            raise StartError(f"the pool {name} could not be made; see {home / 'logs' / 'prepare.log'}", ExitCode.TEMPORARY)
    word, is_new = password(home)
    say(f"ready in {home}: settings in {write_environment(home, env)}, database, pools {', '.join(POOLS)}")
    say(f"  login     {USER} / {word} (shown this once)" if is_new else f"  login     {USER}")
    is_team = env["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"
    for name in (*PARTS, *([f"{WORKER}1"] if is_team else [])):
        part = Part(name, env, home / "logs" / f"{name}.log")
        say(f"  start     airflow {' '.join(part.command)}")
    say("  services  docs/deploy.md has the systemd units")
    return 0


def make_private(home: Path) -> None:
    """Home, logs and database are for their owner only: they hold the login, keys, and what portals and tasks said."""
    (home / "logs").mkdir(parents=True, exist_ok=True)
    for folder in (home, home / "logs"):
        folder.chmod(0o700)
    for file in (*home.glob("airflow.db*"), *(home / "logs").glob("*.log")):
        file.chmod(0o600)


def run(
    data: Path,
    repo: Path,
    *,
    port: int,
    newsroom: str | None,
    demo: bool,
    profile: str = "standalone",
    n_workers: int = 2,
    prepare_only: bool = False,
) -> int:
    """`tingfeng airflow`; returns the exit code."""
    data, repo = data.absolute(), repo.absolute()
    home = data / "airflow"
    make_private(home)
    stopped: list[int] = []
    for sig in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(sig, lambda signum, _frame: stopped.append(signum))
    parts: list[Part] = []
    lock = None
    try:
        env = settings(data, repo, port=port, newsroom=newsroom, demo=demo, profile=profile)
        if profile == "team":
            check_team_servers(env)
        lock = take_lock(home, port)
        if prepare_only:
            prepare(home, env)
            make_private(home)
            return make_ready(home, env)
        free_port(port, STOP_S + 5)
        is_new = password(home)[1]
        say(f"starting Airflow ({profile}) in {home} …")
        write_environment(home, env)
        prepare(home, env)
        make_private(home)
        names = [*PARTS, *(f"{WORKER}{n + 1}" for n in range(n_workers if profile == "team" else 0))]
        parts = [Part(name, env, home / "logs" / f"{name}.log") for name in names]
        for part in parts:
            part.start()
        address = f"http://{HOST}:{port}"
        token = wait_until_ready(parts, address, home, stopped)
        if token is None:
            return 0
        make_pools(address, token)
        announce(address, home, token, demo=demo, is_new=is_new)
        return watch(parts, stopped)
    except StartError as error:
        say(f"error: {error}")
        return error.code
    finally:
        if parts:
            say("stopping Airflow …")
        for part in reversed(parts):
            part.stop()
        for part in parts:
            part.wait()
        if lock is not None:
            lock.close()
