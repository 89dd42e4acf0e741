"""The archive as the source of raw pages for the runner: its days, whole or in part, and what it can say about its own files."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa

from crawlers import archive


@dataclass
class ArchivedPages:
    """The pages below `raw`; the methods are those of warehouse/storage/page_source.py."""

    raw: Path
    _read: tuple[date | None, list[Any]] = field(default=(None, []), init=False, repr=False)
    """The index of the day that was asked for last: its pages are what its fetches were, whatever a crawl adds meanwhile."""

    def fetches(self, day: date) -> pa.Table:
        """See `PageSource`."""
        self._read = (day, list(archive.blocks_of(self.raw, day)))
        return archive.fetches_of(self._read[1])

    def pages(self, day: date, page_ids: Collection[str] | None = None) -> Iterator[Callable[[], pa.RecordBatch]]:
        """See `PageSource`."""
        blocks = self._read[1] if self._read[0] == day else archive.blocks_of(self.raw, day)
        return archive.page_parts(self.raw, blocks, page_ids=page_ids)

    def damages(self, days: Collection[date] | None, tally: Any) -> Iterator[Any]:
        """See `CheckedArchive`."""
        from crawlers import archive_check

        return archive_check.damages(self.raw, tally, days)

    def adopt(self, days: Collection[date] | None) -> int:
        """See `CheckedArchive`."""
        from crawlers import archive_check

        return archive_check.adopt_all(self.raw, days)
