"""The table of steps: what each reads, which days, which curated tables. The function that does it is `run` in the file of the step's name.

The runner (warehouse/pipeline/runner.py) calls `run(**inputs)` with keyword arguments only:
    <dataset>        one pyarrow.Table for each name in `reads`, rows of the day; `articles` holds the newest revision of each article
    past_<dataset>   one table for each name in `past`, the `window_days` days before the day, only the columns named there
    former_<name>    the columns `former` of the rows that the step itself made of the day before; they are no reason to run it again
    find_<dataset>   a function list of article_ids -> table, for each name in `finds`: full rows of the window and the day, for verifying
    <side>           one object for each name in `sides`: a curated table (pyarrow.Table), the portals' extraction rules, or a trained
                     classifier (None without one)
A step is pure: the same input gives the same output, and the input is not changed. `batched` steps see the first input in any number of
parts (the other inputs cut to the same keys) and may run in several processes; their `finish` gets the joined result once.
A file of a step is imported when the step is first run: the files bring dictionaries and tables that a query has no use for.
Rows are balanced by the key of the first input: every key stands in `accounts` columns of the output or among the drops, never both.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, Protocol, cast

from transforms.result import StepResult

RAW_WINDOW_DAYS = 30  # reprints later than a month are rare and would cost every run
STORY_WINDOW_DAYS = 180  # as long as a story can be open


class Code(Protocol):
    """What a step is called by."""

    def __call__(self, **inputs: Any) -> StepResult: ...


@dataclass(frozen=True)
class Step:
    """`name` is the dataset it makes and the file it stands in, `also` are others that come of the same reading.

    `reads[0]` is the input that rows are balanced on, by the column `key`. `version` rises when the output of the step changes.
    `past_columns` and `former_columns` name their tuples of columns by where they stand, `<step>.<NAME>`.
    """

    name: str
    version: str
    reads: tuple[str, ...]
    key: str = "article_id"
    accounts: tuple[str, ...] = ("article_id",)
    past_columns: Mapping[str, str] = field(default_factory=dict)
    former_columns: str | None = None
    window_days: int = 0
    finds: tuple[str, ...] = ()
    sides: tuple[str, ...] = ()
    batched: bool = False
    also: tuple[str, ...] = ()

    @property
    def run(self) -> Code:
        return cast(Code, _of_a_step(f"{self.name}.run"))

    @property
    def finish(self) -> Code | None:
        return cast(Code | None, getattr(_file(self.name), "finish", None))

    @cached_property
    def past(self) -> Mapping[str, tuple[str, ...]]:
        return {dataset: _of_a_step(columns) for dataset, columns in self.past_columns.items()}

    @cached_property
    def former(self) -> tuple[str, ...]:
        return _of_a_step(self.former_columns) if self.former_columns else ()


def _of_a_step(where: str) -> Any:
    """What `<step>.<name>` stands for."""
    step, name = where.split(".")
    return getattr(_file(step), name)


def _file(step: str) -> ModuleType:
    return import_module(f"transforms.steps.{step}")


STEPS: dict[str, Step] = {
    s.name: s
    for s in (
        Step(
            "articles",
            version="3",
            reads=("pages",),
            key="page_id",
            accounts=("page_id",),
            past_columns={"articles": "articles.PAST_COLUMNS"},
            window_days=RAW_WINDOW_DAYS,
            sides=("rules",),
            batched=True,
            also=("counts",),
        ),
        Step("signatures", version="2", reads=("articles",), batched=True),
        Step(
            "links",
            version="3",
            reads=("articles", "signatures"),
            accounts=("article_id", "other_id"),
            past_columns={"signatures": "signatures.COLUMNS", "articles": "links.PAST_COLUMNS"},
            window_days=RAW_WINDOW_DAYS,
            finds=("articles",),
            sides=("publishers",),
        ),
        Step(
            "copies",
            version="3",
            reads=("articles", "links"),
            past_columns={"articles": "copies.PAST_COLUMNS", "copies": "copies.PAST_COPIES_COLUMNS"},
            former_columns="copies.FORMER_COLUMNS",
            window_days=RAW_WINDOW_DAYS,
            sides=("publishers",),
        ),
        Step(
            "mentions",
            version="2",
            reads=("articles",),
            sides=("entities", "aliases"),
            batched=True,
            also=("refusals",),
        ),
        Step(
            "candidates",
            version="1",
            reads=("articles", "mentions"),
            sides=("aliases", "publishers"),
            batched=True,
        ),
        Step(
            "tones",
            version="2",
            reads=("articles", "mentions"),
            sides=("tone_words", "entities", "aliases", "tone_model"),
            batched=True,
        ),
        Step(
            "topics",
            version="2",
            reads=("articles", "mentions"),
            sides=("topics", "entities", "topic_model"),
            batched=True,
        ),
        Step(
            "stories",
            version="4",
            reads=("articles", "copies", "mentions"),
            past_columns={"stories": "stories.PAST_STORIES_COLUMNS"},
            sides=("entities", "happenings"),
            window_days=STORY_WINDOW_DAYS,
        ),
        Step(
            "story_figures",
            version="2",
            reads=("articles", "stories", "mentions"),
            sides=("figure_cues", "entities"),
            batched=True,
        ),
        Step("story_turns", version="3", reads=("articles", "stories", "mentions"), sides=("entities",), batched=True),
        Step("terms", version="2", reads=("articles", "mentions", "candidates"), batched=True),
    )
}
"""Every step by name, in the order in which a day is processed."""
