"""Makes warehouse.duckdb: `lake.*` from the schemas, views/base/ and seeds/, `mart.*` from views/*.sql; runs checks/*.sql.

The file is built aside and renamed, so a shell that holds the old one goes on reading it. It holds views and a few small tables only, in a
storage version that DuckDB 1.5 clients can open too.
"""

import contextlib
import os
import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from transforms.schemas import DATASETS
from warehouse.lake import Lake
from warehouse.query import table_of

VIEWS = Path(__file__).parent / "views"
CHECKS = Path(__file__).parent / "checks"
STORAGE_VERSION = "v1.5.0"
_LEVEL = re.compile(r"^-- level: (fail|warn)$", re.MULTILINE)


class ViewError(Exception):
    """A view or check does not build; the message names its file."""


@dataclass(frozen=True)
class Finding:
    """What one check found: its rows are the faults themselves."""

    check: str
    level: str
    doc: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def quoted(text: str) -> str:
    """A string as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def build(lake: Lake, target: Path, tables: Mapping[str, pa.Table], *, stamp: str | None = None) -> None:
    """Publish `target`. `tables` become `lake.<name>`; `stamp` (DEMO) is kept in `lake.about`. Raises ViewError or LakeError."""
    lake.prepare()
    temporary = target.parent / f".{target.name}.{os.getpid()}.tmp"
    for left in (temporary, temporary.with_name(temporary.name + ".wal")):
        left.unlink(missing_ok=True)
    try:
        with contextlib.closing(duckdb.connect()) as db:
            db.execute(f"attach {quoted(str(temporary))} as warehouse (storage_version {quoted(STORAGE_VERSION)})")
            db.execute("use warehouse")
            fill(db, lake, tables, stamp=stamp)
            db.execute("checkpoint warehouse")
            db.execute("use memory")
            db.execute("detach warehouse")
        with temporary.open("rb") as f:
            os.fsync(f.fileno())
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def fill(
    db: duckdb.DuckDBPyConnection,
    lake: Lake,
    tables: Mapping[str, pa.Table],
    *,
    stamp: str | None = None,
    marts: Collection[str] | None = None,
) -> None:
    """Make the schemas lake and mart in an open database; of mart only the views named in `marts`, when given."""
    db.execute("create schema lake")
    db.execute("create schema mart")
    for name in DATASETS:
        db.execute(lake_view(name, lake.glob(name)))
    for name, table in tables.items():
        db.register("_table", table)
        db.execute(f'create table lake."{name}" as select * from _table')  # noqa: S608  names are ours
        db.unregister("_table")
    db.execute("create table lake.about as select ?::varchar as stamp", [stamp])
    for path in [*sorted((VIEWS / "base").glob("*.sql")), *sorted(VIEWS.glob("*.sql"))]:
        if marts is not None and path.parent == VIEWS and path.stem not in marts:
            continue
        try:
            db.execute(path.read_text(encoding="utf-8"))
        except duckdb.Error as error:
            raise ViewError(f"{path.name}: {error}") from error


def lake_view(name: str, glob: str) -> str:
    """The base view of a dataset over its Parquet files, with every column's documentation as its comment."""
    dataset = DATASETS[name]
    columns = ", ".join(f'"{c}"' for c in dataset.schema.names)
    source = f"read_parquet({quoted(glob)}, hive_partitioning = true, hive_types = {{'day': date}}, union_by_name = true)"
    lines = [f"create view lake.{name} as select {columns} from {source}", f"comment on view lake.{name} is {quoted(dataset.grain)}"]  # noqa: S608  names are ours
    lines += [f'comment on column lake.{name}."{f.name}" is {quoted(f.metadata[b"doc"].decode())}' for f in dataset.schema]
    return ";\n".join(lines)


def run_checks(db: duckdb.DuckDBPyConnection, limit: int = 20) -> list[Finding]:
    """Every check that found something, with at most `limit` of its rows."""
    findings = []
    for path in sorted(CHECKS.glob("*.sql")):
        sql = path.read_text(encoding="utf-8")
        level = _LEVEL.search(sql)
        if not level:
            raise ViewError(f"{path.name}: no line `-- level: fail` or `-- level: warn`")
        found = table_of(db, sql)
        if found.num_rows:
            rows = tuple(tuple(row.values()) for row in found.slice(0, limit).to_pylist())
            findings.append(Finding(path.stem, level.group(1), _doc(sql), tuple(found.column_names), rows))
    return findings


def _doc(sql: str) -> str:
    """The comment lines at the head of an SQL file, but for its level."""
    lines = []
    for line in sql.splitlines():
        if not line.startswith("--"):
            break
        if not _LEVEL.match(line):
            lines.append(line.removeprefix("--").strip())
    return " ".join(lines)
