"""Beijing time: the portals' clock and our days."""

from datetime import date, datetime, timedelta, timezone

BEIJING = timezone(timedelta(hours=8), "Asia/Shanghai")  # no daylight saving since 1991, and no page we read is older


def beijing_day(moment: datetime) -> date:
    """The Beijing calendar date of an aware moment."""
    return moment.astimezone(BEIJING).date()
