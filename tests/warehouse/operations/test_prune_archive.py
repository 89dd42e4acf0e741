"""`tingfeng prune --raw`: the archive of old days goes, what was made of it stays."""

import fcntl
from datetime import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.given_pages import D1, D2
from support.published import archive, copied

import tingfeng
from transforms.text.times import BEIJING


def run(data: Path, *words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(tingfeng.cli, ["--data", str(data), *words])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.fixture
def age() -> str:
    """D1 is older than this, D2 is not."""
    return f"{(datetime.now(BEIJING).date() - D2).days}d"


def test_it_says_what_can_no_longer_be_parsed_then_removes_it_and_the_articles_stay(tmp_path: Path, published_data: Path, age: str):
    data = copied(published_data, tmp_path / "data")
    before = run(data, "sql", "select article_id, title from headlines order by all", "--format", "csv").stdout
    said = run(data, "prune", "--raw", age).output
    assert "2 page(s) of 1 portal(s): they can no longer be parsed again" in said
    assert "nothing was removed; --yes does it" in said
    assert tingfeng.Project(data).archived_days() == [D1, D2]
    assert "freed" in run(data, "prune", "--raw", age, "--yes").output
    assert tingfeng.Project(data).archived_days() == [D2]
    assert "process" not in run(data, "process").stderr
    run(data, "build")
    assert run(data, "sql", "select article_id, title from headlines order by all", "--format", "csv").stdout == before
    assert "0 damaged" in run(data, "verify").output
    assert "0.0 MB of 0 day(s), 0 page(s)" in run(data, "prune", "--raw", age, "--yes").output


def test_days_that_were_not_read_yet_or_are_being_crawled_stay(tmp_path: Path, published_data: Path, age: str):
    unread = tmp_path / "unread"
    archive(unread)
    assert f"1 day(s) stay, since their pages are due to be read: {D1}" in run(unread, "prune", "--raw", age, "--yes").output
    assert tingfeng.Project(unread).archived_days() == [D1, D2]
    data = copied(published_data, tmp_path / "data")
    (cdxj,) = (data / "raw" / "web" / f"{D1}").glob("*.cdxj")
    with cdxj.open("rb") as index:
        fcntl.flock(index, fcntl.LOCK_EX)
        assert "0 page(s)" in run(data, "prune", "--raw", age, "--yes").output
    assert tingfeng.Project(data).archived_days() == [D1, D2]


def test_yes_goes_with_raw(tmp_path: Path):
    assert "--yes goes with --raw" in run(tmp_path, "prune", "--yes", code=2).output
