"""Chinese ways of writing a moment -> UTC. Nothing is guessed: text without a date gives None, a date in the future gives None.

`reference` is the moment of the fetch; relative words (刚刚, 3小时前, 昨天) and dates without a year are read against it. Times without an
offset are Beijing times unless another zone is given. A bare ISO date is a day, not midnight.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

from transforms.text.calendars import named_zone, number, offset_of, western
from transforms.text.times import BEIJING

SKEW = timedelta(minutes=15)  # clocks of sites and of the crawler differ by this much
EARLIEST = datetime(1994, 1, 1, tzinfo=UTC)  # no Chinese news page is older
MAX_TEXT = 4000
LEAD_TIME, ZONE_WORDS = 14, 12  # characters around a date that may hold its time, its zone

_ZONE = (
    r"(?:UTC|GMT)\s?[+-]\d{1,2}(?::?\d{2})?(?!\d)|[+-]\d{2}:?\d{2}(?!\d)|(?<=\d)[+-]\d{2}(?![\d:/年-])"
    r"|(?:Z|UTC|GMT|CST|HKT|SGT|JST|KST|IST|MSK|CET|CEST|BST|AEST|AEDT|EST|EDT|CDT|MST|MDT|PST|PDT|ET|PT)(?![A-Za-z0-9])"
)
_HALF = r"上午|下午|中午|晚上|晚间|晚|凌晨|早上|早晨|清晨|傍晚|[AaPp]\.?[Mm]\.?(?![a-z])"
_TIME = (
    rf"(?P<half>{_HALF})?\s{{0,3}}"
    r"(?P<hh>[01]?\d|2[0-4])\s{0,3}(?::|时(?!候)|時|点|點)\s{0,3}(?P<mi>[0-5]\d|\d(?=分))?\s{0,3}(?:(?::|分)\s{0,3}(?P<ss>[0-5]\d)(?!\d)"
    r"(?:[.,]\d{1,9})?)?"
    r"(?:\s{0,3}[秒分])?"
    rf"(?:\s{{0,3}}(?P<ampm>[AaPp]\.?[Mm]\b\.?))?(?:\s{{0,3}}[(（]?(?P<zone>{_ZONE}))?"
)
_WEEKDAY = r"(?:星期|周|週|礼拜|禮拜)[一二三四五六日天]"
_GAP = rf"(?:\s*(?:\([^()\d]{{1,10}}\)|{_WEEKDAY}|[一-鿿]{{2,6}}[时時][间間])){{0,2}}[\sT,，|·•_&;:a-z-]{{0,12}}?"
_DAY = r"(?P<m>1[0-2]|0?[1-9])(?:\s*月\s*|\s*[-/.]\s*)(?P<d>3[01]|[12]\d|0?[1-9])"
_YMD = rf"(?<![\d.])(?P<y>(?:19|20)\d{{2}})(?:\s*年\s*|\s*[-/.]\s*|\s+(?=\d{{1,2}}\s*[-/月])){_DAY}"
_FULL = re.compile(rf"{_YMD}(?:\s*[日号])?(?:{_GAP}{_TIME}|(?![\d]))")
_SHORT = re.compile(
    rf"(?<![\d./-])(?P<m>1[0-2]|0?[1-9])\s*(?:月|[-/])\s*(?P<d>3[01]|[12]\d|0?[1-9])(?:\s*[日号])?(?:{_GAP}{_TIME}|(?![\d:]))"
)
_TWO_DIGITS = re.compile(
    rf"(?<![\d./:-])['’]?(?P<y>\d{{2}})(?:(?P<s>[-/.])(?P<m>0[1-9]|1[0-2])(?P=s)(?P<d>0[1-9]|[12]\d|3[01])(?![\d./-])|年(?P<m2>1[0-2]"
    rf"|0?[1-9])月(?P<d2>3[01]|[12]\d|0?[1-9])日?)(?:{_GAP}{_TIME})?"
)
_DAY_FIRST = re.compile(rf"(?<![\d./-])(?P<a>\d{{1,2}})(?P<s>[-/.])(?P<b>\d{{1,2}})(?P=s)(?P<y>(?:19|20)\d{{2}})(?!\d)(?:{_GAP}{_TIME})?")
_WORD = re.compile(rf"(?P<word>今天|今日|昨天|昨日|前天)\s*(?:{_TIME})?")
_ON_WEEKDAY = re.compile(rf"^\W*+(?:上|本|这)?(?:星期|周|週|礼拜)(?P<week>[一二三四五六日天])\s*+{_TIME}")
_COUNT, _UNIT = r"\d{1,4}|半|几|[一二两三四五六七八九十]{1,3}", r"秒钟?|分钟|分鐘|小时|小時|天|日|周|週|星期|个月|月"
_AGO = re.compile(
    rf"(?P<n>{_COUNT})\s{{0,3}}(?:个(?!月)|個)?\s{{0,3}}(?P<unit>{_UNIT})"
    rf"(?:\s{{0,3}}(?:零|又)?\s{{0,3}}(?P<n2>\d{{1,2}})\s{{0,3}}(?P<unit2>分钟?|分鐘|小时|小時))?\s{{0,3}}(?:之|以)?前(?![面往端])"
)
_ENGLISH_AGO = re.compile(r"(?P<n>\d{1,4}|an?)\s+(?P<unit>second|sec|minute|min|hour|hr|day|week)s?\s+ago", re.IGNORECASE)
_NOW = re.compile(r"刚刚|剛剛|刚才(?=\s*(?:发布|$))|just now", re.IGNORECASE)
_COMPACT = re.compile(r"^(?P<y>(?:19|20)\d{2})(?P<m>\d{2})(?P<d>\d{2})(?:[ T]?(?P<hh>\d{2}):?(?P<mi>\d{2})(?::?(?P<ss>\d{2}))?)?$")
_MONTH = r"(?P<mon>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}+"
_ENGLISH = re.compile(
    rf"(?:(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?[\s/-]+)?{_MONTH}(?:[.,]\s*|[\s/-]+)(?:(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:[\s,/-]+))?(?P<y>"
    rf"(?:19|20)\d{{2}})"
    rf"(?:(?:,|\s|\bat\b|[:|·-]){{1,6}}{_TIME})?",
    re.IGNORECASE,
)
_JAVA = re.compile(
    rf"{_MONTH}\s{{1,3}}(?P<d1>\d{{1,2}})\s{{1,3}}(?P<hh>[01]\d|2[0-3]):(?P<mi>[0-5]\d):(?P<ss>[0-5]\d)"
    rf"(?:\s(?P<zone>{_ZONE}))?\s(?P<y>(?:19|20)\d{{2}})(?!\d)",
    re.IGNORECASE,
)
_LEAD = re.compile(rf"{_TIME}[\s,，|·]*(?:on\s+)?$", re.IGNORECASE)
_DOT_NET = re.compile(r"^/Date\((\d{10,13})[^)]{0,8}\)/$")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_UNITS = {"秒": 1, "分": 60, "小": 3600, "天": 86400, "日": 86400, "周": 604800, "週": 604800, "星": 604800} | {
    "s": 1, "m": 60, "h": 3600, "d": 86400, "w": 604800
}  # fmt: skip


@dataclass(frozen=True)
class Moment:
    """`at` in UTC; `precision` second, minute or day (then `at` is the day's start in its zone)."""

    at: datetime
    precision: str


@dataclass(frozen=True)
class _Reader:
    """What a written date is read against: the text, its zone and the moment of the fetch."""

    text: str
    reference: datetime | None
    zone: tzinfo

    def at(self, match: re.Match[str], year: int, month: int, day: int) -> Moment | None:
        """The moment of a match, with a time that stands in front of the date and a zone that stands around it."""
        parts = match.groupdict()
        around = self.text[max(0, match.start() - ZONE_WORDS) : match.end() + ZONE_WORDS]
        zone = named_zone(around) or self.zone
        lead = _LEAD.search(self.text[max(0, match.start() - LEAD_TIME) : match.start()]) if parts.get("hh") is None else None
        try:
            start = datetime(year, month, day, tzinfo=zone)
        except ValueError:
            return None
        return _at_time(start, lead.groupdict() if lead and lead["mi"] else parts, self.reference)


def find_moment(text: str, *, reference: datetime | None = None, zone: tzinfo = BEIJING) -> Moment | None:
    """The first moment that the text names; a full date wins over a short one wherever it stands."""
    text = western(unicodedata.normalize("NFKC", text[:MAX_TEXT]))
    reader = _Reader(text, reference, zone)
    for form in (_full, _english, _day_first, _two_digits):
        found = next((moment for moment in form(reader) if moment), None)
        if found:
            return found
    return _find_relative(text, reference, zone) if reference else None


def parse_moment(value: object, *, reference: datetime | None = None, zone: tzinfo = BEIJING) -> Moment | None:
    """A value of a field (meta, JSON, attribute): epoch in s or ms, compact digits, ISO, or any of the written forms."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return from_epoch(value, reference=reference)
    text = unicodedata.normalize("NFKC", str(value)[:200]).strip()
    text = _DOT_NET.sub(r"\1", text)
    if re.fullmatch(r"(?:\d{9,10}|\d{13})(?:\.\d{1,6})?", text):
        return from_epoch(float(text), reference=reference)
    compact = _COMPACT.match(text)
    if compact:
        return _Reader("", reference, zone).at(compact, int(compact["y"]), int(compact["m"]), int(compact["d"]))
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


def _full(reader: _Reader) -> Iterator[Moment | None]:
    for match in _FULL.finditer(reader.text):
        yield reader.at(match, int(match["y"]), int(match["m"]), int(match["d"]))


def _english(reader: _Reader) -> Iterator[Moment | None]:
    """Nov 5, 2026; 05-Nov-2026; Thu Nov 05 09:42:00 CST 2026 (what programs print)."""
    if "20" not in reader.text and "19" not in reader.text:
        return
    for pattern in (_JAVA, _ENGLISH):
        for match in pattern.finditer(reader.text):
            day = match["d1"] or match.groupdict().get("d2")
            if day:
                yield reader.at(match, int(match["y"]), _MONTHS.index(match["mon"].lower()) + 1, int(day))


def _day_first(reader: _Reader) -> Iterator[Moment | None]:
    """11/05/2026 (month first, unless that cannot be or lies ahead) and 05.11.2026 (day first)."""
    for match in _DAY_FIRST.finditer(reader.text):
        a, b, year = int(match["a"]), int(match["b"]), int(match["y"])
        orders = ((b, a), (a, b)) if match["s"] == "." else ((a, b), (b, a))
        yield next((m for month, day in orders if 1 <= month <= 12 and (m := reader.at(match, year, month, day))), None)


def _two_digits(reader: _Reader) -> Iterator[Moment | None]:
    """26-11-05 09:42; with points only beside a time, because versions look like that."""
    latest = reader.reference.year % 100 if reader.reference else 40
    for match in _TWO_DIGITS.finditer(reader.text):
        year = int(match["y"])
        if (match["s"] == "." and match["hh"] is None) or latest < year < EARLIEST.year % 100:
            continue
        yield reader.at(match, year + (2000 if year <= latest else 1900), int(match["m"] or match["m2"]), int(match["d"] or match["d2"]))


def _plausible(moment: Moment, reference: datetime | None) -> Moment | None:
    if moment.at < EARLIEST:
        return None
    if reference is None:
        return moment
    return moment if moment.at <= reference + SKEW else None


def _at_time(day: datetime, parts: dict[str, str | None], reference: datetime | None) -> Moment | None:
    hour, minute, second = parts.get("hh"), parts.get("mi"), parts.get("ss")
    if hour is None or (minute is None and not parts.get("half") and parts.get("word") is None):
        return _plausible(Moment(day.astimezone(UTC), "day"), reference)
    hours = _hours(int(hour), (parts.get("half") or parts.get("ampm") or "").lower())
    at = day + timedelta(hours=hours, minutes=int(minute or 0), seconds=int(second or 0))
    shift = parts.get("zone")
    if shift:
        at = at.replace(tzinfo=offset_of(shift))
    return _plausible(Moment(at.astimezone(UTC), "second" if second else "minute"), reference)


def _hours(hour: int, half: str) -> int:
    half = half.replace(".", "")
    if half in {"下午", "晚上", "晚间", "晚", "傍晚", "pm"} and 1 <= hour < 12:
        return hour + 12
    if half == "中午" and hour in {1, 2}:
        return hour + 12
    if half in {"凌晨", "am"} and hour == 12:
        return 0
    return hour


def _find_relative(text: str, reference: datetime, zone: tzinfo) -> Moment | None:
    here = reference.astimezone(zone)
    today = here.replace(hour=0, minute=0, second=0, microsecond=0)
    word = _WORD.search(text)
    if word:
        back = {"今": 0, "昨": 1, "前": 2}[word["word"][0]]
        return _at_time(today - timedelta(days=back), word.groupdict(), reference)
    ago = _AGO.search(text) or _ENGLISH_AGO.search(text)
    if ago:
        return _ago(ago.groupdict(), reference, today)
    if _NOW.search(text):
        return Moment(reference.replace(second=0, microsecond=0), "minute")
    week = _ON_WEEKDAY.match(text)
    if week:
        back = (today.weekday() - "一二三四五六日天".index(week["week"].replace("天", "日"))) % 7
        return _at_time(today - timedelta(days=back), week.groupdict(), reference)
    return _without_year(_Reader(text, reference, zone), here.year)


def _without_year(reader: _Reader, year: int) -> Moment | None:
    short = _SHORT.search(reader.text)
    if not short:
        return None
    years = (year, year - 1)  # 12月31日 read in January is of the year before
    return next((found for y in years if (found := reader.at(short, y, int(short["m"]), int(short["d"])))), None)


def _ago(parts: dict[str, str | None], reference: datetime, today: datetime) -> Moment | None:
    n, unit = parts["n"] or "", (parts["unit"] or "").lower()
    if n == "几" or unit.endswith("月"):
        return None
    count = 0.5 if n == "半" else 1.0 if n in {"a", "an"} else float(number(n))
    seconds = count * _UNITS[unit[0]]
    if unit[0] in "天日周週星dw" and not parts.get("n2"):
        return Moment((today - timedelta(days=seconds // 86400)).astimezone(UTC), "day")
    if parts.get("n2"):
        seconds += int(parts["n2"] or 0) * _UNITS[(parts["unit2"] or "分")[0]]
    at = reference - timedelta(seconds=seconds)
    return Moment(at.replace(second=0, microsecond=0), "minute")
