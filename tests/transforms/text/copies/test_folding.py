"""Folding character by character: what is kept, dropped, ignored or ends a sentence; what a machine put in, and where it stood."""

import numpy as np
import pytest

from transforms.text.copies.folding import BREAK, DROPPED, IGNORED, KEPT, KIND, fold, fold_many, folded_code, forget_made, table


@pytest.mark.parametrize(
    ("char", "folded", "kind"),
    [
        ("a", "a", KEPT),
        ("Ａ", "a", KEPT),
        ("É", "e", KEPT),
        ("９", "9", KEPT),
        ("٣", "3", KEPT),  # a digit of another script
        ("½", "½", KEPT),
        ("中", "中", KEPT),
        ("，", "，", DROPPED),
        (" ", " ", DROPPED),
        ("（", "（", DROPPED),
        ("\u200b", "\u200b", IGNORED),
        ("\u00ad", "\u00ad", IGNORED),
        ("\u0301", "\u0301", IGNORED),
    ],
)
def test_a_character_alone(char: str, folded: str, kind: int):
    code, found = folded_code(ord(char))
    assert (chr(code) if kind == KEPT and char != "½" else char, found) == (folded, kind)


def test_kinds_of_the_table():
    kinds = {c: int(table()[ord(c)] >> KIND) for c in "。\n；中，\u200b"}
    assert kinds == {"。": BREAK, "\n": BREAK, "；": BREAK, "中": KEPT, "，": DROPPED, "\u200b": IGNORED}
    assert table()[0x20000] >> KIND == KEPT
    assert table()[0xE0100] >> KIND == IGNORED
    assert table()[0x1F600] >> KIND == DROPPED


def test_characters_that_mirrors_mix_up_are_one():
    for group in ("干乾幹", "着著", "里裏裡", "后後", "发發髮", "云雲", "复復複覆", "座坐", "像象"):
        assert len({fold(c).text for c in group}) == 1, group
    assert len({fold(c).text for c in "干里后发云座像"}) == 7
    assert fold("\uf900\ufa0e").text == fold("豈\ufa0e").text  # a compatibility form is the character


def forgotten(texts: list[str], spans: dict[str, list[tuple[int, int]]], hinted: list[int]) -> str:
    """The joined texts with a cross at each character that was marked as ignored."""
    joined = "\n".join(texts)
    found = np.array([ord(c) for c in joined], dtype=np.uint32)
    ends = np.cumsum([len(t) + 1 for t in texts])
    asked = []

    def made(text: str, hints: np.ndarray) -> list[tuple[int, int]]:
        asked.append((text, hints.tolist()))
        return spans[text]

    forget_made(texts, ends, found, np.array(hinted), made)
    assert [text for text, _ in asked] == [t for t in texts if t in dict(asked)]
    assert all(text[hint] == "h" for text, hints in asked for hint in hints)
    return "".join("×" if code >> KIND == IGNORED else chr(code) for code in found.tolist())


def test_exactly_what_a_machine_put_in_is_forgotten():
    texts = ["abh", "h12345", "", "xyh"]
    joined = "\n".join(texts)
    hinted = [i for i, c in enumerate(joined) if c == "h"]
    assert forgotten(texts, {"abh": [(0, 1)], "h12345": [(2, 4), (5, 6)], "xyh": [(2, 3)]}, hinted) == "×bh\nh1××4×\n\nxy×"
    assert forgotten(texts, {"abh": [], "h12345": [(0, 6)], "xyh": [(0, 3)]}, hinted) == "abh\n××××××\n\n×××"


def test_only_texts_with_a_hint_are_asked():
    assert forgotten(["abc", "h"], {"h": [(0, 1)]}, [4]) == "abc\n×"
    assert forgotten(["h", "abc"], {"h": [(0, 1)]}, [0]) == "×\nabc"


def test_pinyin_and_entities_go_without_their_neighbours():
    assert fold("前(jìng)后").text == "前后"
    assert fold("前&nbsp;后&#8203;中&amp;尾").text == "前后中尾"
    assert fold_many(["前(jìng)", "后(hòu)中", "尾"]).starts.tolist() == [0, 1, 3, 4]
    assert "".join(map(chr, fold_many(["前(jìng)", "后&nbsp;", "尾"]).codes)) == "前后尾"


def test_brackets_without_a_tone_are_pinyin_where_three_others_have_one():
    toned = "净(jìng)后(hòu)"
    assert fold(toned + "来(lái)的(de)").text == "净后来的"
    assert fold(toned + "的(de)").text == "净后的de"
    assert fold(toned + "来(lái)果(app)").text == "净后来果app"  # no syllable


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("1.5", "1.5"),
        ("1．5", "1.5"),
        ("1.", "1"),
        (".5", "5"),
        ("a.5", "a5"),
        ("1.a", "1a"),
        ("1\u200b.\u200b5", "1.5"),
        ("\u200b.5", "5"),
        ("1.\u200b", "1"),
        ("1..5", "15"),
    ],
)
def test_a_point_is_kept_between_digits(text: str, folded: str):
    assert fold(text).text == folded


def test_sentences_begin_after_breaks_and_at_each_text():
    folded = fold_many(["一句。二句！", "三句\n\n四", "。五"])
    assert folded.starts.tolist() == [0, 4, 7, 8]
    assert folded.sentences.tolist() == [0, 2, 4, 6, 7]
    assert fold_many([]).sentences.tolist() == []
    assert len(fold_many([])) == 0
