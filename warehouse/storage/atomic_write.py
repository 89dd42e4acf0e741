"""Atomic replacement of a file: written under a temporary name, synced, renamed. Readers see the old or the new file, also after power
loss.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def replacing(target: Path, *, is_durable: bool = True) -> Iterator[Path]:
    """Give a hidden path in the folder of `target` to write to; at the end it is synced and becomes `target`, or is removed on an error.

    Without `is_durable` nothing is synced: after a loss of power the old file, the new one or an empty one may be there.
    """
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        yield temporary
        if is_durable:
            sync(temporary)
        temporary.replace(target)
        if is_durable:
            sync(target.parent)
    finally:
        temporary.unlink(missing_ok=True)


def sync(path: Path) -> None:
    """Flush a file, or the names in a folder, to the disk (fsync)."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
