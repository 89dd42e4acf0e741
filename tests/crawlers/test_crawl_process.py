"""A crawl in a process of its own: results, errors and progress come through; a child that dies is told."""

import os
from typing import Any

import pytest

from crawlers.archive import ArchiveError
from crawlers.crawl import CrawlReport
from crawlers.crawl_process import CrawlDiedError, crawl_apart


def good(*args: Any, progress: Any, **kwargs: Any) -> CrawlReport:
    progress("demo", "article", "ok", 1)
    return CrawlReport(f"{args} {kwargs} {os.getpid()}", None, ())  # type: ignore[arg-type]


def full(*args: Any, progress: Any, **kwargs: Any) -> CrawlReport:
    raise ArchiveError("no room")


def dies(*args: Any, progress: Any, **kwargs: Any) -> CrawlReport:
    os._exit(7)


def test_the_report_and_the_progress_come_back():
    seen: list[tuple[Any, ...]] = []
    found = crawl_apart("a", run=good, progress=lambda *event: seen.append(event), day=5)
    assert found.crawl_id.startswith("('a',) {'day': 5} ")
    assert not found.crawl_id.endswith(f" {os.getpid()}")
    assert seen == [("demo", "article", "ok", 1)]
    assert crawl_apart(run=good).portals == ()


def test_an_archive_that_cannot_be_written_is_the_same_error():
    with pytest.raises(ArchiveError, match="no room"):
        crawl_apart(run=full)


def test_a_crawl_that_dies_is_told_with_its_exit_code():
    with pytest.raises(CrawlDiedError, match=r"ended without a report \(exit 7\)"):
        crawl_apart(run=dies)
