"""Real PostgreSQL and Redis for a test: on loopback, in a folder of their own, gone when the block ends."""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
POSTGRES_USER = "postgres"  # made by Debian's package; PostgreSQL refuses to run as root


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def postgres_folder() -> Path | None:
    """Where the server's programs are: on the path, or in the versioned folder of Debian's package, newest first."""
    on_path = shutil.which("postgres")
    if on_path and (Path(on_path).resolve().parent / "initdb").exists():
        return Path(on_path).resolve().parent
    return next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)), None)


def missing() -> str:
    """Which server is not installed, for the reason of a skip; empty when both are."""
    absent = [name for name, found in (("postgresql", postgres_folder()), ("redis-server", shutil.which("redis-server"))) if not found]
    return f"not installed: {' '.join(absent)} (apt-get install {' '.join(absent)})" if absent else ""


def wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(150):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError(f"no server on port {port}:\n{log.read_text()[-1500:]}")


@contextmanager
def running(command: list[str], folder: Path, stop: signal.Signals, port: int, **options: str) -> Iterator[None]:
    log = folder / f"{Path(command[0]).name}.log"
    given: Any = options
    with log.open("wb") as out, subprocess.Popen(command, cwd=folder, stdout=out, stderr=out, **given) as process:
        try:
            wait_for(port, process, log)
            yield
        finally:
            process.send_signal(stop)


@contextmanager
def postgres() -> Iterator[str]:
    """An address for SQLAlchemy of an empty database."""
    programs, port = postgres_folder(), free_port()
    assert programs
    folder = Path(tempfile.mkdtemp(prefix="tingfeng-postgres-"))
    me = {"user": POSTGRES_USER} if os.geteuid() == 0 else {}
    if me:
        shutil.chown(folder, POSTGRES_USER)
    try:
        made = [str(programs / "initdb"), "-D", str(folder / "db"), "-A", "trust", "-U", "airflow", "--no-sync", "-E", "UTF8"]
        subprocess.run(made, check=True, cwd=folder, stdout=subprocess.DEVNULL, **me)  # type: ignore[call-overload]
        command = [str(programs / "postgres"), "-D", str(folder / "db"), "-h", HOST, "-p", str(port), "-k", str(folder), "-F"]
        with running(command, folder, signal.SIGINT, port, **me):
            yield f"postgresql+psycopg://airflow@{HOST}:{port}/postgres"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def redis() -> Iterator[str]:
    port, folder = free_port(), Path(tempfile.mkdtemp(prefix="tingfeng-redis-"))
    try:
        with running(
            ["redis-server", "--bind", HOST, "--port", str(port), "--save", "", "--dir", str(folder)], folder, signal.SIGTERM, port
        ):
            yield f"redis://{HOST}:{port}/0"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
