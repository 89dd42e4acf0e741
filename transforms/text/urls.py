"""URLs: one canonical form per article, the key `portal:id`, and the original URL in a mirror's path.

Known portals are recognised by the shape of their URLs, also without rules of their own; the table holds their ids in crawlers/portals.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit, urlunsplit

import idna
import xxhash

from transforms.text import wechat_urls

MAX_URL = 2000
_TRACKING = re.compile(
    r"^(utm_.*|spm|scm|f|from|fr|ref|src|source|share.*|cre|mod|loc|rfunc|tj|tr|wm|suid|media_id|spss|commtag|log_from|isappinstalled"
    r"|wfr|for|wx.*|chksm|scene|sharer.*|nsukey|gio_link_id|from_.*|track.*|hmsr|hmpl|hmcu|hmkw|hmci|bd_vid|[a-z]{1,3}clid|_ga|_gl"
    r"|mc_[ce]id|igshid"
    r"|phpsessid|jsessionid)$",
    re.IGNORECASE,
)
_STAMP = re.compile(
    r"^(_|_?t|timestamp|r|rnd|rand|random|v)$", re.IGNORECASE
)  # passed caches by, where their value is a clock or a random number
_STAMP_VALUE = re.compile(r"^(\d{10}(\d{3})?|0?\.\d+)$")
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]*", re.IGNORECASE)
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_BARE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!'()*,:@")  # mean the same escaped and bare
_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True)
class Site:
    """A portal known by its URLs; `canonical` is filled with the groups of the pattern, None keeps the URL."""

    portal: str
    pattern: re.Pattern[str]
    canonical: str | None = None


def _site(portal: str, pattern: str, canonical: str | None = None) -> Site:
    return Site(portal, re.compile(pattern, re.IGNORECASE), canonical)


SITES: tuple[Site, ...] = (
    _site("sohu", r"^https?://(?:\w+\.)?sohu\.com/a/(?P<id>\d+)_(?P<author>\d+)", "https://www.sohu.com/a/{id}_{author}"),
    _site("huxiu", r"^https?://(?:www|m)\.huxiu\.com/(?P<kind>article|brief|moment)/(?P<id>\d+)", "https://www.huxiu.com/{kind}/{id}.html"),
    _site(
        "toutiao",
        r"^https?://(?:www|m)\.toutiao\.com/(?:article/|group/|item/|i|a)(?P<id>\d{16,19})",
        "https://www.toutiao.com/article/{id}/",
    ),
)
"""Sites without a portal file, known by the URLs of their articles. A portal with a file has them in [[url]]."""

_MIRROR = re.compile(
    r"^https?://(?P<host>[^/]+)/(?P<ch>dy|tech|news|money|mobile|digi|auto|ent|sports|edu|jiankang)/article/(?P<id>[0-9A-Z]{16})\.html"
)


_SPELLED = re.compile(r"https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:/[A-Za-z0-9_.~-]+)+/?(?:\?[A-Za-z0-9_.~&=/-]+)?")
"""Most addresses: nothing in them has a second spelling."""


def known_site(url: str) -> tuple[Site, str] | None:
    """(site, id) when the URL has the shape of a known portal's article."""
    for site in SITES:
        match = site.pattern.search(url[:MAX_URL])
        if match:
            return site, match["id"]
    return None


def spelled(url: str) -> str:
    """The one spelling of an address (RFC 3986, 6.2.2): scheme and host in lower case, host in punycode, no default port, no fragment,
    no session in the path, escapes in capitals and only where they are needed. What cannot be read as an address stays as it is."""
    return url if len(url) <= MAX_URL and _SPELLED.fullmatch(url) else _respelled(url)


def _respelled(url: str) -> str:
    try:
        parts = urlsplit(url.strip()[:MAX_URL])
        if parts.scheme.lower() not in _PORTS or not parts.hostname:
            return url.strip()[:MAX_URL]
        path = _escaped(_SESSION.sub("", parts.path)) or "/"
        return urlunsplit((parts.scheme.lower(), _place(parts), path, _escaped(parts.query.replace("+", "%20"), _BARE | {"/", "?"}), ""))
    except ValueError:
        return url.strip()[:MAX_URL]


def _place(parts: SplitResult) -> str:
    """Host and port; names of the past (user:password@) go."""
    host = (parts.hostname or "").rstrip(".")
    if not host.isascii():
        try:
            host = idna.encode(host, uts46=True).decode()
        except (idna.IDNAError, UnicodeError):
            host = quote(host)
    elif ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port in {None, _PORTS[parts.scheme.lower()]} else f"{host}:{port}"


def _escaped(part: str, bare: frozenset[str] = _BARE) -> str:
    """A path or query with escapes in one way: none where they say nothing, capitals for the rest, UTF-8 for what stood there bare."""
    part = _ESCAPE.sub(lambda m: c if (c := chr(int(m[1], 16))) in bare else m[0].upper(), part)
    return quote(part, safe="/%:@!$&'()*+,;=?~-._")


