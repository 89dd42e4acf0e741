"""How numbers, moments and words of others are written, and which sentences are chosen."""

from datetime import UTC, date, datetime, timedelta

import pytest
from support.hostile import THORNS
from support.markup import faults_of

from warehouse.serving.briefing import daily, weekly, wording
from warehouse.serving.briefing.reading import Span
from warehouse.serving.briefing.wording import Links, change, clean, counted, delta, measured, quoted, said, share, zh_day, zh_moment

AT = datetime(2026, 10, 6, 16, 5, tzinfo=UTC)


def test_moments_are_beijings_and_as_exact_as_they_are_known():
    assert zh_moment(AT) == "<time>10月7日 00:05</time>"
    assert zh_moment(AT, precision="day") == "<time>10月7日</time>"
    assert zh_moment(None) == zh_day(None) == "—"
    assert zh_day(date(2026, 1, 2)) == "<time>1月2日</time>"


@pytest.mark.parametrize(("now", "before", "words", "sign"), [(5, 3, "增加", "+2"), (3, 1300, "减少", "−1,297"), (4, 4, "持平", "0")])
def test_changes_are_told_in_words_and_in_signs(now: int, before: int, words: str, sign: str):
    assert change(now, before).startswith(words)
    assert f">{sign}<" in delta(now, before)


def test_a_number_names_its_rows():
    assert counted(1234, "/rows?of=a&b=1") == '<a class="n" href="/rows?of=a&amp;b=1" data-n="1234">1,234</a>'
    assert ">−0.25<" in measured(-0.25, "tone:tone_score", "/r")
    assert 'class="m neg"' in measured(-0.25, "tone:tone_score", "/r")
    assert ">19 分<" in measured(1161, "first:lead_s", "/r")
    assert measured(None, "first:lead_s", "/r") == "—"
    assert ">60.0%<" in share(12, 20)
    assert ">—<" in share(0, 0)


def test_a_quoted_sentence_ends_with_the_sentence_around_it():
    assert quoted("利润下滑。") == '“<span class="f">利润下滑</span>”'
    assert said("一" * 30, 10) == f'<span class="f">{"一" * 9}…</span>'
    assert said(None) == '<span class="f"></span>'


@pytest.mark.parametrize("thorn", [t for t in THORNS if t != "\ud800"])
def test_words_of_others_stay_words(thorn: str):
    links = Links("http://127.0.0.1:8765")
    linked = f"{links.opened('/story', thorn, thorn)}{counted(1, links.rows('a', b=thorn))}"
    assert not faults_of(f"<html><body>{said(thorn)}{quoted(thorn)}{clean(thorn)}{linked}")


def test_links_of_a_watch_list_carry_its_conditions():
    day = date(2026, 10, 7)
    assert Links("https://n.example.com/").articles("rows", day, day).startswith("https://n.example.com/rows?of=articles&first=")
    assert "of=watched_articles&each=origins" in Links("http://n", {"entities": "a,b"}).articles("origins", day, day)
    assert "entities=a%2Cb" in Links("http://n", {"entities": "a,b"}).articles("origins", day, day)


def test_a_span_is_compared_with_as_many_days_before_it():
    week = Span(date(2026, 10, 5), date(2026, 10, 11))
    assert week.n_days == weekly.N_DAYS
    assert week.before() == Span(date(2026, 9, 28), date(2026, 10, 4))


def test_why_a_span_is_not_compared():
    assert daily._why(is_over=False, has_before=True, is_gap=True) == "open"
    assert daily._why(is_over=True, has_before=False, is_gap=True) == "none"
    assert daily._why(is_over=True, has_before=True, is_gap=True) == "gap"
    assert daily._why(is_over=True, has_before=True, is_gap=False) == "gap_before"


def test_points_are_at_most_five_and_of_what_there_is():
    nothing = {"events": [], "risks": [], "turns": [], "bursts": [], "n_edits": 0, "n_removed": 0, "waves": []}
    assert daily.points(nothing) == ["volume"]
    some = nothing | {"events": [{"disputed": [1]}], "risks": [1], "turns": [1], "bursts": [1], "n_removed": 2}
    assert daily.points(some) == ["volume", "widest", "risk", "turn", "figures"]
    assert daily.points(nothing | {"waves": [1], "n_edits": 1}) == ["volume", "changed", "wave"]


def test_the_first_claim_of_a_story_stands_for_it_and_unanswered_ones_come_first():
    def turn(story: str, claim: int | None, answer: int | None) -> dict:
        times = [None if hours is None else AT + timedelta(hours=hours) for hours in (claim, answer)]
        return {"story_id": story, "first_claim_at": times[0], "first_answer_at": times[1]}

    turns = [turn("answered", 0, 2), turn("answered", 0, 2), turn("none", None, None), turn("open", 1, None)]
    assert [t["story_id"] for t in daily._answered(turns)] == ["open", "answered"]


def test_templates_may_call_what_is_listed_only():
    assert {"rows", "page", "counted", "said"} <= set(wording.functions(Links("")))
