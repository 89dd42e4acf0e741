"""Articles of a day and of the window before it, in order of time (the rank): all that is known without reading their texts.

Each article occurs once, with its newest revision. Columns are read from the tables only for the articles that are requested.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.columns import BLANK_DAY
from transforms.text.copies.candidate_pairs import SLOT_SHIFT, Rows, Samples, slots_of
from transforms.text.copies.folding import Marks, Places, fold_many
from transforms.text.copies.time_intervals import DAY, NEVER, WIDTHS, Interval, Moments, intervals

TITLE_CHARS = 80
BLANK_US = (BLANK_DAY - date(1970, 1, 1)).days * DAY  # what stands for an unknown fetch in trials
TIME_COLUMNS = ("published_at", "time_from_id", "fetched_at", "reported_at")
DIGEST = "digest"


@dataclass(frozen=True)
class Face:
    """What a page shows besides its text: two pages with equal texts and equal faces are identical, else one is a reprint."""

    title: bytes
    script: str | None
    is_obfuscated: bool
    is_digest: bool

    def equals(self, other: "Face") -> bool:
        """Whether title, script and obfuscation are the same."""
        return (self.title, self.script, self.is_obfuscated) == (other.title, other.script, other.is_obfuscated)


@dataclass(frozen=True)
class Timeline:
    """All arrays are indexed by rank; `row` is the row in the table of the day, or of the window for articles that are not new."""

    today: pa.Table
    past: pa.Table
    ids: pa.Array
    is_new: Marks
    row: Places
    times: tuple[Moments, Moments, Moments]
    n_chars: Places
    n_sentences: Places
    text_hash: pa.Array
    samples: tuple[Samples, ...]

    def time(self, rank: int) -> Interval:
        """Publication interval of an article."""
        start, end, how = (int(t[rank]) for t in self.times)
        return Interval(start, end, how)

    def columns(self, ranks: Places, names: Sequence[str]) -> pa.Table:
        """Columns of the articles of these ranks; null where the window's table lacks a column."""
        is_new = self.is_new[ranks]
        here, there = pa.array(self.row[ranks[is_new]]), pa.array(self.row[ranks[~is_new]])
        place = np.empty(len(ranks), dtype=np.int64)
        place[is_new], place[~is_new] = np.arange(len(here)), len(here) + np.arange(len(there))
        joined = {}
        for name in names:
            kind = self.today.schema.field(name).type
            past = self.past[name].take(there).chunks if name in self.past.column_names else [pa.nulls(len(there), kind)]
            joined[name] = pa.chunked_array([*self.today[name].take(here).chunks, *past], kind)
        columns: pa.Table = pa.table(joined).take(pa.array(place))
        return columns

    def faces(self, ranks: Places) -> dict[int, Face]:
        """Faces of these articles by rank."""
        shown = self.columns(ranks, ("title", "script", "is_obfuscated", "kind")).to_pydict()
        folded = fold_many([(title or "")[:TITLE_CHARS] for title in shown["title"]])
        keys = (folded.codes[a:b].tobytes() for a, b in zip(folded.starts[:-1].tolist(), folded.starts[1:].tolist(), strict=True))
        rows = zip(ranks.tolist(), keys, shown["script"], shown["is_obfuscated"], shown["kind"], strict=True)
        return {rank: Face(key, script, bool(hidden), kind == DIGEST) for rank, key, script, hidden, kind in rows}

    def pages(self, ranks: Places, names: Sequence[str]) -> Iterator[tuple[int, dict[str, Any]]]:
        """(rank, columns) of single articles as Python values; times in microseconds since 1970, UTC."""
        for rank, page in zip(ranks.tolist(), self.columns(ranks, names).to_pylist(), strict=True):
            yield rank, {k: round(v.timestamp() * 1_000_000) if hasattr(v, "timestamp") else v for k, v in page.items()}


def timeline(articles: pa.Table, signatures: pa.Table, past_articles: pa.Table, past_signatures: pa.Table) -> Timeline:
    """Day and window in order of time and id; an article that was fetched again on the day counts for the day only."""
    names = ("article_id", "day", "revision_id", "n_chars", "n_sentences", "text_hash")
    signed = pa.concat_tables([past_signatures.select(names), signatures.select(names)])
    ids = signed["article_id"]
    is_new = np.arange(signed.num_rows) >= past_signatures.num_rows
    today, past = last_rows(articles["article_id"], ids), last_rows(past_articles["article_id"], ids)
    row = np.where(is_new, today, np.where(today < 0, past, -1))
    kept = newest(signed, np.flatnonzero(row >= 0))
    times = [np.where(is_new[kept], *both) for both in zip(at(articles, row[kept]), at(past_articles, row[kept]), strict=True)]
    kept_ids = ids.take(pa.array(kept)).combine_chunks()
    ordered = pc.sort_indices(
        pa.table([*times, kept_ids], ["start", "end", "rank", "id"]), [(n, "ascending") for n in ("start", "end", "rank", "id")]
    )
    order = kept[ordered.to_numpy()]
    ranks = np.full(signed.num_rows, -1, dtype=np.int32)
    ranks[order] = np.arange(len(order), dtype=np.int32)
    found = signed.take(pa.array(order)).combine_chunks()
    return Timeline(
        today=articles,
        past=past_articles,
        ids=column(found, "article_id"),
        is_new=is_new[order],
        row=row[order],
        times=tuple(t[ordered.to_numpy()] for t in times),
        n_chars=found["n_chars"].to_numpy(),
        n_sentences=found["n_sentences"].to_numpy(),
        text_hash=column(found, "text_hash"),
        samples=samples_of_both(past_signatures, signatures, ranks),
    )


