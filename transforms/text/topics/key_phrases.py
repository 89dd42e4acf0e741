"""The key terms of one article: names, phrases and words that a reader would put on its index card.

In:     the words of title and text in order, the names that stand in the article
Out:    terms, small letters, each with a weight from 0 to 1, best first
Why:    who acts is the news, so names come whole and first; what is said of them comes as phrases that the article repeats (two or three
words that
        stand side by side most of the time) before single words; how rare a word is in the language tells content from filler. What stands
        inside a chosen longer term only counts for what is left of it. Frequency alone (TF-IDF) gives fragments of names and the words of
        the trade; neighbourhood alone (TextRank) gives the verbs of every report.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache

from transforms.text.language.tech_words import TECH_WORDS

N_KEYS = 12
LEAD_WORDS = 120  # the first paragraph
NAME_RARITY = 10.0
TECH_RARITY = 6.0
RAREST = 8.0  # what the dictionary hardly knows, or not at all
IN_TITLE = 2.2
IN_LEAD = 1.3
VERB = 0.6  # verbs tell what happened, but the same few happen every day
PHRASE = 1.25
COMMONEST = 60_101_967  # all counts of jieba's dictionary
TOGETHER = 0.5  # share of the rarer word's occurrences that a phrase must hold

_ENTRY = re.compile(rb"^(\S+) (\d{3,}) (\S+)$", re.MULTILINE)


@cache
def _language() -> tuple[Mapping[str, float], frozenset[str], frozenset[str], frozenset[str]]:
    """Rarity of usual words; those of them that tell what happens or how; those that say nothing by themselves; both of these."""
    import jieba

    with jieba.Tokenizer().get_dict_file() as lines:
        entries = _ENTRY.findall(lines.read())
    rarity = {w.decode("utf-8"): min(RAREST, math.log(COMMONEST / int(n)) - 4) for w, n, _ in entries}
    verbs = frozenset(w.decode("utf-8") for w, _, tag in entries if tag[:1] in b"vail" and tag not in (b"vn", b"an"))
    filler = frozenset(w.decode("utf-8") for w, _, tag in entries if tag[:1] in b"dpcrumtyoe")
    rarity |= dict.fromkeys(TECH_WORDS, TECH_RARITY)
    verbs, filler = verbs - frozenset(TECH_WORDS), filler - frozenset(TECH_WORDS)
    return rarity, verbs, filler, verbs | filler


def key_terms(
    title: Sequence[str], text: Sequence[str], counts: Mapping[str, int], names: Mapping[str, int], headline: Collection[str]
) -> dict[str, float]:
    """`title` and `text` are words in order; `counts` are the terms of both, names (one a bearer) come with their own count; `headline`
    are the terms and names of the headline. All but `title` and `text` in small letters.
    """
    rarities, verbs, filler, banned = _language()
    lead = {w.lower() for w in text[:LEAD_WORDS]}
    weights: dict[str, float] = {n: NAME_RARITY * _often(times) * (IN_TITLE if n in headline else IN_LEAD) for n, times in names.items()}
    inside: dict[str, int] = {}
    for phrase, (n, parts) in _phrases(title, text, counts, banned).items():
        if any(phrase in name or name in phrase for name in names) or any(_left(p, counts, names) < n for p in parts):
            continue
        place = IN_TITLE if all(p in headline for p in parts) else IN_LEAD if parts[0] in lead else 1.0
        weights[phrase] = PHRASE * max(rarities.get(p, RAREST) for p in parts) * _often(n) * place
        for part in parts:
            inside[part] = inside.get(part, 0) + n
    named = "\n".join(names)
    for word, times in counts.items():
        if times < 2 and word not in headline and word not in lead:
            continue
        n = times - inside.get(word, 0)
        if n < 1 or word in filler or word[0] in "0123456789":
            continue
        if word in named and (n := n - times + _left(word, counts, names)) < 1:
            continue
        weight = rarities.get(word, RAREST) * _often(n) * (IN_TITLE if word in headline else IN_LEAD if word in lead else 1.0)
        weights[word] = max(weights.get(word, 0.0), weight * VERB if word in verbs else weight)
    best = sorted(weights, key=lambda t: (-weights[t], t))[:N_KEYS]
    return {t: round(weights[t] / weights[best[0]], 4) for t in best}


def _left(word: str, counts: Mapping[str, int], names: Mapping[str, int]) -> int:
    """How often a word is said outside the names."""
    return counts[word] - sum(said for name, said in names.items() if word in name)


def _often(n: int) -> float:
    return 1 + math.log(n)


def _phrases(
    title: Sequence[str], text: Sequence[str], counts: Mapping[str, int], banned: frozenset[str]
) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Neighbours that the article repeats together, longest first: phrase -> how often, its words."""
    again = {w for w, n in counts.items() if n > 1 and w not in banned and not w.isascii()}
    pairs: Counter[tuple[str, ...]] = Counter()
    triples: Counter[tuple[str, ...]] = Counter()
    for words in (title, text):
        before = first = ""
        for word in words:
            if word not in again:
                before = first = ""
                continue
            if before:
                pairs[before, word] += 1
                if first:
                    triples[first, before, word] += 1
            first, before = before, word
    kept = {p: n for p, n in pairs.items() if n > 1 and n >= TOGETHER * min(counts[p[0]], counts[p[1]])}
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    for triple, n in triples.items():
        if n > 1 and triple[:2] in kept and triple[1:] in kept:
            found["".join(triple)] = (n, triple)
            kept[triple[:2]] -= n
            kept[triple[1:]] -= n
    return found | {"".join(pair): (n, pair) for pair, n in kept.items() if n > 1}
