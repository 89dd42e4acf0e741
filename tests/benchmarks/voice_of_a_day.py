"""How fast the voice of one day, and of a week, is answered, and how many files of the data directory are opened for it.

python tests/benchmarks/voice_of_a_day.py [--articles 100000] [--days 365] [--runs 5] [--data FOLDER]

The lake is that of questions_speed.py. Files are counted by DuckDB's log of a connection that has asked nothing before. Times are
wall and CPU time of the fastest of the warm runs, since other work on the machine only adds to them.
"""

import argparse
import contextlib
import os
import tempfile
import time
from pathlib import Path

import duckdb
from questions_lake import LAST_DAY, Invented

import tingfeng
from warehouse.catalog import views

QUESTIONS = {
    "voice of a day": f"select * from mart.share_of_voice where day = date '{LAST_DAY}' order by n_origins desc limit 10",
    "voice of a week": f"select entity, n_articles from mart.voice(date '{LAST_DAY}' - 6, date '{LAST_DAY}') order by 2 desc limit 10",
    "headlines of a day": f"select count(*), count(distinct chain_id) from mart.headlines where day = date '{LAST_DAY}'",
    "an entity's days": "select day, n_origins from mart.entity_daily where entity_id = 'demo_tuolan' order by day",
}


def opened_files(target: Path, sql: str) -> int:
    """Distinct Parquet files that a fresh connection opens for a query."""
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as db:
        db.execute("call enable_logging('FileSystem')")
        db.execute(sql).fetchall()
        rows = db.execute("select distinct path from duckdb_logs_parsed('FileSystem') where op = 'OPEN'").fetchall()
    return sum(path.endswith(".parquet") for (path,) in rows)


def fastest(target: Path, sql: str, runs: int) -> tuple[float, float]:
    """Wall and CPU milliseconds of the fastest of some warm runs."""
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as db:
        db.execute(sql).fetchall()
        found = []
        for _ in range(runs):
            wall, cpu = time.perf_counter(), time.process_time()
            db.execute(sql).fetchall()
            found.append((1000 * (time.perf_counter() - wall), 1000 * (time.process_time() - cpu)))
    return min(w for w, _ in found), min(c for _, c in found)


def main() -> None:
    """Make the lake when the folder has none, publish, and print a line for each question."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = given.data or Path(scratch)
        project, invented = tingfeng.Project(data), Invented(given.articles, given.days)
        if not (data / "lake" / "articles").exists():
            invented.fill(project.lake)
        target = data / "warehouse.duckdb"
        wall, cpu = time.perf_counter(), time.process_time()
        views.build(project.lake, target, invented.curated(project))
        print(f"built in {time.perf_counter() - wall:.1f} s, {time.process_time() - cpu:.1f} s CPU; load {os.getloadavg()[0]:.1f}")
        n_files = sum(1 for folder in ("lake", "kept") for _ in (data / folder).rglob("*.parquet"))
        for name, sql in QUESTIONS.items():
            n, (wall_ms, cpu_ms) = opened_files(target, sql), fastest(target, sql, given.runs)
            print(f"{name}: {n} of {n_files} files ({100 * n / n_files:.1f} %), {wall_ms:.0f} ms, {cpu_ms:.0f} ms CPU")


if __name__ == "__main__":
    main()
