"""The head that learns from verdicts: what it is given, that it learns, and what it refuses."""

import pytest

from transforms.text.tone.tone_head import ToneHead, features_of, folds, train
from transforms.text.tone.verdict import NEUTRAL_BELOW, Weighed

GOOD, BAD, FAINT = Weighed("热销", 0.5, "word", 3), Weighed("召回", -0.6, "does+carried", 9), Weighed("发布", 0.1, "word", 1)


def test_features_say_which_rules_spoke_and_in_which_role():
    found = features_of([GOOD, BAD], "subject")
    assert found["word good"] == 0.5 and found["does bad"] == -0.6 and found["+carried bad"] == -0.6
    assert found["role subject"] == 1.0 and found["most bad"] == 0.6
    assert features_of([BAD, GOOD], "subject") == found


def learned() -> ToneHead:
    """A reader for whom every launch is good news, and what is told of a platform says nothing."""
    rows = [
        ([FAINT], "subject", "positive"),
        ([BAD], "subject", "negative"),
        ([], "subject", "neutral"),
        ([BAD], "platform", "neutral"),
    ] * 20
    return train([features_of(words, role) for words, role, _ in rows], [label for *_, label in rows])


def test_a_head_learns_what_the_rules_do_not_say():
    head = learned()
    assert head.score([FAINT], "subject") >= NEUTRAL_BELOW
    assert head.score([BAD], "subject") <= -NEUTRAL_BELOW
    assert abs(head.score([BAD], "platform")) < NEUTRAL_BELOW
    assert sum(head.probabilities([BAD], "subject")) == pytest.approx(1.0)


def test_a_head_travels_as_text_and_has_a_name_of_its_own():
    head = learned()
    again = ToneHead.from_json(head.to_json())
    assert again == head and again.name == head.name and head.name.startswith("tingfeng-head-")
    assert ToneHead({}).name != head.name


@pytest.mark.parametrize(
    "text", ["", "{}", "[]", '{"format": 9, "labels": [], "weights": {}}', '{"format": 1, "labels": null, "weights": 3}']
)
def test_what_is_no_head_is_refused(text):
    with pytest.raises(ValueError, match="head"):
        ToneHead.from_json(text)


def test_labels_are_checked_and_a_sentence_stays_in_its_fold():
    with pytest.raises(ValueError, match="labels"):
        train([{"always": 1.0}], ["good"])
    with pytest.raises(ValueError, match="labels"):
        train([{"always": 1.0}] * 3, ["neutral"] * 3)
    assert folds(["甲", "乙", "甲"], 5)[0] == folds(["甲", "乙", "甲"], 5)[2]
