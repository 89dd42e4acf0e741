"""Article ids in the formats of real portals. Every id encodes the number of its story, so that a page can be made from its URL alone.

A portal publishes at most one article of a story, so portal and story number identify it. Where real ids encode a time, ours do too.
"""

import string
from collections.abc import Callable
from dataclasses import dataclass

MAX_STORIES = 1 << 19
BASE32 = string.digits + "ABCDEFGHIJKLMNOPQRSTUV"
BASE36 = string.digits + string.ascii_lowercase
BASE62 = string.digits + string.ascii_uppercase + string.ascii_lowercase
NETEASE_ZERO_MS = 1_060_500_000_000
KR36_ZERO_MS = 1_546_272_000_000
SCRAMBLE, WORD = 2_654_435_761, 1 << 32  # Knuth's multiplier is odd, so the product is one to one
UNSCRAMBLE = pow(SCRAMBLE, -1, WORD)


def to_base(number: int, digits: str, width: int) -> str:
    """A number in the base of `digits`, padded to `width`."""
    out = []
    for _ in range(width):
        number, rest = divmod(number, len(digits))
        out.append(digits[rest])
    return "".join(reversed(out))


def from_base(text: str, digits: str) -> int:
    """The number of a text in the base of `digits`. Raises ValueError for other characters."""
    number = 0
    for char in text:
        number = number * len(digits) + digits.index(char)
    return number


def docid(story: int, at: int, column: str) -> str:
    """NetEase: milliseconds in base 32, then the column. The low 19 bits are the story, so the id's time is up to 17 minutes early."""
    ms = ((at * 1000 - NETEASE_ZERO_MS) // MAX_STORIES - 1) * MAX_STORIES + story
    return to_base(ms, BASE32, 8) + column


def docid_story(text: str) -> int:
    """Story of a NetEase id."""
    return from_base(text[:8], BASE32) % MAX_STORIES


def ifeng(story: int, at: int) -> str:
    """iFeng: milliseconds above 22 free bits, in base 62; drafts are a few minutes older than the page."""
    return to_base(((at - 240) * 1000 << 22) | story, BASE62, 11)


def kr36(story: int, at: int) -> str:
    """36Kr: milliseconds above 14 free bits; the upper five bits of the story replace the last 32 milliseconds."""
    ms = (at - 1500) * 1000 - KR36_ZERO_MS
    return str(((ms >> 5 << 5 | story >> 14) << 14) | (story & 0x3FFF))


def kr36_story(text: str) -> int:
    """Story of a 36Kr id."""
    number = int(text)
    return (number >> 14 & 31) << 14 | number & 0x3FFF


def scrambled(story: int) -> str:
    """The story number as seven seemingly random characters."""
    return to_base(story * SCRAMBLE % WORD, BASE36, 7)


def unscrambled(text: str) -> int:
    """Story of a scrambled id."""
    return from_base(text, BASE36) * UNSCRAMBLE % WORD


@dataclass(frozen=True)
class Scheme:
    """`make` makes an id from story and publishing second, `story` gives the story of an id; ValueError for a text that is no id."""

    make: Callable[[int, int], str]
    story: Callable[[str], int]


def counted(first: int) -> Scheme:
    """A scheme of ids that count up, as most systems have."""
    return Scheme(lambda story, _at: str(first + story), lambda text: int(text) - first)


SCHEMES: dict[str, Scheme] = {
    "netease": Scheme(lambda s, at: docid(s, at, "00097U7R"), docid_story),
    "netease_account": Scheme(lambda s, at: docid(s, at, f"05{to_base(s * 7919 % 36**2, BASE36, 2).upper()}9KQ2"), docid_story),
    "sina": Scheme(lambda s, _at: "nf" + scrambled(s), lambda text: unscrambled(text[2:])),
    "qq": Scheme(lambda s, _at: "A" + scrambled(s).upper() + "00", lambda text: unscrambled(text[1:8].lower())),
    "ifeng": Scheme(ifeng, lambda text: from_base(text, BASE62) & ((1 << 22) - 1)),
    "kr36": Scheme(kr36, kr36_story),
    "ithome": Scheme(
        lambda s, _at: f"{(1_968_000 + s) // 1000}/{(1_968_000 + s) % 1000:03d}", lambda text: int(text.replace("/", "")) - 1_968_000
    ),
    "solidot": counted(86_000),
    "mydrivers": Scheme(lambda s, _at: f"{(1_080_000 + s) // 1000}/{1_080_000 + s}", lambda text: int(text.split("/")[1]) - 1_080_000),
    "wordpress": counted(412_000),
    "flash": counted(2_170_000),
    "sohu": Scheme(lambda s, _at: f"{931_000_000 + s}_{120_000 + s * 31 % 977}", lambda text: int(text.split("_")[0]) - 931_000_000),
    "slug": Scheme(lambda s, _at: f"tf-{scrambled(s)}", lambda text: unscrambled(text[3:])),
}
