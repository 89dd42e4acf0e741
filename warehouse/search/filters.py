"""What a query says beside its words: portal:, source:, entity:, topic:, since: and until:, taken out of it before the words are read.

In:     华为 芯片 portal:ithome since:2026-10-01 -entity:小米 topic:"大模型"
Out:    the words that are left, and Filters; SearchError for another field and for operators that the search does not have
Why:    a filter that is silently read as a word finds nothing, and "0 篇" is taken for an answer
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

from transforms.text.suggestions import did_you_mean
from transforms.text.times import day_of_words
from warehouse.search.query_language import SearchError

FIELDS = ("portal", "source", "entity", "topic", "since", "until")
WORDS = "title"
_PLAIN = str.maketrans("“”「」『』：－　", '"""""":- ')
_PIECE = re.compile(r'(?P<minus>-*)(?P<name>[A-Za-z_]{1,40}):(?!//)(?P<value>"[^"]*"|[^\s()|"]*)|"[^"]*"|[^\s()|"]+|[()|]')
_NEAR = re.compile(r"^(?:NEAR|ADJ|W|N)(?:/\d+)?$")
_FUZZY = re.compile(r"~\d*$")

Resolve = Callable[[str], Sequence[str]]
"""Ids that a name as typed stands for; raises SearchError when there is none."""


@dataclass(frozen=True)
class Filters:
    """Conditions beside the words: of `wanted` and `unwanted` each field has ids or texts; several of one field are alternatives."""

    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unwanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None

    @property
    def is_empty(self) -> bool:
        """Whether there are no conditions but dates."""
        return not self.wanted and not self.unwanted


def split(asked: str, resolve: Mapping[str, Resolve], now: datetime | None = None) -> tuple[str, Filters]:
    """The words of a query without its filters, and these; `resolve` turns names of portals, entities and topics into ids.

    Raises SearchError for another field, for what is no operator here, and for values that nobody knows.
    """
    words: list[str] = []
    wanted: dict[str, list[str]] = {}
    unwanted: dict[str, list[str]] = {}
    dates: dict[str, date] = {}
    plain = asked.translate(_PLAIN)
    for match in _PIECE.finditer(plain):
        name, value = (match["name"] or "").lower(), (match["value"] or "").strip('"').strip()
        if not name or name == WORDS:
            _refuse_operator(match[0], plain)
            words.append(match[0])
        elif name not in FIELDS:
            near = did_you_mean(name, (*FIELDS, WORDS))
            raise SearchError(
                f'{name}: is no field{near}; there are {", ".join(f"{f}:" for f in (*FIELDS, WORDS))}. Quote a colon: "{match[0]}"'
            )
        elif not value:
            raise SearchError(f"{name}: takes a value right after the colon: {name}:{_EXAMPLES[name]}")
        elif name in ("since", "until"):
            dates[name] = _date(name, value, now or datetime.now(UTC))
        else:
            side = unwanted if match["minus"] else wanted
            side.setdefault(name, []).extend(resolve[name](value) if name in resolve else [value])
    sides = [{name: tuple(dict.fromkeys(values)) for name, values in side.items()} for side in (wanted, unwanted)]
    return " ".join(words), Filters(sides[0], sides[1], dates.get("since"), dates.get("until"))


_EXAMPLES = {
    "portal": "ithome",
    "source": "新华社",
    "entity": "小米",
    "topic": "大模型",
    "since": "2026-10-01",
    "until": "2026-10-31",
}


def _date(name: str, value: str, now: datetime) -> date:
    try:
        return day_of_words(value, now)
    except ValueError as error:
        raise SearchError(f"{name}:{value}: {error}") from None


def _refuse_operator(piece: str, asked: str) -> None:
    """Operators of other searches mean nothing here; they would be read as words."""
    if piece.startswith(('"', '-"', 'title:"')):
        return
    if "*" in piece or "?" in piece[:-1]:
        raise SearchError(
            f"{piece}: there are no wildcards; a word matches anywhere in an article: write {piece.replace('*', '').replace('?', '')}"
        )
    if _NEAR.match(piece) and piece.isupper() and (piece == "NEAR" or "/" in piece):
        raise SearchError(f'{piece} is not read here; words near each other are a phrase in quotes: "华为芯片", or AND them')
    if _FUZZY.search(piece) and len(piece) > 1:
        raise SearchError(f"{piece}: ~ is not read here; write the word, or several of its spellings: (华为 OR 華為)")
    if asked.rstrip().endswith('"~'):
        raise SearchError('"…"~ is not read here: a phrase in quotes matches exactly')
