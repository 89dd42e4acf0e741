"""A small HTTP/1.1 server on a loopback address that is also a forward proxy for the invented hosts.

It answers for every host of the newsroom, as a proxy (`GET http://host/path`) or by the Host header. URLs in pages have no port, so pages
do not depend on it. `leaks` lists requests for hosts outside the invented internet, such as those of a crawler that was sent to a private
address.
"""

import asyncio
import contextlib
import json
import threading
from collections.abc import Iterator
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit

from crawlers.newsroom import site
from crawlers.newsroom.desks import ZONE
from crawlers.newsroom.plan import Newsroom
from crawlers.newsroom.responses import Answer

CONTROL = f"newsroom.{ZONE}"
MAX_HEAD = 64 * 1024
DRIP_S = 0.5
OVERSIZED = 24 << 20
ENDLESS = 4 << 30  # bytes: endless for a reader with a limit, finite for one without


class Server:
    """The server; `now` is its clock in seconds since 1970."""

    def __init__(self, room: Newsroom, now: int | None = None) -> None:
        self.room = room
        self.now = room.end - 1 if now is None else now
        self.leaks: list[str] = []
        self.served = 0

    async def start(self, port: int = 0, host: str = "127.0.0.1") -> asyncio.Server:
        """Listen; port 0 takes a free one."""
        return await asyncio.start_server(self.talk, host, port, limit=MAX_HEAD)

    async def talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Handle one connection."""
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError, asyncio.CancelledError):
            while await self.exchange(reader, writer):
                pass
        writer.close()

    async def exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Handle one request; True when the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        words = head[0].split(" ")
        if len(words) < 3:
            return False
        method, target = words[0], " ".join(words[1:-1])
        headers = {k.strip().lower(): v.strip() for k, _, v in (line.partition(":") for line in head[1:])}
        length = headers.get("content-length", "0")
        if length.isdigit() and 0 < int(length) < 1 << 20:
            await reader.readexactly(int(length))
        host, path = self.split(target, headers.get("host", ""))
        answer = self.answer(method, host, path)
        self.served += 1
        keep = headers.get("connection", "").lower() != "close" and answer.stream is None
        await self.send(writer, answer, method == "HEAD", keep)
        return keep

    @staticmethod
    def split(target: str, host: str) -> tuple[str, str]:
        """(host, path) of a request target and Host header."""
        if target.startswith("http://"):
            rest = target[7:]
            host, slash, path = rest.partition("/")
            return host.lower(), slash + path or "/"
        return host.lower(), target

    def answer(self, method: str, host: str, path: str) -> Answer:
        """The answer to a request."""
        name = host.split(":", maxsplit=1)[0]
        if name == CONTROL or (name == "127.0.0.1" and path.startswith(("/clock", "/status"))):
            return self.control(path)
        if not (name == ZONE or name.endswith("." + ZONE)):
            self.leaks.append(f"{method} {host}{path[:200]}")
            return Answer(403, b"outside the newsroom", "text/plain")
        if method not in ("GET", "HEAD", "POST"):
            return Answer(405, b"", "text/plain")
        return site.respond(self.room, name, path, self.now)

    def control(self, path: str) -> Answer:
        """/clock?at=2026-10-05T22:00 sets the newsroom's clock; /status gives the clock and the leaks."""
        at = parse_qs(urlsplit(path).query).get("at")
        if at:
            try:
                self.now = site.moment(at[0])
            except ValueError:
                return Answer(400, b"at: an ISO time is needed", "text/plain")
        body = json.dumps({"now": self.now, "served": self.served, "leaks": self.leaks, "seed": self.room.seed, "pages": self.room.pages})
        return Answer(body=body.encode(), content_type="application/json")

    async def send(self, writer: asyncio.StreamWriter, answer: Answer, head_only: bool, keep: bool) -> None:
        """Write an answer, without the body for HEAD."""
        reason = HTTPStatus(answer.status).phrase
        lines = [f"HTTP/1.1 {answer.status} {reason}"]
        if answer.content_type:
            lines.append(f"Content-Type: {answer.content_type}")
        lines += [f"{k}: {v}" for k, v in answer.headers]
        if answer.stream == "cut":
            lines.append("Content-Length: 100000")
        elif answer.stream == "oversized":
            lines.append(f"Content-Length: {len(answer.body) + OVERSIZED}")
        elif answer.stream is None:
            lines.append(f"Content-Length: {len(answer.body)}")
        lines.append(f"Connection: {'keep-alive' if keep else 'close'}")
        writer.write("\r\n".join([*lines, "", ""]).encode("latin-1") + (b"" if head_only else answer.body))
        await writer.drain()
        if answer.stream in ("slow", "endless", "oversized") and not head_only:
            await self.go_on(writer, answer.stream)

    @staticmethod
    async def go_on(writer: asyncio.StreamWriter, how: str) -> None:
        """Write a stream that drips, ends never or is too large."""
        if how == "slow":
            while True:
                writer.write("慢".encode())
                await writer.drain()
                await asyncio.sleep(DRIP_S)
        block = ("<p>" + "没完没了" * 5_000 + "</p>").encode()
        left = OVERSIZED if how == "oversized" else ENDLESS
        while left > 0:
            writer.write(block[:left])
            await writer.drain()
            left -= len(block)


class Running:
    """A server in its own thread."""

    def __init__(self, server: Server, port: int) -> None:
        self.server, self.url = server, ""
        self.loop = asyncio.new_event_loop()
        self.ready = threading.Event()
        self.thread = threading.Thread(target=self.run, args=(port,), name="newsroom", daemon=True)
        self.thread.start()
        if not self.ready.wait(10) or not self.url:
            raise OSError(f"the newsroom could not listen on port {port}")

    def run(self, port: int) -> None:
        """Run the event loop of the thread."""
        asyncio.set_event_loop(self.loop)
        try:
            listening = self.loop.run_until_complete(self.server.start(port))
            self.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        finally:
            self.ready.set()
        self.loop.run_forever()
        listening.close()
        tasks = asyncio.all_tasks(self.loop)
        for task in tasks:
            task.cancel()
        self.loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        self.loop.close()

    def stop(self) -> None:
        """End the thread."""
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)


@contextlib.contextmanager
def serve(room: Newsroom, port: int = 0, now: int | None = None) -> Iterator[Running]:
    """Run the newsroom in a thread during a with block; `.url` is the proxy, `.server.now` the clock, `.server.leaks` the leaks."""
    running = Running(Server(room, now), port)
    try:
        yield running
    finally:
        running.stop()
