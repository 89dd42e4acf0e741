"""Pictures and links of the article: lazy loading resolved, decoration left out."""

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from transforms.page.blocks import PICTURES, Block, Element
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
SETS = ("data-srcset", "srcset", "data-lazy-srcset")
MAX_IMAGES, MAX_LINKS = 200, 300
_GROUND = re.compile(r"""url\(\s*["']?([^"')\s]{4,2000})""", re.IGNORECASE)
_PLAYER = re.compile(
    r"player|video|/embed|embed/|//v\.|iframe/(?:player|preview)|bilibili|youku|iqiyi|youtube|vimeo|\.(?:mp4|m3u8|flv)", re.IGNORECASE
)
_DECORATION = re.compile(
    (
        r"(?:blank|placeholder|loading|spacer|transparent|pixel|1x1|grey|gray|default)\w{0,40}\.(?:gif|png|jpg|svg)|/(?:icons?|emoji|face"
        r"|qrcode|avatar|logo)s?/|logo\.|qr_?code|erweima|\.svg(?:$|\?)"
    ),
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
    for written in _addresses(node):
        url = image_url(written, base)
        if url and not _DECORATION.search(url):
            return url
    return None


def _addresses(node: Element) -> Iterator[str]:
    """Where a picture may be: attributes of lazy loading, sets of sizes, its own alternatives, the ground of an empty box."""
    if node.tag not in PICTURES:
        yield from (m[1] for m in _GROUND.finditer(node.get("style") or ""))
        return
    yield from (node.get(name) for name in LAZY if node.get(name))
    picture = next((up for up in islice(node.iterancestors(), 3) if up.tag == "picture"), None)
    sources = [] if picture is None else list(picture.iter("source"))  # the parser may put the picture inside its source
    for holder in [node, *sources]:
        for name in SETS:
            first = (holder.get(name) or "").strip().split(" ")[0].rstrip(",")
            if first:
                yield first


def has_video(root: Element) -> bool:
    """True when the page shows a film: of its own, or in the frame of a player."""
    if root.find(".//video") is not None or root.find(".//amp-video") is not None:
        return True
    frames = (node.get("src") or node.get("data-src") or "" for tag in ("iframe", "embed", "amp-iframe") for node in root.iter(tag))
    return any(_PLAYER.search(source) for source in frames)


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
