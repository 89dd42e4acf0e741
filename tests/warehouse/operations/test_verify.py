"""Damage of the lake, the warehouse and the search index is found, named and mended: the bytes come back and no command ends in a
traceback."""

import contextlib
import json
import os
import random
import shutil
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from support.damages import at_length, contents, cut, each, ends_in_words, flip, flipped, gone, run
from support.given_pages import D1, D2

from warehouse.pipeline.summary import StepsFailedError
from warehouse.storage import checksums
from warehouse.storage.lake import DamagedFileError, Lake

EVERY_COMMAND = (
    ["doctor"],
    ["check"],
    ["sql", "select count(*) from articles"],
    ["trace", "https://www.yunjian.example/news/1.html"],
    ["search", "芯片"],
)


@pytest.fixture
def data(published_data: Path, tmp_path: Path) -> Path:
    shutil.copytree(published_data, tmp_path / "data", copy_function=shutil.copy2)
    return tmp_path / "data"


@each(("fetches", "articles", "copies", "mentions", "drops", "runs"), {("articles", "cut"), ("runs", "zeroed")})
def test_plain_process_makes_a_damaged_day_anew(data: Path, place: str, damage):
    before = contents(data)
    path = Lake(data / "lake").path(place, D1)
    damage(path)
    for command in EVERY_COMMAND:
        assert ends_in_words(run(data, *command)), command
    done = run(data, "process")
    assert done.exit_code == 0, done.output
    assert contents(data) == before
    aside = list((data / "lake" / ".damaged").rglob("*.parquet"))
    assert bool(aside) == (damage is not gone or place in ("runs", "drops"))  # those two go together
    assert run(data, "build").exit_code == 0
    assert run(data, "verify").exit_code == 0


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
    assert isinstance(done.exception, StepsFailedError)
    assert all(isinstance(error, DamagedFileError) for error in done.exception.exceptions)
    assert str(path) in done.exception.message
    assert "from a backup" in done.exception.message
    assert contents(data) == held  # nothing is overwritten by what would be made without it


@each(("articles",), {("articles", "garbled")})
def test_build_leaves_a_damaged_file_out_and_says_what_makes_it_anew(data: Path, place: str, damage):
    path = Lake(data / "lake").path(place, D2)
    damage(path)
    done = run(data, "build")
    if damage is not gone:  # a file that is gone is a step that is due
        assert isinstance(done.exception, DamagedFileError)
        assert str(path) in str(done.exception)
        assert f"tingfeng process --day {D2}" in str(done.exception)
    n = run(data, "sql", "select count(*) as n from lake.articles", "--format", "json")
    assert json.loads(n.stdout) == {"n": 2}
    said = run(data, "doctor").output
    assert str(path) in said if damage is not gone else f"{D2} lacks articles" in said


@pytest.mark.parametrize("n_flips", [1, pytest.param(25, marks=pytest.mark.faults)])
def test_build_leaves_out_what_duckdb_cannot_read_wherever_the_footer_is_damaged(data: Path, n_flips: int):
    """Some bits of a footer end in errors without a file's name, in no text at all, or only in DuckDB."""
    path = Lake(data / "lake").path("articles", D2)
    sound, draw = path.read_bytes(), random.Random(7)
    footer = len(sound) - 8 - int.from_bytes(sound[-8:-4], "little")
    for _ in range(n_flips):
        path.write_bytes(sound)
        flip(path, bit := draw.randrange(footer * 8, (len(sound) - 4) * 8))
        done = run(data, "build")
        assert isinstance(done.exception, DamagedFileError), bit
        assert str(path) in str(done.exception)
        assert run(data, "sql", "select count(title) from articles").exit_code == 0, bit


