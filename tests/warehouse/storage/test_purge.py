"""Rows of removed articles in superseded files, in days without an archive, and in messages that were sent."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from transforms.schemas import DATASETS
from warehouse.storage import checksums, purge
from warehouse.storage.lake import Lake
from warehouse.storage.versions import digest_named

DAY = date(2026, 10, 5)


def written(lake: Lake, name: str, *rows: dict) -> None:
    lake.write(name, DAY, DATASETS[name].table(DATASETS[name].completed({"day": DAY, **row}) for row in rows))


def topic(article_id: str, topic_id: str = "chips") -> dict:
    return {"article_id": article_id, "topic_id": topic_id}


def test_rows_are_about_an_article_by_any_of_their_columns():
    table = pa.table({"article_id": ["a", "b", "c"], "other_id": ["x", "a", None]})
    assert purge.rows_about(table, pa.array(["a"])).to_pylist() == [True, True, False]
    assert purge.rows_about(table, pa.array(["z"])) is None
    assert purge.rows_about(pa.table({"n": [1]}), pa.array(["a"])) is None


def test_a_superseded_file_loses_the_rows_and_keeps_its_time_and_an_unreadable_one_goes(lake: Lake, tmp_path: Path):
    for rows in ([topic("a"), topic("b")], [topic("b")], [topic("b"), topic("c")]):
        written(lake, "topics", *rows)
    before = [v.written_at for _, _, v in lake.history.superseded()]
    assert purge.purge_history(lake, {"a"}) == 1
    after = [v for _, _, v in lake.history.superseded()]
    assert [v.written_at for v in after] == before
    assert [pq.read_table(v.path, partitioning=None)["article_id"].to_pylist() for v in after] == [["b"], ["b"]]
    assert all(digest_named(v.path) == checksums.digest_of(v.path) for v in after)
    assert purge.purge_history(lake, {"a"}) == 0
    after[0].path.write_bytes(b"no Parquet")
    assert list(purge.holding([after[0].path], {"a"})) == [after[0].path]
    assert purge.purge_history(lake, {"a"}) == 1
    assert len(list(lake.history.superseded())) == 1


def test_a_day_without_an_archive_loses_the_rows_and_its_digests_follow(lake: Lake):
    written(lake, "topics", topic("a"), topic("b"))
    digest = lake.digest("topics", DAY)
    written(lake, "runs", {"step": "topics", "digests": f"topics:{digest} other:1"})
    assert purge.purge_day(lake, DAY, {"a"}) == 1
    assert lake.read("topics", DAY)["article_id"].to_pylist() == ["b"]
    assert lake.read("runs", DAY)["digests"].to_pylist() == [f"topics:{Lake(lake.root).digest('topics', DAY)} other:1"]
    assert purge.purge_day(lake, DAY, {"a"}) == 0


def test_messages_lose_the_headline_only(lake: Lake):
    at = datetime(2026, 10, 5, tzinfo=UTC)
    told = [{"alert_id": i, "watch_id": "w", "judged_at": at, "headline": h, "url": "u"} for i, h in (("1", "标题"), ("2", "别的"))]
    written(lake, "alerts", *told)
    assert purge.blank_alerts(lake, {"标题"}) == 1
    rows = lake.read("alerts", DAY).to_pylist()
    assert [(r["alert_id"], r["headline"], r["url"]) for r in rows] == [("1", None, None), ("2", "别的", "u")]
    assert purge.blank_alerts(lake, {"标题"}) == 0


def test_headlines_of_all_versions_are_known(lake: Lake):
    for title in ("旧标题", "新标题"):
        written(
            lake, "articles", {"article_id": "a", "revision_id": title, "title": title, "fetched_at": datetime(2026, 10, 5, tzinfo=UTC)}
        )
    assert purge.titles_of(lake, {"a"}) == {"旧标题", "新标题"}
    assert purge.titles_of(lake, {"b"}) == set()
