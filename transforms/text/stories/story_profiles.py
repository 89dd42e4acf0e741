"""What is known of stories: what an article says, and what the articles of an event or a story say together.

In:     readings of articles: term vectors, entities, kinds of happenings, when they were reported
Out:    events and stories whose vectors are the sums of those of their articles (centroid clusters, Allan, Papka and Lavrenko 1998)
Why:    A centroid is all that later articles are compared with, so no past text is read, and it is kept by a few numbers a day.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property

from transforms.text.stories.term_weights import is_number, unit_of

OPEN_DAYS = 180
OPEN_DAYS_PER_DAY = 30  # every day on which a story was reported keeps it open for a month more, up to OPEN_DAYS
MAX_TERMS = 60  # terms kept of an event


@dataclass(frozen=True)
class Reading:
    """What an article says: `terms` with weights whose squares sum to 1, those of them that name followed entities; entities that it names,
    and is about; kinds of happenings; when, in days."""

    terms: Mapping[str, float]
    familiar: Set[str] = frozenset()
    names: Set[str] = frozenset()
    subjects: Set[str] = frozenset()
    kinds: Set[str] = frozenset()
    at: float = 0.0
    last: float | None = None  # of a whole story: the time of its last report

    @cached_property
    def numbers(self) -> dict[str, str]:
        """The numbers among the terms, each with what it counts."""
        return {term: unit_of(term) for term in self.terms if is_number(term)}


@dataclass(eq=False)
class Profile:
    """What independent articles say together: the sum of their vectors, and in how many each term, name, subject and kind stands."""

    articles: int = 0
    vector: dict[str, float] = field(default_factory=dict)
    carriers: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    subjects: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    opened: float = math.inf
    last: float = -math.inf
    _squares: float | None = None  # of the vector's weights

    def read(self, reading: Reading) -> None:
        """One more article."""
        self.articles += 1
        vector, squares = self.vector, self.squares
        for term, weight in reading.terms.items():
            before = vector.get(term, 0.0)
            vector[term] = after = before + weight
            squares += after * after - before * before
        self._squares = squares
        self.carriers.update(reading.terms.keys())
        self.names.update(reading.names)
        self.subjects.update(reading.subjects)
        self.kinds.update(reading.kinds)
        self.opened, self.last = min(self.opened, reading.at), max(self.last, reading.at)

    def merge(self, other: "Profile") -> None:
        """All articles of another profile."""
        self.articles += other.articles
        for term, weight in other.vector.items():
            self.vector[term] = self.vector.get(term, 0.0) + weight
        self.carriers.update(other.carriers)
        self.names.update(other.names)
        self.subjects.update(other.subjects)
        self.kinds.update(other.kinds)
        self.opened, self.last = min(self.opened, other.opened), max(self.last, other.last)
        self._squares = None

    @property
    def squares(self) -> float:
        """Sum of the squared weights of the vector."""
        if self._squares is None:
            self._squares = math.fsum(w * w for w in self.vector.values())
        return self._squares

    @property
    def length(self) -> float:
        """Euclidean length of the vector."""
        return math.sqrt(self.squares)

    def cosine_parts(self, terms: Mapping[str, float]) -> dict[str, float]:
        """What each shared term adds to the cosine with a vector of length 1."""
        vector, length = self.vector, self.length
        return {t: terms[t] * vector[t] / length for t in terms.keys() & vector.keys()}

    def top_terms(self) -> list[tuple[str, int, float]]:
        """The terms worth keeping, best first, each with the number of articles that carry it and its weight."""
        best = sorted(self.vector, key=lambda t: (-self.vector[t], t))[:MAX_TERMS]
        return [(t, self.carriers[t], round(self.vector[t], 4)) for t in best]


@dataclass(eq=False)
class Event(Profile):
    """One development of a story; `last_day` is that of its last independent report."""

    event_id: str = ""
    last_day: int = 0

    def keep(self, first: float, last: float) -> None:
        """What the rows keep of it at the close of a day, with the times of its first and its last report, copies included."""
        best = self.top_terms()
        self.vector = {t: w for t, _, w in best}
        self.carriers = Counter({t: n for t, n, _ in best})
        self.opened, self.last = min(self.opened, first), max(self.last, last)
        self._squares = None


@dataclass(eq=False)
class Story(Profile):
    """A story; its profile is the sum of its events'. `units` are what its numbers count (台, 亿元)."""

    story_id: str = ""
    days: int = 0
    last_day: int = 0
    events: list[Event] = field(default_factory=list)
    units: set[str] = field(default_factory=set)

    @classmethod
    def of(cls, story_id: str, days: int, last_day: int, events: Collection[Event]) -> "Story":
        """The story that these events make."""
        story = cls(story_id=story_id, days=days, last_day=last_day)
        for event in sorted(events, key=lambda e: e.event_id):
            story.take(event)
        return story

    def take(self, event: Event) -> None:
        """Take in an event as it stands."""
        self.events.append(event)
        self.units |= units_of(event.vector)
        self.merge(event)

    def tell(self, event: Event, reading: Reading, day: int) -> None:
        """One more article, in an event of this story or a new one."""
        if event not in self.events:
            self.events.append(event)
        event.read(reading)
        event.last_day = day
        self.units.update(filter(None, reading.numbers.values()))
        self.read(reading)
        if day > self.last_day:
            self.days += 1
            self.last_day = day


def is_open(silent_days: int, days_reported: int) -> bool:
    """Whether a story still takes articles after so many days without one."""
    return silent_days <= min(OPEN_DAYS, OPEN_DAYS_PER_DAY * days_reported)


def units_of(terms: Iterable[str]) -> set[str]:
    """What the numbers among these terms count; bare numbers count nothing that is known."""
    return {unit for term in terms if (unit := unit_of(term))}
