"""The protocol of the source of raw pages. The archive belongs to crawlers/, which warehouse/ must not import; it is passed in."""

from collections.abc import Callable, Collection, Iterator
from datetime import date
from typing import Protocol

import pyarrow as pa

from warehouse.storage.integrity import Damage, Tally


class PageSource(Protocol):
    """The raw archive, a Beijing day at a time."""

    def fetches(self, day: date) -> pa.Table:
        """Every fetch of the day, failed ones too, in the shape of schemas.FETCHES."""

    def pages(self, day: date, page_ids: Collection[str] | None = None) -> Iterator[Callable[[], pa.RecordBatch]]:
        """The fetches of the day, or some of them, with their bodies, in parts in the shape of schemas.PAGES.

        A part is read when it is called; it can be pickled, so that the process that works on it reads it.
        """


class CheckedArchive(PageSource, Protocol):
    """The archive with what it can say about its own files."""

    def damages(self, days: Collection[date] | None, tally: Tally) -> Iterator[Damage]:
        """Records and index lines that are not what was written; of all days when none are named."""

    def adopt(self, days: Collection[date] | None) -> int:
        """Give records of older crawls a digest; how many."""
