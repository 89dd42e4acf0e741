"""Chains of copies: which article was first, and from which each was taken.

Evidence comes first (an address that leads to another member, a printed source, an original title), then the clock by intervals, then the
fuller text. What none of them decides is marked with the candidates, never guessed in silence. Plain values in, plain values out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from transforms.text.copies.chain_members import PART, Edge, Member, Verdict, can_be_parent, clearly_before, components, delay, order
from transforms.text.copies.relations import DIGEST, EXCERPT, IDENTICAL, REPRINT, REWRITE
from transforms.text.copies.source_evidence import QUOTE, Note, Pointer

MAX_CHAINS = 50  # that may hang one on another
FULLER = 1.15  # times the characters of the other: enough to tell the full text from a cut one, and more than lines around a text add
DECISIVE = 0.12  # of all grams more in common with one article than with another: who credits the first may have taken it from the second
AS_MUCH = 0.04  # of a text: who holds so little less of it may still be where it comes from
SAME_TEXT = 0.95  # of all grams: what changed a text and then was copied itself
OWN_TITLE = 8  # folded characters: shorter headlines are equal by chance
STRICT = frozenset({"canonical", "og_url", "id_in_url"})  # addresses that a page has of its own making, not taken over with the text
MAX_EVIDENCE = 12


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


class Chain:
    """One group of members, its origin, and the parent of each member."""

    def __init__(self, members: Mapping[str, Member], ids: list[str], by_member: Mapping[str, list[Edge]]) -> None:
        self.members, self.ids = members, ids
        self.edges = {i: {e.seen_from(i)[0]: e for e in by_member.get(i, ())} for i in ids}
        self.inside = set(ids)
        self.parents: dict[str, tuple[str, Note | None]] = {}
        self.point()
        self.origin, self.candidates = self.first()
        self.outer: tuple[Edge, bool] | None = None
        self.complete()
        self.id = self.name()

    def name(self) -> str:
        """A chain keeps its id: the one that earlier days gave it, else the one that its own day gave it when it was last processed."""
        past = sorted((m.past.day, m.past.chain) for m in self.mine() if m.past)
        shared = [chain for _, chain in past if any(m.past and m.past.chain == chain and m.id != chain for m in self.mine())]
        former = sorted({m.former_chain for m in self.mine() if m.former_chain in self.inside and m.former_chain != m.id and not m.past})
        return next((str(chain) for chain in (*shared, *former, *(chain for _, chain in past))), self.origin)

    def mine(self) -> list[Member]:
        return [self.members[i] for i in self.ids]

    def point(self) -> None:
        """Parents that the pages themselves name, strongest evidence first; never in a circle."""
        pointers = [(p, m.id) for m in self.mine() if m.past is None for p in m.pointers if self.may_lead(p, m)]
        for pointer, child in sorted(pointers, key=lambda x: (-x[0].strength, x[1], self.fitness(x[0].target, x[1]))):
            if child not in self.parents and child not in self.line(pointer.target):
                self.parents[child] = (pointer.target, pointer.note)
        for member in self.mine():
            if member.past and member.past.parent in self.inside and member.id not in self.line(member.past.parent):
                self.parents.setdefault(member.id, (member.past.parent, None))

    def may_lead(self, pointer: Pointer, child: Member) -> bool:
        """Whether a pointer can be right: to a member that is not later; an equal path counts between whole copies only."""
        if pointer.strength == QUOTE or pointer.target not in self.inside or pointer.target == child.id:
            return False
        if not can_be_parent(self.members[pointer.target], child):
            return False
        edge = self.edge(child.id, pointer.target)
        return pointer.note[0] != "id_in_url" or edge is None or edge.relation in (IDENTICAL, REPRINT)

    def fitness(self, target: str, child: str) -> tuple[bool, float, tuple[int, int, str]]:
        """Of several pages that a name or a title may mean, least first: the one that names nobody else, holds the text, and was earlier."""
        member = self.members[target]
        return (member.names_other is not None, -round(self.held(child, target), 1), order(member))

    def line(self, i: str) -> list[str]:
        """The member and its parents up to a root."""
        found = [i]
        while found[-1] in self.parents and len(found) <= len(self.ids):
            found.append(self.parents[found[-1]][0])
        return found

    def first(self) -> tuple[str, tuple[str, ...]]:
        """The origin among the members without a parent, and those between which nothing decides."""
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
        equal = [m.id for m in rivals if m.n_chars * FULLER >= best.n_chars]
        return best.id, tuple(sorted([best.id, *equal])) if equal else ()

    def complete(self) -> None:
        """A parent for every other root, and a nearer one where the text decides: who takes a copy takes over the name that it credits."""
        rank = {m.id: k for k, m in enumerate(sorted(self.mine(), key=order))}
        rank[self.origin] = -1
        for i in sorted(self.ids, key=rank.__getitem__):
            named, note = self.parents.get(i, (self.origin, None))
            if i == self.origin or self.members[i].past or (note and note[0] in STRICT):
                continue
            nearer = [
                o for o in self.edges[i] if o in self.inside and rank[o] < rank[i] and i not in self.line(o) and self.is_nearer(i, o, named)
            ]
            title = self.members[i].title
            best = max(nearer, key=lambda o: (round(self.like(i, o), 2), self.members[o].title == title, -rank[o]), default=named)
            self.parents[i] = (best, note)

    def is_nearer(self, child: str, other: str, named: str) -> bool:
        """Whether the text of a member was taken from another one rather than from the one that it names."""
        if other == named or not can_be_parent(self.members[other], self.members[child]):
            return False
        held, like = self.held(child, other), self.like(child, other)
        if held < self.held(child, named) - AS_MUCH:
            return False
        has_title = self.bears_title(child, other, named) or self.goes_on(child, other, named)
        link = self.edge(child, other)
        is_same = link is not None and link.relation == IDENTICAL
        if has_title and (is_same or like >= self.like(child, named) - AS_MUCH):
            return True
        between = self.edge(other, named)
        needed = SAME_TEXT if between and between.relation == REWRITE else 0.0
        return like >= max(needed, self.like(child, named) + DECISIVE)

    def bears_title(self, child: str, other: str, named: str) -> bool:
        """Whether the member has the headline that the other one gave the text, not the one of the article that it names."""
        title = self.members[child].title
        return len(title) >= OWN_TITLE and title == self.members[other].title and title != self.members[named].title

    def goes_on(self, child: str, other: str, first: str) -> bool:
        """Whether the first one's headline grew in the other one, and that one's in the child."""
        mine, theirs, its = (self.members[i].title for i in (child, other, first))
        return len(its) >= OWN_TITLE and len(mine) > len(theirs) > len(its) and theirs in mine and its in theirs

    def edge(self, child: str, other: str) -> Edge | None:
        return self.edges[child].get(other)

    def held(self, child: str, other: str) -> float:
        """Share of the child's text that stands in the other."""
        edge = self.edge(child, other)
        return edge.seen_from(child)[1] if edge else 0.0

    def like(self, child: str, other: str) -> float:
        edge = self.edge(child, other)
        return edge.jaccard if edge else 0.0

    def attach(self, chain_of: Mapping[str, "Chain"]) -> None:
        """What the origin itself was taken from in another chain: a part of an article, or a rewrite of it."""
        me = self.members[self.origin]
        if me.past:
            return
        options = []
        for other, edge in self.edges[self.origin].items():
            if other in self.inside or edge.relation not in (EXCERPT, REWRITE) or not can_be_parent(self.members[other], me):
                continue
            theirs = chain_of[other]
            points = self.points_to(theirs)
            is_part = edge.relation == EXCERPT
            if points or (order(self.members[other]) < order(me) and (not is_part or self.held(me.id, other) >= PART)):
                is_named = any(p.target == other for p in me.pointers)
                likely = self.held(me.id, other) + DECISIVE * (theirs.origin == other and not theirs.outer) + DECISIVE * is_named
                likely += 2 * DECISIVE * self.goes_on(me.id, other, theirs.origin)
                options.append((points, round(likely, 2), other, edge, points or is_part))
        if options:
            _, _, other, edge, is_proven = max(options, key=lambda o: o[:3])
            if chain_of[other].root_chain(chain_of) is not self:
                self.outer = (edge, is_proven)

    def points_to(self, other: "Chain") -> bool:
        """Whether the origin's page names an article of the other chain."""
        return any(p.target in other.inside for p in self.members[self.origin].pointers)

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
            parent, relation, evidence = self.ancestry(member, digests, chain_of)
            rows.append(
                Verdict(
                    id=member.id,
                    chain=named.id,
                    origin=origin,
                    parent=parent,
                    hop=self.hop(member.id, chain_of),
                    delay_us=delay(member, self.members[origin]) if origin in self.members else None,
                    relation=relation,
                    evidence=tuple(dict.fromkeys(evidence))[:MAX_EVIDENCE],
                    candidates=self.candidates,
                    decided_at=max(fetched, default=None),
                )
            )
        return rows

    def ancestry(self, member: Member, digests: set[str], chain_of: Mapping[str, "Chain"]) -> tuple[str | None, str, list[Note]]:
        """Parent, relation to it and the evidence for it."""
        if member.id in digests:
            return None, DIGEST, []
        if member.id == self.origin:
            if not self.outer:
                return None, "original", [n for n in (member.names_other, member.names_itself) if n][:1]
            edge = self.outer[0]
            other = edge.seen_from(member.id)[0]
            notes = [p.note for p in member.pointers if p.target in chain_of[other].inside]
            return other, edge.relation_of(member.id), [*notes, shared_text(edge, member.id)]
        parent, note = self.parents[member.id]
        found = self.edge(member.id, parent) or self.edge(member.id, self.origin) or next(iter(self.edges[member.id].values()), None)
        evidence = [note] if note else [n for n in (member.names_other,) if n]
        if found is None:
            return parent, REPRINT, evidence
        return parent, found.relation_of(member.id), [*evidence, shared_text(found, member.id)]


def shared_text(edge: Edge, child: str) -> Note:
    """How much of the child stands in the other article, and how much of that one in the child."""
    other, contained, contains = edge.seen_from(child)
    return ("shared_text", f"{contained:.0%} of {child} in {other}, {contains:.0%} of that in it")
