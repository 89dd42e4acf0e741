"""Which articles tell the same story, day by day.

In:     articles, copies, mentions of the day; reference table: entities (entity_id, kind); the stories of the window before it
Out:    stories, one row per article; see schemas.STORIES
Drops:  none: an article that fits no story opens one; a digest or a forum thread then stands alone and takes in nothing
Why:    A day only looks back, so a story keeps its id and a re-run of a day gives the same rows. Copies follow their origin and are not
        counted again. What the past knows of a story (the terms of its events) travels in the rows themselves, on the last row of each
        event and day, so no past text is read. How the evidence is weighed: transforms/text/stories/story_assignment.py.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms import schemas
from transforms.result import StepResult
from transforms.text.stories import story_assignment
from transforms.text.stories.event_kinds import Happenings
from transforms.text.stories.rumour_turns import DENIAL, RESPONSE, RUMOUR, headline_turn
from transforms.text.stories.story_assignment import Board, Counts, Event, Reading, Story
from transforms.text.stories.term_weights import LEAD_CHARS, Background, key_terms, terms

PAST_STORIES_COLUMNS = (
    "story_id",
    "event_id",
    "article_id",
    "day",
    "joined_at",
    "story_days",
    "event_articles",
    "event_entities",
    "event_terms",
    "event_happenings",
)

_ASIDE = frozenset({"digest", "forum"})  # they tell of many stories, or talk about one: no report, so they open none and are not counted
_BYSTANDERS = frozenset({"person", "organisation"})  # they act for companies, report and regulate: many stories of others name them


_DISPUTE = {
    RUMOUR: frozenset({story_assignment.RUMOUR}),
    RESPONSE: frozenset({story_assignment.ANSWER}),
    DENIAL: frozenset({story_assignment.ANSWER}),
}


class Place(NamedTuple):
    """Where an article stands."""

    story: Story
    event: Event
    score: float


def run(
    *, articles: pa.Table, copies: pa.Table, mentions: pa.Table, entities: pa.Table, happenings: pa.Table, past_stories: pa.Table
) -> StepResult:
    """Every article in its story. Several days at once are taken day by day, each looking back on those before."""
    kinds = dict(zip(entities["entity_id"].to_pylist(), entities["kind"].to_pylist(), strict=True))
    makers = {e: maker for e, maker in zip(entities["entity_id"].to_pylist(), entities["parent_id"].to_pylist(), strict=True) if maker}
    kinds_of = Happenings(happenings.to_pylist()).of
    made = schemas.STORIES.empty()
    past = past_stories
    for day in sorted(set(articles["day"].to_pylist())):
        today = articles.filter(pc.equal(articles["day"], pa.scalar(day)))
        desk = _Desk(
            today,
            copies,
            mentions,
            past.filter(pc.less(past["day"], pa.scalar(day))),
            kinds=kinds,
            makers=makers,
            happenings=kinds_of,
            day=day.toordinal(),
        )
        rows = schemas.STORIES.table(desk.rows())
        made = pa.concat_tables([made, rows])
        past = pa.concat_tables([past, rows.select(past.column_names)])
    return StepResult(made.combine_chunks())


class _Desk:
    """One day at work: the open stories, and the articles placed so far."""

    def __init__(
        self,
        articles: pa.Table,
        copies: pa.Table,
        mentions: pa.Table,
        past: pa.Table,
        *,
        kinds: Mapping[str, str],
        makers: Mapping[str, str],
        happenings: Callable[[str, str], frozenset[str]],
        day: int,
    ) -> None:
        self.day = day
        self.happenings = happenings
        columns = ["article_id", "day", "kind", "title", "text", "published_at", "time_from_id", "fetched_at"]
        rows = articles.select([c for c in columns if c in articles.column_names]).to_pylist()
        self.articles = {r["article_id"]: r for r in sorted(rows, key=lambda r: (joined_at(r), r["article_id"]))}
        self.copies = {r["article_id"]: r for r in copies.select(["article_id", "chain_id", "origin_id", "parent_id"]).to_pylist()}
        self.mentions = _mentions(mentions)
        self.bystanders = frozenset(e for e, kind in kinds.items() if kind in _BYSTANDERS)
        products = frozenset(e for e, kind in kinds.items() if kind == "product")
        self.makers = {e: maker for e, maker in makers.items() if e in products}
        self.background, self.board = _past_board(past, products, day)
        self.placed: dict[str, Place] = {}
        self.chains: dict[str, Place] = {}
        self.counted: dict[Event, str] = {}
        self._follow_past(past)

    def rows(self) -> list[dict[str, Any]]:
        for article_id in self.articles:
            self._place(article_id)
        state = {article_id: event for event, article_id in self.counted.items()}
        return [self._row(article_id, self.placed[article_id], state.get(article_id)) for article_id in self.articles]

    def _row(self, article_id: str, place: Place, state: Event | None) -> dict[str, Any]:
        article = self.articles[article_id]
        return {
            "story_id": place.story.story_id,
            "article_id": article_id,
            "day": article["day"],
            "event_id": place.event.event_id,
            "story_score": round(place.score, 4),
            "joined_at": joined_at(article),
            "story_days": max(1, place.story.days),
            **_state(state, self.background),
        }

    def _follow_past(self, past: pa.Table) -> None:
        """Where articles of the past stand that articles of today are copies or later revisions of."""
        wanted = set(self.articles)
        for row in self.copies.values():
            wanted.update(i for i in (row["origin_id"], row["parent_id"], row["chain_id"]) if i)
        found = past.filter(pc.is_in(past["article_id"], pa.array(sorted(wanted), pa.string())))
        for row in found.select(["article_id", "story_id", "event_id", "story_days"]).to_pylist():
            story = self.board.stories.get(row["story_id"]) or Story(row["story_id"], row["story_days"])
            event = next((e for e in story.events if e.event_id == row["event_id"]), None) or Event(row["event_id"], self.day)
            self.placed[row["article_id"]] = Place(story, event, 1.0)

    def _place(self, article_id: str) -> Place:
        if article_id in self.placed:
            return self.placed[article_id]
        copy = self.copies.get(article_id, {})
        origin = copy.get("origin_id")
        if origin in self.articles and origin != article_id and origin not in self.placed:
            self._place_new(origin)
        known = [copy.get("origin_id"), copy.get("parent_id"), copy.get("chain_id")]
        place = next((self.placed[i] for i in known if i in self.placed), None) or self.chains.get(copy.get("chain_id", ""))
        if place is None or self.articles[article_id]["kind"] == "digest":
            return self._place_new(article_id)
        self.placed[article_id] = Place(place.story, place.event, 1.0)
        return self.placed[article_id]

    def _place_new(self, article_id: str) -> Place:
        """An article that is nobody's copy: into the story that it fits, or into its own."""
        article = self.articles[article_id]
        reading = self._reading(article)
        found = None if article["kind"] == "digest" else self.board.find(reading)
        story, score = found or (Story(article_id), 1.0)
        event = story_assignment.find_event(story, reading, self.day, self.background.share)
        if article["kind"] in _ASIDE:
            event = event or (story.events[-1] if story.events else Event(article_id, self.day))
        else:
            event = event or Event(article_id, self.day)
            self._count(story, event, reading)
            self.counted[event] = article_id
        place = self.placed[article_id] = Place(story, event, score)
        if chain := self.copies.get(article_id, {}).get("chain_id"):
            self.chains.setdefault(chain, place)
        return place

    def _count(self, story: Story, event: Event, reading: Reading) -> None:
        """One more report of an event, for the board and for what is common."""
        self.background.add(reading.terms, is_new=not event.counts.articles, known=event.counts.terms)
        marks = [story_assignment.subject_mark(e) for e in reading.subjects if not event.counts.subjects[e]]
        marks += [story_assignment.happening_mark(h) for h in reading.happenings if not event.counts.happenings[h]]
        self.background.add_marks(marks)
        self.board.tell(story, event, reading)

    def _reading(self, article: Mapping[str, Any]) -> Reading:
        title = article["title"] or ""
        titled, in_lead, in_text, aliases = self.mentions[article["article_id"]]
        familiar = frozenset(t for alias in aliases for t in terms(alias))
        weights = key_terms(title, article["text"], self.background, familiar)
        actors = set(in_text) - self.bystanders
        most = max((in_text[e] for e in actors), default=0)
        subjects = titled - self.bystanders or {e for e in actors & in_lead if in_text[e] == most}
        subjects |= {self.makers[e] for e in subjects & self.makers.keys()}  # a product in the headline speaks of who makes it …
        if subjects.isdisjoint(self.makers):  # … and where it names none, the one that the text begins with is what it is about
            own = {e: n for e, n in in_text.items() if e in in_lead and self.makers.get(e) in subjects}
            subjects |= {e for e, n in own.items() if n == max(own.values())}
        happenings = self.happenings(title, article["text"])
        happenings |= _DISPUTE.get(headline_turn(title, article["text"][:LEAD_CHARS]) or "", frozenset())
        return Reading(
            weights,
            familiar,
            names=frozenset(titled) | frozenset(in_text) | frozenset(subjects),
            subjects=frozenset(subjects),
            happenings=happenings,
            core=frozenset(terms(title)) | frozenset(terms(article["text"][:LEAD_CHARS])),
            at=in_days(joined_at(article)),
        )