def test_files_that_were_copied_without_their_times_are_read_by_name(data: Path, monkeypatch):
    """A copy makes files of an older version newer than the file without rows, from which readers know that they have all columns."""
    lake = Lake(data / "lake")
    path = lake.path("topics", D1)
    n = lake.read("topics", D1).num_rows
    with pq.ParquetFile(path) as file:
        older = file.read().drop_columns(["model"])
    pq.write_table(older, path)
    runs = lake.read("runs", D1)
    digests = [
        text and text.replace(text[text.index("topics:") :][:39], f"topics:{checksums.digest_of(path)}")
        if text and "topics:" in text
        else text
        for text in runs["digests"].to_pylist()
    ]
    place = runs.schema.get_field_index("digests")
    lake.write("runs", D1, runs.set_column(place, runs.schema.field(place), pa.array(digests, pa.string())))
    for file in lake.root.glob("*/*/part-0.parquet"):
        os.utime(file)
    assert run(data, "build").exit_code == 0
    answer = run(data, "sql", "select count(*) as n, count(model) as m from lake.topics", "--format", "json")
    assert json.loads(answer.stdout) == {"n": n + lake.read("topics", D2).num_rows, "m": lake.read("topics", D2).num_rows}


def test_build_reads_what_a_killed_run_left_and_says_so(data: Path):
    """It can be read and is newer than the digests; leaving it out would take a day from readers that they have."""
    lake = Lake(data / "lake")
    rows = lake.read("topics", D2)
    path = lake.path("topics", D2)
    pq.write_table(rows.slice(0, 1), path)
    done = run(data, "build")
    assert isinstance(done.exception, DamagedFileError)
    assert "0 of them left out" in str(done.exception)
    assert str(path) in str(done.exception)
    n = run(data, "sql", "select count(*) as n from lake.topics", "--format", "json")
    assert json.loads(n.stdout) == {"n": lake.read("topics", D1).num_rows + 1}


def test_a_build_does_not_read_again_what_did_not_change(data: Path, monkeypatch):
    run(data, "build")
    read = []
    monkeypatch.setattr(checksums, "digest_of", lambda path: read.append(path) or "")
    run(data, "build")
    assert [p for p in read if "lake" in p.parts] == []


@pytest.mark.parametrize("n_flips", [2, pytest.param(20, marks=pytest.mark.faults)])
def test_a_flipped_bit_that_changes_no_size_is_found_by_verify_and_mended_by_process(data: Path, n_flips: int):
    before = contents(data)
    draw = random.Random(20261201)
    files = sorted(data.glob("lake/*/day=2026*/part-0.parquet"))
    for path in draw.sample(files, n_flips):
        state = path.stat()
        flip(path, draw.randrange(state.st_size * 8))
        os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
        found = run(data, "verify")
        assert found.exit_code == 3
        assert str(path) in found.output
        assert run(data, "process", "--day", path.parent.name.removeprefix("day=")).exit_code == 0
        assert contents(data) == before, path


def test_no_flipped_bit_in_a_page_is_read_silently(data: Path):
    """With checksums every changed answer is an error; without them a quarter of the flips is not noticed."""
    lake = Lake(data / "lake")
    path = lake.path("articles", D1)
    sound, original = lake.read("articles", D1), path.read_bytes()
    with pq.ParquetFile(path) as file:
        ends = max(
            column.data_page_offset + column.total_compressed_size
            for group in range(file.metadata.num_row_groups)
            for column in [file.metadata.row_group(group).column(c) for c in range(file.metadata.num_columns)]
        )
    draw, silent = random.Random(5), 0
    for _ in range(150):
        path.write_bytes(original)
        flip(path, draw.randrange(4 * 8, min(ends, len(original)) * 8))
        with contextlib.suppress(DamagedFileError):
            silent += not lake.read("articles", D1).equals(sound)
    assert silent == 0


def test_what_is_made_anew_was_there_all_the_time(data: Path):
    """--as-of finds the remade day at a moment before the damage."""
    path = Lake(data / "lake").path("articles", D1)
    written = path.stat().st_mtime_ns
    cut(path)
    os.utime(path, ns=(written, written))
    run(data, "process")
    assert path.stat().st_mtime_ns == written


