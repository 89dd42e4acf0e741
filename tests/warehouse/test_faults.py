"""Kills over every command that writes, with readers polling: nobody reads half a change, and running again ends in the same bytes."""

import json
import shutil
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from support.given_pages import CHIP, D2, page
from support.kill_rounds import LATER, turn
from support.paths import REPO
from support.published import copied

import tingfeng
from crawlers.archive import Archive
from transforms.registry import STEPS
from transforms.schemas import DATASETS
from warehouse.catalog.command import publish
from warehouse.pipeline.command import run_steps
from warehouse.storage.lake import Lake


@pytest.fixture(scope="module")
def whole(tmp_path_factory, published_data: Path) -> Path:
    """A published directory, with one more crawl of the second day set aside."""
    data = copied(published_data, tmp_path_factory.mktemp("faults") / "data")
    crawl = Archive(data / "raw", "web", D2, LATER)
    row = page(D2, 4, "云岭芯片下月量产", CHIP.replace("下个月", "三个月后"))
    crawl.add({k: v for k, v in row.items() if k not in ("body", "page_id", "crawl_id")}, row["body"])
    crawl.close()
    turn(data, to_late=False)
    return data


def contents(data: Path) -> dict[str, bytes]:
    return {str(p.relative_to(data)): p.read_bytes() for p in sorted(data.glob("lake/*/day=2026*/part-0.parquet"))}


def undisturbed(whole: Path, folder: Path, *, is_late: bool) -> dict[str, bytes]:
    data = folder / "undisturbed"
    shutil.copytree(whole, data)
    shutil.rmtree(data / "lake")
    turn(data, to_late=is_late)
    project = tingfeng.Project(data)
    run_steps(project, project.archived_days(), tuple(STEPS))
    publish(project)
    return contents(data)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("seed", "n_kills"), [(1, 5), *(pytest.param(seed, 50, marks=pytest.mark.faults, id=f"seed{seed}") for seed in (20261201, 7, 8, 9))]
)
def test_killed_commands_leave_whole_files_and_readers_see_one_state_or_the_other(whole: Path, tmp_path: Path, seed: int, n_kills: int):
    data = tmp_path / "data"
    shutil.copytree(whole, data, copy_function=shutil.copy2)
    script = REPO / "tests" / "support" / "kill_rounds.py"
    done = subprocess.run([sys.executable, str(script), str(data), str(seed), str(n_kills)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    said = json.loads(done.stdout)
    sys.stdout.write(f"{said}\n")
    assert said["wrong_reads"] == []
    assert said["polls"] > 10
    assert not [code for code in said["codes"] if code.endswith(" 70")], done.stderr[-3000:]
    assert {name: code for name, code in said["after"].items() if code} == {}, done.stderr[-3000:]
    assert contents(data) == undisturbed(whole, tmp_path, is_late=said["is_late"])
    assert [str(p) for p in data.rglob("*.tmp*")] == []


@pytest.fixture
def disk(tmp_path: Path):
    """A file system of its own, whose room, inodes and mode can be changed."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = shutil.which("mount")
    if not mount or subprocess.run([mount, "-t", "tmpfs", "-o", "size=64m", "none", place], capture_output=True, check=False).returncode:
        pytest.skip("mounting is not allowed here")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


def command(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(REPO / "tingfeng.py"), "--data", str(data), *arguments], capture_output=True, text=True, check=False
    )


@pytest.mark.faults
def test_read_only_readers_answer_and_writers_end_in_words(whole: Path, disk: Path):
    data = copied(whole, disk / "data")
    subprocess.run(["mount", "-o", "remount,ro", disk], check=True)
    for arguments in (
        ["doctor"],
        ["verify"],
        ["check"],
        ["sql", "select 1"],
        ["search", "芯片"],
        ["trace", "https://www.yunjian.example/news/1.html"],
    ):
        done = command(data, *arguments)
        assert done.returncode == 0, (arguments, done.stderr)
    for arguments in (["process"], ["build"], ["export", str(data / "x.duckdb")], ["verify", "--adopt"]):
        done = command(data, *arguments)
        assert "Traceback" not in done.stderr, (arguments, done.stderr)
        assert done.returncode in (0, 75), (arguments, done.stderr)


@pytest.mark.faults
@pytest.mark.parametrize("lack", ["size=1m", "nr_inodes=40"])
def test_a_disk_that_is_full_or_has_no_inodes_ends_in_words_and_goes_on_afterwards(whole: Path, tmp_path: Path, disk: Path, lack: str):
    data = disk / "data"
    shutil.copytree(whole / "raw", data / "raw")
    project = tingfeng.Project(data)
    subprocess.run(["mount", "-o", f"remount,{lack}", disk], check=True)
    for arguments in (["process", "--workers", "1"], ["build"], ["verify"], ["doctor"]):
        done = command(data, *arguments)
        assert "Traceback" not in done.stderr, (arguments, done.stderr)
        assert done.returncode in (0, 3, 75), (arguments, done.stderr)
    subprocess.run(["mount", "-o", "remount,size=64m,nr_inodes=100000", disk], check=True)
    run_steps(project, project.archived_days(), tuple(STEPS))
    publish(project)
    assert contents(data) == undisturbed(whole, tmp_path, is_late=False)
    assert command(data, "verify").returncode == 0


@pytest.mark.faults
def test_two_runs_at_once_give_the_bytes_of_one(whole: Path, tmp_path: Path):
    data = tmp_path / "data"
    shutil.copytree(whole / "raw", data / "raw")
    arguments = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(data)]
    for words in (["process", "--workers", "1"], ["build"]):
        both = [subprocess.Popen([*arguments, *words], stdout=subprocess.DEVNULL) for _ in range(2)]
        assert [child.wait() for child in both] == [0, 0]
    assert contents(data) == undisturbed(whole, tmp_path, is_late=False)
    assert command(data, "verify").returncode == 0


@pytest.mark.faults
def test_ten_thousand_day_files_are_built_verified_and_examined(tmp_path: Path):
    lake = Lake(tmp_path / "data" / "lake")
    lake.prepare()
    days = [date(2023, 1, 1) + timedelta(days=n) for n in range(625)]
    for name in [*DATASETS][:16]:
        first = lake.path(name, days[0])
        lake.write(name, days[0], DATASETS[name].empty())
        for day in days[1:]:
            lake.path(name, day).parent.mkdir(parents=True)
            shutil.copy2(first, lake.path(name, day))
    assert len(list(lake.root.glob("*/day=2*/part-0.parquet"))) == 10_000
    for arguments in (["verify"], ["build"], ["build"], ["doctor"], ["sql", "select count(*) from lake.articles"]):
        started = time.monotonic()
        done = command(tmp_path / "data", *arguments)
        assert done.returncode == 0, (arguments, done.stderr)
        sys.stdout.write(f"10,000 day files: {' '.join(arguments)} took {time.monotonic() - started:.1f} s\n")
