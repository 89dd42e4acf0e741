"""Text normalised for comparison: one script, one width, letters and digits only, each character with its offset in the given text.

Two pages that a reader would call the same text fold to the same characters: Simplified or Traditional (also where a mirror converted
character by character and chose wrongly: 后 for 後, 幹 for 干), half or full width, any quotes, spaces, line breaks, zero-width characters,
soft hyphens, pinyin in brackets after a character. One-to-many characters are merged (干 乾 幹; 着 著; 里 裏 裡): for finding copies, two
characters that some mirror confuses are one character. The result is for comparison, not for display.
"""

import re
import sys
import unicodedata
from codecs import utf_32_le_decode
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.text.copies.disjoint_sets import DisjointSets

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
"""Pairs that mirrors confuse and that OpenCC's single-character tables do not merge."""

TONED_LETTERS = "āáǎàōóǒòēéěèīíǐìūúǔùüǖǘǚǜńňǹḿ"
PINYIN = re.compile(
    rf"[(（](?<=[\u3400-\u9fff].)\s?[a-z\u0300-\u030c{TONED_LETTERS}]{{1,7}}\s?[)）]"
)  # bracket first: the scan is five times faster
SYLLABLE = re.compile(
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uan|uai|ai|ei|ao|ou|an|en|er|ia|ie|iu|in|"
    r"ua|uo|ui|un|ue|a|o|e|i|u)"
)
TONE_MARKS = "\u0300\u0301\u0304\u030c"
ENTITY = re.compile(
    r"&(?:#\d{2,6}|#[xX][0-9a-fA-F]{2,5}|nbsp|amp|lt|gt|quot|ldquo|rdquo|lsquo|rsquo|mdash|ndash|middot|hellip|emsp|ensp);?"
)
MANY_TONED = 3  # a page with this many toned brackets was annotated by a machine: its toneless brackets (的(de)) are pinyin too

PART_CHARS = 60_000  # arrays of this size stay in the processor's cache: three times faster than one large array

KEPT, DROPPED, BREAK, IGNORED = 0, 1, 2, 3
TONED, ENTITY_START, TONE_MARK, IS_POINT = (
    np.uint32(k) for k in range(4, 8)
)  # kept, dropped, ignored and dropped characters that need a second look
PLAIN_KIND = np.array([KEPT, DROPPED, BREAK, IGNORED, KEPT, DROPPED, IGNORED, DROPPED], dtype=np.uint32)
KIND, CODE = np.uint32(24), np.uint32((1 << 24) - 1)  # a character's kind is in the bits above its code


@dataclass(frozen=True)
class Folded:
    """A folded text; `offsets[i]` is the index in the given text of the i-th folded character."""

    text: str
    offsets: Places


@dataclass(frozen=True)
class FoldedMany:
    """Many texts folded into one array: text `k` is `codes[starts[k]:starts[k + 1]]`.

    `sentences` are the indices in `codes` at which sentences begin, for all texts. Each text begins one; a sentence of which no character
    is kept does not count.
    """

    codes: Codes
    starts: Places
    sentences: Places

    def __len__(self) -> int:
        return len(self.starts) - 1


def fold(text: str) -> Folded:
    """One folded text with offsets into it. Idempotent; raises nothing."""
    codes, is_kept, _, _ = fold_joined([text])
    return Folded(decode(codes), np.flatnonzero(is_kept))


def fold_many(texts: Sequence[str]) -> FoldedMany:
    """Many texts folded at once, for fast comparison of all of them."""
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
    """The texts in runs of about PART_CHARS characters."""
    start = size = 0
    for i, text in enumerate(texts):
        size += len(text)
        if size >= PART_CHARS:
            yield texts[start : i + 1]
            start, size = i + 1, 0
    if start < len(texts):
        yield texts[start:]


def decode(codes: Codes) -> str:
    """The string of an array of code points."""
    return utf_32_le_decode(codes.tobytes(), "surrogatepass")[0]


def pinyin(text: str, toned: Places) -> list[tuple[int, int]]:
    """Spans of pinyin that a program put in brackets after a character; `toned` are the indices of letters and marks with a tone."""
    spans = [match.span() for match in PINYIN.finditer(text)]
    bounds = np.searchsorted(toned, np.array(spans, dtype=np.int64).reshape(-1, 2))
    is_toned = bounds[:, 0] < bounds[:, 1]
    if np.count_nonzero(is_toned) < MANY_TONED:
        return [span for span, has_tone in zip(spans, is_toned.tolist(), strict=True) if has_tone]
    return [
        (first, last)
        for (first, last), has_tone in zip(spans, is_toned.tolist(), strict=True)
        if has_tone or SYLLABLE.fullmatch(text[first + 1 : last - 1].strip())
    ]


def entities(text: str, ands: Places) -> list[tuple[int, int]]:  # noqa: ARG001 - an expression finds them as fast
    """Spans of HTML character references that were left undecoded."""
    return [match.span() for match in ENTITY.finditer(text)]


