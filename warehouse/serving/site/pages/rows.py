"""/rows: the rows behind a number, with the SQL that gave them, to read, to open and to export."""

from datetime import date, datetime
from typing import Any

from warehouse.cli.output import plain
from warehouse.serving.site import addresses
from warehouse.serving.site.shown import full_moment, number, signed
from warehouse.serving.site.statements import ParameterError, Statement, row_sets
from warehouse.serving.site.visit import Page, Visit
from warehouse.storage.session import quoted, rows_of

PER_PAGE = 100
LINKS = {
    "article_id": "/article",
    "origin_id": "/article",
    "parent_id": "/article",
    "from_id": "/article",
    "other_id": "/article",
    "second_id": "/article",
    "story_id": "/story",
    "chain_id": "/chain",
    "entity_id": "/entity",
    "topic_id": "/topic",
}
"""Columns whose values have a page of their own."""
_MOST_CHARS = 160
_MOST_LISTED = 12


def asked(visit: Visit) -> tuple[Statement, str, dict[str, object]]:
    """The row set, the statement with what is counted, and its values. Raises ParameterError."""
    name = visit.value("of")
    if name not in row_sets():
        raise ParameterError(f"没有名为 {name[:40]} 的行集")
    rows = row_sets()[name]
    sql = rows.each(visit.value("each") or "rows")
    return rows, sql, rows.bound({parameter: visit.value(parameter) for parameter in rows.parameters})


def literal(value: object) -> str:
    """A value in SQL, for people to copy."""
    if value is None:
        return "null"
    if isinstance(value, int):
        return str(value)
    return f"date {quoted(str(value))}" if isinstance(value, date) else quoted(str(value))


def written(sql: str, values: dict[str, object]) -> str:
    """The statement with its values in place of the parameters: it runs as it stands in `tingfeng sql` and in the console."""
    for name in sorted(values, key=len, reverse=True):
        sql = sql.replace(f"${name}", literal(values[name]))
    return sql


def page(visit: Visit) -> Page:
    """The rows of one number."""
    rows, sql, values = asked(visit)
    place = max(1, visit.whole("page", 1))
    n_rows = visit.reader.rows(f"select count(*) as n from (\n{sql}\n)", values)[0]["n"]  # noqa: S608 - our own file, its values bound
    table = visit.reader.table(f"{sql}\nlimit {PER_PAGE} offset {PER_PAGE * (place - 1)}", values)
    given = {key: visit.query[key] for key in visit.query if key != "page"}
    found = [cells_of(row) for row in rows_of(table)]
    return Page(
        "rows.html",
        f"{rows.title}：{n_rows:,} 行",
        {
            "rows_title": rows.title,
            "about": rows.about,
            "n_rows": n_rows,
            "columns": table.column_names,
            "found": found,
            "sql": written(sql, values),
            "values": {k: v for k, v in values.items() if v is not None},
            "each": visit.value("each"),
            "exports": [(form, addresses.page("/rows/export", form=form, **given)) for form in ("xlsx", "csv", "json")],
            "before": addresses.page("/rows", page=place - 1, **given) if place > 1 else None,
            "after": addresses.page("/rows", page=place + 1, **given) if place * PER_PAGE < n_rows else None,
            "place": place,
            "n_places": max(1, -(-n_rows // PER_PAGE)),
        },
        crumbs=(("总览", "/"),),
    )


def cells_of(row: dict[str, Any]) -> list[list[tuple[str, str | None, str]]]:
    """The cells of a row, each as pieces: words, the address that they open, and their class."""
    return [_cell(name, value) for name, value in row.items()]


def _cell(name: str, value: Any) -> list[tuple[str, str | None, str]]:
    if isinstance(value, list):
        some = [piece for one in value[:_MOST_LISTED] for piece in _cell(name.removesuffix("s"), one)]
        return [*some, *([(f"… 共 {len(value)} 个", None, "dim")] if len(value) > _MOST_LISTED else [])]
    if isinstance(value, datetime):
        return [(full_moment(value), None, "time")]
    if isinstance(value, int | float) and not isinstance(value, bool):
        return [(signed(value) if name.endswith("_score") else number(value), None, "n")]
    words = "" if value is None else ("否", "是")[value] if isinstance(value, bool) else plain(value)
    if words and name in LINKS:
        return [(words, addresses.page(LINKS[name], words), "id")]
    if words and name.endswith("url"):
        return [(words[:60], addresses.outside(words), "id")]
    return [(words if len(words) <= _MOST_CHARS else words[: _MOST_CHARS - 1] + "…", None, "")]
