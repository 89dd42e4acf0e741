"""How fast the search index grows and answers, and how large it is, on invented articles.

python tests/benchmarks/search_speed.py [--articles 20000] [--days 30] [--queries 200] [--data FOLDER]
"""

import argparse
import contextlib
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import pyarrow.parquet as pq

from crawlers.newsroom.plan import Newsroom
from crawlers.newsroom.writing import original
from transforms.schemas import ARTICLES
from transforms.text import segment
from warehouse import query, views
from warehouse.lake import Lake
from warehouse.search import search, update
from warehouse.search_index import define


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
        db.execute(views.lake_view("copies", lake.glob("copies")))
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


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


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
        n_new = sum(update(data, [day]) for day in days)
        built = time.process_time() - start
        update(data)  # sweeps what the last merge left
        publish(lake)
        asked = queries(titles, args.queries)
        times, first = {}, {}
        times["command"] = [
            seconds(lambda words=words: first.setdefault(words, [h.article_id for h in search(data, words)])) for words in asked
        ]
        with query.connect(data) as db:
            macro = {words: f"select article_id, score, title from mart.search({query.quoted(words)})" for words in asked}
            times["macro"] = [seconds(lambda words=words: query.ask(db, macro[words])) for words in asked]
            some = asked[:20]
            same = sum(first[w] == query.ask(db, macro[w])["article_id"].to_pylist()[:20] for w in some)
        print(f"articles                           {len(titles)} in {len(days)} days")
        if n_new:
            print(f"index built by day, CPU s per 1,000  {built / n_new * 1000:.2f}")
        print(f"index / texts as Parquet, MB       {size(data / 'search') / 1e6:.1f} / {text_size(lake, days) / 1e6:.1f}")
        for name, spent in times.items():
            spent.sort()
            print(
                f"{name:10} wall ms median / p95 / max  {statistics.median(spent) * 1000:.0f} / {spent[int(len(spent) * 0.95)] * 1000:.0f} / {spent[-1] * 1000:.0f}"
            )
        print(f"first twenty the same in both      {same} of {len(some)}")


if __name__ == "__main__":
    main()
