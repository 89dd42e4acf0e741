"""CPU seconds of each step per 1,000 pages of real weight, and of a tick that adds pages to a day: one command, one table.

    python tests/benchmarks/steps_speed.py [--kb 60 --kb 160] [--pages 1000] [--tick 100] [--workers 1 --workers 2] [--before CHECKOUT]

Invented articles stand in generated shells (page_shells.py) in an archive of one day. Every measurement runs in a process of its own;
with --before also by the code of another checkout, in turn, so that what else the machine does falls on both alike. CPU seconds are those
of the process with its workers, so other work on the same cores changes them by a few percent only. The lakes of all runs of one day by one
checkout must be equal to the byte, that after a tick also to the one of a full run.
"""

import argparse
import contextlib
import hashlib
import json
import multiprocessing
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

REPO = Path(__file__).resolve().parents[2]
DAY = date(2026, 6, 11)
STORIES = "stories"


def write_archive(data: Path, n_pages: int, n_tick: int, n_kb: int) -> None:
    """A day's crawl in raw/, and the pages of the tick, the last ones of the day, in tick/."""
    sys.path.insert(0, str(REPO))
    from page_shells import shells

    from crawlers.archive import Archive
    from crawlers.newsroom import Newsroom, site

    around = shells(n_kb)
    room = Newsroom(1, 2 * (n_pages + n_tick) + 200, DAY, 1)
    found = []
    for article in (article for story in range(room.stories) for article in room.articles(story)):
        parts = urlsplit(article.url)
        answer = site.respond(room, parts.netloc, parts.path + (f"?{parts.query}" if parts.query else ""), room.end)
        if answer.status == 200:
            found.append((article.at, article.url, article.desk, answer))
    found = sorted(found, key=lambda one: one[:2])[: n_pages + n_tick]
    if len(found) < n_pages + n_tick:
        sys.exit(f"the newsroom has only {len(found)} pages")
    with contextlib.ExitStack() as stack:
        crawls: dict[tuple[str, str], Archive] = {}
        for number, (at, url, desk, answer) in enumerate(found):
            folder = "raw" if number < n_pages else "tick"
            if (folder, desk.id) not in crawls:
                crawls[folder, desk.id] = stack.enter_context(contextlib.closing(Archive(data / folder, desk.id, DAY, f"bench-{folder}")))
            encoding = desk.charset
            row = {"kind": "article", "url": url, "final_url": url, "status": 200, "outcome": "ok", "content_type": answer.content_type}
            row["fetched_at"] = datetime.fromtimestamp(at, UTC) + timedelta(minutes=20)
            crawls[folder, desk.id].add(row, around[desk_number(desk.id, len(around))].around(answer.body, encoding))


def desk_number(desk: str, n: int) -> int:
    return int(hashlib.blake2b(desk.encode(), digest_size=4).hexdigest(), 16) % n


