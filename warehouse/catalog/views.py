"""Makes warehouse.duckdb: `lake.*` from the schemas, views/base/ and seeds/, `mart.*` from views/*.sql; runs checks/*.sql.

The file is built under a temporary name and renamed, so an open shell continues to read the old one. It has views and a few small tables
only, in a storage version that clients of DuckDB 1.4 (LTS) can open too.
"""

import contextlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from transforms.schemas import DATASETS
from warehouse.catalog import chinese_comments, materialized, own_views
from warehouse.catalog.reader_names import with_reader_names
from warehouse.own.folder import Problem, SqlFile, sql_files
from warehouse.search import index
from warehouse.storage import interrupt
from warehouse.storage.atomic_write import replacing
from warehouse.storage.lake import NO_DAY, Lake, first_line, identity_of
from warehouse.storage.session import UNREADABLE, QueryError, ask, quoted, rows_of, table_of
from warehouse.storage.versions import written_at

VIEWS = Path(__file__).parent.parent / "views"
CHECKS = Path(__file__).parent.parent / "checks"
STORAGE_VERSION = "v1.4.0"
DAY_FILES = pa.schema([("dataset", pa.string()), ("day", pa.date32()), ("made_at", pa.timestamp("us", tz="UTC"))])
LEVEL = re.compile(r"^-- level: (fail|warn)$", re.MULTILINE)


class ViewError(Exception):
    """A view or check does not build; the message names its file."""


@dataclass(frozen=True)
class Finding:
    """The result of a check with its rows, the faults."""

    check: str
    level: str
    doc: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def build(
    lake: Lake,
    target: Path,
    tables: Mapping[str, pa.Table],
    *,
    demo_mark: str | None = None,
    is_kept: bool = True,
    own: Path | None = None,
    language: str = "en",
) -> list[Problem]:
    """Publish `target`, with comments in `language`. `tables` become `lake.<name>`; `demo_mark` (DEMO) is kept in `lake.about`, with the
    place and identity of the lake. Without `is_kept` nothing but `target` is written. What is wrong with views of `own` is returned.

    Raises ViewError, LakeError, or duckdb.Error for a file of the lake that cannot be read.
    """
    lake.prepare()
    problems: list[Problem] = []
    with replacing(target) as temporary:
        try:
            with contextlib.closing(interrupt.breakable(duckdb.connect())) as db:
                db.execute(f"attach {quoted(str(temporary))} as warehouse (storage_version {quoted(STORAGE_VERSION)})")
                db.execute("use warehouse")
                fill(db, lake, tables, demo_mark=demo_mark)
                publish = materialized.keep(db, lake, tables, definitions(), partial(_show_days, db, lake)) if is_kept else None
                if language == "zh":
                    chinese_comments.translate(db)
                if own:
                    problems = own_views.publish(db, own, lake.root.parent)
                db.execute("checkpoint warehouse")
                db.execute("use memory")
                db.execute("detach warehouse")
        finally:
            for left in target.parent.glob(f"{temporary.name}?*"):  # DuckDB's own temporary files
                left.unlink(missing_ok=True)
    if publish:
        publish()
    return problems


def fill(
    db: duckdb.DuckDBPyConnection,
    lake: Lake,
    tables: Mapping[str, pa.Table],
    *,
    demo_mark: str | None = None,
    marts: Collection[str] | None = None,
    sources: Mapping[str, str | Sequence[Path]] | None = None,
    wheres: Mapping[str, str] | None = None,
    scripts: Iterable[tuple[str, str]] | None = None,
) -> None:
    """Make the schemas lake and mart in an open database; of mart only the views named in `marts`, when given.

    `sources` names the files of each dataset (all that are current, when not given), `wheres` a condition on its rows, and `scripts` the
    definitions to run instead of today's.
    """
    db.execute("begin")  # each statement on its own would be synced to disk
    db.execute("create schema lake")
    db.execute("create schema mart")
    for name in DATASETS:  # first over the file without rows: each view made on them would else open every file of the lake
        db.execute(lake_view(name, [lake.path(name, NO_DAY)]))
    for name, table in with_reader_names(tables).items():
        db.register("_table", table)
        db.execute(f'create table lake."{name}" as select * from _table')  # noqa: S608  names are ours
        db.unregister("_table")
    about = [demo_mark, str(lake.root.resolve()), identity_of(lake.root)]
    db.execute("create table lake.about as select ?::varchar as stamp, ?::varchar as place, ?::varchar as lake_id", about)
    db.register("_table", day_files(lake, sources))
    db.execute("create table lake.day_files as select * from _table")
    db.unregister("_table")
    index.define(db, lake.root.parent)
    for name, script in definitions(marts) if scripts is None else scripts:
        try:
            db.execute(script)
        except duckdb.Error as error:
            raise ViewError(f"{name}: {error}") from error
    _show(db, lake, sources, wheres)
    db.execute("commit")


def _show(
    db: duckdb.DuckDBPyConnection, lake: Lake, sources: Mapping[str, str | Sequence[Path]] | None, wheres: Mapping[str, str] | None
) -> None:
    for name in DATASETS:
        source = sources[name] if sources else lake.glob(name)
        is_uniform = lake.is_uniform(name, None if isinstance(source, str) else source)
        files = lake.patterns(name) if isinstance(source, str) else source
        db.execute(lake_view(name, files, where=(wheres or {}).get(name), is_uniform=is_uniform))


