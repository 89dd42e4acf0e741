"""Crawls of a loopback web in a child process, for tests: Scrapy runs once in a process."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from support.loopback import Web
from support.paths import REPO

CHILD = """
import datetime, json, pathlib, socket, sys
from crawlers.crawl import crawl
from crawlers.spec import load_portals, web_portal
o = json.loads(sys.argv[1])
exec(o.get("before", ""))
root = pathlib.Path(o["root"])
if o.get("resolve"):
    socket.gethostbyname = lambda name: o["resolve"].get(name) or (_ for _ in ()).throw(socket.gaierror(name))
known = load_portals(root / "portals")
portals = [known.get(p) or web_portal() for p in (o["portals"] or known)]
now = datetime.datetime.fromisoformat(o["now"])
r = crawl(portals, datetime.date.fromisoformat(o["day"]), root / "raw", contact="test@tingfeng.test", proxy=o.get("proxy"),
          newsroom=o.get("newsroom", True), now=now, max_articles=o.get("max_articles"), pages=o.get("pages"),
          own_lists=frozenset(o.get("own_lists") or ()))
status = pathlib.Path("/proc/self/status").read_text()  # ru_maxrss would begin with the parent's memory
peak = int(status.split("VmHWM:")[1].split()[0]) // 1024
print(json.dumps({"peak_mb": peak, "stats": dict(r.stats), **{p.portal: vars(p) for p in r.portals}}))
"""
NOW = "2026-11-23T12:00:00+08:00"
LIST_PORTAL = """
name = "测试 {name}"
home = "http://{host}/"
reach = "day page"
[[discover]]
kind = "html"
when = "both"
url = "http://{host}/list?day={{day}}"
rows = "li"
title = "a"
time = "i"
[[url]]
pattern = '^https?://(?P<id>[\\w.:\\[\\]-]+/[^?#]*)'
[links]
skip = '/list'
[polite]
delay_s = {delay}
timeout_s = {timeout}
"""


def command(root: Path, web: Web | None, day: str, **options: Any) -> list[str]:
    """Command line of a child that crawls."""
    settings = {"root": str(root), "proxy": web.url if web else None, "day": day, "now": NOW, "portals": None, **options}
    return [sys.executable, "-c", CHILD, json.dumps(settings)]


def crawl_now(root: Path, web: Web | None, day: str = "2026-11-23", **options: Any) -> dict[str, Any]:
    """Reports by portal, and peak_mb."""
    done = subprocess.run(command(root, web, day, **options), cwd=REPO, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def add_portal(
    root: Path, name: str, text: str | None = None, *, host: str | None = None, delay: float = 0.0, timeout: float = 90.0
) -> str:
    """Write a portal file; returns its host. `timeout` is long, so that answers are in time on a busy machine."""
    host = host or f"{name}.tingfeng.test"
    (root / "portals").mkdir(exist_ok=True)
    (root / "portals" / f"{name}.toml").write_text(text or LIST_PORTAL.format(name=name, host=host, delay=delay, timeout=timeout), "utf-8")
    return host


def rows_of(root: Path, day: str = "2026-11-23") -> dict[str, dict[str, Any]]:
    """The last archived row of each URL, without lists and robots.txt."""
    from datetime import date

    from crawlers.archive import read_fetches

    table = read_fetches(root / "raw", date.fromisoformat(day))
    return {row["url"]: row for row in table.to_pylist() if row["kind"] == "article"}


def list_of(urls: list[str], when: str = "2026-11-23 10:00:00") -> str:
    """An HTML list of URLs."""
    return (
        "<html><body><ul>"
        + "".join(f'<li><a href="{u}">标题 {i}</a> <i>{when}</i></li>' for i, u in enumerate(urls))
        + "</ul></body></html>"
    )


def article(n: int, extra: str = "") -> str:
    """A minimal article page."""
    return f"<html><head><title>第{n}篇</title></head><body><h1>第{n}篇</h1><p>{'某公司今日发布新品。' * 40}</p>{extra}</body></html>"
