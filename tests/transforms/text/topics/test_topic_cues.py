"""Cues of invented topics: what a cue counts in title and text, again, against, inside longer words, and what firms say."""

import math

import pytest

from transforms.text.topics.topic_cues import CHARACTERS_A_CUE, PASSING, SHORT, TopicCues

ROWS = [
    {"topic_id": "chips", "words": "芯片|晶圆厂:2|ai芯片", "not_words": "薯片"},
    {"topic_id": "robots", "words": "机器人", "not_words": None},
    {"topic_id": "cleaning", "words": "扫地机器人", "not_words": None},
    {"topic_id": "rail", "words": "ai", "not_words": None},
]


@pytest.fixture(scope="module")
def cues() -> TopicCues:
    return TopicCues(ROWS)


def sure(total: float, text: str, *, passing: bool) -> float:
    return round(1 - math.exp(-total / (SHORT + len(text) / CHARACTERS_A_CUE + (PASSING if passing else 0))), 4)


def test_a_cue_counts_double_in_the_title(cues: TopicCues):
    assert cues.scores("芯片", "", {}) == {"chips": sure(2, "", passing=False)}
    assert cues.scores("今天的事", "芯片", {}) == {"chips": sure(1, "芯片", passing=True)}
    assert cues.scores("", "芯片", {}) == {"chips": sure(1, "芯片", passing=False)}
    assert cues.scores("晶圆厂", "", {}) == {"chips": sure(4, "", passing=False)}


def test_a_cue_that_comes_again_adds_a_little_up_to_four_times(cues: TopicCues):
    text = "芯片，" * 3
    assert cues.scores("", text, {})["chips"] == sure(1.5, text, passing=False)
    text = "芯片，" * 9
    assert cues.scores("", text, {})["chips"] == sure(2, text, passing=False)


def test_a_not_word_takes_away_and_the_longest_cue_wins(cues: TopicCues):
    assert cues.scores("", "芯片，薯片", {}) == {}
    assert set(cues.scores("扫地机器人", "", {})) == {"cleaning", "robots"} or set(cues.scores("扫地机器人", "", {})) == {"cleaning"}
    assert "rail" not in cues.scores("rail", "", {})
    assert "rail" in cues.scores("AI", "", {})


def test_what_speaks_from_outside(cues: TopicCues):
    assert cues.scores("", "", {"robots": 1.6}) == {"robots": sure(1.6, "", passing=False)}
    against = cues.scores("", "薯片，薯片", {"chips": 1.6})
    assert against == {"chips": sure(1.1, "薯片，薯片", passing=False)}


def test_a_firm_alone_makes_no_topic(cues: TopicCues):
    assert cues.scores("机器人", "", {}, firms=frozenset({"机器人"})) == {}
    assert cues.scores("晶圆厂", "", {}, firms=frozenset({"晶圆厂"})) == {"chips": sure(2, "", passing=False)}  # it does nothing else


def test_long_texts_need_more_cues(cues: TopicCues):
    assert cues.scores("", "芯片" + "。" * 1498, {})["chips"] == sure(1, "字" * 1500, passing=False)


def test_half_a_character_does_no_harm(cues: TopicCues):
    assert cues.scores("\ud83d芯片", "", {}) == cues.scores("芯片", "", {})
