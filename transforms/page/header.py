"""The lines around the headline: time, 来源, 作者, 编辑, account.

The zone runs from a few lines above the headline to the first prose of the body, and a little past the body's end. What is printed there is
for readers, so it is trusted before any meta tag; meta, JSON-LD and state answer where it is silent, or make a day exact.
"""

import re
from dataclasses import dataclass

from transforms.page.blocks import Block, Element, labels
from transforms.page.extracted import Answer
from transforms.text.page_lines import bylines
from transforms.text.page_lines.boilerplate import normal_line
from transforms.text.page_lines.header_fields import CHROME, DATE, Claim, before_date, claims, is_like_date, is_source, source_name, tokens

BEFORE, AFTER, NEAR = 5, 24, 8
MAX_AUTHORS = 6
FULL_NAME = 3  # characters; names of two look like other words
MAX_LINE = 200
_WORDS = {"作者": "author", "来源": "source"}
_ROLES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("source", re.compile((r"(?:^|[-_ ])(?:a?_?source\w*|laiyuan|media[-_]?name|origin\w*|copyfrom|js_name|nickname|account[-_]?name"
                           r"|from)(?:$|[-_ ])|ne_article_source|post_source|(?:article|news)-?source"), re.IGNORECASE)),
    ("author", re.compile((r"(?:^|[-_ ])(?:author\w*|byline|writer|zuozhe|reporter|user-?name|js_author_name|publisher|mediaName|name|by)"
                           r"(?:$|[-_ ])|article-?author|(?:author|writer)(?:$|[-_]{1,2}(?:info|name|link|box|text))"), re.IGNORECASE)),
)  # fmt: skip
_SIGNED = re.compile(
    (
        r"(?:^|[-_ ])(?:(?:article|post|entry|news)[-_]{0,2})?(?:author|byline|writer|zuozhe|reporter)(?:$|[-_ ]|s?[-_]{0,2}(?:name|link"
        r"|names?|text)(?:$|[-_ ]))|js_author_name"
    ),
    re.IGNORECASE,
)
"""Names that say of their own element that it holds who wrote the article; `name` and `publisher` may as well hold an account."""
_PROFILE = re.compile(
    (
        r"/(?:authors?|writers?|reporters?|columnists?|people|users?|members?|profile|space|uid|u|home|blogs?)(?:[/?.=]|-\w)|[?&](?:uid"
        r"|author|authorid|user_?id)=|//\w+\.blog\."
    ),
    re.IGNORECASE,
)
"""Addresses that are somebody's own page."""
_HANDLE = re.compile(r"[\w一-鿿][\w一-鿿 ·.\-]{1,24}")


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
        self.lines = {i: normal_line(spaced(blocks[i])) for i in self.order}
        self.plain = {i: normal_line(blocks[i].text[:MAX_LINE]) for i in self.order}
        self.pieces = [p for i in self.order if len(self.plain[i]) <= 160 for p in self._pieces(i)]

    def _pieces(self, i: int) -> list[Piece]:
        block = self.blocks[i]
        found = [Piece(c.label, c.value, 0, block.href, i) for c in self._claims(i)]
        parts = block.parts or ((block.text, block.node),)
        for text, node in parts:
            value = normal_line(text).strip(" |｜·•:：@")
            if not 1 < len(value) <= 30:
                continue
            role = role_of(node)
            if "js_author_name" in {node.get("id"), node.getparent().get("id") if node.getparent() is not None else None}:
                found.append(Piece("field", value, 0, block.href, i))
            elif not role:
                found.append(Piece("part", value, 0, block.href, i))
            if role:
                found.append(Piece(f"role_{role[0]}", value, role[1], block.href, i))
            if is_signed(node):
                found.append(Piece("signed", value, 0, block.href, i))
            elif profile_of(node):
                found.append(Piece("profile", value, 0, block.href, i))
        return found

    def _claims(self, i: int) -> list[Claim]:
        out = claims(self.lines[i])
        if out and out[-1].label and not out[-1].value:  # the label and its value are neighbours; in a card the value may stand above
            beside = [j for j in (i + 1, i - 1) if j in self.plain and j != self.first and self._is_value(j)]
            near = [j for j in beside if self._are_siblings(i, j)]
            value = next(iter(near), i + 1 if i + 1 in beside else None)
            if value is not None:
                out[-1] = Claim(out[-1].label, self.plain[value])
        elif self.plain[i].strip() in _WORDS and i - 1 in self.plain and self._is_value(i - 1) and self._are_siblings(i - 1, i):
            out = [Claim(_WORDS[self.plain[i].strip()], self.plain[i - 1])]
        return out

    def _are_siblings(self, i: int, j: int) -> bool:
        return self.blocks[i].node.getparent() is self.blocks[j].node.getparent()

    def _is_value(self, j: int) -> bool:
        return 1 < len(self.plain[j]) <= 30 and claims(self.plain[j])[0].label is None

    def time_lines(self) -> list[str]:
        """Lines of the zone in order of trust."""
        return [self.lines[i] for i in self.order]

    def between(self) -> list[int]:
        """Short lines between the headline and the text."""
        return [i for i in self.order if self.first < i < self.start + 1 and 0 < len(self.plain[i]) <= 60]

    def labelled(self, label: str) -> list[Piece]:
        """Pieces with this label and a value."""
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
    """Text of a block with blanks where its inline elements meet: 来源：<a>某网</a><a>参与互动</a> must not become one word.

    A dot keeps Han and Latin apart, between which folding takes blanks away.
    """
    line = " ".join(text.strip() for text, _ in block.parts if text.strip()) if block.parts else block.text
    if not line.isascii() and block.parts:
        line = ""
        for text, _ in block.parts:
            word = text.strip()
            gap = " • " if line and word and is_han(line[-1]) and word[0].isascii() and word[0].isalpha() else " "
            line += (gap if line else "") + word
    return line[:MAX_LINE]


