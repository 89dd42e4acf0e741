"""The invented companies, and in which trades each kind of event makes sense."""

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
"""Trades in which an event makes sense; an event that is missing here, or has none, fits all."""

SERVICES = frozenset({"ai", "social", "shop", "cloud"})
GOODS = frozenset({"launch", "delay", "recall", "price_cut", "benchmark", "sales", "expansion", "partnership"})
"""Events that only befall what is made, priced and counted."""


@dataclass(frozen=True)
class Company:
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
        """Makes things rather than services."""
        return self.field not in SERVICES

    def goods(self) -> tuple[tuple[str, str], ...]:
        """Products that are made, priced and counted."""
        return tuple(p for p in self.products if p[1] not in self.soft)


@cache
def companies() -> tuple[Company, ...]:
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
    fields = FIELDS.get(event, ())
    return tuple(c for c in companies() if not fields or c.field in fields)


def names(key: str) -> tuple[str, ...]:
    return tuple(words("names")[key])
