"""Folding of characters for SQL: one character for one, Traditional and full width among them."""

from warehouse.search.folding import folding


def test_each_character_has_one_in_its_place():
    before, after = folding()
    assert len(before) == len(after) == len(set(before))
    pairs = dict(zip(before, after, strict=True))
    assert (pairs["華"], pairs["Ａ"]) == ("华", "A")
    assert "华" not in pairs
