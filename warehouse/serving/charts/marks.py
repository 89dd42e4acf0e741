"""Elements of a chart: text, links, shapes of relations, hatching of days without data. All text is escaped and sanitised here."""

import unicodedata
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

from transforms.text.printable import printable

RELATIONS = ("original", "identical", "reprint", "abridged", "excerpt", "rewrite", "digest")
"""Relations of a copy in the order of legends; each has a shape of its own."""
INK, DIM, LINE, DEEP, PALE, BAD, GOOD, WARN, PAPER = (
    *("#1d1f20", "#5f625e", "#d9d6cd", "#0b4f6c", "#bfd0d8"),
    *("#a3262b", "#2c6a3c", "#8a5a00", "#ffffff"),
)
_LOOKS: dict[str, dict[str, Any]] = {
    "text": {"font-size": 12.5, "fill": INK},
    "dim": {"fill": DIM},
    "small": {"font-size": 11},
    "tick": {"font-size": 11, "fill": DIM},
    "middle": {"text-anchor": "middle"},
    "end": {"text-anchor": "end"},
    "grid": {"stroke": LINE, "stroke-width": 1},
    "zero": {"stroke": DIM, "stroke-width": 1},
    "edge": {"fill": "none", "stroke": DIM, "stroke-width": 1.1},
    "span": {"stroke": DIM, "stroke-width": 2, "stroke-dasharray": "3 2"},
    "copies": {"fill": PALE},
    "origins": {"fill": DEEP},
    "publishers": {"fill": PAPER, "stroke": DEEP, "stroke-width": 1.2},
    "mark": {"fill": PALE, "stroke": DEEP, "stroke-width": 1.4},
    "original": {"fill": DEEP},
    "rewrite": {"fill": BAD, "stroke": BAD},
    "hollow": {"fill": PAPER},
    "bad": {"fill": BAD},
    "good": {"fill": GOOD},
    "flat": {"fill": DIM},
    "gap": {"fill": "url(#gap)"},
    "gap-paper": {"fill": "#efece2"},
    "gap-line": {"stroke": WARN, "stroke-width": 2, "stroke-opacity": 0.55},
    "cell": {"fill": "#e9e6dd"},
    "on-dark": {"fill": PAPER},
    "halo": {"stroke": PAPER, "stroke-width": 3.5, "stroke-linejoin": "round", "paint-order": "stroke"},
    **{
        f"line-{i}": {"fill": "none", "stroke": colour, "stroke-width": 2, "stroke-dasharray": dashes}
        for i, (colour, dashes) in enumerate(((DEEP, "none"), (BAD, "7 3"), (GOOD, "2 3"), (WARN, "9 3 2 3"), ("#5b3a8c", "4 4")))
    },
    **{f"dot-{i}": {"fill": colour} for i, colour in enumerate((DEEP, BAD, GOOD, WARN, "#5b3a8c"))},
}


