"""Quality never falls: every figure of tests/gate/floors.json is measured again and held against its floor.

The development data lie beside the checkout and are not part of it; where they are absent these tests are skipped. Figures in `at_most`
are faults, of which fewer are better. Floors are raised by hand after `python tests/gate/measures.py`.
"""

import json
from pathlib import Path

import pytest
from gate.measures import MEASURES, measure
from support.paths import TESTS

FLOORS = json.loads((TESTS / "gate" / "floors.json").read_text(encoding="utf-8"))


@pytest.mark.slow
@pytest.mark.bench
@pytest.mark.parametrize("name", sorted(FLOORS))
def test_no_figure_falls_below_its_floor(name: str, bench: Path):
    found = measure(name)
    low = {k: (found.get(k), v) for k, v in FLOORS[name].get("at_least", {}).items() if found.get(k, float("-inf")) < v}
    high = {k: (found.get(k), v) for k, v in FLOORS[name].get("at_most", {}).items() if found.get(k, float("inf")) > v}
    assert not low, f"below the floor (found, floor): {low}"
    assert not high, f"above the ceiling (found, ceiling): {high}"


def test_every_floor_is_measured_by_the_test_above():
    marks = {mark.name: mark.args for mark in test_no_figure_falls_below_its_floor.pytestmark}
    run = set(marks["parametrize"][1])
    unmeasured = sorted(set(FLOORS) - set(MEASURES) | set(FLOORS) - run)
    assert not unmeasured, f"floors without a measure: write a function of that name in tests/gate/measures.py for {unmeasured}"
    unpinned = sorted(set(MEASURES) - set(FLOORS))
    assert not unpinned, f"measures without a floor: write what they give now into tests/gate/floors.json for {unpinned}"
    assert not {"skip", "skipif", "xfail"} & set(marks), "the gate may not be skipped; delete a floor that nothing should hold"
    empty = [name for name, bounds in FLOORS.items() if not any(bounds.get(side) for side in ("at_least", "at_most"))]
    assert not empty, f"no figure is pinned for {empty}"
