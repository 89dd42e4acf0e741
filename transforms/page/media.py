"""Pictures and links of the article: lazy loading resolved, decoration left out."""

import re
from collections.abc import Iterable

from transforms.page.tree import Block, Element
from transforms.text.urls import absolute, image_url

LAZY = (
    "data-original",
    "data-src",
    "data-lazyload",
    "data-lazy-src",
    "data-original-src",
    "data-actualsrc",
    "original",
    "_src",
    "data-url",
    "lazy-src",
    "data-echo",
    "data-lazy",
    "src",
)
MAX_IMAGES, MAX_LINKS = 200, 300
_DECORATION = re.compile(
    r"(?:blank|placeholder|loading|spacer|transparent|pixel|1x1|grey|gray|default)\w{0,40}\.(?:gif|png|jpg|svg)|/(?:icons?|emoji|face|qrcode|avatar|logo)s?/|logo\.|qr_?code|erweima|\.svg(?:$|\?)",
    re.IGNORECASE,
)


def images_of(blocks: Iterable[Block], base: str) -> tuple[str, ...]:
    """Picture URLs in order, without repeats."""
    found: list[str] = []
    for block in blocks:
        for node in block.images:
            url = _resolved(node, base)
            if url and url not in found:
                found.append(url)
    return tuple(found[:MAX_IMAGES])


def _resolved(node: Element, base: str) -> str | None:
    if any((node.get(side) or "").strip().rstrip("px") in {"0", "1", "2"} for side in ("width", "height")):
        return None
    for name in LAZY:
        url = image_url(node.get(name), base) if node.get(name) else None
        if url and not _DECORATION.search(url):
            return url
    return None


def links_of(blocks: Iterable[Block], base: str) -> tuple[str, ...]:
    """Absolute http(s) links inside the article's own lines, in order, without repeats."""
    found: dict[str, None] = {}
    for block in blocks:
        if block.n_link == 0:
            continue
        top = block.node
        while top.tag in {"a", "span", "b", "strong", "em", "font", "i", "u"} and top.getparent() is not None:
            if top.tag == "a":
                break
            top = top.getparent()
        for anchor in top.iter("a"):
            url = absolute(anchor.get("href"), base)
            if url:
                found.setdefault(url)
            if len(found) >= MAX_LINKS:
                return tuple(found)
    return tuple(found)


_PRINTED = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]{4,500}")


def printed_links(text: str) -> tuple[str, ...]:
    """Links that stand in the text as text."""
    return tuple(dict.fromkeys(m[0].rstrip(".,;:!?)'") for m in _PRINTED.finditer(text)))[:MAX_LINKS]
