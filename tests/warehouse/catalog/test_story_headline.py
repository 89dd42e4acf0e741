"""The headline of a story: of its newest large event, plain before asking, and what was taken over most."""

import contextlib
from datetime import datetime, timedelta

import duckdb
import pytest

from warehouse.catalog import views

AT = datetime(2026, 3, 2, 9)
EMPTY = """
create schema lake; create schema mart;
create macro lake.name_zh(kind, id) as id;
create macro lake.portal_name(id) as id;
create table lake.story_members (story_id varchar, article_id varchar, day date, event_id varchar, event_articles integer,
    event_terms struct(term varchar, n integer)[], event_entities struct(entity_id varchar, n_named integer, n_subject integer)[],
    event_happenings struct(happening varchar, n integer)[]);
create table lake.current_articles (article_id varchar, title varchar, portal varchar, publisher varchar, chain_id varchar,
    reported_at timestamp, hop integer, kind varchar);
"""
Article = tuple[str, str, int, str, str]  # title, event, hours later, the text it repeats (or none), kind


def headline(articles: list[Article]) -> str | None:
    with contextlib.closing(duckdb.connect()) as db:
        db.execute(EMPTY)
        for name, script in views.definitions(["story_overview"]):
            if name == "story_overview.sql":
                db.execute(script)
        for n, (title, event, hours, repeats, kind) in enumerate(articles):
            at = AT + timedelta(hours=hours)
            db.execute("insert into lake.story_members values ('s', ?, ?, ?, null, null, null, null)", [f"a{n}", at.date(), event])
            values = [f"a{n}", title, f"p{n}", f"p{n}", repeats or f"a{n}", at, int(bool(repeats)), kind]
            db.execute("insert into lake.current_articles values (?, ?, ?, ?, ?, ?, ?, ?)", values)
        (found,) = db.execute("select headline from mart.story_overview").fetchall()
    return found[0]


def report(title: str, event: str, hours: int, repeats: str = "", kind: str = "article") -> Article:
    return title, event, hours, repeats, kind


BEGUN = [report("云杉召回五千台", "e1", 0), report("云杉就召回致歉", "e1", 1), report("云杉：召回免费", "e1", 2)]


@pytest.mark.parametrize(
    ("later", "wanted"),
    [
        ([], "云杉召回五千台"),
        ([report("云杉被罚一亿元", "e2", 50), report("监管处罚云杉", "e2", 51)], "云杉被罚一亿元"),
        ([report("门店里的云杉车主", "e2", 50)], "云杉召回五千台"),
        ([report("云杉会被罚吗？", "e2", 50), report("监管处罚云杉", "e2", 51)], "监管处罚云杉"),
        ([report("云杉被罚一亿元", "e2", 50), report("监管处罚云杉", "e2", 51), report("监管处罚云杉", "e2", 52, "a4")], "监管处罚云杉"),
        ([report("早报：云杉被罚", "e2", 50, kind="digest"), report("早报：云杉", "e2", 51, kind="digest")], "云杉召回五千台"),
    ],
)
def test_the_headline_is_that_of_the_newest_large_event(later, wanted):
    assert headline(BEGUN + later) == wanted


def test_a_question_is_a_headline_only_when_there_is_no_other():
    assert headline([report("云杉怎么了？", "e1", 0)]) == "云杉怎么了？"
    assert headline([report("云杉怎么了？", "e1", 0), report("云杉召回…", "e1", 1), report("云杉召回五千台", "e1", 2)]) == "云杉召回五千台"
