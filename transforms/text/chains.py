"""Chains of copies: which article was first, and from which each was taken.

Evidence comes first (an address that leads to another member, a printed source, an original title), then the clock by intervals, then the
fuller text. What none of them decides is marked, never guessed in silence. Plain values in, plain values out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from transforms.text.intervals import Interval
from transforms.text.relations import DIGEST, EXCERPT, IDENTICAL, REWRITE, WHOLE, relation_by_shares
from transforms.text.testimony import Note, Pointer

PART = 0.4  # of a text that holds a part of another: enough to hang on it without a word about it
MAX_CHAINS = 50  # that may hang one on another
FULLER = 1.05  # times the characters of the other: enough to tell the full text from a cut one
JOINING = frozenset({IDENTICAL, "reprint", "abridged"})


@dataclass
class Member:
    """An article of a chain. `names_other`: it says that its text comes from elsewhere; `names_itself`: it says that it does not."""

    id: str
    interval: Interval
    fetched: int | None
    n_chars: int
    title: str = ""
    pointers: list[Pointer] = field(default_factory=list)
    names_other: Note | None = None
    names_itself: Note | None = None
    past: "Past | None" = None


@dataclass(frozen=True)
class Past:
    """What an earlier day said of an article."""

    chain: str
    origin: str
    parent: str | None
    hop: int
    relation: str
    day: int


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
        return self.relation in JOINING or (self.relation == EXCERPT and self.contains >= WHOLE and self.contained >= PART)

    def seen_from(self, child: str) -> tuple[str, float, float]:
        """The other article, the child's share in it, its share in the child."""
        if child == self.later:
            return self.earlier, self.contained, self.contains
        return self.later, self.contains, self.contained


@dataclass(frozen=True)
class Verdict:
    """A row of the dataset copies, without the day."""

    id: str
    chain: str
    origin: str
    parent: str | None
    hop: int
    delay_us: int | None
    relation: str
    evidence: tuple[Note, ...]
    is_undecided: bool
    decided_at: int | None


def verdicts(members: Mapping[str, Member], edges: Iterable[Edge], digests: set[str]) -> list[Verdict]:
    """One verdict for every member that has no past; `edges` of the day, `digests` are chains of their own."""
    by_member: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.relation != DIGEST and edge.later in members and edge.earlier in members and not {edge.later, edge.earlier} & digests:
            by_member[edge.later].append(edge)
            by_member[edge.earlier].append(edge)
    chains = [Chain(members, ids, by_member) for ids in components(members, by_member, digests)]
    chain_of = {i: chain for chain in chains for i in chain.ids}
    for chain in sorted(chains, key=lambda c: order(members[c.origin])):
        chain.attach(chain_of)
    return [verdict for chain in chains for verdict in chain.rows(chain_of, digests)]


def order(member: Member) -> tuple[int, int, str]:
    """Earlier first; an unknown time last."""
    return (member.interval.rank == 3, member.interval.end, member.id)


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

    first_of_chain: dict[str, str] = {}
    for i in sorted(members):
        past = members[i].past
        if past is not None:
            join(i, first_of_chain.setdefault(past.chain, i))
        if i not in digests:
            for edge in by_member.get(i, ()):
                if edge.joins():
                    join(edge.later, edge.earlier)
    groups: dict[str, list[str]] = defaultdict(list)
    for i in sorted(members):
        groups[find(i)].append(i)
    return list(groups.values())


