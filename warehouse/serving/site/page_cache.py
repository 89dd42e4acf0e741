"""Rendered pages that were asked for before, within a bound of memory; all are dropped when the warehouse is another file."""

import hashlib
import threading

from cachetools import LRUCache

MOST_BYTES = 48 << 20


class PageCache:
    """Bodies by address. A key belongs to one `stamp`: the warehouse file and whatever else a page shows."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._pages: LRUCache[str, bytes] = LRUCache(most_bytes, getsizeof=len)
        self._stamp = ""
        self._lock = threading.Lock()

    def get(self, stamp: str, key: str) -> bytes | None:
        """The page, when it was rendered from this stamp."""
        with self._lock:
            return self._pages.get(key) if stamp == self._stamp else None

    def put(self, stamp: str, key: str, body: bytes) -> None:
        """Keep a page; one larger than an eighth of the memory is not kept."""
        with self._lock:
            if stamp != self._stamp:
                self._pages.clear()
                self._stamp = stamp
            if len(body) <= self._pages.maxsize / 8:
                self._pages[key] = body

    @property
    def n_bytes(self) -> int:
        """Bytes in use."""
        return int(self._pages.currsize)


def etag_of(stamp: str, key: str) -> str:
    """The ETag of an address at a stamp."""
    return '"' + hashlib.blake2b(f"{stamp}\n{key}".encode(errors="surrogatepass"), digest_size=12).hexdigest() + '"'
