"""What a step returns, and what a portal's file may call a count."""

import pyarrow as pa
import pytest

from transforms.result import Drop, DropReason, StepResult
from transforms.rules import is_count

SHAPE = pa.schema([("n", pa.int64())])


def result(*numbers: int, drops: tuple[str, ...] = (), **also: int) -> StepResult:
    tables = {name: pa.table({"n": [n]}, SHAPE) for name, n in also.items()}
    return StepResult(pa.table({"n": list(numbers)}, SHAPE), tuple(Drop(key, DropReason.NO_TEXT) for key in drops), tables)


def test_batches_are_joined_in_order():
    joined = StepResult.concat(iter([result(1, 2, drops=("a",), eggs=7), result(3, drops=("b", "c"), nests=8), result(eggs=9)]), SHAPE)
    assert joined.out["n"].to_pylist() == [1, 2, 3]
    assert [d.key for d in joined.dropped] == ["a", "b", "c"]
    assert {name: t["n"].to_pylist() for name, t in joined.also.items()} == {"eggs": [7, 9], "nests": [8]}


def test_no_batch_gives_an_empty_table_of_the_shape():
    joined = StepResult.concat([], SHAPE)
    assert joined.out.schema == SHAPE
    assert (joined.out.num_rows, joined.dropped, dict(joined.also)) == (0, (), {})


@pytest.mark.parametrize(
    ("name", "is_so"), [("likes_n", True), ("n", False), ("_n", False), ("likes_n2", False), ("Likes_n", False), ("like_s_n", False)]
)
def test_names_of_counts(name: str, is_so: bool):
    assert is_count(name) == is_so


def test_reasons_are_words_of_their_own_names():
    assert all(reason.value == reason.name.lower() for reason in DropReason)
