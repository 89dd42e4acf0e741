"""The invented companies, and the industries in which each kind of event makes sense."""

import tomllib
from dataclasses import dataclass
from functools import cache

from crawlers.newsroom.grammar import WORDS, words

FIELDS: dict[str, tuple[str, ...]] = {
    "launch": (),
    "delay": (),
    "recall": ("phone", "car", "robot", "battery", "telecom"),
    "price_cut": ("phone", "car", "ai", "cloud", "robot", "battery", "telecom"),
    "benchmark": ("phone", "ai", "chip", "cloud", "car"),
    "sales": ("phone", "car", "robot", "chip", "battery", "telecom"),
    "open_source": ("ai", "cloud", "robot", "chip", "phone", "social"),
    "security": ("phone", "car", "ai", "social", "shop", "cloud", "telecom"),
    "expansion": ("phone", "car", "chip", "robot", "battery", "telecom"),
    "regulation": ("car", "ai", "social", "shop", "battery", "telecom", "cloud"),
}
"""Industries in which an event makes sense; a missing event or an empty entry fits all."""

SERVICES = frozenset({"ai", "social", "shop", "cloud"})
GOODS = frozenset({"launch", "delay", "recall", "price_cut", "benchmark", "sales", "expansion", "partnership"})
"""Events of physical goods only."""


@dataclass(frozen=True)
class Company:
    """An invented company with its names, boss, products and units."""

    id: str
    zh: str
    short: str
    nick: str
    en: str
    ticker: str
    field: str
    boss: str
    boss_id: str
    title: str
    city: str
    products: tuple[tuple[str, str], ...]
    thing: str
    unit: str
    prices: tuple[str, ...]
    soft: tuple[str, ...] = ()

    @property
    def is_maker(self) -> bool:
        """Whether the company makes goods, not only services."""
        return self.field not in SERVICES

    def goods(self) -> tuple[tuple[str, str], ...]:
        """Products that are physical goods."""
        return tuple(p for p in self.products if p[1] not in self.soft)


@cache
def companies() -> tuple[Company, ...]:
    """The companies of words/world.toml."""
    rows = tomllib.loads((WORDS / "world.toml").read_text(encoding="utf-8"))["company"]
    return tuple(
        Company(
            **{
                **row,
                "products": tuple((a, b) for a, b in row["products"]),
                "prices": tuple(row["prices"]),
                "soft": tuple(row.get("soft", ())),
            }
        )
        for row in rows
    )


@cache
def for_event(event: str) -> tuple[Company, ...]:
    """Companies for which a kind of event makes sense."""
    fields = FIELDS.get(event, ())
    return tuple(c for c in companies() if not fields or c.field in fields)


def names(key: str) -> tuple[str, ...]:
    """A list of words/names.toml."""
    return tuple(words("names")[key])
