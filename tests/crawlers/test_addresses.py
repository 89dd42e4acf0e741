"""Which addresses are asked: the public internet on the ports of the web, and a list on a machine of one's own where the run allows it."""

import ipaddress
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.crawling import add_portal, article, crawl_now, list_of, rows_of
from support.loopback import Answer, Web, serve

from crawlers import commands
from crawlers.addresses import host_and_port, is_public, named_ports, own_places, refused_host
from crawlers.archive import read_fetches
from tingfeng import Project
from transforms.text.times import beijing_day

NOT_PUBLIC = [
    *("0.0.0.0", "0.1.2.3", "10.1.2.3", "100.64.0.1", "100.100.100.200", "127.0.0.1", "127.255.0.1", "168.63.129.16", "169.254.169.254"),
    *("172.16.0.1", "172.31.255.255", "192.0.0.8", "192.0.0.192", "192.0.0.10", "192.0.2.1", "192.31.196.1", "192.52.193.1", "192.88.99.1"),
    *("192.168.0.1", "192.175.48.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250"),
    *("240.0.0.1", "255.255.255.255"),
    *("::", "::1", "::2", "::7f00:1", "::ffff:10.0.0.1", "::ffff:168.63.129.16", "::ffff:0:127.0.0.1", "64:ff9b::a00:1", "64:ff9b:1::1"),
    *("100::1", "2001::1", "2001:0:1:2::", "2001:2::1", "2001:10::1", "2001:20::1", "2001:1ff::1", "2001:db8::1", "2002:101:101::"),
    *("2620:4f:8000::1", "3fff::1", "3fff:fff::1", "4000::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%eth0", "fec0::1"),
    *("ff02::1", "2400:3200::1%eth0", "", "x", "1.2.3", "1.1.1.1 "),
]


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_addresses_that_are_never_asked(address: str):
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    [
        *("1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255", "128.0.0.0"),
        *("168.63.129.15", "168.63.129.17", "172.15.255.255", "172.32.0.0", "192.0.1.0", "192.88.98.255", "198.17.255.255", "198.20.0.0"),
        *(
            "223.255.255.255",
            "2400:3200::1",
            "2001:200::1",
            "2001:4860:4860::8888",
            "3ffe::1",
            "2000::1",
            "::ffff:1.1.1.1",
            "64:ff9b::101:101",
        ),
    ],
)
def test_addresses_beside_them_are_public(address: str):
    assert is_public(address)


@given(st.ip_addresses())
def test_no_address_that_pythons_own_list_calls_local_is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address):
    if address.is_private or address.is_loopback or address.is_link_local or address.is_multicast or address.is_unspecified:
        assert not is_public(address) or getattr(address, "ipv4_mapped", None)
        assert not is_public(str(address)) or getattr(address, "ipv4_mapped", None)


@pytest.mark.parametrize(
    "host",
    [
        "１２７.0.0.1",
        "①②⑦.0.0.1",
        "127。0。0。1",
        "ｌｏｃａｌｈｏｓｔ",
        "127.0.0.1.",
        "[::ffff:7f00:1]",
        "[fe80::1%25eth0]",
        "0x7f.1",
        "017700000001",
    ],
)
def test_addresses_in_disguise_are_refused(host: str):
    assert refused_host(host, newsroom=False) == "blocked_address"


def test_places_and_ports_by_name():
    assert host_and_port(urlsplit("https://a.example/x")) == "a.example:443"
    assert host_and_port(urlsplit("http://A.example.:80/x")) == "a.example:80"
    assert host_and_port(urlsplit("http://[::1]:8080/")) == "::1:8080"
    texts = ["http://a.example:8080/{page}", r"^https?://b\.example\.org:8443/(?P<id>\d+)", "http://c.example/x:99", "http://[::1]:1200/"]
    assert named_ports(texts) == {"a.example:8080", "b.example.org:8443", "::1:1200"}


@pytest.fixture
def web() -> Iterator[Web]:
    with serve(Web()) as running:
        yield running


BRIDGE = """
name = "桥"
home = "https://www.example.org/"
[[discover]]
kind = "rss"
url = "{url}/feed"
[[url]]
pattern = '^https?://(?P<id>[^?#]+)'
[polite]
delay_s = 0.0
timeout_s = 3.0
"""


def bridge(root: Path, web: Web, links: list[str]) -> str:
    """A portal that reads its list from the loopback web itself; the `host:port` of it."""
    place = urlsplit(web.url).netloc
    add_portal(root, "bridge", BRIDGE.format(url=web.url))
    items = "".join(f"<item><title>甲</title><link>{link}</link></item>" for link in links)
    web.routes["127.0.0.1/feed"] = Answer(f"<rss><channel>{items}</channel></rss>", headers={"Content-Type": "application/rss+xml"})
    web.routes["127.0.0.1/*"] = Answer(article(1))
    return place


