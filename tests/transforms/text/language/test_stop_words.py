"""Words without content."""

from transforms.text.language.stop_words import STOP_WORDS


def test_stop_words_are_single_words_and_name_nothing():
    assert {"我们", "但是", "the", "记者"} <= STOP_WORDS
    assert not {"", "芯片", "人工智能", "华为"} & STOP_WORDS
    assert all(word == word.strip().lower() and " " not in word for word in STOP_WORDS)
