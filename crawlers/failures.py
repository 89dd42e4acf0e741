"""Exceptions of a fetch → outcomes. Separate from outcomes.py, which does not need Scrapy."""

import traceback
from pathlib import Path

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
)

from crawlers.outcomes import Outcome
from transforms.text.printable import printable

O = Outcome  # noqa: E741


class Refused(IgnoreRequest):
    """Raised by our middlewares: the request is not sent, or its answer rejected, with this outcome."""

    def __init__(self, outcome: Outcome, detail: str = "") -> None:
        super().__init__(detail or outcome.value)
        self.outcome = outcome


def fault_text(problem: BaseException) -> str:
    """An exception of our own code as one line: kind, message, and where in our code it was raised."""
    places = [frame for frame in traceback.extract_tb(problem.__traceback__) if "site-packages" not in frame.filename]
    where = f" ({Path(places[-1].filename).name}:{places[-1].lineno})" if places else ""
    return printable(f"{type(problem).__name__}: {str(problem)[:200]}{where}")


def of_failure(error: BaseException) -> Outcome:
    """Outcome of a fetch that ended with an exception."""
    if isinstance(error, Refused):
        return error.outcome
    for kind, outcome in (
        (DownloadTimeoutError, O.TIMEOUT),
        (DownloadCancelledError, O.TOO_LARGE),  # raised by the handler above the size limit
        (CannotResolveHostError, O.DNS_FAILED),
        (DownloadConnectionRefusedError, O.CONNECTION_FAILED),
    ):
        if isinstance(error, kind):
            return outcome
    if isinstance(error, IgnoreRequest) and "DOWNLOAD_MAXSIZE" in str(error):
        return O.TOO_LARGE
    if isinstance(error, EOFError) or type(error).__name__ in {"BadGzipFile", "error", "ZstdError"}:
        return O.BAD_ENCODING
    return O.CONNECTION_FAILED
