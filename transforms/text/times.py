"""Beijing time: the portals' clock and our days."""

from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")  # no daylight saving since 1991, and no page we read is older
FIRST_FETCH_YEAR = 1990  # there was no web before; a page may say that it was published earlier
LAST_FETCH_YEAR = 9990  # a window around a later day would pass the last day that Python counts


def beijing_day(moment: datetime) -> date:
    """The Beijing calendar date of an aware moment."""
    return moment.astimezone(BEIJING).date()


def day_of_words(text: str, now: datetime) -> date:
    """The Beijing date that a person wrote: an ISO date, `today` or `yesterday` of the aware moment `now`.

    Raises ValueError for anything else, with words that say how to write it.
    """
    days_ago = {"today": 0, "yesterday": 1}.get(text.strip())
    if days_ago is not None:
        return beijing_day(now) - timedelta(days=days_ago)
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(f"{text!r} is no date; write it as 2026-10-05, today or yesterday") from None


def is_fetch_time(moment: datetime, now: datetime | None = None) -> bool:
    """True when a page can have been fetched then: from 1990 to tomorrow by the clock `now`; without a clock, as far as days can be counted
    with.
    """
    return moment.year < LAST_FETCH_YEAR and is_fetch_day(beijing_day(moment), now)


def is_fetch_day(day: date, now: datetime | None = None) -> bool:
    """The same for the Beijing date that a crawl was for."""
    return FIRST_FETCH_YEAR <= day.year < LAST_FETCH_YEAR and (now is None or day <= beijing_day(now) + timedelta(days=1))
