"""Which story and which event an article belongs to: single-pass clustering with cohort-normalised cosines.

In:     readings of articles (term vectors, entities, kinds of happenings), the stories that are open
Out:    for each reading the best story and event, or none; at the close of a day the stories that turned out to be one
Why:    Single-pass clustering is what topic detection and tracking settled on for streams (Allan, Papka and Lavrenko 1998; Yang, Pierce
        and Carbonell 1998). A reading is compared with the centroid of a story and with its nearest event: the centroid alone drifts
        and swallows its neighbours, the nodes of a story tree stay narrow (Liu et al. 2020, "Story Forest"). From that goes what the
        cohort of other stories reaches too (score normalisation, Auckenthaler et al. 2000): reports in the words of a trade are like
        many stories. Who a story is about and what kind of thing happens are penalties, no vetoes: another subject shrinks the score;
        when something else happens, the names of followed entities are no evidence, because a followed company has several stories a
        week. An event is told within days of its first report, and what the story always says does not count for it in full (topic-
        conditioned novelty, Yang et al. 2002).
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Container, Mapping, Set
from dataclasses import dataclass, field
from heapq import nsmallest

from transforms.text.stories.term_weights import Background

JOIN = 0.08  # score over the cohort's from which a reading joins a story
MERGE = 0.4  # the same for two stories at the close of a day; high, since a merge cannot be undone
CENTROID = 0.3  # share of the centroid in the score of a reading; the rest is its nearest event
CENTROID_OF_STORIES = 0.5  # the same between stories: both centroids rest on several reports
SILENCE, SILENCE_OF_STORIES = 0.01, 0.02  # off the score for each factor e of days since the last report
EVENT_FADES_DAYS = 60.0  # half-life of an old event as a story's nearest
NEAREST = 12  # stories looked at closely …
COHORT = 3  # … of which those after the third best are the cohort: the best may be pieces of one story
COMMON = 0.05  # a term that one event of twenty has finds too many stories
OTHER_SUBJECT = 0.95  # share of the score that a story about another company or product loses
MAIN_SHARE = 0.7  # what so many of a story's reports are about, the story is about
OPEN_DAYS = 180
OPEN_DAYS_PER_DAY = 30  # every day on which a story was reported keeps it open for a month more, up to OPEN_DAYS

EVENT_JOIN = 0.18  # discounted cosine from which a reading tells of an event
EVENT_HALF_LIFE_DAYS = 2.0  # counted from its first report, so that a chain of follow-ups is no event
EVENT_OPEN_DAYS = 14
STORY_WORDS = 0.5  # share of its weight that a word loses which all reports of the story have
MAX_TERMS = 60  # terms kept of an event
WHY_TERMS = 5  # shared terms named as evidence


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

    def cosine(self, terms: Mapping[str, float], length: float = 1.0) -> float:
        """Cosine with a vector of that length."""
        shared = self.vector.keys() & terms.keys()  # as fast as C is, and short
        return math.fsum([self.vector[t] * terms[t] for t in shared]) / (self.length * length or 1.0)

    def top_terms(self) -> list[tuple[str, int, float]]:
        """The terms worth keeping, best first, each with the number of articles that carry it and its weight."""
        best = sorted(self.vector, key=lambda t: (-self.vector[t], t))[:MAX_TERMS]
        return [(t, self.carriers[t], round(self.vector[t], 4)) for t in best]


@dataclass(eq=False)
class Event(Profile):
    """One development of a story."""

    event_id: str = ""


@dataclass(eq=False)
class Story(Profile):
    """A story; its profile is the sum of its events'."""

    story_id: str = ""
    days: int = 0
    last_day: int = 0
    events: list[Event] = field(default_factory=list)

    def take(self, event: Event) -> None:
        """Take in an event as it stands."""
        self.events.append(event)
        self.merge(event)

    def tell(self, event: Event, reading: Reading, day: int) -> None:
        """One more article, in an event of this story or a new one."""
        if event not in self.events:
            self.events.append(event)
        event.read(reading)
        self.read(reading)
        if day > self.last_day:
            self.days += 1
            self.last_day = day


