"""Markup -> lxml tree -> blocks: the page as a flat list of lines, each with what is needed to judge it.

A block is a run of text between block-level tags; its `parts` are the runs of its inline elements, which a header line needs. The walk is
one pass without recursion; libxml2 cuts nesting at 256 levels, which bounds
the rest. Regions whose class or id says comment, related, sidebar … are marked, not removed: a wrong mark on the article's own container is
taken back when the region holds most of the page's prose.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from lxml import etree, html

from transforms.page.html_source import Source, flattened

Element = Any
"""An element of lxml; its stubs are too narrow for walking."""

BLOCK_TAGS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
        "br",
        "button",
        "option",
        "title",
        "caption",
        "details",
        "summary",
    ]
)
SKIP_TAGS = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "head",
        "select",
        "textarea",
        "button",
        "object",
        "embed",
        "video",
        "audio",
        "canvas",
        "title",
        "map",
        "math",
        "input",
    ]
)
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])

MAX_DEPTH = 240  # libxml2 drops what is nested deeper than 256
MAX_PARTS, MAX_HEADER_CHARS = 24, 240  # a header line is short; prose needs no parts

_NOISE = re.compile(
    r"comment|(?<!post-)related|recommend|sidebar|side[-_]?bar|(?:^|[-_ ])(?:footer|foot|nav|menu|crumbs?|breadcrumbs?|copyright|share|sharing|social|hotnews|hot|rank(?:ing)?|toolbar|tool|"
    r"advert\w*|ads?|ad[-_]\w+|gg\w*|banner|popup|modal|dialog|mask|login|download|qrcode|erweima|ewm|tuijian|xgyd|pinglun|fenxiang|bottom|aside|next|prev|pager|pagination|page[-_]?(?:nav|bar|num|links?|turn)|"
    r"subscribe|statement|disclaimer|tags?|keywords?|guess|more|player|video[-_]\w+|swiper|slider|carousel|tips?|vote|reward|like|praise|author[-_]?(?:info|card|box)|(?:side[-_]?)?right[-_]?(?:bar|side|col|box|list|part|area))(?:$|[-_ \d])"
    r"|(?:^|[-_ a-z])(?:relate|recom|hotlist|newslist|news-list|morenews|otherarticle|guesslike|youlike|leftbar|rightbar|topbar|appdownload|bdshare|jiathis|editor-name|ep-source)",
    re.IGNORECASE,
)
_BODY_HINT = re.compile(
    r"^(?:js_content|img-content|endtext|artibody|artical_?content|article[-_]?content\w*|articlecontent\w*|articlebody|article[-_]?body|articletext|article_?txt|art_?content|"
    r"article[-_]?(?:main|detail|text|p|area|inner|box)|post[-_]?(?:body|content|text)\w*|entry[-_]?content|news[-_]?(?:content|txt|text|body|detail|con)|newscontent|newstext|"
    r"detail[-_]?(?:content|main|body|text|con)?|detailcontent|rich_media_content|rich[-_]?text|trs_editor|trs_ue\w*|mp-editor|main[-_]?(?:content|text)|content[-_]?(?:article|text|main|body|txt|detail)?|"
    r"contenttext|content_?area|con_?txt|text[-_]?(?:content|con|body)?|txt[-_]?(?:content|con)?|zoom|ozoom|cnt-main-article-qq|paragraph|left_zw|rm_txt_con|box_con|show_text|pages_content|single-content|story[-_]?body|article)$",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*:\s*none", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\r\n\f\xa0\u3000]+")
_PROSE = re.compile(r"[，。！？；：,;…]|[.!?](?:\s|$)")


@dataclass
class Block:
    """One line of the page. `n_link` counts characters inside links, `noise` the marked regions it stands in (innermost last)."""

    text: str
    node: Element
    tag: str
    n_link: int
    noise: tuple[int, ...]
    parts: tuple[tuple[str, Element], ...] = ()
    href: str | None = None
    images: list[Element] = field(default_factory=list)

    @property
    def link_share(self) -> float:
        return self.n_link / max(1, len(self.text))


@dataclass
class Region:
    """An element as a range of blocks, with the prose in it (`gain`, see `worth`)."""

    node: Element
    start: int
    end: int
    gain: float
    prose: int
    hinted: bool


@dataclass
class Page:
    root: Element
    blocks: list[Block]
    regions: list[Region]
    noise: list[int]  # characters of prose per marked region
    head_title: str
    metas: dict[str, str]
    scripts: tuple[tuple[str, str], ...]
    canonical: str | None
    base: str | None


def parse(source: Source) -> Page | None:
    """The page's tree and blocks; None when nothing can be parsed."""
    root = parse_markup(source.markup)
    if root is None:
        return None
    walk = _Walk()
    walk.run(root)
    if walk.depth >= MAX_DEPTH:
        flat = parse_markup(flattened(source.markup))
        if flat is not None:
            root, walk = flat, _Walk()
            walk.run(root)
    title = root.find(".//title")
    head_title = _SPACE.sub(" ", "".join(title.itertext())).strip() if title is not None else ""
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
    )


