"""Days, moments and hours of the command line, Beijing time."""

from datetime import UTC, date, datetime, time, timedelta

import click
import pytest

from transforms.text.times import BEIJING
from warehouse.cli.options import DAY, HOUR, MOMENT, moment_of, shown
from warehouse.operations.prune import Age

NOW = datetime(2026, 10, 5, 16, 30, tzinfo=UTC)  # 0:30 of the 6th in Beijing


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-10-05", datetime(2026, 10, 5, 23, 59, 59, 999_999, tzinfo=BEIJING)),
        ("2026-10-06", NOW),  # the day is not over
        (" 2026-10-05 10:00 ", datetime(2026, 10, 5, 10, tzinfo=BEIJING)),
        ("2026-10-05T02:00Z", datetime(2026, 10, 5, 2, tzinfo=UTC)),
        ("2026-10-06 00:30", NOW),
    ],
)
def test_a_moment(text: str, moment: datetime):
    assert moment_of(text, NOW) == moment


@pytest.mark.parametrize(("text", "why"), [("2026-10-07", "future"), ("2026-10-06 00:31", "future"), ("noon", "2026-10-05 10:00")])
def test_what_is_no_moment(text: str, why: str):
    with pytest.raises(ValueError, match=why):
        moment_of(text, NOW)


def test_values_that_are_typed_already_stay():
    assert DAY.convert(date(2026, 10, 5), None, None) == date(2026, 10, 5)
    assert MOMENT.convert(NOW, None, None) == NOW
    assert HOUR.convert(time(9), None, None) == time(9)
    assert Age().convert(timedelta(1), None, None) == timedelta(1)


def test_texts_are_read_or_refused_with_the_way_to_write_them():
    assert DAY.convert("2026-10-05", None, None) == date(2026, 10, 5)
    assert HOUR.convert("15:00", None, None) == time(15)
    assert MOMENT.convert("2026-10-05 10:00", None, None) == datetime(2026, 10, 5, 10, tzinfo=BEIJING)
    for kind, cure in ((DAY, "2026-10-05"), (HOUR, "15:00"), (MOMENT, "2026-10-05 10:00"), (Age(), "30d, 12h or 4w")):
        with pytest.raises(click.UsageError, match=cure):
            kind.convert("nonsense", None, None)


def test_ages():
    assert [Age().convert(t, None, None) for t in ("30d", "12h", "4w", "0d")] == [
        timedelta(days=30),
        timedelta(hours=12),
        timedelta(days=28),
        timedelta(),
    ]
    for text in ("d", "1.5d", "30", "30m", "123456d", "-1d"):
        with pytest.raises(click.UsageError):
            Age().convert(text, None, None)


def test_shown():
    assert shown(NOW) == "2026-10-06 00:30:00"
