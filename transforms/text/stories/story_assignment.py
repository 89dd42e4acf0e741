"""Does an article belong to a story: the weight of evidence of its terms.

In:     what an article says (terms, each with a weight; entities), the stories that are open, how common each term is elsewhere
Out:    the best story and event, or none
Why:    An article of a story is taken as a mixture: a share of its terms (the one of SHARES that fits best) comes from the story, the
        rest from anywhere. Each term then speaks for or against the story by the logarithm of how much more likely it is under the
        story (the weight of evidence of Good, 1950, with the smoothing of Jelinek and Mercer, 1980). An article joins when the
        evidence outweighs the odds that, of all running stories, just this one is meant. Nothing is learned from labelled stories.
        Words of a topic come together (召回, 隐患, 检修), so they would count many times over: what the nearest other stories say too
        counts only as far as this one says it more. Names and numbers that nobody else has are spared: they are the story's own.
        Terms cannot see that two reports in the same words are about two companies, or about two quarters. So a story that is about
        one followed company or product does not take an article that is about another, and numbers that contradict speak against it.
        An event is a development inside a story, told by the same rule with the story itself as background: what every article of the
        story says (its names) no longer counts.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from heapq import nsmallest

from transforms.text.stories.term_weights import Background, is_own_name, unit_of

RUNNING_STORIES = 50  # as many as an editor keeps in mind, whatever the index holds; an empty lake has unseen ones too
EVENT_OPEN_DAYS = 14
NEW_EVENTS = 0.1  # of ten articles of a running story one tells of something new
OPEN_DAYS_PER_DAY = 14  # every day on which a story was reported keeps it open for two weeks more …
OPEN_DAYS = 180  # … up to half a year: a trial comes long after the crime
MAX_TERMS = 60  # terms kept of an event
CONTRADICTION = math.log(4)  # one report of four corrects a number; other events nearly always have other numbers
COMMON = 0.05  # a term that one article of twenty has finds too many stories
RUMOUR, ANSWER = "rumour", "answer"  # the kinds of a headline that reports a claim, and of one that answers
OTHER_SUBJECT = math.log(0.15)  # of a story's articles few are about somebody else than the story is
NEAREST = 10  # stories looked at closely
ALIKE = 3  # as many of the others must say a term in full to make it anybody's
SHARES = (0.125, 0.25, 0.5)  # a side report, a report with views of its own, news of the story itself
PASSING = 0.8  # what headline and lead do not say speaks less: the words of one sentence in passing come together
MAIN_SHARE = 0.5  # what half of a story's articles say or are about, the story says or is about

USUAL_SUBJECT = 1 / 50  # a followed company or product is in the news every week
USUAL_HAPPENING = 1 / 20  # about twenty kinds of things happen
SAME_HAPPENING = 0.5  # half of a story tells of one kind of thing; then it goes on
NO_SHARED_TERM = math.log(0.1)  # one report of ten shares no words with what was reported before
QUIET = 0.25  # days; a story of one day is told within hours

Share = Callable[..., float]


@dataclass(frozen=True)
class Reading:
    """What an article says: its terms with weights, those of them that name followed entities; entities that it names, and is
    about; whether its headline answers something."""

    terms: Mapping[str, float]
    familiar: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    happenings: frozenset[str] = frozenset()
    core: frozenset[str] = frozenset()
    at: float = 0.0


@dataclass
class Counts:
    """How many independent articles, and how many of them carry each term, name each entity, are about each entity."""

    articles: int = 0
    terms: Counter[str] = field(default_factory=Counter)
    names: Counter[str] = field(default_factory=Counter)
    subjects: Counter[str] = field(default_factory=Counter)
    happenings: Counter[str] = field(default_factory=Counter)

    def read(self, reading: Reading) -> None:
        """Count one more article."""
        self.articles += 1
        self.terms.update(reading.terms.keys())
        self.names.update(reading.names)
        self.subjects.update(reading.subjects)
        self.happenings.update(reading.happenings)

    def merge(self, other: "Counts") -> None:
        """Add the counts of another event."""
        self.articles += other.articles
        self.terms.update(other.terms)
        self.names.update(other.names)
        self.subjects.update(other.subjects)
        self.happenings.update(other.happenings)

    def top_terms(self, share: Share) -> list[tuple[str, int]]:
        """The terms worth keeping, best first, each with the number of articles that carry it."""
        weights = {t: n * -math.log(share(t)) for t, n in self.terms.items()}
        return [(t, self.terms[t]) for t in sorted(weights, key=lambda t: (-weights[t], t))[:MAX_TERMS]]

    def conflicts(self, reading: Reading, products: Container[str]) -> bool:
        """Whether the article is about another product, or another company, than these."""
        return self._conflicts(reading, lambda e: e in products) or self._conflicts(reading, lambda e: e not in products)

    def _conflicts(self, reading: Reading, is_kind: Callable[[str], bool]) -> bool:
        mine = set(filter(is_kind, reading.subjects))
        theirs = {e: n for e, n in self.subjects.items() if is_kind(e)}
        most = max(theirs.values(), default=0)
        if not mine or most < MAIN_SHARE * self.articles:
            return False
        about = {e for e, n in theirs.items() if n >= MAIN_SHARE * most}
        named = {e for e, n in self.names.items() if n >= MAIN_SHARE * self.articles}
        return about.isdisjoint(reading.names) or named.isdisjoint(mine)


@dataclass(eq=False)
class Event:
    """One development of a story."""

    event_id: str
    last_day: int
    counts: Counts = field(default_factory=Counts)


@dataclass(eq=False)
class Story:
    """A story and its events. The counts of the story are the sums of its events."""

    story_id: str
    days: int = 0
    last_day: int = 0
    last_at: float = 0.0
    events: list[Event] = field(default_factory=list)
    counts: Counts = field(default_factory=Counts)
    events_with: Counter[str] = field(default_factory=Counter)

    def take(self, event: Event) -> None:
        """Take in an event as it stands."""
        self.events.append(event)
        self.counts.merge(event.counts)
        self.events_with.update(event.counts.terms.keys())

    def tell(self, event: Event, reading: Reading, day: int) -> None:
        """One more independent article, in an event of this story or a new one."""
        if event not in self.events:
            self.events.append(event)
        self.events_with.update(t for t in reading.terms if t not in event.counts.terms)
        event.counts.read(reading)
        event.last_day = day
        self.last_at = max(self.last_at, reading.at)
        self.counts.read(reading)
        if day > self.last_day:
            self.days += 1
            self.last_day = day


def is_open(silent_days: int, days_reported: int) -> bool:
    """Whether a story still takes articles after so many days without one."""
    return silent_days <= min(OPEN_DAYS, OPEN_DAYS_PER_DAY * days_reported)


class Board:
    """The stories that are open on a day, found by their terms."""

    def __init__(self, background: Background, day: int, products: Container[str] = ()) -> None:
        self._background = background
        self._share = background.share
        self._products = products
        self._day = day
        self._by_term: dict[str, dict[str, Story]] = defaultdict(dict)
        self._by_subject: dict[str, dict[str, Story]] = defaultdict(dict)
        self._running = (-math.inf, 0.0)
        self.stories: dict[str, Story] = {}

    def add(self, story: Story) -> None:
        """Put up a story, or what was added to it."""
        self.stories[story.story_id] = story
        self._index(story, story.counts.terms, story.counts.subjects)

    def tell(self, story: Story, event: Event, reading: Reading) -> None:
        """One more independent article in an event of a story."""
        story.tell(event, reading, self._day)
        self.add(story) if story.story_id not in self.stories else self._index(story, reading.terms, reading.subjects)

    def _index(self, story: Story, terms: Iterable[str], subjects: Iterable[str]) -> None:
        for term in terms:
            self._by_term[term][story.story_id] = story
        for subject in subjects:
            self._by_subject[subject][story.story_id] = story

    def _presence(self, story: Story, at: float) -> float:
        """How present a story is, 1 in the hour of a report. Silence weighs less for a story that has been in the news for long."""
        return (1 + max(0.0, at - story.last_at) / max(QUIET, story.days - 1)) ** -2

    def _all_present(self, at: float) -> float:
        """Stories that run at a moment, each as far as it is present; counted anew every hour."""
        if at - self._running[0] > 1 / 24:
            self._running = (at, sum(self._presence(s, at) for s in self.stories.values()))
        return RUNNING_STORIES + self._running[1]

    def find(self, reading: Reading) -> tuple[Story, float] | None:
        """The story with the most evidence and the share of the article that it explains; none when the odds are against all."""
        near = self._nearest(reading)
        best: tuple[float, str] | None = None
        running = math.log(self._all_present(reading.at))
        for story in [s for s in near if not s.counts.conflicts(reading, self._products)][:NEAREST]:
            evidence = self.evidence(reading, story, [s for s in near[:NEAREST] if s is not story]) - running
            if evidence > 0 and (best is None or (-evidence, story.story_id) < (-best[0], best[1])):
                best = (evidence, story.story_id)
        if best is None:
            return None
        story = self.stories[best[1]]
        return story, explained(reading, story, self._share)

    def _nearest(self, reading: Reading) -> list[Story]:
        """The stories that say most of what the article says, whoever they are about; common terms bring none near."""
        gains: dict[str, float] = defaultdict(float)
        for term, weight in reading.terms.items():
            is_familiar, is_own = term in reading.familiar, is_own_name(term, reading.familiar)
            anywhere = self._share(term, is_familiar=is_familiar)
            if anywhere > COMMON and not is_own:
                continue
            for story_id, story in self._by_term.get(term, {}).items():
                if is_own:
                    anywhere = self._share(term, len(story.events), story.events_with[term])
                gains[story_id] += weight * math.log1p(story.counts.terms[term] / story.counts.articles / anywhere)
        for story in {i: s for e in reading.subjects for i, s in self._by_subject.get(e, {}).items()}.values():
            gains[story.story_id] += (
                self._about(reading, story) + self._happens(reading, story) + math.log(self._presence(story, reading.at))
            )
        best = nsmallest(3 * NEAREST, gains, key=lambda i: (-gains[i], i))
        return [self.stories[i] for i in best]

    def evidence(self, reading: Reading, story: Story, rivals: list[Story]) -> float:
        """The logarithm of how much more likely the article is when it belongs to the story."""
        about = self._about(reading, story)
        told = self._told(reading, story, rivals, is_named=about > 0)
        return about + self._happens(reading, story) + told + math.log(self._presence(story, reading.at))

    def _about(self, reading: Reading, story: Story) -> float:
        """Both are about one followed company or product (the one that is rarest in the news counts), or about different ones."""
        counts = story.counts
        shared = [
            math.log(counts.subjects[e] / counts.articles / self._background.mark_share(subject_mark(e), USUAL_SUBJECT))
            for e in reading.subjects
            if counts.subjects[e]
        ]
        return max(shared, default=OTHER_SUBJECT if reading.subjects and counts.subjects else 0.0)

    def _happens(self, reading: Reading, story: Story) -> float:
        """Both tell of one kind of thing, or of different ones."""
        counts = story.counts
        if not reading.happenings or not counts.happenings:
            return 0.0
        mine = reading.happenings | {RUMOUR} if ANSWER in reading.happenings else reading.happenings
        shared = [
            math.log(
                SAME_HAPPENING * counts.happenings[h] / counts.articles / self._background.mark_share(happening_mark(h), USUAL_HAPPENING)
            )
            for h in mine
            if counts.happenings[h]
        ]
        return max(shared, default=math.log(1 - SAME_HAPPENING))

    def _told(self, reading: Reading, story: Story, rivals: list[Story], *, is_named: bool) -> float:
        found: dict[str, float] = {}
        terms = [t for t in reading.terms if not (is_named and t in reading.familiar)]
        for term in terms:
            here = story.counts.terms[term] / story.counts.articles
            if not here:
                continue
            anywhere = self._share(term, len(story.events), story.events_with[term], is_familiar=term in reading.familiar)
            if not is_own_name(term, reading.familiar):
                told = sum(r.counts.terms[term] / r.counts.articles for r in rivals)
                anywhere = max(anywhere, min(1.0, told / ALIKE))
            found[term] = here / anywhere
        whole = [(reading.terms[t] * (1 if t in reading.core else PASSING), found.get(t, 0.0)) for t in terms]
        core = [(reading.terms[t], found.get(t, 0.0)) for t in terms if t in reading.core]
        told_alike = max(
            (sum(w * math.log(1 - x + x * r) for w, r in ratios) for ratios in (whole, core) if ratios for x in SHARES), default=0.0
        )
        is_answer = ANSWER in reading.happenings and story.counts.happenings[RUMOUR] > 0
        return max(0.0 if is_answer else NO_SHARED_TERM, told_alike) - CONTRADICTION * contradictions(reading, story.counts)


def subject_mark(entity_id: str) -> str:
    """How the background counts events about an entity."""
    return f"about {entity_id}"


def happening_mark(happening: str) -> str:
    """How the background counts events of a kind."""
    return f"kind {happening}"


def contradictions(reading: Reading, counts: Counts) -> int:
    """For how many units (台, 亿元, dates …) the article and most of the articles before it give numbers and none of them is the same.

    A unit counts twice when headline or lead give the number: it is what the article tells of, not a figure beside it.
    """
    theirs: dict[str, set[str]] = defaultdict(set)
    for term, n in counts.terms.items():
        if n >= MAIN_SHARE * counts.articles and (unit := unit_of(term)):
            theirs[unit].add(term)
    mine: dict[str, set[str]] = defaultdict(set)
    for term in reading.terms:
        if unit := unit_of(term):
            mine[unit].add(term)
    apart = [unit for unit, numbers in theirs.items() if unit in mine and numbers.isdisjoint(mine[unit])]
    return sum(1 if mine[unit].isdisjoint(reading.core) else 2 for unit in apart)


def explained(reading: Reading, story: Story, share: Share) -> float:
    """How much of what an article says is said by the story, 0 to 1."""
    weights = {t: w * -math.log(share(t)) for t, w in reading.terms.items()}
    told = sum(w * story.counts.terms[t] / story.counts.articles for t, w in weights.items() if t in story.counts.terms)
    return min(1.0, told / sum(weights.values())) if weights else 0.0


def find_event(story: Story, reading: Reading, day: int, share: Share) -> Event | None:
    """The event of the story that the article reports; none when it tells something new.

    Same event: a third of the terms from the event, a third from the story, a third from anywhere. New event: half from the story, half
    from anywhere. Before any word is read an event is the likelier the more articles it has, and fades within days.
    """
    best: tuple[float, str, Event] | None = None
    for event in story.events:
        silence = day - event.last_day
        if silence > EVENT_OPEN_DAYS:
            continue
        evidence = math.log(event.counts.articles / NEW_EVENTS) - silence
        for term, weight in reading.terms.items():
            anywhere = share(term, len(story.events), story.events_with[term])
            told = story.counts.terms[term] / story.counts.articles
            here = event.counts.terms[term] / event.counts.articles
            evidence += weight * math.log((here + told + anywhere) / 3 / ((told + anywhere) / 2))
        if evidence > 0 and (best is None or (-evidence, event.event_id) < (-best[0], best[1])):
            best = (evidence, event.event_id, event)
    return best[2] if best else None
