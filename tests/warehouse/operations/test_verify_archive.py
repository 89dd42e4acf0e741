"""Damage of the archive and of superseded files is found and named, and no command ends in a traceback."""

import json
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.damages import at_length, cut, each, emptied, ends_in_words, flip, flipped, garbled, run, zeroed
from support.given_pages import D1, D2

import tingfeng
from warehouse.storage.lake import Lake


@pytest.fixture
def data(published_data: Path, tmp_path: Path) -> Path:
    shutil.copytree(published_data, tmp_path / "data", copy_function=shutil.copy2)
    return tmp_path / "data"


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


@each(("raw",), {("raw", "flipped"), ("raw", "cut")})
def test_damaged_records_are_named(data: Path, place: str, damage):
    warc = next((data / place).glob("web/2026-10-05/*.warc.gz"))
    damage(warc)
    said = run(data, "verify")
    assert said.exit_code == 3
    assert str(warc) in said.output
    assert "--redo" in said.output


@pytest.mark.parametrize("n_bits", [4, pytest.param(25, marks=pytest.mark.faults)])
def test_every_flipped_bit_of_the_archive_is_found(data: Path, n_bits: int):
    draw = random.Random(11)
    for path in sorted(data.glob("raw/web/2026-10-05/*")):
        original = path.read_bytes()
        for _ in range(n_bits):
            flip(path, draw.randrange(len(original) * 8))
            assert run(data, "verify", "--day", str(D1)).exit_code == 3, path
            path.write_bytes(original)
        assert run(data, "verify", "--day", str(D1)).exit_code == 0


def test_an_index_that_lost_a_line_is_named_and_the_archive_is_read_without_it(data: Path):
    cdxj = next(data.glob("raw/web/2026-10-05/*.cdxj"))
    lines = cdxj.read_bytes().splitlines(keepends=True)
    cdxj.write_bytes(b"".join(lines[1:]))
    said = run(data, "verify", "--day", str(D1))
    assert said.exit_code == 3
    assert "lacks the line" in said.output
    assert f"tingfeng verify --adopt --day {D1}" in said.output
    assert run(data, "verify", "--adopt", "--day", str(D1)).exit_code == 0
    assert tingfeng.Project(data).source.fetches(D1).num_rows == len(lines)


@pytest.mark.parametrize("n_bits", [6, pytest.param(200, marks=pytest.mark.faults)])
def test_whatever_happens_to_an_index_it_is_made_again_from_its_records(data: Path, n_bits: int):
    cdxj = next(data.glob("raw/web/2026-10-05/*.cdxj"))
    original, draw = cdxj.read_bytes(), random.Random(3)
    fetches = tingfeng.Project(data).source.fetches(D1)
    for _ in range(n_bits):
        cdxj.write_bytes(original)
        flip(cdxj, draw.randrange(len(original) * 8))
        assert run(data, "verify", "--adopt", "--day", str(D1)).exit_code == 0
        assert tingfeng.Project(data).source.fetches(D1).sort_by("url").equals(fetches.sort_by("url"))
    for cut_at in (0, 100, len(original) // 2, len(original) - 1):
        cdxj.write_bytes(original[:cut_at])
        assert run(data, "verify", "--adopt", "--day", str(D1)).exit_code == 0
        assert tingfeng.Project(data).source.fetches(D1).sort_by("url").equals(fetches.sort_by("url"))


def test_records_of_older_crawls_are_compared_by_their_bodies_and_adopted(data: Path):
    from crawlers.archive import read_index

    for cdxj in data.glob("raw/web/*/*.cdxj"):
        old = [json.dumps({k: v for k, v in b.items() if k not in ("xxh3", "seal")}) for b in read_index(cdxj)]
        cdxj.write_text("".join(f"surt 20261005 {line}\n" for line in old))
    fetches = tingfeng.Project(data).source.fetches(D1)
    assert run(data, "verify").exit_code == 0
    assert "4 adopted" in run(data, "verify", "--adopt").output
    assert tingfeng.Project(data).source.fetches(D1).equals(fetches)
    flipped(next(data.glob("raw/web/2026-10-05/*.cdxj")))
    assert run(data, "verify").exit_code == 3


def test_redo_reads_the_archive_again(data: Path):
    """A backfill that says --redo runs every step, also when nothing seems to have changed."""
    arguments = ["backfill", "--mode", "reprocess", "--from", str(D1), "--to", str(D2), "--workers", "1"]
    again = run(data, *arguments, "--redo")
    assert again.exit_code == 0
    assert again.output.count("dropped=") == again.output.count("step=") == 2 * 12
    assert run(data, *arguments).exit_code == 99
