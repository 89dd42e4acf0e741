"""Names that the table lacks: what is proposed, and what is not. All sentences are invented."""

import re
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.paths import REPO

from crawlers.newsroom import Newsroom, truth_rows
from crawlers.newsroom.desks import DESKS
from transforms.steps.candidates import _known
from transforms.text.entities.alias_matcher import fold
from transforms.text.entities.new_entity_candidates import find_new
from warehouse.pipeline.seed_tables import read_seed

NEWSROOM = REPO / "crawlers" / "newsroom" / "seeds"


def found(title: str, text: str = "", known=()) -> dict[str, str]:
    return {n.name: n.kind for n in find_new(title, text, frozenset(known))}


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("穹澜半导体完成A轮融资", "穹澜半导体由磐谷创投领投。", {"穹澜半导体": "company", "磐谷创投": "company"}),
        ("汀澜科技召回手表", "汀澜科技今日宣布召回。", {"汀澜科技": "company"}),
        ("拓岚宣布裁员", "知情人士称，拓岚的裁员比例为一成。", {"拓岚": "company"}),
        ("创始人沈知秋回应", "公司创始人沈知秋表示，不会出售。", {"沈知秋": "person"}),
        ("穹澜X9上市", "穹澜X9今日开售，穹澜X9售价3999元。", {"穹澜X9": "product"}),
        ("Lanyue 2.1 Pro发布", "Lanyue可以画图，Lanyue免费。", {"Lanyue": "product"}),
        ("初创公司Tinglan获投", "Tinglan成立于去年。", {"Tinglan": "company"}),
        ("3万台汀海卫星交付", "汀海卫星今日交付，汀海卫星将入轨。", {"汀海卫星": "product"}),
        ("曝穹澜科技投资20亿元", "穹澜科技投资20亿元建厂，穹澜科技没有回应。", {"穹澜科技": "company"}),
        ("青藤大模型开源", "", {}),  # said once, a product needs more
        ("首店落地，网友热议", "首店今天开业，网友排队。", {}),
        ("涉事公司回应", "涉事公司表示正在调查，多家车企宣布降价。", {}),
        ("《穹澜科技》上映", "《穹澜科技》讲述创业故事，《穹澜科技》票房破亿。", {}),
        ("APP和AI的2024", "APP更新，AI升级，CEO表示GPU涨价，GUI更好看，GUI更快。", {}),
        ("Text是什么", "text是文本，Text有两种。", {}),
        ("分析师王某认为", "分析师王某认为价格会降，律师张女士说。", {}),
        ("", "", {}),
    ],
)
def test_names_are_known_by_how_news_speaks_of_them(title, text, expected):
    assert found(title, text) == expected


def test_known_names_are_not_proposed_again():
    assert found("汀澜科技召回手表", "汀澜科技今日宣布召回。", {"汀澜科技"}) == {}
    assert found("LANYUE发布", "Lanyue可以画图，Lanyue免费，LANYUE开源。", {"lanyue"}) == {}


def test_a_piece_of_a_longer_name_is_not_proposed():
    text = "半岭穹澜科技今日成立。半岭穹澜科技位于杭州，半岭穹澜科技没有回应。"
    assert "穹澜科技" not in found("园区新闻", text)


def test_offsets_point_at_the_first_occurrence():
    title, text = "汀澜科技召回手表", "昨日，汀澜科技宣布召回。磐谷创投没有回应，磐谷创投是股东。"
    names = find_new(title, text, frozenset())
    assert {(title if n.in_title else text)[n.start : n.end] for n in names} == {"汀澜科技", "磐谷创投"} == {n.name for n in names}
    assert {n.name: n.count for n in names} == {"汀澜科技": 2, "磐谷创投": 2}


@cache
def told() -> list[dict]:
    return [t for t in truth_rows(Newsroom(seed=2, pages=200)) if not t["is_hostile"]]


@cache
def proposed() -> dict[str, int]:
    """What the newsroom's articles propose while its own names are not in the table: name -> articles."""
    known = _known(read_seed("aliases"), read_seed("publishers"))
    names: dict[str, int] = {}
    for row in told():
        for name in find_new(row["title"], row["text"], known):
            names[name.name] = names.get(name.name, 0) + 1
    return names


def test_the_newsroom_firms_are_proposed_and_the_top_holds_names_only():
    aliases = {fold(r["alias"]) for r in read_seed("aliases", [NEWSROOM]).to_pylist() if r["entity_id"].startswith("demo_")}
    words = (NEWSROOM.parent / "words" / "names.toml").read_text(encoding="utf-8") + " ".join(d.name for d in DESKS)
    top = sorted(proposed(), key=lambda n: (-proposed()[n], n))[:40]
    wrong = [
        n for n in top if fold(n) not in aliases and not any(fold(n) in a for a in aliases) and n not in words and not is_person(n, words)
    ]
    assert len(wrong) <= 2, wrong
    openings = [f"{t['title']}\n{t['text'][:150]}" for t in told()]
    rows = [r for r in read_seed("entities", [NEWSROOM]).to_pylist() if r["entity_id"].startswith("demo_") and r["kind"] == "company"]
    firms = {r["name_zh"] for r in rows if sum(r["name_zh"] in opening for opening in openings) > 4}
    assert len(firms & set(proposed())) >= 0.8 * len(firms) > 5, firms - set(proposed())


def is_person(name: str, words: str) -> bool:
    surnames = re.search(r"^surnames = \[(.*?)\]", words, re.MULTILINE | re.DOTALL)
    given_names = re.search(r"^given = \[(.*?)\]", words, re.MULTILINE | re.DOTALL)
    return bool(surnames and given_names) and f'"{name[0]}"' in surnames[1] and f'"{name[1:]}"' in given_names[1]


@given(
    st.lists(
        st.sampled_from(
            ["星澜", "科技", "宣布", "创始人", "沈", "知", "X9", " ", "Pro", "。", "《", "》", "（", "的", "3", "台", "İ", "🙂", "\n"]
        ),
        max_size=40,
    )
)
@settings(max_examples=60)
def test_places_are_true_for_any_text(pieces):
    text = "".join(pieces)
    for name in find_new(text[:20].replace("\n", " "), text, frozenset()):
        source = text[:20].replace("\n", " ") if name.in_title else text
        assert source[name.start : name.end] == name.name


@pytest.mark.parametrize("text", ["星澜科技" * 5_000, "A" * 20_000, "A1 " * 10_000, "《" * 10_000, "创始人王" * 5_000])
def test_hostile_text_is_quick(text):
    assert find_new(text, text, frozenset()) is not None
