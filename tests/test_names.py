"""Names that no table lists: found by how they are built. All sentences are invented."""

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.names import find_names

FLOOR = 0.61  # company, organisation and person together, micro F1; jieba.posseg reaches .19 to .35


def named(sentence: str) -> set[tuple[str, str]]:
    return {(kind, sentence[start:end]) for kind, start, end in find_names(sentence)}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("上海澜舟半导体有限公司完成首轮融资。", {("company", "上海澜舟半导体有限公司")}),
        ("记者从青禾集团获悉，产线将停工。", {("company", "青禾集团")}),
        ("公司表示，集团不会裁员。", set()),
        ("他毕业于成都信息工程大学。", {("organisation", "成都信息工程大学")}),
        ("招行与工行下调利率。", {("company", "招行"), ("company", "工行")}),
        ("澜舟科技创始人周启明表示，新品推迟。", {("person", "周启明"), ("company", "澜舟科技")}),
        ("首席执行官埃里克·霍姆斯特德辞职。", {("person", "埃里克·霍姆斯特德")}),
        ("欧阳文静教授认为，芯片会降价。", {("person", "欧阳文静")}),
        ("《李明的青春》即将上映。", set()),
        ("于是方便面涨价，高速路堵车。", set()),
        ("张女士说自己被骗。", set()),
        ("", set()),
    ],
)
def test_names_are_known_by_their_build(sentence, expected):
    assert named(sentence) == expected


@given(st.text(max_size=120))
def test_places_are_in_order_and_apart(sentence):
    sentence = re.sub("[\ud800-\udfff]", "", sentence)
    at = 0
    for kind, start, end in find_names(sentence):
        assert kind in ("company", "organisation", "person")
        assert at <= start < end <= len(sentence)
        at = end


def test_hostile_sentences_are_quick():
    for text in ("公司" * 10_000, "斯·" * 10_000, "王" * 20_000, "《" * 20_000):
        assert isinstance(find_names(text), list)


@pytest.mark.bench
@pytest.mark.slow
def test_score_on_labelled_sentences(bench):
    kinds = {"company": "company", "organization": "organisation", "name": "person"}
    right = found = wanted = 0
    for line in (bench / "nlp" / "entities.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        gold = {(kinds[k], a, b) for k, a, b in row["spans"] if k in kinds}
        got = set(find_names(row["text"]))
        right, found, wanted = right + len(gold & got), found + len(got), wanted + len(gold)
    precision, recall = right / found, right / wanted
    assert 2 * precision * recall / (precision + recall) >= FLOOR
