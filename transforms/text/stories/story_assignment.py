"""Which story and which event an article belongs to: single-pass clustering with a logistic score.

In:     readings of articles (term vectors, entities, kinds of happenings), the stories that are open
Out:    for each reading the best story and event, or none; at the close of a day the stories that turned out to be one
Why:    Single-pass clustering is what topic detection and tracking settled on for streams (Allan, Papka and Lavrenko 1998; Yang, Pierce
        and Carbonell 1998). That a reading belongs to a story is a log-odds, a weighted sum of few features, as streams of news are
        clustered today (Miranda et al. 2018, "Multilingual clustering of streaming news"): a threshold on the cosine alone joins what is
        told in the words of a trade, vetoes split what touches two companies. The features: the cosine with the story's centroid; what
        the cohort of other stories reaches (score normalisation, Auckenthaler et al. 2000); how many terms are shared, because one
        shared word is no story, and how much of that are numbers; silence; whether both are about other companies or products; how much
        rests on the names of followed entities although another kind of thing happens, because a followed company has several stories a
        week. How common a term is counts by stories (Sparck Jones 1972 with the story as the document): counted by reports, a large
        story would make its own words common and fall apart. An event is told within days of its first report, and what the story
        always says does not count for it in full (topic-conditioned novelty, Yang et al. 2002).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Iterable, Mapping, Set
from dataclasses import dataclass, field
from heapq import nsmallest
from typing import NamedTuple

from transforms.text.stories.term_weights import N_TERMS, Background, is_number

NEAREST = 12  # stories looked at closely …
COHORT = 3  # … of which those after the third best are the cohort: the best may be pieces of one story
COMMON = 0.05  # a term that one story of twenty has finds too many stories
LEAST_SHARED = 0.01  # part of the cosine from which a term counts as shared
SUBJECT_KNOWN = 0.25  # a story of which so many reports have the same subject is about somebody
MAIN_SHARE = 0.7  # what so many of a story's reports are about, the story is about
OPEN_DAYS = 180
OPEN_DAYS_PER_DAY = 30  # every day on which a story was reported keeps it open for a month more, up to OPEN_DAYS

EVENT_JOIN = 0.18  # discounted cosine from which a reading tells of an event
EVENT_HALF_LIFE_DAYS = 2.0  # counted from its first report, so that a chain of follow-ups is no event
EVENT_OPEN_DAYS = 14
STORY_WORDS = 0.5  # share of its weight that a word loses which all reports of the story have
MAX_TERMS = 60  # terms kept of an event
WHY_TERMS = 5  # shared terms named as evidence


class Features(NamedTuple):
    """What speaks for and against a story, for a reading or another story."""

    cosine: float  # with the centroid, 0 to 1
    cohort: float  # mean cosine of the next other stories
    shared: float  # log of 1 + the number of shared terms
    numbers: float  # weight of the shared numbers
    silence: float  # log of 1 + the days without a report in between
    other_maker: float  # the cosine as far as they are about other companies
    other_product: float  # the same for products
    only_names: float  # part of the cosine that names of followed entities have, as far as other kinds of things happen


WEIGHTS = Features(
    cosine=17.0, cohort=-22.0, shared=2.4, numbers=5.0, silence=-1.3, other_maker=-22.0, other_product=-22.0, only_names=-16.5
)
BIAS = -5.6
"""Logistic regression of "belongs to it" on pairs of an article and a near story, real sagas and the invented newsroom, half of each."""
JOIN = 0.1  # probability from which a reading joins: a story in pieces is worse than one report too many
MERGE = 0.9  # the same for two stories; higher, since a merge cannot be undone


def belongs(features: Features) -> float:
    """The probability that it does, 0 to 1."""
    return 1 / (1 + math.exp(-BIAS - math.fsum(w * x for w, x in zip(WEIGHTS, features, strict=True))))


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
    _length: float | None = None

    def read(self, reading: Reading) -> None:
        """One more article."""
        counts = (Counter(reading.terms.keys()), Counter(reading.names), Counter(reading.subjects), Counter(reading.kinds))
        self.merge(Profile(1, dict(reading.terms), *counts, opened=reading.at, last=reading.at))

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
        self._length = None

    @property
    def length(self) -> float:
        """Euclidean length of the vector."""
        if self._length is None:
            self._length = math.hypot(*self.vector.values())
        return self._length

    def cosine(self, terms: Mapping[str, float]) -> float:
        """Cosine with a vector of length 1."""
        shared = self.vector.keys() & terms.keys()  # as fast as C is, and short
        return math.fsum([self.vector[t] * terms[t] for t in shared]) / (self.length or 1.0)

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
        self._length = None


@dataclass(eq=False)
class Story(Profile):
    """A story; its profile is the sum of its events'."""

    story_id: str = ""
    days: int = 0
    last_day: int = 0
    events: list[Event] = field(default_factory=list)

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
        self.merge(event)

    def tell(self, event: Event, reading: Reading, day: int) -> None:
        """One more article, in an event of this story or a new one."""
        if event not in self.events:
            self.events.append(event)
        event.read(reading)
        event.last_day = day
        self.read(reading)
        if day > self.last_day:
            self.days += 1
            self.last_day = day


