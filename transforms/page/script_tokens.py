"""Scripts -> values with their keys, without running them and without knowing their shape.

Pages carry their article in JSON, in literals of JavaScript with any quotes, as arguments of calls (JsDecode('…'), JSON.parse("…"),
decodeURIComponent("…")), in the rows that Next.js streams, in the arrays of Nuxt. One lexer reads keys, strings and brackets of all of
them and keeps for each value its key, the key above it, and the objects it stands in. What does not parse is passed over. Linear in the
text.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote

MAX_TOKENS = 60_000
MAX_LAYERS = 3  # data inside strings inside data
MIN_LAYER = 100
MAX_PATH = 60

_LEX = re.compile(
    r"""(?P<open>[{\[])|(?P<close>[}\]])"""
    r"""|(?P<key>"[^"\\\n]{1,60}"|'[^'\\\n]{1,60}'|(?<![\w$.-])[A-Za-z_$][\w$-]{0,40}+)\s?(?::|\s?=(?![=>]))"""
    r"""|"(?P<d>(?:[^"\\]++|\\.)*+)(?:"|\\?\Z)|'(?P<s>(?:[^'\\]++|\\.)*+)(?:'|\\?\Z)|`(?P<t>(?:[^`\\]++|\\.)*+)(?:`|\\?\Z)"""
    r"""|(?<![\w.])(?P<n>\d{9,13})(?![\w.])|(?<![\w$.'"])(?P<i>[A-Za-z_$][\w$]{0,2})(?=\s*[,}\]])""",
    re.DOTALL,
)
_ESCAPE = re.compile(r"\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|(\r?\n)|(.))", re.DOTALL)
_LETTERS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": ""}
_DATA = re.compile(r"\s*(?:[{\[]|%7B|%5B|[0-9a-f]{1,4}:[\[{IT\"])", re.IGNORECASE)
_BOUND = re.compile(r"\(\s*function\s*\(\s*([\w$,\s]{1,60000})\)\s*\{")
_FLIGHT = re.compile(r"__next_f\.push\(\s*\[\s*1\s*,\s*\"((?:[^\"\\]++|\\.)*+)\"", re.DOTALL)
_FLIGHT_TEXT = re.compile(r"(?:^|\n)[0-9a-f]{1,4}:T([0-9a-f]{1,6}),")


@dataclass(frozen=True)
class Token:
    """`key` of the value, `above` the key of the object or list that holds it, `path` the numbers of the brackets around it."""

    key: str
    above: str
    value: str
    path: tuple[int, ...]


def tokens_of(text: str, *, headline: str | None = None, reach: int = MAX_TOKENS) -> list[Token]:
    """Values of a script, those inside strings that are data themselves too; not more than `reach` behind the headline."""
    found: list[Token] = []
    left = MAX_TOKENS
    for token in _lexed(text, _bound(text)):
        found.append(token)
        left = min(left - 1, reach) if headline is not None and token.value.strip() == headline else left - 1
        if left <= 0:
            break
    return found


def layers_of(scripts: tuple[tuple[str, str], ...]) -> list[str]:
    """Texts to read: each script, and what Next.js streams in pieces as one."""
    rows = "".join(unescaped(m[1]) for _, text in scripts if "__next_f" in text for m in _FLIGHT.finditer(text))
    plain = [
        unquote(text) if text[:40].lstrip()[:3].upper() in {"%7B", "%5B"} else text
        for attributes, text in scripts
        if "ld+json" not in attributes and "__next_f" not in text
    ]
    return [*plain, *([rows] if rows else [])]


def _lexed(text: str, bound: dict[str, str], *, layer: int = 0, path: tuple[int, ...] = ()) -> Iterator[Token]:
    if '"Reactive"' in text[:200] or '"ShallowReactive"' in text[:200]:
        yield from _indexed(text)
        return
    for match in _FLIGHT_TEXT.finditer(text) if layer == 0 else ():
        yield Token("text", "", text[match.end() :].encode()[: int(match[1], 16)].decode("utf-8", "ignore"), (-1,))
    stack: list[tuple[int, str]] = [(n, "") for n in path]
    key, n = "", 0
    for match in _LEX.finditer(text):
        kind = match.lastgroup
        if kind == "key":
            key = match["key"].strip("\"'")
        elif kind == "open":
            n += 1
            above = stack[-1][1] if stack else ""
            if len(stack) < MAX_PATH:
                stack.append((n + 1000 * layer, key or above))
            key = ""
        elif kind == "close":
            if len(stack) > len(path):
                stack.pop()
            key = ""
        else:
            value = bound.get(match["i"]) if kind == "i" else match["n"] if kind == "n" else unescaped(match[kind or "d"])
            above = stack[-1][1] if stack else ""
            if value is not None:
                inner = _data_in(value) if layer < MAX_LAYERS else None
                if inner is not None:
                    yield from _lexed(inner, {}, layer=layer + 1, path=tuple(s[0] for s in stack))
                else:
                    yield Token(key or above, above, value, tuple(s[0] for s in stack))
            key = ""


def _data_in(value: str) -> str | None:
    """The data that a string holds, its percents undone; None for every other string."""
    if len(value) < MIN_LAYER or not _DATA.match(value):
        return None
    text = unquote(value) if value.lstrip()[:1] == "%" else value
    return text if re.search(r"""["'\w]\s*:|["']\s*,\s*["']""", text[:2000]) else None


def _bound(text: str) -> dict[str, str]:
    """Values of the short names of (function(a,b){return {title:a}}("…","…")), as Nuxt writes its state."""
    head = _BOUND.search(text[:2000]) if "function" in text[:2000] else None
    at = text.rfind("}(") if head else -1
    if head is None or at < 0:
        return {}
    values = [next((unescaped(v) for v in match.groups() if v is not None), None) for match in _ARGUMENT.finditer(text, at + 2)]
    return {name.strip(): value for name, value in zip(head[1].split(","), values, strict=False) if value is not None}


_ARGUMENT = re.compile(
    r""""((?:[^"\\]++|\\.)*+)"|'((?:[^'\\]++|\\.)*+)'|(-?\d[\d.]*)|(?:null|true|false|void 0|undefined|\{\}|\[\]|Array\(\d+\)|new
    Date\([^)]{0,40}\)|[-\w.$]+)""",
    re.DOTALL,
)


def _indexed(text: str) -> Iterator[Token]:
    """A list whose objects name their values by place, as Nuxt 3 writes its state."""
    try:
        items = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return
    if not isinstance(items, list):
        return

    def leaf(place: object) -> object:
        return items[place] if isinstance(place, int) and not isinstance(place, bool) and 0 <= place < len(items) else None

    names = {place: key for item in items if isinstance(item, dict) for key, place in item.items() if isinstance(place, int)}
    for n, item in enumerate(items):
        if isinstance(item, dict):
            pairs = [(str(key), leaf(place)) for key, place in item.items()]
        elif isinstance(item, list):
            pairs = [(names.get(n, ""), leaf(place)) for place in item]
        else:
            continue
        for key, value in pairs:
            if isinstance(value, str | int) and not isinstance(value, bool):
                yield Token(key, names.get(n, ""), str(value), (n,))


def unescaped(raw: str) -> str:
    """The characters of a string literal: \\n, \\x3c, \\u4e91 and the like undone."""
    return _ESCAPE.sub(_character, raw) if "\\" in raw else raw


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code:
        return chr(int(code, 16)) if int(code, 16) < 0x110000 else ""
    if match[4]:
        return ""
    letter = match[5]
    return _LETTERS.get(letter, letter)
