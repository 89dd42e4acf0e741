"""The chosen range of blocks -> the article's lines, and every line left out with its class.

Judged line by line: links and marked regions, the shape rules of boilerplate, and a cut at the heading of a list that follows the article.
Lines of provenance (来源, 编辑, 原标题) leave the text too, but are kept as evidence.
"""

import re
from dataclasses import dataclass, field
from itertools import islice

from transforms.page.blocks import BLOCK_TAGS, HEADINGS, Block, Element, labels
from transforms.page.body import is_noise
from transforms.page.title import solid
from transforms.text.page_lines import bylines
from transforms.text.page_lines.boilerplate import is_cut, line_class, normal_line, without_tail
from transforms.text.page_lines.header_fields import claims, is_furniture, tokens
from transforms.text.page_lines.service_tail import opening_lines, service_lines

MENU_CHARS, MENU_LINES, TAIL_LINES, PROSE_CHARS = 14, 6, 4, 25
MIN_KEPT = 3  # lines of a text that may end with service
_RULE_LINE = re.compile(r"^[\s.·•…\-_*=~—–|+]+$")
_GUTTER = re.compile(r"gutter|line-?(?:num|no)|linenos?|hljs-ln|numbering", re.IGNORECASE)
_STOP = re.compile(r"[，。！？；]")
LEAD_SHARE = 0.2  # closing lines after less prose than this close a summary, not the article
HEAD_LINES = 8  # the headline and its time may stand inside the container, never deeper
_SENTENCE = re.compile(r"[，。！？；,;…]")
_CAPTION = re.compile(
    r"^[▲△↑▼▶][^。！？]{2,80}[。）)]?$|^(?:图为|圖為|资料图|上图|下图|图\d{0,2}\s*[:：|｜/])[^。]{2,80}。?.{0,24}$"
    r"|^.{2,66}(?<!拍)(?:摄|摄影|供图|资料图片?|视频截图|截图自\S{2,10}|图源[:：]?\S{0,12}|图片来源[:：]\S{2,16}|图片来自\S{2,12}|视觉中国|制图)[)）]?。?"
    r"(?:\s*\d{2,4}年?\S{0,12})?$"
)
_ORIGINAL = re.compile(r"^[（(【\[]?\s*(?:本文)?原(?:标题|标题为|题为|题)\s*[:：为《“].{2,}")
_LEAD_SOURCE = re.compile(r"^(?:本文|文章)?(?:来源|转自|转载自|来自|来源于)\s*[:：|｜丨]\s*.{1,40}$")
_POSITION = re.compile(
    r"^(?:[您你])?(?:所在|现在)?(?:的)?(?:当前)?位置\s*[:：].*|^(?:首页|新闻|网站首页|\S{2,8}网)\s*(?:[>»/→-]\s*\S{1,10}\s*){1,5}$"
)
_TIME_LINE = re.compile(
    r"^\W*(?:发布时间|发表时间|更新时间|最后更新|更新|时间|发布于)?\s*[:：]?\s*(?:19|20)\d{2}[-年/.]\d{1,2}[-月/.]\d{1,2}日?.{0,40}$"
)


@dataclass
class Lines:
    """`kept` lines of the article, `dropped` as (class, line); `indices` of the kept blocks."""

    kept: list[str] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    byline: tuple[str, ...] = ()
    originals: list[str] = field(default_factory=list)

    def keep(self, index: int, text: str) -> None:
        """Add a line to the article, without furniture glued to its end."""
        body, tail = without_tail(text)
        self.kept.append(body)
        self.indices.append(index)
        if tail:
            self.drop(line_class(normal_line(tail)) or "chrome", tail)

    def drop_lists(self, blocks: list[Block]) -> None:
        """Runs of short lines before the first and after the last prose are menus and buttons, not text."""
        prose = [n for n, line in enumerate(self.kept) if len(line) >= PROSE_CHARS and _STOP.search(line)]
        if not prose:
            return
        for run, least in ((range(prose[-1] + 1, len(self.kept)), TAIL_LINES), (range(prose[0]), MENU_LINES)):
            short = [
                n
                for n in run
                if len(self.kept[n]) <= MENU_CHARS and not _STOP.search(self.kept[n]) and blocks[self.indices[n]].tag not in {"td", "th"}
            ]
            if len(short) >= least and len(short) >= 0.7 * len(run):
                for n in reversed(run):
                    self.drop("chrome", self.kept.pop(n))
                    self.indices.pop(n)

    def drop_service(self, blocks: list[Block]) -> None:
        """The service lines that close the article: hotlines, apps, accounts to follow, rules for comments."""
        n = service_lines([normal_line(line) for line in self.kept]) if len(self.kept) >= MIN_KEPT else 0
        for _ in range(n):
            if blocks[self.indices[-1]].pre:
                break
            self.drop("promo", self.kept.pop())
            self.indices.pop()

        for _ in range(opening_lines([normal_line(line) for line in self.kept[:8]]) if len(self.kept) >= MIN_KEPT else 0):
            self.drop("promo", self.kept.pop(0))
            self.indices.pop(0)

    def drop(self, name: str, text: str) -> None:
        """Add a line to the dropped ones, with its class."""
        self.dropped.append((name, text))


