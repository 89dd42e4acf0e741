"""What an article is about: one row per topic it speaks of, `tech_news` among them when it is tech news at all.

In:     articles, mentions; reference tables: topics (warehouse/seeds/topics.csv), entities (kind), topic_model (a classifier, or None: the
cues)
Out:    topics
Drops:  no_topic
Why:    weighted cues that a person can read and extend (transforms/text/topics/topic_cues.py); several topics an article are the rule. The
gate `tech_news`
        also asks whom the article is about: news of a company or product of the table, named in the headline and again in the text, is
        news of the field even where it speaks of money, law or people only. A classifier speaks for the topics that are its labels; the
        cues go on speaking for the others, and each row says who spoke.
"""

from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pyarrow as pa

from transforms.columns import once_for_tables
from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import MENTIONS, TOPICS
from transforms.text.language.segment import with_own
from transforms.text.tone.classifier_protocol import Classifier, Passage
from transforms.text.topics.topic_cues import GATE, TopicCues

MODEL = "tingfeng-cues-3"  # the version of the step in transforms/registry.py
SCORE_FROM = 0.4
SUBJECT = 1.5  # cue weight of a company or product that an article is about
SEVERAL = 2  # companies or products that a text names without its headline doing so
SUBJECT_AGAIN, SUBJECT_MOST = 0.5, 4  # and of each further place in the text that names it, up to four
NO_MENTIONS = MENTIONS.empty()
NO_WORDS = pa.table({"word": pa.array([], pa.string())})
NO_ENTITIES = pa.table({"entity_id": pa.array([], pa.string()), "kind": pa.array([], pa.string())})
NAME_KINDS = frozenset(("company", "person"))
FIELD_KINDS = frozenset(("company", "product"))

_COLUMNS = ("topic_id", "words", "not_words")

Rows = tuple[tuple[str, ...], ...]


def run(
    *,
    articles: pa.Table,
    topics: pa.Table,
    mentions: pa.Table = NO_MENTIONS,
    entities: pa.Table = NO_ENTITIES,
    words: pa.Table = NO_WORDS,
    topic_model: Classifier | None = None,
) -> StepResult:
    """Without mentions the gate goes by cues alone."""
    cues, cutter = cues_of(topics), with_own(tuple(words["word"].to_pylist()))
    subjects, firms = _subjects(mentions, entities), _firms(mentions, entities)
    rows: list[dict[str, Any]] = []
    dropped: list[Drop] = []
    every = articles.select(["article_id", "day", "title", "text"]).to_pylist()
    labels = topic_model.labels if topic_model else ()
    figures = topic_model.classify([_passage(a["title"] or "", a["text"]) for a in every]) if topic_model else [()] * len(every)
    for article, told in zip(every, figures, strict=True):
        more = {GATE: subjects[article["article_id"]]} if article["article_id"] in subjects else {}
        scores = cues.scores(article["title"] or "", article["text"], more, firms.get(article["article_id"], frozenset()), cutter)
        scores = {topic: score for topic, score in scores.items() if topic not in labels} | dict(zip(labels, told, strict=True))
        kept = {topic: round(score, 4) for topic, score in scores.items() if score >= SCORE_FROM}
        if not kept:
            dropped.append(Drop(article["article_id"], DropReason.NO_TOPIC))
        for topic, score in kept.items():
            model = topic_model.name if topic_model and topic in labels else MODEL
            rows.append(
                {"article_id": article["article_id"], "day": article["day"], "topic_id": topic, "topic_score": score, "model": model}
            )
    return StepResult(TOPICS.table(rows), tuple(dropped))


def _passage(title: str, text: str) -> Passage:
    """The headline is what must not be cut off."""
    return Passage(f"{title}\n{text}", 0, len(title))


def _subjects(mentions: pa.Table, entities: pa.Table) -> dict[str, float]:
    """By article, what the companies and products that it is about say for the gate."""
    kinds = _kinds(entities)
    places: Counter[tuple[str, str]] = Counter()
    titled: set[tuple[str, str]] = set()
    columns = (mentions[c].to_pylist() for c in ("article_id", "entity_id", "in_title"))
    for article_id, entity_id, in_title in zip(*columns, strict=True):
        if kinds.get(entity_id) in FIELD_KINDS:
            if in_title:
                titled.add((article_id, entity_id))
            else:
                places[article_id, entity_id] += 1
    found: dict[str, float] = {}
    named: Counter[str] = Counter(article_id for article_id, _ in places)
    for article_id, n_entities in named.items():
        if n_entities >= SEVERAL:
            found[article_id] = SUBJECT
    for key in titled:
        if n := places[key]:
            weight = SUBJECT + SUBJECT_AGAIN * (min(n, SUBJECT_MOST) - 1)
            found[key[0]] = max(found.get(key[0], 0.0), weight)
    return found


def _firms(mentions: pa.Table, entities: pa.Table) -> dict[str, frozenset[str]]:
    """By article, the names of firms and people in it, in small letters."""
    kinds = _kinds(entities)
    found: dict[str, set[str]] = {}
    for article_id, entity_id, alias in zip(*(mentions[c].to_pylist() for c in ("article_id", "entity_id", "alias")), strict=True):
        if kinds.get(entity_id) in NAME_KINDS:
            found.setdefault(article_id, set()).add(alias.lower())
    return {key: frozenset(names) for key, names in found.items()}


@once_for_tables
def _kinds(entities: pa.Table) -> Mapping[str, str]:
    return dict(zip(entities["entity_id"].to_pylist(), entities["kind"].to_pylist(), strict=True))


def cues_of(topics: pa.Table) -> TopicCues:
    """The matcher of the table; the same table gives the same matcher, built once."""
    columns = [[value or "" for value in topics[name].to_pylist()] for name in _COLUMNS]
    return _cues(tuple(zip(*columns, strict=True)))


@lru_cache(maxsize=2)  # batches of one run bring the same table
def _cues(rows: Rows) -> TopicCues:
    return TopicCues([dict(zip(_COLUMNS, row, strict=True)) for row in rows])
