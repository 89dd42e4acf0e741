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
    if _BINARY.match(body) or _OTHER_TYPES.match(content_type or ""):
        return Rejected(DropReason.NOT_HTML, (content_type or "")[:80] or None)
    try:
        address = address or read_address(url, rules)
        text, _ = decode(body[:MAX_BYTES], declared=charset or charset_of_header(content_type))
        if handed_in.is_handed_in(content_type) or plain.is_plain(content_type, text):
            read = handed_in.read_handed_in if handed_in.is_handed_in(content_type) else plain.read_plain
            return read(text, address=address, fetched_at=fetched_at)
        source = json_source(text) or split(text)
        page = parse(source)
        if page is None:
            return Rejected(DropReason.EMPTY_PAGE)
        return assemble.read_page(page, address=address, fetched_at=fetched_at, listed=listed)
    except _BROKEN as error:
        return Rejected(DropReason.UNREADABLE, f"{type(error).__name__}: {str(error)[:120]}")
