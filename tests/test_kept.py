"""The file that holds lake.current_articles of a large lake: the same rows as the view, as of the last build, never in the past."""

import contextlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest
from test_views import TABLES, curated

from transforms.schemas import ARTICLES, COPIES
from warehouse import asof, kept, views
from warehouse.lake import Lake

DAYS = [date(2026, 10, 5), date(2026, 10, 6)]
CURATED = {name: curated(name, []) for name in TABLES}


@pytest.fixture(autouse=True)
def base_views_only(monkeypatch: pytest.MonkeyPatch) -> None:
    base = views.definitions([])
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
        {"article_id": f"{day}-{i}", "day": day, "chain_id": f"{day}-0", "origin_id": f"{day}-0", "relation": "reprint", "decided_at": at}
        for i in range(1, n)
    ]
    lake.write("copies", day, COPIES.table([COPIES.completed(r) for r in rows]))


def rows(target: Path) -> list[tuple]:
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as db:
        return db.execute("from lake.current_articles order by all").fetchall()


def reads_file(target: Path) -> bool:
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as db:
        sql, doc = db.execute("select sql, comment from duckdb_views() where view_name = 'current_articles'").fetchone()
        assert doc.startswith("One row per article")
        return "kept" in sql


def test_a_large_lake_gives_the_rows_of_the_view_from_the_file(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "warehouse.duckdb"
    write(lake, DAYS[0], 4)
    views.build(lake, target, CURATED)
    as_view = rows(target)
    assert len(as_view) == 4
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
    assert len(rows(target)) == 7
    assert [p.name for p in (tmp_path / "kept").iterdir()] == ["current_articles.parquet"]


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
    assert [p.name for p in (tmp_path / "kept").iterdir()] == ["current_articles.parquet"]


def test_the_past_does_not_read_the_file(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(kept, "FROM_ARTICLES", 1)
    write(lake, DAYS[0], 2)
    write(lake, DAYS[1], 2)
    views.build(lake, tmp_path / "warehouse.duckdb", CURATED)
    files = {"articles": [lake.path("articles", DAYS[0])]}
    with contextlib.closing(duckdb.connect()) as db:
        asof.fill(db, lake, files, CURATED)
        assert db.execute("select count(*) from lake.current_articles").fetchone() == (2,)
