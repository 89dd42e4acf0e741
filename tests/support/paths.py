"""Where things are, for tests at any depth."""

from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
REPO = TESTS.parent
SHARED = REPO.parent / "shared"
"""Development data beside the checkout; absent on most machines."""
