"""The table of steps: what each reads, which days, which curated tables, and the function that does it.

The runner (warehouse/runner.py) calls `run(**inputs)` with keyword arguments only:
    <dataset>        one pyarrow.Table for each name in `reads`, rows of the day; `articles` holds the newest revision of each article
    past_<dataset>   one table for each name in `past`, the `window_days` days before the day, only the columns named there
    former_<name>    the columns `former` of the rows that the step itself made of the day before; they are no reason to run it again
    find_<dataset>   a function list of article_ids -> table, for each name in `finds`: full rows of the window and the day, for verifying
    <side>           one object for each name in `sides`: a curated table (pyarrow.Table), the portals' extraction rules, or a trained
                     classifier (None without one)
A step is pure: the same input gives the same output, and the input is not changed. `batched` steps see the first input in any number of
parts (the other inputs cut to the same keys) and may run in several processes; their `finish` gets the joined result once.
Rows are balanced by the key of the first input: every key stands in `accounts` columns of the output or among the drops, never both.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from transforms.result import StepResult
from transforms.steps import (
    articles,
    candidates,
    copies,
    links,
    mentions,
    signatures,
    stories,
    story_figures,
    story_turns,
    terms,
    tones,
    topics,
)

RAW_WINDOW_DAYS = 30  # reprints later than a month are rare and would cost every run


@dataclass(frozen=True)
class Step:
    """`name` is the dataset it makes, `also` are others that come of the same reading; `reads[0]` is the input that rows are balanced on, by the
    column `key`."""

    name: str
    reads: tuple[str, ...]
    run: Callable[..., StepResult]
    key: str = "article_id"
    accounts: tuple[str, ...] = ("article_id",)
    past: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    former: tuple[str, ...] = ()
    window_days: int = 0
    finds: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    batched: bool = False
    finish: Callable[..., StepResult] | None = None
    version: str = "1"
    also: tuple[str, ...] = ()


STEPS: dict[str, Step] = {
    s.name: s
    for s in (
        Step(
            "articles",
            reads=("pages",),
            key="page_id",
            accounts=("page_id",),
            past={"articles": ("article_id", "revision_id")},
            window_days=RAW_WINDOW_DAYS,
            sides=("rules",),
            batched=True,
            run=articles.run,
            finish=articles.finish,
            version=articles.VERSION,
            also=("counts",),
        ),
        Step("signatures", reads=("articles",), batched=True, run=signatures.run, version=signatures.VERSION),
        Step(
            "links",
            reads=("articles", "signatures"),
            accounts=("article_id", "other_id"),
            past={"signatures": signatures.COLUMNS, "articles": links.PAST_COLUMNS},
            window_days=RAW_WINDOW_DAYS,
            finds=("articles",),
            sides=("publishers",),
            run=links.run,
            version=links.VERSION,
        ),
        Step(
            "copies",
            reads=("articles", "links"),
            past={"articles": copies.PAST_COLUMNS, "copies": copies.PAST_COPIES_COLUMNS},
            former=copies.FORMER_COLUMNS,
            window_days=RAW_WINDOW_DAYS,
            sides=("publishers",),
            run=copies.run,
            version=copies.VERSION,
        ),
        Step(
            "mentions",
            reads=("articles",),
            sides=("entities", "aliases"),
            batched=True,
            run=mentions.run,
            finish=mentions.finish,
            version=mentions.VERSION,
            also=("refusals",),
        ),
        Step(
            "candidates",
            reads=("articles", "mentions"),
            sides=("aliases", "publishers"),
            batched=True,
            run=candidates.run,
            version=candidates.VERSION,
        ),
        Step(
            "tones",
            reads=("articles", "mentions"),
            sides=("tone_words", "entities", "aliases", "tone_model"),
            batched=True,
            run=tones.run,
            version=tones.VERSION,
        ),
        Step(
            "topics",
            reads=("articles", "mentions"),
            sides=("topics", "entities", "topic_model"),
            batched=True,
            run=topics.run,
            version=topics.VERSION,
        ),
        Step(
            "stories",
            reads=("articles", "copies", "mentions"),
            past={"stories": stories.PAST_STORIES_COLUMNS},
            sides=("entities", "happenings"),
            window_days=stories.WINDOW_DAYS,
            run=stories.run,
            version=stories.VERSION,
        ),
        Step(
            "story_figures",
            reads=("articles", "stories", "mentions"),
            sides=("figure_cues", "entities"),
            batched=True,
            run=story_figures.run,
            version=story_figures.VERSION,
        ),
        Step("story_turns", reads=("articles", "stories", "mentions"), batched=True, run=story_turns.run, version=story_turns.VERSION),
        Step("terms", reads=("articles", "mentions", "candidates"), batched=True, run=terms.run, version=terms.VERSION),
    )
}
"""Every step by name, in the order in which a day is processed."""
