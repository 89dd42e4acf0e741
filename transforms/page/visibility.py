"""What of a page no reader sees: elements hidden by their own style, by an attribute or by the page's own style sheets.

Copy traps put junk between the words in letters of no size, off the screen or in white. The same means hide an article until a script
shows it, so hiding says nothing about elements that hold most of the page's sentences: `tree` takes those back (`bodies_among`).
External style sheets are not read; rules for print, for states (:hover) and inside @media do not count.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, NamedTuple

Element = Any
INLINE = frozenset(["span", "font", "i", "em", "b", "strong", "u", "small", "label", "ins", "s", "sub", "sup", "cite", "code", "a"])
MAX_RULES, MAX_WAYS, MAX_PARTS, MAX_LATER, MAX_NAMES, MAX_HITS = 500, 3, 4, 3, 6, 5000
MAX_HIDDEN = 200  # elements that are asked whether they hold the article
MAX_DECLARATIONS, MAX_SELECTORS, MAX_SELECTED = 2000, 500, 20
MIN_PROSE = 100  # characters of sentences that an element needs to be the article
MOST = 1.2  # times the sentences that the page shows
NOTHING = 60  # a page that shows less than this shows no article
SAMPLE, REPEATS = 24, 3  # characters that tell a copy (the page again, for telephones) or a litany from the article

_UNSEEN = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|(?<![\w-])opacity\s*:\s*0?\.?0+(?![\d.])|clip\s*:\s*rect\(\s*[01]"
    r"(?:px)?[\s,]|clip-path\s*:\s*inset\((?:50|100)%"
    r"|text-indent\s*:\s*-\d{3,}|(?<![\w-])color\s*:\s*transparent|transform\s*:\s*scale\(\s*0\s*\)",
    re.IGNORECASE,
)
_TINY = re.compile(
    r"(?<![\w-])font-size\s*:\s*(?:0(?:\.0+)?(?:px|r?em|pt|%)?(?![\w.%])|(?:0?\.\d+|1)px)|(?<![\w-])font\s*:\s*0(?:px)?/", re.IGNORECASE
)
_OFF_SCREEN = re.compile(r"(?<![\w-])(?:left|top|right|bottom|margin-left|margin-top)\s*:\s*-\d{3,}", re.IGNORECASE)
_FLAT = re.compile(r"(?<![\w-])(?:max-)?(?:height|width)\s*:\s*[01](?:px)?\s*(?:;|!|$)", re.IGNORECASE)
_WHITE = re.compile(r"(?<![\w-])color\s*:\s*(?:#fff(?:fff)?\b|white\b|rgba?\(\s*255\s*,\s*255\s*,\s*255)", re.IGNORECASE)
_GROUND = re.compile(r"background(?:-image)?\s*:[^;]{0,80}url\(", re.IGNORECASE)
_PRESERVED = re.compile(r"white-space\s*:\s*(?:pre|break-spaces)", re.IGNORECASE)
_SHOWN = re.compile(r"display\s*:\s*(?!none)\w|visibility\s*:\s*visible", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)  # one that is not closed goes to the end
_NEEDLES = (
    "display:none", "visibility:hidden", "visibility:collapse", "opacity:0", "font-size:0", "font-size:1px", "font-size:.",
    "font:0", "clip:rect", "clip-path:inset",
    "text-indent:-", "color:transparent", "scale(0", "left:-", "right:-", "top:-", "height:0", "height:1px",
    "width:0", "width:1px", "white-space:pre", "white-space:break",
)  # fmt: skip
"""What a rule that hides, or keeps line breaks, must hold: found as text before anything is read as a rule."""
_SELECTOR = re.compile(r"^(?:([a-z][a-z0-9]*)?([.#][\w-]+)?)$", re.IGNORECASE)
_SENTENCE = re.compile(r"[，。！？；]")
_OVERLAY = re.compile(
    r"pop|modal|dialog|mask|layer|privacy|agreement|protocol|cookie|login|regist|toast|tooltip|comment|recommend|related", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def unseen(style: str) -> str | None:
    """`all` for declarations that leave nothing to see, `letters` when an element within may be seen (it has a size of its own), else
    None."""
    if _UNSEEN.search(style) or (_OFF_SCREEN.search(style) and re.search(r"position\s*:\s*(?:absolute|fixed)|text-indent|margin", style)):
        return "all"
    if _FLAT.search(style) and re.search(r"overflow\s*:\s*hidden", style):
        return "all"
    return "letters" if _TINY.search(style) else None


def hides(how: str | None, node: Element) -> bool:
    """True when the element has nothing to see: letters of no size are a trick of layout where elements stand within."""
    return how == "all" or (how == "letters" and (len(node) == 0 or node.tag in INLINE))


class Look(NamedTuple):
    """What an element's own style says: how it hides, whether its letters are white, whether line breaks count, whether it paints a
    picture."""

    how: str | None
    white: bool
    keeps: bool
    paints: bool


@lru_cache(maxsize=8192)
def look_of(style: str) -> Look | None:
    """The look that a style attribute gives; None for the many that change nothing of this. White letters on a ground of their own are
    seen."""
    look = Look(
        unseen(style),
        bool(_WHITE.search(style)) and "background" not in style,
        bool(_PRESERVED.search(style)),
        bool(_GROUND.search(style)),
    )
    return look if any(look) else None


@dataclass
class Sheet:
    """The page's own rules by the last part of their selector: what they hide, and where they keep line breaks.

    One walk enters and leaves every element in order, so that the parts above a selector's last one are known by counting.
    """

    hidden: dict[str, list[tuple[str, tuple[str, ...]]]] = field(default_factory=dict)
    preserved: frozenset[str] = frozenset()
    watched: frozenset[str] = frozenset()  # every part of the selectors that count
    _above: Counter[str] = field(default_factory=Counter)

    def enter(self, keys: list[str]) -> tuple[str | None, bool]:
        """(how it is hidden, keeps line breaks) of the element that the walk comes to, by its keys."""
        ways = [how for key in keys for how, above in self.hidden.get(key, ()) if all(self._above[part] for part in above)]
        self._above.update(keys)
        return min(ways, default=None), any(key in self.preserved for key in keys)

    def keys_of(self, tag: str, kind: str | None, name: str | None) -> list[str]:
        """Those of tag, .class, tag.class and #id that the rules speak of."""
        if not self.watched:
            return []
        own = [f".{word}" for word in (kind or "").split()[:MAX_NAMES]] + ([f"#{name}"] if name else [])
        return [key for key in (tag, *own, *(tag + key for key in own)) if key in self.watched]

    def leave(self, keys: list[str]) -> None:
        """The walk goes out of an element of these keys."""
        self._above.subtract(keys)


