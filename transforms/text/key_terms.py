"""Which words carry the news of an article: the terms that tell one story from another.

In:     title and text, Simplified and normalised
Out:    terms, lower case: words of two characters and more, Latin words, numbers with their unit, and pairs of neighbouring single
        characters (jieba cuts a name that it does not know into single characters: 章|莹|颖 gives 章莹 and 莹颖)
Why:    how common a term is counts from two sides: the language (jieba's own dictionary says how often a word is used) and the news of
        the window. The first keeps the method sound on the first day of an empty lake, the second learns what is common here.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Container, Iterable, Mapping
from functools import cache, lru_cache
from itertools import pairwise

import jieba
import rjieba

from transforms.text import segment
from transforms.text.tech_words import TECH_WORDS

N_TERMS = 40  # what a reader would underline in a long article
MAX_CHARS = 3000  # news says what it is about long before that
DICTIONARY_TOTAL = 60_101_967  # sum of all counts in jieba's dictionary
ARTICLE_WORDS = 200  # words of a usual article: turns the frequency of a word into the share of articles that have it
PRIOR_ARTICLES = 1000  # the dictionary weighs as much as this many articles of the window
RAREST = 1 / PRIOR_ARTICLES  # a word that the dictionary lacks
TOPICAL = (
    1 / 100
)  # a word that the dictionary has, however rare in the language: its topic may be in the news, only names tell stories apart
FAMILIAR = 1 / 50  # a word of the tech world, a company that is followed: in the news every day

_FUNCTION_CHARS = frozenset(
    "的了是在和与等不也都而及着或就还对将从到被把给让向为以之其这那此们有我你他她它又但却很更最已会能可要说去来年月日时吗呢吧啊"
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*(?:%|[万亿千百]*(?:元|美元|台|辆|部|人|家|次|倍|吨|股|个|岁|名|起)?)")
_PLAIN_YEAR = re.compile(r"(?:19|20)\d\d")
_HAN = re.compile(r"[\u3400-\u9fff]")
_MIN_DIGITS = 2  # a lone digit is everywhere


@cache
def _common() -> Mapping[str, float]:
    """Share of articles that a common word stands in."""
    with jieba.Tokenizer().get_dict_file() as lines:
        counts = re.findall(rb"^(\S+) (\d{4,}) ", lines.read(), re.MULTILINE)
    shares = {word.decode("utf-8"): int(n) * ARTICLE_WORDS / DICTIONARY_TOTAL for word, n in counts}
    return {word.lower(): FAMILIAR for word in TECH_WORDS if len(word) > 1} | {w: min(0.9, s) for w, s in shares.items() if s > TOPICAL}


@cache
def _dictionary() -> Callable[[str], bool]:
    known: Callable[[str], bool] = rjieba.Jieba().has_word
    return known


@lru_cache(1 << 18)
def _language(term: str) -> float:
    """Share of articles that a term stands in, as far as the language tells."""
    return _common().get(term) or (TOPICAL if _dictionary()(term) else RAREST)


class Background:
    """How likely a term stands in any article: the language, the articles counted so far, and the names that are followed."""

    def __init__(self, articles: int, with_term: Mapping[str, int]) -> None:
        self.articles = articles
        self._with_term = Counter(with_term)

    def add(self, terms: Iterable[str], *, is_new: bool, known: Container[str]) -> None:
        """Count the terms of one more article; an event counts once, however many articles report it."""
        new = [t for t in terms if t not in known]
        self.articles += is_new
        self._with_term.update(new)

    def share(self, term: str, without: int = 0, without_term: int = 0, *, is_familiar: bool = False) -> float:
        """Share of articles that have the term, 0 to 1, neither included; `without` articles, `without_term` of them with the term, are left out."""
        language = _language(term)
        if is_familiar:
            language = max(language, FAMILIAR)
        return (self._with_term[term] - without_term + PRIOR_ARTICLES * language) / (self.articles - without + PRIOR_ARTICLES + 1)


def terms(text: str) -> list[str]:
    """All terms of a text in order, with repetitions."""
    text = text[:MAX_CHARS].lower()
    found = [
        number for number in _NUMBER.findall(text) if sum(c.isdigit() for c in number) >= _MIN_DIGITS and not _PLAIN_YEAR.fullmatch(number)
    ]
    singles: list[str] = []
    for word in segment.cut(_NUMBER.sub(" ", text)):
        if len(word) == 1 and _HAN.match(word) and word not in _FUNCTION_CHARS:
            singles.append(word)
            continue
        found.extend(a + b for a, b in pairwise(singles))
        singles.clear()
        if len(word) > 1 and word[0].isalnum():
            found.append(word)
    found.extend(a + b for a, b in pairwise(singles))
    return found


def key_terms(text: str, background: Background, familiar: frozenset[str] = frozenset()) -> list[str]:
    """The terms that say most about the text, best first: often here, rare elsewhere."""
    counts = Counter(terms(text))
    weights = {t: (1 + math.log(n)) * -math.log(background.share(t, is_familiar=t in familiar)) for t, n in counts.items()}
    return sorted(weights, key=lambda t: (-weights[t], t))[:N_TERMS]
