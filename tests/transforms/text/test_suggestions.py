"""Words that may have been meant: near in letters, or part of one another; nothing for what is far from all."""

from transforms.text.suggestions import MOST, did_you_mean, nearest

PORTALS = ["ithome", "ifanr", "kr36", "thepaper", "sina"]


def test_the_nearest_comes_first():
    assert nearest("itome", PORTALS)[0] == "ithome"
    assert nearest("ITHOME", PORTALS) == ["ithome"]
    assert did_you_mean("itome", PORTALS) == "; did you mean ithome?"


def test_a_part_of_a_name_finds_it():
    assert nearest("36", PORTALS) == ["kr36"]
    assert nearest("paper", PORTALS)[0] == "thepaper"


def test_nothing_is_said_when_nothing_is_near():
    assert did_you_mean("qwxyz", PORTALS) == ""
    assert did_you_mean("", PORTALS) == ""
    assert len(nearest("a", ["ab", "ac", "ad", "ae"])) == MOST