class _Mentions(NamedTuple):
    """Entities of one article: in the title, in the first lines, in the text with their counts; and the words that named them."""

    in_title: set[str]
    in_lead: set[str]
    in_text: Counter[str]
    aliases: set[str]


def _mentions(table: pa.Table) -> dict[str, _Mentions]:
    found: dict[str, _Mentions] = defaultdict(lambda: _Mentions(set(), set(), Counter(), set()))
    for row in table.select(["article_id", "entity_id", "alias", "in_title", "start"]).to_pylist():
        mentions = found[row["article_id"]]
        mentions.aliases.add(row["alias"])
        if row["in_title"]:
            mentions.in_title.add(row["entity_id"])
        else:
            mentions.in_text[row["entity_id"]] += 1
            if row["start"] < LEAD_CHARS:
                mentions.in_lead.add(row["entity_id"])
    return found


def _state(event: Event | None, background: Background) -> dict[str, Any]:
    """What the next days need to know of an event."""
    if event is None:
        return {}
    counts = event.counts
    entities = sorted(counts.names, key=lambda e: (-counts.subjects[e], -counts.names[e], e))
    return {
        "event_articles": counts.articles,
        "event_entities": [{"entity_id": e, "n_named": counts.names[e], "n_subject": counts.subjects[e]} for e in entities],
        "event_terms": [{"term": t, "n": n} for t, n in counts.top_terms(background.share)],
        "event_happenings": [{"happening": h, "n": n} for h, n in sorted(counts.happenings.items(), key=lambda item: (-item[1], item[0]))],
    }


