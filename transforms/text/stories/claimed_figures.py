"""Figures that a text claims: amounts, prices, counts and shares, each with its value in plain units and what it is about.

In:     a sentence, folded (half width); rows of warehouse/seeds/figure_cues.csv: about, cues (words, |-separated), kind,
        units (what counts it, |-separated; empty: anything)
Out:    figures with offsets. 亿元 is 1e8 CNY, 万台 is 1e4 台; dates, times of day, ranks and model names are no figures
Why:    what a figure is about stands beside it: the nearest cue before it in its clause, else the nearest one after it there, else the last
        one before the clause. A word that follows a count at a distance (13个城市的门店) says what else is spoken of. A rise or fall is a figure
        of its own (营收同比), so that 47.5亿元 and 37% do not contradict each other.
"""

import re
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

from transforms.text.stories.figure_nouns import noun_of

MOST = 40  # figures of one sentence: a table read as one sentence says nothing of what each is about
MOST_TIMES = 5  # from one end of a range of changes to the other
DIGITS = 15  # longer runs are numbers of documents

_POWERS = {"十": 1e1, "百": 1e2, "千": 1e3, "万": 1e4, "亿": 1e8, "兆": 1e12}
_HAN_DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"两": 2}
_CURRENCIES = {
    "人民币": "CNY", "元人民币": "CNY", "元": "CNY", "块": "CNY", "¥": "CNY", "￥": "CNY", "RMB": "CNY",
    "美元": "USD", "美金": "USD", "$": "USD", "US$": "USD", "港元": "HKD", "港币": "HKD", "HK$": "HKD", "欧元": "EUR", "€": "EUR",
    "英镑": "GBP", "£": "GBP", "日元": "JPY", "韩元": "KRW", "新台币": "TWD", "台币": "TWD", "卢比": "INR", "卢布": "RUB",
}  # fmt: skip
_MONEY = frozenset(_CURRENCIES.values())
_COUNTED = "台辆部套件颗片架艘座款项条组笔名人位户家次股吨个份张场所期轮倍分则篇例枚单"  # 分 is a score; minutes are kept out below
_UNITS = [
    "tokens",
    "Tokens",
    "token",
    "Token",
    "个百分点",
    "人次",
    "千瓦时",
    "平方米",
    "公里",
    "万分之一",
    *sorted(_CURRENCIES, key=len, reverse=True),
    *_COUNTED,
    "%",
]
_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_HAN_NUMBER = r"(?<![一二两三四五六七八九十百千])[一二两三四五六七八九十百千]++(?=[万亿]|成(?![功为本员果立交长都绩份熟就]))"
_HAN_COUNT = rf"(?<![一二两三四五六七八九十百千第])[一二两三四五六七八九][百千][一二三四五六七八九十百]*+(?=[{_COUNTED}元](?![份年]))"
_LOW_UNITS = "|".join(map(re.escape, sorted(_CURRENCIES, key=len, reverse=True)))
_FIGURE = re.compile(
    r"(?P<sign>US\$|HK\$|[$¥￥€£]|人民币)?\s?"
    rf"(?<![\dA-Za-z.,\-/零第])(?P<low>{_NUMBER}|{_HAN_NUMBER}|{_HAN_COUNT}|[数几](?=[十百千万亿])|"
    r"(?<=[近上超逾约达])(?=[百千万亿]+[^分一-鿿]?[元美港台人名辆亿万块颗张家套部只份次件]))"
    rf"(?:(?P<low_power>[十百千万亿兆]{{0,3}})余?多?\s?(?P<low_unit>{_LOW_UNITS}|%|[台辆部款人名个万])?"
    rf"\s?[-~～至到—]\s?(?:US\$|[$¥￥])?(?P<high>{_NUMBER}))?\s?"
    r"(?P<power>[十百千万亿兆]{0,3})(?P<more>[余多])?\s?"
    rf"(?:(?P<unit>成(?![功为本员果立交长都绩份熟就])|{'|'.join(map(re.escape, _UNITS))})|(?![\dA-Za-z.]))(?P<more_after>多|余)?"
)
_VAGUE = {"数": 2.0, "几": 2.0, "": 1.0}
"""Of 数十亿 what is certain is two of them, of 上千亿 one."""
_BLOCKS = re.compile(r"(?=[一-鿿])(?!钱|起|左右|多|以|的?券|和|到|至|一)")  # 9块太阳能板: pieces, not yuan
_PARTS = re.compile(r"百分之(?P<low>\d+(?:\.\d+)?|[一二两三四五六七八九十百]+)")
_TIME_AFTER = re.compile(r"\s?(?:年|月|日|号|时|点|分钟|秒|天|周|岁|小时|个月|个工作日|世纪|季度|代|版|:)")
_MINUTE_BEFORE = re.compile(r"[时点]\s?$")
_RANK_BEFORE = re.compile(r"第\s?$")
_ABOUT_BOUND = (
    (
        "under",
        re.compile(
            r"(?:不超过?|不高于|不多于|不到|(?<!不)低于|至多|最多|最高(?:可?达?|将?达?)[增涨降跌减]?|(?<!不)少于|不足|(?:可能|或|将|预计)(?:上涨|下降|下跌)?高达)了?\s?$"
        ),
    ),
    ("over", re.compile(r"(?:超过?|逾|突破|破|不低于|至少|起码|不少于|高于|多于|上)了?\s?$")),
    ("about", re.compile(r"(?:约为?|约合|折合|大约|近|接近|左右|估计|预计|将近)(?:人民币)?\s?$")),
)
_CLAUSE_END = re.compile(r"[，,；;。！？!?：:\n]")
_CHANGE = re.compile(
    r"(?:(?:同比|环比|较上年|较去年|比上年|比去年)[^，,。；]{0,6}?)?"
    r"(?P<way>增长|上升|提高|上涨|增加|增幅|增速|翻|提升|攀升|[猛暴激大陡飙]增|飙升|回升|走高|高出|提价|涨价|提速|上调|上浮|快|"
    r"下降|下滑|减少|下跌|降幅|缩水|跌|涨|变动|[微略大骤]降|降低|降了|多了|少了|回落|走低|下调|下挫|重挫|[暴大]跌|蒸发|缩减|收窄|缩短|预减|扩大|预增)"
)
_ON_YEAR = re.compile("同比|[较比][上去]年")
_LEVEL = re.compile(r"(?:至|到|为|(?<!高)达|(?<!高)达到)[了约近超逾]{0,3}\s?$")  # fell to, not by
_BY_SO_MUCH = re.compile(
    "(?:增加|减少|蒸发|增长|缩水|下跌|上涨|下降|多赚|少赚|大增|大减|下调|上调|上浮|涨价|降价)了?(?:创纪录的?|约|近|上|超过?|逾|高达|将近|整整|至少){0,2}了?\\s?$"
)
"""市值蒸发了近1930亿美元: the amount is the change."""
_RANGE = re.compile(r"\s?[-~至到—]\s?")
_MOVED_BY = re.compile("(?:增加|减少|上涨|下跌|上升|下降|增长|提升|提高|降低)了?$")
_GOES_TO = re.compile(r"\s?(?:直接|一次性)?[下上]?[降涨调][整]?[到至为]")
_SHARE_CHARS = 3  # 毛利率方面，为29%; with more before it a share is of something else
_EARLIER_CHARS = 12  # a clause that begins with its figure goes on about what the one before said
_LATER_CHARS = 24  # a figure that is a clause of its own opens a headline
_ABOUT_UNIT = {"分": "得分"}
_PART_BEFORE = re.compile(r"[的在把被将和与及、]")
_OTHER_COUNTED = re.compile(
    r"(?:城市|省|国家|地区|市场|区县|县|行业|领域|部门|小组|团队|环节|步骤|方面|问题|部分|品牌|账号|版本|频道|机构|院校|高校|合作|伙伴)"
)
_FALLS = frozenset(
    [
        "下降",
        "下滑",
        "减少",
        "下跌",
        "降幅",
        "缩水",
        "跌",
        "微降",
        "略降",
        "大降",
        "骤降",
        "降低",
        "降了",
        "少了",
        "回落",
        "走低",
        "下调",
        "下挫",
        "暴跌",
        "大跌",
        "重挫",
        "蒸发",
        "预减",
        "缩减",
        "收窄",
        "缩短",
    ]
)
_MORE = re.compile("[余多]")
_FROM = re.compile("起(?![诉步码初])|以上")
_PRICED = re.compile(
    "起(?![诉步码初])|(?:以上|以下|级别?|价位|左右)?的?(?:车型|手机|机型|产品|版本|新车|轿车|家用车)"
)  # 6.98万元起, 20万元以上的车型
_TRADED = re.compile("(?:收[跌涨高低]|[下重]挫|[暴大]?[跌涨]超?|走[高低]|跌停|涨停)[了约近超逾]{0,2}$")
_MARKET = re.compile("股价|盘[前后中]|收盘|[美港A]股|早盘|午盘|尾盘|开盘|个股|概念股")
_PER_SHARE = re.compile(r"\s?(?:/|每)股")


