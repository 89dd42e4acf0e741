"""A small web on a loopback address for crawl tests: one server that answers for every host below .tingfeng.test, as a forward proxy."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


@dataclass
class Answer:
    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    stream: Callable[[], Iterator[bytes]] | None = None


Route = Answer | Callable[[str, dict[str, str], bytes], Answer]


@dataclass
class Web:
    """`routes` by "host/path?query" (or "host/path"); `seen` holds what was asked, in order."""

    routes: dict[str, Route] = field(default_factory=dict)
    seen: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    asked_with: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, host: str, path: str, query: str, headers: dict[str, str], body: bytes) -> Answer:
        for key in (f"{host}{path}?{query}", f"{host}{path}", f"{host}/*"):
            route = self.routes.get(key)
            if route is not None:
                return route(f"{path}?{query}", headers, body) if callable(route) else route
        return Answer("gone", 404)


@contextmanager
def serve(web: Web) -> Iterator[Web]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            url = urlsplit(self.path)
            host = url.hostname or (self.headers["Host"] or "").split(":")[0]
            sent = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            web.seen.append(f"{host}{url.path}" + (f"?{url.query}" if url.query else ""))
            web.times.append(time.monotonic())
            web.asked_with.append(dict(self.headers.items()))
            answer = web.answer(host, url.path, url.query, dict(self.headers.items()), sent)
            body = answer.body.encode() if isinstance(answer.body, str) else answer.body
            self.send_response(answer.status)
            headers = {"Content-Type": "text/html; charset=utf-8"} | answer.headers
            if answer.stream is None:
                headers.setdefault("Content-Length", str(len(body)))
            else:
                headers["Connection"] = "close"
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                for part in answer.stream() if answer.stream else [body]:
                    self.wfile.write(part)
            except OSError:
                self.close_connection = True

        do_POST = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
