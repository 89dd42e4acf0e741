"""Members of a chain and the links between them: what joins two texts, who can come from whom, which texts hang together."""

from dataclasses import replace

import pytest

from transforms.text.copies.chain_members import (
    Edge,
    Likeness,
    Member,
    PastVerdict,
    can_be_parent,
    clearly_before,
    components,
    delay,
    order,
)
from transforms.text.copies.relations import ABRIDGED, EXCERPT, IDENTICAL, REPRINT, REWRITE
from transforms.text.copies.source_evidence import ADDRESS, NAME, Pointer
from transforms.text.copies.time_intervals import Interval

NOTE = ("canonical", "https://a.example/1")


def member(name: str, start: int = 0, end: int | None = None, rank: int = 0, **more) -> Member:
    return Member(name, Interval(start, start + 1 if end is None else end, rank), None, 500, **more)


def edge(later: str, earlier: str, relation: str = REPRINT, contained: float = 0.9, contains: float = 0.9, jaccard: float = 0.8) -> Edge:
    return Edge(later, earlier, relation, contained, contains, jaccard)


@pytest.mark.parametrize(
    ("relation", "contained", "contains", "joins"),
    [
        (IDENTICAL, 1.0, 1.0, True),
        (REPRINT, 0.7, 0.6, True),
        (ABRIDGED, 0.9, 0.3, True),
        (REWRITE, 0.9, 0.9, False),
        (EXCERPT, 0.4, 0.8, True),  # the longer text came later
        (EXCERPT, 0.4, 0.79, False),
        (EXCERPT, 0.39, 0.8, False),
        (EXCERPT, 0.55, 0.55, True),
        (EXCERPT, 0.55, 0.54, False),
        (EXCERPT, 0.54, 0.55, False),
    ],
)
def test_which_links_join(relation: str, contained: float, contains: float, joins: bool):
    assert edge("b", "a", relation, contained, contains).joins() == joins


def test_a_link_is_read_from_both_sides():
    link = edge("b", "a", ABRIDGED, 0.9, 0.3)
    assert link.seen_from("b") == ("a", 0.9, 0.3)
    assert link.seen_from("a") == ("b", 0.3, 0.9)
    assert (link.relation_of("b"), link.relation_of("a")) == (ABRIDGED, EXCERPT)
    assert edge("b", "a", REWRITE, 0.9, 0.3).relation_of("a") == REWRITE
    assert edge("b", "a", IDENTICAL).relation_of("a") == IDENTICAL
    assert edge("b", "a", EXCERPT, 0.3, 0.9).relation_of("a") == ABRIDGED


def test_an_exact_pointer_is_an_address_of_that_page():
    one = member("b", pointers=[Pointer("a", ADDRESS, NOTE), Pointer("c", NAME, NOTE)])
    assert [one.points_exactly(i) for i in "acd"] == [True, False, False]


def test_order_is_by_the_end_then_by_name_and_the_unknown_comes_last():
    members = [member("z", 0, 9), member("b", 5, 8), member("a", 7, 8), member("0", 0, 0, 3)]
    assert [m.id for m in sorted(members, key=order)] == ["a", "b", "z", "0"]


@pytest.mark.parametrize(
    ("one", "other", "is_before"),
    [
        (member("a", 0, 5), member("b", 5, 6), True),
        (member("a", 0, 6), member("b", 5, 7), False),
        (member("a", 0, 5, 1), member("b", 5, 6, 1), True),
        (member("a", 0, 5, 2), member("b", 5, 6), True),
        (member("a", 1, 5), member("b", 9, 10, 2), False),  # a fetch says only that it was not later
        (member("a", 0, 5, 3), member("b", 9, 10), False),
        (member("a", 0, 5), member("b", 9, 10, 3), False),
    ],
)
def test_clearly_before(one: Member, other: Member, is_before: bool):
    assert clearly_before(one, other) == is_before


