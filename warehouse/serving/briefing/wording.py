"""How a briefing writes numbers, moments and links: every number says what it is of, so that it can be opened and read back.

Out:    <a class="n" href=… data-n=…>       a count: the address gives as many rows
        <a class="m" href=… data-of=… data-v=…>   a measure: `data-of` says of which column of those rows (median:lead_s)
        <span class="d" data-d="114-145">   worked out from two counts that stand near: a difference, a share
        <time>, <span class="f">            moments; what others wrote
Why:    a test reads each number back; a reader clicks on it
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from markupsafe import Markup, escape

from transforms.text.printable import printable
from transforms.text.times import BEIJING
from warehouse.serving.site import addresses
from warehouse.serving.site.shown import duration, number, percent, signed

MOST_CHARS = 160
"""Of a sentence of others; more is cut."""


def zh_moment(at: datetime | None, *, precision: str = "minute") -> Markup:
    """A moment as `10月7日 12:51`, Beijing time; the day alone when no more is known."""
    if at is None:
        return Markup("—")
    local = at.astimezone(BEIJING)
    words = f"{local.month}月{local.day}日" + ("" if precision in ("day", "none") else f" {local:%H:%M}")
    return Markup("<time>{}</time>").format(words)


def zh_day(day: date | None) -> Markup:
    """A date as `10月7日`."""
    return Markup("—") if day is None else Markup("<time>{}月{}日</time>").format(day.month, day.day)


def said(text: object, most: int = MOST_CHARS) -> Markup:
    """Words of others: a headline, a sentence, a name, an id."""
    words = printable("" if text is None else str(text))
    return Markup('<span class="f">{}</span>').format(words if len(words) <= most else words[: most - 1] + "…")


def quoted(text: object, most: int = MOST_CHARS) -> Markup:
    """A sentence of others in quotes; its own full stop gives way to that of the sentence around it."""
    return Markup("“{}”").format(said(("" if text is None else str(text)).strip().rstrip("。；，"), most))


def delta(now: int, before: int) -> Markup:
    """The same in a table: +5, −31, 0."""
    words = "0" if now == before else f"{'+' if now > before else '−'}{number(abs(now - before))}"
    return Markup('<span class="d" data-d="{}-{}">{}</span>').format(now, before, words)


def change(now: int, before: int) -> Markup:
    """What a count did: 增加 5, 减少 31, 持平."""
    if now == before:
        return Markup("持平")
    return Markup('{} <span class="d" data-d="{}-{}">{}</span>').format(
        "增加" if now > before else "减少", now, before, number(abs(now - before))
    )


def plain(value: int) -> Markup:
    """How many rows are listed, or a count within a watch list, whose rows the site has no address for."""
    return Markup('<span class="d" data-d="plain">{}</span>').format(number(value))


def share(part: int, whole: int) -> Markup:
    """A count as part of another one, in percent."""
    return Markup('<span class="d" data-d="{}/{}">{}</span>').format(part, whole, percent(part / whole) if whole else "—")


def lasted(start: datetime, end: datetime) -> Markup:
    """The time between two moments, in words."""
    seconds = int((end - start).total_seconds())
    return Markup('<span class="d" data-d="{}s">{}</span>').format(seconds, duration(seconds))


class Links:
    """Links into the site: an offline file names it by its address, `http://127.0.0.1:8765` without another."""

    def __init__(self, site: str, scope: Mapping[str, object] | None = None) -> None:
        self.site = site.rstrip("/")
        self.scope = scope

    def page(self, path: str, *ids: str, **given: object) -> str:
        """The address of a page of the site."""
        return self.site + addresses.page(path, *ids, **given)

    def rows(self, of: str, each: str = "rows", **given: object) -> str:
        """The address of the rows behind a number."""
        return self.site + addresses.rows(of, each, **given)

    def articles(self, each: str, first: date, last: date) -> str:
        """The address of the articles of a range of days: of all, or of those that the briefing is for."""
        if self.scope is None:
            return self.rows("articles", each, first=first, last=last)
        return self.rows("watched_articles", each, first=first, last=last, **self.scope)

    def opened(self, path: str, key: str, words: object) -> Markup:
        """Words of others that open a page of the site."""
        return Markup('<a href="{}">{}</a>').format(self.page(path, key), said(words))


def counted(value: int, href: str) -> Markup:
    """A count that opens its rows."""
    return Markup('<a class="n" href="{}" data-n="{}">{}</a>').format(href, value, number(value))


def measured(value: float | None, of: str, href: str) -> Markup:
    """A measure of rows: `of` is what was taken of which column (median, max, first; mean of tones over origins)."""
    if value is None:
        return Markup("—")
    column = of.partition(":")[2]
    words = duration(value) if column.endswith("_s") else signed(value) if column == "tone_score" else number(value)
    look = "" if column != "tone_score" or abs(value) <= 0.1 else " pos" if value > 0 else " neg"
    return Markup('<a class="m{}" href="{}" data-of="{}" data-v="{}">{}</a>').format(look, href, of, f"{value:.6g}", words)


def clean(value: Any) -> Any:
    """Every expression of a template passes here: foreign text is escaped and loses its control and direction characters."""
    if value is None:
        return ""
    return value if isinstance(value, Markup) else escape(printable(str(value), lines=True))


FILTERS: Mapping[str, Callable[..., Any]] = {"zh_moment": zh_moment, "zh_day": zh_day, "said": said, "outside": addresses.outside}


def functions(links: Links) -> dict[str, Callable[..., Any]]:
    """What templates may call."""
    return {
        "page": links.page,
        "rows": links.rows,
        "articles": links.articles,
        "opened": links.opened,
        **{f.__name__: f for f in (counted, measured, change, delta, plain, share, lasted, said, quoted)},
    }
