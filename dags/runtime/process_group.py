"""Runs one command in a process group that cannot outlive its caller: `python process_group.py [--grace S] COMMAND...`

In:    standard input is a pipe held open by the caller. Nothing is sent; end of file means that the caller has died.
Out:   the command's own output and exit code (128 + signal number when a signal ended it).
Ends:  SIGTERM, SIGINT or end of file on the pipe stop the whole group: SIGTERM, then SIGKILL after the grace time. Background children
       of the command end with it.
Why:   no crawl of a killed Airflow worker or launcher may go on writing next to the following try. This process leads the group, so
       the caller can end the group by its id even when this process itself was killed.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

GRACE_S = 3.0  # a crawl closes its archive in under 1 s; the rest is for a busy machine
POLL_S = 0.1


def others_in_group() -> list[int]:
    """Other processes of this group; empty without /proc."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError, ValueError):
            state, _parent, group = stat.read_text(errors="replace").rsplit(")", 1)[1].split()[:3]
            if int(group) == os.getpgrp() and int(stat.parent.name) != os.getpid() and state != "Z":
                found.append(int(stat.parent.name))
    return found


def end_group(child: "subprocess.Popen[bytes]", grace_s: float) -> None:
    """Send SIGTERM to the group, and SIGKILL to what is left after the grace time."""
    if child.poll() is not None and not others_in_group():
        return
    os.killpg(os.getpgrp(), signal.SIGTERM)
    until = time.monotonic() + grace_s
    while time.monotonic() < until:
        if child.poll() is not None and not others_in_group():
            return
        time.sleep(POLL_S)
    for pid in others_in_group():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    with contextlib.suppress(subprocess.TimeoutExpired):
        child.wait(timeout=1.0)


def say(line: str) -> None:
    """Print a line to standard error."""
    with contextlib.suppress(OSError):  # the reader of our output may have died
        os.write(2, f"{line}\n".encode())


def run(command: list[str], grace_s: float = GRACE_S) -> int:
    """Run the command and return its exit code; blocks until its group has ended."""
    asked: list[int] = []
    for sig in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sig, lambda signum, _frame: asked.append(signum))
    if os.getpgrp() != os.getpid():
        os.setpgid(0, 0)
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL)
    except OSError as error:
        say(f"cannot start {command[0]}: {error.strerror}")
        return 127
    lifeline = [sys.stdin.fileno()]
    while child.poll() is None and not asked:
        ready = select.select(lifeline, [], [], POLL_S)[0]
        if ready and not os.read(lifeline[0], 4096):
            say("the caller of this command has died: stopping it")
            break
    end_group(child, grace_s)
    code = child.poll()
    return 137 if code is None else 128 - code if code < 0 else code


if __name__ == "__main__":
    arguments = sys.argv[1:]
    grace = GRACE_S
    if arguments[:1] == ["--grace"]:
        grace, arguments = float(arguments[1]), arguments[2:]
    if not arguments:
        sys.exit(__doc__)
    sys.exit(run(arguments, grace))