def parse_markup(markup: str) -> Element | None:
    """Tree of HTML text; None when there is nothing to parse. Entities are the parser's own: none is fetched or expanded."""
    if not markup.strip():
        return None
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=False)
    try:
        return html.document_fromstring(markup.encode("utf-8", "replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return None


def blocks_of(nodes: Iterable[Element]) -> tuple[list[Block], list[int]]:
    """(blocks, prose per marked region) of some elements, in order."""
    walk = _Walk()
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
            name = _SPACE.sub(" ", (meta.get(key) or "").strip().lower()).replace(": ", ":")
            if name:
                found.setdefault(name, content[:5000])
    return found


def elements(root: Element, tag: str) -> Iterable[Element]:
    """Every element of a tag, in order."""
    found: Iterable[Element] = root.iter(tag)
    return found


def labels(node: Element) -> str:
    """Class and id of an element."""
    kind, name = node.get("class"), node.get("id")
    if kind:
        return f"{kind} {name}" if name else str(kind)
    return str(name) if name else ""


def is_hinted(node: Element) -> bool:
    """True when the element's own names say that it holds the article."""
    if node.get("itemprop") == "articleBody" or node.tag == "article":
        return True
    names = labels(node)
    return bool(names) and _names_body(names)


@lru_cache(maxsize=8192)
def _names_body(names: str) -> bool:
    return any(_BODY_HINT.match(name) for name in names.split())


@lru_cache(maxsize=8192)
def _names_noise(names: str) -> bool:
    return bool(_NOISE.search(names))


def worth(block: Block) -> float:
    """Positive for prose, negative for links and noise, about zero for short lines that may be sub-heads."""
    n = len(block.text)
    own = n - block.n_link
    if block.n_link > 0.6 * n and n > 2:
        return -8.0 - min(own, 20)
    if own >= 12 and _PROSE.search(block.text):
        return float(min(own, 400))
    return 2.0 if own >= 25 else -1.0


class _Walk:
    """One pass over the tree, collecting blocks and regions."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.regions: list[Region] = []
        self.noise: list[int] = []
        self._marks: list[int] = []
        self._parts: list[tuple[str, bool, Element]] = []
        self._href: str | None = None
        self._links = 0
        self._images: list[Element] = []
        self.depth = 0
        self._open: list[tuple[int, bool]] = []

    def run(self, root: Element) -> None:
        events = etree.iterwalk(root, events=("start", "end"))
        depth_tags: list[Element] = []
        for event, node in events:
            tag = node.tag
            if event == "start":
                if not isinstance(tag, str) or tag in SKIP_TAGS or _is_hidden(node):
                    events.skip_subtree()
                    depth_tags.append(node)
                    self._open.append((-1, False))
                    continue
                depth_tags.append(node)
                self.depth = max(self.depth, len(depth_tags))
                self._start(node, tag)
            else:
                start, marked = self._open.pop()
                depth_tags.pop()
                if start >= 0:
                    self._end(node, str(tag), start, marked)
                if node.tail and depth_tags:
                    self._add(node.tail, depth_tags[-1])
        self._flush()

    def _start(self, node: Element, tag: str) -> None:
        if tag in BLOCK_TAGS:
            self._flush()
        marked = False
        names = labels(node)
        if tag in {"footer", "nav", "aside"} or (names and tag not in {"body", "html"} and not is_hinted(node) and _names_noise(names)):
            marked = True
            self._flush()
            self._marks.append(len(self.noise))
            self.noise.append(0)
        if tag == "a":
            self._links += 1
            self._href = node.get("href") or self._href
        elif tag == "img":
            self._images.append(node)
        self._open.append((len(self.blocks), marked))
        if node.text:
            self._add(node.text, node)

    def _end(self, node: Element, tag: str, start: int, marked: bool) -> None:
        if tag in BLOCK_TAGS or marked:
            self._flush()
        if tag == "a":
            self._links -= 1
        if marked:
            self._marks.pop()
        if (tag in BLOCK_TAGS and tag not in {"p", "br", "li", "tr", "td", "hr"}) or tag == "td":
            end = len(self.blocks)
            if end > start:
                self.regions.append(Region(node, start, end, 0.0, 0, is_hinted(node)))

    def _add(self, text: str, node: Element) -> None:
        self._parts.append((text, self._links > 0, node))

    def _flush(self) -> None:
        parts, images, href = self._parts, self._images, self._href
        self._parts, self._images, self._href = [], [], None
        text = _SPACE.sub(" ", "".join(p[0] for p in parts)).strip() if parts else ""
        if not text and not images:
            return
        node = max(parts, key=lambda p: len(p[0]))[2] if text else images[0]
        n_link = sum(len(p[0].strip()) for p in parts if p[1])
        if text:
            for mark in self._marks:
                self.noise[mark] += max(0, len(text) - n_link)
        pieces = tuple((p[0], p[2]) for p in parts) if 1 < len(parts) <= MAX_PARTS and len(text) <= MAX_HEADER_CHARS else ()
        self.blocks.append(Block(text, node, str(node.tag), min(n_link, len(text)), tuple(self._marks), pieces, href, images))


def _is_hidden(node: Element) -> bool:
    style = node.get("style")
    return bool(style and _HIDDEN.search(style)) or node.get("hidden") is not None
