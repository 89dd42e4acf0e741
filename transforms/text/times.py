"""Beijing time: the portals' clock and our days."""

from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")  # no daylight saving since 1991, and no page we read is older


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
