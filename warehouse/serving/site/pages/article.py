"""文章: the text with names and deciding words marked, where each field came from, revisions, chain, story."""

from typing import Any

from markupsafe import Markup, escape

from transforms.text.printable import printable
from warehouse.serving.site import addresses
from warehouse.serving.site.verdicts import TONES
from warehouse.serving.site.visit import NotFoundError, Page, Visit
from warehouse.storage.current_ids import current_ids

FIELD_NAMES = {
    "title": "标题",
    "text": "正文",
    "published_at": "发布时间",
    "authors": "作者",
    "source": "来源",
    "account": "账号",
    "editors": "编辑",
    "section": "栏目",
    "tags": "标签",
}


def page(visit: Visit) -> Page:
    """An article; `entity` in the query marks what decided the tone towards it. Raises NotFoundError."""
    asked = visit.ids["id"]
    place = visit.one("article_place", article_id=asked)
    if place is None:
        asked = current_ids(visit.reader.cursor, [asked]).get(asked, asked)
        place = visit.one("article_place", article_id=asked)
    article = visit.one("article", article_id=asked, day=place["day"]) if place else None
    if article is None:
        raise NotFoundError(f"没有编号为 {asked[:80]} 的文章")
    of = {"article_id": article["article_id"], "day": article["crawl_day"]}
    mentions = visit.rows("article_mentions", **of)
    tones = visit.rows("article_tones", **of)
    focus = visit.value("entity")
    chosen = next((t for t in tones if t["entity_id"] == focus), None)
    return Page(
        "article.html",
        article["title"] or "无标题",
        {
            "a": article,
            "paragraphs": marked(article["text"], [m for m in mentions if not m["in_title"]], chosen),
            "fields": visit.one("article_fields", **of) or {},
            "field_names": FIELD_NAMES,
            "revisions": visit.rows("article_revisions", article_id=article["article_id"]) if article["n_revisions"] > 1 else [],
            "tones": tones,
            "names": _counted(mentions),
            "focus": focus,
            "said": TONES.get(visit.value("said")),
            "verdicts": TONES,
            "chain": visit.rows("chain_articles", chain_id=article["chain_id"]),
            "story": visit.one("article_story", article_id=article["article_id"], day=article["day"]),
            "topics": visit.one("article_topics", article_id=article["article_id"], day=article["day"])
            or {"topic_ids": [], "key_terms": []},
            "portal": visit.names.portal,
            "publisher": visit.names.publisher,
            "code": visit.names.code,
        },
        crumbs=(("总览", "/"), (str(article["day"]), addresses.page("/", day=article["day"]))),
    )


def _counted(mentions: list[dict[str, Any]]) -> list[tuple[str, str, int]]:
    """(id, name, occurrences) of each entity, in the order of the text."""
    found: dict[str, tuple[str, str, int]] = {}
    for m in mentions:
        _, _, n = found.get(m["entity_id"], ("", "", 0))
        found[m["entity_id"]] = (m["entity_id"], m["entity"], n + 1)
    return list(found.values())


def marked(text: str, mentions: list[dict[str, Any]], tone: dict[str, Any] | None) -> list[Markup]:
    """The paragraphs with links on names, and with the sentence and words that decided a tone marked."""
    marks: list[tuple[int, int, str]] = [
        (m["start"], m["end"], str(Markup('<a class="name" href="{}">').format(addresses.page("/tone", entity=m["entity_id"]))))
        for m in mentions
    ]
    if tone and tone["evidence_start"] is not None:
        look = "neg" if tone["tone_score"] < 0 else "pos"
        start, end = tone["evidence_start"], tone["evidence_end"]
        for word in (w["word"] for w in tone["words"]):
            at = text.find(word, start, end)
            if word and at >= 0:
                marks.append((at, at + len(word), f'<mark class="{look}">'))
    pieces, done = [], 0
    for start, end, opening in sorted(marks, key=lambda m: (m[0], -m[1])):
        if start < done or end > len(text) or start >= end:  # inside another mark
            continue
        closing = "</a>" if opening.startswith("<a") else "</mark>"
        pieces += [_safe(text[done:start]), Markup(opening), _safe(text[start:end]), Markup(closing)]  # noqa: S704 - made above
        done = end
    pieces.append(_safe(text[done:]))
    return [Markup(p) for p in Markup("").join(pieces).split("\n") if p.strip()]  # noqa: S704 - every piece is escaped


def _safe(text: str) -> Markup:
    return escape(printable(text, lines=True))
