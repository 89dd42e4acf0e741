"""Measurements: what Prometheus reads, merged with what was there."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.prometheus import Family, merged

LINE = re.compile(r'(# (HELP|TYPE) [a-z_0-9]+ .*|[a-z_0-9]+(\{([a-z]+="([^"\\\n]|\\[\\"n])*",?)*\})? [-+.e0-9]+)')


def test_samples_of_other_labels_and_families_stay():
    text = merged("", [Family("a_total", "How many.", (({"portal": "x"}, 1), ({"portal": "y"}, 2)), kind="counter")])
    text = merged(text, [Family("b_seconds", "How long.", (({}, 0.25),))])
    text = merged(text, [Family("a_total", "How many.", (({"portal": "y"}, 5),), kind="counter")])
    assert text.splitlines() == [
        "# HELP a_total How many.",
        "# TYPE a_total counter",
        'a_total{portal="x"} 1',
        'a_total{portal="y"} 5',
        "# HELP b_seconds How long.",
        "# TYPE b_seconds gauge",
        "b_seconds 0.25",
    ]


def test_a_whole_family_forgets_what_is_not_given_again():
    text = merged("", [Family("a", "A thing.", (({"check": "one"}, 1),), is_whole=True)])
    assert "a{" not in merged(text, [Family("a", "A thing.", (), is_whole=True)])


def test_a_file_that_was_garbled_is_mended():
    assert merged("half a li\x00ne {\na 1\n", [Family("b", "Another.", (({}, 2),))]).splitlines()[0] == "a 1"


@given(st.text(st.characters(exclude_categories=())))
def test_any_label_gives_lines_of_the_format(label: str):
    for line in merged("", [Family("a", "A thing.", (({"portal": label}, 1),))]).splitlines():
        assert LINE.fullmatch(line), line


def test_a_name_that_is_none_is_refused():
    with pytest.raises(ValueError, match="no name"):
        merged("", [Family("a b", "A thing.", ())])
