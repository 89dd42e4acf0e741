"""Every figure that the articles of a story claim: what it is about, how much, in which unit, who said it where.

In:     articles, stories, mentions of the day; reference table: figure_cues (warehouse/seeds/figure_cues.csv)
Out:    story_figures, one row per article and figure; see schemas.STORY_FIGURES
Drops:  no_figure
Why:    two outlets that give different amounts for one event show side by side when values and units are plain
(transforms/text/stories/claimed_figures.py).
        A digest tells of many stories, so its figures belong to none and are left out.
"""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import pyarrow as pa

from transforms import schemas
from transforms.result import Drop, DropReason, StepResult
from transforms.text.language.segment import sentences
from transforms.text.stories.claimed_figures import Figure, FigureReader
from transforms.text.stories.figure_owners import Named, head_of, owner_of, owners_of_list

MOST = 200  # figures of one article

_COLUMNS = ("about", "cues", "kind", "units")
_EXAMPLE = re.compile("(?:如|例如|比如|包括|像)[“《]?$")
_CLAUSE = re.compile(r"[，；;：:]|,(?!\d)")

Rows = tuple[tuple[str | None, ...], ...]


class _Claim(NamedTuple):
    """A figure in its sentence, which begins at `start`; the entity that its clause is about."""

    in_title: bool
    sentence: str
    start: int
    figure: Figure
    entity_id: str | None


def run(*, articles: pa.Table, stories: pa.Table, mentions: pa.Table, figure_cues: pa.Table) -> StepResult:
    """One row per figure of the articles of stories, at most MOST an article; articles without any are dropped."""
    reader = _reader(tuple(zip(*(figure_cues[name].to_pylist() for name in _COLUMNS), strict=True)))
    story_of = dict(zip(stories["article_id"].to_pylist(), stories["story_id"].to_pylist(), strict=True))
    named = _named(mentions)
    rows: list[dict[str, Any]] = []
    dropped: list[Drop] = []
    for article in articles.select(["article_id", "day", "kind", "title", "text"]).to_pylist():
        article_id = article["article_id"]
        story_id = None if article["kind"] == "digest" else story_of.get(article_id)
        found = [_row(article, story_id, f) for f in _figures(article, reader, named)][:MOST] if story_id else []
        rows += found
        if not found:
            dropped.append(Drop(article_id, DropReason.NO_FIGURE))
    return StepResult(schemas.STORY_FIGURES.table(rows), tuple(dropped))


def _figures(article: Mapping[str, Any], reader: FigureReader, named: Mapping[tuple[str, bool], list[Named]]) -> Iterator[_Claim]:
    """Figures of title and text; `so_far` is whom the text was about before a sentence."""
    so_far: str | None = None
    title = article["title"] or ""
    parts = [(True, title, [(0, len(title))])] if title else []
    parts.append((False, article["text"], sentences(article["text"])))
    for in_title, text, spans in parts:
        places = named.get((article["article_id"], in_title), [])
        starts = [p.start for p in places]
        for start, end in spans:
            sentence = text[start:end]
            here = places[bisect_left(starts, start) : bisect_left(starts, end)]
            figures = reader.figures(sentence)
            if figures:
                marks = (start + m.end() for m in _CLAUSE.finditer(sentence))
                clauses = [start, *(at for at in marks if not any(n.start < at < n.end for n in here))]
                own = owners_of_list(here, [(start + f.start, start + f.end) for f in figures], text)
                for figure in figures:
                    place = (start + figure.start, start + figure.end)
                    owner = own.get(place) or owner_of(text, here, clauses, place, so_far, about=figure.about)
                    yield _Claim(in_title, sentence, start, figure, owner)
            told = [n for n in here if n.may_own and not _EXAMPLE.search(text, max(0, n.start - 4), n.start)]
            if told and told[0].role != "object":
                so_far = head_of(text, told).entity_id


def _row(article: Mapping[str, Any], story_id: str, claim: _Claim) -> dict[str, Any]:
    figure = claim.figure
    return {
        "story_id": story_id,
        "article_id": article["article_id"],
        "day": article["day"],
        "figure_kind": figure.kind,
        "about": figure.about,
        "value": figure.value,
        "value_high": figure.high,
        "unit": figure.unit or None,
        "bound": figure.bound,
        "entity_id": claim.entity_id,
        "words": claim.sentence[figure.start : figure.end],
        "sentence": claim.sentence,
        "start": claim.start + figure.start,
        "end": claim.start + figure.end,
        "in_title": claim.in_title,
    }


def _named(mentions: pa.Table) -> dict[tuple[str, bool], list[Named]]:
    """Mentions of each article, in the title and in the text, in order of place."""
    found: dict[tuple[str, bool], list[Named]] = defaultdict(list)
    for row in mentions.select(["article_id", "entity_id", "start", "end", "in_title", "role"]).to_pylist():
        found[row["article_id"], row["in_title"]].append(Named(row["start"], row["end"], row["entity_id"], row["role"]))
    for places in found.values():
        places.sort(key=lambda n: (n.start, n.entity_id))
    return found


@lru_cache(maxsize=2)  # batches of one run bring the same table
def _reader(rows: Rows) -> FigureReader:
    return FigureReader([dict(zip(_COLUMNS, row, strict=True)) for row in rows])
