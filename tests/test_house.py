"""The rules of docs/architecture.md that a machine can check. Each red rule says what to do."""

import ast
import functools
import importlib
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner
from support.paths import REPO

import crawlers.exit_codes
import dags.exit_codes
import tingfeng
import warehouse.cli.exit_codes
from crawlers import spec
from transforms.registry import STEPS
from transforms.result import DropReason
from transforms.schemas import DATASETS
from warehouse.catalog import views

TRACKED = [Path(p) for p in subprocess.check_output(["git", "ls-files"], cwd=REPO, text=True).splitlines() if (REPO / p).exists()]
PYTHON = [p for p in TRACKED if p.suffix == ".py"]
TOP_LEVEL = {
    *("pyproject.toml", "crawlers", "dags", "transforms", "warehouse", "tests"),
    *("README.md", "README.zh.md", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md", "LICENSE"),
    *("Makefile", "Dockerfile", "compose.yaml", "scrapy.cfg", "requirements.lock", "scrapy.cfg", "tingfeng.py"),
    *("docs", ".ci", ".github", ".gitignore"),
}
ROOMS = {"crawlers", "dags", "transforms", "warehouse", "tingfeng.py"}
BANNED_NAMES = {"utils", "helpers", "common", "misc", "base", "manager", "core", "handlers", "new", "v2"}
MAX_LINES = {"python": 400, "portal": 60, "view": 80}
SAVED_PAGE_BYTES = 30_000


DATA = (
    ast.Constant,
    ast.Tuple,
    ast.List,
    ast.Set,
    ast.Dict,
    ast.Name,
    ast.Attribute,
    ast.Starred,
    ast.JoinedStr,
    ast.FormattedValue,
    ast.UnaryOp,
)
TABLE_LINES = 8
"""From so many lines on an assignment of nothing but values is a table of data."""


def n_lines(path: Path) -> int:
    return len((REPO / path).read_text(encoding="utf-8").splitlines())


def is_data(value: ast.expr | None) -> bool:
    """Values, collections of values, and calls that only wrap values (`frozenset(…)`, `column("name", TEXT, "…")`)."""
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name | ast.Attribute) and all(map(is_data, [*value.args, *(k.value for k in value.keywords)]))
    if isinstance(value, ast.BinOp):
        return is_data(value.left) and is_data(value.right)
    return isinstance(value, DATA) and all(is_data(v) for v in ast.iter_child_nodes(value) if isinstance(v, ast.expr))


def n_logic_lines(path: Path) -> int:
    """Lines of a Python file without its tables of data."""
    code = (REPO / path).read_text(encoding="utf-8")
    assigned = [n for n in ast.parse(code).body if isinstance(n, ast.Assign | ast.AnnAssign) and is_data(n.value)]
    sizes = [node.end_lineno - node.lineno + 1 for node in assigned]
    return len(code.splitlines()) - sum(size for size in sizes if size >= TABLE_LINES)


def test_tables_of_data_are_told_from_logic():
    table = "dataset('terms', 'One row per term.', ('a',), column('a', TEXT, 'doc', required=True), *MORE)"
    assert all(is_data(ast.parse(code, mode="eval").body) for code in (table, "{'a': (1, -2.5), **B}", "frozenset({1}) | X", "a.b"))
    logic = ("[f(x) for x in y]", "lambda: 1", "a if b else c", "f(x)(y)", "a[0]", "a < b")
    assert not any(is_data(ast.parse(code, mode="eval").body) for code in logic)


def test_top_level_holds_only_what_it_may():
    found = sorted({p.parts[0] for p in TRACKED} - TOP_LEVEL)
    assert not found, f"move {found} into a folder of docs/architecture.md's map, or add them to TOP_LEVEL with a line in that map"


@pytest.mark.parametrize("path", PYTHON, ids=str)
def test_python_file_has_a_fitting_name_and_size_and_says_what_it_is_for(path: Path):
    assert path.stem not in BANNED_NAMES, f"name {path} after what it holds: the field's term for it"
    n, most = n_logic_lines(path), MAX_LINES["python"]
    assert n <= most, f"{path} has {n} lines of logic; from {most} on divide it by meaning (tables of data do not count)"
    docstring = ast.get_docstring(ast.parse((REPO / path).read_text(encoding="utf-8")))
    assert docstring, f"say at the top of {path} what goes in, what comes out and why"


def public_definitions(node: ast.Module | ast.ClassDef, owner: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.ClassDef]]:
    """Functions and classes of a module and public methods, by dotted name; names with an underscore and nested functions are private."""
    for child in node.body:
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and not child.name.startswith("_"):
            yield owner + child.name, child
            if isinstance(child, ast.ClassDef):
                yield from public_definitions(child, f"{owner}{child.name}.")


