"""JSON as sites send it: plain, wrapped in a callback (JSONP), assigned to a variable, with trailing commas, raw tabs or bare keys.

The one reader of such texts: of lists (crawlers/discover.py) as of what stands in a page's scripts (transforms/page).
"""

import json
import re
from typing import Any

import chompjs

MAX_CHARS = 20_000_000
WRAPPED = re.compile(r"^[\s;/*]*+(?:var\s++)?[\w.$\[\]'\"]{0,100}+\s*+[(=]\s*+(?=[\[{])")
START = re.compile(r"[\[{]")
BROKEN = (ValueError, RecursionError, StopIteration, TypeError, IndexError, KeyError, OverflowError)
"""What the readers raise for texts that are no JSON."""


MAX_DIGITS = 4000  # Python refuses to convert longer ones (sys.set_int_max_str_digits)


def _whole_number(digits: str) -> int | float:
    """An integer; one of thousands of digits, which is no number of anything, becomes infinite instead of costing the whole text."""
    return int(digits) if len(digits) <= MAX_DIGITS else float(digits)


_READING: dict[str, Any] = {"strict": False, "parse_int": _whole_number}


class NotJsonError(ValueError):
    """The text has no readable JSON value."""


def read_json(text: str) -> Any:
    """The value of a JSON, JSONP or near-JSON text. Raises NotJsonError when there is none."""
    if len(text) > MAX_CHARS:
        raise NotJsonError(f"{len(text)} characters are over the limit")
    text = text.lstrip("\ufeff")
    try:
        return json.loads(text, **_READING)
    except (ValueError, RecursionError):
        pass
    wrapped = WRAPPED.match(text)
    return value_at(text, wrapped.end() if wrapped else 0)


def read_json_after(text: str, mark: str) -> Any:
    """The JSON value after a mark such as `window.DATA =` in a page. Raises NotJsonError without mark or value."""
    at = text.find(mark)
    if at < 0:
        raise NotJsonError(f"{mark!r} is not in the page")
    return value_at(text[: at + MAX_CHARS], at + len(mark))


def json_or_none(text: str) -> Any:
    """The value of a JSON, JSONP or near-JSON text; None when there is none."""
    try:
        return read_json(text)
    except NotJsonError:
        return None


def value_at(text: str, at: int = 0) -> Any:
    """The first object or list that starts at `at` or later; what stands behind it does not matter. NotJsonError when there is none."""
    start = START.search(text, at)
    if start is None:
        raise NotJsonError("neither [ nor { in the text")
    try:
        value, _ = json.JSONDecoder(**_READING).raw_decode(text, start.start())
    except (ValueError, RecursionError):
        pass
    else:
        return value
    try:
        return chompjs.parse_js_object(text[start.start() :], loader_kwargs=_READING)
    except BROKEN as problem:
        raise NotJsonError(str(problem)[:120]) from None
