"""How fast the search index grows and answers, and how large it is, on invented articles.

python tests/benchmarks/search_speed.py [--articles 20000] [--days 30] [--queries 200] [--data FOLDER]

engine: the rows of twenty hits; search(): with the place of each hit in its text; macro: mart.search; process: `tingfeng search`.
"""

import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import duckdb
import pyarrow.parquet as pq

from crawlers.newsroom.plan import Newsroom
from crawlers.newsroom.writing import original
from transforms.schemas import ARTICLES
from transforms.text.language import segment
from warehouse.catalog import views
from warehouse.search.engine import SearchEngine
from warehouse.search.hits import search, update
from warehouse.search.index import SearchIndex, define
from warehouse.search.query_language import read
from warehouse.storage import session
from warehouse.storage.lake import Lake

Spent = tuple[float, float]


def articles(room: Newsroom) -> Iterator[dict]:
    for story in range(room.stories):
        for article in room.articles(story):
            if article.member.kind == "digest" or article.member.relation != "original":
                continue
            text = original(room, article)
            at = datetime.fromtimestamp(article.at, UTC)
            row = {"article_id": f"{article.desk.id}:{article.key}", "portal": article.desk.id, "day": article.day, "url": article.url}
            row |= {
                "revision_id": f"{article.desk.id}:{article.key}@1",
                "title": text.title.text,
                "text": text.plain(),
                "text_raw": text.plain(),
            }
            yield ARTICLES.completed({**row, "published_at": at, "fetched_at": at + timedelta(minutes=5)})


def fill(lake: Lake, n: int, days: int) -> None:
    lake.prepare()
    by_day = defaultdict(list)
    for row in articles(Newsroom(seed=1, pages=n, days=days)):
        by_day[row["day"]].append(row)
    for day, some in by_day.items():
        lake.write("articles", day, ARTICLES.table(some))


def publish(lake: Lake) -> None:
    """A warehouse file with the views that the search needs."""
    target = lake.root.parent / "warehouse.duckdb"
    target.unlink(missing_ok=True)
    with contextlib.closing(duckdb.connect(str(target))) as db:
        db.execute("create schema lake; create schema mart")
        for name in ("articles", "copies"):
            db.execute(views.lake_view(name, lake.patterns(name), is_uniform=lake.is_uniform(name)))
        define(db, lake.root.parent)
        for path in sorted(views.VIEWS.glob("base/search*.sql")):
            db.execute(path.read_text(encoding="utf-8"))


def queries(titles: list[str], n: int) -> list[str]:
    """One to three words, as readers ask: words of headlines, the frequent ones more often."""
    r = Random(1)
    cut = [[w for w in segment.cut(title) if len(w) > 1 and w.isalnum()] for title in r.sample(titles, min(len(titles), 20_000))]
    common = [w for w, _ in Counter(w for words in cut for w in words).most_common(400)]
    asked = [" ".join(r.sample(words, min(len(words), r.choice((1, 2, 2, 3))))) for words in r.sample([c for c in cut if c], n // 2)]
    return asked + [r.choice(common) for _ in range(n - len(asked))]


def timed(spent: list[Spent], work: Callable[[], Any]) -> Any:
    """What the work gives; its wall and CPU seconds (children's too) are added to `spent`."""

    def cpu() -> float:
        return time.process_time() + sum(os.times()[2:4])

    start, before = time.perf_counter(), cpu()
    result = work()
    spent.append((time.perf_counter() - start, cpu() - before))
    return result


def rows_of_engine(data: Path, words: str) -> list[dict[str, Any]]:
    with SearchEngine.opened(data) as engine:
        rows = engine.best(read(words, engine.folding), None, None, 20)
    return [{"article_id": row["article_id"], "score": row["score"]} for row in rows]


def size(path: Path) -> int:
    return sum(p.stat().st_size for p in path.rglob("*.parquet"))


def text_size(lake: Lake, days: list[date]) -> int:
    """Bytes of the column `text` in the lake's files."""
    total = 0
    for day in days:
        meta = pq.read_metadata(lake.path("articles", day))
        for group in range(meta.num_row_groups):
            columns = (meta.row_group(group).column(c) for c in range(meta.num_columns))
            total += sum(c.total_compressed_size for c in columns if c.path_in_schema == "text")
    return total


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--queries", type=int, default=200)
    parser.add_argument("--macros", type=int, default=40, help="how many of the queries are asked by mart.search too")
    parser.add_argument("--processes", type=int, default=10, help="how many are asked by a process of their own")
    parser.add_argument("--data", type=Path, help="keep the data here, and use what is there")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = args.data or Path(folder)
        lake = Lake(data / "lake")
        if not lake.days("articles"):
            fill(lake, args.articles, args.days)
        days = lake.days("articles")
        titles = [title for day in days for title in lake.read("articles", day, ["title"])["title"].to_pylist()]
        segment.cut("热身")
        start = time.process_time()
        n_new = sum(update(data, [day]) for day in days) if not SearchIndex(data).documents().num_rows else 0
        built = time.process_time() - start
        update(data)  # sweeps what the last merge left
        publish(lake)
        asked = queries(titles, args.queries)
        times: dict[tuple[str, int], list[Spent]] = defaultdict(list)
        first = {}
        for words in asked:
            n_words = len(words.split())
            first[words] = timed(times["engine", n_words], lambda words=words: rows_of_engine(data, words))
            timed(times["search()", n_words], lambda words=words: search(data, words))
        some = asked[:: max(1, len(asked) // args.macros)]
        with session.connect(data) as db:
            for words in some:
                sql = f"select article_id, score from mart.search({session.quoted(words)}, n := 20)"
                rows = timed(times["macro", len(words.split())], lambda sql=sql: session.ask(db, sql)).to_pylist()
                if rows != first[words]:
                    print(f"NOT THE SAME: {words}")
        for words in asked[: args.processes]:
            command = [sys.executable, "-m", "tingfeng", "--data", data, "search", words]
            timed(times["process", len(words.split())], lambda command=command: subprocess.run(command, check=True, capture_output=True))
        print(f"articles                           {len(titles)} in {len(days)} days")
        if n_new:
            print(f"index built by day, CPU s per 1,000  {built / n_new * 1000:.2f}")
        print(f"index / texts as Parquet, MB       {size(data / 'search') / 1e6:.1f} / {text_size(lake, days) / 1e6:.1f}")
        print("way       words   asked   wall ms median / p95 / max   CPU ms median / p95")
        for (way, n_words), spent in sorted(times.items()):
            wall, cpu = sorted(s[0] * 1000 for s in spent), sorted(s[1] * 1000 for s in spent)
            late = int(len(spent) * 0.95)
            middle = f"{statistics.median(wall):.0f} / {wall[late]:.0f} / {wall[-1]:.0f}"
            print(f"{way:9} {n_words:5} {len(spent):7}   {middle:>26}   {statistics.median(cpu):.0f} / {cpu[late]:.0f}")


if __name__ == "__main__":
    main()
