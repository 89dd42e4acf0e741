"""The project of the small site: its own names instead of the shipped ones."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

import tingfeng
from support.given_lake import TABLES, curated
from support.small_site import TABLE_ROWS
from warehouse.catalog import materialized, views

SHARED = ("lake", "kept", "search", "warehouse.duckdb")


class SmallProject(tingfeng.Project):
    """The project of the small site."""

    def tables(self) -> Mapping[str, pa.Table]:
        return {name: curated(name, TABLE_ROWS.get(name, [])) for name in TABLES}

    def build(self) -> None:
        """Publish what stands in the lake."""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(materialized, "FROM_ARTICLES", 1)
            views.build(self.lake, self.data / "warehouse.duckdb", self.tables())
        self.lake.history.keep_tables(self.tables())


def beside(site: Path, data: Path) -> SmallProject:
    """A data directory that reads what the small site holds and writes beside it."""
    data.mkdir()
    for name in SHARED:
        (data / name).symlink_to(site / name)
    return SmallProject(data)


def unpublished(site: Path, data: Path) -> SmallProject:
    """A copy of the small site's lake, which is not built."""
    data.mkdir()
    for name in ("lake", "search"):
        shutil.copytree(site / name, data / name, copy_function=shutil.copy2)
    return SmallProject(data)
