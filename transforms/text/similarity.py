"""Which texts may share text: sampled character grams and a join that stays near-linear.

A text is its 5-grams of folded characters; of their hashes the lowest eighth is kept (FracMinHash), of short texts the lowest half, so that
a sample of any two texts can be compared at the rate of the longer one. Texts that share sampled grams are candidates. A gram that stands
in very many texts (a disclaimer, a press release sent to everybody) joins each text with the first and the previous few that hold it, never
everybody with everybody: chains stay connected and the work stays linear.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from transforms.text.compare import Codes, FoldedMany, Marks, Places

Hashes = NDArray[np.uint32]
Rows = NDArray[np.int32]

GRAM = 5
RATE = 8  # one gram of so many is kept
SHORT_RATE = 2
SHORT_CHARS = 400  # below, an eighth would be too few grams to see a rewritten copy
MANY = 12  # a gram in more texts than this joins each with a few others only
NEAR = 3  # how many texts before it a text is joined with over a gram that many hold
MIN_SHARED = 2
MIN_SHARE = 0.10  # of the smaller sample; copies with two words of five replaced still share a fifth of their grams
COMMON = 12  # texts: a sentence made of grams that so many texts hold says nothing about two of them
SLOT_SHIFT = 5
BLOCK = 4_000_000  # grams joined at a time: bounds memory


@dataclass(frozen=True)
class Candidates:
    """Pairs of rows, `one` < `other`, ascending, with the number of sampled grams that both hold."""

    one: Rows
    other: Rows
    shared: NDArray[np.int64]


def gram_hashes(codes: Codes) -> Hashes:
    """Hash of the gram that starts at each place; the last GRAM - 1 places of a text reach into the next and must be left out."""
    n = len(codes) - GRAM + 1
    if n <= 0:
        return np.zeros(0, dtype=np.uint32)
    mixed = codes[:n].copy()
    for k in range(1, GRAM):
        mixed *= np.uint32(0x9E3779B1)
        mixed += codes[k : k + n]
        mixed ^= mixed >> np.uint32(15)
    mixed *= np.uint32(0x85EBCA6B)
    mixed ^= mixed >> np.uint32(13)
    mixed *= np.uint32(0xC2B2AE35)
    mixed ^= mixed >> np.uint32(16)
    return mixed


def limits(n_chars: Places) -> Hashes:
    """Highest hash that the sample of a text of so many folded characters keeps."""
    full = np.uint32(2**32 - 1)
    return np.where(n_chars < SHORT_CHARS, full // np.uint32(SHORT_RATE), full // np.uint32(RATE)).astype(np.uint32)


def samples(folded: FoldedMany) -> list[Hashes]:
    """Per text the sampled gram hashes, ascending, each once."""
    result: list[Hashes] = []
    starts = folded.starts
    for first in range(0, len(folded), 64):
        last = min(first + 64, len(folded))
        result.extend(samples_of(folded.codes[starts[first] : starts[last]], starts[first : last + 1] - starts[first]))
    return result


def samples_of(codes: Codes, starts: Places) -> Iterator[Hashes]:
    hashes = gram_hashes(codes)
    lengths = np.diff(starts)
    row = np.repeat(np.arange(len(lengths), dtype=np.uint64), lengths)[: len(hashes)]
    whole = np.ones(len(codes), dtype=np.bool_)
    for k in range(1, GRAM):
        ends = starts[1:] - k
        whole[ends[ends >= 0]] = False
    kept = whole[: len(hashes)] & (hashes <= limits(lengths)[row])
    keys = np.sort((row[kept] << np.uint64(32)) | hashes[kept])
    if len(keys):
        keys = keys[np.concatenate((np.ones(1, dtype=np.bool_), keys[1:] != keys[:-1]))]
    bounds = np.searchsorted(keys, np.arange(len(lengths) + 1, dtype=np.uint64) << np.uint64(32))
    sampled = keys.astype(np.uint32)
    for k in range(len(lengths)):
        yield sampled[bounds[k] : bounds[k + 1]]


def candidates(hashes: Hashes, rows: Rows, n_chars: Places, is_new: Marks) -> Candidates:
    """Pairs of rows that share enough sampled grams, at least one of them new. `hashes` and `rows` are parallel; rows are ranks in time."""
    n_rows = np.uint64(max(len(n_chars), 1))
    keys, counts = np.zeros(0, np.uint64), np.zeros(0, np.int64)
    n_blocks = 1 + len(hashes) // BLOCK
    edges = np.linspace(0, 2**32, n_blocks + 1).astype(np.uint64)
    for low, high in pairwise(edges):
        part = slice(None) if n_blocks == 1 else (hashes >= low) & (hashes < high)
        pairs = shared_pairs(hashes[part], rows[part], is_new, n_rows)
        keys, counts = added(keys, counts, pairs)
    one, other = (keys // n_rows).astype(np.int32), (keys % n_rows).astype(np.int32)
    is_short = n_chars < SHORT_CHARS
    size = np.minimum(n_chars[one], n_chars[other]) / np.where(is_short[one] & is_short[other], SHORT_RATE, RATE)
    good = (counts >= MIN_SHARED) & (counts >= MIN_SHARE * size)
    return Candidates(one[good], other[good], counts[good])


def added(keys: NDArray[np.uint64], counts: NDArray[np.int64], pairs: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """Counts of pairs seen so far plus these; ascending by key."""
    new, n_new = np.unique(pairs, return_counts=True)
    if not len(keys):
        return new, n_new
    every = np.concatenate((keys, new))
    order = np.argsort(every, kind="stable")
    every, amount = every[order], np.concatenate((counts, n_new))[order]
    first = np.concatenate((np.ones(1, np.bool_), every[1:] != every[:-1]))
    return every[first], np.add.reduceat(amount, np.flatnonzero(first))


def shared_pairs(hashes: Hashes, rows: Rows, is_new: Marks, n_rows: np.uint64) -> NDArray[np.uint64]:
    """One entry per gram and pair of rows that hold it: `one * n_rows + other`."""
    if len(hashes) < 2:
        return np.zeros(0, np.uint64)
    keys = np.sort((hashes.astype(np.uint64) << np.uint64(32)) | rows.astype(np.uint64))
    gram, row = (keys >> np.uint64(32)).astype(np.uint32), (keys & np.uint64(2**32 - 1)).astype(np.int64)
    start = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), gram[1:] != gram[:-1])))
    size = np.diff(np.append(start, len(gram)))
    several = size > 1
    start, size = start[several], size[several]
    if not len(start):
        return np.zeros(0, np.uint64)
    found: list[NDArray[np.uint64]] = []
    place = ranges(start, size)  # every entry of a gram that several rows hold
    depth = place - np.repeat(start, size)
    many = np.repeat(size > MANY, size)
    row_here = row[place]
    for back in range(1, min(int(size.max()), MANY)):
        with_before = (depth >= back) & (~many | (back <= NEAR))
        if not with_before.any():
            break
        here, before = row_here[with_before], row[place[with_before] - back]
        found.append(pair_keys(before, here, is_new, n_rows))
    to_first = many & (depth > NEAR)
    first_row = np.repeat(row[start], size)
    found.append(pair_keys(first_row[to_first], row_here[to_first], is_new, n_rows))
    return np.concatenate(found)


def pair_keys(one: Places, other: Places, is_new: Marks, n_rows: np.uint64) -> NDArray[np.uint64]:
    wanted = is_new[one] | is_new[other]
    low, high = one[wanted].astype(np.uint64), other[wanted].astype(np.uint64)
    return low * n_rows + high


def ranges(start: Places, size: Places) -> Places:
    """The numbers start[k] … start[k] + size[k] - 1, for every k in turn."""
    ends = np.cumsum(size)
    numbers: Places = np.arange(ends[-1] if len(ends) else 0) + np.repeat(start - (ends - size), size)
    return numbers


def holding(hashes: Hashes, wanted: Hashes) -> Marks:
    """Which hashes may be among `wanted`: never a miss, about one in ten too many; far faster than looking each up."""
    slots = np.zeros(1 << (32 - SLOT_SHIFT), dtype=np.bool_)
    slots[wanted >> np.uint32(SLOT_SHIFT)] = True
    held: Marks = slots[hashes >> np.uint32(SLOT_SHIFT)]
    return held


def common_hashes(hashes: Hashes) -> Hashes:
    """Hashes that stand in many texts, ascending: furniture of pages and set phrases."""
    if not len(hashes):
        return hashes
    ordered = np.sort(hashes)
    start = np.flatnonzero(np.concatenate((np.ones(1, np.bool_), ordered[1:] != ordered[:-1])))
    size = np.diff(np.append(start, len(ordered)))
    return ordered[start[size >= COMMON]]


def stands_in(hashes: Hashes, ordered: Hashes) -> Marks:
    """Which hashes are among the ascending `ordered` ones."""
    at = np.minimum(np.searchsorted(ordered, hashes), len(ordered) - 1)
    found: Marks = ordered[at] == hashes
    return found
