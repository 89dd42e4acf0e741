"""Text made comparable: one script, one width, letters and digits only, every character with its place in the text as given.

Two pages that a reader would call the same text fold to the same characters: Simplified or Traditional (also where a mirror converted
character by character and chose wrongly: 后 for 後, 幹 for 干), half or full width, any quotes, spaces, line breaks, zero-width characters,
soft hyphens, pinyin in brackets after a character. One-to-many characters fall together (干 乾 幹; 着 著; 里 裏 裡): for finding copies two
characters that any mirror confuses are one character. The result is for comparing, never for reading.
"""

import re
import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

Codes = NDArray[np.uint32]
Places = NDArray[np.int64]
Marks = NDArray[np.bool_]

POINT, WIDE_POINT = ord("."), ord("．")

BREAKS = "\n\r\u2028\u2029。！？!?；;…︒｡"
"""Characters that end a sentence."""

FALLEN_TOGETHER = (
    "著着",
    "麼么",
    "麽么",
    "壹一",
    "祇只",
    "瞭了",
    "藉借",
    "裏里",
    "裡里",
    "於于",
    "雲云",
    "採采",
    "甚什",
    "佈布",
    "迴回",
    "唸念",
    "妳你",
    "牠它",
    "份分",
    "覆复",
    "俱具",
    "座坐",
    "揹背",
    "伕夫",
    "炼链",
    "像象",
    "薰熏",
    "甦苏",
    "澂澄",
    "濬浚",
    "甯宁",
    "彷仿",
    "拏拿",
    "鎗枪",
    "燄焰",
    "蘗檗",
)
"""Pairs that mirrors mix up and that OpenCC's tables of single characters keep apart."""

TONED_LETTERS = "āáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜńňǹḿ"
PINYIN = re.compile(
    rf"[(（](?<=[\u3400-\u9fff].)\s?[a-z\u0300-\u030c{TONED_LETTERS}]{{1,7}}\s?[)）]"
)  # bracket first: the scan is five times faster
SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|ua|uo|ui|un|ue|a|o|e|i|u)"
)
TONE_MARKS = "\u0300\u0301\u0304\u030c"
HAS_TONE = re.compile(f"[{TONED_LETTERS}{TONE_MARKS}]")
ENTITY = re.compile(r"&(?:nbsp|amp|lt|gt|quot|ldquo|rdquo|lsquo|rsquo|mdash|ndash|middot|hellip|emsp|ensp);?")
MANY_TONED = 3  # a page with this many toned brackets was annotated by a machine: its toneless brackets (的(de)) are pinyin too

PART_CHARS = 60_000  # arrays of this size stay in the processor's cache: three times faster than one large array

DROPPED, KEPT, BREAK, IGNORED = 0, 1, 2, 3
TONED, ENTITY_START, TONE_MARK, IS_POINT = 4, 5, 6, 7  # kept, dropped, ignored, dropped, and a reason to look closer
PLAIN_KIND = np.array([DROPPED, KEPT, BREAK, IGNORED, KEPT, DROPPED, IGNORED, DROPPED], dtype=np.uint8)


@dataclass(frozen=True)
class Folded:
    """`text` folded; `offsets[i]` is the place in the given text of the i-th folded character."""

    text: str
    offsets: Places


@dataclass(frozen=True)
class FoldedMany:
    """Many texts folded into one array: text `k` is `codes[starts[k]:starts[k + 1]]`; its sentences begin at those of `sentences` in there.

    A sentence without a character that is kept is none; the first character of a text begins one.
    """

    codes: Codes
    starts: Places
    sentences: Places

    def __len__(self) -> int:
        return len(self.starts) - 1


def fold(text: str) -> Folded:
    """One text with offsets into it; idempotent, raises nothing."""
    codes, places, _, _ = fold_joined([text])
    return Folded(decode(codes), places)


def fold_many(texts: Sequence[str]) -> FoldedMany:
    """Many texts at once: what comparing at speed uses."""
    codes, sentences, starts = [], [], [np.zeros(1, np.int64)]
    n = 0
    for part in in_parts(texts):
        part_codes, _, part_sentences, part_starts = fold_joined(part)
        codes.append(part_codes)
        sentences.append(part_sentences + n)
        starts.append(part_starts[1:] + n)
        n += len(part_codes)
    if not codes:
        return FoldedMany(np.zeros(0, np.uint32), starts[0], starts[0][:0])
    return FoldedMany(np.concatenate(codes), np.concatenate(starts), np.concatenate(sentences))


def in_parts(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    """Runs of texts of about PART_CHARS together."""
    start = size = 0
    for i, text in enumerate(texts):
        size += len(text)
        if size >= PART_CHARS:
            yield texts[start : i + 1]
            start, size = i + 1, 0
    if start < len(texts):
        yield texts[start:]


def decode(codes: Codes) -> str:
    return codes.astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


def pinyin(text: str) -> Iterator[tuple[int, int]]:
    """Where a machine put pinyin in brackets after a character."""
    found = list(PINYIN.finditer(text))
    toned = sum(HAS_TONE.search(m[0]) is not None for m in found)
    for match in found if toned else ():
        if HAS_TONE.search(match[0]) or (toned >= MANY_TONED and SYLLABLE.fullmatch(match[0][1:-1].strip())):
            yield match.span()


def fold_joined(texts: Sequence[str]) -> tuple[Codes, Places, Places, Places]:
    """Codes kept, their places in the joined text, where each sentence begins among them, and where each text does."""
    table, kinds = tables()
    raw = np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4").astype(np.int64)
    kind = kinds.take(raw)
    ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1)
    special = np.flatnonzero(kind >= TONED)
    if len(special):
        why = kind[special]
        kind[special] = PLAIN_KIND.take(why)
        forget_made(texts, ends, kind, special[why == ENTITY_START], lambda text: (m.span() for m in ENTITY.finditer(text)))
        forget_made(texts, ends, kind, special[(why == TONED) | (why == TONE_MARK)], pinyin)
        points = special[why == IS_POINT]
        kind[points[decimal_points(raw, kind, points)]] = KEPT
    is_kept = kind == KEPT
    codes = table.take(raw.take(places := np.flatnonzero(is_kept)))
    before: NDArray[np.int32] = np.concatenate((np.zeros(1, np.int32), np.cumsum(is_kept, dtype=np.int32)))  # kept before each place
    starts: Places = np.concatenate((np.zeros(1, np.int64), before[ends - 1]))
    begins: Places = np.concatenate((starts, before[np.flatnonzero(kind == BREAK)]))
    begins.sort()
    is_first = np.concatenate((np.ones(1, np.bool_), begins[1:] != begins[:-1])) & (begins < len(places))
    return codes, places, begins[is_first], starts


