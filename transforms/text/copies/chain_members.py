"""Members of a chain of copies and the links between them, as far as the page, the clock and earlier days speak of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from transforms.text.copies.relations import ABRIDGED, COPIED, EXCERPT, IDENTICAL, REPRINT, REWRITE, WHOLE, relation_by_shares
from transforms.text.copies.source_evidence import ADDRESS, Note, Pointer
from transforms.text.copies.time_intervals import Interval

PART = 0.4  # of a text that holds a part of another: enough to hang on it without a word about it
ELSEWHERE = 0.15  # of a text more in one article than in another: it was cut from the first
JOINING = frozenset({IDENTICAL, REPRINT, ABRIDGED})


@dataclass(frozen=True)
class Past:
    """What an earlier day said of an article."""

    chain: str
    origin: str
    parent: str | None
    hop: int
    relation: str
    day: int


@dataclass
class Member:
    """An article of a chain. `names_other`: it says that its text comes from elsewhere; `names_itself`: it says that it does not.

    `past` is what an earlier day said of it, `former_chain` the chain that it was in when its own day was last processed.
    """

    id: str
    interval: Interval
    fetched: int | None
    n_chars: int
    title: str = ""
    pointers: list[Pointer] = field(default_factory=list)
    names_other: Note | None = None
    names_itself: Note | None = None
    past: Past | None = None
    former_chain: str | None = None

    def points_exactly(self, target: str) -> bool:
        """Whether an address in the page leads to the other one."""
        return any(p.target == target and p.strength == ADDRESS for p in self.pointers)


@dataclass(frozen=True)
class Edge:
    """A link: relation of `later` to `earlier`, share of each that stands in the other."""

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
        """The other article, the child's share in it, its share in the child."""
        if child == self.later:
            return self.earlier, self.contained, self.contains
        return self.later, self.contains, self.contained

    def relation_of(self, child: str) -> str:
        """What the child is of the other article."""
        if child == self.later or self.relation in (IDENTICAL, REWRITE):
            return self.relation
        return relation_by_shares(self.contains, self.contained)


@dataclass(frozen=True)
class Verdict:
    """A row of the dataset copies, without the day. `candidates` are those between which nothing decides."""

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
    """Earlier first; an unknown time last."""
    return (member.interval.rank == 3, member.interval.end, member.id)


def clearly_before(one: Member, other: Member) -> bool:
    """Whether the first was published before the other whatever the truth within both intervals is; a fetch only bounds from above."""
    if max(one.interval.rank, other.interval.rank) > 2:
        return False
    start = other.interval.start if other.interval.rank < 2 else 0
    return one.interval.end <= start


def can_be_parent(parent: Member, child: Member) -> bool:
    """Nothing is taken from what was published later, unless an address says so: then the times are wrong."""
    return not clearly_before(child, parent) or child.points_exactly(parent.id)


def delay(member: Member, origin: Member) -> int | None:
    """Microseconds from the origin's publication to the member's; None for the origin or when a time is unknown."""
    if member.id == origin.id or max(member.interval.rank, origin.interval.rank) > 1:
        return None
    return member.interval.start - origin.interval.start


class Likeness:
    """How like two members are, which were rewritten from which, and which one holds a cut text best."""

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
        """Whether the two share only what both have from elsewhere.

        One of them may be a rewrite of an article that the other one is nearer to; or a cut copy of a third article, which holds all of it
        where this one holds the first sentence, which everybody had from the same release.
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
    """Members that hang together by copies, today's or the past's, each group and all groups in order of id."""
    top: dict[str, str] = {}

    def find(i: str) -> str:
        while (up := top.get(i, i)) != i:
            top[i] = i = top.get(up, up)
        return i

    def join(a: str, b: str) -> None:
        low, high = sorted((find(a), find(b)))
        top[high] = low

    texts = Likeness(by_member)
    first_of_chain: dict[str, str] = {}
    for i in sorted(members):
        past = members[i].past
        if past is not None:
            join(i, first_of_chain.setdefault(past.chain, i))
        if i not in digests:
            for edge in by_member.get(i, ()):
                if edge.joins() and not texts.is_astray(edge):
                    join(edge.later, edge.earlier)
    groups: dict[str, list[str]] = {}
    for i in sorted(members):
        groups.setdefault(find(i), []).append(i)
    return list(groups.values())
