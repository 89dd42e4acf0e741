"""Fields of the article in a page's embedded state, read without knowing its shape.

The state that holds the headline holds the rest beside it: of every key that may name a source, an author, an editor or a channel, the
value
nearest to the headline counts. Recommended articles carry the same keys, but farther from this headline than its own.
"""

import json
import re
from dataclasses import dataclass

REACH = 60_000  # characters between the headline and a field; the body may stand between them
MAX_SCRIPT = 1_500_000

_VALUE = r'\s*"(?P<v>(?:[^"\\]|\\.){2,60})"'
_KEYS: tuple[tuple[str, str], ...] = (
    (
        "source",
        r'"(?:source|sourceName|source_name|media|mediaName|media_name|mediaInfoName|copyFrom|copyfrom|origin|siteName)"\s*:' + _VALUE,
    ),
    (
        "author",
        r'"(?:author|authorName|author_name|reporter|writer|user_name)"\s*:\s*+(?:\[?\{[^{}]{0,200}?"(?:name|nickname|realname)"\s*:)?'
        + _VALUE,
    ),
    ("editor", r'"(?:editorName|editor|editor_name|respEditor|responsibleEditor)"\s*:' + _VALUE),
    ("section", r'"(?:nodeName|channelName|channel_name|catalog1|categoryName|columnName)"\s*:' + _VALUE),
)
_COMPILED = tuple((name, re.compile(rule)) for name, rule in _KEYS)


@dataclass(frozen=True)
class State:
    """Raw values of the article's own object; None where the state is silent."""

    source: str | None = None
    author: str | None = None
    editor: str | None = None
    section: str | None = None


def read_state(scripts: tuple[tuple[str, str], ...], headline: str | None) -> State:
    """The fields nearest to the headline, in the first script that holds it."""
    if not headline or len(headline) < 4:
        return State()
    forms = {headline, json.dumps(headline)[1:-1], json.dumps(headline, ensure_ascii=False)[1:-1]}
    for attributes, text in scripts:
        if len(text) > MAX_SCRIPT or "ld+json" in attributes:
            continue
        at = min((i for i in (text.find(f'"{form}"') for form in forms) if i >= 0), default=-1)
        if at >= 0:
            return _nearest(text, at)
    return State()


def _nearest(text: str, at: int) -> State:
    start = max(0, at - REACH)
    window = text[start : at + REACH]
    found: dict[str, tuple[int, str]] = {}
    for name, rule in _COMPILED:
        for match in rule.finditer(window):
            distance = abs(match.start() + start - at)
            if name not in found or distance < found[name][0]:
                found[name] = (distance, _plain(match["v"]))
    return State(**{name: value for name, (_, value) in found.items()})


def _plain(raw: str) -> str:
    try:
        return str(json.loads(f'"{raw}"', strict=False)).strip()
    except ValueError:
        return raw
