"""The join that finds candidates: how much must be shared, what very many texts hold, which texts count."""

import numpy as np
import pytest

from transforms.text.copies.candidate_pairs import (
    COMMON,
    GRAM,
    MANY,
    NEAR,
    Common,
    Samples,
    find_pairs,
    gram_hashes,
    limits,
    ranges,
    samples,
)
from transforms.text.copies.folding import fold_many

FULL = 2**32 - 1


def sampled(*rows: list[int], ranks: list[int] | None = None) -> Samples:
    offsets = np.cumsum([0, *map(len, rows)], dtype=np.int32)
    flat = np.array([h for row in rows for h in sorted(row)], dtype=np.uint32)
    return Samples(np.array(range(len(rows)) if ranks is None else ranks, dtype=np.int32), flat, offsets)


def pairs(parts: list[Samples], n: int, n_chars: int = 400, new: list[int] | None = None) -> dict[tuple[int, int], int]:
    is_new = np.ones(n, np.bool_) if new is None else np.isin(np.arange(n), new)
    found, _ = find_pairs(parts, np.full(n, n_chars), is_new)
    return {(a, b): s for a, b, s in zip(found.one.tolist(), found.other.tolist(), found.shared.tolist(), strict=True)}


def test_pairs_share_two_grams_or_more():
    assert pairs([sampled([1, 2, 3], [2, 3, 9], [3, 8], [7])], 4, n_chars=10) == {(0, 1): 2}
    assert pairs([sampled([1, FULL, 0], [0, FULL])], 2, n_chars=40) == {(0, 1): 2}


@pytest.mark.parametrize(
    ("n_chars", "n_shared", "is_pair"),
    [(400, 5, True), (400, 4, False), (480, 6, True), (480, 5, False), (399, 20, True), (399, 19, False), (20, 2, True)],
)
def test_a_tenth_of_the_smaller_sample_is_shared(n_chars: int, n_shared: int, is_pair: bool):
    """Of a text of 400 characters an eighth is kept, of a shorter one the half."""
    shared = list(range(n_shared))
    assert bool(pairs([sampled([*shared, 1000], [*shared, 2000])], 2, n_chars)) == is_pair


def test_the_shorter_text_decides():
    shared = list(range(5))
    found, _ = find_pairs([sampled(shared, shared)], np.array([400, 40_000]), np.ones(2, np.bool_))
    assert found.shared.tolist() == [5]


def test_at_least_one_of_a_pair_is_new_and_left_out_texts_join_nothing():
    same = list(range(9))
    assert set(pairs([sampled(same, same, same)], 3, new=[2])) == {(0, 2), (1, 2)}
    assert set(pairs([sampled(same, same, same)], 3, new=[0])) == {(0, 1), (0, 2)}
    assert set(pairs([sampled(same, same, ranks=[0, -1]), sampled(same, ranks=[1])], 2)) == {(0, 1)}
    assert pairs([sampled(same, same)], 2, new=[]) == {}


@pytest.mark.parametrize("n", [MANY, MANY + 1, MANY + 6])
def test_a_gram_of_very_many_texts_joins_each_with_the_first_and_the_few_before_it(n: int):
    same = list(range(9))
    found = set(pairs([sampled(*[same] * n)], n))
    everybody = {(a, b) for b in range(n) for a in range(b)}
    few = {(a, b) for a, b in everybody if b - a <= NEAR or a == 0}
    assert found == (everybody if n <= MANY else few)


@pytest.mark.parametrize(("n", "is_common"), [(COMMON, True), (COMMON - 1, False)])
def test_grams_that_very_many_texts_hold_are_told(n: int, is_common: bool):
    _, common = find_pairs([sampled(*[[5, 100 + k] for k in range(n)])], np.full(n, 400), np.ones(n, np.bool_))
    assert common.tolist() == ([5] if is_common else [])


def test_common_knows_its_grams():
    common = Common(np.array([5, 700, FULL], dtype=np.uint32))
    assert common.holds(np.array([4, 5, 6, 700, 701, FULL], dtype=np.uint32)).tolist() == [False, True, False, True, False, True]
    assert Common(np.zeros(0, np.uint32)).holds(np.array([0, 5], dtype=np.uint32)).tolist() == [False, False]


def test_samples_keep_the_low_hashes_of_whole_grams():
    texts = [
        "芯片" * 3 + "的甲乙丙丁",
        "".join(chr(0x4E00 + 7 * k) for k in range(400)),
        "".join(chr(0x4E00 + 7 * k) for k in range(399)),
        "四个字",
    ]
    folded = fold_many(texts)
    flat, bounds = samples(folded)
    for k in range(len(texts)):
        hashes = gram_hashes(folded.codes[folded.starts[k] : folded.starts[k + 1]])
        limit = FULL // (8 if k == 1 else 2)
        assert flat[bounds[k] : bounds[k + 1]].tolist() == sorted({h for h in hashes.tolist() if h <= limit})
    assert limits(np.array([399, 400])).tolist() == [FULL // 2, FULL // 8]


def test_hashes_spread_evenly():
    """A poor hash would keep too many grams of one text and none of another."""
    codes = np.arange(0x4E00, 0x9000, dtype=np.uint32)
    hashes = gram_hashes(codes)
    assert len(hashes) == len(codes) - GRAM + 1
    assert np.unique(hashes).size == len(hashes)
    counts = np.bincount((hashes >> np.uint32(28)).astype(np.int64), minlength=16)
    assert counts.min() > 0.9 * len(hashes) / 16
    low = np.bincount((hashes & np.uint32(15)).astype(np.int64), minlength=16)
    assert low.min() > 0.9 * len(hashes) / 16


def test_ranges():
    assert ranges(np.array([5, 9, 2]), np.array([2, 0, 3])).tolist() == [5, 6, 2, 3, 4]
    assert ranges(np.array([], np.int64), np.array([], np.int64)).tolist() == []
