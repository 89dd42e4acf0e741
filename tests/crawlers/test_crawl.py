"""The crawl against a real server on a loopback address: outcomes, stops, robots, manners, resume, revisits, past days."""

import fcntl
import gzip
import json
import os
import signal
import subprocess
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from support.crawling import REPO, add_portal, article, command, crawl_now, list_of, rows_of
from support.loopback import Answer, Web, serve

from crawlers.archive import read_fetches, read_pages
from crawlers.discover import MAX_LINKS

DAY = date(2026, 11, 23)


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(Web()) as running:
        yield running


def simple_site(root: Path, web: Web, name: str, n: int, *, kb: int = 4, **options: object) -> str:
    """A portal with one list and n articles."""
    host = add_portal(root, name, **options)
    web.routes[f"{host}/list"] = Answer(list_of([f"/a/{i}.htm" for i in range(n)]))
    for i in range(n):
        web.routes[f"{host}/a/{i}.htm"] = Answer(article(i, "<p>" + "补" * kb * 340 + "</p>"))
    return host


def hostile_routes(web: Web) -> dict[str, tuple[Answer, str]]:
    def endless() -> Iterator[bytes]:
        for _ in range(60 * 16):
            yield b"x" * 65536

    def to(url: str) -> Answer:
        return Answer("", 302, {"Location": url})

    me = "trap.tingfeng.test"
    bomb = gzip.compress(b"\0" * 80_000_000, 9)
    return {
        "ok": (Answer(article(1)), "ok"),
        "to-loopback": (to(f"{web.url}/secret"), "blocked_host"),
        "to-v6": (to("http://[::1]:80/"), "blocked_host"),
        "to-hex": (to("http://0x7f000001/"), "blocked_host"),
        "to-number": (to("http://2130706433/"), "blocked_host"),
        "to-name": (to("http://localhost/"), "blocked_host"),
        "to-file": (to("file:///etc/hostname"), "blocked_scheme"),
        "to-outside": (to("http://example.org/"), "blocked_host"),
        "to-half-v6": (to("http://[::1"), "bad_url"),
        "to-no-port": (to("http://x.tingfeng.test:99999/"), "bad_url"),
        "loop": (to(f"http://{me}/loop"), "redirect_loop"),
        "bomb": (Answer(bomb, headers={"Content-Encoding": "gzip"}), "too_large"),
        "declared": (Answer("x", headers={"Content-Length": "99999999999"}), "too_large"),
        "endless": (Answer(stream=endless), "too_large"),
        "packed-badly": (Answer(b"\x1f\x8b\x08\x00broken", headers={"Content-Encoding": "gzip"}), "bad_encoding"),
        "empty": (Answer(b"  "), "empty_body"),
        "picture": (Answer(b"\x89PNG123", headers={"Content-Type": "image/png"}), "not_html"),
        "missing": (Answer("no", 404), "not_found"),
        "gone": (Answer("no", 410), "gone"),
        "broken": (Answer("no", 500), "server_error"),
    }


@pytest.mark.slow
def test_hostile_answers_end_in_their_outcome_within_bounds(tmp_path: Path, web: Web) -> None:
    host = add_portal(tmp_path, "trap")
    routes = hostile_routes(web)
    web.routes |= {f"{host}/{name}": answer for name, (answer, _) in routes.items()}
    web.routes[f"{host}/list"] = Answer(
        list_of([f"/{name}" for name in routes] + ["/\x07bell", "/" + "x" * 8000, "javascript:alert(1)", "http://user:pw@x.org/"])
    )
    report = crawl_now(tmp_path, web)
    rows = rows_of(tmp_path)
    assert {name: rows[f"http://{host}/{name}"]["outcome"] for name in routes} == {name: outcome for name, (_, outcome) in routes.items()}
    assert report["trap"]["refused"]["bad_url"] == 4
    assert report["peak_mb"] < 400
    assert not [s for s in web.seen if "secret" in s or "example.org" in s]


@pytest.mark.slow
def test_an_answer_that_drips_without_end_is_given_up(tmp_path: Path, web: Web) -> None:
    def drip() -> Iterator[bytes]:
        while True:  # until the crawl hangs up
            yield b"<p>x</p>"
            time.sleep(0.2)

    host = add_portal(tmp_path, "dripping", timeout=4.0)
    web.routes |= {f"{host}/list": Answer(list_of(["/drip"])), f"{host}/drip": Answer(stream=drip)}
    crawl_now(tmp_path, web)
    assert rows_of(tmp_path)[f"http://{host}/drip"]["outcome"] == "timeout"