def is_han(character: str) -> bool:
    """Whether it is a common Han character."""
    return "一" <= character <= "鿿"


def is_signed(node: Element) -> bool:
    """True when the element, or the one around it, says by its names that it holds the author."""
    for up in (node, node.getparent()):
        if up is None:
            break
        if up.get("itemprop") in {"author", "creator"} or up.get("rel") == "author" or _SIGNED.search(labels(up)):
            return True
    return False


def profile_of(node: Element) -> str | None:
    """Where the words link to, when that is somebody's own page."""
    for up in (node, node.getparent()):
        href = up.get("href") if up is not None and up.tag == "a" else None
        if href:
            return str(href) if _PROFILE.search(href) else None
    return None


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
        node: Element | None = inner if name[:4] in normal_line(text) else None
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
        if claims(piece.value)[0].label is not None or is_like_date(piece.value) or _is_prose(piece.value) or "/" in piece.value:
            continue
        name = source_name(piece.value)
        if name and (piece.label == "role_source" or not bylines.is_chinese_name(name) or piece.href):
            return Answer(name, "header", 0.8 if piece.label == "role_source" else 0.6), link_of(zone.blocks[piece.at], name)
    handle = _handle(zone)
    if handle:
        return handle
    for i in zone.order:
        match = re.match(r"^(?P<name>[一-鿿]{2,4})\s*/\s*(?P<outlet>[一-鿿A-Za-z]{3,16})$", zone.plain[i])
        if match and bylines.is_chinese_name(match["name"]):
            return Answer(match["outlet"], "header", 0.8), link_of(zone.blocks[i], match["outlet"])
        match = re.match(r"^(?P<outlet>[一-鿿A-Za-z]{2,12})\s*/\s*(?P<name>[一-鿿]{2,4})(?=\s|$|\d)", zone.plain[i])
        if match and bylines.is_chinese_name(match["name"]) and not bylines.is_chinese_name(match["outlet"]) and is_source(match["outlet"]):
            return Answer(match["outlet"], "header", 0.6), None
    return _beside_time(zone)


def _handle(zone: Zone) -> tuple[Answer, str | None] | None:
    """The member of a platform who signs a post: a link to somebody's own page, between the headline and the text."""
    for piece in zone.labelled("profile"):
        if re.search(rf"(?:最后|最新).{{0,12}}{re.escape(piece.value[:20])}", zone.lines[piece.at]):
            continue  # who answered last
        name = re.sub(r"的(?:个人)?(?:博客|主页|专栏|空间)$", "", piece.value)
        if (
            piece.at > zone.first
            and _HANDLE.fullmatch(name)
            and is_source(name)
            and not bylines.is_chinese_name(name)
            and not is_like_date(name)
        ):
            return Answer(name, "header", 0.6), link_of(zone.blocks[piece.at], name)
    return None


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
        if name and (zone.blocks[i].n_link or _OUTLET_END.search(name)) and not (bylines.is_chinese_name(name) and len(name) == FULL_NAME):
            return Answer(name, "header", 0.5), link_of(zone.blocks[i], name)
    return None, None


