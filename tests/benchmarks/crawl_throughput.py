"""How many pages a CPU-second our crawl fetches, archives and reads for links, beside a bare Scrapy spider that only counts bytes.

    python tests/benchmarks/crawl_throughput.py [--pages 2000] [--kb 60]
    python tests/benchmarks/crawl_throughput.py --pages 100000 --only ours      memory over many pages, sampled every 500 (9 CPU-minutes)

Both crawl the same loopback server in processes of their own, with delays off; CPU is that of the crawling process alone, start-up apart.
"""

import argparse
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from multiprocessing import Process, Queue
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
REPO = HERE.parent.parent
HOST = "bench.tingfeng.test"
PER_LIST = 100
FILE = f"""
name = "量"
home = "http://{HOST}/"
reach = "day page"
[[discover]]
kind = "html"
when = "both"
url = "http://{HOST}/list/{{page}}?day={{day}}"
rows = "li"
pages = {{ max = 100000 }}
[[url]]
pattern = '/a/(?P<id>\\\\d+)\\\\.htm'
[polite]
delay_s = 0.0
max_articles = 10000000
"""


def page(kb: int, seed: int) -> bytes:
    """An article page of about so many kilobytes that packs about as well as a real one."""
    rng = random.Random(seed)
    words = [chr(rng.randrange(0x4E00, 0x9000)) + chr(rng.randrange(0x4E00, 0x6000)) for _ in range(1500)]
    out, size = ["<!DOCTYPE html><html><head><meta charset=utf-8><title>标题</title></head><body>"], 0
    while size < kb * 1024:
        text = f'<div class="article-paragraph"><p class="text">{"".join(rng.choice(words) for _ in range(40))}</p></div>'
        out.append(text)
        size += len(text.encode())
    return "".join(out).encode()


def serve(n_pages: int, kb: int, ready: "Queue[int]") -> None:
    import asyncio

    stock = [page(kb, seed) for seed in range(50)]

    def answer(path: str) -> bytes:
        if "/a/" in path:
            return stock[int(path.split("/a/")[1].split(".", maxsplit=1)[0]) % len(stock)]
        if "/list/" in path:
            first = (int(path.split("/list/")[1].split("?", maxsplit=1)[0]) - 1) * PER_LIST
            return (
                "<ul>"
                + "".join(f'<li><a href="/a/{i}.htm">第{i}篇</a></li>' for i in range(first, min(first + PER_LIST, n_pages)))
                + "</ul>"
            ).encode()
        return b""

    async def handle(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                body = answer(head.split(b" ", 2)[1].decode())
                status = b"200 OK" if body else b"404 Not Found"
                writer.write(
                    b"HTTP/1.1 "
                    + status
                    + b"\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: "
                    + str(len(body)).encode()
                    + b"\r\n\r\n"
                    + body
                )
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    async def run() -> None:
        server = await asyncio.start_server(handle, "127.0.0.1", 0)
        ready.put(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def ours(proxy: str, root: Path) -> None:
    from datetime import UTC, date, datetime

    from scrapy.crawler import AsyncCrawlerProcess  # noqa: F401 - start-up is not what is measured

    from crawlers.crawl import crawl
    from crawlers.spec import load_portals

    samples: list[int] = []

    def watch(portal: str, kind: str, outcome: str, n: int) -> None:
        if n % 500 == 0 and kind == "article":
            samples.append(int(Path("/proc/self/statm").read_text().split()[1]) * 4 // 1024)

    start = time.process_time()
    report = crawl(
        list(load_portals(root / "portals").values()),
        date(2026, 11, 23),
        root / "raw",
        contact="x",
        proxy=proxy,
        newsroom=True,
        now=datetime(2026, 11, 23, 4, tzinfo=UTC),
        progress=watch,
    )
    tell(report.portals[0].n_articles, report.portals[0].n_bytes, time.process_time() - start, memory_mb=told(samples))


def told(samples: list[int]) -> dict[str, int]:
    """Resident memory after 500 pages, in the middle, at the end, and the most of all samples."""
    if not samples:
        return {}
    return {"start": samples[0], "middle": samples[len(samples) // 2], "end": samples[-1], "most": max(samples)}


def bare(proxy: str, n_pages: int) -> None:
    import scrapy
    from scrapy.crawler import AsyncCrawlerProcess

    counted = {"pages": 0, "bytes": 0}

    class Bare(scrapy.Spider):
        name = "bare"

        async def start(self) -> Any:
            for i in range(n_pages):
                yield scrapy.Request(f"http://{HOST}/a/{i}.htm", meta={"proxy": proxy}, dont_filter=True)

        def parse(self, response: Any) -> None:
            counted["pages"] += 1
            counted["bytes"] += len(response.body)

    start = time.process_time()
    process = AsyncCrawlerProcess(
        {"LOG_ENABLED": False, "TELNETCONSOLE_ENABLED": False, "CONCURRENT_REQUESTS_PER_DOMAIN": 1, "LOG_INSTALL_ROOT_HANDLER": False}
    )
    process.crawl(Bare)
    process.start()
    tell(counted["pages"], counted["bytes"], time.process_time() - start)


def tell(n: int, n_bytes: int, cpu_s: float, **more: Any) -> None:
    print(
        json.dumps(
            {
                "pages": n,
                "mb": n_bytes // 2**20,
                "cpu_s": round(cpu_s, 2),
                "pages_per_cpu_s": round(n / cpu_s),
                "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
                **more,
            }
        )
    )


def measure(args: argparse.Namespace) -> dict[str, Any]:
    """Both spiders against one server; their figures by name."""
    ready: Queue[int] = Queue()
    server = Process(target=serve, args=(args.pages, args.kb, ready), daemon=True)
    server.start()
    proxy = f"http://127.0.0.1:{ready.get()}"
    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "portals").mkdir()
        (root / "portals" / "bench.toml").write_text(FILE.replace("\\\\", "\\"), "utf-8")
        for name in [args.only] if args.only else ["bare", "ours"]:
            done = subprocess.run(
                [sys.executable, __file__, "--run", name, proxy, str(root), str(args.pages)],
                cwd=REPO,
                capture_output=True,
                text=True,
                check=True,
            )
            figures[name] = json.loads(done.stdout.splitlines()[-1])
    server.terminate()
    return figures


def main() -> None:
    if "--run" in sys.argv:
        _, _, name, proxy, root, n_pages = sys.argv
        sys.path.insert(0, str(REPO))
        ours(proxy, Path(root)) if name == "ours" else bare(proxy, int(n_pages))
        return
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--kb", type=int, default=60)
    parser.add_argument("--only", choices=["bare", "ours"])
    for name, figures in measure(parser.parse_args()).items():
        print(name, figures)


if __name__ == "__main__":
    main()
