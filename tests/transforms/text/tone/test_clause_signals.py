"""What each clause says: one small lexicon, one rule a sentence."""

import pytest

from transforms.text.tone.clause_signals import (
    DEGREE_REACH,
    LEVEL_UNNAMED,
    MILESTONE,
    MULTIPLE,
    NEGATED_BAD,
    NEGATED_GOOD,
    NOT_ANSWERED,
    NOUN_REACH,
    POINTS_FACTOR,
    PRICE_MOVED,
    SOLVED,
    Reading,
)
from transforms.text.tone.lexicon import ToneLexicon

ROWS = [
    ("流畅", "tone", 0.6, "", ""),
    ("糟糕", "tone", -0.6, "", ""),
    ("漏洞", "tone", -0.6, "", ""),
    ("好", "single", 0.4, "", ""),
    ("解决", "tone", 0.5, "", ""),
    ("解决", "fact", 0.1, "", ""),
    ("解决", "prevent", -0.15, "", ""),
    ("上涨", "up", 0.6, "", ""),
    ("下滑", "down", 0.6, "", ""),
    ("下调", "down", 0.6, "", ""),
    ("低于", "down", 0.6, "", ""),
    ("低于", "level", "", "", ""),
    ("收窄", "down", 0.6, "", ""),
    ("收窄", "width", "", "", ""),
    ("销量", "noun", 0, "", 1),
    ("成本", "noun", 0, "", -1),
    ("亏损", "noun", -0.7, "", -1),
    ("增速", "noun", 0, 0.5, 1),
    ("售价", "noun", 0, "", 1),
    ("售价", "price", "", "", ""),
    ("不", "negation", 5, "", ""),
    ("没有收到", "negation", 12, "", ""),
    ("尚未", "negation", 5, "", ""),
    ("很", "degree", 1.5, "", ""),
    ("但", "contrast", 1.3, "", ""),
    ("虽然", "concession", 0.5, "", ""),
    ("如果", "hypothetical", 0.18, "", ""),
    ("预计", "hypothetical", 0.45, "", ""),
    ("据传", "rumour", 0.6, "", ""),
    ("不实", "denial", 0.15, "", ""),
    ("昔日", "past", 0.15, "", ""),
    ("被", "passive", "", "", ""),
    ("转为", "turn", "", "", ""),
    ("不影响", "turn", "", "", ""),
    ("击败", "transfer", "", 0.6, -0.6),
    ("流畅度", "block", "", "", ""),
    ("公司", "own", "", "", ""),
    ("稳健", "lean", 0.2, "", ""),
]
LEXICON = ToneLexicon([dict(zip(("word", "kind", "weight", "subject", "object"), map(str, row), strict=True)) for row in ROWS])


def said(text: str, **more: object) -> list[tuple[str, float, str]]:
    """(word, value by the clause's weight, rule) of every signal."""
    reading = Reading(text, LEXICON, **more)
    return [(s.word, round(s.value * c.weight, 4), s.rule) for c in reading.every_clause() for s in c.signals]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("系统流畅", [("流畅", 0.6, "word")]),
        ("系统的流畅度", []),
        ("这好", []),
        ("这很好", [("好", 0.6, "word")]),
        ("这不好", [("好", 0.4 * NEGATED_GOOD, "word+negated")]),
        ("系统不流畅", [("流畅", 0.6 * NEGATED_GOOD, "word+negated")]),
        ("并不糟糕", [("糟糕", -0.6 * NEGATED_BAD, "word+negated")]),
        ("没有收到糟糕的反馈", [("糟糕", 0.0, "word+negated")]),
        ("不在那五六七系统流畅", [("流畅", 0.6, "word")]),
        ("不不流畅", [("流畅", 0.6, "word")]),
        ("很流畅", [("流畅", 0.9, "word")]),
        ("很" + "的" * DEGREE_REACH + "流畅", [("流畅", 0.9, "word")]),
        ("很" + "的" * (DEGREE_REACH + 1) + "流畅", [("流畅", 0.6, "word")]),
        ("糟糕得很", [("糟糕", -0.9, "word")]),
        ("昔日流畅", [("流畅", 0.09, "word")]),
        ("昔日那时候许多年以前流畅", [("流畅", 0.6, "word")]),
    ],
)
def test_words_with_what_stands_beside_them(text, expected):
    assert [(w, pytest.approx(v, abs=1e-3), r) for w, v, r in said(text)] == expected


