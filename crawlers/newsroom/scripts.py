"""Texts of mirrors: Traditional characters converted one by one, and pinyin in brackets after characters."""

import tomllib
from functools import cache

from crawlers.newsroom.grammar import WORDS

LEFT = frozenset("后里制台系干复于面")
"""Characters that converting mirrors leave unchanged, since their conversion depends on the word."""
EXTRA = {"一个": "壹個", "一起": "壹起"}


@cache
def traditional_table() -> dict[int, str]:
    """Translation table to Traditional, character by character."""
    from opencc import OpenCC

    convert = OpenCC("s2t").convert
    han = [chr(c) for c in range(0x4E00, 0x9FA6)]
    table = {ord(c): t for c, t in zip(han, convert("\n".join(han)).split("\n"), strict=True) if c != t and c not in LEFT}
    return {**table, ord("“"): "「", ord("”"): "」"}


def traditional(text: str) -> str:
    """The text as a converting mirror prints it."""
    for simple, odd in EXTRA.items():
        text = text.replace(simple, odd)
    return text.translate(traditional_table())


@cache
def pinyin_table() -> dict[int, str]:
    """The table of the pinyin mirror: Traditional characters, some followed by their pinyin."""
    rows = tomllib.loads((WORDS / "pinyin.toml").read_text(encoding="utf-8"))["pinyin"]
    forms = traditional_table()
    marked = {ord(char): f"{forms.get(ord(char), char)}({sound})" for sound, chars in rows.items() for char in chars}
    return {**forms, **marked}


def with_pinyin(text: str) -> str:
    """The text in Traditional characters, some followed by their pinyin: 計(jì)算."""
    return text.translate(pinyin_table())
