"""The closed list of ways in which a fetch can end.

Every fetch ends in exactly one outcome. `Weight` says what to do about it: nothing (`fine`), do not ask again (`hard`), ask again on a later
day (`soft`), ask again soon (`temporary`). Stop outcomes end the portal's run: they are a site's way of saying no, and are never worked around.
"""

from enum import StrEnum


class Weight(StrEnum):
    FINE = "fine"
    HARD = "hard"
    SOFT = "soft"
    TEMPORARY = "temporary"


class Outcome(StrEnum):
    OK = "ok"  # a body was archived
    NOT_MODIFIED = "not_modified"  # asked again with conditions, nothing new
    NOT_FOUND = "not_found"  # 404
    GONE = "gone"  # 410, or 451: taken away for good
    FORBIDDEN = "forbidden"  # 401, 403, 405, 412: the site refuses us
    RATE_LIMITED = "rate_limited"  # 429
    UNAVAILABLE = "unavailable"  # 503: overload or a firewall's page
    CLIENT_ERROR = "client_error"  # any other 4xx
    SERVER_ERROR = "server_error"  # any other 5xx
    ODD_STATUS = "odd_status"  # 1xx, or a 3xx that names no new place
    CHALLENGE = "challenge"  # a page that asks for a human
    LOGIN_REDIRECT = "login_redirect"  # led to a log-in page
    ROBOTS_DENIED = "robots_denied"  # robots.txt forbids the URL
    ROBOTS_FAILED = "robots_failed"  # robots.txt could not be read: taken as a no
    BLOCKED_ADDRESS = "blocked_address"  # not a public address
    BLOCKED_SCHEME = "blocked_scheme"  # neither http nor https
    BLOCKED_HOST = "blocked_host"  # outside the invented internet, in newsroom mode
    TOO_LARGE = "too_large"  # over the size limit, packed or unpacked
    TIMEOUT = "timeout"  # no whole answer in time
    DNS_FAILED = "dns_failed"  # the name has no address
    CONNECTION_FAILED = "connection_failed"  # refused, reset, broken off, bad TLS
    BAD_ENCODING = "bad_encoding"  # the packed body cannot be unpacked
    REDIRECT_LOOP = "redirect_loop"  # too many redirects, or one back to itself
    NOT_HTML = "not_html"  # an article that is an image, a video, an archive: not kept
    FAULT = "fault"  # our own code failed on the answer; its body is kept and the reason says where
    EMPTY_BODY = "empty_body"  # a good status and nothing else
    BAD_URL = "bad_url"  # too long, control characters, no host
    STOPPED = "stopped"  # not asked, because the portal's run had ended

    @property
    def weight(self) -> Weight:
        return WEIGHTS[self]

    @property
    def ends_run(self) -> bool:
        """True for stop signals: the portal's run ends here, with this outcome as the reason."""
        return self in STOPS


O = Outcome  # noqa: E741
WEIGHTS: dict[Outcome, Weight] = {
    **dict.fromkeys((O.OK, O.NOT_MODIFIED), Weight.FINE),
    **dict.fromkeys((O.NOT_FOUND, O.GONE, O.ROBOTS_DENIED, O.BLOCKED_ADDRESS, O.BLOCKED_SCHEME, O.BLOCKED_HOST), Weight.HARD),
    **dict.fromkeys((O.TOO_LARGE, O.REDIRECT_LOOP, O.NOT_HTML, O.BAD_URL, O.CLIENT_ERROR, O.ODD_STATUS), Weight.HARD),
    **dict.fromkeys((O.FORBIDDEN, O.CHALLENGE, O.LOGIN_REDIRECT, O.DNS_FAILED, O.EMPTY_BODY, O.BAD_ENCODING, O.FAULT), Weight.SOFT),
    **dict.fromkeys(
        (O.RATE_LIMITED, O.UNAVAILABLE, O.SERVER_ERROR, O.ROBOTS_FAILED, O.TIMEOUT, O.CONNECTION_FAILED, O.STOPPED), Weight.TEMPORARY
    ),
}
STOPS = frozenset({O.FORBIDDEN, O.RATE_LIMITED, O.UNAVAILABLE, O.CHALLENGE, O.LOGIN_REDIRECT})
SICK = frozenset({O.TIMEOUT, O.CONNECTION_FAILED, O.SERVER_ERROR, O.DNS_FAILED, O.ROBOTS_FAILED})
"""A row of these without a good answer in between means that the host is in trouble: leave it alone."""

BY_STATUS: dict[int, Outcome] = {
    304: O.NOT_MODIFIED,
    **dict.fromkeys((401, 403, 405, 412), O.FORBIDDEN),
    404: O.NOT_FOUND,
    410: O.GONE,
    451: O.GONE,
    429: O.RATE_LIMITED,
    503: O.UNAVAILABLE,
}


def of_status(status: int) -> Outcome:
    """Outcome of an HTTP status alone."""
    if status in BY_STATUS:
        return BY_STATUS[status]
    if 200 <= status < 300:
        return O.OK
    if 400 <= status < 500:
        return O.CLIENT_ERROR
    return O.SERVER_ERROR if status >= 500 else O.ODD_STATUS
