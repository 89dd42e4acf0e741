"""Runs `crawl` in a child process: Scrapy runs once in a process, and a crash of the crawl must not end the command."""

import multiprocessing as mp
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Any

from crawlers.archive import ArchiveError
from crawlers.crawl import CrawlReport, Progress, crawl
from crawlers.exit_codes import ExitCode

ORPHANED = 75  # exit code of a crawl whose command has died
CLOSE_S = 1.5  # closing takes milliseconds; after Ctrl-C a command may take three seconds


class CrawlDiedError(Exception):
    """The crawl process ended without a report: killed, or out of memory. Archived pages stay."""


def crawl_apart(*args: Any, progress: Progress | None = None, run: Callable[..., CrawlReport] = crawl, **kwargs: Any) -> CrawlReport:
    """`crawl(*args, **kwargs)` in a child process, with the same result and the same errors."""
    context = mp.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=work, args=(theirs, run, args, kwargs), name="tingfeng-crawl")
    with held_back(signal.SIGINT):  # the child takes it when it is ready to close its archives
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
            elif kind == "interrupted":
                raise KeyboardInterrupt
    except EOFError:
        process.join()
        raise CrawlDiedError(
            f"the crawl ended without a report (exit {process.exitcode}); what it archived is kept, crawl again to go on"
        ) from None
    except KeyboardInterrupt:
        end(process)
        raise
    finally:
        process.join()
        ours.close()


@contextmanager
def held_back(number: signal.Signals) -> Iterator[None]:
    """A signal that comes in the block is delivered after it; a process started in the block begins with it held back."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {number})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def end(process: BaseProcess) -> None:
    """Ends a crawl that the user interrupted: it is asked to close its archives, and killed when it does not; archives survive that."""
    if process.pid is not None and process.is_alive():
        with suppress(ProcessLookupError):
            os.kill(process.pid, signal.SIGINT)  # a terminal has told it, a supervisor that signals the command alone has not
        process.join(CLOSE_S)
    if process.is_alive():
        process.kill()


def work(pipe: Connection, run: Callable[..., CrawlReport], args: tuple[Any, ...], kwargs: dict[str, Any]) -> None:
    """The child process. When the pipe is closed the command was killed, and the child ends too, which the archive survives."""

    def show(*event: Any) -> None:
        try:
            pipe.send(("progress", event))
        except OSError:
            os._exit(ORPHANED)

    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})
    try:
        report = run(*args, progress=show, **kwargs)
    except KeyboardInterrupt:
        with suppress(OSError):
            pipe.send(("interrupted", None))
        os._exit(ExitCode.INTERRUPTED)  # what was on its way is dropped without a word; the archives are closed
    except ArchiveError as problem:
        pipe.send(("archive", str(problem)))
    else:
        pipe.send(("report", report))
    pipe.close()
