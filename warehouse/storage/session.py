"""Read-only queries on warehouse.duckdb: what they may read, and their errors."""

import contextlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Literal

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from transforms.text.printable import printable
from warehouse.storage import interrupt
from warehouse.storage.current_ids import brought_up_to_date
from warehouse.storage.lake import first_line, identity_of
from warehouse.storage.sql_limits import LimitError, Limits, limited, memory_of, over_limit

READABLE = ("lake", "search", "kept")
"""Folders of the data directory that a query may read: those of the views, with the superseded files of the lake for --as-of."""
_QUESTIONS = {duckdb.StatementType.SELECT, duckdb.StatementType.SET}  # settings are locked; what is left is `set variable`
_BEFORE = r"^(?:\s|--[^\n]*\n|(?>/\*.*?\*/))*+"
_EXPLAIN = re.compile(_BEFORE + r"explain(?:\s+analyze\b)?(?:\s*\([^)]*\))?", re.IGNORECASE | re.DOTALL)
_PIVOT = re.compile(_BEFORE + r"(?:pivot|from|with|select)\b", re.IGNORECASE | re.DOTALL)
_BATCH_ROWS = 20_000
_DAY_S = 86_400
_NOT_IN_ARROW = re.compile(r"\b(?:UHUGEINT|BIGNUM|BIT|INTERVAL|TIME WITH TIME ZONE)\b|\bTIME(?:_NS)?(?=[\[,)])")
"""Types whose values Arrow changes or hands on as bytes; of TIME within others the 24:00. They are given as DuckDB's text."""
_A_FILE = re.compile(r"(?<!\S)\S+\.parquet\b|^(?:IO Error|TProtocolException)\b")
UNREADABLE = (duckdb.Error, UnicodeDecodeError)
"""What DuckDB raises for a damaged file; its message may hold bytes of the file that are no text."""


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
                f"{target} is held by another program that writes to it: close it there, or open it read-only ({first_line(error)})"
            ) from error
        raise WarehouseError(f"{target} cannot be opened ({first_line(error)}); `tingfeng build` makes it anew") from error
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
        raise WarehouseError(f"{target} is damaged ({first_line(error)}); `tingfeng build` makes it anew") from error
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
        try:
            return _table_of(db, sql, params)
        except UNREADABLE as error:
            if not _is_about_a_file(str(error)):
                raise
            return _table_of(db, sql, params)  # DuckDB opens a file more than once: it may have been replaced in between
    except (*UNREADABLE, MemoryError) as error:
        if limit := over_limit(error):
            raise limit from error
        raise QueryError(_with_cure(str(error))) from error


def _table_of(db: duckdb.DuckDBPyConnection, sql: str, params: object) -> pa.Table:
    most = memory_of(db)
    answer: duckdb.DuckDBPyRelation | None = db.sql(sql, params=params)
    if answer is None:
        return pa.table({})
    names = answer.columns
    if any(_NOT_IN_ARROW.search(str(kind)) for kind in answer.types):
        places = enumerate(answer.types, 1)
        answer = answer.project(", ".join(f"#{n}::varchar" if _NOT_IN_ARROW.search(str(kind)) else f"#{n}" for n, kind in places))
    with answer.to_arrow_reader(_BATCH_ROWS) as reader:
        schema, batches, n_bytes = _distinct(reader.schema, names), [], 0
        for batch in reader:
            batches.append(pa.RecordBatch.from_arrays(batch.columns, schema=schema))
            n_bytes += batch.nbytes
            if n_bytes > most:
                raise LimitError(f"the answer is larger than {most >> 20} MB: ask for less (where, limit) or raise TINGFENG_SQL_MEMORY")
    return pa.Table.from_batches(batches, schema)


def _check_text(sql: str, params: object) -> None:
    """Raises QueryError for halves of characters: they come of arguments that are not UTF-8, and DuckDB takes none."""
    given = params.values() if isinstance(params, Mapping) else params if isinstance(params, list | tuple) else ()
    for text in (sql, *(value for value in given if isinstance(value, str))):
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise QueryError(f"{printable(text[:80])!r} is not text in UTF-8 ({error.reason})") from error


def _distinct(schema: pa.Schema, given: Sequence[str]) -> pa.Schema:
    """The schema with the given names made different: rows as dictionaries would lose all but the last column of a name."""
    names: list[str] = []
    for name in given:
        others = (f"{name}_{n}" for n in range(1, len(schema) + 1))
        names.append(name if name not in names else next(other for other in others if other not in names and other not in given))
    return pa.schema([field.with_name(name) for field, name in zip(schema, names, strict=True)])


def rows_of(answer: pa.Table | pa.RecordBatch) -> list[dict[str, Any]]:
    """The rows as Python values; of a column with a time that Python does not know as DuckDB's text: infinite, before the year 1, after
    9999, of nanoseconds, 24:00."""
    try:
        if not any(_ends_at_24(column) for column in answer.columns):
            return list(answer.to_pylist())
    except (OverflowError, ValueError):
        pass
    columns = [_values(column) for column in answer.columns]
    return [dict(zip(answer.schema.names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(column: pa.Array | pa.ChunkedArray) -> list[Any]:
    try:
        if not _ends_at_24(column):
            return list(column.to_pylist())
    except (OverflowError, ValueError):
        pass
    with duckdb.connect() as db:
        db.execute("set TimeZone = 'Asia/Shanghai'")
        return [text for (text,) in db.from_arrow(pa.table({"a": column})).project("a::varchar").fetchall()]


def _ends_at_24(column: pa.Array | pa.ChunkedArray) -> bool:
    """Whether a column of times has the 24:00 of DuckDB, which PyArrow gives as 00:00."""
    if not pa.types.is_time64(column.type):
        return False
    last = pc.max(column.cast(pa.int64())).as_py()
    return last is not None and last >= _DAY_S * (10**6 if column.type.unit == "us" else 10**9)


def _with_cure(text: str) -> str:
    """Add a hint at `tingfeng verify` to an error about an unreadable file."""
    return f"{text}\n`tingfeng verify` says which files are damaged and what makes them anew" if _is_about_a_file(text) else text


def _is_about_a_file(text: str) -> bool:
    return bool(_A_FILE.search(text)) and not text.startswith(("Binder", "Parser", "Permission"))
