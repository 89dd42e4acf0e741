"""Names that a table of names may lack, found by how news speaks of them: what to look at when the table is to grow.

In:     title and text, Simplified and normalised; the names already known
Out:    every new name once: kind, where it first stands, how often, and what gave it away
Why:    a name is new where the dictionary does not know the word (星澜), and is a name where news treats it as one: a word of its kind
follows
        (星澜汽车), an actor's verb follows at the start of a clause (星澜宣布), a role stands before (创始人沈知微), or it is Latin with capitals. The
        headline and the first lines name everybody who matters, so only they are cut; how often a name is said is counted in the whole
        text. One sign alone is chance: what is said only once needs a strong sign, and a piece that always stands beside the same
        character is a fragment of a longer name.
"""

import re
from collections.abc import Container, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from transforms.text.entities.alias_matcher import fold, is_han
from transforms.text.entities.name_vocabulary import (
    ACTOR_VERBS,
    ANSWERS,
    BEFORE_COMPANY,
    BEFORE_PRODUCT,
    COMMON_LATIN,
    COMPANY_ENDINGS,
    NOT_GIVEN,
    NOT_NEW,
    ORGANISATION_ENDINGS,
    PRODUCT_ENDINGS,
    ROLES,
    SURNAMES,
    VAGUE_PARTS,
)
from transforms.text.language.segment import default
from transforms.text.language.tech_words import TECH_WORDS

LEAD_CHARS = 200
MAX_CHARS = 12
LONGEST_BARE = 6
LONGEST_LATIN = 30
LONGEST_SINGLES = 4
"""Longer runs are phrases; without a word of its kind a name is shorter still."""

_RARE = re.compile(rb"^(\S+) (\d{3,}) ", re.MULTILINE)
_LATIN = re.compile(
    r"(?<![A-Za-z0-9@./_#=&-])[A-Z][A-Za-z0-9]*(?:[-.'][A-Za-z0-9]+)*(?:[ -][A-Z0-9][A-Za-z0-9.]*){0,3}(?![A-Za-z0-9@/_=-])"
)
_MODEL = re.compile(r"(?!s[hz][0-9])(?=[A-Za-z]*[0-9])[0-9]*[A-Za-z][A-Za-z0-9]*(?![A-Za-z0-9%])|[A-Z](?![A-Za-z0-9轮])")
_VERSION = re.compile(r"[vV]?[0-9.]+")
_TITLES = re.compile("《[^《》]{1,40}》|[（(][^（()）]{1,40}[)）]")
_LEADERS = ("创始人", "首席执行官", "联合创始人", "CEO")
_LEADS = frozenset("曝而由称比诉为原对向被与和及在从将让把给据等每各该其或即因用以到于至的是有以新前致获指")
_SPLITS = "由诉为被与和将把的及从是该等"
_NAME_STARTS = frozenset("和与原新以有是即前致用到于至对")  # 和元生物
_BRACKET_END = frozenset(")）")
_OFFICES = frozenset("局部院市县厅委省州区镇会")
_INVESTED = frozenset("0123456789了过约超逾近数建新")
_PARTICLES = frozenset("的在将与和已也曾")
_MEASURES = frozenset("台款辆部家名套颗枚个只座条项")
_AMOUNTS = frozenset("0123456789一二两三四五六七八九十百千万亿几多")
_NOT_LAST = frozenset("说称在也曾则将是表认告对与和等的向为")
_CLAUSE_START = frozenset("，。、；：！？“”‘’（）()《》【】|— \n,:;!?·/而和与及由对")
_SPEECH = (
    "表示",
    "称",
    "说",
    "认为",
    "透露",
    "回应",
    "介绍",
    "指出",
    "告诉",
    "坦言",
    "强调",
    "写道",
    "在",
    "也",
    "曾",
    "则",
    "，",
    "、",
    "（",
    "(",
    "将",
    "是",
)

_SIGNS = COMPANY_ENDINGS | ORGANISATION_ENDINGS | PRODUCT_ENDINGS | ACTOR_VERBS | {"创始人", "联合"}

