"""Which story a reading joins on a board of open stories, and which stories are merged at the close of a day."""

import math

from transforms.text.stories.story_assignment import Board, find_event
from transforms.text.stories.story_profiles import Event, Reading, Story


def reading(*terms, at=0.0, **more):
    return Reading({t: 1 / math.sqrt(len(terms)) for t in terms}, at=at, **more)


def story_of(board, story_id, *readings):
    story = Story(story_id=story_id)
    for n, told in enumerate(readings):
        board.tell(story, Event(event_id=f"{story_id}{n}"), told)
    return story


def test_a_board_finds_the_story_and_counts_terms_by_stories():
    board = Board()
    board.begin(1)
    words = ("沈澜", "澜月", "失联", "栖山", "搜救")
    story_of(board, "s", reading(*words, at=1.0), reading(*words, at=1.1), reading(*words, at=1.2))
    story_of(board, "t", reading("渡轮", "班次", "江口", "票价", at=1.0))
    found = board.find(reading(*words[:4], "家人", at=1.5))
    assert found
    assert (found.story.story_id, found.rival) == ("s", None)
    assert board.find(reading("股价", "涨停", "成交", at=1.5)) is None
    alone = Board()
    alone.begin(1)
    story_of(alone, "s", reading(*words, at=1.0))
    story_of(alone, "t", reading("渡轮", "班次", "江口", "票价", at=1.0))
    assert board.background.share("沈澜") == alone.background.share("沈澜")


def test_what_is_over_is_taken_down_with_its_terms():
    board = Board()
    before = board.background.share("沈澜")
    board.begin(1)
    story_of(board, "s", reading("沈澜", "失联", at=1.0))
    assert board.background.share("沈澜") > before
    board.begin(1 + 31)
    assert not board.stories
    assert board.background.share("沈澜") == before


def test_a_merge_keeps_the_older_id_and_all_terms():
    board = Board()
    board.begin(1)
    words = ("栖山", "沈澜", "澜月", "失联", "搜救", "北坡", "索道", "背包", "雨水", "登山")
    story_of(board, "young", reading(*words, at=2.0))
    story_of(board, "old", reading(*words, "家人", at=1.0))
    story_of(board, "apart", reading("渡轮", "班次", at=1.0))
    (merged,) = board.close()
    assert (merged.younger, merged.older) == ("young", "old")
    assert merged.score > 0.5
    assert set(merged.shared) <= set(words)
    assert board.stories.keys() == {"old", "apart"}
    assert board.stories["old"].articles == 2


def test_an_event_is_told_within_days_and_what_the_story_always_says_counts_less():
    board = Board()
    board.begin(1)
    always = reading("栖山", "沈澜", "搜救", at=1.0)
    story = story_of(board, "s", always)
    assert find_event(story, reading("栖山", "沈澜", "搜救", at=1.5)) is story.events[0]
    assert find_event(story, reading("栖山", "沈澜", "搜救", at=16.0)) is None
    assert find_event(story, reading("栖山", "赔偿", "开庭", "判决", "律师", "被告", "原告", "上诉", at=3.0)) is None


def test_the_runner_up_is_a_story_that_the_reading_would_have_joined_and_is_remembered():
    board = Board()
    board.begin(1)
    words = ("栖山", "沈澜", "澜月", "失联", "搜救", "北坡")
    story_of(board, "s", reading(*words, at=1.0))
    story_of(board, "t", reading(*words, "家人", at=1.0))
    told = reading(*words, at=1.5)
    found = board.find(told)
    assert found
    assert found.runner_up == found.rival
    board.tell(found.story, found.story.events[0], told, found.runner_up)
    assert board.fitted_both.count("s", "t") == 1
    story_of(board, "u", reading("渡轮", "班次", "江口", "票价", at=1.0))
    alone = board.find(reading("渡轮", "班次", "江口", at=1.5))
    assert alone
    assert (alone.story.story_id, alone.runner_up) == ("u", None)
