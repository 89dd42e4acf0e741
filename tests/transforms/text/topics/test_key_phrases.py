"""Key terms of invented word lists: names, phrases that repeat, words of title and lead, and what says nothing."""

import pytest

from transforms.text.topics.key_phrases import IN_LEAD, IN_TITLE, N_KEYS, key_terms


def terms(title: list[str], text: list[str], names: dict[str, int] | None = None, headline: list[str] | None = None) -> dict[str, float]:
    counts: dict[str, int] = {}
    for word in (w for w in [*title, *text] if w != "。"):
        counts[word.lower()] = counts.get(word.lower(), 0) + 1
    return key_terms(title, text, counts, names or {}, set(headline if headline is not None else title))


def test_the_best_term_weighs_one_and_others_less() -> None:
    found = terms(["榫卯"], ["榫卯", "。", "机床", "。", "榫卯", "。", "机床"])
    assert next(iter(found.items())) == ("榫卯", 1.0)
    assert 0 < found["机床"] < 1
    assert list(found.values()) == sorted(found.values(), reverse=True)


def test_names_come_first_and_more_so_in_the_headline() -> None:
    found = terms(["榫卯"], ["榫卯", "榫卯"], names={"栎山机器人": 2, "临海港": 2}, headline=["榫卯", "栎山机器人"])
    assert next(iter(found)) == "栎山机器人"
    assert found["临海港"] == pytest.approx(IN_LEAD / IN_TITLE, abs=1e-4)


def test_words_inside_a_name_count_only_outside_it() -> None:
    assert "栎山" not in terms([], ["栎山", "栎山"], names={"栎山机器人": 2})
    assert "栎山" in terms([], ["栎山", "栎山", "栎山"], names={"栎山机器人": 2})


def test_neighbours_that_repeat_are_a_phrase() -> None:
    found = terms([], ["榫卯", "机床", "。", "榫卯", "机床"])
    assert "榫卯机床" in found
    assert not {"榫卯", "机床"} & set(found)  # nothing is left of them
    assert "榫卯机床" not in terms([], ["榫卯", "机床", "。", "机床", "榫卯"])
    three = terms([], ["榫卯", "机床", "犁铧", "。"] * 2)
    assert list(three) == ["榫卯机床犁铧"]


def test_a_phrase_must_hold_half_of_the_rarer_word() -> None:
    apart = ["。", "榫卯", "。", "机床"] * 3
    assert "榫卯机床" not in terms([], ["榫卯", "机床", "。", "榫卯", "机床", *apart])
    assert "榫卯机床" in terms([], ["榫卯", "机床", "。", "榫卯", "机床", *apart[:8]])


def test_words_without_content_and_numbers_are_no_terms() -> None:
    assert terms(["但是", "2026年", "榫卯"], ["非常", "非常"]) == {"榫卯": 1.0}


def test_a_word_said_once_counts_in_title_and_lead_only() -> None:
    late = ["。"] * 130 + ["榫卯"]
    assert "榫卯" not in terms([], late)
    assert "榫卯" in terms([], [*late, "榫卯"])
    assert "榫卯" in terms([], ["榫卯", *late[:130]])


def test_so_many_terms_and_no_more() -> None:
    words = [f"{a}{b}" for a in "甲乙丙丁" for b in "榫卯犁铧"]
    assert len(terms(words, [])) == N_KEYS
    assert terms([], []) == {}
