"""Real pages beside the checkout, read by eye: the whole record has to be right. The floors lie a little below what is reached."""

import importlib.util
import json
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from transforms.page.extract import extract_page
from transforms.page.record import Extracted
from transforms.text.dates import BEIJING

AT = datetime(2026, 11, 23, 6, tzinfo=UTC)
FLOORS = {"full": 0.84, "usable": 0.97, "F": 0.985, "ge95": 0.95, "title": 0.98, "minute_l": 0.97, "source": 0.90, "author": 0.80}
CEILINGS = {"leak": 0.07, "author_fp": 0.03, "lt50": 0.0}


def scorer(folder: Path):
    sys.path.insert(0, str(folder))
    try:
        spec = importlib.util.spec_from_file_location("extraction_score", folder / "score.py")
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(folder))
    return module


def as_prediction(found: object) -> dict:
    if not isinstance(found, Extracted):
        return {}
    at = found.published_at and found.published_at.astimezone(BEIJING)
    return {
        "title": found.title_raw,
        "date": at and at.strftime("%Y-%m-%d" if found.published_precision == "day" else "%Y-%m-%d %H:%M:%S"),
        "author": "、".join(found.authors),
        "source": found.source or found.account,
        "text": found.text_raw,
    }


@pytest.mark.bench
@pytest.mark.slow
def test_record_of_real_pages(bench: Path) -> None:
    folder = bench / "extraction"
    score = scorer(folder)
    gold, texts = score.load()
    rows = []
    for page in gold:
        found = extract_page((folder / page["file"]).read_bytes(), url=page["url"] or "", fetched_at=AT)
        rows.append(score.score_page(page, texts[page["id"]], as_prediction(found)))
    reached = score.agg(rows)
    low = {k: reached[k] for k, floor in FLOORS.items() if reached[k] < floor}
    high = {k: reached[k] for k, ceiling in CEILINGS.items() if reached[k] > ceiling}
    assert not low and not high, json.dumps(reached)
