"""The runner: days processed any number of times, in any order, killed in between."""

from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

import tingfeng
from transforms.registry import STEPS
from transforms.result import ContractError, Drop, DropReason, StepResult
from transforms.schemas import DATASETS, FETCHES, PAGES
from transforms.steps import terms
from warehouse.operations.backfill import changes, linked_copy
from warehouse.pipeline import runner as runner_module
from warehouse.pipeline.runner import Runner, steps_due
from warehouse.pipeline.window import newest
from warehouse.storage.lake import Lake

D1, D2 = date(2026, 10, 5), date(2026, 10, 6)
PAGE = """<html lang="zh"><head><meta charset="utf-8"><title>{title}_云见网</title></head><body><h1>{title}</h1>
<div class="info">2026-10-0{n} 09:3{n}:00　来源：云见网</div><div class="content">{paragraphs}</div></body></html>"""


def page(day: date, n: int, title: str, text: str) -> dict:
    paragraphs = "".join(f"<p>{t}</p>" for t in text.split("|"))
    body = PAGE.format(title=title, n=n, paragraphs=paragraphs).encode()
    at = datetime(2026, 10, day.day, 12, n, tzinfo=UTC)
    url = f"https://www.yunjian.example/news/{n}.html"
    return {"page_id": f"p{day.day}{n}", "crawl_id": "c", "portal": "web", "day": day, "kind": "article", "url": url, "final_url": url,
            "fetched_at": at, "status": 200, "content_type": "text/html", "n_bytes": len(body), "outcome": "ok", "body": body}  # fmt: skip


CHIP = (
    "云岭科技周一在杭州发布了新一代手机芯片，采用自研的图形单元，官方称能效提高三成，首批产品将在下个月进入工厂。|"
    "公司负责人表示，这颗芯片用了四年时间，其间重做过两次版图，工程师在现场演示了连续两小时的高负载游戏，机身温度没有超过四十度。|"
    "分析人士认为，供应链能否跟上仍是最大的疑问，去年同类产品曾因为良率不足推迟三个月上市，渠道商对价格也持观望态度。"
)
RECALL = (
    "青禾电子昨晚宣布召回部分智能手表，原因是电池在充电时可能过热，涉及今年上半年生产的四万只产品，用户可以到门店免费更换。|"
    "监管部门要求企业在十个工作日之内提交完整的检测报告，并且把处理进度每周公布一次，直到全部产品完成更换为止。"
)


class Pages:
    """A source that holds its pages in memory."""

    def __init__(self, rows: list[dict]) -> None:
        self.rows = rows

    def fetches(self, day: date) -> pa.Table:
        return FETCHES.table({k: v for k, v in r.items() if k in FETCHES.schema.names} for r in self.rows if r["day"] == day)

    def pages(self, day: date):
        yield pa.RecordBatch.from_pylist([r for r in self.rows if r["day"] == day], schema=PAGES.schema)


ROWS = [
    page(D1, 1, "云岭发布新芯片", CHIP),
    page(D1, 2, "青禾召回手表", RECALL),
    page(D2, 1, "云岭发布新芯片", CHIP),
    page(D2, 3, "云岭发布新一代芯片", CHIP),
]


def list_page(day: date, n: int, value: int) -> dict:
    told = [{"url": "https://www.yunjian.example/news/1.html", "name": "comments_n", "value": value}]
    at = datetime(2026, 10, day.day, n, tzinfo=UTC)
    more = {"page_id": f"l{day.day}{n}", "url": "https://www.yunjian.example/", "fetched_at": at, "kind": "list", "counts": told}
    return page(day, 1, "列表", "") | more


LISTS = [list_page(D1, 9, 4), list_page(D1, 3, 1), list_page(D2, 5, 8)]


def make(lake: Lake, rows=ROWS, workers: int = 1) -> Runner:
    return Runner(lake, Pages(rows), tingfeng.Project(Path("nowhere")).side, workers)


def contents(lake: Lake) -> dict[str, bytes]:
    return {str(p.relative_to(lake.root)): p.read_bytes() for p in sorted(lake.root.glob("*/day=*/part-0.parquet"))}