class Chain:
    """One group of members, its origin, and the parent of each member."""

    def __init__(self, members: Mapping[str, Member], ids: list[str], by_member: Mapping[str, list[Edge]]) -> None:
        self.members, self.ids, self.edges = members, ids, by_member
        self.inside = set(ids)
        self.parents: dict[str, tuple[str, Note | None]] = {}
        self.point()
        self.origin, self.is_undecided = self.first()
        self.outer: tuple[Edge, bool] | None = None
        self.complete()
        past = [m.past for m in self.mine() if m.past]
        self.id = min((p.day, p.chain) for p in past)[1] if past else self.origin

    def mine(self) -> list[Member]:
        return [self.members[i] for i in self.ids]

    def point(self) -> None:
        """Parents that the pages themselves name, strongest evidence first; never in a circle."""
        pointers = [(p, m.id) for m in self.mine() if m.past is None for p in m.pointers if p.target in self.inside and p.target != m.id]
        for pointer, child in sorted(pointers, key=lambda x: (-x[0].strength, x[1], x[0].target)):
            if child not in self.parents and child not in self.line(pointer.target):
                self.parents[child] = (pointer.target, pointer.note)
        for member in self.mine():
            if member.past and member.past.parent in self.inside and member.id not in self.line(member.past.parent):
                self.parents.setdefault(member.id, (member.past.parent, None))

    def line(self, i: str) -> list[str]:
        """The member and its parents up to a root."""
        found = [i]
        while found[-1] in self.parents and len(found) <= len(self.ids):
            found.append(self.parents[found[-1]][0])
        return found

    def first(self) -> tuple[str, bool]:
        """The origin among the members without a parent, and whether nothing decides between it and the next best."""
        roots = sorted((m for m in self.mine() if m.id not in self.parents), key=order)
        named = {target for target, note in self.parents.values() if note}

        def standing(m: Member) -> tuple[bool, bool, bool]:
            return (m.names_other is None, m.id in named, m.names_itself is not None)

        best = roots[0]
        for other in roots[1:]:
            if clearly_before(best, other):
                continue
            if standing(other) > standing(best) or (standing(other) == standing(best) and other.n_chars > best.n_chars * FULLER):
                best = other
        rivals = [m for m in roots if m is not best and not clearly_before(best, m) and standing(m) == standing(best)]
        return best.id, any(m.n_chars * FULLER >= best.n_chars for m in rivals)

    def complete(self) -> None:
        """A parent for every other root: the earlier member that holds most of it."""
        rank = {m.id: k for k, m in enumerate(sorted(self.mine(), key=order))}
        rank[self.origin] = -1
        for i in sorted(self.ids, key=rank.__getitem__):
            if i == self.origin or i in self.parents:
                continue
            options = [self.origin] + [
                o for o in self.neighbours(i) if rank[o] < rank[i] and self.members[o].names_other is None and i not in self.line(o)
            ]
            mine = self.members[i].title
            best = max(options, key=lambda o: (round(self.closeness(i, o), 2), self.members[o].title == mine, -rank[o]))
            self.parents[i] = (best, None)

    def neighbours(self, i: str) -> list[str]:
        return [o for o in (e.seen_from(i)[0] for e in self.edges.get(i, ()) if e.joins()) if o in self.inside]

    def closeness(self, child: str, parent: str) -> float:
        edge = self.edge(child, parent)
        return edge.jaccard if edge else 0.0

    def edge(self, child: str, parent: str) -> Edge | None:
        return next((e for e in self.edges.get(child, ()) if e.seen_from(child)[0] == parent), None)

    def attach(self, chain_of: Mapping[str, "Chain"]) -> None:
        """What the origin itself was taken from in another chain: a part of an article, or a rewrite of it."""
        if self.members[self.origin].past:
            return
        options = []
        for edge in self.edges.get(self.origin, ()):
            other, contained, _ = edge.seen_from(self.origin)
            if other in self.inside or edge.relation not in (EXCERPT, REWRITE):
                continue
            if edge.relation == EXCERPT and contained < PART and not self.points_to(other, chain_of):
                continue
            points = self.points_to(other, chain_of)
            if points or order(self.members[other]) < order(self.members[self.origin]):
                options.append((points, edge.relation == EXCERPT, round(contained, 2), chain_of[other].origin == other, other, edge))
        if options:
            points, is_excerpt, _, _, other, edge = max(options, key=lambda o: o[:5])
            if chain_of[other].root_chain(chain_of) is not self:
                self.outer = (edge, points or is_excerpt)

    def points_to(self, other: str, chain_of: Mapping[str, "Chain"]) -> bool:
        """Whether the origin's page names the other article or one of its chain."""
        return any(p.target == other or p.target in chain_of[other].inside for p in self.members[self.origin].pointers)

    def root_chain(self, chain_of: Mapping[str, "Chain"]) -> "Chain":
        """The chain that this one hangs on in the end, itself when it hangs on none."""
        chain, seen = self, 0
        while chain.outer and seen < MAX_CHAINS:
            chain, seen = chain_of[chain.outer[0].seen_from(chain.origin)[0]], seen + 1
        return chain

    def joined(self, chain_of: Mapping[str, "Chain"]) -> "Chain":
        """The chain whose name this one bears: another one where it hangs on it by more than likeness."""
        chain, seen = self, 0
        while chain.outer and chain.outer[1] and seen < MAX_CHAINS:
            chain, seen = chain_of[chain.outer[0].seen_from(chain.origin)[0]], seen + 1
        return chain

    def hop(self, i: str, chain_of: Mapping[str, "Chain"], depth: int = 0) -> int:
        """Steps from a member to the end of the line that it hangs on, through other chains too."""
        line = self.line(i)
        past = self.members[line[-1]].past
        if past:
            return len(line) - 1 + past.hop
        if self.outer and depth < MAX_CHAINS:
            other = self.outer[0].seen_from(self.origin)[0]
            return len(line) + chain_of[other].hop(other, chain_of, depth + 1)
        return len(line) - 1

    def source(self) -> str:
        """The article that the chain's text comes from: its origin, or what the past says of it."""
        past = self.members[self.origin].past
        return past.origin if past and past.parent and past.parent not in self.inside else self.origin

    def rows(self, chain_of: Mapping[str, "Chain"], digests: set[str]) -> list[Verdict]:
        named, root = self.joined(chain_of), self.root_chain(chain_of)
        origin = root.source()
        fetched = [m.fetched for m in [*self.mine(), self.members[root.origin]] if m.fetched is not None]
        rows = []
        for member in self.mine():
            if member.past:
                continue
            parent, relation, evidence = self.ancestry(member, digests)
            since = delay(member, self.members[origin]) if origin in self.members else None
            hop = self.hop(member.id, chain_of)
            rows.append(
                Verdict(
                    id=member.id,
                    chain=named.id,
                    origin=origin,
                    parent=parent,
                    hop=hop,
                    delay_us=since,
                    relation=relation,
                    evidence=tuple(evidence),
                    is_undecided=self.is_undecided,
                    decided_at=max(fetched, default=None),
                )
            )
        return rows

    def ancestry(self, member: Member, digests: set[str]) -> tuple[str | None, str, list[Note]]:
        """Parent, relation to it and the evidence for it."""
        if member.id in digests:
            return None, DIGEST, []
        if member.id == self.origin:
            if not self.outer:
                return None, "original", [n for n in (member.names_other, member.names_itself) if n][:1]
            edge = self.outer[0]
            other, contained, _ = edge.seen_from(member.id)
            notes = [p.note for p in member.pointers]
            return other, edge.relation, [*notes, ("shared_text", f"{contained:.0%} of {member.id} in {other}")]
        parent, note = self.parents[member.id]
        found = self.edge(member.id, parent) or self.edge(member.id, self.origin) or next(iter(self.edges.get(member.id, ())), None)
        evidence = [note] if note else [n for n in (member.names_other,) if n]
        if found is None:
            return parent, "reprint", evidence
        other, contained, contains = found.seen_from(member.id)
        relation = found.relation if found.relation in (IDENTICAL, REWRITE) else relation_by_shares(contained, contains)
        return parent, relation, [*evidence, ("shared_text", f"{contained:.0%} of {member.id} in {other}")]


def clearly_before(one: Member, other: Member) -> bool:
    """Whether the first was published before the other whatever the truth within both intervals is; a fetch only bounds from above."""
    if max(one.interval.rank, other.interval.rank) > 2:
        return False
    start = other.interval.start if other.interval.rank < 2 else 0
    return one.interval.end <= start


def delay(member: Member, origin: Member) -> int | None:
    """Microseconds from the origin's publication to the member's; None for the origin or when a time is unknown."""
    if member.id == origin.id or max(member.interval.rank, origin.interval.rank) > 1:
        return None
    return member.interval.start - origin.interval.start