def forget_made(
    texts: Sequence[str], ends: Places, kind: NDArray[np.uint8], hints: Places, made: Callable[[str], Iterable[tuple[int, int]]]
) -> None:
    """Mark as ignored what a machine put into the texts that hold one of the hints."""
    for k in np.unique(np.searchsorted(ends, hints, side="right")).tolist():
        start = int(ends[k]) - len(texts[k]) - 1
        for first, last in made(texts[k]):
            kind[start + first : start + last] = IGNORED


def decimal_points(raw: Places, kind: NDArray[np.uint8], points: Places) -> Marks:
    """Which points stand between two digits; characters that nobody sees do not part them."""
    before, after = np.maximum(points - 1, 0), np.minimum(points + 1, len(raw) - 1)
    if (kind[before] == IGNORED).any() or (kind[after] == IGNORED).any():
        solid = np.flatnonzero(kind != IGNORED)
        at = np.searchsorted(solid, points)
        before, after = solid[np.maximum(at - 1, 0)], solid[np.minimum(at + 1, len(solid) - 1)]
    return is_digit(raw[before]) & is_digit(raw[after])


def is_digit(raw: Places) -> Marks:
    table, kinds = tables()
    folded = table[raw]
    found: Marks = (folded >= ord("0")) & (folded <= ord("9")) & (kinds[raw] == KEPT)
    return found


@cache
def tables() -> tuple[Codes, NDArray[np.uint8]]:
    """Folded code point and kind (dropped, kept, break, ignored) of every code point."""
    size = sys.maxunicode + 1
    table = np.arange(size, dtype=np.uint32)
    kinds = np.zeros(size, dtype=np.uint8)
    for code in [*range(0x10000), *range(0x1D400, 0x1D800)]:
        table[code], kinds[code] = folded_code(code)
    kinds[0x20000:0x32000] = KEPT
    fall_together(table)
    for char in BREAKS:
        kinds[ord(char)] = BREAK
    kinds[[POINT, WIDE_POINT]] = IS_POINT
    table[WIDE_POINT] = POINT
    kinds[[ord(c) for c in TONED_LETTERS]] = TONED
    kinds[[ord(c) for c in TONE_MARKS]] = TONE_MARK
    kinds[ord("&")] = ENTITY_START
    kinds[0xE0100:0xE01F0] = IGNORED
    return table, kinds


def folded_code(code: int) -> tuple[int, int]:
    """One width, lower case, no accents; letters and numbers are kept, everything else is dropped."""
    char = chr(code)
    category = unicodedata.category(char)
    if category in ("Cf", "Mn", "Me", "Co"):
        return code, IGNORED
    if category[0] not in "LN" and not 0xFF00 < code < 0xFF5F:
        return code, DROPPED
    plain = unicodedata.normalize("NFKD", char).lower()
    plain = unicodedata.normalize("NFKC", plain[:1])
    if len(plain) != 1:
        return code, KEPT
    digit = unicodedata.decimal(plain, None)
    folded = ord(str(digit)) if digit is not None else ord(plain)
    return folded, KEPT if unicodedata.category(chr(folded))[0] in "LN" else DROPPED


def fall_together(table: Codes) -> None:
    """Characters that a mirror may put for one another get one code: the closure of OpenCC's single-character tables and our own pairs."""
    import opencc

    chars = [chr(c) for c in [*range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x2A6E0)]]
    parent: dict[int, int] = {}

    def top(code: int) -> int:
        while (up := parent.get(code, code)) != code:
            code = up
        return code

    def join(one: str, other: str) -> None:
        a, b = top(int(table[ord(one)])), top(int(table[ord(other)]))
        if a != b:
            parent[max(a, b)] = min(a, b)

    for config in ("t2s", "s2t", "tw2t", "hk2t", "t2tw", "t2hk"):
        converted = opencc.OpenCC(config).convert("\n".join(chars)).split("\n")
        for char, other in zip(chars, converted, strict=True):
            if char != other and len(other) == 1:
                join(char, other)
    for pair in FALLEN_TOGETHER:
        join(pair[0], pair[1])
    for char in chars:
        table[ord(char)] = top(int(table[ord(char)]))
    simplified = opencc.OpenCC("t2s").convert("\n".join(map(chr, table[list(map(ord, chars))]))).split("\n")
    readable = {ord(a): ord(b) for a, b in zip(map(chr, table[list(map(ord, chars))]), simplified, strict=True)}
    for char in chars:
        table[ord(char)] = readable[int(table[ord(char)])]
    # full-width and other forms point at characters that may have moved
    moved = np.flatnonzero(table != np.arange(len(table), dtype=np.uint32))
    table[moved] = table[table[moved]]
