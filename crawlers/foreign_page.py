"""One page that somebody else fetched or saved, on its way into the archive."""

from dataclasses import dataclass
from datetime import datetime

from crawlers.outcomes import Outcome


@dataclass(frozen=True)
class ForeignPage:
    """One page to keep. `head` is the HTTP head (None for saved files), `error` what is wrong with a page that is kept all the same."""

    url: str
    fetched_at: datetime
    body: bytes
    content_type: str
    status: int | None = None
    head: bytes | None = None
    kind: str = "article"
    outcome: Outcome = Outcome.OK
    error: str | None = None
