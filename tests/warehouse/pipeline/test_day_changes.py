"""A tick reads what is new: whatever arrives in whatever order, the day is to the byte what reading all of it again gives."""

import random
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from support.given_pages import CHIP, D1, D2, RECALL, Pages, list_page, page

import tingfeng
from transforms.page import extract
from transforms.registry import STEPS
from transforms.schemas import FETCHES
from transforms.steps import articles as articles_step
from warehouse.pipeline.runner import Runner
from warehouse.storage.lake import Lake

NEXT = '<a class="next" href="https://www.yunjian.example/news/{}.html">下一页</a>'
SPLIT = ("3", "3_2", "3_3")
BODIES = (
    CHIP,
    RECALL,
    CHIP.replace("云岭", "华为").replace("芯片", "处理器"),
    "小米汽车宣布本月交付量超过两万辆，" * 9 + "|雷军没有回应。",
    "短",
)
TITLES = ("云岭发布新芯片", "青禾召回手表", "华为发布新处理器", "小米汽车交付两万辆", "短讯")


def fetch(draw: random.Random, number: int) -> dict:
    """A page of the first day: an article (some repeated, some split, some edited), a failed fetch or a list."""
    n, at = draw.choice((0, 0, 1, 1, 2, *range(12))), draw.randrange(60)
    text = n if n < 3 else draw.randrange(len(BODIES))
    row = page(D1, n % 10, TITLES[text], BODIES[text] + ("" if n < 9 else f"|这是第{draw.randrange(3)}版。"))
    url = f"https://www.yunjian.example/news/{SPLIT[n] if n < 3 else n + 1}.html"
    more = {"page_id": f"p{number}", "url": url, "final_url": url, "fetched_at": row["fetched_at"].replace(minute=at, microsecond=number)}
    if n < 2:  # the first three are pages of one article
        more["body"] = row["body"].replace(b"</body>", NEXT.format(SPLIT[n + 1]).encode() + b"</body>")
    if draw.random() < 0.1:
        more |= {"outcome": "timeout", "body": None}
    return row | more if draw.random() < 0.85 else list_page(D1, n + 1, n) | {"page_id": f"p{number}"}


def make(lake: Lake, rows: list[dict]) -> Runner:
    return Runner(lake, Pages(rows), table)


@cache
def table(name: str) -> object:
    """The shipped tables, read once."""
    return tingfeng.Project(Path("nowhere")).reference_table(name)


def contents(lake: Lake) -> dict[str, bytes]:
    return {str(p.relative_to(lake.root)): p.read_bytes() for p in sorted(lake.root.glob("*/day=*/part-0.parquet"))}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Addresses of the pages that were read, in order."""
    found: list[str] = []

    def noted(body: bytes, **options: object) -> object:
        found.append(str(options["url"]))
        return extract.extract_page(body, **options)

    monkeypatch.setattr(articles_step, "extract_page", noted)
    return found


@pytest.mark.parametrize("seed", range(2))
def test_any_order_of_arrival_gives_the_bytes_of_a_full_run(seed: int, tmp_path: Path, read: list[str]):
    draw = random.Random(seed)
    rows = [fetch(draw, number) for number in range(36)]
    draw.shuffle(rows)
    lake, whole = Lake(tmp_path / "ticks"), Lake(tmp_path / "whole")
    reasons: set[str] = set()
    edges = [0, *sorted(draw.sample(range(1, len(rows)), 2)), len(rows)]
    for before, now in pairwise(edges):
        read.clear()
        make(lake, rows[:now]).process([D1])
        assert len(read) == sum(r["outcome"] == "ok" and r["kind"] == "article" for r in rows[before:now])
        make(whole, rows[:now]).process([D1], force=True)
        assert contents(lake) == contents(whole)
        reasons.update(r["reason"] for r in lake.read("drops", D1).to_pylist())
    assert {"joined", "unchanged", "fetch_failed"} <= reasons


def test_pages_that_are_gone_take_their_rows_with_them(tmp_path: Path, read: list[str]):
    draw = random.Random(9)
    rows = [fetch(draw, number) for number in range(30)]
    lake, whole = Lake(tmp_path / "lake"), Lake(tmp_path / "whole")
    make(lake, rows).process([D1])
    read.clear()
    make(lake, rows[10:]).process([D1])
    assert read == []
    make(whole, rows[10:]).process([D1])
    assert contents(lake) == contents(whole)


def test_a_changed_day_before_finishes_a_day_anew_without_reading_it(tmp_path: Path, read: list[str]):
    lake, whole = Lake(tmp_path / "lake"), Lake(tmp_path / "whole")
    second = page(D2, 1, "云岭发布新芯片", CHIP)
    make(lake, [second]).process([D2])
    assert lake.read("articles", D2).num_rows == 1
    rows = [page(D1, 1, "云岭发布新芯片", CHIP), second]
    make(lake, rows).process([D1])
    read.clear()
    (articles,) = make(lake, rows).process([D2], ["articles"])
    assert (read, articles.n_again, articles.top_drop) == ([], 0, "unchanged:1")
    make(whole, rows).process([D1, D2])
    assert contents(whole)["articles/day=2026-10-06/part-0.parquet"] == contents(lake)["articles/day=2026-10-06/part-0.parquet"]


def _all_read(summaries: list) -> bool:
    return all(s.n_again is None and not s.is_unchanged for s in summaries)


def test_without_former_files_the_whole_day_is_read(tmp_path: Path, read: list[str]):
    draw = random.Random(1)
    rows = [fetch(draw, number) for number in range(12)]
    batched = [s.name for s in STEPS.values() if s.batched]
    for lost in (".unfinished/articles/*.parquet", ".history/fetches/*/*.parquet"):
        lake = Lake(tmp_path / lost.split("/")[0])
        make(lake, rows[:8]).process([D1], batched[:1])
        lake.write("fetches", D1, FETCHES.table({k: r[k] for k in FETCHES.schema.names if k in r} for r in rows[:9]))
        for path in lake.root.glob(lost):
            path.unlink()
        read.clear()
        assert _all_read(make(lake, rows).process([D1], batched[:1]))
        assert len(read) == sum(r["outcome"] == "ok" and r["kind"] == "article" for r in rows)


def test_force_reads_everything_and_an_unreadable_record_is_tried_again(tmp_path: Path, read: list[str]):
    draw = random.Random(2)
    rows = [fetch(draw, number) for number in range(12)]
    url = "https://www.yunjian.example/news/50.html"
    damaged = page(D1, 2, "华为发布新处理器", BODIES[2]) | {"page_id": "damaged", "url": url, "final_url": url}
    lake = Lake(tmp_path / "lake")
    make(lake, [*rows, damaged | {"body": None}]).process([D1])
    assert "unreadable_record" in {r["reason"] for r in lake.read("drops", D1).to_pylist()}
    read.clear()
    make(lake, [*rows, damaged, fetch(draw, 99) | {"kind": "feed"}]).process([D1])
    assert read == [url]
    assert _all_read(make(lake, rows).process([D1], force=True))