def measure(checkout: str, data: Path, lake: str, workers: int) -> None:
    """Process the day with the code of a checkout; one line of JSON: CPU seconds by step and in all, wall seconds, peak memory."""
    sys.path.insert(0, checkout)
    import tingfeng
    from transforms.registry import STEPS
    from warehouse.pipeline.runner import Runner

    project = tingfeng.Project(data, newsroom="stamped")
    target = type(project.lake)(data / lake)
    steps: dict[str, float] = {}
    last = time.process_time()

    def noted(summary) -> None:
        nonlocal last
        now = time.process_time()
        steps[summary.step], last = now - last, now

    started = time.monotonic()
    Runner(target, project.source, project.reference_table, workers, noted).process([DAY], STEPS)
    wall = time.monotonic() - started
    for worker in multiprocessing.active_children():
        worker.join()  # only then its seconds count
    cpu = sum(os.times()[:4])
    peak = [resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    sys.stdout.write(json.dumps({"steps": steps, "cpu": cpu, "wall": wall, "peak": peak, "n": target.read("articles", DAY).num_rows}))


def child(*arguments: str) -> dict:
    done = subprocess.run([sys.executable, __file__, *arguments], check=True, capture_output=True, text=True)
    return json.loads(done.stdout.splitlines()[-1])


def built(checkout: str, data: Path, lake: str) -> float:
    """CPU seconds of `tingfeng build` over one of the lakes."""
    place = data / f"built-{lake}"
    place.mkdir(exist_ok=True)
    for name, target in (("lake", data / lake), ("raw", data / "raw")):
        if not (place / name).exists():
            (place / name).symlink_to(target)
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-c", "import sys; from tingfeng import main; sys.argv[0] = 'tingfeng'; main()"]
    subprocess.run(
        [*command, "--data", str(place), "build"], check=True, capture_output=True, cwd=checkout, env={**os.environ, "PYTHONPATH": checkout}
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def fingerprint(lake: Path, *, with_runs: bool = True) -> str:
    files = sorted(p for p in lake.glob("*/day=*/part-0.parquet") if with_runs or p.parent.parent.name != "runs")
    return hashlib.blake2b(b"".join(str(p.relative_to(lake)).encode() + p.read_bytes() for p in files), digest_size=8).hexdigest()


def table(head: list[str], rows: list[list[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in (head, ["---"] + ["---:"] * (len(head) - 1), *rows)) + "\n"


def shown(measured: dict[str, dict], per: float) -> str:
    """CPU seconds by step for each column."""
    steps = list(dict.fromkeys(step for one in measured.values() for step in one["steps"]))
    rows = [[step, *(f"{one['steps'].get(step, 0) / per:.2f}" for one in measured.values())] for step in steps]
    rows.append(["**all, with start**", *(f"**{one['cpu'] / per:.2f}**" for one in measured.values())])
    rows.append(["all but stories", *(f"{(one['cpu'] - one['steps'].get(STORIES, 0)) / per:.2f}" for one in measured.values())])
    rows.append(["wall s", *(f"{one['wall']:.1f}" for one in measured.values())])
    rows.append(["peak MB (a worker)", *(f"{one['peak'][0]} ({one['peak'][1]})" for one in measured.values())])
    if any("build" in one for one in measured.values()):
        rows.append(["build", *(f"{one.get('build', 0):.2f}" for one in measured.values())])
    return table(["step", *measured], rows)


def weigh(n_kb: int, args: argparse.Namespace) -> None:
    """The tables of one weight of page."""
    checkouts = ({"before": str(Path(args.before).resolve())} if args.before else {}) | {"now": str(REPO)}
    with tempfile.TemporaryDirectory(dir=args.scratch) as scratch:
        data = Path(scratch)
        write_archive(data, args.pages, args.tick, n_kb)
        whole: dict[str, dict] = {}
        for workers in args.workers:
            for name, checkout in checkouts.items():
                whole[f"{name}, {workers} worker{'s' * (workers > 1)}"] = child(
                    "measure", checkout, str(data), f"lake-{name}-{workers}", str(workers)
                )
        n_pages = args.pages
        sys.stdout.write(f"\n### {n_pages} pages of {n_kb} KB more: CPU seconds per 1,000 pages\n\n{shown(whole, n_pages / 1000)}")
        for name in checkouts:
            same = {fingerprint(data / f"lake-{name}-{workers}") for workers in args.workers}
            sys.stdout.write(f"\n{name}: lakes of {args.workers} workers {'are equal' if len(same) == 1 else 'DIFFER'}\n")
        if not args.tick:
            return
        first = args.workers[0]
        for name, checkout in checkouts.items():
            built(checkout, data, f"lake-{name}-{first}")
        shutil.copytree(data / "tick", data / "raw", dirs_exist_ok=True)
        ticks: dict[str, dict] = {}
        for name, checkout in checkouts.items():
            lake = f"lake-{name}-{first}"
            ticks[name] = child("measure", checkout, str(data), lake, str(first)) | {"build": built(checkout, data, lake)}
        sys.stdout.write(f"\n### {args.tick} pages added to that day: CPU seconds\n\n{shown(ticks, 1)}")
        if args.check:
            child("measure", str(REPO), str(data), "lake-whole", str(max(args.workers)))
            is_same = fingerprint(data / "lake-whole", with_runs=False) == fingerprint(data / f"lake-now-{first}", with_runs=False)
            sys.stdout.write(f"\nthe day after the tick {'is equal to' if is_same else 'DIFFERS from'} a full run\n")
        sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--kb", type=int, action="append")
    parser.add_argument("--pages", type=int, default=1_000)
    parser.add_argument("--tick", type=int, default=100)
    parser.add_argument("--workers", type=int, action="append")
    parser.add_argument("--before", help="another checkout to compare with")
    parser.add_argument("--scratch", help="folder for the archives")
    parser.add_argument("--check", action="store_true", help="compare the day after the tick with a full run")
    args = parser.parse_args()
    args.workers = args.workers or [1, 2]
    for n_kb in args.kb or [60, 160]:
        weigh(n_kb, args)


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure(sys.argv[2], Path(sys.argv[3]), sys.argv[4], int(sys.argv[5]))
    else:
        main()
