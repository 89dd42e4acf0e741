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
A test that kills is run again without the fault: one that is red anyway would kill every mutant, and ends the run.

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
from pathlib import Path

from support.faults import Mutant, compiles, faults_of

REPO = Path(__file__).resolve().parents[1]
ROOMS = ("transforms", "warehouse", "crawlers")
EQUIVALENT = REPO / "tests" / "equivalent_mutants.toml"
CASES = {
    "transforms.steps": Path("tests/transforms/test_steps.py"),
    "warehouse.catalog": Path("tests/warehouse/catalog/test_views.py"),
    "crawlers.newsroom": Path("tests/crawlers/newsroom/test_newsroom_bytes.py"),
}
"""Tests that reach a package by name (a registry, a folder of SQL, an address) instead of by import."""
QUICK, SLOW = "not slow and not airflow and not team and not bench", "slow and not airflow and not team and not bench"
HOUSE = Path("tests/test_house.py")  # rules about the files that git tracks; the copied tree is no repository
MAX_REACH = 4
LIMIT_S, TOTAL_S = 60, 40 * 60


def mutants_of(path: Path) -> list[Mutant]:
    """Every fault of a file of the checkout."""
    return faults_of(path, (REPO / path).read_bytes())


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
            if path.name.startswith("test_") and path != HOUSE:
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


class Copy:
    """The copied tree, in which tests run with and without a fault."""

    def __init__(self, folder: Path) -> None:
        self.tree = copied_tree(folder)
        self.green: set[str] = set()

    def run(self, tests: Iterable[Path | str], limit_s: float, marks: str) -> tuple[str, list[str]]:
        """What the tests say: killed, survived or timed out; and which one failed. Exit codes of pytest: 0 passed, 5 nothing to run."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "--tb=no", "-rfE", "-m", marks, *map(str, tests)]
        env = os.environ | {"PYTHONPATH": str(self.tree), "PYTHONDONTWRITEBYTECODE": "1"}
        with subprocess.Popen(
            command, cwd=self.tree, env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
        ) as process:
            try:
                out, _ = process.communicate(timeout=limit_s)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, 9)
                return "timed out", []
        failed = [line.split()[1].partition("[")[0] for line in out.splitlines() if line.startswith(("FAILED ", "ERROR "))]
        return "survived" if process.returncode in {0, 5} else "killed", failed

    def verdict(self, mutant: Mutant, tests: list[Path]) -> str:
        """One mutant in the tree, which is as it was afterwards. Raises SystemExit for a test that is red without it."""
        if not tests:
            return "survived: no test imports the module"
        file = self.tree / mutant.path
        code = file.read_bytes()
        began = time.monotonic()
        try:
            file.write_bytes(code[: mutant.start] + mutant.replacement + code[mutant.end :])
            said, failed = self.run(tests, LIMIT_S, QUICK)
            left_s = LIMIT_S - (time.monotonic() - began)
            if said == "survived" and left_s > 0:
                slow, failed = self.run(tests, left_s, SLOW)
                said = "killed" if slow == "killed" else said
        finally:
            file.write_bytes(code)
        if said == "timed out":
            return "killed" if self.run(tests, LIMIT_S, QUICK)[0] == "survived" else "survived: its tests take too long even without it"
        if said == "killed":
            self.check(failed)
        return said

    def check(self, failed: list[str]) -> None:
        """A test that is red without any fault would kill every mutant."""
        unknown = sorted(set(failed) - self.green)
        if unknown and self.run(unknown, 5 * LIMIT_S, f"({QUICK}) or ({SLOW})")[0] == "killed":
            raise SystemExit(f"red without any fault; mend first: {' '.join(unknown)}")
        self.green |= set(unknown)


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
        copy = Copy(Path(folder))
        copy.check(["tests/test_mutants.py"])
        for number, (mutant, reached) in enumerate(chosen, 1):
            if time.monotonic() - began > TOTAL_S:
                print(f"out of time after {number - 1} mutants")
                break
            said = f"equivalent: {known[mutant.key]}" if mutant.key in known else copy.verdict(mutant, reached)
            counted[said.split(":")[0]] += 1
            print(f"{number:3} {said:9} {mutant}", flush=True)
            if said.startswith("survived"):
                survivors.append(f"{mutant}\n    {said}; ran: {' '.join(map(str, reached)) or 'nothing'}")
    print(f"\nseed {options.seed}: {dict(counted)} in {time.monotonic() - began:.0f} s", *survivors, sep="\n\n")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
