"""`tingfeng serve`: up soon, on loopback, without Airflow, until Ctrl-C; what cannot be served is said."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest
from click.testing import CliRunner
from support.paths import REPO

import tingfeng
from warehouse.serving.site.command import SECONDS, serve


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def served(small_site: Path, tmp_path: Path) -> Iterator[tuple[subprocess.Popen, str, str]]:
    """A running site in which Airflow, Scrapy and PyTorch cannot be imported: process, address, first line."""
    for name in ("airflow", "scrapy", "twisted", "torch"):
        (tmp_path / f"{name}.py").write_text("raise ImportError('not here')")
    port = free_port()
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(small_site), "serve", "--port", str(port)]
    environment = {k: v for k, v in os.environ.items() if not k.startswith("TINGFENG_")} | {
        "PYTHONPATH": str(tmp_path),
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment, cwd=tmp_path)
    try:
        yield process, f"http://127.0.0.1:{port}", process.stdout.readline()
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


def test_pages_are_served_on_loopback_until_ctrl_c(served: tuple[subprocess.Popen, str, str]):
    process, address, line = served
    assert address in line
    with urlopen(f"{address}/voice") as answer:
        assert "声量" in answer.read().decode()
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "server" not in answer.headers
    process.send_signal(signal.SIGINT)
    assert process.wait(20) in (0, 130)
    assert "Traceback" not in process.stdout.read()


def run(data: Path, *words: str) -> tuple[int, str]:
    found = CliRunner().invoke(tingfeng.cli, ["--data", str(data), "serve", *words])
    return found.exit_code, found.output + str(found.exception or "")


def test_a_taken_port_and_a_foreign_address_are_said(small_site: Path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        code, words = run(small_site, "--port", str(taken.getsockname()[1]))
    assert code == 2
    assert "--port" in words
    code, words = run(small_site, "--host", "203.0.113.7", "--port", "8099")
    assert code == 2
    assert "203.0.113.7" in words


def test_a_folder_without_a_warehouse_is_said(tmp_path: Path):
    code, words = run(tmp_path)
    assert code != 0
    assert "tingfeng build" in words


def test_the_command_is_short_of_the_limits_of_sql():
    assert SECONDS < 300
    assert serve.name == "serve"
