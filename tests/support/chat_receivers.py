"""Receivers of messages on a loopback address that are as strict as the services: bytes, rate, signature, codes in the answer.

What they refuse is written down in `refused`, so that a test can say that nothing was. `first_codes` are answered before anything is taken.
"""

import base64
import hashlib
import hmac
import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

WINDOW_S = 3600


@dataclass
class FakeTime:
    """A clock that only sleeping moves."""

    now: float = 1_790_000_000.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds > 0
        self.now += seconds


@dataclass
class Receiver:
    """One robot. `limits` are pairs of requests and seconds; `taken` are the accepted bodies."""

    kind: str
    clock: Callable[[], float]
    secret: str = ""
    limits: tuple[tuple[int, float], ...] = ((20, 60.0),)
    first_codes: list[int] = field(default_factory=list)
    status: int = 200
    is_silent_after_taking: bool = False
    taken: list[dict[str, Any]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    url: str = ""

    def answer(self, path: str, raw: bytes) -> dict[str, Any]:
        code, why = self.judge(path, raw)
        if code:
            self.refused.append(f"{code} {why}")
        else:
            self.taken.append(json.loads(raw))
            self.times.append(self.clock())
        if self.kind == "feishu":
            return {"code": code, "msg": why, "data": {}} if code else {"StatusCode": 0, "StatusMessage": "success", "code": 0}
        return {"errcode": code, "errmsg": why or "ok"}

    def judge(self, path: str, raw: bytes) -> tuple[int, str]:
        if self.first_codes:
            return self.first_codes.pop(0), "as told"
        now = self.clock()
        for n, seconds in self.limits:
            if sum(at > now - seconds for at in self.times) >= n:
                return {"wecom": 45009, "feishu": 11232, "dingtalk": 130101}[self.kind], "too many"
        body = json.loads(raw)
        return getattr(self, f"judge_{self.kind}")(path, raw, body)

    def judge_wecom(self, path: str, raw: bytes, body: dict[str, Any]) -> tuple[int, str]:
        text = body["markdown"]["content"]
        if body["msgtype"] != "markdown" or not text:
            return 40008, "invalid message type"
        if len(text.encode()) > 4096:
            return 40058, f"markdown.content exceed max length 4096: {len(text.encode())}"
        return (0, "") if not re.search(r"<@|@all", text) else (1, "mentions somebody")

    def judge_feishu(self, path: str, raw: bytes, body: dict[str, Any]) -> tuple[int, str]:
        if len(raw) > 20_000:
            return 9499, "Bad Request: too large"
        if self.secret:
            key = f"{body['timestamp']}\n{self.secret}".encode()
            wanted = base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
            if body.get("sign") != wanted or abs(int(body["timestamp"]) - self.clock()) > WINDOW_S:
                return 19021, "sign match fail or timestamp is not within one hour from current time"
        text = body["card"]["elements"][0]["text"]["content"] + body["card"]["header"]["title"]["content"]
        return (0, "") if "<at" not in text else (1, "mentions somebody")

    def judge_dingtalk(self, path: str, raw: bytes, body: dict[str, Any]) -> tuple[int, str]:
        if len(raw) > 20_000:
            return 460101, "message too long"
        if self.secret:
            query = parse_qs(urlsplit(path).query)
            stamp = query["timestamp"][0]
            digest = hmac.new(self.secret.encode(), f"{stamp}\n{self.secret}".encode(), hashlib.sha256).digest()
            if query["sign"][0] != base64.b64encode(digest).decode() or abs(int(stamp) / 1000 - self.clock()) > WINDOW_S:
                return 310000, "sign not match"
        part = body["actionCard"] if body["msgtype"] == "actionCard" else body["markdown"]
        return (0, "") if part["title"] and part["text"] and "at" not in body else (40035, "缺少参数")


@contextmanager
def receiving(receiver: Receiver) -> Iterator[Receiver]:
    """Serve one robot."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers["Content-Length"]))
            body = json.dumps(receiver.answer(self.path, raw)).encode()
            if receiver.is_silent_after_taking:
                self.close_connection = True
                return
            self.send_response(receiver.status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        receiver.url = f"http://127.0.0.1:{server.server_address[1]}/hook?key=k"
        yield receiver
        server.shutdown()
