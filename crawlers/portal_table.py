"""The portals as a table of the warehouse."""

from collections.abc import Mapping

import pyarrow as pa

from crawlers.spec import Portal


def portal_table(portals: Mapping[str, Portal]) -> pa.Table:
    """The portals as a table of the warehouse, one row each."""
    text = pa.string()
    shape = pa.schema(
        [
            pa.field("portal", text, nullable=False, metadata={"doc": "Portal id, the name of its file in crawlers/portals/."}),
            pa.field("name", text, nullable=False, metadata={"doc": "Name as the portal prints it."}),
            pa.field("home", text, nullable=False, metadata={"doc": "Front page."}),
            pa.field(
                "reach",
                text,
                nullable=False,
                metadata={"doc": "How a past day is reached: day page, window, cursor, id walk, feed only or none."},
            ),
            pa.field("delay_s", pa.float64(), nullable=False, metadata={"doc": "Seconds between two requests to one host."}),
            pa.field(
                "articles_min", pa.int64(), nullable=False, metadata={"doc": "Fewest articles of an ordinary day; fewer are a warning."}
            ),
            pa.field("articles_max", pa.int64(), nullable=False, metadata={"doc": "Most articles of an ordinary day; more are a warning."}),
        ]
    )
    rows = [
        {
            "portal": p.id,
            "name": p.name,
            "home": p.home,
            "reach": p.reach,
            "delay_s": p.polite.delay_s,
            "articles_min": p.expect.min,
            "articles_max": p.expect.max,
        }
        for p in portals.values()
    ]
    return pa.Table.from_pylist(rows, schema=shape)
