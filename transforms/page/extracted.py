"""What reading one page gives: a record of fields with the rung that answered for each, or a reason why there is none."""

from dataclasses import dataclass, field
from datetime import datetime

from transforms.result import DropReason


@dataclass(frozen=True)
class Answer:
    """A value for a field, the rung that gave it and how sure it is, 0 to 1."""

    value: str
    rung: str
    confidence: float


@dataclass(frozen=True)
class Note:
    """One thing that the page says of its origin."""

    kind: str
    text: str
    url: str | None = None


@dataclass(frozen=True)
class Extracted:
    """The fields of articles that a single page gives; `text_raw` as published, one paragraph a line."""

    kind: str
    title: str | None
    text: str
    text_raw: str
    script: str
    is_obfuscated: bool
    title_raw: str | None = None
    published_at: datetime | None = None
    published_precision: str = "none"
    published_from: str | None = None
    time_from_id: datetime | None = None
    article_id: str = ""
    canonical_url: str = ""
    authors: tuple[str, ...] = ()
    account: str | None = None
    source: str | None = None
    source_url: str | None = None
    editors: tuple[str, ...] = ()
    section: str | None = None
    tags: tuple[str, ...] = ()
    images: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    boilerplate: tuple[tuple[str, str], ...] = ()
    provenance: tuple[Note, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    next_page_url: str | None = None
    fields_from: tuple[tuple[str, str, float], ...] = field(default=())

    @property
    def comments_n(self) -> int | None:
        """Comments that the page shows."""
        return dict(self.counts).get("comments_n")


@dataclass(frozen=True)
class Rejected:
    """Why a page is no article."""

    reason: DropReason
    detail: str | None = None
