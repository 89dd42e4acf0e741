"""Who belongs together: an entity with its makers, families, products and people.

In:     (entity_id, parent_id) of every entity that has a parent
Out:    by entity its ancestors and descendants: they are no rivals of it. Two products of one maker are.
"""

from collections.abc import Iterable, Mapping


def kin_of(parents: Iterable[tuple[str, str]]) -> Mapping[str, frozenset[str]]:
    """Ancestors and descendants of each entity; a circle of parents ends where it began."""
    parent_of = dict(parents)
    kin: dict[str, set[str]] = {}
    for child in parent_of:
        above, seen = parent_of.get(child), {child}
        while above and above not in seen:
            kin.setdefault(child, set()).add(above)
            kin.setdefault(above, set()).add(child)
            seen.add(above)
            above = parent_of.get(above)
    return {entity: frozenset(of) for entity, of in kin.items()}
