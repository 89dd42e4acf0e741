"""Takes in what others fetched: WARC and WACZ files, saved pages, plain text. All goes into the archive as if we had crawled it.

In:   files or folders; the portal files, whose URL patterns say which portal a page belongs to (none: `web`).
Out:  raw/<portal>/<day>/ingest-<hash>.warc.gz; the hash is of the input, and a page that the archive holds is not added again.
Skipped, with a reason: revisit records, answers without a page, records that cannot be read or whose date cannot be, files of no known
kind. An input that gives no page always says why.
"""

import hashlib
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawlers.archive import Archive, mend, read_blocks
from crawlers.foreign_page import ForeignPage
from crawlers.foreign_table import TableRow
from crawlers.foreign_warc import read_warc
from crawlers.input_kind import WARC_MEMBER, Kind, UnknownKindError, kind_of
from crawlers.outcomes import Outcome
from crawlers.runs import identify
from crawlers.saved_pages import is_part_of_page, read_start, saved_html, saved_mhtml, saved_webarchive
from crawlers.settings import MAX_BODY_BYTES
from crawlers.spec import WEB, Portal
from crawlers.unpacking import PackingError
from transforms.text.charset import charset_of_header
from transforms.text.printable import log_value
from transforms.text.times import beijing_day, is_fetch_time

HOST = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,62}\.)+[a-z0-9-]{1,63}")
SAVED: Mapping[Kind, Callable[[Path, datetime, str | None], ForeignPage | None]] = {
    Kind.HTML: saved_html,
    Kind.MHTML: saved_mhtml,
    Kind.WEBARCHIVE: saved_webarchive,
}
NO_ADDRESS = "no_address_say_with_--portal_whose_they_are"
PARTS = frozenset({".js", ".css", ".json", ".svg", ".map", ".txt", ".md", ".xml", ".woff", ".woff2", ".ttf", ".ico", ".url"})
"""Files of a folder that go with pages and are none."""


class IngestError(Exception):
    """An input that cannot be imported; the message says what to do."""


@dataclass
class IngestReport:
    """What an ingest came to: pages by portal and day, those that are cut off, and what was left out by reason."""

    added: Counter[tuple[str, date]] = field(default_factory=Counter)
    n_held: int = 0
    n_cut: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    refused: list[str] = field(default_factory=list)  # inputs of no known kind, in words

    def lines(self) -> list[str]:
        """The report as lines, one per portal and day and a sum."""
        left = log_value(",".join(f"{k}:{v}" for k, v in sorted(self.skipped.items())) or "-")
        lines = [f"ingest portal={portal} day={day} pages={n}" for (portal, day), n in sorted(self.added.items())]
        cut = f" cut_off={self.n_cut}" if self.n_cut else ""
        return [*lines, f"ingest added={sum(self.added.values())} held_already={self.n_held}{cut} skipped={left}"]


def ingest_files(
    paths: Iterable[Path],
    portals: Mapping[str, Portal],
    raw_root: Path,
    *,
    now: datetime,
    day: date | None = None,
    portal: str | None = None,
    url: str | None = None,
) -> IngestReport:
    """Adds WARC files, saved pages and text to the archive. IngestError when none of the inputs is of a known kind.

    `now` is the current time: records fetched after the next day, or before the web existed, are skipped as `bad_date`.
    """
    report = IngestReport()
    n_inputs = 0
    for path in paths:
        n_inputs += 1
        before = (report.added.total(), report.n_held, report.skipped.total())
        if not path.is_file() and not path.is_dir():  # a device may have no end, and a pipe can be read once only
            report.refused.append(f"{path}: it is no file: save what it gives, and take that in")
            report.skipped["unknown_kind"] += 1
            continue
        try:
            shelf = Shelf(raw_root, f"ingest-{input_hash(path, url)}")
        except OSError as problem:
            report.refused.append(f"{path}: it cannot be read: {problem.strerror}")
            report.skipped["unknown_kind"] += 1
            continue
        try:
            for page in read_input(path, now, url, report.skipped):
                if portal is None and path.is_dir() and page.url.startswith("file:"):
                    report.skipped[NO_ADDRESS] += 1
                    continue
                put(page, shelf, report, owner=portal or owner_of(page.url, portals, now), day=day, now=now)
        except UnknownKindError as problem:
            report.refused.append(f"{path}: {problem}; ingest takes WARC, WACZ, saved pages (HTML, MHTML, webarchive) and text")
            report.skipped["unknown_kind"] += 1
        except IngestError as problem:
            report.refused.append(f"{path}: {problem}")
            report.skipped["unknown_kind"] += 1
        finally:
            shelf.close()
        if before == (report.added.total(), report.n_held, report.skipped.total()):
            report.skipped["nothing_in_file"] += 1
    if report.refused and len(report.refused) == n_inputs:
        raise IngestError("; ".join(report.refused))
    return report


def ingest_table(
    path: Path,
    rows: Iterable[TableRow],
    portals: Mapping[str, Portal],
    raw_root: Path,
    *,
    now: datetime,
    portal: str | None = None,
) -> IngestReport:
    """Adds the rows of a table to the archive, each as a page of its portal. Refused rows are counted by reason."""
    report = IngestReport()
    by_name = {p.name: p.id for p in portals.values()}
    shelf = Shelf(raw_root, f"ingest-{input_hash(path, None)}")
    try:
        for row in rows:
            if row.page is None or row.day is None:
                report.skipped[row.refused or "nothing"] += 1
                continue
            said = row.portal if row.portal in portals else by_name.get(row.portal)
            put(row.page, shelf, report, owner=portal or said or owner_of(row.page.url, portals, now), day=row.day, now=now)
    finally:
        shelf.close()
    return report


