"""An article that was handed in with its fields: a row of somebody's table, or an entry of a feed with its whole text.

In:     JSON of the content type CONTENT_TYPE with the keys FIELDS, all but `text` optional; times as ISO 8601 with a zone, or a date alone
Out:    Extracted with the rung `handed_in` for every field that was given; the rest is what text and address say
Why:    who hands in a table knows title, time and source better than any reading of the text could
"""

import html
import json
import re
from dataclasses import replace
from datetime import datetime
from typing import Any

from transforms.page.extracted import Extracted, Note, Rejected
from transforms.page.fields import Address
from transforms.page.plain import read_plain
from transforms.result import DropReason
from transforms.text.chars import normalise
from transforms.text.dates import Moment, parse_moment

CONTENT_TYPE = "application/tingfeng-article+json"
FIELDS = ("title", "text", "published_at", "source", "authors", "account", "section", "tags", "comments_n", "origin")
"""`authors` and `tags` are lists; `origin` says where the row stood, in words."""
RUNG = "handed_in"
_SURE = 0.95
_BREAK = re.compile(r"<(?:br|/p|/div|/li|/h[1-6]|/tr|/blockquote)\b[^>]{0,500}>|\r\n?", re.IGNORECASE)
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--[^<>]{0,2000}-->")


def is_handed_in(content_type: str | None) -> bool:
    """Whether a body is such an article, by its content type."""
    return (content_type or "").partition(";")[0].strip().lower() == CONTENT_TYPE


def read_handed_in(text: str, *, address: Address, fetched_at: datetime) -> Extracted | Rejected:
    """The article of a body."""
    try:
        row = json.loads(text)
    except (ValueError, RecursionError):
        return Rejected(DropReason.UNREADABLE, "no JSON")
    if not isinstance(row, dict):
        return Rejected(DropReason.UNREADABLE, "no JSON object")
    title, body = _text(row.get("title")), _lines(_text(row.get("text")))
    read = read_plain(body, address=address, fetched_at=fetched_at)
    if isinstance(read, Rejected):
        return read
    given: dict[str, Any] = {"source": _text(row.get("source")), "account": _text(row.get("account")), "section": _text(row.get("section"))}
    given |= {"authors": _names(row.get("authors")), "tags": _names(row.get("tags"))}
    given = {name: value for name, value in given.items() if value}
    if title:
        given |= {"title": normalise(title), "title_raw": title}
        if read.title:  # its first line was taken for one: it belongs to the text
            same = normalise(title) == read.title
            given |= {} if same else {"text": f"{read.title}\n{read.text}", "text_raw": f"{read.title_raw}\n{read.text_raw}"}
    moment = parse_moment(row.get("published_at"))
    if moment:
        given |= _time(moment)
    if isinstance(row.get("comments_n"), int):
        given["counts"] = (("comments_n", row["comments_n"]),)
    origin = _text(row.get("origin"))
    notes = (Note(RUNG, origin),) if origin else ()
    rungs = tuple((name, RUNG, _SURE) for name in given if name in (*FIELDS, "published_at"))
    kept = tuple(rung for rung in read.fields_from if rung[0] not in given)
    return replace(read, **given, provenance=(*read.provenance, *notes), fields_from=(*kept, *rungs))


def _time(moment: Moment) -> dict[str, Any]:
    return {"published_at": moment.at, "published_precision": moment.precision, "published_from": RUNG}


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _names(value: Any) -> tuple[str, ...]:
    return tuple(one.strip() for one in value if isinstance(one, str) and one.strip()) if isinstance(value, list) else ()


def _lines(text: str) -> str:
    """A text without markup, one paragraph a line."""
    if "<" in text and _TAG.search(text):
        text = html.unescape(_TAG.sub("", _BREAK.sub("\n", text)))
    return text
