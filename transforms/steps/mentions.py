"""Which companies, products, people and organisations an article names, and where.

In:     articles; reference tables: entities (entity_id, kind, parent_id), aliases (warehouse/seeds/{entities,aliases}.csv as text)
Out:    mentions, one row per occurrence; offsets are characters of articles.text, or of the title when in_title
Also:   refusals, one row per place that reads as a name and was not taken for it, with the reason
Drops:  no_entity
Why:    form first (alias_matcher.py: longest name, word edges), meaning second (disambiguation.py: context decides what is ambiguous); an
alias counts
        only on days on which it was in use, by the Beijing date of publication, else the day of the crawl.
"""

import datetime
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pyarrow as pa

from transforms.columns import once_for_tables
from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import MENTIONS, REFUSALS
from transforms.text.entities.alias_matcher import Matcher, Name, Place, fold
from transforms.text.entities.disambiguation import Mention, read
from transforms.text.entities.families import Families
from transforms.text.entities.kinship import kin_of
from transforms.text.entities.roles import is_byline, roles_in
from transforms.text.language.segment import sentences
from transforms.text.times import beijing_day

_ENTITY_COLUMNS = ("entity_id", "kind", "parent_id")
_FAMILY_COLUMNS = ("family_id", "stems", "pattern")
NO_FAMILIES = pa.table({name: pa.array([], pa.string()) for name in _FAMILY_COLUMNS})
_ALIAS_COLUMNS = ("entity_id", "alias", "needs_context", "context", "not_context", "valid_from", "valid_to")
MOST_BESIDE = 500  # characters of a sentence kept on either side; only tables and hostile pages have longer ones
_READ = ("article_id", "day", "title", "text", "published_at")

Rows = tuple[tuple[str, ...], ...]


def run(*, articles: pa.Table, entities: pa.Table, aliases: pa.Table, families: pa.Table = NO_FAMILIES) -> StepResult:
    """Without families a model that the table lacks is not told from its family."""
    matcher, family = _names_of(entities, aliases, families)
    kinds = _kinds_of(entities)
    columns: dict[str, list[object]] = {name: [] for name in MENTIONS.schema.names}
    refused: list[dict[str, Any]] = []
    dropped: list[Drop] = []
    for article in articles.select(list(_READ)).to_pylist():
        key, title, text, day = article["article_id"], article["title"] or "", article["text"], _date(article)
        matcher.seen.clear()
        read_names = read(matcher, family, title, text, day)
        roles = _roles(title, text, read_names, kinds)
        bylines = {(m.start, m.in_title) for m in read_names if is_byline(title if m.in_title else text, m.start, m.end)}
        found = [m for m in read_names if (m.start, m.in_title) not in bylines]
        if not found:
            dropped.append(Drop(key, DropReason.NO_ENTITY))
        columns["article_id"].extend([key] * len(found))
        columns["day"].extend([article["day"]] * len(found))
        for mention, role in ((m, role) for m, role in zip(read_names, roles, strict=True) if (m.start, m.in_title) not in bylines):
            source = title if mention.in_title else text
            columns["role"].append(role)
            columns["entity_id"].append(mention.entity_id)
            columns["alias"].append(source[mention.start : mention.end])
            columns["sentence"].append(_around(source, mention.start, mention.end, *mention.sentence))
            columns["start"].append(mention.start)
            columns["end"].append(mention.end)
            columns["in_title"].append(mention.in_title)
        if sum(map(len, matcher.seen)) > len(found):
            taken = {(m.start, m.in_title): m.entity_id for m in found}
            for source, places, in_title in zip((title, text), matcher.seen, (True, False), strict=True):
                refused += _refused(
                    source, places, {at: e for (at, t), e in taken.items() if t is in_title}, article, day, in_title=in_title
                )
    return StepResult(pa.table(columns, schema=MENTIONS.schema), tuple(dropped), {"refusals": REFUSALS.table(refused)})


def _roles(title: str, text: str, found: list[Mention], kinds: Mapping[str, str | None]) -> list[str]:
    """Role of each mention; those of the title come first."""
    n_title = sum(m.in_title for m in found)
    roles: list[str] = []
    for source, mentions in ((title, found[:n_title]), (text, found[n_title:])):
        roles += roles_in(source, [(m.start, m.end, kinds.get(m.entity_id) or "") for m in mentions])
    return roles


