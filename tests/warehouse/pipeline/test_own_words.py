"""own/words.txt: words of the user's own reach the segmenter that tone and topics ask."""

import pytest

import tingfeng
from transforms.text.language.segment import default, with_own
from warehouse.pipeline.own_words import WordsError, own_words


def written(data, text: str):
    (data / "own").mkdir()
    (data / "own" / "words.txt").write_text(text, encoding="utf-8")
    return data


def test_words_are_read_as_jieba_reads_them(tmp_path):
    written(tmp_path, "# mine\n被告席科技 5 nz\n云岭冲击波\n\n云岭冲击波 3\n")
    assert own_words(tmp_path)["word"].to_pylist() == ["被告席科技", "云岭冲击波"]
    assert tingfeng.Project(tmp_path).reference_table("words").num_rows == 2
    assert own_words(tmp_path / "elsewhere").num_rows == 0


def test_an_own_word_hides_the_cue_inside_it():
    text = "启航冲击号开售"
    assert with_own(()) is default()
    assert with_own(()).read(text).is_cue(2, 4) is True
    assert with_own(("启航冲击号",)).read(text).is_cue(2, 4) is False


@pytest.mark.parametrize("line", ["云岭 五 nz", "云岭 1 nz x", "云" * 50])
def test_a_broken_line_is_named(tmp_path, line):
    with pytest.raises(WordsError, match="line 1"):
        own_words(written(tmp_path, line))
