"""Which articles tell the same story, day by day.

In:     articles, copies, mentions of the day; reference tables: entities, happenings; the stories of the window before it, and aliases
Out:    stories, one row per article, see schemas.STORIES; story_aliases, one row per story that turned out to be part of an older one
Drops:  none: an article that fits no story opens one; a digest or a forum thread then stands alone and takes in nothing
Why:    A day only looks back, so a story keeps its id and a re-run of a day gives the same rows. Copies follow their origin and are not
        counted again. What the past knows of a story (the vectors of its events) travels in the rows themselves, on the last row of each
        event and day, so no past text is read. At the close of the day, stories that turned out to be one are merged: rows of earlier days
        stay as they are, later days and views resolve the alias. How articles are compared: transforms/text/stories/story_assignment.py.
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
from transforms.text.stories.story_assignment import Board, Event, Found, Reading, Story
from transforms.text.stories.term_weights import LEAD_CHARS, Background, term_vector, terms
from transforms.timeline import published_in

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
    "event_weights",
    "event_happenings",
)
PAST_ALIASES_COLUMNS = ("story_id", "merged_into", "day")

_ASIDE = frozenset({"digest", "forum"})  # they tell of many stories, or talk about one: no report, so they open none and are not counted
_BYSTANDERS = frozenset({"person", "organisation"})  # they act for companies, report and regulate: many stories of others name them


_DISPUTE = {RUMOUR: frozenset({"rumour"})} | dict.fromkeys((RESPONSE, DENIAL), frozenset({"rumour", "answer"}))
"""An answer tells of the claim too, so it finds the story of the claim in other words."""

Evidence = list[dict[str, Any]]


class Place(NamedTuple):
    """Where an article stands, and why."""

    story: Story
    event: Event
    score: float = 1.0
    evidence: Evidence | None = None


def run(
    *,
    articles: pa.Table,
    copies: pa.Table,
    mentions: pa.Table,
    entities: pa.Table,
    happenings: pa.Table,
    past_stories: pa.Table,
    past_story_aliases: pa.Table,
) -> StepResult:
    """Every article in its story. Several days at once are taken day by day, each looking back on those before."""
    known = entities.select(["entity_id", "kind", "parent_id"]).to_pylist()
    bystanders = frozenset(e["entity_id"] for e in known if e["kind"] in _BYSTANDERS)
    products = frozenset(e["entity_id"] for e in known if e["kind"] == "product")
    makers = {e["entity_id"]: e["parent_id"] for e in known if e["entity_id"] in products and e["parent_id"]}
    read = _Reader(mentions, bystanders, products, makers, Happenings(happenings.to_pylist()).of)
    made, merged = schemas.STORIES.empty(), schemas.STORY_ALIASES.empty()
    past, aliases = past_stories, past_story_aliases
    for day in sorted(set(articles["day"].to_pylist())):
        before = pc.less(past["day"], pa.scalar(day)), pc.less(aliases["day"], pa.scalar(day))
        today = articles.filter(pc.equal(articles["day"], pa.scalar(day)))
        desk = _Desk(
            today,
            copies.filter(pc.is_in(copies["article_id"], today["article_id"])),
            read,
            resolved(past.filter(before[0]), aliases.filter(before[1])),
            day.toordinal(),
        )
        rows = schemas.STORIES.table(desk.rows())
        younger = schemas.STORY_ALIASES.table({**alias, "day": day} for alias in desk.aliases())
        made, merged = pa.concat_tables([made, rows]), pa.concat_tables([merged, younger])
        past = pa.concat_tables([past, rows.select(past.column_names)])
        aliases = pa.concat_tables([aliases, younger.select(aliases.column_names)])
    return StepResult(made.combine_chunks(), also={"story_aliases": merged.combine_chunks()})


def resolved(past: pa.Table, aliases: pa.Table) -> pa.Table:
    """Rows with every story_id replaced by that of the story it was merged into."""
    into = dict(zip(aliases["story_id"].to_pylist(), aliases["merged_into"].to_pylist(), strict=True))
    if not into:
        return past

    def resolve(story_id: str) -> str:
        while story_id in into:
            story_id = into[story_id]
        return story_id

    ids = past["story_id"].combine_chunks().dictionary_encode()
    names = pa.array([resolve(i) for i in ids.dictionary.to_pylist()], pa.string())
    return past.set_column(past.column_names.index("story_id"), "story_id", names.take(ids.indices))


class _Reader:
    """Reads articles: terms, who they are about, what happens."""

    def __init__(
        self,
        mentions: pa.Table,
        bystanders: frozenset[str],
        products: frozenset[str],
        makers: Mapping[str, str],
        happenings: Callable[[str, str], frozenset[str]],
    ) -> None:
        self.mentions = _mentions(mentions)
        self.bystanders = bystanders
        self.makers = makers
        self.products = products
        self.happenings = happenings

    def __call__(self, article: Mapping[str, Any], background: Background) -> Reading:
        title = article["title"] or ""
        titled, in_lead, in_text, aliases = self.mentions[article["article_id"]]
        familiar = frozenset(t for alias in aliases for t in terms(alias))
        subjects = self._subjects(titled, in_lead, in_text)
        happenings = self.happenings(title, article["text"])
        happenings |= _DISPUTE.get(headline_turn(title, article["text"][:LEAD_CHARS]) or "", frozenset())
        return Reading(
            term_vector(title, article["text"], background, familiar),
            familiar,
            names=frozenset(titled) | frozenset(in_text) | subjects,
            subjects=subjects,
            kinds=happenings,
            at=in_days(article["reported_at"]),
        )

    def _subjects(self, titled: set[str], in_lead: set[str], in_text: Counter[str]) -> frozenset[str]:
        """Companies and products of the headline; when it names none, those of the lead that the text names most."""
        actors = set(in_text) - self.bystanders
        most = max((in_text[e] for e in actors), default=0)
        subjects = titled - self.bystanders or {e for e in actors & in_lead if in_text[e] == most}
        subjects |= {self.makers[e] for e in subjects & self.makers.keys()}  # a product in the headline speaks of who makes it …
        if subjects.isdisjoint(self.makers):  # … and where it names none, the one that the text begins with is what it is about
            own = {e: n for e, n in in_text.items() if e in in_lead and self.makers.get(e) in subjects}
            subjects |= {e for e, n in own.items() if n == max(own.values())}
        return frozenset(subjects)


class _Desk:
    """One day at work: the open stories, and the articles placed so far."""

    def __init__(self, articles: pa.Table, copies: pa.Table, read: _Reader, past: pa.Table, day: int) -> None:
        self.day = day
        self.read = read
        reported = pa.array(published_in(articles)[0], pa.timestamp("us", tz="UTC"))
        rows = articles.select(["article_id", "day", "kind", "title", "text"]).append_column("reported_at", reported).to_pylist()
        self.articles = {r["article_id"]: r for r in sorted(rows, key=lambda r: (r["reported_at"], r["article_id"]))}
        self.copies = {r["article_id"]: r for r in copies.select(["article_id", "chain_id", "origin_id", "parent_id"]).to_pylist()}
        self.background, self.board = _past_board(past, read.products, day)
        self.placed: dict[str, Place] = {}
        self.chains: dict[str, Place] = {}
        self.counted: dict[Event, str] = {}
        self._follow_past(past)

    def rows(self) -> list[dict[str, Any]]:
        """A row for each article, in order of time; then the day is closed."""
        for article_id in self.articles:
            self._place(article_id)
        state = {article_id: event for event, article_id in self.counted.items()}
        return [self._row(article_id, self.placed[article_id], state.get(article_id)) for article_id in self.articles]

    def aliases(self) -> list[dict[str, Any]]:
        """Stories that turned out to be one at the close of the day."""
        last = max((a["reported_at"] for a in self.articles.values()), default=None)
        return [
            {"story_id": m.younger, "merged_into": m.older, "at": last, "score": round(m.score, 4), "why": list(m.shared)}
            for m in self.board.close()
        ]

    def _row(self, article_id: str, place: Place, state: Event | None) -> dict[str, Any]:
        article = self.articles[article_id]
        return {
            "story_id": place.story.story_id,
            "article_id": article_id,
            "day": article["day"],
            "event_id": place.event.event_id,
            "story_score": round(place.score, 4),
            "evidence": place.evidence or [],
            "joined_at": article["reported_at"],
            "story_days": max(1, place.story.days),
            **_state(state),
        }

    def _follow_past(self, past: pa.Table) -> None:
        """Where articles of the past stand that articles of today are copies or later revisions of."""
        wanted = set(self.articles)
        for row in self.copies.values():
            wanted.update(i for i in (row["origin_id"], row["parent_id"], row["chain_id"]) if i)
        found = past.filter(pc.is_in(past["article_id"], pa.array(sorted(wanted), pa.string())))
        for row in found.select(["article_id", "story_id", "event_id", "story_days"]).to_pylist():
            story = self.board.stories.get(row["story_id"]) or Story(story_id=row["story_id"], days=row["story_days"])
            event = next((e for e in story.events if e.event_id == row["event_id"]), None) or Event(event_id=row["event_id"])
            self.placed[row["article_id"]] = Place(story, event)

    def _place(self, article_id: str) -> None:
        if article_id in self.placed:
            return
        copy = self.copies.get(article_id, {})
        origin = copy.get("origin_id")
        if origin in self.articles and origin != article_id and origin not in self.placed:
            self._place_new(origin)
        known = [copy.get("origin_id"), copy.get("parent_id"), copy.get("chain_id")]
        place = next((self.placed[i] for i in known if i in self.placed), None) or self.chains.get(copy.get("chain_id", ""))
        if place is None or self.articles[article_id]["kind"] == "digest":
            self._place_new(article_id)
        else:
            evidence = [_reason("copy", copy.get("parent_id") or origin or place.event.event_id, 1.0)]
            self.placed[article_id] = Place(place.story, place.event, 1.0, evidence)

    def _place_new(self, article_id: str) -> None:
        """An article that is nobody's copy: into the story that it fits, or into its own."""
        article = self.articles[article_id]
        reading = self.read(article, self.background)
        found = None if article["kind"] == "digest" else self.board.find(reading)
        story = found.story if found else Story(story_id=article_id)
        evidence = _evidence(found, reading) if found else []
        event = story_assignment.find_event(story, reading)
        if article["kind"] in _ASIDE:
            event = event or (story.events[-1] if story.events else Event(event_id=article_id))
        else:
            event = event or Event(event_id=article_id)
            self.board.tell(story, event, reading)
            self.counted[event] = article_id
        place = self.placed[article_id] = Place(story, event, min(1.0, found.cosine) if found else 1.0, evidence)
        if chain := self.copies.get(article_id, {}).get("chain_id"):
            self.chains.setdefault(chain, place)


