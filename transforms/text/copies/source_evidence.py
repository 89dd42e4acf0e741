"""What a page says about the source of its text: addresses and names that identify another page, or an outlet outside the data.

Pages are mappings with the columns of the dataset articles (times in microseconds). The name of the page's own outlet is weak evidence: one
that copies without credit prints its own name too.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from transforms.text.copies.publishers import PublisherIndex, host_of, name_key, path_key, url_key
from transforms.text.copies.time_intervals import HOUR

Note = tuple[str, str]
Page = Mapping[str, Any]

ADDRESS_KINDS = frozenset({"canonical", "og_url", "id_in_url", "link"})
NAME_KINDS = frozenset({"source_line", "wechat_account", "reprint_line", "dateline"})
OTHER_KINDS = frozenset({"authorised", "compiled"})
MAX_NOTE = 120  # characters of a note that are stored as evidence
ADDRESS, NAME, TITLE, QUOTE = 3, 2, 1, 0
LATE = 2 * HOUR  # after the time in its id: longer than a draft waits, so the page mirrors the one that the id belongs to


@dataclass(frozen=True)
class Pointer:
    """Evidence in one page for another one; `strength` 3 is an address, 2 a name, 1 a title, 0 words that introduce a quotation."""

    target: str
    strength: int
    note: Note


class SourceEvidence:
    """Evidence of one page about the others: `pointers`, and the first note that names another outlet or its own."""

    def __init__(self, page: Page, others: Iterable[Page], outlets: PublisherIndex) -> None:
        self.page, self.others, self.outlets = page, list(others), outlets
        self.mine = publishers_of(page, outlets)
        self.pointers: list[Pointer] = []
        self.names_other: Note | None = None
        self.names_itself: Note | None = None
        self.read()

    def read(self) -> None:
        """Fill `pointers`, `names_other` and `names_itself` from the provenance notes of the page."""
        notes = [(n["kind"], n["text"] or n["url"] or "", n["url"]) for n in self.page.get("provenance") or ()]
        if self.page["source"] and not any(kind == "source_line" for kind, _, _ in notes):
            notes.append(("source_line", self.page["source"], self.page.get("source_url")))
        mirrored = [text for kind, text, _ in notes if kind == "id_in_url"]
        self.mirrored(("id_in_url", (mirrored or [self.page["url"] or ""])[0][:MAX_NOTE]), is_known=bool(mirrored))
        for kind, text, url in notes:
            note = (kind, text[:MAX_NOTE])
            if kind != "id_in_url" and url and kind in ADDRESS_KINDS | NAME_KINDS:
                self.address(note, url)
            if kind in NAME_KINDS:
                self.name(note, text)
            elif kind == "original_title":
                self.title(note, text)
            elif kind == "lead_in":
                self.pointers += [Pointer(o["article_id"], QUOTE, note) for o in self.others]
            elif kind in OTHER_KINDS:
                self.names_other = self.names_other or note

    def mirrored(self, note: Note, *, is_known: bool) -> None:
        """A path that equals that of another site's page: the later page is the mirror. `is_known`: the path belongs to a known site."""
        path = path_key(self.page["url"] or "")
        same = [
            o for o in self.others if path and o["url"] and path_key(o["url"]) == path and host_of(o["url"]) != host_of(self.page["url"])
        ]
        for other in same:
            if mirroring(other) < mirroring(self.page):
                self.pointers.append(Pointer(other["article_id"], ADDRESS, note))
                self.names_other = self.names_other or note
        published, by_id = self.page["published_at"], self.page["time_from_id"]
        if is_known and not same and published is not None and by_id is not None and published - by_id > LATE:
            self.names_other = self.names_other or note

    def address(self, note: Note, url: str) -> None:
        """A URL: evidence for the page there, else for the outlet there."""
        key = url_key(url)
        hits = [o for o in self.others if key in {url_key(u) for u in (o["url"], o["canonical_url"]) if u}]
        outlet = self.outlets.of_url(url)
        weaker = [] if hits else [o for o in self.others if outlet and outlet in publishers_of(o, self.outlets) - self.mine]
        for other in hits or weaker:
            self.pointers.append(Pointer(other["article_id"], ADDRESS if hits else NAME, note))
        is_elsewhere = host_of(url) != host_of(self.page["url"] or "") and outlet not in self.mine
        if hits or (note[0] != "link" and is_elsewhere):
            self.names_other = self.names_other or note

    def name(self, note: Note, name: str) -> None:
        """A printed name: the page's own outlet, that of another page, or one outside the data."""
        outlet = self.outlets.of_name(name)
        if len(name_key(name)) < 2:
            return
        if outlet in self.mine:
            self.names_itself = self.names_itself or note
            return
        self.names_other = self.names_other or note
        for other in self.others:
            if outlet in publishers_of(other, self.outlets):
                self.pointers.append(Pointer(other["article_id"], NAME, note))

    def title(self, note: Note, title: str) -> None:
        """A printed original title: evidence for each other page with that title."""
        self.names_other = self.names_other or note
        key = name_key(title)
        for other in self.others:
            if other["title"] and name_key(other["title"]) == key:
                self.pointers.append(Pointer(other["article_id"], TITLE, note))


def moment(page: Page) -> int:
    """Publication, else fetch, in microseconds since 1970; 0 when both are unknown."""
    return int(page["published_at"] or page["fetched_at"] or 0)


def mirroring(page: Page) -> tuple[int, bool, str]:
    """Sort key of pages with one path, the mirror last: by time, then converted script (a mirror may print the original's time), then
    id.
    """
    is_converted = page.get("script") in ("hant", "mixed") or bool(page.get("is_obfuscated"))
    return moment(page), is_converted, page["article_id"]


def publishers_of(page: Page, outlets: PublisherIndex) -> set[str]:
    """Keys of the publishers of a page: its portal and its account."""
    keys = {outlets.of_portal(page["portal"])} if page["portal"] else set()
    if page["account"]:
        keys.add(outlets.of_name(page["account"]))
    return keys
