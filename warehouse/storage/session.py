"""Read-only queries on warehouse.duckdb: what they may read, and their errors."""

import contextlib
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa

from transforms.text.printable import printable
from warehouse.storage import interrupt
from warehouse.storage.current_ids import brought_up_to_date
from warehouse.storage.lake import identity_of
from warehouse.storage.sql_limits import LimitError, Limits, limited, memory_of, over_limit

READABLE = ("lake", "search", "kept")
"""Folders of the data directory that a query may read: those of the views, with the superseded files of the lake for --as-of."""
_QUESTIONS = {duckdb.StatementType.SELECT, duckdb.StatementType.SET}  # settings are locked; what is left is `set variable`
_BEFORE = r"^(?:\s|--[^\n]*\n|(?>/\*.*?\*/))*+"
_EXPLAIN = re.compile(_BEFORE + r"explain(?:\s+analyze\b)?(?:\s*\([^)]*\))?", re.IGNORECASE | re.DOTALL)
_PIVOT = re.compile(_BEFORE + r"(?:pivot|from|with|select)\b", re.IGNORECASE | re.DOTALL)
_BATCH_ROWS = 20_000
_A_FILE = re.compile(r"(?<!\S)\S+\.parquet\b")


class QueryError(Exception):
    """The query cannot be answered; the message says why."""


class WarehouseError(Exception):
    """warehouse.duckdb cannot be used; the message says what to do."""


class MovedWarehouseError(WarehouseError):
    """The views of warehouse.duckdb read another directory or lake than that of the file."""


