"""Curated tables: the CSV files below warehouse/seeds/, read as text with empty cells as null, and a user's own rows over them.

Every row says in `defined_in` where it is from: shipped, demo, or file and line of the own folder.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa

from warehouse.own.folder import Problem
from warehouse.own.tables import KEYS, Row, overlaid

SEEDS = Path(__file__).parent.parent / "seeds"
DEFINED_IN = "defined_in"


class SeedError(Exception):
    """A shipped table cannot be used; the message names the file and the line."""


@dataclass
class CuratedTables:
    """The curated tables of a data directory: shipped rows, those of the folders `more`, and the user's own over them.

    What is wrong with own files is in `problems`, once their tables were asked for.
    """

    more: tuple[Path, ...] = ()
    own: Path | None = None
    problems: list[Problem] = field(default_factory=list)
    _tables: dict[str, pa.Table] = field(default_factory=dict)

    def table(self, name: str) -> pa.Table:
        """A table by name, with the column `defined_in`. Raises SeedError."""
        if name not in self._tables:
            self._tables[name] = self._read(name)
        return self._tables[name]

    def shipped(self, name: str) -> pa.Table:
        """The table without the user's rows."""
        header, rows = _read(name, self.more)
        return _table(header, [dict(zip(header, row, strict=True)) for row in rows])

    def _read(self, name: str) -> pa.Table:
        table = self.shipped(name)
        path = self.own / f"{name}.csv" if self.own else None
        if path is None or name not in KEYS or not path.exists():
            return table
        columns = [column for column in table.column_names if column != DEFINED_IN]
        known = frozenset((table if name == "entities" else self.table("entities"))["entity_id"].to_pylist())
        rows, problems = overlaid(name, table.to_pylist(), path, columns, known)
        self.problems += problems
        return _table(table.column_names, rows)


def read_seed(name: str, more: Iterable[Path] = ()) -> pa.Table:
    """The table `name` from warehouse/seeds/, followed by the rows of the same file in the folders `more` that have it.

    Raises SeedError when a file is missing in warehouse/seeds/, has other columns, or a row of another length.
    """
    header, rows = _read(name, more)
    return _table(header[:-1], [dict(zip(header, row, strict=True)) for row in rows])


def _read(name: str, more: Iterable[Path]) -> tuple[list[str], list[tuple[str | None, ...]]]:
    header, rows = _cells(SEEDS / f"{name}.csv", "shipped")
    for folder in more:
        path = folder / f"{name}.csv"
        if not path.exists():
            continue
        other, added = _cells(path, "demo")
        if other != header:
            raise SeedError(f"{path}: columns {other[:-1]} instead of {header[:-1]}")
        rows += added
    return header, rows


def _table(columns: list[str], rows: list[Row]) -> pa.Table:
    return pa.table({name: pa.array([row[name] for row in rows], pa.string()) for name in columns})


def _cells(path: Path, defined_in: str) -> tuple[list[str], list[tuple[str | None, ...]]]:
    if not path.exists():
        raise SeedError(f"{path} is missing")
    with path.open(encoding="utf-8", newline="") as f:
        rows = csv.reader(f)
        header = next(rows, [])
        cells: list[tuple[str | None, ...]] = []
        for row in rows:
            if len(row) != len(header):
                raise SeedError(f"{path}, line {rows.line_num}: {len(row)} cells instead of {len(header)}")
            cells.append((*(cell.strip() or None for cell in row), defined_in))
    return [*header, DEFINED_IN], cells
