"""The publisher behind a name, a host, a portal or an account, as far as it is known or can be learned from the pages.

A publisher's key is `publisher_id` of the curated table where it has the name, else the folded name itself: two pages that print the same
unknown name mean the same outlet. A portal that prints one source on most of its pages is known by that name.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlsplit

from transforms.text.copies.folding import fold

PATH_DIGITS = 7  # without the date; sites that count their articles from one share shorter numbers by chance
PATH_DATE = re.compile(
    r"(?<!\d)(?:19|20)\d\d(?:([-/])(?:0?[1-9]|1[0-2])(?:\1(?:0?[1-9]|[12]\d|3[01]))?|(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])?)(?!\d)"
)
MIN_PAGES = 3  # pages of a portal with a source line, before its name is learned from them
OWN_SHARE = 0.5  # of a portal's source lines have its own name
MIN_ORIGIN = len("https://")  # the next slash ends the host
MIN_NAME = 2  # folded characters; shorter names match by accident
MIN_BEGINNING = 3  # folded characters of a known name at the beginning of a longer printed one


@lru_cache(maxsize=65_536)
def name_key(name: str) -> str:
    """A name folded: one script, one width, lower case, no quotes and spaces."""
    return fold(name[:80]).text


@lru_cache(maxsize=65_536)
def url_key(url: str) -> str:
    """A URL without scheme, www, fragment and tracking parameters: equal for two spellings of one address."""
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return url.strip()
    host = parts.netloc.lower().removeprefix("www.")
    query = "&".join(q for q in parts.query.split("&") if q.split("=")[0] in {"id", "sid", "p", "aid", "newsid", "articleid"})
    return f"{host}{parts.path.rstrip('/')}" + (f"?{query}" if query else "")


@lru_cache(maxsize=65_536)
def path_key(url: str) -> str:
    """Path and file name of a page; empty without a number that is long enough to be unique."""
    try:
        path = urlsplit(url.strip()).path.rstrip("/")
    except ValueError:
        return ""
    return path if sum(c.isdigit() for c in PATH_DATE.sub("", path)) >= PATH_DIGITS else ""


def host_of(url: str) -> str:
    """Host of a URL; empty when it has none."""
    end = url.find("/", MIN_ORIGIN) if url.startswith(("http://", "https://")) else -1
    return host_of_origin(url if end < 0 else url[: end + 1])


@lru_cache(maxsize=65_536)
def host_of_origin(url: str) -> str:
    """Host of a URL without its path; cached, since many pages share it. Empty when it has none."""
    try:
        return urlsplit(url.strip()).netloc.lower().removeprefix("www.")
    except ValueError:
        return ""


@dataclass
class PublisherIndex:
    """Names, hosts and portals, each to the key of who publishes there."""

    by_name: dict[str, str] = field(default_factory=dict)
    by_host: dict[str, str] = field(default_factory=dict)
    by_portal: dict[str, str] = field(default_factory=dict)
    portal_names: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, str | None]]) -> "PublisherIndex":
        """From rows of warehouse/seeds/publishers.csv."""
        outlets = cls()
        for row in rows:
            key = row.get("publisher_id") or ""
            if row.get("name"):
                outlets.by_name.setdefault(name_key(row["name"] or ""), key)
            if row.get("host"):
                outlets.by_host.setdefault((row["host"] or "").lower().removeprefix("www."), key)
            if row.get("portal"):
                outlets.by_portal.setdefault(row["portal"] or "", key)
        return outlets

    def learn(self, pages: Iterable[tuple[str, str | None, str | None]]) -> None:
        """Learn names of portals from their own pages: (portal, source line, URL)."""
        printed: dict[str, Counter[str]] = defaultdict(Counter)
        for portal, source, url in pages:
            if url and portal not in self.by_portal:
                self.by_host.setdefault(host_of(url), self.of_portal(portal))
            if source:
                printed[portal][name_key(source)] += 1
        for portal, names in printed.items():
            name, count = min(names.items(), key=lambda item: (-item[1], item[0]))
            if names.total() >= MIN_PAGES and count > OWN_SHARE * names.total() and len(name) >= MIN_NAME:
                self.by_name.setdefault(name, self.of_portal(portal))

    def of_portal(self, portal: str) -> str:
        """Key of a portal: that of the curated table, else `portal:` with its id."""
        return self.by_portal.get(portal, f"portal:{portal}")

    def of_name(self, name: str) -> str:
        """Key of the outlet that a printed name means; a longer name (新华社北京电) is matched by its beginning."""
        key = name_key(name)
        if key in self.by_name:
            return self.by_name[key]
        for end in range(len(key) - 1, MIN_BEGINNING - 1, -1):
            if key[:end] in self.by_name:
                return self.by_name[key[:end]]
        return key

    def of_url(self, url: str) -> str | None:
        """Key of the outlet at a URL, also for a host below a known one; None when unknown."""
        host = host_of(url)
        while host:
            if host in self.by_host:
                return self.by_host[host]
            _, _, host = host.partition(".")
        return None
