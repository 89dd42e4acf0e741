"""The archive as the other rooms see it: the source of raw pages for the runner, and what is known of its own files.

In:     the folder raw/ of a data directory
Out:    the methods of `PageSource` and `CheckedArchive` (warehouse/storage/page_source.py); each imports what it needs when it is called,
        since most commands ask for none of it
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pyarrow as pa

    from transforms.text.tombstones import Tombstone


@dataclass
class ArchivedPages:
    """The archive as the source of raw pages for the runner."""

    raw: Path

    def fetches(self, day: date) -> "pa.Table":
        """See `PageSource`."""
        from crawlers import archive

        return archive.read_fetches(self.raw, day)

    def pages(self, day: date, page_ids: Collection[str] | None = None) -> "Iterator[Callable[[], pa.RecordBatch]]":
        """See `PageSource`."""
        from crawlers import archive

        return archive.page_parts(self.raw, day, page_ids=page_ids)

    def damages(self, days: Collection[date] | None, tally: Any) -> Iterator[Any]:
        """See `CheckedArchive`."""
        from crawlers import archive_check

        return archive_check.damages(self.raw, tally, days)

    def tombstones(self) -> "list[Tombstone]":
        """See `CheckedArchive`."""
        from crawlers.tombstone_files import tombstones

        return tombstones(self.raw)

    def pages_of(self, portal: str | None, keys: frozenset[str]) -> Iterator[Any]:
        """See `CheckedArchive`."""
        from crawlers import removal

        return removal.found(self.raw, portal, keys)

    def bury(self, tombstone: "Tombstone") -> None:
        """See `CheckedArchive`."""
        from crawlers import removal

        removal.write(self.raw, tombstone)

    def take_out(self, tombstone: "Tombstone") -> int:
        """See `CheckedArchive`."""
        from crawlers import removal

        return removal.take_out(self.raw, tombstone)

    def old_days(self, before: date, may_go: Collection[date]) -> Iterator[Any]:
        """See `CheckedArchive`."""
        from crawlers import retention

        return retention.old_days(self.raw, before, may_go)

    def forget(self, old: Any) -> None:
        """See `CheckedArchive`."""
        from crawlers import retention

        retention.forget(old)

    def adopt(self, days: Collection[date] | None) -> int:
        """See `CheckedArchive`."""
        from crawlers import archive_check

        return archive_check.adopt_all(self.raw, days)
