"""What every registered step promises, and the golden cases of each.

A case is tests/cases/steps/<step>/<case>.json:
    {"why": "…", "given": {input: rows}, "expect": rows, "drops": {key: reason}, "also": {dataset: rows}}
`given` holds the step's inputs by the names it is called with (articles, past_copies, …; pages carry their body as text); inputs that a
case lacks are empty, columns that a row lacks are blank. Curated tables are the project's own. `expect` names the columns that are
compared.
"""

import functools
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from support.paths import TESTS

import tingfeng
from transforms.columns import Dataset
from transforms.registry import STEPS, Step
from transforms.schemas import DATASETS, PAGES
from transforms.steps import tones, topics
from transforms.text.stories import story_assignment
from warehouse.pipeline.step_contract import batches_of, check_balance

CASES = TESTS / "cases" / "steps"
NAMES = sorted(f"{p.parent.name}/{p.stem}" for p in CASES.glob("*/*.json"))
by_step = pytest.mark.parametrize("name", sorted(STEPS))


@functools.cache
def project() -> tingfeng.Project:
    return tingfeng.Project(Path("nowhere"))


def dataset_of(name: str) -> Dataset:
    return Dataset("pages", "", ("page_id",), PAGES.schema) if name == "pages" else DATASETS[name]


def typed(dataset: Dataset, row: dict) -> dict:
    typed = dict(row)
    for field in dataset.schema:
        value = typed.get(field.name)
        if isinstance(value, str) and pa.types.is_timestamp(field.type):
            typed[field.name] = datetime.fromisoformat(value).astimezone(UTC)
        elif isinstance(value, str) and pa.types.is_date(field.type):
            typed[field.name] = date.fromisoformat(value)
        elif isinstance(value, str) and pa.types.is_binary(field.type):
            typed[field.name] = value.encode()
    return dataset.completed(typed)


def inputs_of(step: Step, given: dict[str, list[dict]]) -> dict:
    """The step's inputs, complete: tables, the window, a look-up over both, and the project's curated tables."""
    inputs = {name: dataset_of(name).table(typed(dataset_of(name), r) for r in given.get(name, [])) for name in step.reads}
    for name, columns in step.past.items():
        full = DATASETS[name].table(typed(DATASETS[name], r) for r in given.get(f"past_{name}", []))
        inputs[f"past_{name}"] = full.select(list(columns))
    if step.previous_run:
        full = DATASETS[step.name].table(typed(DATASETS[step.name], r) for r in given.get(f"previous_{step.name}", []))
        inputs[f"previous_{step.name}"] = full.select(list(step.previous_run))
    for name in step.lookups:
        rows = [typed(DATASETS[name], r) for r in [*given.get(f"past_{name}", []), *given.get(name, [])]]
        inputs[f"lookup_{name}"] = functools.partial(find, DATASETS[name].table(rows))
    return inputs | {name: project().reference_table(name) for name in step.reference_tables}


def find(table: pa.Table, ids: list[str], columns: tuple[str, ...] | None = None) -> pa.Table:
    found = table.filter(pc.is_in(table.column("article_id"), pa.array(ids, pa.string())))
    return found if columns is None else found.select(list(columns))


def call(step: Step, inputs: dict):
    result = step.run(**inputs)
    if step.finish:
        result = step.finish(result=result, **{k: v for k, v in inputs.items() if k.startswith("past_")})
    return result


def case(name: str) -> dict:
    return json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))


def cases_of(step: str) -> list[dict]:
    return [case(n) for n in NAMES if n.startswith(f"{step}/")]


def comparable(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [comparable(v) for v in value]
    if isinstance(value, dict):
        return {k: comparable(v) for k, v in value.items()}
    return round(value, 3) if isinstance(value, float) else value


@pytest.mark.parametrize("name", NAMES)
def test_golden_case(name: str):
    step, golden = STEPS[name.split("/", maxsplit=1)[0]], case(name)
    result = call(step, inputs_of(step, golden["given"]))
    for table, expect in [(result.out, golden["expect"]), *((result.also[name], rows) for name, rows in golden.get("also", {}).items())]:
        columns = list(expect[0]) if expect else []
        got = [{c: comparable(row[c]) for c in columns} for row in table.to_pylist()]
        assert sorted(map(str, got)) == sorted(map(str, expect)), json.dumps(got, ensure_ascii=False, indent=1)
    assert {d.key: d.reason.value for d in result.dropped} == golden.get("drops", {})


def test_what_stands_in_the_table_and_in_a_file_is_the_same():
    assert STEPS["stories"].window_days == story_assignment.OPEN_DAYS
    for name, step in (("tones", tones), ("topics", topics)):
        assert step.MODEL.endswith(f"-{STEPS[name].version}"), name


@by_step
def test_output_has_the_declared_shape_and_rows_balance(name: str):
    step = STEPS[name]
    for golden in cases_of(name):
        inputs = inputs_of(step, golden["given"])
        keys = set(inputs[step.reads[0]].column(step.key).to_pylist())
        check_balance(step, keys, call(step, inputs))


@by_step
def test_no_rows_in_gives_no_rows_out_of_the_right_shape(name: str):
    result = call(STEPS[name], inputs_of(STEPS[name], {}))
    assert result.out.schema.equals(DATASETS[name].schema)
    assert (result.out.num_rows, result.dropped) == (0, ())
    assert {n: t.schema for n, t in result.also.items()} == {n: DATASETS[n].schema for n in STEPS[name].also}


@by_step
def test_running_twice_gives_the_same_and_leaves_the_input_alone(name: str):
    step = STEPS[name]
    for golden in cases_of(name):
        inputs = inputs_of(step, golden["given"])
        before = {k: v.to_pydict() for k, v in inputs.items() if isinstance(v, pa.Table)}
        first, second = call(step, inputs), call(step, inputs)
        assert first.out.equals(second.out)
        assert first.dropped == second.dropped
        assert before == {k: v.to_pydict() for k, v in inputs.items() if isinstance(v, pa.Table)}


@pytest.mark.parametrize("name", sorted(s.name for s in STEPS.values() if s.batched and s.reads[0] != "pages"))
def test_splitting_the_input_anywhere_changes_nothing(name: str, monkeypatch):
    step = STEPS[name]
    monkeypatch.setattr("warehouse.pipeline.step_contract.ROWS_PER_BATCH", 1)
    for golden in cases_of(name):
        inputs = inputs_of(step, golden["given"])
        sides = {k: inputs.pop(k) for k in step.reference_tables}
        whole = step.run(**inputs, **sides)
        parts = [step.run(**part, **sides) for part in batches_of(step, inputs)]
        if parts:
            assert whole.out.sort_by([(k, "ascending") for k in DATASETS[name].key]).equals(
                pa.concat_tables(p.out for p in parts).sort_by([(k, "ascending") for k in DATASETS[name].key])
            )


@by_step
def test_nulls_in_nullable_columns_do_not_raise(name: str):
    step = STEPS[name]
    for golden in cases_of(name):
        bare = {
            key: [{c: v for c, v in typed(dataset_of(name_of(key)), row).items() if not is_nullable(key, c) or c == "body"} for row in rows]
            for key, rows in golden["given"].items()
        }
        call(step, inputs_of(step, bare))


def is_nullable(key: str, column: str) -> bool:
    return dataset_of(name_of(key)).schema.field(column).nullable


def name_of(key: str) -> str:
    """The dataset that an input of a step holds rows of."""
    return key.removeprefix("past_").removeprefix("previous_")