def put(page: ForeignPage, shelf: "Shelf", report: IngestReport, *, owner: str, day: date | None, now: datetime) -> None:
    """Adds a page to the archive and counts it."""
    if not is_fetch_time(page.fetched_at, now):
        report.skipped["bad_date"] += 1
        return
    its_day = day or beijing_day(page.fetched_at)
    if not shelf.add(owner, its_day, page):
        report.n_held += 1
        return
    report.added[owner, its_day] += 1
    report.n_cut += page.error is not None


class Shelf:
    """The archives of one input, one for each portal and day, with the pages that an earlier (maybe killed) ingest of it has added."""

    def __init__(self, raw_root: Path, crawl_id: str) -> None:
        self.raw_root, self.crawl_id = raw_root, crawl_id
        self.open: dict[tuple[str, date], Archive] = {}
        self.held: set[tuple[str, str]] = set()
        for warc in raw_root.glob(f"*/*/{crawl_id}.*"):
            with suppress(ValueError):
                mend(raw_root, warc.parts[-3], date.fromisoformat(warc.parts[-2]))
        for cdxj in raw_root.glob(f"*/*/{crawl_id}.cdxj"):
            self.held |= {(b["url"], b.get("key") or "") for b in read_blocks(cdxj)}

    def add(self, portal: str, day: date, page: ForeignPage) -> bool:
        """Add a page to its archive; False when the archive has it already."""
        mark = hashlib.blake2b(page.body, digest_size=12).hexdigest()
        if (page.url, mark) in self.held:
            return False
        self.held.add((page.url, mark))
        if (portal, day) not in self.open:
            self.open[portal, day] = Archive(self.raw_root, portal, day, self.crawl_id)
        row = {"kind": page.kind, "url": page.url, "final_url": page.url, "fetched_at": page.fetched_at, "status": page.status}
        row |= {
            "content_type": page.content_type or None,
            "charset_declared": charset_of_header(page.content_type),
            "outcome": page.outcome.value,
            "error": page.error,
        }
        kept = page.outcome is Outcome.OK
        self.open[portal, day].add(row, page.body if kept else None, page.head if kept else None, key=mark)
        return True

    def close(self) -> None:
        """Close all archives."""
        for archive in self.open.values():
            archive.close()


def input_hash(path: Path, url: str | None) -> str:
    """Identifier of an input: for a file by its bytes, for a folder by its path."""
    digest = hashlib.blake2b((url or "").encode(), digest_size=8)
    if path.is_dir():
        digest.update(str(path.resolve()).encode("utf-8", "surrogateescape"))
    else:
        with path.open("rb") as file:
            while chunk := file.read(1 << 20):
                digest.update(chunk)
    return digest.hexdigest()


def owner_of(url: str, portals: Mapping[str, Portal], now: datetime) -> str:
    """The portal whose URL patterns match; else the host, which is a publisher of its own; `web` for what has no address."""
    return next((p.id for p in portals.values() if identify(p, url, now) is not None), None) or host_id(url) or WEB


def host_id(url: str) -> str:
    """The host of an address as an id for its pages, without www; empty when it has none that can be a folder's name."""
    try:
        host = (urlsplit(url).hostname or "").removeprefix("www.").rstrip(".")
    except ValueError:
        return ""
    return host if HOST.fullmatch(host) else ""


def read_input(path: Path, now: datetime, url: str | None, skipped: Counter[str]) -> Iterator[ForeignPage]:
    """The pages of a file or folder. UnknownKindError or IngestError for a file that is none of what can be taken in."""
    if path.is_dir():
        yield from read_folder(path, now, skipped)
        return
    if is_part_of_page(path):
        skipped["part_of_saved_page"] += 1
        return
    kind = kind_of(path)
    if kind is Kind.WARC:
        with path.open("rb") as file:
            yield from read_warc(file, skipped)
    elif kind is Kind.WACZ:
        yield from read_wacz(path, skipped)
    elif kind is Kind.TEXT:
        if url is None:
            raise IngestError("it holds text: say whose it is with --url (a file of addresses has one http(s) URL a line)")
        body = read_start(path, MAX_BODY_BYTES)
        yield from whole([ForeignPage(url, now, body, "text/plain; charset=utf-8")], skipped)
    else:
        try:
            page = SAVED[kind](path, now, url)
        except PackingError as problem:
            raise UnknownKindError(f"it is packed and damaged: {problem}") from problem
        yield from whole([page], skipped)


def read_wacz(path: Path, skipped: Counter[str]) -> Iterator[ForeignPage]:
    """Pages of the WARC files in a WACZ file."""
    with zipfile.ZipFile(path) as bundle:
        for name in sorted(n for n in bundle.namelist() if WARC_MEMBER.search(n)):
            try:
                with bundle.open(name) as member:
                    yield from read_warc(member, skipped)
            except (RuntimeError, NotImplementedError, zipfile.BadZipFile) as problem:  # encrypted, packed in an odd way, damaged
                skipped[f"damaged_file: {str(problem)[:60]}"] += 1


def whole(pages: Iterable[ForeignPage | None], skipped: Counter[str]) -> Iterator[ForeignPage]:
    """Those that hold a page of a size that is read; the others are counted."""
    for page in pages:
        if page is None:
            skipped["no_page"] += 1
        elif len(page.body) > MAX_BODY_BYTES:
            skipped["too_large"] += 1
        else:
            yield page


def read_folder(path: Path, now: datetime, skipped: Counter[str]) -> Iterator[ForeignPage]:
    """Pages of all files below a folder that hold some; frames and pictures that were saved with a page are none."""
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        if file.suffix.lower() in PARTS:
            skipped["other_file"] += 1
        else:
            try:
                yield from read_input(file, now, None, skipped)
            except (UnknownKindError, IngestError):
                skipped["other_file"] += 1
