"""Whose a figure is, and what it counts in the text's own words."""

import pytest

from transforms.text.stories.figure_nouns import noun_of
from transforms.text.stories.figure_owners import Named, owner_of, owners_of_list


def names(text: str, *given: tuple[str, str]) -> list[Named]:
    return [Named(text.index(name), text.index(name) + len(name), name, role) for name, role in given]


def owner(text: str, figure: str, *given: tuple[str, str], so_far: str | None = None) -> str | None:
    clauses = [0, *(i + 1 for i, c in enumerate(text) if c == "，")]
    at = text.index(figure)
    return owner_of(text, names(text, *given), clauses, (at, at + len(figure)), so_far)


def test_the_subject_of_the_clause_owns_and_side_parties_do_not():
    assert owner("云岭营收达30亿元", "30亿元", ("云岭", "subject")) == "云岭"
    assert owner("据远山统计，云岭销量达30万台", "30万台", ("远山", "source"), ("云岭", "subject")) == "云岭"
    assert owner("云岭N5速度比远山快20%", "20%", ("云岭", "subject"), ("远山", "comparison")) == "云岭"
    assert owner("云岭发布新机，售价3000元", "3000元", ("云岭", "subject")) == "云岭"


def test_who_was_spoken_of_so_far_owns_what_names_nobody():
    assert owner("营收同比增长20%", "20%", so_far="云岭") == "云岭"
    assert owner("整个行业的规模达5000亿元", "5000亿元", so_far="云岭") is None
    assert owner("营收同比增长20%", "20%") is None


def test_the_head_of_a_phrase_owns():
    assert owner("云岭的Vision头显售价3万元", "3万元", ("云岭", "subject"), ("Vision头显", "object")) == "Vision头显"
    assert (
        owner("云岭董事长李远川出售599万股远山股票", "599万股", ("云岭", "subject"), ("李远川", "object"), ("远山", "object")) == "李远川"
    )
    assert owner("他购买了1%的远山股票", "1%", ("远山", "object"), so_far="李远川") == "远山"


def test_what_is_invested_is_the_investors():
    given = ("云岭", "subject"), ("远山", "investor")
    text = "云岭获远山5亿美元投资"
    place = (text.index("5亿美元"), text.index("投资"))
    assert owner_of(text, names(text, *given), [0], place, None, about="投资") == "远山"
    assert owner_of(text, names(text, *given), [0], place, None, about="营收") == "云岭"


def test_nobody_owns_where_nobody_is_sure():
    assert owner("“星野科技”完成2亿元融资", "2亿元", so_far="云岭") is None
    assert owner("车主先前声称，要求厂家赔偿2万元", "2万元", so_far="云岭") == "云岭"
    assert owner("车主要求赔偿2万元", "2万元", so_far="云岭") is None
    assert owner("多家企业将订购上万块芯片", "上万块", so_far="云岭") is None
    assert owner("在云岭用户中，占73.6%", "73.6%", ("云岭", "subject")) is None


def test_each_of_a_list_has_the_figure_of_its_place():
    text = "云岭和远山出货量分别下降9%、5%"
    places = [(text.index(f), text.index(f) + 2) for f in ("9%", "5%")]
    given = names(text, ("云岭", "member"), ("远山", "member"))
    assert owners_of_list(given, places, text) == {places[0]: "云岭", places[1]: "远山"}
    assert owners_of_list(given[:1], places, text) == {}


@pytest.mark.parametrize(
    ("sentence", "figure", "is_count", "expected"),
    [
        ("能降低20%的功耗", "20%", False, "功耗"),
        ("运行速度比上代快20%", "20%", False, "速度"),
        ("首批21款车型将上市", "21款", True, "车型"),
        ("同比增长20%", "20%", False, None),
    ],
)
def test_what_a_figure_counts_in_the_texts_words(sentence, figure, is_count, expected):
    at = sentence.index(figure)
    assert noun_of(sentence, at, at + len(figure), (0, len(sentence)), is_count=is_count) == expected


def test_an_officer_owns_what_is_his_own_and_the_firm_the_rest():
    text = "云岭CEO李远川宣布削减100亿美元成本"
    place = (text.index("100"), text.index("成本"))
    given = names(text, ("云岭", "subject"), ("李远川", "object"))
    assert owner_of(text, given, [0], place, None, about="成本") == "云岭"
    assert owner_of(text, given, [0], place, None, about="持股") == "李远川"


def test_a_price_told_after_a_launch_is_the_things():
    text = "云岭发布新款平板远山X1，配备大屏，售价7499元起"
    clauses = [0, text.index("配"), text.index("售")]
    place = (text.index("7499"), text.index("起"))
    given = names(text, ("云岭", "subject"), ("远山X1", "object"))
    assert owner_of(text, given, clauses, place, None, about="售价") == "远山X1"
    assert owner_of(text, given, clauses, place, None, about="营收") == "云岭"


def test_a_stake_is_of_the_one_bought_and_a_forecast_of_the_market_no_other_subject():
    assert owner("云岭收购远山100%股权", "100%", ("云岭", "subject"), ("远山", "object")) == "远山"
    assert owner("而市场此前预期为1156亿元", "1156亿元", so_far="云岭") == "云岭"