Token = tuple[str, str, int, int]


@dataclass(frozen=True, slots=True)
class NewName:
    """`start` and `end` count in the title when `in_title`, else in the text; `sign` is what gave the name away."""

    name: str
    kind: str
    start: int
    end: int
    in_title: bool
    sign: str
    count: int


@dataclass(frozen=True, slots=True)
class _Guess:
    start: int
    end: int
    kind: str
    sign: str
    needed: int
    """How often the name must be said before the guess holds."""


@cache
def _frequent() -> frozenset[str]:
    """Words of the field and words that the dictionary has seen a hundred times: no new names, whatever stands around them."""
    import jieba

    with jieba.Tokenizer().get_dict_file() as lines:
        return frozenset(word.decode("utf-8") for word, _ in _RARE.findall(lines.read())) | frozenset(TECH_WORDS)


def find_new(title: str, text: str, known: Container[str]) -> list[NewName]:
    """New names of an article in order; `known` holds folded names that are not wanted again."""
    headline, lead = title[:LEAD_CHARS], text[:LEAD_CHARS]
    whole = f"{headline}\n{lead}"
    everything = f"{title}\n{text}"
    offset = len(headline) + 1
    found: list[NewName] = []
    seen: set[str] = set()
    taken: list[tuple[int, int]] = [m.span() for m in _TITLES.finditer(whole)]
    for guess in sorted(_guesses(whole), key=lambda g: (g.start - g.end, g.start)):
        name = whole[guess.start : guess.end]
        folded = fold(name)
        if any(a < guess.end and guess.start < b for a, b in taken):
            continue
        taken.append((guess.start, guess.end))
        if folded in seen or folded in known or folded in NOT_NEW:
            continue
        count = everything.count(name)
        if count < guess.needed or _is_fragment(everything, name, guess.sign, count):
            continue
        seen.add(folded)
        in_title = guess.start < len(headline)
        shift = 0 if in_title else offset
        found.append(NewName(name, guess.kind, guess.start - shift, guess.end - shift, in_title, guess.sign, count))
    return sorted(found, key=lambda n: (not n.in_title, n.start))


def _guesses(whole: str) -> Iterator[_Guess]:
    tokens: list[Token] = []
    at = 0
    for word, tag in default().parts(whole):
        end = at + len(word)
        tokens.append((word, tag, at, end))
        at = end
    frequent, next_word = _frequent(), ""
    for i in range(len(tokens) - 1, -1, -1):
        word, tag, _, _ = tokens[i]
        if word in ROLES:
            yield from _after_role(whole, tokens, i)
        elif i > 1 and word in COMPANY_ENDINGS and len(tokens[i - 1][0]) == len(tokens[i - 2][0]) == 1:
            yield from _of_singles(whole, tokens, i)
        elif (
            word not in frequent
            and len(word) > 1
            and "一" <= word[0] <= "鿿"
            and tag[0] not in "vmdpc"
            and (_is_new(word) or (tag[0] == "n" and (next_word in _SIGNS or next_word.isascii())))
        ):
            yield from _at_word(whole, tokens, i)
        next_word = word
    for match in _LATIN.finditer(whole):
        yield from _latin(whole, match)


@lru_cache(1 << 14)
def _is_new(word: str) -> bool:
    """Whether the dictionary lacks the word."""
    return len(word) > 1 and is_han(word) and not default().has(word)


@dataclass(frozen=True, slots=True)
class _Stem:
    """The part of a name that the dictionary hardly knows, and what stands around it."""

    start: int
    end: int
    is_new: bool
    opens: bool
    """Whether a clause starts here."""
    before: str
    after: str
    is_person: bool


