"""What a file that is handed to `ingest` is: its bytes decide, not its name. Names help only where bytes say nothing (a fragment of HTML,
text).

Out: a Kind, or UnknownKindError whose text says what the file is instead and what to do.
"""

import re
import zipfile
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

from crawlers.unpacking import GZIP, PackingError, marked_coding, unpack
from transforms.text.charset import decode

HEAD_BYTES = 1 << 16
FIRST_BYTES = 64
MAX_PARTS = 50
HTML_SUFFIXES = frozenset({".html", ".htm", ".shtml", ".xhtml"})
WARC_MEMBER = re.compile(r"(?:^|/)archive/[^/]+\.warc(?:\.gz|\.zst)?$", re.IGNORECASE)
HTML_START = re.compile(
    r"\s*+(?:<!--(?:[^-]++|-(?!->))*+-->\s*+|<\?xml[^>]{0,200}+>\s*+)*+<(?:!doctype\s++html|html|head|body|meta|title)\b", re.IGNORECASE
)
MHTML_START = re.compile(
    r"\s*+(?:[\w-]{2,40}+:[^\n]*+\n(?:[ \t][^\n]*+\n)*+){0,40}?(?:mime-version:\s*1|content-type:\s*multipart/related)", re.IGNORECASE
)
NOT_OURS = (
    (b"filedesc://", "an ARC file, the format before WARC: turn it into WARC first (`warcio recompress`)"),
    (b"\x89HDF", "an HDF file"),
    (b"%PDF", "a PDF"),
    (b"7z\xbc\xaf", "a 7-Zip file: unpack it first"),
    (b"Rar!", "a RAR file: unpack it first"),
    (b"BZh", "packed with bzip2: unpack it first"),
    (b"\xfd7zXZ", "packed with xz: unpack it first"),
    (b"SQLite format", "an SQLite database"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
)


class Kind(StrEnum):
    """What ingest can take in."""

    WARC = "warc"
    WACZ = "wacz"
    MHTML = "mhtml"
    WEBARCHIVE = "webarchive"
    HTML = "html"
    TEXT = "text"


class UnknownKindError(Exception):
    """A file that holds nothing that ingest takes; the text says what it is."""


def kind_of(path: Path) -> Kind:
    """The kind of a file. Reads its first 64 KB, of a zip file its table of contents."""
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    if head.startswith(b"PK\x03\x04"):
        return _kind_of_zip(path)
    if (head[1:4] == b"\x2a\x4d\x18" and 0x50 <= head[0] <= 0x5F) or head.startswith(b"\x04\x22\x4d\x18"):
        return Kind.WARC  # a frame with the dictionary of a WARC.zst, or LZ4
    if head.startswith(b"bplist00"):
        return Kind.WEBARCHIVE
    packing = marked_coding(head)
    try:
        plain = unpack(head, limit=HEAD_BYTES).data
    except PackingError:
        plain = _first_bytes(head)
    found = next((words for mark, words in NOT_OURS if plain.lstrip().startswith(mark)), None)
    if found:
        raise UnknownKindError(f"it is {found}")
    kind = _kind_of_text(plain, path.suffix.lower())
    if packing and kind is Kind.TEXT:
        raise UnknownKindError(f"it is packed ({packing}) and holds neither a WARC nor a page")
    return kind


def _first_bytes(head: bytes) -> bytes:
    """The first bytes of the first packed part that can be read: where one record is damaged others may not be."""
    starts = [match.start() for match in re.finditer(re.escape(GZIP + b"\x08"), head)]
    for at in [0, *starts[:MAX_PARTS]]:
        with suppress(PackingError):
            return unpack(head[at:], limit=FIRST_BYTES).data
    raise UnknownKindError("it is packed and damaged")


def _kind_of_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as file:
            if any(WARC_MEMBER.search(name) for name in file.namelist()):
                return Kind.WACZ
    except (zipfile.BadZipFile, OSError, ValueError) as problem:
        raise UnknownKindError(f"it is a zip file that cannot be read: {problem}") from problem
    raise UnknownKindError("it is a zip file without archive/*.warc.gz, so no WACZ: unpack it first")


def _kind_of_text(plain: bytes, suffix: str) -> Kind:
    if not plain.strip():
        raise UnknownKindError("it is empty")
    if plain.lstrip().startswith(b"WARC/"):
        return Kind.WARC
    text = decode(plain)[0]
    if MHTML_START.match(text):
        return Kind.MHTML
    if HTML_START.match(text):
        return Kind.HTML
    if "\x00" in text[:2000]:
        raise UnknownKindError("it is neither a WARC nor a page: bytes of another kind")
    return Kind.HTML if suffix in HTML_SUFFIXES else Kind.TEXT