def _is_prose(line: str) -> bool:
    return bool(re.search(r"[，。！？；]", line)) and len(line) > 12


def read_authors(zone: Zone, editors: tuple[str, ...], *, source: str | None = None, author: str | None = None) -> tuple[str, ...]:
    """Personal bylines of the header: by label, by the shape of a line, by place, by the markup around a name. Editors are no authors
    there.

    `source` is the page's outlet or account, which signs as no author; `author` is what the head of the page calls the author.
    """
    found = (
        _field_author(zone, source, author) or _labelled_authors(zone) or _signed_authors(zone, source, ("signed",)) or _line_authors(zone)
    )
    placed = found or _placed_authors(zone) or _signed_authors(zone, source, ("profile", "role_author"))
    return found or tuple(n for n in placed if n not in editors)


def _field_author(zone: Zone, source: str | None, author: str | None) -> tuple[str, ...]:
    """The author's own field under the headline, word for word: where a platform keeps one, or where the head of the page names the
    same."""
    for piece in zone.pieces:
        if piece.label == "field":
            return (piece.value,)
        name = piece.value.lstrip("，, ").removeprefix("作者").lstrip(" :：")
        told = author is not None and name == normal_line(author) and piece.label in {"signed", "profile", "role_author", "part"}
        if told and name != source and not is_like_date(name) and bylines.is_person(name) and not _OUTLET_END.search(name):
            return (name,)
    return ()


def _signed_authors(zone: Zone, source: str | None, kinds: tuple[str, ...]) -> tuple[str, ...]:
    """Names, pen names among them, in elements that are made for the author, and those that the head of the page names too."""
    found: list[str] = []
    for piece in zone.pieces:
        if piece.label not in kinds or is_like_date(piece.value) or claims(piece.value)[0].label:
            continue
        names = bylines.split_names(piece.value, strict=piece.label != "signed")
        if any(n == source or _OUTLET_END.search(n) or CHROME.match(n) for n in names):
            continue
        if names and piece.label != "signed":
            return tuple(names)
        found += names
    return tuple(dict.fromkeys(found))[:MAX_AUTHORS]


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
        column = re.match(r"^(?P<column>[一-鿿A-Za-z]{2,12})\s?/\s?(?P<name>[一-鿿]{2,4})(?=\s|\d|$)", line)
        if column and bylines.is_chinese_name(column["name"]) and not bylines.is_chinese_name(column["column"]):
            return (column["name"],)
        names = bylines.byline(line) or bylines.byline(zone.lines[i])
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
        names = [w for w in words if bylines.is_chinese_name(w) and len(w) <= 3]
        if 2 <= len(words) <= 3 and len(names) == 1 and any(is_source(w) and not bylines.is_chinese_name(w) for w in words):
            return (names[0],)
    return _name_lines(zone)


def _name_lines(zone: Zone) -> tuple[str, ...]:
    """A name alone, or with its outlet, in a line between the headline and the text that holds the time or stands beside it."""
    for i in zone.between():
        if not any(is_like_date(zone.plain[j]) for j in (i - 1, i, i + 1, i + 2) if j in zone.plain and len(zone.plain[j]) <= 60):
            continue
        words = tokens(zone.plain[i])
        names = [w for w in words if bylines.is_chinese_name(w) and len(w) == FULL_NAME]
        others = [w for w in words if w not in names]
        if len(names) == 1 and len(words) <= 2 and all(_OUTLET_END.search(w) for w in others) and not _is_prose(zone.plain[i]):
            return (names[0],)
    return ()


def read_editors(zone: Zone, lines: list[str]) -> tuple[str, ...]:
    """责任编辑 and the like, in the header and in lines around the end. `lines` are folded."""
    found = [n for p in zone.labelled("editor") for n in bylines.editors(f"编辑：{(tokens(p.value) or [''])[0]}")]
    for line in lines:
        if "编" in line:
            found += bylines.editors(line)
    return tuple(dict.fromkeys(found))[:6]
