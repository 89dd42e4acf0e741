"""Read-only questions to warehouse.duckdb, and how answers are printed."""

import contextlib
import csv
import json
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.text.times import BEIJING
from warehouse.storage.current_ids import brought_up_to_date

FORMATS = ("table", "csv", "json", "parquet")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_QUESTIONS = {duckdb.StatementType.SELECT, duckdb.StatementType.SET}  # settings are locked; what is left is `set variable`
_BEFORE = r"^(?:\s|--[^\n]*\n|(?>/\*.*?\*/))*+"
_EXPLAIN = re.compile(_BEFORE + r"explain(?:\s+analyze\b)?(?:\s*\([^)]*\))?", re.IGNORECASE | re.DOTALL)
_PIVOT = re.compile(_BEFORE + r"(?:pivot|from|with|select)\b", re.IGNORECASE | re.DOTALL)
_CELL_CHARS = 120  # a wider cell hides its neighbours


class QueryError(Exception):
    """The question cannot be answered; the message says why."""


@contextlib.contextmanager
def connect(data: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection that can reach nothing outside the data directory."""
    target = data / "warehouse.duckdb"
    if not target.exists():
        raise QueryError(f"{target} is missing: run `tingfeng build` (or `tingfeng process` first)")
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as db:
        confine(db, data)
        yield db


def confine(db: duckdb.DuckDBPyConnection, data: Path, variables: Mapping[str, object] | None = None) -> None:
    """Beijing time, mart first, `variables` for getvariable(), and no way out of the data directory."""
    db.execute("set TimeZone = 'Asia/Shanghai'")
    for name, value in (variables or {}).items():
        db.execute(f"set variable {name} = ?", [value])
    db.execute("set allowed_directories = [?]", [str(data.resolve())])
    db.execute("set enable_external_access = false")
    db.execute("set lock_configuration = true")
    db.execute("use mart")


def quoted(text: str) -> str:
    """A string as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def ask(db: duckdb.DuckDBPyConnection, sql: str, params: Mapping[str, object] | None = None) -> pa.Table:
    """The answer as a table; ids that articles had before stand for the present ones. Raises QueryError with DuckDB's own words, or when the statement would write a file."""
    try:
        if not all(_only_reads(s) for s in duckdb.extract_statements(sql)):
            raise QueryError("only questions can be asked here: select, with, from, describe, show, summarize, pivot, explain")
        return table_of(db, *brought_up_to_date(db, sql, params))
    except duckdb.Error as error:
        raise QueryError(str(error)) from error


def _only_reads(statement: duckdb.Statement) -> bool:
    """COPY and EXPORT could write over the lake, which lies inside the data directory; so could EXPLAIN ANALYZE of them."""
    if statement.type == duckdb.StatementType.EXPLAIN:
        explained = duckdb.extract_statements(_EXPLAIN.sub("", statement.query, count=1))
        return all(s.type != duckdb.StatementType.EXPLAIN and _only_reads(s) for s in explained)
    if statement.type == duckdb.StatementType.MULTI:  # a pivot over values that are looked up first
        return bool(_PIVOT.match(statement.query))
    return statement.type in _QUESTIONS


def table_of(db: duckdb.DuckDBPyConnection, sql: str, params: object = None) -> pa.Table:
    """All rows of a statement, as Arrow (whose times need no further package); a table without columns when it gives none."""
    answer = db.sql(sql, params=params)
    return pa.table({}) if answer is None else answer.to_arrow_table()


def print_answer(answer: pa.Table, form: str) -> None:
    """Print a table in one of FORMATS; a terminal never gets control characters of a crawled page."""
    out = sys.stdout
    if form == "parquet":
        pq.write_table(answer, pa.PythonFile(out.buffer, mode="w"))
    elif form == "csv":
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(answer.column_names)
        writer.writerows([plain(v) for v in row.values()] for row in answer.to_pylist())
    elif form == "json":
        out.writelines(json.dumps(row, ensure_ascii=False, default=_jsonable) + "\n" for row in answer.to_pylist())
    else:
        print_table(answer)


def print_table(answer: pa.Table) -> None:
    """Print a table for people: Beijing time, long cells cut."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in answer.column_names:
        is_number = pa.types.is_integer(answer.schema.field(name).type) or pa.types.is_floating(answer.schema.field(name).type)
        table.add_column(name, justify="right" if is_number else "left", overflow="fold")
    for row in answer.to_pylist():
        table.add_row(*(safe(_shown(v)) for v in row.values()))
    console = Console(file=sys.stdout, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = 200
    console.print(table)


def safe(text: str) -> str:
    """Text of a crawled page as a terminal may show it: no control characters, no direction marks."""
    return _CONTROL.sub("�", text)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    text = plain(value)
    return text if len(text) <= _CELL_CHARS else text[: _CELL_CHARS - 1] + "…"


def plain(value: Any) -> str:
    """A value as one line of text: Beijing time, lists as JSON."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S") if value.tzinfo else str(value)
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, default=_jsonable)
    return str(value)


def _jsonable(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
