"""Building blocks of datasets: column types, and a dataset with its name, grain, key and schema.

Naming: `_at` is a UTC timestamp in microseconds, `day` a Beijing date, `_s` seconds, `_score` has its range stated, `n_`/`_n` an integer
count, `is_`/`has_` a boolean.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pyarrow as pa

BLANK_DAY = date(2000, 1, 1)
"""Placeholder for a required date that is not known, in trials and tests."""

AT = pa.timestamp("us", tz="UTC")
DAY = pa.date32()
TEXT = pa.string()
COUNT = pa.int64()
SCORE = pa.float64()
FLAG = pa.bool_()
TEXTS = pa.list_(pa.string())

NOTES = pa.list_(pa.struct([("kind", TEXT), ("text", TEXT)]))
"""Evidence: a verbatim quotation of the page, and its kind."""

VERDICTS = pa.list_(pa.struct([("chain_id", TEXT), ("origin_id", TEXT), ("parent_id", TEXT), ("relation", TEXT), ("decided_at", AT)]))
"""Earlier verdicts about an article's chain, origin and parent."""

STATEMENT = pa.struct([("issuer", TEXT), ("article_id", TEXT), ("sentences", TEXTS)])
"""A statement that two articles quote: who issued it, the other article, the sentences."""

PROVENANCE = pa.list_(pa.struct([("kind", TEXT), ("text", TEXT), ("url", TEXT)]))
"""What a page says about the source of its text."""

LINES = pa.list_(pa.struct([("class", TEXT), ("text", TEXT)]))
"""Lines removed from the text, each with its class of boilerplate."""

WEIGHED = pa.list_(pa.struct([("word", TEXT), ("weight", SCORE), ("rule", TEXT)]))
"""Words that decided, each with how much and by which rule."""

TERM_COUNTS = pa.list_(pa.struct([("term", TEXT), ("n", COUNT)]))
"""Terms, each with the number of articles that contain it."""

WEIGHTS = pa.list_(SCORE)
"""One number for each item of another list."""

REASONS = pa.list_(pa.struct([("kind", TEXT), ("text", TEXT), ("weight", SCORE)]))
"""Why something was decided: the kind of reason, what it is, how much it weighs."""

HAPPENING_COUNTS = pa.list_(pa.struct([("happening", TEXT), ("n", COUNT)]))
"""Kinds of events, each with the number of articles that report one."""

ENTITY_COUNTS = pa.list_(pa.struct([("entity_id", TEXT), ("n_named", COUNT), ("n_subject", COUNT)]))
"""Entities, each with the number of articles that name it and that are about it."""

TOLD = pa.list_(pa.struct([("url", TEXT), ("name", TEXT), ("value", COUNT)]))
"""Counts that a list page gives for its articles, each with the article's URL as listed."""

RUNGS = pa.list_(pa.struct([("field", TEXT), ("rung", TEXT), ("confidence", SCORE)]))
"""Which rung of extraction gave a field, and its confidence (0 to 1)."""


@dataclass(frozen=True)
class Dataset:
    """A dataset: `grain` starts with "One row per", `key` are the columns that are unique together within a day."""

    name: str
    grain: str
    key: tuple[str, ...]
    schema: pa.Schema

    def table(self, rows: Iterable[dict[str, Any]] = ()) -> pa.Table:
        """Rows as a table of exactly this schema; columns that a row lacks are null."""
        return pa.Table.from_pylist(list(rows), schema=self.schema)

    def empty(self) -> pa.Table:
        """A table without rows."""
        return self.schema.empty_table()

    def completed(self, row: dict[str, Any]) -> dict[str, Any]:
        """The row with null, or the zero value of the type, in every column that it lacks: for trials and tests."""
        return {f.name: _blank(f) if row.get(f.name) is None else row[f.name] for f in self.schema}


def _blank(field: pa.Field) -> Any:
    if field.nullable:
        return None
    blanks = {
        pa.types.is_string: "",
        pa.types.is_list: [],
        pa.types.is_boolean: False,
        pa.types.is_integer: 0,
        pa.types.is_floating: 0.0,
        pa.types.is_date: BLANK_DAY,
        pa.types.is_timestamp: datetime.combine(BLANK_DAY, datetime.min.time(), UTC),
    }
    return next(blank for is_kind, blank in blanks.items() if is_kind(field.type))


def column(name: str, kind: pa.DataType, doc: str, *, required: bool = False, older: tuple[str, ...] = ()) -> pa.Field:
    """A documented column; `required` columns are never null.

    Files from before the column existed lack it: its view then shows the first of the columns `older` that is not null.
    """
    metadata = {"doc": doc} | ({"older": ",".join(older)} if older else {})
    return pa.field(name, kind, nullable=not required, metadata=metadata)


def dataset(name: str, grain: str, key: tuple[str, ...], *columns: pa.Field) -> Dataset:
    """A dataset whose schema carries name and grain as metadata."""
    schema = pa.schema(list(columns), metadata={"dataset": name, "grain": grain})
    return Dataset(name, grain, key, schema)


ARTICLE_ID = column(
    "article_id", TEXT, "Key of the article: `portal:id` where the URL holds an id, else a hash of the canonical URL.", required=True
)
ARTICLE_DAY = column("day", DAY, "Beijing date that the crawl which fetched the article was for; the partition of the lake.", required=True)
