"""Tables of the warehouse that hold what readers call things: entities, portals, publishers; and the codes of companies at exchanges.

In:     the curated tables as they are written: entities, publishers, display_names; the portals
Out:    entities with the column `display_name`; publisher_names; tickers, one row a listing
Why:    names are worked out once here, so that no view has to say again which of several names is shown.
"""

from collections.abc import Mapping
from typing import Any

import pyarrow as pa

from transforms.text.tickers import EXCHANGES, listings

_TEXT = pa.string()
TICKERS = pa.schema(
    [(name, _TEXT) for name in ("entity_id", "exchange", "exchange_zh", "code", "symbol")] + [("spellings", pa.list_(_TEXT))]
)
PUBLISHER_NAMES = pa.schema([("publisher", _TEXT), ("publisher_name", _TEXT)])


def with_reader_names(tables: Mapping[str, pa.Table]) -> dict[str, pa.Table]:
    """The tables and those that are made of them."""
    chosen = _chosen(tables.get("display_names"))
    entities = tables["entities"]
    rows = entities.to_pylist()
    shown = [chosen.get(("entity", r["entity_id"])) or r["name_zh"] or r["name_en"] or r["entity_id"] for r in rows]
    return {
        **tables,
        "entities": entities.append_column("display_name", pa.array(shown, _TEXT)),
        "publisher_names": _publisher_names(tables, chosen),
        "tickers": pa.Table.from_pylist([t for row in rows for t in _listed(row)], schema=TICKERS),
    }


def _chosen(display_names: pa.Table | None) -> dict[tuple[str, str], str]:
    """Names that the table of display names gives, by kind and key."""
    rows = display_names.to_pylist() if display_names is not None else []
    return {(r["kind"], r["key"]): r["display_name"] for r in rows if r["display_name"]}


def _publisher_names(tables: Mapping[str, pa.Table], chosen: Mapping[tuple[str, str], str]) -> pa.Table:
    """Of each key of a publisher the chosen name, else the first one that the table of publishers has, else that of the portal."""
    names = dict(zip(*(tables["portals"][c].to_pylist() for c in ("portal", "name")), strict=True))
    for row in reversed(tables["publishers"].to_pylist()):
        names[row["group_id"] or row["publisher_id"]] = row["name"]
    names |= {key: name for (kind, key), name in chosen.items() if kind == "publisher"}
    return pa.table([list(names), list(names.values())], schema=PUBLISHER_NAMES)


def _listed(entity: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The listings of an entity; a code that is not understood has none."""
    found = {one.symbol: one for _, one in listings(entity["ticker"]) if one}
    return [
        {
            "entity_id": entity["entity_id"],
            "exchange": one.exchange,
            "exchange_zh": EXCHANGES[one.exchange].name_zh,
            "code": one.code,
            "symbol": symbol,
            "spellings": one.spellings(),
        }
        for symbol, one in found.items()
    ]
