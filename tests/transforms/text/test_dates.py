"""Moments: the many ways a Chinese page writes them, against a fixed fetch."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.dates import SKEW, find_moment, from_epoch, parse_moment
from transforms.text.times import BEIJING

AT = datetime(2026, 5, 20, 10, 0, tzinfo=UTC)  # 18:00 in Beijing


def beijing(moment) -> str | None:
    return moment and f"{moment.at.astimezone(BEIJING):%Y-%m-%d %H:%M:%S} {moment.precision}"


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("2019-09-07 13:43:45 来源", "2019-09-07 13:43:45 second"),
        ("2019年09月23日07:48", "2019-09-23 07:48:00 minute"),
        ("2012-06-0409:20:26", "2012-06-04 09:20:26 second"),
        ("２０２４年５月３日 上午８：０５", "2024-05-03 08:05:00 minute"),
        ("2024 05/09 22:27:02", "2024-05-09 22:27:02 second"),
        ("2024/5/9 下午3:05", "2024-05-09 15:05:00 minute"),
        ("2024年5月9日 晚上11点20分", "2024-05-09 23:20:00 minute"),
        ("2024年5月9日 凌晨12:10", "2024-05-09 00:10:00 minute"),
        ("2024-05-09", "2024-05-09 00:00:00 day"),
        ("2024.05.09", "2024-05-09 00:00:00 day"),
        ("2024-05-09T08:15:00Z", "2024-05-09 16:15:00 second"),
        ("2024-05-09T08:15:00.123+08:00", "2024-05-09 08:15:00 second"),
        ("2024-05-09T08:15+0000", "2024-05-09 16:15:00 minute"),
        ("2024-05-09 星期四 10:00", "2024-05-09 10:00:00 minute"),
        ("Thu, 09 May 2024 08:15:00 +0800", "2024-05-09 08:15:00 second"),
        ("May 9, 2024", "2024-05-09 00:00:00 day"),
        ("今天 07:30", "2026-05-20 07:30:00 minute"),
        ("昨天 23:10", "2026-05-19 23:10:00 minute"),
        ("前天", "2026-05-18 00:00:00 day"),
        ("3小时前", "2026-05-20 15:00:00 minute"),
        ("半小时前", "2026-05-20 17:30:00 minute"),
        ("十分钟前", "2026-05-20 17:50:00 minute"),
        ("两天前", "2026-05-18 00:00:00 day"),
        ("刚刚", "2026-05-20 18:00:00 minute"),
        ("5月3日 10:22", "2026-05-03 10:22:00 minute"),
        ("12-31 09:00", "2025-12-31 09:00:00 minute"),
        ("2026-05-20 18:10", "2026-05-20 18:10:00 minute"),
        ("2026-05-20 19:10", None),
        ("2027-01-01", None),
        ("明天 10:00", None),
        ("第12-40页", None),
        ("3.5亿元", None),
        ("2024-13-40", None),
        ("2024年2月30日", None),
        ("", None),
    ],
)
def test_moment_in_text(text: str, expect: str | None) -> None:
    assert beijing(find_moment(text, reference=AT)) == expect


@pytest.mark.parametrize(
    ("value", "expect"),
    [
        (1716193079, "2024-05-20 16:17:59 second"),
        ("1716193079034", "2024-05-20 16:17:59 second"),
        ("20240520161500", "2024-05-20 16:15:00 second"),
        ("20240520", "2024-05-20 00:00:00 day"),
        (None, None),
        (True, None),
        (-5, None),
        (99999999999999999, None),
        ("not a date", None),
    ],
)
def test_value_of_a_field(value: object, expect: str | None) -> None:
    assert beijing(parse_moment(value, reference=AT)) == expect


@given(
    st.datetimes(min_value=datetime(1995, 1, 1), max_value=datetime(2026, 5, 20, 17, 59)),
    st.sampled_from(["%Y-%m-%d %H:%M:%S", "%Y年%m月%d日 %H:%M:%S", "%Y/%m/%d %H:%M:%S", "发布于%Y.%m.%d %H:%M:%S"]),
)
def test_what_is_written_is_read_back(moment: datetime, form: str) -> None:
    moment = moment.replace(microsecond=0, tzinfo=BEIJING)
    found = find_moment(moment.strftime(form), reference=AT)
    assert found is not None
    assert found.at == moment
    assert found.precision == "second"


@given(st.text(max_size=80))
def test_nothing_in_the_future_and_nothing_raises(text: str) -> None:
    found = find_moment(text, reference=AT)
    assert found is None or found.at <= AT + SKEW


@given(st.integers(min_value=800_000_000, max_value=int(AT.timestamp())))
def test_seconds_and_milliseconds_are_the_same_moment(seconds: int) -> None:
    assert from_epoch(seconds, reference=AT) == from_epoch(seconds * 1000, reference=AT)


@given(st.integers(min_value=1, max_value=59))
def test_minutes_ago_are_counted_from_the_fetch(minutes: int) -> None:
    found = find_moment(f"{minutes}分钟前", reference=AT)
    assert found is not None
    assert found.at == AT - timedelta(minutes=minutes)
