"""Hosts that a crawler must survive. Each trap has the expected outcomes of crawlers/outcomes.py.

Traps of a single page belong to the portal `thorns`; those that must end a portal's run have a portal each.
"""

import struct
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from crawlers.newsroom.desks import ZONE
from crawlers.newsroom.responses import NOT_FOUND, Answer, moved, page

THORNS = f"thorns.{ZONE}"
FLOOD = 10_000
MB = 1 << 20
BOMB_MB = 300


@dataclass(frozen=True)
class Trap:
    """`outcomes` are the expected ones; `url` is the address in the list."""

    name: str
    portal: str
    url: str
    outcomes: tuple[str, ...]
    answer: Callable[[], Answer]
    robots: Callable[[], Answer] | None = None

    @property
    def host(self) -> str:
        """Host of the trap."""
        return self.url.split("/")[2]


@cache
def bomb() -> bytes:
    """300 MB that gzip packs into one: one packed megabyte repeated, since packing all of it would block the server for seconds."""
    block = b"<p>" + b"a" * (MB - 3)
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    packed = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    check = 0
    for _ in range(BOMB_MB):
        check = zlib.crc32(block, check)
    return b"\x1f\x8b\x08" + bytes(6) + b"\xff" + packed * BOMB_MB + packer.flush() + struct.pack("<II", check, BOMB_MB * MB)


def article(words: str) -> Answer:
    """A minimal article page."""
    return page(
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{words}</title></head><body>演示数据 DEMO<h1>{words}</h1><p>"
        f"{words}。</p></body></html>"
    )


def challenge() -> Answer:
    """A page that asks for a human."""
    return page(
        "<!DOCTYPE html><html><head><meta charset=utf-8><title>安全验证</title></head><body><div id='captcha'><p>演示数据 DEMO</p><p>"
        "您的访问过于频繁，请完成人机验证后继续</p>"
        "<div class='slider' data-sitekey='demo'>请按住滑块，拖动到最右边</div></div><script>window._waf_bd8ce2ce37='demo'</script></body></html>"
    )


def forbidding() -> Answer:
    """A robots.txt that forbids everything."""
    return Answer(body=b"User-agent: *\nDisallow: /\n", content_type="text/plain")


def at(name: str, page_id: str = "") -> str:
    """URL of a page on the host of a trap."""
    page_id = page_id or f"{name}-1"
    return f"http://{name}.{THORNS}/a/{page_id}.html"


def trap(name: str, outcomes: str, answer: Callable[[], Answer], **more: Any) -> Trap:
    """A trap with defaults; `outcomes` separated by blanks."""
    return Trap(name, more.pop("portal", "thorns"), more.pop("url", at(name)), tuple(outcomes.split()), answer, **more)


LONG = at("long", "x" * 8192)
CONTROL = f"http://control.{THORNS}/a/control\x07\x1b[31m.html"
TRAPS: tuple[Trap, ...] = (
    trap("missing", "not_found", lambda: NOT_FOUND),
    trap("gone", "gone", lambda: Answer(410)),
    trap("error", "server_error", lambda: Answer(500, b"Internal Server Error", "text/plain")),
    trap("slow", "timeout too_large", lambda: Answer(body=b"<html><body><p>", stream="slow")),
    trap("endless", "too_large timeout", lambda: Answer(body=b"<html><body>", stream="endless")),
    trap("oversized", "too_large", lambda: Answer(body=b"<html><body>", stream="oversized")),
    trap("bomb", "too_large bad_encoding timeout", lambda: Answer(body=bomb(), headers=(("Content-Encoding", "gzip"),))),
    trap(
        "badgzip",
        "bad_encoding connection_failed",
        lambda: Answer(body=b"\x1f\x8b\x08\x00nothing packed in here", headers=(("Content-Encoding", "gzip"),)),
    ),
    trap("loopback", "blocked_address blocked_host", lambda: moved("http://127.0.0.1/")),
    trap("linklocal", "blocked_address blocked_host", lambda: moved("http://169.254.169.254/latest/meta-data/")),
    trap("lan", "blocked_address blocked_host", lambda: moved("http://10.0.0.1/admin")),
    trap("localfile", "blocked_scheme", lambda: moved("file:///etc/passwd")),
    trap("loop", "redirect_loop", lambda: moved(at("loop"))),
    trap("pingpong", "redirect_loop", lambda: moved(at("pingpong", "pingpong-2"))),
    trap("empty", "empty_body", lambda: Answer(body=b"")),
    trap("binary", "not_html", lambda: Answer(body=b"%PDF-1.7\n\x00\x01\x02\xff" * 200, content_type="application/pdf")),
    trap("cut", "connection_failed timeout", lambda: Answer(body=b"<html><body><p>", stream="cut")),
    trap("forbidden", "robots_denied", lambda: article("这一页不许读"), robots=forbidding),
    trap("norobots", "robots_failed", lambda: article("这里的规则读不出来"), robots=lambda: Answer(500)),
    trap("long", "bad_url not_asked", lambda: article("地址太长"), url=LONG),
    trap("control", "bad_url not_found ok not_asked", lambda: article("地址里有控制字符"), url=CONTROL),
    trap("limit", "rate_limited", lambda: Answer(429, headers=(("Retry-After", "120"),)), portal="thorns_limit"),
    trap("wall", "challenge", challenge, portal="thorns_wall"),
    trap("gate", "login_redirect", lambda: moved(f"http://passport.{THORNS}/login?redirect=%2Fa%2Fgate-1.html"), portal="thorns_gate"),
    trap("flood", "ok stopped", lambda: article("一万条里的一条"), portal="thorns_flood"),
    trap("entities", "ok not_asked", lambda: article("外部实体"), portal="thorns_entities"),
)
BY_HOST: dict[str, Trap] = {t.host: t for t in TRAPS}

