"""Beijing dates, as people write them."""

from datetime import UTC, date, datetime

import pytest

from transforms.text.times import beijing_day, day_of_words

EVENING = datetime(2026, 10, 5, 16, 30, tzinfo=UTC)  # past midnight in Beijing


def test_a_day_changes_at_beijing_midnight():
    assert beijing_day(datetime(2026, 10, 5, 15, 59, 59, tzinfo=UTC)) == date(2026, 10, 5)
    assert beijing_day(EVENING) == date(2026, 10, 6)


@pytest.mark.parametrize(
    ("text", "day"), [("2026-02-28", date(2026, 2, 28)), ("today", date(2026, 10, 6)), (" yesterday ", date(2026, 10, 5))]
)
def test_words_name_a_day(text, day):
    assert day_of_words(text, EVENING) == day


@pytest.mark.parametrize("text", ["", "tomorrow", "2026-02-30", "10/5", "20261005x", "今天"])
def test_other_words_are_refused_with_the_cure(text):
    with pytest.raises(ValueError, match="write it as 2026-10-05, today or yesterday"):
        day_of_words(text, EVENING)
