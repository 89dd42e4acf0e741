"""Rows taken over from a day's former file stand where a full run has them; rows of before `finish` are known by the run that made them."""

from datetime import date

import pyarrow as pa

from transforms.registry import STEPS
from transforms.result import StepResult
from transforms.schemas import ARTICLE_ALIASES, ARTICLES, COUNTS, DATASETS
from warehouse.pipeline import taken_over
from warehouse.pipeline.day_files import DayFiles
from warehouse.storage.lake import Lake

DAY = date(2026, 10, 5)
TERMS = DATASETS["terms"]


def terms(*ids: str) -> pa.Table:
    return TERMS.table(TERMS.completed({"article_id": i, "day": DAY, "term": f"{i}{n}"}) for i in ids for n in range(2))


def test_rows_stand_in_the_order_of_the_first_input(lake: Lake):
    lake.prepare()
    lake.write("terms", DAY, terms("a", "c", "gone"))
    order = pa.chunked_array([["a", "b", "c"]])
    result = taken_over.joined(lake, STEPS["terms"], DAY, order, keys={"b", "gone"}, new=StepResult(terms("b")), undone={})
    assert result.out["term"].to_pylist() == ["a0", "a1", "b0", "b1", "c0", "c1"]


def test_only_some_keys_are_given_to_a_step():
    inputs = {"articles": pa.table({"article_id": ["a", "b"]}), "mentions": terms("a", "b"), "candidates": terms("b"), "past": 1}
    found = taken_over.only(inputs, STEPS["terms"], {"a"})
    assert [found[n].num_rows for n in ("articles", "mentions", "candidates")] == [1, 2, 0]
    assert found["past"] == 1


def test_rows_that_finish_dropped_are_kept_with_their_run(lake: Lake):
    rows = ARTICLES.table(
        ARTICLES.completed({"article_id": i, "revision_id": f"{i}@{p}", "page_id": p}) for i, p in (("a", "1"), ("a", "2"))
    )
    also = {"counts": COUNTS.empty(), "article_aliases": ARTICLE_ALIASES.empty()}
    step = STEPS["articles"]
    taken_over.keep_unfinished(lake, step, DAY, StepResult(rows, (), also), finished=StepResult(rows.slice(1), (), also), digests="d")
    found = taken_over.unfinished(lake, step, DAY, "d")
    assert found is not None
    assert found["articles"]["page_id"].to_pylist() == ["1"]
    assert taken_over.unfinished(lake, step, DAY, "other") is None
    assert taken_over.unfinished(lake, STEPS["terms"], DAY, "d") == {}


def test_a_file_that_was_damaged_is_moved_aside_and_made_anew(lake: Lake):
    lake.prepare()
    files = DayFiles(lake)
    digest = files.write("terms", DAY, terms("a"))
    assert files.is_written("terms", DAY, digest, is_same_input=True)
    lake.path("terms", DAY).write_bytes(b"PAR1 damaged")
    assert not files.is_written("terms", DAY, digest, is_same_input=True)
    assert not lake.path("terms", DAY).exists()
    assert files.write("terms", DAY, terms("a")) == digest
