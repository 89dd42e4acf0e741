"""How an answer comes over the wire: one after the other for each host, and never more of it than we want."""

import asyncio
from contextlib import suppress
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler, _LenientHTTP11ClientFactory, _LenientHTTP11ClientProtocol
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.internet.defer import Deferred
from twisted.python.failure import Failure
from twisted.web._newclient import HEADER, STATUS

from crawlers.failures import Refused
from crawlers.outcomes import Outcome

MAX_HEAD_BYTES = 256 * 1024  # of an answer; servers send 1 to 16 KB, and this is archived with every page
SETTLE_S = 0.5  # archiving takes a millisecond; an answer that is asked for again (a retry) is never judged


class InOrder(HTTP11DownloadHandler):
    """Sends a request when the answer before it from the same host is archived and judged: a kill loses one page, a stop signal is heard.

    The slot of the host keeps the delay and lets one request through at a time; it cannot know when the spider has done with an answer.
    """

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self.last: dict[str, asyncio.Event] = {}
        self._pool._factory = BoundedHeadFactory

    async def download_request(self, request: Request) -> Response:
        job, host = request.meta["job"], urlsplit(request.url).netloc
        before = self.last.get(host)
        if before is not None and not before.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(before.wait(), SETTLE_S)
        if job.run.stop_reason is not None:
            raise Refused(Outcome.STOPPED, job.run.stop_reason)
        settled = self.last[host] = asyncio.Event()
        try:
            response = await super().download_request(request)
        except BaseException as error:
            settled.set()
            if is_caused_by(error, HeadTooLargeError):
                raise Refused(Outcome.TOO_LARGE, f"the head of the answer has more than {MAX_HEAD_BYTES} bytes") from error
            raise
        if request.meta.get("robots"):
            settled.set()
        else:
            job.turn[host] = settled
        return response


class HeadTooLargeError(Exception):
    """Status line and headers of an answer are over their limit."""


class BoundedHead(_LenientHTTP11ClientProtocol):
    """Counts what comes before a body: Scrapy's limit is for bodies, and an answer of nothing but headers would fill the memory."""

    head_bytes = 0

    def request(self, request: Any) -> "Deferred[Any]":
        self.head_bytes = 0
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._parser is not None and self._parser.state in (STATUS, HEADER):
            self.head_bytes += len(data)
        super().dataReceived(data)  # type: ignore[no-untyped-call]
        if self.head_bytes > MAX_HEAD_BYTES and self._parser is not None and self._parser.state in (STATUS, HEADER):
            self._giveUp(Failure(HeadTooLargeError()))  # type: ignore[no-untyped-call]
            if self.transport is not None:
                self.transport.abortConnection()


class BoundedHeadFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> BoundedHead:  # noqa: ARG002, N802 - Twisted's name
        return BoundedHead(self._quiescentCallback)  # type: ignore[no-untyped-call]


def is_caused_by(error: BaseException | None, kind: type[Exception]) -> bool:
    """True when an exception of this kind stands behind another: as its cause, or among the reasons that Twisted gives."""
    if error is None or isinstance(error, kind):
        return error is not None
    reasons = [reason.value for reason in getattr(error, "reasons", None) or ()]
    return any(is_caused_by(one, kind) for one in (error.__cause__, *reasons))
