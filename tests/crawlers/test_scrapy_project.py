"""Scrapy's own commands work in this checkout, within the bounds of a crawl; a crawl reports Scrapy's numbers."""

import subprocess
import sys
from pathlib import Path

import pytest
from scrapy import Request
from support.crawling import REPO, add_portal, article, crawl_now, list_of
from support.loopback import Answer, Web, serve

from crawlers import scrapy_project
from crawlers.failures import Refused
from crawlers.guard import AddressGuard
from crawlers.settings import scrapy_settings, slots
from crawlers.spec import load_portals


def scrapy(*words: str) -> "subprocess.CompletedProcess[str]":
    given = [sys.executable, "-m", "scrapy", *words]
    return subprocess.run(given, cwd=REPO, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.slow
def test_scrapys_own_commands_work(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<title>标题</title>", "utf-8")
    assert scrapy("list").stdout.split() == ["tingfeng"]
    assert scrapy("check").returncode == 0
    shown = scrapy("shell", str(page), "-c", "response.css('title::text').get()")
    assert shown.stdout.splitlines()[0] == "标题", shown.stderr
    with serve(Web()) as web:
        refused = scrapy("shell", f"{web.url}/page", "-c", "response")
        assert web.seen == []
    assert "blocked_address: 127.0.0.1 is not an address of the public internet" in refused.stderr


@pytest.mark.parametrize("url", ["http://10.0.0.1/", "http://localhost/", "ftp://a.example/", "http://a.example:8080/"])
def test_requests_by_hand_meet_the_same_guard(url: str) -> None:
    with pytest.raises(Refused):
        AddressGuard().process_request(Request(url))
    AddressGuard().process_request(Request("https://www.example.org/"))
    with pytest.raises(Refused):
        AddressGuard().process_request(Request("file:///etc/hostname", meta={"redirect_urls": ["http://a.example/"]}))


def test_every_host_that_a_file_names_has_its_slot() -> None:
    portals = load_portals()
    found = slots(list(portals.values()), newsroom=False)
    assert len(found) > len(portals) / 2
    for portal in portals.values():
        for host in portal.named_hosts:
            assert found[host]["delay"] >= portal.polite.delay_s
            assert found[host]["concurrency"] == 1
    assert {slot["delay"] for slot in slots(list(portals.values()), newsroom=True).values()} == {0.001}
    assert scrapy_settings(list(portals.values()), proxy=None, newsroom=False)["DOWNLOAD_SLOTS"] == found


@pytest.mark.slow
def test_a_crawl_reports_scrapys_numbers(tmp_path: Path) -> None:
    with serve(Web()) as web:
        host = add_portal(tmp_path, "alpha")
        web.routes[f"{host}/list"] = Answer(list_of(["/a/1.htm", "/a/2.htm", "/a/3.htm"]))
        web.routes |= {f"{host}/a/1.htm": Answer(article(1)), f"{host}/a/2.htm": Answer("no", 404), f"{host}/a/3.htm": Answer("no", 500)}
        stats = crawl_now(tmp_path, web)["stats"]
    assert stats["downloader/response_status_count/200"] == 2
    assert stats["downloader/response_status_count/404"] == 2  # robots.txt, too
    assert stats["downloader/response_status_count/500"] == 2
    assert stats["retry/count"] == 1
    assert stats["elapsed_time_seconds"] > 0


def test_requests_by_hand_have_the_bounds_of_a_crawl() -> None:
    given, crawl = vars(scrapy_project), scrapy_settings([], proxy=None, newsroom=False)
    same = ("DOWNLOAD_MAXSIZE", "DOWNLOAD_DELAY", "CONCURRENT_REQUESTS_PER_DOMAIN", "TWISTED_DNS_RESOLVER", "DNS_TIMEOUT")
    assert {name: given[name] for name in same} == {name: crawl[name] for name in same}
    assert given["ROBOTSTXT_OBEY"] is True
    off = [name for name in given if name.endswith("_ENABLED")]
    assert len(off) == 6
    assert not any(given[name] for name in off)
    assert given["DOWNLOADER_MIDDLEWARES"] == {"crawlers.guard.AddressGuard": 10}
    assert "tingfeng" in given["USER_AGENT"].lower()
