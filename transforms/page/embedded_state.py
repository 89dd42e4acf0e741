"""Fields and text of the article in a page's embedded state, read without knowing its shape.

The state that holds the headline holds the rest beside it: of every key that may name a source, an author, an editor, a channel or a time,
the value nearest to the headline counts, those in its own object first. Recommended articles carry the same keys, but in objects of
their own.
"""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape, unescape
from urllib.parse import quote

from transforms.page.script_tokens import Token, layers_of, tokens_of
from transforms.text.chars import n_han

BEFORE, BEHIND = 8_000, 60_000  # characters around the headline that are read
MAX_SCRIPT = 1_500_000
MAX_FIELD = 60
REACH = 120  # tokens between the headline and a field
MIN_BODY = 80  # Han characters
MIN_PIECE, MIN_PIECE_HAN, SAMPLE = 30, 20, 2000  # characters of a string that may be a paragraph

_KEYS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(rf"^(?:{rule})$", re.IGNORECASE))
    for name, rule in (
        ("source", r"source|source_?name|media|media_?name|mediainfoname|copy_?from|origin|origin_?name|site_?name|from_?source"),
        ("account", r"nick_?name|account_?name|mp_?name|user_?nick"),
        ("author", r"author|author_?name|reporter|writer|user_name|by_?line"),
        ("editor", r"editor_?name|editor|respeditor|responsibleeditor|duty_?editor"),
        ("section", r"node_?name|channel_?name|catalog1|category_?name|column_?name"),
        ("time", (r"(?:first_?)?(?:publish|pub|release|issue|post|show|news|online|display)(?:ed)?_?(?:time|date|at|on|timestamp)"
                  r"(?:_?str)?|ptime|ct|(?:ori_?)?create_?time|created_?(?:at|time)|ctime|create_?date")),
        ("title", r"title|headline|article_?title|main_?title|news_?title"),
    )
)  # fmt: skip
_PEOPLE = re.compile(r"^(?:authors?|writers?|reporters?|creator)$", re.IGNORECASE)
_OUTLETS = re.compile(r"^(?:source|media|publisher|account|mp)$", re.IGNORECASE)
_NAME = re.compile(r"^(?:name|nick_?name|real_?name|user_?name|title)$", re.IGNORECASE)
_BODY_KEY = re.compile(
    r"content|body|text|article|detail|html|markdown|message|paragraph|para|noencode|children|^value$|^data$|^p$", re.IGNORECASE
)
_OTHERS = re.compile(r"user|nick|avatar|comment|title|url|link|summary|reply|cover", re.IGNORECASE)
_TAGS = re.compile(r"<(?:p|div|br|span|section)\b", re.IGNORECASE)
_QUOTE = re.compile(r"[\"'`]")
_STOPS = re.compile(r"[，。！？；]")
_FIGURE = re.compile(r"!\[[^\]\n]{0,200}\]\(\s*([^)\s]{1,2000})[^)\n]{0,200}\)")
_LINK = re.compile(r"\[([^\]\n]{1,300})\]\([^)\n]{1,2000}\)")
_MARKS = re.compile(r"^\s{0,3}(?:#{1,6}\s+|>\s?|[-*+]\s+(?=\S)|(?:[-*_]\s*){3,}$|```\w*$)|\*\*|__|(?<!\w)`|`(?!\w)", re.MULTILINE)


@dataclass(frozen=True)
class State:
    """Raw values of the article's own object; None where the state is silent. `body` is markup."""

    source: str | None = None
    account: str | None = None
    author: str | None = None
    editor: str | None = None
    section: str | None = None
    time: str | None = None
    title: str | None = None
    body: str | None = None


def read_state(scripts: tuple[tuple[str, str], ...], headline: str | None) -> State:
    """The fields nearest to the headline, in the first script that holds it."""
    if not headline or len(headline) < 2:
        return State()
    forms = _forms(headline)
    for text in layers_of(scripts):
        at = min((i for i in map(text.find, forms) if i >= 0), default=-1)
        if at < 0 or len(text) > MAX_SCRIPT:
            continue
        tokens = tokens_of(text if len(text) <= BEHIND else text[max(0, at - BEFORE) : at + BEHIND], headline=headline, reach=REACH)
        places = [i for i, token in enumerate(tokens) if token.value.strip() == headline]
        if places:
            return _fields(tokens, next((i for i in places if "title" in tokens[i].key.lower()), places[0]))
    return State()


def state_body(scripts: tuple[tuple[str, str], ...], headline: str | None) -> State:
    """The longest text in the scripts that is an article, as markup, with the fields beside it: pages that build themselves from embedded
    state."""
    best, n_best = State(), 0
    for text in layers_of(scripts):
        if len(text) > MAX_SCRIPT or not _may_tell(text):
            continue
        tokens = tokens_of(text)
        for at, markup in [*_texts(tokens), *_lists(tokens)]:
            n = n_han(markup)
            if n > n_best and n >= MIN_BODY:
                beside = next((i for i, t in enumerate(tokens) if headline and t.value.strip() == headline), at)
                best, n_best = State(**{**vars(_fields(tokens, beside)), "body": markup}), n
    return best


