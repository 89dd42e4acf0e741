"""RSS, Atom, RDF and sitemap files → rows. One XML parser without network, DTDs or entities, tolerant of broken files."""

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

from lxml import etree

DECLARATION = re.compile(r"^\s*<\?xml[^>]{0,300}\?>")
HALF_CHARACTER = re.compile(
    r"&#(?:x0{0,9}[dD][89a-fA-F][0-9a-fA-F]{2}|0{0,9}5(?:529[6-9]|5[3-9]\d\d|6\d{3}|7[0-2]\d\d|73[0-3]\d|734[0-3]));"
)
"""References to halves of a character (U+D800 to U+DFFF): lxml takes them in and fails when the text is asked for."""
MAX_ITEMS = 60_000
TIME_TAGS = ("pubdate", "published", "date", "updated", "lastmod", "publication_date")


def parse_xml(text: str) -> Any:
    """Root element, or None when the text is no XML at all."""
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
    try:
        text = HALF_CHARACTER.sub("\ufffd", DECLARATION.sub("", text, count=1).strip())
        return etree.fromstring(text.encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def local(node: Any) -> str:
    tag = node.tag
    return tag.rsplit("}", 1)[-1].lower() if isinstance(tag, str) else ""


def words(node: Any) -> str:
    return "".join(t for t in node.itertext(with_tail=False) if isinstance(t, str)).strip() if len(node) else (node.text or "").strip()


def feed_rows(text: str) -> Iterator[dict[str, Any]]:
    """Rows of a feed in the order of the file."""
    root = parse_xml(text)
    if root is None:
        return
    for item in islice(root.iter("{*}item", "{*}entry"), MAX_ITEMS):
        yield feed_row(item)


def feed_row(item: Any) -> dict[str, Any]:
    link = title = guid = None
    times: dict[str, str] = {}
    comments = None
    for child in item:
        name = local(child)
        if name == "link":
            href = child.get("href")
            if href is None or child.get("rel", "alternate") == "alternate":
                link = link or href or words(child) or None
        elif name == "title":
            title = title or words(child)
        elif name == "guid" and child.get("isPermaLink", "true").lower() != "false":
            guid = words(child)
        elif name in TIME_TAGS:
            times.setdefault(name, words(child))
        elif name == "comments" and words(child).isdigit():
            comments = words(child)
    if link is None and guid and guid.startswith("http"):
        link = guid
    return {
        "link": link,
        "title": title,
        "time": [times[t] for t in TIME_TAGS if times.get(t)],
        "counts": [("comments_n", comments)] if comments else [],
    }


def sitemap_rows(text: str) -> tuple[Iterator[dict[str, Any]], list[str]]:
    """(rows of a sitemap, addresses of the sitemaps that an index names, newest first where it says so)."""
    root = parse_xml(text)
    if root is None:
        return iter(()), []
    children = []
    if local(root) == "sitemapindex":
        for node in root.iter("{*}sitemap"):
            parts = {local(c): words(c) for c in node}
            if parts.get("loc"):
                children.append((parts.get("lastmod", ""), parts["loc"]))
        children.sort(key=lambda pair: pair[0], reverse=True)
    return (sitemap_row(node) for node in root.iter("{*}url")), [loc for _, loc in children]


def sitemap_row(node: Any) -> dict[str, Any]:
    link = title = published = modified = None
    for child in node.iter():
        name = local(child)
        if name == "loc" and link is None:
            link = words(child)
        elif name == "title" and title is None:
            title = words(child)
        elif name == "publication_date":
            published = words(child)
        elif name == "lastmod":
            modified = words(child)
    return {"link": link, "title": title, "time": [t for t in (published, modified) if t], "counts": []}
