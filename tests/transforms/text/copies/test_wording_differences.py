"""How two texts differ in wording: lines around them, names, Taiwan's words."""

import numpy as np

from transforms.text.copies.candidate_pairs import GRAM, gram_hashes
from transforms.text.copies.folding import fold_many
from transforms.text.copies.wording_differences import (
    Side,
    has_other_names,
    is_same_but_for_lines,
    mainland_words,
    places_between,
    replaced,
)

BODY = "".join(f"第{n}条产线由张工程师带领的小组在河谷工厂完成了调试并交给质检部门复核。" for n in "甲乙丙丁戊己庚辛壬癸")  # 350 characters


def sides(one: str, other: str) -> tuple[Side, Side]:
    found = []
    for mine, theirs in ((one, other), (other, one)):
        folded = fold_many([mine])
        others = set(gram_hashes(fold_many([theirs]).codes).tolist())
        shared = np.array([h in others for h in gram_hashes(folded.codes).tolist()], dtype=np.bool_)
        found.append(Side(folded.codes, folded.sentences, shared))
    return found[0], found[1]


def test_a_caption_or_a_note_on_the_source_is_only_a_line():
    assert is_same_but_for_lines(*sides(BODY, BODY))
    assert is_same_but_for_lines(*sides(BODY + "河谷工厂的夜景。", BODY))
    note = "本文转载自云上日报的客户端由记者某某编写未经许可不得以任何形式使用"
    assert is_same_but_for_lines(*sides(BODY, BODY + note))
    assert not is_same_but_for_lines(*sides(BODY, BODY + note.replace("转载自", "登载于")))


def test_a_sentence_of_text_is_more_than_a_line_and_captions_are_few():
    assert not is_same_but_for_lines(*sides(BODY + "公司同时表示明年春天将在海边再建两座同样规模的新厂房。", BODY))
    assert is_same_but_for_lines(*sides(BODY + "夜景图一。" * 1 + "灯火中的车间。", BODY))
    assert not is_same_but_for_lines(*sides(BODY + "夜景图一。灯火中的车间。码头边的货轮。城市清晨街道。老桥下的小船。", BODY))


def test_a_note_has_a_length_and_an_empty_text_no_lines():
    long = "本文转载自云上日报" + "某某" * 80
    assert not is_same_but_for_lines(*sides(BODY, BODY + long))
    assert not is_same_but_for_lines(*sides("", ""))


def press(first: str, second: str) -> str:
    return "".join(
        f"从{n}月起负责产品的{who}在发布会上介绍了新一代产品的设计思路与量产安排，并回答了现场观众的提问。"
        for n, who in zip("一二三四", (first, second) * 2, strict=True)
    )


def test_names_that_come_again_and_again_tell_of_others():
    one, other = press("云杉科技", "林海生"), press("星桥电子", "周明远")
    assert has_other_names(*sides(one, other))
    assert not has_other_names(*sides(one, press("星桥电子", "林海生")))  # one name: a portal puts its own
    assert not has_other_names(*sides(one, one))


def test_a_rewrite_has_differences_close_together():
    one = "".join(f"{n}云杉很好，{n}林海也行；" for n in "一二三四五六七八")
    assert not has_other_names(*sides(one, one.replace("云杉", "星桥").replace("林海", "周明")))


def test_names_must_be_most_of_what_differs():
    one, other = press("云杉科技", "林海生"), press("星桥电子", "周明远")
    tail = "其余安排包括早会午休与夜里的值班由大家自行决定，" * 6
    noisy = (
        tail.replace("早会", "甲", 1).replace("午休", "乙", 1).replace("夜里", "丙", 1).replace("值班", "丁", 1).replace("大家", "戊", 1)
    )
    assert has_other_names(*sides(one + tail, other + tail))
    assert not has_other_names(*sides(one + tail, other + noisy))


def test_places_between_shared_parts_are_short_and_inside():
    codes = fold_many(["字" * 30]).codes
    shared = np.ones(30 - GRAM + 1, dtype=np.bool_)
    shared[6:13] = False  # the text differs at the places 10 to 12
    assert places_between(Side(codes, np.zeros(1, np.int64), shared)) == [(10, 13)]
    assert places_between(Side(codes, np.zeros(1, np.int64), np.ones(26, dtype=np.bool_))) == []
    long = fold_many(["字" * 90]).codes
    for gap, n in ((44, 1), (45, 0)):
        shared = np.ones(86, dtype=np.bool_)
        shared[10 : 10 + gap] = False
        assert len(places_between(Side(long, np.zeros(1, np.int64), shared))) == n


def test_names_are_at_most_twelve_characters():
    assert list(replaced("甲乙在此", "丙丁在此")) == [("甲乙", "丙丁")]
    assert list(replaced("甲" * 12 + "在此", "丙在此")) == [("甲" * 12, "丙")]
    assert list(replaced("甲" * 13 + "在此", "丙在此")) == []
    assert list(replaced("在此", "在此地")) == []


def test_taiwan_s_words_are_the_mainland_s():
    texts = ["软体工程师重视资讯安全。下一句。", "软件工程师重视信息安全。下一句。"]
    one, other = (mainland_words(f.codes, f.sentences) for f in (fold_many([t]) for t in texts))
    assert one == other
    assert len(one.split("\n")) == 2
