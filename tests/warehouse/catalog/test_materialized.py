"""The files that hold what questions need, of a large lake: the same rows as the views, as of the last build, never in the past."""

import contextlib
import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.compute as pc
import pytest
from support.given_lake import TABLES, curated

from transforms.schemas import DATASETS
from warehouse.access import time_travel
from warehouse.catalog import materialized, materialized_files, materialized_scope, views
from warehouse.catalog.dependencies import needed
from warehouse.storage.lake import Lake

DAYS = [date(2026, 9, 5), date(2026, 9, 29), date(2026, 10, 6)]
CURATED = {
    **{name: curated(name, []) for name in TABLES},
    "entities": curated("entities", [{"entity_id": e, "kind": "company", "name_zh": e, "ticker": "1"} for e in ("e0", "e1", "e2")]),
    "aliases": curated("aliases", [{"entity_id": "e0", "alias": "一号"}]),
    "portals": curated("portals", [{"portal": f"p{i}", "name": f"站{i}", "articles_min": 1, "articles_max": 9} for i in range(3)]),
}


@pytest.fixture
def base_views_only(monkeypatch: pytest.MonkeyPatch) -> None:
    base = views.definitions(["story_overview"])
    monkeypatch.setattr(views, "definitions", lambda marts=None: base)


def invented(day: date, n: int, *, chain: str | None = None, source: str | None = None) -> dict[str, list[dict]]:
    """A day of n articles of one story, all but the first copies of it (or of `chain`, an article of another day)."""
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    ids, origin = [f"{day}-{i}" for i in range(n)], chain or f"{day}-0"
    found: dict[str, list[dict]] = {name: [] for name in DATASETS}
    for i, article in enumerate(ids):
        portal, moment = f"p{i % 3}", at + timedelta(minutes=i)
        page = {"portal": portal, "page_id": f"f{article}", "url": f"http://{article}.test/", "fetched_at": moment + timedelta(hours=1)}
        found["fetches"].append({**page, "crawl_id": "c", "kind": "article", "outcome": "ok", "final_url": page["url"]})
        text = {"title": f"标题{origin}", "text": "正文。", "published_at": moment, "published_precision": "minute", "source": source}
        found["articles"].append(
            {**page, **text, "article_id": article, "revision_id": f"{article}@1", "kind": "article" if i else "flash"}
        )
        is_copy = article != origin
        place = {
            "chain_id": origin,
            "origin_id": origin,
            "parent_id": origin if is_copy else None,
            "hop": int(is_copy),
            "decided_at": moment,
        }
        found["copies"].append({"article_id": article, **place, "relation": "reprint" if is_copy else "original"})
        found["mentions"] += [
            {"article_id": article, "entity_id": f"e{e}", "alias": "一号", "sentence": "一句。", "start": e} for e in (0, i % 2 + 1)
        ]
        found["tones"] += [{"article_id": article, "entity_id": f"e{e}", "tone_score": -0.5, "tone": "negative"} for e in (0, i % 2 + 1)]
        found["topics"].append({"article_id": article, "topic_id": "chips", "topic_score": 1.0})
        story = {"article_id": article, "story_id": origin}
        found["stories"].append({**story, "event_id": origin, "joined_at": moment})
        found["story_figures"].append(
            {**story, "figure_kind": "amount", "about": "融资", "value": float(i), "unit": "CNY", "bound": "exact"}
        )
        found["story_turns"].append({**story, "turn": "denial" if i else "rumour", "is_main": True, "sentence": "一句。"})
        if is_copy:
            found["links"].append({"article_id": article, "other_id": origin, "relation": "reprint", "contained_in_other": 0.9})
    found["drops"].append({"step": "articles", "key": f"f{ids[0]}", "reason": "no_text"})
    return found


def write(lake: Lake, day: date, n: int, **more: str) -> None:
    for name, rows in invented(day, n, **more).items():
        dataset = DATASETS[name]
        lake.write(name, day, dataset.table([dataset.completed({**row, "day": day}) for row in rows]))


def rows(target: Path, names: list[str] | None = None) -> dict[str, list[str]]:
    """All rows of the views that can be kept, with their columns; the last digits of means depend on the order in which they are summed."""
    found = {}
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as db:
        for view in names or [k.view for k in materialized_files.EVERY]:
            columns = [row[:2] for row in db.execute(f"describe {view}").fetchall()]
            short = ", ".join(f"round({name}, 9) as {name}" if kind == "DOUBLE" else name for name, kind in columns)
            found[view] = [str(columns), *sorted(map(repr, db.execute(f"select {short} from {view}").fetchall()))]
    return found


def files(folder: Path) -> set[str]:
    return {str(p.relative_to(folder)) for p in (folder / "kept").rglob("*.parquet")}


BASE = ["lake.current_articles", "lake.taken_from", "mart.story_overview"]


