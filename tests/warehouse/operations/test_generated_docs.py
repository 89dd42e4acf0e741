"""The generated pages: types as readers write them, commands with their help, and which pages are stale."""

from pathlib import Path

import click
import pytest

from transforms import columns
from transforms.columns import column, dataset
from warehouse.operations.generated_docs import HEAD, _dataset, _short, cli_page, write_pages


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("TIMESTAMP WITH TIME ZONE", "timestamptz"),
        ("timestamp[us, tz=UTC]", "timestamptz"),
        ("list<item: string>", "list‹item: string›"),
        ("VARCHAR", "varchar"),
        ("a|b", "a\\|b"),
    ],
)
def test_types(kind: str, text: str):
    assert _short(kind) == text


def test_a_dataset_is_a_table_of_its_columns():
    shape = dataset(
        "birds",
        "One row per bird.",
        ("bird_id", "day"),
        column("bird_id", columns.TEXT, "Key.", required=True),
        column("note", columns.TEXT, "Null without."),
    )
    text = _dataset(shape)
    assert "### lake.birds\n\nOne row per bird. Key within a day: bird_id, day.\n" in text
    assert text.endswith("| bird_id | string |  | Key. |\n| note | string | yes | Null without. |\n")


def test_commands_stand_with_their_help_in_order():
    @click.group()
    def top() -> None:
        """Top words."""

    @top.command()
    def walk() -> None:
        """Walk words."""

    @top.group()
    def fly() -> None:
        """Fly words."""

    @fly.command()
    def high() -> None:
        """High words."""

    text = cli_page(top)
    assert text.startswith(HEAD)
    places = [text.index(f"\n## {name}\n") for name in ("tingfeng", "tingfeng fly", "tingfeng fly high", "tingfeng walk")]
    assert places == sorted(places)
    assert text.count("High words.") == 2  # in the group's list, and its own
    assert text == cli_page(top)


def test_only_pages_that_differ_are_written(tmp_path: Path):
    pages = {tmp_path / "same.md": "same", tmp_path / "old.md": "new", tmp_path / "none.md": "none"}
    (tmp_path / "same.md").write_text("same")
    (tmp_path / "old.md").write_text("old")
    stale = [tmp_path / "old.md", tmp_path / "none.md"]
    assert write_pages(pages, check_only=True) == stale
    assert (tmp_path / "old.md").read_text() == "old"
    assert write_pages(pages, check_only=False) == stale
    assert write_pages(pages, check_only=False) == []
    assert (tmp_path / "none.md").read_text() == "none"
