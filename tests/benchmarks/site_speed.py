"""How fast the pages of `tingfeng serve` are on a large lake, rendered anew for each request.

python tests/benchmarks/site_speed.py [--articles 300000] [--days 365] [--runs 15] [--searched 5] [--data FOLDER]

The lake is that of questions_speed.py. Each request has an address of its own (another day or entity where the page has one), so that the
memory of pages never answers it. Wall time depends on the machine's other work, CPU time hardly.
"""

import argparse
import os
import resource
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import numpy as np
from questions_lake import LAST_DAY, NAMES, Invented
from questions_speed import build
from starlette.testclient import TestClient

import tingfeng
from warehouse.search import index
from warehouse.serving.connection import OpenWarehouse, serving_limits
from warehouse.serving.site.app import Site

IDS = """
select list(story_id order by n_publishers desc, story_id)[:20] as story,
       list(first_article_id order by n_publishers desc, story_id)[:20] as article
from mart.story_overview where last_at > (select now - interval 7 days from mart.clock)
"""


def addresses_of(warehouse: OpenWarehouse, n: int) -> dict[str, list[str]]:
    """`n` different addresses of each page."""
    with warehouse.reader() as reader:
        (ids,) = reader.rows(IDS)
    days = [LAST_DAY - timedelta(days=i) for i in range(n)]
    weeks = [f"first={day - timedelta(days=6)}&last={day}" for day in days]
    return {
        "总览": [f"/?day={day}" for day in days],
        "故事": [f"/story/{i}" for i in ids["story"][:n]],
        "声量": [f"/voice?{week}" for week in weeks],
        "口吻": [f"/tone?entity={NAMES[i % len(NAMES)]}&{week}" for i, week in enumerate(weeks)],
        "搜索": [f"/search?q={word}&fold={fold}" for word in ("召回", "芯片", "裁员 手机", "融资 -汽车", "拓岚") for fold in (0, 1)][:n],
        "信源": [f"/sources?{week}" for week in weeks],
        "文章": [f"/article/{i}" for i in ids["article"][:n]],
        "/rows": [f"/rows?of=articles&{week}" for week in weeks],
        "传播链": [f"/chains?{week}" for week in weeks],
        "首发榜": [f"/firsts?{week}" for week in weeks],
        "改动": [f"/edits?{week}" for week in weeks],
        "词条": [f"/entity/{NAMES[i % len(NAMES)]}?{week}" for i, week in enumerate(weeks)],
    }


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, default in (("articles", 300_000), ("days", 365), ("runs", 15), ("searched", 5)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--data", type=Path, help="keep the lake here, or serve the one that is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = given.data or Path(scratch) / "data"
        project, invented = tingfeng.Project(data), Invented(given.articles, given.days)
        if not (data / "lake").exists():
            invented.fill(project.lake)
        if not (data / "warehouse.duckdb").exists():
            index.update(data, invented.days[-given.searched :])
            print(f"warehouse built in {build(data, project, invented)}", flush=True)
        warehouse = OpenWarehouse(data, serving_limits(project.limits, seconds=60))
        client = TestClient(Site(warehouse).app(), base_url="http://127.0.0.1")
        print(f"{'page':10}{'KB':>7}{'median ms':>11}{'p95 ms':>9}{'CPU ms':>9}")
        every: list[float] = []
        for name, addresses in addresses_of(warehouse, given.runs).items():
            client.get(addresses[0])
            walls, cpus, size = [], [], 0
            for address in addresses:
                wall, cpu = time.perf_counter(), time.process_time()
                answer = client.get(address)
                walls.append(1000 * (time.perf_counter() - wall))
                cpus.append(1000 * (time.process_time() - cpu))
                size = max(size, len(answer.content))
                if answer.status_code != 200:
                    print(f"{address}: {answer.status_code}")
            every += walls
            print(
                f"{name:10}{size / 1000:>7.0f}{np.median(walls):>11.0f}{np.quantile(walls, 0.95):>9.0f}{np.median(cpus):>9.0f}", flush=True
            )
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
        print(f"p95 of all {np.quantile(every, 0.95):.0f} ms; peak {peak:.0f} MB; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")


if __name__ == "__main__":
    main()
