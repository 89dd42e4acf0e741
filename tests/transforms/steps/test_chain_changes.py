"""A backfill that brings an earlier origin: the chain keeps its id, the old verdict is kept, and doing it again changes nothing."""

import contextlib
from datetime import timedelta
from functools import cache

import duckdb
import pytest
from support.copying import DAY, article_text, row
from support.given_lake import TABLES, curated

from transforms.schemas import ARTICLES, FETCHES
from warehouse.catalog import views
from warehouse.pipeline.runner import Runner, StepsFailedError
from warehouse.pipeline.seed_tables import read_seed
from warehouse.storage.lake import Lake, LakeError
from warehouse.storage.session import table_of

TEXT = article_text(1)
STEPS = ("signatures", "links", "copies")
LATER = DAY + timedelta(days=1)


class NoArchive:
    def fetches(self, _day):
        return FETCHES.empty()

    def pages(self, _day, _page_ids=None):
        yield from ()


def write(lake: Lake, day, *rows):
    lake.write("articles", day, ARTICLES.table(ARTICLES.completed(r) for r in rows))


@pytest.fixture
def crawled(lake: Lake) -> Lake:
    """Two copies of one text on the second day; the first day is not crawled yet."""
    write(lake, LATER, row("a:1", TEXT, day=LATER, hour=9), row("b:2", TEXT, day=LATER, hour=10))
    return lake


def process(lake: Lake, *days, force=False):
    return Runner(lake, NoArchive(), cache(read_seed)).process(days, STEPS, force=force)


def backfilled(lake: Lake):
    """The first day arrives: it holds the article that both were taken from."""
    first = row("z:0", TEXT, hour=9)
    write(lake, DAY, first | {"fetched_at": first["fetched_at"] + timedelta(days=9)})


def rows(lake: Lake):
    return {r["article_id"]: r for r in lake.read_days("copies", [DAY, LATER]).to_pylist()}


@cache
def ask(lake: Lake, sql: str) -> list[dict]:
    with contextlib.closing(duckdb.connect()) as db:
        db.execute("set TimeZone = 'Asia/Shanghai'")
        views.fill(db, lake, {name: curated(name, []) for name in TABLES}, marts=["chain_changes", "copy_chains"])
        return table_of(db, sql).to_pylist()


def test_old_verdict_is_kept_and_the_chain_keeps_its_id(crawled: Lake):
    process(crawled, LATER)
    before = rows(crawled)
    assert {r["origin_id"] for r in before.values()} == {"a:1"}
    assert all(r["earlier_verdicts"] is None for r in before.values())
    backfilled(crawled)
    process(crawled, DAY, LATER)
    after = rows(crawled)
    assert {r["origin_id"] for r in after.values()} == {"z:0"}
    assert after["a:1"]["chain_id"] == after["b:2"]["chain_id"] == "a:1"
    assert after["a:1"]["relation"] == "reprint"
    said = {name: before["a:1"][name] for name in ("chain_id", "origin_id", "parent_id", "relation", "decided_at")}
    assert after["a:1"]["earlier_verdicts"] == [said]
    assert after["z:0"]["earlier_verdicts"] is None


def test_processing_again_gives_the_same_bytes(crawled: Lake):
    process(crawled, LATER)
    backfilled(crawled)
    process(crawled, DAY, LATER)
    once = crawled.digest("copies", LATER)
    assert all(s.is_unchanged for s in process(crawled, DAY, LATER))
    process(crawled, DAY, LATER, force=True)
    assert crawled.digest("copies", LATER) == once


@pytest.mark.parametrize("fails", ["copies", "runs"])
def test_a_run_killed_in_between_loses_nothing(crawled: Lake, monkeypatch, fails: str):
    process(crawled, LATER)
    backfilled(crawled)
    process(crawled, DAY)
    write = Lake.write

    def dying(self, dataset, day, table, **options):
        if dataset == fails and not (dataset == "runs" and "copies" not in table["step"].to_pylist()):
            raise LakeError("killed")
        return write(self, dataset, day, table, **options)

    with monkeypatch.context() as patch:
        patch.setattr(Lake, "write", dying)
        with pytest.raises(StepsFailedError):
            process(crawled, LATER)
    process(crawled, LATER)
    assert [v["origin_id"] for v in rows(crawled)["b:2"]["earlier_verdicts"]] == ["a:1"]


def test_view_tells_old_and_new_origin_when_and_why(crawled: Lake):
    process(crawled, LATER)
    backfilled(crawled)
    process(crawled, DAY, LATER)
    found = ask(
        crawled, "select chain_id, old_origin_id, new_origin_id, old_decided_at < new_decided_at as is_later, why from mart.chain_changes"
    )
    why = "earlier: 2026-10-05 09:00:00"
    assert found == [{"chain_id": "a:1", "old_origin_id": "a:1", "new_origin_id": "z:0", "is_later": True, "why": why}]
    chains = ask(crawled, "select chain_id, origin_id, n_copies from mart.copy_chains")
    assert chains == [{"chain_id": "a:1", "origin_id": "z:0", "n_copies": 2}]