def _may_tell(text: str) -> bool:
    """True when a stretch between two quotes holds Chinese, plain or coded: programs are not read."""
    pieces = (piece[:SAMPLE] for piece in _QUOTE.split(text) if len(piece) >= MIN_PIECE)
    return any(n_han(piece) >= MIN_PIECE_HAN or max(map(piece.count, ("\\u", "%E", "%5Cu"))) >= MIN_PIECE_HAN for piece in pieces)


def _forms(headline: str) -> list[str]:
    """The headline as scripts may write it: plain, with codes, with codes inside a string, with percents."""
    coded = json.dumps(headline)[1:-1]
    found = [json.dumps(headline, ensure_ascii=False)[1:-1], headline, coded, coded.replace("\\", "\\\\")]
    return list(dict.fromkeys([*found, quote(headline[:12]), quote(coded[:18]), escape(headline)]))


def _fields(tokens: list[Token], at: int) -> State:
    """The nearest value of each field: of the object of token `at`, then of those within it or around it, then of any."""
    own = tokens[at].path
    found: dict[str, tuple[tuple[int, int, int], str]] = {}
    for i in range(max(0, at - REACH), min(len(tokens), at + REACH)):
        token = tokens[i]
        name = _field_of(token)
        if name is None or not token.value.strip() or len(token.value) > (200 if name == "title" else MAX_FIELD):
            continue
        n = len(own) if token.path == own else -1
        near = 0 if n >= 0 else 1 if token.path[: len(own)] == own else 2 if own[: len(token.path)] == token.path else 3
        rank = (near, 1 if name == "time" and token.key.lower().startswith(("c", "ori")) else 0, abs(i - at))
        if name not in found or rank < found[name][0]:
            found[name] = (rank, token.value.strip())
    return State(**{name: value for name, (_, value) in found.items()})


def _field_of(token: Token) -> str | None:
    if _NAME.match(token.key):
        if _PEOPLE.match(token.above):
            return "author"
        if _OUTLETS.match(token.above):
            return "source"
    return next((name for name, rule in _KEYS if rule.match(token.key)), None)


def _texts(tokens: list[Token]) -> Iterable[tuple[int, str]]:
    """(place, markup) of single strings that are articles."""
    for i, token in enumerate(tokens):
        if len(token.value) < MIN_BODY or n_han(token.value[:20_000]) < MIN_BODY:
            continue
        value = unescape(token.value) if "&lt;" in token.value else token.value
        if _TAGS.search(value):
            yield i, value
        elif _BODY_KEY.search(token.key) and len(_STOPS.findall(value[:2000])) >= 3:
            yield i, from_markdown(value)


def _lists(tokens: list[Token]) -> Iterable[tuple[int, str]]:
    """(place, markup) of lists of blocks: paragraphs under one key in objects of one list, or lists of runs that make one paragraph
    each."""
    foreign = {token.path for token in tokens if _OTHERS.search(token.key)} | {
        token.path[:-1] for token in tokens if _OTHERS.search(token.above)
    }
    groups: dict[tuple[str, tuple[int, ...]], list[tuple[int, Token]]] = {}
    for i, token in enumerate(tokens):
        if _BODY_KEY.search(token.key) and len(token.path) >= 1 and token.path not in foreign and n_han(token.value[:40]) >= 2:
            groups.setdefault((token.key, token.path[:-1]), []).append((i, token))
    by_key: dict[str, list[list[tuple[int, Token]]]] = {}
    for (key, _), group in groups.items():
        by_key.setdefault(key, []).append(group)
    for runs in by_key.values():
        flat = max(runs, key=len)
        if len(flat) >= 2:
            yield flat[0][0], "".join(_paragraph(t.value) for _, t in flat)
        if len(runs) >= 2:
            yield runs[0][0][0], "".join(_paragraph("".join(t.value for _, t in run)) for run in runs)


def _paragraph(text: str) -> str:
    return text if _TAGS.search(text) else f"<p>{escape(text)}</p>"


def from_markdown(text: str) -> str:
    """Plain text or Markdown as markup: one paragraph a line, pictures kept, marks taken away."""
    lines = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        pictures = "".join(f'<img src="{escape(m[1])}">' for m in _FIGURE.finditer(line))
        words = _MARKS.sub("", _LINK.sub(r"\1", _FIGURE.sub("", line))).strip()
        lines.append(f"<p>{pictures}{escape(words)}</p>" if pictures or words else "")
    return "".join(lines)
