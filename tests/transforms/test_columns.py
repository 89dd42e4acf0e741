"""Datasets as name, grain, key and shape; blanks for trials and tests."""

from datetime import UTC, date, datetime

import pyarrow as pa
import pytest

from transforms import columns
from transforms.columns import column, dataset

SHAPE = dataset(
    "birds",
    "One row per bird.",
    ("bird_id",),
    column("bird_id", columns.TEXT, "Key of the bird.", required=True),
    column("n_eggs", columns.COUNT, "Eggs in its nest.", required=True),
    column("weight_score", columns.SCORE, "From 0 to 1.", required=True),
    column("is_blue", columns.FLAG, "Whether it is blue.", required=True),
    column("names", columns.TEXTS, "What it is called.", required=True),
    column("day", columns.DAY, "Beijing date.", required=True),
    column("seen_at", columns.AT, "When it was seen.", required=True),
    column("note", columns.TEXT, "Null without one."),
)


def test_a_dataset_carries_its_grain_and_the_docs_of_its_columns():
    assert SHAPE.schema.metadata == {b"dataset": b"birds", b"grain": b"One row per bird."}
    assert SHAPE.schema.field("n_eggs").metadata == {b"doc": b"Eggs in its nest."}
    assert SHAPE.schema.field("note").nullable
    assert not SHAPE.schema.field("n_eggs").nullable
    assert SHAPE.empty().schema == SHAPE.schema


def test_rows_become_a_table_of_exactly_this_shape():
    made = SHAPE.table([{"bird_id": "a"}])
    assert made.schema == SHAPE.schema
    assert made.to_pylist()[0]["note"] is None
    assert SHAPE.table().num_rows == 0
    with pytest.raises(pa.ArrowInvalid):
        SHAPE.table([{"bird_id": "a", "n_eggs": "many"}])


def test_a_completed_row_has_blanks_where_a_column_is_required():
    start = datetime(2000, 1, 1, tzinfo=UTC)
    blank = {
        "bird_id": "",
        "n_eggs": 0,
        "weight_score": 0.0,
        "is_blue": False,
        "names": [],
        "day": date(2000, 1, 1),
        "seen_at": start,
        "note": None,
    }
    assert SHAPE.completed({}) == blank
    assert SHAPE.completed({"bird_id": "a", "n_eggs": None, "is_blue": True}) == blank | {"bird_id": "a", "is_blue": True}
    assert SHAPE.table([SHAPE.completed({})]).num_rows == 1


def test_what_is_made_of_the_same_tables_is_made_once():
    made: list[int] = []

    @columns.once_for_tables
    def count(one: pa.Table, other: pa.Table) -> int:
        made.append(one.num_rows)
        return len(made)

    a, b, c = (pa.table({"x": list(range(n))}) for n in (1, 2, 3))
    assert (count(a, b), count(a, b), count(b, a), count(a, b)) == (1, 1, 2, 1)
    assert count(pa.table({"x": [0]}), b) == 3  # equal is not the same
    assert (count(c, c), count(a, b)) == (4, 5)  # the last two are held
