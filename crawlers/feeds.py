"""RSS, Atom, RDF and sitemap files → rows. One XML parser without network, DTDs or entities, tolerant of broken files.

What a file is shows in its root, whatever its address or the portal's file calls it: news sites serve feeds as sitemaps and the other way
round. Text that holds none of them raises UnreadableError, so that a warning page is never taken for an empty list.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import islice
from typing import Any
from urllib.parse import urljoin

from lxml import etree

HALF_CHARACTER = re.compile(
    r"&#(?:x0{0,9}[dD][89a-fA-F][0-9a-fA-F]{2}|0{0,9}5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));"
)
"""References to halves of a character (U+D800 to U+DFFF): lxml takes them in and fails when the text is asked for."""
MAX_ITEMS = 60_000
JUNK = 100_000  # characters before the XML: warnings of scripts, a page's head
PUBLISHED_TAGS = ("pubdate", "published", "issued", "date", "created", "publication_date")
EDITED_TAGS = ("updated", "modified", "lastmod")
ROOT = re.compile(r"<\?xml\b|<(?:[\w.-]{1,30}:)?(?:rss|feed|rdf|urlset|sitemapindex)(?=[\s>/])", re.IGNORECASE)
DECLARATION = re.compile(r"^<\?xml[^>]{0,300}\?>")
LOOSE = re.compile(
    r"<!\[CDATA\[.*?(?:\]\]>|\Z)|<(?:br|hr|img)\b[^<>]{0,2000}(?<!/)>|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-f]{1,6});)(?:\w{1,32};)?",
    re.IGNORECASE | re.DOTALL,
)
ADDRESS_LINE = re.compile(r"https?://\S+", re.IGNORECASE)
LOCAL_DATE = re.compile(
    r"(?P<d>\d{1,2})[\s-]+(?:(?P<month>[A-Za-z]{3})[a-z]*\.?|(?P<n>\d{1,2}|[一二三四五六七八九十]{1,2})\s*月),?[\s-]+(?P<y>\d{4}|\d{2})\s+"
    r"(?P<rest>\d.*)"
)
MONTHS = ("", "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
CHINESE = ("", *"一二三四五六七八九十", "十一", "十二")

Row = dict[str, Any]


class UnreadableError(ValueError):
    """The text is no list of the declared kind; the text says what it is instead."""


@dataclass
class XmlList:
    """What a feed or sitemap holds: rows, and for a sitemap index the addresses of its files, newest first where it says so."""

    rows: Iterator[Row] = field(default_factory=lambda: iter(()))
    sitemaps: list[str] = field(default_factory=list)


def read_xml_list(text: str) -> XmlList:
    """The rows of a feed, sitemap or text sitemap. UnreadableError when the text is none."""
    root = parse_xml(text)
    kind = local(root) if root is not None else ""
    if kind == "sitemapindex":
        return XmlList(sitemaps=children_of(root))
    if kind == "urlset":
        return XmlList(sitemap_row(node) for node in islice(root.iter("{*}url"), MAX_ITEMS))
    if kind in {"rss", "feed", "rdf"}:
        return XmlList(feed_row(item) for item in islice(root.iter("{*}item", "{*}entry"), MAX_ITEMS))
    lines = text.lstrip("\ufeff").split()
    if lines and all(ADDRESS_LINE.fullmatch(line) for line in lines):
        return XmlList({"link": line, "title": None, "time": [], "counts": []} for line in lines[:MAX_ITEMS])
    raise UnreadableError(f"no feed and no sitemap: {'<' + kind + '>' if kind else repr(text.strip()[:40])}")


def parse_xml(text: str) -> Any:
    """Root element of the list in the text, whatever stands before it; None when there is none."""
    start = ROOT.search(text, 0, JUNK)
    if start is None:
        return None
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        recover=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    text = DECLARATION.sub("", text[start.start() :], count=1).strip()
    text = HALF_CHARACTER.sub("\ufffd", LOOSE.sub(escaped, text))
    try:
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def escaped(match: re.Match[str]) -> str:
    """What XML does not know, as XML: a bare ampersand in an address, an entity of HTML, a tag of HTML that is never closed."""
    loose = match[0]
    if loose[0] == "<":
        return loose if loose[1] == "!" else " "
    meant = unescape(loose) if loose[-1] == ";" else loose
    return meant if meant != loose and not set("<>&") & set(meant) else f"&amp;{loose[1:]}"


def local(node: Any) -> str:
    tag = node.tag
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""


def words(node: Any) -> str:
    return "".join(t for t in node.itertext(with_tail=False) if isinstance(t, str)).strip() if len(node) else (node.text or "").strip()


def address(node: Any, raw: str) -> str:
    """An address in the file, absolute where the file says what it is relative to (xml:base)."""
    try:
        return urljoin(node.base, raw) if node.base else raw
    except ValueError:
        return raw


def feed_row(item: Any) -> Row:
    """A row of a feed. The address is the original one where a service that hands the feed on tells it."""
    about = next((value for name, value in item.attrib.items() if name.endswith("}about")), "")  # of RDF
    links = {"guid": about} if about else {}
    title = comments = None
    times: dict[str, str] = {}
    for child in item:
        name, text = local(child), words(child)
        if name == "link":
            href = child.get("href")
            if href is None or child.get("rel", "alternate") == "alternate":
                links.setdefault("link", address(child, (href or text).strip()))
        elif name in {"guid", "id"} and text.startswith("http") and child.get("isPermaLink", "true").lower() != "false":
            links.setdefault("guid", text)
        elif name == "origlink":
            links["original"] = text
        elif name == "title":
            title = title or text
        elif name in PUBLISHED_TAGS or name in EDITED_TAGS:
            times.setdefault(name, text)
        elif name == "comments" and text.isdigit():
            comments = text
    published = [feed_time(times[t]) for t in PUBLISHED_TAGS if times.get(t)]
    return {
        "link": links.get("original") or links.get("link") or links.get("guid"),
        "title": title,
        "time": published or [feed_time(times[t]) for t in EDITED_TAGS if times.get(t)],
        "is_edit": not published,
        "counts": [("comments_n", comments)] if comments else [],
    }


def feed_time(text: str) -> str:
    """A date of RFC 822 whose month is Chinese or whose year has two digits, year first; other dates as they are."""
    text = f"{text}C" if text.endswith(" UT") else text
    match = LOCAL_DATE.search(text)
    if match is None or (match["month"] and len(match["y"]) == 4):
        return text
    written = (match["month"] or match["n"]).lower()
    names = MONTHS if match["month"] else CHINESE
    n = int(written) if written.isdecimal() else names.index(written) if written in names else 0
    year = match["y"] if len(match["y"]) == 4 else f"20{match['y']}"
    return f"{year}-{n:02}-{int(match['d']):02} {match['rest']}"


def children_of(root: Any) -> list[str]:
    """Addresses of the files of a sitemap index, newest first where it says so."""
    found = []
    for node in islice(root.iter("{*}sitemap"), MAX_ITEMS):
        parts = {local(c): words(c) for c in node}
        if parts.get("loc"):
            found.append((parts.get("lastmod", ""), address(node, parts["loc"])))
    found.sort(key=lambda pair: pair[0], reverse=True)
    return [where for _, where in found]


def sitemap_row(node: Any) -> Row:
    link = title = published = modified = None
    for child in node.iter():
        name = local(child)
        if name == "loc" and link is None:
            link = address(child, words(child))
        elif name == "title" and title is None:
            title = words(child)
        elif name == "publication_date":
            published = words(child)
        elif name == "lastmod":
            modified = words(child)
    times = [t for t in (published, modified) if t]
    return {"link": link, "title": title, "time": times, "is_edit": not published, "counts": []}
