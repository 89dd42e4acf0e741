"""What was taken out on purpose: which pages of which articles, who asked, when and why, without any of the text.

In:     a target as people give it (an address, an id of an article, a portal) and what was found of it
Out:    a Tombstone, and whether a page is under one
Why:    a page under a tombstone is not archived, not read and not shown again, whatever is crawled, restored or processed later.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from transforms.text.urls import article_id, page_key


@dataclass(frozen=True)
class Tombstone:
    """One removal. `page_keys` are addresses in one spelling (urls.page_key); `portal` is set when all of a portal goes."""

    id: str
    at: str
    by: str
    reason: str
    target: str
    portal: str | None = None
    article_ids: tuple[str, ...] = ()
    page_ids: tuple[str, ...] = ()
    page_keys: tuple[str, ...] = ()
    done_at: str | None = None

    def ended(self, at: str) -> "Tombstone":
        """The same, carried out."""
        return replace(self, done_at=at)

    def __str__(self) -> str:
        what = f"all of {self.portal}" if self.portal else f"{len(self.article_ids)} article(s)"
        return f"{self.id}: {what}, removed {self.at} by {self.by}: {self.reason}"


class Buried:
    """Which pages are under any of several tombstones."""

    def __init__(self, tombstones: Iterable[Tombstone]) -> None:
        some = tuple(tombstones)
        self.portals = frozenset(t.portal for t in some if t.portal)
        self.page_ids = frozenset(i for t in some for i in t.page_ids)
        self.page_keys = frozenset(k for t in some for k in t.page_keys)
        self.article_ids = frozenset(i for t in some for i in t.article_ids)

    def __bool__(self) -> bool:
        return bool(self.portals or self.page_ids or self.page_keys or self.article_ids)

    def holds(self, portal: str, kind: str, page_id: str | None, urls: Iterable[str | None]) -> bool:
        """Whether a fetch is under a tombstone. Lists that name an article are not, but those of a removed portal are."""
        if portal in self.portals:
            return kind != "robots"
        if kind != "article" or not (self.page_ids or self.page_keys or self.article_ids):
            return False
        return page_id in self.page_ids or any(
            page_key(url) in self.page_keys or article_id(url, portal=portal) in self.article_ids for url in urls if url
        )


def to_json(tombstone: Tombstone) -> str:
    """As one JSON object."""
    return json.dumps(asdict(tombstone), ensure_ascii=False, indent=1)


def from_json(text: str) -> Tombstone:
    """Raises ValueError for what is no tombstone."""
    found = json.loads(text)
    names = {f.name for f in fields(Tombstone)}
    if not isinstance(found, dict) or not {"id", "at", "by", "reason", "target"} <= found.keys() <= names:
        raise ValueError("not a tombstone")
    given: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in found.items()}
    return Tombstone(**given)
