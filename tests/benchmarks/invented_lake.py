"""A lake of invented articles: a window of days as the steps would have left them, and a last day that waits for its steps.

The window's copies and stories are written from the truth, since only the last day is measured: every article stands in the chain of its
origin, and the originals of one name open a story or go on with one of the last ones. Articles come from forty portals, a third of them
name their source, and each original is about one followed name.
"""

from collections import Counter, deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random
from typing import Any

import pyarrow as pa
from invented_articles import Newsroom

from transforms.schemas import COPIES, STORIES
from transforms.steps import signatures
from warehouse.pipeline.seed_tables import read_seed
from warehouse.storage.lake import Lake
from warehouse.trial.commands import article_parts

LAST_DAY = date(2026, 10, 31)
N_DAYS = 30
N_PORTALS, N_NAMES = 40, 300
SOURCED = 0.3
GOES_ON = 0.6  # of the originals this many are news of a running story
RUNNING = 4_000  # stories
NEW_EVENTS = 0.1  # of the reports of a running story
N_TERMS, FIRST = 40, 150
RELATIONS = {
    "original": "original",
    "whole": "identical",
    "furniture": "reprint",
    "cut": "abridged",
    "moved": "reprint",
    "reworded": "rewrite",
}


@dataclass
class Running:
    """A story that goes on, and the event that it is at."""

    story_id: str
    entity_id: str
    event_id: str = ""
    terms: list[str] = field(default_factory=list)
    n: int = 0
    n_days: int = 0
    last_day: date | None = None

    def tell(self, article_id: str, day: date, terms: list[str], *, is_new: bool) -> None:
        if is_new or not self.event_id:
            self.event_id, self.terms, self.n = article_id, terms, 0
        self.n += 1
        self.n_days += day != self.last_day
        self.last_day = day


class Window:
    """Draws the days of a lake, oldest first."""

    def __init__(self, seed: int = 1) -> None:
        self.newsroom, self.draw = Newsroom(seed), Random(seed)
        self.sources = read_seed("publishers")["name"].to_pylist()[: 2 * N_PORTALS]
        known = read_seed("aliases").to_pylist()
        self.names = [(r["entity_id"], r["alias"]) for r in known if r["needs_context"] == "0" and len(r["alias"]) > 1]
        self.names = self.draw.sample(self.names, N_NAMES)
        self.named: dict[str, tuple[str, str]] = {}
        self.stories: deque[Running] = deque(maxlen=RUNNING)
        self.known: Counter[str] = Counter()
        self.number = count()

    def articles(self, n: int, day: date, prefix: str) -> Iterator[dict[str, Any]]:
        for row in self.newsroom.articles(n, day, prefix):
            _, name = self.named.setdefault(row["origin"], self.draw.choice(self.names))
            portal = self.draw.randrange(N_PORTALS)
            url = f"https://portal{portal}.example/{day:%Y%m%d}/{next(self.number):09d}.html"
            source = self.draw.choice(self.sources) if self.draw.random() < SOURCED else None
            more = {"portal": f"portal{portal}", "url": url, "source": source, "day": day}
            yield row | more | {"title": f"{name}{row['title']}", "text": f"{name}{row['text']}"}

    def copies(self, articles: Iterable[dict[str, Any]]) -> Iterator[dict[str, Any]]:
        for row in articles:
            is_original = row["origin"] == row["article_id"]
            yield COPIES.completed(
                {
                    **{name: row[name] for name in ("article_id", "day")},
                    "chain_id": row["origin"],
                    "origin_id": row["origin"],
                    "parent_id": None if is_original else row["origin"],
                    "hop": int(not is_original),
                    "relation": RELATIONS[row["copied_as"]],
                }
            )

    def story_rows(self, articles: pa.Table, rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
        """Originals in their stories; what is known of an event stands on its last row of the day."""
        at = dict(zip(articles["article_id"].to_pylist(), articles["published_at"].to_pylist(), strict=True))
        found: list[dict[str, Any]] = []
        last: dict[str, tuple[int, Running]] = {}
        for row in rows:
            article_id, day = row["article_id"], row["day"]
            if row["origin"] != article_id:
                continue
            story = self.draw.choice(self.stories) if self.stories and self.draw.random() < GOES_ON else None
            if story is None:
                story = Running(article_id, self.named[row["origin"]][0])
                self.stories.append(story)
            story.tell(article_id, day, self.terms(row["text"]), is_new=self.draw.random() < NEW_EVENTS)
            last[story.event_id] = len(found), story
            place = {"story_id": story.story_id, "event_id": story.event_id, "article_id": article_id, "day": day, "story_score": 1.0}
            found.append(STORIES.completed(place | {"joined_at": at[article_id], "story_days": story.n_days}))
        for number, story in last.values():
            found[number] |= {
                "event_articles": story.n,
                "event_entities": [{"entity_id": story.entity_id, "n_named": story.n, "n_subject": story.n}],
                "event_terms": [{"term": term, "n": 1} for term in story.terms],
                "event_happenings": [],
            }
        return found

    def terms(self, text: str) -> list[str]:
        """Of the text's first pairs of characters the rarest, as key terms are."""
        pairs = dict.fromkeys(text[k : k + 2] for k in range(FIRST))
        self.known.update(pairs.keys())
        return sorted(pairs, key=self.known.__getitem__)[:N_TERMS]


def fill(lake: Lake, n: int, n_window: int) -> None:
    """Thirty days with articles, signatures, copies and stories, and the articles and signatures of the last day."""
    lake.prepare()
    window = Window()
    for k in range(N_DAYS, -1, -1):
        day = LAST_DAY - timedelta(days=k)
        rows = list(window.articles(n_window // N_DAYS if k else n, day, f"d{k}"))
        (table,) = article_parts(rows, at_once=len(rows))
        lake.write("articles", day, table)
        lake.write("signatures", day, signatures.run(articles=table).out)
        if k:
            lake.write("copies", day, COPIES.table(window.copies(rows)))
            lake.write("stories", day, STORIES.table(window.story_rows(table, rows)))