def sheet_of(styles: str) -> Sheet:
    """Rules of the page's own style sheets that hide or keep line breaks; a later rule that shows the same selector undoes the first."""
    hidden: dict[str, list[tuple[str, tuple[str, ...]]]] = {}
    preserved: set[str] = set()
    styles = (_COMMENT.sub("", styles) if "/*" in styles else styles).replace(": ", ":").replace(" :", ":")
    for at, selectors, declarations in islice(_rules(styles), MAX_RULES):
        how, keeps = unseen(declarations), bool(_PRESERVED.search(declarations))
        for selector in selectors.split(",")[:MAX_SELECTED] if how or keeps else ():
            *above, last = selector.replace(">", " ").split() or [""]
            if not last or len(above) > MAX_PARTS or not all(_SELECTOR.match(part) for part in [*above, last]):
                continue
            if keeps and not above:
                preserved.add(last)
            if how and re.search(r"[.#]", last) and len(hidden.get(last, ())) < MAX_WAYS and not _is_shown(styles, last, at):
                hidden.setdefault(last, []).append((how, tuple(above)))
    parts = {part for ways in hidden.values() for _, above in ways for part in above}
    return Sheet(hidden, frozenset(preserved), frozenset({*hidden, *preserved, *parts}))


def _rules(styles: str) -> Iterator[tuple[int, str, str]]:
    """(end, selectors, declarations) of the rules that may hide something and stand in no @ block."""
    depth = done = end = 0
    for hit in _hits(styles.lower()):
        if hit < end:
            continue
        depth += styles.count("{", done, hit) - styles.count("}", done, hit)
        done = hit
        start, end = styles.rfind("{", max(0, done - MAX_DECLARATIONS), done), styles.find("}", done, done + MAX_DECLARATIONS)
        if depth != 1 or start < 0 or end < 0 or end - start > MAX_DECLARATIONS:
            end = done + 1
            continue
        head = styles[max(0, start - MAX_SELECTORS) : start]
        yield end, re.split(r"[{};]", head)[-1].strip(), styles[start + 1 : end]


