"""Ctrl-C ends every command within three seconds, also inside an engine that does not look at Python's signals.

Python handles SIGINT between two of its own instructions; a query of DuckDB that sorts a billion rows comes back to them after minutes.
So a thread waits for the signal, interrupts the open connections, and when the command has still not ended after GRACE_S ends the process.
That is safe: every file is written aside and renamed, and what a killed process leaves is swept by the next.
A command that handles the signal itself (a crawl, Airflow's launcher) is left to do so.
"""

import contextlib
import os
import signal
import threading
import time
import weakref
from typing import Any

EXIT_CODE = 130  # warehouse/cli/exit_codes.py, which stands above this room
GRACE_S = 2.0
_POLL_S = 0.1
_breakable: "weakref.WeakSet[Any]" = weakref.WeakSet()
_asked, _is_watching = threading.Event(), threading.Event()


def breakable(connection: Any) -> Any:
    """A connection whose `interrupt()` is called when the user interrupts the command; gives it back."""
    _breakable.add(connection)
    return connection


def was_asked() -> bool:
    """Whether the user has interrupted this process: whatever error comes then, comes from that."""
    return _asked.is_set()


def watch() -> None:
    """Start to wait for SIGINT, in the main thread of the command line."""
    if _is_watching.is_set() or threading.current_thread() is not threading.main_thread():
        return
    _is_watching.set()
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer, warn_on_full_buffer=False)
    threading.Thread(target=_wait, args=(reader,), daemon=True, name="interrupt").start()


def _wait(reader: int) -> None:
    while os.read(reader, 1) != bytes([signal.SIGINT]) or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        pass
    _asked.set()
    until = time.monotonic() + GRACE_S
    while time.monotonic() < until:
        for connection in list(_breakable):
            with contextlib.suppress(Exception):  # it may be closed by now
                connection.interrupt()
        time.sleep(_POLL_S)
    with contextlib.suppress(OSError):
        os.write(2, b"interrupted\n")
    os._exit(EXIT_CODE)
