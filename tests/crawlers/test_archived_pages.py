"""The archive as a page source: parts that are read where they are called, and the pages of the index that gave the fetches."""

import pickle
from datetime import UTC, date, datetime
from pathlib import Path

from crawlers import archive
from crawlers.archive import Archive
from crawlers.archived_pages import ArchivedPages

DAY = date(2026, 10, 5)


def fill(root: Path, crawl: str, n: int) -> None:
    kept = Archive(root, "alpha", DAY, crawl)
    for i in range(n):
        row = {
            "kind": "article",
            "url": f"http://a.example/{crawl}/{i}",
            "fetched_at": datetime(2026, 10, 5, 2, i, tzinfo=UTC),
            "outcome": "ok",
        }
        kept.add(row, f"<p>{i}</p>".encode())
    kept.close()


def test_parts_of_some_pages_can_be_sent_and_read_elsewhere(tmp_path: Path, monkeypatch):
    monkeypatch.setattr(archive, "PART_PAGES", 2)
    fill(tmp_path, "one", 5)
    source = ArchivedPages(tmp_path)
    ids = source.fetches(DAY)["page_id"].to_pylist()
    parts = [pickle.loads(pickle.dumps(part))() for part in source.pages(DAY)]
    assert [part.num_rows for part in parts] == [2, 2, 1]
    assert [b for part in parts for b in part.column("body").to_pylist()] == [f"<p>{i}</p>".encode() for i in range(5)]
    (some,) = (part() for part in source.pages(DAY, {ids[4]}))
    assert some.column("page_id").to_pylist() == [ids[4]]


def test_pages_that_came_after_the_fetches_wait_for_the_next_run(tmp_path: Path):
    fill(tmp_path, "one", 1)
    source = ArchivedPages(tmp_path)
    assert source.fetches(DAY).num_rows == 1
    fill(tmp_path, "two", 1)
    assert sum(part().num_rows for part in source.pages(DAY)) == 1
    assert sum(part().num_rows for part in ArchivedPages(tmp_path).pages(DAY)) == 2
