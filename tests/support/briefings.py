"""Reads the numbers of a briefing back: each against the rows that it opens, or against the numbers that it was worked out from."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from statistics import fmean, median
from typing import Any
from urllib.parse import parse_qs, urlsplit

from lxml import etree, html

from warehouse.serving.connection import Reader
from warehouse.serving.site.statements import panels, row_sets

MARKED = ("n", "m", "d", "f")
"""Classes of counts, of measures, of what is worked out, and of words of others."""


def rows_at(reader: Reader, href: str) -> list[dict[str, Any]]:
    """The rows that an address of /rows gives."""
    given = {key: values[0] for key, values in parse_qs(urlsplit(href).query).items()}
    rows = row_sets()[given["of"]]
    return reader.rows(rows.each(given.get("each") or "rows"), rows.bound(given))


def numbers_of(page: str) -> Iterator[tuple[etree._Element, str]]:
    """Every marked number of a page, and the words that it stands as."""
    for element in html.document_fromstring(page).iter("a", "span"):
        if element.get("data-n") is not None or element.get("data-v") is not None or element.get("data-d") is not None:
            yield element, "".join(element.itertext()).replace(",", "")


def wrong_numbers(reader: Reader, page: str) -> tuple[int, list[str]]:
    """How many numbers were read back, and those that are not what their rows say."""
    n, wrong, shown = 0, [], {}
    for element, words in numbers_of(page):
        href = element.get("href") or ""
        if "/rows?" not in href and element.get("data-d") is None:
            continue
        n += 1
        if href and href not in shown:
            shown[href] = rows_at(reader, href)
        if element.get("data-n") is not None:
            is_right = len(shown[href]) == int(element.get("data-n")) and element.get("data-n") in words
        elif element.get("data-v") is not None:
            is_right = abs(measure(element.get("data-of"), shown[href]) - float(element.get("data-v"))) < 1e-4
        else:
            is_right = worked_out(reader, element.get("data-d"), words)
        if not is_right:
            wrong.append(f"{words!r} at {href or element.get('data-d')}: {len(shown.get(href, []))} rows")
    return n, wrong


def measure(of: str, rows: list[dict[str, Any]]) -> float:
    """A measure of rows: of a tone the mean over origins, each the mean of its articles."""
    kind, _, column = of.partition(":")
    values = [row[column] for row in rows if row[column] is not None]
    if kind == "tone":
        texts: dict[str, list[float]] = defaultdict(list)
        for row in rows:
            texts[row["chain_id"]].append(row[column])
        return fmean(fmean(scores) for scores in texts.values())
    return float({"first": lambda v: v[0], "max": max, "median": median, "mean": fmean}[kind](values))


def worked_out(reader: Reader, of: str, words: str) -> bool:
    """Whether a number that opens nothing is what it says to be made from."""
    digits = re.sub(r"[^\d.]", "", words)
    if found := re.fullmatch(r"(\d+)-(\d+)", of):
        return int(digits) == abs(int(found[1]) - int(found[2]))
    if found := re.fullmatch(r"(\d+)/(\d+)", of):
        return digits == f"{100 * int(found[1]) / int(found[2]):.1f}"
    if found := re.fullmatch(r"place:(.+):(.+):(.+)", of):
        panel = panels()["voice_of_range"]
        rows = reader.rows(panel.sql, panel.bound({"first": found[2], "last": found[3], "kind": "company"}))
        return any(row["entity_id"] == found[1] and row["origins_place"] == int(digits) for row in rows)
    if of.startswith("portals"):
        name, first, last = of.split(":")
        panel = panels()["source_counts"]
        (row,) = reader.rows(panel.sql, panel.bound({"first": date.fromisoformat(first), "last": date.fromisoformat(last)}))
        return int(digits) == row["n_ok" if name == "portals_ok" else "n_portals"]
    return of in ("issue", "n", "plain") or of.endswith("s")


def unmarked_digits(page: str) -> list[str]:
    """Digits outside of what is marked: in our own words no number may stand that nobody can open."""
    tree = html.document_fromstring(page)
    body = tree.find("body")
    found = []
    for element in body.iter():
        if not isinstance(element.tag, str) or any(is_marked(e) for e in (element, *element.iterancestors())):
            continue
        texts = [element.text or "", *(child.tail or "" for child in element)]
        found += [" ".join(t.split()) for t in texts if re.search(r"\d", t)]
    return found


def is_marked(element: etree._Element) -> bool:
    """Whether the words of an element are a marked number, a moment, a picture or words of others."""
    return element.tag in ("svg", "time", "h1", "title") or bool(set((element.get("class") or "").split()) & set(MARKED))
