"""Floods: endless headers, lists of 200,000 links, files of gigabytes. Memory and the event loop stay free, the outcome names it."""

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from support.crawling import REPO, add_portal, article, crawl_now, list_of, rows_of
from support.loopback import Answer, Web, serve

from crawlers.discover import MAX_LINKS


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(Web()) as running:
        yield running


def flood(kind: str, host_port: list[int], sent: list[int]) -> threading.Thread:
    """A proxy that answers robots.txt and the list honestly and everything else with headers without end."""
    server = socket.create_server(("127.0.0.1", 0))
    host_port.append(server.getsockname()[1])
    pieces = {
        "many lines": b"X-Fill: " + b"x" * 1000 + b"\r\n",
        "no colon": b"x" * 1000 + b"\r\n",
        "one header folded": b" " + b"x" * 1000 + b"\r\n",
        "many answers": b"HTTP/1.1 100 Continue\r\nX: " + b"x" * 1000 + b"\r\n\r\n",
        "one line": b"x" * 1000,
    }

    def talk(connection: socket.socket) -> None:
        with connection:
            asked = connection.recv(65536)
            body = b"" if b"/robots.txt" in asked else list_of(["/a/flood.htm", "/a/ok.htm"]).encode()
            body = article(1).encode() if b"/a/ok.htm" in asked else body
            if b"/a/flood.htm" not in asked:
                status = b"404 Not Found" if b"/robots.txt" in asked else b"200 OK"
                head = (
                    b"HTTP/1.1 " + status + b"\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\nContent-Length: %d\r\n\r\n"
                )
                return connection.sendall(head % len(body) + body)
            connection.sendall(b"" if kind == "many answers" else b"HTTP/1.1 200 OK\r\nX-First: 1\r\n")
            try:
                while sent[0] < 200_000_000:
                    sent[0] += connection.send(pieces[kind] * 50)
            except OSError:
                return None

    def run() -> None:
        with server:
            while True:
                try:
                    connection, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=talk, args=(connection,), daemon=True).start()

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    ["many lines", "one line", *(pytest.param(k, marks=pytest.mark.faults) for k in ("no colon", "one header folded", "many answers"))],
)
def test_headers_without_end_are_cut_at_their_limit(tmp_path: Path, kind: str) -> None:
    port: list[int] = []
    sent = [0]
    flood(kind, port, sent)
    host = add_portal(tmp_path, "alpha")
    web = Web(url=f"http://127.0.0.1:{port[0]}")
    report = crawl_now(tmp_path, web)
    rows = rows_of(tmp_path)
    assert rows[f"http://{host}/a/ok.htm"]["outcome"] == "ok"
    assert rows[f"http://{host}/a/flood.htm"]["outcome"] in ({"too_large"} if kind != "one line" else {"too_large", "connection_failed"})
    assert sent[0] < 50_000_000
    assert report["peak_mb"] < 300


