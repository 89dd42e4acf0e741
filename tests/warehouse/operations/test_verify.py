"""Damage is found, named and mended: whatever file is cut, zeroed, flipped or gone, the bytes come back and no command ends in a
traceback."""

import contextlib
import json
import os
import random
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from support.given_pages import D1, D2

import tingfeng
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


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(tingfeng.cli, ["--data", str(data), *arguments])


def ends_in_words(result: Result) -> bool:
    """The command ended by itself, or with an error that becomes one line."""
    error = result.exception
    return error is None or isinstance(error, SystemExit) or tingfeng.exit_code(error) is not None


def contents(data: Path) -> dict[str, bytes]:
    return {str(p.relative_to(data)): p.read_bytes() for p in sorted(data.glob("lake/*/day=2026*/part-0.parquet"))}


def cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def emptied(path: Path) -> None:
    os.truncate(path, 0)


def zeroed(path: Path) -> None:
    path.write_bytes(bytes(path.stat().st_size))


def garbled(path: Path) -> None:
    path.write_bytes(random.Random(7).randbytes(path.stat().st_size))


def flipped(path: Path) -> None:
    flip(path, path.stat().st_size // 3 * 8 + 3)


def gone(path: Path) -> None:
    path.unlink()


def flip(path: Path, bit: int) -> None:
    data = bytearray(path.read_bytes())
    data[bit // 8] ^= 1 << bit % 8
    path.write_bytes(data)


DAMAGES = (cut, emptied, zeroed, garbled, flipped, gone)


def each(places: tuple[str, ...], short: set[tuple[str, str]]) -> pytest.MarkDecorator:
    """Every damage at every place; those that are not in `short` run in `make faults` only."""
    cases = [
        pytest.param(place, damage, id=f"{place}-{damage.__name__}", marks=() if (place, damage.__name__) in short else pytest.mark.faults)
        for place in places
        for damage in DAMAGES
    ]
    return pytest.mark.parametrize(("place", "damage"), cases)


def at_length(first: object, *others: object) -> pytest.MarkDecorator:
    """The first damage in each run of the tests, the others in `make faults` only."""
    return pytest.mark.parametrize("damage", [first, *(pytest.param(other, marks=pytest.mark.faults) for other in others)])


@each(("fetches", "articles", "copies", "mentions", "drops", "runs"), {("articles", "cut"), ("mentions", "flipped"), ("runs", "zeroed")})
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
    {("articles", "cut"), ("articles", "gone"), ("signatures", "zeroed"), ("copies", "flipped"), ("stories", "emptied")},
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


@each(("documents.parquet", "postings"), {("documents.parquet", "zeroed"), ("postings", "flipped")})
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


def test_every_flipped_bit_of_the_archive_is_found(data: Path):
    draw = random.Random(11)
    for path in sorted(data.glob("raw/web/2026-10-05/*")):
        original = path.read_bytes()
        for _ in range(25):
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
