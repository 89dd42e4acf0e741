"""Folding of characters in SQL: queries are folded in the same way as texts."""

from functools import cache

from transforms.text.chars import normalise


@cache
def folding() -> tuple[str, str]:
    """(characters that folding replaces, their replacements), as two strings."""
    every = [chr(c) for c in (*range(0x3400, 0xA000), *range(0xFF01, 0xFF5F))]
    pairs = [(c, s) for c, s in zip(every, normalise("\n".join(every)).split("\n"), strict=True) if s != c and len(s) == 1]
    return "".join(c for c, _ in pairs), "".join(s for _, s in pairs)
