"""Who stands behind a name, a host, a portal: from the curated table, or learned from the pages."""

import pytest

from transforms.text.copies.publishers import PublisherIndex, host_of, name_key, path_key, url_key

TABLE = [
    {"publisher_id": "beihe", "name": "北河社", "host": None, "portal": None},
    {"publisher_id": "beihe", "name": None, "host": "www.BeiHe.example", "portal": "beihe_web"},
    {"publisher_id": "other", "name": "「北河社」", "host": "beihe.example", "portal": "beihe_web"},  # the first row stands
]


def test_names_are_compared_without_script_width_case_and_quotes():
    assert name_key("「ＡＢ 財經」") == name_key("ab财经")
    assert name_key("字" * 80 + "尾") == name_key("字" * 80)


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("https://www.a.example/n/1.html", "http://A.example/n/1.html/", True),
        ("https://a.example/n/1.html#top", "https://a.example/n/1.html?utm=5", True),
        ("https://a.example/n?id=1", "https://a.example/n?id=1&from=app", True),
        ("https://a.example/n?id=1", "https://a.example/n?id=2", False),
        ("https://a.example/n/1.html", "https://b.example/n/1.html", False),
        ("http://[broken", "http://[broken ", True),
    ],
)
def test_one_address_in_two_spellings(one: str, other: str, is_same: bool):
    assert (url_key(one) == url_key(other)) == is_same


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://a.example/news/1234567.html", "/news/1234567.html"),
        ("https://a.example/news/123456.html", ""),  # six digits: sites that count from one share them
        ("https://a.example/2026/10/05/1234567/", "/2026/10/05/1234567"),
        ("https://a.example/2026-10-05/123456", ""),  # a date is nobody's own
        ("https://a.example/20261005/123456", ""),
        ("https://a.example/202613051/x", "/202613051/x"),  # no date: there is no month 13
        ("http://[broken/1234567", ""),
    ],
)
def test_a_path_is_one_page_s_own_by_its_digits(url: str, path: str):
    assert path_key(url) == path


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://www.A.example/x", "a.example"),
        ("http://a.example", "a.example"),
        ("http://a/x", "a"),
        ("//a.example/x", "a.example"),
        ("no address", ""),
        ("https://[broken/x", ""),
    ],
)
def test_host(url: str, host: str):
    assert host_of(url) == host


def test_the_table_knows_names_hosts_and_portals_and_its_first_row_stands():
    index = PublisherIndex.of(TABLE)
    assert index.of_name("北河社") == index.of_url("https://beihe.example/1") == index.of_portal("beihe_web") == "beihe"
    assert index.of_portal("unknown") == "portal:unknown"


def test_a_longer_name_is_known_by_its_beginning_of_three_characters_or_more():
    index = PublisherIndex.of([*TABLE, {"publisher_id": "short", "name": "云报"}])
    assert index.of_name("北河社东港电") == "beihe"
    assert index.of_name("云报") == "short"
    assert index.of_name("云报东港电") == "云报东港电"  # two characters begin many names
    assert index.of_name("南河社") == "南河社"


def test_hosts_below_a_known_one_are_its_own():
    index = PublisherIndex.of(TABLE)
    assert index.of_url("https://m.news.beihe.example/1") == "beihe"
    assert index.of_url("https://notbeihe.example/1") is None
    assert index.of_url("nothing") is None


def learned(*sources: str | None) -> PublisherIndex:
    index = PublisherIndex()
    index.learn(("lake", source, "https://lake.example/1") for source in sources)
    return index


def test_a_portal_is_known_by_the_name_on_most_of_its_pages():
    index = learned("湖畔网", "湖畔網", "湖畔网", "北河社", None)
    assert index.of_name("湖畔网") == "portal:lake"
    assert index.of_name("北河社") == "北河社"
    assert index.of_url("https://lake.example/2") == "portal:lake"


@pytest.mark.parametrize(
    "sources",
    [
        ["湖畔网", "湖畔网"],  # two pages are too few
        ["湖畔网", "湖畔网", "北河社", "南河社"],  # half is not most
        ["湖", "湖", "湖"],  # too short to be a name
        [None, None, None],
    ],
    ids=["few", "half", "short", "none"],
)
def test_no_name_is_learned_from(sources: list[str | None]):
    index = learned(*sources)
    assert index.by_name == {}


def test_three_pages_are_enough_and_a_known_name_is_not_taken_over():
    assert learned("湖畔网", "湖畔网", "湖畔网").by_name == {"湖畔网": "portal:lake"}
    index = PublisherIndex.of(TABLE)
    index.learn([("beihe_mirror", "北河社", None)] * 3)
    assert index.of_name("北河社") == "beihe"


def test_of_equally_frequent_names_none_is_most_and_hosts_of_known_portals_are_not_learned():
    index = PublisherIndex.of(TABLE)
    index.learn([("beihe_web", None, "https://cdn.example/1")])
    assert index.of_url("https://cdn.example/2") is None
