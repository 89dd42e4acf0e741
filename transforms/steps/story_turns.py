"""Who claimed, answered, bore out or denied something in a story, or what was leaked, sentence by sentence.

In:     articles, stories, mentions of the day; reference table: entities (entity_id, kind)
Out:    story_turns, one row per article and sentence that plays a turn; see schemas.STORY_TURNS
Drops:  no_turn
Why:    one turn is what the article as a whole does: that of its headline, else of its lead. It is marked, so that "the first 辟谣" is not a
        sentence in passing of a longer report. The words: transforms/text/stories/rumour_turns.py. Digests tell of many stories and play
        none. A product does not speak, and that nobody answered is part of a claim only where the article tells of one.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms import schemas
from transforms.result import Drop, DropReason, StepResult
from transforms.text.language.segment import sentences
from transforms.text.stories.rumour_turns import LEAK, RUMOUR, headline_turn, is_silence, lead_turn, said_at, sentence_turn
from transforms.text.stories.term_weights import LEAD_CHARS

MOST = 30  # sentences of one article

Place = tuple[int, bool, str]
"""Where an entity is named, whether it is a product, and which."""


def run(*, articles: pa.Table, stories: pa.Table, mentions: pa.Table, entities: pa.Table) -> StepResult:
    story_of = dict(zip(stories["article_id"].to_pylist(), stories["story_id"].to_pylist(), strict=True))
    products = set(entities.filter(pc.equal(entities["kind"], "product"))["entity_id"].to_pylist())
    named: dict[tuple[str, bool], list[Place]] = defaultdict(list)
    for row in mentions.select(["article_id", "entity_id", "start", "in_title"]).to_pylist():
        named[row["article_id"], row["in_title"]].append((row["start"], row["entity_id"] in products, row["entity_id"]))
    rows: list[dict[str, Any]] = []
    dropped: list[Drop] = []
    for article in articles.select(["article_id", "day", "kind", "title", "text"]).to_pylist():
        story_id = None if article["kind"] == "digest" else story_of.get(article["article_id"])
        found = _turns(article, story_id, named) if story_id else []
        rows += found
        if not found:
            dropped.append(Drop(article["article_id"], DropReason.NO_TURN))
    return StepResult(schemas.STORY_TURNS.table(rows), tuple(dropped))


def _turns(article: Mapping[str, Any], story_id: str, named: Mapping[tuple[str, bool], list[Place]]) -> list[dict[str, Any]]:
    """The turns of an article, the headline first."""
    title, text, article_id = article["title"] or "", article["text"], article["article_id"]
    rows: list[dict[str, Any]] = []

    def add(turn: str, *, is_main: bool, in_title: bool, start: int, end: int) -> None:
        sentence = (title if in_title else text)[start:end]
        rows.append(
            {
                "story_id": story_id,
                "article_id": article_id,
                "day": article["day"],
                "turn": turn,
                "is_main": is_main,
                "entity_id": _who(turn, named.get((article_id, in_title), []), (start, start + said_at(sentence), end)),
                "sentence": sentence,
                "start": start,
                "end": end,
                "in_title": in_title,
            }
        )

    of_title = headline_turn(title, text[:LEAD_CHARS])
    if of_title:
        add(of_title, is_main=True, in_title=True, start=0, end=len(title))
    for number, (start, end) in enumerate(sentences(text)):
        turn = sentence_turn(text[start:end])
        is_lead = number == 0 and of_title is None and lead_turn(text[start:end]) is not None
        if turn and not (turn == RUMOUR and is_silence(text[start:end]) and all(r["turn"] != RUMOUR for r in rows)):
            add(turn, is_main=is_lead, in_title=False, start=start, end=end)
        if len(rows) == MOST:
            break
    return rows


def _who(turn: str, places: list[Place], span: tuple[int, int, int]) -> str | None:
    """Whom a claim is about: the one named first. Who speaks: the one named last before the verb, which stands at the middle of `span`."""
    start, verb, end = span
    is_claim = turn in (RUMOUR, LEAK)
    found = sorted(p for p in places if start <= p[0] < (end if is_claim else verb))
    if not is_claim:
        found.reverse()
    return next((entity for _, is_product, entity in found if not is_product), found[0][2] if found else None)
