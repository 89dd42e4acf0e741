"""The wheel holds every data file, and runs outside any checkout."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from support.paths import REPO

ROOMS = ("crawlers", "dags", "transforms", "warehouse")


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of a copy of the tracked files (a build writes beside them), unpacked as pip would."""
    folder = tmp_path_factory.mktemp("wheel")
    tracked = subprocess.run(["git", "ls-files", "-z", *ROOMS, "tingfeng.py", "pyproject.toml", "README.md", "LICENSE"],
                             cwd=REPO, capture_output=True, text=True, check=True).stdout.split("\0")  # fmt: skip
    for name in filter(None, tracked):
        (folder / "source" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REPO / name, folder / "source" / name)
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "-w",
        str(folder),
        str(folder / "source"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as packed:
        packed.extractall(folder / "site")
    return folder / "site"


@pytest.mark.slow
def test_every_data_file_is_in_the_wheel(installed: Path):
    tracked = subprocess.run(["git", "ls-files", *ROOMS], cwd=REPO, capture_output=True, text=True, check=True).stdout.splitlines()
    lacking = [name for name in tracked if not (installed / name).is_file() and not name.endswith("ruff.toml")]
    assert not lacking


@pytest.mark.slow
def test_commands_run_outside_a_checkout(installed: Path, tmp_path: Path):
    env = {**{k: v for k, v in os.environ.items() if not k.startswith("TINGFENG_")}, "PYTHONPATH": str(installed)}

    def run(code: str, *words: str) -> str:
        command = [sys.executable, "-c", code, *words]
        return subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, check=True).stdout

    assert run("import tingfeng; print(tingfeng.__file__)").startswith(str(installed))
    main = "import sys, tingfeng; tingfeng.main()"
    assert '"ithome"' in run(main, "plan")
    assert "huawei" in run(main, "entity", "find", "华为")
    run(main, "own", "init")
    run(main, "build")
    assert run(main, "sql", "select count(*) as n from lake.entities where defined_in = 'shipped'", "--format", "csv").startswith("n\n")
    assert (tmp_path / "data" / "own" / "README.md").is_file()
