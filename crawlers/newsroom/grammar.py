"""Templates → sentences. A template is a line such as

    A+ P+ | {A}[今天|昨日]发布{P}，[起售价|售价]{price}

`{name}` is a slot, `[a|b]` a choice (may be nested or empty), `<pool>` a line of a shared pool. The tags before ` | ` give the tone towards
the companies and products of the sentence (+ positive, - negative). Without a tag the tone is undefined, except for the pools of PLAIN,
which mention companies neutrally. `~` before a line: only for makers of goods, not of services; lines about parts or suppliers are treated
so without it. `@sale,merger` before everything: only in a story of that angle, so that the reports of one story agree on what happened.
`!response` after that: the turn (rumour, response …) of a headline whatever the kind of event; a lead's counts when the headline has none;
`open`: readers may differ.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

WORDS = Path(__file__).parent / "words"
TAGS = re.compile(r"((?:[A-Z][+-] ?)+)\| ")
ANGLES = re.compile(r"@([a-z_,]+) ")
PLAYS = re.compile(r"!([a-z]+) ")
TOKENS = re.compile(r"[\[\]|]|\{\w+\}|<\w+>|[^\[\]|{}<>]+")

PLAIN = frozenset({"about", "closing", "industry", "caption", "stock_title", "stock_flash", "patent_title", "patent_flash"})
HARD = ("{parts}", "{supplier}")

Node = str | tuple[str, Any]
"""A piece of text, ("slot", name), ("pool", name) or ("any", options)."""


@dataclass(frozen=True)
class Template:
    """A parsed line with its tags."""

    nodes: tuple[Node, ...]
    tags: tuple[tuple[str, int], ...]
    is_hard: bool = False
    is_plain: bool = False
    angles: frozenset[str] = frozenset()
    plays: str | None = None

    def tone_of(self, role: str) -> int:
        """Tone towards a role: 1, -1 or 0 without a tag."""
        return dict(self.tags).get(role, 0)


@dataclass(frozen=True)
class Sentence:
    """`names` are (entity, tone) of all entities that the sentence names; tone None where readers may differ."""

    text: str
    names: tuple[tuple[str, int | None], ...] = ()


Slots = Mapping[str, str | Callable[[Random], str]]


def parse(line: str) -> Template:
    """The template of a line. Raises ValueError for unbalanced brackets."""
    angles = ANGLES.match(line)
    line = line[angles.end() :] if angles else line
    plays = PLAYS.match(line)
    line = line[plays.end() :] if plays else line
    is_hard = line.startswith("~") or any(slot in line for slot in HARD)
    line = line.removeprefix("~")
    found = TAGS.match(line)
    tags = tuple((tag[0], 1 if tag[1] == "+" else -1) for tag in found[1].split()) if found else ()
    rest = line[found.end() :] if found else line
    pieces = TOKENS.findall(rest)
    if "".join(pieces) != rest:
        raise ValueError(f"stray bracket in {line!r}")
    pieces.reverse()
    nodes = parse_run(pieces, inside=False)
    return Template(nodes, tags, is_hard, angles=frozenset(angles[1].split(",") if angles else ()), plays=plays[1] if plays else None)


def parse_run(pieces: list[str], *, inside: bool) -> tuple[Node, ...]:
    """Nodes up to the end of a run or, `inside` a choice, its closing bracket."""
    nodes: list[Node] = []
    while pieces:
        piece = pieces.pop()
        if piece == "[":
            options = []
            while True:
                options.append(parse_run(pieces, inside=True))
                if not pieces:
                    raise ValueError("a bracket is not closed")
                if pieces.pop() == "]":
                    break
            nodes.append(("any", tuple(options)))
        elif piece in "]|":
            if not inside:
                raise ValueError("a bracket or bar without its beginning")
            pieces.append(piece)
            break
        elif piece[0] == "{":
            nodes.append(("slot", piece[1:-1]))
        elif piece[0] == "<":
            nodes.append(("pool", piece[1:-1]))
        else:
            nodes.append(piece)
    return tuple(nodes)


@cache
def words(name: str) -> dict[str, Any]:
    """The content of words/<name>.toml."""
    return tomllib.loads((WORDS / f"{name}.toml").read_text(encoding="utf-8"))


@cache
def pool(name: str, key: str) -> tuple[Template, ...]:
    """The templates of a list in words/<name>.toml."""
    return tuple(replace(parse(line), is_plain=key in PLAIN) for line in words(name)[key])


class Voice:
    """Expands templates with one writer's random choices. `roles` maps a slot name to (role letter, entity) for slots that name an
    entity.
    """

    def __init__(self, r: Random, slots: Slots, roles: Mapping[str, tuple[str, str]]) -> None:
        self.r, self.slots, self.roles = r, slots, roles

    def say(self, template: Template) -> Sentence:
        """A sentence from a template."""
        out: list[str] = []
        named: dict[str, str] = {}
        self.expand(template.nodes, out, named)
        tones, other = dict(template.tags), 0 if template.is_plain else None
        return Sentence("".join(out), tuple((entity, tones.get(role, other)) for entity, role in named.items()))

    def expand(self, nodes: tuple[Node, ...], out: list[str], named: dict[str, str]) -> None:
        """Append the text of nodes to `out` and the role of each entity to `named`."""
        rnd = self.r.random
        for node in nodes:
            if isinstance(node, str):
                out.append(node)
                continue
            kind, value = node
            if kind == "any":
                self.expand(value[int(rnd() * len(value))], out, named)
            elif kind == "pool":
                lines = pool("shared", value)
                self.expand(lines[int(rnd() * len(lines))].nodes, out, named)
            else:
                filler = self.slots[value]
                out.append(filler if isinstance(filler, str) else filler(self.r))
                if value in self.roles:
                    role, entity = self.roles[value]
                    named[entity] = role
