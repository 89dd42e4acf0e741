"""The head for tone that a user has trained: where it is looked for, and a file that is none."""

from pathlib import Path

import pytest

from warehouse.pipeline.own_head import HeadError, head_path, own_head


def test_without_a_file_there_is_no_head(tmp_path: Path):
    assert head_path(tmp_path) == tmp_path / "tone_head.json"
    assert own_head(tmp_path) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", "no json"])
def test_a_file_that_is_no_head_is_named_with_the_cure(tmp_path: Path, text: str):
    head_path(tmp_path).write_text(text)
    with pytest.raises(HeadError, match=r"tone_head\.json: .*train it again"):
        own_head(tmp_path)
