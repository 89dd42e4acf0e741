"""`tingfeng try links` for any number of articles: the steps signatures and links on one day, with the folded texts in a file on disk.

The steps are the same as for a day of the lake. Rows are read in parts; only signatures and the columns without text stay in memory.
"""

import os
from array import array
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.schemas import ARTICLES, SIGNATURES
from transforms.steps import links, signatures
from transforms.text.copies.folding import FoldedMany, Places

COLUMNS = tuple(dict.fromkeys(("article_id", "day", *links.PAST_COLUMNS, *links.PAGE_COLUMNS)))
BUFFER = 1 << 22
WIDE = 1 << 16  # larger codes need four bytes


class StoredTexts:
    """Folded texts in a file, addressed by number: codes (two bytes each where that is enough) and starts of sentences."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("w+b", buffering=BUFFER)
        self.ends, self.n_chars, self.is_wide = array("q", [0]), array("i"), array("b")

    def add(self, folded: FoldedMany) -> None:
        """Append folded texts."""
        bounds = np.searchsorted(folded.sentences, folded.starts).tolist()
        starts = folded.starts.tolist()
        end, narrow, wide = self.ends[-1], folded.codes.astype("<u2"), folded.codes >= WIDE
        is_wide = np.logical_or.reduceat(np.append(wide, np.False_), folded.starts[:-1]) & (np.diff(folded.starts) > 0)
        sentences = (folded.sentences - np.repeat(folded.starts[:-1], np.diff(bounds))).astype("<u4")
        for k, has_wide in enumerate(is_wide.tolist()):
            codes = (folded.codes if has_wide else narrow)[starts[k] : starts[k + 1]]
            begins = sentences[bounds[k] : bounds[k + 1]]
            self.file.write(codes.data)
            self.file.write(begins.data)
            end += codes.nbytes + begins.nbytes
            self.ends.append(end)
            self.n_chars.append(len(codes))
            self.is_wide.append(has_wide)

    def find(self, numbers: Places) -> FoldedMany:
        """The texts of these numbers, in this order."""
        self.file.flush()
        codes, begins, starts, n = [np.zeros(0, np.uint32)], [np.zeros(0, np.int64)], [0], 0
        for k in numbers.tolist():
            size, width = self.n_chars[k], 4 if self.is_wide[k] else 2
            stored = os.pread(self.file.fileno(), self.ends[k + 1] - self.ends[k], self.ends[k])
            codes.append(np.frombuffer(stored, f"<u{width}", size))
            begins.append(np.frombuffer(stored, "<u4", offset=size * width) + np.int64(n))
            n += size
            starts.append(n)
        return FoldedMany(np.concatenate(codes, dtype=np.uint32), np.array(starts, np.int64), np.concatenate(begins))


def try_links(parts: Iterable[pa.Table], scratch: Path, publishers: pa.Table) -> pa.Table | None:
    """Links between the articles of all parts, as one day; None when an article occurs twice."""
    stored = StoredTexts(scratch / "texts")
    pages, signed = [ARTICLES.empty().select(COLUMNS)], [SIGNATURES.empty()]
    for part in parts:
        pages.append(part.select(COLUMNS))
        for some, folded in signatures.folded_parts(part):
            signed.append(signatures.signed(some, folded).out)
            stored.add(folded)
    articles, signed_articles = pa.concat_tables(pages).combine_chunks(), pa.concat_tables(signed)
    del pages, signed  # they were concatenated above
    with stored.file:
        if pc.count_distinct(articles["article_id"]).as_py() < articles.num_rows:
            return None
        return links.run(
            articles=articles,
            signatures=signed_articles,
            past_signatures=SIGNATURES.empty().select(signatures.COLUMNS),
            past_articles=ARTICLES.empty().select(links.PAST_COLUMNS),
            lookup_articles=lambda ids, columns: ARTICLES.empty().select(columns),  # noqa: ARG005 - there is no window
            find_folded=stored.find,
            publishers=publishers,
        ).out