LAG = """
import asyncio, atexit, json, os, time
import crawlers.spider as spider
real = spider.PortalSpider.start
lags = [0.0]
async def watch():
    while True:
        before = time.thread_time()
        await asyncio.sleep(0.001)
        lags[0] = max(lags[0], time.thread_time() - before)
async def start(self):
    task = asyncio.get_running_loop().create_task(watch())
    async for request in real(self):
        yield request
    self.watching = task
spider.PortalSpider.start = start
atexit.register(lambda: open(os.environ["LAG_FILE"], "w").write(str(lags[0])))
"""


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["html", pytest.param("sitemap", marks=pytest.mark.faults)])
def test_a_list_of_200_000_links_leaves_the_event_loop_to_the_others(
    tmp_path: Path, web: Web, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The longest turn of the loop is measured in CPU time of its own thread: what other threads and processes do does not count."""
    host = add_portal(tmp_path, "flood")
    if kind == "html":
        web.routes[f"{host}/list"] = Answer(list_of([f"/a/{i}.htm" for i in range(200_000)]))
    else:
        path = tmp_path / "portals" / "flood.toml"
        path.write_text(path.read_text().replace('kind = "html"', 'kind = "sitemap"').replace('rows = "li"\ntitle = "a"\ntime = "i"\n', ""))
        rows = "".join(f"<url><loc>http://{host}/a/{i}.htm</loc><lastmod>2026-11-23</lastmod></url>" for i in range(200_000))
        web.routes[f"{host}/list"] = Answer(f"<urlset>{rows}</urlset>", headers={"Content-Type": "text/xml"})
    web.routes[f"{host}/*"] = Answer(article(1))
    monkeypatch.setenv("LAG_FILE", str(tmp_path / "lag"))
    report = crawl_now(tmp_path, web, before=LAG, max_articles=3)["flood"]
    assert report["n_articles"] == 3
    assert report["n_links"] == (MAX_LINKS if kind == "html" else 50_000)
    assert float((tmp_path / "lag").read_text()) < 1.0


@pytest.mark.slow
def test_each_host_has_its_own_delay(tmp_path: Path, web: Web) -> None:
    for name, delay in (("slow", 0.8), ("quick", 0.0)):
        host = add_portal(tmp_path, name, host=f"{name}.example.org", delay=delay)
        web.routes[f"{host}/list"] = Answer(
            list_of([f"/a/{i}.htm" for i in range(3)] + [f"http://img.{name}.example.org/a/{i}" for i in range(3)])
        )
        web.routes |= {f"{host}/*": Answer(article(1)), f"img.{host}/*": Answer(article(1))}
        web.routes |= {f"{host}/robots.txt": Answer("", 404), f"img.{host}/robots.txt": Answer("", 404)}
    crawl_now(tmp_path, web, newsroom=False)
    at: dict[str, list[float]] = {}
    for seen, moment in zip(web.seen, web.times, strict=True):
        at.setdefault(seen.split("/")[0], []).append(moment)
    gaps = {host: [b - a for a, b in pairwise(times)] for host, times in at.items()}
    assert {host: len(times) for host, times in at.items()} == {
        "slow.example.org": 5,
        "img.slow.example.org": 4,
        "quick.example.org": 5,
        "img.quick.example.org": 4,
    }
    for host in ("slow.example.org", "img.slow.example.org"):  # also a host that no file names
        assert min(gaps[host]) > 0.8 * 0.7 / 2, host
    for host in ("quick.example.org", "img.quick.example.org"):
        assert max(at[host]) < max(at["slow.example.org"]), host


@pytest.mark.slow
def test_a_slot_keeps_the_longest_delay_that_anyone_asks_for(tmp_path: Path, web: Web) -> None:
    host = add_portal(tmp_path, "alpha", host="alpha.example.org")
    web.routes[f"{host}/robots.txt"] = Answer("User-agent: *\nCrawl-delay: 0.6\n", headers={"Content-Type": "text/plain"})
    web.routes[f"{host}/list"] = Answer(list_of([f"/a/{i}.htm" for i in range(3)]))
    web.routes[f"{host}/*"] = Answer(article(1))
    crawl_now(tmp_path, web, newsroom=False)
    pages = [moment for seen, moment in zip(web.seen, web.times, strict=True) if "/a/" in seen]
    assert min(b - a for a, b in pairwise(pages)) > 0.6 * 0.7 / 2


MEASURED = """
import sys
from pathlib import Path
import tingfeng
try:
    tingfeng.cli(sys.argv[1:], standalone_mode=False)
except (Exception, SystemExit) as problem:
    print(type(problem).__name__, problem)
print("peak_mb", int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024)
"""


@pytest.mark.slow
@pytest.mark.parametrize(("command", "name"), [("ingest", "big.html"), ("ingest", "big.warc"), ("extract", "big.txt")])
def test_a_file_of_gigabytes_is_read_up_to_the_limit(tmp_path: Path, command: str, name: str) -> None:
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(b"<html><head><title>t</title></head><body><p>" if "html" in name else b"WARC/1.0\r\n" if "warc" in name else b"x")
        file.truncate(600_000_000)  # sparse: takes no room
    words = [
        sys.executable,
        "-c",
        MEASURED,
        "--data",
        str(tmp_path / "data"),
        command,
        *(["--url", "http://a.example/1"] if command == "ingest" else []),
        str(path),
    ]
    done = subprocess.run(words, cwd=REPO, capture_output=True, text=True, timeout=120, check=False)
    assert "peak_mb" in done.stdout, done.stderr[-2000:]
    assert int(done.stdout.rsplit("peak_mb", 1)[1]) < 450, done.stdout[-500:]
