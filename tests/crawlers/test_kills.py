"""Crawls and ingests that are killed at any write, run twice at once, for a thousand portals, or with a clock that went back.

Each kill is a SIGKILL of the process itself before, in the middle of or after its n-th write to the archive, n drawn with a seed that is
printed: the moments at which half a record or half a line could be left. A short selection runs in `make test`, all of it in `make faults`.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from support.crawling import REPO, add_portal, article, command, crawl_now, list_of
from support.loopback import Answer, Web, serve

from crawlers import archive, ingest
from crawlers.archive import mend, read_fetches, read_pages

DAY = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
KILLED = """
import os, signal
import crawlers.archive as archive
def killed_at(n, how):
    real, left = archive.append, [n]
    def append(file, data):
        left[0] -= 1
        if left[0] == 0 and how != "after":
            if how == "half":
                os.write(file.fileno(), bytes(data)[: len(data) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        answer = real(file, data)
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer
    archive.append = append
"""
READ_ONLY = """
import errno, io, os
import crawlers.archive as archive
def read_only_after(n):
    left = [n]
    def refused(*_):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))
    class File(io.FileIO):
        def write(self, data):
            left[0] -= 1
            if left[0] < 0:
                archive.os.ftruncate = archive.os.fsync = refused
                super().write(bytes(data)[: len(data) // 2])
                refused()
            return super().write(data)
    def open_for_append(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        return File(path, "ab")
    archive.open_for_append = open_for_append
"""
"""A file system that an error makes read-only while files are open: writing, cutting and syncing them fail from then on."""
HOW = ("before", "half", "after")


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(Web()) as running:
        yield running


def killed_ingest(root: Path, n: int, how: str) -> None:
    """Takes a file in, in a process that kills itself at its n-th write."""
    names: dict[str, Callable[[int, str], None]] = {}
    exec(KILLED, names)
    names["killed_at"](n, how)
    ingest.ingest_files([root / "other.warc"], {}, root / "raw", now=NOW)


def in_child(work: Callable[[], object]) -> int:
    """The status of a forked child that does the work."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            work()
            code = 0
        finally:
            os._exit(code)
    return os.waitpid(child, 0)[1]


def check_whole(raw: Path, day: date = DAY) -> list[dict]:
    """Every row can be read, every page stands there once."""
    rows = [row for batch in read_pages(raw, day) for row in batch.to_pylist()]
    assert all(row["body"] is not None and row["error"] is None for row in rows if row["outcome"] == "ok")
    assert len(rows) == read_fetches(raw, day).num_rows
    urls = Counter(row["url"] for row in rows if row["kind"] == "article" and row["outcome"] == "ok")
    assert not [url for url, n in urls.items() if n > 1]
    return rows


def warc_of(path: Path, n: int) -> dict[str, bytes]:
    pages = {f"https://a.example/{i}": article(i).encode() for i in range(n)}
    with path.open("wb") as file:
        for i, (url, body) in enumerate(pages.items()):
            head = f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-{i:012d}>\r\n"
            head += "WARC-Date: 2026-11-23T03:00:00Z\r\n"
            head += f"WARC-Target-URI: {url}\r\nContent-Type: text/html\r\nContent-Length: {len(body)}\r\n\r\n"
            file.write(head.encode() + body + b"\r\n\r\n")
    return pages


def ingest_until_done(root: Path, draw: random.Random) -> int:
    """Takes a file in with kills on the way; how many."""
    pages = warc_of(root / "other.warc", 12)
    n_kills = 0
    while n_kills < 30:
        if in_child(partial(killed_ingest, root, draw.randrange(1, 14), draw.choice(HOW))) == 0:
            break
        n_kills += 1
        check_whole(root / "raw")
    found = {row["url"]: row["body"] for row in check_whole(root / "raw")}
    assert found == pages
    assert mend(root / "raw", "web", DAY) == 0
    return n_kills


def test_a_killed_ingest_ends_in_the_same_archive(tmp_path: Path) -> None:
    ingest_until_done(tmp_path, random.Random(14))


@pytest.mark.faults
def test_many_killed_ingests(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    seed, n = random.randrange(10**6), 0
    draw = random.Random(seed)
    while n < request.config.getoption("--kills"):
        root = tmp_path / str(n)
        root.mkdir()
        n += ingest_until_done(root, draw) or 1
    print(f"ingest: {n} kills, seed {seed}")


def crawl_until_done(root: Path, web: Web, kills: Iterator[tuple[int, str]], name: str, n_articles: int) -> int:
    """Crawls a portal with kills on the way, each at the n-th write in one of the ways; how many it took."""
    host = add_portal(root, name)
    web.routes[f"{host}/list"] = Answer(list_of([f"/a/{n}.htm" for n in range(n_articles)]))
    web.routes |= {f"{host}/a/{n}.htm": Answer(article(n)) for n in range(n_articles)}
    n_kills = 0
    while True:
        held = {row["url"] for row in check_whole(root / "raw") if row["kind"] == "article"} if (root / "raw").exists() else set()
        web.seen.clear()
        at = next(kills, None)
        words = command(root, web, "2026-11-23", portals=[name], before=f"{KILLED}\nkilled_at{at}" if at else "")
        done = subprocess.run(words, cwd=REPO, capture_output=True, text=True, timeout=120, check=False)
        assert not {f"http://{seen}" for seen in web.seen} & held, "asked again for what is archived"
        if done.returncode == 0:
            break
        assert done.returncode == -signal.SIGKILL, done.stderr
        n_kills += 1
    rows = [row for row in check_whole(root / "raw") if row["kind"] == "article" and row["portal"] == name]
    assert sorted(row["url"] for row in rows) == sorted(f"http://{host}/a/{n}.htm" for n in range(n_articles))
    assert mend(root / "raw", name, DAY) == 0
    return n_kills


@pytest.mark.slow
def test_a_killed_crawl_ends_in_the_same_archive(tmp_path: Path, web: Web) -> None:
    assert crawl_until_done(tmp_path, web, iter([(7, "half"), (8, "half"), (9, "after")]), "alpha", 12) == 3


@pytest.mark.faults
def test_many_killed_crawls(tmp_path: Path, web: Web, request: pytest.FixtureRequest) -> None:
    seed, n, rounds = random.randrange(10**6), 0, 0
    draw = random.Random(seed)
    while n < request.config.getoption("--kills"):
        kills = [(draw.randrange(5, 12), draw.choice(HOW)) for _ in range(4)]
        n += crawl_until_done(tmp_path, web, iter(kills), f"alpha{rounds}", 16)
        rounds += 1
    print(f"crawl: {n} kills over {rounds} portals, seed {seed}")


@pytest.mark.slow
@pytest.mark.parametrize("n_writes", [1, 6, pytest.param(3, marks=pytest.mark.faults), pytest.param(9, marks=pytest.mark.faults)])
def test_a_disk_that_becomes_read_only_ends_a_crawl_in_words_and_the_next_goes_on(tmp_path: Path, web: Web, n_writes: int) -> None:
    host = add_portal(tmp_path, "alpha")
    web.routes[f"{host}/list"] = Answer(list_of([f"/a/{n}.htm" for n in range(8)]))
    web.routes |= {f"{host}/a/{n}.htm": Answer(article(n)) for n in range(8)}
    words = command(tmp_path, web, "2026-11-23", before=f"{READ_ONLY}\nread_only_after({n_writes})")
    done = subprocess.run(words, cwd=REPO, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 1  # the child's own traceback; the command turns an ArchiveError into a line and 75
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith("crawlers.archive.ArchiveError")
    assert "Read-only file system" in last
    assert "During handling" not in done.stderr
    held = {row["url"] for row in check_whole(tmp_path / "raw") if row["kind"] == "article"}
    web.seen.clear()
    assert crawl_now(tmp_path, web)["alpha"]["state"] == "done"
    assert not {f"http://{seen}" for seen in web.seen} & held
    assert len([row for row in check_whole(tmp_path / "raw") if row["kind"] == "article"]) == 8


@pytest.mark.slow
def test_two_crawls_of_one_portal_at_once_ask_for_nothing_twice(tmp_path: Path, web: Web) -> None:
    for name in ("alpha", "beta"):
        host = add_portal(tmp_path, name)
        web.routes[f"{host}/list"] = Answer(list_of([f"/a/{n}.htm" for n in range(20)]))
        web.routes |= {f"{host}/a/{n}.htm": Answer(article(n)) for n in range(20)}
    both = [
        subprocess.Popen(command(tmp_path, web, "2026-11-23"), cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=120) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    asked = Counter(seen for seen in web.seen if "/a/" in seen)
    assert len(asked) == 40
    assert set(asked.values()) == {1}
    check_whole(tmp_path / "raw")


@pytest.mark.slow
@pytest.mark.parametrize("n_portals", [12, pytest.param(1000, marks=pytest.mark.faults)])
def test_many_portals_in_one_crawl(tmp_path: Path, web: Web, n_portals: int) -> None:
    for i in range(n_portals):
        host = add_portal(tmp_path, f"p{i:04d}")
        web.routes[f"{host}/list"] = Answer(list_of(["/a/1.htm"]))
        web.routes[f"{host}/a/1.htm"] = Answer(article(i))
    started = time.monotonic()
    report = crawl_now(tmp_path, web)
    print(f"{n_portals} portals: {time.monotonic() - started:.0f} s, {report['peak_mb']} MB")
    states = Counter(report[name]["state"] for name in report if name.startswith("p0"))
    assert states == {"done": n_portals}
    assert len(check_whole(tmp_path / "raw")) == 3 * n_portals
    assert report["peak_mb"] < 400


@pytest.mark.slow
@pytest.mark.parametrize(
    ("start", "back"), [("2027-01-01T00:00:30+08:00", timedelta(hours=1)), ("2026-11-23T12:00:00+08:00", timedelta(days=40))]
)
def test_a_clock_that_went_back_makes_nothing_twice(tmp_path: Path, web: Web, start: str, back: timedelta) -> None:
    host = add_portal(tmp_path, "alpha")
    web.routes[f"{host}/list"] = Answer(list_of(["/a/1.htm", "/a/2.htm"], when=start[:10] + " 00:00:10"))
    web.routes |= {f"{host}/a/{n}.htm": Answer(article(n)) for n in (1, 2)}
    day = start[:10]
    first = crawl_now(tmp_path, web, day, now=start)["alpha"]
    moment = datetime.fromisoformat(start) - back
    second = crawl_now(tmp_path, web, day, now=moment.isoformat())["alpha"]
    assert (first["n_articles"], second["n_articles"], second["n_known"]) == (2, 0, 2)
    assert len([row for row in check_whole(tmp_path / "raw", date.fromisoformat(day)) if row["kind"] == "article"]) == 2


@pytest.mark.slow
@pytest.mark.parametrize("environment", [{"TZ": "America/Los_Angeles"}, {"LANG": "C", "LC_ALL": "C", "PYTHONUTF8": "0"}], ids=str)
def test_the_machines_zone_and_language_change_no_row(tmp_path: Path, web: Web, environment: dict[str, str]) -> None:
    host = add_portal(tmp_path, "alpha")
    web.routes[f"{host}/list"] = Answer(list_of(["/a/1.htm", "/a/2.htm"]))
    web.routes |= {f"{host}/a/{n}.htm": Answer(article(n)) for n in (1, 2)}
    words = command(tmp_path, web, "2026-11-23")
    done = subprocess.run(words, cwd=REPO, capture_output=True, text=True, timeout=120, check=False, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    rows = [row for row in check_whole(tmp_path / "raw") if row["kind"] == "article"]
    assert {row["day"] for row in rows} == {DAY}
    assert all(timedelta() <= row["fetched_at"] - NOW < timedelta(hours=1) for row in rows)
    assert archive.days(tmp_path / "raw") == [DAY]
    assert sys.getfilesystemencoding() == "utf-8"
