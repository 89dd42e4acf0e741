"""The articles of each story, with portal and time: computed from seed and story number, nothing is stored.

Planning is cheap (no text is made), so a list page plans a range of stories and an article page plans one.
"""

import bisect
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from random import Random

from crawlers.newsroom.desks import BY_ID, DESKS, Desk
from crawlers.newsroom.ids import MAX_STORIES
from transforms.text.times import BEIJING

DAY_S = 86_400
CHUNK = 60  # stories behind one list page
EVENTS = (
    "launch",
    "delay",
    "recall",
    "layoffs",
    "price_cut",
    "funding",
    "lawsuit",
    "benchmark",
    "sales",
    "partnership",
    "security",
    "open_source",
    "regulation",
    "expansion",
    "earnings",
    "hiring",
)
TEMPLATES = ("round", "quarter", "stock", "patent")
WRITERS = [d for d in DESKS if d.weight]
ENDS = [sum(d.weight for d in WRITERS[: i + 1]) for i in range(len(WRITERS))]


@dataclass(frozen=True)
class Member:
    """One article of a story. `slot` numbers it in the story; `origin` and `parent` are slots; an original is its own origin.

    `turn` is the event that it reports (a rumour story continues with a denial); `mark` is the way in which it prints its source.
    """

    slot: int
    desk: str
    kind: str
    relation: str
    origin: int
    parent: int | None
    turn: str
    delay: int
    mark: str = "none"
    edited_after: int | None = None
    deleted_after: int | None = None
    pages: int = 1


@dataclass(frozen=True)
class Plan:
    """The kind of a story and its members."""

    story: int
    shape: str
    members: tuple[Member, ...]


@dataclass(frozen=True)
class Article:
    """A member with portal, URL and time."""

    story: int
    member: Member
    desk: Desk
    at: int
    id: str
    url: str

    @property
    def key(self) -> str:
        """Story and slot."""
        return f"{self.story}-{self.member.slot}"

    @property
    def day(self) -> date:
        """Beijing date of publication."""
        return datetime.fromtimestamp(self.at, BEIJING).date()

    def edited_at(self) -> int | None:
        """When the article is edited, seconds since 1970; None for never."""
        after = self.member.edited_after
        return None if after is None else self.at + after

    def deleted_at(self) -> int | None:
        """When the article is deleted, seconds since 1970; None for never."""
        after = self.member.deleted_after
        return None if after is None else self.at + after


def rng_of(seed: int, story: int, salt: int) -> Random:
    """The random generator of a story; `salt` (0 to 63) separates independent uses."""
    return Random((seed * 1_000_003 + story) * 64 + salt)  # noqa: S311 - invented text, no secrets


def pick_desk(r: Random, used: set[str]) -> str | None:
    """A portal not yet used in the story, added to `used`; None when all tries fail."""
    for _ in range(12):
        desk = WRITERS[bisect.bisect_right(ENDS, r.random() * ENDS[-1])]
        if desk.id not in used and desk.role != "flash":
            used.add(desk.id)
            return desk.id
    return None


