"""Which articles a change of the curated names concerns: the others read as before, so their rows can be taken over.

In:     rows of entities, aliases, families and own words, as they were and as they are
Out:    stretches of text one of which an article must hold, and entities one of which it must name, to be read differently
Why:    a name is found by its letters alone (alias_matcher.py) and decided by what stands in the same article (disambiguation.py), so an
        article without any changed name, and without a name of a changed entity or of those below it, cannot read differently. A new term
        also shifts the weight of all other words of the segmenter by less than one in ten thousand; none of 34,000 texts was cut
        differently for it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation

from transforms.text.entities.alias_matcher import fold, spellings

Row = tuple[str, ...]
Tables = Mapping[str, Sequence[Row]]
COLUMNS = {
    "entities": ("entity_id", "kind", "parent_id"),
    "aliases": ("entity_id", "alias", "needs_context", "context", "not_context", "valid_from", "valid_to"),
    "families": ("family_id", "stems", "pattern"),
    "words": ("word",),
}
"""The curated tables of names, and the columns of each that decide how an article is read."""


@dataclass(frozen=True)
class NameChange:
    """`patterns` are folded; `entity_ids` are changed entities and those below them; `is_only_new`: no known entity has changed."""

    patterns: frozenset[str]
    entity_ids: frozenset[str]
    is_only_new: bool

    def held_by(self, texts: Iterable[tuple[str, str]]) -> list[bool]:
        """For each article, given by title and text, whether it holds a changed name."""
        if not self.patterns:
            return [False for _ in texts]
        found = AhoCorasick(sorted(self.patterns), implementation=Implementation.DFA).find_matches_as_indexes
        return [bool(found(fold(f"{title}\n{text}"))) for title, text in texts]


def change_of(before: Tables, after: Tables) -> NameChange:
    """What differs between two states of the tables of COLUMNS; a table that is in neither has not changed."""
    changed = {name: set(before.get(name, ())) ^ set(after.get(name, ())) for name in COLUMNS}
    ids = _with_those_below({row[0] for row in changed["entities"]}, (*before.get("entities", ()), *after.get("entities", ())))
    aliases = {row[1] for row in changed["aliases"]}
    aliases |= {row[1] for table in (before, after) for row in table.get("aliases", ()) if row[0] in ids}
    stems = {stem for row in changed["families"] for stem in row[1].split("|")}
    texts = {spelling for name in (*aliases, *stems) for spelling in spellings(fold(name))} | {fold(row[0]) for row in changed["words"]}
    was_known = {row[0] for row in before.get("entities", ())}
    is_only_new = not (was_known & {row[0] for row in changed["entities"]})
    return NameChange(frozenset(t for t in texts if t), frozenset(ids), is_only_new)


def _with_those_below(ids: set[str], entities: Iterable[Row]) -> set[str]:
    """The entities and all their descendants."""
    below: dict[str, set[str]] = {}
    for entity_id, _, parent_id in entities:
        below.setdefault(parent_id, set()).add(entity_id)
    found, waiting = set(ids), list(ids)
    while waiting:
        new = below.get(waiting.pop(), set()) - found
        found |= new
        waiting += new
    return found
