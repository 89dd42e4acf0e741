"""Every regular expression of the code on texts made to slow it down: twice the text may cost twice the work, not four times.

The cost is CPU time of this process, the least of several rounds, compared with itself at other sizes; so neither the machine nor its load
decides. A pattern that only ever sees short texts is listed in BOUNDED with the line that cuts them, and is tried at that length.
"""

import ast
import dataclasses
import importlib
import pkgutil
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from support.adversarial import attacks

import crawlers
import tingfeng
import transforms
import warehouse
from transforms.text.entities.roles import CLAUSE

REPO = Path(__file__).resolve().parent.parent
SIZES = (12_000, 24_000, 48_000)
GROWTH = 8.0  # of the work from the first size to the last: 4 is linear, 16 quadratic
NOTHING_S = 0.01  # less CPU for 12 KB cannot become a hang at the sizes that we take
TOO_LONG_S = 0.5  # for 12 KB: quadratic work takes about as much
AT_ITS_BOUND_S = 0.25  # for a text that cannot be longer
METHODS = {"search", "match", "fullmatch", "sub", "subn", "split", "findall", "finditer"}
BOUNDED: dict[str, tuple[int, str]] = {
    "transforms.page.forum_thread._MARK": (80, "blocks of at most MARK_CHARS"),
    "transforms.page.fields._PLATFORMS": (2000, "addresses of pages, cut by MAX_URL_CHARS"),
    "transforms.page.kind._ROW_TIME": (40, "blocks of at most 40 characters"),
    "transforms.page.lines._TIME_LINE": (60, "lines shorter than 60"),
    "transforms.page.published_time._CALENDAR": (200, "lines of the header, cut by MAX_LINE"),
    "transforms.page.published_time._CLOCK_ONLY": (200, "lines of the header, cut by MAX_LINE"),
    "transforms.page.script_tokens._BOUND": (2000, "the first 2000 characters of a script"),
    "transforms.page.provenance._RULES": (300, "_line_notes"),
    "transforms.text.dates._LEAD": (14, "LEAD_TIME"),
    "transforms.text.dates.": (4000, "MAX_TEXT, for every pattern of the module"),
    "transforms.text.entities.roles.": (CLAUSE, "windows of CLAUSE characters, for every pattern of the module"),
    "transforms.text.entities.role_patterns.": (CLAUSE, "as in roles, which alone uses them"),
    "transforms.text.page_lines.bylines._REPORT": (100, "parts of a line that byline judges"),
    "transforms.text.page_lines.bylines._REPORTER": (100, "lines that byline judges: at most 70"),
    "transforms.text.page_lines.boilerplate._COMPILED": (400, "MAX_LINE"),
    "transforms.text.page_lines.service_tail._PROSE": (60, "MAX_SHORT"),
    "transforms.text.page_lines.boilerplate._CUT": (30, "is_cut"),
}
"""Longest text that a pattern is given, and where the code sees to it."""
ONLY_WHERE_IT_BEGINS = frozenset(
    {"transforms.text.entities.disambiguation._PRODUCT_AFTER", "transforms.text.entities.disambiguation._PERSON_AFTER"}
)
"""Patterns that are called by another name than their own, and only to match where a text begins."""


class TooLongError(Exception):
    """The engine was stopped."""


def found_in(value: object, depth: int = 0) -> Iterator[re.Pattern]:
    """Patterns in a value of a module: itself, in containers, in dataclasses."""
    if isinstance(value, re.Pattern):
        yield value
    elif depth < 4 and isinstance(value, list | tuple | set | frozenset) and len(value) < 3000:
        for one in value:
            yield from found_in(one, depth + 1)
    elif depth < 4 and isinstance(value, dict) and len(value) < 3000:
        yield from found_in(tuple(value.values()), depth + 1)
    elif depth < 4 and dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield from found_in(tuple(getattr(value, f.name, None) for f in dataclasses.fields(value)), depth + 1)


def sources() -> Iterator[tuple[str, ast.Module]]:
    for folder in ("crawlers", "transforms", "warehouse"):
        for path in sorted((REPO / folder).rglob("*.py")):
            name = ".".join(path.relative_to(REPO).with_suffix("").parts).removesuffix(".__init__")
            yield name, ast.parse(path.read_text("utf-8"))
    yield "tingfeng", ast.parse((REPO / "tingfeng.py").read_text("utf-8"))


