"""Members of product families that no table lists yet: family + designation instead of a wrong sibling or the bare family.

In:     rows of warehouse/seeds/families.csv: family_id, stems (|-separated), pattern (of what follows the stem)
Out:    where a member's name ends, and its id: family_id and the designation (rtx, 5090 Ti -> rtx_5090_ti)
Why:    RTX 5090 Ti is not RTX 5090, 蔚来ET9 is not ES8, and a table of models is out of date on the day that it is written. A listed member
        has the id that this rule gives, so that nothing changes when it is listed later.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

_JOIN = r"[ \-·]?"
_EDGE = re.compile(r"[A-Za-z0-9]|[.,]\d")
_COUNTED = re.compile("[日月年点时万亿%个台款家名岁周天倍元分秒颗辆部位人块成折号条次]")
_SLUG = re.compile("[^a-z0-9]+")
_HAN_DIGITS = str.maketrans("一二三四五六七八九十甲乙丙丁号", "123456789xabcdn")

MOST = 28  # characters of a designation


def member_id(family_id: str, designation: str) -> str:
    """Id of a member: letters, digits and underscores; a plus is written out, Chinese numerals stand as digits."""
    plain = designation.lower().replace("+", " plus").translate(_HAN_DIGITS)
    return f"{family_id}_{_SLUG.sub('_', plain).strip('_')}"


def is_counted(text: str, end: int) -> bool:
    """True when what ends in a digit at `end` goes on as a count or a date: 小米14日, 一加5万台."""
    return text[end - 1 : end].isdigit() and _COUNTED.match(text, end) is not None


class Families:
    """Families by their stems, as the matcher meets them."""

    def __init__(self, rows: Iterable[Mapping[str, str | None]]) -> None:
        self._of: dict[str, list[tuple[str, str, re.Pattern[str]]]] = {}
        for row in rows:
            for stem in (row["stems"] or "").split("|"):
                self._of.setdefault(stem.lower(), []).append((stem, str(row["family_id"]), _compiled(row["pattern"] or "")))

    @property
    def stems(self) -> tuple[str, ...]:
        """Stems of all families, folded."""
        return tuple(self._of)

    def member(self, text: str, start: int, stem: str) -> tuple[int, str] | None:
        """End and id of the member whose name begins at `start` with `stem` (in small letters); None when no designation follows."""
        at, best = start + len(stem), None
        for written, family_id, pattern in self._of.get(stem, ()):
            if len(written) < 4 and text[start:at] != written:
                continue  # Mate, RTX: short stems keep their case
            found = pattern.match(text, at, at + MOST)
            if not found or not found["it"] or _EDGE.match(text, found.end()) or is_counted(text, found.end()):
                continue
            if best is None or found.end() > best[0]:
                best = (found.end(), member_id(family_id, found["it"]))
        return best


@lru_cache(1 << 10)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(
        f"{_JOIN}(?P<it>{pattern.removeprefix('-? ?').removeprefix('-?')})" if not pattern.startswith("-\\") else f"(?P<it>{pattern})"
    )
