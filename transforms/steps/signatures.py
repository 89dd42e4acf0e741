"""Fingerprints of each article for comparison, stored so that past texts need not be read again.

In:     articles (article_id, revision_id, day, text), in any number of parts
Out:    signatures, one row per revision; see schemas.SIGNATURES
Drops:  no_signature: the text is too short to be compared
Why:    hashes of character 5-grams of the folded text (script, width, spaces and pinyin brackets do not count), the lowest of them kept:
        two samples can be compared whenever they were made, and a day is compared with a month without reading the month's texts.
"""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import xxhash

from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import SIGNATURES
from transforms.text.copies.candidate_pairs import GRAM, samples
from transforms.text.copies.folding import FoldedMany, fold_many

COLUMNS = ("article_id", "revision_id", "day", "n_grams", "n_chars", "n_sentences", "hashes", "text_hash")
MIN_CHARS = 20  # folded characters; shorter texts match each other by chance
PART = 250  # articles folded at once: bounds memory


def run(*, articles: pa.Table) -> StepResult:
    """One row per revision; articles with fewer than MIN_CHARS folded characters are dropped."""
    return StepResult.concat([signed(part, folded) for part, folded in folded_parts(articles)], SIGNATURES.schema)


def folded_parts(articles: pa.Table) -> Iterator[tuple[pa.Table, FoldedMany]]:
    """(articles, their folded texts), PART articles at a time."""
    for first in range(0, articles.num_rows, PART):
        part = articles.slice(first, PART)
        yield part, fold_many([text or "" for text in part["text"].to_pylist()])


def signed(articles: pa.Table, folded: FoldedMany) -> StepResult:
    """Rows and drops of one part."""
    n_chars = np.diff(folded.starts)
    kept = np.flatnonzero(n_chars >= MIN_CHARS)
    flat, bounds = samples(folded)
    counts = np.diff(bounds)
    if len(kept) < len(counts):
        flat = flat[np.repeat(n_chars >= MIN_CHARS, counts)]
    offsets = np.concatenate((np.zeros(1, np.int32), np.cumsum(counts[kept], dtype=np.int32)))
    codes, starts = folded.codes.data, folded.starts.tolist()
    columns = {
        "n_grams": n_chars[kept] - GRAM + 1,
        "n_chars": n_chars[kept],
        "n_sentences": np.diff(np.searchsorted(folded.sentences, folded.starts))[kept],
        "hashes": pa.ListArray.from_arrays(pa.array(offsets), pa.array(flat)),
        "text_hash": [xxhash.xxh3_128_hexdigest(codes[starts[k] : starts[k + 1]]) for k in kept.tolist()],
    }
    taken = articles.select(["article_id", "revision_id", "day"]).take(pa.array(kept))
    arrays = [columns[name] if name in columns else taken[name] for name in SIGNATURES.schema.names]
    short = np.flatnonzero(n_chars < MIN_CHARS)
    ids = articles["article_id"].take(pa.array(short)).to_pylist()
    dropped = tuple(Drop(i, DropReason.NO_SIGNATURE, f"{n} characters") for i, n in zip(ids, n_chars[short].tolist(), strict=True))
    return StepResult(
        pa.table([as_column(a, f) for a, f in zip(arrays, SIGNATURES.schema, strict=True)], schema=SIGNATURES.schema), dropped
    )


def as_column(values: object, field: pa.Field) -> pa.ChunkedArray:
    """Values as an array of the column's type."""
    array = values if isinstance(values, pa.ChunkedArray | pa.Array) else pa.array(values)
    return array.cast(field.type)
