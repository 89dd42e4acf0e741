"""How values are written on pages: times, durations, numbers, names; the environment of the templates."""

from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from transforms.text.printable import printable
from transforms.text.times import BEIJING
from warehouse.serving.site import addresses

TEMPLATES = Path(__file__).parent / "templates"
_WEEKDAYS = "一二三四五六日"


def moment(at: datetime | None, *, precision: str = "minute") -> str:
    """A moment as `10-07 12:51`, Beijing time; the day alone when no more is known."""
    if at is None:
        return "—"
    return at.astimezone(BEIJING).strftime("%m-%d" if precision in ("day", "none") else "%m-%d %H:%M")


def full_moment(at: datetime | None) -> str:
    """A moment with its year and seconds, Beijing time."""
    return "—" if at is None else at.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")


def day_words(day: date | None) -> str:
    """A date with its weekday."""
    return "—" if day is None else f"{day} 周{_WEEKDAYS[day.weekday()]}"


def duration(seconds: float | None) -> str:
    """Seconds in the unit that people would say."""
    if seconds is None:
        return ""
    sign, s = ("−" if seconds < 0 else ""), abs(seconds)
    for limit, unit, word in ((60, 1, "秒"), (7200, 60, "分"), (172_800, 3600, "小时"), (float("inf"), 86_400, "天")):
        if s < limit:
            return f"{sign}{s / unit:.0f} {word}" if unit < 3600 or s / unit >= 10 else f"{sign}{s / unit:.1f} {word}"
    return ""


def number(value: float | None) -> str:
    """A count with separators, a measure with two digits."""
    if value is None:
        return "—"
    return f"{value:,}" if isinstance(value, int) else f"{value:,.2f}"


def signed(value: float | None) -> str:
    """A tone with its sign."""
    return "—" if value is None else f"{round(value, 2) or 0.0:+.2f}".replace("-", "−")


def percent(value: float | None) -> str:
    """A ratio of 0 to 1."""
    return "—" if value is None else f"{value:.1%}"


def tone_look(value: float | None) -> str:
    """The class of a tone: neg, pos or flat."""
    return "flat" if value is None or abs(value) <= 0.1 else "pos" if value > 0 else "neg"


def counted(value: float | None, href: str) -> Markup:
    """A number that opens the rows it counts."""
    return Markup('<a class="count" href="{}" data-n="{}">{}</a>').format(href, value, number(value))


def basis(words: object, href: str) -> Markup:
    """A measure (mean, share, median) that opens the rows it was taken over."""
    return Markup('<a class="basis" href="{}">{}</a>').format(href, words)


def _clean(value: Any) -> Any:
    """Every expression of a template passes here: foreign text loses its control and direction characters."""
    if value is None:
        return ""
    return value if isinstance(value, Markup) else escape(printable(str(value), lines=True))


@cache
def environment() -> Environment:
    """The templates: escaped always, an unknown name is an error."""
    env = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        finalize=_clean,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    helpers: tuple[Callable[..., Any], ...] = (
        *(moment, full_moment, day_words, duration, number, signed, percent, tone_look),
        *(addresses.outside,),
    )
    env.filters.update({f.__name__: f for f in helpers})
    env.globals.update(page=addresses.page, rows=addresses.rows, counted=counted, basis=basis)
    return env
