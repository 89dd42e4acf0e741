"""A file is replaced as a whole or not at all."""

import os
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


def test_what_killed_writers_of_the_same_target_left_is_removed(tmp_path: Path):
    dead = [tmp_path / name for name in (".a.json.99999999.tmp", ".a.json.99999999.tmp.wal")]
    others = [tmp_path / name for name in (f".a.json.{os.getppid()}.tmp", ".b.json.99999999.tmp", ".a.json.new.tmp")]
    for path in (*dead, *others):
        path.write_text("half")
    with replacing(tmp_path / "a.json") as temporary:
        temporary.write_text("whole")
    assert sorted(p.name for p in tmp_path.iterdir()) == sorted(["a.json", *(p.name for p in others)])
