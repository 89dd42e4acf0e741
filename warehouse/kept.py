"""What every question needs, kept in Parquet files from a size on where working it out anew for each is too slow.

    <data>/kept/<view>.parquet     the rows of a view of VIEWS as of the last `tingfeng build`

Below FROM_ARTICLES they stay views, so that all that is processed shows at once; above, it shows with the next build, which `daily` and
`backfill` end with. The past (--as-of) never reads the files. Each is written aside and renamed: readers have the old one or the new one.
"""

import shutil
from pathlib import Path

import duckdb

from warehouse.aside import replacing
from warehouse.query import quoted

VIEWS = {"lake.current_articles": "day, article_id", "lake.taken_from": "day, article_id", "mart.story_overview": "last_at, story_id"}
"""Each with the order of its rows, so that a question about some days reads only these; later ones are worked out from earlier ones."""
FROM_ARTICLES = 50_000
"""Under it the views answer within about a second on two cores."""
ROWS_PER_GROUP = 20_000


def keep(db: duckdb.DuckDBPyConnection, data: Path) -> bool:
    """Write the files and let the views read them, when the lake of the open database is large enough; whether it was."""
    if (db.execute("select count(*) from lake.articles").fetchone() or (0,))[0] < FROM_ARTICLES:
        return False
    folder = data / "kept"
    folder.mkdir(parents=True, exist_ok=True)
    for left in folder.glob(".*.tmp"):
        left.unlink(missing_ok=True)
    made = {f"{schema}.{view}" for schema, view in db.execute("select schema_name, view_name from duckdb_views()").fetchall()}
    try:
        db.execute(f"set temp_directory = {quoted(str(folder.resolve() / '.spill'))}")
        for view, order in VIEWS.items():
            if view in made:
                _keep(db, folder.resolve(), view, order)
    finally:
        shutil.rmtree(folder / ".spill", ignore_errors=True)
    return True


def _keep(db: duckdb.DuckDBPyConnection, folder: Path, view: str, order: str) -> None:
    schema, name = view.split(".")
    target = folder / f"{name}.parquet"
    doc = db.execute("select comment from duckdb_views() where schema_name = ? and view_name = ?", [schema, name]).fetchone()
    columns = dict(
        db.execute("select column_name, comment from duckdb_columns() where schema_name = ? and table_name = ?", [schema, name]).fetchall()
    )
    names = ", ".join(row[0] for row in db.execute(f"describe {view}").fetchall())
    with replacing(target) as temporary:
        options = f"format parquet, compression zstd, row_group_size {ROWS_PER_GROUP}"
        db.execute(f"copy (select {names} from {view} order by {order}) to {quoted(str(temporary))} ({options})")  # noqa: S608  names are ours
    db.execute(f"create or replace view {view} as select {names} from read_parquet({quoted(str(target))})")  # noqa: S608  as above
    for place, comment in [(f"view {view}", doc[0] if doc else None), *((f"column {view}.{c}", comment) for c, comment in columns.items())]:
        if comment:
            db.execute(f"comment on {place} is {quoted(comment)}")
