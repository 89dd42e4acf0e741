"""SQL: a console with the tables' comments beside it; the same bounds as `tingfeng sql`, and shorter."""

from typing import Any

from warehouse.serving.site import addresses
from warehouse.serving.site.pages.rows import cells_of
from warehouse.serving.site.visit import Page, Visit
from warehouse.storage.session import QueryError, rows_of
from warehouse.storage.sql_limits import LimitError

MOST_SHOWN = 500
EXAMPLE = "select entity, n_articles, n_origins, n_publishers\nfrom mart.voice()\nwhere kind = 'company'\norder by n_origins desc\nlimit 10"


def page(visit: Visit) -> Page:
    """The console with the answer to the statement of the address, when there is one."""
    statement = visit.query.get("q", [""])[0]
    view = visit.value("view")
    values: dict[str, Any] = {
        "statement": statement or EXAMPLE,
        "views": visit.rows("views"),
        "view": view,
        "columns": visit.rows("view_columns", view=view) if view else [],
        "error": None,
        "answer": None,
        "exports": [],
    }
    if statement.strip():
        try:
            table = visit.reader.ask(statement)
            shown = rows_of(table.slice(0, MOST_SHOWN))
            values |= {
                "answer": {"columns": table.column_names, "rows": [cells_of(row) for row in shown], "n": table.num_rows},
                "exports": [(form, addresses.page("/sql/export", form=form, q=statement)) for form in ("xlsx", "csv", "json")],
            }
        except (QueryError, LimitError) as error:
            values["error"] = str(error)
    return Page("sql.html", "SQL", {**values, "most_shown": MOST_SHOWN})
