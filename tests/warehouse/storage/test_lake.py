"""The lake: whole days or nothing, whatever happens to the writer."""

import os
import signal
import subprocess
import sys
from datetime import date

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from transforms.schemas import DATASETS
from warehouse.storage.lake import DamagedFileError, Lake, LakeError, window

DAY = date(2026, 10, 5)
TERMS = DATASETS["terms"]


def terms(n: int, day: date = DAY) -> pa.Table:
    return TERMS.table({"article_id": f"a:{i:04}", "day": day, "term": "芯片", "tf": i, "in_title": False} for i in range(n))


def test_a_day_reads_back_as_written(lake: Lake):
    lake.write("terms", DAY, terms(5))
    assert lake.read("terms", DAY).equals(terms(5))
    assert lake.days("terms") == [DAY]


def test_a_day_without_file_is_an_empty_table_of_the_right_shape(lake: Lake):
    table = lake.read("terms", DAY, ["term", "tf"])
    assert table.num_rows == 0
    assert table.schema.names == ["term", "tf"]


def test_writing_twice_gives_the_same_bytes(lake: Lake):
    lake.write("terms", DAY, terms(5_000))
    first = lake.path("terms", DAY).read_bytes()
    lake.write("terms", DAY, terms(5_000))
    assert lake.path("terms", DAY).read_bytes() == first


def test_preparing_twice_writes_nothing(lake: Lake):
    before = {p: p.stat().st_mtime_ns for p in lake.root.rglob("*.parquet")}
    lake.prepare()
    assert {p: p.stat().st_mtime_ns for p in lake.root.rglob("*.parquet")} == before


def test_files_without_a_column_of_today_are_not_uniform(lake: Lake):
    lake.write("terms", DAY, terms(1))
    assert lake.is_uniform("terms")
    old = lake.path("terms", DAY)
    lake._replace(old, terms(2).drop_columns(["tf"]))
    os.utime(old, (0, 0))
    assert not lake.is_uniform("terms")
    assert lake.is_uniform("terms", [lake.path("terms", date(1970, 1, 1))])


def test_wrong_shape_is_refused_and_the_old_day_stays(lake: Lake):
    lake.write("terms", DAY, terms(5))
    with pytest.raises(LakeError, match="wrong shape"):
        lake.write("terms", DAY, terms(3).drop_columns(["tf"]))
    assert lake.read("terms", DAY).num_rows == 5


def test_find_reads_only_the_wanted_articles(lake: Lake):
    lake.write("terms", DAY, terms(3_000))
    found = lake.find("terms", [DAY], ["a:0007", "a:2999"], ["article_id", "tf"])
    assert found.to_pydict() == {"article_id": ["a:0007", "a:2999"], "tf": [7, 2999]}


def test_found_rows_stand_in_the_order_of_days_and_rows(lake: Lake):
    days = [DAY, DAY.replace(day=6), DAY.replace(day=8)]
    for day in days:
        lake.write("terms", day, terms(2_500, day))
    wanted = ["a:2400", "a:0003", "a:1100", "a:0999", "nobody"]
    found = lake.find("terms", [days[2], DAY.replace(day=7), days[0]], wanted).to_pylist()
    assert [(r["day"], r["tf"]) for r in found] == [(day, n) for day in (days[2], days[0]) for n in (3, 999, 1100, 2400)]


def test_hashes_read_back_and_take_less_room_than_as_numbers(lake: Lake):
    signatures = DATASETS["signatures"]
    ascending = [sorted(hash((k, i)) % 2**29 for i in range(150)) for k in range(200)]
    table = signatures.table(signatures.completed({"revision_id": str(k), "hashes": h}) for k, h in enumerate([*ascending, []]))
    lake.write("signatures", DAY, table)
    assert lake.read("signatures", DAY).equals(table)
    assert lake.path("signatures", DAY).stat().st_size < 0.9 * 4 * 150 * 200


def test_an_older_file_without_a_column_reads_with_nulls(lake: Lake):
    old = DATASETS["articles"].empty().drop_columns(["next_page_url"])
    lake._replace(lake.path("articles", DAY), old)
    assert "next_page_url" in lake.read("articles", DAY).schema.names


