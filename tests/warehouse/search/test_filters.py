"""What stands in a query beside its words; other searches' operators are refused with the right form."""

from datetime import UTC, date, datetime

import pytest

from warehouse.search.filters import Filters, split
from warehouse.search.query_language import SearchError

NOW = datetime(2026, 10, 7, 4, tzinfo=UTC)
KNOWN = {"小米": ["xiaomi"], "华为": ["huawei", "huawei_cloud"]}


def parsed(asked: str) -> tuple[str, Filters]:
    return split(asked, {"entity": lambda name: KNOWN[name]}, NOW)


@pytest.mark.parametrize(
    ("asked", "left", "filters"),
    [
        ("华为 芯片", "华为 芯片", Filters()),
        ("华为 portal:ithome 芯片 portal:sina", "华为 芯片", Filters({"portal": ("ithome", "sina")})),
        ("-portal:ithome entity：小米", "", Filters({"entity": ("xiaomi",)}, {"portal": ("ithome",)})),
        ('source:"新华社 电" 芯片', "芯片", Filters({"source": ("新华社 电",)})),
        ("芯片 since:2026-10-01 until:yesterday", "芯片", Filters({}, {}, date(2026, 10, 1), date(2026, 10, 6))),
        ('title:"高通 骁龙" -title:手机 (a OR b)', 'title:"高通 骁龙" -title:手机 ( a OR b )', Filters()),
        ('"portal:x stands here" https://x.example/a', '"portal:x stands here" https://x.example/a', Filters()),
        ("PORTAL:ithome 下午3:30", "下午3:30", Filters({"portal": ("ithome",)})),
    ],
)
def test_filters_are_taken_out_of_the_words(asked: str, left: str, filters: Filters):
    assert parsed(asked) == (left, filters)


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("author:林一", "author: is no field"),
        ("portals:ithome", "did you mean portal"),
        ("portal: ithome", "portal:ithome"),
        ("since:10月", "write it as 2026-10-05"),
        ("华为*", "there are no wildcards"),
        ("华为 NEAR 芯片", "phrase in quotes"),
        ("华为 NEAR/3 芯片", "phrase in quotes"),
        ("华为~2", "~ is not read here"),
        ('"华为 芯片"~3', "~ is not read here"),
    ],
)
def test_what_is_not_read_is_told_with_the_right_form(asked: str, told: str):
    with pytest.raises(SearchError, match=told):
        parsed(asked)


def test_conditions_alone_are_not_empty():
    assert Filters(since=date(2026, 10, 1)).is_empty
    assert not Filters({"portal": ("x",)}).is_empty
    assert parsed("entity:华为")[1].wanted == {"entity": ("huawei", "huawei_cloud")}
