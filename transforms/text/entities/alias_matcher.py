"""Where the names of a table stand in a text, by form alone: which of them is meant is decided in disambiguation.py.

In:     names (aliases of entities), a text
Out:    places in order, none overlapping: the longest name that starts first wins, so 小米汽车 is not also 小米
Why:    one Aho-Corasick pass finds every alias; a name counts only where it is a word of its own: Latin names between word edges and in
        their own case (AI is not ai, apple is not Apple), Chinese names where jieba sees no longer word across them (中华|为|人民 has no
        华为). A veto word that holds the alias itself (小米粥) is matched like a name and then yields nothing.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import Enum

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from transforms.text.entities.families import Families, is_counted
from transforms.text.language.segment import Segmenter
from transforms.text.language.tech_words import TECH_WORDS

_FOLD = {c: c + 32 for c in range(ord("A"), ord("Z") + 1)} | {ord(c): "·" for c in "•・‧･"}
_DOTS = re.compile("[•・‧･]")
_WEB = re.compile(
    r"(?:https?://|www\.)[^\s一-鿿，。；（）]+|[a-z0-9_.+-]{1,64}@[a-z0-9.-]+|(?:[a-z0-9-]{1,63}\.){1,8}(?:com|cn|net|org|io|ai|hk|tw)\b",
    re.ASCII,
)
_SITE = re.compile(r"(?<![a-z0-9.-])[a-z0-9.-]+\.(?:com|cn|net|org|io|ai|hk|tw)")  # a site's own address names it inside any address
_JOINT = re.compile(r"(?<=[a-z])[- ](?=\d)")
_JOINTS = re.compile("[- ]")
_SCRIPT_EDGE = re.compile(r"(?<=[一-鿿]) ?(?=[0-9a-z])|(?<=[0-9a-z]) ?(?=[一-鿿])")
_FORMS = frozenset(("公司", "集团", "股份", "汽车", "手机", "科技"))  # what a dictionary adds to a firm's name: 丰田汽车|公司
_SEEN_AROUND = 8  # characters read on either side of a Chinese name to see its words
_CHECKED_HAN = 6  # Chinese names longer than this are never part of another word


class _Case(Enum):
    ANY = 0
    CAPITAL = 1
    SAME = 2


@dataclass(frozen=True, slots=True)
class Name:
    """One alias of one entity, made by `Name.of`.

    `context`: words of which one must stand near; `vetoes`: words that forbid it when they stand near; `blockers`: longer words that hold
    the alias without naming the entity. All three folded. `valid_to` is the first day on which the alias no longer holds; "" is open.
    """

    entity_id: str
    alias: str
    needs_context: bool = False
    context: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()
    blockers: tuple[str, ...] = ()
    valid_from: str = ""
    valid_to: str = ""
    is_surname: bool = False
    kind: str = ""
    case: _Case = _Case.ANY

    @classmethod
    def of(
        cls, entity_id: str, alias: str, *, needs_context: bool, context: str, not_context: str, valid_from: str, valid_to: str
    ) -> "Name":
        """From a row of warehouse/seeds/aliases.csv; words are separated by bars, or by blanks when there is no bar."""
        folded = fold(alias)
        forbidden = [w for w in _words(not_context) if w != folded]
        return cls(
            entity_id,
            alias,
            needs_context,
            tuple(_words(context)),
            tuple(w for w in forbidden if folded not in w),
            tuple(w for w in forbidden if folded in w),
            valid_from,
            valid_to,
            case=_case_rule(alias),
        )

    def surname(self) -> "Name | None":
        """The last part of a person's full name (Altman, 奥特曼) where it can stand alone; None where the name has one part."""
        last = self.alias.replace("·", " ").split()[-1]
        if last == self.alias or len(last) < (2 if is_han(last) else 3):
            return None
        return replace(self, alias=last, is_surname=True, case=_case_rule(last))

    @property
    def is_company(self) -> bool:
        """Whether the entity is a company."""
        return self.kind == "company"

    def is_valid(self, day: str) -> bool:
        """Whether the alias was in use on a day (ISO text)."""
        return (not self.valid_from or self.valid_from <= day) and (not self.valid_to or day < self.valid_to)


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of text that reads as a name, and whose it may be."""

    start: int
    end: int
    names: tuple[Name, ...]


def fold(text: str) -> str:
    """Lower-case Latin letters and one kind of middle dot; as long as `text`."""
    lower = text.lower()  # ten times faster than a table; a few letters (İ) grow, then the table it is
    return _DOTS.sub("·", lower) if len(lower) == len(text) else text.translate(_FOLD)


class Matcher:
    """All names of a table, ready to be looked for."""

    def __init__(self, names: Iterable[Name], families: Families | None = None) -> None:
        self._families = families or Families(())
        self._names: dict[str, list[Name]] = {}
        blockers: set[str] = set()
        for name in names:
            for spelling in spellings(fold(name.alias)):
                self._names.setdefault(spelling, []).append(name)
            blockers.update(name.blockers)
        self._joints = _joints(self._names)
        stems = frozenset(self._families.stems)
        self._patterns = list(self._names) + sorted((blockers | stems) - self._names.keys())
        self._stems = {p: stem for p in self._patterns if (stem := _stem_of(p, stems))}
        self._bare = stems - blockers - self._names.keys()
        self._automaton = (
            AhoCorasick(self._patterns, matchkind=MatchKind.Standard, implementation=Implementation.DFA) if self._patterns else None
        )
        self._segmenter = Segmenter([*TECH_WORDS, *sorted(p for p in self._patterns if is_han(p))])

    def places(self, text: str, folded: str) -> list[Place]:
        """Every place of `text` that reads as a name; `folded` is its `fold`."""
        if self._automaton is None:
            return []
        hits = self._automaton.find_matches_as_indexes(folded, overlapping=True)
        hits.sort(key=lambda hit: (hit[1], -hit[2]))
        addresses = _addresses(folded)
        found: list[Place] = []
        taken = two = 0
        for at, (index, start, end) in enumerate(hits):
            if start < taken:
                continue
            pattern = self._patterns[index]
            candidates = self._names.get(pattern)
            if member := self._member(text, folded, start, end, pattern):
                found.append(member)
                taken = member.end
                continue
            if pattern in self._bare or is_counted(text, end):
                continue
            if candidates and (both := self._end_of_two(folded, hits, at)):
                two = both
                continue
            if candidates is None:
                if self._is_word(text, start, end, pattern):
                    taken = end
                continue
            if not _has_edges(folded, start, end):
                continue
            written = text[start:end]
            names = tuple([n for n in candidates if _fits(n, written)])
            if not names or not (end <= two or self._is_word(text, start, end, pattern)):
                continue
            if addresses and not _SITE.fullmatch(pattern) and _is_inside(start, end, addresses):
                continue
            found += self._parted(Place(start, end, names), pattern)
            taken = end
        return found

    def _parted(self, place: Place, pattern: str) -> list[Place]:
        """The maker and its model as two places where a name is both (英伟达 H800)."""
        joint = self._joints.get(pattern)
        if joint is None:
            return [place]
        maker = tuple([n for n in self._names[pattern[: joint[0]]] if n.is_company])
        return [Place(place.start, place.start + joint[0], maker), replace(place, start=place.start + joint[1])]

    def _member(self, text: str, folded: str, start: int, end: int, pattern: str) -> Place | None:
        """The member of a family that goes on beyond the name which the table knows: RTX 5090|Ti."""
        stem = self._stems.get(pattern)
        if stem is None or (start and _is_latin(folded[start]) and _is_latin(folded[start - 1])):
            return None
        member = self._families.member(text, start, stem)
        if member is None or member[0] <= end:
            return None
        return Place(start, member[0], (Name(member[1], text[start : member[0]]),))

    def _end_of_two(self, folded: str, hits: list[tuple[int, int, int]], at: int) -> int:
        """Where the next name ends when the place is a name and the head of that one (微信支付宝 is 微信 and 支付宝, not 微信支付), else 0."""
        _, start, end = hits[at]
        for i in range(at + 1, len(hits)):
            _, other, last = hits[i]
            if other >= end:
                break
            if last > end and other > start and folded[start:other] in self._names and self._patterns[hits[i][0]] in self._names:
                return last
        return 0

    def _is_word(self, text: str, start: int, end: int, pattern: str) -> bool:
        """Whether jieba sees word edges at both ends of a short Chinese name."""
        if end - start > _CHECKED_HAN or not is_han(pattern) or not (_touches(text[start - 1 : start]) or _touches(text[end : end + 1])):
            return True
        at = max(0, start - _SEEN_AROUND)
        for word in self._segmenter.cut(text[at : end + _SEEN_AROUND]):
            after = at + len(word)
            if (at < start < after) or (at < end < after and not (at <= start and text[end:after] in _FORMS)):
                return False
            if at >= end:
                break
            at = after
        return True


def _joints(names: Mapping[str, list[Name]]) -> dict[str, tuple[int, int]]:
    """Names that are a firm's and one of their own with letters or digits (英伟达 H800): where the first ends and the second begins."""
    firms = {alias for alias, same in names.items() if any(n.is_company for n in same)}
    found: dict[str, tuple[int, int]] = {}
    for alias, same in names.items():
        for at in range(2, len(alias) - 1):
            head, tail = alias[:at].rstrip(" ·-"), alias[at:].lstrip(" ·-")
            if head in firms and not is_han(tail) and {n.entity_id for n in names.get(tail, ())} & {n.entity_id for n in same}:
                found[alias] = (len(head), len(alias) - len(tail))
    return found


