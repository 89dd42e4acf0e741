"""Entities by the names that people type: Simplified or Traditional, capitals or not, an alias, a ticker or an id."""

import re
from typing import Any

from transforms.text.chars import normalise
from transforms.text.entities.alias_matcher import fold
from transforms.text.tickers import listings
from warehouse.pipeline.seed_tables import CuratedTables


class Names:
    """The curated names, to be looked up as people type them."""

    def __init__(self, curated: CuratedTables) -> None:
        self.entities: dict[str, dict[str, Any]] = {row["entity_id"]: row for row in curated.table("entities").to_pylist()}
        self.aliases: dict[str, list[dict[str, Any]]] = {}
        self._by_name: dict[str, dict[str, None]] = {}
        for entity_id, row in self.entities.items():
            codes = [form for _, one in listings(row["ticker"]) if one for form in (one.code, one.code.lstrip("0"), *one.spellings())]
            for name in (entity_id, row["name_zh"], row["name_en"], *codes):
                self._add(name, entity_id)
        for row in curated.table("aliases").to_pylist():
            self.aliases.setdefault(row["entity_id"], []).append(row)
            self._add(row["alias"], row["entity_id"])

    def _add(self, name: str | None, entity_id: str) -> None:
        if name:
            self._by_name.setdefault(key_of(name), {})[entity_id] = None

    def exactly(self, name: str) -> list[str]:
        """Ids of the entities with this name, alias, ticker or id."""
        return list(self._by_name.get(key_of(name), ()))

    def like(self, name: str) -> list[str]:
        """Ids of the entities of which a name holds this one, those with the shortest names first."""
        wanted = key_of(name)
        near = sorted((known for known in self._by_name if wanted in known), key=lambda known: (len(known), known))
        return list(dict.fromkeys(entity_id for known in near for entity_id in self._by_name[known]))

    def known(self) -> list[str]:
        """Every name, folded."""
        return list(self._by_name)


def key_of(name: str) -> str:
    """A name without script, capitals, blanks and hyphens."""
    return re.sub(r"[\s\-·]", "", fold(normalise(name)))
