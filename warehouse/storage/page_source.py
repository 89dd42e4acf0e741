"""The protocol of the source of raw pages. The archive belongs to crawlers/, which warehouse/ must not import; it is passed in."""

from collections.abc import Iterator
from datetime import date
from typing import Protocol

import pyarrow as pa


class PageSource(Protocol):
    """The raw archive, a Beijing day at a time."""

    def fetches(self, day: date) -> pa.Table:
        """Every fetch of the day, failed ones too, in the shape of schemas.FETCHES."""

    def pages(self, day: date) -> Iterator[pa.RecordBatch]:
        """The fetched bodies of the day, in the shape of schemas.PAGES."""
