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
    "(?:全球|全国|中国|美国|国内|海外|欧洲|日本|整个|整体)?(?:市场|行业|产业|领域|大盘|经济|消费者|用户们|厂商们|机构|分析师|证券界|业内)"
)


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
        return self.role not in TOLD_OF_OTHERS and self.role != "comparison"


def owner_of(text: str, names: Sequence[Named], clauses: Sequence[int], place: tuple[int, int], so_far: str | None) -> str | None:
    """Owner of the figure at `place`; `names` are those of its sentence in order, `clauses` where its clauses begin, the first with it."""
    start = place[0]
    clause = max(c for c in clauses if c <= start)
    own = [n for n in names if clause <= n.start and n.end <= start and n.may_own]
    if len(own) > 1 and _OFFICE.fullmatch(text, own[0].end, own[1].start):
        own = own[1:]  # 星河董事长李远川减持 …
    if own:
        return own[0].entity_id
    if any(clause <= n.start and n.end <= start and n.role == "comparison" for n in names) is False:
        after = [n for n in names if start < n.start and n.may_own and not any(start < c <= n.start for c in clauses)]
        if after and not text[place[1] : after[0].start].strip('的 “《"'):
            return after[0].entity_id  # 5000万元的星河新订单, 6.98万元起: named right after
    earlier = [n for n in names if n.end <= clause and n.may_own]
    if earlier:
        last_clause = max(c for c in clauses if c <= earlier[-1].start)
        return next(n for n in earlier if n.start >= last_clause).entity_id
    if _OTHER_SUBJECT.search(text, clause, start):
        return None
    return so_far


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
