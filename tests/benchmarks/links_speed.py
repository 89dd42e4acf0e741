# ruff: noqa: E402 - the checkout is put on the path first
"""Articles a CPU-second through signatures and links, on invented articles with copies: python tests/benchmarks/links_speed.py [N ...]

A third of the articles are copies of a recent one (whole, with page furniture, cut, paragraphs moved), the rest are unrelated.
"""

import random
import resource
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

import pyarrow as pa
from copying import DAY, article_text, finder

from transforms.schemas import ARTICLES, SIGNATURES
from transforms.steps import links, signatures
from transforms.text.compare import tables
from warehouse.seeds import read_seed


def invented(n: int) -> pa.Table:
    draw, fresh, texts = random.Random(1), [], []
    for k in range(n):
        if fresh and draw.random() < 0.35:
            lines = draw.choice(fresh[-2000:]).split("\n")
            how = draw.randrange(4)
            if how == 1:
                lines = [f"来源：某网{k}", *lines, f"编辑：{k % 90}"]
            elif how == 2:
                lines = lines[: len(lines) // 2]
            elif how == 3:
                draw.shuffle(lines)
            texts.append("\n".join(lines))
        else:
            fresh.append(article_text(k, draw.randrange(8, 50)))
            texts.append(fresh[-1])
    ids = pa.array([f"demo:{k:08d}" for k in range(n)])
    given = {"article_id": ids, "revision_id": ids, "day": pa.array([DAY] * n), "text": pa.array(texts)}
    loose = pa.schema([f.with_nullable(True) for f in ARTICLES.schema])
    return pa.table({f.name: given.get(f.name, pa.nulls(n, f.type)) for f in loose}, schema=loose)


def measure(n: int) -> None:
    articles = invented(n)
    nothing = articles.slice(0, 0)
    tables()
    started = time.process_time()
    signed = signatures.run(articles=articles).out
    half = time.process_time()
    found = links.run(
        articles=articles,
        signatures=signed,
        past_signatures=SIGNATURES.empty(),
        past_articles=nothing.select(links.PAST_COLUMNS),
        find_articles=finder([nothing]),
        publishers=read_seed("publishers"),
    ).out
    ended = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    rate = n / (ended - started)
    sys.stdout.write(
        f"{n} articles: signatures {half - started:.1f} s, links {ended - half:.1f} s, {rate:.0f} a CPU-second, {found.num_rows} links, {peak} MB\n"
    )


if __name__ == "__main__":
    for size in sys.argv[1:] or ["10000"]:
        measure(int(size))