def read_lines(
    blocks: list[Block],
    start: int,
    end: int,
    *,
    noise: frozenset[int],
    title: str | None,
    extra: tuple[tuple[str, re.Pattern[str]], ...] = (),
) -> Lines:
    """Lines of blocks[start:end]."""
    out = Lines()
    head = solid(title or "")
    homes: set[object] = set()
    ended = False
    seen: list[int] = []
    total = sum(len(b.text) for b in blocks[start:end] if b.link_share < 0.5 and len(b.text) >= PROSE_CHARS and not is_noise(b, noise))
    for i in range(start, end):
        block = blocks[i]
        if not block.text:
            continue
        folded = normal_line(block.text)
        prose = len(folded) >= 16 and block.link_share < 0.5 and bool(_SENTENCE.search(folded))
        may_end = len(seen) >= 3 or sum(seen) > LEAD_SHARE * total
        ended = ended or (may_end and bool(homes) and is_cut(folded))
        if ended and not (prose and _home(block) & homes and not is_noise(block, noise)):
            out.drop(line_class(folded) or _shape(block, folded) or "related", block.text)
            continue
        name = (
            "header"
            if not homes and not prose and _is_header(folded)
            else _judge(block, folded, i - start, noise=noise, head=head, extra=extra)
        )
        if name == "original":
            out.originals.append(folded)
        elif name == "byline" and not out.byline:
            out.byline = tuple(bylines.byline(folded))
        if name is None:
            out.keep(i, block.text)
            if prose:
                homes |= _home(block)
                seen.append(len(block.text))
        else:
            ended = ended or (name in {"editor", "pager"} and may_end and bool(homes))
            out.drop(name, block.text)
    out.drop_lists(blocks)
    out.drop_service(blocks)
    return out


def _home(block: Block) -> set[object]:
    """Where a paragraph lives: its element, its parent, and its grandparent with the parent's names. Paragraphs of one article share one
    of them."""
    node = block.node
    while node.tag not in BLOCK_TAGS and node.getparent() is not None:
        node = node.getparent()
    parent = node.getparent()
    if parent is None or parent.tag in {"body", "html"}:
        return {node}
    grand = parent.getparent()
    return {node, parent, (grand, str(parent.tag), labels(parent))}


def _only_labels(folded: str) -> bool:
    """作者：某某 责任编辑：某某: nothing but people and sources."""
    found = claims(folded)
    return len(found) >= 2 and all(c.label in {"author", "editor", "source"} for c in found) and not re.search(r"[，。！？；]", folded)


def _is_header(folded: str) -> bool:
    """A line above the first prose that holds only time, source, position or buttons."""
    if len(folded) > 100 or (len(folded) > 40 and re.search(r"[，。！？]", folded)):
        return False
    if _POSITION.match(folded):
        return True
    found = claims(folded)
    if any(c.label in {"source", "time", "other", "editor", "author"} for c in found):
        return sum(len(c.value) for c in found) <= 80
    words = tokens(folded)
    return not words or (len(folded) <= 50 and len(words) <= 3 and bool(re.search(r"(?:19|20)\d{2}\s*[年/.-]\s*\d{1,2}\s*[月/.-]", folded)))


def _judge(
    block: Block, folded: str, at: int, *, noise: frozenset[int], head: str, extra: tuple[tuple[str, re.Pattern[str]], ...]
) -> str | None:
    """Class of a block that is no line of the article, else None."""
    own = next((name for name, rule in extra if rule.fullmatch(block.text) or rule.fullmatch(folded)), None)
    if own:
        return own
    if block.pre and not is_noise(block, noise):
        return "chrome" if folded.isdigit() and _is_gutter(block.node) else None  # code is kept whole, the numbers of its lines are not
    above = _above(block, folded, head) if at < HEAD_LINES else None
    if above:
        return above
    if _ORIGINAL.match(folded) and len(folded) < 120:
        return "original"
    found = "chrome" if _RULE_LINE.match(folded) else line_class(folded)
    return found or ("related" if is_noise(block, noise) else _shape(block, folded))


def _above(block: Block, folded: str, head: str) -> str | None:
    """The headline and its time, which may stand inside the container."""
    if head and solid(block.text) == head:
        return "title"
    return "header" if len(folded) < 60 and _TIME_LINE.match(folded) else None


def _is_gutter(node: Element) -> bool:
    """True for an element that holds the numbers of a listing's lines."""
    return any(_GUTTER.search(labels(up)) for up in [node, *islice(node.iterancestors(), 4)])


def _shape(block: Block, folded: str) -> str | None:
    """Class by what the line is made of: labels, names, buttons, a caption, links."""
    if len(folded) > 110:
        return None
    if _LEAD_SOURCE.match(folded):
        return "source"
    if len(folded) <= 80 and (bylines.byline(folded) or _only_labels(folded)):
        return "byline"
    if len(folded.split()) >= 3 and is_furniture(folded):
        return "chrome"
    if _CAPTION.match(folded):
        return "caption"
    linked = block.link_share > 0.8 and len(folded) > 2 and block.tag not in HEADINGS and not re.search(r"[。！？]$", folded)
    return "related" if linked else None
