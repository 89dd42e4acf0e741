# ruff: noqa: E402 - the checkout is put on the path first
"""Days a minute and articles a second when archived days are rebuilt: python tests/benchmarks/reprocess_speed.py [DAYS [PAGES [WORKERS
...]]]

An archive of invented days is written without a server, then every step runs over all of it, once for each number of workers and in a
process of its own (to see its memory). No request can be made: opening a connection ends the run. The lakes must be equal to the byte.
"""

import contextlib
import hashlib
import os
import resource
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

REPO = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPO)]

import tingfeng
from crawlers.archive import Archive
from crawlers.newsroom import Newsroom, site
from transforms.registry import STEPS
from warehouse.pipeline.runner import Runner

FIRST = date(2025, 10, 1)
FETCHED_AFTER = timedelta(minutes=20)
CONNECTIONS = {"socket.connect", "socket.getaddrinfo"}


def write_archive(data: Path, n_days: int, n_pages: int) -> int:
    """Every article page of the newsroom as a crawl of its day would have archived it; how many."""
    room = Newsroom(1, n_pages, FIRST, n_days)
    n = 0
    with contextlib.ExitStack() as stack:
        crawls: dict[tuple[str, date], Archive] = {}
        for story in range(room.stories):
            for article in room.articles(story):
                parts = urlsplit(article.url)
                answer = site.respond(room, parts.netloc, parts.path + (f"?{parts.query}" if parts.query else ""), room.end)
                if answer.status != 200 or article.day >= FIRST + timedelta(days=n_days):
                    continue
                key = (article.desk.id, article.day)
                if key not in crawls:
                    crawls[key] = stack.enter_context(contextlib.closing(Archive(data / "raw", *key, "bench")))
                row = {
                    "kind": "article",
                    "url": article.url,
                    "final_url": article.url,
                    "status": 200,
                    "outcome": "ok",
                    "fetched_at": datetime.fromtimestamp(article.at, UTC) + FETCHED_AFTER,
                    "content_type": answer.content_type,
                }
                crawls[key].add(row, answer.body)
                crawls[key].close()  # a year of portals is more files than a process may hold open
                n += 1
    return n


def refuse_connections(event: str, arguments: tuple) -> None:
    if event in CONNECTIONS and not (isinstance(arguments[0], socket.socket) and arguments[0].family == socket.AF_UNIX):
        sys.stderr.write(f"a request was made: {event} {arguments[1:]}\n")
        os._exit(1)


def rebuild(data: Path, workers: int) -> None:
    sys.addaudithook(refuse_connections)
    project = tingfeng.Project(data, newsroom="stamped")
    lake = type(project.lake)(data / f"lake-{workers}")
    seconds: Counter[str] = Counter()
    kept: Counter[str] = Counter()

    def noted(summary) -> None:
        seconds[summary.step] += summary.seconds
        kept[summary.step] += summary.n_out

    days = project.archived_days()
    started = time.monotonic()
    Runner(lake, project.source, project.reference_table, workers, noted).process(days, STEPS)
    took, cpu = time.monotonic() - started, os.times()
    peak, child = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    sys.stdout.write(
        f"{workers} worker(s): {len(days)} days, {kept['articles']} articles in {took:.1f} s: {60 * len(days) / took:.0f} days a minute, "
        f"{kept['articles'] / took:.0f} articles a second; CPU {sum(cpu[:4]):.1f} s; {peak} MB, a worker {child if workers > 1 else 0} MB\n"
        f"    seconds by step: {', '.join(f'{step} {s:.1f}' for step, s in seconds.most_common())}; between "
        f"steps {took - sum(seconds.values()):.1f}\n"
    )


def fingerprint(lake: Path) -> str:
    files = sorted(lake.glob("*/day=*/part-0.parquet"))
    return hashlib.blake2b(b"".join(str(p.relative_to(lake)).encode() + p.read_bytes() for p in files), digest_size=8).hexdigest()


def main(n_days: int = 30, n_pages: int = 3_000, *workers: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        data = Path(scratch)
        started = time.monotonic()
        n = write_archive(data, n_days, n_pages)
        sys.stdout.write(f"{n} pages of {n_days} days archived in {time.monotonic() - started:.1f} s\n")
        sys.stdout.flush()
        for k in workers or (1, 2):
            subprocess.run([sys.executable, __file__, "rebuild", str(data), str(k)], check=True)
        same = {fingerprint(data / f"lake-{k}") for k in workers or (1, 2)}
        sys.stdout.write("the lakes are equal\n" if len(same) == 1 else "THE LAKES DIFFER\n")


if __name__ == "__main__":
    if sys.argv[1:2] == ["rebuild"]:
        rebuild(Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main(*map(int, sys.argv[1:]))
