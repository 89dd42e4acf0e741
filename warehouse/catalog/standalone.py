"""Writes a standalone warehouse: every view of lake, mart and own as a table, with its comments, and the macros.

In:     warehouse.duckdb and all that its views read
Out:    one DuckDB file that reads no other, in a storage version that clients of DuckDB 1.4 (LTS) can open too
"""

import contextlib
from pathlib import Path

import duckdb

from warehouse.catalog.views import STORAGE_VERSION, definitions
from warehouse.storage import interrupt
from warehouse.storage.atomic_write import replacing
from warehouse.storage.lake import LakeError, why
from warehouse.storage.session import quoted

SCHEMAS = ("lake", "mart", "own")
NOT_COPIED = {"about": "place"}
"""Of a table, the column that speaks of this directory: null in the copy."""


def write(warehouse: Path, target: Path) -> tuple[int, int]:
    """Write `target` from an open warehouse; how many tables and rows. Raises LakeError when it cannot be written."""
    n_rows = 0
    try:
        with replacing(target) as temporary, contextlib.closing(interrupt.breakable(duckdb.connect())) as db:
            db.execute(f"attach {quoted(str(warehouse))} as warehouse (read_only)")
            db.execute("use warehouse")
            db.execute(f"attach {quoted(str(temporary))} as copy (storage_version {quoted(STORAGE_VERSION)})")
            db.execute("set TimeZone = 'Asia/Shanghai'")
            found = db.execute(
                """select schema_name, table_name, comment from duckdb_tables() where not internal and database_name = 'warehouse'
                union all select schema_name, view_name, comment from duckdb_views() where not internal and database_name = 'warehouse'
                order by all"""
            ).fetchall()
            for schema in SCHEMAS:
                db.execute(f"create schema copy.{schema}")
            for schema, name, comment in found:
                place = f'copy.{schema}."{name}"'
                replaced = f" replace (null::varchar as {NOT_COPIED[name]})" if name in NOT_COPIED else ""
                db.execute(f'create table {place} as select *{replaced} from {schema}."{name}"')  # noqa: S608  names of our own file
                ((n,),) = db.execute(f"select count(*) from {place}").fetchall()  # noqa: S608  as above
                n_rows += n
                _comment(db, schema, name, comment)
            db.execute("use copy")
            for _, script in definitions():
                for statement in duckdb.extract_statements(script):
                    if "create or replace macro" in statement.query.lower():
                        db.execute(statement.query)
            db.execute("checkpoint copy")
            db.execute("use memory")
            db.execute("detach copy")
    except (OSError, duckdb.IOException) as error:
        reason = why(error) if isinstance(error, OSError) else str(error)
        raise LakeError(f"cannot write {target}: {reason}") from error
    return len(found), n_rows


def _comment(db: duckdb.DuckDBPyConnection, schema: str, name: str, comment: str | None) -> None:
    if comment:
        db.execute(f'comment on table copy.{schema}."{name}" is {quoted(comment)}')
    columns = db.execute(
        (
            "select column_name, comment from duckdb_columns() where database_name = 'warehouse' and schema_name = ? and table_name = ? "
            "and "
            "comment is not null"
        ),
        [schema, name],
    ).fetchall()
    for column, said in columns:
        db.execute(f'comment on column copy.{schema}."{name}"."{column}" is {quoted(said)}')
