"""Mutation testing: draws faults at random, puts each into a scratch copy of the tree and runs the tests that should notice.

`make mutants` draws 40 over transforms/, warehouse/ and crawlers/ (`--seed`, `--n`, `--module` change that) and ends with the survivors:
faults that no test noticed. For each survivor do one of two things:

- write a small direct example in the test file that mirrors the module, so that the fault turns it red; or
- if the changed code answers the same for every input, or only changes what the invented newsroom happens to draw, add it to
  tests/equivalent_mutants.toml with the reason. The next run counts it apart and does not draw it as a survivor.

The tests of a module are the test files that import it, directly or through a file of tests/support, then those that import a module
which imports it, nearest first; the golden cases of the steps count as importers of every step, those of the views of warehouse.catalog.
Each mutant has 60 seconds: the quick tests run first, those marked slow in the time that is left; those marked airflow, team or bench are
left out. A mutant whose quick tests run out of time is killed only if they finish in time without it; otherwise it counts as a survivor.
First the quick tests of all modules that were drawn run once without any fault: a test that is red anyway would kill every mutant.

The checkout is never touched: what git tracks (and new files that it does not ignore) is copied to a temporary folder first.

Why no package: mutmut 3 copies the tree too, but mutates functions only (no table of limits), runs every test once to learn what calls
what, and cannot draw at random; cosmic-ray edits the checkout in place and has one test command for all modules. Each adds a dozen pins.
"""

import argparse
import ast
import contextlib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

REPO = Path(__file__).resolve().parents[1]
ROOMS = ("transforms", "warehouse", "crawlers")
EQUIVALENT = REPO / "tests" / "equivalent_mutants.toml"
CASES = {"transforms.steps": Path("tests/transforms/test_steps.py"), "warehouse.catalog": Path("tests/warehouse/catalog/test_views.py")}
"""Tests that reach a package by name (a registry, a folder of SQL) instead of by import."""
QUICK, SLOW = "not slow and not airflow and not team and not bench", "slow and not airflow and not team and not bench"
MAX_REACH = 4
LIMIT_S, TOTAL_S = 60, 40 * 60

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<=",
    ast.LtE: "<",
    ast.Gt: ">=",
    ast.GtE: ">",
    ast.Eq: "!=",
    ast.NotEq: "==",
    ast.In: "not in",
    ast.NotIn: "in",
    ast.Is: "is not",
    ast.IsNot: "is",
}
ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "-",
    ast.Sub: "+",
    ast.Mult: "/",
    ast.Div: "*",
    ast.FloorDiv: "*",
    ast.Mod: "*",
    ast.BitAnd: "|",
    ast.BitOr: "&",
    ast.LShift: ">>",
    ast.RShift: "<<",
}
SWAPPED_CALLS = {"min": "max", "max": "min", "any": "all", "all": "any"}


@dataclass(frozen=True)
class Mutant:
    """One fault: the bytes [start, end) of a file replaced by others."""

    path: Path
    line_number: int
    line: str
    change: str
    start: int
    end: int
    replacement: bytes

    def __str__(self) -> str:
        return f"{self.path}:{self.line_number}  {self.change}\n    {self.line}"

    @property
    def key(self) -> tuple[str, str, str]:
        """What names the mutant in the list of equivalents; survives moved lines and other comments."""
        return str(self.path), self.line.partition("  #")[0], self.change


