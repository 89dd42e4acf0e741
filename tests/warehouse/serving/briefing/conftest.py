"""The small site with its own names, in which tests of this folder make briefings."""

from pathlib import Path

import pytest
from support.small_project import SmallProject, beside


@pytest.fixture(scope="package")
def reported(small_site: Path, tmp_path_factory: pytest.TempPathFactory) -> SmallProject:
    """The small site, beside which tests make briefings."""
    return beside(small_site, tmp_path_factory.mktemp("brief") / "data")
