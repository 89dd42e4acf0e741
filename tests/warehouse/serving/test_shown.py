"""How values are written: Beijing times, durations, signs; templates escape and clean everything."""

from datetime import UTC, date, datetime

import pytest
from jinja2 import UndefinedError
from support.hostile import THORNS, fuzzed
from support.markup import faults_of

from warehouse.serving.site import shown

AT = datetime(2026, 10, 5, 16, 30, 5, tzinfo=UTC)


def test_times_are_beijing_times():
    assert shown.moment(AT) == "10-06 00:30"
    assert shown.moment(AT, precision="day") == "10-06"
    assert shown.full_moment(AT) == "2026-10-06 00:30:05"
    assert shown.moment(None) == shown.full_moment(None) == "—"
    assert shown.day_words(date(2026, 10, 7)) == "2026-10-07 周三"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, "0 秒"),
        (59, "59 秒"),
        (60, "1 分"),
        (7199, "120 分"),
        (7200, "2.0 小时"),
        (36_000, "10 小时"),
        (172_800, "2.0 天"),
        (-90, "−2 分"),
        (10**7, "116 天"),
    ],
)
def test_durations_are_in_the_unit_people_say(seconds: float | None, words: str):
    assert shown.duration(seconds) == words


def test_numbers_signs_and_shares():
    assert (shown.number(12345), shown.number(0.5), shown.number(None)) == ("12,345", "0.50", "—")
    assert (shown.signed(0.123), shown.signed(-0.5), shown.signed(-0.001), shown.signed(None)) == ("+0.12", "−0.50", "+0.00", "—")
    assert (shown.percent(0.1234), shown.percent(None)) == ("12.3%", "—")
    assert [shown.tone_look(v) for v in (0.2, -0.2, 0.1, None)] == ["pos", "neg", "flat", "flat"]


def test_a_number_says_what_it_counts_and_opens_its_rows():
    assert shown.counted(1234, "/rows?a=1&b=2") == '<a class="count" href="/rows?a=1&amp;b=2" data-n="1234">1,234</a>'
    assert shown.basis("<b>", "/rows") == '<a class="basis" href="/rows">&lt;b&gt;</a>'


def test_hostile_words_stay_words_in_templates():
    template = shown.environment().from_string(
        '<p title="{{ w }}">{{ w }}</p>{% if w | outside %}<a href="{{ w | outside }}">x</a>{% endif %}'
    )
    for words in [*THORNS, *fuzzed(2000)]:
        assert not faults_of(f"<html><body>{template.render(w=words)}</body></html>"), words


def test_an_unknown_name_in_a_template_is_an_error():
    with pytest.raises(UndefinedError):
        shown.environment().from_string("{{ nothing }}").render()