class Finder(ast.NodeVisitor):
    """Collects the mutants of one file; annotations, decorators, docstrings, f-strings and messages of errors are left alone."""

    def __init__(self, path: Path, code: bytes) -> None:
        self.path, self.code, self.found = path, code, list[Mutant]()
        self.lines = code.splitlines(keepends=True)
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line))

    def span(self, node: ast.AST) -> tuple[int, int]:
        return self.starts[node.lineno - 1] + node.col_offset, self.starts[node.end_lineno - 1] + node.end_col_offset

    def text(self, node: ast.AST) -> str:
        start, end = self.span(node)
        return self.code[start:end].decode()

    def add(self, node: ast.AST, new: str, start: int | None = None, end: int | None = None) -> None:
        first, last = self.span(node)
        start, end = first if start is None else start, last if end is None else end
        number = self.code.count(b"\n", 0, start) + 1
        old = " ".join(self.code[start:end].decode().split())
        line = self.lines[number - 1].decode().strip()
        self.found.append(Mutant(self.path, number, line, f"{old} → {' '.join(new.split())}", start, end, new.encode()))

    def replace_operator(self, node: ast.AST, left: ast.AST, right: ast.AST, new: str) -> None:
        """The operator has no place of its own in the tree: it stands between its operands, maybe with their brackets."""
        start, end = self.span(left)[1], self.span(right)[0]
        gap = self.code[start:end].decode()
        self.add(node, f"{')' * gap.count(')')} {new} {'(' * gap.count('(')}", start, end)

    def visit_Compare(self, node: ast.Compare) -> None:
        left = node.left
        for operator, right in zip(node.ops, node.comparators, strict=True):
            self.replace_operator(node, left, right, COMPARISONS[type(operator)])
            left = right
        self.generic_visit(node)

    def visit_BinOp(self, node: ast.BinOp) -> None:
        new = ARITHMETIC.get(type(node.op))
        if new is not None:
            self.replace_operator(node, node.left, node.right, new)
        if isinstance(node.op, ast.BitAnd | ast.BitOr):
            self.add(node, self.text(node.left))
            self.add(node, self.text(node.right))
        self.generic_visit(node)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        word = " and " if isinstance(node.op, ast.And) else " or "
        other = " or " if isinstance(node.op, ast.And) else " and "
        values = [f"({self.text(value)})" for value in node.values]
        self.add(node, f"({other.join(values)})")
        for i in range(len(values)):
            self.add(node, f"({word.join(values[:i] + values[i + 1 :])})")
        self.generic_visit(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> None:
        if isinstance(node.op, ast.Not):
            self.add(node, f"({self.text(node.operand)})")
        self.generic_visit(node)

    def negate(self, test: ast.expr) -> None:
        if not isinstance(test, ast.Compare | ast.UnaryOp):  # those have mutants that say the same
            self.add(test, f"(not ({self.text(test)}))")

    def visit_If(self, node: ast.If) -> None:
        self.negate(node.test)
        self.generic_visit(node)

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.negate(node.test)
        self.generic_visit(node)

    def visit_While(self, node: ast.While) -> None:
        self.negate(node.test)
        self.generic_visit(node)

    def visit_comprehension(self, node: ast.comprehension) -> None:
        for test in node.ifs:
            self.add(test, "True")
        self.generic_visit(node)

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, bool):
            self.add(node, str(not node.value))
        elif isinstance(node.value, int | float):
            self.add(node, f"{node.value + 1}")
            self.add(node, f"({node.value - 1})")

    def visit_Call(self, node: ast.Call) -> None:
        if isinstance(node.func, ast.Name) and node.func.id in SWAPPED_CALLS:
            self.add(node.func, SWAPPED_CALLS[node.func.id])
        elif len(node.args) == 1 and not isinstance(node.args[0], ast.GeneratorExp | ast.Starred):
            self.add(node, f"({self.text(node.args[0])})")
        self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> None:
        if isinstance(node.value, ast.Constant):
            return  # a docstring
        if isinstance(node.value, ast.Call | ast.Await):
            self.add(node, "pass")
        self.generic_visit(node)

    def visit_Return(self, node: ast.Return) -> None:
        if node.value is not None and not (isinstance(node.value, ast.Constant) and node.value.value is None):
            self.add(node, "return None")
        self.generic_visit(node)

    def visit_Raise(self, node: ast.Raise) -> None:
        self.add(node, "pass")

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for default in [*node.args.defaults, *(d for d in node.args.kw_defaults if d is not None)]:
            self.visit(default)
        for statement in node.body:
            self.visit(statement)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast's name

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for statement in node.body:
            self.visit(statement)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)

    def visit_JoinedStr(self, node: ast.JoinedStr) -> None:
        """Texts for people; also, Python 3.11 gives wrong places inside them."""


