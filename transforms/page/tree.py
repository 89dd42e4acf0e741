"""Markup -> lxml tree -> page: blocks, regions, metas, scripts and what the head says.

The walk is one pass without recursion; libxml2 cuts nesting at 256 levels, which bounds the rest. What the page hides is left out, unless
it is the article that a script would show.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from lxml import etree

from transforms.page.blocks import MIN_WORTH, Block, Element, Region, Stamp, is_hinted, worth
from transforms.page.html_source import Source, flattened
from transforms.page.visibility import Sheet, bodies_among, may_hold, sheet_of
from transforms.page.walk import SPACE, Walk, stamped_of

MAX_UNFOLD = 20  # 展开剩余70%
_UNFOLD = re.compile(r"展开|展開|阅读全文|查看全文|余下全文|剩余\s*\d+\s*%|全文阅读|點擊展開|read more", re.IGNORECASE)
MAX_DEPTH = 240  # libxml2 drops what is nested deeper than 256


@dataclass
class Page:
    """A parsed page: tree, blocks in order, regions, meta values by name, scripts."""

    root: Element
    blocks: list[Block]
    regions: list[Region]
    noise: list[int]  # characters of prose per marked region
    head_title: str
    metas: dict[str, str]
    scripts: tuple[tuple[str, str], ...]
    canonical: str | None
    base: str | None
    markup: str = ""
    walk: Walk | None = None
    inert: list[str] = field(default_factory=list)  # markup that a script would show: texts of textareas, documents of frames


def parse(source: Source) -> Page | None:
    """The page's tree and blocks; None when nothing can be parsed."""
    root = parse_markup(source.markup)
    if root is None:
        return None
    walk = _walked(root, source)
    if walk.depth >= MAX_DEPTH:
        flat = parse_markup(flattened(source.markup))
        if flat is not None:
            root, walk = flat, _walked(flat, source)
    title = root.find(".//title")
    head_title = SPACE.sub(" ", "".join(title.itertext())).strip() if title is not None else ""
    return Page(
        root,
        walk.blocks,
        walk.regions,
        walk.noise,
        head_title[:500],
        _metas(root),
        source.scripts,
        _canonical(root),
        _attribute(root, ".//base", "href"),
        source.markup,
        walk,
        walk.inert,
    )


def stamps_of(page: Page) -> list[Stamp]:
    """Times in attributes, by the block that they belong to; found in a walk of their own, because few pages need them."""
    stamped = stamped_of(page.root, page.markup)
    if not stamped or page.walk is None:
        return []
    again = page.walk.again(stamped=stamped)
    again.run(page.root)
    return again.stamps


def _walked(root: Element, source: Source) -> Walk:
    """The page as its reader sees it; with what it hides, where that is the article."""
    walk = Walk(sheet_of(source.styles))
    walk.run(root)
    hidden = [node for node in walk.unseen if may_hold(node)]
    if not hidden:
        return walk
    prose = [b for b in walk.blocks if worth(b) >= MIN_WORTH]
    shown = sum(len(b.text) for b in prose)
    unfolds = any(len(b.text) <= MAX_UNFOLD and _UNFOLD.search(b.text) for b in walk.blocks)
    bodies = bodies_among(hidden, " ".join(b.text for b in prose), shown, unfolds=unfolds, is_hinted=is_hinted)
    if not bodies:
        return walk
    again = walk.again(bodies=bodies)
    again.run(root)
    return again


def parse_markup(markup: str) -> Element | None:
    """Tree of HTML text; None when there is nothing to parse. Entities are the parser's own: none is fetched or expanded."""
    if not markup.strip():
        return None
    parser = etree.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:  # elements of lxml.html cost a call in Python each
        return etree.fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def blocks_of(nodes: Iterable[Element]) -> tuple[list[Block], list[int]]:
    """(blocks, prose per marked region) of some elements, in order."""
    walk = Walk(Sheet())
    for node in nodes:
        walk.run(node)
    return walk.blocks, walk.noise


def _attribute(root: Element, path: str, name: str) -> str | None:
    node = root.find(path)
    value = node.get(name) if node is not None else None
    return value.strip() if value else None


def _canonical(root: Element) -> str | None:
    for link in root.iterfind(".//link[@rel]"):
        if (link.get("rel") or "").lower() == "canonical" and link.get("href"):
            return str(link.get("href")).strip()
    return None


def _metas(root: Element) -> dict[str, str]:
    """First non-empty content by lower-case name, property, itemprop or http-equiv."""
    found: dict[str, str] = {}
    for meta in root.iter("meta"):
        content = (meta.get("content") or "").strip()
        if not content:
            continue
        for key in ("name", "property", "itemprop", "http-equiv"):
            name = SPACE.sub(" ", (meta.get(key) or "").strip().lower()).replace(": ", ":")
            if name:
                found.setdefault(name, content[:5000])
    return found
