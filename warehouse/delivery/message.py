"""A message before it has the form of a channel, and how it is cut to what a channel takes.

Why:    text of crawled pages goes into groups of people: it must not mark up, link, or mention anybody. What is too long loses whole lines
        from the end; title, count and link always stay, and the reader is told how many lines are missing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

from transforms.text.printable import printable

MAX_TITLE_CHARS = 120
MAX_LINE_CHARS = 400
MAX_URL_BYTES = 1000
_ACTING = str.maketrans("<>[]()*`~#@|\\&!", "＜＞［］（）＊｀～＃＠｜＼＆！")


@dataclass(frozen=True)
class Message:
    """What is to be said: `lines` in the order of their weight, `count` is the line that always stays; grade 红, 橙, 黄, 蓝 or None."""

    title: str
    lines: tuple[str, ...] = ()
    count: str = ""
    link: str | None = None
    link_words: str = "打开"
    grade: str | None = None


def plain(text: str, most: int = MAX_LINE_CHARS) -> str:
    """Text of others as one line without any sign that marks up, links or mentions, in any channel: such signs become their wide forms."""
    line = " ".join(printable(" ".join(text.split())).split()).translate(_ACTING).replace("://", "：//")
    return line if len(line) <= most else line[: most - 1] + "…"


def safe_link(url: str | None) -> str | None:
    """An address that can stand in markup; None for none, one that is no web address, or one that is too long."""
    if not url or urlsplit(url).scheme not in ("http", "https"):
        return None
    escaped = quote(printable(url), safe=":/?#@!$&+,;=%-._~")  # without brackets, quotes and blanks
    return escaped if len(escaped) <= MAX_URL_BYTES else None


def fitted(lines: Sequence[str], render: Callable[[Sequence[str]], str], n_bytes: Callable[[str], int], most: int) -> str:
    """What `render` makes of as many lines as fit into `most` bytes; the last line then says how many are missing.

    Raises ValueError when not even the message without lines fits.
    """
    whole = render(lines)
    if n_bytes(whole) <= most:
        return whole
    low, high = 0, len(lines)  # with `low` lines it fits
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (middle, high) if n_bytes(render(_cut(lines, middle))) <= most else (low, middle)
    text = render(_cut(lines, low))
    if n_bytes(text) > most:
        raise ValueError(f"title, count and link alone have {n_bytes(text)} bytes; {most} are taken")
    return text


def _cut(lines: Sequence[str], n: int) -> list[str]:
    return [*lines[:n], f"…… 另有 {len(lines) - n} 行"]
