"""Sanitising foreign text for a terminal, a log line, a notice or a page: no control, invisible or reordering characters.

Separate from chars.py, whose dictionaries most commands do not need.
"""

import re

REPLACEMENT = "\ufffd"
_ACTING = (
    "\x00-\x1f\x7f-\x9f"  # C0 and C1: escape sequences, line ends, tabs; U+009B alone starts a sequence
    # invisible characters and direction marks
    "\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2060-\u2064\u3164\ufeff\uffa0"
    "\u2028-\u202e\u2066-\u206f"  # line and paragraph separators, embeddings, overrides, isolates
    "\ufff9-\ufffb\U000e0000-\U000e007f"  # annotations and tags
    "\ud800-\udfff"  # surrogates, which cannot be encoded
)
_ONE_LINE = re.compile(f"[{_ACTING}]")
_LINES = re.compile(rf"(?![\n\t])[{_ACTING}]")
_BARE = re.compile(r"[^\s=\"']+")


def printable(text: str, *, lines: bool = False) -> str:
    """The text with control, invisible and reordering characters replaced by U+FFFD; `lines` keeps line ends and tabs.

    The length stays the same, and the result can always be encoded. Idempotent; raises nothing.
    """
    return (_LINES if lines else _ONE_LINE).sub(REPLACEMENT, text)


def log_value(text: str) -> str:
    """The text as the value of a `key=value` line: on one line, and in double quotes (its own become ') unless it is one plain word."""
    text = printable(text)
    return text if _BARE.fullmatch(text) else '"' + text.replace('"', "'") + '"'


def escaped_json(text: str) -> str:
    r"""JSON text with each such character as its \uXXXX: nothing is lost, nothing acts. In JSON they stand in strings only."""
    return _LINES.sub(lambda match: _escapes(match[0]), text)


def _escapes(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
