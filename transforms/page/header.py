"""The lines around the headline: time, 来源, 作者, 编辑, account.

The zone runs from a few lines above the headline to the first prose of the body, and a little past the body's end. What is printed there is
for readers, so it is trusted before any meta tag; meta, JSON-LD and state answer where it is silent, or make a day exact.
"""

import re
from dataclasses import dataclass

from transforms.page.extracted import Answer
from transforms.page.tree import Block, Element, labels
from transforms.text.page_lines import bylines
from transforms.text.page_lines.boilerplate import fold
from transforms.text.page_lines.header_fields import DATE, Claim, before_date, claims, is_like_date, is_source, source_name, tokens

BEFORE, AFTER, NEAR = 5, 24, 8
MAX_LINE = 200
_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("source", re.compile(r"(?:^|[-_ ])(?:a?_?source\w*|laiyuan|media[-_]?name|origin\w*|copyfrom|js_name|nickname|account[-_]?name|from)(?:$|[-_ ])|ne_article_source|post_source|(?:article|news)-?source", re.IGNORECASE)),
    ("author", re.compile(r"(?:^|[-_ ])(?:author\w*|byline|writer|zuozhe|user-?name|js_author_name|publisher|mediaName|name|by)(?:$|[-_ ])|article-?author|author[-_]?(?:info|name)", re.IGNORECASE)),
)  # fmt: skip


_OUTLET_END = re.compile(r"(?:报|網|网|社|台|新闻|之家|周刊|杂志|观察|财经|科技|娱乐|体育|发布|客户端|频道|在线|公众号|视频)$")


@dataclass(frozen=True)
class Piece:
    """One claim of a header line; role_… labels come from class names, `level` elements above the words."""

    label: str | None
    value: str
    level: int
    href: str | None
    at: int


class Zone:
    """The header's lines in order of trust, cut into claims."""

    def __init__(self, blocks: list[Block], title: int | None, start: int, end: int) -> None:
        self.blocks = blocks
        self.first, self.start = (-1 if title is None else title), start
        self.order = _order(title, start, end, len(blocks))
        self.lines = {i: fold(spaced(blocks[i])) for i in self.order}
        self.plain = {i: fold(blocks[i].text[:MAX_LINE]) for i in self.order}
        self.pieces = [p for i in self.order if len(self.plain[i]) <= 160 for p in self._pieces(i)]

    def _pieces(self, i: int) -> list[Piece]:
        block = self.blocks[i]
        found = [Piece(c.label, c.value, 0, block.href, i) for c in self._claims(i)]
        parts = block.parts or ((block.text, block.node),)
        for text, node in parts:
            role = role_of(node)
            value = fold(text)
            if role and 1 < len(value) <= 30:
                found.append(Piece(f"role_{role[0]}", value, role[1], block.href, i))
        return found

    def _claims(self, i: int) -> list[Claim]:
        out = claims(self.lines[i])
        if (
            out
            and out[-1].label
            and not out[-1].value
            and i + 1 in self.plain
            and 1 < len(self.plain[i + 1]) <= 30
            and claims(self.plain[i + 1])[0].label is None
        ):
            out[-1] = Claim(out[-1].label, self.plain[i + 1])  # the label and its value are neighbours
        return out

    def time_lines(self) -> list[str]:
        return [self.lines[i] for i in self.order]

    def labelled(self, label: str) -> list[Piece]:
        return [p for p in self.pieces if p.label == label and p.value]


def _order(title: int | None, start: int, end: int, n: int) -> list[int]:
    """Indices of header lines: behind the headline, before the body, the body's first lines, above the headline."""
    near = range(max(0, start - NEAR), min(start + 3, end, n))
    if title is None:
        return list(near)
    after = range(title + 1, min(title + AFTER, n)) if title < end else range(0)
    behind = [i for i in after if i < max(start + 3, title + 4)]
    return [i for i in dict.fromkeys([*behind, *near, *range(title, max(-1, title - BEFORE - 1), -1)]) if i < n]


def spaced(block: Block) -> str:
    """Text of a block with blanks where its inline elements meet: 来源：<a>某网</a><a>参与互动</a> must not become one word."""
    return " ".join(text.strip() for text, _ in block.parts)[:MAX_LINE] if block.parts else block.text[:MAX_LINE]


def role_of(node: Element | None) -> tuple[str, int] | None:
    """(source or author, levels up) when the names of the element or of its parents say so."""
    for level in range(3):
        if node is None:
            return None
        names = labels(node)
        for role, pattern in _ROLES:
            if names and pattern.search(names):
                return role, level
        node = node.getparent()
    return None


def link_of(block: Block, name: str) -> str | None:
    """Where the words of a block that hold the name point to; other links of the line (举报, 分享) do not count."""
    for text, inner in block.parts or ((block.text, block.node),):
        node: Element | None = inner if name[:4] in fold(text) else None
        for _ in range(3):
            if node is None:
                break
            if node.tag == "a":
                return node.get("href") or None
            node = node.getparent()
    return None


