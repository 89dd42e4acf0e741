"""The facts of a story: who, what, how much, when."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from random import Random

from crawlers.newsroom.cast import company_pool, part_of
from crawlers.newsroom.companies import Company, names
from crawlers.newsroom.grammar import words
from crawlers.newsroom.plan import Newsroom, rng_of
from transforms.text.times import BEIJING

NUMBER = re.compile(r"[\d.]+")


def one(key: str) -> Callable[[Random], str]:
    """A filler that draws a name from a list."""

    def draw(r: Random) -> str:
        options = names(key)
        return options[int(r.random() * len(options))]

    return draw


def several(key: str, n: int, last: str = "和") -> Callable[[Random], str]:
    """A filler that draws several names from a list, joined as in a sentence."""

    def draw(r: Random) -> str:
        found = r.sample(names(key), n)
        return "、".join(found[:-1]) + last + found[-1]

    return draw


def person(r: Random) -> str:
    """An invented name of a person."""
    surnames, given = names("surnames"), names("given")
    return surnames[int(r.random() * len(surnames))] + given[int(r.random() * len(given))]


def of_firm(kind: str, title: str) -> Callable[[Random], str]:
    """A filler for an invented expert: firm, role and name."""
    house = one(kind)
    return lambda r: f"{house(r)}{title}{person(r)}"


def percent(low: float, high: float) -> Callable[[Random], str]:
    """A filler for a percentage between two bounds."""
    return lambda r: f"{low + (high - low) * r.random():.1f}%"


def whole(low: int, high: int) -> Callable[[Random], str]:
    """A filler for an integer between two bounds, both included."""
    return lambda r: str(low + int(r.random() * (high - low + 1)))


DRAWN: dict[str, Callable[[Random], str]] = {
    "pct": percent(3, 48),
    "smallpct": percent(0.6, 9.5),
    "bigpct": percent(51, 180),
    "n": whole(2, 9),
    "n2": whole(11, 96),
    "n3": whole(110, 980),
    "dom": whole(2, 28),
    "hi": whole(81, 98),
    "ncn": lambda r: "二三四五六七八九"[int(r.random() * 8)],
    "cities2": several("cities", 2),
    "cities3": several("cities", 3),
    "funds2": several("funds", 2, "、"),
    "suppliers2": several("suppliers", 2),
    "m1": whole(11, 23),
    "m2": whole(26, 58),
    "n4": lambda r: str(1000 + 10 * int(r.random() * 880)),
    "wan": lambda r: f"{11 + int(r.random() * 880)}万",
    "yi": lambda r: f"{1.2 + r.random() * 88:.1f}亿元",
    "years": whole(2, 7),
    "monthago": whole(2, 11),
    "city": one("cities"),
    "place": one("places"),
    "analyst": of_firm("houses", "分析师"),
    "scholar": of_firm("institutes", "研究员"),
    "lawyer": of_firm("law_firms", "律师"),
    "person": person,
    "user": one("users"),
    "medium": one("media"),
    "agency": one("agencies"),
    "fund": one("funds"),
    "supplier": one("suppliers"),
    "hour": lambda r: f"{9 + int(r.random() * 12)}时",
}
"""Fillers drawn for each sentence; facts of the story with the same name take precedence."""


@dataclass(frozen=True)
class Facts:
    """The facts of a story. `slots` fill templates; `roles` maps slots to entities; `drawn` are the values that headlines and leads share
    where other sentences draw anew."""

    event: str
    company: Company
    rival: Company
    slots: dict[str, str | Callable[[Random], str]]
    roles: dict[str, tuple[str, str]]
    drawn: dict[str, str]


def two_prices(c: Company, r: Random) -> tuple[str, str]:
    """A lower and a higher price in the same unit."""
    units = [NUMBER.sub("", p) for p in c.prices]
    unit = r.choice([u for u in units if units.count(u) > 1])
    low, high = sorted(r.sample([p for p, u in zip(c.prices, units, strict=True) if u == unit], 2), key=c.prices.index)
    return low, high


def form_of(c: Company) -> Callable[[Random], str]:
    """A filler for a name of the company, short or full."""
    forms = (c.short, c.short, c.short, c.zh, c.zh)
    return lambda r: forms[int(r.random() * 5)]


@lru_cache(maxsize=1024)
def facts_of(room: Newsroom, story: int) -> Facts:
    """The facts of a story, cached."""
    r = rng_of(room.seed, story, 1)
    event = room.plan(story).shape
    a, product = part_of(room, story, event, r)
    b, c = r.sample([x for x in company_pool(room) if x is not a], 2)
    rival_product = r.choice(b.goods())
    at = datetime.fromtimestamp(room.story_at(story), BEIJING)
    due = at + timedelta(days=r.randrange(9, 80))
    big = r.randrange(12, 900)
    low, high = two_prices(a, r)
    slots: dict[str, str | Callable[[Random], str]] = {
        **DRAWN,
        "A": form_of(a),
        "AA": a.zh,
        "AN": a.nick,
        "P": product[1],
        "thing": a.thing,
        "unit": a.unit,
        "boss": a.boss,
        "title": a.title,
        "base": a.city,
        "B": form_of(b),
        "Q": rival_product[1],
        "bossB": b.boss,
        "C": form_of(c),
        "CC": c.zh,
        "today": f"{at.month}月{at.day}日",
        "due": f"{due.month}月{due.day}日",
        "duemonth": f"{due.month}月",
        "year": str(at.year),
        "lastyear": str(at.year - 1),
        "quarter": ("四", "一", "二", "三")[(at.month - 1) // 3],
        "fyear": str(at.year - (at.month < 4)),
        "market": r.choice(names("places")),
        "price": high,
        "oldprice": high,
        "newprice": low,
        "count": f"{big}万" if r.random() < 0.6 else f"{big / 10:.1f}万",
        "few": str(r.randrange(1_200, 98_000)),
        "share": f"{r.randrange(60, 420) / 10:.1f}%",
        "rise": f"{r.randrange(31, 780) / 10:.1f}%",
        "sum": f"{r.randrange(12, 980) / 10:.1f}亿元",
        "staff": str(r.randrange(12, 320) * 10),
        "score": str(r.randrange(610, 985) / 10),
        "gen": r.choice(("第二代", "第三代", "第四代", "新一代")),
        "round": r.choice(("A轮", "A+轮", "B轮", "B+轮", "C轮", "D轮")),
        "where": r.choice(names("cities")),
        "backer": r.choice(names("funds")),
        "office": r.choice(names("agencies")),
        "fault": r.choice(words("names")["faults_of"].get(a.field, names("faults"))),
        "leak": r.choice(names("leaks")),
        "topic": r.choice(words("names")["topics_of"].get(a.field, names("topics"))),
        "parts": r.choice(names("parts")),
        "period": r.choice(("三年", "五年", "两年", "四年")),
    }
    roles = {
        "A": ("A", a.id), "AA": ("A", a.id), "AN": ("A", a.id), "P": ("P", product[0]), "boss": ("M", a.boss_id),
        "B": ("B", b.id), "Q": ("Q", rival_product[0]), "bossB": ("N", b.boss_id), "C": ("C", c.id), "CC": ("C", c.id),
    }  # fmt: skip
    once = rng_of(room.seed, story, 5)
    return Facts(event, a, b, slots, roles, {name: draw(once) for name, draw in DRAWN.items()})
