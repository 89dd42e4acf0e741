"""The archive of old days, listed and removed; and the archive as the other rooms see it."""

import fcntl
from datetime import date, timedelta
from pathlib import Path

from support.given_pages import D1, D2
from support.published import archive

from crawlers import retention
from crawlers.archived_pages import ArchivedPages


def test_only_days_that_are_old_and_may_go_are_listed_with_their_pages(tmp_path: Path):
    archive(tmp_path)
    raw = tmp_path / "raw"
    both = {D1, D2}
    assert [(o.portal, o.day, o.n_pages) for o in retention.old_days(raw, D2, both)] == [("web", D1, 2)]
    assert list(retention.old_days(raw, D1, both)) == []
    assert list(retention.old_days(raw, D2 + timedelta(days=1), [])) == []
    (old,) = retention.old_days(raw, D2, both)
    assert old.n_bytes == sum(p.stat().st_size for p in old.folder.iterdir())
    with next(old.folder.glob("*.cdxj")).open("rb") as index:
        fcntl.flock(index, fcntl.LOCK_EX)
        assert list(retention.old_days(raw, D2, both)) == []


def test_a_removed_day_is_gone_and_the_others_are_read_as_before(tmp_path: Path):
    archive(tmp_path)
    pages = ArchivedPages(tmp_path / "raw")
    before = pages.fetches(D2)
    (old,) = pages.old_days(D2, {D1, D2})
    pages.forget(old)
    assert not old.folder.exists()
    assert pages.fetches(D1).num_rows == 0
    assert pages.fetches(D2).equals(before)
    assert list(pages.old_days(date(2027, 1, 1), {D1})) == []
    assert [f["url"] for f in pages.pages_of("web", frozenset())] == before["url"].to_pylist()
    assert pages.tombstones() == []
