"""Words that point back at a name: 该机, 这款手机, 该公司.

In:     a text, its names in order with kind and role
Out:    where such a word stands and which of the names it means

A word means the last name of its kind that was the subject of its clause; where none was, the last name of that kind. It points back
only a few sentences, and to nothing at all where no name of its kind stands before it, or where it is a word for anything (该平台) and
several do.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

REACH = 240  # characters

_THINGS = (
    "手机|机型|新机|平板|笔记本|电脑|显卡|芯片|处理器|模型|大模型|耳机|手表|眼镜|头显|音箱|机器人|车型|车|SUV|轿车|游戏|"
    "电池|相机|电视|主机|掌机|机(?![构制会器场关动遇型身主])"
)
_ANYTHING = "产品|设备|应用|软件|系统|平台|服务|功能"
_FIRMS = "公司|企业|厂商|品牌|集团|车企|巨头|机构|创企|初创公司|团队"
_POINTS = re.compile(
    rf"(?:该款|这款|此款|这部|这台|这颗|该|此|新|本款)(?P<product>{_THINGS}|(?P<anything>{_ANYTHING}))|(?:该|这家|此家|这一|这个|上述)(?P<company>{_FIRMS})"
)


class Name(NamedTuple):
    """A name at [start, end): `kind` of its entity, `acts` when it is the subject of its clause."""

    start: int
    end: int
    kind: str
    acts: bool


def anaphors(text: str, names: Sequence[Name]) -> list[tuple[int, int, int]]:
    """(start, end, number of the name that is meant) of the words that point back; `names` are in order."""
    found = []
    for match in _POINTS.finditer(text):
        start, end = match.span()
        if any(name.start < end and start < name.end for name in names):
            continue
        kind = "company" if match["company"] else "product"
        before = [n for n, name in enumerate(names) if name.kind == kind and start - REACH <= name.end <= start]
        if before and not (match["anything"] and len({text[names[n].start : names[n].end] for n in before}) > 1):
            found.append((start, end, max(before, key=lambda n: (names[n].acts, n))))
    return found
