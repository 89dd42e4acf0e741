"""Chains of copies: the origin by evidence, by the clock, by the fuller text; the parent of each; chains that hang on others."""

from typing import Any

import pytest

from transforms.text.copies.chain_members import Edge, Member, PastVerdict, Verdict
from transforms.text.copies.chains import verdicts
from transforms.text.copies.relations import ABRIDGED, DIGEST, EXCERPT, IDENTICAL, REPRINT, REWRITE
from transforms.text.copies.source_evidence import ADDRESS, NAME, QUOTE, TITLE, Pointer
from transforms.text.copies.time_intervals import Interval

LINE = ("source_line", "北河社")
HEADLINE = "北河公司发布新芯片"  # nine characters


def member(name: str, at: int, *, wide: int = 1, rank: int = 0, n_chars: int = 1000, **more: Any) -> Member:
    return Member(name, Interval(at, at + wide, rank), more.pop("fetched", at + 100), n_chars, **more)


def edge(later: str, earlier: str, relation: str = REPRINT, contained: float = 0.9, contains: float = 0.9, jaccard: float = 0.8) -> Edge:
    return Edge(later, earlier, relation, contained, contains, jaccard)


def to(target: str, strength: int = NAME, note: tuple[str, str] = LINE) -> Pointer:
    return Pointer(target, strength, note)


def decide(members: list[Member], edges: list[Edge], digests: set[str] = frozenset()) -> dict[str, Verdict]:
    return {v.id: v for v in verdicts({m.id: m for m in members}, edges, set(digests))}


def parents(found: dict[str, Verdict]) -> dict[str, str | None]:
    return {i: v.parent for i, v in found.items()}


def test_the_first_by_the_clock_is_the_origin():
    found = decide([member("a", 50), member("b", 10), member("c", 30)], [edge("a", "b"), edge("c", "b"), edge("a", "c", jaccard=0.5)])
    assert {v.chain for v in found.values()} == {v.origin for v in found.values()} == {"b"}
    assert parents(found) == {"a": "b", "b": None, "c": "b"}
    assert [found[i].hop for i in "abc"] == [1, 0, 1]
    assert [found[i].delay_us for i in "abc"] == [40, None, 20]
    assert [found[i].relation for i in "abc"] == [REPRINT, "original", REPRINT]
    assert found["a"].evidence == (("shared_text", "90% of a in b, 90% of that in it"),)
    assert found["a"].candidates == ()
    assert found["a"].decided_at == 150


def test_an_article_alone_is_an_original_with_what_it_says():
    found = decide([member("a", 1, names_other=LINE, names_itself=("source_line", "我"), fetched=None)], [])["a"]
    assert (found.relation, found.chain, found.evidence, found.decided_at) == ("original", "a", (LINE,), None)
    assert decide([member("a", 1, names_itself=LINE)], [])["a"].evidence == (LINE,)


@pytest.mark.parametrize(
    ("n_chars", "origin", "candidates"), [(1151, "b", ()), (1150, "a", ("a", "b")), (870, "a", ("a", "b")), (869, "a", ())]
)
def test_where_the_clock_is_silent_the_fuller_text_is_first(n_chars: int, origin: str, candidates: tuple[str, ...]):
    found = decide([member("a", 0, wide=100), member("b", 50, wide=100, n_chars=n_chars)], [edge("b", "a")])
    assert {(v.origin, v.candidates) for v in found.values()} == {(origin, candidates)}


def test_who_says_that_it_comes_from_elsewhere_is_not_the_origin():
    other = member("a", 0, wide=100, names_other=LINE, n_chars=5000)
    found = decide([other, member("b", 50, wide=100)], [edge("b", "a")])
    assert found["a"].origin == "b"
    assert found["b"].candidates == ()
    assert found["a"].evidence == (LINE, ("shared_text", "90% of a in b, 90% of that in it"))


def test_who_is_named_comes_before_who_only_names_itself():
    members = [
        member("a", 0, wide=100, names_itself=LINE),
        member("b", 50, wide=100),
        member("c", 60, wide=100, pointers=[to("b")], names_other=LINE),
    ]
    assert decide(members, [edge("b", "a"), edge("c", "b")])["c"].origin == "b"
    assert decide(members[:2], [edge("b", "a")])["b"].origin == "a"


def test_a_named_parent_stands_unless_it_was_published_later():
    found = decide([member("a", 0), member("b", 10), member("c", 20, pointers=[to("b")])], [edge("b", "a"), edge("c", "a"), edge("c", "b")])
    assert parents(found) == {"a": None, "b": "a", "c": "b"}
    assert found["c"].evidence[0] == LINE
    assert found["c"].hop == 2
    late = decide([member("a", 0, pointers=[to("b")]), member("b", 10)], [edge("b", "a")])
    assert parents(late) == {"a": None, "b": "a"}
    exact = decide([member("a", 0, pointers=[to("b", ADDRESS, ("canonical", "u"))]), member("b", 10)], [edge("b", "a")])
    assert parents(exact) == {"a": "b", "b": None}