def column(table: pa.Table, name: str) -> pa.Array:
    """A column as one array, also when it has no or several chunks."""
    return pa.concat_arrays([*table[name].chunks, pa.array([], table.schema.field(name).type)])


def samples_of_both(past_signatures: pa.Table, signatures: pa.Table, ranks: Rows) -> tuple[Samples, ...]:
    """Samples of the window and of the day; of the window only grams that the day may contain, since others pair no new text."""
    new = tuple(samples_of(signatures, ranks[past_signatures.num_rows :]))
    slots = slots_of(part.flat[part.offsets[0] : part.offsets[-1]] for part in new)
    return *(within(slots, part) for part in samples_of(past_signatures, ranks)), *new


def within(slots: Marks, samples: Samples) -> Samples:
    """The samples with only the grams that pass the pre-filter `slots`."""
    kept = slots[samples.flat >> np.uint32(SLOT_SHIFT)]
    before = np.concatenate((np.zeros(1, np.int32), np.cumsum(kept, dtype=np.int32)))
    return Samples(samples.ranks, samples.flat[kept], before[samples.offsets])


def samples_of(signatures: pa.Table, ranks: Rows) -> Iterator[Samples]:
    """Sampled grams, one part for each chunk of the column, without copying."""
    first = 0
    for chunk in signatures["hashes"].chunks:
        yield Samples(ranks[first : first + len(chunk)], chunk.values.to_numpy(), chunk.offsets.to_numpy())
        first += len(chunk)


def last_rows(ids: pa.ChunkedArray, wanted: pa.ChunkedArray) -> Places:
    """For each wanted id the last row with it, or -1."""
    known = pa.chunked_array([*ids.chunks, pa.array([], pa.string())]).combine_chunks().dictionary_encode()
    last = np.full(len(known.dictionary) + 1, -1, dtype=np.int64)
    last[known.indices.to_numpy()] = np.arange(len(known))
    at_id = pc.fill_null(pc.index_in(wanted, known.dictionary), len(known.dictionary)).to_numpy()
    rows: Places = np.where(at_id < len(known.dictionary), last[at_id], -1)
    return rows


def newest(signed: pa.Table, rows: Places) -> Places:
    """The rows of the newest revision of each article_id, in ascending order."""
    ids = column(signed.select(["article_id"]), "article_id").take(pa.array(rows)).dictionary_encode()
    if len(ids.dictionary) == len(ids):
        return rows
    order = pc.sort_indices(
        signed.select(["day", "revision_id"]).take(pa.array(rows)), [("day", "ascending"), ("revision_id", "ascending")]
    ).to_numpy()
    last = np.empty(len(ids.dictionary), dtype=np.int64)
    last[ids.indices.to_numpy()[order]] = rows[order]
    return np.sort(last)


def at(articles: pa.Table, rows: Places) -> tuple[Moments, Moments, Moments]:
    """(start, end, basis) of the publication intervals of these rows; arbitrary values where the row is -1."""
    if not articles.num_rows:
        return (np.zeros(len(rows), np.int64),) * 3
    times = articles.select([*TIME_COLUMNS, "published_precision"])
    return published_in(times.take(pa.array(np.clip(rows, 0, articles.num_rows - 1))))


def published_in(articles: pa.Table) -> tuple[Moments, Moments, Moments]:
    """(start, end, basis) of the publication intervals of articles, microseconds since 1970, UTC.

    `reported_at` of an article without a time is its first fetch; null, as in files made before the column existed, means `fetched_at`.
    """
    published, from_id, fetched, first = (pc.fill_null(articles[n].cast(pa.int64()), NEVER).to_numpy() for n in TIME_COLUMNS)
    fetched = np.where(fetched == BLANK_US, NEVER, fetched)
    return intervals(published, widths(articles["published_precision"]), from_id, fetched, first)


def widths(precisions: pa.ChunkedArray, of: Mapping[str, int] = WIDTHS) -> Moments:
    """Width in microseconds of each precision; 0 for an unknown one."""
    encoded = pa.chunked_array([*precisions.chunks, pa.array([], pa.string())]).combine_chunks().dictionary_encode()
    width = np.array([*(of.get(p or "", 0) for p in encoded.dictionary.to_pylist()), 0], dtype=np.int64)
    found: Moments = width[pc.fill_null(encoded.indices, len(width) - 1).to_numpy()]
    return found
