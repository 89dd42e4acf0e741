"""Which entity a name means: context words near and far, frames, family, surnames, dates."""

import pytest

from transforms.text.entities.alias_matcher import Matcher, Name
from transforms.text.entities.disambiguation import NEEDED_IN_ARTICLE, NEEDED_NEAR, Mention, read


def name(
    entity_id: str, alias: str, context: str = "", vetoes: str = "", *, kind: str = "company", since: str = "", until: str = ""
) -> Name:
    from dataclasses import replace

    made = Name.of(entity_id, alias, needs_context=bool(context), context=context, not_context=vetoes, valid_from=since, valid_to=until)
    return replace(made, kind=kind)


def table() -> list[Name]:
    people = [name("ann_lake", "安·雷克", kind="person"), name("bob_lake", "鲍·雷克", kind="person")]
    surnames = [s for p in people if (s := p.surname())]
    return [
        name("yunling", "云岭", "公司 手机 芯片", "云岭山 果园"),
        name("yunling_os", "云岭系统", kind="product"),
        name("qinghe", "青禾", "大模型 芯片", kind="product"),
        name("qinghe_firm", "青禾", "餐饮 火锅"),
        name("yuanshan", "远山通信"),
        name("old_name", "旧名科技", until="2024-01-01"),
        name("new_name", "新名科技", since="2024-01-01"),
        name("pair_a", "双云"),
        name("pair_b", "双云"),
        *people,
        *surnames,
    ]


MATCHER = Matcher(table())
FAMILY = {"yunling": frozenset({"yunling_os"}), "yunling_os": frozenset({"yunling"})}


def found(text: str, title: str = "", day: str = "2026-10-05") -> list[Mention]:
    return read(MATCHER, FAMILY, title, text, day)


def ids(text: str, title: str = "", day: str = "2026-10-05") -> list[str]:
    return [m.entity_id for m in found(text, title, day)]


def test_a_certain_name_needs_nothing():
    (one,) = found("今天，远山通信开会。天气很好。")
    assert (one.entity_id, one.start, one.end, one.sentence, one.in_title) == ("yuanshan", 3, 7, (0, 10), False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("云岭的手机卖得好。", ["yunling"]),  # a telling word in the sentence
        ("云岭公司", ["yunling"]),  # framed as a firm
        ("云岭的公司。", ["yunling"]),
        ("他去了云岭。", []),
        ("云岭的手机在果园里。", []),  # a veto in the sentence
        ("他去了云岭山，看手机。", []),  # a longer word holds the name
        ("云岭、远山通信的价格。", ["yunling", "yuanshan"]),  # in a list with a firm
        ("云岭宣布停产。", ["yunling"]),
        ("云岭大厦的手机店。", []),  # part of the name of a place
    ],
)
def test_an_ambiguous_name_counts_by_what_stands_near(text, expected):
    assert ids(text) == expected


def test_the_weight_of_words_near_is_needed():
    assert NEEDED_NEAR == 2
    assert ids("云岭的数据，公司说。") == []  # one word that stands in every second article
    assert ids("云岭很好。手机也好，芯片也好。") == ["yunling"]


def test_what_one_sentence_makes_clear_holds_for_the_article():
    assert ids("云岭的手机卖得好。\n他又去了云岭。") == ["yunling", "yunling"]
    assert ids("他又去了云岭。\n云岭系统更新了。") == ["yunling", "yunling_os"]


def test_two_words_far_away_are_a_subject_and_one_is_chance():
    assert NEEDED_IN_ARTICLE == 2
    assert ids("他去了云岭。\n手机。\n芯片。") == ["yunling"]
    assert ids("他去了云岭。\n手机。\n天气。") == []


def test_of_two_entities_the_one_whose_words_stand_near():
    assert ids("青禾大模型上线。") == ["qinghe"]
    assert ids("青禾火锅涨价。") == ["qinghe_firm"]
    assert ids("青禾很好。") == []


def test_dates_decide_and_the_last_day_is_out():
    assert ids("旧名科技开会。", day="2023-12-31") == ["old_name"]
    assert ids("旧名科技开会。", day="2024-01-01") == []
    assert ids("新名科技开会。", day="2024-01-01") == ["new_name"]
    assert ids("新名科技开会。", day="2023-12-31") == []


def test_one_word_names_all_that_it_stands_for():
    assert sorted(ids("双云股价大涨。")) == ["pair_a", "pair_b"]


def test_a_surname_is_the_person_named_in_full_last():
    assert ids("雷克说不。") == []
    assert ids("安·雷克到场。雷克说不。") == ["ann_lake", "ann_lake"]
    assert ids("安·雷克和鲍·雷克到场。雷克说不。") == ["ann_lake", "bob_lake", "bob_lake"]


def test_title_and_text_are_one_article_and_the_title_comes_first():
    both = found("他又去了云岭。", title="云岭公司裁员")
    assert [(m.entity_id, m.in_title, m.start) for m in both] == [("yunling", True, 0), ("yunling", False, 4)]
    assert found("", title="") == []
