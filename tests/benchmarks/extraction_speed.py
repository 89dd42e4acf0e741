"""Milliseconds a page: ours beside trafilatura and readability-lxml, in one run: python tests/benchmarks/extraction_speed.py FOLDER

FOLDER holds .html files. Peers are no dependencies of the project: one that is not installed is skipped with a line. Each page is read by
all of them in turn, so that what else the machine does falls on each alike. Ours gets the bytes and reads the whole record; peers get the
bytes as well, trafilatura with metadata. `cpu` is time of this process alone, `wall` what a clock shows.
"""

import logging
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from statistics import mean

REPO = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPO))

from transforms.page.extract import extract_page  # noqa: E402 (the path comes first)

FETCHED_AT = datetime(2026, 5, 20, 10, tzinfo=UTC)
Reader = Callable[[bytes], object]


def ours(body: bytes) -> object:
    return extract_page(body, url="https://page.example/x.html", fetched_at=FETCHED_AT)


def peers() -> dict[str, Reader]:
    """Those that are installed, by name and version."""
    found: dict[str, Reader] = {}
    try:
        import trafilatura

        name = f"trafilatura {version('trafilatura')}"
        found[name] = lambda body: trafilatura.bare_extraction(body, with_metadata=True, include_comments=False)
        found[f"{name}, fast"] = lambda body: trafilatura.bare_extraction(body, with_metadata=True, include_comments=False, fast=True)
    except ImportError as error:
        print(f"trafilatura skipped: {error}")
    try:
        import readability

        found[f"readability-lxml {version('readability-lxml')}"] = lambda body: readability.Document(body).summary()
    except ImportError as error:
        print(f"readability-lxml skipped: {error}")
    return found


def run(pages: list[bytes], readers: dict[str, Reader]) -> dict[str, list[tuple[float, float, bool]]]:
    """(CPU seconds, wall seconds, failed) of each page by reader; the first page is read once before, for what loads late."""
    spent: dict[str, list[tuple[float, float, bool]]] = {name: [] for name in readers}
    for read in readers.values():
        once(read, pages[0])
    for body in pages:
        for name, read in readers.items():
            spent[name].append(once(read, body))
    return spent


def once(read: Reader, body: bytes) -> tuple[float, float, bool]:
    cpu, wall, failed = time.process_time(), time.perf_counter(), False
    try:
        read(body)
    except Exception:  # noqa: BLE001 (a peer may raise anything; the time until then counts)
        failed = True
    return time.process_time() - cpu, time.perf_counter() - wall, failed


def p95(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def main(folder: str) -> None:
    logging.disable(logging.CRITICAL)
    pages = [path.read_bytes() for path in sorted(Path(folder).glob("*.html"))]
    if not pages:
        sys.exit(f"no .html files in {folder}")
    print(f"pages={len(pages)} mean size={mean(map(len, pages)) / 1000:.0f} kB")
    print(f"{'reader':28}{'cpu mean':>10}{'cpu p95':>10}{'wall mean':>11}{'wall p95':>10}{'failed':>8}   (ms a page)")
    for name, rows in run(pages, {"ours (full record)": ours, **peers()}).items():
        cpu, wall = [1000 * c for c, _, _ in rows], [1000 * w for _, w, _ in rows]
        print(f"{name:28}{mean(cpu):10.1f}{p95(cpu):10.1f}{mean(wall):11.1f}{p95(wall):10.1f}{sum(f for _, _, f in rows):8}")


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
