"""Words that point back at a name."""

import pytest

from transforms.text.entities.anaphors import REACH, Name, anaphors


def meant(marked: str) -> list[tuple[str, str]]:
    """(word, name meant) of a text; 【】 a product, 〖〗 a company, 〔〕 a product that is no subject."""
    text, names, start = "", [], 0
    for char in marked:
        if char in "【〖〔":
            start = len(text)
        elif char in "】〗〕":
            names.append(Name(start, len(text), "company" if char == "〗" else "product", char != "〕"))
        else:
            text += char
    return [(text[a:b], text[names[n].start : names[n].end]) for a, b, n in anaphors(text, names)]


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("【云岭X9】开售。该机做工精致。", [("该机", "云岭X9")]),
        ("〖云岭科技〗带来【云岭X9】。这款手机很轻，该公司股价大涨。", [("这款手机", "云岭X9"), ("该公司", "云岭科技")]),
        ("【云岭X9】对比〔远山Z3〕。新机更轻。", [("新机", "云岭X9")]),
        ("【云岭X9】开售。【云岭X8】停产。该机很轻。", [("该机", "云岭X8")]),
        ("【云岭X9】开售。该机构认为需求低迷。", []),
        ("【云岭云】开放。该平台出现故障。", [("该平台", "云岭云")]),
        ("【云岭云】开放。【云岭盘】开放。该平台出现故障。", []),
        ("〖云岭科技〗开会。该机很轻。", []),
        ("这款手机很轻。【云岭X9】开售。", []),
    ],
)
def test_a_word_means_the_last_subject_of_its_kind(marked, expected):
    assert meant(marked) == expected


def test_a_word_points_back_no_further_than_its_reach():
    assert meant("【云岭X9】" + "。" * (REACH - 1) + "该机很轻") == [("该机", "云岭X9")]
    assert meant("【云岭X9】" + "。" * (REACH + 1) + "该机很轻") == []
