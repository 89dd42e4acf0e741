"""The words of an article, counted, and its key terms.

In:     articles (title, text), mentions and candidates (the names in them)
Out:    terms, one row per article and word: jieba's words of two characters or more, Latin names and numbers of versions kept whole
(gpt-5.2); names
        and phrases of several words when they are key terms
Drops:  no_terms
Why:    stop words and words without content (的, 表示, 一个) would fill every list of key terms, so they are left out here, once. Which terms
        the article is known by is decided in text/topics/key_phrases.py.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

import pyarrow as pa

from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import CANDIDATES, MENTIONS, TERMS
from transforms.text.language.segment import cut, new_in
from transforms.text.language.stop_words import STOP_WORDS
from transforms.text.topics.key_phrases import key_terms

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-+.'&_][A-Za-z0-9]+)*\+*|(?<![0-9])[0-9]++[A-Za-z]+[A-Za-z0-9]*")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s一-鿿]+|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9.-]+")
_FIRST_HAN, _LAST_HAN = "㐀", "鿿"
_LONGEST = 40  # characters; longer Latin runs are keys and hashes

NO_MENTIONS, NO_CANDIDATES = MENTIONS.empty(), CANDIDATES.empty()

Names = dict[str, Counter[str]]


def run(*, articles: pa.Table, mentions: pa.Table = NO_MENTIONS, candidates: pa.Table = NO_CANDIDATES) -> StepResult:
    """Without mentions and candidates no name is kept whole."""
    columns: dict[str, list[object]] = {name: [] for name in TERMS.schema.names}
    dropped: list[Drop] = []
    named = _named(mentions, candidates)
    for article in articles.select(["article_id", "day", "title", "text"]).to_pylist():
        key = article["article_id"]
        title, text = _without_addresses(article["title"] or ""), _without_addresses(article["text"])
        title_words, text_words = cut(title), cut(text)
        in_title = _counted(title, title_words)
        counts = _counted(text, text_words)
        counts.update(in_title)
        if not counts:
            dropped.append(Drop(key, DropReason.NO_TERMS))
            continue
        lowered = title.lower()
        names = {max(of.items(), key=lambda item: (item[1], item[0]))[0]: of.total() for of in named[key].values()}
        new_words = {w: n for w, is_name in new_in(_without(title, names)).items() if (n := title.count(w) + text.count(w)) > 1 or is_name}
        headline = {*in_title, *new_words, *(n for n in names if n in lowered)}
        keys = key_terms(title_words, text_words, {**counts, **new_words}, names, headline)
        if whole := keys.keys() - counts.keys():
            body = text.lower()
            counts.update({term: lowered.count(term) + body.count(term) for term in sorted(whole)})
        columns["article_id"].extend([key] * len(counts))
        columns["day"].extend([article["day"]] * len(counts))
        columns["term"].extend(counts)
        columns["tf"].extend(counts.values())
        in_title.update(term for term in keys if term in lowered)
        columns["in_title"].extend(map(in_title.__contains__, counts))
        columns["key_score"].extend(map(keys.get, counts))
    return StepResult(pa.table(columns, schema=TERMS.schema), tuple(dropped))


def _named(mentions: pa.Table, candidates: pa.Table) -> defaultdict[str, Names]:
    """By article and bearer, how often each name is said; a name that the table of entities lacks is its own bearer."""
    named: defaultdict[str, Names] = defaultdict(dict)
    for article_id, entity_id, alias in zip(*(mentions[c].to_pylist() for c in ("article_id", "entity_id", "alias")), strict=True):
        named[article_id].setdefault(entity_id, Counter())[alias.lower()] += 1
    for article_id, name, n in zip(*(candidates[c].to_pylist() for c in ("article_id", "name", "n")), strict=True):
        named[article_id][f"?{name.lower()}"] = Counter({name.lower(): n})
    return named


def _without(title: str, names: Iterable[str]) -> str:
    """The headline with blanks for its names: what stands across their edges is no word."""
    lowered = title.lower()
    for name in names:
        at = lowered.find(name) if len(lowered) == len(title) else -1
        if at >= 0:
            title = title[:at] + " " * len(name) + title[at + len(name) :]
    return title


def words(text: str) -> list[str]:
    """The terms of `text` as often as they stand in it, Chinese words first, then Latin ones in lower case."""
    plain = _without_addresses(text)
    return list(_counted(plain, cut(plain)).elements())


def _without_addresses(text: str) -> str:
    return _ADDRESS.sub(" ", text) if "@" in text or "://" in text or "www." in text else text


def _counted(text: str, cut_text: list[str]) -> Counter[str]:
    found = Counter({w: n for w, n in Counter(cut_text).items() if len(w) > 1 and _FIRST_HAN <= w[0] <= _LAST_HAN and w not in STOP_WORDS})
    for word, n in Counter(_LATIN.findall(text)).items():
        lowered = word.lower()
        if 1 < len(lowered) <= _LONGEST and lowered not in STOP_WORDS:
            found[lowered] += n
    return found