@pytest.mark.slow
def test_private_addresses_are_blocked_without_a_proxy(tmp_path: Path, web: Web) -> None:
    (tmp_path / "portals").mkdir()
    port = web.url.rsplit(":", 1)[1]
    forms = [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "0x7f000001",
        "2130706433",
        "rebind.example.org",
        "[::ffff:127.0.0.1]",
        "169.254.169.254",
        "10.0.0.8",
    ]
    urls = [f"http://{form}:{port}/page" for form in forms] + ["file:///etc/hostname"]
    crawl_now(tmp_path, None, portals=["web"], newsroom=False, pages={"web": urls}, resolve={"rebind.example.org": "127.0.0.1"})
    outcomes = {url: row["outcome"] for url, row in rows_of(tmp_path).items()}
    assert outcomes == dict.fromkeys(urls[:-1], "blocked_address") | {urls[-1]: "blocked_scheme"}
    assert web.seen == []


@pytest.mark.slow
def test_stop_signals_end_the_run_and_nothing_more_is_asked(tmp_path: Path, web: Web) -> None:
    answers = {
        "limit": Answer("slow down", 429, {"Retry-After": "120"}),
        "forbid": Answer("no", 403),
        "busy": Answer("no", 503),
        "human": Answer("<html><title>安全验证</title><body>请完成验证</body></html>"),
        "member": Answer("", 302, {"Location": "http://passport.member.tingfeng.test/login?next=1"}),
    }
    for name, answer in answers.items():
        host = simple_site(tmp_path, web, name, 6)
        web.routes[f"{host}/a/2.htm"] = answer
    web.routes["passport.member.tingfeng.test/login"] = Answer("<form>登录</form>")
    report = crawl_now(tmp_path, web)
    reasons = {
        "limit": "rate_limited: status 429, Retry-After 120",
        "forbid": "forbidden",
        "busy": "unavailable",
        "human": "challenge",
        "member": "login_redirect",
    }
    for name, reason in reasons.items():
        assert report[name]["state"] == "stopped"
        assert report[name]["reason"].startswith(reason)
        asked = [s for s in web.seen if s.startswith(f"{name}.") and "/a/" in s]
        assert len(asked) == 3, asked
        assert report[name]["outcomes"].get("article:stopped", 0) >= 2


@pytest.mark.slow
def test_robots_are_obeyed_and_a_failing_robots_file_is_a_no(tmp_path: Path, web: Web) -> None:
    closed, sick, open_ = (simple_site(tmp_path, web, name, 3) for name in ("closed", "sick", "open"))
    web.routes[f"{closed}/robots.txt"] = Answer("User-agent: *\nDisallow: /a/\n", headers={"Content-Type": "text/plain"})
    web.routes[f"{sick}/robots.txt"] = Answer("oops", 500)
    web.routes[f"{open_}/robots.txt"] = Answer(
        "User-agent: tingfeng\nDisallow: /a/1.htm\n\nUser-agent: *\nDisallow: /\n", headers={"Content-Type": "text/plain"}
    )
    report = crawl_now(tmp_path, web)
    assert report["closed"]["outcomes"]["article:robots_denied"] == 3
    assert report["sick"]["outcomes"] == {"robots:robots_failed": 1, "list:robots_failed": 1}
    assert report["sick"]["state"] == "failed"
    assert report["open"]["outcomes"] == {"robots:ok": 1, "list:ok": 1, "article:ok": 2, "article:robots_denied": 1}
    assert not [s for s in web.seen if s.startswith(("closed.tingfeng.test/a", "sick.tingfeng.test/a"))]


@pytest.mark.slow
def test_one_request_at_a_time_with_delay_and_an_honest_name(tmp_path: Path, web: Web) -> None:
    simple_site(tmp_path, web, "calm", 4, host="news.example.org", delay=0.5)
    report = crawl_now(tmp_path, web, newsroom=False)
    assert report["calm"]["n_articles"] == 4
    # Of single gaps a busy machine may see one late and the next early; together they cannot be shorter than the delays, less its jitter.
    assert web.times[-1] - web.times[0] > (len(web.times) - 1) * 0.5 * 0.7 - 0.5
    assert {h["User-Agent"] for h in web.asked_with} == {"Tingfeng/0.1 (media monitoring; +test@tingfeng.test)"}
    assert {h["Accept-Language"][:5] for h in web.asked_with} == {"zh-CN"}
    assert not any("Cookie" in h or "Referer" in h for h in web.asked_with)