def test_the_strongest_evidence_goes_first_and_never_in_a_circle():
    pointers = [to("a", TITLE, ("original_title", "t")), to("b", NAME)]
    members = [member("a", 0, wide=50), member("b", 0, wide=50, pointers=[to("c")]), member("c", 0, wide=50, pointers=pointers)]
    found = decide(members, [edge("b", "a"), edge("c", "b"), edge("c", "a")])
    assert parents(found) == {"a": None, "b": "c", "c": "a"}


def test_words_that_announce_a_quotation_and_pointers_outside_make_no_parent():
    members = [member("a", 0), member("b", 10), member("c", 20, pointers=[to("b", QUOTE), to("z"), to("c", ADDRESS)])]
    assert parents(decide(members, [edge("b", "a"), edge("c", "a")]))["c"] == "a"


@pytest.mark.parametrize(("relation", "parent"), [(IDENTICAL, "b"), (REPRINT, "b"), (ABRIDGED, "a")])
def test_an_equal_path_counts_between_whole_copies_only(relation: str, parent: str):
    members = [member("a", 0), member("b", 10), member("c", 20, pointers=[to("b", ADDRESS, ("id_in_url", "/1"))])]
    found = decide(members, [edge("b", "a"), edge("c", "b", relation, jaccard=0.3), edge("c", "a", jaccard=0.9)])
    assert found["c"].parent == parent


def test_of_pages_that_one_name_may_mean_the_one_that_names_nobody_and_holds_the_text_is_taken():
    both = [to("a"), to("b")]
    edges = [edge("b", "a"), edge("c", "a", contained=0.7), edge("c", "b", contained=0.9)]
    assert parents(decide([member("a", 0), member("b", 10), member("c", 20, pointers=both)], edges))["c"] == "b"
    named = [member("a", 0), member("b", 10, names_other=LINE), member("c", 20, pointers=both)]
    assert parents(decide(named, edges))["c"] == "a"


@pytest.mark.parametrize(
    ("jaccard", "contained", "parent"),
    [(0.62, 0.9, "b"), (0.61, 0.9, "a"), (0.62, 0.87, "b"), (0.62, 0.85, "a")],
)
def test_a_nearer_text_is_the_parent_where_it_decides(jaccard: float, contained: float, parent: str):
    edges = [edge("b", "a"), edge("c", "a", jaccard=0.5), edge("c", "b", contained=contained, jaccard=jaccard)]
    assert decide([member("a", 0), member("b", 10), member("c", 20)], edges)["c"].parent == parent


def test_an_address_of_the_page_s_own_making_beats_a_nearer_text():
    edges = [edge("b", "a"), edge("c", "a", jaccard=0.5), edge("c", "b", jaccard=0.9)]
    for kind, parent in (("canonical", "a"), ("source_line", "b")):
        members = [member("a", 0), member("b", 10), member("c", 20, pointers=[to("a", ADDRESS, (kind, "u"))])]
        found = decide(members, edges)["c"]
        assert found.parent == parent
        assert found.evidence[0] == (kind, "u")


@pytest.mark.parametrize(
    ("mine", "theirs", "its", "parent"),
    [
        (HEADLINE, HEADLINE, "另一个标题", "b"),
        (HEADLINE, HEADLINE, HEADLINE, "a"),
        (HEADLINE[:8], HEADLINE[:8], "另一个标题", "b"),
        (HEADLINE[:7], HEADLINE[:7], "另一个标题", "a"),  # short headlines are equal by chance
        (HEADLINE + "，售价不变", HEADLINE + "，售价", HEADLINE, "b"),  # it grew twice
        (HEADLINE + "，售价不变", HEADLINE, HEADLINE, "a"),
        (HEADLINE + "，售价", HEADLINE + "，售价不变", HEADLINE, "a"),
    ],
)
def test_headlines_tell_from_which_copy(mine: str, theirs: str, its: str, parent: str):
    members = [member("a", 0, title=its), member("b", 10, title=theirs), member("c", 20, title=mine)]
    edges = [edge("b", "a"), edge("c", "a", jaccard=0.8), edge("c", "b", jaccard=0.77)]
    assert decide(members, edges)["c"].parent == parent


