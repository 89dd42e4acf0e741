"""What the URL and the portals' rules alone say of a page: by which rules it is read, its article, canonical URL, time in the id,
platform."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from transforms.rules import PortalRules, UrlRule
from transforms.text import ids, urls, wechat_urls
from transforms.text.dates import Moment
from transforms.text.former_ids import former_id

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
Found = tuple[UrlRule, re.Match[str]]


@dataclass(frozen=True)
class Address:
    """What an address says, read once for each page.

    `rules` are those that the page is read by; `found` is the rule that names the article and where it matches, of whichever portal: an
    article has one id, whoever led to it.
    """

    url: str
    article_id: str
    canonical: str
    rules: PortalRules | None = None
    found: Found | None = None
    own_pattern: str | None = None

    def time(self, fetched_at: datetime) -> Moment | None:
        """The moment that the id or the path encodes."""
        identifier = self.found[1].groupdict().get("id") if self.found else None
        return ids.time_from_url(
            self.url, id_time=self.found[0].id_time if self.found else None, identifier=identifier, fetched_at=fetched_at
        )

    def stated(self, parts: wechat_urls.Parts | None) -> "Address":
        """The same with what the page states of itself, where its address leaves it open."""
        return replace(self, article_id=parts.article_id, canonical=parts.url) if parts else self

    def former_ids(self, article_id: str) -> tuple[str, ...]:
        """Other ids under which this page was, or can be, known."""
        known = (former_id(self.url, portal=self.rules.portal if self.rules else None, pattern=self.own_pattern), self.article_id)
        return tuple(dict.fromkeys(other for other in known if other != article_id))


def url_rule(rules: PortalRules | None, url: str) -> Found | None:
    """The portal's URL rule that the URL matches, however it is spelled."""
    for rule in rules.urls if rules else ():
        match = urls.search(rule.pattern, url)
        if match:
            return rule, match
    return None


def read_address(url: str, rules: PortalRules | None) -> Address:
    """What an address says by one portal's rules."""
    return _address(url, rules, url_rule(rules, url), rules)


def address_among(url: str, portal: str, rules: Mapping[str, PortalRules]) -> Address:
    """What an address says by the rules of all portals.

    The page is read by the rules of the portal that it was fetched for; at an address of another portal (a redirect, a saved page, somebody
    else's feed) by that one's. The article is named by the portal whose pattern holds the host, so that a feed of many sites names nothing.
    """
    own = rules.get(portal)
    matches = [(other, found) for other in rules.values() if (found := url_rule(other, url))]
    reads = next((other for other, _ in matches if other is own), matches[0][0] if matches else own)
    names, found = (
        min(matches, key=lambda pair: (_fits_any_host(pair[1][0], url), pair[0].portal)) if len(matches) > 1 else (*matches, (own, None))[0]
    )
    address = _address(url, names, found, reads)
    pattern = next((match[0].pattern for other, match in matches if other is reads), None)
    return replace(address, own_pattern=pattern)


def _address(url: str, names: PortalRules | None, found: Found | None, reads: PortalRules | None) -> Address:
    pattern = found[0].pattern if found else None
    article_id = urls.article_id(url, portal=names.portal if names else None, pattern=pattern)
    canonical = urls.canonical_url(url, pattern=pattern, canonical=found[0].canonical if found else None)
    return Address(url, article_id, canonical, reads, found, pattern)


def _fits_any_host(rule: UrlRule, url: str) -> bool:
    return re.search(rule.pattern, re.sub(r"//[^/?#]*", "//nowhere.invalid", urls.spelled(url), count=1)) is not None


def platform_of(url: str) -> str | None:
    """The platform whose users publish under URLs of this shape: 网易号, 公众号, 百家号 …"""
    return next((name for name, pattern in _PLATFORMS if pattern.search(url)), None)
