"""Ctrl-C in the middle of a crawl or an ingest: exit 130, one word, no traceback, nothing half written, and the next run goes on."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.crawling import REPO, add_portal, article, list_of
from support.loopback import Answer, Web, serve

from crawlers.archive import days, mend, read_pages

COMMAND = """
import sys
from pathlib import Path
import crawlers.commands as commands
commands.NEWSROOM_PORTALS = Path(sys.argv.pop(1))
import tingfeng
tingfeng.main()
"""


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(Web()) as running:
        yield running


def command(root: Path, *words: str, web: Web | None = None) -> "subprocess.Popen[str]":
    newsroom = ["--newsroom", web.url] if web else []
    given = [sys.executable, "-c", COMMAND, str(root / "portals"), "--data", str(root), *newsroom, *words]
    return subprocess.Popen(given, cwd=REPO, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)


def wait_until(true: "object", process: "subprocess.Popen[str]") -> None:
    while not true():  # type: ignore[operator]
        assert process.poll() is None, process.stderr.read() if process.stderr else ""
        time.sleep(0.01)


def pages_of(root: Path) -> list[dict]:
    return [row for day in days(root / "raw") for batch in read_pages(root / "raw", day) for row in batch.to_pylist()]


@pytest.mark.slow
@pytest.mark.parametrize("whom", ["the command", "the whole group"])
def test_an_interrupted_crawl_ends_at_once_and_keeps_what_it_has(tmp_path: Path, web: Web, whom: str) -> None:
    host = add_portal(tmp_path, "alpha")
    released = threading.Event()

    def hangs(path: str, headers: dict[str, str], body: bytes) -> Answer:
        released.wait(120)  # longer than the test: the crawl must not wait for this answer
        return Answer(article(9))

    web.routes[f"{host}/list"] = Answer(list_of([f"/a/{n}.htm" for n in range(30)]))
    web.routes |= {f"{host}/a/{n}.htm": Answer(article(n)) for n in range(30)} | {f"{host}/a/5.htm": hangs}
    path = tmp_path / "portals" / "alpha.toml"
    path.write_text(path.read_text().replace("timeout_s = 3.0", "timeout_s = 90.0"))
    process = command(tmp_path, "crawl", "alpha", web=web)
    try:
        wait_until(lambda: any("/a/5.htm" in s for s in web.seen), process)
        (os.kill if whom == "the command" else os.killpg)(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=60)
    finally:
        released.set()
    assert (process.returncode, out) == (130, "")
    assert err.strip() == "interrupted"
    rows = pages_of(tmp_path)
    assert sorted(r["url"] for r in rows if r["kind"] == "article") == [f"http://{host}/a/{n}.htm" for n in range(5)]
    assert all(r["body"] is not None and r["error"] is None for r in rows if r["outcome"] == "ok")
    assert mend(tmp_path / "raw", "alpha", days(tmp_path / "raw")[0]) == 0
    web.routes[f"{host}/a/5.htm"] = Answer(article(5))
    again = command(tmp_path, "crawl", "alpha", web=web)
    out, _ = again.communicate(timeout=120)
    assert "state=done articles=25 known=5" in out


@pytest.mark.slow
def test_an_interrupt_while_the_crawl_starts_is_not_lost(tmp_path: Path, web: Web) -> None:
    host = add_portal(tmp_path, "alpha")
    web.routes[f"{host}/list"] = Answer(list_of([f"/a/{n}.htm" for n in range(2000)]))
    web.routes[f"{host}/*"] = Answer(article(1))
    process = command(tmp_path, "crawl", "alpha", web=web)
    wait_until(
        lambda: (
            (tmp_path / "raw").exists()
            or (len(list(Path(f"/proc/{process.pid}/task/{process.pid}").glob("children"))) and _children(process.pid))
        ),
        process,
    )
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Traceback" not in err


def _children(pid: int) -> str:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text()


@pytest.mark.slow
def test_an_interrupted_ingest_keeps_what_it_has_and_goes_on_later(tmp_path: Path) -> None:
    n_records = 4000
    at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    page = article(1).encode()
    with (tmp_path / "big.warc").open("wb") as file:
        for n in range(n_records):
            head = f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-{n:012d}>\r\nWARC-Date: {at}\r\n"
            head += f"WARC-Target-URI: https://a.example/{n}\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n"
            file.write(head.encode() + page + b"\r\n\r\n")
    (tmp_path / "portals").mkdir()
    process = command(tmp_path, "ingest", str(tmp_path / "big.warc"))
    wait_until(lambda: any(p.stat().st_size > 50_000 for p in tmp_path.glob("raw/*/*/*.cdxj")), process)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.strip()) == (130, "", "interrupted")
    rows = pages_of(tmp_path)
    assert 0 < len(rows) < n_records
    assert all(r["body"] == page for r in rows)
    done, _ = command(tmp_path, "ingest", str(tmp_path / "big.warc")).communicate(timeout=120)
    assert f"held_already={len(rows)}" in done
    assert len({r["url"] for r in pages_of(tmp_path)}) == len(pages_of(tmp_path)) == n_records
    assert json.dumps(done)
