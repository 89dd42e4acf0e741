"""The warehouse as it was at a moment: the same views over the files that were current then.

As of T means the answer that the system gave at T: from the day files current at T and the curated tables of the last `tingfeng build`
before T, with the views of now. A day first processed after T is missing even if some of its pages were fetched before. `known_by` T, in
contrast, filters the current files: only rows that are based on fetches up to T.
"""

import contextlib
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path

import duckdb
import pyarrow as pa

from transforms.schemas import DATASETS
from transforms.text.times import BEIJING
from warehouse.catalog import own_views, views
from warehouse.catalog.dependencies import needed
from warehouse.cli.context import Project
from warehouse.cli.options import shown
from warehouse.storage import interrupt, session
from warehouse.storage.lake import NO_DAY, Lake
from warehouse.storage.sql_limits import limited
from warehouse.storage.versions import Snapshot

KNOWN_BY = {
    "fetches": "fetched_at <= {moment}",
    "counts": "counted_at <= {moment}",
    "articles": "fetched_at <= {moment}",
    "article_aliases": "page_id in (select page_id from lake.fetches where fetched_at <= {moment})",
    "copies": "decided_at <= {moment}",
    "story_aliases": '"at" <= {moment}',
    "runs": "true",
    "drops": "true",
    "alerts": "judged_at <= {moment}",
    "alert_facts": "tick_at <= {moment}",
    "alert_ticks": "tick_at <= {moment}",
}
"""Condition, by dataset, on rows based on fetches up to a moment; other datasets keep the rows of articles known then."""
OF_KNOWN_ARTICLES = "(article_id, day) in (select (article_id, day) from lake.articles)"


class NothingYet(session.QueryError):
    """No file of the lake is as old as the moment."""


@dataclass(frozen=True)
class LakeAt:
    """The lake at a moment: the files of each dataset and the curated tables."""

    snapshot: Snapshot
    tables: Mapping[str, pa.Table]

    def lost_days(self) -> list[date]:
        """Days whose file of the moment was pruned."""
        return sorted({day for days in self.snapshot.lost.values() for day in days})

    def is_empty(self) -> bool:
        """Whether no dataset had any file at the moment."""
        return not any(self.snapshot.files.values())


def lake_at(lake: Lake, tables: Mapping[str, pa.Table], moment: datetime) -> LakeAt:
    """The files and curated tables of a moment; the current table where no version of a curated table was stored."""
    current = {name: [(d, lake.path(name, d)) for d in lake.days(name)] for name in DATASETS}
    return LakeAt(lake.history.at(moment, current), {**tables, **lake.history.tables_at(moment, tables)})


def day_by_day(project: Project, statement: str, hour: time, days: Sequence[date]) -> pa.Table:
    """The results of a statement as of an hour of each day, concatenated, with the moment in the first column `as_of`.

    A day on which nothing had been processed yet has no rows. In the statement, getvariable('day') is the day.
    """
    parts = []
    for day in days:
        moment = datetime.combine(day, hour, BEIJING)
        if moment > datetime.now(BEIJING):
            break
        try:
            with connect(project, moment, statement=statement) as db:
                part = session.ask(db, statement)
        except NothingYet:
            continue
        stamps = pa.array([moment] * part.num_rows, pa.timestamp("us", tz="Asia/Shanghai"))
        parts.append(part.add_column(0, "as_of", stamps))
    if not parts:
        raise NothingYet(f"nothing was processed by {hour:%H:%M} of any day from {days[0]} to {days[-1]}")
    return pa.concat_tables(parts, promote_options="permissive")