def canonical_url(url: str, *, pattern: str | None = None, canonical: str | None = None) -> str:
    """Desktop URL without tracking; `pattern` and `canonical` are a portal's own rule and come first."""
    url = url.strip()[:MAX_URL]
    own = search(pattern, url) if pattern else None
    if own:
        return _filled(canonical, own, url) if canonical else without_tracking(url.partition("?")[0])
    return wechat_urls.canonical(url) or _of_site(url) or without_tracking(url)


def search(pattern: str, url: str) -> re.Match[str] | None:
    """Where a portal's pattern matches an address, however that is spelled: as it is, escaped, or in the letters that its escapes stand
    for."""
    return next((match for form in _spellings(url[:MAX_URL]) if (match := re.search(pattern, form))), None)


@lru_cache(maxsize=4096)
def _spellings(url: str) -> tuple[str, ...]:
    """Made once for the patterns of all portals."""
    normal = spelled(url)
    return tuple(dict.fromkeys((normal, url, unquote(normal))))


def _of_site(url: str) -> str | None:
    url = spelled(url)
    known = known_site(url)
    match = known[0].pattern.search(url) if known and known[0].canonical else None
    return _filled(known[0].canonical or "", match, url) if known and match else None


def _filled(form: str, match: re.Match[str], url: str) -> str:
    try:
        return form.format(**{k: v or "" for k, v in match.groupdict().items()})
    except (KeyError, IndexError, ValueError):
        return without_tracking(url)


def without_tracking(url: str) -> str:
    """The one spelling of the address without tracking parameters; the whole query dropped on SITES."""
    url = spelled(url)
    place, mark, query = url.partition("?")
    if not mark:
        return url
    kept = [] if known_site(url) else [pair for pair in query.split("&") if pair and not _is_tracking(*pair.partition("=")[::2])]
    return f"{place}?{'&'.join(kept)}" if kept else place


def _is_tracking(name: str, value: str) -> bool:
    return bool(_TRACKING.match(name) or (_STAMP.match(name) and _STAMP_VALUE.match(value)))


def article_id(url: str, *, portal: str | None = None, pattern: str | None = None) -> str:
    """`portal:id` where the URL holds an id, else a hash of the canonical URL, in which http and https and the order of parameters do not
    count.

    An article of an account at WeChat is `weixin:<biz>_<mid>_<idx>`, or `weixin:<short>` by its short address, whoever led to it.
    """
    at_wechat = wechat_urls.article_id(url)
    if at_wechat:
        return at_wechat
    if portal and pattern:
        own = search(pattern, url)
        groups = own.groupdict("") if own else {}
        identifier = groups.get("id") or groups.get("a", "") + groups.get("b", "")
        if identifier:
            return f"{portal}:{identifier}"
    known = known_site(spelled(url))
    if known:
        return f"{known[0].portal}:{known[1]}"
    return f"url:{xxhash.xxh3_64_hexdigest(page_key(url).encode('utf-8', 'replace'))}"


def page_key(url: str) -> str:
    """The address that stands for all addresses of one page: https, parameters in order."""
    place, mark, query = without_tracking(url).partition("?")
    place = f"https:{place.removeprefix('http:')}" if place.startswith("http:") else place
    return f"{place}?{'&'.join(sorted(query.split('&')))}" if mark else place


def mirror_of(url: str) -> str | None:
    """URL of the original of a page on a path-preserving mirror; None on the portal itself and for other paths."""
    match = _MIRROR.match(url)
    if not match or match["host"].endswith("163.com"):
        return None
    return f"https://www.163.com/{match['ch']}/article/{match['id']}.html"


def absolute(href: str | None, base: str) -> str | None:
    """Absolute http(s) URL without fragment; None for anything else. Never raises."""
    href = (href or "").strip()[:MAX_URL]
    if not href or href.startswith(("#", "javascript:", "data:", "mailto:", "about:", "tel:")):
        return None
    try:
        joined = urlsplit(urljoin(base, href))
        host = joined.hostname
    except ValueError:
        return None
    if joined.scheme not in {"http", "https"} or not host or "." not in host:
        return None
    return urlunsplit(joined._replace(fragment=""))


def host_of(url: str | None) -> str:
    """Host in lower case without www; empty when there is none."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return ""
    return host.removeprefix("www.")


def domain_of(url: str | None) -> str:
    """Registrable part of the host, good enough for comparing sites: news.sina.com.cn -> sina.com.cn."""
    labels = host_of(url).split(".")
    keep = (
        3
        if len(labels) > 2
        and labels[-1] in {"cn", "tw", "hk", "uk", "jp", "tr"}
        and labels[-2] in {"com", "net", "org", "gov", "edu", "co", "ac"}
        else 2
    )
    return ".".join(labels[-keep:])


_RESIZER = re.compile(r"[?&]url=(https?%3A[^&]+)", re.IGNORECASE)


def image_url(src: str | None, base: str) -> str | None:
    """Absolute URL of a picture; for a resizer the original in its parameter."""
    url = absolute(src, base)
    if url is None:
        return None
    original = _RESIZER.search(url)
    return absolute(unquote(original[1]), base) if original else url
