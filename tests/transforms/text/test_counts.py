"""Counts as sites print them."""

import pytest

from transforms.text.counts import MAX_CHARS, read_count


@pytest.mark.parametrize(
    ("value", "n"),
    [
        (128, 128),
        (0, 0),
        (12.6, 13),
        ("1,204", 1_204),
        ("1.2万", 12_000),
        ("3.4w+", 34_000),
        ("2K", 2_000),
        ("1.5亿次播放", 150_000_000),
        ("3 萬", 30_000),
        ("2億", 200_000_000),
        ("共 56 条评论，7 个赞", 56),
        ("评论", None),
        ("", None),
        (None, None),
        (True, None),
        ("9" * 15, 999_999_999_999_999),
        ("9" * 17, None),  # more than a float holds exactly
        ("x" * MAX_CHARS + "5", None),
        ("x" * (MAX_CHARS - 1) + "5", 5),
    ],
)
def test_read_count(value: object, n: int | None):
    assert read_count(value) == n
