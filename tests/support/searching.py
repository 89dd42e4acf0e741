"""An index to search in: articles written to a lake, and the views that mart.search needs."""

import contextlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb

from transforms.schemas import ARTICLES
from warehouse.catalog import views
from warehouse.search.hits import update
from warehouse.search.index import define
from warehouse.storage.lake import Lake

DAY = date(2026, 10, 5)
NOON = datetime(2026, 10, 5, 4, tzinfo=UTC)


def article(article_id, title, text, *, at=NOON, day=DAY, revision="1"):
    return {
        **{key: [] for key in ("authors", "editors", "tags", "images", "links", "boilerplate", "provenance", "fields_from")},
        "article_id": article_id,
        "revision_id": f"{article_id}-{revision}",
        "portal": "demo_tech",
        "day": day,
        "title": title,
        "text": text,
        "url": f"https://demo.example/{article_id}",
        "canonical_url": f"https://demo.example/{article_id}",
        "kind": "article",
        "text_raw": text,
        "script": "hans",
        "is_obfuscated": False,
        "published_at": at,
        "published_precision": "second",
        "fetched_at": at + timedelta(minutes=5),
        "extractor_version": "1",
        "page_id": f"p-{article_id}",
    }


def write(lake: Lake, rows, day=DAY) -> None:
    lake.write("articles", day, ARTICLES.table(rows))


def publish(data: Path) -> int:
    """What `tingfeng build` does, with the views that the search needs."""
    with contextlib.closing(duckdb.connect(str(data / "warehouse.duckdb"))) as db:
        make_views(db, data)
    return update(data)


def make_views(db: duckdb.DuckDBPyConnection, data: Path) -> None:
    db.execute("drop schema if exists lake cascade; drop schema if exists mart cascade; create schema lake; create schema mart")
    for name in ("fetches", "articles", "copies"):
        db.execute(views.lake_view(name, Lake(data / "lake").glob(name)))
    define(db, data)
    for path in sorted(views.VIEWS.glob("base/search*.sql")):
        db.execute(path.read_text(encoding="utf-8"))
