"""Articles a CPU-second: python tests/benchmarks/tone_speed.py [ARTICLES] [--peers PYTHON]

Mentions, tones, topics and terms over articles of 1,500 characters, put together from our own labelled sentences and plain ones, with about
eighteen mentions of six companies each, as real ones have. Beside them what others need for one figure or tag a document, on the same
articles: SnowNLP, cnsenti and jieba.posseg, from the environment of PYTHON (`pip install snownlp cnsenti jieba` there); absent ones are
told. Time is CPU time of one process, the least of several rounds, so that other work on the machine counts little.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa

REPO = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPO))

from transforms.schemas import MENTIONS  # noqa: E402 (the path comes first)
from transforms.steps import mentions, terms, tones, topics  # noqa: E402

LENGTH = 1500
NAMES = 6  # different names an article
ROUNDS = 3
PEER_ARTICLES = 20  # the slowest of them takes a second for five
PLAIN = [
    "会议在上午九点开始，来自各地的代表陆续到场。",
    "现场展出了多种样机，观众可以排队体验。",
    "工作人员介绍，这条产线每天运转二十小时，主要生产中小尺寸的零件。",
    "过去几年里，这个行业经历了从实验室到工厂的漫长过程，技术路线也几经变化。",
    "他说，真正的难点不在算法，而在数据和工程。",
]
PEERS = {
    "SnowNLP": "from snownlp import SnowNLP\nrun = lambda text: SnowNLP(text).sentiments",
    "cnsenti": "from cnsenti import Sentiment\nsentiment = Sentiment()\nrun = lambda text: sentiment.sentiment_count(text)",
    "jieba.posseg": "from jieba import posseg\nrun = lambda text: list(posseg.cut(text))",
}
PEER_ROUND = """
import json, sys, time
texts = json.load(sys.stdin)
run(texts[0])
start = time.process_time()
for text in texts:
    run(text)
print(len(texts) / (time.process_time() - start))
"""


def seed(name: str) -> pa.Table:
    with (REPO / "warehouse" / "seeds" / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return pa.table({key: pa.array([r[key] or None for r in rows], pa.string()) for key in rows[0]})


def company_names(aliases: pa.Table, entities: pa.Table) -> list[str]:
    """Names of companies that no context has to decide, in the order of the table."""
    companies = {e["entity_id"] for e in entities.to_pylist() if e["kind"] == "company"}
    return [a["alias"] for a in aliases.to_pylist() if a["entity_id"] in companies and a["needs_context"] != "1" and len(a["alias"]) > 1]


def texts(count: int, names: list[str]) -> Iterator[str]:
    lines = (REPO / "tests" / "labelled" / "tone_sentences.jsonl").read_text(encoding="utf-8").splitlines()
    labelled = [json.loads(line) for line in lines]
    at = 0
    for number in range(count):
        own = [names[(number * NAMES + i) * 7 % len(names)] for i in range(NAMES)]
        text = ""
        while len(text) < LENGTH:
            row = labelled[at * 7 % len(labelled)]
            sentence = row["text"]
            for i, target in enumerate(sorted(row["targets"], key=lambda t: -t["start"])):
                sentence = sentence[: target["start"]] + own[(at + i) % NAMES] + sentence[target["end"] :]
            text += sentence + "。" + "".join(PLAIN[(at + i) % 5] for i in (0, 2, 3, 4)) + ("\n" if at % 3 == 0 else "")
            at += 1
        yield text


def articles(made: list[str]) -> pa.Table:
    count = len(made)
    return pa.table(
        {
            "article_id": [str(n) for n in range(count)],
            "day": pa.array([None] * count, pa.date32()),
            "title": [t[:20] for t in made],
            "text": made,
            "published_at": pa.array([None] * count, pa.timestamp("us", tz="UTC")),
        }
    )


def cpu_seconds(run: Callable[[], object]) -> float:
    """The least of several rounds; what is built once is built before."""
    run()
    spent = []
    for _ in range(ROUNDS):
        start = time.process_time()
        run()
        spent.append(time.process_time() - start)
    return min(spent)


def peer_speed(python: str, script: str, given: list[str]) -> float | None:
    """Articles a CPU-second of a peer; None when it is not there or fails."""
    if not Path(python).exists():
        return None
    done = subprocess.run([python, "-c", script + PEER_ROUND], input=json.dumps(given), capture_output=True, text=True, check=False)
    return float(done.stdout.split()[-1]) if done.returncode == 0 else None


def main(count: int, peers: str) -> None:
    tone_words, topic_table, entities, aliases = (seed(f"{name}.csv") for name in ("tone_words", "topics", "entities", "aliases"))
    made = list(texts(count, company_names(aliases, entities)))
    table = articles(made)
    found = mentions.run(articles=table, entities=entities, aliases=aliases).out
    assert found.schema == MENTIONS.schema
    print(f"articles={count} mentions={found.num_rows / count:.1f} an article")
    steps: dict[str, Callable[[], object]] = {
        "mentions": lambda: mentions.run(articles=table, entities=entities, aliases=aliases),
        "tones": lambda: tones.run(articles=table, mentions=found, tone_words=tone_words, entities=entities, aliases=aliases),
        "topics": lambda: topics.run(articles=table, topics=topic_table),
        "terms": lambda: terms.run(articles=table),
    }
    seconds = {name: cpu_seconds(run) for name, run in steps.items()}
    seconds["all four"] = sum(seconds.values())
    for name, spent in seconds.items():
        print(f"{name:14} {count / spent:8.0f} articles a CPU-second, {1000 * spent / count:7.2f} ms each")
    print(f"{'memory':14} {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:8.0f} MB at most")
    for name, script in PEERS.items():
        speed = peer_speed(peers, script, made[:PEER_ARTICLES])
        print(f"{name:14} absent" if speed is None else f"{name:14} {speed:8.1f} articles a CPU-second, {1000 / speed:7.2f} ms each")


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("articles", nargs="?", type=int, default=300)
    options.add_argument("--peers", default=sys.executable, help="Python whose environment holds the peers.")
    given = options.parse_args()
    main(given.articles, given.peers)
