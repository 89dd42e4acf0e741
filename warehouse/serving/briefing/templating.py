"""The templates of briefings: shipped ones, and a user's own in own/templates/, which take their place by name.

A template is text with values in it. An own one may come from anybody and is shown text from anybody, so it can do little: values, filters,
conditions and loops over what the briefing gives it. It cannot call methods, define macros, include files, turn off escaping or multiply
texts; its loops have a budget, and what comes out may hold plain elements only (no script, style, frame, form or picture from elsewhere).
An own template that breaks a rule is left out, told, and the shipped one takes its place.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from jinja2 import DictLoader, StrictUndefined, TemplateError, nodes
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree, html

from warehouse.own.folder import Problem, text_of
from warehouse.serving.briefing.wording import FILTERS, Links, clean, functions

FOLDER = Path(__file__).parent / "templates"
OWN = "templates"
SHELL = "shell.html"
MOST_STEPS = 100_000
"""Turns of all loops of one own template."""
MOST_CHARS = 400_000
_NODES = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.Const, nodes.Getattr, nodes.Getitem, nodes.Filter, nodes.Test),
    *(nodes.Call, nodes.If, nodes.For, nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr, nodes.Concat),
    *(nodes.Add, nodes.Sub, nodes.Neg, nodes.Keyword, nodes.Pair, nodes.Dict, nodes.List, nodes.Tuple, nodes.Assign, nodes.Slice),
)
_FILTERS = frozenset(
    {"abs", "default", "first", "last", "join", "length", "int", "round", "truncate", "trim", "upper", "lower", "counted_loop"}
)
_TESTS = frozenset({"defined", "none", "odd", "even", "divisibleby", "in", "eq", "ne", "lt", "gt", "le", "ge"})
_ELEMENTS = frozenset(
    re.findall(
        r"\w+",
        """a abbr article aside b blockquote br caption col colgroup dd del div dl dt em figure figcaption h1 h2 h3 h4 hr i ins li ol p q
        s section small span strong sub sup table tbody td tfoot th thead time tr u ul svg g rect line path circle text title defs
        pattern""",
    )
)
_ATTRIBUTES = frozenset(
    re.findall(
        r"[\w-]+",
        """class id href title colspan rowspan scope lang contenteditable role tabindex viewbox width height x y x1 x2 y1 y2 d r cx cy fill
        stroke stroke-width stroke-dasharray stroke-opacity stroke-linejoin fill-opacity paint-order font-size text-anchor transform
        patternunits patterntransform aria-label aria-hidden""",
    )
)
_LINK = re.compile(r"https?://\S+|#[\w-]*|x+")
_WORDS = re.compile(r"[a-z_]+")


class Text(NamedTuple):
    """A template: its text, and whether it is the user's."""

    text: str
    is_own: bool


class TemplateProblemError(Exception):
    """An own template cannot be used; the message says why."""


@cache
def shipped() -> Mapping[str, Text]:
    """The shipped templates by file name."""
    return {path.name: Text(path.read_text(encoding="utf-8"), is_own=False) for path in sorted(FOLDER.glob("*.html"))}


def texts(own: Path) -> tuple[dict[str, Text], list[Problem]]:
    """The templates with the own ones in place of those of their names, and what is wrong with own ones, which are left out."""
    found, problems = dict(shipped()), []
    for path in sorted((own / OWN).glob("*")):
        if path.name.startswith(".") or path.suffix == ".example":
            continue
        text, problem = text_of(path)
        wrong = problem.text if problem else fault_of(path.name, text)
        if wrong:
            problems.append(Problem(path, None, wrong))
        else:
            found[path.name] = Text(text, is_own=True)
    return found, problems