def _reason(kind: str, text: str, weight: float) -> dict[str, Any]:
    return {"kind": kind, "text": text, "weight": round(weight, 4)}


def _evidence(found: Found, reading: Reading) -> Evidence:
    """Why an article joins a story, before it is counted there."""
    story = found.story
    reasons = [_reason("term", term, weight) for term, weight in story_assignment.shared_terms(reading, story)]
    for kind, mine, theirs in (("entity", reading.subjects, story.subjects), ("happening", reading.kinds, story.kinds)):
        reasons += [_reason(kind, thing, theirs[thing] / story.articles) for thing in sorted(mine) if thing in theirs]
    reasons.append(_reason("days_apart", story.story_id, max(0.0, reading.at - story.last)))
    reasons.append(_reason("score", story.story_id, found.score))
    return reasons + ([_reason("rival", found.rival, found.score - found.rival_score)] if found.rival else [])


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


def _state(event: Event | None) -> dict[str, Any]:
    """What the next days need to know of an event."""
    if event is None:
        return {}
    best = event.top_terms()
    entities = sorted(event.names, key=lambda e: (-event.subjects[e], -event.names[e], e))
    return {
        "event_articles": event.articles,
        "event_entities": [{"entity_id": e, "n_named": event.names[e], "n_subject": event.subjects[e]} for e in entities],
        "event_terms": [{"term": t, "n": n} for t, n, _ in best],
        "event_weights": [w for _, _, w in best],
        "event_happenings": [{"happening": h, "n": n} for h, n in sorted(event.kinds.items(), key=lambda item: (-item[1], item[0]))],
    }