def is_override(module: str, name: str) -> bool:
    """Whether a method is one of a base class. The source alone does not tell, so the module is imported."""
    owner, _, method = name.rpartition(".")
    if not owner:
        return False
    cls = functools.reduce(getattr, owner.split("."), importlib.import_module(module))
    return any(method in vars(base) for base in cls.__mro__[1:])


def undocumented(source: str, module: str) -> list[str]:
    found = ((name, node) for name, node in public_definitions(ast.parse(source)) if not ast.get_docstring(node))
    return [f"{name} (line {node.lineno})" for name, node in found if not is_override(module, name)]


@pytest.mark.parametrize("path", [p for p in PYTHON if p.parts[0] in ROOMS], ids=str)
def test_public_functions_and_classes_say_what_they_do(path: Path):
    module = ".".join(path.with_suffix("").parts).removesuffix(".__init__")
    found = undocumented((REPO / path).read_text(encoding="utf-8"), module)
    cure = "write one: what it takes (shape, unit), returns and raises; or make the name private with an underscore"
    assert not found, f"{path}: no docstring for {', '.join(found)}; {cure}"


def test_private_nested_and_inherited_functions_need_no_docstring():
    source = """
def public(): ...
def _private(): ...
def documented():
    'Says.'
    def nested(): ...
class Day:
    'Says.'
    def __init__(self): ...
    def convert(self): ...
    def shown(self): ...
class Bare: ...
"""
    assert undocumented(source, "warehouse.cli.options") == [
        "public (line 2)",
        "Day.shown (line 11)",
        "Bare (line 12)",
    ]


def test_portal_files_and_views_stay_small():
    portals = [p for p in TRACKED if p.parent.name == "portals" and p.suffix == ".toml" and not p.name.startswith("_")]
    large = [str(p) for p in portals if n_lines(p) > MAX_LINES["portal"]]
    assert not large, f"over {MAX_LINES['portal']} lines; let the generic rules find what {large} say field by field"
    large = [p.name for p in views.VIEWS.glob("*.sql") if len(p.read_text().splitlines()) > MAX_LINES["view"]]
    assert not large, f"over {MAX_LINES['view']} lines; move what {large} share or prepare to warehouse/views/base/"


def test_no_data_and_no_large_page_is_tracked():
    data = [str(p) for p in TRACKED if p.parts[0] in {"data", "demo-data"} or p.suffix in {".parquet", ".duckdb", ".gz"}]
    assert not data, f"`git rm --cached` {data}: data stay out of the repository"
    pages = [str(p) for p in TRACKED if p.suffix == ".html" and (REPO / p).stat().st_size > SAVED_PAGE_BYTES]
    assert not pages, f"over {SAVED_PAGE_BYTES} bytes; take blocks that repeat out of {pages}, `tingfeng portal page` does most of it"


def test_pins_carry_hashes_and_no_file_names_an_index_or_this_machine():
    lock = (REPO / "requirements.lock").read_text()
    assert "--hash=sha256:" in lock, "write requirements.lock with `make lock`, which adds the hashes"
    named = re.findall(r"https?://\S+|--index\S*|--find-links\S*", lock)
    assert not named, f"write requirements.lock with `make lock`, which leaves out {named[:3]}"
    machine = re.compile(r"(?<![\w.])/(work|root|opt/wheels)/")
    texts = [p for p in TRACKED if p.suffix in {".py", ".md", ".toml", ".sql", ".csv", ""} and p != Path("tests/test_house.py")]
    found = [str(p) for p in texts if machine.search((REPO / p).read_text(encoding="utf-8"))]
    assert not found, f"paths of one machine; write them relative to the checkout or as an argument: {found}"


