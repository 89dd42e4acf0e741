"""Page text before parsing: scripts, styles and comments are cut out by one linear scan, so that the parser sees only what can be read.

The scan bounds what follows: at most MAX_CHARS of markup and MAX_TAGS tags reach the parser, whatever the page holds.
"""

import re
from dataclasses import dataclass

MAX_CHARS = 3_000_000
MAX_TAGS = 60_000
MAX_SCRIPT_CHARS = 4_000_000
MAX_STYLE_CHARS = 200_000
MAX_WRITTEN = 300
HEAD_TAGS = 2000  # of a page with more tags than MAX_TAGS, these and the stretch with the most sentences are read
JSON = "answer/json"

_OPEN = re.compile(r"<(?:(script|style|svg)\b([^>]{0,2000})>|!--|!\[CDATA\[|\?xml)", re.IGNORECASE)
_CLOSE = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in ("script", "style", "svg")}
_CALLBACK = re.compile(r"^(?:/\*\*/)?\s*[\w$.]{1,60}\s*\((?=\s*[{\[])")
_WRITTEN = re.compile(r"""^\s*document\.write(?:ln)?\(\s*(["'])([^"'<>\\]{1,200})\1\s*\)\s*;?\s*$""")
_HUGE_TAG = re.compile(r"<(\w{1,20})\s[^<>]{20000,}>")  # thousands of attributes, or a picture inlined as data
_CONTAINER = re.compile(
    (
        r"</?(?:div|span|font|section|center|table|tbody|tr|td|ul|ol|li|b|i|em|strong|u|small|big|blockquote|dl|dt|dd|form|article"
        r"|main)\b[^<>]{0,2000}>"
    ),
    re.IGNORECASE,
)
_CHARSET = re.compile(r"""<meta[^>]{0,200}charset[^>]{0,200}>""", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """`markup` without scripts, `scripts` as (attributes, text), and the page's own style sheets."""

    markup: str
    scripts: tuple[tuple[str, str], ...]
    styles: str = ""


def split(text: str) -> Source:
    """Markup and scripts of a page. Linear in the length of the text."""
    text = text.replace("\x00", "")
    kept: list[str] = []
    scripts: list[tuple[str, str]] = []
    styles: list[str] = []
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
            written = _WRITTEN.match(text[match.end() : start]) if start - match.end() < MAX_WRITTEN else None
            if written:
                kept.append(written[2])  # what a script writes where it stands is text of the page
        elif kind == "style":
            styles.append(text[match.end() : start])
    return Source(_bounded(_CHARSET.sub("", "".join(kept))), tuple(scripts), "".join(styles)[:MAX_STYLE_CHARS])


def _ending(text: str, kind: str, at: int) -> tuple[int, int]:
    """Where a script, style, comment or declaration ends, and where reading goes on; (-1, -1) when it never does."""
    if kind in _CLOSE:
        close = _CLOSE[kind].search(text, at)
        return (close.start(), close.end()) if close else (-1, -1)
    mark = "-->" if kind == "<!--" else ">"
    end = text.find(mark, at)
    return (end, end + len(mark)) if end >= 0 else (-1, -1)


def json_source(text: str) -> Source | None:
    """An answer that is one JSON value, bare or in a callback, as a page without markup whose state is the answer; None for everything
    else."""
    text = text.strip()
    call = _CALLBACK.match(text) if text.rstrip("; \n").endswith(")") else None
    if call:
        text = text[call.end() :].rstrip("; \n")[:-1].strip()
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
    return markup if markup.count("<") <= MAX_TAGS else _densest(markup)


def _densest(markup: str) -> str:
    """The page's head and the stretch of MAX_TAGS tags that holds the most sentences."""
    pieces = markup.split("<")
    window = MAX_TAGS - HEAD_TAGS
    stops = [sum(map(piece.count, "，。！？")) for piece in pieces]
    best = current = sum(stops[HEAD_TAGS : HEAD_TAGS + window])
    start = HEAD_TAGS
    for i in range(HEAD_TAGS + 1, len(pieces) - window + 1):
        current += stops[i + window - 1] - stops[i - 1]
        if current > best:
            best, start = current, i
    return "<".join([*pieces[:HEAD_TAGS], *pieces[start : start + window]])
