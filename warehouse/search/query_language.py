"""The query language of the search, parsed in Python; warehouse/views/base/search_language.sql is the same parser in SQL.

In:     a query as typed, and the character folding (see warehouse/search/index.py)
Out:    words with their grams, and a boolean rule over them; SearchError when the query cannot be parsed
Why:    the command works without the warehouse file. Lexemes, words, rule and messages follow the SQL line by line, so that both can be
        compared by eye; tests/warehouse/search/test_search_engine.py compares them by queries.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from transforms.text.index.gram_codes import IN_TITLE, IS_WORD, IS_WORD_IN_TITLE, WIDE, grams_of

MAX_CHARS = 500
MAX_WORDS = 32
MAX_DEPTH = 16  # nested brackets

_PLAIN = str.maketrans("“”「」『』（）｜：－　", '""""""()|:- ')
_BLANK = r"[\t\n\f\r ]"  # what \s is in SQL
_LEXEME = re.compile(r'-*(?:title:)*"[^"]*"|-*\(|[)|]|-*(?:title:)*[^\t\n\f\r ()|"]+')
_SIGNS = {"(": "(", "-(": "!(", ")": ")", "|": "|", "OR": "|", "AND": "&", "NOT": "!"}
_HEAD = re.compile("^-*(title:)*")
_DASHES = re.compile("^-+")
_AFTER_HAN = re.compile(f"([\u3400-\u9fff]){_BLANK}+")
_RUN = re.compile("[a-z]+|[0-9]+|[" + "".join(f"{chr(low)}-{chr(high)}" for low, high in WIDE) + "]+")
_NO_TITLE = re.compile(rf"title:{_BLANK}*(\(|\Z)")
_SIGN = re.compile(r"#(\d+);|([()&|!])")


class SearchError(Exception):
    """The search cannot be answered; the message says what to change."""


@dataclass(frozen=True)
class Word:
    """A word or phrase of a query.

    `text` is the string to find, in lower case; `grams` are pairs of a gram and the flags that its postings must have. A quoted phrase with
    several grams must be verified in the text, since postings hold no positions.
    """

    text: str
    grams: frozenset[tuple[int, int]]
    is_phrase: bool


@dataclass(frozen=True)
class Query:
    """`rule` is a boolean expression over the words: #0;&(#1;|!#2;), where #0; is the first word. `asked` is the query as typed."""

    asked: str
    words: tuple[Word, ...]
    rule: str

    def holds(self, there: Sequence[Any]) -> Any:
        """The value of the rule, given whether each word is present: integers or boolean arrays (anything with &, | and ~)."""
        return _holds(self.rule, there)


def read(asked: str, folding: dict[int, int]) -> Query:
    """Parse a query. Raises SearchError with the same message as mart.search."""
    asked = asked.encode("utf-8", "replace").decode()
    plain = asked.replace("\0", " ").translate(_PLAIN)
    if len(plain) > MAX_CHARS:
        raise SearchError(f"the query has {len(plain)} characters; at most {MAX_CHARS} are read")
    words: list[Word] = []
    symbols = ""
    for match in _LEXEME.finditer(plain):
        lexeme = _DASHES.sub("-", match[0])
        if lexeme in _SIGNS:
            symbols += _SIGNS[lexeme]
        elif grams := _grams(text := _folded(lexeme, folding), in_title="title:" in lexeme):
            symbols += f"{'!' if lexeme[0] == '-' else ''}#{len(words)};"
            words.append(Word(text.strip('" '), grams, is_phrase='"' in lexeme and len(grams) > 1))
    rule = re.sub(r"\)([#(!])", r")&\1", re.sub(";([#(!])", r";&\1", symbols))
    if complaint := _complaint(plain, rule, len(words)):
        raise SearchError(complaint)
    return Query(asked, tuple(words), rule)


def _folded(lexeme: str, folding: dict[int, int]) -> str:
    """A word in lower case and Simplified characters, without blanks after Chinese characters."""
    lower = "".join(c.lower()[0] for c in _HEAD.sub("", lexeme))  # character by character, as SQL does
    return _AFTER_HAN.sub(r"\1", lower.translate(folding))


def _grams(text: str, *, in_title: bool) -> frozenset[tuple[int, int]]:
    """Grams of the word's runs of Chinese characters, letters or digits. A run of two characters must match as a word."""
    grams: set[tuple[int, int]] = set()
    for run in _RUN.findall(text):
        needed = IN_TITLE if in_title else 0
        if len(run) == 2 and run[0] > "\x7f":
            needed |= IS_WORD_IN_TITLE if in_title else IS_WORD
        grams.update((gram, needed) for gram in grams_of(run))
    return frozenset(grams)


def _complaint(plain: str, rule: str, n_words: int) -> str | None:
    """The error message for a query; None for a valid one."""
    depth = deepest = 0
    for sign in rule:
        depth += (sign == "(") - (sign == ")")
        deepest = max(deepest, depth)
    nothing = _holds(rule, [0] * n_words) if deepest <= MAX_DEPTH else None
    faults: Sequence[tuple[object, str]] = (
        (n_words > MAX_WORDS, f"the query has more than {MAX_WORDS} words"),
        (plain.count('"') % 2, "a quote is not closed"),
        (_NO_TITLE.search(plain), "title: takes one word or one phrase in quotes; here the word is missing"),
        (rule.count("(") > rule.count(")"), "a ( is not closed"),
        (rule.count("(") < rule.count(")"), "there is a ) without its ("),
        (n_words == 0, "the query names no word to look for"),
        (re.search(r"^&|[&(|!]&|&[&|)]|&$", rule), "AND needs words on both sides"),
        (re.search(r"^\||[&(|!]\||\|[&|)]|\|$", rule), "OR needs words on both sides"),
        (re.search(r"!$|!\)|!!", rule), "a word is missing after NOT"),
        (re.search(r"\(\)|\)\(", rule), "there is nothing in the brackets"),
        (deepest > MAX_DEPTH, f"brackets are nested more than {MAX_DEPTH} deep"),
        (nothing == ~0, "a query needs a word to look for beside those after NOT"),
        (nothing is None, "the query cannot be read"),
    )
    return next((words for is_so, words in faults if is_so), None)


def _holds(rule: str, there: Sequence[Any]) -> Any:
    """The value of the rule; None when it is malformed. NOT binds tightest, then AND, then OR."""
    signs = [match[1] or match[2] for match in _SIGN.finditer(rule)][::-1]

    def either() -> Any:
        found = both()
        while signs and signs[-1] == "|":
            signs.pop()
            found = found | both()
        return found

    def both() -> Any:
        found = one()
        while signs and signs[-1] == "&":
            signs.pop()
            found = found & one()
        return found

    def one() -> Any:
        sign = signs.pop()
        if sign == "!":
            return ~one()
        if sign == "(":
            found = either()
            if signs.pop() != ")":
                raise IndexError
            return found
        return there[int(sign)]

    try:
        found = either()
    except (IndexError, ValueError):  # a sign is missing or misplaced
        return None
    return None if signs else found
