"""What a cell of a curated table may hold. Own tables are untrusted input: a wrong cell is told and its row left out."""

import re
from collections.abc import Callable
from datetime import date
from re import _constants, _parser  # type: ignore[attr-defined]  # the parser that `re` itself uses
from typing import Any

from transforms.text.tickers import fault_of

LONGEST = 20_000
LONGEST_NAME = 60
LONGEST_PATTERN = 400
_ID = re.compile(r"[a-z0-9][a-z0-9_]{0,63}")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_REPEATS = frozenset({_constants.MAX_REPEAT, _constants.MIN_REPEAT})
MANY = 4  # repetitions from which a repetition inside another one may try very many ways


def fault_of_cell(table: str, column: str, value: str) -> str:
    """What is wrong with a cell that is not empty; an empty text when nothing is."""
    if len(value) > LONGEST:
        return f"{len(value)} characters; at most {LONGEST}"
    if _CONTROL.search(value):
        return "holds control characters"
    rule = RULES.get(f"{table}.{column}") or RULES.get(column)
    return rule(value) if rule else ""


def _id(value: str) -> str:
    return "" if _ID.fullmatch(value) else f"{value!r} is no id: small letters, digits and _, at most 64"


def _day(value: str) -> str:
    try:
        date.fromisoformat(value)
    except ValueError:
        return f"{value!r} is no date; write it as 2026-10-05"
    return ""


def _flag(value: str) -> str:
    return "" if value in ("0", "1") else f"{value!r} is neither 0 nor 1"


def _label(value: str) -> str:
    return "" if len(value) <= LONGEST_NAME else f"{len(value)} characters; a name has at most {LONGEST_NAME}"


def _name(value: str) -> str:
    return _label(value) if len(value) > 1 else "one character is found in every text; write a longer name"


def _number(value: str) -> str:
    try:
        is_finite = abs(float(value)) <= 1_000
    except ValueError:
        is_finite = False
    return "" if is_finite else f"{value!r} is no number"


def _cues(value: str) -> str:
    for cue in value.split("|"):
        word, colon, weight = cue.rpartition(":")
        if colon and word and _number(weight):
            return f"{cue!r}: write word:weight, separated by |"
    return ""


def _pattern(value: str) -> str:
    """A pattern that compiles and cannot try exponentially many ways: no repetition of what repeats itself."""
    if len(value) > LONGEST_PATTERN:
        return f"{len(value)} characters; at most {LONGEST_PATTERN}"
    try:
        parsed = _parser.parse(value)
    except (re.error, RecursionError, OverflowError) as error:
        return f"is no pattern ({error})"
    return "repeats a group that repeats itself, which may never end; write it without" if _is_nested(parsed, inside=False) else ""


def _is_nested(parsed: Any, *, inside: bool, is_last: bool = True) -> bool:
    """Whether a repetition of changing length stands in another one after which the pattern goes on: only then are all ways tried."""
    items = list(parsed)
    for n, (op, argument) in enumerate(items):
        is_end = is_last and n == len(items) - 1
        again = inside
        if op in _REPEATS and argument[0] != argument[1] and (argument[1] is _constants.MAXREPEAT or argument[1] >= MANY):
            if inside:
                return True
            again = not is_end
        if any(_is_nested(part, inside=again, is_last=is_end) for part in _parts(argument)):
            return True
    return False


def _parts(argument: Any) -> list[Any]:
    """The patterns inside an operation's argument."""
    if isinstance(argument, _parser.SubPattern):
        return [argument]
    if isinstance(argument, list | tuple):
        return [part for one in argument for part in _parts(one)]
    return []


RULES: dict[str, Callable[[str], str]] = {
    "entity_id": _id,
    "parent_id": _id,
    "topic_id": _id,
    "family_id": _id,
    "happening": _id,
    "publisher_id": _id,
    "group_id": _id,
    "valid_from": _day,
    "valid_to": _day,
    "needs_context": _flag,
    "alias": _name,
    "word": _label,
    "name": _label,
    "name_zh": _label,
    "name_en": _label,
    "display_name": _label,
    "weight": _number,
    "topics.words": _cues,
    "topics.not_words": _cues,
    "ticker": fault_of,
    "pattern": _pattern,
}
"""By column, or by table and column."""
