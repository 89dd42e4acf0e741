"""Ways of counting years, days and zones that a date may be written in, brought to western digits and offsets.

Taiwan counts from 1912 (民國115年, 115-11-05), notices write the numerals as characters (二〇二六年十一月五日), mastheads put the lunar day between
the date and the time. `western` rewrites these in a text; everything else stays as it is.
"""

import re
from datetime import UTC, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from transforms.text.times import BEIJING

FIRST_YEAR = 1911  # year 0 of the calendar of the Republic of China
MAX_OFFSET = 14 * 60  # minutes; no place is farther from UTC

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "○": 0, "两": 2}
_DIGIT, _NUMBER = r"[〇零○一二三四五六七八九]", r"[一二三四五六七八九十]{1,3}"
_HANZI_DATE = re.compile(
    rf"(?P<y>\d{{4}}|{_DIGIT}{{4}})年(?P<m>{_NUMBER})月(?P<d>{_NUMBER})[日号](?:\s*(?P<half>[上下]午|晚上?|凌晨)?(?P<hh>{_NUMBER})[时時点點](?:"
    rf"(?P<mi>[零〇]?{_NUMBER})分)?)?"
)
_NAMED_ROC = re.compile(rf"(?:中华|中華)?民[国國]\s?(?P<y>\d{{1,3}}|{_DIGIT}{{2,3}}|[一二三四五六七八九十百零〇]{{1,5}})\s?年")
_ROC = re.compile(
    r"(?<![\d.])(?P<y>1[01]\d|12[0-4])(?:(?=\s?年\s?\d{1,2}\s?月)|(?=(?P<s>[-/.])(?:0[1-9]|1[0-2])(?P=s)(?:0[1-9]|[12]\d|3[01])(?![\d.])))"
)
_LUNAR = re.compile(
    r"[(（]?(?:(?:农历|農曆|阴历|陰曆|夏历|旧历)\s*)?(?:[甲乙丙丁戊己庚辛壬癸][子丑寅卯辰巳午未申酉戌亥](?:[(（]?[鼠牛虎兔龙龍蛇马馬羊猴鸡雞狗猪豬][)）]?)?年?\s*)?"
    r"[闰閏]?[正一二三四五六七八九十冬腊臘]{1,2}月(?:初[一二三四五六七八九十]|十[一二三四五六七八九]|廿[一二三四五六七八九]?|二十|三十)[)）]?"
)
_ZONES = {
    "Z": 0, "UTC": 0, "GMT": 0, "CST": 480, "HKT": 480, "SGT": 480, "JST": 540, "KST": 540, "IST": 330, "MSK": 180, "CET": 60, "CEST": 120,
    "BST": 60, "AEST": 600, "AEDT": 660, "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip
"""Minutes east of UTC. CST is China's on the pages that we read."""
_NAMED_ZONES = (
    (re.compile("北京时间|北京時間|中国标准时间|台北时间|台北時間|香港时间|香港時間"), BEIJING),
    (re.compile("美东时间|美東時間|美国东部时间|纽约时间|紐約時間"), ZoneInfo("America/New_York")),
    (re.compile("美西时间|美西時間|太平洋时间|太平洋時間|旧金山时间"), ZoneInfo("America/Los_Angeles")),
    (re.compile("日本时间|日本時間|东京时间|東京時間|韩国时间|首尔时间"), timezone(timedelta(hours=9))),
    (re.compile("伦敦时间|倫敦時間"), ZoneInfo("Europe/London")),
    (re.compile("格林尼治|格林威治|世界时|世界標準時間"), UTC),
)


def western(text: str) -> str:
    """The text with dates in western digits: 二〇二六年十一月五日, 民國115年11月5日, 115-11-05; lunar days between a date and a time are left out."""
    if "年" in text or "民" in text:
        text = _NAMED_ROC.sub(lambda m: f"{number(m['y']) + FIRST_YEAR}年", text)
        text = _HANZI_DATE.sub(_in_digits, text)
    text = _ROC.sub(lambda m: str(int(m["y"]) + FIRST_YEAR), text)
    return _LUNAR.sub(" ", text) if "月" in text else text


def number(text: str) -> int:
    """A number written with characters or digits: 三十五, 一一五, 115 -> 35, 115, 115."""
    if text.isdigit() and text.isascii():
        return int(text)
    if "百" in text:
        hundreds, _, rest = text.partition("百")
        return 100 * (_DIGITS.get(hundreds, 1) if hundreds else 1) + (number(rest) if rest else 0)
    if "十" in text:
        tens, _, ones = text.lstrip("零〇").partition("十")
        return (_DIGITS[tens] if tens else 1) * 10 + (_DIGITS[ones] if ones else 0)
    return int("".join(str(_DIGITS[c]) for c in text))


def _in_digits(match: re.Match[str]) -> str:
    day = f"{number(match['y'])}年{number(match['m'])}月{number(match['d'])}日"
    if not match["hh"]:
        return day
    return f"{day} {match['half'] or ''}{number(match['hh']):02}:{number(match['mi']) if match['mi'] else 0:02}"


def offset_of(word: str) -> tzinfo:
    """The zone that stands behind a time: Z, +0800, +08:00, GMT+8, UTC+08:00, JST; Beijing for what no zone can be."""
    word = word.upper().strip()
    name = word.rstrip("+-0123456789: ")
    if word in {"ET", "PT"}:
        return ZoneInfo("America/New_York" if word == "ET" else "America/Los_Angeles")
    if name == word:
        return timezone(timedelta(minutes=_ZONES.get(word, MAX_OFFSET + 1))) if word in _ZONES else BEIJING
    hours, _, minutes = word[len(name) :].strip().lstrip("+-").partition(":")
    total = int(hours[:2]) * 60 + int(minutes or hours[2:] or 0)
    if total > MAX_OFFSET:
        return BEIJING
    return timezone(timedelta(minutes=-total if "-" in word else total))


def named_zone(around: str) -> tzinfo | None:
    """The zone that the words around a time name (美东时间); None when they name none."""
    if "时" not in around and "時" not in around and "格林" not in around:
        return None
    return next((zone for pattern, zone in _NAMED_ZONES if pattern.search(around)), None)