def finish(*, result: StepResult) -> StepResult:
    """A day without articles has no refusals either."""
    return replace(result, also={"refusals": REFUSALS.empty(), **result.also})


class _WatchedMatcher(Matcher):
    """Remembers the places that it gave, title first: what became of them is decided later."""

    def __init__(self, names: Iterable[Name], families: Families) -> None:
        super().__init__(names, families)
        self.seen: list[list[Place]] = []

    def places(self, text: str, folded: str) -> list[Place]:
        found = super().places(text, folded)
        self.seen.append(found)
        return found


def _refused(
    source: str, places: list[Place], taken: dict[int, str], article: dict[str, Any], day: str, *, in_title: bool
) -> Iterator[dict[str, Any]]:
    """The names of places that were not taken for their entity. Surnames are left out: they are no aliases of the table."""
    bounds = sentences(source) if places else []
    ends = [end for _, end in bounds]
    for place in places:
        names = {n.entity_id: n for n in place.names if n.is_valid(day) and not n.is_surname and n.entity_id != taken.get(place.start)}
        if not names:
            continue
        number = bisect_right(ends, place.start)
        first, last = bounds[number] if number < len(bounds) else (0, len(source))
        sentence = _around(source, place.start, place.end, first, last)
        folded = fold(sentence)
        for entity_id, name in names.items():
            vetoed = any(v in folded for v in name.vetoes)
            yield {
                "article_id": article["article_id"],
                "day": article["day"],
                "entity_id": entity_id,
                "alias": source[place.start : place.end],
                "sentence": sentence,
                "start": place.start,
                "end": place.end,
                "in_title": in_title,
                "reason": "vetoed" if vetoed else "other_meaning" if place.start in taken else "no_context",
            }


def _around(source: str, start: int, end: int, first: int, last: int) -> str:
    """The sentence from `first` to `last`, or what stands nearest to the place when it is endless: it is kept once for every place."""
    return source[max(first, start - MOST_BESIDE) : min(last, end + MOST_BESIDE)]


@once_for_tables
def _names_of(entities: pa.Table, aliases: pa.Table, families: pa.Table) -> tuple[_WatchedMatcher, Mapping[str, frozenset[str]]]:
    return _names(_rows(entities, _ENTITY_COLUMNS), _rows(aliases, _ALIAS_COLUMNS), _rows(families, _FAMILY_COLUMNS))


@once_for_tables
def _kinds_of(entities: pa.Table) -> dict[str, str | None]:
    return dict(zip(entities["entity_id"].to_pylist(), entities["kind"].to_pylist(), strict=True))


def _rows(table: pa.Table, columns: tuple[str, ...]) -> Rows:
    return tuple(zip(*([value or "" for value in table[name].to_pylist()] for name in columns), strict=True))


@lru_cache(maxsize=2)  # batches of one run bring the same tables; building takes half a second
def _names(entities: Rows, aliases: Rows, families: Rows) -> tuple[_WatchedMatcher, Mapping[str, frozenset[str]]]:
    people = {entity_id for entity_id, kind, _ in entities if kind == "person"}
    kinds = {entity_id: kind for entity_id, kind, _ in entities}
    family = kin_of((entity_id, parent_id) for entity_id, _, parent_id in entities if parent_id)
    names: list[Name] = []
    for entity_id, alias, needs_context, context, not_context, valid_from, valid_to in aliases:
        name = Name.of(
            entity_id,
            alias,
            needs_context=needs_context == "1",
            context=context,
            not_context=not_context,
            valid_from=valid_from,
            valid_to=valid_to,
        )
        names.append(replace(name, kind=kinds.get(entity_id, "")))
        if entity_id in people and (surname := name.surname()):
            names.append(surname)
    known = Families(dict(zip(_FAMILY_COLUMNS, row, strict=True)) for row in families)
    return _WatchedMatcher(names, known), family


def _date(article: dict[str, object]) -> str:
    """The Beijing date of publication, else the day of the crawl, as ISO text."""
    published = article["published_at"]
    if isinstance(published, datetime.datetime):
        return beijing_day(published).isoformat()
    return str(article["day"])