def _stem_of(pattern: str, stems: frozenset[str]) -> str:
    """The longest stem that a pattern begins with, "" when there is none."""
    return next((pattern[:n] for n in range(len(pattern), 0, -1) if pattern[:n] in stems), "")


def _touches(char: str) -> bool:
    """Whether a word may go on over the character."""
    return "一" <= char <= "鿿" or (char.isascii() and char.isalnum())


def _words(text: str) -> list[str]:
    return [w for w in (fold(p).strip() for p in (text.split("|") if "|" in text else text.split())) if w]


def is_han(text: str) -> bool:
    """Whether all characters are Han."""
    return all("一" <= c <= "鿿" for c in text)


def spellings(alias: str) -> set[str]:
    """The ways an alias is written: GPT-5, GPT 5 and GPT5; 小米15 and 小米 15."""
    joined = {alias} if not _JOINT.search(alias) else {_JOINT.sub(by, alias) for by in ("-", " ", "")}
    return {_SCRIPT_EDGE.sub(by, a) for a in joined for by in ("", " ")} | {alias}


def _has_edges(folded: str, start: int, end: int) -> bool:
    """A Latin name stands between word edges: Apple is not in Applebee, GPT-5 not in GPT-5.2 and
    iPhone 17 not in iPhone 17,2; iPhone17 still holds iPhone."""
    first, last = folded[start], folded[end - 1]
    if start and _is_latin(first) and _is_latin(folded[start - 1]):
        return False
    if end == len(folded) or not _is_latin(last):
        return True
    after = folded[end]
    if last.isdigit():
        return not (_is_latin(after) or (after in ".," and folded[end + 1 : end + 2].isdigit()))
    return not _is_latin(after) or (after.isdigit() and end - start > 3)