class Shaper:
    """Builds the members of one story."""

    def __init__(self, r: Random) -> None:
        self.r, self.used, self.members = r, set[str](), list[Member]()

    def add(self, desk: str | None, kind: str, relation: str, turn: str, delay: int, **more: object) -> Member | None:
        """Add a member; None without a portal."""
        if desk is None:
            return None
        self.used.add(desk)
        slot = len(self.members)
        origin = more.pop("origin", slot)
        member = Member(slot, desk, kind, relation, origin, more.pop("parent", None), turn, delay, **more)  # type: ignore[arg-type]
        self.members.append(member)
        return member

    def original(self, turn: str, delay: int, kind: str = "article", desk: str | None = None) -> Member | None:
        """Add an original; some are edited, deleted or split into pages."""
        r = self.r
        edited = r.randrange(900, 30_000) if kind == "article" and r.random() < 0.05 else None
        deleted = r.randrange(7_000, 60_000) if kind == "article" and r.random() < 0.03 else None
        pages = r.choice((2, 3)) if kind == "article" and r.random() < 0.3 else 1
        made = self.add(
            desk or pick_desk(r, self.used), kind, "original", turn, delay, edited_after=edited, deleted_after=deleted, pages=pages
        )
        if made and made.pages > 1 and made.desk != "xunjie":
            self.members[-1] = made = replace(made, pages=1)
        return made

    def copies(self, origin: Member | None, mean: float, most: int = 7) -> None:
        """Add copies of an original and copies of copies, about `mean` in all."""
        r = self.r
        if origin is None:
            return
        chain = [origin]
        while r.random() < mean / (1 + mean) and len(chain) < most:
            parent = chain[0] if r.random() < 0.75 else r.choice(chain)
            if parent.relation in ("excerpt", "rewrite"):
                parent = chain[0]
            x = r.random()
            relation = (
                "identical" if x < 0.2 else "reprint" if x < 0.55 else "abridged" if x < 0.73 else "excerpt" if x < 0.8 else "rewrite"
            )
            if origin.kind == "flash":
                relation = "identical" if x < 0.5 else "reprint"
            mark = r.choice(("link", "link", "source", "source", "line", "wechat", "none", "none"))
            mark = "none" if relation == "rewrite" and r.random() < 0.8 else mark
            delay = parent.delay + 240 + int(r.expovariate(1 / 9_000))
            made = self.add(
                pick_desk(r, self.used), origin.kind, relation, origin.turn, delay, origin=origin.slot, parent=parent.slot, mark=mark
            )
            if made is None:
                return
            chain.append(made)

    def mirrors(self) -> None:
        """Add pages on mirror portals."""
        r = self.r
        for base in list(self.members):
            if base.kind == "article" and base.desk in ("yunjian", "yunjian_hao", "haiyan") and r.random() < 0.4:
                mirror = r.choice([d.id for d in DESKS if d.role == "mirror" and base.desk in d.of])
                if mirror not in self.used:
                    self.add(
                        mirror,
                        "article",
                        "reprint",
                        base.turn,
                        base.delay + r.randrange(1800, 40_000),
                        origin=base.origin,
                        parent=base.slot,
                        mark="mirror",
                    )


def shape_of(seed: int, story: int) -> Plan:
    """The plan of a story."""
    r = rng_of(seed, story, 0)
    s = Shaper(r)
    x = r.random()
    if story % 37 == 36:
        shape = "digest"
        s.add(r.choice(("yunjian", "liexin", "haiyan", "shanhai")), "digest", "digest", "digest", 0)
    elif x < 0.10:
        shape = "template"
        flash = s.original(r.choice(TEMPLATES), 0, "flash", "jinbao" if r.random() < 0.7 else None)
        s.copies(flash, 0.7)
    elif x < 0.16:
        shape = "release"
        s.copies(s.original("release", 0), 4.0, most=14)
    elif x < 0.24:
        shape = "turns"
        s.copies(s.original("rumour", 0), 1.2)
        denial = s.original("denial", r.randrange(3_000, 9_000))
        s.copies(denial, 0.6)
        if r.random() < 0.6:
            s.original("response", r.randrange(10_000, 22_000))
    else:
        shape = r.choice(EVENTS)
        if r.random() < 0.25:
            s.original(shape, 0, "flash", "jinbao")
        first = s.original(shape, r.randrange(120, 1_800))
        s.copies(first, 1.3)
        while r.random() < 0.42:
            s.copies(s.original(shape, r.randrange(300, 14_000)), 0.4)
    s.mirrors()
    return Plan(story, shape, tuple(s.members))