_Value = tuple[int, int, float, float | None, str]
_Cue = tuple[int, int, str, str, frozenset[str]]


@dataclass(frozen=True)
class Figure:
    """`value` (to `high` when a range is given) in `unit`: a currency code, %, or what is counted; `bound` over, under, about or exact."""

    start: int
    end: int
    kind: str
    value: float
    high: float | None
    unit: str
    bound: str
    about: str | None


class FigureReader:
    """Reads figures with the cues of one table."""

    def __init__(self, rows: Iterable[Mapping[str, str | None]]) -> None:
        known = [
            (cue, str(row["about"]), row["kind"] or "", frozenset((row.get("units") or "").split("|")) - {""})
            for row in rows
            for cue in (row["cues"] or "").split("|")
            if cue
        ]
        self._cues = {cue: (about, kind, units) for cue, about, kind, units in known}
        self._pattern = re.compile("|".join(re.escape(cue) for cue in sorted(self._cues, key=lambda c: (-len(c), c))))

    def figures(self, sentence: str) -> list[Figure]:
        """The figures of a sentence in order."""
        found: list[Figure] = []
        cues = [(m.start(), m.end(), *self._cues[m[0]]) for m in self._pattern.finditer(sentence)]
        clauses = [0, *(m.end() for m in _CLAUSE_END.finditer(sentence) if not _is_inside_number(sentence, m.start())), len(sentence)]
        spans = list(pairwise(clauses))
        for start, end, value, high, unit in _joined(_values(sentence), sentence):
            clause = next((s for s in spans if s[0] <= start < s[1]), (0, len(sentence)))
            place, is_count = (start, end), unit != "%" and unit not in _MONEY
            about, cue_kind = _about_here(cues, clause, place, unit, sentence)
            cued = about is not None
            if about is None:
                about = noun_of(sentence, start, end, clause, is_count=is_count)
            if about is None:
                about, cue_kind = _about_elsewhere(cues, clause, place, unit, sentence)
            kind = _kind(unit, cue_kind)
            if unit == "%" and not cued and _TRADED.search(sentence, clause[0], start) and _MARKET.search(sentence):
                about = "股价"  # 远川科技收跌4.8%
            if unit in ("%", "倍") or (unit in _MONEY and _BY_SO_MUCH.search(sentence, clause[0], start)):
                about = _changed(sentence[clause[0] : start], about)
            elif unit in _MONEY and _PER_SHARE.match(sentence, end):
                about, kind = (about if cue_kind == "price" and cued and about != "售价" else "股价"), "price"
            elif unit in _MONEY and not cue_kind and _PRICED.match(sentence, end):
                about, kind = "售价", "price"
            elif unit in _MONEY and cue_kind in ("", "price") and _GOES_TO.match(sentence[end : end + 8]):
                about, kind = "原价", "price"  # 由3299元降至1599元
            found.append(Figure(start, end, kind, value, high, unit, _bound(sentence, start, end), about))
            if len(found) == MOST:
                break
        return found


