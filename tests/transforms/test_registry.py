"""The table of steps: every step can be looked up with its code, and what it reads is made before it."""

import pytest

from transforms import registry
from transforms.registry import STEPS, Step
from transforms.schemas import DATASETS


@pytest.mark.parametrize("step", STEPS.values(), ids=lambda s: s.name)
def test_a_step_reads_what_stands_before_it(step: Step):
    names = list(STEPS)
    before = {"pages", "fetches", *names[: names.index(step.name)], *(n for s in names[: names.index(step.name)] for n in STEPS[s].also)}
    assert set(step.reads) <= before
    assert set(step.past_columns) <= before | {step.name, *step.also}
    assert callable(step.run)
    assert set(step.accounts) <= set(DATASETS[step.name].schema.names)
    for dataset, columns in step.past.items():
        assert set(columns) <= set(DATASETS[dataset].schema.names)
    assert set(step.previous_run) <= set(DATASETS[step.name].schema.names)
    assert bool(step.past_columns) == (step.window_days > 0)


def test_what_a_step_leaves_out_is_empty():
    plain = Step("signatures", version="1", reads=("articles",))
    assert (plain.past, plain.previous_run, plain.finish) == ({}, (), None)
    assert registry.STEPS["articles"].finish is not None
    assert len(registry.STEPS["copies"].previous_run) > 0
