"""Addresses of pages: every link of the site is made here, so that state stands in the address and nothing is left unquoted."""

from collections.abc import Iterable
from datetime import date
from urllib.parse import quote, urlencode, urlsplit

from transforms.text.printable import printable


def page(path: str, *ids: str, **given: object) -> str:
    """The address of a page: `page("/story", story_id)`, `page("/voice", first=day)`. What is None is left out."""
    place = "/".join((path.rstrip("/") or "", *(quote(i, safe=":") for i in ids))) or "/"
    pairs = [(key.rstrip("_"), one) for key, value in given.items() for one in _several(value) if one not in (None, "")]
    return place + ("?" + urlencode([(k, str(v)) for k, v in pairs]) if pairs else "")


def rows(of: str, each: str = "rows", **given: object) -> str:
    """The address of the rows behind a number; `each` is what is counted when it is not the rows themselves."""
    return page("/rows", of=of, each=None if each == "rows" else each, **given)


def outside(url: str | None) -> str | None:
    """An address of another site, when it is one that a browser may be sent to."""
    if not url or printable(url) != url or any(c.isspace() for c in url):
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.hostname else None


def local(path: str | None) -> str:
    """An address of this site to go back to; the first page for any other."""
    safe = bool(path) and str(path).startswith("/") and not str(path).startswith(("//", "/\\")) and printable(str(path)) == path
    return str(path) if safe else "/"


def _several(value: object) -> Iterable[object]:
    if isinstance(value, date | str) or not isinstance(value, Iterable):
        return (value,)
    return value