@contextlib.contextmanager
def connect(data: Path, limits: Limits | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the warehouse of a data directory, which can reach nothing but READABLE.

    Raises QueryError when nothing is built, WarehouseError when the file is damaged or held by a program that writes,
    MovedWarehouseError when its views read another directory.
    """
    target = data / "warehouse.duckdb"
    if not target.exists():
        raise QueryError(f"{target} is missing: run `tingfeng build` (or `tingfeng process` first)")
    with opened(target) as db:
        if moved := moved_from(db, data):
            raise MovedWarehouseError(moved)
        with limited(db, limits):
            confine(db, data)
            yield db


@contextlib.contextmanager
def opened(target: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB file open for reading; Ctrl-C ends its queries. Raises WarehouseError when it cannot be opened."""
    try:
        db = duckdb.connect(str(target), read_only=True)
    except (duckdb.Error, OSError) as error:
        if "lock" in str(error).lower():
            raise WarehouseError(
                f"{target} is held by another program that writes to it: close it there, or open it read-only ({_first_line(error)})"
            ) from error
        raise WarehouseError(f"{target} cannot be opened ({_first_line(error)}); `tingfeng build` makes it anew") from error
    with contextlib.closing(interrupt.breakable(db)):
        yield db


def moved_from(db: duckdb.DuckDBPyConnection, data: Path) -> str | None:
    """Why the views of an open warehouse do not belong to this directory; None when they do. Raises WarehouseError for a damaged file."""
    target, lake = data / "warehouse.duckdb", data / "lake"
    try:
        has_place = "select count(*) from duckdb_columns() where schema_name = 'lake' and table_name = 'about' and column_name = 'place'"
        if db.execute(has_place).fetchall() == [(1,)]:
            ((place, lake_id),) = db.execute("select place, lake_id from lake.about").fetchall()
        else:  # built before places were written down: the first view tells
            ((sql,),) = db.execute("select sql from duckdb_views() where schema_name = 'lake' and view_name = 'fetches'").fetchall()
            place, lake_id = str(lake.resolve()) if str(lake.resolve()) in sql else None, None
    except (duckdb.Error, ValueError) as error:
        raise WarehouseError(f"{target} is damaged ({_first_line(error)}); `tingfeng build` makes it anew") from error
    if place != str(lake.resolve()):
        return f"{target} was built for {place or 'another directory'}"
    if lake_id and lake_id != identity_of(lake):
        return f"{target} was built for another lake that stood in its place"
    return None


def confine(
    db: duckdb.DuckDBPyConnection,
    data: Path,
    variables: Mapping[str, object] | None = None,
    *,
    scope: Literal["session", "global"] = "session",
    schema: str = "mart",
) -> None:
    """Beijing time, `schema` first, `variables` for getvariable(), and no way out of READABLE; `global` also for cursors made later."""
    db.execute(f"set {scope} TimeZone = 'Asia/Shanghai'")
    for name, value in (variables or {}).items():
        db.execute(f"set variable {name} = ?", [value])
    folders = ", ".join(quoted(str((data / name).resolve())) for name in READABLE)
    db.execute(f"set allowed_directories = [{folders}]")
    db.execute("set enable_external_access = false")
    db.execute("set lock_configuration = true")
    db.execute(f"use {schema}")


def quoted(text: str) -> str:
    """A string as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def ask(db: duckdb.DuckDBPyConnection, sql: str, params: Mapping[str, object] | None = None) -> pa.Table:
    """The answer as a table; ids that articles had before stand for the present ones.

    Raises QueryError with DuckDB's own words, or when the statement would write a file; LimitError.
    """
    _check_text(sql, params)
    try:
        statements = duckdb.extract_statements(sql)
        is_question = all(_only_reads(s) for s in statements)
        sql, params = brought_up_to_date(db, sql, params) if is_question else (sql, params)
    except duckdb.Error as error:
        raise over_limit(error) or QueryError(_with_cure(str(error))) from error
    if not is_question:
        raise QueryError("only questions can be asked here: select, with, from, describe, show, summarize, pivot, explain")
    n_asked = sum(s.type != duckdb.StatementType.SET for s in statements)
    if n_asked > 1:  # DuckDB would run all and give the last answer only
        raise QueryError(f"{n_asked} questions at once: ask one at a time, or in the shell (`tingfeng sql` without a statement)")
    return table_of(db, sql, params)


def _only_reads(statement: duckdb.Statement) -> bool:
    """COPY and EXPORT could write over the lake, which lies inside the data directory; so could EXPLAIN ANALYZE of them."""
    if statement.type == duckdb.StatementType.EXPLAIN:
        explained = duckdb.extract_statements(_EXPLAIN.sub("", statement.query, count=1))
        return all(s.type != duckdb.StatementType.EXPLAIN and _only_reads(s) for s in explained)
    if statement.type == duckdb.StatementType.MULTI:  # a pivot over values that are looked up first
        return bool(_PIVOT.match(statement.query))
    return statement.type in _QUESTIONS


def table_of(db: duckdb.DuckDBPyConnection, sql: str, params: object = None) -> pa.Table:
    """All rows of a statement, as Arrow (whose times need no further package); a table without columns when it gives none.

    Raises QueryError with DuckDB's words and, for a damaged file, the cure; LimitError when the answer does not fit into the memory limit.
    """
    _check_text(sql, params)
    try:
        most = memory_of(db)
        answer: duckdb.DuckDBPyRelation | None = db.sql(sql, params=params)
        if answer is None:
            return pa.table({})
        with answer.to_arrow_reader(_BATCH_ROWS) as reader:
            schema, batches, n_bytes = _distinct(reader.schema), [], 0
            for batch in reader:
                batches.append(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
                n_bytes += batch.nbytes
                if n_bytes > most:
                    raise LimitError(f"the answer is larger than {most >> 20} MB: ask for less (where, limit) or raise TINGFENG_SQL_MEMORY")
    except (duckdb.Error, MemoryError) as error:
        if limit := over_limit(error):
            raise limit from error
        raise QueryError(_with_cure(str(error))) from error
    return pa.Table.from_batches(batches, schema)


def _check_text(sql: str, params: object) -> None:
    """Raises QueryError for halves of characters: they come of arguments that are not UTF-8, and DuckDB takes none."""
    given = params.values() if isinstance(params, Mapping) else params if isinstance(params, list | tuple) else ()
    for text in (sql, *(value for value in given if isinstance(value, str))):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise QueryError(f"{printable(text[:80])!r} is not text in UTF-8 ({error.reason})") from error


def _distinct(schema: pa.Schema) -> pa.Schema:
    """The schema with different names: rows as dictionaries would lose all but the last column of a name."""
    names: list[str] = []
    for name in schema.names:
        others = (f"{name}_{n}" for n in range(1, len(schema) + 1))
        names.append(name if name not in names else next(other for other in others if other not in names and other not in schema.names))
    return pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])


def rows_of(answer: pa.Table | pa.RecordBatch) -> list[dict[str, Any]]:
    """The rows as Python values. Raises QueryError for a time that Python does not know: infinite, before year 1, after 9999."""
    try:
        return list(answer.to_pylist())
    except (OverflowError, ValueError) as error:
        raise QueryError(
            f"a date or time in the answer cannot be shown ({error}): it is infinite, before the year 1, after 9999 or in nanoseconds; "
            "ask for it as text (::varchar)"
        ) from error


def _with_cure(text: str) -> str:
    """Add a hint at `tingfeng verify` to an error about an unreadable file."""
    if _A_FILE.search(text) and not text.startswith(("Binder", "Parser", "Permission")):
        return f"{text}\n`tingfeng verify` says which files are damaged and what makes them anew"
    return text


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
