"""`data/metrics.prom`: metrics of the last runs, for the textfile collector of Prometheus' node_exporter.

Each command that changes data writes when it ran, for how long and how it ended, and what it counted; samples of other commands stay.
A data directory that cannot be written has no metrics: a measurement never fails a command.
"""

import contextlib
import time
from collections.abc import Iterable
from pathlib import Path

from transforms.text.prometheus import Family, merged
from warehouse.storage.atomic_write import replacing
from warehouse.storage.file_lock import locked

FILE = "metrics.prom"
MEASURED = frozenset({"backfill", "build", "check", "crawl", "ingest", "notify", "process", "prune", "verify", "watch"})
"""Commands that are measured; the others only read."""


def record(data: Path, families: Iterable[Family]) -> None:
    """Merge measurements into the file. One writer at a time, the file replaced in one rename."""
    if not data.is_dir():
        return
    with contextlib.suppress(OSError, UnicodeDecodeError), locked(data / f".{FILE}.lock"):
        target = data / FILE
        text = target.read_text(encoding="utf-8") if target.exists() else ""
        with replacing(target) as temporary:
            temporary.write_text(merged(text, families), encoding="utf-8")
        target.chmod(0o644)  # the collector is another user


def command_ended(data: Path, command: str, started: float, code: int) -> None:
    """Measure the end of a command that began at `started` (time.monotonic())."""
    labels = {"command": command}
    now = time.time()
    families = [
        Family("tingfeng_command_last_end_timestamp_seconds", "When the command last ended.", ((labels, round(now, 3)),)),
        Family("tingfeng_command_duration_seconds", "How long the command last took.", ((labels, round(time.monotonic() - started, 3)),)),
        Family("tingfeng_command_exit_code", "How it ended: 0 done, 99 nothing to do, 75 try again, 3 a check fired.", ((labels, code),)),
    ]
    if code == 0:
        families.append(Family("tingfeng_command_last_success_timestamp_seconds", "When it last ended with 0.", ((labels, round(now, 3)),)))
    record(data, families)
