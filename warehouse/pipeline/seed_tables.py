"""Curated tables: the CSV files below warehouse/seeds/, read as text with empty cells as null."""

import csv
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

SEEDS = Path(__file__).parent.parent / "seeds"


class SeedError(Exception):
    """A curated table cannot be used; the message names the file and the line."""


def read_seed(name: str, more: Iterable[Path] = ()) -> pa.Table:
    """The table `name` from warehouse/seeds/, followed by the rows of the same file in the folders `more` that have it.

    Raises SeedError when a file is missing in warehouse/seeds/, has other columns, or a row of another length.
    """
    header, columns = _read(SEEDS / f"{name}.csv")
    for folder in more:
        path = folder / f"{name}.csv"
        if not path.exists():
            continue
        other_header, other = _read(path)
        if other_header != header:
            raise SeedError(f"{path}: columns {other_header} instead of {header}")
        columns = [a + b for a, b in zip(columns, other, strict=True)]
    return pa.table({name: pa.array(values, pa.string()) for name, values in zip(header, columns, strict=True)})


def _read(path: Path) -> tuple[list[str], list[list[str | None]]]:
    if not path.exists():
        raise SeedError(f"{path} is missing")
    with path.open(encoding="utf-8", newline="") as f:
        rows = csv.reader(f)
        header = next(rows, [])
        columns: list[list[str | None]] = [[] for _ in header]
        for row in rows:
            if len(row) != len(header):
                raise SeedError(f"{path}, line {rows.line_num}: {len(row)} cells instead of {len(header)}")
            for cells, cell in zip(columns, row, strict=True):
                cells.append(cell.strip() or None)
    return header, columns
