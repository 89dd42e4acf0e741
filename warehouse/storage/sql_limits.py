"""Limits of a query: time, memory, spill to disk. Exceeding one is an error that names its setting."""

import contextlib
import re
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import duckdb

SETTINGS = {"TINGFENG_SQL_SECONDS": "seconds", "TINGFENG_SQL_MEMORY": "memory", "TINGFENG_SQL_SPILL": "spill"}
MIN_MEMORY_BYTES = 50 * 10**6
_SIZE = re.compile(r"(\d{1,6}(?:\.\d+)?)\s?([KMGT])(i?)B", re.IGNORECASE)
_POWERS = {"K": 1, "M": 2, "G": 3, "T": 4}


class LimitError(Exception):
    """A query exceeds the time, memory or disk of the settings; the message names the setting."""


@dataclass(frozen=True)
class Limits:
    """Seconds, and memory and spill as DuckDB writes sizes (500MB, 4GB)."""

    seconds: int = 300
    memory: str = "4GB"
    spill: str = "10GB"

    @classmethod
    def read(cls, settings: Mapping[str, str]) -> "Limits":
        """From the environment. Raises ValueError when a setting is no number or size."""
        values: dict[str, Any] = {}
        for name, key in SETTINGS.items():
            text = settings.get(name, "").strip()
            if not text:
                continue
            if key == "seconds" and not (text.isascii() and text.isdecimal() and 0 < int(text) < 10**6):
                raise ValueError(f"{name}={text!r} is no number of seconds; write 300")
            if key != "seconds" and not _SIZE.fullmatch(text):
                raise ValueError(f"{name}={text!r} is no size; write 500MB or 4GB")
            if key == "memory" and size_of(text) < MIN_MEMORY_BYTES:
                raise ValueError(f"{name}={text!r} is too little to open the warehouse; write at least 50MB")
            values[key] = int(text) if key == "seconds" else text
        return cls(**values)


@contextlib.contextmanager
def limited(
    db: "duckdb.DuckDBPyConnection", limits: Limits | None = None, *, scope: Literal["session", "global"] = "session"
) -> Iterator[None]:
    """Limit the queries of a connection during the with block; they spill into a temporary folder. `global`: also of its cursors."""
    limits = limits or Limits()
    with tempfile.TemporaryDirectory(prefix="tingfeng-sql-", ignore_cleanup_errors=True) as folder:
        for name, value in (
            ("temp_directory", folder),
            ("max_temp_directory_size", limits.spill),
            ("memory_limit", limits.memory),
            ("max_execution_time", str(limits.seconds * 1000)),
        ):
            where = scope if name == "max_execution_time" else "global"  # the others hold for the whole instance anyway
            db.execute(f"set {where} {name} = '{value.replace(chr(39), chr(39) * 2)}'")
        yield


def memory_of(db: "duckdb.DuckDBPyConnection") -> int:
    """The memory limit of a connection in bytes."""
    ((text,),) = db.execute("select current_setting('memory_limit')").fetchall()
    return size_of(text)


def size_of(text: str) -> int:
    """Bytes of a size as DuckDB writes it (500MB, 4.6 GiB); for no size as good as endless."""
    match = _SIZE.fullmatch(text)
    if not match:
        return 1 << 62
    return int(float(match[1]) * (1024 if match[3] else 1000) ** _POWERS[match[2].upper()])


def over_limit(error: Exception) -> LimitError | None:
    """The message of an error that a limit caused; None for any other."""
    import duckdb

    text = str(error)
    if isinstance(error, duckdb.InterruptException) and "execution time" in text:
        return LimitError("the question took too long and was stopped: ask for less (where, limit) or raise TINGFENG_SQL_SECONDS")
    if isinstance(error, duckdb.OutOfMemoryException) and "max_temp_directory_size" in text:
        return LimitError("the question needs more room on disk than it may take: ask for less (where, limit) or raise TINGFENG_SQL_SPILL")
    if isinstance(error, duckdb.OutOfMemoryException | MemoryError):
        return LimitError("the question needs more memory than it may take: ask for less (where, limit) or raise TINGFENG_SQL_MEMORY")
    return None
