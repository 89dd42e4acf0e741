"""Members of a chain of copies and the links between them, from the pages, the times and earlier days."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.text.copies.disjoint_sets import DisjointSets
from transforms.text.copies.relations import ABRIDGED, COPIED, EXCERPT, IDENTICAL, REPRINT, REWRITE, WHOLE, relation_by_shares
from transforms.text.copies.source_evidence import ADDRESS, Note, Pointer
from transforms.text.copies.time_intervals import Interval

PART = 0.4  # of a text taken from another: enough to attach it without printed evidence
ELSEWHERE = 0.15  # of a text more in one article than in another: it was cut from that one
JOINING = frozenset({IDENTICAL, REPRINT, ABRIDGED})


@dataclass(frozen=True)
class PastVerdict:
    """The row of the dataset copies that an earlier day gave to an article."""

    chain: str
    origin: str
    parent: str | None
    hop: int
    relation: str
    day: int


@dataclass
class Member:
    """An article of a chain.

    `names_other` is the note that credits another source, `names_itself` the one that credits its own outlet. `past` is the verdict of an
    earlier day, `previous_chain` the chain that it had in the previous run of its own day. Times in microseconds since 1970, UTC.
    """

    id: str
    interval: Interval
    fetched: int | None
    n_chars: int
    title: str = ""
    pointers: list[Pointer] = field(default_factory=list)
    names_other: Note | None = None
    names_itself: Note | None = None
    past: PastVerdict | None = None
    previous_chain: str | None = None

    def points_exactly(self, target: str) -> bool:
        """Whether an address in the page is that of the other one."""
        return any(p.target == target and p.strength == ADDRESS for p in self.pointers)


@dataclass(frozen=True)
class Edge:
    """A link: relation of `later` to `earlier`, and the share of each that the other contains."""

    later: str
    earlier: str
    relation: str
    contained: float
    contains: float
    jaccard: float

    def joins(self) -> bool:
        """Whether the two belong to one chain by their texts alone: copies, also where the longer text came later."""
        is_whole_inside = self.contains >= WHOLE and self.contained >= PART
        is_half_shared = min(self.contained, self.contains) >= COPIED
        return self.relation in JOINING or (self.relation == EXCERPT and (is_whole_inside or is_half_shared))

    def seen_from(self, child: str) -> tuple[str, float, float]:
        """(the other article, share of the child that it contains, share of it that the child contains)."""
        if child == self.later:
            return self.earlier, self.contained, self.contains
        return self.later, self.contains, self.contained

    def relation_of(self, child: str) -> str:
        """Relation of the child to the other article."""
        if child == self.later or self.relation in (IDENTICAL, REWRITE):
            return self.relation
        return relation_by_shares(self.contains, self.contained)


@dataclass(frozen=True)
class Verdict:
    """A row of the dataset copies, without the day. `candidates` are the possible origins where nothing decides."""

    id: str
    chain: str
    origin: str
    parent: str | None
    hop: int
    delay_us: int | None
    relation: str
    evidence: tuple[Note, ...]
    candidates: tuple[str, ...]
    decided_at: int | None


def order(member: Member) -> tuple[int, int, str]:
    """Sort key: earlier first, unknown times last."""
    return (member.interval.basis == 3, member.interval.end, member.id)


def clearly_before(one: Member, other: Member) -> bool:
    """Whether the first was published before the other for all times in both intervals; a fetch is an upper bound only."""
    if max(one.interval.basis, other.interval.basis) > 2:
        return False
    start = other.interval.start if other.interval.basis < 2 else 0
    return one.interval.end <= start


def can_be_parent(parent: Member, child: Member) -> bool:
    """Whether the child may be copied from the parent: not from a later one, unless an address says so (then the times are wrong)."""
    return not clearly_before(child, parent) or child.points_exactly(parent.id)


def delay(member: Member, origin: Member) -> int | None:
    """Microseconds from the origin's publication to the member's; None for the origin or when a time is unknown."""
    if member.id == origin.id or max(member.interval.basis, origin.interval.basis) > 1:
        return None
    return member.interval.start - origin.interval.start


class Likeness:
    """Similarity of members, which were rewritten from which, and which one contains a cut text best."""

    def __init__(self, by_member: Mapping[str, list[Edge]]) -> None:
        self.like: dict[tuple[str, str], float] = {}
        self.rewritten: dict[str, list[str]] = {}
        self.best: dict[str, tuple[float, float]] = {}
        for i, edges in by_member.items():
            for edge in edges:
                other, held, _ = edge.seen_from(i)
                self.like[i, other] = edge.jaccard
                if edge.relation == REWRITE and edge.later == i:
                    self.rewritten.setdefault(i, []).append(edge.earlier)
                elif edge.later == i and edge.relation == ABRIDGED:
                    self.best[i] = max(self.best.get(i, (0.0, 0.0)), (held, edge.jaccard))

    def is_astray(self, edge: Edge) -> bool:
        """Whether the two share only text that both have from a third article.

        Either one of them is a rewrite of an article that is more similar to the other one. Or one is a cut copy of a third article that
        contains all of it, and the other contains only the first sentence, from the same release.
        """
        ways = ((edge.later, edge.earlier), (edge.earlier, edge.later))
        is_rewritten = any(
            self.like.get((other, source), 0.0) >= edge.jaccard
            for one, other in ways
            for source in self.rewritten.get(one, ())
            if source != other
        )
        held, like = self.best.get(edge.later, (0.0, 0.0))
        is_cut_elsewhere = edge.relation == ABRIDGED and edge.contained < held - ELSEWHERE and edge.jaccard < like
        return is_rewritten or is_cut_elsewhere


def components(members: Mapping[str, Member], by_member: Mapping[str, list[Edge]], digests: set[str]) -> list[list[str]]:
    """Connected components by copies, of today or of earlier days; members of a group and groups in order of id."""
    sets: DisjointSets[str] = DisjointSets()
    texts = Likeness(by_member)
    first_of_chain: dict[str, str] = {}
    for i in sorted(members):
        past = members[i].past
        if past is not None:
            sets.join(i, first_of_chain.setdefault(past.chain, i))
        if i not in digests:
            for edge in by_member.get(i, ()):
                if edge.joins() and not texts.is_astray(edge):
                    sets.join(edge.later, edge.earlier)
    groups: dict[str, list[str]] = {}
    for i in sorted(members):
        groups.setdefault(sets.smallest(i), []).append(i)
    return list(groups.values())
