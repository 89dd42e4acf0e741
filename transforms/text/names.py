"""Names of companies, organisations and people that no table lists, found by how such names are built.

In:     one sentence
Out:    (kind, start, end) in order, none overlapping; kind is company, organisation or person
Why:    new names must be proposed before anybody can list them. Companies and organisations end in a word of their kind and reach back over
        proper words (上海星河半导体公司); Chinese people have a surname and a given name of known characters; foreign names are runs of
        the characters that transliterate. A short list of widely known names covers the abbreviations that have no such shape.
"""

import re
from functools import cache

from ahocorasick_rs import AhoCorasick, MatchKind

from transforms.text.known_names import COMPANIES, GOVERNMENT, NOT_NAMES, ORGANISATIONS
from transforms.text.name_words import (
    COMPANY_SUFFIXES,
    GENERIC_PARTS,
    GOVERNMENT_SUFFIXES,
    JOINING_VERBS,
    ORGANISATION_SUFFIXES,
    ROLE_WORDS,
    STRONG_COMPANY,
    STRONG_ORGANISATION,
    TRANSLITERATION,
    words,
)
from transforms.text.person_names import people
from transforms.text.segment import default

Found = tuple[str, int, int]
Token = tuple[str, str, int, int]

_PROPER = ("new", "new_name", "ns", "nr", "nrt", "nrfg", "nz", "nt", "eng", "j", "x", "ng")
_INNER = (
    "new",
    "new_name",
    "n",
    "ns",
    "nr",
    "nrt",
    "nrfg",
    "nz",
    "nt",
    "nl",
    "eng",
    "j",
    "vn",
    "an",
    "b",
    "f",
    "s",
    "ng",
    "l",
    "i",
    "vg",
    "ag",
    "m",
    "zg",
    "g",
    "a",
)
_GENERIC = words(
    "该 本 某 各 其 此 这 那 大 小 新 老 多 原 前 全 两 上市 知名 著名 国有 民营 相关 有关 主要 多家 大型 中小 外资 中资 合资 独立 第三方 母 子 旗下 下属 当地 本地 国内 国外 海外 全球 目前 今年 去年"
)
_TITLE = re.compile("《[^《》]{1,40}》")  # names in titles of books, films and games are not spoken of
_MOST_CHARS = 20  # longer runs are lists of words, not names


@cache
def _known() -> tuple[AhoCorasick, tuple[str, ...], dict[str, str], frozenset[str]]:
    """The listed names, folded, with their kinds; the last part holds those that were not cut short."""
    kinds = {name.lower(): "organisation" for name in ORGANISATIONS.split()} | {name.lower(): "company" for name in COMPANIES.split()}
    kinds |= {name.lower(): "government" for name in GOVERNMENT.split()}
    listed = frozenset(kinds)
    for name in ORGANISATIONS.split():
        if len(name) > 3 and all(c in TRANSLITERATION for c in name):
            kinds.setdefault(name[:3], "organisation")  # 米德尔斯堡 is 米德尔 in tables of results
    names = tuple(kinds)
    return AhoCorasick(list(names), matchkind=MatchKind.LeftmostLongest), names, kinds, listed


def find_names(sentence: str) -> list[Found]:
    """Every name of `sentence`; where two readings overlap, the longer one."""
    tokens = _tokens(sentence)
    found = [*_listed(sentence, tokens), *_suffixed(tokens)]
    taken = [(start, end) for _, start, end in found]
    found += [("person", start, end) for start, end in people(sentence, tokens, taken)]
    titles = [m.span() for m in _TITLE.finditer(sentence)]
    found = [f for f in found if not any(a < f[1] and f[2] < b for a, b in titles)]
    found.sort(key=lambda f: (f[1] - f[2], f[1]))
    chosen: list[Found] = []
    used = [False] * len(sentence)
    for kind, start, end in found:
        if not any(used[start:end]):
            chosen.append((kind, start, end))
            used[start:end] = [True] * (end - start)
    return sorted((f for f in chosen if f[0] != "government"), key=lambda f: f[1])


def _tokens(sentence: str) -> list[Token]:
    tokens: list[Token] = []
    at = 0
    for word, tag in default().tag(sentence):
        tokens.append((word, tag, at, at + len(word)))
        at += len(word)
    return tokens


