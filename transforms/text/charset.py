"""Decoding of pages. The bytes decide; a declared charset is only a tie-breaker.

Order: BOM, the zeros of UTF-16, charsets of seven bits, strict UTF-8, what the page and the header declare (gb2312 and gbk read as
gb18030), statistics. A page that is UTF-8 but for a few broken bytes (cut in the middle of a character by a template) is UTF-8 with
replacements, not another charset. Korean and Japanese charsets share their bytes with Chinese ones, so they count only where they are
declared.
"""

import codecs
import re

HEAD_BYTES = 4096
SAMPLE_BYTES = 150_000  # enough to judge, and bounded for hostile input
MAX_BROKEN_SHARE = 0.02  # most undecodable places per non-ASCII character

_META = re.compile(rb"""<meta[^>]{0,300}?charset\s*+=\s*+["']?\s*+([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
_XML = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
_HTTP = re.compile(r"""charset\s*=\s*["']?([a-zA-Z0-9_:.-]{2,40})""", re.IGNORECASE)
_SAME = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "cp936": "gb18030",
    "utf8": "utf-8",
    "big5-hkscs": "big5hkscs",
    "big5": "big5hkscs",
    "hz-gb-2312": "hz",
    "ks_c_5601-1987": "cp949",
    "euc-kr": "cp949",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-euc-jp": "euc_jp",
}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_TEXT_CHARSETS = frozenset(
    {"utf-8", "gb18030", "big5hkscs", "iso-8859-1", "windows-1252", "ascii", "utf-16-le", "utf-16-be", "cp932", "euc_jp", "cp949"}
)
_NEIGHBOURS = frozenset({"cp932", "euc_jp", "cp949"})
_SEVEN_BITS = (("hz", b"~{"), ("iso2022_jp", b"\x1b$B"), ("iso2022_kr", b"\x1b$)C"))
MIN_MARKS = 3  # of a charset of seven bits; a single ~{ may be code


def charset_of_header(content_type: str | None) -> str | None:
    """Charset that a Content-Type header names."""
    match = _HTTP.search(content_type or "")
    return match[1].lower() if match else None


def charset_of_meta(body: bytes) -> str | None:
    """Charset that the page itself names."""
    match = _XML.search(body[:200]) or _META.search(body[:HEAD_BYTES]) or _META.search(body[:60_000])
    return match[1].decode("ascii", "replace").lower() if match else None


def known(name: str | None) -> str | None:
    """Canonical name of a declared charset; None when it is unknown or no text charset."""
    name = (name or "").strip().lower()
    name = _SAME.get(name, name)
    if not name:
        return None
    try:
        name = codecs.lookup(name).name
    except (LookupError, ValueError):
        return None
    name = {"iso8859-1": "iso-8859-1", "cp1252": "windows-1252"}.get(name, _SAME.get(name, name))
    return name if name in _TEXT_CHARSETS else None


def decode(body: bytes, *, declared: str | None = None) -> tuple[str, str]:
    """(text, charset used). `declared` is the charset of the HTTP header. Never raises."""
    for bom, name in _BOMS:
        if body.startswith(bom):
            return body[len(bom) :].decode(name, "replace"), name
    wide = _utf16(body[:HEAD_BYTES])
    if wide:
        return body.decode(wide, "replace"), wide
    try:
        text = body.decode("utf-8")
        narrow = next((name for name, mark in _SEVEN_BITS if body.count(mark) >= MIN_MARKS), None) if text.isascii() else None
        return (body.decode(narrow, "replace"), narrow) if narrow else (_read_twice(text), "utf-8")
    except UnicodeDecodeError:
        pass
    said = [known(charset_of_meta(body)), known(declared)]
    neighbour = next((name for name in said if name in _NEIGHBOURS), None)
    if neighbour and _score(body[:SAMPLE_BYTES], neighbour) > 0:
        return body.decode(neighbour, "replace"), neighbour
    if "gb18030" in said:
        try:
            return body.decode("gb18030"), "gb18030"
        except UnicodeDecodeError:
            pass
    name = _choose(body[:SAMPLE_BYTES], said)
    return body.decode(name, "replace"), name


def _utf16(head: bytes) -> str | None:
    """UTF-16 without a mark: markup is ASCII, so every other byte of it is zero."""
    even, odd = head[::2].count(0), head[1::2].count(0)
    if 4 * max(even, odd) < len(head) or min(even, odd) * 10 > max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _read_twice(text: str) -> str:
    """UTF-8 that was read as Latin-1 and written as UTF-8 again, undone; any other text as it is."""
    if _CHINESE.search(text) or len(_TWICE.findall(text[:SAMPLE_BYTES])) < MIN_TWICE:
        return text
    try:
        return text.translate(_FROM_1252).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def _choose(sample: bytes, declared: list[str | None]) -> str:
    """The candidate with the most Chinese and the fewest broken places; declared charsets come first at a tie."""
    candidates = list(dict.fromkeys([*(d for d in declared if d), "utf-8", "gb18030", "big5hkscs"]))
    scores = [(_score(sample, name), -i, name) for i, name in enumerate(candidates)]
    return max(scores)[2]


def _score(sample: bytes, name: str) -> float:
    """Share of non-ASCII characters that are typical of Chinese pages, minus a penalty for broken places."""
    text = _ASCII.sub("", sample.decode(name, "replace"))
    if not text:
        return 0.0
    n = len(text)
    rest = text.translate(_WITHOUT_FREQUENT)
    broken = len(_BROKEN.findall(text)) / n
    return round((len(_CHINESE.findall(text)) + 2 * (n - len(rest))) / n - (0.5 if broken > MAX_BROKEN_SHARE else 0) - 3 * broken, 4)


MIN_TWICE = 20  # characters of three bytes each
_TWICE = re.compile("[\u00e4-\u00e9][\u0080-\u00bf\u0152-\u02dc\u2013-\u2122]{2}")
_FROM_1252 = {ord(bytes([b]).decode("cp1252")): b for b in range(0x80, 0xA0) if b not in {0x81, 0x8D, 0x8F, 0x90, 0x9D}}
_ASCII = re.compile(r"[\x00-\x7f]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")
_BROKEN = re.compile(r"[\ufffd\ue000-\uf8ff]")
_WITHOUT_FREQUENT = dict.fromkeys(
    map(ord, "的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會可主发發年，。、：")
)
