"""Which story a reading belongs to: each feature of the score, and what a board of open stories does with them."""

import math

import pytest

from transforms.text.stories.story_assignment import (
    JOIN,
    MERGE,
    OPEN_DAYS,
    SUBJECT_KNOWN,
    WEIGHTS,
    Board,
    Event,
    Features,
    Reading,
    Story,
    belongs,
    find_event,
    is_open,
    kind_agreement,
    subject_agreement,
)

NOTHING = Features(*[0.0] * len(Features._fields))
NEAR = NOTHING._replace(cosine=0.4, shared=math.log1p(6))


def reading(*terms, at=0.0, **more):
    return Reading({t: 1 / math.sqrt(len(terms)) for t in terms}, at=at, **more)


def story_of(board, story_id, *readings):
    story = Story(story_id=story_id)
    for n, told in enumerate(readings):
        board.tell(story, Event(event_id=f"{story_id}{n}"), told)
    return story


def test_what_is_near_belongs_and_what_is_not_does_not():
    assert belongs(NOTHING) < JOIN < belongs(NEAR)
    assert JOIN < MERGE


@pytest.mark.parametrize("feature", Features._fields)
def test_each_feature_moves_the_score_the_way_its_weight_says(feature):
    more = belongs(NEAR._replace(**{feature: getattr(NEAR, feature) + 0.2}))
    assert (more > belongs(NEAR)) == (getattr(WEIGHTS, feature) > 0)


def test_the_same_words_about_another_company_or_product_are_not_enough():
    alike = NOTHING._replace(cosine=0.9, shared=math.log1p(14))
    assert belongs(alike) > 0.99
    assert belongs(alike._replace(other_maker=0.9)) < JOIN
    assert belongs(alike._replace(other_product=0.9)) < JOIN


def test_kinds_agree_as_far_as_the_story_tells_of_them():
    assert kind_agreement(frozenset(), {"recall": 2}) == kind_agreement(frozenset({"recall"}), {}) == 1
    assert kind_agreement(frozenset({"recall"}), {"recall": 4}) == 1
    assert kind_agreement(frozenset({"launch"}), {"recall": 4}) == 0
    assert kind_agreement(frozenset({"launch"}), {"recall": 4, "launch": 1}) == 0.25


def test_subjects_differ_only_when_neither_names_the_other():
    story = Story(articles=4)
    story.subjects.update({"a": 4})
    story.names.update({"a": 4, "b": 1})
    assert subject_agreement(frozenset(), frozenset(), story, {"a"}) == 1
    assert subject_agreement(frozenset({"a"}), frozenset({"a"}), story, {"a"}) == 1
    assert subject_agreement(frozenset({"c"}), frozenset({"c"}), story, {"a"}) == 0
    assert subject_agreement(frozenset({"c"}), frozenset({"a", "c"}), story, {"a"}) == 1
    assert subject_agreement(frozenset({"b"}), frozenset({"b"}), story, {"a"}) == 0.25
    story.articles = int(4 / SUBJECT_KNOWN) + 1
    assert subject_agreement(frozenset({"c"}), frozenset({"c"}), story, {"a"}) == 1


def test_names_of_followed_entities_are_no_evidence_when_something_else_happens():
    board = Board()
    board.begin(1)
    story_of(board, "s", reading("云杉", "召回", "接口", "过热", "外壳", kinds=frozenset({"recall"}), at=1.0))
    same = reading("云杉", "召回", "接口", "门店", "裁员", familiar=frozenset({"云杉"}), kinds=frozenset({"recall"}), at=1.0)
    other = Reading(same.terms, same.familiar, kinds=frozenset({"layoffs"}), at=1.0)
    (cosine, story), *_ = board._nearest(same.terms)
    features = [board._features(r, story, cosine, [(cosine, story)]) for r in (same, other)]
    assert features[0].only_names == 0
    assert features[1].only_names == pytest.approx(cosine / 3)


def test_shared_terms_and_numbers_and_silence_are_counted():
    board = Board()
    board.begin(1)
    story = story_of(board, "s", reading("栖山", "搜救", "88425台", "北坡", at=1.0))
    told = reading("栖山", "88425台", "渡轮", "班次", at=8.0)
    features = board._features(told, story, 0.5, [])
    assert features.shared == pytest.approx(math.log1p(2))
    assert features.numbers == pytest.approx(0.5)
    assert features.silence == pytest.approx(math.log1p(7))
    before = Reading(told.terms, at=-3.0, last=-1.0)  # a whole story that ended before this one began
    assert board._features(before, story, 0.5, []).silence == pytest.approx(math.log1p(2))


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
    assert merged.score >= MERGE
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


def test_open_days_grow_with_the_days_reported():
    assert is_open(30, 1)
    assert not is_open(31, 1)
    assert is_open(60, 2)
    assert not is_open(OPEN_DAYS + 1, 1000)
