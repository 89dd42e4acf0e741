"""Verdicts of a whole article: a maker and its product, a person in the news of a firm."""

import csv

from support.marked_tones import SEED

from transforms.text.tone.article_tone import ArticleTone, Place, tones_of
from transforms.text.tone.lexicon import ToneLexicon

LEXICON = ToneLexicon(list(csv.DictReader(SEED.read_text(encoding="utf-8").splitlines())))


def tones(text: str, kinds: dict[str, str], family: dict[str, frozenset[str]] | None = None) -> dict[str, ArticleTone]:
    places = [Place(name, text.index(name), text.index(name) + len(name), role="subject") for name in kinds]
    return {t.name: t for t in tones_of("", text, places, lexicon=LEXICON, kinds=kinds, family=family)}


def test_a_maker_of_whom_nothing_is_said_fares_as_its_product():
    text = "云岭科技开源远川模型。远川模型在评测中排名第一。"
    kinds = {"云岭科技": "company", "远川模型": "product"}
    kin = {"云岭科技": frozenset({"远川模型"}), "远川模型": frozenset({"云岭科技"})}
    places = [Place("云岭科技", 0, 4, role="subject"), Place("远川模型", 6, 10, role="object"), Place("远川模型", 11, 15, role="subject")]
    found = {t.name: t for t in tones_of("", text, places, lexicon=LEXICON, kinds=kinds, family=kin)}
    assert found["远川模型"].tone == "positive"
    assert (found["云岭科技"].tone, found["云岭科技"].evidence) == ("positive", "远川模型在评测中排名第一。")
    assert all(w.rule.endswith("+product") for w in found["云岭科技"].words)
    assert 0 < found["云岭科技"].score < found["远川模型"].score
    apart = {t.name: t for t in tones_of("", text, places, lexicon=LEXICON, kinds=kinds)}
    assert apart["云岭科技"].tone == "neutral"


def test_what_moves_or_stands_in_the_next_sentence_is_the_firm_s_and_not_the_person_s():
    kinds = {"李远川": "person"}
    assert tones("李远川出席了会议。公司当季亏损扩大。", kinds)["李远川"].tone == "neutral"
    assert tones("李远川因受贿被捕。", kinds)["李远川"].tone == "negative"


def test_the_one_named_after_the_passive_only_does_it():
    found = tones("因虚假宣传，远川被云岭平台封禁。", {"远川": "company", "云岭平台": "product"})
    assert (found["远川"].tone, found["云岭平台"].tone) == ("negative", "neutral")
