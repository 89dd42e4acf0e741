"""Lines of cells with their numbers, whatever separates them."""

import csv

import pytest

from transforms.text.delimited import rows_of


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_the_first_row_says_what_separates_cells(mark: str):
    text = f'# a remark, with commas;\na{mark}b\n\n# another\n1{mark}"2\n3"\n{mark}\n4{mark}5\n'
    assert list(rows_of(text.splitlines(keepends=True))) == [(2, ["a", "b"]), (5, ["1", "2\n3"]), (8, ["4", "5"])]


def test_a_cell_may_hold_an_article_and_nothing_gives_nothing():
    assert list(rows_of([])) == []
    ((_, (cell,)),) = rows_of(["x" * 500_000])
    assert len(cell) == 500_000
    with pytest.raises(csv.Error):
        list(rows_of(["x" * 21_000_000]))
