"""What was told before: one thread for each rule and story, mutings, and what waits for a digest.

In:     rows of alerts, in the order in which they were judged; stories that were found to be one
Out:    the thread that a story belongs to
Why:    story ids move: an earlier article opens the story, two stories turn out to be one. A story is therefore also known by the
        articles that were told; when it belongs to several threads, the oldest goes on.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from transforms.text.times import beijing_day

Row = Mapping[str, Any]
MESSAGES = ("first", "escalation")


@dataclass
class Thread:
    """The messages of a rule about a story; `last` has the most of what any of them told."""

    first: Row
    last: dict[str, Any]
    order: int


@dataclass
class Threads:
    """Everything that was told, by rule and story."""

    by_first: dict[str, Thread] = field(default_factory=dict)
    by_story: dict[tuple[str, str], Thread] = field(default_factory=dict)
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
        watch_id, story_id = row["watch_id"], row["story_id"]
        thread = self.by_first.get(row["answers_id"] or "")
        if thread is None:
            thread = self.by_first[row["alert_id"]] = Thread(row, dict(row), self.n_threads)
            self.n_threads += 1
        else:
            thread.last = _most_of(thread.last, row)
        self.by_story[watch_id, self.canonical(story_id)] = thread
        self.by_article |= {(watch_id, article_id): thread for article_id in row["article_ids"]}
        if row["due"] == "now":
            self.n_now[watch_id, beijing_day(row["judged_at"])] += 1
        elif row["due"] == "digest":
            self.waiting[row["alert_id"]] = row

    def merge(self, pairs: Iterable[Mapping[str, str]]) -> None:
        """Take stories that turned out to be part of older ones."""
        self.merged |= {pair["story_id"]: pair["merged_into"] for pair in pairs}
        for (watch_id, story_id), thread in list(self.by_story.items()):
            known = self.by_story.setdefault((watch_id, self.canonical(story_id)), thread)
            if thread.order < known.order:
                self.by_story[watch_id, self.canonical(story_id)] = thread

    def canonical(self, story_id: str) -> str:
        """The id that a story goes on by."""
        seen = {story_id}
        while (after := self.merged.get(story_id)) is not None and after not in seen:
            seen.add(after)
            story_id = after
        return story_id

    def find(self, watch_id: str, story_id: str, article_ids: Iterable[str]) -> Thread | None:
        """The oldest thread of a rule that this story belongs to."""
        found = [self.by_story.get((watch_id, self.canonical(story_id)))]
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
