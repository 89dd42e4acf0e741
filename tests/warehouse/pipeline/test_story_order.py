"""Stories of a lake depend on its articles alone: days that are processed in any order end in the same rows."""

from datetime import date, datetime, timedelta
from pathlib import Path

from support.given_pages import Pages

import tingfeng
from transforms.schemas import ARTICLES
from transforms.text.times import BEIJING
from warehouse.pipeline.runner import Runner
from warehouse.storage.lake import Lake

FIRST = date(2026, 3, 2)
STEPS = ("signatures", "links", "copies", "mentions", "stories")
SENTENCES = (
    "登山者沈澜月在栖山失联，搜救队在索道下站找到了她的背包。",
    "沈澜月的家人说，她原计划在栖山住两晚，搜救范围扩大到北坡。",
    "江口的渡轮公司公布了冬季班次，夜班渡轮取消，学生票价不变。",
    "渡轮公司把夜班渡轮改成公交接驳，江口的乘客可以凭票换乘。",
    "搜救队在栖山北坡找到了沈澜月，她靠雨水撑了四天。",
    "栖山索道停运检修一周，索道公司说与搜救无关。",
)


def filled(folder: Path) -> Lake:
    """Four days, each with reports of both things and one of them copied on the next day."""
    lake = Lake(folder)
    lake.prepare()
    for n in range(4):
        day = FIRST + timedelta(days=n)
        parts = [(n, n + 1), (n + 2,), (2, 3), (max(0, n - 1), n)]
        rows = []
        for k, chosen in enumerate(parts):
            at = datetime(day.year, day.month, day.day, 8 + k, tzinfo=BEIJING)
            text = "".join(SENTENCES[p] for p in chosen)
            ids = {"article_id": f"d{n}k{k}", "revision_id": f"d{n}k{k}", "portal": "p", "url": f"https://p.test/{n}{k}", "kind": "article"}
            rows.append(
                ARTICLES.completed(
                    {
                        **ids,
                        "canonical_url": ids["url"],
                        "day": day,
                        "title": text[:14],
                        "text": text,
                        "text_raw": text,
                        "published_at": at,
                        "published_precision": "minute",
                        "fetched_at": at,
                    }
                )
            )
        lake.write("articles", day, ARTICLES.table(rows))
    return lake


def told(lake: Lake, order: tuple[int, ...]) -> dict[str, bytes]:
    days = [FIRST + timedelta(days=n) for n in order]
    runner = Runner(lake, Pages([]), tingfeng.Project(Path("nowhere")).reference_table)
    for day in days:
        runner.process([day], STEPS)
    runner.process(sorted(days), STEPS)
    files = (p for name in ("stories", "story_aliases") for p in sorted(lake.root.glob(f"{name}/day=*/part-0.parquet")))
    return {str(p.relative_to(lake.root)): p.read_bytes() for p in files}


def test_days_in_any_order_give_the_same_stories(tmp_path):
    assert told(filled(tmp_path / "shuffled"), (2, 0, 3, 1)) == told(filled(tmp_path / "in order"), (0, 1, 2, 3))
