"""Chains of copies: which article was first, and which one each was copied from.

Evidence in the pages decides first (an address of another member, a printed source, an original title), then publication intervals, then
the fuller text. Where none of them decides, the origin is marked as undecided with its candidates. Plain values in, plain values out.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from transforms.text.copies.chain_members import PART, Edge, Member, Verdict, can_be_parent, clearly_before, components, delay, order
from transforms.text.copies.relations import DIGEST, EXCERPT, IDENTICAL, REPRINT, REWRITE
from transforms.text.copies.source_evidence import QUOTE, Note, Pointer

MAX_CHAINS = 50  # longest path of chains attached to each other
FULLER = 1.15  # times the characters of the other: a full text against a cut one; surrounding lines add less
DECISIVE = 0.12  # more similar to one article than to the credited one: it was probably copied from the first
CONTAINMENT_TOLERANCE = 0.04  # share of a text: an article that contains so little less of it may still be its source
SAME_TEXT = 0.95  # similarity required where the nearer article is itself a rewrite of the credited one
OWN_TITLE = 8  # folded characters: shorter headlines are equal by chance
STRICT = frozenset({"canonical", "og_url", "id_in_url"})  # addresses made by the page itself, not copied with the text
MAX_EVIDENCE = 12


def verdicts(members: Mapping[str, Member], edges: Iterable[Edge], digests: set[str]) -> list[Verdict]:
    """One verdict for each member that has no past. `edges` are the links of the day; `digests` are chains of their own."""
    by_member: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        if edge.relation != DIGEST and edge.later in members and edge.earlier in members and not {edge.later, edge.earlier} & digests:
            by_member[edge.later].append(edge)
            by_member[edge.earlier].append(edge)
    chains = [Chain(members, ids, by_member) for ids in components(members, by_member, digests)]
    chain_of = {i: chain for chain in chains for i in chain.ids}
    for chain in sorted(chains, key=lambda c: order(members[c.origin])):
        chain.attach_to_other_chain(chain_of)
    return [verdict for chain in chains for verdict in chain.verdicts(chain_of, digests)]


class Chain:
    """One group of members, its origin, and the parent of each member."""

    def __init__(self, members: Mapping[str, Member], ids: list[str], by_member: Mapping[str, list[Edge]]) -> None:
        self.members, self.ids = members, ids
        self.edges = {i: {e.seen_from(i)[0]: e for e in by_member.get(i, ())} for i in ids}
        self.inside = set(ids)
        self.parents: dict[str, tuple[str, Note | None]] = {}
        self.link_named_parents()
        self.origin, self.candidates = self.find_origin()
        self.outer: tuple[Edge, bool] | None = None
        self.assign_parents()
        self.id = self.stable_id()

    def stable_id(self) -> str:
        """Id of the chain: the one that earlier days gave it, else the one of the previous run of its own day, else its origin."""
        past = sorted((m.past.day, m.past.chain) for m in self.members_of_chain() if m.past)
        shared = [chain for _, chain in past if any(m.past and m.past.chain == chain and m.id != chain for m in self.members_of_chain())]
        former = sorted(
            {
                m.previous_chain
                for m in self.members_of_chain()
                if m.previous_chain in self.inside and m.previous_chain != m.id and not m.past
            }
        )
        return next((str(chain) for chain in (*shared, *former, *(chain for _, chain in past))), self.origin)

    def members_of_chain(self) -> list[Member]:
        """Members of this chain in order of id."""
        return [self.members[i] for i in self.ids]

    def link_named_parents(self) -> None:
        """Set the parents that pages name, strongest evidence first, without cycles."""
        pointers = [(p, m.id) for m in self.members_of_chain() if m.past is None for p in m.pointers if self.is_credible(p, m)]
        for pointer, child in sorted(pointers, key=lambda x: (-x[0].strength, x[1], self.parent_preference(x[0].target, x[1]))):
            if child not in self.parents and child not in self.ancestors(pointer.target):
                self.parents[child] = (pointer.target, pointer.note)
        for member in self.members_of_chain():
            if member.past and member.past.parent in self.inside and member.id not in self.ancestors(member.past.parent):
                self.parents.setdefault(member.id, (member.past.parent, None))

    def is_credible(self, pointer: Pointer, child: Member) -> bool:
        """Whether a pointer can be right: its target is a member and not later; an equal path counts between whole copies only."""
        if pointer.strength == QUOTE or pointer.target not in self.inside or pointer.target == child.id:
            return False
        if not can_be_parent(self.members[pointer.target], child):
            return False
        edge = self.edge(child.id, pointer.target)
        return pointer.note[0] != "id_in_url" or edge is None or edge.relation in (IDENTICAL, REPRINT)

    def parent_preference(self, target: str, child: str) -> tuple[bool, float, tuple[int, int, str]]:
        """Sort key of the pages that a name or a title may mean, best first: names no other source, contains the text, is earlier."""
        member = self.members[target]
        return (member.names_other is not None, -round(self.containment(child, target), 1), order(member))

    def ancestors(self, i: str) -> list[str]:
        """The member and its ancestors up to a root."""
        found = [i]
        while found[-1] in self.parents and len(found) <= len(self.ids):
            found.append(self.parents[found[-1]][0])
        return found

    def find_origin(self) -> tuple[str, tuple[str, ...]]:
        """(origin among the members without a parent, candidates where nothing decides)."""
        roots = sorted((m for m in self.members_of_chain() if m.id not in self.parents), key=order)
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

    def assign_parents(self) -> None:
        """Give every other root a parent, and a nearer one where the text decides: a copy of a copy repeats the credit of the first
        copy.
        """
        rank = {m.id: k for k, m in enumerate(sorted(self.members_of_chain(), key=order))}
        rank[self.origin] = -1
        for i in sorted(self.ids, key=rank.__getitem__):
            named, note = self.parents.get(i, (self.origin, None))
            if i == self.origin or self.members[i].past or (note and note[0] in STRICT):
                continue
            nearer = [
                o
                for o in self.edges[i]
                if o in self.inside and rank[o] < rank[i] and i not in self.ancestors(o) and self.is_nearer(i, o, named)
            ]
            title = self.members[i].title
            best = max(nearer, key=lambda o: (round(self.similarity(i, o), 2), self.members[o].title == title, -rank[o]), default=named)
            self.parents[i] = (best, note)

    def is_nearer(self, child: str, other: str, named: str) -> bool:
        """Whether a member's text was copied from `other` rather than from the article `named` that it credits."""
        if other == named or not can_be_parent(self.members[other], self.members[child]):
            return False
        held, like = self.containment(child, other), self.similarity(child, other)
        if held < self.containment(child, named) - CONTAINMENT_TOLERANCE:
            return False
        has_title = self.shares_headline(child, other, named) or self.headline_extends(child, other, named)
        link = self.edge(child, other)
        is_same = link is not None and link.relation == IDENTICAL
        if has_title and (is_same or like >= self.similarity(child, named) - CONTAINMENT_TOLERANCE):
            return True
        between = self.edge(other, named)
        needed = SAME_TEXT if between and between.relation == REWRITE else 0.0
        return like >= max(needed, self.similarity(child, named) + DECISIVE)

    def shares_headline(self, child: str, other: str, named: str) -> bool:
        """Whether the child has the headline of `other`, and not that of the article `named` that it credits."""
        title = self.members[child].title
        return len(title) >= OWN_TITLE and title == self.members[other].title and title != self.members[named].title

    def headline_extends(self, child: str, other: str, first: str) -> bool:
        """Whether the headline of `other` extends that of `first`, and the child's extends that of `other`."""
        mine, theirs, its = (self.members[i].title for i in (child, other, first))
        return len(its) >= OWN_TITLE and len(mine) > len(theirs) > len(its) and theirs in mine and its in theirs

    def edge(self, child: str, other: str) -> Edge | None:
        """The link between two articles, None when they share no text."""
        return self.edges[child].get(other)

    def containment(self, child: str, other: str) -> float:
        """Share of the child's text that the other one contains; 0 without a link."""
        edge = self.edge(child, other)
        return edge.seen_from(child)[1] if edge else 0.0

    def similarity(self, child: str, other: str) -> float:
        """Jaccard similarity of both texts, 0 to 1; 0 without a link."""
        edge = self.edge(child, other)
        return edge.jaccard if edge else 0.0

    def attach_to_other_chain(self, chain_of: Mapping[str, "Chain"]) -> None:
        """Set `outer` when the origin itself is an excerpt or a rewrite of an article of another chain; never in a cycle."""
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
            if points or (order(self.members[other]) < order(me) and (not is_part or self.containment(me.id, other) >= PART)):
                is_named = any(p.target == other for p in me.pointers)
                likely = self.containment(me.id, other) + DECISIVE * (theirs.origin == other and not theirs.outer) + DECISIVE * is_named
                likely += 2 * DECISIVE * self.headline_extends(me.id, other, theirs.origin)
                options.append((points, round(likely, 2), other, edge, points or is_part))
        if options:
            _, _, other, edge, is_proven = max(options, key=lambda o: o[:3])
            if chain_of[other].root_chain(chain_of) is not self:
                self.outer = (edge, is_proven)

    def points_to(self, other: "Chain") -> bool:
        """Whether the origin's page names an article of the other chain."""
        return any(p.target in other.inside for p in self.members[self.origin].pointers)

    def root_chain(self, chain_of: Mapping[str, "Chain"]) -> "Chain":
        """The last chain reached by `outer`; itself when it is attached to none."""
        chain, seen = self, 0
        while chain.outer and seen < MAX_CHAINS:
            chain, seen = chain_of[chain.outer[0].seen_from(chain.origin)[0]], seen + 1
        return chain

    def naming_chain(self, chain_of: Mapping[str, "Chain"]) -> "Chain":
        """The chain whose id this one takes: the one that it is attached to by evidence, not by similarity alone; else itself."""
        chain, seen = self, 0
        while chain.outer and chain.outer[1] and seen < MAX_CHAINS:
            chain, seen = chain_of[chain.outer[0].seen_from(chain.origin)[0]], seen + 1
        return chain

    def hop(self, i: str, chain_of: Mapping[str, "Chain"], depth: int = 0) -> int:
        """Number of steps from a member up to the source, through other chains too."""
        line = self.ancestors(i)
        past = self.members[line[-1]].past
        if past:
            return len(line) - 1 + past.hop
        if self.outer and depth < MAX_CHAINS:
            other = self.outer[0].seen_from(self.origin)[0]
            return len(line) + chain_of[other].hop(other, chain_of, depth + 1)
        return len(line) - 1

    def source(self) -> str:
        """The article that the chain's text comes from: its origin, or the origin that an earlier day gave that article."""
        past = self.members[self.origin].past
        return past.origin if past and past.parent and past.parent not in self.inside else self.origin

    def verdicts(self, chain_of: Mapping[str, "Chain"], digests: set[str]) -> list[Verdict]:
        """One verdict for each member that has none from an earlier day."""
        named, root = self.naming_chain(chain_of), self.root_chain(chain_of)
        origin = root.source()
        fetched = [m.fetched for m in [*self.members_of_chain(), self.members[root.origin]] if m.fetched is not None]
        rows = []
        for member in self.members_of_chain():
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
        """(parent, relation to it, evidence) of a member; no parent for digests and originals."""
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
    """The shares of child and other article that each contains of the other, as a note of evidence."""
    other, contained, contains = edge.seen_from(child)
    return ("shared_text", f"{contained:.0%} of {child} in {other}, {contains:.0%} of that in it")
