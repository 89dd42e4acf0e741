"""Scope of a build: the months of materialized views to rewrite, and the articles needed for them.

The rows of an article depend on its revisions and on the articles that it is bound to: those of its chain and story, its parent, and those
that share text with it. When the file of a day changes, the rows of its articles (before and after) and of all articles bound to them may
change; a baseline of LOOK_BACK days extends that to later days. Windows of steps do not matter here: the bonds of all articles are read,
which takes seconds for three million.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import duckdb

from warehouse.catalog.materialized_files import CURRENT, HABITS, NAMES, STORIES, TAKEN_FROM, Files
from warehouse.storage.session import quoted

LOOK_BACK = 28
"""Days of the baseline of lake.trends; other views look back less."""


def gather(db: duckdb.DuckDBPyConnection, files: Files) -> None:
    """memory.seen: days of each article. memory.bonds: what ties articles together, by the lake and by the files of the last build.

    A bond is the id of a chain, a story or an article; articles with the same bond belong together.
    """
    db.execute("create or replace table memory.seen as select article_id, day from lake.articles")
    bonds = [
        "select article_id, chain_id as bond from lake.copies where chain_id <> article_id",
        "select article_id, parent_id from lake.copies where parent_id <> chain_id",
        "select article_id, story_id from lake.stories",
        "select story_id, merged_into from lake.story_aliases",
    ]
    if files.months(CURRENT):
        bonds.append(f"select article_id, chain_id from {files.source(CURRENT)} where chain_id <> article_id")  # noqa: S608  paths are ours
    if files.months(STORIES):
        bonds.append(f"select unnest(article_ids), story_id from {files.source(STORIES)}")  # noqa: S608  as above
    db.execute(f"create or replace table memory.bonds as {' union '.join(bonds)}")


def bind(db: duckdb.DuckDBPyConnection, table: str, *, is_linked: bool) -> None:
    """Add to a table of article ids those that are bound to them; with `is_linked` those they share text with too."""
    db.execute(f"""create or replace table memory.tied as
        select bond from memory.bonds where article_id in (select article_id from {table})
        union select article_id from {table}""")  # noqa: S608  names are ours
    of_table = f"(select article_id from {table})"  # noqa: S608  as above
    links = f"union select other_id from lake.links where article_id in {of_table}" if is_linked else ""  # noqa: S608  as above
    db.execute(f"""create or replace table {table} as
        select article_id from memory.bonds where bond in (select bond from memory.tied)
        union select bond from memory.tied where bond in (select article_id from memory.seen)
        union select article_id from {table}  -- also those that the lake has no more: their old rows go
        {links}""")  # noqa: S608  as above


def touch(db: duckdb.DuckDBPyConnection, files: Files, days: Sequence[date]) -> None:
    """memory.changed: articles whose rows may change because the files of these days did. memory.scope: those that decide about them."""
    some = dates(days)
    old = f"union select article_id from {files.source(CURRENT)} where crawl_day in ({some})" if files.months(CURRENT) else ""  # noqa: S608
    db.execute(f"create or replace table memory.changed as select article_id from memory.seen where day in ({some}) {old}")  # noqa: S608
    db.execute("""insert into memory.changed select article_id from lake.links where other_id in (select article_id from memory.changed)""")
    bind(db, "memory.changed", is_linked=False)
    db.execute("create or replace table memory.scope as from memory.changed")
    bind(db, "memory.scope", is_linked=False)


def scope_of(db: duckdb.DuckDBPyConnection, files: Files, months: Sequence[str]) -> None:
    """memory.scope: the articles that the rows of these months depend on."""
    first = date.fromisoformat(f"{months[0]}-01") - timedelta(days=LOOK_BACK)
    last = date.fromisoformat(f"{months[-1]}-01") + timedelta(days=31)
    db.execute(f"""create or replace table memory.scope as
        select article_id from {files.source(CURRENT)} where day between date '{first}' and date '{last}'""")  # noqa: S608  paths are ours
    bind(db, "memory.scope", is_linked=True)


def note_names(db: duckdb.DuckDBPyConnection, files: Files) -> None:
    """memory.old_names: publisher of each printed name at the last build."""
    db.execute(f"create or replace table memory.old_names as {_names(files)}")


def renamed(db: duckdb.DuckDBPyConnection, files: Files) -> set[str]:
    """Months with a copy whose page prints a name that means another publisher now, or whose portal has another habit."""
    found = db.execute(f"""
        with names as ({_names(files)}),
        other as ((from names except from memory.old_names) union (from memory.old_names except from names))
        select distinct strftime(t.day, '%Y-%m')
        from (select day, portal, unnest(said) as said from {files.source(TAKEN_FROM)}) t
        join other o on o.portal = t.portal or lower(t.said) = o.name or (length(o.name) >= 3 and starts_with(lower(t.said), o.name))
    """)  # noqa: S608  paths are ours
    return {row[0] for row in found.fetchall()}


def _names(files: Files) -> str:
    return f"""select name, publisher, null as portal from {files.source(NAMES)}
        union all select source, publisher, portal from {files.source(HABITS)}"""  # noqa: S608  paths are ours


def days_of_scope(db: duckdb.DuckDBPyConnection) -> list[date]:
    """Days whose files hold a row about an article of memory.scope."""
    found = db.execute("select distinct day from memory.seen where article_id in (select article_id from memory.scope) order by day")
    return [row[0] for row in found.fetchall()]


def months_of(days: Iterable[date | None], *, carried: int = 0) -> set[str]:
    """Months of the days, and of those up to `carried` days later."""
    return {f"{d + timedelta(days=n):%Y-%m}" for d in days if d for n in range(0, carried + 1, LOOK_BACK)}


def batches(months: Iterable[str], most: int = 3) -> list[list[str]]:
    """Runs of neighbouring months, at most so many at once: what they look back to is shared, what is worked out at once is bounded."""
    found: list[list[str]] = []
    for month in sorted(months):
        before = f"{date.fromisoformat(f'{month}-01') - timedelta(days=1):%Y-%m}"
        if found and len(found[-1]) < most and found[-1][-1] == before:
            found[-1].append(month)
        else:
            found.append([month])
    return found


def dates(days: Iterable[date]) -> str:
    """Days as SQL literals; one that no row has when there is none."""
    return ", ".join(f"date {quoted(d.isoformat())}" for d in days) or "date '1969-01-01'"
