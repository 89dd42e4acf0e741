"""Clocks of ids at their edges: which numbers are none, which part of an address is read, what wins."""

from datetime import UTC, datetime, timedelta

import pytest

from transforms.text import ids
from transforms.text.times import BEIJING


def at(found: ids.Moment | None) -> str | None:
    return found and f"{found.at.astimezone(BEIJING):%Y-%m-%d %H:%M} {found.precision}"


@pytest.mark.parametrize(
    ("text", "expect"),
    [
        ("/2024/05/16/a", "2024-05-16 00:00 day"),
        ("/2024-0516/a", "2024-05-16 00:00 day"),
        ("/202405/16/a", "2024-05-16 00:00 day"),
        ("/t20240516_1.htm", "2024-05-16 00:00 day"),
        ("x20240516A01", "2024-05-16 00:00 day"),
        ("20240516", "2024-05-16 00:00 day"),
        ("20240516123", None),
        ("20240516a", "2024-05-16 00:00 day"),
        ("/2024/13/16/a", None),
        ("/2024/02/30/a", None),
        ("/1985/02/03/a", None),  # before there were portals
        ("/12024/05/16", None),
        ("/2024/05/167", None),
    ],
)
def test_a_date_in_a_path(text: str, expect: str | None):
    assert at(ids.date(text)) == expect


def test_precision_of_each_clock():
    assert ids.CLOCKS["ifeng"]("8vVCwMscNlf").precision == "minute"
    assert ids.CLOCKS["kr36"]("3853011900142848").precision == "minute"
    assert ids.CLOCKS["netease"]("KBH162JQ05119734").precision == "second"
    assert ids.CLOCKS["toutiao"]("7367007067191640576").precision == "second"


@pytest.mark.parametrize(
    ("clock", "identifier"),
    [
        ("netease", "1234567812345678"),  # digits alone
        ("netease", "KBH162JQ0511973"),
        ("ifeng", "12345678901"),
        ("ifeng", "zzzzzzzzzzz"),  # beyond 2096
        ("kr36", "38530119001428481"),
        ("toutiao", "736700706719164057"),
        ("toutiao", "0000000000000000000"),
    ],
)
def test_no_clock(clock: str, identifier: str):
    assert ids.CLOCKS[clock](identifier) is None


def test_a_number_of_ifeng_may_be_written_out():
    number = 1_700_000_000_000 << 22
    assert at(ids.ifeng(str(number))) == at(ids._from_ms(1_700_000_000_000, "minute")) == "2023-11-15 06:13 minute"


def test_the_named_clock_of_the_portal_s_id_goes_first_then_the_shape_then_the_path():
    url = "https://www.163.com/dy/article/KBH162JQ05119734.html"
    assert at(ids.time_from_url(url, id_time="date", identifier="x20240516")) == "2024-05-16 00:00 day"
    assert at(ids.time_from_url(url, id_time="date", identifier="no date")) == "2025-10-10 14:26 second"
    assert at(ids.time_from_url(url, id_time="unknown", identifier="20240516")) == "2025-10-10 14:26 second"
    assert at(ids.time_from_url("https://lake.example/2024/05/16/1.html?d=2025/01/01")) == "2024-05-16 00:00 day"
    assert ids.time_from_url("https://lake.example/1.html?d=2025/01/01#2025/01/01") is None
    assert at(ids.time_from_url("https://lake.example/1?u=/article/KBH162JQ05119734.html")) is None


def test_old_addresses_of_netease_hold_the_hour():
    assert at(ids.time_from_url("http://tech.163.com/09/0829/19/short.html")) == "2009-08-29 19:00 day"
    assert ids.time_from_url("http://tech.163.com/09/1329/19/short.html") is None


@pytest.mark.parametrize(("late", "is_read"), [(timedelta(days=1), True), (timedelta(days=1, seconds=1), False)])
def test_a_time_may_lie_a_day_after_the_fetch(late: timedelta, is_read: bool):
    start = datetime(2024, 5, 16, tzinfo=BEIJING).astimezone(UTC)
    found = ids.time_from_url("https://lake.example/2024/05/16/1.html", fetched_at=start - late)
    assert (found is not None) == is_read
