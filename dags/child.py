"""Runs one command as a process group that cannot outlive whoever asked for it: `python child.py [--grace S] COMMAND...`

In:    standard input is a lifeline: a pipe whose other end the asker holds. It carries nothing; its end means that the asker is gone.
Out:   the command's own output and exit code (128 + signal number when a signal ended it).
Ends:  SIGTERM, SIGINT or the end of the lifeline stop the whole group: SIGTERM, then SIGKILL after the grace time.
Why:   a killed Airflow worker, or a killed launcher, leaves no crawl behind that writes beside the next try. A command that starts
       its own session is not followed; ours do not.
"""

import contextlib
import os
import select
import signal
import subprocess
import sys
import time

GRACE_S = 8.0  # a crawl closes its archive member in under 1 s; the rest is for a busy machine
POLL_S = 0.1


def group_alive(pgid: int) -> bool:
    """True while any process of the group is left, zombies included."""
    try:
        os.killpg(pgid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def end_group(child: "subprocess.Popen[bytes]", grace_s: float) -> None:
    """SIGTERM to the group of a session leader, SIGKILL to what is left after the grace time."""
    for sig, patience_s in ((signal.SIGTERM, grace_s), (signal.SIGKILL, 2.0)):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, sig)
        until = time.monotonic() + patience_s
        while time.monotonic() < until:
            child.poll()  # reaps the leader, so that it does not count as alive
            if not group_alive(child.pid):
                return
            time.sleep(POLL_S)


def run(command: list[str], grace_s: float = GRACE_S) -> int:
    """The exit code of the command; blocks until its group is gone."""
    asked: list[int] = []
    for sig in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sig, lambda signum, _frame: asked.append(signum))
    try:
        child = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True)
    except OSError as error:
        print(f"cannot start {command[0]}: {error.strerror}", file=sys.stderr, flush=True)
        return 127
    lifeline = [sys.stdin.fileno()]
    while child.poll() is None and not asked:
        try:
            ready = select.select(lifeline, [], [], POLL_S)[0]
        except InterruptedError:
            continue
        if ready and not os.read(lifeline[0], 4096):
            print("whoever started this command is gone: stopping it", file=sys.stderr, flush=True)
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