@dataclass(frozen=True)
class Newsroom:
    """The invented internet: `pages` articles (about) over `days` days from `day`, all from `seed`. `pad_kb` adds noise to every article
    page.
    """

    seed: int = 1
    pages: int = 300
    day: date = date(2026, 10, 5)
    days: int = 3
    pad_kb: int = 0

    @property
    def start(self) -> int:
        """First second, since 1970."""
        return int(datetime(self.day.year, self.day.month, self.day.day, tzinfo=BEIJING).timestamp())

    @property
    def end(self) -> int:
        """First second after the last day, since 1970."""
        return self.start + self.days * DAY_S

    @property
    def stories(self) -> int:
        """Number of stories."""
        return count_stories(self.seed, self.pages)

    def dates(self) -> list[date]:
        """All days."""
        return [self.day + timedelta(days=n) for n in range(self.days)]

    def day_stories(self, day: date) -> range:
        """Story numbers of a day."""
        n = (day - self.day).days
        if not 0 <= n < self.days:
            return range(0)
        return range(n * self.stories // self.days, (n + 1) * self.stories // self.days)

    def story_at(self, story: int) -> int:
        """The second at which a story starts: in order, from 06:30 to 21:30 of its day."""
        n = story * self.days // self.stories
        first, last = n * self.stories // self.days, (n + 1) * self.stories // self.days
        n += (story >= last) - (story < first)
        first, last = n * self.stories // self.days, (n + 1) * self.stories // self.days
        return self.start + n * DAY_S + 23_400 + (story - first) * 54_000 // max(1, last - first)

    def plan(self, story: int) -> Plan:
        """The plan of a story, cached."""
        return cached_plan(self.seed, story)

    def articles(self, story: int) -> tuple[Article, ...]:
        """The articles of a story with their times; a copy is never older than its parent."""
        return placed(self, story)

    def place_all(self, story: int) -> tuple[Article, ...]:
        """Articles of a story, made anew."""
        out: list[Article] = []
        base = self.story_at(story)
        for member in self.plan(story).members:
            at = min(base + member.delay, self.end - 600 + member.slot * 20)
            out.append(self.place(story, member, at, out))
        return tuple(out)

    def place(self, story: int, member: Member, at: int, before: list[Article]) -> Article:
        """The article of a member; `before` are the earlier articles of the story."""
        desk = BY_ID[member.desk]
        if desk.role == "mirror":
            parent = before[member.parent or 0]
            return Article(story, member, desk, at, parent.id, f"http://{desk.host}/" + parent.url.split("/", 3)[3])
        key = desk.ids.make(story, at)
        return Article(story, member, desk, at, key, f"http://{desk.host}" + desk.path.format(id=key, **day_names(at)))

    def find(self, desk: Desk, story: int) -> Article | None:
        """The article of a story on a portal; None when there is none."""
        if not 0 <= story < self.stories:
            return None
        return next((a for a in self.articles(story) if a.desk.id == desk.id), None)

    def listed(self, desk: Desk, day: date, page: int, now: int | None = None) -> list[Article]:
        """Articles on one list page (counted from 1), newest first; the last rows repeat on the next page, as on real lists."""
        stretches = self.stretches(day)
        if not 1 <= page <= len(stretches):
            return []
        rows = self.on_stretch(desk, day, stretches[page - 1])
        if page < len(stretches):
            rows += self.on_stretch(desk, day, stretches[page])[:3]
        return [a for a in rows if now is None or a.at <= now]

    def list_pages(self, day: date) -> int:
        """Number of list pages of a day."""
        return len(self.stretches(day))

    def stretches(self, day: date) -> list[range]:
        """Ranges of stories behind the list pages of a day: its own, newest first, then those of the day before that continue on it."""
        out = []
        for d in (day, day - timedelta(days=1)):
            r = self.day_stories(d)
            out += [range(max(r.start, hi - CHUNK), hi) for hi in range(r.stop, r.start, -CHUNK)]
        return out

    def on_stretch(self, desk: Desk, day: date, stretch: range) -> list[Article]:
        """Articles of a portal and day in a range of stories, newest first."""
        return [a for a in stretch_articles(self, stretch.start, stretch.stop).get(desk.id, ()) if a.day == day]


@lru_cache(maxsize=4096)
def placed(room: Newsroom, story: int) -> tuple[Article, ...]:
    """Articles of a story, cached."""
    return room.place_all(story)


@lru_cache(maxsize=64)
def stretch_articles(room: Newsroom, start: int, stop: int) -> dict[str, tuple[Article, ...]]:
    """Articles of a range of stories by portal, newest first; cached."""
    found: dict[str, list[Article]] = {}
    for story in range(start, stop):
        for article in room.articles(story):
            found.setdefault(article.desk.id, []).append(article)
    return {desk: tuple(sorted(rows, key=lambda a: -a.at)) for desk, rows in found.items()}


@lru_cache(maxsize=4096)
def cached_plan(seed: int, story: int) -> Plan:
    """The plan of a story, cached."""
    return shape_of(seed, story)


@lru_cache(maxsize=16)
def count_stories(seed: int, pages: int) -> int:
    """Number of stories for about `pages` articles; beyond 20,000 articles estimated from the first stories."""
    made = story = 0
    while made < min(pages, 20_000):
        made += len(shape_of(seed, story).members)
        story += 1
    total = story if pages <= 20_000 else round(pages * story / made)
    if total > MAX_STORIES:
        raise ValueError(f"{pages} pages need {total} stories, more than {MAX_STORIES}")
    return max(total, 1)


def day_names(at: int) -> dict[str, object]:
    """Date fields for the path of a URL."""
    t = datetime.fromtimestamp(at, BEIJING)
    return {"day": t.strftime("%Y-%m-%d"), "ymd": t.strftime("%Y%m%d"), "y": t.year, "m": t.month, "d": t.day}


def iso(at: int) -> str:
    """A second since 1970 as ISO 8601, UTC."""
    return datetime.fromtimestamp(at, UTC).isoformat()
