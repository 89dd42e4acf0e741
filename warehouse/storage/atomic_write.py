"""Atomic replacement of a file: written under a temporary name, synced, renamed. Readers see the old or the new file, also after power
loss.
"""

import contextlib
import glob
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(target: Path, *, is_durable: bool = True) -> Iterator[Path]:
    """Give a hidden path in the folder of `target` to write to; at the end it is synced and becomes `target`, or is removed on an error.

    Without `is_durable` nothing is synced: after a loss of power the old file, the new one or an empty one may be there. What killed
    writers of the same target left is removed first.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    target.parent.mkdir(parents=True, exist_ok=True)
    sweep(target)
    try:
        yield temporary
        if is_durable:
            sync(temporary)
        temporary.replace(target)
        if is_durable:
            sync(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sweep(target: Path) -> int:
    """Remove the temporary files, and files beside them, of writers of a target that are dead; how many."""
    head, n = f".{target.name}.", 0
    for left in target.parent.glob(f"{glob.escape(head)}*.tmp*"):
        if not is_alive(left.name.removeprefix(head).split(".")[0]):
            with contextlib.suppress(OSError):  # a folder that may only be read, or another writer that sweeps
                left.unlink()
                n += 1
    return n


def is_alive(pid: str) -> bool:
    """Whether the process runs that a temporary file is named after; True for a name without a number."""
    return not pid.isdigit() or Path(f"/proc/{pid}").exists()


def sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to the disk (fsync)."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