def _events(states: pa.Table, lives: Mapping[str, tuple[float, float]]) -> Iterator[tuple[str, Event]]:
    """Events as their last days left them, each after its story_id; a window has a hundred thousand of them with forty terms each."""
    columns = (states["story_id"], states["event_id"], states["event_articles"], states["event_weights"])
    counted = (
        _counted(states["event_terms"], "term", "n"),
        _counted(states["event_entities"], "entity_id", "n_named"),
        _counted(states["event_entities"], "entity_id", "n_subject"),
        _counted(states["event_happenings"], "happening", "n"),
    )
    for story_id, event_id, n, weights, carriers, names, subjects, kinds in zip(*(c.to_pylist() for c in columns), *counted, strict=True):
        vector = dict(zip(carriers, weights or carriers.values(), strict=True))  # earlier versions kept no weights
        counts = (Counter(carriers), Counter(names), +Counter(subjects), Counter(kinds))
        yield story_id, Event(n, vector, *counts, *lives[event_id], event_id=event_id)


def _counted(lists: pa.ChunkedArray, key: str, number: str) -> Iterator[dict[str, int]]:
    """Of each list the numbers by their keys; equal keys are one string."""
    flat = pc.list_flatten(lists.combine_chunks())
    encoded = pc.struct_field(flat, key).dictionary_encode()
    names = encoded.dictionary.to_pylist()
    keys = map(names.__getitem__, encoded.indices.to_numpy().tolist())
    pairs = zip(keys, pc.struct_field(flat, number).to_numpy().tolist(), strict=True)
    for size in pc.fill_null(pc.list_value_length(lists), 0).to_numpy().tolist():
        yield dict(islice(pairs, size))


