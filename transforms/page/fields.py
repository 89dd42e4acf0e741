"""What the URL and the portal's rules alone say: canonical URL, key, time in the id, account pages."""

import re
from collections.abc import Mapping
from datetime import datetime

from transforms.page.layout import url_rule
from transforms.rules import PortalRules
from transforms.text import ids, urls
from transforms.text.dates import Moment

_PLATFORMS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("网易号", re.compile(r"163\.com/dy/|dy\.163\.com/|163\.com/.*/[0-9A-V]{8}05[0-9A-Z]{6}\.html")),
    ("微信公众号", re.compile(r"//mp\.weixin\.qq\.com/")),
    ("百家号", re.compile(r"//baijiahao\.baidu\.com/|//mbd\.baidu\.com/")),
    ("搜狐号", re.compile(r"//(?:\w+\.)?sohu\.com/a/\d+_\d+")),
    ("大风号", re.compile(r"//(?:ishare|feng)\.ifeng\.com/")),
    ("头条号", re.compile(r"//(?:www|m)\.toutiao\.com/")),
    ("新浪看点", re.compile(r"//k\.sina\.(?:com\.)?cn/article_")),
    ("知乎专栏", re.compile(r"//zhuanlan\.zhihu\.com/")),
)


def rules_for(url: str, portal: str, rules: Mapping[str, PortalRules]) -> PortalRules | None:
    """The rules that a page is read by: its portal's own; at an address of another portal (a redirect, a saved page) that one's."""
    own = rules.get(portal)
    if url_rule(own, url):
        return own
    return next((other for other in rules.values() if url_rule(other, url)), own)


def canonical_of(url: str, rules: PortalRules | None) -> str:
    """Desktop URL without tracking."""
    found = url_rule(rules, url)
    return urls.canonical_url(url, pattern=found[0].pattern if found else None, canonical=found[0].canonical if found else None)


def key_of(url: str, rules: PortalRules | None) -> str:
    """`portal:id`, or a hash of the canonical URL."""
    found = url_rule(rules, url)
    return urls.article_id(url, portal=rules.portal if rules else None, pattern=found[0].pattern if found else None)


def time_of_id(url: str, rules: PortalRules | None, fetched_at: datetime) -> Moment | None:
    """The moment that the id or the path encodes."""
    found = url_rule(rules, url)
    return ids.time_from_url(
        url,
        id_time=found[0].id_time if found else None,
        identifier=found[1].groupdict().get("id") if found else None,
        fetched_at=fetched_at,
    )


def platform_of(url: str) -> str | None:
    """The platform whose users publish under URLs of this shape: 网易号, 公众号, 百家号 …"""
    return next((name for name, pattern in _PLATFORMS if pattern.search(url)), None)