def _addresses(folded: str) -> list[tuple[int, int]]:
    return [m.span() for m in _WEB.finditer(folded)] if "." in folded or "@" in folded else []


def _is_inside(start: int, end: int, addresses: list[tuple[int, int]]) -> bool:
    """Whether a longer web or mail address covers the place."""
    at = bisect_right(addresses, (start, len(addresses) + end)) - 1
    return at >= 0 and addresses[at][1] >= end and addresses[at] != (start, end)


def _is_latin(char: str) -> bool:
    return "a" <= char <= "z" or "0" <= char <= "9"


def _case_rule(alias: str) -> _Case:
    """How the Latin letters of an alias may be written.

    Short names keep their case (AI, MI); a name that is a capitalised word may not lose its capital (apple); capitals inside, digits or
    several words mark the name in any case (chatgpt). An alias in lower case stands for every case.
    """
    letters = [c for c in alias if c.isascii() and c.isalpha()]
    several = " " in alias
    if not letters:
        return _Case.ANY
    if len(letters) <= 3 and not several:
        return _Case.SAME if alias.isascii() else _Case.ANY
    if alias.islower() or several or any(c.isdigit() for c in alias):
        return _Case.ANY
    if any(c.isupper() for c in alias[1:]) and len(letters) > 4:
        return _Case.ANY
    return _Case.CAPITAL


def _fits(name: Name, written: str) -> bool:
    if name.case is _Case.ANY or name.alias == written:
        return True
    if name.case is _Case.CAPITAL:
        return not written.islower()
    return _JOINTS.sub("", name.alias) == _JOINTS.sub("", written)
