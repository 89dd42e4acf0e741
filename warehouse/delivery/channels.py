"""Channels: the sender of an address, as it stands in TINGFENG_CHANNEL_<NAME> or TINGFENG_NOTIFY_URLS.

https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=KEY           企业微信, as its page shows the address; also wecom://KEY
https://open.feishu.cn/open-apis/bot/v2/hook/TOKEN#SECRET          飞书, the secret of its signature after #; also feishu://TOKEN#SECRET
https://oapi.dingtalk.com/robot/send?access_token=TOKEN#SECRET     钉钉; also dingtalk://TOKEN#SECRET
wecom+http://gateway/path, feishu+https://…, dingtalk+https://…    the same by way of another host
anything else                                                      Apprise: mailto://, tgram://, json://
"""

import re
from collections.abc import Collection, Iterable, Mapping
from urllib.parse import urlsplit

from warehouse.delivery.senders import Apprise, DingTalk, Feishu, Sender, WeCom

PREFIX = "TINGFENG_CHANNEL_"
_NAME = re.compile(r"[A-Z][A-Z0-9_]{0,31}")
_HOMES = {
    "wecom": "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={}",
    "feishu": "https://open.feishu.cn/open-apis/bot/v2/hook/{}",
    "dingtalk": "https://oapi.dingtalk.com/robot/send?access_token={}",
}
_HOSTS = {"qyapi.weixin.qq.com": "wecom", "open.feishu.cn": "feishu", "open.larksuite.com": "feishu", "oapi.dingtalk.com": "dingtalk"}
_OTHER_NAMES = {"wecombot": "wecom"}


class ChannelError(Exception):
    """A channel cannot be used; the message says which and why, without its address."""


def is_setting(name: str) -> bool:
    """Whether an environment variable is the address of a channel."""
    return name.startswith(PREFIX) and bool(_NAME.fullmatch(name.removeprefix(PREFIX)))


def unknown_settings(environ: Iterable[str], known: Collection[str]) -> list[str]:
    """Environment variables of this program that are neither known settings nor channels."""
    return sorted(name for name in environ if name.startswith("TINGFENG_") and name not in known and not is_setting(name))


def addresses_in(environ: Mapping[str, str]) -> dict[str, str]:
    """Addresses by the names of channels, as rules write them: TINGFENG_CHANNEL_PR is pr."""
    return {name.removeprefix(PREFIX).lower(): value.strip() for name, value in environ.items() if is_setting(name) and value.strip()}


def sender_of(address: str) -> Sender:
    """The sender of an address. Raises ChannelError for one that nobody knows."""
    parts = urlsplit(address)
    kind, _, scheme = parts.scheme.partition("+")
    kind = _OTHER_NAMES.get(kind, kind)
    secret, url = parts.fragment, address.partition("#")[0]
    if kind in _HOMES and scheme in ("http", "https"):
        return _robot(kind, f"{scheme}{url[url.index(':') :]}", secret)
    if kind in _HOMES:
        user, _, token = parts.netloc.rpartition("@")  # dingtalk://SECRET@TOKEN is Apprise's form
        return _robot(kind, _HOMES[kind].format(token), secret or user)
    if kind == "https" and parts.hostname in _HOSTS:
        return _robot(_HOSTS[parts.hostname], url, secret)
    return _of_apprise(address)


def _robot(kind: str, url: str, secret: str) -> Sender:
    if kind == "wecom":
        return WeCom(url)
    return Feishu(url, secret) if kind == "feishu" else DingTalk(url, secret)


def _of_apprise(address: str) -> Sender:
    import apprise

    if apprise.Apprise.instantiate(address) is None:
        raise ChannelError(f"no service that is known begins with {address.split(':', maxsplit=1)[0]}:")
    return Apprise(address)


def channel(addresses: Mapping[str, str], name: str) -> Sender:
    """The sender of a channel by its name. Raises ChannelError."""
    if name not in addresses:
        raise ChannelError(f"channel {name}: {PREFIX}{name.upper()} is not set")
    try:
        return sender_of(addresses[name])
    except ChannelError as error:
        raise ChannelError(f"{PREFIX}{name.upper()}: {error}") from None
