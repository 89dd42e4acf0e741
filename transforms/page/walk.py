"""Tree -> blocks: one pass over the elements, without recursion, that leaves out what no reader sees.

A line ends where a block-level tag begins or ends, at a line break that the reader sees (pre, white-space), and between the paragraphs of
a long text that only blank lines or the indent of two wide spaces part.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from lxml import etree

from transforms.page.blocks import (
    BLOCK_TAGS,
    HEADINGS,
    INERT,
    PICTURES,
    PREFORMATTED,
    SKIP_TAGS,
    Block,
    Element,
    Region,
    Stamp,
    names_body,
    names_noise,
)
from transforms.page.visibility import Look, Sheet, hides, is_white_junk, look_of

MAX_STAMP, MAX_STAMP_NAMES = 60, 12
CONTAINERS = BLOCK_TAGS - {"p", "br", "li", "tr", "hr"}
LANDMARKS = frozenset(["footer", "nav", "aside"])
LONG = 200  # a text of this length without an element for its paragraphs is parted by its white space
MAX_PARTS, MAX_HEADER_CHARS = 24, 240  # a header line is short; prose needs no parts
_STAMP = re.compile(r"(?:19|20)\d\d\s*[-/.年]\s*\d|\b[A-Z][a-z]{2}\b.{1,24}(?:19|20)\d\d")
_DATA_STAMP = re.compile(r"""(data-[a-z][a-z0-9_-]{0,30})\s?=\s?["']?[^"'<>]{0,12}?(?:(?:19|20)\d\d|1\d{9})""")
_STAMP_NAMES = {
    "datetime": re.compile(r"datetime\s?="),
    "title": re.compile(r"""title\s?=\s?["']?[^"'<>]{0,12}?(?:(?:19|20)\d\d\s?[-/.年]|, \d)"""),
    "content": re.compile(r"""content\s?=\s?["']?(?:19|20)\d\d\s?[-/.年]"""),
}
_EPOCH = re.compile(r"^1\d{9}(?:\d{3})?$")
_EPOCH_NAME = re.compile(r"time|date|stamp|publish|creat|pub|utc|(?:^|-)ts$", re.IGNORECASE)
_PARAGRAPHS = re.compile(r"(?<=[。！？”’」』…）)])[ \t\r]*(?:\n[ \t\r]*(?=\n)|\n?(?=[ \t\r\n]*[\u3000\xa0]{2}))[\s\u3000\xa0]*")
SPACE = re.compile(r"[ \t\r\n\f\xa0\u3000]+")


Part = tuple[str, bool, Element]
"""A run of text, whether it stands in a link, and its element."""
Stamped = tuple[Element, list[tuple[str, str]]]


def stamped_of(root: Element, markup: str) -> list[Stamped]:
    """Elements with attributes that hold a time, each with their names and values."""
    names = {match[1].lower() for match in _DATA_STAMP.finditer(markup)}
    names |= {name for name, hint in _STAMP_NAMES.items() if hint.search(markup)}
    found: list[Stamped] = []
    for node in root.xpath(f"//*[{' or '.join(f'@{name}' for name in sorted(names)[:MAX_STAMP_NAMES])}]") if names else ():
        times = [(name, value.strip()) for name, value in node.items() if _is_stamp(name, value)]
        if times:
            found.append((node, times))
    return found


def _is_stamp(name: str, value: str) -> bool:
    if len(value) > MAX_STAMP or not (name in {"datetime", "title", "content"} or name.startswith("data-")):
        return False
    return bool(_STAMP.search(value)) or bool(_EPOCH.match(value.strip()) and _EPOCH_NAME.search(name))


@lru_cache(maxsize=16_384)
def _fact_of(tag: str, kind: str | None, name: str | None) -> tuple[bool, bool]:
    """(marks noise, holds the article) by tag, class and id."""
    names = f"{kind or ''} {name or ''}".strip()
    hinted = tag == "article" or names_body(names)
    return bool(names) and not hinted and tag not in {"body", "html"} and names_noise(names), hinted


_Opened = tuple[str, int, bool, bool, bool, bool, list[str]]


def _length(part: Part) -> int:
    return len(part[0])


class Walk:
    """One pass over the tree, collecting blocks and regions. `bodies` are hidden elements that are read all the same."""

    def __init__(self, sheet: Sheet, *, stamped: Iterable[Stamped] = (), bodies: Iterable[Element] = ()) -> None:
        self.blocks: list[Block] = []
        self.regions: list[Region] = []
        self.noise: list[int] = []
        self.stamps: list[Stamp] = []
        self.inert: list[str] = []
        self.unseen: list[Element] = []
        self.depth = 0
        self._sheet = sheet
        self._stamped, self._bodies = dict(stamped), frozenset(bodies)
        self._marks: list[int] = []
        self._parts: list[Part] = []
        self._href: str | None = None
        self._links = self._headings = self._pre = 0
        self._images: list[Element] = []
        self._open: list[_Opened | None] = []
        self._facts: dict[tuple[str, str | None, str | None], tuple[bool, bool, list[str]]] = {}

    def again(self, *, stamped: Iterable[Stamped] = (), bodies: Iterable[Element] = ()) -> "Walk":
        """A new walk by the same rules."""
        return Walk(self._sheet, stamped=stamped, bodies=bodies or self._bodies)

    def run(self, root: Element) -> None:
        """Collect blocks and regions below an element, without recursion."""
        events = etree.iterwalk(root, events=("start", "end"))
        above: list[Element] = []
        opened, skip, deepest = self._open, SKIP_TAGS, self.depth
        for event, node in events:
            if event == "start":
                above.append(node)
                tag = node.tag
                if not isinstance(tag, str) or tag in skip or not self._start(node, tag):
                    if tag in {"textarea", "iframe"}:
                        self._keep_inert(node)
                    events.skip_subtree()
                    opened.append(None)
            else:
                mine = opened.pop()
                if mine is not None:
                    deepest = max(deepest, len(above))
                    self._end(node, mine)
                above.pop()
                tail = node.tail
                if tail and above:
                    if self._pre:
                        self._add(tail, above[-1])
                    else:
                        self._parts.append((tail, self._links > 0, above[-1]))
        self.depth = deepest
        self._flush()

    def _start(self, node: Element, tag: str) -> bool:
        """Enter an element; False when its reader does not see it."""
        name, style = (tag, node.get("class"), node.get("id")), node.get("style")
        fact = self._facts.get(name)
        if fact is None:
            fact = self._facts.setdefault(name, (*_fact_of(*name), self._sheet.keys_of(*name)))
        noisy, hinted, keys = fact
        look = look_of(style) if style else None
        how, kept = self._look(node, keys, look) if look or keys else (None, False)
        if ((how and hides(how, node)) or tag in INERT or node.get("hidden") is not None) and node not in self._bodies:
            self.unseen.append(node)
            if keys:
                self._sheet.leave(keys)
            return False
        breaks = tag in BLOCK_TAGS and not (self._headings and tag == "br")
        if breaks and (self._parts or self._images or self._href):
            self._flush()
        kept = kept or tag in PREFORMATTED
        self._pre += kept
        marked = (noisy and not self._pre and node.get("itemprop") != "articleBody") or tag in LANDMARKS
        if marked:
            self._flush()
            self._marks.append(len(self.noise))
            self.noise.append(0)
        if tag == "a":
            self._links += 1
            self._href = node.get("href") or self._href
        elif tag in PICTURES or (look and look.paints and len(node) == 0 and not (node.text or "").strip()):
            self._images.append(node)
        elif tag in HEADINGS:
            self._headings += 1
        elif tag == "br" and self._headings:
            self._add(" ", node)
        if self._stamped and node in self._stamped:
            self.stamps += [Stamp(len(self.blocks), key, value, node) for key, value in self._stamped[node]]
        self._open.append((tag, len(self.blocks), marked, kept, breaks, hinted, keys))
        text = node.text
        if text:
            self._add(text, node)
        return True

    def _look(self, node: Element, keys: list[str], look: Look | None) -> tuple[str | None, bool]:
        """(how the element is hidden, keeps line breaks) by the page's style sheets and by its own style."""
        how, kept = self._sheet.enter(keys) if keys else (None, False)
        if look is None:
            return how, kept
        if look.white and is_white_junk(node):
            return "all", kept
        return min(filter(None, (how, look.how)), default=None), kept or look.keeps

    def _end(self, node: Element, opened: _Opened) -> None:
        tag, start, marked, kept, breaks, hinted, keys = opened
        if (breaks or marked) and (self._parts or self._images or self._href):
            self._flush()
        self._pre -= kept
        if keys:
            self._sheet.leave(keys)
        if tag == "a":
            self._links -= 1
        elif tag in HEADINGS:
            self._headings -= 1
        if marked:
            self._marks.pop()
        if breaks and tag in CONTAINERS:
            end = len(self.blocks)
            if end > start:
                self.regions.append(Region(node, start, end, 0.0, 0, hinted or node.get("itemprop") == "articleBody"))

    def _keep_inert(self, node: Element) -> None:
        markup = node.get("srcdoc") if node.tag == "iframe" else "".join(node.itertext())
        if markup and len(markup) >= LONG:
            self.inert.append(markup)

    def _add(self, text: str, node: Element) -> None:
        if self._pre and "\n" in text:
            first, *rest = text.split("\n")
            self._parts.append((first, self._links > 0, node))
            for line in rest:
                self._flush()
                self._parts.append((line, self._links > 0, node))
        else:
            self._parts.append((text, self._links > 0, node))

    def _flush(self) -> None:
        parts, images, href = self._parts, self._images, self._href
        self._href = None
        if not parts and not images:
            return
        self._parts, self._images = [], []
        if len(parts) == 1:
            raw, in_link, node = parts[0]
            text = "" if raw.isspace() else SPACE.sub(" ", raw).strip()
            n_link = len(raw.strip()) if in_link else 0
        else:
            raw = "".join([p[0] for p in parts])
            text = "" if raw.isspace() else SPACE.sub(" ", raw).strip()
            n_link = sum([len(p[0].strip()) for p in parts if p[1]]) if text else 0
            node = max(parts, key=_length)[2] if text else None
        if not text:
            if not images:
                return
            node, n_link = images[0], sum(len(p[0].strip()) for p in parts if p[1])
        if text:
            for mark in self._marks:
                self.noise[mark] += max(0, len(text) - n_link)
        if len(text) >= LONG and n_link == 0 and ("\u3000" in raw or "\xa0" in raw or "\n" in raw):
            for line in _PARAGRAPHS.split(raw):
                text = SPACE.sub(" ", line).strip()
                self.blocks.append(Block(text, node, str(node.tag), 0, tuple(self._marks), (), href, images, self._pre > 0))
                images = []
            return
        pieces = tuple((p[0], p[2]) for p in parts) if 1 < len(parts) <= MAX_PARTS and len(text) <= MAX_HEADER_CHARS else ()
        self.blocks.append(
            Block(text, node, str(node.tag), min(n_link, len(text)), tuple(self._marks), pieces, href, images, self._pre > 0)
        )
