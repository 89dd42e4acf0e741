"""Read-only questions to warehouse.duckdb."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import duckdb
import pyarrow as pa

_QUESTIONS = {duckdb.StatementType.SELECT, duckdb.StatementType.SET}  # settings are locked; what is left is `set variable`
_BEFORE = r"^(?:\s|--[^\n]*\n|/\*.*?\*/)*"
_EXPLAIN = re.compile(_BEFORE + r"explain(?:\s+analyze\b)?(?:\s*\([^)]*\))?", re.IGNORECASE | re.DOTALL)
_PIVOT = re.compile(_BEFORE + r"(?:pivot|from|with|select)\b", re.IGNORECASE | re.DOTALL)


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
    """The answer as a table. Raises QueryError with DuckDB's own words, or when the statement would write a file."""
    try:
        if not all(_only_reads(s) for s in duckdb.extract_statements(sql)):
            raise QueryError("only questions can be asked here: select, with, from, describe, show, summarize, pivot, explain")
        return table_of(db, sql, params)
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
