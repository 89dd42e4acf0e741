"""What a page of WeChat (公众号) states of itself in its scripts: account, message and place, whatever address it was fetched by."""

import re
from html import unescape

from transforms.page.tree import Page
from transforms.text import wechat_urls
from transforms.text.wechat_urls import Parts

MAX_SCRIPT = 400_000
_EMPTY = r"(?:(?:\"\"|''|[A-Za-z_.]{1,40}\()\s{0,9}(?:\|\|)?\s{0,9}){0,4}"  # "" || "" || "…", JsDecode('…')
_NAMES = {"biz": "(?:__)?biz|bizuin", "mid": "mid|appmsgid", "idx": "idx|itemidx", "sn": "sn"}
_STATED = {
    name: re.compile(
        rf"(?<![\w&?$.-])[\"']?(?:window\.)?(?:{names})[\"']?\s{{0,9}}[:=]\s{{0,9}}{_EMPTY}[\"']?(?P<v>[\w+/=-]{{1,64}}?)(?=[\"',;\s}}])"
    )
    for name, names in _NAMES.items()
}
_LINK = re.compile(r"(?:msg_link|og:url)[\"']?\s{0,9}[:=]\s{0,9}" + _EMPTY + r"[\"'](?P<v>https?:[^\"'\s]{1,800})")


def stated_parts(page: Page, url: str) -> Parts | None:
    """The parts of the long address that the page states; None where it states none, and for pages of other sites."""
    if wechat_urls.HOST not in url or wechat_urls.parts_of(url):
        return None
    for _, text in page.scripts:
        head = text[:MAX_SCRIPT]
        found = {name: next((m["v"] for m in rule.finditer(head) if m["v"]), "") for name, rule in _STATED.items()}
        parts = wechat_urls.parts(**found) if found["biz"] and found["mid"] else None
        link = _LINK.search(head) if parts is None else None
        parts = parts or (wechat_urls.parts_of(_plain(link["v"])) if link else None)
        if parts:
            return parts
    return wechat_urls.parts_of(_plain(page.metas.get("og:url", "")))


def _plain(link: str) -> str:
    """An address out of a script: \\x26amp; and &amp; are ampersands, \\/ is a slash."""
    return unescape(re.sub(r"\\x([0-9a-fA-F]{2})", lambda m: chr(int(m[1], 16)), link).replace("\\/", "/"))
