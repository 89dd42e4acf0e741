"""The pages: one module each, which turns a visit into a template with values."""

from collections.abc import Callable, Mapping

from warehouse.serving.site.pages import (
    alerts,
    article,
    chain,
    console,
    edits,
    entity,
    export,
    firsts,
    home,
    reports,
    rows,
    search,
    sources,
    story,
    tone,
    voice,
)
from warehouse.serving.site.visit import Page, Visit

PAGES: Mapping[str, Callable[[Visit], Page]] = {
    "/": home.page,
    "/story/{id:path}": story.page,
    "/voice": voice.page,
    "/tone": tone.page,
    "/search": search.page,
    "/sources": sources.page,
    "/article/{id:path}": article.page,
    "/chains": chain.listed,
    "/chain/{id:path}": chain.page,
    "/firsts": firsts.page,
    "/edits": edits.page,
    "/entity/{id:path}": entity.entity,
    "/topic/{id:path}": entity.topic,
    "/alerts": alerts.listed,
    "/alerts/test": alerts.tested,
    "/alert/{id}": alerts.one,
    "/reports": reports.page,
    "/sql": console.page,
}
"""Addresses and what answers them; /rows is beside them, since every number leads there."""
MENU = (
    ("/", "总览"),
    ("/voice", "声量"),
    ("/tone", "口吻"),
    ("/chains", "传播链"),
    ("/firsts", "首发榜"),
    ("/edits", "改动"),
    ("/alerts", "预警"),
    ("/search", "搜索"),
    ("/sources", "信源"),
    ("/reports", "报告"),
    ("/sql", "SQL"),
)
POSTS = frozenset({"/verdict", "/alerts/verdict"})
"""Addresses of the forms that change something."""


__all__ = ["MENU", "PAGES", "POSTS", "alerts", "export", "reports", "rows"]
