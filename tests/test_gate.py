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

IN_THEIR_OWN_TEST = {"stories"}  # tests/transforms/steps/test_stories.py runs that step alone, in a third of the time


@pytest.mark.slow
@pytest.mark.bench
@pytest.mark.parametrize("name", sorted(set(FLOORS) & set(MEASURES) - IN_THEIR_OWN_TEST))
def test_no_figure_falls_below_its_floor(name: str, bench: Path):
    found = measure(name)
    low = {k: (found.get(k), v) for k, v in FLOORS[name].get("at_least", {}).items() if found.get(k, float("-inf")) < v}
    high = {k: (found.get(k), v) for k, v in FLOORS[name].get("at_most", {}).items() if found.get(k, float("inf")) > v}
    assert not low, f"below the floor (found, floor): {low}"
    assert not high, f"above the ceiling (found, ceiling): {high}"
