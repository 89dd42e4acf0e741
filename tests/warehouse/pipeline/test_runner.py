"""The runner: days processed any number of times, in any order, killed in between."""

import errno
from pathlib import Path

import pyarrow as pa
import pytest
from support.given_pages import D1, D2, LISTS, ROWS, Pages

import tingfeng
from transforms.registry import STEPS, needs
from transforms.result import ContractError, Drop, DropReason, StepResult
from transforms.schemas import DATASETS
from transforms.steps import candidates, terms
from warehouse.operations.backfill import changes, linked_copy
from warehouse.pipeline import runner as runner_module
from warehouse.pipeline.runner import Runner, steps_due
from warehouse.pipeline.summary import StepsFailedError
from warehouse.pipeline.window import newest
from warehouse.storage.lake import Lake


def make(lake: Lake, rows=ROWS, workers: int = 1) -> Runner:
    return Runner(lake, Pages(rows), tingfeng.Project(Path("nowhere")).reference_table, workers)


def contents(lake: Lake) -> dict[str, bytes]:
    return {str(p.relative_to(lake.root)): p.read_bytes() for p in sorted(lake.root.glob("*/day=*/part-0.parquet"))}


def test_a_day_gives_articles_and_a_repeat_changes_no_byte(lake: Lake):
    make(lake).process([D1, D2])
    assert lake.read("articles", D1).num_rows == 2
    assert [r["reason"] for r in lake.read("drops", D2).to_pylist() if r["step"] == "articles"] == ["unchanged"]
    first = contents(lake)
    assert all(s.is_unchanged for s in make(lake).process([D1, D2]))
    assert contents(lake) == first
    assert not any(s.is_unchanged for s in make(lake).process([D1, D2], force=True))
    assert contents(lake) == first


def test_counts_are_kept_by_moment_and_a_later_crawl_adds_its_own(lake: Lake):
    make(lake, [*ROWS, LISTS[0]]).process([D1])
    make(lake, [*ROWS, *LISTS]).process([D1, D2])
    assert [r["value"] for r in lake.read("counts", D1).to_pylist()] == [1, 4]
    assert [r["value"] for r in lake.read("counts", D2).to_pylist()] == [8]


def test_a_copy_of_yesterday_is_linked_to_it(lake: Lake):
    make(lake).process([D1, D2])
    first = lake.read("articles", D1).to_pylist()
    origin = next(a["article_id"] for a in first if "芯片" in a["title"])
    copy = lake.read("copies", D2).to_pylist()
    assert [(c["origin_id"], c["relation"] != "original") for c in copy] == [(origin, True)]


def test_days_out_of_order_end_in_the_same_lake(lake: Lake, tmp_path):
    make(lake).process([D1, D2])
    other = Lake(tmp_path / "other")
    make(other).process([D2])
    make(other).process([D1])
    make(other).process([D1, D2])
    assert contents(other) == contents(lake)


def test_workers_change_nothing(lake: Lake, tmp_path, monkeypatch):
    monkeypatch.setattr(runner_module, "MS_WORTH_A_POOL", 1)
    other = Lake(tmp_path / "other")
    make(lake).process([D1, D2])
    make(other, workers=2).process([D1, D2])
    assert contents(other) == contents(lake)


def test_every_row_is_accounted_for(lake: Lake):
    make(lake).process([D1, D2])
    for day in (D1, D2):
        runs = lake.read("runs", day).to_pylist()
        assert {r["step"] for r in runs} == set(STEPS)
        assert all(r["n_in"] == r["n_kept"] + r["n_dropped"] for r in runs)
    assert steps_due(lake, D1) == []


def test_a_step_that_loses_a_row_is_an_error_and_the_old_day_stays(lake: Lake, monkeypatch):
    make(lake).process([D1])
    before = contents(lake)
    for result, words in (
        (StepResult(DATASETS["terms"].empty()), "2 lost"),
        (StepResult(DATASETS["terms"].empty(), (Drop("strange", DropReason.NO_TERMS),)), "not in the input"),
        (StepResult(DATASETS["topics"].empty()), "wrong shape"),
    ):
        monkeypatch.setattr(terms, "run", lambda result=result, **_: result)
        with pytest.RaisesGroup(pytest.RaisesExc(ContractError, match=words)):
            make(lake).process([D1], ["terms"], force=True)
    assert contents(lake) == before


def test_what_does_not_need_a_failed_step_is_still_done_and_the_failed_one_is_named(lake: Lake, monkeypatch):
    def broken(**_: object) -> StepResult:
        raise ValueError("no such cue")

    monkeypatch.setattr(candidates, "run", broken)
    runner = make(lake)
    with pytest.raises(StepsFailedError) as failed:
        runner.process([D1, D2])
    assert failed.value.message == (
        f"step=candidates day={D1}: ValueError: no such cue; step=candidates day={D2}: ValueError: no such cue; "
        f"left out: terms {D1}, terms {D2}"
    )
    assert {(s.step, s.day) for s in runner.done} == {
        (name, day) for name in STEPS if name not in {"candidates", "terms"} for day in (D1, D2)
    }
    assert set(steps_due(lake, D1)) == {"candidates", "terms"}
    monkeypatch.undo()
    make(lake).process([D1, D2])
    healed = contents(lake)
    whole = Lake(lake.root.parent / "whole")
    make(whole).process([D1, D2])
    assert healed == contents(whole)


def test_a_full_disk_ends_the_run_at_once(lake: Lake, monkeypatch):
    def full(**_: object) -> StepResult:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(candidates, "run", full)
    runner = make(lake)
    with pytest.raises(OSError, match="No space left"):
        runner.process([D1])
    assert "stories" not in {s.step for s in runner.done}


def test_a_rehearsal_shows_changes_and_makes_none(lake: Lake, tmp_path):
    make(lake, ROWS[:1]).process([D1])
    before = contents(lake)
    copy = linked_copy(lake, tmp_path / "copy")
    make(copy).process([D1])
    found = {c.dataset: (c.n_before, c.n_after) for c in changes(lake, copy, [D1])}
    assert found["articles"] == (1, 2)
    assert contents(lake) == before


def test_newest_takes_the_last_revision_of_each_article():
    rows = [{"article_id": i, "n": n} for i, n in (("a", 1), ("b", 5), ("a", 3), ("a", 2))]
    assert newest(pa.Table.from_pylist(rows), by="n").to_pylist() == [{"article_id": "b", "n": 5}, {"article_id": "a", "n": 3}]


def test_steps_that_need_one_another_keep_their_order_beside_workers(lake: Lake, tmp_path, monkeypatch):
    monkeypatch.setattr(runner_module, "MS_WORTH_A_POOL", 1)
    monkeypatch.setattr(runner_module, "MS_WORTH_SENDING", 1)
    runner = make(lake, workers=2)
    done = [s.step for s in runner.process([D1])]
    assert sorted(done) == sorted(STEPS)
    assert all(done.index(before) < done.index(name) for name, step in STEPS.items() for before in needs(step))
    assert done.index("stories") < done.index("tones")
    other = Lake(tmp_path / "other")
    make(other).process([D1])
    assert contents(other) == contents(lake)