XXE = f"""<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "{"哈" * 100}"><!ENTITY b "{"&a;" * 100}">
<!ENTITY c "{"&b;" * 100}"><!ENTITY d "{"&c;" * 100}">
<!ENTITY file SYSTEM "file:///etc/passwd"><!ENTITY net SYSTEM "http://leak.{THORNS}/entity">]>
<rss version="2.0"><channel><title>&file;&net;</title><item><title>&d;</title><link>{at("entities")}</link></item></channel></rss>"""


def is_hostile(host: str) -> bool:
    """Whether the host belongs to a trap."""
    return host.endswith(THORNS)


def respond(host: str, path: str) -> Answer:
    """The answer of a hostile host."""
    if host == f"passport.{THORNS}":
        return page(
            "<!DOCTYPE html><html><head><meta charset=utf-8><title>登录</title></head><body>演示数据 DEMO<form action=/login "
            "method=post><input name=user><input type=password name=password></form></body></html>"
        )
    if host == f"list.{THORNS}":
        return listing(path)
    found = BY_HOST.get(host)
    if path == "/robots.txt":
        return found.robots() if found and found.robots else Answer(404, b"", "text/plain")
    if found is None or not path.startswith("/a/"):
        return NOT_FOUND
    if found.name == "pingpong" and path == "/a/pingpong-2.html":
        return moved(at("pingpong"))
    return found.answer()


def listing(path: str) -> Answer:
    """Lists of the hostile portals: /thorns, /thorns_wall …"""
    name = path.split("?", maxsplit=1)[0].strip("/")
    if path == "/robots.txt":
        return Answer(404, b"", "text/plain")
    if name == "thorns_entities":
        return Answer(body=XXE.encode(), content_type="application/rss+xml")
    if name == "thorns_flood":
        urls = [at("flood", f"flood-{n}") for n in range(1, FLOOD + 1)]
    elif name in ("thorns_limit", "thorns_wall", "thorns_gate"):
        urls = [at(name.removeprefix("thorns_"), f"{name.removeprefix('thorns_')}-{n}") for n in range(1, 6)]
    elif name == "thorns":
        urls = [t.url for t in TRAPS if t.portal == "thorns"]
    else:
        return NOT_FOUND
    rows = "".join(
        f'<li><a href="{url}">第{n}条：这里有刺</a> <i class="time">2026-10-05 08:00:00</i></li>' for n, url in enumerate(urls, 1)
    )
    return page(
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>荆棘</title></head><body>演示数据 DEMO<ul id=list>{rows}</ul></body></html>"
    )


def rows() -> Iterator[dict[str, object]]:
    """Truth of the traps."""
    for t in TRAPS:
        yield {"url": t.url, "portal": t.portal, "is_hostile": True, "name": t.name, "outcomes": list(t.outcomes)}