@dataclass(frozen=True)
class Found:
    """The story of a reading: the probability that it belongs, the cosine with its centroid, the nearest other story with its score."""

    story: Story
    score: float
    cosine: float
    rival: str | None
    rival_score: float


@dataclass(frozen=True)
class Merged:
    """Two stories that are one: the younger goes into the older, for the terms that they share."""

    younger: str
    older: str
    score: float
    shared: tuple[str, ...]


def is_open(silent_days: int, days_reported: int) -> bool:
    """Whether a story still takes articles after so many days without one."""
    return silent_days <= min(OPEN_DAYS, OPEN_DAYS_PER_DAY * days_reported)


class Board:
    """The stories that are open on a day, found by their terms."""

    def __init__(self, products: Container[str] = ()) -> None:
        self.background = Background()
        self._products = products
        self._day = 0
        self._by_term: dict[str, set[str]] = defaultdict(set)
        self._told: set[str] = set()
        self.stories: dict[str, Story] = {}

    def begin(self, day: int) -> None:
        """A new day: what is over is taken down, and events older than the window are forgotten."""
        self._day = day
        self._told.clear()
        for story in list(self.stories.values()):
            if not is_open(day - story.last_day, story.days):
                self._take_down(story)
            elif any(e.last_day < day - OPEN_DAYS for e in story.events):
                self.settle(story, [e for e in story.events if e.last_day >= day - OPEN_DAYS])

    def put_up(self, story: Story) -> None:
        """Put up a story as it stands."""
        self.stories[story.story_id] = story
        self._index(story.story_id, story.vector)
        self.background.add((), documents=1)

    def _index(self, story_id: str, terms: Iterable[str], *, gone: bool = False) -> None:
        self.background.add(terms, times=-1 if gone else 1)
        for term in terms:
            if not gone:
                self._by_term[term].add(story_id)
            elif len(self._by_term[term]) > 1:
                self._by_term[term].remove(story_id)
            else:
                del self._by_term[term]

    def _take_down(self, story: Story) -> None:
        del self.stories[story.story_id]
        self._index(story.story_id, story.vector, gone=True)
        self.background.add((), documents=-1)

    def settle(self, story: Story, events: list["Event"]) -> None:
        """Build a story anew from these events: the same story that the next day reads from the rows."""
        self.stories[story.story_id] = settled = Story.of(story.story_id, story.days, story.last_day, events)
        self._index(story.story_id, story.vector.keys() - settled.vector.keys(), gone=True)

    def tell(self, story: Story, event: Event, reading: Reading) -> None:
        """One more independent article in an event of a story."""
        self._index(story.story_id, [t for t in reading.terms if t not in story.vector])
        self.background.add((), documents=not story.articles)
        story.tell(event, reading, self._day)
        self._told.add(story.story_id)
        self.stories[story.story_id] = story

    def find(self, reading: Reading) -> Found | None:
        """The story that a reading belongs to; none when all are too far."""
        near = self._nearest(reading.terms)
        scored = [(-belongs(self._features(reading, story, cosine, near)), story.story_id, cosine) for cosine, story in near]
        best = nsmallest(2, scored)
        if not best or -best[0][0] < JOIN:
            return None
        rival, rival_score = (best[1][1], -best[1][0]) if len(best) > 1 else (None, 0.0)
        return Found(self.stories[best[0][1]], -best[0][0], best[0][2], rival, rival_score)

    def _features(self, reading: Reading, story: Story, cosine: float, near: Collection[tuple[float, Story]]) -> Features:
        parts = {t: reading.terms[t] * story.vector[t] / story.length for t in reading.terms.keys() & story.vector.keys()}
        last = reading.at if reading.last is None else reading.last
        products = frozenset(e for e in reading.subjects if e in self._products)
        about = {e for e in story.subjects if e in self._products}
        return Features(
            cosine=cosine,
            cohort=_cohort(near),
            shared=math.log1p(sum(part > LEAST_SHARED for part in parts.values())),
            numbers=math.fsum(reading.terms[t] for t in parts if is_number(t)),
            silence=math.log1p(max(0.0, reading.at - story.last, story.opened - last)),
            other_maker=cosine * (1 - subject_agreement(reading.subjects - products, reading.names, story, story.subjects.keys() - about)),
            other_product=cosine * (1 - subject_agreement(products, reading.names, story, about)),
            only_names=math.fsum(parts[t] for t in parts.keys() & reading.familiar) * (1 - kind_agreement(reading.kinds, story.kinds)),
        )

    def close(self) -> list[Merged]:
        """Merge the stories of the day with those that they turned out to be, oldest first."""
        made: list[Merged] = []
        for story_id in sorted(self._told, key=lambda i: (self.stories[i].opened, i)):
            story = self.stories.get(story_id)
            found = self._twin(story) if story else None
            if story and found:
                score, twin = found
                older, younger = sorted((story, twin), key=lambda s: (s.opened, s.story_id))
                shared = sorted(older.vector.keys() & younger.vector.keys(), key=lambda t: (-older.vector[t] * younger.vector[t], t))
                made.append(Merged(younger.story_id, older.story_id, score, tuple(shared[:WHY_TERMS])))
                self._merge(younger, older)
        return made

    def _merge(self, younger: Story, older: Story) -> None:
        self._take_down(younger)
        self._take_down(older)
        for event in younger.events:
            older.take(event)
        older.days = max(older.days, younger.days)
        older.last_day = max(older.last_day, younger.last_day)
        self.put_up(older)

    def _twin(self, story: Story) -> tuple[float, Story] | None:
        """The story that this one is, when each finds the other."""
        found = self._like(story)
        other = min(found, key=lambda i: (-found[i], i), default=None)
        if other is None or found[other] < MERGE:
            return None
        probability = min(found[other], self._like(self.stories[other]).get(story.story_id, 0.0))
        return (probability, self.stories[other]) if probability >= MERGE else None

    def _like(self, story: Story) -> dict[str, float]:
        """The stories near one that is read like an article of its best terms, each with the probability that it is the same."""
        main = frozenset(e for e, n in story.subjects.items() if n >= MAIN_SHARE * story.articles)
        best = nsmallest(N_TERMS, story.vector, key=lambda t: (-story.vector[t], t))
        length = math.hypot(*(story.vector[t] for t in best))
        terms = {t: story.vector[t] / length for t in best}
        told = Reading(terms, terms.keys(), story.names.keys(), main, story.kinds.keys(), story.opened, story.last)
        near = [(cosine, s) for cosine, s in self._nearest(terms) if s is not story]
        return {s.story_id: belongs(self._features(told, s, cosine, near)) for cosine, s in near}

    def _nearest(self, terms: Mapping[str, float]) -> list[tuple[float, Story]]:
        """The stories whose centroids are nearest, by cosine; common terms bring none near."""
        stories, dots = self.stories, defaultdict[str, float](float)
        for term, weight in terms.items():
            if self.background.share(term) <= COMMON:
                for story_id in self._by_term.get(term, ()):
                    dots[story_id] += weight * stories[story_id].vector[term]
        near = nsmallest(NEAREST, dots, key=lambda i: (-dots[i] / stories[i].length, i))
        return [(stories[i].cosine(terms), stories[i]) for i in near]