def _at_word(whole: str, tokens: list[Token], i: int) -> Iterator[_Guess]:
    """What a word that the dictionary hardly knows is a name of."""
    first = i
    while first and _joins(tokens[first - 1]):
        first -= 1
    last = i
    while last + 1 < len(tokens) and _is_new(tokens[last + 1][0]):
        last += 1
    start, end = _trimmed(whole, tokens[first][2], tokens[last][3]), tokens[last][3]
    before = tokens[first - 1][0] if first else ""
    if before in ROLES or end - start < 2 or whole[start - 1 : start] in _BRACKET_END:
        return  # a person, read from the role on; the rest of a name with brackets
    stem = _Stem(
        start,
        end,
        is_new=any(_is_new(t[0]) for t in tokens[first : last + 1]),
        opens=start == 0 or whole[start - 1] in _CLAUSE_START or start > tokens[first][2],
        before=before,
        after=tokens[last + 1][0] if last + 1 < len(tokens) else "",
        is_person=end - start == 3 and whole[start] in SURNAMES and tokens[i][1] == "nr",
    )
    if _ending(stem.after):
        yield from _ended(whole, stem, tokens[last + 1 : last + 5])
    elif (model := _MODEL.match(whole, end)) and fold(model.group()) not in COMMON_LATIN:
        yield _Guess(start, model.end(), "product", "model", 2)
    if end - start <= LONGEST_BARE and whole[end - 1] not in _OFFICES:
        yield from _bare(whole, stem)


def _ended(whole: str, stem: _Stem, following: list[Token]) -> Iterator[_Guess]:
    """星澜|汽车, 星澜|汽车|科技|有限|公司."""
    kind, stop = _ending(stem.after), following[0][3]
    for word, _, _, end in following[1:]:
        if word == "投资" and whole[end : end + 1] in _INVESTED:
            break
        if _ending(word) == kind:
            stop = end
        elif word not in VAGUE_PARTS:
            break
    if stem.after == "投资" and whole[stop : stop + 1] in _INVESTED:
        return  # 星澜|投资|20亿元
    if 3 <= stop - stem.start <= MAX_CHARS and (stem.opens or kind != "product" or stem.before in BEFORE_PRODUCT):
        yield _Guess(stem.start, stop, kind, "ending", 1 if stem.is_new and stem.opens and kind != "product" else 2)


def _bare(whole: str, stem: _Stem) -> Iterator[_Guess]:
    """星澜|宣布, 初创公司|星澜."""
    if stem.opens and (stem.after in ACTOR_VERBS or whole.startswith(_LEADERS, stem.end)):
        kind = "person" if stem.is_person and stem.after in ANSWERS else "company"
        yield _Guess(stem.start, stem.end, kind, "actor", 2 if stem.is_new else 4)
    elif stem.is_new and stem.before in BEFORE_COMPANY and (stem.after in ACTOR_VERBS or stem.after in _PARTICLES):
        yield _Guess(stem.start, stem.end, "company", "introduced", 2)
    elif stem.is_new and stem.before in BEFORE_COMPANY and _is_bounded(whole, stem.end):
        yield _Guess(stem.start, stem.end, "company", "introduced", 1)


def _of_singles(whole: str, tokens: list[Token], i: int) -> Iterator[_Guess]:
    """汀|澜|科技: a name that jieba cuts into its characters; only where a clause starts, for such characters also end clauses."""
    first = i
    while first and i - first < LONGEST_SINGLES and len(tokens[first - 1][0]) == 1 and is_han(tokens[first - 1][0]):
        first -= 1
    start = _trimmed(whole, tokens[first][2], tokens[i][2])
    if tokens[i][2] - start > 1 and (start == 0 or whole[start - 1] in _CLAUSE_START or whole[start - 1] in _LEADS):
        yield _Guess(start, tokens[i][3], "company", "ending", 2)


def _joins(token: Token) -> bool:
    """Whether a word may be the first half of a name."""
    word, tag, _, _ = token
    return (
        word not in _frequent()
        and (tag[0] == "n" or (tag[0] != "v" and _is_new(word)))
        and word not in VAGUE_PARTS
        and word not in ROLES
        and is_han(word)
    )


