"""Articles a CPU-second and memory of mentions, candidates, topics and terms: python tests/benchmarks/entity_speed.py [ARTICLES]

Articles of 1,500 characters are put together from the invented newsroom. Time is CPU time of one process, the best of three runs, so that
other work on the machine counts little.
"""

import resource
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa

REPO = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPO))

from crawlers.newsroom import Newsroom, truth_rows  # noqa: E402 (the path comes first)
from transforms.result import StepResult  # noqa: E402
from transforms.schemas import ARTICLES  # noqa: E402
from transforms.steps import candidates, mentions, terms, topics  # noqa: E402
from warehouse.pipeline.seed_tables import read_seed  # noqa: E402

LENGTH = 1500
DEMO = REPO / "crawlers" / "newsroom" / "seeds"


def articles(n: int) -> pa.Table:
    told = [t for t in truth_rows(Newsroom(seed=5, pages=n * 2)) if not t["is_hostile"]]
    rows = []
    for i in range(n):
        text, at = "", i
        while len(text) < LENGTH:
            text += told[at % len(told)]["text"] + "\n"
            at += n + 7
        rows.append({"article_id": str(i), "day": date(2026, 3, 1), "title": told[i % len(told)]["title"], "text": text[:LENGTH]})
    return ARTICLES.table(map(ARTICLES.completed, rows))


def main(n: int) -> None:
    made = articles(n)
    sides = {name: read_seed(name, [DEMO]) for name in ("entities", "aliases")}
    publishers, names = read_seed("publishers"), read_seed("topics")
    named = mentions.run(articles=made, **sides).out
    new = candidates.run(articles=made, mentions=named, aliases=sides["aliases"], publishers=publishers).out
    steps: dict[str, Callable[[], StepResult]] = {
        "mentions": lambda: mentions.run(articles=made, **sides),
        "candidates": lambda: candidates.run(articles=made, mentions=named, aliases=sides["aliases"], publishers=publishers),
        "terms": lambda: terms.run(articles=made, mentions=named, candidates=new),
        "topics": lambda: topics.run(articles=made, mentions=named, topics=names, entities=sides["entities"]),
    }
    print(f"articles={n} mentions={named.num_rows / n:.1f} candidates={new.num_rows / n:.1f} an article")
    total = 0.0
    for name, run in steps.items():
        best = min(timed(run) for _ in range(3))
        total += best
        print(f"{name}: {n / best:.0f} articles a CPU-second, {1000 * best / n:.2f} ms each")
    print(f"all: {n / total:.0f} articles a CPU-second; memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


def timed(run: Callable[[], StepResult]) -> float:
    start = time.process_time()
    run()
    return time.process_time() - start


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
