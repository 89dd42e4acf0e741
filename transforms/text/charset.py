"""Decoding of pages. The bytes decide; a declared charset is only a tie-breaker.

Order: BOM, strict UTF-8, declared charsets of page and header (gb2312 and gbk read as gb18030), statistics. A UTF-8 page with a few broken
bytes (a template that cuts inside a character) is UTF-8 with replacements, not another charset.
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
}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_TEXT_CHARSETS = frozenset(
    {"utf-8", "gb18030", "big5hkscs", "iso-8859-1", "windows-1252", "ascii", "utf-16-le", "utf-16-be", "shift_jis", "euc-jp", "euc-kr"}
)


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
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    said = [known(charset_of_meta(body)), known(declared)]
    if "gb18030" in said:
        try:
            return body.decode("gb18030"), "gb18030"
        except UnicodeDecodeError:
            pass
    name = _choose(body[:SAMPLE_BYTES], said)
    return body.decode(name, "replace"), name


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


_ASCII = re.compile(r"[\x00-\x7f]+")
_CHINESE = re.compile(r"[\u4e00-\u9fff\u3000-\u303f\uff00-\uffef]")
_BROKEN = re.compile(r"[\ufffd\ue000-\uf8ff]")
_WITHOUT_FREQUENT = dict.fromkeys(
    map(ord, "的一是在不了有和人这這中大为為上个個国國我以要他时時来來用们們生到作地于於出就分对對成会會可主发發年，。、：")
)
