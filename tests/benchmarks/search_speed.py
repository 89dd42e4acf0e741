"""How fast the search index grows and answers, on invented articles. CPU seconds, since other work may share the machine.

python tests/benchmarks/search_speed.py [--articles 20000] [--days 30] [--queries 200]
"""

import argparse
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from crawlers.newsroom.plan import Newsroom
from crawlers.newsroom.writing import original
from transforms.schemas import ARTICLES
from transforms.text import segment
from warehouse.lake import Lake
from warehouse.search import search, update


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


def queries(rows: list[dict], n: int) -> list[str]:
    """One to three words, as readers ask: words of headlines, the frequent ones more often."""
    r = Random(1)
    words = Counter(w for row in rows for w in segment.cut(row["title"]) if len(w) > 1)
    common = [w for w, _ in words.most_common(400)]
    titles = [[w for w in segment.cut(row["title"]) if len(w) > 1] for row in rows]
    asked = [" ".join(r.sample(t, min(len(t), r.choice((1, 2, 2, 3))))) for t in r.sample(titles, n // 2)]
    return asked + [r.choice(common) for _ in range(n - len(asked))]


def size(path: Path) -> int:
    return sum(p.stat().st_size for p in ([path] if path.is_file() else path.rglob("*.parquet")))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--queries", type=int, default=200)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        lake = Lake(data / "lake")
        lake.prepare()
        by_day = defaultdict(list)
        for row in articles(Newsroom(seed=1, pages=args.articles, days=args.days)):
            by_day[row["day"]].append(row)
        rows = [row for day in by_day.values() for row in day]
        for day, some in by_day.items():
            lake.write("articles", day, ARTICLES.table(some))
        segment.cut("热身")
        start = time.process_time()
        for day in sorted(by_day):
            update(data, [day])
        built = time.process_time() - start
        texts = Lake(data / "texts")
        texts.write("articles", min(by_day), ARTICLES.table([ARTICLES.completed({"text": r["text"], "day": r["day"]}) for r in rows]))
        times, found = [], []
        for query in queries(rows, args.queries):
            start = time.process_time()
            found.append(len(search(data, query)))
            times.append(time.process_time() - start)
        times.sort()
        print(f"articles                      {len(rows)}")
        print(f"build, CPU s per 1,000        {built / len(rows) * 1000:.2f}")
        print(f"index, MB                     {size(data / 'search.sqlite') / 1e6:.1f}")
        print(f"texts as Parquet, MB          {size(data / 'texts') / 1e6:.1f}")
        print(f"query, CPU ms median / p95    {statistics.median(times) * 1000:.1f} / {times[int(len(times) * 0.95)] * 1000:.1f}")
        print(f"hits, mean                    {statistics.mean(found):.1f}")


if __name__ == "__main__":
    main()
