"""Who may ask, and what the browser may do with the answer: methods, Host, Origin, response headers.

In:     every HTTP request
Out:    the app's answer with the headers below, or a short refusal
Why:    a page of another site must not be able to read or change anything here: a foreign name that resolves to this machine fails at Host,
        a foreign form at Origin. No script, and no style, picture or frame but ours: a hostile headline has nothing to call.
"""

from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})
HEADERS = {
    "Content-Security-Policy": "; ".join(
        ("default-src 'none'", "style-src 'self'", "img-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'")
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


@dataclass
class Guard:
    """ASGI middleware. `hosts` are the names by which the site may be asked for, `posts` the paths of its forms."""

    app: ASGIApp
    hosts: Collection[str] = LOOPBACK
    posts: Collection[str] = ()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # a briefing, which carries its style, has a policy of its own
            await send(message)

        refusal = self.refused(scope)
        await (refusal or self.app)(scope, receive, with_headers)

    def refused(self, scope: Scope) -> PlainTextResponse | None:
        """Why a request is not answered; None when it is."""
        headers, method = Headers(scope=scope), scope["method"]
        hosts = headers.getlist("host")
        if len(hosts) != 1 or _name_of(f"//{hosts[0]}") not in self.hosts:
            return PlainTextResponse("此站点只以配置过的主机名应答（tingfeng serve --allow-host）", 421)
        origin = headers.get("origin")
        if origin is not None and not self._is_ours(origin, hosts[0]):
            return PlainTextResponse("来自其他站点的请求不予应答", 403)
        if method in ("GET", "HEAD"):
            return None
        if method != "POST" or scope["path"] not in self.posts:
            return PlainTextResponse("只接受 GET", 405, {"Allow": "GET, HEAD"})
        if origin is None or (scope.get("client") or ("",))[0] not in LOOPBACK:
            return PlainTextResponse("只接受本机浏览器在本站提交的表单", 403)
        return None

    def _is_ours(self, origin: str, host: str) -> bool:
        """An origin is ours when it names the host that was asked; a proxy in front may speak TLS."""
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower() and _name_of(origin) in self.hosts


def _name_of(address: str) -> str | None:
    try:
        return urlsplit(address).hostname
    except ValueError:
        return None
