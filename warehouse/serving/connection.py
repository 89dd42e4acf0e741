"""One opened warehouse for a serving process: a cursor for each request, opened anew when the file was replaced.

The file is attached to an instance of its own, since DuckDB gives a second connection to the same path the instance that is already open,
also when another file stands there by now. Requests that began on the old file end on it.
"""

import contextlib
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from warehouse.storage import interrupt, session
from warehouse.storage.sql_limits import Limits, limited

CATALOG = "warehouse"
THREADS = 2
_MEMORY = 500  # MB of the limit at most: pages ask for little, and several readers share the process


@dataclass
class _Instance:
    """An opened file. `n_readers` counts the cursors in use; it is closed when it is old and the last of them is gone."""

    db: duckdb.DuckDBPyConnection
    identity: str
    resources: contextlib.ExitStack
    n_readers: int = 0
    is_old: bool = False


@dataclass
class Reader:
    """What a request asks with: the cursor, and which file it reads."""

    cursor: duckdb.DuckDBPyConnection
    identity: str

    def table(self, sql: str, params: Mapping[str, object] | None = None) -> pa.Table:
        """The answer of one statement. Raises QueryError and LimitError."""
        return session.table_of(self.cursor, sql, dict(params or {}))

    def rows(self, sql: str, params: Mapping[str, object] | None = None) -> list[dict[str, Any]]:
        """The same as Python values."""
        return session.rows_of(self.table(sql, params))

    def ask(self, sql: str) -> pa.Table:
        """The answer to a statement that a person typed: read-only, as `tingfeng sql` has it. Raises QueryError and LimitError."""
        return session.ask(self.cursor, sql)


@dataclass
class OpenWarehouse:
    """The warehouse of a data directory, open for reading by many threads."""

    data: Path
    limits: Limits = field(default_factory=Limits)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _current: _Instance | None = None

    @property
    def target(self) -> Path:
        """The published file."""
        return self.data / "warehouse.duckdb"

    def identity(self) -> str:
        """Which file stands there now. Raises QueryError when none does."""
        try:
            stat = self.target.stat()
        except FileNotFoundError:
            raise session.QueryError(f"{self.target} is missing: run `tingfeng build` (or `tingfeng process` first)") from None
        return f"{stat.st_ino:x}-{stat.st_mtime_ns:x}"

    @contextlib.contextmanager
    def reader(self) -> Iterator[Reader]:
        """A cursor on the present file, closed at the end. Raises QueryError and WarehouseError."""
        instance = self._taken()
        cursor = instance.db.cursor()
        try:
            cursor.execute(f"use {CATALOG}.mart")
            yield Reader(interrupt.breakable(cursor), instance.identity)
        finally:
            cursor.close()
            self._given_back(instance)

    def close(self) -> None:
        """Close the file once its readers are done."""
        with self._lock:
            self._retire()

    def _taken(self) -> _Instance:
        identity = self.identity()
        with self._lock:
            if self._current is None or self._current.identity != identity:
                opened = self._opened(identity)
                self._retire()
                self._current = opened
            self._current.n_readers += 1
            return self._current

    def _given_back(self, instance: _Instance) -> None:
        with self._lock:
            instance.n_readers -= 1
            if instance.is_old and not instance.n_readers:
                instance.resources.close()

    def _retire(self) -> None:
        old, self._current = self._current, None
        if old:
            old.is_old = True
            if not old.n_readers:
                old.resources.close()

    def _opened(self, identity: str) -> _Instance:
        with contextlib.ExitStack() as stack:
            db = stack.enter_context(contextlib.closing(duckdb.connect(config={"threads": THREADS})))
            try:
                db.execute(f"attach {session.quoted(str(self.target))} as {CATALOG} (read_only)")
                db.execute(f"use {CATALOG}.mart")
            except (duckdb.Error, OSError) as error:
                raise session.WarehouseError(f"{self.target} cannot be opened ({error}); `tingfeng build` makes it anew") from error
            if moved := session.moved_from(db, self.data):
                raise session.MovedWarehouseError(f"{moved}; `tingfeng build` publishes its views anew")
            stack.enter_context(limited(db, self.limits, scope="global"))
            session.confine(db, self.data, scope="global", schema=f"{CATALOG}.mart")
            return _Instance(db, identity, stack.pop_all())


def serving_limits(limits: Limits, *, seconds: int) -> Limits:
    """The limits of a process with many readers: no question takes longer than `seconds`, nor more memory than _MEMORY."""
    from warehouse.storage.sql_limits import size_of

    memory = limits.memory if size_of(limits.memory) < _MEMORY * 10**6 else f"{_MEMORY}MB"
    return Limits(seconds=min(limits.seconds, seconds), memory=memory, spill=limits.spill)
