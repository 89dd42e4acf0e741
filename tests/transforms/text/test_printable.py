"""What people see of others' text: no character of it acts, and no value of a log line makes a field of its own."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.printable import log_value, printable

ANY_TEXT = st.text(st.characters(exclude_categories=()))


@pytest.mark.parametrize(
    "mark",
    [
        "\x00",
        "\x07",
        "\x1b",
        "\r",
        "\x7f",
        "\x85",
        "\x9b",
        "\u061c",
        "\u200b",
        "\u200f",
        "\u2028",
        "\u202e",
        "\u2066",
        "\ufeff",
        "\ud800",
        "\U000e0041",
    ],
    ids=ascii,
)
def test_what_acts_hides_or_reorders_is_replaced(mark: str):
    assert printable(f"前{mark}后") == "前\ufffd后"
    assert printable(f"前{mark}后", lines=True) == "前\ufffd后"


def test_lines_and_tabs_stay_only_where_asked_for():
    assert printable("一\n二\t三") == "一\ufffd二\ufffd三"
    assert printable("一\n二\t三\r\x1b", lines=True) == "一\n二\t三\ufffd\ufffd"


@given(ANY_TEXT)
def test_any_text_becomes_one_line_that_can_be_encoded(text: str):
    shown = printable(text)
    assert len(shown) == len(text)
    assert printable(shown) == shown
    shown.encode()
    assert len(shown.splitlines()) <= 1
    assert not {unicodedata.category(c) for c in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert {unicodedata.bidirectional(c) for c in shown}.isdisjoint({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})


@pytest.mark.parametrize("text", ["正常。Plain text, 100 % — “引号” 🙂 é e\u0301", "한국어 日本語"])
def test_ordinary_text_stays(text: str):
    assert printable(text) == text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("120", "120"),
        ("status 429", '"status 429"'),
        ('x" state=done y="', "\"x' state=done y='\""),
        ("a=b", '"a=b"'),
        ("", '""'),
        ("120\x1b]0;t\x07\nstate=done", '"120\ufffd]0;t\ufffd\ufffdstate=done"'),
    ],
)
def test_a_value_of_a_log_line_makes_no_field_of_its_own(value: str, shown: str):
    assert log_value(value) == shown


@given(ANY_TEXT)
def test_a_value_of_a_log_line_is_one_word_or_one_quotation(text: str):
    shown = log_value(text)
    if shown.startswith('"'):
        assert shown.count('"') == 2
        assert shown.endswith('"')
    else:
        assert not set(shown) & set(' ="')