def fault_of(name: str, text: str) -> str | None:
    """Why an own template cannot be used, as far as its text tells; None when it can."""
    sections = sorted(set(shipped()) - {SHELL})
    if name not in sections:
        return f"takes the place of no section; there are {', '.join(sections)}"
    try:
        tree = _restricted().parse(text)
        _check(tree)
    except TemplateProblemError as error:
        return str(error)
    except (TemplateError, RecursionError, ValueError, OverflowError) as error:
        return f"line {getattr(error, 'lineno', None) or 1}: {error or type(error).__name__}"
    plain = "".join(part.data if isinstance(part, nodes.TemplateData) else "x" for out in tree.find_all(nodes.Output) for part in out.nodes)
    return foreign_markup(plain)


def _check(tree: nodes.Template) -> None:
    """Raises TemplateProblemError for what an own template may not do, or for a name that no briefing has."""
    known = _known_words()
    for node in _every(tree):
        line = f"line {node.lineno}: "
        if not isinstance(node, _NODES) or type(node) is nodes.Expr:
            raise TemplateProblemError(f"{line}{type(node).__name__.lower()} cannot be used in a template")
        if isinstance(node, nodes.Filter) and node.name not in _FILTERS | set(FILTERS):
            raise TemplateProblemError(
                f"{line}there is no filter {node.name}; there are {', '.join(sorted(_FILTERS - {'counted_loop'} | set(FILTERS)))}"
            )
        if isinstance(node, nodes.Test) and node.name not in _TESTS:
            raise TemplateProblemError(f"{line}there is no test {node.name}; there are {', '.join(sorted(_TESTS))}")
        if isinstance(node, nodes.Call) and not (isinstance(node.node, nodes.Name) and node.node.name in functions(Links(""))):
            raise TemplateProblemError(f"{line}only {', '.join(sorted(functions(Links(''))))} can be called")
        if isinstance(node, nodes.Call) and (node.dyn_args or node.dyn_kwargs):
            raise TemplateProblemError(f"{line}write the values of a call one by one")
        if isinstance(node, nodes.For) and node.recursive:
            raise TemplateProblemError(f"{line}a loop cannot be recursive")
        name = node.attr if isinstance(node, nodes.Getattr) else node.name if isinstance(node, nodes.Name) and node.ctx == "load" else None
        if name is not None and (name.startswith("_") or name not in known | _assigned(tree)):
            raise TemplateProblemError(f"{line}no briefing has {name}")


def _every(node: nodes.Node) -> Iterator[nodes.Node]:
    yield node
    yield from node.find_all(nodes.Node)


def _assigned(tree: nodes.Template) -> set[str]:
    return {n.name for n in tree.find_all(nodes.Name) if n.ctx == "store"}


@cache
def _known_words() -> frozenset[str]:
    """Names that a template may use: those of the shipped templates, the columns of the panels, and the functions."""
    from warehouse.serving.briefing.reading import shipped_panels

    words = {w for text in shipped_panels().values() for w in _WORDS.findall(text)}
    env = _restricted(with_limits=False)
    for text in shipped().values():
        tree = env.parse(text.text)
        words |= {n.attr for n in tree.find_all(nodes.Getattr)} | {n.name for n in tree.find_all(nodes.Name)}
    return frozenset(words | set(functions(Links(""))) | {"loop"})


def foreign_markup(fragment: str) -> str | None:
    """What of a piece of HTML may not stand in a briefing: an element, an attribute or an address that could fetch or run something."""
    try:
        tree = html.fragment_fromstring(fragment, create_parent="div")
    except (etree.ParserError, ValueError) as error:
        return f"is no HTML ({error})"
    return next((wrong for element in tree.iter() if (wrong := _foreign_in(element))), None)


def _foreign_in(element: etree._Element) -> str | None:
    tag: Any = element.tag
    if not isinstance(tag, str):
        return "holds a comment or a processing instruction, which may hide something"
    if tag not in _ELEMENTS:
        return f"<{tag}> cannot stand in a briefing"
    for key, value in element.attrib.items():
        if key not in _ATTRIBUTES and not str(key).startswith("data-"):
            return f"<{tag}> cannot have the attribute {key!s}"
        if key == "href" and not _LINK.fullmatch(str(value)):
            return f"a link cannot lead to {str(value)[:60]!r}: only to http, https or a place of the page"
        if "url(" in str(value).lower() and value != "url(#gap)":
            return f"{key!s} cannot fetch {str(value)[:60]!r}"
    return None


