"""The files of the views that are kept (see materialized.py): which views they are, what the files were made from, how they are written and
read.
"""

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from transforms.schemas import DATASETS, MADE_BY_TICKS
from warehouse.catalog.dependencies import needed
from warehouse.storage.atomic_write import replacing
from warehouse.storage.checksums import digest_of
from warehouse.storage.lake import Lake
from warehouse.storage.session import quoted

ROWS_PER_GROUP = 20_000
MADE = "made.json"
WHOLE = "whole"
EMPTY = "none"
"""In the place of a month: of a view that is one file, and the file without rows that tells the columns."""


@dataclass(frozen=True)
class MaterializedView:
    """One view that is kept: the order of its rows, so that a question reads few of them, and which month a row belongs to."""

    view: str
    order: str
    day: str = "day"

    @property
    def name(self) -> str:
        """Name of the view without its schema: the folder of its files."""
        return self.view.split(".")[1]


CURRENT = MaterializedView("lake.current_articles", "day, article_id")
HABITS, NAMES = MaterializedView("lake.source_habits", "portal, source"), MaterializedView("lake.outlet_names", "name")
WHOLE_FIRST = (MaterializedView("mart.clock", "now"), MaterializedView("lake.calendar", "day"), HABITS, NAMES)
"""Small ones about the whole lake, which the months need: written at every build."""
VOICES = MaterializedView("lake.voices", "day, entity_id, article_id")
TAKEN_FROM = MaterializedView("lake.taken_from", "day, article_id")
STORIES = MaterializedView("mart.story_overview", "last_at, story_id", "lake.beijing_day(last_at)")
OF_ARTICLES = (
    TAKEN_FROM,
    VOICES,
    STORIES,
    MaterializedView("mart.story_entities", "last_at, story_id, entity_id", "lake.beijing_day(last_at)"),
    MaterializedView("mart.first_reports", "day, story_id"),
    MaterializedView("mart.article_topics", "day, article_id"),
    MaterializedView("mart.share_of_voice", "day, entity_id"),
    MaterializedView("mart.entity_daily", "entity_id, day"),
    MaterializedView("mart.topic_daily", "topic_id, day"),
    MaterializedView("mart.copy_chains", "last_at, chain_id", "lake.beijing_day(last_at)"),
    MaterializedView("mart.rewrites", "day, article_id"),
    MaterializedView("mart.press_release_waves", "day, chain_id"),
    MaterializedView("mart.tone_evidence", "day, article_id, entity_id"),
    MaterializedView("mart.entity_pairs", "entity_id, other_entity_id, day"),
    MaterializedView("mart.negative_origins_daily", "day, entity_id"),
    MaterializedView("mart.story_figures", "day, story_id, article_id, start"),
    MaterializedView("mart.story_turns", "day, story_id, article_id, start"),
    MaterializedView("mart.unsourced_copies", "day, article_id"),
    MaterializedView("mart.entity_trends", "day, entity_id"),
    MaterializedView("mart.topic_trends", "day, topic_id"),
    MaterializedView("mart.flash_reach", "day, article_id"),
    MaterializedView("lake.monthly_aliases", "entity_id, spelling", "month"),
)
"""Their rows of a month rest on the articles of that month and the LOOK_BACK days before, on those of their chains and stories, and on the
whole ones. They read the datasets through lake.current_articles only; later ones may read lake.taken_from."""
OF_CRAWLS = (
    MaterializedView("mart.portal_daily", "crawl_day, portal", "crawl_day"),
    MaterializedView("mart.source_health", "crawl_day, portal", "crawl_day"),
    MaterializedView("mart.unparsed_pages", "crawl_day, portal", "crawl_day"),
)
"""Their rows rest on the files of their own day only."""
WHOLE_LAST = (
    MaterializedView("mart.reprint_network", "publisher, from_publisher"),
    MaterializedView("mart.freshness", "portal"),
    MaterializedView("mart.credited_never_fetched", "publisher"),
    MaterializedView("mart.silent_edits", "changed_at, article_id"),
    MaterializedView("mart.removed_articles", "gone_at, article_id"),
)
"""Worked out anew at every build, from what is materialized."""
EVERY = (CURRENT, *WHOLE_FIRST, *OF_ARTICLES, *OF_CRAWLS, *WHOLE_LAST)
ALWAYS = (CURRENT, *WHOLE_FIRST, VOICES)
"""Those of every lake, however small: with them a question about a day reads the files of its month, not all files of the lake."""


