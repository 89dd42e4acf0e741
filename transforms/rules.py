"""What a portal's file says about its pages, as frozen values; read from TOML by crawlers/spec.py, used by transforms/page."""

import re
from dataclasses import dataclass
from datetime import date

_COUNT_NAME = re.compile(r"[a-z]+_n")


def is_count(name: str) -> bool:
    """True for names of counts: comments_n, likes_n, views_n …"""
    return _COUNT_NAME.fullmatch(name) is not None


@dataclass(frozen=True)
class FieldRule:
    """How to find one field. Exactly one of `css`, `xpath`, `state` or `value` is set.

    css/xpath   select nodes; `attr` takes an attribute instead of the text; `drop` are CSS selectors removed below a body node first
    state       a jmespath expression into the JSON state that `Layout.state_after` finds in a script
    value       a constant that is true for every page of the layout
    clean       names of cleaners, applied in order; the closed list is transforms/page/cleaners.py
    """

    css: str | None = None
    xpath: str | None = None
    state: str | None = None
    value: str | None = None
    attr: str | None = None
    drop: tuple[str, ...] = ()
    clean: tuple[str, ...] = ()


@dataclass(frozen=True)
class Layout:
    """One template of a portal. `until`: last day (inclusive) on which pages of it were fetched; None for the current one.

    `when` is a CSS selector that must match for the layout to apply; None always applies. `state_after` is the text in a script after
    which a JSON value starts (`window.DATA =`). `fields` maps a column of articles (title, text, published_at, source …) or a count
    (comments_n, likes_n …) to its rule.
    """

    fields: tuple[tuple[str, FieldRule], ...]
    until: date | None = None
    when: str | None = None
    state_after: str | None = None


@dataclass(frozen=True)
class UrlRule:
    """`pattern`: a regular expression with a group `id` that matches an article's URL; `canonical`: a format string over its groups.

    `id_time` names the clock that the id encodes (closed list in transforms/text/ids.py, e.g. netease, ifeng, kr36, toutiao, date) or None.
    """

    pattern: str
    canonical: str | None = None
    id_time: str | None = None


@dataclass(frozen=True)
class PortalRules:
    """Everything needed to turn a page of this portal into an article. `name` is the portal's printed name, `names` are other spellings."""

    portal: str
    name: str
    names: tuple[str, ...] = ()
    timezone: str = "Asia/Shanghai"
    urls: tuple[UrlRule, ...] = ()
    layouts: tuple[Layout, ...] = ()
    boilerplate: tuple[tuple[str, str], ...] = ()
    """Further lines to remove from the text: (class, regular expression that matches the whole line)."""
