"""Does an article belong to a story: the weight of evidence of its terms.

In:     terms of an article (each with a weight), the stories that are open, how common each term is elsewhere
Out:    the best story and event, or none
Why:    An article of a story is taken as a mixture: a part of its terms comes from the story, the rest from anywhere. Each term then
        speaks for or against the story by the logarithm of how much more likely it is under the story (the weight of evidence of Good,
        1950, with the smoothing of Jelinek and Mercer, 1980). An article joins when the evidence outweighs the odds that a random
        story of all those known is the right one. Nothing is learned from labelled stories: the two shares below say what the words
        "story" and "event" mean, and the odds follow from the number of stories.
        An event is a development inside a story. It is told by the same rule with the story itself as background, so what every
        article of the story says (its names) no longer counts, and with a larger share, since reports of one event say mostly the same.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from transforms.text.key_terms import PRIOR_ARTICLES

STORY_SHARE = 0.5  # an article of a story tells as much of its own
TITLE_WEIGHT = 2.0  # a title names its story; a text also tells of others
EVENT_OPEN_DAYS = 14
OPEN_DAYS_PER_DAY = 14  # every day on which a story was reported keeps it open for two weeks more …
OPEN_DAYS = 180  # … up to half a year: a trial comes long after the crime
MAX_TERMS = 60  # terms kept of an event

Share = Callable[..., float]


@dataclass(eq=False)
class Event:
    """One development: how many independent articles told it, and how many of them carry each term."""

    event_id: str
    last_day: int
    articles: int = 0
    counts: Counter[str] = field(default_factory=Counter)

    def add(self, terms: Iterable[str], day: int) -> None:
        self.articles += 1
        self.counts.update(terms)
        self.last_day = max(self.last_day, day)

    def top(self, share: Share) -> list[tuple[str, int]]:
        """The terms worth keeping, best first, each with the number of articles that carry it."""
        weights = {t: n * -math.log(share(t)) for t, n in self.counts.items()}
        return [(t, self.counts[t]) for t in sorted(weights, key=lambda t: (-weights[t], t))[:MAX_TERMS]]


@dataclass(eq=False)
class Story:
    """A story and its events. The numbers of the story are the sums of its events."""

    story_id: str
    days: int = 0
    last_day: int = 0
    events: list[Event] = field(default_factory=list)
    articles: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    events_with: Counter[str] = field(default_factory=Counter)

    def open_on(self, day: int) -> bool:
        return is_open(day - self.last_day, self.days)

    def take(self, event: Event) -> None:
        """Take in an event as it stands."""
        self.events.append(event)
        self.articles += event.articles
        self.counts.update(event.counts)
        self.events_with.update(event.counts.keys())


def is_open(silent_days: int, days_reported: int) -> bool:
    """Whether a story still takes articles after so many days without one."""
    return silent_days <= min(OPEN_DAYS, OPEN_DAYS_PER_DAY * days_reported)


class Board:
    """The open stories, found by their terms."""

    def __init__(self, share: Share) -> None:
        self._share = share
        self._by_term: dict[str, dict[str, Story]] = defaultdict(dict)
        self.stories: dict[str, Story] = {}

    def add(self, story: Story) -> None:
        self.stories[story.story_id] = story
        for term in story.counts:
            self._by_term[term][story.story_id] = story

    def extend(self, story: Story, event: Event, terms: Iterable[str], day: int) -> None:
        """One more independent article in an event of a story."""
        terms = list(terms)
        if event not in story.events:
            story.events.append(event)
        story.events_with.update(t for t in terms if t not in event.counts)
        event.add(terms, day)
        if day > story.last_day:
            story.days += 1
            story.last_day = day
        story.articles += 1
        story.counts.update(terms)
        self.stories[story.story_id] = story
        for term in terms:
            self._by_term[term][story.story_id] = story

    def find(self, terms: Mapping[str, float], day: int) -> tuple[Story, float] | None:
        """The story with the most evidence and the share of the article that it explains; none when the odds are against all."""
        gains: dict[str, float] = defaultdict(float)
        for term, weight in terms.items():
            for story_id, story in self._by_term.get(term, {}).items():
                common = self._share(term, len(story.events), story.events_with[term])
                gains[story_id] += weight * math.log1p(STORY_SHARE / (1 - STORY_SHARE) * story.counts[term] / story.articles / common)
        cost = math.log(1 - STORY_SHARE) * sum(terms.values())
        best: tuple[float, str] | None = None
        for story_id, gain in gains.items():
            story = self.stories[story_id]
            silence = day - story.last_day
            evidence = gain + cost - math.log(len(self.stories) + PRIOR_ARTICLES) - math.log1p(silence)
            if evidence > 0 and story.open_on(day) and (best is None or (-evidence, story_id) < (-best[0], best[1])):
                best = (evidence, story_id)
        if best is None:
            return None
        story = self.stories[best[1]]
        return story, explained(terms, story, self._share)


def explained(terms: Mapping[str, float], story: Story, share: Share) -> float:
    """How much of what an article says is said by the story, 0 to 1."""
    weights = {t: w * -math.log(share(t)) for t, w in terms.items()}
    told = sum(w * story.counts[t] / story.articles for t, w in weights.items() if t in story.counts)
    return min(1.0, told / sum(weights.values())) if weights else 0.0


def find_event(story: Story, terms: Mapping[str, float], day: int, share: Share) -> Event | None:
    """The event of the story that the article reports; none when it tells something new.

    Same event: a third of the terms from the event, a third from the story, a third from anywhere. New event: half from the story, half
    from anywhere. Before any word is read an event is the likelier the more articles it has, and fades within days.
    """
    best: tuple[float, str, Event] | None = None
    for event in story.events:
        silence = day - event.last_day
        if silence > EVENT_OPEN_DAYS:
            continue
        evidence = math.log(event.articles) - silence
        for term, weight in terms.items():
            anywhere = share(term, len(story.events), story.events_with[term])
            told = story.counts[term] / story.articles
            here = event.counts[term] / event.articles
            same = (here + told + anywhere) / 3
            new = (told + anywhere) / 2
            evidence += weight * math.log(same / new)
        if evidence > 0 and (best is None or (-evidence, event.event_id) < (-best[0], best[1])):
            best = (evidence, event.event_id, event)
    return best[2] if best else None
