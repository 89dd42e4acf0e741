"""The protocol of the source of raw pages. The archive belongs to crawlers/, which warehouse/ must not import; it is passed in."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Protocol

import pyarrow as pa

from transforms.text.tombstones import Tombstone
from warehouse.storage.integrity import Damage, Tally


class OldDay(Protocol):
    """The archive of one portal and day."""

    @property
    def portal(self) -> str:
        """Its portal."""

    @property
    def day(self) -> date:
        """Its day."""

    @property
    def n_pages(self) -> int:
        """Pages of articles in it."""

    @property
    def n_bytes(self) -> int:
        """Its size."""


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

    def tombstones(self) -> Sequence[Tombstone]:
        """What was taken out, oldest first."""

    def pages_of(self, portal: str | None, keys: frozenset[str]) -> Iterator[Mapping[str, Any]]:
        """The fetches of a portal, or of some addresses (urls.page_key), as their index lines say."""

    def bury(self, tombstone: Tombstone) -> None:
        """Write a tombstone: from then on its pages are not read."""

    def take_out(self, tombstone: Tombstone) -> int:
        """Overwrite the records of a tombstone; how many. Safe to repeat."""

    def old_days(self, before: date, may_go: Collection[date]) -> Iterator[OldDay]:
        """The archive of days before one, of those that may go."""

    def forget(self, old: Any) -> None:
        """Remove the archive of a portal and day."""

    def adopt(self, days: Collection[date] | None) -> int:
        """Give records of older crawls a digest; how many."""