def tag(name: str, *inner: Markup | str, look: str = "", **attributes: Any) -> Markup:
    """An element. `look` are its classes, whose looks become attributes; `_` in a name is a hyphen; None leaves an attribute out."""
    given: dict[str, Any] = {"class": look or None}
    for word in look.split():
        given |= _LOOKS.get(word, {})
    given |= {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
    shown = "".join(f' {key}="{_attribute(value)}"' for key, value in given.items() if value is not None)
    return Markup(f"<{name}{shown}>{Markup('').join(_clean(part) for part in inner)}</{name}>")  # noqa: S704 - each part is escaped above


def text(words: object, x: float, y: float, look: str = "") -> Markup:
    """A piece of text at a place."""
    return tag("text", str(words), look=f"text {look}".strip(), x=_round(x), y=_round(y))


def linked(href: str | None, title: str, *inner: Markup, n: int | None = None) -> Markup:
    """Marks that open an address, with what they stand for as title; without an address a group with a title. `n` is what they count."""
    if href is None:
        return tag("g", tag("title", title), *inner)
    return tag("a", tag("title", title), *inner, href=href, aria_label=title, data_n=n)


def rect(x: float, y: float, width: float, height: float, look: str, **attributes: Any) -> Markup:
    """A rectangle."""
    return tag("rect", look=look, x=_round(x), y=_round(y), width=_round(max(width, 0)), height=_round(max(height, 0)), **attributes)


def line(x1: float, y1: float, x2: float, y2: float, look: str) -> Markup:
    """A straight line."""
    return tag("line", look=look, x1=_round(x1), y1=_round(y1), x2=_round(x2), y2=_round(y2))


def path(d: str, look: str) -> Markup:
    """A path of numbers that the caller has made."""
    return tag("path", look=look, d=d)


def chart(width: float, height: float, label: str, parts: Iterable[Markup | str]) -> Markup:
    """The whole picture; `label` says it in words."""
    return tag("svg", *parts, look="chart", viewBox=f"0 0 {_round(width)} {_round(height)}", role="group", aria_label=label)


def gap_pattern() -> Markup:
    """The hatching of days without data, which `rect(…, "gap")` uses."""
    inner = (tag("rect", width=8, height=8, look="gap-paper"), tag("line", x1=0, y1=0, x2=0, y2=8, look="gap-line"))
    return tag("defs", tag("pattern", *inner, id="gap", width=8, height=8, patternUnits="userSpaceOnUse", patternTransform="rotate(45)"))


def relation_mark(relation: str, x: float, y: float, *, r: float = 6, is_hollow: bool = False) -> Markup:
    """The shape of a relation: each has its own, a hollow one says that who was first is open."""
    look = f"mark {relation}" + (" hollow" if is_hollow else "")
    if relation not in _SHAPES:
        return tag("circle", look=look, cx=_round(x), cy=_round(y), r=r)
    moves = _SHAPES[relation]
    return path(
        "".join(f"{step}{' '.join(str(_round(n * r)) for n in numbers)}" for step, numbers in [("M", (x / r, y / r)), *moves]), look
    )


_SHAPES: dict[str, list[tuple[str, tuple[float, ...]]]] = {  # steps from the centre, in units of the radius
    "identical": [("m", (-0.85, -0.85)), ("h", (1.7,)), ("v", (1.7,)), ("h", (-1.7,)), ("z", ())],
    "reprint": [("m", (0, -1)), ("l", (1, 1.85)), ("h", (-2,)), ("z", ())],
    "abridged": [("m", (0, -1.1)), ("l", (1.1, 1.1)), ("l", (-1.1, 1.1)), ("l", (-1.1, -1.1)), ("z", ())],
    "excerpt": [
        ("m", (-0.35, -1)),
        *(("h", (0.7,)), ("v", (0.65,)), ("h", (0.65,)), ("v", (0.7,)), ("h", (-0.65,)), ("v", (0.65,))),
        *(("h", (-0.7,)), ("v", (-0.65,)), ("h", (-0.65,)), ("v", (-0.7,)), ("h", (0.65,)), ("z", ())),
    ],
    "rewrite": [
        ("m", (-0.95, -0.5)),
        *(("l", (0.45, -0.45)), ("l", (0.5, 0.5)), ("l", (0.5, -0.5)), ("l", (0.45, 0.45)), ("l", (-0.5, 0.5)), ("l", (0.5, 0.5))),
        *(("l", (-0.45, 0.45)), ("l", (-0.5, -0.5)), ("l", (-0.5, 0.5)), ("l", (-0.45, -0.45)), ("l", (0.5, -0.5)), ("z", ())),
    ],
    "digest": [("m", (-1, -0.35)), ("h", (2,)), ("v", (0.7,)), ("h", (-2,)), ("z", ())],
}


def width_of(words: str, size: float = 12.5) -> float:
    """About how wide a text is in pixels: wide characters are one em."""
    return sum(size if unicodedata.east_asian_width(c) in "WF" else size * 0.56 for c in words)


def shortened(words: str, width: float, size: float = 12.5) -> str:
    """The text, cut to fit a width in pixels."""
    if width_of(words, size) <= width:
        return words
    kept = ""
    for character in words:
        if width_of(kept + character, size) > width - size:
            break
        kept += character
    return kept + "…"


def _round(value: float) -> float | int:
    short = round(value, 1)
    return int(short) if short == int(short) else short


def _clean(part: Markup | str) -> Markup:
    return part if isinstance(part, Markup) else escape(printable(part))


def _attribute(value: object) -> Markup:
    return escape(printable(str(value)))
