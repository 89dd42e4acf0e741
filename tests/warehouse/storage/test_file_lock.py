"""Locks between processes: one holder at a time, named to who waits in vain, gone with its process."""

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from support.paths import REPO

from warehouse.storage.file_lock import LockHeldError, locked

HOLDER = """
import sys, pathlib, time
sys.path.insert(0, sys.argv[1])
from warehouse.storage.file_lock import locked
with locked(pathlib.Path(sys.argv[2])):
    print("held", flush=True)
    time.sleep(600)
"""


def test_a_lock_is_free_after_its_block_and_makes_its_folder(tmp_path: Path):
    path = tmp_path / "new" / "deep" / "lock"
    with locked(path, 0):
        assert path.read_text() == str(os.getpid())
    with locked(path):
        pass


def test_who_waits_in_vain_is_told_the_holder(tmp_path: Path):
    path = tmp_path / "lock"
    with locked(path), pytest.raises(LockHeldError, match=f"held by process {os.getpid()}") as told, locked(path, 0.1):
        pass
    assert told.value.holder == str(os.getpid())


def test_who_waits_gets_the_lock_when_it_is_free(tmp_path: Path):
    path = tmp_path / "lock"
    with contextlib.ExitStack() as held:
        held.enter_context(locked(path))
        leaver = threading.Timer(0.5, held.close)
        leaver.start()
        with locked(path, 300):
            leaver.join()


def test_an_unnamed_holder_is_a_question_mark(tmp_path: Path):
    path = tmp_path / "lock"
    with locked(path):
        path.write_text("")
        with pytest.raises(LockHeldError) as told, locked(path, 0):
            pass
    assert told.value.holder == "?"


def test_a_lock_ends_with_its_process(tmp_path: Path):
    path = tmp_path / "lock"
    with subprocess.Popen([sys.executable, "-c", HOLDER, str(REPO), str(path)], stdout=subprocess.PIPE, text=True) as holder:
        assert holder.stdout
        assert holder.stdout.readline() == "held\n"
        with pytest.raises(LockHeldError, match=f"process {holder.pid}"), locked(path, 0):
            pass
        holder.kill()
    with locked(path):
        assert path.read_text() == str(os.getpid())
