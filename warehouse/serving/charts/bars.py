"""Share of voice as bars: every copy counted, every origin once, every publisher once."""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from warehouse.serving.charts.marks import chart, linked, rect, shortened, text

WIDTH, NAME = 980, 150
_COUNTS = (("copies", "篇"), ("origins", "原创"), ("publishers", "发布者"))


@dataclass(frozen=True)
class Voice:
    """An entity's voice: three counts, their shares (0 to 1, None without a whole) and what each opens."""

    name: str
    href: str
    counts: tuple[int, int, int]
    ratios: tuple[float | None, float | None, float | None]
    hrefs: tuple[str, str, str]


def voices(rows: Sequence[Voice]) -> Markup:
    """Three bars for each entity, so that a brand that is only reprinted stands out from one that is written about."""
    biggest = max((max(r.counts) for r in rows), default=1) or 1
    parts, y = [], 6.0
    for row in rows:
        parts.append(linked(row.href, row.name, text(shortened(row.name, NAME - 12), NAME - 8, y + 25, "end")))
        for k, (look, words) in enumerate(_COUNTS):
            width = max((WIDTH - NAME - 170) * row.counts[k] / biggest, 1)
            share = "" if row.ratios[k] is None else f" · {row.ratios[k]:.1%}"
            told = f"{row.name} {row.counts[k]} {words}{share}"
            bar = rect(NAME, y + 14 * k, width, 10, look)
            parts.append(
                linked(
                    row.hrefs[k],
                    told,
                    bar,
                    text(f"{row.counts[k]:,} {words}{share}", NAME + width + 6, y + 14 * k + 9, "small"),
                    n=row.counts[k],
                )
            )
        y += 54
    return chart(WIDTH, y + 2, "声量：浅色为篇数，深色为原创，空心为独立发布者", parts)
