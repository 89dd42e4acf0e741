"""Opens the warehouse of a project. After a move, a copy or a restore its views read another directory: they are published anew first."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from warehouse.cli.context import Project
from warehouse.cli.output import say
from warehouse.storage import session
from warehouse.storage.lake import LakeError, first_line
from warehouse.storage.sql_limits import limited


@contextlib.contextmanager
def warehouse(project: Project) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to warehouse.duckdb. Where its views cannot be published anew, those of a file aside are read."""
    with contextlib.ExitStack() as stack:
        try:
            db = stack.enter_context(session.connect(project.data, project.limits))
        except session.MovedWarehouseError as moved:
            db = stack.enter_context(_republished(project, str(moved)))
        yield db


@contextlib.contextmanager
def _republished(project: Project, why: str) -> Iterator[duckdb.DuckDBPyConnection]:
    from warehouse.catalog import views

    try:
        views.build(
            project.lake,
            project.data / "warehouse.duckdb",
            project.tables(),
            demo_mark=project.demo_mark,
            own=project.own_folder,
            language=project.language,
        )
    except (LakeError, OSError, duckdb.IOException) as error:
        say(f"{why}; nothing may be written here, so its views are made for this command only ({first_line(error)})", err=True)
        with tempfile.TemporaryDirectory(prefix="tingfeng-") as scratch:
            target = Path(scratch) / "warehouse.duckdb"
            views.build(
                project.lake,
                target,
                project.tables(),
                demo_mark=project.demo_mark,
                is_kept=False,
                own=project.own_folder,
                language=project.language,
            )
            with session.opened(target) as db, limited(db, project.limits):
                session.confine(db, project.data)
                yield db
        return
    say(f"{why}; its views are published anew", err=True)
    with session.connect(project.data, project.limits) as db:
        yield db
