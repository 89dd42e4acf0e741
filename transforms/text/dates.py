"""Chinese ways of writing a moment -> UTC. Nothing is guessed: text without a date gives None, a date in the future gives None.

`reference` is the moment of the fetch; relative words (刚刚, 3小时前, 昨天) and dates without a year are read against it. Times without an
offset are Beijing times unless another zone is given. A bare ISO date is a day, not midnight.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from transforms.text.times import BEIJING

SKEW = timedelta(minutes=15)  # clocks of sites and of the crawler differ by this much
EARLIEST = datetime(1994, 1, 1, tzinfo=UTC)  # no Chinese news page is older
MAX_TEXT = 4000

_TIME = (
    r"(?P<half>上午|下午|中午|晚上|晚间|晚|凌晨|早上|早晨|清晨|傍晚|[AaPp]\.?[Mm]\.?(?![a-z]))?\s*"
    r"(?P<hh>[01]?\d|2[0-4])\s*(?::|时(?!候)|時|点|點)\s*(?P<mi>[0-5]\d|\d(?=分))?\s*(?:(?::|分)\s*(?P<ss>[0-5]\d)(?!\d)(?:\.\d{1,9})?)?(?:\s*[秒分])?"
    r"(?:\s*(?P<ampm>[AaPp][Mm])\b)?\s*(?P<zone>Z\b|UTC\b|GMT\b|[+-]\d{2}:?\d{2}(?!\d))?"
)
_GAP = r"(?:\s*[(（]?(?:星期|周|週|礼拜)[一二三四五六日天][)）]?)?[\sT,，|·_&;a-z]{0,12}?"
_YMD = (
    r"(?<![\d.])(?P<y>(?:19|20)\d{2})(?:\s*年\s*|\s*[-/.]\s*|\s+(?=\d{1,2}\s*[-/月]))(?P<m>1[0-2]|0?[1-9])(?:\s*月\s*|\s*[-/.]\s*)"
    r"(?P<d>3[01]|[12]\d|0?[1-9])"
)
_FULL = re.compile(rf"{_YMD}(?:\s*[日号])?(?:{_GAP}{_TIME}|(?![\d]))")
_SHORT = re.compile(
    rf"(?<![\d./-])(?P<m>1[0-2]|0?[1-9])\s*(?:月|[-/])\s*(?P<d>3[01]|[12]\d|0?[1-9])(?:\s*[日号])?(?:{_GAP}{_TIME}|(?![\d:]))"
)
_WORD = re.compile(rf"(?P<word>今天|今日|昨天|昨日|前天)\s*(?:{_TIME})?")
_AGO = re.compile(
    r"(?P<n>\d{1,4}|半|几|[一二两三四五六七八九十]{1,3})\s*(?:个)?(?P<unit>秒钟?|分钟|小时|天|日|周|星期|月)(?:之)?前(?![面往端])"
)
_NOW = re.compile(r"刚刚|刚才(?=\s*(?:发布|$))|just now", re.IGNORECASE)
_COMPACT = re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:[ T]?(?P<hh>\d{2}):?(?P<mi>\d{2})(?::?(?P<ss>\d{2}))?)?$")
_ENGLISH = re.compile(
    r"(?:(?P<d1>\d{1,2})\s+)?(?P<mon>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?:(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?\s+)?(?P<y>(?:19|20)\d{2})"
    rf"(?:,?\s++{_TIME})?",
    re.IGNORECASE,
)
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_NUMBERS = {c: i for i, c in enumerate("零一二三四五六七八九十")} | {"两": 2, "半": 0, "几": 0}
_UNITS = {"秒": 1, "分": 60, "小": 3600, "天": 86400, "日": 86400, "周": 604800, "星": 604800}


@dataclass(frozen=True)
class Moment:
    """`at` in UTC; `precision` second, minute or day (then `at` is the day's start in its zone)."""

    at: datetime
    precision: str


def find_moment(text: str, *, reference: datetime | None = None, zone: tzinfo = BEIJING) -> Moment | None:
    """The first moment that the text names; a full date wins over a short one wherever it stands."""
    text = unicodedata.normalize("NFKC", text[:MAX_TEXT])
    for match in _FULL.finditer(text):
        found = _from_parts(match, int(match["y"]), zone, reference)
        if found:
            return found
    if "20" in text or "19" in text:
        english = _find_english(text, zone, reference)
        if english:
            return english
    return _find_relative(text, reference, zone) if reference else None


def parse_moment(value: object, *, reference: datetime | None = None, zone: tzinfo = BEIJING) -> Moment | None:
    """A value of a field (meta, JSON, attribute): epoch in s or ms, compact digits, ISO, or any of the written forms."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return from_epoch(value, reference=reference)
    text = unicodedata.normalize("NFKC", str(value)[:200]).strip()
    if re.fullmatch(r"\d{9,10}|\d{13}", text):
        return from_epoch(int(text), reference=reference)
    compact = _COMPACT.match(text)
    if compact:
        return _from_parts(compact, int(compact["y"]), zone, reference)
    return find_moment(text, reference=reference, zone=zone)


def from_epoch(value: float, *, reference: datetime | None = None) -> Moment | None:
    """Seconds, or milliseconds when the number is that large."""
    if not 0 < value < 1e14:
        return None
    at = datetime.fromtimestamp(value / 1000 if value > 1e11 else value, UTC)
    return _plausible(Moment(at, "second"), reference)


def written(moment: Moment, zone: tzinfo) -> str:
    """A moment as `parse_moment` reads it back: a day without a time, else ISO 8601 with the offset."""
    here = moment.at.astimezone(zone)
    return here.date().isoformat() if moment.precision == "day" else here.isoformat(timespec="seconds")


def zone_of(name: str) -> tzinfo:
    """Time zone of a portal; Beijing when the name is unknown."""
    if name in {"Asia/Shanghai", "Asia/Taipei", "Asia/Hong_Kong"}:
        return BEIJING
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError):
        return BEIJING


def _plausible(moment: Moment, reference: datetime | None) -> Moment | None:
    if moment.at < EARLIEST:
        return None
    if reference is None:
        return moment
    return moment if moment.at <= reference + SKEW else None


def _from_parts(match: re.Match[str], year: int, zone: tzinfo, reference: datetime | None) -> Moment | None:
    parts = match.groupdict()
    try:
        day = datetime(year, int(parts["m"]), int(parts["d"]), tzinfo=zone)
    except ValueError:
        return None
    return _at_time(day, parts, reference)


def _at_time(day: datetime, parts: dict[str, str | None], reference: datetime | None) -> Moment | None:
    hour, minute, second = parts.get("hh"), parts.get("mi"), parts.get("ss")
    if hour is None or (minute is None and not parts.get("half") and parts.get("word") is None and "点" not in (parts.get("half") or "")):
        return _plausible(Moment(day.astimezone(UTC), "day"), reference)
    hours = _hours(int(hour), (parts.get("half") or parts.get("ampm") or "").lower())
    at = day + timedelta(hours=hours, minutes=int(minute or 0), seconds=int(second or 0))
    shift = parts.get("zone")
    if shift:
        at = at.replace(tzinfo=_offset(shift))
    return _plausible(Moment(at.astimezone(UTC), "second" if second else "minute"), reference)


def _hours(hour: int, half: str) -> int:
    if half in {"下午", "晚上", "晚间", "晚", "傍晚", "pm", "p.m."} and 1 <= hour < 12:
        return hour + 12
    if half == "中午" and hour in {1, 2}:
        return hour + 12
    if half in {"凌晨", "am", "a.m."} and hour == 12:
        return 0
    return hour


def _offset(text: str) -> tzinfo:
    if text[0] not in "+-":
        return UTC
    digits = text[1:].replace(":", "")
    minutes = int(digits[:2]) * 60 + int(digits[2:])
    if minutes > 14 * 60:
        return BEIJING
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def _find_english(text: str, zone: tzinfo, reference: datetime | None) -> Moment | None:
    match = _ENGLISH.search(text)
    if not match or not (match["d1"] or match["d2"]):
        return None
    try:
        day = datetime(int(match["y"]), _MONTHS.index(match["mon"].lower()) + 1, int(match["d2"] or match["d1"]), tzinfo=zone)
    except ValueError:
        return None
    return _at_time(day, match.groupdict(), reference)


def _find_relative(text: str, reference: datetime, zone: tzinfo) -> Moment | None:
    here = reference.astimezone(zone)
    today = here.replace(hour=0, minute=0, second=0, microsecond=0)
    word = _WORD.search(text)
    if word:
        back = {"今": 0, "昨": 1, "前": 2}[word["word"][0]]
        return _at_time(today - timedelta(days=back), word.groupdict(), reference)
    ago = _AGO.search(text)
    if ago:
        return _ago(ago, reference, today)
    if _NOW.search(text):
        return Moment(reference.replace(second=0, microsecond=0), "minute")
    short = _SHORT.search(text)
    if not short:
        return None
    for year in (here.year, here.year - 1):  # 12月31日 read in January is of the year before
        found = _from_parts(short, year, zone, reference)
        if found:
            return found
    return None


def _ago(match: re.Match[str], reference: datetime, today: datetime) -> Moment | None:
    n, unit = match["n"], match["unit"]
    if n == "几" or unit == "月":
        return None
    count = 0.5 if n == "半" else float(n) if n.isdigit() else float(_chinese_number(n))
    seconds = count * _UNITS[unit[0]]
    if unit[0] in "天日周星":
        return Moment((today - timedelta(days=seconds // 86400)).astimezone(UTC), "day")
    at = reference - timedelta(seconds=seconds)
    return Moment(at.replace(second=0, microsecond=0), "minute")


def _chinese_number(text: str) -> int:
    if "十" not in text:
        return _NUMBERS[text[0]]
    tens, _, ones = text.partition("十")
    return (_NUMBERS[tens[0]] if tens else 1) * 10 + (_NUMBERS[ones[0]] if ones else 0)
