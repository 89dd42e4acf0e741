"""What the page is made of: elements, lines of text (blocks), regions, times in attributes, and what their names say of them.

A block is a run of text between block-level tags; its `parts` are the runs of its inline elements, which a header line needs. Regions
whose class or id says comment, related, sidebar … are marked, not removed: a wrong mark on the article's own container is taken back
when the region holds most of the page's prose.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

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
        "template",
        "noscript",
    ]
)
SKIP_TAGS = frozenset(
    [
        "script",
        "style",
        "svg",
        "rt",
        "rp",
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
INERT = frozenset(["noscript", "template"])  # shown by a script or in its absence
PREFORMATTED = frozenset(["pre", "xmp", "listing", "plaintext"])
PICTURES = frozenset(["img", "amp-img", "amp-anim", "image"])
HEADINGS = frozenset(["h1", "h2", "h3", "h4", "h5", "h6"])

MIN_WORTH = 12  # characters of a sentence

_NOISE = re.compile(
    r"comment|(?<!post-)related|recommend|sidebar|side[-_]?bar|(?:^|[-_ ])(?:footer|foot|nav|menu|crumbs?|breadcrumbs?|copyright|share"
    r"|sharing|social|hotnews|hot|rank(?:ing)?|toolbar|tool|"
    r"advert\w*|ads?|ad[-_]\w+|gg\w*|banner|popup|modal|dialog|mask|login|download|qrcode|erweima|ewm|tuijian|xgyd|pinglun|fenxiang"
    r"|bottom|aside|next|prev|pager|pagination|page[-_]?(?:nav|bar|num|links?|turn)|"
    r"subscribe|statement|disclaimer|tags?|keywords?|guess|more|player|video[-_]\w+|swiper|slider|carousel|tips?|vote|reward|like"
    r"|praise|author[-_]?(?:info|card|box)|(?:side[-_]?)?right[-_]?(?:bar|side|col|box|list|part|area))(?:$|[-_ \d])"
    r"|(?:^|[-_ a-z])(?:relate|recom|hotlist|newslist|news-list|morenews|otherarticle|guesslike|youlike|leftbar|rightbar|topbar"
    r"|appdownload|bdshare|jiathis|editor-name|ep-source)",
    re.IGNORECASE,
)
_BODY_HINT = re.compile(
    r"^(?:js_content|img-content|endtext|artibody|artical_?content|article[-_]?content\w*|articlecontent\w*|articlebody"
    r"|article[-_]?body|articletext|article_?txt|art_?content|"
    r"article[-_]?(?:main|detail|text|p|area|inner|box)|post[-_]?(?:body|content|text)\w*|entry[-_]?content|news[-_]?(?:content|txt"
    r"|text|body|detail|con)|newscontent|newstext|"
    r"detail[-_]?(?:content|main|body|text|con)?|detailcontent|rich_media_content|rich[-_]?text|trs_editor|trs_ue\w*|mp-editor"
    r"|main[-_]?(?:content|text)|content[-_]?(?:article|text|main|body|txt|detail)?|"
    r"contenttext|content_?area|con_?txt|text[-_]?(?:content|con|body)?|txt[-_]?(?:content|con)?|zoom|ozoom|cnt-main-article-qq"
    r"|paragraph|left_zw|rm_txt_con|box_con|show_text|pages_content|single-content|story[-_]?body|article)$",
    re.IGNORECASE,
)
_PROSE = re.compile(r"[，。！？；：,;…]|[.!?](?:\s|$)")


@dataclass
class Block:
    """One line of the page. `n_link` counts characters inside links, `noise` the marked regions it stands in (innermost last), `pre` says
    that line breaks count in it."""

    text: str
    node: Element
    tag: str
    n_link: int
    noise: tuple[int, ...]
    parts: tuple[tuple[str, Element], ...] = ()
    href: str | None = None
    images: list[Element] = field(default_factory=list)
    pre: bool = False

    @property
    def link_share(self) -> float:
        """Share of the characters inside links, 0 to 1."""
        return self.n_link / max(1, len(self.text))


@dataclass(frozen=True)
class Stamp:
    """A time in an attribute: of an element that belongs to block `at`, or stands before it without text."""

    at: int
    name: str
    value: str
    node: Element


@dataclass
class Region:
    """An element as a range of blocks, with the prose in it (`gain`, see `worth`)."""

    node: Element
    start: int
    end: int
    gain: float
    prose: int
    hinted: bool


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
    return bool(names) and names_body(names)


@lru_cache(maxsize=8192)
def names_body(names: str) -> bool:
    """Whether class or id names the body of an article."""
    return any(_BODY_HINT.match(name) for name in names.replace("__", "-").split())


@lru_cache(maxsize=8192)
def names_noise(names: str) -> bool:
    """Whether class or id names a region that is no article: comments, related, sidebar …"""
    return bool(_NOISE.search(names.replace("__", "-")))


def worth(block: Block) -> float:
    """Positive for prose, negative for links and noise, about zero for short lines that may be sub-heads."""
    n = len(block.text)
    own = n - block.n_link
    if block.n_link > 0.6 * n and n > 2:
        return -8.0 - min(own, 20)
    if own >= MIN_WORTH and _PROSE.search(block.text):
        return float(min(own, 400))
    return 2.0 if own >= 25 else -1.0
