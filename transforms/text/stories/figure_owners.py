"""Whose a figure is: the one that its clause is about.

In:     the names of a sentence, each with its role; the place of a figure; where clauses begin; whom the text was about so far
Out:    the entity, or None when nobody is sure: a wrong owner is worse than none

Who only speaks, counts, hosts, sells or is compared with owns no figure of the clause. In a list with 分别 each name has the figure of
its own place. A clause that names nobody goes on about the subject of the one before, a sentence about whom the text was about so far.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from transforms.text.entities.roles import TOLD_OF_OTHERS

_ALL_EACH = re.compile("分别|依次|各自|各占|各为")
_OTHER_SUBJECT = re.compile(
    "(?:全球|全国|中国|美国|国内|海外|欧洲|日本|整个|整体)?(?:市场(?![^，。]{0,6}预期)|行业|产业|领域|大盘|经济|用户们|厂商们)|研究人员|业内人士|"
    "(?:多|数|两|几)家[^，。；]{0,8}(?:公司|企业|厂商|车企|机构|银行)|(?:^|[，。；“：])[^，。；]{0,6}(?:车主|网友|当事人|消费者|买家|卖家|股民|乘客|"
    "学生|居民|家长|骑手|司机|店主|商家|博主|玩家|患者)(?!端|版|中心|服务)"
)


SHORT, OPENING = 4, 10  # characters; how near to the beginning of a clause its subject stands
PAID = frozenset(("投资", "购买金额"))
"""What is paid by the one who invests."""
PERSONAL = frozenset(("身价", "持股", "薪酬", "出售", "回购", "分红", "购买金额"))
"""What a person can have, too; anything else that stands beside an officer is the firm's."""
OF_A_THING = frozenset(("售价", "原价", "参数", "得分", "月费", "年费"))
"""What is told of the thing that was launched, not of its maker."""
SEEN = 12
_OFFICER = re.compile(r"(?:CEO|CTO|CFO|COO|首席[^，。、\s]{2,5}官|创始人|董事长|总裁|总经理|负责人|主席|社长|行长)\s?$")
_STAKE = re.compile("的?(?:股权|股份|股票)")
_LAUNCHED = re.compile("(?:发布|推出|开源|上市|亮相|带来|发售|公布|上架|上线)[^，。；]{0,20}$")
_OF = re.compile(r"[ ·・的”]{0,2}(?:[A-Za-z]{1,12} )?|的[^，。、；的和与]{1,5}")
_SHARES = re.compile("(?:公司|集团)?(?:的)?(?:股份|股票|股权)")
_WITHIN = re.compile(r"[^，。；、]{0,6}[中里上内外]")
_QUOTED = re.compile("[“「][^“”「」，。！？]{2,12}[”」](?=[^，。]{0,12}(?:完成|宣布|获得?|拿下|成立|科技|公司|发布|推出|近日))")
_UNKNOWN_BEFORE = re.compile("[“「][^“”「」，。！？]{2,12}[”」](?=[^，。]{0,12}(?:完成|宣布|获得?|拿下))")
_OFFICE = re.compile("[^，。、；]{0,8}(?:CEO|CTO|CFO|创始人|董事长|主席|总裁|总经理|负责人|分析师|高管|老板)[^，。、；]{0,4}")


@dataclass(frozen=True, slots=True)
class Named:
    """A name at [start, end) of a text and its role."""

    start: int
    end: int
    entity_id: str
    role: str

    @property
    def may_own(self) -> bool:
        """Whether the role allows that a figure belongs to the name."""
        return self.role not in TOLD_OF_OTHERS and self.role != "comparison"


def owner_of(
    text: str, names: Sequence[Named], clauses: Sequence[int], place: tuple[int, int], so_far: str | None, *, about: str | None = None
) -> str | None:
    """Owner of the figure at `place`; `names` are those of its sentence in order, `clauses` where its clauses begin, the first with it.

    `about` is what the figure is about: money that is invested is the investor's.
    """
    start = place[0]
    clause = max(c for c in clauses if c <= start)
    here = [n for n in names if clause <= n.start and n.end <= start]
    payer = [n for n in names if n.role == "investor" and clause <= n.start] if about in PAID else []
    if text[place[1] - 1 : place[1]] == "%" and here and here[-1].end >= start - 1 and _STAKE.match(text, place[1]):
        return here[-1].entity_id  # 收购星河100%股权
    own = [n for n in here if n.may_own and not _is_place(text, n)]
    own = own if about is None or about in PERSONAL else [n for n in own if not _OFFICER.search(text, max(0, n.start - SEEN), n.start)]
    if about in OF_A_THING and (thing := _launched(text, names, clauses, place)):
        return thing.entity_id
    after = _named_after(text, names, clauses, place, is_told=bool(own) or start - clause > SHORT)
    if payer or after:
        return (payer or after)[0].entity_id
    if own:
        return None if _UNKNOWN_BEFORE.search(text, clause, own[0].start) else head_of(text, own).entity_id
    if _OTHER_SUBJECT.search(text, clause, start) or _has_unknown(text, names, clauses[0], start):
        return None
    return _subject_before(text, names, clauses, clause) or so_far


