"""`tingfeng compare`: published numbers that differ between two moments of the lake, for instance before and after a month was re-run.

A number is one measure of one row of a published view: the share of voice of a company on a day, the articles of a portal on a day. Changes
of counts and shares are relative to the old value (5 → 6 is 20 %), changes of scores relative to their scale (0.10 → 0.13 is 3 %). A row of
one side only is reported as new or gone.
"""

import contextlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime

import click
import duckdb
import pyarrow as pa

from warehouse.access import time_travel
from warehouse.access.sql_command import print_basis
from warehouse.catalog import views
from warehouse.catalog.dependencies import needed
from warehouse.cli.context import Project
from warehouse.cli.options import DAY, MOMENT
from warehouse.cli.output import AnswerForm, answer_options, say
from warehouse.storage import session
from warehouse.storage.lake import Lake

PUBLISHED: Mapping[str, tuple[str, ...]] = {
    "portal_daily": ("portal",),
    "share_of_voice": ("entity_id",),
    "entity_tone_daily": ("entity_id",),
    "topic_daily": ("topic_id",),
}
"""Views with published numbers, and their key columns besides the day."""
LONG = pa.schema([("view", pa.string()), ("row", pa.string()), ("day", pa.date32()), ("measure", pa.string()), ("value", pa.float64())])
_NEEDED = " ".join([*PUBLISHED, "current_articles"])
NOISE = 1e-9  # rounding of sums in another order
OVER = 2.0  # percent
_NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UINTEGER", "UBIGINT", "FLOAT", "DOUBLE")
_MOVED = """
    with paired as (
        select coalesce(b.view, a.view) as view, coalesce(b.row, a.row) as row, coalesce(b.day, a.day) as day,
               coalesce(b.measure, a.measure) as measure, b.value as before, a.value as after,
               100 * abs(a.value - b.value)
                   / case when contains(coalesce(b.measure, a.measure), '_score') then 1 else abs(b.value) end as moved_percent
        from before b full join after a using (view, row, day, measure)
    )
    select view, day, row, measure, before, after, round(moved_percent, 2) as moved_percent,
           case when before is null then 'new' when after is null then 'gone' when after > before then 'up' else 'down' end as change
    from paired where (before is null) <> (after is null) or (abs(after - before) > $noise and not moved_percent <= $over) order by
    view, day, row, measure
"""


def numbers(db: duckdb.DuckDBPyConnection, first: date | None = None, last: date | None = None) -> pa.Table:
    """All published numbers of the days, one row each, without nulls."""
    parts = [LONG.empty_table()]
    for view, names in PUBLISHED.items():
        columns = db.execute(
            "select column_name, data_type from duckdb_columns() "
            "where schema_name = 'mart' and table_name = ? and not starts_with(comment, 'Deprecated')",
            [view],
        )
        measures = ", ".join(f"{name}::double as {name}" for name, kind in columns.fetchall() if kind in _NUMBERS)
        row = " || ' ' || ".join(f"{name}::varchar" for name in names)
        rows = f"select {row} as row, day, {measures} from mart.{view} where day between $first and $last"  # noqa: S608  names are ours
        answer = session.table_of(
            db,
            f"""
            select '{view}' as view, row, day, measure, value
            from (unpivot ({rows}) on * exclude (row, day) into name measure value value)
            """,  # noqa: S608  as above
            {"first": first or date.min, "last": last or date.max},
        )
        parts.append(answer.cast(LONG))
    return pa.concat_tables(parts)


def moved(before: pa.Table, after: pa.Table, over: float = OVER) -> pa.Table:
    """Numbers that changed by more than `over` percent, are new or gone."""
    with contextlib.closing(duckdb.connect()) as db:
        db.register("before", before)
        db.register("after", after)
        return session.table_of(db, _MOVED, {"noise": NOISE, "over": over})


@contextlib.contextmanager
def opened(project: Project, lake: Lake) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse over another lake, in an in-memory database."""
    with contextlib.closing(duckdb.connect()) as db:
        db.execute("set TimeZone = 'Asia/Shanghai'")
        time_travel.fill(db, lake, None, project.tables(), demo_mark=project.demo_mark, scripts=needed(views.definitions(), _NEEDED))
        yield db


def rerooted(before: duckdb.DuckDBPyConnection, after: duckdb.DuckDBPyConnection) -> int:
    """Number of articles of both sides whose origin differs."""
    sql = "select article_id, origin_id from lake.current_articles"
    was, now = (dict(db.execute(sql).fetchall()) for db in (before, after))
    return sum(was[article] != origin for article, origin in now.items() if article in was)


@click.command()
@click.option("--since", type=MOMENT, required=True, help="The earlier moment, Beijing time.")
@click.option("--until", type=MOMENT, help="The later moment; now without.")
@click.option("--from", "first", type=DAY, help="First Beijing date of the numbers.")
@click.option("--to", "last", type=DAY, help="Last Beijing date of the numbers, included.")
@click.option("--over", type=click.FloatRange(0), default=OVER, show_default=True, help="Only what moved by more than this many percent.")
@answer_options
@click.pass_obj
def compare(
    project: Project,
    *,
    since: datetime,
    until: datetime | None,
    first: date | None,
    last: date | None,
    over: float,
    form: AnswerForm,
) -> None:
    """Print the published numbers that differ between two moments, with what they were and are.

    Example, after a month was rebuilt with a new extractor: tingfeng compare --since '2026-11-23 10:00' --from 2026-10-01 --to 2026-10-31
    """
    with time_travel.connect(project, since, statement=_NEEDED) as db:
        before = numbers(db, first, last)
    with time_travel.connect(project, until, statement=_NEEDED) as db:
        after = numbers(db, first, last)
    if form.name == "table":
        print_basis(project)
    found = moved(before, after, over)
    form.give(found)
    say(f"{found.num_rows} of {after.num_rows} published numbers moved by more than {over:g} %, are new or gone", err=True)
