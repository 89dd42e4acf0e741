"""A file is replaced as a whole or not at all."""

from pathlib import Path

import pytest

from warehouse.storage.atomic_write import replacing, sync


def test_what_was_written_takes_the_place(tmp_path: Path):
    target = tmp_path / "new" / "folder" / "a.json"
    with replacing(target) as temporary:
        assert temporary.parent == target.parent
        assert temporary.name.startswith(".a.json.")
        temporary.write_text("one")
        assert not target.exists()
    assert target.read_text() == "one"
    with replacing(target) as temporary:
        temporary.write_text("two")
        assert target.read_text() == "one"
    assert target.read_text() == "two"
    assert [p.name for p in target.parent.iterdir()] == ["a.json"]


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path):
    target = tmp_path / "a.json"
    target.write_text("old")
    with pytest.raises(ValueError, match="no"), replacing(target) as temporary:
        temporary.write_text("half")
        raise ValueError("no")
    assert target.read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_bytes_and_names_are_synced_before_and_after_the_rename(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    synced = []
    monkeypatch.setattr("warehouse.storage.atomic_write.sync", lambda path: synced.append((path, (tmp_path / "a").exists())))
    with replacing(tmp_path / "a") as temporary:
        temporary.write_text("x")
    assert synced == [(temporary, False), (tmp_path, True)]


def test_sync_needs_what_is_there(tmp_path: Path):
    sync(tmp_path)
    with pytest.raises(FileNotFoundError):
        sync(tmp_path / "none")
