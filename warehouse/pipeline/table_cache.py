"""Cache of tables, valid as long as their files are unchanged: a day is in the window of the thirty days after it."""

import contextlib
from collections.abc import Callable, Hashable

import pyarrow as pa
from cachetools import LRUCache

MAX_BYTES = 256 * 2**20


class TableCache:
    """The tables used last (LRU), up to a number of bytes."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self._tables: LRUCache[Hashable, tuple[Hashable, pa.Table]] = LRUCache(max_bytes, getsizeof=lambda entry: int(entry[1].nbytes))

    @property
    def n_bytes(self) -> int:
        """Bytes of the cached tables."""
        return int(self._tables.currsize)

    def get(self, key: Hashable, stamp: Hashable, make: Callable[[], pa.Table]) -> pa.Table:
        """The table of a key; made again when its stamp has changed or it was evicted."""
        known = self._tables.get(key)
        if known is None or known[0] != stamp:
            known = (stamp, make())
            self._tables.pop(key, None)
            with contextlib.suppress(ValueError):  # larger than the whole cache: it is read each time
                self._tables[key] = known
        return known[1]