def _events(states: pa.Table) -> Iterator[tuple[str, Event]]:
    """Events as their last days left them, each after its story_id; a window has a hundred thousand of them with forty terms each."""
    columns = (states["story_id"], states["event_id"], states["day"], states["event_articles"])
    counted = (
        _counted(states["event_terms"], "term", "n"),
        _counted(states["event_entities"], "entity_id", "n_named"),
        _counted(states["event_entities"], "entity_id", "n_subject"),
        _counted(states["event_happenings"], "happening", "n"),
    )
    for story_id, event_id, day, n, terms_, names, subjects, kinds in zip(*(c.to_pylist() for c in columns), *counted, strict=True):
        yield story_id, Event(event_id, day.toordinal(), Counts(n, terms_, names, +subjects, kinds))


def _counted(lists: pa.ChunkedArray, key: str, number: str) -> Iterator[Counter[str]]:
    """Of each list the numbers by their keys; equal keys are one string."""
    flat = pc.list_flatten(lists.combine_chunks())
    encoded = pc.struct_field(flat, key).dictionary_encode()
    names = encoded.dictionary.to_pylist()
    keys = map(names.__getitem__, encoded.indices.to_numpy().tolist())
    pairs = zip(keys, pc.struct_field(flat, number).to_numpy().tolist(), strict=True)
    for size in pc.fill_null(pc.list_value_length(lists), 0).to_numpy().tolist():
        yield Counter(dict(islice(pairs, size)))


def joined_at(article: Mapping[str, Any]) -> datetime:
    """The article's own time."""
    moment: datetime = article["published_at"] or article["time_from_id"] or article["fetched_at"]
    return moment


def _past_board(past: pa.Table, products: frozenset[str], day: int) -> tuple[Background, Board]:
    """What the window knows: how common each term is, and the stories that are still open."""
    state = past.filter(pc.is_valid(past["event_articles"])).sort_by(
        [("event_id", "ascending"), ("day", "ascending"), ("event_articles", "ascending")]
    )
    last = _last_of_each(state, "event_id")
    flat = pc.struct_field(pc.list_flatten(last["event_terms"]), "term")
    counts = Counter({v["values"]: v["counts"] for v in pc.value_counts(flat).to_pylist()})
    background = Background(last.num_rows, counts, _marks(last))
    board = Board(background, day, products)
    lives = past.group_by("story_id").aggregate([("day", "max"), ("story_days", "max"), ("joined_at", "max")])
    lives = {r["story_id"]: (r["story_days_max"], r["day_max"].toordinal(), in_days(r["joined_at_max"])) for r in lives.to_pylist()}
    opened = {story_id for story_id, (days, last, _) in lives.items() if story_assignment.is_open(day - last, days)}
    events = defaultdict(list)
    for story_id, event in _events(last.filter(pc.is_in(last["story_id"], pa.array(sorted(opened), pa.string())))):
        events[story_id].append(event)
    for story_id, told in sorted(events.items()):
        story = Story(story_id, *lives[story_id])
        for event in told:
            story.take(event)
        board.add(story)
    return background, board


def _marks(states: pa.Table) -> Counter[str]:
    """How many events are about each entity, and of each kind."""
    entities = pc.list_flatten(states["event_entities"])
    subjects = pc.struct_field(entities, "entity_id").filter(pc.greater(pc.struct_field(entities, "n_subject"), 0))
    kinds = pc.struct_field(pc.list_flatten(states["event_happenings"]), "happening")
    marks = Counter({story_assignment.subject_mark(v["values"]): v["counts"] for v in pc.value_counts(subjects).to_pylist()})
    return marks + Counter({story_assignment.happening_mark(v["values"]): v["counts"] for v in pc.value_counts(kinds).to_pylist()})


def in_days(moment: datetime) -> float:
    """A moment as days, as far apart as the ordinals of dates."""
    return moment.timestamp() / 86_400


def _last_of_each(table: pa.Table, column: str) -> pa.Table:
    """The last row of each run of equal values of a sorted column."""
    values = table[column].combine_chunks()
    if len(values) == 0:
        return table
    ends = pc.not_equal(values[1:], values[:-1])
    return table.filter(pa.concat_arrays([ends, pa.array([True])]))
