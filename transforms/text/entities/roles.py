"""The part that a name plays in its clause: who acts, who is acted on, who only speaks, rates, sells, hosts or is compared with.

In:     a text, the place of a name, the places of the other names, the kind of the named one
Out:    one of ROLES

A role is read off the words beside the name: what leads up to it (据, 由, 在, 采用, 为) and what follows (表示, 数据显示, 领投, 起诉). Names of
one list share the role of the list. Speakers, sources, raters, media, platforms, regulators, plaintiffs, investors, suppliers and customers
are in a clause without its event being theirs: TOLD_OF_OTHERS. Where no such word stands, the first name of a clause is its subject, a
later one its object.
"""

import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from transforms.text.entities.role_patterns import (
    ACADEMY,
    AUTHORITY,
    BOUGHT,
    BOUGHT_FROM,
    BRACKET,
    CHART,
    CHARTED,
    COMMA,
    COMPARED_AFTER,
    COMPARED_BEFORE,
    COMPARES_ALONE,
    COUNTS,
    CUSTOMER_AFTER,
    CUSTOMER_BEFORE,
    EXAMINED,
    EXAMINES,
    FORECASTS,
    FOUND,
    FOUND_BY,
    FROM_BEFORE,
    INTERVIEWED,
    INTERVIEWS,
    INVENTS,
    INVESTED_AFTER,
    INVESTED_BY,
    INVESTOR_AFTER,
    LISTED,
    MAKER_NEXT,
    MEDIUM_AFTER,
    MENTION_AFTER,
    MENTION_BEFORE,
    OFFICE,
    OWN_ACCOUNT,
    PARTNER_BEFORE,
    PARTNERS,
    PASSIVES,
    PLATFORM_AFTER,
    PLATFORM_BEFORE,
    PLATFORM_IN,
    PLATFORM_TOPIC,
    RANKS,
    RATER,
    RATER_AFTER,
    RATER_BEFORE,
    RATES,
    REPORTED,
    RIVAL_AFTER,
    RIVAL_BEFORE,
    ROUND,
    SOURCE_AFTER,
    SOURCE_BEFORE,
    SPEAKER_COLON,
    SPEAKER_PLAIN,
    SPEAKER_TITLED,
    STAFF,
    STAGE_AFTER,
    STOP,
    SUIT,
    SUPPLIER_BEFORE,
    TENDERS,
    TITLED_BEFORE,
)

ROLES = (
    "subject", "object", "speaker", "source", "rater", "medium", "platform", "regulator", "plaintiff", "investor", "supplier", "customer",
    "rival", "comparison", "member", "mention",
)  # fmt: skip
"""Closed list of mentions.role."""
TOLD_OF_OTHERS = frozenset(ROLES) - {"subject", "object", "member", "comparison", "rival"}
"""Roles that take no tone from words that are said of nobody by name."""

PARTS = ("subject", "involved", "named")
"""What the roles of its mentions make of an entity in an article: closed list of tones.role."""

BEFORE, AFTER = 24, 44  # characters of the clause and of what follows that are looked at

OPENING = 2  # characters before a name that opens its clause (但 A 上)
CLAUSE = 80  # and how far back the beginning of the clause is looked for

FAR = 300  # characters in which a list of names may go on

_MARKS = frozenset("，：:。！？!?；;\n,")


@lru_cache(1 << 14)
def _is_rater(name: str) -> bool:
    """Whether a name is that of a broker or a firm of market research by its form."""
    return bool(RATER.search(name))


@lru_cache(1 << 14)
def is_authority(name: str) -> bool:
    """Whether a name is that of an authority or court by its form."""
    return bool(AUTHORITY.search(name))


