"""Does every number of a view open its rows? A count is opened by a list of ids in its row, or by a query that its comment tells after
"Rows:".

A row that is one article or page opens itself. `$name` in a query stands for the row's column of that name.
"""

import re

import duckdb

from warehouse.storage.session import table_of

ITSELF = ("article_id", "page_id")
COMPANION = re.compile(r"Rows: (select .+)$", re.DOTALL)


def check_ways_to_rows(db: duckdb.DuckDBPyConnection, view: str) -> None:
    """Every row of a view of mart that counts must lead to as many rows as it says."""
    columns = dict(
        db.execute("select column_name, comment from duckdb_columns() where schema_name = 'mart' and table_name = ?", [view]).fetchall()
    )
    counts = [c for c in columns if c.startswith("n_")]
    lists = [c for c in columns if c.endswith("_ids")]
    companions = {c: found[1] for c, doc in columns.items() if (found := COMPANION.search(doc or ""))}
    assert not counts or lists or companions or any(c in columns for c in ITSELF), f"mart.{view} counts and does not lead to its rows"
    rows = table_of(db, f"select * from mart.{view}").to_pylist()
    for row in rows:
        for count, query in companions.items():
            wanted = {name: row[name] for name in set(re.findall(r"\$(\w+)", query))}
            assert len(db.execute(query, wanted).fetchall()) == (row[count] or 0), (view, count, row)
    if lists and counts and rows:
        fitting = [(n, ids) for n in counts for ids in lists if all(row[n] == len(row[ids] or ()) for row in rows)]
        assert fitting, f"mart.{view}: no list holds as many ids as any of {counts} says"