def _show_days(db: duckdb.DuckDBPyConnection, lake: Lake, days: Sequence[date] | None) -> None:
    """Let lake.* read the files of these days; None: of all."""
    some = None
    if days is not None:
        some = {name: [lake.path(name, NO_DAY), *(p for d in days if (p := lake.path(name, d)).exists())] for name in DATASETS}
    db.execute("begin")
    _show(db, lake, some, None)
    db.execute("commit")


def definitions(marts: Collection[str] | None = None) -> list[tuple[str, str]]:
    """File name and text of every view in the order in which they are made; of mart only those named in `marts`, when given."""
    paths = [*sorted((VIEWS / "base").glob("*.sql")), *sorted(VIEWS.glob("*.sql"))]
    return [(p.name, p.read_text(encoding="utf-8")) for p in paths if marts is None or p.parent != VIEWS or p.stem in marts]


def day_files(lake: Lake, sources: Mapping[str, str | Sequence[Path]] | None = None) -> pa.Table:
    """When each file of a day was written, of the files in `sources` or of all that there are, superseded ones too."""
    rows = []
    for name in DATASETS:
        source = sources[name] if sources else lake.glob(name)
        if isinstance(source, str):
            rows += [(name, day, version.written_at) for day in lake.days(name) for version in lake.history.versions(name, day)]
        else:
            rows += [(name, date.fromisoformat(p.parent.name.removeprefix("day=")), written_at(p)) for p in source]
    columns = [[row[i] for row in rows if row[1] != NO_DAY] for i in range(3)]
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, DAY_FILES, strict=True)], schema=DAY_FILES)


def lake_view(name: str, source: str | Sequence[Path], *, where: str | None = None, is_uniform: bool = False) -> str:
    """The base view of a dataset over its Parquet files (a pattern or a list), with every column's documentation as its comment.

    Of files that are uniform the first one tells the columns; else every query has to open all of them to know.
    """
    dataset = DATASETS[name]
    columns = ", ".join(_shown(field) for field in dataset.schema)
    files = quoted(source) if isinstance(source, str) else f"[{', '.join(quoted(str(p.resolve())) for p in source)}]"
    union = "false" if is_uniform else "true"
    rows = f"read_parquet({files}, hive_partitioning = true, hive_types = {{'day': date}}, union_by_name = {union})"
    condition = f" where {where}" if where else ""
    lines = [f"create or replace view lake.{name} as select {columns} from {rows}{condition}"]  # noqa: S608  names are ours
    lines.append(f"comment on view lake.{name} is {quoted(dataset.grain)}")
    lines += [f'comment on column lake.{name}."{f.name}" is {quoted(f.metadata[b"doc"].decode())}' for f in dataset.schema]
    return ";\n".join(lines)


def unreadable(lake: Lake, paths: Iterable[Path]) -> Iterator[tuple[Path, str]]:
    """Those of some files of the lake that DuckDB cannot read as their view does, and why; PyArrow reads some that DuckDB does not."""
    for path in paths:
        name = path.parent.parent.name
        with duckdb.connect() as db:  # one each: some damage leaves a connection of no use
            try:
                db.execute("create schema lake")
                db.execute(lake_view(name, [lake.path(name, NO_DAY), path]))
                db.execute(f"select max(hash(columns(*))) from lake.{name}").fetchall()  # noqa: S608  names are ours
            except UNREADABLE as error:
                yield path, f"DuckDB cannot read it ({first_line(error)[:200]})"


def _shown(field: pa.Field) -> str:
    """A column in the base view; one that older files lack is made up from the columns that its schema names."""
    older = field.metadata.get(b"older", b"").decode()
    names = [f'"{name}"' for name in (field.name, *older.split(",")) if name]
    return names[0] if len(names) == 1 else f"coalesce({', '.join(names)}) as {names[0]}"


def check_files(own: Path | None) -> tuple[list[SqlFile], list[Problem]]:
    """The checks, those of the folder `own` among them: an own check takes the place of the shipped one of its name."""
    return sql_files(CHECKS, own / "checks") if own else sql_files(CHECKS, CHECKS / "none")


def run_checks(
    db: duckdb.DuckDBPyConnection, limit: int = 20, own: Path | None = None, problems: list[Problem] | None = None
) -> list[Finding]:
    """Every check that found something, with at most `limit` of its rows. What is wrong with own checks is added to `problems`."""
    findings = []
    files, wrong = check_files(own)
    for file in files:
        try:
            findings += _findings(db, file, limit)
        except (ViewError, QueryError) as error:
            if not file.is_own:
                raise
            wrong.append(Problem(file.path, None, " ".join(str(error).split())))
    if problems is not None:
        problems += wrong
    return findings


def _findings(db: duckdb.DuckDBPyConnection, file: SqlFile, limit: int) -> list[Finding]:
    level = LEVEL.search(file.path.read_text(encoding="utf-8"))
    if not level:
        raise ViewError(f"{file.path.name}: no line `-- level: fail` or `-- level: warn`")
    found = ask(db, file.sql) if file.is_own else table_of(db, file.sql)
    if not found.num_rows:
        return []
    rows = tuple(tuple(row.values()) for row in rows_of(found.slice(0, limit)))
    return [Finding(file.name, level.group(1), file.doc, tuple(found.column_names), rows)]
