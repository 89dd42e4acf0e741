"""What is claimed to be true: entities with their tones, and relations that a reader can see."""

import pytest

from crawlers.newsroom import truth
from crawlers.newsroom.cast import all_companies
from crawlers.newsroom.grammar import Sentence
from crawlers.newsroom.marks import HALF_OF_COMMENTS_S, comments_n, images_of, marks_of, tails
from crawlers.newsroom.plan import Newsroom
from crawlers.newsroom.writing import Text

ROOM = Newsroom(seed=4, pages=150)
ARTICLES = [a for s in range(ROOM.stories) for a in ROOM.articles(s)]


def test_a_tone_of_zero_is_claimed_for_companies_alone_and_none_for_people():
    company = all_companies()[0]
    said = Text(Sentence("题", ((company.id, 0), (company.boss_id, 1), ("thing", 0), ("city", -1))), ())
    assert truth.entities(said) == [
        {"entity_id": company.id, "tone": 0},
        {"entity_id": company.boss_id, "tone": None},
        {"entity_id": "thing", "tone": None},
        {"entity_id": "city", "tone": -1},
    ]


def test_rows_stand_in_the_order_of_stories_with_the_traps_last():
    rows = list(truth.truth_rows(ROOM))
    assert [r["url"] for r in rows[: len(ARTICLES)]] == [a.url for a in ARTICLES]
    assert {r["is_hostile"] for r in rows[: len(ARTICLES)]} == {False}
    assert {r["is_hostile"] for r in rows[len(ARTICLES) :]} == {True}


def test_comments_grow_and_half_are_there_after_three_hours():
    article = max(ARTICLES, key=lambda a: comments_n(ROOM, a, a.at + 10**9))
    all_n, half = comments_n(ROOM, article, article.at + 10**9), comments_n(ROOM, article, article.at + HALF_OF_COMMENTS_S)
    assert comments_n(ROOM, article, article.at) == comments_n(ROOM, article, article.at - 99) == 0
    assert all_n > 100
    assert abs(half - all_n / 2) <= 1


@pytest.mark.parametrize("mark", ["link", "line", "wechat", "source"])
def test_marks_print_the_first_one_s_name(mark: str):
    found = [
        a
        for a in ARTICLES
        if a.member.mark == mark and a.desk.role not in ("account", "mirror") and a.member.relation not in ("original", "digest")
    ]
    assert found
    for article in found[:20]:
        said = marks_of(ROOM, article)
        first = ROOM.articles(article.story)[article.member.origin]
        everything = " ".join([said.source or "", *said.before, *said.after])
        if first.desk.role != "account" and article.member.turn != "release":
            assert first.desk.name in everything
        assert (said.source_url == first.url) == (mark == "link")
        assert ("公众号" in everything) == (mark == "wechat")
        assert ("转载自" in everything) == (mark == "line")


def test_a_mirror_prints_what_the_mirrored_page_prints():
    mirrors = [a for a in ARTICLES if a.member.mark == "mirror"]
    assert mirrors
    for article in mirrors:
        assert marks_of(ROOM, article) == marks_of(ROOM, ROOM.articles(article.story)[article.member.parent])


def test_pictures_are_those_of_the_first():
    copy = next(a for a in ARTICLES if a.member.origin != a.member.slot and a.member.relation == "reprint")
    first = ROOM.articles(copy.story)[copy.member.origin]
    assert images_of(ROOM, copy, 2) == images_of(ROOM, first, 2)
    assert len(set(images_of(ROOM, first, 3))) == 3
    assert images_of(ROOM, first, 0) == []


def test_an_account_s_page_has_no_tail_of_the_portal():
    article = next(a for a in ARTICLES if a.desk.layout == "ithome")
    assert len(tails(ROOM, article, None)) == 1
    assert tails(ROOM, article, "某号") == ()
