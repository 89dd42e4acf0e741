"""Alignment of the sentences of two texts for a side-by-side view: kept, moved, reworded, or in one text only."""

import re
from bisect import bisect_left
from collections import Counter, defaultdict
from functools import lru_cache

from transforms.text.copies.folding import decode, fold_many

SENTENCE = re.compile(r"[^。！？!?；;\n…]+[。！？!?；;…]*[”’」』）)]*")
MAX_SENTENCES = 600  # sentences of a text that are aligned: bounds the time for hostile pages
MAX_HOLDERS = 60  # sentences compared for one pair of characters that they share
SAME, LIKE = 0.9, 0.4  # Dice similarity of character bigrams: the same sentence, the same in other words


def aligned_sentences(a: str, b: str) -> list[tuple[str, str, str | None]]:
    """Each sentence of `a` with its state and its partner in `b`: kept, moved (kept, but out of order), reworded, or new without a
    partner.
    """
    mine, theirs = _sentences(a), _sentences(b)
    partners = pair_up(bags_of(mine), bags_of(theirs))
    in_order = longest_rise([p for p, share in partners if p is not None and share >= SAME])
    found: list[tuple[str, str, str | None]] = []
    for sentence, (partner, share) in zip(mine, partners, strict=True):
        if partner is None:
            found.append(("new", sentence, None))
        elif share >= SAME:
            found.append(("kept" if partner in in_order else "moved", sentence, theirs[partner]))
        else:
            found.append(("reworded", sentence, theirs[partner]))
    return found


def sentences_in(text: str) -> list[str]:
    """Sentences of a text, stripped of blanks; at most MAX_SENTENCES."""
    return list(_sentences(text))


@lru_cache(maxsize=1024)  # a text is compared with several others
def _sentences(text: str) -> tuple[str, ...]:
    found = (m[0].strip() for m in SENTENCE.finditer(text))
    return tuple(s for s in found if any(c.isalnum() for c in s))[:MAX_SENTENCES]


@lru_cache(maxsize=128)
def bags_of(sentences: tuple[str, ...]) -> list[Counter[str]]:
    """Bigrams of folded characters of each sentence with their counts."""
    folded = fold_many(sentences)
    texts = (decode(folded.codes[i:j]) for i, j in zip(folded.starts[:-1], folded.starts[1:], strict=True))
    return [Counter(t[i : i + 2] for i in range(max(1, len(t) - 1))) for t in texts]


def pair_up(mine: list[Counter[str]], theirs: list[Counter[str]]) -> list[tuple[int | None, float]]:
    """(index of the partner or None, Dice similarity) of each sentence; greedy, best pairs first, no partner twice."""
    holders: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for k, bag in enumerate(theirs):
        for pair, times in bag.items():
            holders[pair].append((k, times))
    sizes = [bag.total() for bag in theirs]
    scored = []
    for i, bag in enumerate(mine):
        shared: dict[int, int] = {}
        for pair, times in bag.items():
            for k, others in holders.get(pair, ())[:MAX_HOLDERS]:
                shared[k] = shared.get(k, 0) + (times if times < others else others)  # noqa: FURB136  a call costs more than all else here
        size = bag.total()
        scored += [(share, i, k) for k, n in shared.items() if (share := 2 * n / (size + sizes[k])) >= LIKE]
    partners: list[tuple[int | None, float]] = [(None, 0.0)] * len(mine)
    taken: set[int] = set()
    for share, i, k in sorted(scored, key=lambda s: (-s[0], abs(s[1] - s[2]), s[1], s[2])):
        if partners[i][0] is None and k not in taken:
            partners[i] = (k, share)
            taken.add(k)
    return partners


def longest_rise(numbers: list[int]) -> set[int]:
    """Members of one longest increasing subsequence of distinct numbers."""
    tails: list[int] = []
    before: dict[int, int | None] = {}
    for number in numbers:
        at = bisect_left(tails, number)
        before[number] = tails[at - 1] if at else None
        tails[at : at + 1] = [number]
    found: set[int] = set()
    last: int | None = tails[-1] if tails else None
    while last is not None:
        found.add(last)
        last = before[last]
    return found
