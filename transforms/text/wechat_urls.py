"""Addresses of articles at WeChat (公众号): the long form with its four parts, the short form, the one of before 2014.

The long form names the account (`__biz`), the message sent (`mid`), the place in it (`idx`) and a check (`sn`); the first three are the
article. From the short form no way leads to the long one but the page, which states it (transforms/page/wechat.py).
"""

import re
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urlsplit

HOST = "mp.weixin.qq.com"
PORTAL = "weixin"
_SHORT = re.compile(r"/+s/([\w-]{8,64})/?")
_LONG = re.compile(r"/+(?:s|mp/appmsg/show)/?")
_NAMES = {"mid": ("mid", "appmsgid"), "idx": ("idx", "itemidx"), "sn": ("sn", "sign")}
_BIZ = re.compile(r"[A-Za-z0-9+/_-]{4,40}={0,2}")


@dataclass(frozen=True)
class Parts:
    """What a long address says; `sn` may be missing."""

    biz: str
    mid: str
    idx: str
    sn: str = ""

    @property
    def article_id(self) -> str:
        return f"{PORTAL}:{self.biz}_{self.mid}_{self.idx}"

    @property
    def url(self) -> str:
        return f"https://{HOST}/s?__biz={self.biz}&mid={self.mid}&idx={self.idx}" + (f"&sn={self.sn}" if self.sn else "")


def parts(biz: str, mid: str, idx: str = "1", sn: str = "") -> Parts | None:
    """The parts of an article when they are such; None for anything else."""
    biz, mid, idx, sn = (unquote(value).strip() for value in (biz, mid, idx or "1", sn))
    if not _BIZ.fullmatch(biz) or not re.fullmatch(r"\d{1,20}", mid) or not re.fullmatch(r"\d{1,2}", idx):
        return None
    return Parts(biz, mid, str(int(idx)), sn if re.fullmatch(r"[0-9a-zA-Z]{4,64}", sn) else "")


def parts_of(url: str) -> Parts | None:
    """The parts that a long address states."""
    path, query = _split(url)
    if not _LONG.fullmatch(path):
        return None
    told = {name: value for name, _, value in (pair.partition("=") for pair in query.split("&"))}
    values = {key: next((told[n] for n in names if told.get(n)), "") for key, names in _NAMES.items()}
    return parts(told.get("__biz", ""), **values)


def short_of(url: str) -> str | None:
    """The id of a short address."""
    match = _SHORT.fullmatch(_split(url)[0])
    return match[1] if match else None


def article_id(url: str) -> str | None:
    """`weixin:<biz>_<mid>_<idx>`, or `weixin:<short>` by the short form; None for every other address."""
    long = parts_of(url)
    short = None if long else short_of(url)
    return long.article_id if long else f"{PORTAL}:{short}" if short else None


def canonical(url: str) -> str | None:
    """The address of the article without what tells who shared it; None for every other address."""
    long = parts_of(url)
    short = None if long else short_of(url)
    return long.url if long else f"https://{HOST}/s/{short}" if short else None


def _split(url: str) -> tuple[str, str]:
    """Path and query of an address at WeChat; empty for every other."""
    if HOST not in url[:40].lower():
        return "", ""
    try:
        found = urlsplit(unescape(url.strip()))
        return (found.path, found.query) if (found.hostname or "") == HOST else ("", "")
    except ValueError:
        return "", ""
