"""Page text before parsing: scripts, styles and comments are cut out by one linear scan, so that the parser sees only what can be read.

The scan bounds what follows: at most MAX_CHARS of markup and MAX_TAGS tags reach the parser, whatever the page holds.
"""

import re
from dataclasses import dataclass

MAX_CHARS = 3_000_000
MAX_TAGS = 60_000
MAX_SCRIPT_CHARS = 4_000_000
JSON = "answer/json"

_OPEN = re.compile(r"<(?:(script|style)\b([^>]{0,2000})>|!--|!\[CDATA\[|\?xml)", re.IGNORECASE)
_CLOSE = {"script": re.compile(r"</script\s*>", re.IGNORECASE), "style": re.compile(r"</style\s*>", re.IGNORECASE)}
JSON_PAGE = "window.__PAGE__"
"""What a layout's `state_after` says for a page that is JSON itself (articles that scripts fill are fetched as data)."""
_HUGE_TAG = re.compile(r"<(\w{1,20})\s[^<>]{20000,}>")  # thousands of attributes, or a picture inlined as data
_CONTAINER = re.compile(
    r"</?(?:div|span|font|section|center|table|tbody|tr|td|ul|ol|li|b|i|em|strong|u|small|big|blockquote|dl|dt|dd|form|article|main)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)
_CHARSET = re.compile(r"""<meta[^>]{0,200}charset[^>]{0,200}>""", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """`markup` without scripts, and `scripts` as (attributes, text)."""

    markup: str
    scripts: tuple[tuple[str, str], ...]


def split(text: str) -> Source:
    """Markup and scripts of a page. Linear in the length of the text."""
    text = text.replace("\x00", "")
    kept: list[str] = []
    scripts: list[tuple[str, str]] = []
    never: set[str] = set()  # endings that do not come any more: looking for them again and again would be quadratic
    at = size = 0
    while True:
        match = _OPEN.search(text, at)
        if match is None:
            kept.append(text[at:])
            break
        kept.append(text[at : match.start()])
        kind = (match[1] or match[0]).lower()
        start, end = _ending(text, kind, match.end()) if kind not in never else (-1, -1)
        if start < 0:
            never.add(kind)
            at = match.end()  # an unclosed one hides only its own opening
            continue
        at = end
        attributes = "enpproperty" if kind == "<!--" and text.startswith("enpproperty", match.end()) else match[2] or ""
        if (kind == "script" or attributes == "enpproperty") and size < MAX_SCRIPT_CHARS:
            size += start - match.end()
            scripts.append((attributes, text[match.end() : start]))
    return Source(_bounded(_CHARSET.sub("", "".join(kept))), tuple(scripts))


def _ending(text: str, kind: str, at: int) -> tuple[int, int]:
    """Where a script, style, comment or declaration ends, and where reading goes on; (-1, -1) when it never does."""
    if kind in _CLOSE:
        close = _CLOSE[kind].search(text, at)
        return (close.start(), close.end()) if close else (-1, -1)
    mark = "-->" if kind == "<!--" else ">"
    end = text.find(mark, at)
    return (end, end + len(mark)) if end >= 0 else (-1, -1)


def json_source(text: str) -> Source | None:
    """An answer that is one JSON value, as a page without markup whose state is the answer; None for everything else."""
    text = text.strip()
    if not text or text[0] + text[-1] not in {"{}", "[]"}:
        return None
    return Source("<html><body></body></html>", ((JSON, text[:MAX_SCRIPT_CHARS]),))


def flattened(markup: str) -> str:
    """Markup whose containers are only line breaks: what is nested beyond the parser's depth would be lost otherwise."""
    return _CONTAINER.sub("<br>", markup)


def _bounded(markup: str) -> str:
    markup = _HUGE_TAG.sub(r"<\1>", markup)
    if len(markup) > MAX_CHARS:
        markup = markup[:MAX_CHARS]
    if markup.count("<") <= MAX_TAGS:
        return markup
    at = 0
    for _ in range(MAX_TAGS):
        at = markup.find("<", at) + 1
    return markup[: at - 1]
