"""Patterns of roles begin where the name, or its list, ends."""

import pytest

from transforms.text.entities import role_patterns as patterns


@pytest.mark.parametrize(
    ("pattern", "after", "fits"),
    [
        (patterns.FORECASTS, "下调全年出货预测", True),
        (patterns.FORECASTS, "下调售价", False),
        (patterns.EXAMINES, "的验证", True),
        (patterns.STAFF, "的多名工程师", True),
        (patterns.STAFF, "的新机", False),
        (patterns.PARTNERS, "合作研发的助手", True),
        (patterns.PARTNERS, "合作破裂", False),
        (patterns.MAKER_NEXT, "开发商", True),
        (patterns.STAGE_AFTER, "上一条帖子", True),
        (patterns.STAGE_AFTER, "上市", False),
        (patterns.RATER_AFTER, "的指引逊于分析师预测", False),
    ],
)
def test_a_pattern_fits_what_follows_a_name(pattern, after, fits):
    assert bool(pattern.match(after)) is fits
