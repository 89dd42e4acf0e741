"""Which archived days the options of `tingfeng process` and `tingfeng backfill` select."""

from datetime import date, timedelta
from types import SimpleNamespace

import click
import pytest

from warehouse.operations import backfill
from warehouse.pipeline.command import chosen_days

DAYS = [date(2026, 10, 5) + timedelta(days=i) for i in range(4)]
D5, D6, D7, D8 = DAYS


@pytest.mark.parametrize(
    ("day", "first", "last", "days"),
    [
        (None, None, None, DAYS),
        (D6, None, None, [D6]),
        (date(2026, 1, 1), None, None, []),
        (None, D6, None, [D6, D7, D8]),
        (None, None, D6, [D5, D6]),
        (None, D6, D7, [D6, D7]),
        (None, D6, D6, [D6]),
    ],
)
def test_days(day, first, last, days):
    assert chosen_days(DAYS, day, first, last) == days


@pytest.mark.parametrize(
    ("day", "first", "last", "told"), [(D5, D5, None, "goes without"), (D5, None, D5, "goes without"), (None, D6, D5, "is before")]
)
def test_options_that_contradict(day, first, last, told):
    with pytest.raises(click.UsageError, match=told):
        chosen_days(DAYS, day, first, last)


@pytest.mark.parametrize(
    ("mode", "redo", "days"),
    [("reprocess", False, [D6]), ("reprocess", True, [D5, D6]), ("recrawl", False, [D6, D7, D8]), ("recrawl", True, DAYS)],
)
def test_days_with_work_for_a_backfill(monkeypatch: pytest.MonkeyPatch, mode: str, redo: bool, days: list[date]):
    """5th and 6th are archived, the 5th is complete."""
    monkeypatch.setattr(backfill, "steps_due", lambda _lake, day: day != D5)
    project = SimpleNamespace(lake=None, archived_days=lambda: [D5, D6])
    assert backfill.wanted_days(project, D5, D8, mode=mode, redo=redo) == days


def test_changes_between_two_lakes_are_counted_by_key(tmp_path):
    from transforms.schemas import DATASETS
    from warehouse.storage.lake import Lake

    def lake(name: str, **tf: int) -> Lake:
        made = Lake(tmp_path / name)
        made.prepare()
        rows = [DATASETS["terms"].completed({"article_id": i, "day": D5, "term": "芯片", "tf": n}) for i, n in tf.items()]
        made.write("terms", D5, DATASETS["terms"].table(rows))
        return made

    (found,) = backfill.changes(lake("one", a=1, b=2, c=3), lake("two", b=2, c=4, d=5, e=6), [D5, D6])
    assert (found.dataset, found.day) == ("terms", D5)
    assert tuple(vars(found).values())[2:] == (3, 4, 2, 1, 1)
    assert list(backfill.changes(lake("three", a=1), lake("four", a=1), [D5])) == []
    copy = backfill.linked_copy(lake("five", a=1), tmp_path / "copy")
    assert copy.read("terms", D5).num_rows == 1
    assert copy.path("terms", D5).samefile(tmp_path / "five" / "terms" / f"day={D5}" / "part-0.parquet")
