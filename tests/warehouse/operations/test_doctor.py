"""The doctor: days without a crawl and days without all steps, each with the command that mends it."""

import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.paths import REPO

import tingfeng
from crawlers.archive import Archive
from warehouse.operations import doctor

CASES = [
    # archived, today, crawled live, stretches
    (["2026-10-05", "2026-10-06"], "2026-10-06", True, []),
    (["2026-10-05", "2026-10-06"], "2026-10-07", True, []),  # today is not over
    (["2026-10-05", "2026-10-06"], "2026-10-10", True, [("2026-10-07", "2026-10-09")]),  # three days off
    (["2026-10-05", "2026-10-06"], "2026-10-10", False, []),  # past days only: no end to reach
    (["2026-10-05", "2026-10-07", "2026-10-10"], "2026-10-10", True, [("2026-10-06", "2026-10-06"), ("2026-10-08", "2026-10-09")]),
    (["2026-01-30", "2026-03-02"], "2026-03-02", True, [("2026-01-31", "2026-03-01")]),  # over the end of a month, without a leap day
    (["2024-02-28", "2024-03-01"], "2024-03-01", True, [("2024-02-29", "2024-02-29")]),  # the leap day
    (["2026-02-28", "2026-03-01"], "2026-03-01", True, []),
    (["2025-12-31"], "2026-01-02", True, [("2026-01-01", "2026-01-01")]),
    (["2026-10-05"], "2026-10-04", True, []),  # a clock that is behind
    ([], "2026-10-05", True, []),
]


@pytest.mark.parametrize(("archived", "today", "was_live", "expected"), CASES)
def test_missed_days_are_stretches_up_to_yesterday(archived, today, was_live, expected):
    days = [date.fromisoformat(d) for d in archived]
    found = doctor.missed(days, date.fromisoformat(today), was_live=was_live)
    assert [(str(a), str(b)) for a, b in found] == expected


def crawled(data: Path, day: date, at: datetime) -> None:
    crawl = Archive(data / "raw", "web", day, "c")
    crawl.add({"kind": "list", "url": "https://web.example/", "fetched_at": at, "outcome": "ok", "status": 200}, b"<html></html>")
    crawl.close()


def test_each_stretch_comes_with_the_command_that_fills_it(tmp_path: Path, monkeypatch):
    for day in (date(2024, 2, 27), date(2024, 3, 1)):
        crawled(tmp_path, day, datetime(day.year, day.month, day.day, 4, tzinfo=UTC))
    monkeypatch.setattr(doctor, "beijing_today", lambda: date(2024, 3, 4))
    said = CliRunner().invoke(tingfeng.cli, ["--data", str(tmp_path), "doctor"]).output
    us = f"tingfeng --data {tmp_path}"
    assert f"no crawl for 2024-02-28 … 2024-02-29 (2 days)\n      → {us} backfill --from 2024-02-28 --to 2024-02-29\n" in said
    assert f"→ {us} backfill --from 2024-03-02 --to 2024-03-03\n" in said
    assert "2024-02-27 … 2024-03-01 (2 days) lacks articles, " in said
    assert f"→ {us} process --from 2024-02-27 --to 2024-03-01\n" in said