@pytest.mark.parametrize("dataset", DATASETS.values(), ids=lambda d: d.name)
def test_dataset_is_documented_and_names_keep_their_promise(dataset):
    assert dataset.grain.startswith("One row per"), f"begin the grain of {dataset.name} with 'One row per'"
    assert set(dataset.key) <= set(dataset.schema.names), f"the key of {dataset.name} names columns that it lacks"
    for field in dataset.schema:
        name, doc = f"{dataset.name}.{field.name}", field.metadata[b"doc"].decode()
        assert len(doc) >= 12, f"document {name} in a full sentence, with its unit"
        assert doc.lower().rstrip(".") != field.name.replace("_", " "), f"the doc of {name} only repeats its name: say what it means"
        if field.name.endswith("_at"):
            assert field.type == pa.timestamp("us", tz="UTC"), f"_at is a UTC timestamp: give {name} the type AT or another name"
        if field.name.startswith("n_") or field.name.endswith("_n"):
            assert pa.types.is_integer(field.type), f"n_ and _n are counts: give {name} the type COUNT or another name"
        if field.name.startswith(("is_", "has_")):
            assert pa.types.is_boolean(field.type), f"is_ and has_ are flags: give {name} the type FLAG or another name"
        if field.nullable:
            assert "null" in doc.lower(), f"say in the doc of {name} when it is null, or make it required"


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda s: s.name)
def test_step_is_one_file_of_its_name_with_in_out_and_drops(step):
    assert step.name in DATASETS, f"describe the dataset {step.name} in transforms/schemas/"
    module = REPO / "transforms" / "steps" / f"{step.name}.py"
    doc = ast.get_docstring(ast.parse(module.read_text(encoding="utf-8"))) or ""
    for word in ("In:", "Out:", "Drops:"):
        assert word in doc, f"say in the docstring of {module.name} after {word!r} what that is"
    cases = REPO / "tests" / "cases" / "steps" / step.name
    assert list(cases.glob("*.json")), f"add a golden case to {cases.relative_to(REPO)}/ (tests/transforms/test_steps.py says how)"


def test_every_step_file_is_registered():
    files = {p.stem for p in (REPO / "transforms" / "steps").glob("*.py")} - {"__init__"}
    assert files == set(STEPS), f"a step is a file and a line in transforms/registry.py; one side lacks {sorted(files ^ set(STEPS))}"


def test_every_drop_reason_is_used():
    code = "\n".join(p.read_text(encoding="utf-8") for folder in ("steps", "page") for p in (REPO / "transforms" / folder).glob("*.py"))
    unused = [r.name for r in DropReason if f"DropReason.{r.name}" not in code]
    assert not unused, f"no step gives {unused}: take them out of transforms/result.py"


def test_every_portal_loads_and_has_pages_with_signed_answers():
    portals = spec.load_portals(tingfeng.PORTALS)
    assert portals, "no portal loads from crawlers/portals/"
    for name in portals:
        pages = sorted((REPO / "tests" / "pages" / name).glob("*.html"))
        assert pages, f"save a page of {name}: `tingfeng portal page {name} FILE --url U`"
        for page in pages:
            answer = json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))
            assert answer.get("checked_by"), f"compare {page} with its JSON by eye, then set checked_by and checked_on there"


def test_every_command_has_help_and_generated_pages_are_fresh():
    answer = CliRunner().invoke(tingfeng.cli, ["docs", "--check"])
    assert answer.exit_code == 0, f"run `make docs` and commit what it writes: {answer.output}"
    for name, listed in list(tingfeng.cli.commands.items()):
        command = tingfeng.cli.load(name)
        assert command.help, f"give the command {name} a docstring: it is its help"
        short = command.get_short_help_str(1_000)
        assert listed.get_short_help_str(1_000) == short, f"COMMANDS in tingfeng.py must say of {name}: {short}"


def test_both_readmes_show_the_two_commands():
    for name in ("README.md", "README.zh.md"):
        text = (REPO / name).read_text(encoding="utf-8")
        for command in ("make demo", "make test"):
            assert command in text[:1_500], f"show `{command}` on the first screen of {name}"


def test_commands_of_the_warehouse_speak_through_one_function():
    """warehouse/cli/output.py prints nothing that steers a terminal; another way to the terminal would be one without guard."""
    ways = re.compile(r"click\.(secho|echo)\(|(?<![\w.])print\(|sys\.(stdout|stderr)\.write")
    files = [p for p in PYTHON if p.parts[0] == "warehouse" and p.parent != Path("warehouse/cli")]
    assert [str(p) for p in files if ways.search((REPO / p).read_text(encoding="utf-8"))] == []


def test_the_rooms_speak_of_the_same_exit_codes():
    wanted = list(warehouse.cli.exit_codes.ExitCode.__members__.items())
    for room in (crawlers.exit_codes, dags.exit_codes):
        assert list(room.ExitCode.__members__.items()) == wanted, f"{room.__name__} must list the same codes as warehouse.cli.exit_codes"


MAX_CHARS = 140


def test_no_line_of_python_is_too_long():
    """Ruff's E501 counts a Chinese character as two, so this rule stands here."""
    long = [
        f"{p}:{n}" for p in PYTHON for n, line in enumerate((REPO / p).read_text(encoding="utf-8").splitlines(), 1) if len(line) > MAX_CHARS
    ]
    assert not long, f"over {MAX_CHARS} characters; break the lines {long}"
