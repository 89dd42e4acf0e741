"""`tingfeng try links` for any number of articles: the steps signatures and links on one day whose texts stay on disk.

The steps are those of a day in the lake. Rows come in parts; of each part only the signatures and what a page shows beside its text are kept.
"""

import os
from array import array
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from transforms.schemas import ARTICLES, SIGNATURES
from transforms.steps import links, signatures

COLUMNS = tuple(dict.fromkeys(("article_id", "day", *links.PAST_COLUMNS, *links.PAGE_COLUMNS)))
BUFFER = 1 << 22


class StoredTexts:
    """Texts in a file, found again by article_id."""

    def __init__(self, path: Path) -> None:
        self.file = path.open("w+b", buffering=BUFFER)
        self.ids: list[pa.Array] = []
        self.ends = array("q", [0])

    def add(self, ids: pa.ChunkedArray, texts: pa.ChunkedArray) -> None:
        self.ids += ids.chunks
        for chunk in texts.chunks:
            _, offsets, data = chunk.buffers()
            bounds = np.frombuffer(offsets, dtype=np.int32)[chunk.offset : chunk.offset + len(chunk) + 1].astype(np.int64)
            self.file.write(memoryview(data)[bounds[0] : bounds[-1]] if data else b"")
            self.ends.extend((self.ends[-1] - bounds[0] + bounds[1:]).tolist())

    def find(self, ids: Sequence[str], columns: Sequence[str]) -> pa.Table:  # noqa: ARG002 - there is nothing else to be found
        """The articles that are there, with their texts."""
        self.file.flush()
        wanted = pa.array(ids, pa.string())
        rows = pc.index_in(wanted, pa.chunked_array(self.ids, pa.string()))
        wanted, rows = wanted.filter(pc.is_valid(rows)), rows.drop_null().to_pylist()
        texts = [os.pread(self.file.fileno(), self.ends[k + 1] - self.ends[k], self.ends[k]) for k in rows]
        offsets = np.cumsum([0, *map(len, texts)], dtype=np.int32)
        found = pa.StringArray.from_buffers(len(texts), pa.py_buffer(offsets), pa.py_buffer(b"".join(texts)))
        return pa.table({"article_id": wanted, "text": found})


def try_links(parts: Iterable[pa.Table], scratch: Path, publishers: pa.Table) -> pa.Table | None:
    """Links between the articles of all parts, taken as one day; None when an article comes twice."""
    stored = StoredTexts(scratch / "texts")
    pages, signed = [ARTICLES.empty().select(COLUMNS)], [SIGNATURES.empty()]
    for part in parts:
        signed.append(signatures.run(articles=part).out)
        stored.add(part["article_id"], part["text"])
        pages.append(part.select(COLUMNS))
    articles = pa.concat_tables(pages).combine_chunks()
    with stored.file:
        if pc.count_distinct(articles["article_id"]).as_py() < articles.num_rows:
            return None
        return links.run(
            articles=articles,
            signatures=pa.concat_tables(signed),
            past_signatures=SIGNATURES.empty().select(signatures.COLUMNS),
            past_articles=ARTICLES.empty().select(links.PAST_COLUMNS),
            find_articles=stored.find,
            publishers=publishers,
        ).out