def list_of(text: str, start: int, end: int, others: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """From where to where the list of names that [start, end) stands in reaches (A、B 和 C); the name itself when it stands alone."""
    first, last = start, end
    for other_start, other_end in others:
        if other_start >= last:
            gap = LISTED.match(text, last, other_start)
            if gap is None or gap.end() != other_start or OFFICE.fullmatch(gap.group()):
                break
            last = other_end
    for other_start, other_end in reversed(others):
        if other_end <= first:
            gap = LISTED.match(text, other_end, first)
            if gap is None or gap.end() != first or OFFICE.fullmatch(gap.group()):
                break
            first = other_start
    return first, last


def possessor_of(text: str, first: int, others: Sequence[tuple[int, int]]) -> int:
    """Where the owner stands whose thing begins at `first` (A in A 的 B), `first` when nobody owns it."""
    for start, end in reversed(others):
        if end < first and text[end:first] == "的":
            first = start
    return first


def is_yardstick(text: str, start: int, others: Sequence[tuple[int, int]]) -> bool:
    """True when something is measured by the name at `start`, or by what is its (比 A, 比之前 A 的 B)."""
    owned = possessor_of(text, start, others)
    return COMPARES_ALONE.search(text, max(0, owned - BEFORE), owned) is not None


def roles_in(text: str, names: Sequence[tuple[int, int, str]]) -> list[str]:
    """Roles of the names (start, end, kind) of a text, which are in order and do not overlap."""
    spans = [(start, end) for start, end, _ in names]
    found = []
    for at, (start, end, kind) in enumerate(names):
        low, high = bisect_left(spans, (start - FAR, 0)), bisect_left(spans, (end + FAR, 0))
        found.append(role_of(text, start, end, spans[low:at] + spans[at + 1 : high], kind))
    return found


def _opens(text: str, first: int) -> int:
    """Where the clause begins that holds what begins at `first`, at most CLAUSE characters before it; 1,000 holds no mark."""
    first = min(first, len(text))
    least = max(0, first - CLAUSE)
    for at in range(first - 1, least - 1, -1):
        if text[at] in _MARKS and not (text[at] == "," and text[at - 1 : at].isdigit() and text[at + 1 : at + 2].isdigit()):
            return at + 1
    return least


def role_of(text: str, start: int, end: int, others: Sequence[tuple[int, int]], kind: str = "") -> str:
    """Role of the name at [start, end) of `text`; `others` are sorted places of other names, `kind` is the kind of its entity, "" when
    unknown."""
    first, last = list_of(text, start, end, others)
    bracket = BRACKET.search(text, max(0, first - BEFORE), first) if text[last : last + 1] in ("）", ")") else None
    if bracket:  # 来自 A（又名 B）的分析称: B is A
        first, last = bracket.start(), last + 1
    opens = _opens(text, first)
    owned = possessor_of(text, start if COMMA.search(text, first, start) else first, others)
    here = _Around(
        text[start:end],
        kind,
        text[opens:first],
        text[max(opens, first - BEFORE) : first],
        text[max(opens, owned - BEFORE) : owned],
        text[last : last + AFTER].split("\n", 1)[0],
        text[end : end + AFTER],
        gap=next((text[end : o[0]] for o in others if end <= o[0] < end + OPENING * 4), ""),
        names_next=any(last <= o[0] < last + AFTER and not STOP.search(text, last, o[0]) for o in others),
    )
    told = next((role for role, is_it in _TESTS if is_it(here)), "")
    if told:
        return told
    earlier = any(opens <= o[0] and o[1] <= first for o in others)
    return "object" if earlier else "member" if (first, last) != (start, end) else "subject"


@dataclass(frozen=True, slots=True)
class _Around:
    """A name and the words beside it: `clause` what the clause says before its list, `before` and `after` those around its list,
    `before_owner` what stands before A in A 的 B, `beside` what follows the name itself, `gap` what parts it from the next name."""

    name: str
    kind: str
    clause: str
    before: str
    before_owner: str
    after: str
    beside: str
    gap: str
    names_next: bool


def _is_source(a: _Around) -> bool:
    """据 A 统计, A 的数据显示; not a firm's own results."""
    if OWN_ACCOUNT.match(a.after):
        return False
    by_form = a.kind == "organisation" and not is_authority(a.name) and ACADEMY.search(a.name) and not INVENTS.match(a.after)
    counts = COUNTS.match(a.after) is not None
    found_by = FOUND_BY.search(a.before) and FOUND.match(a.after)
    return bool(
        counts
        or found_by
        or RANKS.match(a.after)
        or TENDERS.match(a.after)
        or (SOURCE_BEFORE.search(a.before) and SOURCE_AFTER.match(a.after))
        or REPORTED.match(a.after)
        or by_form
    )


def _is_medium(a: _Around) -> bool:
    """A 10月5日电, 接受 A 采访, A 综合频道."""
    if MEDIUM_AFTER.match(a.after):
        return True
    return bool(INTERVIEWS.search(a.before) and INTERVIEWED.match(a.after))


def _is_rater_here(a: _Around) -> bool:
    """A 上调 B 的评级, 获 A 评为."""
    examines = EXAMINED.search(a.before) and EXAMINES.match(a.after)
    forecasts = _is_rater(a.name) and FORECASTS.match(a.after)
    return bool(examines or forecasts or RATER_AFTER.match(a.after) or (RATER_BEFORE.search(a.before) and RATES.match(a.after)))


def _is_speaker(a: _Around) -> bool:
    """A 的 CEO 表示; a firm that speaks is told of by what it says, unless it names another."""
    titled, plain = SPEAKER_TITLED.match(a.after), SPEAKER_PLAIN.match(a.after)
    if titled and not PASSIVES.search(titled.group()):
        return True
    of_others = a.kind == "person" or _is_rater(a.name) or TITLED_BEFORE.search(a.before) is not None
    if plain and not PASSIVES.search(plain.group()) and not OWN_ACCOUNT.match(a.after) and (of_others or a.names_next):
        return True
    return of_others and bool(SPEAKER_COLON.match(a.after))


def _is_compared(a: _Around) -> bool:
    """比 A, 与 A 相比."""
    return bool(COMPARES_ALONE.search(a.before_owner) or (COMPARED_BEFORE.search(a.before) and COMPARED_AFTER.match(a.after)))


def _is_platform(a: _Around) -> bool:
    """登陆 A, 在 A 平台."""
    if PLATFORM_TOPIC.match(a.after) or (len(a.clause) <= OPENING and STAGE_AFTER.match(a.after)):
        return True
    if CHARTED.search(a.before) and CHART.match(a.after):
        return True
    hosts = PLATFORM_IN.search(a.before) and (PLATFORM_AFTER.match(a.after) or STAGE_AFTER.match(a.after))
    return bool(hosts or PLATFORM_BEFORE.search(a.before))


def _is_supplier(a: _Around) -> bool:
    """采用 A, 从 A 购买."""
    return bool(SUPPLIER_BEFORE.search(a.before) or (BOUGHT_FROM.search(a.before) and BOUGHT.match(a.after)))


def _is_investor(a: _Around) -> bool:
    """A 领投, 由 A 投资."""
    return bool(INVESTOR_AFTER.match(a.after) or ROUND.search(a.clause) or (INVESTED_BY.search(a.before) and INVESTED_AFTER.match(a.after)))


def _is_mention(a: _Around) -> bool:
    """加入 A, 与 A 合作, A 的开发商 B."""
    partner = PARTNER_BEFORE.search(a.before) and PARTNERS.match(a.after)
    staff = FROM_BEFORE.search(a.before) and STAFF.match(a.after)
    return bool(
        partner or staff or MENTION_BEFORE.search(a.before) or MENTION_AFTER.match(a.beside) or (a.gap and MAKER_NEXT.fullmatch(a.gap))
    )


_TESTS: tuple[tuple[str, Callable[[_Around], bool]], ...] = (
    ("source", _is_source),
    ("medium", _is_medium),
    ("rater", _is_rater_here),
    ("speaker", _is_speaker),
    ("supplier", _is_supplier),
    ("rival", lambda a: bool(RIVAL_BEFORE.search(a.before) and RIVAL_AFTER.match(a.after))),
    ("comparison", _is_compared),
    ("platform", _is_platform),
    ("customer", lambda a: bool(CUSTOMER_BEFORE.search(a.before) and CUSTOMER_AFTER.match(a.after))),
    ("mention", _is_mention),
    ("regulator", lambda a: is_authority(a.name)),
    ("plaintiff", lambda a: bool(SUIT.match(a.after))),
    ("investor", _is_investor),
)
"""Roles in the order in which they are asked; the first that fits is the role."""


_BYLINE = re.compile(
    r"[》”\"]?(?:网|社|报|台|周刊|杂志|科技|财经|新闻|汽车|客户端)?(?:讯(?=[ \s\d，（(]|\d|$)|记者(?![会称问席])|(?:实习)?编辑[:：\s]|[（(]?(?:记者|作者|编辑|文)[:：/\s]|(?:今日"
    r"|近日|\d+月\d+日)[^，。]{0,6}(?:消息|讯|电)[，,：:])"
)


def is_byline(text: str, start: int, end: int) -> bool:
    """True when a name is a dateline or a byline (星海科技讯, 《星海周刊》记者): it says who printed the text, not whom it is about."""
    return _BYLINE.match(text, end) is not None and (start == 0 or text[start - 1] in '\n《“"（(。；，【[ ')


def part_of(roles: Iterable[tuple[str, bool]], *, leads: bool) -> str:
    """The part of an entity in an article, one of PARTS, from its roles, each with whether it stands in the title; `leads`: the headline
    opens with it."""
    found = list(roles)
    acting = [in_title for role, in_title in found if role not in TOLD_OF_OTHERS and role != "comparison"]
    if not acting:
        return "named"
    return "subject" if leads or any(acting) else "involved"
