"""Senders: a message in the form of 企业微信, 飞书, 钉钉, or whatever Apprise reaches, within the bytes and the rate of each.

Limits (documentation of the services, 2026-11): 企业微信 markdown 4,096 bytes UTF-8, 20 a minute; 飞书 20 KB for the whole request, 100 a
minute and 5 a second; 钉钉 20,000 bytes (18,000 are used), 20 a minute.
"""

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import quote_plus

from transforms.text.printable import printable
from warehouse.delivery.message import MAX_TITLE_CHARS, Message, fitted, plain, safe_link
from warehouse.delivery.transport import Answers, NotTakenError, Rate, post

WECOM_BYTES, FEISHU_BYTES, DINGTALK_BYTES = 4096, 20_000, 18_000
WECOM = Answers(("errcode",), "errmsg", frozenset({-1, 45009}), {93000: "the webhook key is wrong, or the robot was removed"})
FEISHU = Answers(
    ("code", "StatusCode"),
    "msg",
    frozenset({11232, 11233, 1500}),
    {19021: "the signature does not fit: check the secret and this machine's clock", 19001: "the webhook token is wrong"},
)
DINGTALK = Answers(
    ("errcode",),
    "errmsg",
    frozenset({-1, 130101, 410100}),
    {310000: "signature, key word or address of the sender do not fit: check the secret and the clock", 300001: "the token is wrong"},
)
COLOURS = {"红": "red", "橙": "orange", "黄": "yellow", "蓝": "blue"}


class Sender(Protocol):
    """Sends a message to one channel; `name` says which, without a secret."""

    @property
    def name(self) -> str:
        """What the channel is called in messages about it."""

    def send(self, message: Message) -> None:
        """Return when the message was accepted. Raises NotTakenError."""


def n_bytes(text: str) -> int:
    """Bytes of a text in UTF-8."""
    return len(text.encode())


def encoded(value: Any) -> str:
    """A value as JSON, Chinese as it is."""
    return json.dumps(value, ensure_ascii=False)


def title_of(message: Message) -> str:
    """The title with its grade; never empty, since 钉钉 takes none."""
    return plain(f"【{message.grade}】{message.title}" if message.grade else message.title, MAX_TITLE_CHARS) or "听风"


def linked(message: Message) -> str:
    """The link as markup; empty without one."""
    url = safe_link(message.link)
    return f"[{plain(message.link_words)}]({url})" if url else ""


def _rate(*limits: tuple[int, float]) -> Callable[[], Rate]:
    return lambda: Rate(limits)


@dataclass
class WeCom:
    """企业微信: markdown."""

    url: str
    rate: Rate = field(default_factory=_rate((20, 60.0)))
    name = "企业微信"

    def text(self, message: Message) -> str:
        """The markdown within its limit."""

        def render(lines: Sequence[str]) -> str:
            quoted = [f"> {plain(line)}" for line in lines]
            return "\n".join(filter(None, (f"**{title_of(message)}**", plain(message.count), *quoted, linked(message))))

        return fitted(message.lines, render, n_bytes, WECOM_BYTES)

    def send(self, message: Message) -> None:
        """See `Sender`."""
        body = encoded({"msgtype": "markdown", "markdown": {"content": self.text(message)}}).encode()
        post(lambda: (self.url, body), WECOM, self.rate)


@dataclass
class Feishu:
    """飞书: an interactive card, signed when there is a secret."""

    url: str
    secret: str = ""
    rate: Rate = field(default_factory=_rate((100, 60.0), (5, 1.0)))
    clock: Callable[[], float] = time.time
    name = "飞书"

    def body(self, message: Message) -> str:
        """The request within its limit."""
        signed = feishu_signature(self.secret, int(self.clock())) if self.secret else {}
        url = safe_link(message.link)
        button = {"tag": "button", "text": {"tag": "plain_text", "content": plain(message.link_words)}, "url": url, "type": "primary"}

        def render(lines: Sequence[str]) -> str:
            text = "\n".join(filter(None, (f"**{plain(message.count)}**" if message.count else "", *map(plain, lines))))
            card = {
                "config": {"wide_screen_mode": True},
                "header": {
                    "title": {"tag": "plain_text", "content": title_of(message)},
                    "template": COLOURS.get(message.grade or "", "grey"),
                },
                "elements": [
                    {"tag": "div", "text": {"tag": "lark_md", "content": text}},
                    *([{"tag": "action", "actions": [button]}] if url else []),
                ],
            }
            return encoded({"msg_type": "interactive", "card": card, **signed})

        return fitted(message.lines, render, n_bytes, FEISHU_BYTES)

    def send(self, message: Message) -> None:
        """See `Sender`."""
        post(lambda: (self.url, self.body(message).encode()), FEISHU, self.rate)


def feishu_signature(secret: str, at_s: int) -> dict[str, str]:
    """Timestamp and signature of a request: HMAC-SHA256 of nothing, with both as the key."""
    key = f"{at_s}\n{secret}".encode()
    return {"timestamp": str(at_s), "sign": base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()}


@dataclass
class DingTalk:
    """钉钉: a card with one button, or markdown without a link; signed when there is a secret."""

    url: str
    secret: str = ""
    rate: Rate = field(default_factory=_rate((20, 60.0)))
    clock: Callable[[], float] = time.time
    name = "钉钉"

    def body(self, message: Message) -> str:
        """The request within its limit."""
        url, title = safe_link(message.link), title_of(message)

        def render(lines: Sequence[str]) -> str:
            quoted = [f"> {plain(line)}" for line in lines]
            text = "\n\n".join(filter(None, (f"### {title}", plain(message.count), *quoted)))
            if not url:
                return encoded({"msgtype": "markdown", "markdown": {"title": title, "text": text}})
            card = {"title": title, "text": text, "singleTitle": plain(message.link_words), "singleURL": url}
            return encoded({"msgtype": "actionCard", "actionCard": card})

        return fitted(message.lines, render, n_bytes, DINGTALK_BYTES)

    def address(self) -> str:
        """The address with timestamp and signature."""
        return self.url + (dingtalk_signature(self.secret, round(self.clock() * 1000)) if self.secret else "")

    def send(self, message: Message) -> None:
        """See `Sender`."""
        body = self.body(message).encode()
        post(lambda: (self.address(), body), DINGTALK, self.rate)


def dingtalk_signature(secret: str, at_ms: int) -> str:
    """Timestamp and signature as they are added to the address: HMAC-SHA256 of both, with the secret as the key."""
    digest = hmac.new(secret.encode(), f"{at_ms}\n{secret}".encode(), hashlib.sha256).digest()
    return f"&timestamp={at_ms}&sign={quote_plus(base64.b64encode(digest))}"


@dataclass
class Apprise:
    """Mail and the many services that Apprise reaches, as text."""

    address: str

    @property
    def name(self) -> str:
        """The address without its secrets."""
        import apprise

        service: Any = apprise.Apprise.instantiate(self.address)
        return str(service.url(privacy=True)).split("?")[0]

    def send(self, message: Message) -> None:
        """See `Sender`."""
        import apprise

        box = apprise.Apprise()
        box.add(self.address)
        lines = (message.count, *message.lines, safe_link(message.link) or "")
        body = "\n".join(filter(None, (printable(line).strip() for line in lines)))  # plain text: nothing in it acts
        title = printable(f"【{message.grade}】{message.title}" if message.grade else message.title)
        if not box.notify(body=body, title=title, body_format=apprise.NotifyFormat.TEXT):
            raise NotTakenError("not taken; check the address and the network", is_final=False)
