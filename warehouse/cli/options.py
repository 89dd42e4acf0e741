"""Option types for days, moments and hours, Beijing time."""

from datetime import UTC, date, datetime, time, timedelta

import click

from transforms.text.times import BEIJING, day_of_words


class Day(click.ParamType[date]):
    """A Beijing date, YYYY-MM-DD, `today` or `yesterday`."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return day_of_words(str(value), datetime.now(UTC))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Moment(click.ParamType[datetime]):
    """A moment in Beijing time unless a zone is given; a bare date is the end of that day."""

    name = "MOMENT"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            return moment_of(str(value), datetime.now(BEIJING))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Hour(click.ParamType[time]):
    """A time of day, Beijing."""

    name = "HH:MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> time:
        if isinstance(value, time):
            return value
        try:
            return time.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time of day; write it as 15:00", param, ctx)


MAX_DAYS = 3_660
"""Of a range of days: ten years; more is a typing error."""
DAY, MOMENT, HOUR = Day(), Moment(), Hour()


def moment_of(text: str, now: datetime) -> datetime:
    """The moment that a text means. Raises ValueError for another text, or for a moment after `now`."""
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        pass
    else:
        if day > now.astimezone(BEIJING).date():
            raise ValueError(f"{text} lies in the future")
        return min(datetime.combine(day + timedelta(days=1), time(), BEIJING) - timedelta(microseconds=1), now)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise ValueError(
            f"{text!r} is no moment; write it as '2026-10-05 10:00' (Beijing time) or with a zone, 2026-10-05T02:00Z"
        ) from None
    moment = moment if moment.tzinfo else moment.replace(tzinfo=BEIJING)
    if moment > now:
        raise ValueError(f"{text} lies in the future")
    return moment


def shown(moment: datetime) -> str:
    """A moment in Beijing time, for people."""
    return moment.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S")