def test_a_folder_that_cannot_be_written_is_a_clear_error(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(LakeError, match="cannot write"):
        Lake(tmp_path / "file").write("terms", DAY, terms(1))


def test_files_of_dead_writers_are_swept_and_of_living_ones_are_not(lake: Lake):
    folder = lake.path("terms", DAY).parent
    folder.mkdir(parents=True)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (folder / f".part-0.parquet.{dead.pid}.tmp").write_text("half")
    (folder / f".part-0.parquet.{os.getpid()}.tmp").write_text("half")
    lake.prepare()
    assert [p.name for p in folder.iterdir()] == [f".part-0.parquet.{os.getpid()}.tmp"]


WRITER = """
import sys, pathlib, datetime
sys.path.insert(0, {repo!r})
from warehouse.storage.lake import Lake
from transforms.schemas import DATASETS
day = datetime.date(2026, 10, 5)
lake = Lake(pathlib.Path({root!r}))
n = 0
while True:
    n += 1
    lake.write("terms", day, DATASETS["terms"].table(
        dict(article_id=f"a:{{i}}", day=day, term=str(n), tf=n, in_title=False) for i in range(4000)))
"""


def test_a_killed_writer_never_shows_half_a_day(lake: Lake, pytestconfig):
    lake.write("terms", DAY, terms(4_000))
    code = WRITER.format(repo=str(pytestconfig.rootpath), root=str(lake.root))
    db = duckdb.connect()
    for n_versions in (1, 3, 7):
        writer = subprocess.Popen([sys.executable, "-c", code])
        seen = set()
        while len(seen) < n_versions + 1:  # the day as the last writer left it, and as many versions of this one
            try:
                n, version = db.execute(f"select count(*), any_value(term) from read_parquet('{lake.glob('terms')}')").fetchone()
            except duckdb.Error:  # DuckDB opens a file for its footer and again for its rows: between two renames it says so
                assert writer.poll() is None, "the writer ended by itself"
                continue
            assert n == 4_000
            seen.add(version)
            assert writer.poll() is None, "the writer ended by itself"
        writer.send_signal(signal.SIGKILL)
        writer.wait()
    assert lake.read("terms", DAY).num_rows == 4_000


def test_a_second_writer_of_a_day_waits_then_names_the_holder(lake: Lake):
    with lake.lock(DAY), pytest.raises(LakeError, match=rf"process {os.getpid()}"), lake.lock(DAY, wait_s=0.3):
        pass
    with lake.lock(DAY, wait_s=0.3):
        pass


def test_window_is_the_days_before():
    assert window(date(2024, 3, 1), 2) == [date(2024, 2, 28), date(2024, 2, 29)]


def test_patterns_name_every_file_and_the_one_without_rows_last(tmp_path):
    lake = Lake(tmp_path / "lake")
    lake.prepare()
    for days in ([], [date(1999, 12, 31)], [date(1999, 12, 31), date(2026, 10, 5)]):
        for day in days:
            lake.write("terms", day, DATASETS["terms"].empty())
        found = [p for pattern in lake.patterns("terms") for p in sorted(lake.root.glob(str(pattern.relative_to(lake.root))))]
        assert sorted(found) == sorted((lake.root / "terms").glob("*/part-0.parquet"))
    assert "day=2026-10-05" in str(found[0])


def test_a_value_that_is_missing_where_there_is_always_one_is_damage(lake: Lake):
    lake.write("terms", DAY, terms(2))
    path = lake.path("terms", DAY)
    pq.write_table(pa.table({name: pa.nulls(2, TERMS.schema.field(name).type) for name in TERMS.schema.names}), path)
    with pytest.raises(DamagedFileError, match=f"process --day {DAY} --force"):
        lake.read("terms", DAY)


def test_equal_rows_give_equal_bytes_however_they_came_in_pieces(lake: Lake):
    rows = [DATASETS["runs"].completed({"step": f"s{n % 7}", "day": DAY, "input_hash": f"{n:x}" * 9}) for n in range(1_300)]
    whole = DATASETS["runs"].table(rows)
    pieces = pa.concat_tables([whole.slice(n, 170) for n in range(0, 1_300, 170)])
    lake.write("runs", DAY, whole)
    before = lake.digest("runs", DAY)
    lake.write("runs", DAY, pieces)
    assert lake.digest("runs", DAY) == before
