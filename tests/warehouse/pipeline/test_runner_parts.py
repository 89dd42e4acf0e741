"""The runner's own sums: rows in against kept and dropped, batches, what makes a step run again, what is due, what is printed."""

from datetime import date

import pyarrow as pa
import pytest

from transforms.registry import STEPS
from transforms.result import ContractError, Drop, DropReason, StepResult
from transforms.schemas import ARTICLES, DATASETS, TERMS
from warehouse.pipeline import runner, step_contract
from warehouse.pipeline.runner import Runner, steps_due
from warehouse.pipeline.step_contract import batches_of, check_balance, fingerprint_of
from warehouse.pipeline.summary import Summary
from warehouse.storage.lake import Lake
from warehouse.trial.commands import NoSource

DAY = date(2026, 10, 5)
STEP = STEPS["terms"]


def terms(*names: str) -> pa.Table:
    return TERMS.table(TERMS.completed({"article_id": i, "day": DAY, "term": "芯片"}) for i in names)


def result(*kept: str, drops: tuple[str, ...] = ()) -> StepResult:
    return StepResult(terms(*kept), tuple(Drop(i, DropReason.NO_TERMS) for i in drops))


def test_rows_balance():
    assert check_balance(STEP, {"a", "b", "c"}, result("a", "a", "b", drops=("c",))) == (3, 2)
    assert check_balance(STEP, {"a"}, result("a", "beside")) == (1, 1)  # a row may bring further keys
    assert check_balance(STEP, set(), result()) == (0, 0)


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (result("a"), r"1 lost \['b'\]"),
        (result("a", "b", drops=("b",)), r"1 kept and dropped \['b'\]"),
        (result("a", "b", drops=("x",)), r"1 dropped that were not in the input \['x'\]"),
        (result("a", drops=("b", "b")), "1 dropped twice"),
        (StepResult(terms("a").drop_columns(["term"])), "terms gave the wrong shape"),
    ],
)
def test_a_step_that_breaks_its_contract_is_told(found: StepResult, told: str):
    with pytest.raises(ContractError, match=told):
        check_balance(STEP, {"a", "b"}, found)


def test_a_step_gives_what_else_it_promised():
    step = next(s for s in STEPS.values() if s.also and s.name == "mentions")
    empty = StepResult(DATASETS["mentions"].empty(), (Drop("a", DropReason.NO_ENTITY),))
    with pytest.raises(ContractError, match="mentions gave no refusals"):
        check_balance(step, {"a"}, empty)
    wrong = StepResult(empty.out, empty.dropped, {"refusals": terms()})
    with pytest.raises(ContractError, match="mentions gave no refusals, or in the wrong shape"):
        check_balance(step, {"a"}, wrong)
    assert check_balance(step, {"a"}, StepResult(empty.out, empty.dropped, {"refusals": DATASETS["refusals"].empty()})) == (1, 0)


def test_batches_cut_the_other_inputs_to_the_same_articles(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(step_contract, "ROWS_PER_BATCH", 2)
    articles = ARTICLES.table(ARTICLES.completed({"article_id": i}) for i in "abcde")
    mentions = DATASETS["mentions"].table(DATASETS["mentions"].completed({"article_id": i}) for i in "aabe")
    step = next(s for s in STEPS.values() if s.reads[:2] == ("articles", "mentions"))
    inputs = {name: mentions if name == "mentions" else articles for name in step.reads}
    parts = list(batches_of(step, inputs))
    assert [p["articles"]["article_id"].to_pylist() for p in parts] == [["a", "b"], ["c", "d"], ["e"]]
    assert [p["mentions"]["article_id"].to_pylist() for p in parts] == [["a", "a", "b"], [], ["e"]]


def test_curated_tables_are_told_apart_by_what_they_hold():
    values = [None, pa.table({"a": ["x"]}), pa.table({"a": ["y"]}), pa.table({"b": ["x"]}), {"p": 1}, {"p": 2}, {}]
    assert len({fingerprint_of(v) for v in values}) == len(values)
    assert fingerprint_of({"p": 1, "q": 2}) == fingerprint_of({"q": 2, "p": 1})
    assert fingerprint_of(pa.table({"a": ["x"]})) == fingerprint_of(pa.table({"a": ["x"]}))


def test_a_summary_is_one_line():
    one = Summary("terms", DAY, 5, 9, 2, "no_terms:2", 1.26)
    assert str(one) == "step=terms day=2026-10-05 in=5 out=9 dropped=2 top_drop=no_terms:2 s=1.3"
    assert str(Summary("terms", DAY, 5, 9, 0, "", 0.0)) == "step=terms day=2026-10-05 in=5 out=9 dropped=0 s=0.0"
    assert str(Summary("terms", DAY, 5, 9, 2, "", 0.0, is_unchanged=True)) == "step=terms day=2026-10-05 in=5 out=9 unchanged"


class Lacking:
    """A lake whose runs are given."""

    def __init__(self, *rows: tuple[str, str]) -> None:
        self.rows = rows

    def read(self, name: str, day: date, columns: list[str]) -> pa.Table:
        return pa.table({"step": [s for s, _ in self.rows], "version": [v for _, v in self.rows]})


def test_steps_are_due_that_did_not_run_in_their_version_or_whose_files_cannot_be_read(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(runner, "_can_be_read", lambda _lake, _step, _day: True)
    names = list(STEPS)
    done = [(s.name, s.version) for s in STEPS.values()]
    assert steps_due(Lacking(), DAY) == names
    assert steps_due(Lacking(*done), DAY) == []
    assert steps_due(Lacking(*done[1:], (names[0], "older")), DAY) == names[:1]
    monkeypatch.setattr(runner, "_can_be_read", lambda _lake, step, _day: step.name != names[1])
    assert steps_due(Lacking(*done), DAY) == names[1:2]


def test_a_step_runs_again_when_its_input_changed_or_it_is_forced(lake: Lake):
    lake.prepare()

    def put(text: str) -> None:
        row = ARTICLES.completed({"article_id": "a", "revision_id": "a@1", "day": DAY, "title": "云杉", "text": text})
        lake.write("articles", DAY, ARTICLES.table([row]))

    def run(**options: bool) -> Summary:
        (done,) = Runner(lake, NoSource(), lambda _name: None).process([DAY], ["signatures"], **options)
        return done

    put("云杉公司今天发布了第三代芯片。" * 9)
    first = run()
    assert (first.n_in, first.n_out, first.is_unchanged) == (1, 1, False)
    assert run().is_unchanged
    assert not run(force=True).is_unchanged
    lake.path("signatures", DAY).unlink()
    assert not run().is_unchanged
    put("短")
    dropped = run()
    assert (dropped.n_out, dropped.n_dropped, dropped.top_drop) == (0, 1, "no_signature:1")
    (row,) = lake.read("drops", DAY).to_pylist()
    assert (row["step"], row["key"], row["reason"]) == ("signatures", "a", "no_signature")
    (ran,) = lake.read("runs", DAY).to_pylist()
    assert (ran["n_in"], ran["n_kept"], ran["n_out"], ran["n_dropped"]) == (1, 0, 0, 1)
