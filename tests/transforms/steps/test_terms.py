"""Key words of an article: what stays and what goes."""

import sys
from datetime import date

import pytest
from support.paths import TESTS

from transforms.schemas import ARTICLES, CANDIDATES, MENTIONS
from transforms.steps import terms
from transforms.steps.terms import words

sys.path.insert(0, str(TESTS / "benchmarks"))
import key_terms as benchmark


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们的公司表示，芯片很好", ["芯片"]),
        ("发布GPT-5.2和C++、AT&T、iPhone17", ["发布", "gpt-5.2", "c++", "at&t", "iphone17"]),
        ("见https://a.example/long/path?x=1或芯片press@a.example.com", ["芯片"]),
        ("售价2999元，提速5G", ["售价", "提速", "5g"]),
        ("THE model of AI", ["model", "ai"]),
        ("！？。…", []),
    ],
)
def test_terms_are_words_with_content(text, expected):
    assert words(text) == expected


def test_latin_runs_without_end_are_left_out():
    assert words("密钥" + "a" * 500) == ["密钥"]


def test_hostile_text_is_quick():
    assert words("a-" * 50_000 + "@" * 50_000) is not None


def keys(title: str, text: str, named: dict[str, str] | None = None) -> list[str]:
    """Key terms, best first; `named` gives the entity of each name that stands in the article."""
    given = {"article_id": "a", "day": date(2026, 3, 1), "title": title, "text": text}
    places = [
        {
            "article_id": "a",
            "day": date(2026, 3, 1),
            "entity_id": entity,
            "alias": name,
            "sentence": "",
            "start": i,
            "end": i,
            "in_title": False,
        }
        for name, entity in (named or {}).items()
        for i in range(f"{title}{text}".count(name))
    ]
    result = terms.run(articles=ARTICLES.table([ARTICLES.completed(given)]), mentions=MENTIONS.table(places), candidates=CANDIDATES.empty())
    found = [(-r["key_score"], r["term"]) for r in result.out.to_pylist() if r["key_score"] is not None]
    return [term for _, term in sorted(found)]


def test_names_come_whole():
    found = keys(
        "海棠云棠庭算力平台亮相", "海棠云今日推出棠庭算力平台。海棠云说，棠庭算力平台下月开放。", {"海棠云": "x", "棠庭算力平台": "y"}
    )
    assert set(found[:2]) == {"海棠云", "棠庭算力平台"}
    assert not {"云棠庭", "海棠", "算力", "平台"} & set(found)


def test_what_the_article_repeats_together_is_one_phrase():
    found = keys("储能方案公布", "储能方案分三步，储能方案明年落地，业内看好储能方案。")
    assert found[0] == "储能方案"
    assert not {"储能", "方案"} & set(found)


def test_words_without_content_are_no_key_terms():
    assert not {"我们", "一个", "今年", "其中", "三个"} & set(keys("我们今年的三个计划", "其中一个是我们今年的芯片，三个计划都在今年。"))


def test_key_terms_of_the_newsroom_are_those_that_are_known():
    items = benchmark.newsroom(90)[:30]
    score = benchmark.measure(benchmark.ours((benchmark.DEMO,)), items)
    assert score.recall10 >= 0.8  # jieba: TF-IDF .49, TextRank .32
    assert score.fragments < 0.05  # .20, .15
