"""Which story and which event an article belongs to: single-pass clustering, and merging at the close of a day.

In:     readings of articles, the stories that are open
Out:    for each reading the best story and event, or none; at the close of a day the stories that turned out to be one
Why:    Single-pass clustering is what topic detection and tracking settled on for streams (Allan, Papka and Lavrenko 1998; Yang, Pierce
        and Carbonell 1998). How likely an article belongs to a story says transforms/text/stories/story_score.py. How common a term is
        counts by stories (Sparck Jones 1972 with the story as the document): counted by reports, a large story would make its own words
        common and fall apart. One pass splits stories whose first reports share little, so at the close of a day stories that the day
        told of are merged with those that they turned out to be. An event is told within days of its first report, and what the story
        always says does not count for it in full (topic-conditioned novelty, Yang et al. 2002).
"""

import math
from collections import defaultdict
from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from heapq import nsmallest

from transforms.text.stories import story_score
from transforms.text.stories.co_assignments import CoAssignments
from transforms.text.stories.story_profiles import OPEN_DAYS, Event, Reading, Story, is_open
from transforms.text.stories.term_weights import N_TERMS, Background

NEAREST = 12  # stories looked at closely …
COHORT = 3  # … of which those after the third best are the cohort: the best may be pieces of one story
COMMON = 0.05  # a term that one story of twenty has finds too many stories
MAIN_SHARE = 0.7  # what so many of a story's reports are about, the story is about

EVENT_JOIN = 0.18  # discounted cosine from which a reading tells of an event
EVENT_HALF_LIFE_DAYS = 2.0  # counted from its first report, so that a chain of follow-ups is no event
EVENT_OPEN_DAYS = 14
STORY_WORDS = 0.5  # share of its weight that a word loses which all reports of the story have
WHY_TERMS = 5  # shared terms named as evidence

Near = tuple[Story, dict[str, float]]  # a story near a text, and what each shared term adds to their cosine


@dataclass(frozen=True)
class Found:
    """The story of a reading: the probability that it belongs, the cosine with its centroid, the likeliest other story with its
    probability, and that story again when the reading would have joined it, too."""

    story: Story
    score: float
    cosine: float
    rival: str | None = None
    rival_score: float = 0.0
    runner_up: str | None = None


@dataclass(frozen=True)
class Merged:
    """Two stories that are one: the younger goes into the older, for the terms that they share."""

    younger: str
    older: str
    score: float
    shared: tuple[str, ...]