def _cohort(near: Collection[tuple[float, Story]]) -> float:
    """What stories reach that a text does not belong to."""
    return sum(sorted((c for c, _ in near), reverse=True)[COHORT:]) / (NEAREST - COHORT)


def kind_agreement(kinds: Set[str], told: Mapping[str, int]) -> float:
    """1 when a text and a story tell of the same kind of thing, or one of them of none that has a name; else how usual the kind of the text
    is in the story."""
    return max(told.get(k, 0) for k in kinds) / max(told.values()) if kinds and told else 1.0


def subject_agreement(subjects: Set[str], names: Set[str], story: Story, about: Set[str]) -> float:
    """1 when article and story are about the same or one of them is about nobody that is known, down to 0: how many of the story's articles
    name whom the article is about, or how much the story is about whom the article names. `about` are the story's subjects of that kind."""
    most = max((story.subjects[e] for e in about), default=0)
    if not subjects or most < SUBJECT_KNOWN * story.articles:
        return 1.0
    named = max(story.names[e] for e in subjects) / story.articles
    return min(1.0, max(named, max((story.subjects[e] for e in names & about), default=0) / most))


def find_event(story: Story, reading: Reading) -> Event | None:
    """The event of the story that a reading tells of; none when it tells of something new."""

    def discounted(terms: Mapping[str, float]) -> dict[str, float]:
        return {t: w * (1 - STORY_WORDS * story.carriers[t] / (story.articles or 1)) for t, w in terms.items()}

    best: tuple[float, str, Event] | None = None
    mine = discounted(reading.terms)
    length = math.hypot(*mine.values())
    for event in story.events:
        age = max(0.0, reading.at - event.opened)
        if age > EVENT_OPEN_DAYS:
            continue
        theirs = discounted(event.vector)
        dot = sum(w * theirs[t] for t, w in mine.items() if t in theirs)
        cosine = dot / (length * math.hypot(*theirs.values()) or 1.0) * 0.5 ** (age / EVENT_HALF_LIFE_DAYS)
        if cosine >= EVENT_JOIN and (best is None or (-cosine, event.event_id) < (-best[0], best[1])):
            best = (cosine, event.event_id, event)
    return best[2] if best else None


def shared_terms(reading: Reading, story: Story) -> list[tuple[str, float]]:
    """The terms that bring a reading to a story, each with its part of their cosine, most first."""
    parts = {t: w * story.vector[t] / story.length for t, w in reading.terms.items() if t in story.vector}
    return sorted(parts.items(), key=lambda item: (-item[1], item[0]))[:WHY_TERMS]
