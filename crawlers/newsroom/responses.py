"""Answers of the server: status, headers, body, or a kind of stream that does not end."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Answer:
    """`stream` names a way of sending (slow, endless, oversized) that server.py implements; the body is then only the beginning."""

    status: int = 200
    body: bytes = b""
    content_type: str | None = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = field(default=())
    stream: str | None = None


NOT_FOUND = Answer(
    404,
    "<!DOCTYPE html><html><head><meta charset=utf-8><title>页面不存在</title></head><body>演示数据 DEMO 您访问的页面不存在或已被删除</body></html>".encode(),
)


def page(text: str, **more: object) -> Answer:
    """An HTML page."""
    return Answer(body=text.encode(), **more)  # type: ignore[arg-type]


def moved(where: str, status: int = 302) -> Answer:
    """A redirect."""
    return Answer(status, b"", headers=(("Location", where),))
