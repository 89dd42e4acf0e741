"""Ids that version 0.1 gave to articles, so that notes, saved questions and other people's links which hold them still find the article.

Two spellings of an address were two articles then, and parameters that name one (`mid`, `t`, `r`) were taken for tracking. Frozen: what it
says is history. A later change of ids adds its predecessor here.
"""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import xxhash

MAX_URL = 2000
_TRACKING = re.compile(
    r"^(utm_.*|spm|scm|f|from|fr|ref|src|source|share.*|cre|mod|loc|r|rfunc|tj|tr|wm|suid|media_id|spss|commtag|log_from|_t|t"
    r"|timestamp|isappinstalled"
    r"|wfr|for|wx.*|mid|chksm|scene|sharer.*|nsukey|gio_link_id|from_.*|track.*|hmsr|hmpl|bd_vid|gclid|fbclid)$",
    re.IGNORECASE,
)
_SITES = (
    ("sohu", r"^https?://(?:\w+\.)?sohu\.com/a/(?P<id>\d+)_\d+"),
    ("huxiu", r"^https?://(?:www|m)\.huxiu\.com/(?:article|brief|moment)/(?P<id>\d+)"),
    ("toutiao", r"^https?://(?:www|m)\.toutiao\.com/(?:article/|group/|item/|i|a)(?P<id>\d{16,19})"),
)


def former_id(url: str, *, portal: str | None = None, pattern: str | None = None) -> str:
    """The id of version 0.1 for an article at this address, fetched for a portal whose pattern matches it."""
    own = re.search(pattern, url[:MAX_URL]) if portal and pattern else None
    groups = own.groupdict("") if own else {}
    identifier = groups.get("id") or groups.get("a", "") + groups.get("b", "")
    if identifier:
        return f"{portal}:{identifier}"
    for site, shape in _SITES:
        match = re.search(shape, url[:MAX_URL], re.IGNORECASE)
        if match:
            return f"{site}:{match['id']}"
    return f"url:{xxhash.xxh3_64_hexdigest(_canonical(url.strip()[:MAX_URL]).encode('utf-8', 'replace'))}"


def _canonical(url: str) -> str:
    try:
        parts = urlsplit(url)
        query = urlencode([(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.match(k)])
        return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path or "/", query, ""))
    except ValueError:
        return url
