"""Runs `crawl` in a child process: Scrapy runs once in a process, and a crash of the crawl must not end the command."""

import multiprocessing as mp
import os
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from crawlers.archive import ArchiveError
from crawlers.crawl import CrawlReport, Progress, crawl

ORPHANED = 75  # exit code of a crawl whose command has died


class CrawlDiedError(Exception):
    """The crawl process ended without a report: killed, or out of memory. Archived pages stay."""


def crawl_apart(*args: Any, progress: Progress | None = None, run: Callable[..., CrawlReport] = crawl, **kwargs: Any) -> CrawlReport:
    """`crawl(*args, **kwargs)` in a child process, with the same result and the same errors."""
    context = mp.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(theirs, run, args, kwargs), name="tingfeng-crawl")
    process.start()
    theirs.close()
    try:
        while True:
            kind, value = ours.recv()
            if kind == "progress" and progress is not None:
                progress(*value)
            elif kind == "report":
                report: CrawlReport = value
                return report
            elif kind == "archive":
                raise ArchiveError(value)
    except EOFError:
        process.join()
        raise CrawlDiedError(
            f"the crawl ended without a report (exit {process.exitcode}); what it archived is kept, crawl again to go on"
        ) from None
    except KeyboardInterrupt:
        process.join()  # it also got the signal and is closing its archives
        raise
    finally:
        process.join()
        ours.close()


def work(pipe: Connection, run: Callable[..., CrawlReport], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """The child process. When the pipe is closed the command was killed, and the child ends too, which the archive survives."""

    def show(*event: Any) -> None:
        try:
            pipe.send(("progress", event))
        except OSError:
            os._exit(ORPHANED)

    try:
        report = run(*args, progress=show, **kwargs)
    except ArchiveError as problem:
        pipe.send(("archive", str(problem)))
    else:
        pipe.send(("report", report))
    pipe.close()
