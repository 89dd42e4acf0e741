"""The rules of docs/architecture.md that a machine can check."""

import ast
import json
import re
import subprocess
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner

import tingfeng
from crawlers import spec
from transforms.registry import STEPS
from transforms.result import DropReason
from transforms.schemas import DATASETS
from warehouse.catalog import views

REPO = Path(__file__).resolve().parent.parent
TRACKED = [Path(p) for p in subprocess.check_output(["git", "ls-files"], cwd=REPO, text=True).splitlines() if (REPO / p).exists()]
PYTHON = [p for p in TRACKED if p.suffix == ".py"]
TOP_LEVEL = {
    *("pyproject.toml", "crawlers", "dags", "transforms", "warehouse", "tests"),
    *("README.md", "README.zh.md", "Makefile", "requirements.lock", "tingfeng.py", "docs", ".ci", ".gitignore"),
}
BANNED_NAMES = {"utils", "helpers", "common", "misc", "base", "manager", "core", "handlers", "new", "v2"}
MAX_LINES = {"python": 400, "portal": 60, "view": 80}
SAVED_PAGE_BYTES = 30_000


def n_lines(path: Path) -> int:
    return len((REPO / path).read_text(encoding="utf-8").splitlines())


def test_top_level_holds_only_what_it_may():
    assert {p.parts[0] for p in TRACKED} <= TOP_LEVEL


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_python_file_has_a_fitting_name_and_size_and_says_what_it_is_for(path: Path):
    assert path.stem not in BANNED_NAMES
    assert n_lines(path) <= MAX_LINES["python"]
    assert ast.get_docstring(ast.parse((REPO / path).read_text(encoding="utf-8"))), "no module docstring"


def test_portal_files_and_views_stay_small():
    portals = [p for p in TRACKED if p.parent.name == "portals" and p.suffix == ".toml"]
    assert [str(p) for p in portals if n_lines(p) > MAX_LINES["portal"] and not p.name.startswith("_")] == []
    assert [p.name for p in views.VIEWS.glob("*.sql") if len(p.read_text().splitlines()) > MAX_LINES["view"]] == []


def test_no_data_and_no_large_page_is_tracked():
    assert [str(p) for p in TRACKED if p.parts[0] in {"data", "demo-data"} or p.suffix in {".parquet", ".duckdb", ".gz"}] == []
    assert [str(p) for p in TRACKED if p.suffix == ".html" and (REPO / p).stat().st_size > SAVED_PAGE_BYTES] == []


def test_pins_carry_hashes_and_no_file_names_an_index_or_this_machine():
    lock = (REPO / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock
    assert not re.search(r"https?://|--index|--find-links", lock)
    machine = re.compile(r"(?<![\w.])/(work|root|opt/wheels)/")
    texts = [p for p in TRACKED if p.suffix in {".py", ".md", ".toml", ".sql", ".csv", ""} and p != Path("tests/test_house.py")]
    assert [str(p) for p in texts if machine.search((REPO / p).read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda d: d.name)
def test_dataset_is_documented_and_names_keep_their_promise(dataset):
    assert dataset.grain.startswith("One row per")
    assert set(dataset.key) <= set(dataset.schema.names)
    for field in dataset.schema:
        doc = field.metadata[b"doc"].decode()
        assert len(doc) >= 12, field.name
        assert doc.lower().rstrip(".") != field.name.replace("_", " ")
        if field.name.endswith("_at"):
            assert field.type == pa.timestamp("us", tz="UTC"), field.name
        if field.name.startswith("n_") or field.name.endswith("_n"):
            assert pa.types.is_integer(field.type), field.name
        if field.name.startswith(("is_", "has_")):
            assert pa.types.is_boolean(field.type), field.name
        if field.nullable:
            assert "null" in doc.lower(), f"{dataset.name}.{field.name} does not say when it is null"


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda s: s.name)
def test_step_is_one_file_of_its_name_with_in_out_and_drops(step):
    assert step.name in DATASETS
    module = REPO / "transforms" / "steps" / f"{step.name}.py"
    doc = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    for word in ("In:", "Out:", "Drops:"):
        assert word in doc, f"{module.name} does not say {word}"
    assert list((REPO / "tests" / "cases" / "steps" / step.name).glob("*.json")), "no golden case"


def test_every_step_file_is_registered():
    files = {p.stem for p in (REPO / "transforms" / "steps").glob("*.py")} - {"__init__"}
    assert files == set(STEPS)


def test_every_drop_reason_is_used():
    code = "\n".join(p.read_text(encoding="utf-8") for folder in ("steps", "page") for p in (REPO / "transforms" / folder).glob("*.py"))
    assert [r.name for r in DropReason if f"DropReason.{r.name}" not in code] == []


def test_every_portal_loads_and_has_pages_with_signed_answers():
    portals = spec.load_portals(tingfeng.PORTALS)
    assert portals
    for name in portals:
        pages = sorted((REPO / "tests" / "pages" / name).glob("*.html"))
        assert pages, f"no saved page for {name}"
        for page in pages:
            answer = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
            assert answer.get("checked_by"), f"{page.name} is not signed"


def test_every_command_has_help_and_generated_pages_are_fresh():
    answer = CliRunner().invoke(tingfeng.cli, ["docs", "--check"])
    assert answer.exit_code == 0, answer.output
    for name, listed in list(tingfeng.cli.commands.items()):
        command = tingfeng.cli.load(name)
        assert command.help, name
        assert listed.get_short_help_str(1_000) == command.get_short_help_str(1_000), "the list of commands says something else"


def test_both_readmes_show_the_two_commands():
    for name in ("README.md", "README.zh.md"):
        text = (REPO / name).read_text(encoding="utf-8")
        assert text.index("make demo") < 1_500
        assert text.index("make test") < 1_500
