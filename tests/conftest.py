"""Shared by all tests: scratch data directories and paths of the development data beside the checkout."""

import os
from pathlib import Path

import hypothesis
import pytest
from support.paths import SHARED

from warehouse.storage.lake import Lake

hypothesis.settings.register_profile(  # the same examples in each run, unless `make fuzz` looks for new ones; no limit of time
    "unhurried", deadline=None, derandomize="FUZZ" not in os.environ
)
hypothesis.settings.load_profile("unhurried")

LONGEST = (
    "test_airflow.py",  # waits most of the time
    "test_views.py",
    "test_flow.py",
    "test_gate.py",
    "test_crash.py",
    "test_crawl.py",
    "test_cli.py",
    "test_airflow_processes.py",
    "test_history.py",
    "test_search.py",
    "test_runner.py",
    "test_revisits.py",
    "test_questions.py",
)
"""Files that take more than ten seconds, the longest first."""


@pytest.fixture(scope="session")
def published_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with two archived, processed and published days, made once: tests that change it copy it."""
    from support.published import published

    return published(tmp_path_factory.mktemp("published") / "data")


@pytest.fixture(scope="session")
def small_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published data directory with everything that pages show, made once; tests only read it."""
    from support.small_site import published

    return published(tmp_path_factory.mktemp("site") / "data")


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


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes are named by their length: what packs them may write the time into them, and workers must collect the same names."""
    return f"{argname}-{len(val)}B" if isinstance(val, bytes) else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Files that take long begin first, so that no worker ends with one of them alone; a single process keeps the given order."""
    if not hasattr(config, "workerinput"):
        return
    places = {name: place for place, name in enumerate(LONGEST)}
    items.sort(key=lambda item: places.get(item.path.name, len(LONGEST)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=1, help="How often the crash tests kill a run; more find rarer faults.")
