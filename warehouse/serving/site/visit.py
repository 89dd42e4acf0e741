"""A request on its way to a page: the values of its address, the warehouse it reads, the names it shows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from markupsafe import Markup

from warehouse.cli.context import Project
from warehouse.serving.charts import chains
from warehouse.serving.connection import Reader
from warehouse.serving.site.statements import ParameterError, day_of, panels, whole_of

MOST_DAYS = 366
"""A page shows a year at most."""
EXACT = ("minute", "second")
"""Precisions of a time of publication that orders two articles."""


class NotFoundError(Exception):
    """Nothing has the id of this address; the message says what was looked for."""


@dataclass(frozen=True)
class Names:
    """What ids are called, read once for each warehouse file."""

    portals: Mapping[str, str]
    publishers: Mapping[str, str]
    codes: Mapping[tuple[str, str], str]

    def portal(self, portal: str | None) -> str:
        """The printed name of a portal."""
        return self.portals.get(portal or "", portal or "")

    def publisher(self, publisher: str | None) -> str:
        """The name of a publisher: of the portal when it is one, else as the table of publishers has it."""
        key = publisher or ""
        return self.portals.get(key) or self.publishers.get(key, key)

    def code(self, family: str, code: str | None) -> str:
        """The Chinese name of a code."""
        return self.codes.get((family, code or ""), code or "")


def report_of(row: Mapping[str, Any], names: Names, href: str) -> chains.Report:
    """An article, as the panel story_articles has it, as a mark of a chart that leads to `href`."""
    return chains.Report(
        article_id=row["article_id"],
        chain_id=row["chain_id"],
        parent_id=row["parent_id"],
        outlet=row.get("account") or names.portal(row["portal"]),
        title=row["title"] or "无标题",
        relation=row["relation"],
        at=row["reported_at"],
        is_exact=row["published_precision"] in EXACT,
        is_undecided=bool(row["is_undecided"]),
        href=href,
    )


@dataclass(frozen=True)
class Page:
    """What a page shows: a template and its values."""

    template: str
    title: str
    values: Mapping[str, Any]
    crumbs: tuple[tuple[str, str], ...] = ()
    """Pages above it: words and address."""


@dataclass
class Visit:
    """One request. `values` are those of the query, `several` gives all of a repeated one."""

    reader: Reader
    names: Names
    data: Path
    query: Mapping[str, list[str]]
    ids: Mapping[str, str] = field(default_factory=dict)
    watched: tuple[str, ...] = ()
    project: Project | None = None

    def rows(self, panel: str, **given: object) -> list[dict[str, Any]]:
        """The rows of a panel. Raises ParameterError, QueryError and LimitError."""
        statement = panels()[panel]
        return self.reader.rows(statement.sql, statement.bound(given))

    def one(self, panel: str, **given: object) -> dict[str, Any] | None:
        """The first row of a panel; None without any."""
        return next(iter(self.rows(panel, **given)), None)

    def value(self, name: str, default: str = "") -> str:
        """A value of the query."""
        return next(iter(self.query.get(name, [])), default).strip()

    def several(self, name: str, most: int = 5) -> list[str]:
        """The different values of a repeated one."""
        return list(dict.fromkeys(v.strip() for v in self.query.get(name, []) if v.strip()))[:most]

    def choice(self, name: str, known: Mapping[str, str], default: str) -> str:
        """A value out of a closed list. Raises ParameterError for another."""
        value = self.value(name, default)
        if value not in known:
            raise ParameterError(f"{name} 只能是 {'、'.join(known)}")
        return value

    def whole(self, name: str, default: int) -> int:
        """A whole number of the query. Raises ParameterError."""
        return whole_of(name, self.value(name)) if self.value(name) else default

    @cached_property
    def clock(self) -> dict[str, Any]:
        """Now and today of the data; all None for an empty lake."""
        return self.one("clock") or {"now": None, "today": None, "last_fetch_at": None, "last_crawl_day": None, "first_day": None}

    @cached_property
    def today(self) -> date:
        """Latest Beijing date of the data. Raises NotFoundError when there are no articles yet."""
        if self.clock["today"] is None:
            raise NotFoundError("库里还没有文章：先运行 tingfeng crawl、process 和 build")
        return self.clock["today"]  # type: ignore[no-any-return]

    def day(self, name: str = "day") -> date:
        """A day of the query, else today."""
        return day_of(self.value(name)) if self.value(name) else self.today

    def range(self, n_days: int = 7) -> tuple[date, date]:
        """First and last day of the query; the last `n_days` without. Raises ParameterError for a wrong or too long range."""
        last = self.day("last")
        first = day_of(self.value("first")) if self.value("first") else last - timedelta(days=n_days - 1)
        if first > last:
            raise ParameterError(f"起始日 {first} 在结束日 {last} 之后")
        if (last - first).days >= MOST_DAYS:
            raise ParameterError(f"最多看 {MOST_DAYS} 天，这里是 {(last - first).days + 1} 天")
        return first, last


def read_names(reader: Reader) -> Names:
    """The names of portals, publishers and codes."""
    return names_of(reader.rows(panels()["names"].sql))


def names_of(rows: Iterable[Mapping[str, Any]]) -> Names:
    """The same from the rows of the panel `names`."""
    found: dict[str, dict[Any, str]] = {"portal": {}, "publisher": {}, "code": {}}
    for row in rows:
        key = (row["family"], row["code"]) if row["what"] == "code" else row["code"]
        found[row["what"]][key] = row["name"]
    return Names(found["portal"], found["publisher"], found["code"])


NOTHING = Markup("")
