"""Which companies, products, people and organisations an article names, and where.

In:     articles; sides: entities (entity_id, kind, parent_id), aliases (warehouse/seeds/{entities,aliases}.csv as text)
Out:    mentions, one row per occurrence; offsets are characters of articles.text, or of the title when in_title
Drops:  no_entity
Why:    form first (matching.py: longest name, word edges), meaning second (meaning.py: context decides what is ambiguous); an alias counts
        only on days on which it was in use, by the Beijing date of publication, else the day of the crawl.
"""

import datetime
from dataclasses import replace
from functools import lru_cache

import pyarrow as pa

from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import MENTIONS
from transforms.text.matching import Matcher, Name
from transforms.text.meaning import read

VERSION = "1"

_BEIJING = datetime.timezone(datetime.timedelta(hours=8))
_ENTITY_COLUMNS = ("entity_id", "kind", "parent_id")
_ALIAS_COLUMNS = ("entity_id", "alias", "needs_context", "context", "not_context", "valid_from", "valid_to")
_READ = ("article_id", "day", "title", "text", "published_at")

Rows = tuple[tuple[str, ...], ...]


def run(*, articles: pa.Table, entities: pa.Table, aliases: pa.Table) -> StepResult:
    matcher, family = _names(_rows(entities, _ENTITY_COLUMNS), _rows(aliases, _ALIAS_COLUMNS))
    columns: dict[str, list[object]] = {name: [] for name in MENTIONS.schema.names}
    dropped: list[Drop] = []
    for article in articles.select(list(_READ)).to_pylist():
        key, title, text = article["article_id"], article["title"] or "", article["text"]
        found = read(matcher, family, title, text, _date(article))
        if not found:
            dropped.append(Drop(key, DropReason.NO_ENTITY))
        columns["article_id"].extend([key] * len(found))
        columns["day"].extend([article["day"]] * len(found))
        for mention in found:
            source = title if mention.in_title else text
            columns["entity_id"].append(mention.entity_id)
            columns["alias"].append(source[mention.start : mention.end])
            columns["sentence"].append(source[slice(*mention.sentence)])
            columns["start"].append(mention.start)
            columns["end"].append(mention.end)
            columns["in_title"].append(mention.in_title)
    return StepResult(pa.table(columns, schema=MENTIONS.schema), tuple(dropped))


def _rows(table: pa.Table, columns: tuple[str, ...]) -> Rows:
    return tuple(zip(*([value or "" for value in table[name].to_pylist()] for name in columns), strict=True))


@lru_cache(maxsize=2)  # batches of one run bring the same tables; building takes half a second
def _names(entities: Rows, aliases: Rows) -> tuple[Matcher, dict[str, frozenset[str]]]:
    people = {entity_id for entity_id, kind, _ in entities if kind == "person"}
    companies = {entity_id for entity_id, kind, _ in entities if kind == "company"}
    family: dict[str, set[str]] = {}
    for entity_id, _, parent_id in entities:
        if parent_id:
            family.setdefault(entity_id, set()).add(parent_id)
            family.setdefault(parent_id, set()).add(entity_id)
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
        names.append(replace(name, is_company=entity_id in companies))
        if entity_id in people and (surname := name.surname()):
            names.append(surname)
    return Matcher(names), {key: frozenset(of) for key, of in family.items()}


def _date(article: dict[str, object]) -> str:
    """The Beijing date of publication, else the day of the crawl, as ISO text."""
    published = article["published_at"]
    if isinstance(published, datetime.datetime):
        return published.astimezone(_BEIJING).date().isoformat()
    return str(article["day"])
