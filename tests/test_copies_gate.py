"""Scores of links on the development data; the floors are what copies must reach, not what they happen to."""

import gzip
import json
import subprocess
import sys
from pathlib import Path

import pytest

REPO = Path(__file__).resolve().parent.parent
pytestmark = [pytest.mark.bench, pytest.mark.slow]


def scores(tmp_path, scorer: list[str], articles) -> dict[str, float]:
    """What the scorer beside the data says of links made from raw rows."""
    plain = tmp_path / "articles.jsonl"
    plain.write_bytes(gzip.decompress(articles.read_bytes()))
    out = tmp_path / "links.jsonl"
    tingfeng = [sys.executable, "-c", "import tingfeng; tingfeng.main()", "--data", str(tmp_path)]
    subprocess.run([*tingfeng, "try", "links", str(plain), "-o", str(out)], check=True, cwd=REPO)
    done = subprocess.run([sys.executable, *scorer, str(out)], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.strip().splitlines()[-1])


def test_copies_are_found_and_look_alikes_kept_apart(bench, tmp_path):
    data = bench / "copies"
    got = scores(tmp_path, [str(data / "score.py"), str(data / "dev.jsonl.gz")], data / "dev.jsonl.gz")
    assert got["precision"] >= 0.985
    assert got["recall"] >= 0.985
    kinds = {k: v for k, v in got.items() if k.startswith("recall_")}
    assert {k: v for k, v in kinds.items() if v < (0.90 if k == "recall_w40" else 0.97)} == {}
    assert got["contain"] >= 0.99
    assert got["merged_hn_template"] <= 0.005
    assert got["merged_hn_template_nat"] <= 0.02
    assert got["merged_hn_same_event"] <= 0.002
    assert got["bcubed_f1"] >= 0.99


def test_reports_that_share_quotes_are_no_copies(bench, tmp_path):
    data = bench / "stories"
    got = scores(tmp_path, [str(data / "score.py"), "copies", str(data / "dev_pairs.jsonl")], data / "dev.jsonl.gz")
    assert got["precision"] >= 0.92
    assert got["recall"] >= 0.92
