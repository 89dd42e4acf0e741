"""What a day of stories knows of the days before it: the open stories, where earlier articles stand, and which stories were merged.

In:     rows of stories and story_aliases of the window
Out:    the board of open stories; the place of an earlier article that one of today is a copy or a revision of
Why:    A run of several days goes on from day to day and does not read its own rows again: a window has a hundred thousand. So that
        both give the same, a day forgets at its close what its rows do not keep (terms beyond the best of each event).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from transforms.text.stories.story_assignment import Board, Merged
from transforms.text.stories.story_profiles import OPEN_DAYS, Event, Story, is_open

_FOLLOWED = ("origin_id", "parent_id", "chain_id")


def resolved(past: pa.Table, aliases: pa.Table) -> pa.Table:
    """Rows with every story_id replaced by that of the story it was merged into."""
    into = _read_aliases(aliases)
    if not into:
        return past
    ids = past["story_id"].combine_chunks().dictionary_encode()
    names = pa.array([resolve(i, into) for i in ids.dictionary.to_pylist()], pa.string())
    return past.set_column(past.column_names.index("story_id"), "story_id", names.take(ids.indices))


def _read_aliases(aliases: pa.Table) -> dict[str, str]:
    return dict(zip(aliases["story_id"].to_pylist(), aliases["merged_into"].to_pylist(), strict=True))


def resolve(story_id: str, into: Mapping[str, str]) -> str:
    """The story that goes on under another id, after any number of merges."""
    while story_id in into:
        story_id = into[story_id]
    return story_id


class _Seen(NamedTuple):
    """Where an article of an earlier day stands."""

    day: int
    story_id: str
    event_id: str
    story_days: int


class Memory:
    """What is known before a day: the open stories, where earlier articles stand, and which stories were merged.

    It goes on from day to day, and is the same as what the rows of those days give."""

    def __init__(self, past: pa.Table, aliases: pa.Table, articles: pa.Table, copies: pa.Table, products: frozenset[str]) -> None:
        self.into = _read_aliases(aliases)
        self.board = _open_board(resolved(past, aliases), products)
        fitted = past.filter(pc.is_valid(past["runner_up"])).select(["day", "story_id", "runner_up"])
        for row in fitted.to_pylist():
            self.board.fitted_both.add(row["day"].toordinal(), *(resolve(row[c], self.into) for c in ("story_id", "runner_up")))
        wanted = pa.concat_arrays([articles["article_id"].combine_chunks(), *(copies[c].combine_chunks() for c in _FOLLOWED)])
        found = past.filter(pc.is_in(past["article_id"], wanted)).select(["article_id", "day", "story_id", "event_id", "story_days"])
        self.seen = {r["article_id"]: _Seen(r["day"].toordinal(), r["story_id"], r["event_id"], r["story_days"]) for r in found.to_pylist()}

    def place(self, article_id: str | None, day: int) -> tuple[Story, Event] | None:
        """Where an article of an earlier day stands; none when it is not known or older than the window."""
        seen = self.seen.get(article_id or "")
        if seen is None or seen.day < day - OPEN_DAYS:
            return None
        story_id = resolve(seen.story_id, self.into)
        story = self.board.stories.get(story_id) or Story(story_id=story_id, days=seen.story_days)
        event = next((e for e in story.events if e.event_id == seen.event_id), None) or Event(event_id=seen.event_id)
        return story, event

    def note(self, day: int, rows: Iterable[Mapping[str, Any]]) -> None:
        """Where the articles of a day stand."""
        for row in rows:
            self.seen[row["article_id"]] = _Seen(day, row["story_id"], row["event_id"], row["story_days"])

    def close(self, told: Iterable[tuple[Story, Event, datetime]]) -> list[Merged]:
        """End a day on which these events were reported: merge what turned out to be one, and forget what the rows do not keep."""
        merged = self.board.close()
        self.into.update({m.younger: m.older for m in merged})
        times: dict[Event, list[float]] = defaultdict(list)
        touched: dict[str, Story] = {}
        for story, event, moment in told:
            now = self.board.stories.get(resolve(story.story_id, self.into))
            if now and event in now.events:
                times[event].append(in_days(moment))
                touched[now.story_id] = now
        for event, moments in times.items():
            event.keep(min(moments), max(moments))
        for now in touched.values():
            self.board.settle(now, now.events)
        return merged


def _events(states: pa.Table, lives: Mapping[str, tuple[float, float]]) -> Iterator[tuple[str, Event]]:
    """Events as their last days left them, each after its story_id; a window has a hundred thousand of them with forty terms each."""
    columns = (states["story_id"], states["event_id"], states["day"], states["event_articles"], states["event_weights"])
    counted = (
        _counted(states["event_terms"], "term", "n"),
        _counted(states["event_entities"], "entity_id", "n_named"),
        _counted(states["event_entities"], "entity_id", "n_subject"),
        _counted(states["event_happenings"], "happening", "n"),
    )
    for story_id, event_id, day, n, weights, carriers, names, subjects, kinds in zip(
        *(c.to_pylist() for c in columns), *counted, strict=True
    ):
        vector = dict(zip(carriers, weights or carriers.values(), strict=True))  # earlier versions kept no weights
        counts = (Counter(carriers), Counter(names), +Counter(subjects), Counter(kinds))
        yield story_id, Event(n, vector, *counts, *lives[event_id], event_id=event_id, last_day=day.toordinal())


def _counted(lists: pa.ChunkedArray, key: str, number: str) -> Iterator[dict[str, int]]:
    """Of each list the numbers by their keys; equal keys are one string."""
    flat = pc.list_flatten(lists.combine_chunks())
    encoded = pc.struct_field(flat, key).dictionary_encode()
    names = encoded.dictionary.to_pylist()
    keys = map(names.__getitem__, encoded.indices.to_numpy().tolist())
    pairs = zip(keys, pc.struct_field(flat, number).to_numpy().tolist(), strict=True)
    for size in pc.fill_null(pc.list_value_length(lists), 0).to_numpy().tolist():
        yield dict(islice(pairs, size))


def _open_board(past: pa.Table, products: frozenset[str]) -> Board:
    """The stories of the window as their last days left them."""
    state = past.filter(pc.is_valid(past["event_articles"])).sort_by(
        [("event_id", "ascending"), ("day", "ascending"), ("event_articles", "ascending")]
    )
    lives = state.group_by("story_id").aggregate([("day", "max"), ("story_days", "max")])
    days = {r["story_id"]: (r["story_days_max"], r["day_max"].toordinal()) for r in lives.to_pylist()}
    latest = max((day for _, day in days.values()), default=0)
    opened = {story_id for story_id, (n, day) in days.items() if is_open(latest - day, n)}
    state = state.filter(pc.is_in(state["story_id"], pa.array(sorted(opened), pa.string())))
    last = _last_of_each(state, "event_id")
    told = past.filter(pc.is_in(past["event_id"], last["event_id"])).group_by("event_id")
    spans = {
        r["event_id"]: (in_days(r["joined_at_min"]), in_days(r["joined_at_max"]))
        for r in told.aggregate([("joined_at", "min"), ("joined_at", "max")]).to_pylist()
    }
    events = defaultdict(list)
    for story_id, event in _events(last, spans):
        events[story_id].append(event)
    board = Board(products)
    for story_id, parts in events.items():
        board.put_up(Story.of(story_id, *days[story_id], parts))
    return board


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
