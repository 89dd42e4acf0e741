"""Gram codes of the search index: integers for a pair of characters, a word of one character, a Latin word or a number.

first * 65536 + second for a pair, the code point for a Chinese word of one character, LATIN + the first twelve letters or digits read in
base 37 for Latin words and numbers (a = 1 … z = 26, 0 = 27 … 9 = 36). Texts (postings.py) and queries (in Python
warehouse/search/query_language.py, in SQL warehouse/views/base/search_language.sql) are encoded in the same way.
"""

from itertools import pairwise

LATIN = 1 << 32
LATIN_CHARS = 12
IN_TITLE, IS_WORD, IS_WORD_IN_TITLE = 1, 2, 4  # flags of a posting
WIDE = (  # letters that are indexed in pairs: Chinese, kana, Hangul, accented Latin, Greek and Cyrillic
    (0xC0, 0x24F),
    (0x370, 0x52F),
    (0x3005, 0x3005),
    (0x3007, 0x3007),
    (0x3040, 0x30FF),
    (0x3400, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
)


def latin_gram(word: str) -> int:
    """The gram of a word of a-z or 0-9."""
    value = 0
    for c in word[:LATIN_CHARS]:
        value = value * 37 + (ord(c) - 96 if c >= "a" else ord(c) - 21)
    return LATIN + value


def grams_of(run: str) -> list[int]:
    """The grams of a run of letters, of digits or of wide characters."""
    if run[0] <= "z":
        return [latin_gram(run)]
    if len(run) == 1:
        return [ord(run)]
    return [ord(a) << 16 | ord(b) for a, b in pairwise(run)]
