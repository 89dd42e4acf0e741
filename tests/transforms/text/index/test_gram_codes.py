"""Grams as numbers: the same in texts, in queries and in SQL."""

from transforms.text.index.gram_codes import LATIN, LATIN_CHARS, WIDE, grams_of, latin_gram


def test_letters_and_digits_are_read_in_base_37():
    assert [latin_gram(c) - LATIN for c in ("a", "z", "0", "9", "")] == [1, 26, 27, 36, 0]
    assert latin_gram("ba") - LATIN == 2 * 37 + 1
    assert latin_gram("10") - LATIN == 28 * 37 + 27


def test_twelve_characters_count():
    assert LATIN_CHARS == 12
    assert latin_gram("abcdefghijkl") == latin_gram("abcdefghijklmn") != latin_gram("abcdefghijk")
    assert latin_gram("9" * 12) < 1 << 63  # fits the column


def test_pairs_of_wide_characters_and_single_ones():
    assert grams_of("芯片厂") == [ord("芯") << 16 | ord("片"), ord("片") << 16 | ord("厂")]
    assert grams_of("芯") == [ord("芯")]
    assert grams_of("iphone") == [latin_gram("iphone")]
    assert grams_of("17") == [latin_gram("17")]
    assert ord("\uffff") << 16 | ord("\uffff") < LATIN


def test_which_characters_are_wide():
    wide = lambda c: any(low <= ord(c) <= high for low, high in WIDE)  # noqa: E731
    assert all(map(wide, "芯鿿㐀〇々あァ한éÀΩЖ"))
    assert not any(map(wide, "aZ09，。 、½"))
