"""URLs: one canonical form per article, the key `portal:id`, and what a mirror's path gives away.

Known portals are recognised by the shape of their URLs, also without rules of their own; the table holds their ids in crawlers/portals.
"""

import re
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlencode, urljoin, urlsplit, urlunsplit

import xxhash

MAX_URL = 2000
_TRACKING = re.compile(
    r"^(utm_.*|spm|scm|f|from|fr|ref|src|source|share.*|cre|mod|loc|r|rfunc|tj|tr|wm|suid|media_id|spss|commtag|log_from|_t|t|"
    r"timestamp|isappinstalled"
    r"|wfr|for|wx.*|mid|chksm|scene|sharer.*|nsukey|gio_link_id|from_.*|track.*|hmsr|hmpl|bd_vid|gclid|fbclid)$",
    re.IGNORECASE,
)


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
"""Sites without a portal file, known by their articles' addresses. A portal with a file says its addresses there, in [[url]]."""

_MIRROR = re.compile(
    r"^https?://(?P<host>[^/]+)/(?P<ch>dy|tech|news|money|mobile|digi|auto|ent|sports|edu|jiankang)/article/(?P<id>[0-9A-Z]{16})\.html"
)


def known_site(url: str) -> tuple[Site, str] | None:
    """(site, id) when the URL has the shape of a known portal's article."""
    for site in SITES:
        match = site.pattern.search(url[:MAX_URL])
        if match:
            return site, match["id"]
    return None


def canonical_url(url: str, *, pattern: str | None = None, canonical: str | None = None) -> str:
    """Desktop URL without tracking; `pattern` and `canonical` are a portal's own rule and come first."""
    url = url.strip()[:MAX_URL]
    own = re.search(pattern, url) if pattern else None
    if own:
        return _filled(canonical, own, url) if canonical else without_tracking(url.partition("?")[0])
    known = known_site(url)
    if known and known[0].canonical:
        match = known[0].pattern.search(url)
        if match:
            return _filled(known[0].canonical, match, url)
    return without_tracking(url)


def _filled(form: str, match: re.Match[str], url: str) -> str:
    try:
        return form.format(**{k: v or "" for k, v in match.groupdict().items()})
    except (KeyError, IndexError, ValueError):
        return without_tracking(url)


def without_tracking(url: str) -> str:
    """Lower-case host, no fragment, no tracking parameters; whole query dropped on SITES."""
    try:
        parts = urlsplit(url)
        query = (
            ""
            if known_site(url)
            else urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)])
        )
        return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", query, ""))
    except ValueError:
        return url


def article_id(url: str, *, portal: str | None = None, pattern: str | None = None) -> str:
    """`portal:id` where the URL holds an id, else a hash of the canonical URL."""
    if portal and pattern:
        own = re.search(pattern, url[:MAX_URL])
        groups = own.groupdict("") if own else {}
        identifier = groups.get("id") or groups.get("a", "") + groups.get("b", "")
        if identifier:
            return f"{portal}:{identifier}"
    known = known_site(url)
    if known:
        return f"{known[0].portal}:{known[1]}"
    return f"url:{xxhash.xxh3_64_hexdigest(canonical_url(url).encode('utf-8', 'replace'))}"


def mirror_of(url: str) -> str | None:
    """Where a path-preserving mirror took the page from; None on the portal itself and on other paths."""
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
    """Absolute URL of the picture itself: resizers that carry the original in a parameter are undone."""
    url = absolute(src, base)
    if url is None:
        return None
    original = _RESIZER.search(url)
    return absolute(unquote(original[1]), base) if original else url
