"""The table of steps: the datasets, days and curated tables that each reads. Its function is `run` in the file of the step's name.

The runner (warehouse/pipeline/runner.py) calls `run(**inputs)` with keyword arguments only:
    <dataset>        one pyarrow.Table for each name in `reads`, rows of the day; `articles` holds the newest revision of each article
    past_<dataset>   one table for each name in `past`, the `window_days` days before the day, only the columns named there
    previous_<name>  the output of the step's previous run for the same day, only the columns `previous_run`; not part of the input hash
    lookup_<dataset> a function (article_ids, columns) -> table for each name in `lookups`: rows of the window and the day
    <table>          one object for each name in `reference_tables`: a curated table (pyarrow.Table), the portals' extraction rules, or a
    trained
                     classifier (None without one)
A step is pure: the same input gives the same output, and the input is not changed. `batched` steps see the first input in any number of
parts (the other inputs filtered to the same keys) and may run in several processes; `finish` gets the concatenated result once.
A step's file is imported when the step is first run: these files load dictionaries that a query does not need.
Rows are balanced by the key of the first input: every key is in the `accounts` columns of the output or among the drops, never in both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, Protocol, cast

from transforms.result import StepResult

RAW_WINDOW_DAYS = 30  # reprints after more than a month are rare, and a longer window slows every run
STORY_WINDOW_DAYS = 180  # as long as a story can be open


class Code(Protocol):
    """A step's `run` or `finish`: the inputs by keyword, a StepResult back."""

    def __call__(self, **inputs: Any) -> StepResult: ...


@dataclass(frozen=True)
class Step:
    """A step: `name` is its dataset and its file; `also` are further datasets made by the same pass.

    `reads[0]` is the input that rows are balanced on, by the column `key`. Raise `version` when the output of the step changes.
    `row_ms` is about what a row of the first input costs, in milliseconds of CPU: it decides when several processes are worth it.
    `past_columns` and `previous_run_columns` refer to tuples of columns as `<step>.<NAME>`.
    """

    name: str
    version: str
    reads: tuple[str, ...]
    key: str = "article_id"
    accounts: tuple[str, ...] = ("article_id",)
    past_columns: Mapping[str, str] = field(default_factory=dict)
    previous_run_columns: str | None = None
    window_days: int = 0
    lookups: tuple[str, ...] = ()
    reference_tables: tuple[str, ...] = ()
    batched: bool = False
    row_ms: float = 1.0
    also: tuple[str, ...] = ()

    @property
    def run(self) -> Code:
        """The step's function; imports its file."""
        return cast(Code, _of_a_step(f"{self.name}.run"))

    @property
    def finish(self) -> Code | None:
        """The function that completes the concatenated batches; None for a step without one."""
        return cast(Code | None, getattr(_file(self.name), "finish", None))

    @cached_property
    def past(self) -> Mapping[str, tuple[str, ...]]:
        """Columns of the window by dataset."""
        return {dataset: _of_a_step(columns) for dataset, columns in self.past_columns.items()}

    @cached_property
    def previous_run(self) -> tuple[str, ...]:
        """Columns of the previous run that the step reads; empty for none."""
        return _of_a_step(self.previous_run_columns) if self.previous_run_columns else ()


def _of_a_step(where: str) -> Any:
    """The object that `<step>.<name>` refers to."""
    step, name = where.split(".")
    return getattr(_file(step), name)


def _file(step: str) -> ModuleType:
    return import_module(f"transforms.steps.{step}")


STEPS: dict[str, Step] = {
    s.name: s
    for s in (
        Step(
            "articles",
            version="5",
            reads=("pages",),
            key="page_id",
            accounts=("page_id",),
            past_columns={"articles": "articles.PAST_COLUMNS"},
            window_days=RAW_WINDOW_DAYS,
            reference_tables=("rules",),
            batched=True,
            row_ms=15,
            also=("counts", "article_aliases"),
        ),
        Step("signatures", version="2", reads=("articles",), batched=True),
        Step(
            "links",
            version="3",
            reads=("articles", "signatures"),
            accounts=("article_id", "other_id"),
            past_columns={"signatures": "signatures.COLUMNS", "articles": "links.PAST_COLUMNS"},
            window_days=RAW_WINDOW_DAYS,
            lookups=("articles",),
            reference_tables=("publishers",),
        ),
        Step(
            "copies",
            version="4",
            reads=("articles", "links"),
            past_columns={"articles": "copies.PAST_COLUMNS", "copies": "copies.PAST_COPIES_COLUMNS"},
            previous_run_columns="copies.PREVIOUS_RUN_COLUMNS",
            window_days=RAW_WINDOW_DAYS,
            lookups=("articles",),
            reference_tables=("publishers",),
        ),
        Step(
            "mentions",
            version="4",
            reads=("articles",),
            reference_tables=("entities", "aliases", "families"),
            batched=True,
            also=("refusals",),
        ),
        Step(
            "candidates",
            version="1",
            reads=("articles", "mentions"),
            reference_tables=("aliases", "publishers"),
            batched=True,
        ),
        Step(
            "tones",
            version="4",
            reads=("articles", "mentions"),
            reference_tables=("tone_words", "entities", "aliases", "words", "tone_model", "tone_head"),
            batched=True,
        ),
        Step(
            "topics",
            version="3",
            reads=("articles", "mentions"),
            reference_tables=("topics", "entities", "words", "topic_model"),
            batched=True,
        ),
        Step(
            "stories",
            version="6",
            reads=("articles", "copies", "mentions"),
            past_columns={"stories": "stories.PAST_STORIES_COLUMNS", "story_aliases": "stories.PAST_ALIASES_COLUMNS"},
            also=("story_aliases",),
            reference_tables=("entities", "happenings"),
            window_days=STORY_WINDOW_DAYS,
        ),
        Step(
            "story_figures",
            version="4",
            reads=("articles", "stories", "mentions"),
            reference_tables=("figure_cues",),
            batched=True,
        ),
        Step("story_turns", version="3", reads=("articles", "stories", "mentions"), reference_tables=("entities",), batched=True),
        Step("terms", version="2", reads=("articles", "mentions", "candidates"), batched=True),
    )
}
"""Every step by name, in the order in which a day is processed."""


def needs(step: Step) -> set[str]:
    """Names of the steps whose output of the same day the step reads."""
    read = {*step.reads, *step.past_columns, *step.lookups}
    return {other.name for other in STEPS.values() if other is not step and read & {other.name, *other.also}}