@dataclass(frozen=True)
class Found:
    """The story of a reading: its score over the cohort, the cosine with its centroid, and the nearest other story with its score."""

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

    def __init__(self, background: Background, day: int, products: Container[str] = ()) -> None:
        self._background = background
        self._products = products
        self._day = day
        self._by_term: dict[str, dict[str, Story]] = defaultdict(dict)
        self._told: set[str] = set()
        self.stories: dict[str, Story] = {}
        self.merged: dict[str, str] = {}

    def add(self, story: Story) -> None:
        """Put up a story, or what was added to it."""
        self.stories[story.story_id] = story
        for term in story.vector:
            self._by_term[term][story.story_id] = story

    def tell(self, story: Story, event: Event, reading: Reading) -> None:
        """One more independent article in an event of a story."""
        self._background.add([t for t in reading.terms if t not in event.vector], is_new=not event.articles)
        story.tell(event, reading, self._day)
        self._told.add(story.story_id)
        self.stories[story.story_id] = story
        for term in reading.terms:
            self._by_term[term][story.story_id] = story

    def find(self, reading: Reading) -> Found | None:
        """The story that a reading belongs to; none when all are too far."""
        unfamiliar = {t: w for t, w in reading.terms.items() if t not in reading.familiar}
        near = self._nearest(reading.terms, 1.0)
        cohort = _cohort(near)
        scores: list[tuple[float, str, float]] = []
        for _, story in near:
            terms = unfamiliar if kinds_differ(reading.kinds, story.kinds) else reading.terms
            cosine = story.cosine(terms)
            event = max(e.cosine(terms) * 0.5 ** (max(0.0, reading.at - e.last) / EVENT_FADES_DAYS) for e in story.events)
            score = CENTROID * cosine + (1 - CENTROID) * event - SILENCE * math.log1p(max(0.0, reading.at - story.last)) - cohort
            scores.append((-score * self._agreement(reading.subjects, reading.names, story), story.story_id, cosine))
        best = nsmallest(2, scores)
        if not best or -best[0][0] < JOIN:
            return None
        rival, rival_score = (best[1][1], -best[1][0]) if len(best) > 1 else (None, 0.0)
        return Found(self.stories[best[0][1]], -best[0][0], best[0][2], rival, rival_score)

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
        for event in younger.events:
            older.take(event)
        older.days = max(older.days, younger.days)
        older.last_day = max(older.last_day, younger.last_day)
        for term in younger.vector:
            self._by_term[term].pop(younger.story_id, None)
        del self.stories[younger.story_id]
        self.merged[younger.story_id] = older.story_id
        self.add(older)

    def _twin(self, story: Story) -> tuple[float, Story] | None:
        near = [(c, s) for c, s in self._nearest(story.vector, story.length) if s is not story]
        cohort = _cohort(near)
        near = [(c, s) for c, s in near if not kinds_differ(story.kinds.keys(), s.kinds)]  # a merge cannot be undone
        main = {e for e, n in story.subjects.items() if n >= MAIN_SHARE * story.articles}
        best: tuple[float, str] | None = None
        for cosine, other in near:
            small, large = sorted((story, other), key=lambda s: (s.articles, s.story_id))
            events = sum(e.articles * max(f.cosine(e.vector, e.length) for f in large.events) for e in small.events) / small.articles
            silence = math.log1p(max(0.0, story.opened - other.last, other.opened - story.last))
            score = CENTROID_OF_STORIES * cosine + (1 - CENTROID_OF_STORIES) * events - SILENCE_OF_STORIES * silence - cohort
            score *= self._agreement(main, story.names.keys(), other)
            if score >= MERGE and (best is None or (-score, other.story_id) < (-best[0], best[1])):
                best = (score, other.story_id)
        return (best[0], self.stories[best[1]]) if best else None

    def _agreement(self, subjects: Set[str], names: Set[str], story: Story) -> float:
        """How far both are about the same company, and the same product."""
        products = frozenset(e for e in subjects if e in self._products)
        about = {e for e in story.subjects if e in self._products}
        of_makers = subject_agreement(subjects - products, names, story, story.subjects.keys() - about)
        return min(of_makers, subject_agreement(products, names, story, about))

    def _nearest(self, terms: Mapping[str, float], length: float) -> list[tuple[float, Story]]:
        """The stories whose centroids are nearest, by cosine; common terms bring none near."""
        near: dict[str, Story] = {}
        dots: dict[str, float] = defaultdict(float)
        for term, weight in terms.items():
            if self._background.share(term) <= COMMON:
                for story_id, story in self._by_term.get(term, {}).items():
                    dots[story_id] += weight * story.vector[term] / story.length
                    near[story_id] = story
        found = nsmallest(NEAREST, dots, key=lambda i: (-dots[i], i))
        return [(near[i].cosine(terms, length), near[i]) for i in found]


def _cohort(near: Collection[tuple[float, Story]]) -> float:
    """What stories reach that a text does not belong to."""
    return sum(sorted((c for c, _ in near), reverse=True)[COHORT:]) / (NEAREST - COHORT)


def kinds_differ(kinds: Set[str], told: Mapping[str, int]) -> bool:
    """Whether a text and a story both say what kind of thing happens, and no kind is the same."""
    return bool(kinds) and bool(told) and not any(k in told for k in kinds)


def subject_agreement(subjects: Set[str], names: Set[str], story: Story, about: Set[str]) -> float:
    """1 when article and story are about the same, down to 1 - OTHER_SUBJECT: how many of the story's articles name whom the article is
    about, and how much the story is about whom the article names. `about` are the story's subjects of the same kind."""
    most = max((story.subjects[e] for e in about), default=0)
    if not subjects or most < MAIN_SHARE * story.articles:
        return 1.0
    named = max(story.names[e] for e in subjects) / story.articles
    shared = max((story.subjects[e] for e in names & about), default=0) / most
    return 1 - OTHER_SUBJECT * (1 - min(1.0, named, shared))


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
