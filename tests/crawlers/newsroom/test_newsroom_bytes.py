"""The invented newsroom answers with the same bytes on every machine and in every version, until somebody changes it on purpose.

The demo's score, the answers in docs/questions.md and many tests rest on what it says, and a slip in it looks like a fault of what reads
it.
"""

import hashlib
import json
from datetime import UTC, datetime
from urllib.parse import urlsplit

from crawlers.newsroom import Newsroom, hostile, truth_rows
from crawlers.newsroom.desks import DESKS
from crawlers.newsroom.site import respond
from crawlers.spec import NEWSROOM_PORTALS, load_portals
from crawlers.templates import day_values, fill

ROOM = Newsroom(seed=7, pages=240)
TRUTH = "bd2f5eab09f7fb6461c83fb94601844d"
ANSWERS = "2b1bc49f2946455ddc5599580357c18c"
CURE = "if the newsroom was changed on purpose, write {} here, then `make docs` and look at the scores of tests/test_flow.py"


def hashed(parts: list[bytes]) -> str:
    return hashlib.blake2b(b"\0".join(parts), digest_size=16).hexdigest()


def addresses() -> list[str]:
    """Every article, every list of every portal on every day with its first pages, robots.txt and front page of every desk, every trap."""
    found = [row["url"] for row in truth_rows(ROOM)]
    for portal in load_portals(NEWSROOM_PORTALS).values():
        for entry in portal.discover:
            for day in ROOM.dates():
                values = day_values(day, portal.timezone, datetime.fromtimestamp(ROOM.end, UTC))
                found += [fill(entry.url, values | {"page": page, "offset": 20 * page, "cursor": str(page)}) for page in (1, 2)]
    found += [f"http://{desk.host}/{path}" for desk in DESKS for path in ("", "robots.txt")]
    return [*dict.fromkeys(found), *(trap.url for trap in hostile.TRAPS if trap.name != "bomb")]


def answer(url: str, now: int) -> bytes:
    parts = urlsplit(url)
    said = respond(ROOM, parts.netloc, parts.path + (f"?{parts.query}" if parts.query else ""), now)
    return json.dumps([url, said.status, said.content_type, said.headers, said.stream]).encode() + said.body


def test_truth_is_what_it_was():
    found = hashed([json.dumps(row, ensure_ascii=False, sort_keys=True).encode() for row in truth_rows(ROOM)])
    assert found == TRUTH, CURE.format(found)


def test_answers_are_what_they_were():
    noon = ROOM.end - 36 * 3600
    found = hashed([answer(url, now) for url in addresses() for now in (noon, ROOM.end - 1)])
    assert found == ANSWERS, CURE.format(found)