class _Budget:
    """Counts the turns of loops."""

    def __init__(self) -> None:
        self.left = MOST_STEPS

    def counted_loop(self, items: Iterable[Any]) -> Iterator[Any]:
        """The same items. Raises SecurityError when the budget is used up."""
        for item in items:
            self.left -= 1
            if self.left < 0:
                raise SecurityError(f"its loops turn more than {MOST_STEPS:,} times")
            yield item


class _Restricted(ImmutableSandboxedEnvironment):
    """The environment of own templates: all loops are counted, numbers are not multiplied with texts, no format strings."""

    has_limits = True
    intercepted_binops = frozenset({"+"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:
        """Adds numbers only."""
        if not isinstance(left, int | float) or not isinstance(right, int | float):
            raise SecurityError("+ adds numbers; ~ joins texts")
        return super().call_binop(context, operator, left, right)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        if self.has_limits:
            for loop in list(tree.find_all(nodes.For)):
                loop.iter = nodes.Filter(loop.iter, "counted_loop", [], [], None, None, lineno=loop.lineno)
                loop.iter.set_environment(self)
        return tree


def _restricted(*, with_limits: bool = True) -> _Restricted:
    env = _Restricted(autoescape=True, undefined=StrictUndefined, finalize=clean, trim_blocks=True, lstrip_blocks=True)
    env.has_limits = with_limits
    env.filters.update(FILTERS)
    env.filters["counted_loop"] = _Budget().counted_loop
    return env


@lru_cache(maxsize=4)
def _trusted(given: tuple[tuple[str, str], ...]) -> ImmutableSandboxedEnvironment:
    """The environment of shipped templates, whose compiled forms are shared by all briefings of one version."""
    env = ImmutableSandboxedEnvironment(
        loader=DictLoader(dict(given)), autoescape=True, undefined=StrictUndefined, finalize=clean, trim_blocks=True, lstrip_blocks=True
    )
    env.filters.update(FILTERS)
    return env


class Renderer:
    """Renders sections. `problems` tell which own templates gave way to the shipped ones, and why."""

    def __init__(self, given: Mapping[str, Text], links: Links) -> None:
        self.given = given
        self.texts = tuple((name, (shipped()[name] if text.is_own else text).text) for name, text in sorted(given.items()))
        self.functions = functions(links)
        self.problems: list[str] = []

    def section(self, name: str, facts: Mapping[str, Any]) -> str:
        """A section from its own template, else from the shipped one."""
        text = self.given[name]
        if text.is_own:
            try:
                return self._own(name, text.text, facts)
            except (
                TemplateError,
                TemplateProblemError,
                TypeError,
                ValueError,
                KeyError,
                AttributeError,
                ArithmeticError,
                RecursionError,
            ) as error:
                self.problems.append(f"own/{OWN}/{name}: {error or type(error).__name__}")
        return self.shipped(name, facts)

    def shipped(self, name: str, facts: Mapping[str, Any]) -> str:
        """A shipped template, which may use all of Jinja."""
        return _trusted(self.texts).get_template(name).render(**self.functions, **facts)

    def _own(self, name: str, text: str, facts: Mapping[str, Any]) -> str:
        if wrong := fault_of(name, text):
            raise TemplateProblemError(wrong)
        env = _restricted()
        env.globals = dict(self.functions)
        env.filters = {key: value for key, value in env.filters.items() if key in _FILTERS or key in FILTERS}
        pieces, n_chars = [], 0
        for piece in env.from_string(text).generate(**facts):
            pieces.append(piece)
            n_chars += len(piece)
            if n_chars > MOST_CHARS:
                raise TemplateProblemError(f"gives more than {MOST_CHARS:,} characters")
        found = "".join(pieces)
        if wrong := foreign_markup(found):
            raise TemplateProblemError(wrong)
        return found
