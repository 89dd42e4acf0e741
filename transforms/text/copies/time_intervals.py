"""When an article was published, as an interval: from the time that the page names, the time in its id, or the first fetch.

`intervals` is the only definition: its start is the column `reported_at` of articles, which views and other steps read.
Times are whole microseconds since 1970, UTC. A page's time is as exact as its precision, and never after the fetch. An id is made with
the draft, which may be hours before publication.
"""

from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from transforms.text.times import BEIJING

SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR
BEIJING_OFFSET = BEIJING.utcoffset(None) // timedelta(microseconds=1)
DRAFT = 14 * HOUR  # longest time seen from making an id to publication
WIDTHS = {"second": SECOND, "minute": MINUTE, "day": DAY}
CLOCK_SKEW = 10 * MINUTE  # servers disagree by minutes: a page may name a time a little after the fetch


@dataclass(frozen=True, order=True)
class Interval:
    """Published not before `start` and before `end`; `basis` is where the time is from (0 page, 1 id, 2 fetch, 3 unknown)."""

    start: int
    end: int
    basis: int


NEVER, FOREVER = -(2**62), 2**62


Moments = NDArray[np.int64]


def interval(
    published: int | None, precision: str | None, from_id: int | None, fetched: int | None, first_fetched: int | None = None
) -> Interval:
    """The interval of one article; None is an unknown time."""
    times = (np.array([NEVER if t is None else t], np.int64) for t in (published, from_id, fetched, first_fetched))
    said, by_id, now, first = times
    start, end, basis = intervals(said, np.array([WIDTHS.get(precision or "", 0)]), by_id, now, first)
    return Interval(int(start[0]), int(end[0]), int(basis[0]))


def intervals(
    published: Moments, width: Moments, from_id: Moments, fetched: Moments, first_fetched: Moments
) -> tuple[Moments, Moments, Moments]:
    """(start, end, basis) of the intervals in which articles were published. NEVER is an unknown time.

    `width` is that of the precision in microseconds, 0 without one. `fetched` is the fetch of the revision that names the times: a time
    after it does not count. An article without a time was published at `first_fetched`, its first fetch, or at `fetched` where only that
    is known.
    """
    is_fetched = fetched != NEVER
    limit = np.where(is_fetched, fetched + CLOCK_SKEW, FOREVER)
    by_page = (published != NEVER) & (published <= limit)
    by_id = (from_id != NEVER) & (from_id <= limit) & ~by_page
    wide = np.where(width > 0, width, np.where((published + BEIJING_OFFSET) % DAY == 0, DAY, MINUTE))
    first = np.where(first_fetched != NEVER, first_fetched, fetched)
    start = np.where(by_page, published, np.where(by_id, from_id, np.where(is_fetched, first, 0)))
    end = start + np.where(by_page, wide, np.where(by_id, DRAFT, np.where(is_fetched, SECOND, 0)))
    bound = is_fetched & (by_page | by_id)
    end = np.where(bound, np.minimum(end, np.maximum(fetched, start + 1)), end)
    return start, end, np.where(by_page, 0, np.where(by_id, 1, np.where(is_fetched, 2, 3)))


def gaps_days(times: tuple[Moments, Moments, Moments], one: NDArray[np.int32], other: NDArray[np.int32]) -> list[float | None]:
    """Days between the publications of each pair; None where one of them is known from the fetch only."""
    start, _, basis = times
    days, is_known = np.abs(start[one] - start[other]) / DAY, np.maximum(basis[one], basis[other]) <= 1
    return [gap if known else None for gap, known in zip(days.tolist(), is_known.tolist(), strict=True)]
