"""own/words.txt: words of the user's own reach the segmenter that tone and topics ask."""

import pytest

import tingfeng
from transforms.text.language.segment import default, with_own
from warehouse.pipeline.own_words import own_words


def written(data, text: str):
    (data / "own").mkdir()
    (data / "own" / "words.txt").write_text(text, encoding="utf-8")
    return data / "own"


def test_words_are_read_as_jieba_reads_them(tmp_path):
    words, problems = own_words(written(tmp_path, "# mine\n被告席科技 5 nz\n云岭冲击波\n\n云岭冲击波 3\n"))
    assert (words["word"].to_pylist(), problems) == (["被告席科技", "云岭冲击波"], [])
    assert tingfeng.Project(tmp_path).reference_table("words").num_rows == 2
    assert own_words(tmp_path / "elsewhere")[0].num_rows == 0


def test_an_own_word_hides_the_cue_inside_it():
    text = "启航冲击号开售"
    assert with_own(()) is default()
    assert with_own(()).read(text).is_cue(2, 4) is True
    assert with_own(("启航冲击号",)).read(text).is_cue(2, 4) is False


@pytest.mark.parametrize("line", ["云岭 五 nz", "云岭 1 nz x", "云" * 50])
def test_a_broken_line_is_named_and_the_others_are_read(tmp_path, line):
    words, problems = own_words(written(tmp_path, f"{line}\n云岭冲击波\n"))
    assert words["word"].to_pylist() == ["云岭冲击波"]
    assert [p.line for p in problems] == [1]
