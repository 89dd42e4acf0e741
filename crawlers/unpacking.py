"""Packed bytes → plain bytes: gzip of any number of members, zlib, raw deflate, brotli, zstd, and one inside another. Pure and bounded.

Servers and archiving tools keep headers of packings that they have undone, and pack without saying so: the bytes decide, headers only help
where a packing has no mark of its own (brotli, deflate).
"""

import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass

import brotli
from backports import zstd

MAX_LAYERS = 4  # a sitemap packed as a file and again for the way is two; more is play
GZIP, ZSTD = b"\x1f\x8b", b"\x28\xb5\x2f\xfd"
TEXT_START = re.compile(rb"(?:\xef\xbb\xbf)?\s*[<{\[](?:[^\x00-\x08\x0e-\x1f]{200}|[^\x00-\x08\x0e-\x1f]{0,199}\Z)")
KNOWN = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd"})
DAMAGE = (zlib.error, brotli.error, zstd.ZstdError, EOFError)


class PackingError(ValueError):
    """Bytes that cannot be unpacked; the text names the packing."""


@dataclass(frozen=True)
class Unpacked:
    """`is_cut`: the packing ends before its end mark, so what follows is lost. `data` holds at most one byte more than the limit."""

    data: bytes
    is_cut: bool = False


def unpack(data: bytes, codings: Iterable[str] = (), *, limit: int) -> Unpacked:
    """Undoes the codings that a header names (first applied first), and gzip and zstd that nobody names. PackingError when one is
    damaged."""
    told = [c.strip().lower() for c in codings if c.strip().lower() in KNOWN]
    is_cut = False
    for _ in range(MAX_LAYERS):
        coding = told.pop() if told else ""
        marked = marked_coding(data)
        if not marked and not coding:
            break
        layer = _layer(data, marked or coding, limit, is_sure=bool(marked))
        data, is_cut = layer.data, is_cut or layer.is_cut
    return Unpacked(data, is_cut)


def marked_coding(data: bytes) -> str:
    """The packing that shows in the first bytes; empty when none does."""
    return "gzip" if data.startswith(GZIP) else "zstd" if data.startswith(ZSTD) else ""


def _layer(data: bytes, coding: str, limit: int, *, is_sure: bool) -> Unpacked:
    if not is_sure and coding not in {"br", "deflate"}:
        return Unpacked(data)
    try:
        found = UNPACKERS[coding](data, limit)
    except DAMAGE as problem:
        if is_sure or not is_text(data):
            raise PackingError(f"{coding}: {str(problem)[:60]}") from problem
        return Unpacked(data)
    return Unpacked(data) if found.is_cut and not is_sure and is_text(data) else found


def is_text(data: bytes) -> bool:
    """True for bytes that a page or list could begin with: their packing was undone though a header still names it."""
    return TEXT_START.match(data) is not None


def _gzip(data: bytes, limit: int) -> Unpacked:
    out = bytearray()
    while data.startswith(GZIP):
        member = zlib.decompressobj(31)
        try:
            out += member.decompress(data, max(1, limit + 1 - len(out)))
        except zlib.error:
            if not out:
                raise
            return Unpacked(bytes(out), is_cut=True)  # a later member is damaged: what stands before it is whole
        if len(out) > limit:
            break
        if not member.eof:
            return Unpacked(bytes(out), is_cut=True)
        data = member.unused_data
    return Unpacked(bytes(out))


def _deflate(data: bytes, limit: int) -> Unpacked:
    has_head = len(data) > 1 and data[0] & 15 == 8 and (data[0] * 256 + data[1]) % 31 == 0  # of zlib, with any window
    stream = zlib.decompressobj(15 if has_head else -15)
    out = stream.decompress(data, limit + 1)
    return Unpacked(out, is_cut=not stream.eof and len(out) <= limit)


def _brotli(data: bytes, limit: int) -> Unpacked:
    stream = brotli.Decompressor()
    out = bytearray(stream.process(data, output_buffer_limit=limit + 1))
    while not stream.is_finished() and len(out) <= limit and not stream.can_accept_more_data():
        out += stream.process(b"", output_buffer_limit=limit + 1 - len(out))
    return Unpacked(bytes(out[: limit + 1]), is_cut=not stream.is_finished() and len(out) <= limit)


def _zstd(data: bytes, limit: int) -> Unpacked:
    out = bytearray()
    while data.startswith(ZSTD):
        frame = zstd.ZstdDecompressor()
        out += frame.decompress(data, limit + 1 - len(out))
        if len(out) > limit:
            break
        if not frame.eof:
            return Unpacked(bytes(out), is_cut=True)
        data = frame.unused_data
    return Unpacked(bytes(out))


UNPACKERS = {"gzip": _gzip, "x-gzip": _gzip, "deflate": _deflate, "br": _brotli, "zstd": _zstd}
