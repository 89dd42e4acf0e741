# ruff: noqa: E402 - the checkout is put on the path first
"""Stories on the invented newsroom, the truth's articles taken through the steps without a crawl: BCubed and CPU seconds.

python tests/benchmarks/stories_newsroom.py [--articles 10000] [--days 30] [--seed 1] [--lake DIR] [--wrong N]

With `--lake DIR` the lake stays there and what did not change is not made again. `--wrong N` prints pairs of articles that stand together
and should not, or stand apart and should not.
"""

import argparse
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

REPO = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPO)]

import pyarrow as pa

from crawlers.newsroom import Newsroom, truth_rows
from transforms.schemas import ARTICLES, COUNTS, FETCHES
from transforms.story_memory import resolved
from transforms.text.chars import normalise
from warehouse.pipeline.runner import Runner
from warehouse.pipeline.seed_tables import read_seed
from warehouse.storage.lake import Lake
from warehouse.trial.commands import read_table

BEFORE = ("signatures", "links", "copies", "mentions")
SEEDS = REPO / "crawlers" / "newsroom" / "seeds"
FETCHED_AFTER = timedelta(minutes=5)
Row = Mapping[str, Any]


class NoArchive:
    """The source of a lake that no crawl filled."""

    def fetches(self, day: date) -> pa.Table:
        return FETCHES.empty()

    def counts(self, day: date) -> pa.Table:
        return COUNTS.empty()

    def pages(self, day: date, page_ids: object = None) -> Iterator[pa.RecordBatch]:
        yield from ()


def article(row: Row) -> dict[str, Any]:
    """A row of the truth as the lake would hold it."""
    at = datetime.fromisoformat(row["published_at"])
    same = {name: row[name] for name in ("article_id", "portal", "kind", "url", "canonical_url", "account", "source", "source_url")}
    text = normalise(row["text"])
    return ARTICLES.completed(
        {
            **same,
            "revision_id": row["article_id"],
            "day": date.fromisoformat(row["day"]),
            "title": normalise(row["title"]),
            "text": text,
            "text_raw": text,
            "published_at": at,
            "published_precision": "minute",
            "fetched_at": at + FETCHED_AFTER,
            "authors": row["authors"],
            "editors": row["editors"],
        }
    )


def side(name: str) -> pa.Table:
    own = SEEDS / f"{name}.csv"
    return read_table(own) if own.exists() else read_seed(name)


def filled(folder: Path, truth: list[Row]) -> Lake:
    lake = Lake(folder)
    lake.prepare()
    if not lake.days("articles"):
        by_day = defaultdict(list)
        for row in truth:
            by_day[date.fromisoformat(row["day"])].append(article(row))
        for day, rows in by_day.items():
            lake.write("articles", day, ARTICLES.table(rows))
    return lake


def score(truth: list[Row], story_of: Mapping[str, str]) -> str:
    """BCubed precision, recall and F1; digests belong to no story."""
    rows = [r for r in truth if r["relation"] != "digest"]
    mine, gold = Counter(story_of[r["article_id"]] for r in rows), Counter(r["story"] for r in rows)
    both = Counter((story_of[r["article_id"]], r["story"]) for r in rows)
    precision, recall = Counter(), Counter()
    for r in rows:
        pair = (story_of[r["article_id"]], r["story"])
        precision[r["shape"]] += both[pair] / mine[pair[0]]
        recall[r["shape"]] += both[pair] / gold[pair[1]]
    n = Counter(r["shape"] for r in rows)
    lines = []
    for shape in ("all", *sorted(n)):
        p, r, of = (c.total() if shape == "all" else c[shape] for c in (precision, recall, n))
        lines.append(f"{shape:14} n={of} precision={p / of:.3f} recall={r / of:.3f} f1={2 * p * r / of / (p + r):.3f}")
    return "\n".join(lines)


def wrong_pairs(truth: list[Row], story_of: Mapping[str, str], n: int) -> Iterator[str]:
    """Wrong merges, then wrong splits: of each story the article that opened it, and one that does not belong or is missing."""
    rows = {r["article_id"]: r for r in truth if r["relation"] != "digest"}
    merges, splits = [], []
    first: dict[str, str] = {}
    for i, row in sorted(rows.items(), key=lambda item: (item[1]["published_at"], item[0])):
        opener = rows.get(story_of[i])
        if opener and opener["story"] != row["story"] and row["relation"] == "original":
            merges.append((opener, row))
        head = rows[first.setdefault(row["story"], i)]
        if story_of[head["article_id"]] != story_of[i] and row["relation"] == "original":
            splits.append((head, row))
    for what, pairs in (("merged", merges), ("split", splits)):
        yield f"== {what} wrongly: {len(pairs)} originals"
        for one, other in Random(1).sample(pairs, min(n, len(pairs))):
            yield "\n".join(
                (
                    f"{r['article_id']} {r['story']} {r['shape']}/{r['turn']} {r['kind']} {r['published_at']}\n  {r['title']}\n "
                    f" {r['text'][:260]!r}"
                )
                for r in (one, other)
            )
            yield "--"


def turn_scores(truth: list[Row], turn_of: Mapping[str, str]) -> Iterator[str]:
    """Main turns of articles, as headline and lead play them; where readers may differ nothing is counted."""
    plays = {r["article_id"]: r["plays"] for r in truth if r["plays"] != "open"}
    for turn in ("rumour", "denial", "response", "confirmation"):
        wanted = {i for i, played in plays.items() if played == turn}
        got = {i for i, found in turn_of.items() if found == turn} & plays.keys()
        both = len(wanted & got)
        yield f"turn {turn:12} n={len(wanted)} recall={both / len(wanted):.3f} precision={both / len(got):.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lake", type=Path)
    parser.add_argument("--wrong", type=int, default=0)
    args = parser.parse_args()
    room = Newsroom(seed=args.seed, pages=args.articles, days=args.days)
    truth = [r for r in truth_rows(room) if not r["is_hostile"]]
    with tempfile.TemporaryDirectory() as scratch:
        lake = filled(args.lake or Path(scratch), truth)
        days = lake.days("articles")
        for name in (*BEFORE, "stories", "story_turns"):
            started = time.process_time()
            Runner(lake, NoArchive(), side).process(days, [name], force=name not in BEFORE)
            sys.stdout.write(f"{name} {time.process_time() - started:.1f} CPU s\n")
        rows = resolved(lake.read_days("stories", days), lake.read_days("story_aliases", days)).to_pylist()
        turns = lake.read_days("story_turns", days, ("article_id", "turn", "is_main")).to_pylist()
        story_of = {r["article_id"]: r["story_id"] for r in rows}
    sys.stdout.write(f"{len(truth)} articles, {len(set(story_of.values()))} stories, {room.stories} true\n{score(truth, story_of)}\n")
    for line in turn_scores(truth, {r["article_id"]: r["turn"] for r in turns if r["is_main"]}):
        sys.stdout.write(line + "\n")
    for line in wrong_pairs(truth, story_of, args.wrong) if args.wrong else ():
        sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
