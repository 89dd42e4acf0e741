"""Links at scale: articles a CPU-second, memory and figures of `tingfeng try links`, beside its peers on the same invented articles.

    python tests/benchmarks/links_speed.py                        10,000 and 100,000 articles, ours
    python tests/benchmarks/links_speed.py 10000 --peers /venv/bin/python     ... and datasketch, rensa, datatrove as that Python has them
    python tests/benchmarks/links_speed.py --day 10000 --window 300000        each step of one day against a window of thirty, in a lake
    python tests/benchmarks/links_speed.py --day 10000 --data FOLDER          ... the lake stays in the folder and is not made again
    python tests/benchmarks/links_speed.py --articles FILE.jsonl              on articles of one's own; only speed then

CPU seconds are those of the whole process, its start and the reading of the file too. Precision and recall: pairs of articles that go back
to one original, and (original, copy) pairs found.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warehouse.storage.lake import Lake

REPO = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(REPO))

PEERS = ("datasketch", "rensa", "datatrove")
DAILY = ("links", "copies", "mentions", "stories", "story_figures", "story_turns")


def cpu_seconds(command: list[object]) -> tuple[float, float, int]:
    """CPU seconds, wall seconds and peak megabytes of a process."""
    started = time.monotonic()
    process = subprocess.Popen([str(c) for c in command])
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, process.args)
    return used.ru_utime + used.ru_stime, time.monotonic() - started, used.ru_maxrss // 1024


def score(truth: dict[str, str], links: Path) -> str:
    """Precision and recall of pairs."""
    with links.open(encoding="utf-8") as f:
        found = {tuple(sorted((row["article_id"], row["other_id"]))) for row in map(json.loads, f)}
    good = sum(truth[a] == truth[b] for a, b in found)
    wanted = {tuple(sorted(pair)) for pair in truth.items() if pair[0] != pair[1]}
    return f"precision {good / max(1, len(found)):.4f}, recall {len(wanted & found) / max(1, len(wanted)):.4f}, {len(found)} links"


def write_invented(path: Path, n: int) -> dict[str, str]:
    from invented_articles import Newsroom

    truth = {}
    with path.open("w", encoding="utf-8") as f:
        for row in Newsroom().articles(n):
            truth[row["article_id"]] = row["origin"]
            f.write(json.dumps(row, ensure_ascii=False) + "\n")
    return truth


def measure(name: str, n: int, command: list[object], truth: dict[str, str], links: Path) -> None:
    cpu, _, megabytes = cpu_seconds(command)
    figures = score(truth, links) if truth else ""
    print(f"{name:<11} {n:>9} articles: {cpu:7.1f} CPU-s, {n / cpu:6.0f} a CPU-second, {megabytes:>5} MB  {figures}", flush=True)


def ours(articles: Path, links: Path) -> list[object]:
    return [sys.executable, REPO / "tingfeng.py", "--data", "nowhere", "try", "links", articles, "-o", links]


def has(python: str, peer: str) -> bool:
    return subprocess.run([python, "-c", f"import {peer}"], capture_output=True, check=False).returncode == 0


def one_day(n: int, n_window: int, folder: Path, steps: Sequence[str]) -> None:
    """Steps of one day, each in a process of its own, in a lake that holds the thirty days before it."""
    from invented_lake import LAST_DAY, fill

    from warehouse.storage.lake import Lake

    lake = Lake(folder)
    if not lake.path("articles", LAST_DAY).exists():
        fill(lake, n, n_window)
    n, n_window = rows_in(lake, LAST_DAY), sum(rows_in(lake, day) for day in lake.days("articles")[:-1])
    print(f"one day of {n} articles against {n_window}; CPU seconds with the start of the process", flush=True)
    for step in steps:
        cpu, wall, megabytes = cpu_seconds([sys.executable, __file__, "--data", folder, "--only", step])
        print(f"{step:<14} {cpu:6.1f} CPU-s {wall:6.1f} s {megabytes:>5} MB", flush=True)
    size = sum(f.stat().st_size for f in (folder / "signatures").rglob("*.parquet")) / (n + n_window)
    print(f"signatures: {size:.0f} bytes an article on disk")


def rows_in(lake: "Lake", day: date) -> int:
    return lake.read("articles", day, ["article_id"]).num_rows


def one_step(folder: Path, step: str) -> None:
    """One step of the last day."""
    from invented_lake import LAST_DAY

    from warehouse.pipeline.runner import Runner
    from warehouse.pipeline.seed_tables import read_seed
    from warehouse.storage.lake import Lake
    from warehouse.trial.commands import NoSource

    def side(name: str) -> Any:
        return None if name.endswith("_model") else read_seed(name)

    Runner(Lake(folder), NoSource(), side, report=print).process([LAST_DAY], [step], force=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sizes", nargs="*", type=int, default=[])
    parser.add_argument("--peers", metavar="PYTHON", default=sys.executable, help="a Python that has the peers")
    parser.add_argument("--articles", type=Path)
    parser.add_argument("--day", type=int)
    parser.add_argument("--window", type=int, default=300_000)
    parser.add_argument("--data", type=Path, help="with --day: the lake; it is kept")
    parser.add_argument("--steps", nargs="+", default=DAILY, metavar="STEP")
    parser.add_argument("--only", metavar="STEP", help="one step of the last day of the lake in --data")
    given = parser.parse_args()
    if given.only:
        one_step(given.data, given.only)
        sys.exit()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        if given.articles:
            n_articles = sum(1 for _ in given.articles.open("rb"))
            measure("tingfeng", n_articles, ours(given.articles, folder / "links"), {}, folder / "links")
        elif given.day:
            one_day(given.day, given.window, given.data or folder / "lake", given.steps)
        for size in given.sizes or ([] if given.articles or given.day else [10_000, 100_000]):
            truth = write_invented(folder / "articles.jsonl", size)
            measure("tingfeng", size, ours(folder / "articles.jsonl", folder / "links"), truth, folder / "links")
            for peer in PEERS:
                if has(given.peers, peer):
                    command = [given.peers, Path(__file__).with_name("links_peers.py"), peer, folder / "articles.jsonl", folder / "links"]
                    measure(peer, size, command, truth, folder / "links")
                else:
                    print(f"{peer:<11} absent")
