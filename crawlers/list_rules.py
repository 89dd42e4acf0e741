"""The part of a portal file that speaks of its lists: [[discover]] → `Discover`, with its paging and its counts.

Errors: SpecError with file, line and key (transforms/text/toml_reader.py).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, get_args

from crawlers.page_rules import When, check_css, check_path, check_regex
from crawlers.templates import DAY_NAMES, PAGE_NAMES, names_in
from transforms.rules import is_count
from transforms.text.toml_reader import Reader

HEADERS = frozenset({"accept", "accept-language", "referer", "app-version"})
"""Headers that a file may set. None of them identifies the client; app-version is a version of the site's own API."""
KINDS = ("html", "rss", "sitemap", "json", "ids")


@dataclass(frozen=True)
class Pages:
    """Paging of a list: by number or offset (`first`, `step`), by a cursor or link in the answer (`next`), or by the oldest row
    (`oldest`).
    """

    max: int = 1
    first: int = 1
    step: int = 1
    next: str | None = None
    oldest: str | None = None
    cursor_first: str | int = ""
    seek: bool = False


@dataclass(frozen=True)
class Discover:
    """A list of a portal's articles. Paths are CSS selectors (html) or jmespath expressions (json)."""

    kind: str
    url: str
    when: When = "live"
    rows: str | None = None
    html: str | None = None
    state_after: str | None = None
    link: tuple[str, ...] = ()
    link_format: str | None = None
    title: tuple[str, ...] = ()
    time: tuple[str, ...] = ()
    time_format: str | None = None
    counts: tuple[tuple[str, str], ...] = ()
    method: str = "GET"
    json: Mapping[str, Any] | None = None
    form: Mapping[str, Any] | None = None
    headers: tuple[tuple[str, str], ...] = ()
    sitemaps: str | None = None
    pages: Pages = field(default_factory=Pages)
    misses: int = 2

    @property
    def feed(self) -> bool:
        """Whether it is a feed or sitemap."""
        return self.kind in {"rss", "sitemap"}

    @property
    def by_day(self) -> bool:
        """True when the list's address names the day, so that what it holds is of that day."""
        return bool((names_in(self.url) | names_in(self.json or {}) | names_in(self.form or {})) & DAY_NAMES)


def read_discover(r: Reader) -> Discover:
    """A [[discover]] table. Raises SpecError."""
    kind = r.choice("kind", KINDS)
    html = r.optional("html", check_path)
    css = kind == "html" or html is not None
    check = check_css if css else check_path
    found = Discover(
        kind=kind,
        url=r.text("url"),
        when=r.choice("when", get_args(When), "live"),
        rows=r.optional("rows", check),
        html=html,
        state_after=r.optional("state_after"),
        link=r.many("link", check),
        link_format=r.optional("link_format"),
        title=r.many("title", check),
        time=r.many("time", check),
        time_format=r.optional("time_format"),
        counts=read_counts(r, check),
        method=r.choice("method", ("GET", "POST"), "GET"),
        json=r.mapping("json", None),
        form=r.mapping("form", None),
        headers=read_headers(r),
        sitemaps=r.optional("sitemaps", check_regex),
        pages=read_pages(r.table("pages"), check),
        misses=int(r.number("misses", 2, 1, 20)),
    )
    r.done()
    check_discover(r, found)
    return found


def read_counts(r: Reader, check: Callable[[str], object]) -> tuple[tuple[str, str], ...]:
    """The counts of a list as (name, path). Raises SpecError."""
    counts = r.mapping("counts", {})
    for name, path in counts.items():
        if not is_count(name) or not isinstance(path, str):
            raise r.error("counts", f"{name!r}: a count is named like comments_n and has one path")
        r.check("counts", check, path)
    return tuple(sorted(counts.items()))


def read_pages(r: Reader, check: Callable[[str], object]) -> Pages:
    """The pages of a list. Raises SpecError."""
    pages = Pages(
        max=int(r.number("max", 1, 1, 100_000)),
        first=int(r.number("first", 1, 0, 1e9)),
        step=int(r.number("step", 1, 1, 10_000)),
        next=r.optional("next", check),
        oldest=r.choice("oldest", ("unix", "ms", ""), "") or None,
        cursor_first=r.plain("cursor_first", ""),
        seek=r.flag("seek", False),
    )
    r.done()
    return pages


def check_discover(r: Reader, d: Discover) -> None:
    """Check the templates of a list: known values only, and those that its purpose needs. Raises SpecError."""
    used: frozenset[str] = frozenset()
    for key, template in (("url", d.url), ("json", d.json), ("form", d.form), ("cursor_first", d.pages.cursor_first)):
        r.check(key, names_in, template)
        used |= names_in(template)
    if d.kind == "json" and not d.rows and not d.html:
        raise r.error("rows", "a json list needs rows, the path of its items")
    if d.pages.max > 1 and not (used & PAGE_NAMES) and d.pages.next is None:
        raise r.error("pages", "more than one page needs {page}, {offset} or {cursor} in url, json or form, or pages.next")
    if used & DAY_NAMES and d.when == "live" and d.kind != "ids":
        raise r.error("url", 'names a day, so it needs when = "day" or "both"')
    if d.link_format is not None and "{link}" not in d.link_format:
        raise r.error("link_format", "needs {link} where the value of link goes")


def read_headers(r: Reader) -> tuple[tuple[str, str], ...]:
    """Allowed headers of a table. Raises SpecError for others."""
    headers = r.mapping("headers", {})
    for name, value in headers.items():
        if name.lower() not in HEADERS or not isinstance(value, str) or not value.isprintable():
            raise r.error("headers", f"{name!r} may not be set; allowed: {', '.join(sorted(HEADERS))}")
    return tuple(sorted(headers.items()))