def test_commands_name_the_data_directory_when_it_is_not_the_usual_one(tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("TINGFENG_DATA", raising=False)
    said = "tingfeng process; then `tingfeng build`; TINGFENG_DATA and tingfeng.py stay"
    assert doctor.here(said, tingfeng.Project(tmp_path / "data")) == said
    told = doctor.here(said, tingfeng.Project(tmp_path / "demo-data"))
    assert told == "tingfeng --data demo-data process; then `tingfeng --data demo-data build`; TINGFENG_DATA and tingfeng.py stay"
    monkeypatch.setenv("TINGFENG_DATA", str(tmp_path / "demo-data"))
    assert doctor.here(said, tingfeng.Project(tmp_path / "demo-data")) == said


def test_a_demo_misses_no_day_of_real_portals(tmp_path: Path, monkeypatch):
    crawled(tmp_path, date(2024, 2, 27), datetime(2024, 2, 27, 4, tzinfo=UTC))
    monkeypatch.setattr(doctor, "beijing_today", lambda: date(2024, 3, 4))
    tingfeng.mark_as_demo(tmp_path)
    said = CliRunner().invoke(tingfeng.cli, ["--data", str(tmp_path), "doctor"]).output
    assert "演示数据" in said
    assert "no crawl" not in said


def test_a_log_gets_pairs(tmp_path: Path, monkeypatch):
    said = CliRunner().invoke(tingfeng.cli, ["--data", str(tmp_path), "doctor"], env={"TINGFENG_LOG": "json"}).output
    assert '"trouble": "the archive is empty"' in said


@pytest.mark.parametrize(("hour", "expected"), [(15, date(2026, 10, 5)), (16, date(2026, 10, 6))])
@pytest.mark.parametrize("zone", ["UTC", "America/New_York", "Asia/Shanghai"])
def test_today_is_beijings_on_a_server_in_any_zone(hour: int, expected: date, zone: str, monkeypatch):
    moment = datetime(2026, 10, 5, hour, 30, tzinfo=UTC).timestamp()

    class Clock(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls.fromtimestamp(moment, tz)

    monkeypatch.setenv("TZ", zone)
    time.tzset()
    monkeypatch.setattr(doctor, "datetime", Clock)
    try:
        assert doctor.beijing_today() == expected
    finally:
        monkeypatch.undo()
        time.tzset()


def test_a_crawl_just_after_beijings_midnight_belongs_to_the_new_day(tmp_path: Path, monkeypatch):
    """16:10 UTC on the 5th is 0:10 of the 6th in Beijing: the crawl is live, and the 5th is what was missed before it."""
    crawled(tmp_path, date(2026, 10, 4), datetime(2026, 10, 4, 3, tzinfo=UTC))
    crawled(tmp_path, date(2026, 10, 6), datetime(2026, 10, 5, 16, 10, tzinfo=UTC))
    project = tingfeng.Project(tmp_path)
    days = project.archived_days()
    is_live = doctor._is_live(project, days[-1])
    assert is_live
    assert doctor.missed(days, days[-1] + timedelta(days=2), was_live=is_live) == [(date(2026, 10, 5),) * 2, (date(2026, 10, 7),) * 2]


@pytest.mark.parametrize("file", ["dags/__init__.py", "dags.py"])
def test_a_package_of_the_same_name_that_comes_first_is_named(file: str, tmp_path: Path):
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).touch()
    assert doctor.name_clashes([str(tmp_path), str(REPO)]) == [("dags", str(tmp_path / file))]
    assert doctor.name_clashes([str(REPO), str(tmp_path)]) == []


def test_a_bare_folder_is_named_where_only_the_finder_of_the_install_knows_ours(tmp_path: Path):
    (tmp_path / "dags").mkdir()
    assert doctor.name_clashes([str(tmp_path)]) == [("dags", str(tmp_path / "dags"))]
    assert doctor.name_clashes([str(tmp_path), str(REPO)]) == [], "a real package wins over a namespace package"


def test_no_clash_where_the_names_are_ours_or_left_to_the_finder_of_the_install(tmp_path: Path):
    assert doctor.name_clashes([str(REPO)]) == []
    assert doctor.name_clashes([str(tmp_path)]) == []


def test_the_doctor_prints_a_clash(tmp_path: Path, monkeypatch):
    (tmp_path / "crawlers.py").touch()
    monkeypatch.syspath_prepend(str(tmp_path))
    said = CliRunner().invoke(tingfeng.cli, ["--data", str(tmp_path / "data"), "doctor"]).output
    assert f"✗ another 'crawlers' comes first on sys.path: {tmp_path / 'crawlers.py'}\n      → install Tingfeng in an environment" in said


def test_a_command_that_cannot_import_its_own_packages_says_which_other_one_it_found(tmp_path: Path):
    (tmp_path / "transforms.py").touch()
    code = f"import sys; sys.path[:0] = [{str(tmp_path)!r}, {str(REPO)!r}]; import tingfeng"
    done = subprocess.run([sys.executable, "-c", code], check=False, capture_output=True, text=True, cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert f"another 'transforms' comes first on sys.path: {tmp_path / 'transforms.py'}" in done.stderr
