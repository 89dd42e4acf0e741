"""A rule of alerts as plain values, its words for people, and its form in JSON, in which a tick stores the rule that it judged by.

Why:    a rule is read from a file that people write (warehouse/watch/rule_file.py), but judged, shown and stored as this one value.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

ROLES = ("subject", "involved", "named")
"""Parts that a name has in an article, the strongest first."""
TURNS = {"rumour": "传闻", "denial": "辟谣", "confirmation": "证实", "response": "回应"}
GRADES = ("红", "橙", "黄", "蓝")
"""The most urgent first; 红 also comes in quiet hours."""
ROLE_WORDS = {"subject": "主角", "involved": "参与者", "named": "提到即可"}
"""In the words of a rule; besides, `named` is the only one for which a single article of a story is enough."""
SWITCHES = {
    "figures_disagree": "两家发布者的数字互相矛盾",
    "press_release": "自己的通稿被别家转载",
    "rewrite": "自己的文章被洗稿",
    "edited": "文章被静默修改",
    "removed": "文章被删除",
    "rival_first": "对手先发，自己还没有",
}
"""Conditions that are on or off, in words."""
NEED_OURS = ("press_release", "rewrite", "rival_first")


@dataclass(frozen=True)
class When:
    """Conditions; one that holds is enough. 0, an empty tuple or False: not asked."""

    publishers: int = 0
    negative_origins: int = 0
    negative_share: float = 0.0
    burst: float = 0.0
    turn: tuple[str, ...] = ()
    figures_disagree: bool = False
    press_release: bool = False
    rewrite: bool = False
    edited: bool = False
    removed: bool = False
    rival_first: bool = False


@dataclass(frozen=True)
class Escalate:
    """What makes a second message about a story. Copies must be `copies_times` as many AND at least `copies_more` more."""

    copies_times: float = 0.0
    copies_more: int = 5
    publishers: tuple[int, ...] = ()
    tone_turned: bool = False
    denial: bool = False


@dataclass(frozen=True)
class Watch:
    """A rule. `members` are the ids of `entities`, with what belongs to them when `family`; times of day are minutes after midnight."""

    id: str
    name: str
    entities: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    role: str = "subject"
    family: bool = False
    any: str = ""
    none: str = ""
    topics: tuple[str, ...] = ()
    portals: tuple[str, ...] = ()
    publishers: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    ours: tuple[str, ...] = ()
    rivals: tuple[str, ...] = ()
    grade: str = "黄"
    channels: tuple[str, ...] = ()
    quiet: tuple[int, ...] = ()
    digest: tuple[int, ...] = ()
    max_per_day: int = 20
    when: When = field(default_factory=When)
    escalate: Escalate = field(default_factory=Escalate)

    def json(self) -> str:
        """The rule as JSON, the same text for equal rules."""
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)

    @property
    def version(self) -> str:
        """Changes with whatever decides about messages."""
        return hashlib.blake2b(self.json().encode(), digest_size=6).hexdigest()

    @property
    def queries(self) -> tuple[str, ...]:
        """The searches that it asks."""
        return tuple(query for query in (self.any, self.none) if query)


def from_json(text: str) -> Watch:
    """A rule from its JSON. Raises ValueError or TypeError for another text."""
    row = json.loads(text)
    parts = {"when": When(**_tuples(row["when"], When)), "escalate": Escalate(**_tuples(row["escalate"], Escalate))}
    return Watch(**_tuples(row, Watch) | parts)


def _tuples(row: Mapping[str, Any], kind: type) -> dict[str, Any]:
    known = {f.name for f in fields(kind)}
    return {key: tuple(value) if isinstance(value, list) else value for key, value in row.items() if key in known}


def clock(minutes: int) -> str:
    """A time of day, 07:30."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def in_words(watch: Watch, names: Mapping[str, str]) -> list[str]:
    """The rule as it is understood, in Chinese, a line each; `names` gives names of entities and portals by id."""

    def listed(ids: tuple[str, ...]) -> str:
        return "、".join(names.get(one, one) for one in ids)

    extra = len(watch.members) - len(watch.entities)
    about = f"{listed(watch.entities)}{f'及其 {extra} 个产品、子公司' if extra > 0 else ''}（{ROLE_WORDS[watch.role]}）"
    scope = (
        about if watch.entities else "",
        f"搜到“{watch.any}”的文章" if watch.any else "",
        f"不含“{watch.none}”" if watch.none else "",
        f"话题：{listed(watch.topics)}" if watch.topics else "",
        f"只看信源：{listed(watch.portals)}" if watch.portals else "",
        f"只看发布者：{listed(watch.publishers)}" if watch.publishers else "",
        f"只看体裁：{listed(watch.kinds)}" if watch.kinds else "",
        f"自己：{listed(watch.ours)}" if watch.ours else "",
        f"对手：{listed(watch.rivals)}" if watch.rivals else "",
    )
    quiet = f"{clock(watch.quiet[0])} 至 {clock(watch.quiet[1])} 安静（红级除外），" if watch.quiet else ""
    digest = "、".join(map(clock, watch.digest))
    times = f"{quiet}汇总于 {digest}；" if digest else quiet
    return [
        f"关注　{'；'.join(filter(None, scope)) or '全部故事'}",
        f"报　　任一：{'；'.join(_conditions(watch.when))}",
        f"再报　{'；'.join(_escalations(watch.escalate)) or '从不'}",
        f"发　　{watch.grade}级 → {'、'.join(watch.channels) or '只记录，不发送'}；{times}每天至多 {watch.max_per_day} 条",
    ]


def _conditions(when: When) -> list[str]:
    words = (
        f"独立发布者 ≥ {when.publishers}" if when.publishers else "",
        f"负面原创 ≥ {when.negative_origins}" if when.negative_origins else "",
        f"负面原创占比 ≥ {when.negative_share:.0%}" if when.negative_share else "",
        f"当天声量意外度 ≥ {when.burst:g} 且是其中最大的故事" if when.burst else "",
        f"出现{'、'.join(TURNS[t] for t in when.turn)}" if when.turn else "",
        *(words for name, words in SWITCHES.items() if getattr(when, name)),
    )
    return [w for w in words if w]


def _escalations(more: Escalate) -> list[str]:
    words = (
        f"转载到上次的 {more.copies_times:g} 倍且多出 {more.copies_more} 篇" if more.copies_times else "",
        f"发布者跨过 {'、'.join(map(str, more.publishers))}" if more.publishers else "",
        "口吻反转（前后都有 3 个原创）" if more.tone_turned else "",
        "传闻之后出现辟谣" if more.denial else "",
    )
    return [w for w in words if w]
