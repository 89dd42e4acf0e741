"""A story's facts and a writer → the gold article: headline, paragraphs of sentences, each with the entities it names.

The same story told by two portals has the same facts in other words; a look-alike has the same words with other facts.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache, lru_cache

from crawlers.newsroom.grammar import Sentence, Template, Voice, pool
from crawlers.newsroom.plan import TEMPLATES, Article, Newsroom, rng_of
from crawlers.newsroom.world import Facts, facts_of
from transforms.text.times import BEIJING

Paragraph = tuple[Sentence, ...]
DISPUTED = ("rumour", "denial", "response")  # the turns of a disputed story


@dataclass(frozen=True)
class Text:
    """`body` is what counts as the article; `heads` are the numbers of paragraphs that are sub-heads; `plays` is the turn in a
    dispute that headline and lead play (rumour, response, denial, confirmation; open where readers may differ)."""

    title: Sentence
    body: tuple[Paragraph, ...]
    heads: frozenset[int] = frozenset()
    captions: tuple[str, ...] = ()
    byline: str | None = None
    editor: str | None = None
    plays: str | None = None

    def lines(self) -> list[str]:
        """Paragraphs as strings."""
        return ["".join(s.text for s in p) for p in self.body]

    def plain(self) -> str:
        """The body, one paragraph a line."""
        return "\n".join(self.lines())

    def sentences(self) -> Iterable[Sentence]:
        """Headline and all sentences of the body."""
        yield self.title
        for paragraph in self.body:
            yield from paragraph

    def entities(self) -> dict[str, int | None]:
        """Tone of the article towards each entity that it names; None where readers may differ, or with both positive and negative
        sentences.
        """
        tones: dict[str, set[int | None]] = {}
        for sentence in self.sentences():
            for entity, tone in sentence.names:
                tones.setdefault(entity, set()).add(tone)
        return {entity: one_tone(found) for entity, found in tones.items()}


def one_tone(found: set[int | None]) -> int | None:
    """One tone from those of several sentences: None when open or mixed."""
    clear = found & {1, -1}
    if clear:
        return clear.pop() if len(clear) == 1 else None
    return None if None in found else 0


@cache
def soft_pool(words: str, key: str) -> tuple[Template, ...]:
    """The lines of a pool that fit a company without physical goods."""
    return tuple(t for t in pool(words, key) if not t.is_hard)


class Writer:
    """Writes one article. `news` is the voice of headlines and leads, whose values are the same in all reports of a story."""

    def __init__(self, facts: Facts, voice: Voice, angle: str | None = None) -> None:
        self.facts, self.voice, self.r, self.angle = facts, voice, voice.r, angle
        self.news = Voice(voice.r, {**voice.slots, **facts.drawn}, voice.roles)

    def fitting(self, words: str, key: str) -> tuple[Template, ...]:
        """Templates of a pool that fit company and angle."""
        lines = pool(words, key) if self.facts.company.is_maker or words == "shared" else soft_pool(words, key)
        return tuple(t for t in lines if not t.angles or self.angle in t.angles)

    def one(self, words: str, key: str) -> Sentence:
        """One sentence of a pool."""
        lines = self.fitting(words, key)
        return self.voice.say(lines[int(self.r.random() * len(lines))])

    def agreeing(self, words: str, key: str, headline: Template) -> Template:
        """A sentence that does not contradict the headline."""
        lines = [t for t in self.fitting(words, key) if t.tone_of("A") * headline.tone_of("A") >= 0]
        return self.r.choice(lines)

    def some(self, words: str, key: str, n: int) -> list[Sentence]:
        """At most `n` different sentences of a pool."""
        lines = self.fitting(words, key)
        return [self.voice.say(t) for t in self.r.sample(lines, min(n, len(lines)))]


@lru_cache(maxsize=1024)
def angle_of(room: Newsroom, story: int) -> str | None:
    """The angle of a story (a sale or unpaid bills, a new factory or a new market); None where a kind of event has one only."""
    shape = room.plan(story).shape
    if shape in TEMPLATES or shape in ("template", "digest", "release"):
        return None
    words, prefix = file_of("rumour" if shape == "turns" else shape)
    facts = facts_of(room, story)
    lines = pool if facts.company.is_maker else soft_pool
    angles = [{a for t in lines(words, prefix + key) for a in t.angles} for key in ("title", "lead")]
    told = sorted(angles[0] & angles[1])
    return rng_of(room.seed, story, 4).choice(told) if told else None


def file_of(turn: str) -> tuple[str, str]:
    """Word file and prefix of its keys."""
    return ("turns", f"{turn}_") if turn in ("rumour", "denial", "response", "release") else (turn, "")


def original(room: Newsroom, article: Article) -> Text:
    """The text of an original before any edit."""
    return told(room, article.story, article.member.slot)


@lru_cache(maxsize=512)
def told(room: Newsroom, story: int, slot: int) -> Text:
    """Text of an original, cached."""
    member = room.plan(story).members[slot]
    facts = facts_of(room, story)
    r = rng_of(room.seed, story, 8 + slot)
    w = Writer(facts, Voice(r, facts.slots, facts.roles), angle_of(room, story))
    opening = dateline(room.articles(story)[slot])
    if member.turn in TEMPLATES:
        return Text(w.one("shared", f"{member.turn}_title"), ((opened(w.one("shared", f"{member.turn}_flash"), opening, ""),),))
    words, prefix = file_of(member.turn)
    headline = r.choice(w.fitting(words, prefix + "title"))
    title = w.news.say(headline)
    opener = w.agreeing(words, prefix + "lead", headline)
    lead = opened(w.news.say(opener), opening, str(facts.slots["today"]))
    plays = member.turn if member.turn in DISPUTED else headline.plays or opener.plays
    if member.kind == "flash":
        return Text(title, ((lead, *w.some(words, prefix + "detail", 1)),), plays=plays)
    return replace(long_text(w, title, lead, words, prefix), plays=plays)


def dateline(article: Article) -> str:
    """The opening words of a portal's own news; copies keep them, which gives the source away."""
    t = datetime.fromtimestamp(article.at, BEIJING)
    date = f"{t.month}月{t.day}日"
    by_desk = {
        "jinbao": f"金报{date}电，",
        "xunjie": f"迅捷网{date}消息，",
        "haiyan": f"海燕之家 {t.month} 月 {t.day} 日消息，",
        "lanpu": f"蓝谱科技讯 北京时间{date}，",
    }
    return by_desk.get(article.desk.id, article.desk.dateline)


