# ruff: noqa: E402 - the checkout is put on the path first
"""Runs `process` or `build` again and again in forked children that are killed with SIGKILL, until one gets through.

    python tests/support/killing.py process|build DATA SEED        prints how many children were killed

A child of `process` is killed at the n-th time that it syncs, links or renames a file, n drawn at random: at the moments at which half a
change could be seen. A child of `build` is killed after a random time, since DuckDB writes by itself. The modules are loaded once, before
the forks.
"""

import os
import random
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

import tingfeng
from transforms.registry import STEPS
from warehouse.catalog.command import publish
from warehouse.pipeline.runner import Runner

MAX_EVENTS = 40
MAX_KILLS = 60


def killed_at(n: int) -> None:
    """From now on this process kills itself before or after its n-th change of a name or sync of a file."""
    left = [n]

    def counted(call: Callable) -> Callable:
        def wrapped(*given, **named):
            left[0] -= 1
            if left[0] == 0 and n % 2:
                os.kill(os.getpid(), signal.SIGKILL)
            answer = call(*given, **named)
            if left[0] == 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return answer

        return wrapped

    os.fsync, os.link, os.rename, os.replace = map(counted, (os.fsync, os.link, os.rename, os.replace))


def forked(work: Callable[[], None], kill_after_s: float | None) -> bool:
    """Whether the work came to its end in a child of its own."""
    child = os.fork()
    if child == 0:
        sys.stdout = open(os.devnull, "w")  # noqa: PTH123, SIM115  the child ends with it
        work()
        os._exit(0)
    if kill_after_s is not None:
        time.sleep(kill_after_s)
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        return False
    if os.WEXITSTATUS(status):
        raise SystemExit(f"a child ended with {os.WEXITSTATUS(status)}")
    return True


def main(what: str, data: Path, seed: int) -> int:
    draw = random.Random(seed)
    project = tingfeng.Project(data)
    for step in STEPS.values():
        assert step.run  # imports its file, once for all children

    def process() -> None:
        killed_at(draw.randrange(1, MAX_EVENTS))
        Runner(project.lake, project.source, project.reference_table).process(project.archived_days(), STEPS)

    n = 0
    while n < MAX_KILLS:
        draw.random()  # the child draws from a copy of the state
        done = forked(process, None) if what == "process" else forked(lambda: publish(project), draw.uniform(0, 0.6))
        if done or (what == "build" and n >= 5):
            break
        n += 1
    return n


if __name__ == "__main__":
    sys.stdout.write(f"{main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))}\n")
