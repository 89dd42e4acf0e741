"""Materialized views: Parquet files by month of the views that queries need, used when computing them per query gets too slow.

    <data>/kept/<view>/<month>-<number>.parquet     rows of a view, of one month of the column that MaterializedView.day names
    <data>/kept/made.json                           which of these files are current, and what of the lake they were made from

Every lake has those of ALWAYS: articles by month of publication, so that a question about a day does not open the files of all days. The
others stay views below FROM_ARTICLES. What is processed shows with the next build, which `daily` and `backfill` end with. The past
(--as-of) never reads the files. A build makes new files and never writes over one: the warehouse that is published names its files, so a
reader has the old rows or the new ones, and a build that is killed leaves files that nothing names.

A build rewrites the months that a changed day file can have changed (materialized_scope.py), late days too, and works them out from the
articles that these months need, with the very definitions of warehouse/views/. Another definition or curated table rewrites them all.
"""

import copy
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.catalog import materialized_scope
from warehouse.catalog.materialized_files import (
    ALWAYS,
    CURRENT,
    EMPTY,
    EVERY,
    OF_ARTICLES,
    OF_CRAWLS,
    TAKEN_FROM,
    VOICES,
    WHOLE,
    WHOLE_FIRST,
    WHOLE_LAST,
    BuildRecord,
    Files,
    MaterializedView,
    spilling,
    stamps_of,
    version_of,
)
from warehouse.storage.lake import Lake

FROM_ARTICLES = 200
"""Under it a page that asks ten views answers within a second or two; from here on it would take longer to plan them than to read files."""

ShowLake = Callable[[Sequence[date] | None], None]
"""Makes lake.* read the files of these days only; None: of all."""


def keep(
    db: duckdb.DuckDBPyConnection, lake: Lake, tables: Mapping[str, pa.Table], scripts: Sequence[tuple[str, str]], show_lake: ShowLake
) -> Callable[[], None] | None:
    """Write the files and let the views read them; nothing for a lake without articles.

    What it returns is to be called when the database is published: from then on the new files are the ones to go on from.
    """
    ((n_articles,),) = db.execute("select count(*) from lake.articles").fetchall()
    folder = lake.root.parent / "kept"
    if not n_articles:  # what is left tells of articles that were removed
        return partial(shutil.rmtree, folder) if folder.exists() else None
    wanted = EVERY if n_articles >= FROM_ARTICLES else ALWAYS
    folder.mkdir(parents=True, exist_ok=True)
    before = BuildRecord.read(folder)
    version, stamps = version_of(scripts, tables, wanted), stamps_of(lake)
    is_new = before.version != version
    made = BuildRecord(version, stamps, {} if is_new else copy.deepcopy(before.files), {} if is_new else dict(before.digests))
    changed = made.days() if is_new else made.days_unlike(before)
    build = Build(db, folder, made, scripts, show_lake, wanted=wanted)
    if changed or is_new:
        with spilling(db, folder):
            build.run(changed, is_new=is_new)
    else:
        build.show()

    def publish() -> None:
        made.write(folder)
        build.files.sweep(made.paths() | before.paths())

    return publish


