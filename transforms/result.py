"""The result of a step: the rows it kept, and each row it dropped with a reason."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pyarrow as pa


class DropReason(StrEnum):
    """The closed list of reasons; add new ones here."""

    FETCH_FAILED = "fetch_failed"  # no body was archived
    UNREADABLE_RECORD = "unreadable_record"  # the archive's record or its index line is damaged
    NOT_ARTICLE_KIND = "not_article_kind"  # a list, feed or comment answer: read by the crawler, not by the steps
    EMPTY_PAGE = "empty_page"  # the body holds no text at all
    NOT_HTML = "not_html"  # an image, a PDF, an archive …
    NOT_ARTICLE = "not_article"  # a list, hub or portal page
    CHALLENGE_PAGE = "challenge_page"  # a check that asks for a human
    ERROR_PAGE = "error_page"  # "page not found" served as a page
    PAYWALL_TEASER = "paywall_teaser"  # only the teaser of a paid text
    NO_TEXT = "no_text"  # an article page whose body could not be found
    UNCHANGED = "unchanged"  # fetched again, same title and text
    JOINED = "joined"  # a later page of a split article, joined to the first
    DUPLICATE_PAGE = "duplicate_page"  # the same article twice in one crawl
    UNREADABLE = "unreadable"  # parsing gave up within its bounds
    NO_TERMS = "no_terms"  # nothing left after stop words
    NO_ENTITY = "no_entity"  # names no entity of the table
    NO_CANDIDATE = "no_candidate"  # names nobody that the table of entities lacks
    NO_TOPIC = "no_topic"  # below the score of every topic
    NO_SIGNATURE = "no_signature"  # too short to compare
    NO_FIGURE = "no_figure"  # claims no figure, or is a digest
    NO_TURN = "no_turn"  # claims, answers and denies nothing, or is a digest
    NO_LINK = "no_link"  # shares no text with any other article


@dataclass(frozen=True)
class Drop:
    """One row that was not kept: `key` is its page_id or article_id."""

    key: str
    reason: DropReason
    detail: str | None = None


@dataclass(frozen=True)
class StepResult:
    """`out` has exactly the schema of the step's dataset; in = kept + dropped, counted by the step's input key.

    `also` are the tables of further datasets made by the same pass, by name (`Step.also`).
    """

    out: pa.Table
    dropped: tuple[Drop, ...] = field(default=())
    also: Mapping[str, pa.Table] = field(default_factory=dict)

    @classmethod
    def concat(cls, parts: Iterable["StepResult"], schema: pa.Schema) -> "StepResult":
        """The results of several batches as one; an empty table of `schema` without any."""
        parts = list(parts)
        out = pa.concat_tables([p.out for p in parts]) if parts else schema.empty_table()
        names = dict.fromkeys(name for p in parts for name in p.also)
        also = {name: pa.concat_tables([p.also[name] for p in parts if name in p.also]) for name in names}
        return cls(out, tuple(d for p in parts for d in p.dropped), also)


class ContractError(Exception):
    """A step broke its contract: wrong schema, or rows unaccounted for."""
