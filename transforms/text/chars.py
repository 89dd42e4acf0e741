"""Characters: one script, one width, one kind of quotes, nothing invisible.

`normalise` makes the text that all later steps read: Simplified characters, half-width letters and digits (Chinese punctuation stays),
quotes 「」『』 as “”‘’, no zero-width characters, no injected pinyin brackets, no space between Han and Latin, lines kept.
It is idempotent and works line by line, except that toneless pinyin brackets are removed only from texts with injected pinyin.
Why t2s and not tw2s: mirrors leave characters such as 么 as they are, which tw2s turns into 幺, and 卓著 must not become 卓着.
"""

import re
import unicodedata
from functools import cache

from opencc import OpenCC

HAN = "㐀-䶿一-鿿豈-﫿々〇\U00020000-\U0003134f"
TONED = "āáǎàōóǒòēéěèīíǐìūúǔùǖǘǚǜńňǹḿ"
MIN_TONED_BRACKETS = 3  # fewer may gloss a rare character; mirrors have dozens
HANT_SHARE = 0.95  # mirrors converted by character keep a few Simplified characters
HANS_SHARE = 0.05  # a Traditional name or quotation does not make a page Traditional

_PARTICLE = re.compile(r"(?<=[㐀-鿿])(?<![显顯卓名原专專编編译譯论論巨昭土遗遺合拙力])著(?![名作称稱述录錄]|书立|書立|[）)》〉])")
_RISING = re.compile(
    r"(?<=[上提回攀飆飙晉晋爬躍跃直拉急遞递擢])昇|昇(?=[級级高溫温值空降遷迁學学至幅為为到格壓压])"
)  # elsewhere 昇 is a name: 昇腾
_ONE = re.compile(r"壹(?=[個个起些樣样直次種种切般旦致])")
_BRACKET = re.compile(rf"(?<=[{HAN}])(?:[(（][a-zü{TONED}]{{1,6}}[)）])+")
_TONED_BRACKET = re.compile(rf"(?<=[{HAN}])[(（](?=[a-zü]{{0,5}}[{TONED}])[a-zü{TONED}]{{1,6}}[)）]")
_ORPHAN = re.compile(rf"\??(?<![A-Za-z(（])(?=[a-zü]{{0,5}}[{TONED}])[a-zü{TONED}]{{1,6}}[)）]")
_SYLLABLE = re.compile(rf"(?=.*[aeiouü{TONED}])[a-zü{TONED}]{{1,6}}$")
_SPACES = re.compile(r"[ \t\x0b\x0c\x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]+")
_AT_PUNCTUATION = re.compile(r" (?=[，。！？；：、）》】〉])|(?<=[，。！？；：、（《【〈]) ")
_BEFORE_LATIN = re.compile(rf"(?<=[{HAN}]) (?=[A-Za-z0-9])|(?<=[A-Za-z0-9%]) (?=[{HAN}])")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff0-\ufffb\ud800-\udfff\ue000-\uf8ff\U000e0000-\U000e01ef\U000f0000-\U0010fffd]"
)
_PLANTED = re.compile(
    rf"(?<=[{HAN}，。、！？])(?:[\u200b\u2060\u2063\xad](?=[{HAN}])|[\U000e0000-\U000e007f]+|[\ue000-\uf8ff\U000f0000-\U0010fffd]+(?=[{HAN}，"
    rf"。、！？“”]))"
)  # letters of a private font stand for characters that only its own page can show
_RARE = re.compile("[\U00020000-\U0003134f]")
_HAN_RUN = re.compile(rf"[^{HAN}]+")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_FOLD: dict[int, str] = {0xFF01 + i: chr(0x21 + i) for i in range(94) if chr(0x21 + i).isalnum() or chr(0x21 + i) in "%+=@#&$_/*"}
_FOLD |= {ord(a): b for a, b in zip("「」『』﹁﹂﹃﹄︐︑︒︓︔︕︖︗︘︵︶︽︾", "“”‘’“”‘’，、。：；！？【】（）《》", strict=True)}
_FOLD |= {c: unicodedata.normalize("NFKC", chr(c)) for c in range(0x2F00, 0x2FD6)}  # radicals used as characters
_FOLD |= {ord("妳"): "你", ord("牠"): "它"}


@cache
def _to_simplified_table() -> OpenCC:
    return OpenCC("t2s")