def inline(tree: ast.Module) -> Iterator[tuple[re.Pattern, str]]:
    """Patterns that stand in a call, re.sub(r"…", …), with the function that is called."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in METHODS and node.args:
            owner, first = node.func.value, node.args[0]
            if (
                isinstance(owner, ast.Name)
                and owner.id == "re"
                and isinstance(first, ast.Constant)
                and isinstance(first.value, str | bytes)
            ):
                yield re.compile(first.value), node.func.attr


def calls_by_name(trees: list[ast.Module]) -> dict[str, set[str]]:
    """How patterns are used, by the name that they are called by anywhere."""
    used: dict[str, set[str]] = {}
    for tree in trees:
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and node.attr in METHODS and isinstance(node.value, ast.Name | ast.Attribute):
                name = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                used.setdefault(name, set()).add(node.attr)
    return used


def every_pattern() -> dict[re.Pattern, tuple[str, set[str]]]:
    """Pattern → (where it stands, how it is used)."""
    found: dict[re.Pattern, tuple[str, set[str]]] = {}
    parsed = dict(sources())
    used = calls_by_name(list(parsed.values()))
    for package in (crawlers, transforms, warehouse):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            if not module.name.endswith("__main__"):
                for name, value in vars(importlib.import_module(module.name)).items():
                    for pattern in found_in(value) if not name.startswith("__") else ():
                        where = f"{module.name}.{name}"
                        uses = (calls_by_name([parsed[module.name]]) if name.startswith("_") else used).get(name, set())
                        found.setdefault(pattern, (where, {"match"} if where in ONLY_WHERE_IT_BEGINS else uses))
    for name, value in vars(tingfeng).items():
        for pattern in found_in(value):
            found.setdefault(pattern, (f"tingfeng.{name}", used.get(name, set())))
    for name, tree in parsed.items():
        for pattern, method in inline(tree):
            found.setdefault(pattern, (f"{name} (in a call)", {method}))
    return found


PATTERNS = every_pattern()


def stopped(*_: object) -> None:
    raise TooLongError


def cost(run: Callable[[], object], rounds: int = 3, most_s: float = TOO_LONG_S) -> float:
    """Least CPU seconds of some rounds; the bound itself when one had to be stopped."""
    least = most_s
    before = signal.signal(signal.SIGVTALRM, stopped)
    try:
        for _ in range(rounds):
            signal.setitimer(signal.ITIMER_VIRTUAL, most_s)
            start = time.process_time()
            run()
            least = min(least, time.process_time() - start)
            if least < NOTHING_S:
                break
    except TooLongError:
        return most_s
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)
    return least


def work(pattern: re.Pattern, methods: set[str], text: str) -> Callable[[], object]:
    """What the code does with the pattern, at its worst: look for it everywhere, or only where the text begins."""
    given = text.encode("utf-8", "replace") if isinstance(pattern.pattern, bytes) else text
    if methods == {"fullmatch"}:
        return lambda: pattern.fullmatch(given)
    if methods and methods <= {"match", "fullmatch"}:
        return lambda: pattern.match(given)
    return lambda: sum(1 for _ in pattern.finditer(given))


def bound_of(where: str) -> int | None:
    """The longest text that the pattern, or every pattern of its module, is given."""
    found = BOUNDED.get(where) or BOUNDED.get(where.rpartition(".")[0] + ".")
    return found[0] if found else None


def trouble(pattern: re.Pattern, where: str, methods: set[str]) -> str | None:
    """Why the pattern is no good on hostile text; None when it is."""
    bound = bound_of(where)
    if bound is not None:
        for text in attacks(pattern, bound):
            spent = cost(work(pattern, methods, text[:bound]), rounds=1, most_s=AT_ITS_BOUND_S)
            if spent >= AT_ITS_BOUND_S:
                return f"{where}: {spent:.2f} s for {bound} characters {text[:30]!r}…{text[-5:]!r}"
        return None
    for i, text in enumerate(attacks(pattern, SIZES[0])):
        first = cost(work(pattern, methods, text))
        if first < NOTHING_S:
            continue
        if first >= TOO_LONG_S:
            return f"{where}: over {first:.1f} s for {SIZES[0]} characters {text[:30]!r}…{text[-5:]!r}"
        last = cost(
            work(pattern, methods, next(t for n, t in enumerate(attacks(pattern, SIZES[-1])) if n == i)), most_s=1.2 * GROWTH * first
        )
        if last > GROWTH * first:
            return f"{where}: {first:.3f} s for {SIZES[0]} characters, {last:.3f} s for {SIZES[-1]}: {text[:30]!r}…{text[-5:]!r}"
    return None


def test_the_patterns_of_the_code_are_found():
    places = {where for where, _ in PATTERNS.values()}
    assert len(PATTERNS) > 300
    assert {"crawlers.response_checks.NEXT_WORD", "transforms.text.dates._FULL", "warehouse.storage.session._EXPLAIN"} <= places
    assert {name for name in BOUNDED if not name.endswith(".")} <= places
    assert all(any(p.startswith(name) for p in places) for name in BOUNDED)


@pytest.mark.parametrize("pattern", [r"\s*x", r"(?:a|b|ab)*c", r"(\w+\s?)+$", r"<a[^>]*href=\s*\s*x", "x*y*x*y*z"])
def test_a_pattern_that_is_not_linear_is_found(pattern: str):
    assert trouble(re.compile(pattern), "here", {"search"})


@pytest.mark.parametrize("pattern", [r"\s+", r"(?<!\s)\s*x", r"[^>]{0,100}>", r"^(?:ab|c)*d", r"^\s*+x"])
def test_a_linear_pattern_is_let_through(pattern: str):
    assert trouble(re.compile(pattern), "here", {"search"}) is None


@pytest.mark.slow
def test_no_pattern_of_the_code_grows_faster_than_its_text():
    found = [text for pattern, (where, methods) in PATTERNS.items() if (text := trouble(pattern, where, methods))]
    assert not found, "\n" + "\n".join(found)
