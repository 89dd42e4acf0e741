"""What a rule sees of a story at a moment: the articles in its scope, and the numbers that its conditions are about.

In:     rows of alert_facts of one story
Out:    Sight: which articles count, and their numbers; None when the story is not what the rule is about
Why:    an article that was backfilled never counts, one of a portal and day without a real crawl only when it is asked what was missed.
        A story that names a company in passing is none about it: unless the rule says `named`, a third of the origins must be what it
        asks for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from transforms.alerts.rule import ROLES, Watch

Row = Mapping[str, Any]
Place = tuple[str, date]
COPIED = frozenset({"identical", "reprint", "abridged"})
ABOUT_SHARE = 1 / 3
"""Of the origins, for a story to be about what a rule asks for: with less it is one of several things in it."""


@dataclass(frozen=True)
class Sight:
    """The articles of a story that count for a rule, oldest first, and the first of each chain among them."""

    articles: tuple[Row, ...]
    origins: tuple[Row, ...]
    tones: tuple[float, ...]
    negative: tuple[Row, ...]

    @property
    def n_articles(self) -> int:
        """Articles."""
        return len(self.articles)

    @property
    def n_origins(self) -> int:
        """Chains of copies."""
        return len(self.origins)

    @property
    def n_copies(self) -> int:
        """Articles that are copies."""
        return self.n_articles - self.n_origins

    @property
    def publishers(self) -> dict[str, Row]:
        """The first article of each publisher."""
        found: dict[str, Row] = {}
        for row in self.articles:
            found.setdefault(row["publisher"], row)
        return found

    @property
    def mean_tone(self) -> float | None:
        """Mean tone of the origins that name the entities; None without any."""
        return sum(self.tones) / len(self.tones) if self.tones else None

    @property
    def turns(self) -> tuple[str, ...]:
        """Turns of its articles."""
        return tuple(sorted({turn for row in self.articles for turn in row["turns"]}))


def sight(watch: Watch, story: Sequence[Row], at: datetime, gaps: Collection[Place] = ()) -> Sight | None:
    """What a rule sees of a story at a moment; without articles of `gaps`. None when it is not about what the rule watches."""
    seen = [row for row in story if row["known_at"] <= at and row["is_live"] and _in_scope(watch, row)]
    rows = sorted(
        (row for row in seen if (row["portal"], row["crawl_day"]) not in gaps), key=lambda row: (row["reported_at"], row["article_id"])
    )
    chains: dict[str, Row] = {}
    for row in rows:
        chains.setdefault(row["chain_id"], row)
    about = {row["chain_id"] for row in rows if _is_about(watch, row)}
    if not about or (watch.role != ROLES[-1] and len(about) < ABOUT_SHARE * len(chains)):
        return None
    toned = [(row, named) for row in chains.values() if (named := _named(watch, row))]
    return Sight(
        tuple(rows),
        tuple(chains.values()),
        tuple(min((one["tone_score"] for one in named), key=lambda score: (-abs(score), score)) for _, named in toned),
        tuple(row for row, named in toned if any(one["tone"] == "negative" for one in named)),
    )


def _in_scope(watch: Watch, row: Row) -> bool:
    return (
        (not watch.portals or row["portal"] in watch.portals)
        and (not watch.publishers or row["publisher"] in watch.publishers)
        and (row["kind"] in watch.kinds if watch.kinds else row["kind"] != "digest")
    )


def _is_about(watch: Watch, row: Row) -> bool:
    return (
        (not watch.entities or bool(_named(watch, row)))
        and (not watch.any or watch.any in row["queries"])
        and (not watch.none or watch.none not in row["queries"])
        and (not watch.topics or not set(watch.topics).isdisjoint(row["topics"]))
    )


def _named(watch: Watch, row: Row) -> list[Mapping[str, Any]]:
    """The entities of the rule that have at least the part that it asks for."""
    strong = ROLES[: ROLES.index(watch.role) + 1]
    return [one for one in row["entities"] if one["entity_id"] in watch.members and one["role"] in strong]
