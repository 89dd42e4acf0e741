"""Kills over every command that writes, with readers polling: nobody reads half a change, and running again ends in the same bytes."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from support.given_pages import CHIP, D2, page
from support.kill_rounds import LATER, turn
from support.paths import REPO
from support.published import copied

import tingfeng
from crawlers.archive import Archive
from transforms.registry import STEPS
from warehouse.catalog.command import publish
from warehouse.pipeline.command import run_steps


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
