"""The language of `tingfeng search`: what a reader types, as a tree of words.

In:     华为 芯片 · "高通 骁龙" · 华为 OR 小米 · 华为 NOT 手机 · 华为 -手机 · (华为 OR 小米) AND 芯片 · title:华为
Out:    a tree of All, Any, Without and Words; words in the index's own tokens
Why:    words side by side must all be there. A word that jieba cuts (章莹颖: 章|莹|颖) is looked for as a phrase, so unknown names are found.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from transforms.text import segment
from transforms.text.chars import HAN, normalise

MAX_CHARS = 500
MAX_WORDS = 32
MAX_DEPTH = 16

_LEXEME = re.compile(
    r"""(?P<open>[(（])|(?P<close>[)）])|(?P<bar>\|)|(?P<field>title[:：])|["“”「](?P<phrase>[^"“”「」]*)(?P<end>["“”」]?)|(?P<word>[^\s()（）|"“”「」]+)"""
)
_IS_HAN = re.compile(f"[{HAN}]")
_PIECE = re.compile(r"[^\W\d_]+|\d+")


class SearchError(Exception):
    """The search cannot be answered; the message says what to change."""


@dataclass(frozen=True)
class Words:
    """Tokens that stand side by side; `text` is what was typed, normalised."""

    text: str
    tokens: tuple[str, ...]
    in_title: bool = False


@dataclass(frozen=True)
class All:
    """Every part must be there."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Any:
    """One of the parts must be there."""

    parts: tuple["Node", ...]


@dataclass(frozen=True)
class Without:
    """`part` must be there and none of `banned`."""

    part: "Node"
    banned: tuple["Node", ...]


Node = Words | All | Any | Without


def tokens(text: str) -> list[str]:
    """Tokens of the index: jieba's words in lower case; Latin and digits apart, so that iPhone17 and iPhone 17 are the same."""
    found: list[str] = []
    for word in segment.cut(text.lower()):
        if _IS_HAN.match(word):
            found.append(word)
        else:
            found.extend(_PIECE.findall(word))
    return found


def parse(query: str) -> Node:
    """The tree of a query. Raises SearchError that names what is wrong."""
    if len(query) > MAX_CHARS:
        raise SearchError(f"the query has {len(query)} characters; at most {MAX_CHARS} are read")
    reader = _Reader(list(_lex(query)))
    tree = reader.any_of(0)
    if reader.rest:
        raise SearchError("there is a ) without its (")
    if tree is None:
        raise SearchError("the query names no word to look for")
    return tree


def _lex(query: str) -> Iterator[tuple[str, str]]:
    n_words = 0
    for match in _LEXEME.finditer(query.translate({0: " "})):
        kind, value = match.lastgroup or "", match.group()
        if match["phrase"] is not None:
            if not match["end"]:
                raise SearchError("a quote is not closed")
            kind, value = "phrase", match["phrase"]
        if kind == "word" and value in {"AND", "OR", "NOT"}:
            kind = value
        elif kind == "bar":
            kind = "OR"
        elif kind == "word" and value.startswith(("-", "－")) and len(value) > 1:
            yield "NOT", value[0]
            value = value[1:]
        n_words += kind in {"word", "phrase"}
        if n_words > MAX_WORDS:
            raise SearchError(f"the query has more than {MAX_WORDS} words")
        yield kind, value


class _Reader:
    """Reads lexemes from the left: OR binds least, then words side by side (AND), then NOT."""

    def __init__(self, lexemes: list[tuple[str, str]]) -> None:
        self.rest = lexemes[::-1]

    def peek(self) -> str:
        return self.rest[-1][0] if self.rest else ""

    def any_of(self, depth: int) -> Node | None:
        if depth > MAX_DEPTH:
            raise SearchError(f"brackets are nested more than {MAX_DEPTH} deep")
        parts = [self.all_of(depth)]
        while self.peek() == "OR":
            self.rest.pop()
            parts.append(self.all_of(depth))
        if len(parts) == 1:
            return parts[0]
        if None in parts:
            raise SearchError("OR needs words on both sides")
        return Any(tuple(p for p in parts if p is not None))

    def all_of(self, depth: int) -> Node | None:
        parts: list[Node] = []
        banned: list[Node] = []
        is_open_and = False
        while (kind := self.peek()) and kind not in {"close", "OR"}:
            if kind == "AND":
                if not (parts or banned) or is_open_and:
                    raise SearchError("AND needs words on both sides")
                self.rest.pop()
                is_open_and = True
                continue
            if kind == "NOT":
                self.rest.pop()
            part = self.one(depth)
            if part is not None:
                (banned if kind == "NOT" else parts).append(part)
            is_open_and = False
        if is_open_and:
            raise SearchError("AND needs words on both sides")
        if not parts:
            if banned:
                raise SearchError("a query needs a word to look for beside those after NOT")
            return None
        whole = parts[0] if len(parts) == 1 else All(tuple(parts))
        return Without(whole, tuple(banned)) if banned else whole

    def one(self, depth: int, *, in_title: bool = False) -> Node | None:
        if not self.rest or self.peek() in {"AND", "OR", "NOT", "close"}:
            raise SearchError("a word is missing" + (f" before {self.rest[-1][1]}" if self.rest else " at the end"))
        kind, value = self.rest.pop()
        if kind == "field":
            if self.peek() == "open":
                raise SearchError("title: takes one word or one phrase in quotes")
            return self.one(depth, in_title=True)
        if kind == "open":
            inner = self.any_of(depth + 1)
            if self.peek() != "close":
                raise SearchError("a ( is not closed")
            self.rest.pop()
            return inner
        text = normalise(value)
        found = tokens(text)
        return Words(text, tuple(found), in_title) if found else None
