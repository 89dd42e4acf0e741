"""What may have been meant by a word that nobody knows: for messages about typing errors."""

from collections.abc import Iterable
from difflib import get_close_matches

MOST = 3
CLOSE = 0.6  # of the letters in the same order


def nearest(word: str, known: Iterable[str], *, most: int = MOST) -> list[str]:
    """The known words that look most like `word`, the nearest first; capitals do not count."""
    by_folded: dict[str, str] = {}
    for one in known:
        by_folded.setdefault(one.lower(), one)
    found = get_close_matches(word.lower(), by_folded, n=most, cutoff=CLOSE)
    within = [w for w in by_folded if word and w not in found and (word.lower() in w or (len(w) > 2 and w in word.lower()))]
    return [by_folded[w] for w in [*found, *sorted(within, key=len)][:most]]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`; did you mean ithome?` to be added to a message; empty when nothing is near."""
    found = nearest(word, known)
    return f"; did you mean {' or '.join(found)}?" if found else ""
