"""Which entity a name means in an article, and whether it means one at all.

In:     the places of title and text (alias_matcher.py), their sentences and paragraphs
Out:    for every place the entity it means, or none
Why:    a name that no common word shares decides by itself. An ambiguous one (小米, 理想, Gemini) counts when one of its context words
        stands in the sentence or paragraph, when two stand in the article, when it is framed as a company is (荣耀宣布, 格力、美的), or when
        the article names the same entity, its parent or its products for certain elsewhere. A surname counts only for a person whom the
        article names in full.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from transforms.text.entities.alias_matcher import Matcher, Name, Place, fold
from transforms.text.entities.name_vocabulary import words
from transforms.text.language.segment import sentences

_FRAME_AFTER = re.compile(
    "(?:的)?(?:股价|市值|财报|营收|总部|公司|集团|宣布|官宣|CEO|ceo|董事长|创始人|高管|员工|官方|客服|发言人|法务|裁员|上市|港股|美股)"
    "|(?:正在|正|已|将|拟|或将|或|曾|也|又|再次|再)?(?:考虑|计划|收购|发布|推出|起诉|回应|否认|投资|开源|约谈|成立|招聘|挖角)"
    "|(?:一度|盘前|盘后|收盘|开盘|早盘|现|收)?(?:大涨|大跌|[涨跌](?:超|逾|近|约|幅|停|至|[0-9]))"
    "|(?:前|离职)?(?:员工|高管)|中国(?!人|的|市场)|国产|车主|无人车|新版本|团队负责人"
    "|[A-Za-z]|[0-9]{1,4}(?![0-9年周月日天分秒多余个万亿%次岁.])"
)
_AND = frozenset("、和与及跟")
_FRAME_BEFORE = re.compile("(?:公司|企业|厂商|品牌|巨头|车企|平台|大厂|新势力)[“‘]?$")
_PRODUCT_AFTER = re.compile(
    "(?:AI|大?模型|应用|App|APP|app)?(?:的)?(?:新版本|新模型|[0-9]+(?:\\.[0-9]+)?版|(?:正式|全面|全新|已|将|今日)?(?:上线|下线|开源|内测|公测|停服)|限制|升级|更新|"
    "(?:宣布)?停止服务|团队|大模型|App|APP|应用(?!于)|视频时长|用户|会员|网页版|国际版)"
)
_PERSON_AFTER = re.compile(
    "(?:再|也|曾|已|正式|今日|昨日)?(?:出席|表示|称(?!号)|回应|离职|加入|加盟|卸任|辞任|出任|任职|发文|透露|认为|卸任|现身|谈|坦言|直言|宣布|创立|创办)"
)
_OTHER_FIRM = re.compile("(?:咨询|律师|律所|大学|学院|中学|小学|传媒|文化|证券|保险|银行|医院|酒店|餐饮|影业|书店|大厦|路|街|村|镇)")
"""What follows or precedes an ambiguous name when it is a company's (a model such as 奔驰E级 too), and what follows when it is part of the
name of another firm or place."""

_WEAK = words(
    "公司 集团 企业 科技 品牌 产品 系统 平台 用户 发布 上市 智能 系列 投资 互联网 设备 终端 硬件 软件 网络 市场 团队 公布 数据 上线 账号 视频 工厂 日本 美国 中国 德国 英国 国际 门店 专利 创始人 CEO 高管 员工 内部 "
    "旗下 人士 ai app"
)
"""Context words that stand in every second article: one of them alone decides nothing."""

NEEDED_NEAR = 2
NEEDED_IN_ARTICLE = 2  # one context word far away is chance, two are a subject


@dataclass(frozen=True, slots=True)
class Mention:
    """A place with its entity and the sentence around it (offsets in the same text)."""

    entity_id: str
    start: int
    end: int
    sentence: tuple[int, int]
    in_title: bool


@dataclass(frozen=True, slots=True)
class _Spot:
    place: Place
    names: tuple[Name, ...]
    sentence: tuple[int, int]
    around: "_Stretch"
    paragraph: "_Stretch"
    in_title: bool
    is_framed: bool
    frames: tuple[str, ...]
    is_listed: bool
    is_other: bool


class _Stretch:
    """A sentence or paragraph, folded, shared by the spots in it; each word is looked for once."""

    __slots__ = ("_seen", "_text", "end", "start")

    def __init__(self, folded: str, start: int, end: int) -> None:
        self._text, self.start, self.end = folded[start:end], start, end
        self._seen: dict[str, bool] = {}

    def has(self, word: str) -> bool:
        seen = self._seen.get(word)
        if seen is None:
            seen = self._seen[word] = word in self._text
        return seen


def read(matcher: Matcher, family: Mapping[str, frozenset[str]], title: str, text: str, day: str) -> list[Mention]:
    """The entities that an article names; `family` holds the parent and the children of each entity, `day` is ISO text."""
    headline, body = fold(title), fold(text)
    spots = [*_spots(matcher, title, headline, day, in_title=True), *_spots(matcher, text, body, day, in_title=False)]
    chosen: list[Name | None] = [_sure(spot) for spot in spots]
    together = [
        Mention(n.entity_id, s.place.start, s.place.end, s.sentence, s.in_title)
        for s, one in zip(spots, chosen, strict=True)
        for n in _group(s, one)
    ]
    known = {name.entity_id for name in chosen if name}
    _by_context(spots, chosen, known, headline + "\n" + body, family)
    _by_surname(spots, chosen)
    found = [
        Mention(name.entity_id, s.place.start, s.place.end, s.sentence, s.in_title) for s, name in zip(spots, chosen, strict=True) if name
    ]
    return sorted((*found, *together), key=lambda m: (not m.in_title, m.start)) if together else found


def _spots(matcher: Matcher, text: str, folded: str, day: str, *, in_title: bool) -> list[_Spot]:
    places = matcher.places(text, folded)
    if not places:
        return []
    bounds = sentences(text)
    found: list[_Spot] = []
    around = paragraph = _Stretch("", 0, 0)
    at = 0
    for place in places:
        names = tuple([n for n in place.names if n.is_valid(day)])
        if not names:
            continue
        while at + 1 < len(bounds) and bounds[at][1] <= place.start:
            at += 1
        if place.start >= paragraph.end:
            after = text.find("\n", place.start)
            paragraph = _Stretch(folded, text.rfind("\n", 0, place.start) + 1, after if after >= 0 else len(text))
        if (around.start, around.end) != bounds[at]:
            around = _Stretch(folded, *bounds[at])
        framed = listed = other = False
        frames: tuple[str, ...] = ()
        if names[0].needs_context:
            other = bool(_OTHER_FIRM.match(text, place.end))
            framed = bool(_FRAME_AFTER.match(text, place.end) or _FRAME_BEFORE.search(text[max(0, place.start - 4) : place.start]))
            frames = tuple(k for k, pattern in (("product", _PRODUCT_AFTER), ("person", _PERSON_AFTER)) if pattern.match(text, place.end))
            listed = text[place.start - 1 : place.start] in _AND or text[place.end : place.end + 1] in _AND
        found.append(_Spot(place, names, bounds[at], around, paragraph, in_title, framed, frames, listed, other))
    return found


def _is_vetoed(name: Name, spot: _Spot) -> bool:
    return any(spot.around.has(v) for v in name.vetoes)


def _sure(spot: _Spot) -> Name | None:
    return next((n for n in spot.names if not (n.needs_context or n.is_surname or _is_vetoed(n, spot))), None)


def _group(spot: _Spot, chosen: Name | None) -> list[Name]:
    """The others that one word names for certain: 蔚小理 are three firms."""
    if chosen is None or len(spot.names) < 2:
        return []
    return [n for n in spot.names if n is not chosen and not (n.needs_context or n.is_surname) and n.entity_id != chosen.entity_id]


def _by_context(spots: list[_Spot], chosen: list[Name | None], known: set[str], whole: str, family: Mapping[str, frozenset[str]]) -> None:
    """Decides ambiguous names; what one sentence makes clear holds for the rest of the article."""
    counted: dict[tuple[str, str], bool] = {}
    waiting = [i for i, name in enumerate(chosen) if name is None and any(n.needs_context for n in spots[i].names)]
    later: list[int] = []
    firms = {(s.in_title, s.sentence) for s, name in zip(spots, chosen, strict=True) if name and name.is_company}
    for i in waiting:
        spot = spots[i]
        as_firm = 2 * (spot.is_framed or (spot.is_listed and (spot.in_title, spot.sentence) in firms))
        near = [(sum(_near(w, spot) for w in n.context) + as_firm * n.is_company + 2 * (n.kind in spot.frames), n) for n in _open(spot)]
        best = max(near, key=lambda pair: pair[0], default=None)
        if best and best[0] >= NEEDED_NEAR:
            chosen[i] = best[1]
            known.add(best[1].entity_id)
        else:
            later.append(i)
    for i in later:
        names = _open(spots[i])
        by_entity = next((n for n in names if n.entity_id in known), None)
        by_family = by_entity or next((n for n in names if known & family.get(n.entity_id, frozenset())), None)
        chosen[i] = by_family or next((n for n in names if _in_article(n, whole, counted)), None)


def _open(spot: _Spot) -> list[Name]:
    return [n for n in spot.names if n.needs_context and not (spot.is_other or _is_vetoed(n, spot))]


def _near(word: str, spot: _Spot) -> int:
    weight = 1 if word in _WEAK else 2
    return weight if spot.around.has(word) else (weight - 1) * spot.paragraph.has(word)


def _in_article(name: Name, whole: str, counted: dict[tuple[str, str], bool]) -> bool:
    key = (name.entity_id, name.alias)
    if key not in counted:
        telling = [w for w in name.context if w not in _WEAK]
        counted[key] = bool(telling) and sum(w in whole for w in telling) >= min(NEEDED_IN_ARTICLE, len(telling))
    return counted[key]


def _by_surname(spots: list[_Spot], chosen: list[Name | None]) -> None:
    """Altman after Sam Altman; when two people of one surname are named in full, the one named last before the surname."""
    full = {name.entity_id: i for i, name in reversed(list(enumerate(chosen))) if name}
    last: dict[str, int] = {}
    for i, spot in enumerate(spots):
        if (name := chosen[i]) is not None:
            last[name.entity_id] = i
            continue
        people = [n for n in spot.names if n.is_surname and n.entity_id in full and not _is_vetoed(n, spot)]
        if people:
            chosen[i] = max(people, key=lambda n: last.get(n.entity_id, -1))
