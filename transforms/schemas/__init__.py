"""The shape of every dataset: name, grain, columns, documentation; one file for each family of datasets.

A dataset is one folder of the lake and one base view `lake.<name>`. The documentation of a column lives in its Arrow field, travels into
the Parquet files, becomes the comment of the view's column and is printed into docs/tables.md. Types and naming: transforms/columns.py.
"""

from transforms.columns import Dataset
from transforms.schemas.alerts import ALERT_FACTS, ALERT_TICKS, ALERTS
from transforms.schemas.archive import COUNTS, FETCHES, PAGES
from transforms.schemas.articles import ARTICLE_ALIASES, ARTICLES, SIGNATURES
from transforms.schemas.copies import COPIES, LINKS
from transforms.schemas.entities import CANDIDATES, MENTIONS, REFUSALS, TONES
from transforms.schemas.operations import DROPS, RUNS
from transforms.schemas.stories import STORIES, STORY_ALIASES, STORY_FIGURES, STORY_TURNS
from transforms.schemas.topics import TERMS, TOPICS

__all__ = [
    "ALERTS",
    "ALERT_FACTS",
    "ALERT_TICKS",
    "ARTICLES",
    "ARTICLE_ALIASES",
    "CANDIDATES",
    "COPIES",
    "COUNTS",
    "DATASETS",
    "DROPS",
    "FETCHES",
    "LINKS",
    "MADE_BY_TICKS",
    "MENTIONS",
    "PAGES",
    "REFUSALS",
    "RUNS",
    "SIGNATURES",
    "STORIES",
    "STORY_ALIASES",
    "STORY_FIGURES",
    "STORY_TURNS",
    "TERMS",
    "TONES",
    "TOPICS",
]

DATASETS: dict[str, Dataset] = {
    d.name: d
    for d in (
        FETCHES, COUNTS, ARTICLES, ARTICLE_ALIASES, SIGNATURES, LINKS, COPIES,
        MENTIONS, REFUSALS, CANDIDATES, TONES, TOPICS, STORIES, STORY_ALIASES, STORY_FIGURES, STORY_TURNS, TERMS,
        RUNS, DROPS, ALERTS, ALERT_FACTS, ALERT_TICKS,
    )
}  # fmt: skip
"""Every dataset of the lake by name, in the order of the flow."""

MADE_BY_TICKS = frozenset({"alerts", "alert_facts", "alert_ticks"})
"""Datasets that no step makes and no archive can give again: what `tingfeng watch` said, and what it knew then."""