def test_nothing_is_taken_from_what_came_later_unless_an_address_says_so():
    early, late = member("a", 0, 5), member("b", 9, 10)
    assert can_be_parent(early, late)
    assert not can_be_parent(late, early)
    assert can_be_parent(late, replace(early, pointers=[Pointer("b", ADDRESS, NOTE)]))
    assert not can_be_parent(late, replace(early, pointers=[Pointer("b", NAME, NOTE)]))


def test_delay_needs_two_times_of_publication():
    origin = member("a", 10)
    assert delay(member("b", 25), origin) == 15
    assert delay(member("b", 25, 99, 1), origin) == 15
    assert delay(member("b", 25, 26, 2), origin) is None
    assert delay(origin, origin) is None


def groups(edges: list[Edge], names: str = "abcd", digests: set[str] = frozenset(), **pasts: str) -> list[str]:
    members = {i: member(i, past=PastVerdict(pasts[i], i, None, 0, REPRINT, 0) if i in pasts else None) for i in names}
    by_member: dict[str, list[Edge]] = {}
    for one in edges:
        by_member.setdefault(one.later, []).append(one)
        by_member.setdefault(one.earlier, []).append(one)
    return ["".join(group) for group in components(members, by_member, set(digests))]


def test_copies_of_copies_hang_together():
    assert groups([]) == ["a", "b", "c", "d"]
    assert groups([edge("b", "a"), edge("d", "b")]) == ["abd", "c"]
    assert groups([edge("d", "c"), edge("b", "a"), edge("d", "a")]) == ["abcd"]
    assert groups([edge("b", "a", REWRITE)]) == ["a", "b", "c", "d"]


def test_members_of_one_earlier_chain_stay_together_and_digests_join_nothing_by_their_text():
    assert groups([], a="x", c="x", d="y") == ["ac", "b", "d"]
    assert groups([edge("b", "a"), edge("c", "b")], digests={"b"}) == ["abc", "d"]  # as the other one sees it
    assert groups([], digests={"a"}, a="x", c="x") == ["ac", "b", "d"]


def likeness(edges: list[Edge]) -> Likeness:
    by_member: dict[str, list[Edge]] = {}
    for one in edges:
        by_member.setdefault(one.later, []).append(one)
        by_member.setdefault(one.earlier, []).append(one)
    return Likeness(by_member)


@pytest.mark.parametrize(("nearer", "is_astray"), [(0.5, True), (0.49, False)])
def test_a_rewrite_and_a_copy_of_its_source_share_only_the_source(nearer: float, is_astray: bool):
    """c rewrote a; b copied a. c and b are like each other no more than b is like a."""
    shared = edge("c", "b", jaccard=0.5)
    texts = likeness([edge("c", "a", REWRITE), edge("b", "a", jaccard=nearer), shared])
    assert texts.is_astray(shared) == is_astray
    turned = edge("b", "c", jaccard=0.5)
    assert likeness([edge("c", "a", REWRITE), edge("b", "a", jaccard=nearer), turned]).is_astray(turned) == is_astray


def test_a_copy_of_the_rewrite_itself_is_not_astray():
    copy = edge("d", "c", jaccard=0.9)
    assert not likeness([edge("c", "a", REWRITE), edge("d", "a", REWRITE, jaccard=0.3), copy]).is_astray(copy)
    assert not likeness([edge("c", "a", REWRITE, jaccard=0.9), edge("d", "c")]).is_astray(edge("c", "a", jaccard=0.2))


@pytest.mark.parametrize(
    ("contained", "jaccard", "relation", "is_astray"),
    [
        (0.84, 0.2, ABRIDGED, True),
        (0.86, 0.2, ABRIDGED, False),  # holds nearly as much of it
        (0.84, 0.5, ABRIDGED, False),  # as like as the best
        (0.84, 0.2, REPRINT, False),
    ],
)
def test_a_cut_copy_belongs_to_the_article_that_holds_all_of_it(contained: float, jaccard: float, relation: str, is_astray: bool):
    weak = edge("c", "b", relation, contained, 0.1, jaccard)
    texts = likeness([edge("c", "a", ABRIDGED, 1.0, 0.4, 0.5), weak, edge("c", "d", ABRIDGED, 0.9, 0.9, 0.9)])
    assert texts.is_astray(weak) == is_astray