@contextlib.contextmanager
def connect(
    project: Project,
    moment: datetime | None,
    *,
    known_by: datetime | None = None,
    statement: str | None = None,
    scripts: Sequence[tuple[str, str]] | None = None,
    stored: Sequence[str] = (),
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A read-only connection to the warehouse as of a moment (None: as it is now), with all views or those that `statement` needs.

    The rows of the views `stored` are computed once, in that order, which pays when many questions are asked.
    Raises QueryError when the moment cannot be shown.
    """
    lake, tables = project.lake, project.tables()
    files: Mapping[str, Sequence[Path]] | None = None
    if moment is not None:
        then = lake_at(lake, tables, moment)
        lost = then.lost_days()
        if lost:
            raise session.QueryError(
                f"the lake cannot be shown as of {shown(moment)}: files of {len(lost)} day(s) that were current then "
                f"({lost[0]} … {lost[-1]}) were removed by `tingfeng prune`"
            )
        if then.is_empty():
            raise NothingYet(
                f"nothing was processed by {shown(moment)}: every file of the lake was written later. "
                "--known-by asks today's files for what rests on pages fetched until then"
            )
        files, tables = then.snapshot.files, then.tables
    kept = [one for one in scripts or () if one[0].startswith(f"{own_views.SCHEMA}/")]
    ours = [one for one in scripts or () if one not in kept] or views.definitions()
    mine = kept if scripts else own_views.scripts_for(project.own_folder, statement)
    chosen = ours if mine else needed(ours, statement)  # an own view may read any of them
    with tempfile.TemporaryDirectory(prefix="tingfeng-") as scratch:
        target = Path(scratch) / "warehouse.duckdb"
        with contextlib.closing(interrupt.breakable(duckdb.connect(str(target)))) as db:
            fill(db, lake, files, tables, demo_mark=project.demo_mark, known_by=known_by, scripts=chosen)
            if mine:
                own_views.make_kept(db, mine, project.data)
            _store(db, stored)
        with session.opened(target) as db, limited(db, project.limits):
            now = moment or known_by or datetime.now(BEIJING)
            session.confine(db, project.data, {"as_of": now, "day": now.astimezone(BEIJING).date()})
            yield db


def fill(
    db: duckdb.DuckDBPyConnection,
    lake: Lake,
    files: Mapping[str, Sequence[Path]] | None,
    tables: Mapping[str, pa.Table],
    *,
    demo_mark: str | None = None,
    known_by: datetime | None = None,
    scripts: Sequence[tuple[str, str]] | None = None,
) -> None:
    """Create the views lake.* over the given files (None: the current ones) and mart.* over them."""
    lake.prepare()
    sources = {name: lake.glob(name) if files is None else [*files.get(name, ()), lake.path(name, NO_DAY)] for name in DATASETS}
    wheres = {}
    if known_by is not None:
        literal = f"timestamptz {session.quoted(known_by.isoformat())}"
        wheres = {name: KNOWN_BY.get(name, OF_KNOWN_ARTICLES).format(moment=literal) for name in DATASETS}
    views.fill(db, lake, tables, demo_mark=demo_mark, sources=sources, wheres=wheres, scripts=scripts)
    if files is not None or known_by is not None:
        _forget_later_documents(db)


def _store(db: duckdb.DuckDBPyConnection, names: Sequence[str]) -> None:
    """Let these views, as far as they are there, read tables of their rows."""
    there = {f"{schema}.{view}" for schema, view in db.execute("select schema_name, view_name from duckdb_views()").fetchall()}
    db.execute("set TimeZone = 'Asia/Shanghai'")
    for name in dict.fromkeys(names):
        if name in there:
            table = f"lake.stored_{name.replace('.', '_')}"
            db.execute(f"create table {table} as from {name}")
            db.execute(f"create or replace view {name} as from {table}")


def _forget_later_documents(db: duckdb.DuckDBPyConnection) -> None:
    """Hide documents of the current search index whose revision did not exist at the moment."""
    if db.execute("select 1 from duckdb_views() where schema_name = 'lake' and view_name = 'search_documents'").fetchone():
        db.execute("alter view lake.search_documents rename to all_search_documents")
        db.execute("create view lake.search_documents as from lake.all_search_documents semi join lake.articles using (revision_id)")