def _trimmed(whole: str, start: int, end: int) -> int:
    """The start without what only leads up to a name: 由|磐谷, 3万台|汀海."""
    opens = start == 0 or whole[start - 1] in _CLAUSE_START
    while end - start > 2:
        if whole[start] in _LEADS and not (opens and whole[start] in _NAME_STARTS):
            start += 1
            opens = False
            continue
        if whole[start] in _MEASURES and whole[start - 1 : start] in _AMOUNTS:
            start += 1
            continue
        inner = max((whole.rfind(c, start + 1, end - 1) for c in _SPLITS), default=-1)
        if inner < 0:
            return start
        start = inner + 1
    return start


def _ending(word: str) -> str:
    if word in COMPANY_ENDINGS:
        return "company"
    if word in ORGANISATION_ENDINGS:
        return "organisation"
    return "product" if word in PRODUCT_ENDINGS else ""


def _is_bounded(whole: str, end: int) -> bool:
    return end == len(whole) or not "一" <= whole[end] <= "鿿"


def _after_role(whole: str, tokens: list[Token], i: int) -> Iterator[_Guess]:
    """创始人沈知微表示: a surname and one or two more characters, and after them what people do."""
    start = tokens[i][3]
    if whole[start : start + 1] not in SURNAMES:
        return
    for given in (2, 1):
        end = start + 1 + given
        name = whole[start:end]
        if (
            len(name) == 1 + given
            and is_han(name)
            and name[-1] not in _NOT_LAST
            and name[1:] not in NOT_GIVEN
            and "某" not in name
            and (whole.startswith(_SPEECH, end) or _is_bounded(whole, end))
        ):
            edges = {t[2] for t in tokens[i : i + 6]} | {len(whole)}
            yield _Guess(start, end, "person", "role", 1 if end in edges else 2)
            return


def _latin(whole: str, match: re.Match[str]) -> Iterator[_Guess]:
    start = match.start()
    words = match.group().split(" ")
    while words and fold(words[0]) in COMMON_LATIN:
        start += len(words.pop(0)) + 1
    while words and (fold(words[-1]) in COMMON_LATIN or _VERSION.fullmatch(words[-1])):
        words.pop()
    name = " ".join(words)
    end = start + len(name)
    if not 3 <= len(name) <= LONGEST_LATIN or len(words) > 3:
        return
    if any(c.isdigit() for c in name) and len(name) < 5 and "一" <= whole[start - 1 : start] <= "鿿":
        return  # 云岭P9 is one name
    after, before = whole[end : end + 8].lstrip(), whole[max(0, start - 8) : start].rstrip(" “‘")
    kind, is_framed = _latin_kind(before, after)
    if len(words) == 1 and name.isupper() and len(name) < 5 and not is_framed:
        return  # GUI, FTP
    yield _Guess(start, end, kind, "latin", 2)


def _latin_kind(before: str, after: str) -> tuple[str, bool]:
    """The kind that the words around a Latin name tell, and whether they tell one."""
    if before.endswith(tuple(ROLES)):
        return "person", True
    if after.startswith((*COMPANY_ENDINGS, *_LEADERS, *ACTOR_VERBS)) or before.endswith(tuple(BEFORE_COMPANY)):
        return "company", True
    if after.startswith(tuple(PRODUCT_ENDINGS)) or before.endswith(tuple(BEFORE_PRODUCT)):
        return "product", True
    return "product", False


def _is_fragment(text: str, name: str, sign: str, count: int) -> bool:
    """Whether the name is part of a longer one (the same character stands before, or after, it everywhere), or a common Latin word."""
    if name.isascii():
        return name.istitle() and name.isalpha() and name.lower() in text
    if count < 2 or not is_han(name):
        return False
    before: set[str] = set()
    after: set[str] = set()
    at = text.find(name)
    while at >= 0 and (len(before) < 2 or len(after) < 2):
        before.add(text[at - 1 : at])
        after.add(text[at + len(name) : at + len(name) + 1])
        at = text.find(name, at + 1)
    return (sign in ("ending", "model") and _is_part(before - _LEADS)) or (count > 2 and _is_part(after))


def _is_part(side: set[str]) -> bool:
    return len(side) == 1 and all(c and is_han(c) for c in side)
