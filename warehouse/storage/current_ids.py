"""Former ids of articles in a query → the current ids (lake.article_aliases).

Saved queries, notes and links contain ids. When the rule that makes ids changes, they still find the same article.
"""

import re
from collections.abc import Iterable, Mapping

import duckdb

_ID = re.compile(r"'([a-z]\w{0,40}:[^'\s]{1,120})'")
_CURRENT = """
select alias, arg_max(article_id, day)
from lake.article_aliases
where list_contains($ids, alias) and alias not in (select article_id from lake.articles where list_contains($ids, article_id))
group by alias
"""


def current_ids(db: duckdb.DuckDBPyConnection, ids: Iterable[str]) -> dict[str, str]:
    """The current id of each former id; current and unknown ids are left out."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    try:
        return dict(db.execute(_CURRENT, {"ids": wanted}).fetchall())
    except duckdb.CatalogException:  # a warehouse that was built before there were aliases
        return {}


def brought_up_to_date(
    db: duckdb.DuckDBPyConnection, sql: str, params: Mapping[str, object] | None
) -> tuple[str, Mapping[str, object] | None]:
    """A statement and its parameters with current ids; a query on the aliases themselves is unchanged."""
    if "article_aliases" in sql:
        return sql, params
    told = [value for value in (params or {}).values() if isinstance(value, str) and _ID.fullmatch(f"'{value}'")]
    now = current_ids(db, [*_ID.findall(sql), *told])
    if not now:
        return sql, params
    sql = _ID.sub(lambda m: f"'{now.get(m[1], m[1])}'", sql)
    return sql, {name: now.get(value, value) if isinstance(value, str) else value for name, value in (params or {}).items()} or params