@pytest.mark.slow
def test_a_list_on_a_machine_of_ones_own_is_read_only_when_allowed(tmp_path: Path, web: Web) -> None:
    links = [f"{web.url}/secret", "http://127.0.0.1/secret", "http://localhost/secret"]
    place = bridge(tmp_path, web, links)
    report = crawl_now(tmp_path, None, newsroom=False)["bridge"]
    assert (report["state"], web.seen) == ("failed", [])
    assert f"must be allowed as {place}" in report["reason"]
    report = crawl_now(tmp_path, None, newsroom=False, own_lists=[place])["bridge"]
    assert web.seen == ["127.0.0.1/feed"]  # no robots.txt, and no page that the list links to
    assert (report["state"], report["outcomes"]) == ("done", {"feed:ok": 1, "article:blocked_address": len(links)})
    assert "for nothing that others link to" in rows_of(tmp_path)[links[0]]["error"]


@pytest.mark.parametrize(
    ("texts", "pairs"),
    [
        ([], set()),
        (["192.168.1.20:1200", " Bridge.LOCAL.:0080 "], {"192.168.1.20:1200", "bridge.local:80"}),
        (["[FD00::1]:1200"], {"fd00::1:1200"}),
    ],
)
def test_places_of_ones_own_are_in_one_spelling(texts: list[str], pairs: set[str]) -> None:
    assert own_places(texts) == pairs
    for pair in pairs:
        host, _, port = pair.rpartition(":")
        assert host_and_port(urlsplit(f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/")) == pair


@pytest.mark.parametrize(
    "text", ["", "bridge", "bridge:", ":80", "bridge:0", "bridge:65536", "http://bridge:80", "a b:80", "bridge:80/x", "*:80"]
)
def test_what_is_no_place_of_ones_own_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="host:port"):
        own_places([text])


@pytest.mark.slow
def test_the_command_takes_its_own_places_from_the_settings(tmp_path: Path, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    place = bridge(tmp_path, web, [])
    monkeypatch.setattr(commands, "PORTALS", tmp_path / "portals")
    day = beijing_day(datetime.now(UTC))
    project = Project(tmp_path, contact="test@example.org", log_format="json")
    assert commands.crawl_day(project, day) == 75
    assert "must be allowed as" in next(iter(read_fetches(project.raw, day)["error"].to_pylist()))
    project.own_lists = (place,)
    assert commands.crawl_day(project, day) == 0
    assert web.seen == ["127.0.0.1/feed"]
    project.own_lists = ("no place",)
    with pytest.raises(click.UsageError, match="host:port"):
        commands.crawl_day(project, day)


@pytest.mark.slow
@pytest.mark.parametrize("pair", ["127.0.0.1:1", "localhost:{port}", "0.0.0.0:{port}"])
def test_only_the_exact_pair_is_allowed(tmp_path: Path, web: Web, pair: str) -> None:
    place = bridge(tmp_path, web, [])
    report = crawl_now(tmp_path, None, newsroom=False, own_lists=[pair.format(port=place.rpartition(":")[2])])["bridge"]
    assert (report["state"], web.seen) == ("failed", [])


@pytest.mark.slow
def test_an_allowed_place_is_no_way_to_another_by_redirect(tmp_path: Path, web: Web) -> None:
    place = bridge(tmp_path, web, [])
    with serve(Web()) as other:
        web.routes["127.0.0.1/feed"] = Answer("", 302, {"Location": f"{web.url}/elsewhere"})
        report = crawl_now(tmp_path, None, newsroom=False, own_lists=[place])["bridge"]
        assert report["outcomes"] == {"feed:blocked_address": 1}
        web.routes["127.0.0.1/feed"] = Answer("", 302, {"Location": f"{other.url}/feed"})
        crawl_now(tmp_path, None, newsroom=False, own_lists=[place, urlsplit(other.url).netloc])
        assert (set(web.seen), other.seen) == ({"127.0.0.1/feed"}, [])


@pytest.mark.slow
@pytest.mark.parametrize("named", [False, True])
def test_other_ports_are_asked_only_where_the_portals_file_names_them(tmp_path: Path, web: Web, named: bool) -> None:
    host = add_portal(tmp_path, "ports")
    path = tmp_path / "portals" / "ports.toml"
    if named:
        path.write_text(path.read_text().replace("[links]", f"[[url]]\npattern = '^http://{host}:8080/(?P<id>.+)'\n[links]"))
    pages = [f"http://{host}/a/1.htm", f"http://{host}:443/a/2.htm", f"http://{host}:8080/a/3.htm", f"http://{host}:22/a/4.htm"]
    web.routes[f"{host}/list"] = Answer(list_of(pages))
    web.routes[f"{host}/*"] = Answer(article(1))
    crawl_now(tmp_path, web)
    rows = rows_of(tmp_path)
    assert [rows[url]["outcome"] for url in pages] == ["ok", "ok", "ok" if named else "blocked_address", "blocked_address"]
    assert "must stand in the portal's file" in rows[pages[3]]["error"]
