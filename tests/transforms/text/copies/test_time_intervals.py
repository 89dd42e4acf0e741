"""When an article was published: the page's time, else the time in its id, else the fetch; and gaps between two articles."""

import numpy as np
import pytest

from transforms.text.copies.time_intervals import (
    CLOCK_SKEW,
    DAY,
    DRAFT,
    HOUR,
    MINUTE,
    NEVER,
    SECOND,
    Interval,
    gaps_days,
    interval,
    intervals,
)

MIDNIGHT = 1_000 * DAY - 8 * HOUR  # of Beijing
NOON = MIDNIGHT + 12 * HOUR
LATER = NOON + 30 * DAY


def test_units_are_microseconds():
    assert (SECOND, MINUTE, HOUR, DAY) == (1_000_000, 60_000_000, 3_600_000_000, 86_400_000_000)
    assert (CLOCK_SKEW, DRAFT) == (10 * MINUTE, 14 * HOUR)


@pytest.mark.parametrize(
    ("published", "precision", "width"),
    [
        (NOON, "second", SECOND),
        (NOON, "minute", MINUTE),
        (NOON, "day", DAY),
        (NOON, None, MINUTE),
        (NOON, "none", MINUTE),
        (MIDNIGHT, None, DAY),  # a bare midnight of Beijing is a date without a time
        (MIDNIGHT, "minute", MINUTE),
        (MIDNIGHT + 8 * HOUR, None, MINUTE),  # midnight of UTC is a time of the day like others
    ],
)
def test_a_page_s_time_is_as_wide_as_its_precision(published: int, precision: str | None, width: int):
    assert interval(published, precision, None, LATER) == Interval(published, published + width, 0)
    assert interval(published, precision, None, None) == Interval(published, published + width, 0)


def test_an_interval_ends_with_the_fetch_and_is_never_empty():
    assert interval(MIDNIGHT, "day", None, NOON) == Interval(MIDNIGHT, NOON, 0)
    assert interval(NOON, "minute", None, NOON) == Interval(NOON, NOON + 1, 0)
    assert interval(None, None, NOON, NOON + HOUR) == Interval(NOON, NOON + HOUR, 1)
    assert interval(None, None, NOON, NOON) == Interval(NOON, NOON + 1, 1)


def test_a_time_after_the_fetch_counts_within_the_skew_of_clocks():
    just = NOON - CLOCK_SKEW
    assert interval(NOON, "second", None, just) == Interval(NOON, NOON + 1, 0)
    assert interval(NOON, "second", None, just - 1) == Interval(just - 1, just - 1 + SECOND, 2)
    assert interval(None, None, NOON, just) == Interval(NOON, NOON + 1, 1)
    assert interval(None, None, NOON, just - 1).basis == 2


def test_an_id_says_when_the_draft_was_made():
    assert interval(None, None, NOON, LATER) == Interval(NOON, NOON + DRAFT, 1)
    assert interval(None, None, NOON, None) == Interval(NOON, NOON + DRAFT, 1)
    assert interval(NOON + DAY, "second", NOON, LATER).basis == 0  # the page speaks first


def test_nothing_known():
    assert interval(None, None, None, None) == Interval(0, 0, 3)
    assert interval(None, None, None, NOON) == Interval(NOON, NOON + SECOND, 2)


def test_an_article_without_a_time_was_published_at_its_first_fetch():
    assert interval(None, None, None, LATER, NOON) == Interval(NOON, NOON + SECOND, 2)
    assert interval(LATER + DAY, "minute", None, LATER, NOON) == Interval(NOON, NOON + SECOND, 2)  # the page names the future
    assert interval(LATER, "second", None, LATER, NOON).start == LATER  # an edit may state a later time than the first fetch
    assert interval(None, None, MIDNIGHT, LATER, NOON).start == MIDNIGHT


def test_gaps_are_days_in_either_direction_and_unknown_where_only_the_fetch_speaks():
    rows = [(MIDNIGHT, NEVER, LATER), (NEVER, NOON, LATER), (NEVER, NEVER, LATER), (NEVER, NEVER, NEVER)]
    published, from_id, fetched = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    times = intervals(published, np.full(4, SECOND), from_id, fetched, fetched)
    assert times[2].tolist() == [0, 1, 2, 3]
    pairs = np.array([[0, 1], [1, 0], [0, 2], [2, 1], [3, 0]], np.int32).T
    assert gaps_days(times, *pairs) == [0.5, 0.5, None, None, None]