@pytest.mark.parametrize(("jaccard", "parent"), [(0.95, "b"), (0.94, "a")])
def test_a_rewrite_between_needs_the_same_text(jaccard: float, parent: str):
    edges = [
        edge("b", "a", REWRITE, jaccard=0.3),
        edge("c", "a", jaccard=0.3),
        edge("c", "b", jaccard=jaccard),
        edge("d", "a", jaccard=0.4),
    ]
    members = [member("a", 0), member("b", 10), member("c", 20), member("d", 30)]
    assert decide(members, edges)["c"].parent == parent


def test_an_excerpt_hangs_on_the_chain_of_its_article():
    found = decide([member("a", 0), member("b", 10), member("c", 20)], [edge("b", "a"), edge("c", "b", EXCERPT, 0.4, 0.1, 0.1)])
    assert (found["c"].chain, found["c"].origin, found["c"].parent, found["c"].hop) == ("a", "a", "b", 2)
    assert found["c"].relation == EXCERPT
    assert found["c"].delay_us == 20


@pytest.mark.parametrize(("contained", "named", "is_attached"), [(0.4, False, True), (0.39, False, False), (0.1, True, True)])
def test_a_part_needs_to_be_large_or_named(contained: float, named: bool, is_attached: bool):
    pointers = [to("a")] if named else []
    found = decide([member("a", 0), member("c", 20, pointers=pointers)], [edge("c", "a", EXCERPT, contained, 0.1, 0.1)])
    assert (found["c"].parent == "a") == is_attached
    assert found["c"].relation == (EXCERPT if is_attached else "original")
    assert (LINE in found["c"].evidence) == named


def test_a_rewrite_hangs_on_its_source_and_bears_its_own_name_unless_it_names_it():
    edges = [edge("c", "a", REWRITE, 0.3, 0.3, 0.2)]
    found = decide([member("a", 0), member("c", 20)], edges)
    assert (found["c"].chain, found["c"].origin, found["c"].parent, found["c"].relation) == ("c", "a", "a", REWRITE)
    named = decide([member("a", 0), member("c", 20, pointers=[to("a")])], edges)
    assert (named["c"].chain, named["c"].origin, named["c"].parent) == ("a", "a", "a")


def test_two_chains_never_hang_on_each_other():
    members = [member("a", 0, wide=50, pointers=[to("b")]), member("b", 0, wide=50, pointers=[to("a")])]
    found = decide(members, [edge("b", "a", REWRITE, 0.3, 0.3, 0.2)])
    assert sorted(str(v.parent) for v in found.values()) in (["None", "a"], ["None", "b"])


def test_nothing_hangs_on_what_came_later():
    found = decide([member("a", 0), member("b", 20)], [edge("a", "b", EXCERPT, 0.9, 0.1, 0.1)])
    assert found["a"].parent is None


def test_a_digest_is_a_chain_of_its_own():
    found = decide([member("a", 0), member("d", 10), member("c", 20)], [edge("d", "a"), edge("c", "d")], digests={"d"})
    assert parents(found) == {"a": None, "d": None, "c": None}
    assert found["d"].relation == DIGEST
    assert [found[i].chain for i in "adc"] == ["a", "d", "c"]


def past(chain: str, parent: str | None = None, hop: int = 0, origin: str | None = None, day: int = 1) -> PastVerdict:
    return PastVerdict(chain, origin or chain, parent, hop, REPRINT, day)


def test_what_an_earlier_day_decided_stays_and_has_no_new_row():
    members = [member("a", 0, past=past("a")), member("b", 10, past=past("a", "a", 1)), member("c", 20)]
    found = decide(members, [edge("c", "b", jaccard=0.9), edge("c", "a", jaccard=0.5)])
    assert set(found) == {"c"}
    assert (found["c"].chain, found["c"].origin, found["c"].parent, found["c"].hop) == ("a", "a", "b", 2)


def test_steps_count_on_from_the_earlier_days():
    found = decide([member("b", 10, past=past("a", "a", 3)), member("c", 20)], [edge("c", "b")])
    assert (found["c"].chain, found["c"].origin, found["c"].hop, found["c"].parent) == ("a", "a", 4, "b")


def test_a_chain_keeps_the_name_of_its_first_day_and_of_its_day_s_last_run():
    members = [member("a", 0), member("b", 10, past=past("b", day=2)), member("d", 11, past=past("b", "b", 1, day=2))]
    assert decide(members, [edge("b", "a"), edge("d", "a")])["a"].chain == "b"
    older = [*members, member("e", 12, past=past("z", "z", 1, day=1))]
    assert decide(older, [edge("b", "a"), edge("e", "a")])["a"].chain == "z"
    again = [member("a", 0), member("b", 10, previous_chain="c"), member("c", 20)]
    assert decide(again, [edge("b", "a"), edge("c", "a")])["a"].chain == "c"
    left = [member("a", 0), member("b", 10, previous_chain="gone")]
    assert decide(left, [edge("b", "a")])["a"].chain == "a"