@dataclass
class BuildRecord:
    """What the files rest on, and which they are."""

    version: str = ""
    stamps: dict[str, str] = field(default_factory=dict)
    files: dict[str, dict[str, str]] = field(default_factory=dict)
    digests: dict[str, str] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "BuildRecord":
        """What the last build left; nothing when a file of it is missing, damaged or cannot be read, so that all is made anew."""
        made = cls.listed(folder)
        try:
            whole = all((folder / path).exists() for path in made.paths()) and not made.damaged(folder)
        except (OSError, TypeError, AttributeError):
            return cls()
        return made if whole else cls()

    @classmethod
    def listed(cls, folder: Path) -> "BuildRecord":
        """What the last build left, whole or not."""
        try:
            return cls(**json.loads((folder / MADE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return cls()

    def damaged(self, folder: Path) -> list[Path]:
        """Files that are gone or not what was written."""
        paths = {folder / path: digest for path, digest in self.digests.items() if path in self.paths()}
        return [path for path, digest in sorted(paths.items()) if not path.exists() or digest_of(path) != digest]

    def write(self, folder: Path) -> None:
        """Save the record."""
        self.digests = {path: self.digests.get(path) or digest_of(folder / path) for path in sorted(self.paths())}
        with replacing(folder / MADE) as temporary:
            temporary.write_text(json.dumps(vars(self), indent=0, sort_keys=True), encoding="utf-8")

    def days(self) -> list[date]:
        """Days of all source files, ascending."""
        return sorted({_day(key) for key in self.stamps})

    def days_unlike(self, other: "BuildRecord") -> list[date]:
        """Days of which a file came, went or changed."""
        return sorted({_day(key) for key, _ in self.stamps.items() ^ other.stamps.items()})

    def paths(self) -> set[str]:
        """All files of the views, relative to the folder."""
        return {f"{name}/{file}" for name, files in self.files.items() for file in files.values()}


def _day(key: str) -> date:
    return date.fromisoformat(key.rpartition("/")[2])


def stamps_of(lake: Lake) -> dict[str, str]:
    """State of every day file whose rows the kept views read, by dataset and day."""
    found = {}
    for name in sorted(set(DATASETS) - {"runs", "counts", "signatures", "candidates"} - MADE_BY_TICKS):
        for day in lake.days(name):
            state = lake.path(name, day).stat()
            found[f"{name}/{day}"] = f"{state.st_mtime_ns}-{state.st_size}"
    return found


def version_of(scripts: Sequence[tuple[str, str]], tables: Mapping[str, pa.Table], views: Sequence[MaterializedView] = EVERY) -> str:
    """Changes when a definition that these views need does (but for its comments), or a curated table."""
    read = needed(scripts, " ".join(kept.name for kept in views))
    said = sorted((name, [line for line in text.splitlines() if not line.startswith("comment on ")]) for name, text in read)
    digest = hashlib.blake2b(repr((said, views)).encode(), digest_size=16)
    for name, table in sorted(tables.items()):
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, table.schema) as writer:
            writer.write_table(table.combine_chunks())
        digest.update(name.encode() + bytes(sink.getvalue()))
    return digest.hexdigest()


class Files:
    """Writes the rows of views into new files below `folder`, and lets views read them."""

    def __init__(self, db: duckdb.DuckDBPyConnection, folder: Path, made: BuildRecord) -> None:
        self.db, self.folder, self.made = db, folder.resolve(), made
        self._docs: dict[str, list[tuple[str, str]]] = {}
        numbers = (p.stem.rpartition("-")[2] for p in folder.glob("*/*.parquet"))
        self.number = max((int(n) for n in numbers if n.isdigit()), default=0) + 1

    def months(self, kept: MaterializedView) -> dict[str, str]:
        """The file of each month of a view."""
        return self.made.files.setdefault(kept.name, {})

    def write(self, kept: MaterializedView, rows: str, month: str) -> None:
        """Make these rows (SQL) those of a month."""
        file = f"{month}-{self.number}.parquet"
        target = self.folder / kept.name / file
        options = f"format parquet, parquet_version v2, compression zstd, compression_level 9, row_group_size {ROWS_PER_GROUP}"
        with replacing(target) as temporary:
            self.db.execute(f"copy (select * from ({rows}) order by {kept.order}) to {quoted(str(temporary))} ({options})")  # noqa: S608
        self.months(kept)[month] = file

    def source(self, kept: MaterializedView, months: Sequence[str] | None = None) -> str:
        """The files of a view (or of some of its months) as a table function; first a full one, by whose rows DuckDB guesses those of
        all.
        """
        files = [f for m, f in sorted(self.months(kept).items()) if months is None or m in months or m == EMPTY]
        return f"read_parquet([{', '.join(quoted(str(self.folder / kept.name / f)) for f in files)}])"

    def remember(self, kept: MaterializedView) -> None:
        """Keep in mind what is documented of a view: replacing it forgets that."""
        schema, name = kept.view.split(".")
        about = self.db.execute("select comment from duckdb_views() where schema_name = ? and view_name = ?", [schema, name]).fetchone()
        columns = self.db.execute(
            "select column_name, comment from duckdb_columns() where schema_name = ? and table_name = ?", [schema, name]
        ).fetchall()
        docs = [(f"view {kept.view}", about[0] if about else None), *((f"column {kept.view}.{c}", doc) for c, doc in columns)]
        self._docs[kept.view] = [(place, doc) for place, doc in docs if doc]

    def show(self, kept: MaterializedView, source: str | None = None) -> None:
        """Let the view read its files, or another source."""
        if kept.view not in self._docs:
            self.remember(kept)
        self.db.execute(f"create or replace view {kept.view} as select * from {source or self.source(kept)}")  # noqa: S608  names are ours
        for place, doc in self._docs[kept.view]:
            self.db.execute(f"comment on {place} is {quoted(doc)}")

    def sweep(self, still: set[str]) -> None:
        """Remove files that neither this build names nor the one before it, which somebody may still read."""
        for path in self.folder.glob("*/*"):
            if f"{path.parent.name}/{path.name}" not in still:
                path.unlink(missing_ok=True)
        for path in self.folder.glob("*"):
            if path.is_dir() and not any(path.iterdir()):
                path.rmdir()
            elif path.is_file() and path.name != MADE:
                path.unlink(missing_ok=True)


@contextlib.contextmanager
def spilling(db: duckdb.DuckDBPyConnection, folder: Path) -> Iterator[None]:
    """Lets large sorts and joins use the disk for a while."""
    spill = folder / f".spill.{os.getpid()}"
    db.execute(f"set temp_directory = {quoted(str(spill.resolve()))}")
    db.execute("set preserve_insertion_order = false")
    try:
        yield
    finally:
        shutil.rmtree(spill, ignore_errors=True)
