"""Workers of batched steps: a killed one is named, an interrupt ends them all, none outlives its parent."""

import os
import signal
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pytest
from support.paths import REPO

from transforms.registry import STEPS
from warehouse.pipeline import workers

DAY = date(2026, 10, 5)


def die(*_given) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def fail(*_given) -> None:
    raise MemoryError("cannot allocate 7 GB")


def test_a_killed_worker_is_named_with_its_step_and_day(monkeypatch):
    monkeypatch.setattr(workers, "_work", die)
    pool = workers.WorkerPool(2, {})
    try:
        with pytest.raises(workers.WorkerDiedError, match=r"step topics, day 2026-10-05, was killed.*fewer --workers than 2"):
            list(pool.results(STEPS["topics"], DAY, [{}, {}, {}]))
    finally:
        pool.stop()


def test_what_a_worker_raises_is_raised_here(monkeypatch):
    monkeypatch.setattr(workers, "_work", fail)
    pool = workers.WorkerPool(1, {})
    try:
        with pytest.raises(MemoryError, match="7 GB"):
            list(pool.results(STEPS["topics"], DAY, [{}]))
    finally:
        pool.stop()


SLOW = """
import sys, time; sys.path[:0] = [{repo!r}]
from datetime import date
from transforms.registry import STEPS
from warehouse.pipeline import workers
def sleep_on(*given):
    time.sleep(600)
if __name__ == "__main__":
    import tingfeng
    workers._work = sleep_on
    def run():
        pool = workers.WorkerPool(2, {{}})
        try:
            parts = pool.results(STEPS["topics"], date(2026, 10, 5), [{{}}] * 4)
            while len(pool._executor._processes) < 2:
                pool._executor.submit(int)
            print(*pool._executor._processes, flush=True)
            list(parts)
        finally:
            pool.stop()
    tingfeng.main(run)
"""


def is_there(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_no_worker_outlives_its_parent(tmp_path: Path, sent: signal.Signals, code: int):
    script = tmp_path / "slow.py"
    script.write_text(SLOW.format(repo=str(REPO)))
    with subprocess.Popen([sys.executable, str(script)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as parent:
        pids = parent.stdout.readline().split()
        assert len(pids) == 2
        time.sleep(1)
        parent.send_signal(sent)
        _, err = parent.communicate(timeout=60)
    assert parent.returncode == code
    assert "Traceback" not in err
    until = time.monotonic() + 60
    while any(map(is_there, pids)) and time.monotonic() < until:
        time.sleep(0.05)
    assert not [pid for pid in pids if is_there(pid)]
