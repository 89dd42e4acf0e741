"""What was told before: one thread for each rule and event, mutings, and what waits for a digest.

In:     rows of alerts, in the order in which they were judged; stories that were found to be one
Out:    the thread that an event belongs to
Why:    a story may go on for months; what is told once is an event in it. Ids move: an earlier article opens the event, two stories turn
        out to be one. An event is therefore also known by the articles that were told, and threads of merged stories become one; the
        oldest goes on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from transforms.text.times import beijing_day

Row = Mapping[str, Any]
MESSAGES = ("first", "escalation")


@dataclass
class Thread:
    """The messages of a rule about an event; `last` has the most of what any of them told."""

    first: Row
    last: dict[str, Any]
    order: int


@dataclass
class Threads:
    """Everything that was told, by rule and event."""

    by_first: dict[str, Thread] = field(default_factory=dict)
    by_event: dict[tuple[str, str], Thread] = field(default_factory=dict)
    by_story: dict[tuple[str, str], list[Thread]] = field(default_factory=lambda: defaultdict(list))
    by_article: dict[tuple[str, str], Thread] = field(default_factory=dict)
    merged: dict[str, str] = field(default_factory=dict)
    mutes: list[Row] = field(default_factory=list)
    n_now: Counter[tuple[str, date]] = field(default_factory=Counter)
    waiting: dict[str, Row] = field(default_factory=dict)
    held: dict[str, Row] = field(default_factory=dict)
    digests: dict[str, datetime] = field(default_factory=dict)
    n_threads: int = 0

    def add(self, rows: Iterable[Row]) -> None:
        """Take rows of alerts, oldest first."""
        for row in rows:
            if row["kind"] == "mute":
                self.mutes.append(row)
            elif row["kind"] == "digest":
                for part in row["part_ids"]:
                    self.waiting.pop(part, None)
                self.digests |= dict.fromkeys(row["channels"], row["judged_at"])
            elif row["kind"] == "held":
                self.held[row["alert_id"]] = row
            else:
                self._told(row)

    def _told(self, row: Row) -> None:
        watch_id = row["watch_id"]
        thread = self.by_first.get(row["answers_id"] or "")
        if thread is None:
            thread = self.by_first[row["alert_id"]] = Thread(row, dict(row), self.n_threads)
            self.n_threads += 1
            self.by_story[watch_id, row["story_id"]].append(thread)
        else:
            thread.last = _most_of(thread.last, row)
        self.by_event[watch_id, row["event_id"]] = thread
        self.by_article |= {(watch_id, article_id): thread for article_id in row["article_ids"]}
        if row["due"] == "now":
            self.n_now[watch_id, beijing_day(row["judged_at"])] += 1
        elif row["due"] == "digest":
            self.waiting[row["alert_id"]] = row

    def merge(self, pairs: Iterable[Mapping[str, str]]) -> None:
        """Take stories that turned out to be part of older ones."""
        for pair in pairs:
            self.merged[pair["story_id"]] = pair["merged_into"]
            for watch_id in {watch_id for watch_id, story_id in self.by_story if story_id == pair["story_id"]}:
                self._carry(watch_id, pair["story_id"], pair["merged_into"])

    def _carry(self, watch_id: str, story_id: str, merged_into: str) -> None:
        """Let the oldest thread of both stories go on in place of those of the merged one."""
        moved = self.by_story.pop((watch_id, story_id))
        both = sorted([*self.by_story[watch_id, merged_into], *moved], key=lambda one: one.order)
        self.by_story[watch_id, merged_into] = both
        orders = {one.order for one in moved}
        for known in (self.by_event, self.by_article):
            known.update({key: both[0] for key, thread in known.items() if thread.order in orders})
        self.by_first.update({key: both[0] for key, thread in self.by_first.items() if thread.order in orders})

    def canonical(self, story_id: str) -> str:
        """The id that a story goes on by."""
        seen = {story_id}
        while (after := self.merged.get(story_id)) is not None and after not in seen:
            seen.add(after)
            story_id = after
        return story_id

    def find(self, watch_id: str, event_id: str, article_ids: Iterable[str]) -> Thread | None:
        """The oldest thread of a rule that this event belongs to."""
        found = [self.by_event.get((watch_id, event_id))]
        found += [self.by_article.get((watch_id, article_id)) for article_id in article_ids]
        return min((thread for thread in found if thread), key=lambda thread: thread.order, default=None)

    def is_muted(self, watch_id: str, thread: Thread | None, story_id: str, at: datetime) -> bool:
        """Whether a rule, or this story for it, is muted."""
        stories = {"", self.canonical(story_id), *({self.canonical(thread.first["story_id"])} if thread else ())}
        return any(
            row["watch_id"] == watch_id and self.canonical(row["story_id"]) in stories and row["judged_at"] <= at < row["until"]
            for row in self.mutes
        )


def _most_of(before: Row, row: Row) -> dict[str, Any]:
    """The new message, with the numbers of the older one where they were larger: a story that shrinks and grows again is no news."""
    most = {"n_publishers": max(before["n_publishers"], row["n_publishers"]), "turns": sorted({*before["turns"], *row["turns"]})}
    if before["n_articles"] - before["n_origins"] > row["n_articles"] - row["n_origins"]:
        most |= {"n_articles": before["n_articles"], "n_origins": before["n_origins"]}
    return {**row, **most}
