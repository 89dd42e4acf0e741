"""The files that hold the views every question needs, of a large lake: the same rows as the views, as of the last build, never in the past."""

import contextlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from test_views import TABLES, curated

from transforms.schemas import ARTICLES, COPIES, STORIES
from warehouse import asof, kept, views
from warehouse.lake import Lake

DAYS = [date(2026, 10, 5), date(2026, 10, 6)]
CURATED = {name: curated(name, []) for name in TABLES}


@pytest.fixture(autouse=True)
def base_views_only(monkeypatch: pytest.MonkeyPatch) -> None:
    base = views.definitions(["story_overview"])
    monkeypatch.setattr(views, "definitions", lambda marts=None: base)


def write(lake: Lake, day: date, n: int) -> None:
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    rows = [
        {
            "article_id": f"{day}-{i}",
            "revision_id": f"{day}-{i}@1",
            "portal": "pa",
            "day": day,
            "published_at": at,
            "fetched_at": at + timedelta(hours=i),
        }
        for i in range(n)
    ]
    lake.write("articles", day, ARTICLES.table([ARTICLES.completed(r) for r in rows]))
    rows = [
        {
            "article_id": f"{day}-{i}",
            "day": day,
            "chain_id": f"{day}-0",
            "origin_id": f"{day}-0",
            "parent_id": f"{day}-0",
            "relation": "reprint",
            "decided_at": at,
        }
        for i in range(1, n)
    ]
    stories = [{"article_id": f"{day}-{i}", "day": day, "story_id": f"{day}-0", "event_id": f"{day}-0", "joined_at": at} for i in range(n)]
    lake.write("stories", day, STORIES.table([STORIES.completed(r) for r in stories]))
    lake.write("copies", day, COPIES.table([COPIES.completed(r) for r in rows]))


def rows(target: Path) -> list[tuple]:
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as db:
        copies = db.execute("select article_id, from_id from lake.taken_from order by all").fetchall()
        stories = db.execute("select story_id, n_articles, n_copies, article_ids from mart.story_overview order by all").fetchall()
        return [*db.execute("from lake.current_articles order by all").fetchall(), *copies, *stories]


def reads_file(target: Path) -> bool:
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as db:
        docs = db.execute("select comment from duckdb_columns() where schema_name = 'mart' and table_name = 'story_overview'").fetchall()
        assert all(doc for (doc,) in docs)
        made = {
            f"{schema}.{view}": (sql, doc)
            for schema, view, sql, doc in db.execute("select schema_name, view_name, sql, comment from duckdb_views()").fetchall()
        }
        assert all(made[view][1].startswith("One row per") for view in kept.VIEWS)
        return all("kept" in made[view][0] for view in kept.VIEWS)


def test_a_large_lake_gives_the_rows_of_the_view_from_the_file(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "warehouse.duckdb"
    write(lake, DAYS[0], 4)
    views.build(lake, target, CURATED)
    as_view = rows(target)
    assert len(as_view) == 4 + 3 + 1
    assert not reads_file(target)
    monkeypatch.setattr(kept, "FROM_ARTICLES", 4)
    (tmp_path / "kept").mkdir()
    (tmp_path / "kept" / ".current_articles.1.tmp").write_bytes(b"left by a killed build")
    views.build(lake, target, CURATED)
    assert reads_file(target)
    assert rows(target) == as_view
    write(lake, DAYS[1], 3)
    assert rows(target) == as_view, "what is processed shows with the next build"
    views.build(lake, target, CURATED)
    assert len(rows(target)) == (4 + 3 + 1) + (3 + 2 + 1)
    assert sorted(p.name for p in (tmp_path / "kept").iterdir()) == [
        "current_articles.parquet",
        "story_overview.parquet",
        "taken_from.parquet",
    ]


def test_a_build_that_fails_leaves_the_old_file(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "FROM_ARTICLES", 1)
    target = tmp_path / "warehouse.duckdb"
    write(lake, DAYS[0], 2)
    views.build(lake, target, CURATED)
    before = rows(target)
    lake.path("copies", DAYS[0]).write_bytes(b"no Parquet")
    with pytest.raises(duckdb.Error):
        views.build(lake, target, CURATED)
    assert rows(target) == before
    assert sorted(p.name for p in (tmp_path / "kept").iterdir()) == [
        "current_articles.parquet",
        "story_overview.parquet",
        "taken_from.parquet",
    ]


def test_the_past_does_not_read_the_file(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "FROM_ARTICLES", 1)
    write(lake, DAYS[0], 2)
    write(lake, DAYS[1], 2)
    views.build(lake, tmp_path / "warehouse.duckdb", CURATED)
    files = {"articles": [lake.path("articles", DAYS[0])]}
    with contextlib.closing(duckdb.connect()) as db:
        asof.fill(db, lake, files, CURATED)
        assert db.execute("select count(*) from lake.current_articles").fetchone() == (2,)
