"""Which words carry the news of an article: the terms that tell one story from another.

In:     title and text, Simplified and normalised
Out:    terms, lower case: words of two characters and more, Latin words, numbers with their unit, and pairs of neighbouring single
        characters (jieba cuts a name that it does not know into single characters: 章|莹|颖 gives 章莹 and 莹颖)
Why:    how common a term is counts from two sides: a fixed table (the word counts of jieba's dictionary, MIT licence: general Chinese of
        years ago, so words of the tech world are set by hand) and the stories that are open. The first keeps the method sound on the first
        day of an empty lake, the second learns what is common here.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Set
from functools import cache, lru_cache

from transforms.text.language import segment
from transforms.text.language.tech_words import TECH_WORDS

N_TERMS = 40  # what a reader would underline in a long article
TITLE_WEIGHT, LEAD_WEIGHT, TEXT_WEIGHT = 4.0, 1.0, 0.25  # a title names its story; a text also tells of others
LEAD_CHARS = 120  # the first paragraph of news: who, what, when
MAX_CHARS = 3000  # news says what it is about long before that
DICTIONARY_TOTAL = 60_101_967  # sum of all counts in jieba's dictionary
ARTICLE_WORDS = 200  # words of a usual article: turns the frequency of a word into the share of articles that have it
PRIOR_ARTICLES = 1000  # the dictionary weighs as much as this many articles of the window
RAREST = 1 / PRIOR_ARTICLES  # a word that the dictionary lacks
TOPICAL = (
    1 / 100
)  # a word that the dictionary has, however rare in the language: its topic may be in the news, only names tell stories apart
NUMBERS = 2.0  # numbers with the same unit in an article: shorter ones meet by chance
FAMILIAR = 1 / 50  # a word of the tech world, a company that is followed: in the news every day

_FUNCTION_CHARS = frozenset(
    "的了是在和与等不也都而及着或就还对将从到被把给让向为以之其这那此们有我你他她它又但却很更最已会能可要说去来吗呢吧啊"
)
_NUMBER = re.compile(
    r"(?<![a-z0-9.])\d+(?:[.,]\d+)*(?:%|[万亿千百]*(?:元|美元|台|辆|部|人|家|次|倍|吨|股|个|岁|名|起|组|套|颗|条|件|项|款|座|架|艘|笔|分(?![钟之点]))?)"
)
_DATE = re.compile(r"\d{1,2}月\d{1,2}日")
_PLAIN_YEAR = re.compile(r"(?:19|20)\d\d")


@cache
def _common() -> Mapping[str, float]:
    """Share of articles that a common word stands in."""
    import jieba

    with jieba.Tokenizer().get_dict_file() as lines:
        counts = re.findall(rb"^(\S+) (\d{4,}) ", lines.read(), re.MULTILINE)
    shares = {word.decode("utf-8"): int(n) * ARTICLE_WORDS / DICTIONARY_TOTAL for word, n in counts}
    return {word.lower(): FAMILIAR for word in TECH_WORDS if len(word) > 1} | {w: min(0.9, s) for w, s in shares.items() if s > TOPICAL}


@cache
def _dictionary() -> Callable[[str], bool]:
    import rjieba

    known: Callable[[str], bool] = rjieba.Jieba().has_word
    return known


@lru_cache(1 << 18)
def _language(term: str) -> float:
    """Share of articles that a term stands in, as far as the language tells."""
    if _DATE.fullmatch(term):
        return TOPICAL
    if digits := sum(c.isdigit() for c in term):
        return max(RAREST, NUMBERS * 10.0 ** -(digits + (unit_of(term) not in {"", "%"})))
    return _common().get(term) or (TOPICAL if _dictionary()(term) else RAREST)


class Background:
    """In how many open stories a term stands, on top of the fixed table, which weighs as much as PRIOR_ARTICLES stories.

    The inverse document frequency of Sparck Jones (1972) with the story as the document, so that a story does not make its own
    words common; the fixed part keeps a young lake sound (additive smoothing).
    """

    def __init__(self) -> None:
        self._documents = 0
        self._with_term: Counter[str] = Counter()

    def add(self, terms: Iterable[str], *, documents: int = 0, times: int = 1) -> None:
        """Count the terms that a story has more; -1 times takes them off again."""
        self._documents += documents
        for term in terms:
            self._with_term[term] += times
            if not self._with_term[term]:
                del self._with_term[term]

    def share(self, term: str, *, is_familiar: bool = False) -> float:
        """Share of stories that have the term, 0 to 1, neither included."""
        language = max(_language(term), FAMILIAR if is_familiar else 0)
        return (self._with_term[term] + PRIOR_ARTICLES * language) / (self._documents + PRIOR_ARTICLES + 1)

    def is_common(self, term: str, share: float) -> bool:
        """Whether more than this share of stories has the term."""
        return self._with_term[term] + PRIOR_ARTICLES * _language(term) > share * (self._documents + PRIOR_ARTICLES + 1)

    def rarities(self, terms: Iterable[str], familiar: Set[str]) -> list[float]:
        """For each term the inverse document frequency, in nats."""
        with_term, all_stories = self._with_term.get, math.log(self._documents + PRIOR_ARTICLES + 1)
        return [
            all_stories - math.log(with_term(t, 0) + PRIOR_ARTICLES * (max(FAMILIAR, _language(t)) if t in familiar else _language(t)))
            for t in terms
        ]


def terms(text: str) -> list[str]:
    """All terms of a text in order, with repetitions."""
    text = text[:MAX_CHARS].lower()
    found = _DATE.findall(text)
    text = _DATE.sub(" ", text)
    found += [number for number in _NUMBER.findall(text) if _says_something(number)]
    singles: list[str] = []
    for word in segment.cut(_NUMBER.sub(" ", text)):
        if len(word) == 1 and "\u3400" <= word <= "\u9fff" and word not in _FUNCTION_CHARS:
            singles.append(word)
            continue
        if singles:
            found += map(str.__add__, singles, singles[1:])
            singles = []
        if len(word) > 1 and word[0].isalnum():
            found.append(word)
    found += map(str.__add__, singles, singles[1:])
    return found


@lru_cache(1 << 14)
def terms_of_name(name: str) -> frozenset[str]:
    """The terms that a name stands for in the texts."""
    return frozenset(terms(name))


def _says_something(number: str) -> bool:
    """Whether a number is more than a digit or a year: with a unit or a fraction from two digits on, else from three."""
    digits = sum(c.isdigit() for c in number)
    return digits > 2 and not _PLAIN_YEAR.fullmatch(number) if number.isdigit() else digits > 1


def term_vector(title: str, text: str, background: Background, familiar: frozenset[str] = frozenset()) -> dict[str, float]:
    """The terms that say most about an article, best first, with weights whose squares sum to 1 (Salton and Buckley 1988: tf-idf, cosine).

    The headline names what happens and the lead tells it; the rest of a text also recounts what was before. `familiar` are the terms that
    name followed entities, which the news has every week.
    """
    weights = {t: TEXT_WEIGHT * (1 + math.log(n)) for t, n in Counter(terms(text)).items()}
    for part, weight in ((terms(text[:LEAD_CHARS]), LEAD_WEIGHT), (terms(title), TITLE_WEIGHT)):
        for term in set(part):
            weights[term] = weights.get(term, 0.0) + weight
    rarities = background.rarities(weights, familiar)
    ranked = sorted(zip([-w * r for w, r in zip(weights.values(), rarities, strict=True)], weights, strict=True))[:N_TERMS]
    length = math.sqrt(sum(w * w for w, _ in ranked))
    return {t: -w / length for w, t in ranked}


def is_number(term: str) -> bool:
    """Whether a term is a number or a date."""
    return term[0].isdigit()


def unit_of(term: str) -> str:
    """What a number counts (台, 亿元, 月日 for a date); empty for words and bare numbers."""
    return "".join(c for c in term if not c.isdigit() and c not in ".,") if term[0].isdigit() else ""
