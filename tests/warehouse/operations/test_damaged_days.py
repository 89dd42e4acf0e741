"""Damage in days that another day reads, and in superseded files: made anew first, or named with its cure."""

import shutil
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from support.damage import at_length, contents, cut, each, emptied, ends_in_words, flipped, garbled, gone, run, zeroed
from support.given_pages import D1, D2

from warehouse.storage.lake import DamagedFileError, Lake


@pytest.fixture
def data(published_data: Path, tmp_path: Path) -> Path:
    shutil.copytree(published_data, tmp_path / "data", copy_function=shutil.copy2)
    return tmp_path / "data"


@each(
    ("articles", "signatures", "copies", "stories", "runs"),
    {("articles", "gone"), ("copies", "flipped")},
)
def test_a_day_makes_the_damaged_days_before_it_anew_that_it_reads(data: Path, place: str, damage):
    before = contents(data)
    damage(Lake(data / "lake").path(place, D1))
    done = run(data, "process", "--day", str(D2), "--force", "--workers", "1")
    assert done.exit_code == 0, done.output
    assert {k: v for k, v in contents(data).items() if place != "runs" or str(D2) in k} == {
        k: v for k, v in before.items() if place != "runs" or str(D2) in k
    }
    assert (f"step={place} day={D1}" in done.output) == (place != "runs")  # nothing of D2 reads it


def test_a_chosen_step_makes_the_damaged_file_anew_that_it_reads(data: Path):
    before = contents(data)
    cut(Lake(data / "lake").path("articles", D2))
    done = run(data, "process", "--day", str(D2), "--step", "mentions", "--force", "--workers", "1")
    assert done.exit_code == 0, done.output
    assert contents(data) == before


@at_length(gone, cut, flipped)
def test_a_damaged_day_that_the_archive_no_longer_has_is_named(data: Path, damage):
    path = Lake(data / "lake").path("articles", D1)
    damage(path)
    shutil.rmtree(data / "raw" / "web" / str(D1))
    held = contents(data)
    done = run(data, "process", "--day", str(D2), "--force", "--workers", "1")
    assert isinstance(done.exception, DamagedFileError)
    assert str(path) in str(done.exception)
    assert "from a backup" in str(done.exception)
    assert contents(data) == held  # nothing is overwritten by what would be made without it


def test_the_cure_of_a_day_that_the_archive_does_not_have_is_no_command(data: Path):
    day = date(2026, 10, 9)
    path = Lake(data / "lake").path("articles", day)
    path.parent.mkdir()
    path.write_text("x")
    for command in (["verify"], ["doctor"]):
        said = run(data, *command).output
        assert f"the archive has no page of {day}" in said, command
        assert f"process --day {day}" not in said
    assert "move it away" in str(run(data, "build").exception)


@pytest.fixture
def with_history(data: Path) -> tuple[Path, Path]:
    """A directory whose first day was replaced once: the superseded file of its topics."""
    lake = Lake(data / "lake")
    lake.write("topics", D1, lake.read("topics", D1).slice(1))
    run(data, "process")
    return data, min(data.glob(f"lake/.history/topics/day={D1}/*.parquet"))


@at_length(flipped, cut, emptied, zeroed, garbled)
def test_a_damaged_superseded_file_is_named_and_can_be_pruned(with_history: tuple[Path, Path], damage):
    data, path = with_history
    assert run(data, "verify").exit_code == 0
    assert run(data, "build").exit_code == 0
    damage(path)
    said = run(data, "verify")
    assert said.exit_code == 3
    assert str(path) in said.output
    assert "tingfeng prune --damaged" in said.output
    assert str(path) in run(data, "doctor").output
    assert run(data, "build").exit_code == 0  # only --as-of reads it
    pruned = run(data, "prune", "--damaged")
    assert pruned.exit_code == 0
    assert "1 files superseded" in pruned.output
    assert not path.exists()
    assert run(data, "verify").exit_code == 0
    assert f"topics/{D1}" in (data / "lake" / ".history" / "pruned.json").read_text()


def test_a_superseded_file_of_an_older_version_is_unknown(with_history: tuple[Path, Path]):
    data, path = with_history
    old = path.rename(path.with_name(path.name.partition("-")[0] + ".parquet"))
    said = run(data, "verify")
    assert said.exit_code == 0
    assert " 1 unknown" in said.output
    assert run(data, "sql", "--as-of", datetime.now(UTC).isoformat(), "select 1").exit_code == 0
    cut(old)
    assert run(data, "verify").exit_code == 3


@at_length(cut, emptied, zeroed, garbled)
def test_a_damaged_history_ends_as_of_in_words(with_history: tuple[Path, Path], damage):
    data, _ = with_history
    for path in data.glob("lake/.history/tables/entities/*.parquet"):
        damage(path)
    said = run(data, "sql", "--as-of", datetime.now(UTC).isoformat(), "select count(*) from lake.entities")
    assert ends_in_words(said)
    assert "prune --damaged" in str(said.exception)
    assert run(data, "prune", "--damaged").exit_code == 0
    assert run(data, "sql", "--as-of", datetime.now(UTC).isoformat(), "select count(*) from lake.entities").exit_code == 0
    run(data, "prune", "--keep", "0h")
    damage(data / "lake" / ".history" / "pruned.json")
    for command in (
        ["sql", "--as-of", datetime.now(UTC).isoformat(), "select 1"],
        ["prune", "--keep", "0h"],
        ["doctor"],
        ["build"],
        ["process"],
    ):
        assert ends_in_words(run(data, *command)), command
