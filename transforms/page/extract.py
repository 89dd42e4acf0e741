"""One page -> one record. `extract_page` is the border: it takes hostile bytes, never raises, and gives Extracted or Rejected.

The ladder per field: the portal's layout, the page's own printed lines, JSON-LD, embedded state, meta, the generic reading.
"""

import re
from datetime import datetime

from lxml import etree

from transforms.page import assemble, handed_in, plain
from transforms.page.extracted import Extracted, Rejected
from transforms.page.fields import Address, read_address
from transforms.page.html_source import json_source, split
from transforms.page.tree import parse
from transforms.result import DropReason
from transforms.rules import PortalRules
from transforms.text.charset import charset_of_header, decode
from transforms.text.dates import Moment

MAX_BYTES = 20_000_000
_BINARY = re.compile(rb"^(?:%PDF|\x89PNG|\xff\xd8\xff|GIF8|PK\x03\x04|\x1f\x8b|RIFF|\x00\x00\x00.ftyp|ID3|BM|OggS|Rar!|7z\xbc|\x7fELF)")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
NO_TEXT = "its bytes are no text: a picture, an archive, a program or the like"
HEAD_CHARS = 4096
MAX_CONTROL_SHARE = 0.05  # of 800 pages with stray controls none has more than 0.002; programs, archives and random bytes have over 0.1
_OTHER_TYPES = re.compile(
    r"^\s*(?:image|audio|video|font)/|^\s*application/(?:pdf|zip|octet-stream|msword|vnd\.|x-rar|x-7z|gzip)", re.IGNORECASE
)
_BROKEN = (etree.LxmlError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError, RecursionError, MemoryError)


def extract_page(
    body: bytes,
    *,
    url: str,
    fetched_at: datetime,
    content_type: str | None = None,
    charset: str | None = None,
    rules: PortalRules | None = None,
    address: Address | None = None,
    listed: Moment | None = None,
) -> Extracted | Rejected:
    """The article on a page, or why there is none. Pure; bounded in time and memory; raises nothing.

    `address` is what the URL says when the caller has read it (by `rules` otherwise), `listed` when a list said that the page was
    published.
    """
    if not body or not body.strip():
        return Rejected(DropReason.EMPTY_PAGE)
    if content_type and _OTHER_TYPES.match(content_type):
        return Rejected(DropReason.NOT_HTML, content_type[:80])
    try:
        address = address or read_address(url, rules)
        text, _ = decode(body[:MAX_BYTES], declared=charset or charset_of_header(content_type))
        if _BINARY.match(body) or _is_no_text(text):
            return Rejected(DropReason.NOT_HTML, NO_TEXT)
        return _read(text, content_type=content_type, address=address, fetched_at=fetched_at, listed=listed)
    except _BROKEN as error:
        return Rejected(DropReason.UNREADABLE, f"{type(error).__name__}: {str(error)[:120]}")


def _read(text: str, *, content_type: str | None, address: Address, fetched_at: datetime, listed: Moment | None) -> Extracted | Rejected:
    if handed_in.is_handed_in(content_type) or plain.is_plain(content_type, text):
        read = handed_in.read_handed_in if handed_in.is_handed_in(content_type) else plain.read_plain
        return read(text, address=address, fetched_at=fetched_at)
    page = parse(json_source(text) or split(text))
    if page is None:
        return Rejected(DropReason.EMPTY_PAGE)
    return assemble.read_page(page, address=address, fetched_at=fetched_at, listed=listed)


def _is_no_text(text: str) -> bool:
    """Whether decoded bytes are mostly other than text, though no mark at their start says so."""
    return len(_CONTROL.findall(text, 0, HEAD_CHARS)) > MAX_CONTROL_SHARE * min(len(text), HEAD_CHARS)
