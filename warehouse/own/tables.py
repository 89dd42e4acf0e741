"""Rows of a user's own over the curated tables.

A row of a known key takes the place of the shipped one, `-key` removes it, others are added.

In:     <own>/<table>.csv: columns in any order, some may be missing; comma, semicolon or tab; lines that begin with # are remarks
Out:    the table with the column `defined_in`: shipped, demo, or file and line; and what is wrong, line by line
"""

import csv
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from pathlib import Path

from transforms.text.delimited import rows_of
from warehouse.own.folder import Problem, text_of
from warehouse.own.table_rules import fault_of_cell

KEYS: Mapping[str, tuple[str, ...]] = {
    "aliases": ("entity_id", "alias"),
    "code_names": ("family", "code"),
    "display_names": ("key", "kind"),
    "entities": ("entity_id",),
    "families": ("family_id",),
    "figure_cues": ("about",),
    "happenings": ("happening",),
    "publishers": ("name",),
    "tone_words": ("word", "kind"),
    "topics": ("topic_id",),
}
"""Every table of warehouse/seeds and the columns that its rows are known by."""
SEVERAL = frozenset({"families", "figure_cues"})
"""Tables of which several rows may have one key: own rows take the place of all shipped ones."""
DEFAULTS = {"needs_context": "0"}
LICENCE = "own"
MOST_ROWS = 200_000

Row = dict[str, str | None]


@dataclass(frozen=True)
class OwnRow:
    """One line of an own table; `is_removal` for `-key`, whose empty cells stand for any value."""

    line: int
    cells: Row
    is_removal: bool


def read_rows(path: Path, columns: Sequence[str]) -> tuple[list[OwnRow], list[Problem]]:
    """The lines of an own table, and those that cannot be read."""
    text, problem = text_of(path)
    if problem:
        return [], [problem]
    rows: list[OwnRow] = []
    problems: list[Problem] = []
    header: list[str] = []
    try:
        for number, cells in rows_of(f"{line}\n" for line in text.split("\n")):
            if not header:
                header = [cell.strip().lower() for cell in cells]
                if wrong := _wrong_header(header, columns):
                    return [], [Problem(path, number, wrong)]
                continue
            if len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                problems.append(Problem(path, number, f"{len(cells)} cells, but {len(header)} columns; quote a cell that holds a comma"))
                continue
            given: Row = {name: cell.strip() or None for name, cell in zip(header, cells, strict=False)}
            first = given.get(columns[0]) or ""
            given[columns[0]] = first.removeprefix("-") or None
            rows.append(OwnRow(number, {name: given.get(name) for name in columns}, first.startswith("-")))
            if len(rows) > MOST_ROWS:
                return [], [Problem(path, None, f"has more than {MOST_ROWS} rows")]
    except csv.Error as error:
        problems.append(Problem(path, None, f"is no table ({error})"))
    return rows, problems


def _wrong_header(header: Sequence[str], columns: Sequence[str]) -> str:
    unknown = [name or "(empty)" for name in header if name not in columns]
    if unknown:
        return f"unknown column {', '.join(unknown)}; columns are {', '.join(columns)}"
    if columns[0] not in header:
        return f"the column {columns[0]} is missing"
    return "a column stands there twice" if len(set(header)) < len(header) else ""


def overlaid(
    name: str,
    shipped: Sequence[Row],
    path: Path,
    columns: Sequence[str],
    known: Set[str],
) -> tuple[list[Row], list[Problem]]:
    """The rows of a table with those of an own file over them; wrong lines are left out and told. `known` are the ids of all entities."""
    rows, problems = read_rows(path, columns)
    keys, kinds = KEYS[name], frozenset(row["kind"] or "" for row in shipped) if "kind" in columns else frozenset()
    own: dict[tuple[str | None, ...], list[Row]] = {}
    seen: dict[tuple[str | None, ...], int] = {}
    removed: list[dict[str, str]] = []
    if name == "entities":
        known = known | {row.cells["entity_id"] or "" for row in rows if not row.is_removal}
    for row in rows:
        key = tuple(row.cells[column] for column in keys)
        if row.is_removal:
            wanted = {column: value for column, value in zip(keys, key, strict=True) if value}
            if any(all(old[c] == v for c, v in wanted.items()) for old in shipped):
                removed.append(wanted)
            else:
                problems.append(Problem(path, row.line, f"-{' '.join(wanted.values())} removes nothing: no shipped row has this key"))
            continue
        cells = {column: value or DEFAULTS.get(column) for column, value in row.cells.items()}
        fault = next((f"the column {column} is empty" for column, value in zip(keys, key, strict=True) if not value), "")
        fault = fault or fault_of_row(name, cells, kinds, known)
        if not fault and key in seen and name not in SEVERAL:
            fault = f"repeats line {seen[key]}"
        if fault:
            problems.append(Problem(path, row.line, fault))
            continue
        seen.setdefault(key, row.line)
        more = {"source": cells.get("source") or "own", "licence": cells.get("licence") or LICENCE}
        own.setdefault(key, []).append({**cells, **more, "defined_in": f"own/{path.name}:{row.line}"})
    return _merged(shipped, keys, own, removed), problems


def _merged(
    shipped: Sequence[Row], keys: tuple[str, ...], own: dict[tuple[str | None, ...], list[Row]], removed: Sequence[Mapping[str, str]]
) -> list[Row]:
    """Shipped rows in their order, own ones in the place of those that they replace, new ones at the end."""
    found: list[Row] = []
    left = dict(own)
    by_key: dict[tuple[tuple[str, ...], tuple[str | None, ...]], bool] = {(tuple(w), tuple(w.values())): True for w in removed}
    shapes = {columns for columns, _ in by_key}
    for row in shipped:
        key = tuple(row[column] for column in keys)
        if key in own:
            found += left.pop(key, [])
        elif not any((columns, tuple(row[c] for c in columns)) in by_key for columns in shapes):
            found.append(row)
    return [*found, *(row for rows in left.values() for row in rows)]


def fault_of_row(name: str, cells: Mapping[str, str | None], kinds: Set[str], known: Set[str]) -> str:
    """What is wrong with a row; empty when nothing is."""
    return next(_faults_of_row(name, cells, kinds, known), "")


def _faults_of_row(name: str, cells: Mapping[str, str | None], kinds: Set[str], known: Set[str]) -> Iterator[str]:
    for column, value in cells.items():
        if value is not None and (fault := fault_of_cell(name, column, value)):
            yield f"{column}: {fault}"
    if kinds and (cells["kind"] or "") not in kinds:
        yield f"kind: {cells['kind'] or 'nothing'} is none of {', '.join(sorted(k for k in kinds if k))}"
    for column in ("entity_id", "parent_id"):
        value = cells.get(column)
        if value and (name, column) != ("entities", "entity_id") and value not in known:
            yield f"{column}: no entity {value}; `tingfeng entity find` tells ids, `tingfeng entity add` makes one"
    if name == "display_names" and cells.get("kind") == "entity" and cells.get("key") not in known:
        yield f"key: no entity {cells.get('key')}; `tingfeng entity find` tells ids, `tingfeng entity add` makes one"
    if name == "entities" and not (cells.get("name_zh") or cells.get("name_en")):
        yield "give it a name: name_zh or name_en"
    if cells.get("parent_id") and cells.get("parent_id") == cells.get("entity_id"):
        yield "parent_id: it is its own parent"
    if cells.get("needs_context") == "1" and not cells.get("context"):
        yield "context: a name in doubt needs words that tell what is meant"
