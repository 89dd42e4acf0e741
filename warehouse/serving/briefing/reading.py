"""What a briefing is made from: the answers of panels over one warehouse, the one of now or that of an earlier moment."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import duckdb

from warehouse.serving.site.statements import PANELS, Statement, statement_of
from warehouse.serving.site.visit import Names, names_of
from warehouse.storage import session

USED = (
    *("clock", "names", "gaps", "days", "range_counts", "told_stories", "entity_risks", "sensitive_articles", "firsts", "release_waves"),
    *("rewrites", "edits", "removed", "source_troubles", "source_counts", "credited_never_fetched", "told_turns", "story_turns"),
    *("story_figures", "bursts_of_days", "day_bursts", "baseline", "voice_of_range", "entity_days", "topics_of_range", "story"),
    *("story_of_article", "story_articles", "story_phases", "story_entities", "story_tones", "story_edits"),
)
"""Panels that briefings ask."""
MOST_LANES, MOST_IN_LANE = 6, 10
"""Of the picture of a story: more does not fit on a page of A4, nor into the size of the file."""


@dataclass(frozen=True)
class Span:
    """Beijing days that a briefing is about, both included."""

    first: date
    last: date

    @property
    def n_days(self) -> int:
        """How many days."""
        return (self.last - self.first).days + 1

    def before(self) -> "Span":
        """As many days before it."""
        return Span(self.first - timedelta(days=self.n_days), self.first - timedelta(days=1))


def shipped_panels() -> dict[str, str]:
    """The texts of the panels that briefings ask, by name."""
    return {name: (PANELS / f"{name}.sql").read_text(encoding="utf-8") for name in USED}


class Source:
    """Asks panels of an open warehouse. `scope` are the only articles that count; None for all."""

    def __init__(self, db: duckdb.DuckDBPyConnection, texts: Mapping[str, str], scope: Sequence[str] | None = None) -> None:
        self.db = db
        self.scope = scope
        self.statements: Mapping[str, Statement] = {name: statement_of(name, text) for name, text in texts.items()}
        self.names: Names = names_of(self.rows("names"))

    def rows(self, panel: str, **given: object) -> list[dict[str, Any]]:
        """The rows of a panel. Raises QueryError and LimitError."""
        statement = self.statements[panel]
        return session.rows_of(session.table_of(self.db, statement.sql, statement.bound({"scope": self.scope, **given})))

    def one(self, panel: str, **given: object) -> dict[str, Any]:
        """The first row of a panel; empty without any."""
        return next(iter(self.rows(panel, **given)), {})

    def relations(self) -> dict[str, str]:
        """Names of the relations of copies."""
        return {code: name for (family, code), name in self.names.codes.items() if family == "relation"}


def disputed(source: Source, story: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Figures about one thing that disagree in a story: what they are about, and each value with its origins.

    Only of what a headline gives a figure for, and where no article gives two of them: figures in passing are often of several things.
    """
    groups: dict[tuple[Any, ...], dict[str, Any]] = {}
    given = {"story_id": story["story_id"], "first": story["first_day"], "last": story["last_day"]}
    for row in source.rows("story_figures", **given):
        if row["is_disputed"] and row["is_headline"]:
            key = (row["about"], row["entity"], row["unit"])
            groups.setdefault(key, {"about": row["about"], "entity": row["entity"], "figures": []})["figures"].append(row)
    return [g for g in groups.values() if len({row["article_id"] for row in g["figures"]}) == len(g["figures"])]
