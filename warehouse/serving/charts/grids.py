"""Charts of two names: portals by days, publishers by publishers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from warehouse.serving.charts.marks import chart, linked, rect, shortened, tag, text

WIDTH = 980
STATES = {
    "ok": ("✓", "正常"),
    "not_crawled": ("·", "未抓取"),
    "blocked": ("禁", "被拒绝"),
    "silent": ("静", "列表为空"),
    "broken": ("坏", "页面解析不出"),
    "low": ("低", "少于预期"),
    "high": ("高", "多于预期"),
    "fields_missing": ("缺", "缺时间"),
}
"""States of a portal on a day: the sign in its cell, and the words."""


@dataclass(frozen=True)
class Health:
    """A portal on a day: state, articles, and what the cell opens."""

    state: str
    n_articles: int
    href: str | None


def health(portals: Sequence[tuple[str, str]], days: Sequence[date], cells: Mapping[tuple[str, date], Health]) -> Markup:
    """A row for each portal (id, name), a column for each day; each state has a sign of its own."""
    left, row = 150, 24
    cell = min(58.0, (WIDTH - left) / max(len(days), 1))
    parts = [text(f"{day:%m-%d}", left + i * cell + cell / 2, 14, "tick middle") for i, day in enumerate(days)]
    for k, (portal, name) in enumerate(portals):
        y = 22 + row * k
        parts.append(text(shortened(name, left - 20), left - 10, y + 15, "end"))
        for i, day in enumerate(days):
            found = cells.get((portal, day), Health("not_crawled", 0, None))
            sign, words = STATES.get(found.state, ("?", found.state))
            shown = f"{sign} {found.n_articles}" if found.state != "not_crawled" and cell > 40 else sign
            x = left + i * cell
            box = rect(x + 1, y, cell - 2, row - 2, f"cell {found.state}")
            told = f"{name} {day:%m-%d} {words}：{found.n_articles} 篇"
            parts.append(linked(found.href, told, box, text(shown, x + cell / 2, y + 15, "small middle in"), n=found.n_articles))
    return chart(WIDTH, 28 + row * len(portals), "信源 × 日期：每格为当天的状态与篇数", parts)


def matrix(
    rows: Sequence[tuple[str, str]], columns: Sequence[tuple[str, str]], counts: Mapping[tuple[str, str], tuple[int, str]], label: str
) -> Markup:
    """Counts of two ids (each with its name) and what each opens; the darkness of a cell goes with its number, which stands in it."""
    left, top, row = 140, 96, 26
    cell = min(64.0, (WIDTH - left - 36) / max(len(columns), 1))
    shown = [counts[k, c][0] for k, _ in rows for c, _ in columns if (k, c) in counts]
    biggest = max(shown, default=1) or 1
    parts = []
    for i, (_, name) in enumerate(columns):
        x = left + i * cell + cell / 2 - 6
        parts.append(tag("g", text(shortened(name, 96), x, top - 6), transform=f"rotate(-38 {x:.1f} {top - 6})"))
    for k, (row_id, name) in enumerate(rows):
        y = top + row * k
        parts.append(text(shortened(name, left - 16), left - 8, y + 17, "end"))
        for i, (column_id, other) in enumerate(columns):
            n, href = counts.get((row_id, column_id), (0, ""))
            x = left + i * cell
            if not n:
                parts.append(rect(x + 1, y + 1, cell - 2, row - 2, "cell", fill_opacity=0.45))
                continue
            shade = min(len(_SHADES) - 1, len(_SHADES) * n // (biggest + 1))
            box = rect(x + 1, y + 1, cell - 2, row - 2, f"heat-{shade}", fill=_SHADES[shade])
            number = text(n, x + cell / 2, y + 17, "small middle on-dark" if shade >= _DARK else "small middle")
            parts.append(linked(href, f"{name} 转载 {other}：{n} 篇", box, number, n=n))
    return chart(WIDTH, top + row * len(rows) + 4, label, parts)


_SHADES = ("#dfe8ec", "#bfd0d8", "#93b1bf", "#4f839a", "#0b4f6c")
_DARK = 3