@pytest.mark.parametrize(
    ("text", "value", "rule"),
    [
        ("销量上涨", 0.6, "noun_moves"),
        ("成本上涨", -0.6, "bad_noun_moves"),
        ("成本下滑", 0.6, "bad_noun_moves"),
        ("增速下滑", -0.3, "noun_moves"),
        ("上涨", 0.6, "moves"),
        ("下滑成本", 0.6, "bad_noun_moved"),
        ("销量" + "的" * NOUN_REACH + "上涨", 0.6, "noun_moves"),
        ("成本" + "的" * (NOUN_REACH + 1) + "上涨", 0.6, "moves"),
        ("价格下调500元", 0.6 * PRICE_MOVED, "price_moved"),
        ("售价定下后下调", -0.6, "noun_moves"),
        ("上涨了3个百分点", 0.6 * POINTS_FACTOR, "rate_moves"),
        ("低于行业中位数", -0.6 * LEVEL_UNNAMED, "moves"),
        ("销量低于同行", -0.6, "noun_moves"),
    ],
)
def test_movements_take_their_sign_from_what_moves(text, value, rule):
    assert [(round(v, 4), r) for _, v, r in said(text)][-1:] == [(round(value, 4), rule)]


def test_a_width_asks_the_noun_of_the_clause_before():
    assert said("亏损仍在，继续收窄")[-1] == ("收窄", 0.6, "noun_above_moves")
    assert said("销量仍在，继续收窄")[-1] == ("收窄", -0.6, "noun_above_moves")
    assert said("亏损收窄") == [("收窄", 0.6, "bad_noun_moves")]  # the noun's own tone is taken back


def test_what_is_solved_is_no_trouble_and_stays_solved_in_its_sentence():
    first, second, third = said("解决了漏洞，包括一个漏洞")
    assert first == ("解决", 0.1, "word")
    assert second == ("漏洞", 0.09, "word+prevented")
    assert third == ("漏洞", round(-0.6 * SOLVED, 4), "word")
    assert said("解决了漏洞。又有漏洞")[-1] == ("漏洞", -0.6, "word")


def test_what_is_asked_about_is_open():
    assert said("尚未就糟糕的体验回应") == [("糟糕", round(-0.6 * NOT_ANSWERED, 4), "word")]


def test_what_is_over_says_nothing_and_the_word_that_ends_it_may_speak():
    assert said("糟糕转为流畅") == [("流畅", 0.6, "word")]
    assert said("漏洞不影响系统") == []


def test_contrast_concession_hearsay_denial_and_what_is_only_supposed():
    assert said("虽然流畅，但糟糕") == [("流畅", 0.3, "word"), ("糟糕", -0.78, "word")]
    assert said("据传系统糟糕") == [("糟糕", -0.36, "word")]
    assert said("系统糟糕，消息不实") == [("糟糕", -0.09, "word")]
    assert said("如果糟糕，系统流畅") == [("糟糕", round(-0.6 * 0.18, 4), "word"), ("流畅", round(0.6 * 0.18, 4), "word")]
    assert said("预计流畅，系统流畅") == [("流畅", 0.27, "word"), ("流畅", 0.27, "word")]
    assert said("如果糟糕，但系统流畅")[-1] == ("流畅", 0.78, "word")


def test_milestones_and_multiples_speak_by_what_is_counted():
    assert said("第50万辆下线") == [("第50万辆", MILESTONE, "milestone")]
    assert said("销量是云岭的3倍") == [("的3倍", MULTIPLE, "multiple")]
    assert said("成本达到云岭的两倍") == [("的两倍", -MULTIPLE, "multiple")]
    assert said("云岭的3倍") == []


def test_a_verb_between_two_has_both_sides_and_passives_are_kept():
    (clause,) = Reading("云岭被远山击败", LEXICON).clauses(0)
    (signal,) = clause.signals
    assert (signal.subject, signal.object, signal.value) == (0.6, -0.6, 0.0)
    assert clause.passives == [(2, 3)]
    (negated,) = Reading("云岭不击败远山", LEXICON).clauses(0)[0].signals
    assert (negated.subject, negated.object) == (-0.3, 0.3)


def test_words_inside_a_name_say_nothing():
    assert said("流畅云开会", names=[(0, 3)]) == []
    assert said("流畅云很流畅", names=[(0, 3)]) == [("流畅", 0.9, "word")]


def test_faint_words_count_where_the_whole_is_judged():
    assert [c.lean for c in Reading("经营稳健", LEXICON, faint=True).every_clause()] == [0.2]
    assert [c.lean for c in Reading("经营稳健", LEXICON).every_clause()] == [0.0]


def test_clauses_sentences_and_what_goes_on():
    reading = Reading("云岭开会，销量上涨。公司流畅，天气流畅。\n静", LEXICON)
    assert reading.sentences == [(0, 10), (10, 20), (21, 22)]
    first, second = reading.clauses(0)
    assert (first.start, first.end, second.start, second.end) == (0, 4, 5, 9)
    assert (second.has_subject_noun, reading.goes_on(second), reading.goes_on(first)) == (True, True, False)
    assert [reading.goes_on(c) for c in reading.clauses(1)] == [True, False]
    assert [reading.is_silent(n) for n in range(4)] == [False, False, True, True]
    assert [reading.sentence_at(place) for place in (0, 9, 10, 21)] == [0, 0, 1, 2]
    assert [reading.clause_at(0, place) for place in (0, 4, 5)] == [0, 0, 1]
    assert reading.clauses(9) == []
