"""Lines of pairs as JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.log_lines import as_json
from transforms.text.printable import log_value


@pytest.mark.parametrize(
    ("line", "record"),
    [
        ("step=links day=2026-10-05 in=812 s=3.2", {"step": "links", "day": "2026-10-05", "in": 812, "s": 3.2}),
        (
            "step=links day=2026-10-05 in=812 out=3 unchanged",
            {"step": "links", "day": "2026-10-05", "in": 812, "out": 3, "message": "unchanged"},
        ),
        ('state=stopped reason="status 429" article:ok=3', {"state": "stopped", "reason": "status 429", "article:ok": 3}),
        ("built data/warehouse.duckdb; 0 texts", {"message": "built data/warehouse.duckdb; 0 texts"}),
        ("a=007 b=-1 c=1e3 d=", {"a": "007", "b": -1, "c": "1e3", "d": ""}),
    ],
)
def test_pairs_are_fields_and_words_are_the_message(line: str, record: dict):
    assert json.loads(as_json(line)) == record


@given(st.text(st.characters(exclude_categories=())))
def test_a_foreign_value_makes_no_field_of_its_own(value: str):
    line = as_json(f"reason={log_value(value)} state=done", at="now")
    assert line.isprintable() or "\t" not in line
    assert json.loads(line).keys() <= {"at", "reason", "state", "message"}
    assert json.loads(line)["state"] == "done"