def read_source(zone: Zone) -> tuple[Answer | None, str | None]:
    """来源 as printed, with the link behind it; else what the markup or the place beside the time says."""
    for piece in zone.labelled("source"):
        name = source_name(piece.value)
        if name:
            return Answer(name, "header", 0.95), link_of(zone.blocks[piece.at], name)
    roles = sorted(
        (p for p in zone.pieces if p.label in {"role_source", "role_author"}), key=lambda p: (p.level > 0, p.label != "role_source")
    )
    for piece in roles:
        if claims(piece.value)[0].label is not None or is_like_date(piece.value) or _is_prose(piece.value):
            continue
        name = source_name(piece.value)
        if name and (piece.label == "role_source" or not bylines.is_chinese_name(name) or piece.href):
            return Answer(name, "header", 0.8 if piece.label == "role_source" else 0.6), link_of(zone.blocks[piece.at], name)
    for i in zone.order:
        match = re.match(r"^(?P<name>[一-鿿]{2,4})\s*/\s*(?P<outlet>[一-鿿A-Za-z]{3,16})$", zone.plain[i])
        if match and bylines.is_chinese_name(match["name"]):
            return Answer(match["outlet"], "header", 0.8), link_of(zone.blocks[i], match["outlet"])
    return _beside_time(zone)


def _beside_time(zone: Zone) -> tuple[Answer | None, str | None]:
    """The outlet that stands beside the time without a label: 2024-05-16 17:02 某报."""
    for piece in zone.pieces:
        if piece.label is not None and piece.label != "time":
            continue
        line = zone.plain[piece.at]
        if not re.search(r"(?:19|20)\d{2}[年/.-]\d|\d{1,2}:\d{2}|前$|昨天|今天", line) or len(line) > 60 or _is_prose(line):
            continue
        words = [w for w in tokens(before_date(piece.value)) if is_source(w) and not re.search(r"[:：]", w)]
        outlets = [w for w in words if not bylines.is_chinese_name(w) and not w.endswith(("有限公司", "集团"))]
        if len(words) <= 3 and outlets and len(outlets[-1]) <= 16 and not piece.value.lstrip().startswith(("首页", "当前位置", "您")):
            return Answer(outlets[-1], "header", 0.6), link_of(zone.blocks[piece.at], outlets[-1])
    return _near_time(zone)


def _near_time(zone: Zone) -> tuple[Answer | None, str | None]:
    """An account's name as a short line of its own beside the time, below the headline."""
    times = [i for i in zone.order if zone.first < i < zone.start + 2 and len(zone.plain[i]) <= 60 and is_like_date(zone.plain[i])]
    for i in (j for t in times for j in (t - 1, t + 1, t - 2) if zone.first < j < zone.start + 1 and j in zone.plain):
        words = tokens(zone.plain[i])
        if len(words) != 1 or len(zone.plain[i]) > 16 or claims(zone.plain[i])[0].label or is_like_date(zone.plain[i]):
            continue
        name = source_name(zone.plain[i])
        if name and (zone.blocks[i].n_link or _OUTLET_END.search(name)):
            return Answer(name, "header", 0.5), link_of(zone.blocks[i], name)
    return None, None


def _is_prose(line: str) -> bool:
    return bool(re.search(r"[，。！？；]", line)) and len(line) > 12


def read_authors(zone: Zone, editors: tuple[str, ...]) -> tuple[str, ...]:
    """Personal bylines of the header: by label, by the shape of a line, by class name, by place. Editors are no authors there."""
    return _labelled_authors(zone) or _line_authors(zone) or tuple(n for n in _placed_authors(zone) if n not in editors)


def _labelled_authors(zone: Zone) -> tuple[str, ...]:
    for label, strict in (("author", False), ("author?", True)):
        for piece in zone.labelled(label):
            names = bylines.split_names(piece.value, strict=strict)
            if names:
                return tuple(names)
    return ()


def _line_authors(zone: Zone) -> tuple[str, ...]:
    for i in zone.order:
        line = zone.plain[i]
        outlet = re.match(r"^(?P<name>[一-鿿]{2,4})\s*/\s*[一-鿿A-Za-z]{3,16}$", line)
        if outlet and bylines.is_chinese_name(outlet["name"]):
            return (outlet["name"],)
        names = bylines.byline(line)
        if names:
            return tuple(names)
    return ()


def _placed_authors(zone: Zone) -> tuple[str, ...]:
    """来源：某报 某某; an author's class; 某某 某报 2024-05-20 10:00."""
    for piece in zone.labelled("source"):
        words = tokens(piece.value)[1:]
        if len(words) == 1 and bylines.is_chinese_name(words[0]) and len(words[0]) <= 3:
            return (words[0],)
    for i in zone.order:
        signed = re.match(r"^(?P<name>[一-鿿]{2,4})\s*+(?:[（(]\d+[）)])?\s*发[表布]于", zone.plain[i])
        if signed and bylines.is_chinese_name(signed["name"]):
            return (signed["name"],)
    for piece in zone.labelled("role_author"):
        names = bylines.split_names(piece.value, strict=True)
        if names and zone.blocks[piece.at].link_share < 0.5:
            return tuple(names)
    for piece in zone.pieces:
        words = tokens(before_date(piece.value)) if piece.label is None and DATE.search(piece.value) and len(piece.value) <= 60 else []
        if (
            len(words) == 2
            and bylines.is_chinese_name(words[0])
            and len(words[0]) <= 3
            and not bylines.is_chinese_name(words[1])
            and is_source(words[1])
        ):
            return (words[0],)
    return ()


def read_editors(zone: Zone, lines: list[str]) -> tuple[str, ...]:
    """责任编辑 and the like, in the header and in lines around the end. `lines` are folded."""
    found = [n for p in zone.labelled("editor") for n in bylines.editors(f"编辑：{(tokens(p.value) or [''])[0]}")]
    for line in lines:
        if "编" in line:
            found += bylines.editors(line)
    return tuple(dict.fromkeys(found))[:6]
