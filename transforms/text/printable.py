"""What a terminal, a log, a notice or a page may show of a text that somebody else wrote.

In:     any text: of a page, of a header, of an error message
Out:    the same text without characters that steer a terminal (U+0000–001F but tab and line feed, U+007F–009F), turn or hide writing
        (direction marks with U+061C, zero-width and invisible ones), end a line where none is seen (U+2028, U+2029) or cannot be encoded
Why:    `ESC ]0;…` in a header retitles a terminal and forges a line of a log; a direction mark shows a host name backwards.
        This is the one list of such characters: whoever prints, logs, sends or serves foreign text calls one of these functions.
"""

import re

_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff\U000e0000-\U000e007f]"
)


def printable(text: str) -> str:
    """The text with U+FFFD for each unsafe character; tabs and line feeds stay."""
    return _UNSAFE.sub("�", text)


def one_line(text: str) -> str:
    """The text on one line, so that it cannot forge another line of a log; unsafe characters as U+FFFD."""
    return printable(" ".join(text.splitlines()) if "\n" in text or "\r" in text else text).replace("\t", " ")


def escaped_json(text: str) -> str:
    r"""JSON text with each unsafe character as its \uXXXX: nothing is lost, nothing is steered. Such characters stand in strings only."""
    return _UNSAFE.sub(lambda match: _escapes(match[0]), text)


def _escapes(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[i : i + 2].hex()}" for i in range(0, len(units), 2))
