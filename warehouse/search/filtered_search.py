"""A search with conditions beside its words (filters.py), answered by the warehouse file."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, Any

from transforms.text.suggestions import did_you_mean
from warehouse.search.filters import Filters
from warehouse.search.query_language import Query, SearchError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_CONDITIONS = {
    "portal": "list_contains(${0}, portal)",
    "source": """article_id in (select article_id from lake.current_articles
                 where len(list_filter(${0}, lambda one: contains(lower(coalesce(source, '')), lower(one)))) > 0)""",
    "entity": "article_id in (select article_id from lake.mentions where list_contains(${0}, entity_id))",
    "topic": "article_id in (select article_id from lake.topics where list_contains(${0}, topic_id))",
}
_OF_WORDS = "mart.search($q, since := $since, until := $until, fold := $fold)"
_OF_ALL = """(select article_id, 0.0 as score, title, portal, published_at, crawl_day, null::bigint as n_copies from lake.current_articles
              where ($q is null or true) and ($fold is null or not $fold or article_id = origin_id)
                and day between coalesce($since, date '1970-01-01') and coalesce($until, date '9999-01-01'))"""


def filtered(
    warehouse: "Callable[[], AbstractContextManager[DuckDBPyConnection]]",
    query: Query,
    filters: Filters,
    since: date | None,
    until: date | None,
    *,
    n: int,
    fold: bool,
) -> list[dict[str, Any]]:
    """Rows as mart.search gives them, of the articles that meet the conditions; without words the newest first. Raises SearchError."""
    from warehouse.storage.session import table_of

    values: dict[str, object] = {"q": query.asked, "since": since, "until": until, "fold": fold, "n": n}
    conditions: list[str] = []
    with warehouse() as db:
        for side, sign in ((filters.wanted, ""), (filters.unwanted, "not ")):
            for name, given in side.items():
                key = f"{name}_{len(conditions)}"
                values[key] = list(_portals(db, given) if name == "portal" else given)
                conditions.append(f"{sign}({_CONDITIONS[name].format(key)})")
        source = _OF_WORDS if query.words else _OF_ALL
        where = f" where {' and '.join(conditions)}" if conditions else ""
        sql = f"select * from {source}{where} order by score desc, published_at desc nulls last, article_id limit $n"  # noqa: S608  ours
        rows: list[dict[str, Any]] = table_of(db, sql, values).to_pylist()
    return rows


def _portals(db: "DuckDBPyConnection", names: tuple[str, ...]) -> list[str]:
    """Ids of portals by id or name."""
    rows = db.execute("select portal, name from lake.portals union select distinct portal, portal from lake.current_articles").fetchall()
    found: list[str] = []
    for asked in names:
        ids = [portal for portal, name in rows if asked.lower() in (portal.lower(), name.lower())]
        if not ids:
            raise SearchError(f"portal:{asked} is not known{did_you_mean(asked, {n for row in rows for n in row})}")
        found += ids
    return list(dict.fromkeys(found))
