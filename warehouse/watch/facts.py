"""What the warehouse knows at a moment, as the judge takes it: facts of articles, coverage, bursts, merges, red checks.

In:     the published warehouse, rules (they say which searches, edits, removals and bursts are asked for)
Out:    rows of alert_facts and the parts of a row of alert_ticks
Why:    only what was known by the moment counts, so the same questions serve a live tick and a test on today's rows of a past month.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb

from transforms.alerts.replay import WINDOW
from transforms.alerts.rule import Watch
from transforms.text.times import BEIJING, beijing_day
from warehouse.catalog import views
from warehouse.cli.context import Project
from warehouse.search import hits
from warehouse.search.filters import split
from warehouse.storage.session import table_of
from warehouse.watch.rule_file import resolvers

FACTS, COVERAGE = (Path(__file__).with_name(name).read_text(encoding="utf-8") for name in ("facts.sql", "coverage.sql"))
_MARKS = {  # asked for by a condition of this name: (column, question)
    "edited": (
        "edited_at",
        """select article_id, min(changed_at) as said from mart.silent_edits
           where is_same_reading and changed_at <= $at and crawl_day >= $first group by all""",
    ),
    "removed": (
        "removed_at",
        "select article_id, gone_at as said from mart.removed_articles where gone_at <= $at and (back_at is null or back_at > $at)",
    ),
    "rewrite": (
        "rewritten_from",
        """select article_id, list(distinct other_publisher order by other_publisher) as said from mart.rewrites
           where not is_same_publisher and not names_other group by all""",
    ),
}
SURPRISES = (
    "select entity_id, surprise from mart.entity_trends where day = $day and surprise > 0 and list_contains($ids, entity_id) order by all"
)
MERGED = 'select story_id, merged_into from lake.story_aliases where "at" <= $at order by all'


@dataclass(frozen=True)
class Known:
    """What is known at a moment."""

    facts: list[dict[str, Any]]
    portals: list[str]
    gaps: list[dict[str, Any]]
    surprises: list[dict[str, Any]]
    merged: list[dict[str, str]]


def known_at(
    project: Project, db: duckdb.DuckDBPyConnection, watches: Sequence[Watch], at: datetime, since: datetime | None = None
) -> Known:
    """What is known at a moment of the articles that became known after `since` (a window before the moment without it)."""
    since = since or at - WINDOW
    first, day = beijing_day(since), beijing_day(at)
    rows = table_of(db, FACTS, {"first": first, "since": since, "at": at}).to_pylist()
    marks = dict(_marks(db, watches, first, at))
    found = dict(_searches(project, db, watches, since))
    for row in rows:
        key = row["article_id"]
        row |= {"edited_at": None, "removed_at": None, "rewritten_from": [], "queries": sorted(q for q, ids in found.items() if key in ids)}
        row |= {column: said[key] for column, said in marks.items() if key in said}
    places = list(coverage(db, first, day, at))
    return Known(
        rows,
        sorted({row["portal"] for row in places}),
        [{"portal": row["portal"], "day": row["day"]} for row in places if row["is_gap"]],
        list(surprises(db, watches, day)),
        table_of(db, MERGED, {"at": at}).to_pylist(),
    )


def coverage(db: duckdb.DuckDBPyConnection, first: date, day: date, at: datetime) -> Iterator[dict[str, Any]]:
    """Portals and days, and whether each is a gap."""
    midnight = datetime.combine(day, datetime.min.time(), BEIJING)
    elapsed = min((at - midnight).total_seconds(), 97_200.0)
    yield from table_of(db, COVERAGE, {"first": first, "day": day, "at": at, "elapsed_s": elapsed}).to_pylist()


def surprises(db: duckdb.DuckDBPyConnection, watches: Iterable[Watch], day: date) -> list[dict[str, Any]]:
    """Entities of rules about bursts that have more origins than expected on a day."""
    ids = sorted({member for watch in watches if watch.when.burst for member in watch.members})
    return table_of(db, SURPRISES, {"day": day, "ids": ids}).to_pylist() if ids else []


def red_checks(project: Project) -> list[str]:
    """Names of the checks of level fail that find something."""
    with project.warehouse() as db:
        return sorted(
            {found.check for found in views.run_checks(db, limit=1, own=project.own_folder, problems=[]) if found.level == "fail"}
        )


def _marks(db: duckdb.DuckDBPyConnection, watches: Sequence[Watch], first: date, at: datetime) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for name, (column, sql) in _MARKS.items():
        if any(getattr(watch.when, name) for watch in watches):
            given = {key: value for key, value in (("first", first), ("at", at)) if f"${key}" in sql}
            yield column, {row["article_id"]: row["said"] for row in table_of(db, sql, given).to_pylist()}


def _searches(project: Project, db: duckdb.DuckDBPyConnection, watches: Iterable[Watch], since: datetime) -> Iterator[tuple[str, set[str]]]:
    """The articles that each search of a rule finds, published within the window."""
    for asked in sorted({query for watch in watches for query in watch.queries}):
        words, filters = split(asked, resolvers(project))
        first = beijing_day(since - timedelta(days=2))  # an article is live for two days after it was published
        yield asked, set(hits.every(project.data, words, filters, since=first, db=db))
