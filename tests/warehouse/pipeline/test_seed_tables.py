"""Curated tables: cells as text, rows of further folders, and errors that name file and line."""

from pathlib import Path

import pytest

from warehouse.pipeline import seed_tables
from warehouse.pipeline.seed_tables import SeedError, read_seed


@pytest.fixture
def seeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(seed_tables, "SEEDS", tmp_path)
    (tmp_path / "birds.csv").write_text('name,note\n 甲 ,\n乙,"a, b"\n', "utf-8")
    return tmp_path


def test_cells_are_text_without_blanks_around_and_empty_ones_are_null(seeds: Path):
    assert read_seed("birds").to_pylist() == [{"name": "甲", "note": None}, {"name": "乙", "note": "a, b"}]


def test_rows_of_further_folders_follow(seeds: Path):
    for name in ("one", "two", "none"):
        (seeds / name).mkdir()
    (seeds / "one" / "birds.csv").write_text("name,note\n丙,c\n", "utf-8")
    (seeds / "two" / "birds.csv").write_text("name,note\n丁,\n", "utf-8")
    more = read_seed("birds", [seeds / "one", seeds / "none", seeds / "two"])
    assert more["name"].to_pylist() == ["甲", "乙", "丙", "丁"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("name,note\n丙\n", r"birds\.csv, line 2: 1 cells instead of 2"),
        ("note,name\n", r"columns \['note', 'name'\] instead of \['name', 'note'\]"),
    ],
)
def test_a_wrong_file_is_named(seeds: Path, text: str, words: str):
    (seeds / "more").mkdir()
    (seeds / "more" / "birds.csv").write_text(text, "utf-8")
    with pytest.raises(SeedError, match=words):
        read_seed("birds", [seeds / "more"])


def test_a_missing_table_is_named(seeds: Path):
    with pytest.raises(SeedError, match=r"fish\.csv is missing"):
        read_seed("fish")
