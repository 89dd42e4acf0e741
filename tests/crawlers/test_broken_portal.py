"""One broken portal file is one portal: it is left out, red in its own task, and named with its line; the others go on."""

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.published import copied

import tingfeng
from crawlers import commands, scaffold, spec
from warehouse.pipeline.command import run_steps

BREAKS = {
    "no TOML": ("name = 'x\n", 1),
    "unknown key": ('name = "X"\nhome = "https://x.example/"\ncolour = "red"\n', 3),
    "wrong type": ('name = "X"\nhome = 5\n', 2),
    "a selector that is none": ('name = "X"\nhome = "https://x.example/"\n[[layouts]]\ntitle = ["css:h1["]\n', None),
    "not UTF-8": (b'name = "\xff\xfe"\n', None),
    "nested without end": ("a = " + "[" * 5000 + "\n", None),
    "empty": ("", None),
}


@pytest.fixture(params=BREAKS, ids=str)
def broken(request, tmp_path: Path, monkeypatch) -> tuple[Path, int | None]:
    """The folder of portal files with one more, which is broken."""
    folder = tmp_path / "portals"
    shutil.copytree(spec.PORTALS, folder)
    text, line = BREAKS[request.param]
    path = folder / "abroken.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    for module in (commands, spec, scaffold):
        monkeypatch.setattr(module, "PORTALS", folder)
    monkeypatch.setattr(tingfeng, "PORTALS", folder)
    return path, line


def run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(tingfeng.cli, ["--data", str(data), *arguments], env={"TINGFENG_CONTACT": "a@b.example"})


def test_plan_names_every_portal_and_the_broken_one_is_red_in_its_own_task(broken, tmp_path: Path):
    path, line = broken
    done = run(tmp_path, "plan")
    assert done.exit_code == 0
    assert str(path) in done.stderr
    ids = json.loads(done.stdout.splitlines()[-1])
    assert "abroken" in ids
    assert len(ids) > 20
    crawl = run(tmp_path, "crawl", "abroken")
    assert crawl.exit_code == 2
    assert str(path) if line is None else f"{path}:{line}" in crawl.stderr


def test_process_and_doctor_go_on(broken, tmp_path: Path, published_data: Path):
    path, line = broken
    data = copied(published_data, tmp_path / "data")
    done = run(data, "process")
    assert done.exit_code == 0, done.exception
    assert str(path) in done.stderr
    said = run(data, "doctor").stdout
    assert (f"✗ {path}:{line}: " if line else f"✗ {path}") in said


def test_a_mended_file_is_read_again(tmp_path: Path, monkeypatch, published_data: Path):
    data = copied(published_data, tmp_path / "data")
    before = {p: p.read_bytes() for p in data.glob("lake/*/day=2026*/part-0.parquet")}
    folder = tmp_path / "portals"
    shutil.copytree(spec.PORTALS, folder)
    monkeypatch.setattr(tingfeng, "PORTALS", folder)
    whole = (folder / "ithome.toml").read_bytes()
    (folder / "ithome.toml").write_bytes(whole[:200])
    project = tingfeng.Project(data)
    run_steps(project, project.archived_days(), ("articles",))
    assert project.broken_portals
    (folder / "ithome.toml").write_bytes(whole)
    project = tingfeng.Project(data)
    run_steps(project, project.archived_days(), ("articles", "signatures"))
    assert project.broken_portals == []
    assert all(p.read_bytes() == content for p, content in before.items() if "runs" not in p.parts)
