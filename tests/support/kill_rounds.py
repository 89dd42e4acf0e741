# ruff: noqa: E402 - the checkout is put on the path first
"""Kills commands again and again while readers poll, and says what came out.

    python tests/support/kill_rounds.py DATA SEED N_KILLS      prints one JSON object

DATA holds a published lake (support/published.py) and beside its archive a crawl `later` that is put in and taken out in turn, so that
each `process` has something to change. A command is forked and killed with SIGKILL at the n-th time that it syncs, links or renames a file,
or after a random time. A reader process asks the warehouse and the lake all the while. In the end everything runs to its end once.
"""

import json
import os
import random
import shutil
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

import tingfeng
from support.given_pages import D1, D2
from support.killing import killed_at
from transforms.registry import STEPS
from transforms.text.chars import normalise
from transforms.text.language.segment import cut

LATER = "later"
N_EARLY, N_LATE = 3, 4
"""Articles without and with the crawl that comes and goes."""


def commands(draw: random.Random, data: Path) -> list[str]:
    days = ["--from", str(D1), "--to", str(D2)]
    return draw.choice(
        [
            ["process", "--workers", "1"],
            ["process", "--workers", "1", "--force"],
            ["build"],
            ["backfill", "--mode", "reprocess", "--redo", "--workers", "1", *days],
            ["prune", "--keep", "0h"],
            ["export", str(data.with_name("alone.duckdb")), "--force"],
            ["verify"],
            ["verify", "--adopt"],
        ]
    )


def forked(work: Callable[[], None]) -> int:
    """Start a child that runs the work and ends with 0, or with what it exits with; its pid."""
    child = os.fork()
    if child:
        return child
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    try:
        work()
    except SystemExit as error:
        os._exit(error.code if isinstance(error.code, int) else 1)
    except BaseException:  # noqa: BLE001  a traceback would be a bug that the parent has to see
        import traceback

        traceback.print_exc()
        os._exit(70)
    os._exit(0)


def run(data: Path, arguments: list[str]) -> None:
    tingfeng.cli.main(["--data", str(data), *arguments], standalone_mode=False)


def read_on(data: Path, found: Path) -> None:
    """Ask until killed. A count that neither state has, or any error, is written down."""
    from warehouse.storage import session
    from warehouse.storage.lake import Lake

    lake, n = Lake(data / "lake"), 0
    while True:
        try:
            with session.connect(data) as db:
                (seen,) = session.ask(db, "select count(*) as n from mart.articles")["n"].to_pylist()
                (rows,) = session.ask(db, "select count(*) as n from lake.articles")["n"].to_pylist()
            read = sum(lake.read("articles", day).num_rows for day in (D1, D2))
            if seen not in (N_EARLY, N_LATE) or rows not in (N_EARLY, N_LATE) or read not in (N_EARLY, N_LATE):
                with found.open("a") as out:
                    out.write(f"torn: {seen} {rows} {read}\n")
        except Exception as error:  # noqa: BLE001  that is what is looked for
            with found.open("a") as out:
                out.write(f"{type(error).__name__}: {error}\n")
        n += 1
        time.sleep(0.05)
        found.with_suffix(".n").write_text(str(n))


def turn(data: Path, *, to_late: bool) -> None:
    """Put the later crawl into the archive, or take it out."""
    there, aside = data / "raw" / "web" / str(D2), data / LATER
    for name in (f"{LATER}.warc.gz", f"{LATER}.cdxj"):
        source, target = (aside / name, there / name) if to_late else (there / name, aside / name)
        if source.exists():
            aside.mkdir(exist_ok=True)
            shutil.move(source, target)


def main(data: Path, seed: int, n_kills: int) -> dict[str, object]:
    for step in STEPS.values():  # imports and dictionaries once, for all children
        assert step.run
    cut(normalise("雲嶺科技發布新晶片"))
    draw = random.Random(seed)
    found = data.with_name("read.txt")
    found.touch()
    os.waitpid(forked(lambda: run(data, ["build"])), 0)
    reader = forked(lambda: read_on(data, found))
    killed, ended, codes = Counter[str](), Counter[str](), Counter[str]()
    is_late = False
    try:
        while killed.total() < n_kills:
            if draw.random() < 0.5:
                is_late = not is_late
                turn(data, to_late=is_late)
            arguments, at, is_timed = commands(draw, data), draw.randrange(1, 40), draw.random() < 0.4

            def work(arguments: list[str] = arguments, at: int = at, is_timed: bool = is_timed) -> None:
                if not is_timed:
                    killed_at(at)
                run(data, arguments)

            child = forked(work)
            if is_timed:
                time.sleep(draw.uniform(0, 0.8))
                os.kill(child, signal.SIGKILL)
            _, status = os.waitpid(child, 0)
            name = arguments[0]
            if os.WIFSIGNALED(status):
                killed[name] += 1
            else:
                ended[name] += 1
                codes[f"{name} {os.WEXITSTATUS(status)}"] += 1
        after = {}
        for arguments in (["process", "--workers", "1"], ["build"], ["prune", "--keep", "30d"], ["verify"], ["check"]):
            _, status = os.waitpid(forked(lambda arguments=arguments: run(data, arguments)), 0)
            after[arguments[0]] = os.WEXITSTATUS(status)
    finally:
        os.kill(reader, signal.SIGKILL)
        os.waitpid(reader, 0)
    wrong = found.read_text().splitlines()
    return {
        "seed": seed,
        "killed": dict(killed),
        "ended": dict(ended),
        "codes": dict(codes),
        "polls": int(found.with_suffix(".n").read_text()),
        "wrong_reads": wrong[:5],
        "after": after,
        "is_late": is_late,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))) + "\n")
