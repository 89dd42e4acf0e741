"""Files of the lake against what was written: whole, changed, gone and unknown ones, and what is remembered of the last comparison."""

import os
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.schemas import DATASETS
from warehouse.storage import checksums, integrity
from warehouse.storage.integrity import Verifier, adopt, digests_in, recorded
from warehouse.storage.lake import Lake

DAY = date(2026, 10, 5)
TERMS, RUNS = DATASETS["terms"], DATASETS["runs"]


def written(lake: Lake, n: int = 3) -> Path:
    """A day of terms with the row of `runs` that tells its digest."""
    lake.write("terms", DAY, TERMS.table(TERMS.completed({"article_id": f"a:{i}", "day": DAY, "term": "芯片"}) for i in range(n)))
    path = lake.path("terms", DAY)
    row = RUNS.completed({"step": "terms", "day": DAY}) | {"digests": f"terms:{checksums.digest_of(path)}"}
    lake.write("runs", DAY, RUNS.table([row]))
    return path


def found(lake: Lake, **options: bool) -> tuple[list[str], Verifier]:
    one = Verifier(lake, **options)
    return [d.path.parent.parent.name for d in one.damages([DAY])], one


def test_digests_of_runs():
    runs = pa.table({"digests": ["terms:1 counts:2", None, "", "odd copies:3"]})
    assert digests_in(runs) == {"terms": "1", "counts": "2", "copies": "3"}


def test_whole_files_are_no_damage_and_are_not_read_again(lake: Lake):
    path = written(lake)
    assert recorded(lake, DAY) == {"terms": checksums.digest_of(path)}
    names, first = found(lake)
    assert names == []
    assert first.tally.n_files == 2
    assert first.tally.n_bytes >= path.stat().st_size
    first.save()
    assert (lake.root / integrity.VERIFIED).exists()
    again = found(lake)[1]
    assert (again.tally.n_files, again.tally.n_bytes) == (2, 0)
    assert found(lake, everything=True)[1].tally.n_bytes == first.tally.n_bytes


def test_other_bytes_are_damage_with_the_cure(lake: Lake):
    path = written(lake)
    pq.write_table(TERMS.table([TERMS.completed({"article_id": "z", "day": DAY, "term": "别的"})]), path)
    one = Verifier(lake)
    (damage,) = one.damages()
    changed = "left by a run that did not end, or changed since"
    assert (damage.path, damage.what, damage.cure) == (path, changed, f"tingfeng process --day {DAY}")
    assert str(damage) == f"{path}: {changed}"
    os.utime(path, (0, 0))  # as old as its row in `runs`: no run can have left it
    assert [d.what for d in Verifier(lake).damages()] == ["not the bytes that were written"]
    path.write_bytes(b"half")
    (damage,) = Verifier(lake).damages([DAY])
    assert damage.what != "not the bytes that were written"
    assert list(Verifier(lake).damages([date(2026, 10, 6)])) == []


def test_a_file_of_which_nothing_is_known_is_taken_over_when_it_can_be_read(lake: Lake):
    path = written(lake)
    lake.write("runs", DAY, RUNS.table([RUNS.completed({"step": "terms", "day": DAY})]))
    names, one = found(lake)
    assert (names, one.tally.n_unknown) == ([], 1)
    n, damaged = adopt(lake, DAY)
    assert (n, damaged) == (1, [])
    assert recorded(lake, DAY) == {"terms": checksums.digest_of(path)}
    assert adopt(lake, DAY) == (0, [])


def test_a_file_without_a_required_column_was_written_by_another_program(lake: Lake):
    lake.prepare()
    path = lake.path("terms", DAY)
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"article_id": ["a"]}), path)
    (damage,) = Verifier(lake).damages([DAY])
    assert damage.what.startswith("lacks the column ")
    assert damage.cure == f"tingfeng process --day {DAY} --force"


def test_a_broken_memory_is_none(lake: Lake):
    (lake.root / integrity.VERIFIED).write_text("[1]")
    assert integrity._read(lake.root / integrity.VERIFIED) == {}
    (lake.root / integrity.VERIFIED).write_text("{")
    assert integrity._read(lake.root / integrity.VERIFIED) == {}
    assert integrity._stamp(lake.root / "none") == ""
