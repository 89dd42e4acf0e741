"""A copy of the small site to make briefings in, and the project that reads it with its own names."""

import shutil
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pytest

import tingfeng
from support.given_lake import TABLES, curated
from support.small_site import TABLE_ROWS
from warehouse.catalog import materialized, views


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


def small_project(source: Path, data: Path) -> SmallProject:
    """The project of a copy of the small site, with its own published views."""
    shutil.copytree(source, data, copy_function=shutil.copy2)
    project = SmallProject(data)
    project.build()
    return project