@cache
def _script_characters() -> tuple[frozenset[str], frozenset[str]]:
    """(characters of Traditional text only, characters of Simplified text only)."""
    every = [chr(c) for c in range(0x4E00, 0xA000)]
    simplified = _to_simplified_table().convert("\n".join(every)).split("\n")
    traditional = OpenCC("s2t").convert("\n".join(every)).split("\n")
    hant = frozenset(c for c, s in zip(every, simplified, strict=True) if s != c and not _encodes(c, "gb2312"))
    hans = frozenset(c for c, t in zip(every, traditional, strict=True) if t != c and not _encodes(c, "big5"))
    return hant, hans


@cache
def _rare_characters() -> dict[int, str]:
    """Simplified forms beyond the basic plane, which few fonts have, mapped back to the characters that pages use (頔 in names)."""
    every = [chr(c) for c in [*range(0x3400, 0x4DC0), *range(0x4E00, 0xA000)]]
    simplified = _to_simplified_table().convert("\n".join(every)).split("\n")
    return {ord(s): c for c, s in zip(every, simplified, strict=True) if len(s) == 1 and ord(s) > 0xFFFF}


def _encodes(character: str, charset: str) -> bool:
    try:
        character.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def to_simplified(text: str) -> str:
    """Simplified characters; 著 as a particle becomes 着, 壹 of bad mirrors becomes 一. Nothing else changes."""
    if text.isascii():
        return text
    text = _clean(text)
    text = _RISING.sub("升", _PARTICLE.sub("着", text))
    text = "昇".join(_folded(part) for part in text.split("昇")).replace("甚么", "什么")
    if _RARE.search(text):
        text = text.translate(_rare_characters())
    return _ONE.sub("一", text)


def _folded(text: str) -> str:
    """OpenCC until nothing changes: its phrases may give words that are keys again (幺麼 -> 幺麽 -> 幺么)."""
    for _ in range(3):
        before, text = text, str(_to_simplified_table().convert(text))
        if text == before:
            break
    return text


def _clean(text: str) -> str:
    """Lone surrogates cannot be encoded and would stop the converter."""
    return re.sub("[\ud800-\udfff]", "", text)


def has_injected_pinyin(text: str) -> bool:
    """Whether the text has so many brackets with toned pinyin that a program must have inserted them."""
    return sum(1 for _ in zip(_TONED_BRACKET.finditer(text), range(MIN_TONED_BRACKETS), strict=False)) >= MIN_TONED_BRACKETS


def is_obfuscated(text: str) -> bool:
    """True when the page carries traces of a machine that hides copies: pinyin brackets, or zero-width, tag or private characters among
    Han."""
    return has_injected_pinyin(text) or len(_PLANTED.findall(text)) >= MIN_TONED_BRACKETS


def strip_pinyin(text: str) -> str:
    """Without injected pinyin: 计(jì)算 -> 计算. Brackets without tone marks are removed only where pinyin was injected."""
    if "(" not in text and "（" not in text and ")" not in text:
        return text
    injected = has_injected_pinyin(text)

    def keep(match: re.Match[str]) -> str:
        parts = re.findall(r"[(（][^()（）]+[)）]", match[0])
        if injected:
            return "".join(p for p in parts if not _SYLLABLE.match(p[1:-1]))
        return "".join(p for p in parts if not re.search(f"[{TONED}]", p))

    text = _BRACKET.sub(keep, text)
    return _ORPHAN.sub("", text) if injected else text


def normalise(text: str) -> str:
    """Text in the form that all later steps read; see the head of this file."""
    if not text:
        return ""
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", text).translate(_FOLD)
    text = _SPACES.sub(" ", text)
    text = to_simplified(strip_pinyin(text))
    text = _BEFORE_LATIN.sub("", _AT_PUNCTUATION.sub("", text))
    return "\n".join(line.strip(" ") for line in text.split("\n")) if "\n" in text else text.strip(" ")


def script_of(text: str) -> str:
    """hans, hant or mixed. Characters that both scripts use do not count; text without any other is hans."""
    hant, hans = _script_characters()
    n_hant = sum(1 for c in text if c in hant)
    n_hans = sum(1 for c in text if c in hans)
    if not n_hant or n_hant <= HANS_SHARE * (n_hant + n_hans):
        return "hans"
    return "hant" if n_hant >= HANT_SHARE * (n_hant + n_hans) else "mixed"


def collapse(text: str) -> str:
    """One line: every run of blanks is one space, none at the ends."""
    return " ".join(text.split())


def n_han(text: str) -> int:
    """Number of Han characters."""
    return len(_HAN_RUN.sub("", text))
