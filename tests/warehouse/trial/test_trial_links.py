"""`tingfeng try links` reads files in blocks and keeps texts folded; what comes out is what the steps give on the whole."""

import json
import random

import numpy as np
import pyarrow as pa
import pytest

from transforms.schemas import ARTICLES, SIGNATURES
from transforms.steps import links, signatures
from transforms.text.copies.folding import fold_many
from warehouse.pipeline.seed_tables import read_seed
from warehouse.trial import rows
from warehouse.trial.links import StoredTexts, try_links
from warehouse.trial.rows import TrialError, article_parts, articles_of, read_rows

CHARS = [chr(c) for c in range(0x4E00, 0x4E00 + 900)] + ["，", "。", "\n", "3", "5", "a", "𠮷", "𝟙", "é"]
ROW = {"article_id": "x", "text": "雨下了一夜。"}


def text(draw: random.Random, n: int) -> str:
    return "".join(draw.choice(CHARS) for _ in range(n))


def written(draw: random.Random, n: int) -> list[dict]:
    """Rows, most of them copied from an earlier one with cuts; columns come and go."""
    rows: list[dict] = []
    for k in range(n):
        source = draw.choice(rows)["text"] if rows and draw.random() < 0.7 else text(draw, draw.choice([0, 15, 150, 900, 2500]))
        rows.append({"article_id": f"a:{k}", "text": source[draw.randrange(8) :] + text(draw, draw.randrange(9)), "title": f"第{k}篇"})
        given = {
            "published_at": draw.choice([None, "", "2026-10-05", "2026-10-05T09:30:00+08:00", "2026-10-05 09:30"]),
            "published_precision": draw.choice(["", "minute"]),
            "fetched_at": draw.choice([None, "2026-10-06T08:00:00Z"]),
            "url": f"https://demo.example/{k}",
            "canonical_url": draw.choice([None, "", "https://demo.example/c"]),
            "kind": draw.choice([None, "", "flash", "digest"]),
            "images": draw.choice([None, ["https://demo.example/1.png"]]),
            "provenance": draw.choice([None, [{"kind": "source_line", "text": "示例日报"}]]),
            "is_obfuscated": draw.choice([None, True]),
            "comments_n": draw.choice([None, 7]),
            "day": "2020-01-01",
            "unknown": {"a": [k]},
        }
        rows[-1] |= {name: value for name, value in given.items() if draw.random() < 0.5}
    return rows


def file_of(path, rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("block", [1, 2_000, 1 << 22])
def test_blocks_of_a_file_hold_what_its_lines_hold(tmp_path, monkeypatch, block):
    monkeypatch.setattr(rows, "BLOCK", block)
    path = file_of(tmp_path / "rows.jsonl", written(random.Random(7), 40))
    assert pa.concat_tables(articles_of(path)).to_pylist() == pa.concat_tables(article_parts(read_rows(path))).to_pylist()


def test_a_block_that_fits_no_columns_is_read_line_by_line(tmp_path):
    odd = [ROW, {**ROW, "published_at": 1_700_000_000}, {**ROW, "text": "雨停了。", "url": None}]
    path = file_of(tmp_path / "rows.jsonl", odd)
    path.write_text(path.read_text("utf-8").replace("\n", "\n\n"), encoding="utf-8")
    found = pa.concat_tables(articles_of(path)).to_pylist()
    assert [row["text"] for row in found] == [row["text"] for row in odd]
    assert found[1]["published_at"].year == 2023


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (b"[1]", "line 31: not a JSON object"),
        (b'{"article_id": "x", "text": "\xff"}', "line 31"),
        (b'{"article_id": "x", "text": "y"} {"article_id": "z", "text": "y"}', "line 31: Extra data"),
        (b'{"article_id": "x"}', "needs article_id and text"),
        (b'{"article_id": "x", "text": "y", "published_at": "soon"}', "is no time"),
    ],
)
def test_a_wrong_line_is_named_wherever_a_block_begins(tmp_path, monkeypatch, line, told):
    monkeypatch.setattr(rows, "BLOCK", 300)
    path = file_of(tmp_path / "rows.jsonl", [ROW] * 30)
    path.write_bytes(path.read_bytes() + line + b"\n")
    with pytest.raises(TrialError, match=told):
        list(articles_of(path))


def test_kept_texts_come_back_as_they_were_folded(tmp_path):
    draw = random.Random(3)
    texts = ["", "。", "𠮷𠮷。野家", *(text(draw, n) for n in (1, 30, 700)), ""]
    stored = StoredTexts(tmp_path / "texts")
    with stored.file:
        stored.add(fold_many(texts[:2]))
        stored.add(fold_many(texts[2:]))
        numbers = np.array([5, 2, 0, 4, 6, 2, 3, 1])
        found, whole = stored.find(numbers), fold_many([texts[k] for k in numbers])
    for mine, theirs in ((found.codes, whole.codes), (found.starts, whole.starts), (found.sentences, whole.sentences)):
        assert mine.dtype == theirs.dtype
        assert np.array_equal(mine, theirs)


def test_links_of_kept_texts_are_those_of_the_steps(tmp_path):
    path = file_of(tmp_path / "rows.jsonl", written(random.Random(11), 60))
    articles, publishers = pa.concat_tables(articles_of(path)), read_seed("publishers")
    expected = links.run(
        articles=articles,
        signatures=signatures.run(articles=articles).out,
        past_signatures=SIGNATURES.empty().select(signatures.COLUMNS),
        past_articles=ARTICLES.empty().select(links.PAST_COLUMNS),
        lookup_articles=lambda ids, columns: ARTICLES.empty().select(columns),
        publishers=publishers,
    ).out
    parts = (articles.slice(k, 7) for k in range(0, articles.num_rows, 7))
    found = try_links(parts, tmp_path, publishers)
    assert expected.num_rows > 20
    assert found is not None
    assert found.equals(expected)


def test_an_article_that_comes_twice_is_no_trial_in_parts(tmp_path):
    path = file_of(tmp_path / "rows.jsonl", [ROW, ROW])
    assert try_links(articles_of(path), tmp_path, read_seed("publishers")) is None
