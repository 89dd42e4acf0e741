"""Killed, full, read-only: whatever happens to a writer, the day is whole, and running again ends in the same bytes."""

import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from support.given_pages import D1, D2, ROWS
from support.paths import REPO

import tingfeng
from crawlers.archive import Archive
from transforms.registry import STEPS
from transforms.schemas import DATASETS
from warehouse.catalog import views
from warehouse.catalog.command import publish
from warehouse.pipeline.runner import Runner
from warehouse.storage import session
from warehouse.storage.lake import Lake, LakeError

TERMS = DATASETS["terms"]
CLEAN = {k: v for k, v in os.environ.items() if not k.startswith("TINGFENG_")}


def contents(data: Path) -> dict[str, bytes]:
    return {str(p.relative_to(data)): p.read_bytes() for p in sorted(data.glob("lake/*/day=*/part-0.parquet"))}


def temporaries(data: Path) -> list[str]:
    return [str(p.relative_to(data)) for p in data.rglob("*.tmp*")]


def run(project: tingfeng.Project) -> None:
    Runner(project.lake, project.source, project.reference_table).process(project.archived_days(), STEPS)


@pytest.fixture(scope="module")
def archived(tmp_path_factory) -> Path:
    """A data directory that holds the archive of two days."""
    data = tmp_path_factory.mktemp("archived")
    for day in (D1, D2):
        crawl = Archive(data / "raw", "web", day, "c")
        for row in (r for r in ROWS if r["day"] == day):
            crawl.add({k: v for k, v in row.items() if k not in ("body", "page_id")}, row["body"])
        crawl.close()
    return data


@pytest.fixture(scope="module")
def undisturbed(archived: Path, tmp_path_factory) -> dict[str, bytes]:
    data = tmp_path_factory.mktemp("undisturbed") / "data"
    shutil.copytree(archived, data)
    run(tingfeng.Project(data))
    return contents(data)


@pytest.fixture
def data(archived: Path, tmp_path) -> Path:
    shutil.copytree(archived, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def disk(tmp_path):
    """A file system of two megabytes that can be filled and made read-only."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=16m", "none", place], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def terms(n: int) -> object:
    draw = random.Random(n)
    rows = ({"article_id": f"a:{i}", "day": D1, "term": f"{draw.random()}", "tf": i, "in_title": False} for i in range(n))
    return TERMS.table(rows)


def kills(what: str, data: Path, seed: int) -> int:
    command = [sys.executable, str(REPO / "tests" / "support" / "killing.py"), what, str(data), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, env=CLEAN, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return int(done.stdout)


@pytest.mark.faults
def test_killed_at_any_change_of_a_file_and_run_again_gives_the_same_bytes(data: Path, undisturbed, request):
    rounds = request.config.getoption("--kills")
    for seed in range(rounds):
        shutil.rmtree(data / "lake", ignore_errors=True)
        assert kills("process", data, seed) >= 3
        run(tingfeng.Project(data))
        assert contents(data) == undisturbed
        assert temporaries(data) == []


@pytest.mark.slow
def test_the_command_killed_at_a_random_moment_gives_the_same_bytes(data: Path, undisturbed, request):
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(data), "process", "--workers", "1"]
    for seed in range(request.config.getoption("--kills")):
        shutil.rmtree(data / "lake", ignore_errors=True)
        child = subprocess.Popen(command, stdout=subprocess.DEVNULL, env=CLEAN)
        until = time.monotonic() + 60
        while not (data / "lake" / "articles" / f"day={D1}").exists() and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(random.Random(seed).uniform(0, 0.4))
        child.send_signal(signal.SIGKILL)
        child.wait()
        run(tingfeng.Project(data))
        assert contents(data) == undisturbed
        assert temporaries(data) == []


@pytest.mark.slow
def test_a_killed_build_leaves_the_old_file_and_the_next_one_sweeps(data: Path):
    project = tingfeng.Project(data)
    run(project)
    publish(project)
    assert kills("build", data, 1) >= 1
    with session.connect(data) as db:
        assert session.ask(db, "select count(*) as n from articles").to_pylist() == [{"n": 3}]
    publish(project)
    assert temporaries(data) == []
    with session.connect(data) as db:
        assert views.run_checks(db) == []


def test_a_file_size_limit_is_told_like_a_full_disk_and_the_old_day_stays(lake: Lake):
    lake.write("terms", D1, terms(10))
    before = lake.path("terms", D1).read_bytes()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    was = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, hard))
    try:
        with pytest.raises(LakeError, match=r"disk \(or the quota\) is full.*old file is untouched"):
            lake.write("terms", D1, terms(5_000))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, was)
    assert lake.path("terms", D1).read_bytes() == before
    assert temporaries(lake.root) == []


def test_a_full_disk_keeps_the_old_day_and_goes_on_when_there_is_room(disk: Path):
    lake = Lake(disk / "lake")
    lake.prepare()
    lake.write("terms", D1, terms(10))
    filler = disk / "filler"
    with pytest.raises(OSError, match="No space"), filler.open("wb", buffering=0) as f:
        while True:
            f.write(b"x" * 4096)
    before = contents(disk)
    with pytest.raises(LakeError, match=r"is full; free some room"):
        lake.write("terms", D1, terms(5_000))
    with pytest.raises(LakeError, match=r"cannot write|is full"):
        publish(tingfeng.Project(disk))
    assert contents(disk) == before
    assert temporaries(disk) == []
    filler.unlink()
    lake.write("terms", D1, terms(5_000))
    assert lake.read("terms", D1).num_rows == 5_000
    assert lake.history.versions("terms", D1)[0].path.read_bytes() == before[f"lake/terms/day={D1}/part-0.parquet"]


def test_a_read_only_lake_is_a_clear_error_for_writers_and_none_for_readers(disk: Path, archived: Path):
    shutil.copytree(archived, disk, dirs_exist_ok=True)
    project = tingfeng.Project(disk)
    project.lake.prepare()
    views.build(project.lake, disk / "warehouse.duckdb", project.tables())
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    with pytest.raises(LakeError, match=r"cannot lock day 2026-10-05 .*may not be written"):
        run(project)
    with pytest.raises(LakeError, match=r"cannot write"):
        publish(project)
    with session.connect(disk) as db:
        assert session.ask(db, "select count(*) as n from articles").to_pylist() == [{"n": 0}]