def _hits(styles: str) -> list[int]:
    """Places of the needles, in order."""
    found: list[int] = []
    for needle in _NEEDLES:
        at = styles.find(needle)
        while at >= 0 and len(found) < MAX_HITS:
            found.append(at)
            at = styles.find(needle, at + 1)
    return sorted(found)


def _is_shown(styles: str, selector: str, at: int) -> bool:
    """True when a later rule shows what the selector hides."""
    place = styles.find(selector, at)
    for _ in range(MAX_LATER):
        if place < 0:
            return False
        start, end = styles.find("{", place), styles.find("}", place)
        if 0 <= start < end and _SHOWN.search(styles[start:end]) and re.split(r"[\s,>]", styles[place:start].strip())[0] == selector:
            return True
        place = styles.find(selector, place + 1)
    return False


def is_white_junk(node: Element) -> bool:
    """White letters between the words of a paragraph on no ground of their own."""
    parent = node.getparent()
    if node.tag not in INLINE or parent is None or not ((parent.text or "").strip() or (node.tail or "").strip()):
        return False
    return not any("background" in (up.get("style") or "") or up.get("bgcolor") for up in islice(node.iterancestors(), 6))


def prose_of(node: Element) -> int:
    """Characters of sentences below an element."""
    return sum(len(text.strip()) for text in node.itertext() if _SENTENCE.search(text))


def may_hold(node: Element) -> bool:
    """True for a hidden element that is long enough to be an article and is not named after a window over the page."""
    if node.tag in INLINE or _OVERLAY.search(f"{node.get('class') or ''} {node.get('id') or ''}"):
        return False
    text = "".join(node.itertext())
    return len(text) >= MIN_PROSE and "{{" not in text[:2000] and bool(_SENTENCE.search(text))


def bodies_among(
    hidden: list[Element], shown_text: str, shown: int, *, unfolds: bool, is_hinted: Callable[[Element], bool]
) -> list[Element]:
    """Hidden elements that hold the article. `shown` counts the characters of sentences that the page shows, `unfolds` says that it offers
    to show more."""
    found = []
    for node in hidden[:MAX_HIDDEN]:
        if shown >= NOTHING and not unfolds and not is_hinted(node):
            continue
        prose = prose_of(node)
        if prose < MIN_PROSE or _is_no_article(node, shown_text):
            continue
        if (prose >= MOST * shown and (shown < NOTHING or is_hinted(node))) or (unfolds and _continues(node)):
            found.append(node)
    return found


def _continues(node: Element) -> bool:
    """True when a paragraph stands beside the element: it is the folded rest of an article."""
    parent = node.getparent()
    beside = [] if parent is None else [s for s in list(parent)[:200] if s is not node and (s.tag == "p" or len(s) == 0)]
    return any(_SENTENCE.search("".join(islice(s.itertext(), 20))[:400]) for s in beside)


def _is_no_article(node: Element, shown_text: str) -> bool:
    """A copy of what the page shows, or the same words over and over for search engines."""
    first = next((t.strip() for t in node.itertext() if len(t.strip()) >= SAMPLE and _SENTENCE.search(t)), "")[:SAMPLE]
    return bool(first) and (first in shown_text or "".join(node.itertext()).count(first) >= REPEATS)
