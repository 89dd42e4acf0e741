"""How likely an article belongs to a story, and two stories are one: each feature, and which way it weighs."""

import math

import pytest

from transforms.text.stories.story_profiles import Event, Reading, Story
from transforms.text.stories.story_score import (
    JOIN,
    JOIN_BIAS,
    MERGE,
    MERGE_BIAS,
    MOST_SIZE,
    SUBJECT_KNOWN,
    Features,
    features_of,
    kind_agreement,
    log_odds,
    probability,
    size_of,
    subject_agreement,
)

NEAR = Features(cosine=0.4, shared=math.log1p(6))


def reading(*terms, at=0.0, **more):
    return Reading({t: 1 / math.sqrt(len(terms)) for t in terms}, at=at, **more)


def story(*readings):
    told = Story(story_id="s")
    for n, one in enumerate(readings):
        told.tell(Event(event_id=f"s{n}"), one, 1)
    return told


def beside(one, told):
    return features_of(one, told, told.cosine_parts(one.terms), 0.0, ())


def join_odds(features):
    return log_odds(features, JOIN, JOIN_BIAS)


def test_what_is_near_belongs_and_what_is_not_does_not():
    assert join_odds(Features()) < 0 < join_odds(NEAR)
    assert probability(0.0) == 0.5
    assert probability(join_odds(NEAR)) > 0.5


def test_two_stories_ask_for_more_than_an_article():
    assert log_odds(NEAR, MERGE, MERGE_BIAS) < join_odds(NEAR)


@pytest.mark.parametrize("feature", Features._fields)
def test_each_feature_moves_the_score_the_way_its_weight_says(feature):
    more = NEAR._replace(**{feature: getattr(NEAR, feature) + 0.2})
    for weights, bias in ((JOIN, JOIN_BIAS), (MERGE, MERGE_BIAS)):
        moved = log_odds(more, weights, bias) - log_odds(NEAR, weights, bias)
        assert moved == pytest.approx(0.2 * getattr(weights, feature))


def test_the_same_words_about_another_company_or_product_are_not_enough():
    alike = Features(cosine=0.9, shared=math.log1p(14))
    assert join_odds(alike) > 4
    assert join_odds(alike._replace(other_maker=0.9)) < 0
    assert join_odds(alike._replace(other_product=0.9)) < 0


def test_stories_that_competed_for_articles_are_sooner_one_and_small_ones_only_with_more_evidence():
    alike = Features(cosine=0.3, size=math.log1p(3))
    assert log_odds(alike, MERGE, MERGE_BIAS) < 0
    assert log_odds(alike._replace(fitted_both=math.log1p(20)), MERGE, MERGE_BIAS) > log_odds(alike, MERGE, MERGE_BIAS) + 3


def test_numbers_of_the_same_unit_that_differ_tell_stories_apart():
    told = story(reading("云杉", "召回", "5157台", "外壳", at=1.0))
    same, other, none = (reading("云杉", "召回", number, "外壳", at=1.2) for number in ("5157台", "93008台", "93008人"))
    features = [beside(r, told) for r in (same, other, none)]
    assert [f.other_numbers for f in features] == [0.0, pytest.approx(0.75 * 0.5), 0.0]
    assert [f.numbers for f in features] == [pytest.approx(0.5), 0.0, 0.0]
    assert join_odds(features[1]) < join_odds(features[2]) < join_odds(features[0])


def test_names_of_followed_entities_are_no_evidence_when_something_else_happens():
    told = story(reading("云杉", "召回", "接口", "过热", "外壳", kinds=frozenset({"recall"}), at=1.0))
    same = reading("云杉", "召回", "接口", "门店", "裁员", familiar=frozenset({"云杉"}), kinds=frozenset({"recall"}), at=1.0)
    other = Reading(same.terms, same.familiar, kinds=frozenset({"layoffs"}), at=1.0)
    features = [beside(r, told) for r in (same, other)]
    assert (features[0].only_names, features[0].other_kind) == (0, 0)
    assert features[1].only_names == pytest.approx(0.2)
    assert features[1].other_kind == 1


def test_shared_terms_and_silence_are_counted():
    told = story(reading("栖山", "搜救", "88425台", "北坡", at=1.0))
    late = reading("栖山", "88425台", "渡轮", "班次", at=8.0)
    features = beside(late, told)
    assert features.shared == pytest.approx(math.log1p(2))
    assert features.silence == pytest.approx(math.log1p(7))
    before = Reading(late.terms, at=-3.0, last=-1.0)  # a whole story that ended before this one began
    assert beside(before, told).silence == pytest.approx(math.log1p(2))


def test_a_story_is_small_until_it_has_many_articles():
    small, large = Story(articles=2), Story(articles=500)
    assert size_of(small, large) == size_of(large, small) == pytest.approx(math.log1p(2))
    assert size_of(large, large) == pytest.approx(math.log1p(MOST_SIZE))


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