class Build:
    """Brings the files up to date with the lake of an open database, and lets its views read them."""

    def __init__(
        self,
        db: duckdb.DuckDBPyConnection,
        folder: Path,
        made: BuildRecord,
        scripts: Sequence[tuple[str, str]],
        show_lake: ShowLake,
        *,
        wanted: Sequence[MaterializedView] = EVERY,
    ) -> None:
        self.db, self.show_lake, self.scripts = db, show_lake, dict(scripts)
        self.files = Files(db, folder, made)
        found = db.execute("select schema_name, view_name from duckdb_views()").fetchall()
        self.views = {f"{schema}.{view}" for schema, view in found} & {kept.view for kept in wanted}

    def run(self, changed: Sequence[date], *, is_new: bool) -> None:
        """Write what rests on the files of the changed days; of a new folder everything."""
        materialized_scope.gather(self.db, self.files)
        months = self.current(changed, is_new=is_new)
        has_copies = TAKEN_FROM.view in self.views
        if not is_new and has_copies:
            materialized_scope.note_names(self.db, self.files)
        for kept in self.there(WHOLE_FIRST):
            self.files.write(kept, f"from {kept.view}", WHOLE)
            self.files.show(kept)
        if not is_new:  # a crawl gap shows in baselines, and in what is usual, for twice as long
            months |= materialized_scope.months_of(changed, carried=2 * materialized_scope.LOOK_BACK)
            months |= materialized_scope.renamed(self.db, self.files) if has_copies else set()
        for batch in materialized_scope.batches(months):
            self.of_articles(batch)
        for batch in materialized_scope.batches(materialized_scope.months_of(changed)):
            self.of_crawls(batch)
        self.show_lake(None)
        for kept in self.there((*OF_ARTICLES, *OF_CRAWLS)):
            self.files.show(kept)
        for kept in self.there(WHOLE_LAST):
            self.files.write(kept, f"from {kept.view}", WHOLE)
        self.show()
        for table in ("seen", "bonds", "tied", "changed", "scope", "scoped", "made", "old_names"):
            self.db.execute(f"drop table if exists memory.{table}")

    def show(self) -> None:
        """Let every view read its files."""
        for kept in self.there(EVERY):
            self.files.show(kept)

    def there(self, views: Sequence[MaterializedView]) -> list[MaterializedView]:
        """Those of the views that the warehouse has, and that a lake of its size keeps."""
        return [kept for kept in views if kept.view in self.views]

    def current(self, changed: Sequence[date], *, is_new: bool) -> set[str]:
        """Bring lake.current_articles up to date; the months of the articles whose rows may be others now, and of what looks back to
        them.
        """
        condition, old_days = "", []
        if not is_new:
            materialized_scope.touch(self.db, self.files, changed)
            self.show_lake(materialized_scope.days_of_scope(self.db))
            condition = " where article_id in (select article_id from memory.changed)"
            old_days = self.days(f"{self.files.source(CURRENT)}{condition}")
        self.make(CURRENT, f"from {CURRENT.view}{condition}")
        days = {*old_days, *self.days("memory.made")}
        for month in sorted(materialized_scope.months_of(days)):
            rows = f"from memory.made where strftime(day, '%Y-%m') = '{month}'"
            if month in self.files.months(CURRENT):
                source = self.files.source(CURRENT, [month])
                others = f"from {source} where article_id not in (select article_id from memory.changed)"  # noqa: S608
                rows = f"{rows} union all by name {others}"
            self.files.write(CURRENT, rows, month)
        self.show_lake(None)
        self.files.show(CURRENT)
        return materialized_scope.months_of(days, carried=materialized_scope.LOOK_BACK)

    def of_articles(self, months: Sequence[str]) -> None:
        """Rewrite these months of the views of articles."""
        materialized_scope.scope_of(self.db, self.files, months)
        self.show_lake(materialized_scope.days_of_scope(self.db))
        source = self.files.source(CURRENT)
        scoped = f"from {source} where article_id in (select article_id from memory.scope)"  # noqa: S608  paths are ours
        self.db.execute(f"create or replace table memory.scoped as {scoped}")
        self.files.show(CURRENT, "memory.scoped")
        for script in ("taken_from.sql", "voices.sql"):  # over the scope, not over the files of the batch before
            self.db.execute(self.scripts[script])
        for kept in self.there(OF_ARTICLES):
            self.write(kept, months)
            if kept in (TAKEN_FROM, VOICES):
                self.files.show(kept, self.files.source(kept, months))
        self.files.show(CURRENT)

    def of_crawls(self, months: Sequence[str]) -> None:
        """Rewrite these months of the views of crawls."""
        self.show_lake([d for d in self.files.made.days() if f"{d:%Y-%m}" in months])
        for kept in self.there(OF_CRAWLS):
            self.write(kept, months)

    def write(self, kept: MaterializedView, months: Sequence[str]) -> None:
        """Rewrite these months of a view."""
        wanted = ", ".join(f"'{m}'" for m in months)
        self.make(kept, f"from {kept.view} where strftime({kept.day}, '%Y-%m') in ({wanted})")
        for month in months:
            self.files.write(kept, f"from memory.made where strftime({kept.day}, '%Y-%m') = '{month}'", month)

    def make(self, kept: MaterializedView, rows: str) -> None:
        """memory.made: rows of a view; and a file without rows, which tells its columns when there is no month."""
        self.db.execute(f"create or replace table memory.made as {rows}")
        if EMPTY not in self.files.months(kept):
            self.files.write(kept, "from memory.made limit 0", EMPTY)

    def days(self, rows: str) -> list[date]:
        """Distinct days of a query."""
        return [row[0] for row in self.db.execute(f"select distinct day from {rows}").fetchall()]  # noqa: S608  names and paths are ours