def _values(sentence: str) -> Iterable[_Value]:
    taken: list[int] = []
    for m in _PARTS.finditer(sentence):
        taken.append(m.start())
        yield m.start(), m.end(), _plain(m["low"]), None, "%"
    for m in _FIGURE.finditer(sentence):
        unit = _unit(m, sentence)
        start = m.start("sign") if m["sign"] else m.start("low")
        if _is_no_figure(m, unit, sentence, start) or any(t <= start < t + 8 and sentence[t:].startswith("百分之") for t in taken):
            continue
        factor = _factor(m["power"])
        low = (_VAGUE[m["low"]] if m["low"] in _VAGUE else _plain(m["low"])) * (_factor(m["low_power"]) if m["low_power"] else factor)
        high = _plain(m["high"]) * factor if m["high"] else None
        if high and unit == "%" and high > MOST_TIMES * low and _MOVED_BY.search(sentence, max(0, start - 4), start):
            yield start, m.start("high") - 1, low, None, unit  # 减少0.5%至96%: by so much, to so much
            start, low, high = m.start("high"), high, None
        if unit == "成":
            low, high, unit = low * 10, high * 10 if high else None, "%"
        if unit == "个百分点":
            unit = "%"
        yield start, m.end(), round(low, 4), round(high, 4) if high is not None and high > low else None, unit


