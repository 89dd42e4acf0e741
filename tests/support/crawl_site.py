"""A walk through the site: every page that is linked, and every number with the rows that it opens."""

import re
from collections import Counter
from collections.abc import Iterator
from urllib.parse import parse_qs, urlsplit

from support.markup import tree_of

_SHOWN_ROWS = re.compile(r'data-rows="(\d+)"')
_OTHER = ("/rows/export", "/sql/export", "/theme/", "/static/")


def counts_on(page: str) -> Iterator[tuple[str, int, str]]:
    """(address, number, words) of every number that says what it counts."""
    for link in tree_of(page).iter("a"):
        n = link.get("data-n")
        if n is not None and n.isdecimal():
            yield link.get("href"), int(n), link.text_content().strip()


def links_on(page: str) -> set[str]:
    """Addresses of this site on a page."""
    hrefs = {a.get("href") for a in tree_of(page).iter("a")}
    return {h.partition("#")[0] for h in hrefs if h and h.startswith("/") and not h.startswith(_OTHER)}


def crawled(client, starts: list[str], most_pages: int = 10_000, most_of_a_kind: int = 10_000) -> tuple[int, int, list[str]]:
    """Pages walked, numbers compared, and what was wrong, as (address, number, rows) in words. Pages of rows are not walked further.

    Of each page the first `most_of_a_kind` numbers are compared that open rows of one kind.
    """
    todo, seen, wrong = list(starts), set(starts), []
    shown: dict[str, int] = {}
    n_pages = n_numbers = 0
    while todo and n_pages < most_pages:
        address = todo.pop(0)
        answer = client.get(address)
        n_pages += 1
        if answer.status_code != 200:
            wrong.append(f"{address}: {answer.status_code}")
            continue
        kinds: Counter[str] = Counter()
        for href, n, _ in counts_on(answer.text):
            if not href.startswith("/rows"):
                continue
            kinds[kind := str(parse_qs(urlsplit(href).query).get("of"))] += 1
            if kinds[kind] > most_of_a_kind:
                continue
            n_numbers += 1
            if href not in shown:
                rows = client.get(href)
                found = _SHOWN_ROWS.search(rows.text)
                shown[href] = int(found[1]) if rows.status_code == 200 and found else -1
            if shown[href] != n:
                wrong.append(f"{address}: {n}, but {shown[href]} rows at {href}")
        for link in sorted(links_on(answer.text) - seen):
            if not link.startswith("/rows") and is_new_kind(link, seen):
                seen.add(link)
                todo.append(link)
    return n_pages, n_numbers, wrong


def is_new_kind(link: str, seen: set[str]) -> bool:
    """Pages are walked once for each path; of those that a query alone tells apart the first."""
    path = urlsplit(link).path
    return path not in {urlsplit(s).path for s in seen}
