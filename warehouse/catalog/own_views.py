"""A user's own views, published beside ours: <own>/views/NAME.sql is the view own.NAME.

In:     files with comment lines at their head (they become the view's comment) and one query
        that names tables in full: mart.articles
Out:    schema `own` of warehouse.duckdb; what is wrong with a file is told, and the others are published
Why:    the schema `own` is never in our way, whatever later versions call their views. The files are untrusted: they are bound in a
        database that can reach nothing but the lake, as `tingfeng sql` does, so a view cannot bring a file of this machine into an export.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import duckdb

from warehouse.own.folder import Problem, SqlFile, read_sql, sql_files, text_of
from warehouse.storage.session import READABLE, quoted

SCHEMA = "own"
_NAMES_OWN = re.compile(r"\bown\s*\.", re.IGNORECASE)


def publish(db: duckdb.DuckDBPyConnection, own: Path, data: Path) -> list[Problem]:
    """Make the own views in an open database, whose access to files ends with this; what is wrong with some of them."""
    files, problems = sql_files(None, own / "views")
    return problems + make(db, files, data)


def scripts_for(own: Path, statement: str | None) -> list[tuple[str, str]]:
    """The own views for a statement that names one, as definitions that can be kept: (own/NAME.sql, text)."""
    if statement is not None and not _NAMES_OWN.search(statement):
        return []
    return [(f"{SCHEMA}/{path.name}", text_of(path)[0]) for path in (f.path for f in sql_files(None, own / "views")[0])]


def make_kept(db: duckdb.DuckDBPyConnection, scripts: Sequence[tuple[str, str]], data: Path) -> list[Problem]:
    """Make own views from what `scripts_for` gave; see `publish`."""
    return make(db, [read_sql(Path(name), text, is_own=True) for name, text in scripts], data)


def make(db: duckdb.DuckDBPyConnection, files: Sequence[SqlFile], data: Path) -> list[Problem]:
    """Make views from files; see `publish`."""
    problems: list[Problem] = []
    db.execute(f"create schema if not exists {SCHEMA}")
    folders = ", ".join(quoted(str((data / name).resolve())) for name in READABLE)
    db.execute(f"set allowed_directories = [{folders}]")
    db.execute("set enable_external_access = false")
    waiting: dict[str, tuple[SqlFile, str]] = {}
    for file in files:
        statement, fault = _statement(file)
        if fault:
            problems.append(Problem(file.path, None, fault))
        else:
            waiting[file.name] = file, statement
    while waiting:  # views over other own views wait for these
        wrong = {name: fault for name, (file, statement) in waiting.items() if (fault := _made(db, file, statement))}
        if len(wrong) == len(waiting):
            problems += [Problem(waiting[name][0].path, None, fault) for name, fault in wrong.items()]
            break
        waiting = {name: waiting[name] for name in wrong}
    return problems


def _statement(file: SqlFile) -> tuple[str, str]:
    """The query of a file, and what is wrong with it."""
    try:
        found = duckdb.extract_statements(file.sql)
    except duckdb.Error as error:
        return "", _first_line(error)
    if len(found) != 1 or found[0].type != duckdb.StatementType.SELECT:
        return "", "write one query: select … (or with … select, from …); the file's name becomes the view's"
    return file.sql.rstrip().rstrip(";"), ""


def _made(db: duckdb.DuckDBPyConnection, file: SqlFile, statement: str) -> str:
    """Make one view; what is wrong with it."""
    try:
        db.execute(f'create or replace view {SCHEMA}."{file.name}" as {statement}\n')
        if file.doc:
            db.execute(f'comment on view {SCHEMA}."{file.name}" is {quoted(file.doc)}')
    except duckdb.Error as error:
        return _first_line(error)
    return ""


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split("\n\n")[0].split())
