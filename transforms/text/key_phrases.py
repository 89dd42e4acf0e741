"""The key terms of one article: names, phrases and words that a reader would put on its index card.

In:     the words of title and text in order, the names that stand in the article
Out:    terms, small letters, each with a weight from 0 to 1, best first
Why:    who acts is the news, so names come whole and first; what is said of them comes as phrases that the article repeats (two or three words that
        stand side by side most of the time) before single words; how rare a word is in the language tells content from filler. What stands
        inside a chosen longer term only counts for what is left of it. Frequency alone (TF-IDF) gives fragments of names and the words of the
        trade; neighbourhood alone (TextRank) gives the verbs of every report.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from itertools import pairwise

from transforms.text.tech_words import TECH_WORDS

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
_PLAIN = re.compile(r"[\u3400-\u9fff]+|[a-z][a-z0-9.+#&-]*")


@cache
def _language() -> tuple[Mapping[str, float], frozenset[str], frozenset[str]]:
    """Rarity of usual words; those of them that tell what happens or how; those that say nothing by themselves."""
    import jieba

    with jieba.Tokenizer().get_dict_file() as lines:
        entries = _ENTRY.findall(lines.read())
    rarity = {w.decode("utf-8"): min(RAREST, math.log(COMMONEST / int(n)) - 4) for w, n, _ in entries}
    verbs = frozenset(w.decode("utf-8") for w, _, tag in entries if tag[:1] in b"vail" and tag not in (b"vn", b"an"))
    filler = frozenset(w.decode("utf-8") for w, _, tag in entries if tag[:1] in b"dpcrumtyoe")
    rarity |= dict.fromkeys(TECH_WORDS, TECH_RARITY)
    return rarity, verbs - frozenset(TECH_WORDS), filler - frozenset(TECH_WORDS)


def key_terms(
    title: Sequence[str], text: Sequence[str], counts: Mapping[str, int], names: Mapping[str, int], headline: Collection[str]
) -> dict[str, float]:
    """`title` and `text` are words in order; `counts` are the terms of both, names (one a bearer) come with their own count; `headline` are the
    terms and names of the headline.
    """
    rarities, verbs, filler = _language()
    text = [w.lower() for w in text]
    lead = set(text[:LEAD_WORDS])
    phrases = _phrases([w.lower() for w in title], text, counts, verbs | filler)
    left = Counter({w: n for w, n in counts.items() if w not in filler and _PLAIN.fullmatch(w)})
    weights: dict[str, float] = {}
    for name, n in names.items():
        weights[name] = NAME_RARITY * _strength(n, in_title=name in headline)
    inside = "\n".join(names)
    for word in [w for w in left if w in inside]:
        left[word] -= sum(n for name, n in names.items() if word in name)
    for phrase, (n, parts) in phrases.items():
        if any(phrase in name or name in phrase for name in names):
            continue
        rarity = max(rarities.get(p, RAREST) for p in parts)
        weights[phrase] = PHRASE * rarity * _strength(n, in_title=all(p in headline for p in parts), in_lead=parts[0] in lead)
        for part in parts:
            left[part] -= n
    for word, n in left.items():
        if n > 1 or (n == 1 and (word in headline or word in lead)):
            weights[word] = (
                rarities.get(word, RAREST)
                * _strength(n, in_title=word in headline, in_lead=word in lead)
                * (VERB if word in verbs else 1.0)
            )
    best = sorted(weights, key=lambda t: (-weights[t], t))[:N_KEYS]
    top = weights[best[0]] if best else 1.0
    return {t: round(weights[t] / top, 4) for t in best}


def _strength(n: int, *, in_title: bool, in_lead: bool = True) -> float:
    return (1 + math.log(n)) * (IN_TITLE if in_title else IN_LEAD if in_lead else 1.0)


def _phrases(
    title: Sequence[str], text: Sequence[str], counts: Mapping[str, int], verbs: frozenset[str]
) -> dict[str, tuple[int, tuple[str, ...]]]:
    """Neighbours that the article repeats together, longest first: phrase -> how often, its words."""
    pairs = Counter(pairwise(text))
    pairs.update(pairwise(title))
    kept = {p: n for p, n in pairs.items() if n > 1 and _joins(p, n, counts, verbs)}
    found: dict[str, tuple[int, tuple[str, ...]]] = {}
    triples: Counter[tuple[str, str, str]] = Counter()
    if kept:
        triples.update(t for t in zip(text, text[1:], text[2:], strict=False) if t[:2] in kept and t[1:] in kept)
    for triple, n in triples.items():
        if n > 1:
            found["".join(triple)] = (n, triple)
            kept[triple[:2]] -= n
            kept[triple[1:]] -= n
    found |= {"".join(pair): (n, pair) for pair, n in kept.items() if n > 1}
    return found


def _joins(pair: tuple[str, str], n: int, counts: Mapping[str, int], verbs: frozenset[str]) -> bool:
    a, b = pair
    return (
        a in counts
        and b in counts
        and not (a.isascii() or b.isascii())
        and a not in verbs
        and b not in verbs
        and n >= TOGETHER * min(counts[a], counts[b])
    )
