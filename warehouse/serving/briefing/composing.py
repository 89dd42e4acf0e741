"""From a warehouse and templates to the file: facts, sections, one page with its style inside."""

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import duckdb
from lxml import html
from markupsafe import Markup

from transforms.schemas import DATASETS
from warehouse.access.briefing_archive import KINDS, Asked, digest
from warehouse.catalog import views
from warehouse.catalog.dependencies import needed
from warehouse.serving import charts
from warehouse.serving.briefing import daily, event, templating, weekly
from warehouse.serving.briefing.reading import Source, Span, shipped_panels
from warehouse.serving.briefing.templating import SHELL, Renderer, Text
from warehouse.serving.briefing.wording import Links
from warehouse.serving.charts.chains import legend
from warehouse.serving.site import addresses, shown
from warehouse.serving.site.pages import chain, edits
from warehouse.serving.site.pages.story import TURNS
from warehouse.serving.site.statements import ROWS, statement_of
from warehouse.storage import session

SECTIONS: Mapping[str, tuple[str, ...]] = {
    "daily": ("header", "notes", "points", "analyst", "volume", "events", "tone", "sensitive", "firsts", "releases", "edits", "sources"),
    "weekly": (
        *("header", "notes", "points", "analyst", "volume", "trends", "events", "tone", "sensitive", "firsts", "releases", "edits"),
        "sources",
    ),
    "event": ("header", "notes", "course", "analyst", "spread", "answers", "articles"),
}
"""Sections of each kind in order; each is a template of that name."""
STYLE = templating.FOLDER / "brief.css"
SCOPE = "watched_articles"
_WORDS = {"daily": ("今日要点", "当日", "前一日"), "weekly": ("本周要点", "本周", "此前七天"), "event": ("要点", "全程", "")}


@dataclass(frozen=True)
class Definitions:
    """What a briefing is made by: the views, the panels, the row set of a watch list, the templates and the style."""

    views: list[list[str]]
    panels: Mapping[str, str]
    scope: str
    templates: Mapping[str, Text]
    style: str

    @classmethod
    def present(cls, templates: Mapping[str, Text]) -> "Definitions":
        """Those of this program, with the templates given."""
        scripts = [[name, text] for name, text in views.definitions()]
        scope = (ROWS / f"{SCOPE}.sql").read_text(encoding="utf-8")
        return cls(scripts, shipped_panels(), scope, templates, STYLE.read_text(encoding="utf-8"))

    @classmethod
    def read(cls, stored: Mapping[str, Any]) -> "Definitions":
        """Those that `stored` gave."""
        templates = {name: Text(text, is_own=is_own) for name, (text, is_own) in stored["templates"].items()}
        return cls(stored["views"], stored["panels"], stored["scope"], templates, stored["style"])

    def stored(self) -> dict[str, Any]:
        """As plain values, to be kept."""
        return {
            "views": self.views,
            "panels": dict(self.panels),
            "scope": self.scope,
            "templates": {name: list(text) for name, text in self.templates.items()},
            "style": self.style,
        }

    @cached_property
    def statement(self) -> str:
        """All that is asked, so that the views that it needs can be told."""
        return "\n".join([*self.panels.values(), self.scope])

    @cached_property
    def scripts(self) -> list[tuple[str, str]]:
        """The views by file name."""
        return [(name, text) for name, text in self.views]

    @cached_property
    def datasets(self) -> list[str]:
        """Datasets that these views read."""
        text = "\n".join(text for _, text in needed(self.scripts, self.statement))
        return [name for name in DATASETS if re.search(rf"\blake\.{name}\b", text)]


@dataclass(frozen=True)
class Page:
    """A finished briefing: its file, its heading, the points as plain text, and own templates that gave way."""

    body: bytes
    heading: str
    points: str
    problems: list[str]


@cache
def program() -> str:
    """The hash of the code that words briefings and draws their pictures."""
    folders = (Path(__file__).parent, Path(charts.__file__).parent)
    files = [path for folder in folders for path in sorted(folder.glob("*.py"))]
    files += [Path(str(module.__file__)) for module in (addresses, shown, chain, edits)]
    return digest(b"\0".join(path.read_bytes() for path in files))


def compose(db: duckdb.DuckDBPyConnection, given: Definitions, asked: Asked, key: str, *, demo_mark: str | None, version: str) -> Page:
    """The page of a briefing from an open warehouse. Raises QueryError and LimitError."""
    links = Links(asked.site, asked.scope or None)
    source = Source(db, given.panels, scope_of(db, given, asked))
    span = Span(asked.first, asked.last)
    watched = list(asked.entities) if asked.watch else None
    if asked.kind == "event":
        facts = event.facts_of(source, links, asked.story or "")
    else:
        facts = (weekly if asked.kind == "weekly" else daily).facts_of(source, links, span, watched)
    heading = _heading(asked, facts)
    points_title, period, period_before = _WORDS[asked.kind]
    facts |= {
        "kind_name": KINDS[asked.kind],
        "heading": heading,
        "number": asked.number,
        "id": key,
        "demo_mark": demo_mark,
        "span_words": _span_words(asked),
        "watch_name": asked.watch,
        "points_title": points_title,
        "period": period,
        "period_before": period_before,
        "turn_names": TURNS,
        "legend": legend(source.relations()),
        "portal": source.names.portal,
        "publisher": source.names.publisher,
    }
    renderer = Renderer(given.templates, links)
    sections = [Markup(renderer.section(f"{name}.html", facts)) for name in SECTIONS[asked.kind]]  # noqa: S704 - rendered with escaping
    body = renderer.shipped(
        SHELL,
        {
            "title": heading,
            "version": version,
            "style": Markup(given.style),  # noqa: S704 - our own file
            "style_hash": base64.b64encode(hashlib.sha256(given.style.encode()).digest()).decode(),
            "sections": sections,
        },
    )
    return Page(body.encode(), heading, points_text(body), renderer.problems)


def scope_of(db: duckdb.DuckDBPyConnection, given: Definitions, asked: Asked) -> list[str] | None:
    """Ids of the articles that a watch list is about, in all days that are shown; None for a briefing on everything."""
    if not asked.scope:
        return None
    statement = statement_of(SCOPE, given.scope)
    first = min(Span(asked.first, asked.last).before().first, daily.first_shown(asked.last))
    rows = session.table_of(db, statement.sql, statement.bound({"first": first, "last": asked.last, **asked.scope}))
    return sorted(rows.column("article_id").to_pylist())


def points_text(page: str) -> str:
    """The points of a page as plain lines, for a message."""
    lists = [ol for ol in html.fromstring(page).iter("ol") if ol.get("class") == "points"]
    return "\n".join(f"{n}. {' '.join(''.join(map(str, li.itertext())).split())}" for ol in lists for n, li in enumerate(ol, 1))


def _heading(asked: Asked, facts: Mapping[str, Any]) -> str:
    if asked.kind == "event":
        return f"专报：{facts['story']['headline'] or '无标题的故事'}"
    name = f"{asked.watch} " if asked.watch else "科技"
    return f"{name}舆情{KINDS[asked.kind]} {_days(asked.first, asked.last)}"


def _span_words(asked: Asked) -> str:
    if asked.kind == "daily":
        return f"{asked.first} 00:00–24:00"
    return f"{asked.first} 至 {asked.last}"


def _days(first: date, last: date) -> str:
    return f"{last}" if first == last else f"{first} 至 {last}"
