"""What portals do with each other's texts: reprint, abridge, quote, reword, collect into a morning digest."""

import re
from functools import cache, lru_cache

from crawlers.newsroom.cast import all_companies
from crawlers.newsroom.grammar import Sentence, Voice, pool, words
from crawlers.newsroom.plan import Article, Newsroom, rng_of
from crawlers.newsroom.world import facts_of
from crawlers.newsroom.writing import Paragraph, Text, Writer, dateline, original

KEPT = (
    "公司注册",
    "科技公司",
    "发布会",
    "研发中心",
    "供应商大会",
    "仅供",
    "可以说",
    "数据库",
    "统计数据",
    "部分别",
    "不过来",
    "不过去",
    "依然成立",
    "仍然成立",
    "加入合作",
)
"""Words that contain a word of the table and must not be changed."""


def text_of(room: Newsroom, article: Article) -> Text:
    """Gold text of any article, mirrors in Simplified. Copies use the parent's text at the time of copying."""
    return copied(room, article.story, article.member.slot)


@lru_cache(maxsize=512)
def copied(room: Newsroom, story: int, slot: int) -> Text:
    """Text of a copy, made from its parent."""
    article = room.articles(story)[slot]
    member = article.member
    if member.relation == "original":
        return original(room, article)
    if member.relation == "digest":
        return digest(room, article)
    if member.mark == "mirror":
        return copied(room, story, member.parent or 0)
    source = copied(room, story, member.parent or 0)
    make = {"identical": identical, "reprint": reprint, "abridged": abridged, "excerpt": excerpt, "rewrite": rewrite}[member.relation]
    return make(room, article, source)


def identical(_room: Newsroom, _article: Article, source: Text) -> Text:
    """The same text and headline."""
    return Text(source.title, source.body, source.heads, source.captions[:1])


def reprint(room: Newsroom, article: Article, source: Text) -> Text:
    """The whole text under another headline."""
    r = rng_of(room.seed, article.story, 8 + article.member.slot)
    title = source.title
    if r.random() < 0.5:
        more = words("rewrite")["more"]
        text = r.choice(more["heads"]) + title.text if r.random() < 0.5 else title.text + r.choice(more["tails"])
        title = Sentence(text, title.names)
    return Text(title, source.body, source.heads, source.captions[:2], editor=person_of(room, article) if r.random() < 0.6 else None)


def abridged(room: Newsroom, article: Article, source: Text) -> Text:
    """The first 30 to 60 per cent, or the whole with paragraphs left out."""
    r = rng_of(room.seed, article.story, 8 + article.member.slot)
    kept = [p for n, p in enumerate(source.body) if n not in source.heads]
    if len(kept) < 4:
        return Text(source.title, source.body[:1])
    share = 0.3 + 0.3 * r.random()
    n = max(2, round(len(kept) * share))
    body = kept[:n] if r.random() < 0.6 else [kept[0], *(kept[i] for i in sorted(r.sample(range(1, len(kept)), min(n, len(kept) - 1))))]
    return Text(source.title, tuple(body), editor=person_of(room, article))


def excerpt(room: Newsroom, article: Article, source: Text) -> Text:
    """A comment of its own with two paragraphs of the source inside."""
    r = rng_of(room.seed, article.story, 8 + article.member.slot)
    facts = facts_of(room, article.story)
    w = Writer(facts, Voice(r, facts.slots, facts.roles))
    own: list[Paragraph] = [(s,) for s in w.some("shared", "industry", 6)]
    solid = [p for n, p in enumerate(source.body) if n not in source.heads and sum(len(s.text) for s in p) > 40] or list(source.body)
    quoted = solid[:2] if r.random() < 0.7 else solid[-2:]
    body = [own[0], own[1], (Sentence(r.choice(words("rewrite")["more"]["excerpt"])),), *quoted, *own[2:]]
    title = Sentence("评论：" + source.title.text, source.title.names)
    return Text(title, tuple(body), byline=person_of(room, article))


@cache
def swaps() -> tuple[re.Pattern[str], dict[str, list[str]]]:
    """(pattern, replacements) of words. Names come first in the pattern, so that no part of a name is changed."""
    table = words("rewrite")["words"]
    names = [n for c in all_companies() for n in (c.zh, c.boss, *(p[1] for p in c.products))]
    return re.compile("|".join([*names, *KEPT, *sorted(table, key=len, reverse=True)])), table


def rewrite(room: Newsroom, article: Article, source: Text) -> Text:
    """洗稿: words replaced, sentences moved, an opening and a closing of its own. Facts and names stay."""
    r = rng_of(room.seed, article.story, 8 + article.member.slot)
    pattern, table = swaps()
    share = 0.4 + 0.6 * r.random()

    def reword(s: Sentence) -> Sentence:
        return Sentence(pattern.sub(lambda m: r.choice(table[m[0]]) if m[0] in table and r.random() < share else m[0], s.text), s.names)

    opening = dateline(room.articles(article.story)[article.member.origin])
    body = [
        tuple(reword(Sentence(s.text.removeprefix(opening), s.names)) for s in p)
        for n, p in enumerate(source.body)
        if n not in source.heads
    ]
    for _ in range(max(1, len(body) // 4)):
        if len(body) > 3:
            at = r.randrange(1, len(body) - 1)
            body[at], body[at + 1] = body[at + 1], body[at]
    more = words("rewrite")["more"]
    if article.member.kind == "article":
        body = [(Sentence(r.choice(more["opening"])), *body[0]), *body[1:], (Sentence(r.choice(more["closing"])),)]
    title = reword(source.title)
    return Text(Sentence(title.text + r.choice(more["tails"]), title.names), tuple(body), byline=person_of(room, article))


def person_of(room: Newsroom, article: Article) -> str:
    """The name of the person in a story, as this article writes it."""
    name = facts_of(room, article.story).slots["person"]
    return name(rng_of(room.seed, article.story, 48 + article.member.slot % 15)) if callable(name) else name


def members_of(room: Newsroom, article: Article) -> list[Article]:
    """Members of a digest: the first article of some stories just before it."""
    r = rng_of(room.seed, article.story, 2)
    found = []
    for story in range(article.story - 1, max(-1, article.story - 30), -1):
        first = room.articles(story)[0]
        if first.member.kind == "article" and first.member.relation == "original" and first.at < article.at and r.random() < 0.5:
            found.append(first)
        if len(found) == 7:
            break
    return found


def digest(room: Newsroom, article: Article) -> Text:
    """早报: for each member its headline as a sub-head, then its first paragraph or two."""
    facts = facts_of(room, article.story)
    r = rng_of(room.seed, article.story, 8)
    voice = Voice(r, facts.slots, {})
    title, lead = (voice.say(r.choice(pool("shared", key))) for key in ("digest_title", "digest_lead"))
    body: list[Paragraph] = [(lead,)]
    heads = set()
    for member in members_of(room, article):
        text = copied(room, member.story, member.member.slot)
        heads.add(len(body))
        body.append((text.title,))
        solid = [p for n, p in enumerate(text.body) if n not in text.heads]
        body += solid[:2] if sum(len(s.text) for s in solid[0]) < 90 else solid[:1]
    return Text(title, tuple(body), frozenset(heads), editor=person_of(room, article))