def test_a_lake_without_digests_is_unknown_until_it_is_adopted(data: Path):
    lake = Lake(data / "lake")
    for day in (D1, D2):
        runs = lake.read("runs", day)
        runs = runs.set_column(runs.schema.get_field_index("digests"), runs.schema.field("digests"), pa.nulls(runs.num_rows, pa.string()))
        lake.write("runs", day, runs)
    for sidecar in data.rglob(f"*{checksums.SIDECAR}"):
        sidecar.unlink()
    before = {k: v for k, v in contents(data).items() if "/runs/" not in k}
    said = run(data, "verify")
    assert said.exit_code == 0
    assert "0 damaged" in said.output
    assert " 0 unknown" not in said.output
    assert run(data, "process").output.count("unchanged") == 2 * 12  # nothing is made again for it
    adopted = run(data, "verify", "--adopt")
    assert adopted.exit_code == 0
    assert "0 damaged, 0 unknown" in adopted.output
    assert {k: v for k, v in contents(data).items() if "/runs/" not in k} == before
    flipped(lake.path("topics", D2))
    assert run(data, "verify").exit_code == 3
    assert run(data, "process").exit_code == 0
    assert {k: v for k, v in contents(data).items() if "/runs/" not in k} == before


def test_a_damaged_file_of_an_unknown_lake_is_not_adopted(data: Path):
    lake = Lake(data / "lake")
    path = lake.path("fetches", D1)
    checksums.drop_sidecar(path)
    cut(path)
    said = run(data, "verify", "--adopt")
    assert said.exit_code == 3
    assert str(path) in said.output
    assert not checksums.noted(path)


def test_a_file_without_rows_that_is_cut_is_made_again(data: Path):
    for path in data.glob("lake/*/day=1970-01-01/part-0.parquet"):
        cut(path)
    assert run(data, "build").exit_code == 0
    assert run(data, "sql", "select count(*) from lake.articles").exit_code == 0


def test_a_column_that_one_file_lacks_is_named_with_the_cure(data: Path):
    path = Lake(data / "lake").path("articles", D1)
    table = pq.read_table(path, partitioning=None).drop_columns(["title", "text"])
    pq.write_table(table, path)
    runs = Lake(data / "lake")
    told = run(data, "build")
    assert str(path) in str(told.exception)
    assert f"tingfeng process --day {D1}" in str(told.exception)
    assert run(data, "process").exit_code == 0
    assert run(data, "build").exit_code == 0
    assert runs.read("articles", D1).column("text").null_count == 0


@each(("warehouse.duckdb",), {("warehouse.duckdb", "cut")})
def test_a_damaged_warehouse_is_named_and_built_anew(data: Path, place: str, damage):
    damage(data / place)
    for command in EVERY_COMMAND[:4]:
        result = run(data, *command)
        assert ends_in_words(result), command
        if result.exit_code not in (0, 3) and damage is not flipped:
            assert "tingfeng build" in str(result.exception)
    assert run(data, "build").exit_code == 0
    assert run(data, "sql", "select count(*) from articles").exit_code == 0


@each(("documents.parquet", "postings"), {("postings", "flipped")})
def test_a_damaged_search_index_is_named_and_built_anew(data: Path, place: str, damage):
    found = run(data, "search", "芯片").output
    path = data / "search" / place
    path = path if path.is_file() else max(path.glob("segment=*/part-0.parquet"))
    damage(path)
    assert ends_in_words(run(data, "search", "芯片"))
    if damage is not gone:
        said = run(data, "verify")
        assert said.exit_code == 3
        assert str(path) in said.output
    assert run(data, "build").exit_code == 0
    assert run(data, "search", "芯片").output == found
    assert run(data, "verify").exit_code == 0


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
