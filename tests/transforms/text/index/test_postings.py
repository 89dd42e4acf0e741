"""What the index holds of a text: grams with their flags and classes."""

from transforms.text.index.gram_codes import IN_TITLE, IS_WORD, IS_WORD_IN_TITLE, latin_gram
from transforms.text.index.postings import postings


def pair(two: str) -> int:
    return ord(two[0]) << 16 | ord(two[1])


def index(*documents: tuple[str, str]) -> tuple[dict[tuple[int, int], int], list[int]]:
    (grams, docs, seen), lengths = postings([t for t, _ in documents], [t for _, t in documents])
    assert list(zip(grams.tolist(), docs.tolist(), strict=True)) == sorted(zip(grams.tolist(), docs.tolist(), strict=True))
    return {(g, d): s for g, d, s in zip(grams.tolist(), docs.tolist(), seen.tolist(), strict=True)}, lengths.tolist()


def flags(seen: int) -> int:
    return seen & 7


def test_flags_say_in_the_headline_and_as_a_word():
    seen, _ = index(("手机", "提高通信"))
    assert flags(seen[pair("手机"), 0]) == IN_TITLE | IS_WORD | IS_WORD_IN_TITLE
    assert flags(seen[pair("提高"), 0]) == IS_WORD
    assert flags(seen[pair("高通"), 0]) == 0  # across two words
    assert (pair("机提"), 0) not in seen


def test_a_word_in_the_text_does_not_make_the_headline_s_pair_a_word():
    seen, _ = index(("提高通信", "手机高通"))
    assert flags(seen[pair("高通"), 0]) & IN_TITLE
    assert not flags(seen[pair("高通"), 0]) & IS_WORD_IN_TITLE


def test_single_characters_are_kept_as_words_but_not_the_empty_ones():
    seen, _ = index(("", "他的车"))
    assert flags(seen[ord("车"), 0]) == IS_WORD
    assert (ord("的"), 0) not in seen
    assert (ord("他"), 0) not in seen


def test_latin_words_and_numbers_are_grams_of_their_own():
    seen, lengths = index(("iPhone17", "iphone iphone"), ("", "17"))
    assert flags(seen[latin_gram("iphone"), 0]) == IN_TITLE | IS_WORD | IS_WORD_IN_TITLE
    assert seen[latin_gram("iphone"), 0] >> 3 & 7 == 2  # three times
    assert flags(seen[latin_gram("17"), 1]) == IS_WORD
    assert lengths == [4, 1]


def test_occurrences_fall_into_classes():
    times = [1, 2, 3, 4, 5, 6, 7, 9, 10, 15, 16, 40]
    seen, _ = index(*(("", "x " * n) for n in times))
    assert [seen[latin_gram("x"), d] >> 3 & 7 for d in range(len(times))] == [0, 1, 2, 3, 4, 4, 5, 5, 6, 6, 7, 7]


def test_only_occurrences_as_a_word_count_where_there_are_any():
    seen, _ = index(("", "提高通信。提高通信。高通。"))
    assert seen[pair("高通"), 0] >> 3 & 7 == 0
    seen, _ = index(("", "提高通信。提高通信。"))
    assert seen[pair("高通"), 0] >> 3 & 7 == 1


def test_lengths_fall_into_classes():
    sizes = [299, 300, 599, 600, 1199, 1200]
    seen, lengths = index(*(("", "x " * n) for n in sizes))
    assert lengths == sizes
    assert [seen[latin_gram("x"), d] >> 6 for d in range(len(sizes))] == [0, 1, 1, 2, 2, 3]


def test_nothing_gives_nothing():
    seen, lengths = index(("", ""), ("", "，。"))
    assert (seen, lengths) == ({}, [0, 0])
    (grams, _, _), none = postings([], [])
    assert (len(grams), len(none)) == (0, 0)