class Board:
    """The stories that are open on a day, found by their terms."""

    def __init__(self, products: Container[str] = ()) -> None:
        self.background = Background()
        self._products = products
        self._day = 0
        self._by_term: dict[str, dict[str, float]] = defaultdict(dict)
        self._told: set[str] = set()
        self.stories: dict[str, Story] = {}
        self.fitted_both = CoAssignments()

    def begin(self, day: int) -> None:
        """A new day: what is over is taken down, and events older than the window are forgotten."""
        self._day = day
        self._told.clear()
        self.fitted_both.forget(day - OPEN_DAYS)
        for story in list(self.stories.values()):
            if not is_open(day - story.last_day, story.days):
                self._take_down(story)
            elif any(e.last_day < day - OPEN_DAYS for e in story.events):
                self.settle(story, [e for e in story.events if e.last_day >= day - OPEN_DAYS])

    def put_up(self, story: Story) -> None:
        """Put up a story as it stands."""
        self.stories[story.story_id] = story
        self.background.add(story.vector, documents=1)
        self._post(story, story.vector)

    def _post(self, story: Story, terms: Iterable[str]) -> None:
        for term in terms:
            self._by_term[term][story.story_id] = story.vector[term]

    def _unpost(self, story: Story, terms: Iterable[str], documents: int = 0) -> None:
        self.background.add(terms, documents=documents, times=-1)
        for term in terms:
            posted = self._by_term[term]
            del posted[story.story_id]
            if not posted:
                del self._by_term[term]

    def _take_down(self, story: Story) -> None:
        del self.stories[story.story_id]
        self._unpost(story, story.vector, documents=-1)

    def settle(self, story: Story, events: list["Event"]) -> None:
        """Build a story anew from these events: the same story that the next day reads from the rows."""
        self.stories[story.story_id] = settled = Story.of(story.story_id, story.days, story.last_day, events)
        self._unpost(story, story.vector.keys() - settled.vector.keys())
        self._post(settled, settled.vector)

    def tell(self, story: Story, event: Event, reading: Reading, runner_up: str | None = None) -> None:
        """One more independent article in an event of a story; `runner_up` is another story that it would have joined."""
        self.background.add([t for t in reading.terms if t not in story.vector], documents=not story.articles)
        story.tell(event, reading, self._day)
        self._post(story, reading.terms)
        self._told.add(story.story_id)
        self.stories[story.story_id] = story
        if runner_up:
            self.fitted_both.add(self._day, story.story_id, runner_up)

    def find(self, reading: Reading) -> Found | None:
        """The story that a reading belongs to; none when all are too far."""
        near = self._nearest(reading.terms)
        cohort = _cohort(near)
        scored = []
        for story, parts in near:
            features = story_score.features_of(reading, story, parts, cohort, self._products)
            odds = story_score.log_odds(features, story_score.JOIN, story_score.JOIN_BIAS)
            scored.append((-odds, story.story_id, features.cosine))
        best = nsmallest(2, scored)
        if not best or best[0][0] > 0:
            return None
        found = self.stories[best[0][1]], story_score.probability(-best[0][0]), best[0][2]
        if len(best) == 1:
            return Found(*found)
        odds, rival, _ = best[1]
        return Found(*found, rival, story_score.probability(-odds), rival if odds < 0 else None)

    def close(self) -> list[Merged]:
        """Merge the stories of the day with those that they turned out to be, oldest first."""
        made: list[Merged] = []
        for story_id in sorted(self._told, key=lambda i: (self.stories[i].opened, i)):
            story = self.stories.get(story_id)
            found = self._twin(story) if story else None
            if story and found:
                odds, twin = found
                older, younger = sorted((story, twin), key=lambda s: (s.opened, s.story_id))
                shared = sorted(older.vector.keys() & younger.vector.keys(), key=lambda t: (-older.vector[t] * younger.vector[t], t))
                why = tuple(shared[:WHY_TERMS])
                made.append(Merged(younger.story_id, older.story_id, story_score.probability(odds), why))
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
        self.fitted_both.merge(younger.story_id, older.story_id)

    def _twin(self, story: Story) -> tuple[float, Story] | None:
        """The story that this one most likely is, with the odds, when they are above one; it is read like an article of its best terms."""
        main = frozenset(e for e, n in story.subjects.items() if n >= MAIN_SHARE * story.articles)
        best = nsmallest(N_TERMS, story.vector, key=lambda t: (-story.vector[t], t))
        length = math.hypot(*(story.vector[t] for t in best))
        terms = {t: story.vector[t] / length for t in best}
        told = Reading(terms, terms.keys(), story.names.keys(), main, story.kinds.keys(), story.opened, story.last)
        near = self._nearest(terms, story)
        cohort = _cohort(near)
        likely: tuple[float, str] = (0.0, "")
        for other, parts in near:
            features = story_score.features_of(told, other, parts, cohort, self._products)._replace(
                fitted_both=math.log1p(self.fitted_both.count(story.story_id, other.story_id)), size=story_score.size_of(story, other)
            )
            likely = min(likely, (-story_score.log_odds(features, story_score.MERGE, story_score.MERGE_BIAS), other.story_id))
        return (-likely[0], self.stories[likely[1]]) if likely[1] else None

    def _nearest(self, terms: Mapping[str, float], without: Story | None = None) -> list[Near]:
        """The other stories whose centroids are nearest, by cosine; common terms bring none near."""
        stories, dots = self.stories, defaultdict[str, float](float)
        for term, weight in terms.items():
            if term in self._by_term and not self.background.is_common(term, COMMON):
                for story_id, told in self._by_term[term].items():
                    dots[story_id] += weight * told
        if without:
            dots.pop(without.story_id, None)
        near = nsmallest(NEAREST, [(-dot / stories[i].length, i) for i, dot in dots.items()])
        return [(stories[i], stories[i].cosine_parts(terms)) for _, i in near]


def _cohort(near: Collection[Near]) -> float:
    """What stories reach that a text does not belong to."""
    return sum(sorted((math.fsum(parts.values()) for _, parts in near), reverse=True)[COHORT:]) / (NEAREST - COHORT)


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
    return sorted(story.cosine_parts(reading.terms).items(), key=lambda item: (-item[1], item[0]))[:WHY_TERMS]