def test_a_day_gives_articles_and_a_repeat_changes_no_byte(lake: Lake):
    make(lake).process([D1, D2])
    assert lake.read("articles", D1).num_rows == 2
    assert [r["reason"] for r in lake.read("drops", D2).to_pylist() if r["step"] == "articles"] == ["unchanged"]
    first = contents(lake)
    assert all(s.is_unchanged for s in make(lake).process([D1, D2]))
    assert contents(lake) == first
    assert not any(s.is_unchanged for s in make(lake).process([D1, D2], force=True))
    assert contents(lake) == first


def test_counts_are_kept_by_moment_and_a_later_crawl_adds_its_own(lake: Lake):
    make(lake, [*ROWS, LISTS[0]]).process([D1])
    make(lake, [*ROWS, *LISTS]).process([D1, D2])
    assert [r["value"] for r in lake.read("counts", D1).to_pylist()] == [1, 4]
    assert [r["value"] for r in lake.read("counts", D2).to_pylist()] == [8]


def test_a_copy_of_yesterday_is_linked_to_it(lake: Lake):
    make(lake).process([D1, D2])
    first = lake.read("articles", D1).to_pylist()
    origin = next(a["article_id"] for a in first if "芯片" in a["title"])
    copy = lake.read("copies", D2).to_pylist()
    assert [(c["origin_id"], c["relation"] != "original") for c in copy] == [(origin, True)]


def test_days_out_of_order_end_in_the_same_lake(lake: Lake, tmp_path):
    make(lake).process([D1, D2])
    other = Lake(tmp_path / "other")
    make(other).process([D2])
    make(other).process([D1])
    make(other).process([D1, D2])
    assert contents(other) == contents(lake)


def test_workers_change_nothing(lake: Lake, tmp_path, monkeypatch):
    monkeypatch.setattr(runner_module, "ROWS_WORTH_A_POOL", 1)
    other = Lake(tmp_path / "other")
    make(lake).process([D1, D2])
    make(other, workers=2).process([D1, D2])
    assert contents(other) == contents(lake)


def test_every_row_is_accounted_for(lake: Lake):
    make(lake).process([D1, D2])
    for day in (D1, D2):
        runs = lake.read("runs", day).to_pylist()
        assert {r["step"] for r in runs} == set(STEPS)
        assert all(r["n_in"] == r["n_kept"] + r["n_dropped"] for r in runs)
    assert steps_due(lake, D1) == []


def test_a_step_that_loses_a_row_is_an_error_and_the_old_day_stays(lake: Lake, monkeypatch):
    make(lake).process([D1])
    before = contents(lake)
    for result, words in (
        (StepResult(DATASETS["terms"].empty()), "2 lost"),
        (StepResult(DATASETS["terms"].empty(), (Drop("strange", DropReason.NO_TERMS),)), "not in the input"),
        (StepResult(DATASETS["topics"].empty()), "wrong shape"),
    ):
        monkeypatch.setattr(terms, "run", lambda result=result, **_: result)
        with pytest.raises(ContractError, match=words):
            make(lake).process([D1], ["terms"], force=True)
    assert contents(lake) == before


def test_a_rehearsal_shows_changes_and_makes_none(lake: Lake, tmp_path):
    make(lake, ROWS[:1]).process([D1])
    before = contents(lake)
    copy = linked_copy(lake, tmp_path / "copy")
    make(copy).process([D1])
    found = {c.dataset: (c.n_before, c.n_after) for c in changes(lake, copy, [D1])}
    assert found["articles"] == (1, 2)
    assert contents(lake) == before


def test_newest_takes_the_last_revision_of_each_article():
    rows = [{"article_id": i, "n": n} for i, n in (("a", 1), ("b", 5), ("a", 3), ("a", 2))]
    assert newest(pa.Table.from_pylist(rows), by="n").to_pylist() == [{"article_id": "b", "n": 5}, {"article_id": "a", "n": 3}]
