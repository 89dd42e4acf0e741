"""What runs leave for those who watch: data/metrics.prom, and logs as JSON."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from click.testing import CliRunner
from support.paths import REPO

import tingfeng
from transforms.text.prometheus import Family
from warehouse.cli import metrics


def run(data: Path, *arguments: str):
    return CliRunner().invoke(tingfeng.cli, ["--data", str(data), *arguments])


def samples(data: Path) -> dict[str, float]:
    lines = (data / metrics.FILE).read_text().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if not line.startswith("#"))}


def test_runs_are_measured_side_by_side(published_data: Path, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(published_data, data, copy_function=shutil.copy2)
    run(data, "process")
    next(data.glob("lake/terms/day=2026-10-05/*.parquet")).write_bytes(b"")
    assert run(data, "verify").exit_code == 3
    found = samples(data)
    assert found['tingfeng_command_exit_code{command="process"}'] == 0
    assert found['tingfeng_command_exit_code{command="verify"}'] == 3
    assert 'tingfeng_command_last_success_timestamp_seconds{command="verify"}' not in found
    assert found["tingfeng_verify_damaged_files"] == 1
    assert found['tingfeng_step_rows_in{step="articles"}'] == 2
    run(data, "process")
    run(data, "verify")
    assert samples(data)["tingfeng_verify_damaged_files"] == 0


def test_a_question_measures_nothing_and_a_missing_folder_stays_missing(tmp_path: Path):
    run(tmp_path / "none", "check")
    assert not (tmp_path / "none").exists()
    run(tmp_path, "sql", "select 1")
    assert not (tmp_path / metrics.FILE).exists()


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path):
    code = f"""import sys; sys.path.insert(0, {str(REPO)!r})
from pathlib import Path
from warehouse.cli.metrics import record
from transforms.text.prometheus import Family
for n in range(20):
    record(Path({str(tmp_path)!r}), [Family("a", "A thing.", (({{"writer": sys.argv[1], "n": str(n)}}, n),))])"""
    writers = [subprocess.Popen([sys.executable, "-c", code, str(n)]) for n in range(3)]
    assert [w.wait() for w in writers] == [0, 0, 0]
    assert len(samples(tmp_path)) == 60


def test_a_folder_that_cannot_be_written_fails_no_command(tmp_path: Path):
    (tmp_path / metrics.FILE).mkdir()
    metrics.record(tmp_path, [Family("a", "A thing.", (({}, 1),))])


def test_logs_are_json_by_switch(published_data: Path, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(published_data, data, copy_function=shutil.copy2)
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(data)]
    done = subprocess.run([*command, "process"], capture_output=True, text=True, check=True, env={"TINGFENG_LOG": "json", "PATH": ""})
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {line["command"] for line in lines} == {"process"}
    assert {"step", "day", "in", "out", "at", "level"} <= lines[0].keys()
    (data / "warehouse.duckdb").write_bytes(b"x" * 5000)
    bad = subprocess.run([*command, "check"], capture_output=True, text=True, check=False, env={"TINGFENG_LOG": "json", "PATH": ""})
    assert json.loads(bad.stderr.splitlines()[-1])["level"] == "error"
    odd = subprocess.run([*command, "check"], capture_output=True, text=True, check=False, env={"TINGFENG_LOG": "xml", "PATH": ""})
    assert odd.returncode == 2
    assert "neither text nor json" in odd.stderr
