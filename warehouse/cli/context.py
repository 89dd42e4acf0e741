"""The context of every command: one project on one data directory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import date
    from pathlib import Path

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from transforms.rules import PortalRules
    from warehouse.own.folder import Problem
    from warehouse.storage.lake import Lake
    from warehouse.storage.page_source import CheckedArchive
    from warehouse.storage.sql_limits import Limits


class Project(Protocol):
    """Made by tingfeng.py and passed to every command as click's `obj`."""

    data: Path
    progress: bool
    notify_urls: tuple[str, ...]
    channels: Mapping[str, str]
    """Addresses of channels by name, from TINGFENG_CHANNEL_<NAME>."""
    site: str | None
    """Where readers reach the pages of `tingfeng serve`, for links in messages; None when they cannot."""
    limits: Limits
    log_format: str
    language: str
    """`en` or `zh`: that of comments in the warehouse."""
    broken_portals: list[str]
    """What is wrong with portal files, once `portals` was asked for."""
    own_problems: list[Problem]
    """What is wrong with other own files, once what they hold was asked for."""

    @property
    def own_folder(self) -> Path:
        """Folder of what the user adds: names, words, portals, views, questions."""

    @property
    def curated(self) -> Any:
        """The curated tables with the user's rows over them (warehouse/pipeline/seed_tables.py)."""

    @property
    def lake(self) -> Lake:
        """The lake of the data directory."""

    def warehouse(self) -> AbstractContextManager[DuckDBPyConnection]:
        """A read-only connection to warehouse.duckdb within the limits; the views of a moved directory are published anew first."""

    @property
    def source(self) -> CheckedArchive:
        """The archive as the source of raw pages."""

    @property
    def demo_mark(self) -> str | None:
        """`DEMO` for data that the demo made, else None."""

    @property
    def portal_names(self) -> Mapping[str, str]:
        """The name of each portal by id, read without its rules."""

    @property
    def portals(self) -> Mapping[str, Any]:
        """Portal files by id."""

    @property
    def rules(self) -> Mapping[str, PortalRules]:
        """Extraction rules of the portals by id."""

    def reference_table(self, name: str) -> Any:
        """A curated table by name, or `rules`."""

    def tables(self) -> Mapping[str, pa.Table]:
        """Curated tables that the warehouse file holds."""

    def template_problems(self) -> list[Problem]:
        """What is wrong with the user's templates of briefings."""

    def archived_days(self) -> list[date]:
        """Days that the archive holds, ascending."""

    def crawl(self, day: date, portals: Sequence[str] = ()) -> int:
        """Crawl a day in a process of its own (all portals when none is named); returns its exit code."""