def fold_joined(texts: Sequence[str]) -> tuple[Codes, Marks, Places, Places]:
    """(codes kept, mask of kept characters of the joined text, starts of sentences, starts of texts); starts index the codes kept."""
    found = table().take(np.frombuffer("\n".join(texts).encode("utf-32-le", "surrogatepass"), dtype="<u4"))
    ends = np.cumsum(np.fromiter(map(len, texts), dtype=np.int64, count=len(texts)) + 1)
    special = np.flatnonzero(found >= TONED << KIND)
    if len(special):
        why = found[special] >> KIND
        found[special] = (found[special] & CODE) | (PLAIN_KIND.take(why) << KIND)
        forget_made(texts, ends, found, special[why == ENTITY_START], entities)
        forget_made(texts, ends, found, special[(why == TONED) | (why == TONE_MARK)], pinyin)
        points = special[why == IS_POINT]
        found[points[decimal_points(found, points)]] &= CODE
    is_kept = found <= CODE
    left_out = np.flatnonzero(~is_kept)
    before = left_out - np.arange(len(left_out))  # kept before each of them
    n_kept = len(found) - len(left_out)
    starts: Places = np.concatenate(([0], before[np.searchsorted(left_out, ends[:-1] - 1)], [n_kept]))
    begins = np.concatenate(([0], before[found[left_out] >> KIND == BREAK]))
    is_first = np.concatenate(([True], begins[1:] != begins[:-1])) & (begins < n_kept)
    return np.compress(is_kept, found), is_kept, begins[is_first], starts


def forget_made(
    texts: Sequence[str], ends: Places, found: Codes, hints: Places, made: Callable[[str, Places], list[tuple[int, int]]]
) -> None:
    """Mark as ignored the spans that `made` finds in the texts that contain one of the hints."""
    text_of = np.searchsorted(ends, hints, side="right")
    for k in np.unique(text_of).tolist():
        start = int(ends[k]) - len(texts[k]) - 1
        spans = np.array(made(texts[k], hints[text_of == k] - start), dtype=np.int64).reshape(-1, 2)
        if len(spans):
            inside = np.zeros(len(texts[k]) + 1, dtype=np.int8)
            inside[spans[:, 0]] += 1
            inside[spans[:, 1]] -= 1
            found[start : start + len(texts[k])][np.cumsum(inside[:-1], dtype=np.int8) > 0] = IGNORED << KIND


def decimal_points(found: Codes, points: Places) -> Marks:
    """Which points are between two digits; invisible characters in between are skipped."""
    before, after = np.maximum(points - 1, 0), np.minimum(points + 1, len(found) - 1)
    if (found[before] >> KIND == IGNORED).any() or (found[after] >> KIND == IGNORED).any():
        solid = np.flatnonzero(found >> KIND != IGNORED)
        at = np.searchsorted(solid, points)
        before, after = solid[np.maximum(at - 1, 0)], solid[np.minimum(at + 1, len(solid) - 1)]
    return is_digit(found[before]) & is_digit(found[after])


def is_digit(found: Codes) -> Marks:
    """Which folded codes are ASCII digits; codes with a kind above them are not."""
    marks: Marks = (found >= ord("0")) & (found <= ord("9"))
    return marks


@cache
def table() -> Codes:
    """For every code point the folded one, with its kind in the bits above CODE."""
    codes = np.arange(sys.maxunicode + 1, dtype=np.uint32)
    kinds = np.full(len(codes), DROPPED, dtype=np.uint32)
    for code in [*range(0x10000), *range(0x1D400, 0x1D800)]:
        codes[code], kinds[code] = folded_code(code)
    kinds[0x20000:0x32000] = KEPT
    fall_together(codes)
    for char in BREAKS:
        kinds[ord(char)] = BREAK
    kinds[[POINT, WIDE_POINT]] = IS_POINT
    codes[WIDE_POINT] = POINT
    kinds[[ord(c) for c in TONED_LETTERS]] = TONED
    kinds[[ord(c) for c in TONE_MARKS]] = TONE_MARK
    kinds[ord("&")] = ENTITY_START
    kinds[0xE0100:0xE01F0] = IGNORED
    return codes | (kinds << KIND)


def folded_code(code: int) -> tuple[int, int]:
    """(folded code, kind) of one code point: one width, lower case, no accents; letters and numbers are kept, the rest is dropped."""
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


def fall_together(codes: Codes) -> None:
    """Give characters that a mirror may confuse one code: the closure of OpenCC's single-character tables and FALLEN_TOGETHER, in place."""
    from opencc import OpenCC

    chars = np.array([*range(0x3400, 0xA000), *range(0xF900, 0xFB00), *range(0x20000, 0x2A6E0)], dtype=np.uint32)
    sets: DisjointSets[int] = DisjointSets()
    for config in ("t2s", "s2t", "tw2t", "hk2t", "t2tw", "t2hk"):
        converted = one_by_one(OpenCC(config), chars)
        changed = np.flatnonzero(converted != chars)
        for char, other in zip(chars[changed].tolist(), converted[changed].tolist(), strict=True):
            sets.join(int(codes[char]), int(codes[other]))
    for pair in FALLEN_TOGETHER:
        sets.join(int(codes[ord(pair[0])]), int(codes[ord(pair[1])]))
    tops = np.arange(len(codes), dtype=np.uint32)
    for code in sets.joined():
        tops[code] = sets.smallest(code)
    codes[chars] = tops[codes[chars]]
    codes[chars] = one_by_one(OpenCC("t2s"), codes[chars])
    # full-width and other forms refer to characters that may have got another code
    moved = np.flatnonzero(codes != np.arange(len(codes), dtype=np.uint32))
    codes[moved] = codes[codes[moved]]


def one_by_one(converter: Any, chars: Codes) -> Codes:
    """Each character as OpenCC converts it alone; unchanged where that gives several characters."""
    lines = np.full(2 * len(chars), ord("\n"), dtype=np.uint32)
    lines[::2] = chars
    converted = np.frombuffer(converter.convert(decode(lines)).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    ends = np.flatnonzero(converted == ord("\n"))
    is_one = np.diff(ends, prepend=-1) == 2
    return np.where(is_one, converted[ends - 1], chars)
