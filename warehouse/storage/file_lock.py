"""Locks between processes, each on a lock file of its own that names its holder. A lock ends with its process, however that ends."""

import contextlib
import fcntl
import os
import time
from collections.abc import Iterator
from pathlib import Path

POLL_S = 0.2


class LockHeldError(Exception):
    """Another process holds the lock; `holder` is its process id, `?` when it is not known."""

    def __init__(self, holder: str) -> None:
        super().__init__(f"held by process {holder}")
        self.holder = holder


@contextlib.contextmanager
def locked(path: Path, wait_s: float | None = None) -> Iterator[None]:
    """Hold the lock file while the block runs; without `wait_s` (seconds) wait for ever.

    Raises LockHeldError when it is not free in time, OSError when the file cannot be made.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+") as file:
        until = None if wait_s is None else time.monotonic() + wait_s
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if until is not None and time.monotonic() >= until:
                    file.seek(0)
                    raise LockHeldError(file.read().strip() or "?") from None
                time.sleep(POLL_S)
        with contextlib.suppress(OSError):  # a full disk: the lock works, only its holder stays unnamed
            file.seek(0)
            file.truncate()
            file.write(str(os.getpid()))
            file.flush()
        yield
