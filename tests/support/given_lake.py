"""A warehouse over given rows: datasets and curated tables of a test case, with null or zero values for missing columns."""

import contextlib
from datetime import UTC, date, datetime

import duckdb
import pyarrow as pa

from transforms.schemas import DATASETS
from warehouse.catalog import views
from warehouse.storage.lake import Lake

TABLES = {
    "entities": ["entity_id", "kind", "name_zh", "name_en", "ticker", "parent_id", "valid_from", "valid_to", "source", "licence"],
    "aliases": ["entity_id", "alias", "needs_context", "context", "not_context", "valid_from", "valid_to", "source", "licence"],
    "topic_names": ["topic_id", "name_zh", "name_en"],
    "publishers": ["name", "publisher_id", "kind", "group_id", "portal", "host", "source", "licence"],
    "display_names": ["key", "kind", "display_name", "source", "licence"],
    "happenings": ["happening", "name_zh", "cues", "source", "licence"],
    "code_names": ["family", "code", "name_zh", "name_en", "source", "licence"],
    "mart_changes": ["version", "view", "column", "change", "instead"],
    "portals": ["portal", "name", "articles_min", "articles_max"],
}


def stored(dataset: str, row: dict) -> dict:
    """A row of a case with strings parsed to times and days."""
    schema = DATASETS[dataset].schema
    for name, value in row.items():
        kind = schema.field(name).type
        if pa.types.is_timestamp(kind) and isinstance(value, str):
            row[name] = datetime.fromisoformat(value).astimezone(UTC)
        elif pa.types.is_date(kind) and isinstance(value, str):
            row[name] = date.fromisoformat(value)
    full = DATASETS[dataset].completed(row)
    for field in schema:  # as the base view shows files from before the column existed
        older = field.metadata.get(b"older", b"").decode().split(",")
        full[field.name] = next((full[n] for n in (field.name, *older) if n and full[n] is not None), None)
    return full


def curated(name: str, rows: list[dict]) -> pa.Table:
    """A curated table with all its columns."""
    kinds = {"articles_min": pa.int64(), "articles_max": pa.int64()}
    schema = pa.schema([(c, kinds.get(c, pa.string())) for c in TABLES[name]])
    return pa.Table.from_pylist(rows, schema=schema)


@contextlib.contextmanager
def warehouse(lake: Lake, given: dict, tables: dict, marts: list[str] | None = None):
    """A connection to the views over the given rows."""
    for dataset, rows in given.items():
        by_day: dict[date, list] = {}
        for row in rows:
            full = stored(dataset, dict(row))
            by_day.setdefault(full["day"], []).append(full)
        for day, full_rows in by_day.items():
            lake.write(dataset, day, DATASETS[dataset].table(full_rows))
    with contextlib.closing(duckdb.connect()) as db:
        db.execute("set TimeZone = 'Asia/Shanghai'")
        views.fill(db, lake, {name: curated(name, tables.get(name, [])) for name in TABLES}, marts=marts)
        yield db


def shown(value):
    """A value as the cases write it."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):  # a map comes as a list of pairs
        return [shown(v) for v in value]
    if isinstance(value, dict):
        return {k: shown(v) for k, v in value.items()}
    return round(value, 4) if isinstance(value, float) else value
