"""The closed list of outcomes of a fetch.

Every fetch ends in exactly one outcome. `Weight` says what to do next: nothing (`fine`), never retry (`hard`), retry on a later day
(`soft`), retry soon (`temporary`). Stop outcomes end the portal's run: the site refuses to be crawled, and that is never worked around.
"""

from enum import StrEnum


class Weight(StrEnum):
    """What to do after an outcome."""

    FINE = "fine"
    HARD = "hard"
    SOFT = "soft"
    TEMPORARY = "temporary"


class Outcome(StrEnum):
    """How a fetch ended."""

    OK = "ok"  # a body was archived
    NOT_MODIFIED = "not_modified"  # a conditional request: unchanged
    NOT_FOUND = "not_found"  # 404
    GONE = "gone"  # 410 or 451: removed for good
    FORBIDDEN = "forbidden"  # 401, 403, 405, 412: the site refuses us
    RATE_LIMITED = "rate_limited"  # 429
    UNAVAILABLE = "unavailable"  # 503: overload or a firewall's page
    CLIENT_ERROR = "client_error"  # any other 4xx
    SERVER_ERROR = "server_error"  # any other 5xx
    ODD_STATUS = "odd_status"  # 1xx, or 3xx without a location
    CHALLENGE = "challenge"  # a page that asks for a human
    LOGIN_REDIRECT = "login_redirect"  # redirected to a log-in page
    ROBOTS_DENIED = "robots_denied"  # robots.txt forbids the URL
    ROBOTS_FAILED = "robots_failed"  # robots.txt could not be read: treated as a refusal
    BLOCKED_ADDRESS = "blocked_address"  # not a public address
    BLOCKED_SCHEME = "blocked_scheme"  # neither http nor https
    BLOCKED_HOST = "blocked_host"  # outside the invented internet, in newsroom mode
    TOO_LARGE = "too_large"  # over the size limit, compressed or decompressed
    TIMEOUT = "timeout"  # no complete answer in time
    DNS_FAILED = "dns_failed"  # the name has no address
    CONNECTION_FAILED = "connection_failed"  # refused, reset, aborted, bad TLS
    BAD_ENCODING = "bad_encoding"  # the compressed body cannot be decompressed
    REDIRECT_LOOP = "redirect_loop"  # too many redirects, or one back to itself
    NOT_HTML = "not_html"  # an article that is an image, a video, an archive: not kept
    UNREADABLE_LIST = "unreadable_list"  # a list's answer is something else: a warning page, another format; its body is kept
    FAULT = "fault"  # our own code failed on the answer; its body is kept and the reason says where
    EMPTY_BODY = "empty_body"  # a good status without a body
    BAD_URL = "bad_url"  # too long, control characters, no host
    REMOVED = "removed"  # under a tombstone (`tingfeng remove`): nothing of it is kept
    STOPPED = "stopped"  # not requested, because the portal's run had ended

    @property
    def weight(self) -> Weight:
        """What to do next."""
        return WEIGHTS[self]

    @property
    def ends_run(self) -> bool:
        """Whether this outcome ends the portal's run."""
        return self in STOPS


O = Outcome  # noqa: E741
WEIGHTS: dict[Outcome, Weight] = {
    **dict.fromkeys((O.OK, O.NOT_MODIFIED), Weight.FINE),
    **dict.fromkeys((O.NOT_FOUND, O.GONE, O.ROBOTS_DENIED, O.BLOCKED_ADDRESS, O.BLOCKED_SCHEME, O.BLOCKED_HOST), Weight.HARD),
    **dict.fromkeys((O.TOO_LARGE, O.REDIRECT_LOOP, O.NOT_HTML, O.BAD_URL, O.CLIENT_ERROR, O.ODD_STATUS, O.REMOVED), Weight.HARD),
    **dict.fromkeys((O.FORBIDDEN, O.CHALLENGE, O.LOGIN_REDIRECT, O.DNS_FAILED, O.EMPTY_BODY, O.BAD_ENCODING, O.FAULT), Weight.SOFT),
    **dict.fromkeys(
        (O.RATE_LIMITED, O.UNAVAILABLE, O.SERVER_ERROR, O.ROBOTS_FAILED, O.TIMEOUT, O.CONNECTION_FAILED, O.STOPPED, O.UNREADABLE_LIST),
        Weight.TEMPORARY,
    ),
}
STOPS = frozenset({O.FORBIDDEN, O.RATE_LIMITED, O.UNAVAILABLE, O.CHALLENGE, O.LOGIN_REDIRECT})
SICK = frozenset({O.TIMEOUT, O.CONNECTION_FAILED, O.SERVER_ERROR, O.DNS_FAILED, O.ROBOTS_FAILED})
"""Several of these in a row mean that the host has a problem: it is left alone."""

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
    """Outcome of an HTTP status."""
    if status in BY_STATUS:
        return BY_STATUS[status]
    if 200 <= status < 300:
        return O.OK
    if 400 <= status < 500:
        return O.CLIENT_ERROR
    return O.SERVER_ERROR if status >= 500 else O.ODD_STATUS
