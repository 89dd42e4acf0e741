"""The SQL of the pages: panels (warehouse/panels/*.sql) give numbers, row sets (warehouse/rows/*.sql) give the rows that numbers count.

A file starts with comment lines: a title in Chinese, what it gives in English, notes. Parameters are `$name`; `$name is null` or a note
`Optional: name, …` makes one optional. `first`, `last` and `day` are dates, `n` and what starts with `n_` whole numbers, the others text.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path

FOLDER = Path(__file__).parents[2]
PANELS, ROWS = FOLDER / "panels", FOLDER / "rows"
DAYS = frozenset({"first", "last", "day"})
_PARAMETER = re.compile(r"\$([a-z_]+)")
_OPTIONAL = re.compile(r"\$([a-z_]+) is null")
_TITLE = re.compile(r"\btitle\b")
_NOTED = "Optional: "
_COUNTED_BY = {"articles": "article_id", "origins": "chain_id", "publishers": "publisher", "portals": "portal", "stories": "story_id"}
"""What a number counts, and the column whose different values it counts."""


class ParameterError(ValueError):
    """An address asks for something that is not there or not written as it must be; the message says what."""


@dataclass(frozen=True)
class Statement:
    """One file: `title` is its first comment line, `about` the next ones, `sql` what follows the comment."""

    name: str
    title: str
    about: str
    sql: str
    notes: tuple[str, ...] = ()

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, in order."""
        return tuple(dict.fromkeys(_PARAMETER.findall(self.sql)))

    @cached_property
    def optional(self) -> frozenset[str]:
        """Those that may be missing."""
        noted = [name for note in self.notes if note.startswith(_NOTED) for name in note.removeprefix(_NOTED).split(",")]
        return frozenset([*_OPTIONAL.findall(self.sql), *(name.strip() for name in noted)])

    def bound(self, given: Mapping[str, object]) -> dict[str, object]:
        """Values for all parameters. Raises ParameterError for a missing one or one of the wrong type."""
        values: dict[str, object] = {}
        for name in self.parameters:
            value = given.get(name)
            if value in (None, "") and name not in self.optional:
                raise ParameterError(f"{self.name}：缺少参数 {name}")
            values[name] = typed(name, value) if value not in (None, "") else None
        return values

    def each(self, counted: str) -> str:
        """The statement with one row for each different value of what is counted. Raises ParameterError for what cannot be counted."""
        if counted == "rows":
            return self.sql
        if counted not in _COUNTED_BY:
            raise ParameterError(f"不能按 {counted} 计数；可用：{'、'.join(_COUNTED_BY)}")
        column = _COUNTED_BY[counted]
        more = (
            ""
            if column == "article_id"
            else ", count(distinct article_id) as n_articles, list(distinct article_id order by article_id) as article_ids"
        )
        shown = ", any_value(title) as title" if counted in ("articles", "origins") and _TITLE.search(self.sql) else ""
        order = f"n_articles desc, {column}" if more else column
        return f"select {column}{shown}{more}\nfrom (\n{self.sql}\n) counted\ngroup by {column}\norder by {order}"


def typed(name: str, value: object) -> object:
    """A value of an address as the type of its parameter. Raises ParameterError."""
    if name in DAYS:
        return value if isinstance(value, date) else day_of(str(value))
    if name == "n" or name.startswith("n_"):
        return whole_of(name, str(value))
    return value


def day_of(text: str) -> date:
    """A date written as 2026-10-05. Raises ParameterError."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        raise ParameterError(f"“{text[:20]}”不是日期，请写成 2026-10-05") from None
    if not 1990 <= day.year <= 2200:
        raise ParameterError(f"{day} 不在 1990 至 2200 年之间")
    return day


def whole_of(name: str, text: str) -> int:
    """A whole number below a million. Raises ParameterError."""
    if not (text.isascii() and text.isdecimal() and len(text) < 7):
        raise ParameterError(f"{name} 应为整数")
    return int(text)


@cache
def panels() -> Mapping[str, Statement]:
    """All panels by name."""
    return _read(PANELS)


@cache
def row_sets() -> Mapping[str, Statement]:
    """All row sets by name."""
    return _read(ROWS)


def _read(folder: Path) -> dict[str, Statement]:
    return {path.stem: statement_of(path.stem, path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.sql"))}


def statement_of(name: str, text: str) -> Statement:
    """The statement of a file's text."""
    lines = text.strip().splitlines()
    n_head = next(i for i, line in enumerate(lines) if not line.startswith("--"))
    title, *words = (line.removeprefix("--").strip() for line in lines[:n_head])
    notes = tuple(line for line in words if line.startswith(_NOTED))
    return Statement(name, title, " ".join(line for line in words if line not in notes), "\n".join(lines[n_head:]), notes)
