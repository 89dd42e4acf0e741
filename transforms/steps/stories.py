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
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms import schemas
from transforms.result import StepResult
from transforms.story_memory import Memory, in_days
from transforms.text.stories import story_assignment
from transforms.text.stories.event_kinds import Happenings
from transforms.text.stories.rumour_turns import DENIAL, RESPONSE, RUMOUR, headline_turn
from transforms.text.stories.story_assignment import Found
from transforms.text.stories.story_profiles import Event, Reading, Story
from transforms.text.stories.term_weights import LEAD_CHARS, Background, term_vector, terms_of_name
from transforms.timeline import published_in

PAST_STORIES_COLUMNS = (
    "story_id",
    "event_id",
    "article_id",
    "day",
    "runner_up",
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
    runner_up: str | None = None


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
    days = sorted(set(articles["day"].to_pylist()))
    made, merged = [schemas.STORIES.empty()], [schemas.STORY_ALIASES.empty()]
    if days:
        earlier = pc.less(past_stories["day"], pa.scalar(days[0])), pc.less(past_story_aliases["day"], pa.scalar(days[0]))
        memory = Memory(past_stories.filter(earlier[0]), past_story_aliases.filter(earlier[1]), articles, copies, products)
    for day in days:
        today = articles.filter(pc.equal(articles["day"], pa.scalar(day)))
        desk = _Desk(today, copies.filter(pc.is_in(copies["article_id"], today["article_id"])), read, memory, day.toordinal())
        rows = desk.rows()
        made.append(schemas.STORIES.table(rows))
        merged.append(schemas.STORY_ALIASES.table({**alias, "day": day} for alias in desk.aliases()))
    return StepResult(pa.concat_tables(made).combine_chunks(), also={"story_aliases": pa.concat_tables(merged).combine_chunks()})


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
        familiar = frozenset().union(*map(terms_of_name, aliases))
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

    def __init__(self, articles: pa.Table, copies: pa.Table, read: _Reader, memory: Memory, day: int) -> None:
        self.day = day
        self.read = read
        self.memory = memory
        self.board = memory.board
        self.board.begin(day)
        reported = pa.array(published_in(articles)[0], pa.timestamp("us", tz="UTC"))
        rows = articles.select(["article_id", "day", "kind", "title", "text"]).append_column("reported_at", reported).to_pylist()
        self.articles = {r["article_id"]: r for r in sorted(rows, key=lambda r: (r["reported_at"], r["article_id"]))}
        self.copies = {r["article_id"]: r for r in copies.select(["article_id", "chain_id", "origin_id", "parent_id"]).to_pylist()}
        self.placed: dict[str, Place] = {}
        self.chains: dict[str, Place] = {}
        self.counted: dict[Event, str] = {}

    def rows(self) -> list[dict[str, Any]]:
        """A row for each article, in order of time; aliases() then closes the day."""
        for article_id in self.articles:
            self._place(article_id)
        state = {article_id: event for event, article_id in self.counted.items()}
        rows = [self._row(article_id, self.placed[article_id], state.get(article_id)) for article_id in self.articles]
        self.memory.note(self.day, rows)
        return rows

    def aliases(self) -> list[dict[str, Any]]:
        """Stories that turned out to be one at the close of the day."""
        last = max((a["reported_at"] for a in self.articles.values()), default=None)
        told = ((p.story, p.event, self.articles[i]["reported_at"]) for i, p in self.placed.items() if i in self.articles)
        return [
            {"story_id": m.younger, "merged_into": m.older, "at": last, "score": round(m.score, 4), "why": list(m.shared)}
            for m in self.memory.close(told)
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
            "runner_up": place.runner_up,
            "joined_at": article["reported_at"],
            "story_days": max(1, place.story.days),
            **_state(state),
        }

    def _placed(self, article_id: str | None) -> Place | None:
        earlier = self.memory.place(article_id, self.day)
        return self.placed.get(article_id or "") or (Place(*earlier) if earlier else None)

    def _place(self, article_id: str) -> None:
        if article_id in self.placed:
            return
        if earlier := self.memory.place(article_id, self.day):  # a later revision
            self.placed[article_id] = Place(*earlier)
            return
        copy = self.copies.get(article_id, {})
        origin = copy.get("origin_id")
        if origin in self.articles and origin != article_id and origin not in self.placed:
            self._place_new(origin)
        known = [copy.get("origin_id"), copy.get("parent_id"), copy.get("chain_id")]
        place = next((p for i in known if (p := self._placed(i))), None) or self.chains.get(copy.get("chain_id", ""))
        if place is None or self.articles[article_id]["kind"] == "digest":
            self._place_new(article_id)
        else:
            evidence = [_reason("copy", copy.get("parent_id") or origin or place.event.event_id, 1.0)]
            self.placed[article_id] = Place(place.story, place.event, 1.0, evidence)

    def _place_new(self, article_id: str) -> None:
        """An article that is nobody's copy: into the story that it fits, or into its own."""
        article = self.articles[article_id]
        reading = self.read(article, self.board.background)
        found = None if article["kind"] == "digest" else self.board.find(reading)
        story = found.story if found else Story(story_id=article_id)
        evidence = _evidence(found, reading) if found else []
        event = story_assignment.find_event(story, reading)
        runner_up = found.runner_up if found and article["kind"] not in _ASIDE else None
        if article["kind"] in _ASIDE:
            event = event or (story.events[-1] if story.events else Event(event_id=article_id))
        else:
            event = event or Event(event_id=article_id)
            self.board.tell(story, event, reading, runner_up)
            self.counted[event] = article_id
        place = self.placed[article_id] = Place(story, event, min(1.0, found.cosine) if found else 1.0, evidence, runner_up)
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
