"""The truth of the newsroom: one row per article and per trap, as a stream."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from crawlers.newsroom import hostile
from crawlers.newsroom.cast import all_companies
from crawlers.newsroom.copying import members_of, text_of
from crawlers.newsroom.marks import PRINTS_EDITOR, PRINTS_FOREIGN_SOURCE, PRINTS_NO_SOURCE, marks_of, prints_author, tags_of
from crawlers.newsroom.plan import EVENTS, TEMPLATES, Article, Newsroom, iso
from crawlers.newsroom.site import is_rebuilt
from crawlers.newsroom.writing import Text, original, revised

TOPICS = {
    "launch": "product",
    "delay": "product",
    "recall": "quality",
    "layoffs": "people",
    "price_cut": "market",
    "funding": "funding",
    "lawsuit": "law",
    "benchmark": "product",
    "sales": "market",
    "partnership": "business",
    "security": "security",
    "open_source": "open_source",
    "regulation": "policy",
    "expansion": "business",
    "earnings": "earnings",
    "hiring": "people",
    "turns": "rumour",
    "release": "business",
    "digest": "digest",
    "template": "market",
}
assert set(EVENTS) <= set(TOPICS)


def truth_rows(room: Newsroom) -> Iterator[dict[str, Any]]:
    """Rows in the order of stories, then the traps."""
    for story in range(room.stories):
        for article in room.articles(story):
            yield truth_row(room, article)
    yield from hostile.rows()


def truth_row(room: Newsroom, article: Article) -> dict[str, Any]:
    """All facts of one article."""
    member, marks, text = article.member, marks_of(room, article), text_of(room, article)
    layout = article.desk.layout
    own = marks.source == article.desk.name
    source = None if layout in PRINTS_NO_SOURCE or (own and layout in PRINTS_FOREIGN_SOURCE) else marks.source
    siblings = room.articles(article.story)
    origin = siblings[member.origin]
    edited = article.edited_at()
    after = revised(room, article, text) if edited is not None else None
    deleted = article.deleted_at()
    return {
        "url": article.url,
        "canonical_url": article.url,
        "portal": article.desk.id,
        "portal_name": article.desk.name,
        "article_id": f"{article.desk.id}:{article.id.replace('/', '')}",
        "day": article.day.isoformat(),
        "kind": member.kind,
        "title": text.title.text,
        "text": text.plain(),
        "published_at": iso(article.at),
        "authors": [name for name in (marks.author, text.byline if prints_author(room, article) else None) if name],
        "account": marks.account if layout == "account" else None,
        "source": source,
        "source_url": marks.source_url if source else None,
        "editors": [text.editor] if text.editor and layout in PRINTS_EDITOR else [],
        "relation": visible_relation(room, article),
        "origin_url": origin.url,
        "parent_url": siblings[member.parent].url if member.parent is not None else None,
        "members": [m.url for m in members_of(room, article)] if member.kind == "digest" else [],
        "chain": f"{article.story}-{member.origin}",
        "story": f"s{article.story}",
        "shape": room.plan(article.story).shape,
        "turn": member.turn,
        "plays": original(room, origin).plays if origin.member.relation == "original" else None,
        "template": member.turn if member.turn in TEMPLATES else None,
        "optional": [*text.captions, *marks.before, *marks.after],
        "entities": entities(text),
        "topics": [TOPICS.get(room.plan(article.story).shape, "market")],
        "tags": tags_of(room, article),
        "edited_at": iso(edited) if edited is not None else None,
        "title_after": after.title.text if after else None,
        "text_after": after.plain() if after else None,
        "deleted_at": iso(deleted) if deleted is not None else None,
        "n_pages": member.pages,
        "is_listed": not (article.desk.id == "pochuang" and is_rebuilt(room, article.day)),
        "is_hostile": False,
    }


def visible_relation(room: Newsroom, article: Article) -> str:
    """The relation that readers can see: a reprint with the same headline is identical."""
    member = article.member
    if member.relation != "reprint" or member.mark == "mirror" or member.parent is None:
        return member.relation
    parent = text_of(room, room.articles(article.story)[member.parent])
    return "identical" if text_of(room, article).title == parent.title else "reprint"


def entities(text: Text) -> list[dict[str, Any]]:
    """Entities of an article with the tone towards them; tone 0 is stated for companies only, None is open."""
    known = {c.id for c in all_companies()}
    people = {c.boss_id for c in all_companies()}
    found = text.entities()
    return [{"entity_id": e, "tone": None if e in people or (tone == 0 and e not in known) else tone} for e, tone in found.items()]


def write_truth(room: Newsroom, path: Path) -> int:
    """Writes truth.jsonl; returns the number of rows."""
    n = 0
    with path.open("w", encoding="utf-8") as out:
        for n, row in enumerate(truth_rows(room), 1):  # noqa: B007
            out.write(json.dumps(row, ensure_ascii=False) + "\n")
    return n
