"""Disjoint sets: what was joined, in any order, has one smallest member."""

from hypothesis import given
from hypothesis import strategies as st

from transforms.text.copies.disjoint_sets import DisjointSets

PAIRS = st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=20)


def test_joins_reach_through_others_and_an_item_alone_is_its_own_set():
    sets: DisjointSets[str] = DisjointSets()
    for one, other in [("d", "c"), ("b", "c"), ("x", "x")]:
        sets.join(one, other)
    assert [sets.smallest(i) for i in "abcdx"] == ["a", "b", "b", "b", "x"]
    assert sorted(sets.joined()) == ["c", "d"]


@given(PAIRS)
def test_the_order_of_joins_changes_nothing(pairs):
    found = []
    for order in (pairs, pairs[::-1], [p[::-1] for p in pairs]):
        sets: DisjointSets[int] = DisjointSets()
        for one, other in order:
            sets.join(one, other)
        found.append([sets.smallest(i) for i in range(13)])
    assert found[0] == found[1] == found[2]
    assert all(found[0][a] == found[0][b] for a, b in pairs)
    assert all(top <= i and found[0][top] == top for i, top in enumerate(found[0]))
