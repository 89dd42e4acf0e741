"""How often one article fitted two stories: evidence that the two are one.

In:     pairs of stories, each with the day of the article that would have joined either
Out:    how many such articles the two have had in the window
Why:    Two runs of clustering agree on what belongs together; so do two stories that compete for the same articles (evidence
        accumulation, Fred and Jain 2005). The stories' own centroids say less: a saga that changes its subject shares few words with itself.
"""

from collections import Counter, defaultdict


class CoAssignments:
    """Counts of pairs by the day on which they were seen; a story that was merged counts as the one it went into."""

    def __init__(self) -> None:
        self._days: dict[int, Counter[tuple[str, str]]] = defaultdict(Counter)
        self._total: Counter[tuple[str, str]] = Counter()

    def add(self, day: int, one: str, other: str) -> None:
        """One article of this day fitted both."""
        if one != other:
            pair = _pair(one, other)
            self._days[day][pair] += 1
            self._total[pair] += 1

    def count(self, one: str, other: str) -> int:
        """Articles of the window that fitted both."""
        return self._total[_pair(one, other)]

    def forget(self, before: int) -> None:
        """Leave out the days before this one."""
        for day in [d for d in self._days if d < before]:
            self._total -= self._days.pop(day)

    def merge(self, younger: str, older: str) -> None:
        """The younger story goes on as the older one."""
        for counts in (self._total, *self._days.values()):
            for pair in [p for p in counts if younger in p]:
                number = counts.pop(pair)
                (other,) = set(pair) - {younger}
                if other != older:
                    counts[_pair(older, other)] += number


def _pair(one: str, other: str) -> tuple[str, str]:
    return (one, other) if one < other else (other, one)