def _unit(m: re.Match[str], sentence: str) -> str:
    if m["unit"] == "块" and _BLOCKS.match(sentence, m.end("unit")):
        return "块"
    return _CURRENCIES.get(m["sign"] or "") or _CURRENCIES.get(m["unit"] or "") or m["unit"] or ""


def _factor(powers: str | None) -> float:
    factor = 1.0
    for power in powers or "":
        factor *= _POWERS[power]
    return factor


def _is_no_figure(m: re.Match[str], unit: str, sentence: str, start: int) -> bool:
    """True for years, ranks, times of day, months, models and parts of names (零一万物)."""
    before, after = sentence[max(0, start - 2) : start], sentence[m.end() : m.end() + 6]
    if (m["low"][:1] == "0" and m["low"][1:2].isdigit()) or (m["unit"] == "款" and re.fullmatch(r"(?:19|20)\d\d", m["low"])):
        return True  # 01万物, 2014款
    if len(m["low"]) > DIGITS or _RANK_BEFORE.search(before) or (m["unit"] in (None, "分") and _TIME_AFTER.match(after)):
        return True
    if m["unit"] == "分" and (after.startswith(("钟", "之")) or _MINUTE_BEFORE.search(before)):
        return True
    if m["unit"] == "个" and after.startswith(("月", "工作日")):
        return True
    if not unit and m["low"][:1] in _HAN_DIGITS and "一" <= after[:1] <= "鿿" and not after.startswith(("左右", "以上")):
        return True
    return not unit and not m["power"] and "," not in m["low"]


def _joined(values: Iterable[_Value], sentence: str) -> list[_Value]:
    """Values in order of place; 50亿至80亿元 is one."""
    out: list[_Value] = []
    for start, end, value, high, unit in sorted(values):
        if out and unit and not out[-1][4] and _RANGE.fullmatch(sentence[out[-1][1] : start]) and out[-1][2] < value:
            out[-1] = (out[-1][0], end, out[-1][2], value, unit)
        else:
            out.append((start, end, value, high, unit))
    return out


def _plain(number: str) -> float:
    if number[0].isdigit():
        return float(number.replace(",", ""))
    total, digit = 0.0, 0.0
    for c in number:
        if c in _POWERS:
            total += (digit or 1.0) * _POWERS[c]
            digit = 0.0
        else:
            digit = float(_HAN_DIGITS[c])
    return total + digit


