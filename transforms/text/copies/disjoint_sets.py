"""Disjoint sets with path halving (Tarjan and van Leeuwen, 1984): what is joined, directly or by others, has one smallest member."""

from collections.abc import Iterator
from typing import Any, Generic, TypeVar

Item = TypeVar("Item", bound=Any)  # hashable and ordered


class DisjointSets(Generic[Item]):
    """Sets of items; an item that was never joined is a set of its own."""

    def __init__(self) -> None:
        self._parent: dict[Item, Item] = {}

    def smallest(self, item: Item) -> Item:
        """The smallest member of the item's set."""
        while (parent := self._parent.get(item, item)) != item:
            self._parent[item] = item = self._parent.get(parent, parent)
        return item

    def join(self, one: Item, other: Item) -> None:
        """Make one set of the sets of both."""
        low, high = sorted((self.smallest(one), self.smallest(other)))
        if low != high:
            self._parent[high] = low

    def joined(self) -> Iterator[Item]:
        """Items that are not the smallest of their set."""
        return iter(list(self._parent))
