"""The drawing of faults: which faults a piece of code has, which tests belong to a module, and that the list of equivalents is current."""

from pathlib import Path

import mutants
import pytest
from support.faults import compiles, faults_of


def faults(code: str) -> set[str]:
    """The code after each fault that changes it."""
    raw = code.encode()
    found = [m for m in faults_of(Path("m.py"), raw) if compiles(m, raw)]
    return {(raw[: m.start] + m.replacement + raw[m.end :]).decode() for m in found}


@pytest.mark.parametrize(
    ("code", "changed"),
    [
        ("x = a < b", {"x = a <= b"}),
        ("x = a in b is c", {"x = a not in b is c", "x = a in b is not c"}),
        ("x = (a) == (b)", {"x = (a) != (b)"}),
        ("x = a + b", {"x = a - b"}),
        ("x = a & b", {"x = a | b", "x = a", "x = b"}),
        ("x = a and b", {"x = ((a) or (b))", "x = ((b))", "x = ((a))"}),
        ("x = not a", {"x = (a)"}),
        ("x = 3", {"x = 4", "x = (2)"}),
        ("x = True", {"x = False"}),
        ("x = min(a, b)", {"x = max(a, b)"}),
        ("x = f(a)", {"x = (a)"}),
        ("x = f(a, b)", set()),
        ("f(a, b)", {"pass"}),
        ("x = '值' if a else 1", {"x = '值' if (not (a)) else 1", "x = '值' if a else 2", "x = '值' if a else (0)"}),
        ("x = [y for y in z if y]", {"x = [y for y in z if True]"}),
        ("raise A(1)", {"pass"}),
        ('"""Doc 1."""', set()),
        ("x: Literal[1] = y", set()),
        ("@d(1)\ndef f(x: int = y) -> 'int':\n    return None", set()),
        ("def f():\n    return x", {"def f():\n    return None"}),
        ("x = f'{1}'", set()),
    ],
)
def test_faults_of_a_piece_of_code(code: str, changed: set[str]):
    assert faults(code) == changed


def test_tests_of_a_module_are_its_importers_nearest_first():
    tests = mutants.Tests()
    near, far = tests.reaching("transforms.text.counts")
    assert Path("tests/transforms/text/test_counts.py") in near
    assert far
    assert not set(near) & set(far)
    assert Path("tests/transforms/test_steps.py") in tests.direct("transforms.steps.links")
    assert Path("tests/warehouse/catalog/test_views.py") in tests.direct("warehouse.catalog.views")
    assert Path("tests/crawlers/test_crawl.py") in tests.direct("crawlers.crawl")  # by code that a file of tests/support hands to a child


def test_draws_are_those_of_the_seed():
    first, again, other = ([str(m) for m in mutants.drawn(seed, 5, "transforms.text.counts")] for seed in (1, 1, 2))
    assert first == again != other
    with pytest.raises(SystemExit, match=r"no module is named transforms\.nothing"):
        next(mutants.drawn(1, 1, "transforms.nothing"))


def test_the_list_of_equivalents_names_faults_that_are_still_drawn():
    paths = {path for path, _, _ in mutants.equivalents()}
    known = {m.key for path in sorted(paths) for m in mutants.mutants_of(Path(path))}
    stale = sorted(key for key in mutants.equivalents() if key not in known)
    assert not stale, f"the code has changed; take these entries out of tests/equivalent_mutants.toml or bring them up to date: {stale}"
    assert all(len(because) > 20 for because in mutants.equivalents().values()), "say why a fault changes no answer"


ONLY_BY_OTHERS: set[str] = set()
"""Modules that tests reach through others only; none may be added."""


def test_every_module_has_a_test_that_imports_it():
    tests = mutants.Tests()
    lacking = {name for name, path in mutants.modules().items() if not tests.direct(name) and mutants.mutants_of(path)}
    new = sorted(lacking - ONLY_BY_OTHERS)
    assert not new, f"write a small direct example for each of {new} in the folder of tests/ that mirrors it"
    mended = sorted(ONLY_BY_OTHERS - lacking)
    assert not mended, f"these have direct tests now: take {mended} out of ONLY_BY_OTHERS"
