"""Postings of texts: pairs of neighbouring characters, Latin words and numbers, as integers ("grams").

In:     headlines and texts, Simplified and normalised
Out:    per document and gram: number of occurrences, whether one is in the headline, and whether one is a word
Why:    a query is split into pairs without a dictionary, so plain SQL can read the index (warehouse/views/base/search_language.sql splits
        queries in the same way). Pairs alone would find 高通 in 提高|通信, so each has a flag for word boundaries of jieba at both ends, which
        words of two characters require. Longer words match by their pairs, whatever jieba's segmentation: unknown names are found.
        Cf. the CJK bigram filter of Apache Lucene.
"""

import re
from collections.abc import Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from transforms.text.index.gram_codes import IN_TITLE, IS_WORD, IS_WORD_IN_TITLE, LATIN, WIDE, latin_gram
from transforms.text.language import segment

TIMES = np.array([2, 3, 4, 5, 7, 10, 16])  # bounds of the eight classes of occurrences: 1, 2, 3, 4, 5-6, 7-9, 10-15, more
LENGTHS = np.array([300, 600, 1200])  # bounds of the four classes of length, in grams

Columns = tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.uint8]]
"""gram, doc, seen: one entry per gram and document, sorted by gram and document."""

_LATIN_WORD = re.compile(r"[a-z]+|[0-9]+")
_EMPTY_WORDS = "的了在是和与及等也就都而或被把对从向以为中上下这那其于之并但还又很更最个位名家款项种次年月日时分秒元万亿将已能会可不没有我你他她它们着过地得所让使由到说称"

_is_wide = np.zeros(0x110000, dtype=bool)
for _low, _high in WIDE:
    _is_wide[_low : _high + 1] = True
_is_empty = np.zeros(0x110000, dtype=bool)
_is_empty[[ord(c) for c in _EMPTY_WORDS]] = True


def postings(titles: Sequence[str], texts: Sequence[str]) -> tuple[Columns, NDArray[np.int32]]:
    """(postings, number of grams of each document). `doc` is the index in the sequences (at most 65,536).

    `seen` is one byte: the flags IN_TITLE, IS_WORD, IS_WORD_IN_TITLE; 8 * the class of occurrences (those as a
    word, where there are any); 64 * the class of the document's length. Classes, so that all fits into a byte.
    """
    pieces = [f"{title}\n{text}\n".lower() for title, text in zip(titles, texts, strict=True)]
    heads = np.array([len(title.lower()) for title in titles], dtype=np.int64)
    sizes = np.array([len(piece) for piece in pieces], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    word_sizes = np.fromiter(map(len, chain.from_iterable(map(segment.cut, pieces))), dtype=np.int64)
    codes = np.frombuffer("".join(pieces).encode("utf-32-le", "replace"), dtype="<u4").astype(np.int64)
    ends = np.zeros(len(codes) + 1, dtype=bool)
    ends[np.cumsum(word_sizes)] = ends[:1] = True
    wide = _is_wide[codes]
    first = np.flatnonzero(wide[:-1] & wide[1:])
    single = np.flatnonzero(wide & ends[:-1] & ends[1:] & ~_is_empty[codes])
    # a word: both ends of the pair are word boundaries, or it is inside one word
    is_word = np.concatenate([ends[first] & ends[first + 2] | ~ends[first + 1], np.ones(len(single), dtype=bool)])
    place = np.concatenate([first, single])
    docs = np.repeat(np.arange(len(pieces)), sizes)[place]
    in_title = place - starts[docs] < heads[docs]
    names, *latin = _latin(pieces, heads)
    ids = np.concatenate([codes[first] << 16 | codes[first + 1], codes[single], latin[0] + LATIN])
    docs, in_title = np.concatenate([docs, latin[1]]), np.concatenate([in_title, latin[2]])
    is_word = np.concatenate([is_word, np.ones(len(latin[0]), dtype=bool)])
    lengths = np.bincount(docs, minlength=len(pieces)).astype(np.int32)
    return _counted(ids << 18 | docs << 2 | in_title << 1 | is_word, names, lengths), lengths


def _latin(pieces: Sequence[str], heads: NDArray[np.int64]) -> tuple[NDArray[np.int64], ...]:
    """The grams of Latin words and numbers, ascending; then for every occurrence: place of its gram, document, whether in the headline."""
    grams, docs, in_title = [], [], []
    known: dict[str, int] = {}
    for doc, piece in enumerate(pieces):
        head = heads[doc]
        for match in _LATIN_WORD.finditer(piece):
            word = match[0]
            if word not in known:
                known[word] = latin_gram(word)
            grams.append(known[word])
            docs.append(doc)
            in_title.append(match.start() < head)
    names, places = np.unique(np.array(grams, dtype=np.int64), return_inverse=True)
    return names, places.astype(np.int64), np.array(docs, dtype=np.int64), np.array(in_title, dtype=np.int64)


def _counted(occurrences: NDArray[np.int64], latin: NDArray[np.int64], lengths: NDArray[np.int32]) -> Columns:
    """One row per gram and document, sorted. An occurrence is one number (gram, document, in title, is word), since numbers sort
    fastest.
    """
    if not len(occurrences):
        return np.empty(0, np.int64), np.empty(0, np.int32), np.empty(0, np.uint8)
    occurrences.sort()
    rows = occurrences >> 2
    begins = np.flatnonzero(np.concatenate([[True], rows[1:] != rows[:-1]]))
    in_title, is_word = occurrences >> 1 & 1, occurrences & 1
    n_words = np.add.reduceat(is_word, begins)
    n = np.where(n_words > 0, n_words, np.diff(np.append(begins, len(rows))))
    flags = np.bitwise_or.reduceat(in_title * IN_TITLE | is_word * IS_WORD | (in_title & is_word) * IS_WORD_IN_TITLE, begins)
    docs = (rows[begins] & 0xFFFF).astype(np.int32)
    seen = (np.searchsorted(LENGTHS, lengths[docs], side="right") << 6 | np.searchsorted(TIMES, n, side="right") << 3 | flags).astype(
        np.uint8
    )
    ids = rows[begins] >> 16
    grams = np.where(ids < LATIN, ids, latin[np.maximum(ids - LATIN, 0)] if len(latin) else ids)
    return grams, docs, seen
