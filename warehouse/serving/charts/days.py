"""Charts over days: volume, tone, lines to compare. A day whose crawl is missing is hatched: nothing there can be read as silence."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from warehouse.serving.charts.marks import chart, gap_pattern, line, linked, path, rect, tag, text
from warehouse.serving.charts.scales import round_ticks

WIDTH = 980
LEFT = 46
_MOST_LABELS = 15
GAP_WORDS = "抓取中断或缺失，不能读作没有报道"


@dataclass(frozen=True)
class DayVolume:
    """A day of a volume chart: articles, and origins among them."""

    day: date
    n_articles: int
    n_origins: int
    is_gap: bool
    href: str | None = None


@dataclass(frozen=True)
class DayTone:
    """A day of a tone chart: mean of -1 to 1 over `n` origins; None without any."""

    day: date
    tone: float | None
    n: int
    is_gap: bool
    href: str | None = None


@dataclass(frozen=True)
class Series:
    """One line of a comparison: a value a day, None on days without data."""

    name: str
    values: Sequence[float | None]
    hrefs: Sequence[str | None] = ()


def volume(days: Sequence[DayVolume], *, height: float = 168) -> Markup:
    """Articles a day with the origins inside them."""
    base, top = height - 24, 14
    ticks = round_ticks(max((d.n_articles for d in days), default=1))
    scale = (base - top) / ticks[-1]
    step = (WIDTH - LEFT - 4) / max(len(days), 1)
    parts = [gap_pattern(), *_levels(ticks, base, scale)]
    for i, d in enumerate(days):
        x, width = LEFT + i * step, min(step - 3, 64)
        x += (step - width) / 2
        if d.is_gap:
            parts.append(_gap(d.day, LEFT + i * step, step, top, base))
        told = f"{d.day:%m-%d} {'缺数：' if d.is_gap else ''}{d.n_articles} 篇，{d.n_origins} 个原创"
        bars = (
            rect(x, base - scale * d.n_articles, width, scale * d.n_articles, "copies"),
            rect(x + width * 0.14, base - scale * d.n_origins, width * 0.72, scale * d.n_origins, "origins"),
        )
        number = [text(d.n_articles, x + width / 2, base - scale * d.n_articles - 4, "small middle")] if d.n_articles and step > 30 else []
        parts.append(linked(d.href if d.n_articles else None, told, *bars, *number, n=d.n_articles))
        parts.append(_day_label(i, len(days), d.day, LEFT + i * step + step / 2, height - 7))
    return chart(WIDTH, height, "每日篇数，深色为其中的原创；斜纹为缺数的日子", parts)


def tone(days: Sequence[DayTone], *, height: float = 210) -> Markup:
    """Mean tone a day: a triangle up or down from the middle line, its size by the number of origins, which stands below it."""
    top, base = 14, height - 44
    middle = (top + base) / 2
    step = (WIDTH - LEFT - 4) / max(len(days), 1)
    parts = [gap_pattern()]
    for level in (-1, -0.5, 0, 0.5, 1):
        y = middle - level * (base - top) / 2
        parts += [line(LEFT, y, WIDTH, y, "grid" if level else "zero"), text(f"{level:+g}" if level else "0", LEFT - 6, y + 4, "tick end")]
    for i, d in enumerate(days):
        x = LEFT + i * step + step / 2
        if d.is_gap:
            parts.append(_gap(d.day, LEFT + i * step, step, top, base))
        if d.tone is not None:
            y, r = middle - d.tone * (base - top) / 2, 3 + 2.2 * math.sqrt(min(d.n, 30))
            look = "bad" if d.tone < -0.1 else "good" if d.tone > 0.1 else "flat"
            shape = {
                "bad": f"M{x:.1f} {y + r:.1f}l{r:.1f} {-1.7 * r:.1f}h{-2 * r:.1f}z",
                "good": f"M{x:.1f} {y - r:.1f}l{r:.1f} {1.7 * r:.1f}h{-2 * r:.1f}z",
                "flat": f"M{x - r:.1f} {y - r * 0.6:.1f}h{2 * r:.1f}v{1.2 * r:.1f}h{-2 * r:.1f}z",
            }[look]
            number = text(d.n, x, height - 25, "tick middle") if step > 14 else Markup()
            told = f"{d.day:%m-%d} 均值 {d.tone:+.2f}，{d.n} 个原创"
            parts.append(linked(d.href, told, line(x, middle, x, y, "zero"), path(shape, look), number, n=d.n))
        elif step > 14:
            parts.append(text("缺" if d.is_gap else "·", x, height - 25, "tick middle"))
        parts.append(_day_label(i, len(days), d.day, x, height - 7))
    parts.append(text("n", LEFT - 6, height - 25, "tick end"))
    return chart(WIDTH, height, "每日口吻均值，-1 负面至 1 正面；下行为原创数，斜纹为缺数的日子", parts)


def lines(days: Sequence[date], gaps: Sequence[bool], series: Sequence[Series], *, height: float = 190) -> Markup:
    """Up to five series as lines that break on days without data; they differ by dashes and by the shape at each day."""
    top, base = 14, height - 24
    ticks = round_ticks(max((v for s in series for v in s.values if v is not None), default=1))
    scale = (base - top) / ticks[-1]
    right = WIDTH - 150
    step = (right - LEFT) / max(len(days), 1)
    parts = [gap_pattern(), *_levels(ticks, base, scale, right)]
    for i, (day, is_gap) in enumerate(zip(days, gaps, strict=True)):
        parts += [_gap(day, LEFT + i * step, step, top, base)] if is_gap else []
        parts.append(_day_label(i, len(days), day, LEFT + i * step + step / 2, height - 7))
    for k, one in enumerate(series):
        parts += _line(k, one, days, xs=[LEFT + i * step + step / 2 for i in range(len(days))], base=base, scale=scale)
        y = top + 8 + 18 * k
        parts += [line(right + 12, y, right + 38, y, f"line-{k}"), _dot(k, right + 25, y), text(one.name, right + 44, y + 4, "small")]
    return chart(WIDTH, height, "每日原创数：" + "、".join(s.name for s in series), parts)


def spark(values: Sequence[float | None], *, width: float = 120, height: float = 26) -> Markup:
    """A small line without axes, for a row of a table; days without data are hatched."""
    biggest = max((v for v in values if v is not None), default=1) or 1
    step = width / max(len(values), 1)
    parts = []
    for i, value in enumerate(values):
        if value is None:
            parts.append(line(i * step + step / 2, 3, i * step + step / 2, height - 2, "span"))
        else:
            tall = (height - 4) * value / biggest
            parts.append(rect(i * step + 0.5, height - 2 - tall, step - 1.5, max(tall, 1), "origins" if i == len(values) - 1 else "copies"))
    told = "、".join("缺" if v is None else f"{v:g}" for v in values)
    return tag("svg", *parts, look="spark", viewBox=f"0 0 {width} {height}", width=width, height=height, role="img", aria_label=told)


def _levels(ticks: Sequence[int], base: float, scale: float, right: float = WIDTH) -> list[Markup]:
    parts = []
    for value in ticks:
        y = base - scale * value
        parts += [line(LEFT, y, right, y, "grid" if value else "zero"), text(f"{value:,}", LEFT - 6, y + 4, "tick end")]
    return parts


def _gap(day: date, x: float, step: float, top: float, base: float) -> Markup:
    words = [text("缺数", x + step / 2, top + 14, "tick middle halo")] if step > 30 else []
    return linked(None, f"{day:%m-%d} {GAP_WORDS}", rect(x, top, step - 1, base - top, "gap"), *words)


def _day_label(i: int, n: int, day: date, x: float, y: float) -> Markup:
    return text(f"{day:%m-%d}", x, y, "tick middle") if n <= _MOST_LABELS or i % math.ceil(n / _MOST_LABELS) == 0 else Markup()


def _line(k: int, one: Series, days: Sequence[date], *, xs: Sequence[float], base: float, scale: float) -> list[Markup]:
    moves, dots, is_down = "", [], False
    for i, value in enumerate(one.values):
        if value is not None:
            y = base - scale * value
            moves += f"{'L' if is_down else 'M'}{xs[i]:.1f} {y:.1f}"
            href = one.hrefs[i] if one.hrefs and value else None
            dots.append(linked(href, f"{one.name} {days[i]:%m-%d}：{value:g} 个原创", _dot(k, xs[i], y), n=int(value)))
        is_down = value is not None
    return [path(moves, f"line-{k}"), *dots] if moves else []


def _dot(k: int, x: float, y: float, r: float = 3.6) -> Markup:
    shapes = (
        f"M{x - r:.1f} {y:.1f}a{r} {r} 0 1 0 {2 * r} 0a{r} {r} 0 1 0 {-2 * r} 0z",
        f"M{x - r:.1f} {y - r:.1f}h{2 * r}v{2 * r}h{-2 * r}z",
        f"M{x:.1f} {y - r:.1f}l{r} {1.8 * r:.1f}h{-2 * r}z",
        f"M{x:.1f} {y - 1.2 * r:.1f}l{1.2 * r:.1f} {1.2 * r:.1f}l{-1.2 * r:.1f} {1.2 * r:.1f}l{-1.2 * r:.1f} {-1.2 * r:.1f}z",
        f"M{x:.1f} {y + r:.1f}l{r} {-1.8 * r:.1f}h{-2 * r}z",
    )
    return path(shapes[k % len(shapes)], f"dot-{k}")