@pytest.mark.usefixtures("base_views_only")
def test_a_large_lake_gives_the_rows_of_the_view_from_files(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    target = tmp_path / "warehouse.duckdb"
    write(lake, DAYS[0], 4)
    views.build(lake, target, CURATED)
    as_view = rows(target, BASE)
    assert [len(as_view[view]) - 1 for view in BASE] == [4, 3, 1]
    assert {path.split("/")[1] for path in files(tmp_path)} == {k.name for k in materialized_files.ALWAYS} - {"clock"}, (
        "few of a small lake"
    )
    monkeypatch.setattr(materialized, "FROM_ARTICLES", 4)
    (tmp_path / "kept" / "taken_from").mkdir(parents=True)
    (tmp_path / "kept" / "taken_from" / ".2026-09-1.parquet.1.tmp").write_bytes(b"left by a killed build")
    views.build(lake, target, CURATED)
    assert rows(target, BASE) == as_view
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as db:
        made = db.execute("select schema_name || '.' || view_name, sql, comment from duckdb_views()").fetchall()
        assert all("kept" in sql and doc.startswith("One row per") for view, sql, doc in made if view in BASE)
        docs = db.execute("select comment from duckdb_columns() where schema_name = 'mart' and table_name = 'story_overview'").fetchall()
        assert all(doc for (doc,) in docs)
    write(lake, DAYS[2], 3)
    assert rows(target, BASE) == as_view, "what is processed shows with the next build"
    before = {f"kept/{path}" for path in materialized_files.BuildRecord.read(tmp_path / "kept").paths()}
    views.build(lake, target, CURATED)
    assert [len(rows(target, BASE)[view]) - 1 for view in BASE] == [7, 5, 2]
    assert before < files(tmp_path), "who holds the old warehouse can go on reading it"
    assert not list((tmp_path / "kept").rglob(".*"))


@pytest.mark.usefixtures("base_views_only")
def test_an_article_that_the_lake_has_no_more_goes_from_the_files(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(materialized, "FROM_ARTICLES", 1)
    target = tmp_path / "warehouse.duckdb"
    write(lake, DAYS[0], 4)
    views.build(lake, target, CURATED)
    gone = lake.read("articles", DAYS[0])["article_id"][-1]
    for name in ("articles", "copies", "stories", "mentions"):
        table = lake.read(name, DAYS[0])
        lake.write(name, DAYS[0], table.filter(pc.not_equal(table["article_id"], gone)))
    views.build(lake, target, CURATED)
    views.build(lake, plain := tmp_path / "plain.duckdb", CURATED, is_kept=False)
    assert rows(target, BASE) == rows(plain, BASE)


@pytest.mark.usefixtures("base_views_only")
def test_a_build_that_fails_leaves_the_old_files(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(materialized, "FROM_ARTICLES", 1)
    target = tmp_path / "warehouse.duckdb"
    write(lake, DAYS[0], 2)
    views.build(lake, target, CURATED)
    before, made = rows(target, BASE), (tmp_path / "kept" / "made.json").read_text()
    lake.path("copies", DAYS[0]).write_bytes(b"no Parquet")
    with pytest.raises(duckdb.Error):
        views.build(lake, target, CURATED)
    assert rows(target, BASE) == before
    assert (tmp_path / "kept" / "made.json").read_text() == made


@pytest.mark.usefixtures("base_views_only")
def test_the_past_does_not_read_the_files(lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(materialized, "FROM_ARTICLES", 1)
    write(lake, DAYS[0], 2)
    write(lake, DAYS[1], 2)
    views.build(lake, tmp_path / "warehouse.duckdb", CURATED)
    with contextlib.closing(duckdb.connect()) as db:
        time_travel.fill(db, lake, {"articles": [lake.path("articles", DAYS[0])]}, CURATED)
        assert db.execute("select count(*) from lake.current_articles").fetchone() == (2,)


@pytest.mark.slow
def test_every_kept_view_gives_the_rows_of_the_view_after_late_and_changed_days(
    lake: Lake, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    read = needed(views.definitions(), " ".join(k.name for k in materialized_files.EVERY))
    monkeypatch.setattr(views, "definitions", lambda marts=None: read)
    monkeypatch.setattr(materialized, "FROM_ARTICLES", 1)
    target, plain = tmp_path / "warehouse.duckdb", tmp_path / "plain.duckdb"
    write(lake, date(2026, 3, 9), 2)
    write(lake, DAYS[0], 4)
    write(lake, DAYS[2], 4)
    views.build(lake, target, CURATED)
    first = json.loads((tmp_path / "kept" / "made.json").read_text())["files"]
    write(lake, DAYS[1], 3, source="远方报")
    write(lake, DAYS[2], 3, chain=f"{DAYS[0]}-0")  # its chain and story began the month before; one article of it is gone
    views.build(lake, target, CURATED)
    second = json.loads((tmp_path / "kept" / "made.json").read_text())["files"]
    views.build(lake, plain, CURATED, is_kept=False)
    found, wanted = rows(target), rows(plain)
    assert found == wanted
    assert {view for view, lines in wanted.items() if len(lines) == 1} == {
        "mart.rewrites",
        "mart.press_release_waves",
        "mart.silent_edits",
        "mart.removed_articles",
        "lake.source_habits",
    }
    assert first["story_overview"]["2026-09"] != second["story_overview"]["2026-09"]
    assert first["story_overview"]["2026-03"] == second["story_overview"]["2026-03"], (
        "a month that no changed day can change is not written"
    )


def test_months_that_a_day_can_change():
    assert materialized_scope.months_of([date(2026, 9, 29)], carried=28) == {"2026-09", "2026-10"}
    assert materialized_scope.months_of([date(2026, 9, 1)], carried=28) == {"2026-09"}
    assert materialized_scope.batches(["2026-01", "2025-12", "2026-02", "2026-03", "2026-06"]) == [
        ["2025-12", "2026-01", "2026-02"],
        ["2026-03"],
        ["2026-06"],
    ]


def test_a_question_about_a_day_opens_the_file_of_its_month_and_none_of_the_lake(lake: Lake, tmp_path: Path):
    target = tmp_path / "warehouse.duckdb"
    for day in DAYS:
        write(lake, day, 3)
    views.build(lake, target, CURATED)
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as db:
        db.execute("call enable_logging('FileSystem')")
        assert len(db.execute("select * from mart.share_of_voice where day = date '2026-10-06'").fetchall()) == 3
        opened = db.execute("select distinct path from duckdb_logs_parsed('FileSystem') where op = 'OPEN'").fetchall()
    assert opened
    assert {Path(path).parent.parent.name for (path,) in opened if path.endswith(".parquet")} == {"kept"}