def opened(lead: Sentence, opening: str, today: str) -> Sentence:
    """The lead after its dateline, without the repeated date."""
    if not opening:
        return lead
    text = lead.text.removeprefix(today + "，")
    if today and today in opening.replace(" ", ""):
        text = text.replace(today, "当天", 1)
    return Sentence(opening + text, lead.names)


def long_text(w: Writer, title: Sentence, lead: Sentence, words: str, prefix: str) -> Text:
    """Headline, lead and body paragraphs."""
    r = w.r
    details = w.some(words, prefix + "detail", r.randrange(5, 9))
    about = w.some("shared", "about", r.randrange(1, 3))
    industry = w.some("shared", "industry", r.randrange(5, 10))
    paragraphs: list[list[Sentence]] = [[lead]]
    if r.random() < 0.5:
        paragraphs[0].append(details.pop())
    while details:
        take = r.choice((1, 2, 2))
        paragraphs.append(details[:take])
        details = details[take:]
    where = r.randrange(1, len(paragraphs) + 1)
    paragraphs.insert(where, about)
    while industry:
        take = r.choice((1, 1, 2))
        paragraphs.insert(r.randrange(2, len(paragraphs) + 1), industry[:take])
        industry = industry[take:]
    if r.random() < 0.5:
        paragraphs.append([w.one("shared", "closing")])
    heads: set[int] = set()
    if r.random() < 0.25:
        for n, head in enumerate(w.some("shared", "heading", 2)):
            at = 2 + n * (len(paragraphs) // 2)
            paragraphs.insert(at, [head])
            heads.add(at)
    person = w.facts.slots["person"]
    return Text(
        title,
        tuple(tuple(p) for p in paragraphs),
        frozenset(heads),
        captions=tuple(s.text for s in w.some("shared", "caption", r.randrange(0, 4))),
        byline=person(r) if callable(person) and r.random() < 0.6 else None,
        editor=person(r) if callable(person) and r.random() < 0.5 else None,
    )


def revised(room: Newsroom, article: Article, text: Text) -> Text:
    """The article after an edit: another headline, and a sentence replaced, added or removed."""
    facts = facts_of(room, article.story)
    r = rng_of(room.seed, article.story, 30 + article.member.slot)
    w = Writer(facts, Voice(r, facts.slots, facts.roles), angle_of(room, article.story))
    words, prefix = file_of(article.member.turn)
    body = list(text.body)
    at = r.randrange(1, len(body))
    fresh = tuple(w.some(words, prefix + "detail", 1))
    body[at] = (*body[at], *fresh) if at not in text.heads else body[at]
    if r.random() < 0.5 and len(body) > 6:
        body.pop()
    title = w.news.say(r.choice(w.fitting(words, prefix + "title"))) if r.random() < 0.7 else text.title
    if title == text.title and body == list(text.body):
        body.insert(1, fresh)
    return replace(text, title=title, body=tuple(body), heads=frozenset(h for h in text.heads if h < len(body)))
