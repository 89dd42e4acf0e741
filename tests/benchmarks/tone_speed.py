"""Articles a CPU-second through tones and topics: python tests/benchmarks/tone_speed.py [ARTICLES]

Articles of 1,500 characters are put together from our own labelled sentences and plain ones, about twenty mentions of six names each, as real ones
have. Time is CPU time of one process, so that other work on the machine counts little.
"""

import csv
import json
import sys
import time
from pathlib import Path

import pyarrow as pa

REPO = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPO))

from transforms.steps import tones, topics  # noqa: E402 (the path comes first)

LENGTH = 1500
NAMES = 6  # different names an article
PLAIN = [
    "会议在上午九点开始，来自各地的代表陆续到场。",
    "现场展出了多种样机，观众可以排队体验。",
    "工作人员介绍，这条产线每天运转二十小时，主要生产中小尺寸的零件。",
    "过去几年里，这个行业经历了从实验室到工厂的漫长过程，技术路线也几经变化。",
    "他说，真正的难点不在算法，而在数据和工程。",
]


def seed(name: str) -> pa.Table:
    with (REPO / "warehouse" / "seeds" / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return pa.table({key: pa.array([r[key] or None for r in rows], pa.string()) for key in rows[0]})


def articles(count: int) -> tuple[pa.Table, pa.Table]:
    """Articles and where their names stand."""
    lines = (REPO / "tests" / "labelled" / "tone_sentences.jsonl").read_text(encoding="utf-8").splitlines()
    labelled = [json.loads(line) for line in lines]
    texts, places, at = [], [], 0
    for number in range(count):
        text = ""
        while len(text) < LENGTH:
            row = labelled[at * 7 % len(labelled)]
            for target in row["targets"]:
                start = len(text) + target["start"]
                name = f"name-{len(places) % NAMES}"
                places.append((str(number), name, start, start + len(target["entity"]), False))
            text += (
                row["text"]
                + "。"
                + PLAIN[at % 5]
                + PLAIN[(at + 2) % 5]
                + PLAIN[(at + 3) % 5]
                + PLAIN[(at + 4) % 5]
                + ("\n" if at % 3 == 0 else "")
            )
            at += 1
        texts.append(text)
    days = pa.array([None] * count, pa.date32())
    made = pa.table({"article_id": [str(n) for n in range(count)], "day": days, "title": [t[:20] for t in texts], "text": texts})
    columns = ("article_id", "entity_id", "start", "end", "in_title")
    return made, pa.table({name: [p[i] for p in places] for i, name in enumerate(columns)})


def main(count: int) -> None:
    made, mentions = articles(count)
    entities = pa.table({"entity_id": pa.array([], pa.string()), "parent_id": pa.array([], pa.string())})
    tone_words, topic_table = seed("tone_words.csv"), seed("topics.csv")
    tones.lexicon_of(tone_words)
    topics.cues_of(topic_table)
    sides = {"tone_words": tone_words, "entities": entities, "aliases": entities}
    print(f"articles={count} mentions={mentions.num_rows / count:.1f} an article")
    for name, run in (
        ("tones", lambda: tones.run(articles=made, mentions=mentions, **sides)),
        ("topics", lambda: topics.run(articles=made, topics=topic_table)),
    ):
        start = time.process_time()
        run()
        spent = time.process_time() - start
        print(f"{name}: {count / spent:.0f} articles a CPU-second, {1000 * spent / count:.2f} ms each")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 300)
