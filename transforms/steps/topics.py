"""What an article is about: one row per topic it speaks of, `tech_news` among them when it is tech news at all.

In:     articles; side: topics (warehouse/seeds/topics.csv)
Out:    topics
Drops:  no_topic
Why:    weighted cues that a person can read and extend (transforms/text/topic_cues.py); several topics an article are the rule.
"""

from functools import lru_cache
from typing import Any

import pyarrow as pa

from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import TOPICS
from transforms.text.topic_cues import TopicCues

VERSION = "1"
MODEL = f"tingfeng-cues-{VERSION}"
SCORE_FROM = 0.4

_COLUMNS = ("topic_id", "words", "not_words")

Rows = tuple[tuple[str, ...], ...]


def run(*, articles: pa.Table, topics: pa.Table) -> StepResult:
    cues = cues_of(topics)
    rows: list[dict[str, Any]] = []
    dropped: list[Drop] = []
    for article in articles.select(["article_id", "day", "title", "text"]).to_pylist():
        scores = cues.scores(article["title"] or "", article["text"])
        kept = {topic: score for topic, score in scores.items() if score >= SCORE_FROM}
        if not kept:
            dropped.append(Drop(article["article_id"], DropReason.NO_TOPIC))
        for topic, score in kept.items():
            rows.append(
                {"article_id": article["article_id"], "day": article["day"], "topic_id": topic, "topic_score": score, "model": MODEL}
            )
    return StepResult(TOPICS.table(rows), tuple(dropped))


def cues_of(topics: pa.Table) -> TopicCues:
    """The matcher of the table; the same table gives the same matcher, built once."""
    columns = [[value or "" for value in topics[name].to_pylist()] for name in _COLUMNS]
    return _cues(tuple(zip(*columns, strict=True)))


@lru_cache(maxsize=2)  # batches of one run bring the same table
def _cues(rows: Rows) -> TopicCues:
    return TopicCues([dict(zip(_COLUMNS, row, strict=True)) for row in rows])
