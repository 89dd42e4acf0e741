"""The small site with its own names, in which tests of this folder make briefings."""

from pathlib import Path

import pytest
from support.small_project import SmallProject, small_project


@pytest.fixture(scope="package")
def reported(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    """The small site, to which tests only add briefings."""
    return small_project(small_site, tmp_path_factory.mktemp("brief") / "data")
