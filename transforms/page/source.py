"""Page text before parsing: scripts, styles and comments are cut out by one linear scan, so that the parser sees only what can be read.

The scan bounds what follows: at most MAX_CHARS of markup and MAX_TAGS tags reach the parser, whatever the page holds.
"""

import re
from dataclasses import dataclass

MAX_CHARS = 3_000_000
MAX_TAGS = 120_000
MAX_SCRIPT_CHARS = 4_000_000

_OPEN = re.compile(r"<(?:(script|style)\b([^>]{0,2000})>|!--|!\[CDATA\[|\?xml)", re.IGNORECASE)
_CLOSE = {"script": re.compile(r"</script\s*>", re.IGNORECASE), "style": re.compile(r"</style\s*>", re.IGNORECASE)}
_JSON = re.compile(r"\s*(?:\{\s*[\"}]|\[\s*[\[{\"])")
JSON_PAGE = "window.__PAGE__"
"""What a layout's `state_after` says for a page that is JSON itself (articles that scripts fill are fetched as data)."""
_CHARSET = re.compile(r"""<meta[^>]{0,200}charset[^>]{0,200}>""", re.IGNORECASE)


@dataclass(frozen=True)
class Source:
    """`markup` without scripts, and `scripts` as (attributes, text)."""

    markup: str
    scripts: tuple[tuple[str, str], ...]


def split(text: str) -> Source:
    """Markup and scripts of a page. Linear in the length of the text."""
    text = text.replace("\x00", "")
    if _JSON.match(text):
        return Source("<html><body><p>{}</p></body></html>", ((JSON_PAGE, text[:MAX_SCRIPT_CHARS]),))
    kept: list[str] = []
    scripts: list[tuple[str, str]] = []
    at = size = 0
    while True:
        match = _OPEN.search(text, at)
        if match is None:
            kept.append(text[at:])
            break
        kept.append(text[at : match.start()])
        at, found = _after(text, match)
        if found is not None and size < MAX_SCRIPT_CHARS:
            size += len(found[1])
            scripts.append(found)
    return Source(_bounded(_CHARSET.sub("", "".join(kept))), tuple(scripts))


def _after(text: str, match: re.Match[str]) -> tuple[int, tuple[str, str] | None]:
    """Where reading goes on after a script, style, comment or declaration; an unclosed one hides only its own opening."""
    name = (match[1] or "").lower()
    if not name:
        comment = text.startswith("<!--", match.start())
        end = text.find("-->" if comment else ">", match.end())
        inside = text[match.end() : min(end, match.end() + 4000)] if comment else ""
        return (end + (3 if comment else 1) if end >= 0 else match.end()), (
            ("enpproperty", inside) if inside.startswith("enpproperty") else None
        )
    close = _CLOSE[name].search(text, match.end())
    if close is None:
        return match.end(), None
    return close.end(), ((match[2] or "", text[match.end() : close.start()]) if name == "script" else None)


def _bounded(markup: str) -> str:
    if len(markup) > MAX_CHARS:
        markup = markup[:MAX_CHARS]
    if markup.count("<") <= MAX_TAGS:
        return markup
    at = 0
    for _ in range(MAX_TAGS):
        at = markup.find("<", at) + 1
    return markup[: at - 1]
