"""How long a fuzz test looks: bounded in `make test`, FUZZ times as long in `make fuzz`. Hypothesis prints what reproduces a failure."""

import os
from collections.abc import Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

TIMES = int(os.environ.get("FUZZ", "1"))
ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=200)
"""Texts with halves of characters, which `st.text()` leaves out."""


def examples(n: int) -> Callable[[Any], Any]:
    """At most n examples, or FUZZ times n; no limit of time, which would depend on the machine."""
    return settings(max_examples=n * TIMES, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