def compiles(mutant: Mutant, code: bytes) -> bool:
    changed = code[: mutant.start] + mutant.replacement + code[mutant.end :]
    try:
        return ast.dump(ast.parse(changed)) != ast.dump(ast.parse(code))
    except SyntaxError:
        return False


def mutants_of(path: Path) -> list[Mutant]:
    """Every fault that the operators above make of the file, in its order."""
    code = (REPO / path).read_bytes()
    finder = Finder(path, code)
    finder.visit(ast.parse(code))
    return finder.found


def modules(rooms: tuple[str, ...] = ROOMS) -> dict[str, Path]:
    """Import name → path, of every module and package that holds code."""
    found = {}
    for room in rooms:
        for path in sorted((REPO / room).rglob("*.py")):
            parts = path.relative_to(REPO).with_suffix("").parts
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.relative_to(REPO)
    return found


def imports_of(path: Path, known: set[str]) -> set[str]:
    """Known modules that a file imports, wherever in it, also in code that it hands to another process."""
    return named_in(ast.parse((REPO / path).read_bytes()), known) & known


def named_in(tree: ast.AST, known: set[str]) -> set[str]:
    """`from package import x` names package.x where that is a module, else the package."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            inner = {f"{node.module}.{alias.name}" for alias in node.names} & known
            found |= inner or {node.module}
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and "import " in node.value and "\n" in node.value:
            with contextlib.suppress(SyntaxError, ValueError):
                found |= named_in(ast.parse(node.value), known)
    return found


class Tests:
    """Which test files reach which module, and by how many imports."""

    def __init__(self) -> None:
        self.files = [p.relative_to(REPO) for p in sorted((REPO / "tests").rglob("*.py"))]
        support = {".".join(p.with_suffix("").parts[1:]): p for p in self.files if p.parts[1] in {"support", "gate"}}
        code = modules((*ROOMS, "dags"))
        known = {*code, *support, "tingfeng"}
        self.imported_by: dict[str, set[str]] = {}
        for name, path in {**code, **support}.items():
            for imported in imports_of(path, known):
                self.imported_by.setdefault(imported, set()).add(name)
        self.tests_of: dict[str, set[Path]] = {}
        for path in self.files:
            if path.name.startswith("test_"):
                for imported in imports_of(path, known):
                    self.tests_of.setdefault(imported, set()).add(path)
        self.support = set(support)

    def direct(self, module: str) -> set[Path]:
        """Test files that import the module, or a file of tests/support that does."""
        found = set(self.tests_of.get(module, ()))
        for name in self.imported_by.get(module, set()) & self.support:
            found |= self.direct(name)
        return found | {path for package, path in CASES.items() if module.startswith(f"{package}.")}

    def reaching(self, module: str) -> list[Path]:
        """Direct importers first, then those of the modules that import it, and on from there as long as there is none."""
        seen, level, found = {module}, {module}, dict.fromkeys(sorted(self.direct(module)))
        for step in range(MAX_REACH):
            level = {name for inner in level for name in self.imported_by.get(inner, set())} - self.support - seen
            seen |= level
            if step == 0 or not found:
                found |= dict.fromkeys(sorted({path for name in level for path in self.direct(name)}))
        return list(found)


def copied_tree(folder: Path) -> Path:
    """The tracked and the new files of the checkout in a folder of their own."""
    listed = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=REPO, text=True)
    for name in filter(None, listed.split("\0")):
        if (REPO / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(REPO / name, folder / name)
    return folder


def run_tests(tree: Path, tests: Iterable[Path], limit_s: float | None, marks: str = QUICK) -> str:
    """What the tests say in the tree: killed, survived or timed out. Exit codes of pytest: 0 all passed, 5 nothing to run."""
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-m", marks, *map(str, tests)]
    env = os.environ | {"PYTHONPATH": str(tree), "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(
        command, cwd=tree, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        try:
            return "survived" if process.wait(limit_s) in {0, 5} else "killed"
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            return "timed out"


def verdict(tree: Path, mutant: Mutant, tests: list[Path]) -> str:
    """One mutant in the tree, which is as it was afterwards."""
    if not tests:
        return "survived: no test imports the module"
    file = tree / mutant.path
    code = file.read_bytes()
    began = time.monotonic()
    try:
        file.write_bytes(code[: mutant.start] + mutant.replacement + code[mutant.end :])
        said = run_tests(tree, tests, LIMIT_S)
        left_s = LIMIT_S - (time.monotonic() - began)
        if said == "survived" and left_s > 0:
            said = "killed" if run_tests(tree, tests, left_s, SLOW) == "killed" else "survived"
    finally:
        file.write_bytes(code)
    if said == "timed out":
        return "killed" if run_tests(tree, tests, LIMIT_S) == "survived" else "survived: its tests take too long even without it"
    return said


def drawn(seed: int, n: int, only: str | None) -> Iterator[Mutant]:
    """Mutants in random order, each place in the code equally likely; those that change nothing for the parser are passed over."""
    names = {name: path for name, path in modules().items() if only is None or name == only or name.startswith(f"{only}.")}
    if not names:
        raise SystemExit(f"no module is named {only}; give an import name, as transforms.text.ids")
    every = [mutant for path in names.values() for mutant in mutants_of(path)]
    random.Random(seed).shuffle(every)
    given = 0
    for mutant in every:
        if given < n and compiles(mutant, (REPO / mutant.path).read_bytes()):
            given += 1
            yield mutant


def equivalents() -> dict[tuple[str, str, str], str]:
    listed = tomllib.loads(EQUIVALENT.read_text(encoding="utf-8")) if EQUIVALENT.exists() else {}
    return {(m["path"], m["line"], m["change"]): m["because"] for m in listed.get("mutant", [])}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=0, help="another seed draws other mutants")
    parser.add_argument("--n", type=int, default=40, help="how many")
    parser.add_argument("--module", help="only of this module or package, as transforms.text.ids")
    parser.add_argument("--list", action="store_true", help="show what would be drawn and the tests, run nothing")
    options = parser.parse_args()
    tests, known, counted, survivors = Tests(), equivalents(), Counter[str](), list[str]()
    names = {path: name for name, path in modules().items()}
    chosen = [(mutant, tests.reaching(names[mutant.path])) for mutant in drawn(options.seed, options.n, options.module)]
    if options.list:
        for mutant, reached in chosen:
            print(mutant, *reached, sep="\n    ")
        return 0
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        tree = copied_tree(Path(folder))
        every = sorted({path for mutant, reached in chosen if mutant.key not in known for path in reached})
        if every and run_tests(tree, every, None) != "survived":
            raise SystemExit(f"tests are red without any fault; mend them first: pytest -m '{QUICK}' {' '.join(map(str, every))}")
        print(f"the tests of {len(chosen)} mutants pass without them: {time.monotonic() - began:.0f} s", flush=True)
        for number, (mutant, reached) in enumerate(chosen, 1):
            if time.monotonic() - began > TOTAL_S:
                print(f"out of time after {number - 1} mutants")
                break
            said = f"equivalent: {known[mutant.key]}" if mutant.key in known else verdict(tree, mutant, reached)
            counted[said.split(":")[0]] += 1
            print(f"{number:3} {said:9} {mutant}", flush=True)
            if said.startswith("survived"):
                survivors.append(f"{mutant}\n    {said}; ran: {' '.join(map(str, reached)) or 'nothing'}")
    print(f"\nseed {options.seed}: {dict(counted)} in {time.monotonic() - began:.0f} s", *survivors, sep="\n\n")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
