"""The chosen range of blocks -> the article's lines, and every line left out with its class.

Judged line by line: links and marked regions, the shape rules of boilerplate, and a cut at the heading of a list that follows the article.
Lines of provenance (来源, 编辑, 原标题) leave the text too, but are kept as evidence.
"""

import re
from dataclasses import dataclass, field

from transforms.page.body import is_noise
from transforms.page.title import solid
from transforms.page.tree import HEADINGS, Block
from transforms.text import bylines
from transforms.text.boilerplate import fold, is_cut, line_class

_ORIGINAL = re.compile(r"^[（(【\[]?\s*(?:本文)?原(?:标题|标题为|题为|题)\s*[:：为《“].{2,}")
_LEAD_SOURCE = re.compile(r"^(?:本文|文章)?(?:来源|转自|转载自|来自|来源于)\s*[:：|｜丨]\s*.{1,40}$")
_TIME_LINE = re.compile(r"^\W*(?:发布时间|发表时间|更新时间|时间|发布于)?\s*[:：]?\s*(?:19|20)\d{2}[-年/.]\d{1,2}[-月/.]\d{1,2}日?.{0,40}$")


@dataclass
class Lines:
    """`kept` lines of the article, `dropped` as (class, line); `indices` of the kept blocks."""

    kept: list[str] = field(default_factory=list)
    indices: list[int] = field(default_factory=list)
    dropped: list[tuple[str, str]] = field(default_factory=list)
    byline: tuple[str, ...] = ()
    originals: list[str] = field(default_factory=list)


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
    n_prose = sum(1 for b in blocks[start:end] if len(b.text) >= 30 and b.link_share < 0.5)
    seen_prose = 0
    for i in range(start, end):
        block = blocks[i]
        if not block.text:
            continue
        folded = fold(block.text)
        if is_cut(folded) and seen_prose >= 0.6 * n_prose and seen_prose > 0:
            out.dropped += [("related", b.text) for b in blocks[i:end] if b.text]
            break
        name = _judge(block, folded, i - start, noise=noise, head=head, extra=extra)
        if name == "original":
            out.originals.append(folded)
        if name is None:
            out.kept.append(block.text)
            out.indices.append(i)
            if len(folded) >= 30:
                seen_prose += 1
            continue
        if name == "byline" and not out.byline:
            out.byline = tuple(bylines.byline(folded))
        out.dropped.append((name, block.text))
    return out


def _judge(  # noqa: PLR0911  (a list of rules in order)
    block: Block, folded: str, at: int, *, noise: frozenset[int], head: str, extra: tuple[tuple[str, re.Pattern[str]], ...]
) -> str | None:
    """Class of a block that is no line of the article, else None."""
    for name, rule in extra:
        if rule.fullmatch(block.text) or rule.fullmatch(folded):
            return name
    if at < 8 and head and solid(block.text) == head:
        return "title"
    if at < 8 and _TIME_LINE.match(folded) and len(folded) < 60:
        return "header"
    if _ORIGINAL.match(folded) and len(folded) < 120:
        return "original"
    if is_noise(block, noise):
        return line_class(folded) or "related"
    found = line_class(folded)
    if found:
        return found
    if _LEAD_SOURCE.match(folded):
        return "source"
    if len(folded) <= 70 and bylines.byline(folded):
        return "byline"
    if block.link_share > 0.8 and len(folded) > 2 and block.tag not in HEADINGS and not re.search(r"[。！？]$", folded):
        return "related"
    return None
