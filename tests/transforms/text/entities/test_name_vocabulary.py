"""Building blocks of names: what each list must and must not hold."""

import pytest

from transforms.text.entities import name_vocabulary as v

SETS = {name: value for name, value in vars(v).items() if isinstance(value, frozenset)}


def test_words_splits_at_blanks_and_holds_each_once():
    assert v.words("甲 乙\n甲  丙") == frozenset({"甲", "乙", "丙"})
    assert v.words("") == frozenset()


@pytest.mark.parametrize("name", SETS)
def test_no_list_is_empty_or_holds_blanks(name):
    assert SETS[name]
    assert all(word and word == word.strip() and " " not in word for word in SETS[name])


def test_surnames_are_single_characters():
    assert all(len(s) == 1 and "一" <= s <= "鿿" for s in v.SURNAMES)
    assert {"王", "李", "欧", "阴"} <= v.SURNAMES
    assert not {"的", "了", "我", "是"} & v.SURNAMES


def test_endings_tell_firms_bodies_and_products_apart():
    assert {"科技", "集团", "云"} <= v.COMPANY_ENDINGS
    assert {"大学", "基金会"} <= v.ORGANISATION_ENDINGS
    assert {"大模型", "app"} <= v.PRODUCT_ENDINGS
    assert not v.COMPANY_ENDINGS & v.ORGANISATION_ENDINGS
    assert not v.COMPANY_ENDINGS & v.PRODUCT_ENDINGS


def test_what_names_nobody():
    assert {"ai", "ceo", "q1"} <= v.COMMON_LATIN
    assert all(word == word.lower() for word in v.COMMON_LATIN)
    assert {"官网", "首发"} <= v.NOT_NEW
    assert {"女士", "某"} <= v.NOT_GIVEN
    assert not v.NOT_NEW & v.COMPANY_ENDINGS


def test_what_stands_beside_a_name():
    assert {"宣布", "裁员"} <= v.ACTOR_VERBS
    assert {"回应", "表示"} <= v.ANSWERS
    assert {"厂商"} <= v.BEFORE_COMPANY
    assert {"推出"} <= v.BEFORE_PRODUCT
    assert {"创始人"} <= v.ROLES
    assert {"有限公司"} <= v.VAGUE_PARTS
