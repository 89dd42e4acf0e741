"""Clocks in URLs: many portals number their articles by time, and many paths hold a date.

A portal file names the clock of its ids (`id_time`). Zero points and shifts were checked against saved pages; the test has the vectors.
An id gives the time of the draft: minutes to hours before publication.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from transforms.text.dates import EARLIEST, Moment
from transforms.text.times import BEIJING

NETEASE_ZERO_MS = 1_060_500_000_000  # 2003-08-10 15:20:00 Beijing
KR36_ZERO_MS = 1_546_272_000_000  # 2019-01-01 00:00:00 Beijing
LATEST = datetime(2038, 1, 1, tzinfo=UTC)
_BASE62 = {c: i for i, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")}

_PATH_DATES = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-/](?P<m>0[1-9]|1[0-2])[-/](?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})[-/](?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d{2})(?P<m>0[1-9]|1[0-2])[-/](?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>20[012]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=\D|\d{0,2}[A-Z]|$)"),
    re.compile(r"(?<=/t)(?P<y>20[012]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?=_)"),
)
_OLD_NETEASE = re.compile(r"//\w+\.163\.com/(?P<y>\d{2})/(?P<m>\d{2})(?P<d>\d{2})/(?P<h>\d{2})/")


def _plausible(at: datetime, precision: str = "second") -> Moment | None:
    return Moment(at, precision) if EARLIEST < at < LATEST else None


def _from_ms(ms: int, precision: str = "second") -> Moment | None:
    if not 0 < ms < 4_000_000_000_000:
        return None
    return _plausible(datetime.fromtimestamp(ms // 1000, UTC), precision)


def netease(identifier: str) -> Moment | None:
    """NetEase docid: the first 8 of 16 characters count milliseconds in base 32 (0-9A-V)."""
    if not re.fullmatch(r"(?=.{0,7}[A-V])[0-9A-V]{8}[0-9A-Z]{8}", identifier):  # only digits: an id of another portal
        return None
    return _from_ms(int(identifier[:8], 32) + NETEASE_ZERO_MS)


def ifeng(identifier: str) -> Moment | None:
    """iFeng: 11 characters of base 62, or the number itself; milliseconds above bit 22. Minutes to an hour off."""
    if re.fullmatch(r"[0-9A-Za-z]{11}", identifier) and not identifier.isdigit():
        number = 0
        for character in identifier:
            number = number * 62 + _BASE62[character]
    elif re.fullmatch(r"\d{18,19}", identifier):
        number = int(identifier)
    else:
        return None
    return _from_ms(number >> 22, "minute")


def kr36(identifier: str) -> Moment | None:
    """36Kr: 16 digits, milliseconds since 2019 above bit 14. Older ids are plain numbers without a clock."""
    return _from_ms((int(identifier) >> 14) + KR36_ZERO_MS, "minute") if re.fullmatch(r"\d{16}", identifier) else None


def toutiao(identifier: str) -> Moment | None:
    """Toutiao group id: 19 digits, seconds above bit 32."""
    return _from_ms((int(identifier) >> 32) * 1000) if re.fullmatch(r"\d{19}", identifier) else None


def date(text: str) -> Moment | None:
    """A date written in an id or a path; the day's start in Beijing."""
    for pattern in _PATH_DATES:
        match = pattern.search(text)
        if match:
            return _day(int(match["y"]), int(match["m"]), int(match["d"]))
    return None


def _day(year: int, month: int, day: int, hour: int | None = None) -> Moment | None:
    try:
        start = datetime(year, month, day, hour or 0, tzinfo=BEIJING)
    except ValueError:
        return None
    return _plausible(start.astimezone(UTC), "day")


CLOCKS: dict[str, Callable[[str], Moment | None]] = {"netease": netease, "ifeng": ifeng, "kr36": kr36, "toutiao": toutiao, "date": date}
"""Names that `id_time` of a portal's URL rule may take."""

_HOSTS: tuple[tuple[re.Pattern[str], str], ...] = (
    (
        re.compile(
            r"(?:/article/|163\.com/\w{2,6}/\d{4}/\d\d/|163\.com/(?:\w+/)*(?:a|detail)/)(?P<id>[0-9A-V]{8}[0-9A-Z]{8})(?:\.html|[/?#_]|$)"
        ),
        "netease",
    ),
    (re.compile(r"ifeng\.com/c/(?P<id>[0-9A-Za-z]{11})(?![0-9A-Za-z])"), "ifeng"),
    (re.compile(r"36kr\.com/(?:p|newsflashes|video)/(?P<id>\d{16})(?!\d)"), "kr36"),
    (re.compile(r"(?:toutiao|ixigua|snssdk)\.com/(?:article/|group/|item/|i|a|w/)?(?P<id>\d{19})(?!\d)"), "toutiao"),
)


def time_from_url(
    url: str, *, id_time: str | None = None, identifier: str | None = None, fetched_at: datetime | None = None
) -> Moment | None:
    """Time that the URL encodes: the named clock for the portal's id, else the clocks known by their shape, else a date in the path."""
    found = CLOCKS[id_time](identifier) if id_time in CLOCKS and identifier else None
    if found is None:
        found = _by_shape(url)
    if found is None:
        old = _OLD_NETEASE.search(url)
        found = (
            _day(2000 + int(old["y"]), int(old["m"]), int(old["d"]), int(old["h"]))
            if old
            else date(url.split("?", maxsplit=1)[0].split("#", maxsplit=1)[0])
        )
    if found and fetched_at and found.at > fetched_at + timedelta(days=1):
        return None
    return found


def _by_shape(url: str) -> Moment | None:
    path = url.split("?", maxsplit=1)[0]
    for pattern, clock in _HOSTS:
        match = pattern.search(path)
        if match:
            found = CLOCKS[clock](match["id"])
            if found:
                return found
    return None
