"""The article that began it all, in three forms: who is spoken of how. Its text is others' and lies beside the checkout."""

import csv
import datetime
import re

import opencc
import pyarrow as pa
import pytest
from conftest import SHARED
from support.paths import REPO

from transforms.steps import mentions, tones
from transforms.text.chars import normalise

SEEDS = REPO / "warehouse" / "seeds"
PINYIN = {"人": "rén", "公": "gōng", "大": "dà", "新": "xīn", "用": "yòng"}


def seed(name: str) -> pa.Table:
    with (SEEDS / f"{name}.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return pa.table({key: pa.array([r[key] or None for r in rows], pa.string()) for key in rows[0]})


def scores(raw: str, sides: dict[str, pa.Table]) -> dict[str, float]:
    day = pa.array([datetime.date(2025, 12, 10)], pa.date32())
    unknown = pa.array([None], pa.timestamp("us", tz="UTC"))
    columns = {"article_id": ["a"], "day": day, "title": pa.array([None], pa.string()), "text": [normalise(raw)], "published_at": unknown}
    articles = pa.table(columns)
    named = mentions.run(articles=articles, entities=sides["entities"], aliases=sides["aliases"]).out
    made = tones.run(articles=articles, mentions=named, **sides).out
    return dict(zip(made["entity_id"].to_pylist(), made["tone_score"].to_pylist(), strict=True))


@pytest.mark.bench
def test_the_seed_article_is_read_alike_in_three_forms() -> None:
    found = sorted((SHARED / "seed").glob("*.txt")) if (SHARED / "seed").is_dir() else []
    if not found:
        pytest.skip("the article is not beside this checkout")
    raw = found[0].read_text(encoding="utf-8")
    sides = {name: seed(name) for name in ("tone_words", "entities", "aliases")}
    simplified = opencc.OpenCC("tw2s").convert(raw)
    bracketed = re.sub("[人公大新用]", lambda m: f"{m[0]}({PINYIN[m[0]]})", simplified)
    traditional = scores(raw, sides)
    assert traditional["openai"] <= -0.3
    assert traditional["google"] >= 0.3
    assert traditional["apple"] >= 0
    assert traditional["anthropic"] >= 0.3
    for form in (simplified, bracketed):
        other = scores(form, sides)
        assert other.keys() == traditional.keys()
        assert max(abs(other[key] - score) for key, score in traditional.items()) <= 0.05
