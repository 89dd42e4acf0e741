"""What the head and the scripts of a page say: JSON-LD, embedded state and meta tags. Each is known to err in its own way.

JSON-LD gives UTC or a bare day, metas are cut at quotes or name the site instead of the author. So they answer only where the page's own
lines are silent, or to choose between several lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from itertools import islice
from typing import Any

from transforms.text.near_json import json_or_none

MAX_JSON = 1_500_000
_ARTICLE_TYPES = re.compile(r"article|posting|report", re.IGNORECASE)
_TIME_META = (
    "article:published_time", "og:published_time", "og:release_date", "og:time", "pubdate", "publishdate", "publish_date", "pubtime",
    "publish-date", "publication_date", "datepublished",
    "weibo:article:create_at", "bytedance:published_time", "article.created", "dc.date", "dc.date.issued", "dcterms.created",
    "date", "apub:time", "parsely-pub-date", "_pubtime", "datepublished_time", "contentdate", "firstcreatedate",
)  # fmt: skip
_EDIT_META = ("dateupdate", "article:modified_time", "datemodified", "lastmodified", "og:updated_time")
_SOURCE_META = ("mediaid", "source", "contentsource", "og:article:source", "sourcename", "article:source", "copyright_source")
_SCRIPT_TIME = re.compile(r"""[:=]\s?["']?((?:19|20)\d\d[-/年]\d{1,2}[-/月]\d{1,2}[^"',;}<]{0,20}|1\d{9}(?:\d{3})?)(?=["',;}\s])""")
_TIME_KEY = re.compile(
    r"""(?:["'\s{,.]|^)(?:publish_?time|publishdate|pub_?time|pubdate|publish_date|datepublished|newstime|ptime|publishedat"""
    r"""|publish_at|published_at|ct|createtime|create_time|ctime|showtime)["']?\s*$""",
    re.IGNORECASE,
)
KEY_CHARS, PER_SCRIPT, IN_ALL = 28, 4, 6


@dataclass(frozen=True)
class Witness:
    """Values by rung, all raw text; None where the rung is silent."""

    headline: str | None = None
    times: tuple[tuple[str, str], ...] = ()
    edits: tuple[str, ...] = ()
    person: str | None = None
    source: tuple[str, str] | None = None
    section: str | None = None
    body: str | None = None
    site: str | None = None
    tags: tuple[str, ...] = ()
    paywalled: bool = False


def listen(metas: dict[str, str], scripts: tuple[tuple[str, str], ...]) -> Witness:
    """Everything that head and scripts say about the article."""
    ld = _jsonld(scripts)
    times: list[tuple[str, str]] = []
    published = _text(ld.get("datePublished")) or _text(ld.get("dateCreated")) or _text(ld.get("pubDate"))
    if published:
        times.append(("jsonld", published))
    times += [("cms", t) for t in _cms(scripts, "date")]
    times += [("meta", metas[k]) for k in _TIME_META if k in metas]
    times += [("state", t) for t in _script_times(scripts)]
    keywords = metas.get("keywords", "")
    return Witness(
        headline=_text(ld.get("headline")) or _text(ld.get("title")),
        times=tuple(times),
        edits=tuple(v for v in (_text(ld.get("dateModified")), *(metas.get(k) for k in _EDIT_META)) if v),
        person=_person(ld.get("author")),
        source=_first([*(("cms", v) for v in _cms(scripts, "sourcename")), *(("meta", metas.get(k)) for k in _SOURCE_META)]),
        section=_text(ld.get("articleSection")) or metas.get("article:section") or metas.get("og:category"),
        body=_text(ld.get("articleBody")),
        site=metas.get("og:site_name") or _name(ld.get("publisher")),
        tags=tuple(dict.fromkeys(t.strip() for t in re.split(r"[,，;；、|]", keywords) if 1 < len(t.strip()) <= 20))[:20],
        paywalled=str(ld.get("isAccessibleForFree", "")).lower() == "false",
    )


def _cms(scripts: tuple[tuple[str, str], ...], name: str) -> list[str]:
    """A property of the comment that a widespread newspaper system leaves in its pages (enpproperty)."""
    found = (re.search(rf"<{name}>([^<]{{2,60}})</{name}>", text) for attributes, text in scripts if attributes == "enpproperty")
    return [m[1].strip() for m in found if m and m[1].strip()]


def _first(pairs: list[tuple[str, str | None]]) -> tuple[str, str] | None:
    return next(((rung, value.strip()) for rung, value in pairs if value and value.strip()), None)


def _text(value: Any) -> str | None:
    if isinstance(value, list):
        value = value[0] if value else None
    return unescape(value).strip() or None if isinstance(value, str) else None


def _name(value: Any) -> str | None:
    if isinstance(value, list):
        names = [n for n in (_name(v) for v in value[:8]) if n]
        return "、".join(names) or None
    if isinstance(value, dict):
        return _text(value.get("name"))
    return _text(value)


def _person(value: Any) -> str | None:
    """Names of authors that JSON-LD calls persons; organisations sign as sources."""
    items = value if isinstance(value, list) else [value]
    names = [_text(i.get("name")) for i in items[:8] if isinstance(i, dict) and i.get("@type") == "Person"]
    return "、".join(n for n in names if n) or None


def _jsonld(scripts: tuple[tuple[str, str], ...]) -> dict[str, Any]:
    """The first JSON-LD object that is an article; objects inside @graph and lists count."""
    for attributes, text in scripts:
        if "ld+json" not in attributes.lower() or len(text) > MAX_JSON:
            continue
        for item in _objects(json_or_none(text)):
            kind = item.get("@type")
            if _ARTICLE_TYPES.search(str(kind)) or ("datePublished" in item or "pubDate" in item):
                return item
    return {}


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    stack, seen = [value], 0
    while stack and seen < 200:
        item = stack.pop(0)
        seen += 1
        if isinstance(item, dict):
            yield item
            graph = item.get("@graph")
            if isinstance(graph, list):
                stack.extend(graph[:50])
        elif isinstance(item, list):
            stack.extend(item[:50])


def _script_times(scripts: tuple[tuple[str, str], ...]) -> list[str]:
    """Values of keys that name a time of publication: the first four of each script, six in all."""
    found: list[str] = []
    for _, text in scripts:
        told = (m[1] for m in _SCRIPT_TIME.finditer(text[:600_000]) if _TIME_KEY.search(text, max(0, m.start() - KEY_CHARS), m.start()))
        found += islice(told, PER_SCRIPT)
        if len(found) >= IN_ALL:
            break
    return found[:IN_ALL]
