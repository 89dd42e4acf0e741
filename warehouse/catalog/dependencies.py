"""Dependencies of a statement on view definitions."""

import re
from collections.abc import Sequence

_MADE = re.compile(r"\b(?:view|macro|table)\s+(lake|mart)\.(\w+)", re.IGNORECASE)
_READ = re.compile(r"\blake\.(\w+)", re.IGNORECASE)
_WORD = re.compile(r"\w+")
_CATALOG = re.compile(r"\bduckdb_\w+|\binformation_schema\b|\bshow\b|\bsqlite_master\b|\bpg_", re.IGNORECASE)


def needed(scripts: Sequence[tuple[str, str]], statement: str | None) -> list[tuple[str, str]]:
    """The definitions that a statement needs, by the names in it; all for a statement about the catalog."""
    if statement is None or _CATALOG.search(statement):
        return list(scripts)
    made = {name: set(_MADE.findall(text)) for name, text in scripts}
    read, wanted = {(schema, word) for word in _WORD.findall(statement) for schema in ("lake", "mart")}, set[str]()
    while found := {name for name, _ in scripts if name not in wanted and made[name] & read}:
        wanted |= found
        read = {("lake", word) for name, text in scripts if name in found for word in _READ.findall(text)}  # views read lake.* only
    return [(name, text) for name, text in scripts if name in wanted]
