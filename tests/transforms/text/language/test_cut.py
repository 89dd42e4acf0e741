"""Cues lie on the edges of words."""

import pytest

from transforms.text.language.segment import with_names

WORDS = with_names(("云岭汽车", "理想汽车", "节卡机器人"))


@pytest.mark.parametrize(
    ("text", "cue", "expected"),
    [
        ("员工已被告知搬迁", "被告", False),
        ("公司成为被告", "被告", True),
        ("车辆在公路上行驶", "上行", False),
        ("理想汽车涨价", "理想", False),
        ("节卡机器人上市", "卡", False),
        ("产品价格上涨", "上涨", True),
        ("给出解决方案", "解决", False),
        ("发现安全漏洞", "漏洞", True),
        ("云岭借此机会推出新机", "机会", True),
        ("STEM教育", "ST", False),
        ("ST云岭跌停", "ST", True),
        ("表现大幅提升", "大幅提升", True),
    ],
)
def test_a_cue_counts_where_it_is_a_word(text, cue, expected):
    start = text.index(cue)
    assert WORDS.read(text).is_cue(start, start + len(cue)) is expected


def test_the_cut_gives_the_text_again_and_bears_any_place():
    cut = WORDS.read("云岭汽车的智能座舱")
    assert "".join(cut.words) == "云岭汽车的智能座舱" and "云岭汽车" in cut.words
    assert isinstance(cut.is_cue(0, 9), bool)
    assert WORDS.read("").words == []
