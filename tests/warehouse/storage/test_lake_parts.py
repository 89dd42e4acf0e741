"""Small pieces of the lake: living processes, causes of failed writes, windows, versions of files."""

import errno
import os
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from warehouse.storage import versions
from warehouse.storage.atomic_write import is_alive
from warehouse.storage.lake import why, window
from warehouse.storage.versions import Version, link, written_at

T1, T2, T3 = (datetime(2026, 10, 5, hour, tzinfo=UTC) for hour in (1, 2, 3))


def test_a_process_is_alive_by_its_number():
    assert is_alive(str(os.getpid()))
    assert is_alive("no number")
    assert not is_alive("999999999")


@pytest.mark.parametrize(
    ("code", "cure"),
    [
        (errno.ENOSPC, "free some room"),
        (errno.EDQUOT, "free some room"),
        (errno.EFBIG, "free some room"),
        (errno.EROFS, "mend the permissions"),
        (errno.EACCES, "mend the permissions"),
        (errno.EPERM, "mend the permissions"),
        (errno.EIO, "Input/output error"),
    ],
)
def test_a_failed_write_says_what_to_do(code: int, cure: str):
    assert cure in why(OSError(code, os.strerror(code)))


def test_a_window_ends_the_day_before():
    assert window(date(2026, 10, 5), 2) == [date(2026, 10, 3), date(2026, 10, 4)]
    assert window(date(2026, 10, 5), 0) == []


def files(folder: Path, *moments: datetime) -> list[Path]:
    folder.mkdir(exist_ok=True)
    ends = ("", f"-{'ab' * 16}")  # names of an older version of the program, and of today
    paths = [folder / f"{m.strftime(versions._STAMP)}{ends[i % 2]}.parquet" for i, m in enumerate(moments)]
    for path in paths:
        path.write_text("x")
    return paths


def dated(path: Path, moment: datetime) -> Path:
    path.write_text("now")
    os.utime(path, (moment.timestamp(), moment.timestamp()))
    return path


def test_versions_stand_in_order_each_until_the_next(tmp_path: Path):
    one, two = files(tmp_path / "kept", T1, T2)
    now = dated(tmp_path / "part-0.parquet", T3)
    found = versions._versions([two, one], now)
    assert found == [Version(one, T1, T2), Version(two, T2, T3), Version(now, T3, None)]
    assert written_at(now) == T3
    # a second name of the current file is no version
    assert versions._versions([one, two], dated(tmp_path / "part-0.parquet", T2)) == [Version(one, T1, T2), Version(now, T2, None)]
    assert versions._versions([], None) == []


@pytest.mark.parametrize(
    ("moment", "found"), [(T1 - timedelta(seconds=1), None), (T1, T1), (T2 - timedelta(seconds=1), T1), (T2, T2), (T3, T2)]
)
def test_the_version_of_a_moment(moment: datetime, found: datetime | None):
    all_of_them = [Version(Path("a"), T1, T2), Version(Path("b"), T2)]
    version = versions._current_at(all_of_them, moment)
    assert (version and version.written_at) == found


def test_only_names_of_moments_and_days_count(tmp_path: Path):
    two, one = files(tmp_path, T2, T1)
    for name in ("other.parquet", "20261005T010000.parquet", f"{T3.strftime(versions._STAMP)}.parquet.tmp"):
        (tmp_path / name).write_text("x")
    assert versions._parquet(tmp_path) == [one, two]
    assert versions._parquet(tmp_path / "none") == []
    for name in ("day=2026-10-06", "day=2026-10-05", "day=soon", "week=1"):
        (tmp_path / name).mkdir()
    assert [day for day, _ in versions._day_folders(tmp_path)] == [date(2026, 10, 5), date(2026, 10, 6)]


def test_equal_bytes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(versions, "_PIECE_BYTES", 2)
    paths = [tmp_path / name for name in "abcd"]
    for path, text in zip(paths, ("12345", "12345", "12346", "1234"), strict=True):
        path.write_text(text)
    assert [versions._same_bytes(paths[0], other) for other in paths] == [True, True, False, False]


def test_a_file_written_in_the_same_moment_gets_a_later_time(tmp_path: Path):
    old, new = dated(tmp_path / "a", T2), dated(tmp_path / "b", T1)
    versions._after(old, new)
    assert written_at(new) == T2 + timedelta(microseconds=1)
    later = dated(tmp_path / "c", T3)
    versions._after(old, later)
    assert written_at(later) == T3


def test_a_link_keeps_an_existing_name_and_copies_where_links_are_not_supported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    source = dated(tmp_path / "a", T1)
    link(source, tmp_path / "new" / "b")
    assert (tmp_path / "new" / "b").samefile(source)
    (tmp_path / "c").write_text("old")
    link(source, tmp_path / "c")
    assert (tmp_path / "c").read_text() == "old"

    def refuse(code: int):
        def fail(*_paths: Path) -> None:
            raise OSError(code, os.strerror(code))

        return fail

    monkeypatch.setattr(os, "link", refuse(errno.EXDEV))
    link(source, tmp_path / "d")
    assert ((tmp_path / "d").read_text(), written_at(tmp_path / "d")) == ("now", T1)
    assert not (tmp_path / "d").samefile(source)
    monkeypatch.setattr(os, "link", refuse(errno.EIO))
    with pytest.raises(OSError, match="Input/output"):
        link(source, tmp_path / "e")
