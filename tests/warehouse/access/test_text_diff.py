"""Two texts beside each other: every line fits a terminal, every sentence of both is shown once with what happened to it."""

from support.copying import article_text

from warehouse.access.text_diff import WIDTH, columns_of, rows_of, side_by_side

TEXT = article_text(1, 8)
LINES = TEXT.split("\n")
CHANGED = LINES[4].replace(LINES[4][4:6], "变了", 1)
MINE = "\n".join([LINES[0], LINES[2], LINES[1], CHANGED, "新加的一句话与别处毫无关系。"])


def test_each_sentence_has_its_state():
    found = rows_of(MINE, TEXT)
    assert [state for state, _, _ in found] == ["kept", "moved", "kept", "reworded", "new", *["left out"] * 4]
    assert [other for _, _, other in found[5:]] == [LINES[3], *LINES[5:]]


def test_changed_words_stand_in_brackets_and_equal_ones_are_not_repeated():
    lines = list(side_by_side(MINE, TEXT))
    assert " ".join(lines[0].split()) == "= 保留 kept 2 ~ 移动 moved 1 ≠ 改写 reworded 1 + 新增 new 1 - 未取 left out 4"
    assert any("[变了]" in line for line in lines)
    assert sum(line.endswith("〃") for line in lines) == 3


def test_lines_fit_a_terminal_whatever_the_texts_are():
    for mine, other in ((MINE, TEXT), ("好" * 5000 + "。", "一" * 5000), ("ab " * 300, TEXT), ("", TEXT), ("a\u0301" * 200, "")):
        assert all(sum(map(columns_of, line)) <= WIDTH for line in side_by_side(mine, other))
