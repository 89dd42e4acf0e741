"""Kinds of happenings: the headline decides, the first lines speak where it names none."""

from transforms.text.stories.event_kinds import Happenings
from transforms.text.stories.term_weights import LEAD_CHARS

KINDS = Happenings(
    [
        {"happening": "recall", "cues": "召回|停售"},
        {"happening": "listing", "cues": "IPO|敲钟"},
        {"happening": "nothing", "cues": None},
        {"happening": "price", "cues": "降价|"},
    ]
)


def test_the_headline_decides():
    assert KINDS.of("云杉召回新车并降价", "云杉IPO") == {"recall", "price"}


def test_the_first_lines_speak_where_the_headline_names_none():
    assert KINDS.of("云杉公告", "云杉今天停售N5。") == {"recall"}
    assert KINDS.of("云杉公告", "车" * LEAD_CHARS + "停售") == frozenset()


def test_case_does_not_matter_and_an_empty_cue_finds_nothing():
    assert KINDS.of("云杉ipo在即", "") == {"listing"}
    assert KINDS.of("天气", "晴") == frozenset()