def _listed(sentence: str, tokens: list[Token]) -> list[Found]:
    automaton, names, kinds, listed = _known()
    folded = sentence.lower()
    if len(folded) != len(sentence):
        return []
    starts, ends = {t[2] for t in tokens}, {t[3] for t in tokens}
    sure: list[Found] = []
    unsure: list[Found] = []
    for index, start, after in automaton.find_matches_as_indexes(folded):
        name = names[index]
        end = after + (kinds[name] == "organisation" and _is_team(sentence, after))
        if name.isascii() and not _stands_alone(folded, start, after):
            continue
        if after - start <= 2 and not (start in starts and after in ends):
            continue
        (unsure if name in NOT_NAMES or name not in listed else sure).append((kinds[name], start, end))
    kinds_here = {kind for kind, _, _ in sure}
    return sure + [f for f in unsure if f[0] in kinds_here]


def _is_team(sentence: str, after: int) -> bool:
    """切尔西队, but not 切尔西|队员."""
    return sentence[after : after + 1] == "队" and sentence[after + 1 : after + 2] not in tuple("员长友伍列服医")


def _stands_alone(folded: str, start: int, end: int) -> bool:
    before, after = folded[start - 1 : start], folded[end : end + 1]
    return not (before.isascii() and before.isalnum()) and not (after.isascii() and after.isalnum())


def _suffixed(tokens: list[Token]) -> list[Found]:
    """Names that end in a word of their kind, with the proper words before it."""
    found: list[Found] = []
    for i, (word, tag, _, end) in enumerate(tokens):
        kind, strong, bare = _kind_of(word, tag)
        if not kind:
            continue
        if i + 1 < len(tokens) and _kind_of(tokens[i + 1][0], tokens[i + 1][1])[0] and tokens[i + 1][0] != "队":
            continue  # a longer name goes on: 上海银行|协会
        first = _reach(tokens, i, bare=bare)
        if first == i and not bare:
            continue
        inner = [t for t in tokens[first:i] if t[0] not in GENERIC_PARTS]
        if not bare and not any(_is_proper(t) for t in inner):
            continue
        if not strong and not bare and not _is_proper(tokens[first]):
            continue
        if kind == "organisation" and any(_kind_of(t[0], t[1])[:2] == ("company", True) for t in inner):
            kind = "company"  # 招商银行信用卡中心
        left = tokens[first][2]
        if 3 <= end - left <= _MOST_CHARS:
            found.append((kind, left, end))
    return found


def _kind_of(word: str, tag: str) -> tuple[str, bool, bool]:
    """Kind of name that a word ends, whether it is a strong sign, and whether the word is a whole name by itself (招商银行, 北京大学)."""
    if word in COMPANY_SUFFIXES:
        return "company", word in STRONG_COMPANY, False
    if word in ORGANISATION_SUFFIXES or word == "队":
        return "organisation", word in STRONG_ORGANISATION, False
    if tag == "nt" and len(word) > 3:
        for n in (2, 3, 4):
            if word[:-n] in GENERIC_PARTS:
                continue
            if word[-n:] in STRONG_COMPANY:
                return "company", True, True
            if word[-n:] in STRONG_ORGANISATION:
                return "organisation", True, True
    return "", False, False


def _reach(tokens: list[Token], i: int, *, bare: bool) -> int:
    """Index of the first token of the name that ends at token `i`."""
    first = i
    while first > 0:
        word, tag, start, _ = tokens[first - 1]
        if (
            tokens[i][3] - start > _MOST_CHARS
            or word in _GENERIC
            or word in GOVERNMENT_SUFFIXES
            or word in ROLE_WORDS
            or (bare and tag != "ns")
        ):
            break
        joins = word in JOINING_VERBS or word in "（）()·&" or tag in _INNER
        if not joins:
            break
        first -= 1
    while first < i and (
        tokens[first][0] in "）)·&"
        or tokens[first][1] in ("m", "l", "i", "f", "a")
        or tokens[first][0].isdigit()
        or tokens[first][0] in GENERIC_PARTS
    ):
        first += 1
    return first


def _is_proper(token: Token) -> bool:
    word, tag, _, _ = token
    return tag in _PROPER or (len(word) == 1 and tag not in ("n", "m", "a", "b", "f"))
