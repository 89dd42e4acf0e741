"""Shared by all tests: scratch data directories and paths of the development data beside the checkout."""

from pathlib import Path

import pytest

from warehouse.lake import Lake

REPO = Path(__file__).resolve().parent.parent
SHARED = REPO.parent / "shared"


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    lake.prepare()
    return lake


@pytest.fixture
def bench() -> Path:
    """The development data; its texts are others', so it is not part of the project."""
    folder = SHARED / "bench"
    if not folder.is_dir():
        pytest.skip("the development data is not beside this checkout")
    return folder


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=1, help="How often the crash tests kill a run; more find rarer faults.")
