"""Ctrl-C ends every command within three seconds, also inside an engine that does not look at Python's signals.

Python handles SIGINT between its own instructions, which a DuckDB query that sorts a billion rows reaches after minutes. So a thread waits
for the signal, interrupts open connections, and ends the process when the command has not ended after GRACE_S. That is safe: every file is
written under a temporary name and renamed, and temporary files of a killed process are removed by the next one.
A command that handles the signal itself (a crawl, Airflow's launcher) is left to do so.
"""

import contextlib
import os
import signal
import sys
import threading
import time
import weakref
from collections.abc import Iterator
from typing import Any, NoReturn

EXIT_CODE = 130  # warehouse/cli/exit_codes.py, which stands above this room
GRACE_S = 2.0
_POLL_S = 0.1
_breakable: "weakref.WeakSet[Any]" = weakref.WeakSet()
_asked, _is_watching, _goes_on = threading.Event(), threading.Event(), threading.Event()


def breakable(connection: Any) -> Any:
    """A connection whose `interrupt()` is called when the user interrupts the command; gives it back."""
    _breakable.add(connection)
    return connection


def was_asked() -> bool:
    """Whether the user has interrupted this process; later errors are then a result of that."""
    return _asked.is_set()


@contextlib.contextmanager
def of_queries_only() -> Iterator[None]:
    """In the with block Ctrl-C ends the query that runs, not the command: for a shell, whose user goes on with the next statement."""
    _goes_on.set()
    try:
        yield
    finally:
        _goes_on.clear()


def leave() -> NoReturn:
    """End an interrupted process, whose with blocks have ended, at once: the engine would only complain of what was cut off."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(EXIT_CODE)


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
    while True:
        number = os.read(reader, 1)
        if number != bytes([signal.SIGINT]) or signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
            continue
        if not _goes_on.is_set():
            break
        _break_queries()
    _asked.set()
    until = time.monotonic() + GRACE_S
    while time.monotonic() < until:
        _break_queries()
        time.sleep(_POLL_S)
    with contextlib.suppress(OSError):
        os.write(2, b"interrupted\n")
    os._exit(EXIT_CODE)


def _break_queries() -> None:
    for connection in list(_breakable):
        with contextlib.suppress(Exception):  # it may be closed by now
            connection.interrupt()
