"""Tables that were read before, for as long as their files are the same: a day is in the window of the thirty days after it."""

from collections import OrderedDict
from collections.abc import Callable, Hashable

import pyarrow as pa

MAX_BYTES = 256 * 2**20


class Remembered:
    """Keeps what was asked for last, up to a number of bytes."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self.n_bytes = 0
        self._kept: OrderedDict[Hashable, tuple[Hashable, pa.Table]] = OrderedDict()

    def get(self, key: Hashable, stamp: Hashable, make: Callable[[], pa.Table]) -> pa.Table:
        """The table of a key; made again when its stamp is another one than last time."""
        known = self._kept.pop(key, None)
        if known is not None:
            self.n_bytes -= known[1].nbytes
        if known is None or known[0] != stamp:
            known = (stamp, make())
        self._kept[key] = known
        self.n_bytes += known[1].nbytes
        while self.n_bytes > self.max_bytes and self._kept:
            _, (_, oldest) = self._kept.popitem(last=False)
            self.n_bytes -= oldest.nbytes
        return known[1]