def _launched(text: str, names: Sequence[Named], clauses: Sequence[int], place: tuple[int, int]) -> Named | None:
    """The thing that the sentence says was launched (星河发布新款B，配备大屏，售价…), when nobody else is named after it."""
    before = [n for n in names if n.end <= place[0]]
    if not before or not any(c > before[-1].end for c in clauses if c <= place[0]):
        return None
    opens = max(c for c in clauses if c <= before[-1].start)
    return before[-1] if _LAUNCHED.search(text, opens, before[-1].start) else None


def _named_after(text: str, names: Sequence[Named], clauses: Sequence[int], place: tuple[int, int], *, is_told: bool) -> list[Named]:
    """Who is named right after a figure: 5000万元的星河新订单, 1%的星河股票; not where the clause has told who has it (他出售599万股星河股票)."""
    start, end = place
    after = [n for n in names if start < n.start and not any(start < c <= n.start for c in clauses)][:1]
    if not after or text[end : after[0].start].strip('的 “《"'):
        return []
    shares = text[end - 1] == "%" and _SHARES.match(text, after[0].end) is not None
    return after if shares or (after[0].may_own and not is_told) else []


def _subject_before(text: str, names: Sequence[Named], clauses: Sequence[int], clause: int) -> str | None:
    """Whom the clauses before were about: the name that opened one, else the last one."""
    earlier = [n for n in names if n.end <= clause and n.may_own and not _is_place(text, n)]
    if not earlier:
        return None
    opening = [n for n in earlier if n.start - max(c for c in clauses if c <= n.start) <= OPENING] or earlier
    last_clause = max(c for c in clauses if c <= opening[-1].start)
    return head_of(text, [n for n in earlier if n.start >= last_clause]).entity_id


def head_of(text: str, names: Sequence[Named]) -> Named:
    """Of names that make one phrase the last, whose phrase it is: 星河的云端X, 星河董事长李远川; else the first."""
    head = names[0]
    for name in names[1:]:
        if not (_OFFICE.fullmatch(text, head.end, name.start) or _OF.fullmatch(text, head.end, name.start)):
            break
        head = name
    return head


def _is_place(text: str, name: Named) -> bool:
    """在星河用户中: where something is so, not whose it is."""
    return text[name.start - 1 : name.start] in ("在", "于", "除") and _WITHIN.match(text, name.end) is not None


def _has_unknown(text: str, names: Sequence[Named], first: int, last: int) -> bool:
    """True when the sentence has a name in quotes before the figure that the table does not know: whose the figure is, nobody is sure."""
    return any(not any(n.start < m.end() and m.start() < n.end for n in names) for m in _QUOTED.finditer(text, first, last))


def owners_of_list(names: Sequence[Named], places: Sequence[tuple[int, int]], text: str) -> dict[tuple[int, int], str]:
    """A、B 出货量分别下降 9%、5%: as many figures in a row as names in a list before them; each its own."""
    found: dict[tuple[int, int], str] = {}
    runs = _runs(places, text)
    for run in runs:
        before = [n for n in names if n.end <= run[0][0]]
        listed = _last_list(before, text)
        gap = text[listed[-1].end : run[0][0]] if listed else ""
        if (
            len(listed) == len(run) > 1
            and len(gap) <= 40
            and not re.search("[。；;！!]", gap)
            and (_ALL_EACH.search(gap) or "，" not in gap)
        ):
            found |= {place: n.entity_id for place, n in zip(run, listed, strict=True)}
    return found


def _runs(places: Sequence[tuple[int, int]], text: str) -> list[list[tuple[int, int]]]:
    """Figures that only marks of a list stand between."""
    runs: list[list[tuple[int, int]]] = []
    for place in places:
        if runs and text[runs[-1][-1][1] : place[0]].strip(" ，,") in ("、", "和", "及", "与", "以及", "", "/"):
            runs[-1].append(place)
        else:
            runs.append([place])
    return runs


def _last_list(names: Sequence[Named], text: str) -> list[Named]:
    """The last names that only marks of a list stand between."""
    run: list[Named] = []
    for name in reversed(names):
        if run and text[name.end : run[0].start].strip(" ，,") not in ("、", "和", "及", "与", "以及", "/"):
            break
        run.insert(0, name)
    return run
