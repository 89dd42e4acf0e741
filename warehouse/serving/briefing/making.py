"""Makes a briefing of now, makes one again as it was, and tells what would differ today.

The moment of a briefing is the last change of the lake and the curated tables, not the clock: as long as nothing changed, the same question
gives the same id and the same bytes. The warehouse file is read when it was built from just this; else the views are made for the moment,
which takes longer and gives the same rows.
"""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from importlib.metadata import version as version_of_package

import duckdb
import pyarrow as pa
from lxml import html

from warehouse.access import briefing_archive as archive
from warehouse.access import metric_diff, time_travel
from warehouse.access.briefing_archive import Asked, Kept
from warehouse.catalog.materialized_files import ALWAYS, EVERY, BuildRecord, stamps_of, version_of
from warehouse.cli.context import Project
from warehouse.cli.output import say
from warehouse.serving.briefing import templating
from warehouse.serving.briefing.composing import Definitions, Page, compose, program
from warehouse.storage.session import QueryError
from warehouse.storage.versions import TABLES, written_at


@dataclass(frozen=True)
class Rebuilt:
    """A briefing made again. `is_same` tells whether every byte is; if not, `reasons` may tell why."""

    page: bytes
    is_same: bool
    reasons: list[str]


def version() -> str:
    """The version of this program."""
    return version_of_package("tingfeng")


def definitions(project: Project) -> Definitions:
    """The present ones with the user's templates; what is wrong with these is told."""
    texts, problems = templating.texts(project.own_folder)
    for problem in problems:
        say(f"left out: {problem}", err=True)
    return Definitions.present(texts)


def moment_of(project: Project, given: Definitions) -> datetime:
    """When what briefings read was last changed. Raises QueryError for an empty lake."""
    lake = project.lake
    paths = [lake.path(name, day) for name in given.datasets for day in lake.days(name)]
    paths += (lake.history.root / TABLES).glob("*/*.parquet")
    if not paths:
        raise QueryError("there is nothing to report yet: run `tingfeng crawl`, `tingfeng process` and `tingfeng build` first")
    return max(map(written_at, paths))


@contextlib.contextmanager
def opened(project: Project, given: Definitions, moment: datetime) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse as of the moment: the published file when it was built from just this. Raises QueryError when files were pruned."""
    if moment == moment_of(project, given) and _is_published(project, given):
        with project.warehouse() as db:
            yield db
        return
    stored = [kept.view for kept in EVERY]
    with time_travel.connect(project, moment, statement=given.statement, scripts=given.scripts, stored=stored) as db:
        yield db


def _is_published(project: Project, given: Definitions) -> bool:
    """Whether warehouse.duckdb was built from the present lake, tables and definitions."""
    if not (project.data / "warehouse.duckdb").exists():
        return False
    made, tables = BuildRecord.listed(project.data / "kept"), project.tables()
    if made.version not in (version_of(given.scripts, tables, wanted) for wanted in (EVERY, ALWAYS)):
        return False
    return _of(stamps_of(project.lake), given.datasets) == _of(made.stamps, given.datasets)


def _of(stamps: Mapping[str, str], datasets: list[str]) -> dict[str, str]:
    return {key: stamp for key, stamp in stamps.items() if key.partition("/")[0] in datasets}


def make(project: Project, given: Definitions, asked: Asked, db: duckdb.DuckDBPyConnection) -> tuple[Kept, Page]:
    """A briefing from an open warehouse, put into the archive. Raises QueryError and LimitError."""
    asked = archive.numbered(project.data, asked)
    stored = given.stored()
    hashed = archive.digest(repr(stored))
    key = archive.id_of(asked, hashed, program())
    page = compose(db, given, asked, key, demo_mark=project.demo_mark, version=version())
    kept = Kept(key, asked, page.heading, version(), program(), hashed, archive.digest(page.body), len(page.body))
    archive.keep(project.data, kept, page.body, stored)
    return kept, page


def rebuild(project: Project, kept: Kept) -> Rebuilt:
    """The same briefing from the files, tables, views and templates of its moment. Raises QueryError when some of them are gone."""
    given = Definitions.read(archive.definitions_of(project.data, kept))
    try:
        with opened(project, given, kept.asked.moment) as db:
            page = compose(db, given, kept.asked, kept.id, demo_mark=project.demo_mark, version=kept.version)
    except QueryError as error:
        raise QueryError(f"briefing {kept.id} cannot be rebuilt: {error}") from error
    reasons = []
    if kept.version != version() or kept.program != program():
        reasons.append(f"it was made by version {kept.version} (program {kept.program[:8]}), this is {version()} ({program()[:8]})")
    is_same = archive.digest(page.body) == kept.result
    if not is_same and not reasons:
        reasons.append("files of the lake were changed by hand, or the program has a fault: please report it")
    return Rebuilt(page.body, is_same, [] if is_same else reasons)


def changes_today(project: Project, kept: Kept, page: bytes) -> pa.Table:
    """Numbers that the same briefing would show differently if it were made from the lake as it is now."""
    given = definitions(project)
    now = replace(kept.asked, moment=moment_of(project, given))
    with opened(project, given, now.moment) as db:
        today = compose(db, given, now, kept.id, demo_mark=project.demo_mark, version=kept.version)
    return metric_diff.moved(numbers(page, kept), numbers(today.body, kept), over=0)


def numbers(page: bytes, kept: Kept) -> pa.Table:
    """The numbers of a page: section, what they are of (the address of their rows), value."""
    rows: dict[tuple[str, str, str], float] = {}
    for link in html.fromstring(page.decode()).iter("a"):
        section = next((s.findtext("h2") for s in link.iterancestors("section")), None) or ""
        of = (link.get("href") or "").removeprefix(kept.asked.site.rstrip("/"))
        if link.get("data-n") is not None:
            rows[section.strip(), of, "n"] = float(link.get("data-n") or 0)
        elif link.get("data-v") is not None:
            rows[section.strip(), of, link.get("data-of") or ""] = float(link.get("data-v") or 0)
    columns = zip(*((view, row, kept.asked.last, measure, value) for (view, row, measure), value in rows.items()), strict=True)
    arrays = [list(column) for column in columns] or [[] for _ in metric_diff.LONG]
    return pa.table(arrays, schema=metric_diff.LONG)
