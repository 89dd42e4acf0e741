"""What stands between names: whose thing it is, when it is, who is only counted."""

import pytest

from transforms.text.tone import name_patterns as patterns


@pytest.mark.parametrize(
    ("between", "own"),
    [
        ("旗下的", True),
        ("的射击游戏《", True),
        ("自研", True),
        ("的竞争对手", False),
        ("的前员工", False),
        ("超越", False),
        ("的客户、", False),
    ],
)
def test_what_stands_between_a_maker_and_its_thing(between, own):
    assert bool(patterns.OWN_THING.fullmatch(between)) is own


def test_a_deed_done_to_several_is_not_done_to_the_subject():
    assert patterns.ACTS_ON.match("了127个账号")
    assert not patterns.ACTS_ON.match("决定书")


def test_a_name_that_only_says_when_stands_between_two_words():
    assert patterns.TIME_STARTS.search("将在推出")
    assert patterns.TIME_ENDS.match("》之后")
    assert not patterns.TIME_ENDS.match("后续机型")