def _about_here(cues: list[_Cue], clause: tuple[int, int], place: tuple[int, int], unit: str, sentence: str) -> tuple[str | None, str]:
    """The cue of its clause that a figure belongs to; one whose kind fits the unit before others that stand as near."""
    start, end = place
    is_count = unit != "%" and unit not in _MONEY
    if is_count and unit and _OTHER_COUNTED.match(sentence, end):
        return None, ""
    fits = [c for c in cues if _fits(c, unit)]
    before = [c for c in fits if clause[0] <= c[0] and c[1] <= start]
    after = [c for c in fits if end <= c[0] and c[1] <= clause[1] and not (is_count and _PART_BEFORE.search(sentence, end, c[0]))]
    if unit == "%":
        before = [c for c in before if c[3] == "percent"] or before
        after = [c for c in after if c[3] == "percent"] or after
    if after and after[0][0] - end <= 2 and (not before or start - before[-1][1] > 2):
        return after[0][2], after[0][3]  # 2790个岗位, 47.5亿元融资
    if before:
        return before[-1][2], before[-1][3]
    if after:
        return after[0][2], after[0][3]
    return None, ""


def _about_elsewhere(cues: list[_Cue], clause: tuple[int, int], place: tuple[int, int], unit: str, sentence: str) -> tuple[str | None, str]:
    """The cue of a clause before, or after, for a figure whose own clause says nothing of what it is."""
    start, end = place
    if unit not in ("%", *_MONEY) and unit and _OTHER_COUNTED.match(sentence, end):
        return None, ""
    fits = [c for c in cues if _fits(c, unit)]
    if not sentence[clause[0] : start].strip() and not sentence[end : clause[1]].strip("！!，,。 "):  # 47.5亿元！云杉B轮融资落定
        later = [c for c in fits if clause[1] <= c[0] < clause[1] + _LATER_CHARS]
        return (later[0][2], later[0][3]) if later else (None, "")
    is_share = unit == "%" and not _CHANGE.search(sentence, clause[0], start)
    earlier = (
        fits[: bisect_left([c[0] for c in fits], clause[0])] if start - clause[0] <= (_SHARE_CHARS if is_share else _EARLIER_CHARS) else []
    )
    return (earlier[-1][2], earlier[-1][3]) if earlier else (_ABOUT_UNIT.get(unit), "")


def _fits(cue: _Cue, unit: str) -> bool:
    cue_kind, units = cue[3], cue[4]
    if unit == "%":
        return True
    if unit in _MONEY:
        return cue_kind in ("amount", "price") or cue_kind == "count"
    return cue_kind == "count" and (not unit or not units or unit in units)


def _kind(unit: str, cue_kind: str) -> str:
    if unit == "%":
        return "percent"
    if unit in _MONEY:
        return "price" if cue_kind == "price" else "amount"
    return "count"


def _changed(before: str, about: str | None) -> str | None:
    """What a per cent is about: a change says of what and against what; a level after a change (降至28%) and a share stand by themselves."""
    changes = list(_CHANGE.finditer(before))
    if not changes or _LEVEL.search(before):
        return about
    last = changes[-1]
    when = "环比" if "环比" in last[0] else "同比" if _ON_YEAR.search(last[0]) else ""
    about = (about or "").removesuffix(last["way"])
    return f"{about}{when}{'下降' if last['way'] in _FALLS else '变动' if last['way'] == '变动' else '增长'}"


def _bound(sentence: str, start: int, end: int) -> str:
    before = sentence[max(0, start - 8) : start]
    for bound, pattern in _ABOUT_BOUND:
        if pattern.search(before):
            return bound
    if sentence[start] in "数几":
        return "about"
    if _MORE.search(sentence, start, end) or _FROM.match(sentence, end):
        return "over"
    return "about" if sentence[end : end + 2] in ("左右", "上下") else "over" if sentence[end : end + 2] == "以上" else "exact"


def _is_inside_number(sentence: str, at: int) -> bool:
    return sentence[at] == "," and sentence[at - 1 : at].isdigit() and sentence[at + 1 : at + 2].isdigit()