def _past_board(past: pa.Table, products: frozenset[str], day: int) -> tuple[Background, Board]:
    """What the window knows: how common each term is, and the stories that are still open."""
    state = past.filter(pc.is_valid(past["event_articles"])).sort_by(
        [("event_id", "ascending"), ("day", "ascending"), ("event_articles", "ascending")]
    )
    last = _last_of_each(state, "event_id")
    flat = pc.struct_field(pc.list_flatten(last["event_terms"]), "term")
    counts = Counter({v["values"]: v["counts"] for v in pc.value_counts(flat).to_pylist()})
    background = Background(last.num_rows, counts)
    board = Board(background, day, products)
    lives = past.group_by("story_id").aggregate([("day", "max"), ("story_days", "max")])
    days = {r["story_id"]: (r["story_days_max"], r["day_max"].toordinal()) for r in lives.to_pylist()}
    opened = {story_id for story_id, (n, latest) in days.items() if story_assignment.is_open(day - latest, n)}
    last = last.filter(pc.is_in(last["story_id"], pa.array(sorted(opened), pa.string())))
    told = past.filter(pc.is_in(past["event_id"], last["event_id"])).group_by("event_id")
    spans = {
        r["event_id"]: (in_days(r["joined_at_min"]), in_days(r["joined_at_max"]))
        for r in told.aggregate([("joined_at", "min"), ("joined_at", "max")]).to_pylist()
    }
    events = defaultdict(list)
    for story_id, event in _events(last, spans):
        events[story_id].append(event)
    for story_id, parts in sorted(events.items()):
        story = Story(story_id=story_id, days=days[story_id][0], last_day=days[story_id][1])
        for event in parts:
            story.take(event)
        board.add(story)
    return background, board


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