def slow_site(root: Path, web: Web, name: str, n: int = 60) -> str:
    """So many articles, each after a moment; the host."""
    host = simple_site(root, web, name, n, kb=30)
    slow = dict(web.routes)

    def held(path: str, headers: dict[str, str], body: bytes) -> Answer:
        time.sleep(0.03)
        route = slow[f"{host}{path.rstrip('?')}"]
        assert isinstance(route, Answer)
        return route

    web.routes |= {key: held for key in slow if "/a/" in key}
    return host


@pytest.mark.slow
def test_a_killed_command_takes_its_crawl_with_it(tmp_path: Path, web: Web) -> None:
    slow_site(tmp_path, web, "long", 1_000)
    words = command(tmp_path, web, "2026-11-23")
    words[2] = words[2].replace("from crawlers.crawl import crawl", "from crawlers.crawl_process import crawl_apart as crawl")
    parent = subprocess.Popen(words, cwd=REPO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while sum("/a/" in s for s in web.seen) < 5:
        assert parent.poll() is None, "the crawl ended by itself"
        time.sleep(0.01)
    parent.kill()
    parent.wait()
    with (tmp_path / "raw" / "long" / ".crawling").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # waits while a crawl of the portal lives
    assert len(web.seen) < 1_000


@pytest.mark.slow
def test_a_killed_crawl_repeats_nothing_that_is_archived(tmp_path: Path, web: Web) -> None:
    host = slow_site(tmp_path, web, "long")
    first = subprocess.Popen(command(tmp_path, web, "2026-11-23"), cwd=REPO, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while sum("/a/" in s for s in web.seen) < 25:
        assert first.poll() is None, "the crawl ended by itself"
        time.sleep(0.01)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    held_before = {r["url"] for r in read_fetches(tmp_path / "raw", DAY).to_pylist() if r["kind"] == "article"}
    asked_before = {f"http://{s}" for s in web.seen if "/a/" in s}
    assert len(asked_before - held_before) <= 1  # the page in flight
    [warc] = (tmp_path / "raw").rglob("*.warc.gz")
    warc.write_bytes(warc.read_bytes() + b"\x1f\x8b\x08\x00half a member")
    web.seen.clear()
    report = crawl_now(tmp_path, web)
    assert report["long"]["n_known"] == len(held_before)
    assert not {f"http://{s}" for s in web.seen} & held_before
    rows = [r for batch in read_pages(tmp_path / "raw", DAY) for r in batch.to_pylist() if r["kind"] == "article"]
    assert sorted(r["url"] for r in rows) == sorted(f"http://{host}/a/{i}.htm" for i in range(60))
    assert all(b"</html>" in r["body"] for r in rows)


@pytest.mark.slow
def test_articles_are_visited_again_with_conditions(tmp_path: Path, web: Web) -> None:
    host = simple_site(tmp_path, web, "again", 4)

    def same(path: str, headers: dict[str, str], body: bytes) -> Answer:
        if headers.get("If-None-Match") == '"v1"':
            return Answer(b"", 304, {"ETag": '"v1"'})
        return Answer(article(0), headers={"ETag": '"v1"'})

    web.routes[f"{host}/a/0.htm"] = same
    crawl_now(tmp_path, web)
    web.routes[f"{host}/a/1.htm"] = Answer(article(99))
    web.routes[f"{host}/a/2.htm"] = Answer("taken away", 410)
    web.routes[f"{host}/list"] = Answer(list_of(["/a/3.htm"]))
    early = crawl_now(tmp_path, web, now="2026-11-23T20:00:00+08:00")
    assert early["again"]["outcomes"].keys() == {"robots:not_found", "list:ok"}
    rows = read_fetches(tmp_path / "raw", DAY).to_pylist()
    later = max(r["fetched_at"] for r in rows).timestamp() + 25 * 3600
    report = crawl_now(tmp_path, web, "2026-11-24", now=datetime.fromtimestamp(later, UTC).isoformat())
    assert report["again"]["outcomes"] == {
        "robots:not_found": 1,
        "list:ok": 1,
        "article:not_modified": 1,
        "article:ok": 2,
        "article:gone": 1,
    }


@pytest.mark.slow
def test_a_list_of_ten_thousand_links_and_a_split_article(tmp_path: Path, web: Web) -> None:
    host = add_portal(tmp_path, "flood")
    web.routes[f"{host}/list"] = Answer(list_of([f"/a/{i}.htm" for i in range(10_000)]))
    web.routes[f"{host}/a/0.htm"] = Answer(article(0, '<a href="/a/0_2.htm">下一页</a>'))
    web.routes[f"{host}/a/0_2.htm"] = Answer(article(2, '<a href="/a/0_3.htm"><span>下一页</span></a>'))
    web.routes[f"{host}/a/0_3.htm"] = Answer(article(3, '<a href="/a/1.htm">下一页</a>'))
    report = crawl_now(tmp_path, web, max_articles=1)["flood"]
    assert report["n_links"] == MAX_LINKS
    assert report["refused"]["over_limit"] == MAX_LINKS - 1
    assert [s for s in web.seen if "/a/" in s] == [f"{host}/a/{n}.htm" for n in ("0", "0_2", "0_3")]


WALK = """
name = "回溯"
home = "http://{host}/"
reach = "cursor"
[[discover]]
kind = "json"
when = "both"
url = "http://{host}/api?page={{page}}"
rows = "rows[]"
link = "id"
link_format = "http://{host}/p/{{link}}.htm"
title = "title"
time = "at"
time_format = "unix"
pages = {{ max = 500, seek = {seek} }}
[[url]]
pattern = '/p/(?P<id>\\d+)\\.htm'
[polite]
delay_s = 0.0
"""


@pytest.mark.slow
@pytest.mark.parametrize(("seek", "most_lists"), [("true", 14), ("false", 70)])
def test_a_past_day_is_found_in_a_long_list(tmp_path: Path, web: Web, seek: str, most_lists: int) -> None:
    host = add_portal(tmp_path, "walk", WALK.format(host="walk.tingfeng.test", seek=seek))
    newest = 1_795_400_000  # 2026-11-23 12:53 in Beijing; one article an hour, ten a page

    def page(path: str, headers: dict[str, str], body: bytes) -> Answer:
        n = int(path.split("page=")[1])
        rows = [{"id": k, "title": f"第{k}篇", "at": newest - k * 3600} for k in range((n - 1) * 10, n * 10)]
        return Answer(json.dumps({"rows": rows}), headers={"Content-Type": "application/json"})

    web.routes[f"{host}/api"] = page
    web.routes[f"{host}/*"] = Answer(article(1))
    report = crawl_now(tmp_path, web, "2026-11-01", portals=["walk"])["walk"]
    assert (report["state"], report["n_articles"]) == ("done", 24)
    assert sum("/api" in s for s in web.seen) <= most_lists
    at = [newest - int(s.split("/p/")[1].split(".")[0]) * 3600 for s in web.seen if "/p/" in s]
    assert all(1_793_462_400 <= t < 1_793_462_400 + 86_400 for t in at)


@pytest.mark.slow
def test_a_past_day_out_of_reach_is_no_success(tmp_path: Path, web: Web) -> None:
    feed = (
        'name = "源"\nhome = "http://{0}/"\nreach = "{1}"\n[[discover]]\nkind = "rss"\nurl = "http://{0}/feed"\n[[url]]\npattern '
        "= '/a/(?P<id>\\d+)'\n[polite]\ndelay_s = 0.0\n"
    )
    items = "".join(f"<item><link>/a/{i}</link><pubDate>Sun, {22 - i // 4:02d} Nov 2026 10:00:00 +0800</pubDate></item>" for i in range(8))
    for name, reach in (("feeds", "feed only"), ("short", "feed only"), ("nowhere", "none")):
        host = add_portal(tmp_path, name, feed.format(f"{name}.tingfeng.test", reach))
        web.routes[f"{host}/feed"] = Answer(f"<rss><channel>{items if name == 'feeds' else items[: len(items) // 2]}</channel></rss>")
        web.routes[f"{host}/*"] = Answer(article(1))
    add_portal(tmp_path, "daily")
    web.routes["daily.tingfeng.test/list"] = Answer("<p>no such day</p>", 404)
    report = crawl_now(tmp_path, web, "2026-11-22")
    assert {name: report[name]["state"] for name in ("feeds", "short", "nowhere", "daily")} == {
        "feeds": "done",
        "short": "partial",
        "nowhere": "unreachable",
        "daily": "unreachable",
    }
    assert report["feeds"]["n_articles"] == 4
    assert not [s for s in web.seen if s.startswith("nowhere")]


def test_two_crawls_of_one_portal_do_not_meet(tmp_path: Path, web: Web) -> None:
    host = add_portal(tmp_path, "alone")
    web.routes[f"{host}/list"] = Answer(list_of([]))
    folder = tmp_path / "raw" / "alone"
    folder.mkdir(parents=True)
    with (folder / ".crawling").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        report = crawl_now(tmp_path, web)
        assert (report["alone"]["state"], web.seen) == ("busy", [])
    assert crawl_now(tmp_path, web)["alone"]["state"] != "busy"
