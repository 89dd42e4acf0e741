"""Members of families that no table lists, and kin."""

import pytest

from transforms.text.entities.families import Families, is_counted, member_id
from transforms.text.entities.kinship import kin_of

ROWS = [
    {"family_id": "yunling", "stems": "云岭|YunLing", "pattern": r"[A-Z]\d{1,2}(?: ?Pro)?"},
    {"family_id": "yl", "stems": "YL", "pattern": r"\d{4}(?: ?Ti)?"},
]
FAMILIES = Families(ROWS)


@pytest.mark.parametrize(
    ("text", "stem", "expected"),
    [
        ("云岭P9发布", "云岭", (4, "yunling_p9")),
        ("云岭P9 Pro发布", "云岭", (8, "yunling_p9_pro")),
        ("云岭发布P9", "云岭", None),
        ("YL 5090 Ti开售", "yl", (10, "yl_5090_ti")),
        ("yl 5090开售", "yl", None),
        ("YL5090X开售", "yl", None),
        ("云岭P9日开售", "云岭", None),
    ],
)
def test_a_member_is_family_and_designation(text, stem, expected):
    assert FAMILIES.member(text, 0, stem) == expected


def test_ids_are_plain_and_counts_are_no_models():
    assert member_id("long_march", "十二号甲") == "long_march_x2na"
    assert member_id("yunling", "9 Pro+") == "yunling_9_pro_plus"
    assert is_counted("云岭14日", 4) and not is_counted("云岭14发布", 4)
    assert Families(()).member("云岭P9", 0, "云岭") is None


def test_kin_are_ancestors_and_descendants_but_no_siblings():
    kin = kin_of([("p9_pro", "p9"), ("p9", "yunling"), ("p7", "yunling")])
    assert kin["p9_pro"] == {"p9", "yunling"}
    assert kin["yunling"] == {"p9", "p9_pro", "p7"}
    assert "p7" not in kin["p9"]
    assert kin_of([("a", "b"), ("b", "a")])["a"] == {"b"}
