"""How fast the questions of warehouse/questions/ are answered on a large lake, beside string matching over plain Parquet of articles.

python tests/benchmarks/questions_speed.py [--articles 100000] [--days 365] [--runs 3] [--searched 5] [--again] [--data FOLDER]

The articles are invented straight into the lake, in the real schemas: half of them copies, two names each, stories of six. The search index
holds the last `--searched` days only (search_speed.py measures it whole). Times are wall time of warm runs; beside them the CPU time of
one, which other work on the machine changes less, and the load of the machine. --again measures a build after the newest day changed.
"""

import argparse
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
import numpy as np
from questions_lake import LAST_DAY, WORDS, Invented

import tingfeng
from transforms.schemas import DATASETS
from warehouse.access import questions
from warehouse.catalog import views
from warehouse.search import index
from warehouse.storage import session

SLOW_S = 20.0  # a slower question is run once
RAW = {
    1: (
        "select title, count(*) from articles where contains(text, '拓岚') and published_at > timestamptz '2026-10-06 16:00+00' "
        "group by title order by 2 desc limit 10"
    ),
    2: "select "
    + ", ".join(f"count(*) filter (contains(text, '{w[:2]}'))" for w in WORDS)
    + " from articles where published_at > timestamptz '2026-09-30 16:00+00'",
    5: (
        "select count(*) from (select text from articles where published_at > timestamptz '2026-09-30 16:00+00' group by text "
        "having count(*) > 1)"
    ),
    7: (
        "select portal, count(*) from articles where contains(text, '拓岚') and contains(text, '召回') and published_at > timestamptz "
        "'2026-09-07 16:00+00' group by all"
    ),
    12: (
        "select published_at::date as day, count(*) from articles where contains(text, '拓岚') and published_at > timestamptz "
        "'2026-09-09 16:00+00' group by all"
    ),
    21: (
        "select title from articles where published_at > timestamptz '2026-09-30 16:00+00' group by title having bool_or(portal = "
        "'lanpu') and not bool_or(portal = 'haiyan')"
    ),
    22: "select count(*) filter (contains(text, '召回')), count(*) filter (contains(text, '裁员') or contains(text, '离职')) from articles",
}
"""What one would ask of articles alone, where that comes near the question."""


def timed(ask: Callable[[], object], runs: int, clock: Callable[[], float] = time.perf_counter) -> list[float]:
    """Seconds of each run after one that warms up; that one alone when it is slow."""
    found = []
    for _ in range(runs + 1):
        started = clock()
        ask()
        found.append(clock() - started)
        if found[0] > SLOW_S:
            return found
    return found[1:] or found


def build(data: Path, project: tingfeng.Project, invented: Invented) -> str:
    """Publish the warehouse; how long that took."""
    wall, cpu = time.perf_counter(), time.process_time()
    views.build(project.lake, data / "warehouse.duckdb", invented.curated(project))
    return f"{time.perf_counter() - wall:.1f} s, {time.process_time() - cpu:.1f} s CPU, load {os.getloadavg()[0]:.1f}"


def megabytes(folder: Path) -> float:
    return sum(p.stat().st_size for p in folder.rglob("*.parquet")) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser()
    for name, default in (("articles", 100_000), ("days", 365), ("runs", 3), ("searched", 5)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--again", action="store_true", help="build once more after the newest day changed")
    parser.add_argument("--data", type=Path, help="keep the lake here, or ask the one that is there")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = given.data or Path(scratch) / "data"
        project, invented = tingfeng.Project(data), Invented(given.articles, given.days)
        if not (data / "lake").exists():
            started = time.process_time()
            invented.fill(project.lake)
            print(f"{invented.n_a_day * given.days:,} articles written in {time.process_time() - started:.0f} s CPU")
        index.update(data, invented.days[-given.searched :])
        print(f"warehouse built in {build(data, project, invented)}", flush=True)
        if given.again:
            for name in DATASETS:
                if (path := project.lake.path(name, LAST_DAY)).exists():
                    path.touch()
            print(f"built again after one day changed in {build(data, project, invented)}", flush=True)
        print(f"kept {megabytes(data / 'kept'):,.0f} MB beside a lake of {megabytes(data / 'lake'):,.0f} MB")
        medians, slowest, every = [], 0.0, []
        print(f"{'question':34}{'rows':>7}{'median s':>10}{'max s':>8}{'CPU s':>8}{'plain Parquet s':>17}")
        with session.connect(data) as db, duckdb.connect() as plain:
            plain.execute(f"create view articles as from read_parquet({session.quoted(project.lake.glob('articles'))})")
            for question in questions.questions():
                n_rows = session.ask(db, question.sql).num_rows
                seconds = timed(partial(session.ask, db, question.sql), given.runs)
                beside = (
                    statistics.median(timed(partial(session.table_of, plain, RAW[question.number]), 1)) if question.number in RAW else None
                )
                cpu = timed(partial(session.ask, db, question.sql), 0, time.process_time)[0]
                every += seconds
                medians.append(statistics.median(seconds))
                slowest = max(slowest, *seconds)
                print(
                    (
                        f"{question.name:34}{n_rows:>7}{medians[-1]:>10.3f}{max(seconds):>8.3f}{cpu:>8.3f}"
                        f"{'' if beside is None else f'{beside:.3f}':>17}"
                    ),
                    flush=True,
                )
        print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        print(f"median {statistics.median(medians):.3f} s, p95 {np.quantile(every, 0.95):.3f} s, slowest {slowest:.3f} s")


if __name__ == "__main__":
    main()
