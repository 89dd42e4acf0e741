"""Portal files as values: defaults, bounds, which lists belong to which day, and parts that do not fit together."""

from pathlib import Path

import pytest

from crawlers.list_rules import Pages
from crawlers.portal_table import portal_table
from crawlers.spec import Expect, Links, Polite, SpecError, load_portal, load_portals

LEAST = """name = "演示"
home = "https://demo.example/"
[[url]]
pattern = '/(?P<id>\\d+)'
"""
LIST = '[[discover]]\nkind = "html"\nurl = "https://demo.example/list"\n'
DAYS = 'reach = "day page"\n' + LEAST + LIST + 'when = "day"\n'


def load(tmp_path: Path, text: str, name: str = "demo"):
    path = tmp_path / f"{name}.toml"
    path.write_text(text, "utf-8")
    return load_portal(path)


def test_what_a_file_leaves_out_has_defaults(tmp_path: Path):
    found = load(tmp_path, LEAST)
    assert (found.id, found.name, found.timezone, found.reach, found.discover) == ("demo", "演示", "Asia/Shanghai", "none", ())
    assert found.polite == Polite(delay_s=3.0, timeout_s=30.0, max_articles=2000, headers=())
    assert found.expect == Expect(0, 1_000_000)
    assert found.links == Links()
    (entry,) = load(tmp_path, LEAST + LIST).discover
    assert (entry.when, entry.method, entry.misses, entry.pages) == ("live", "GET", 2, Pages(1, 1, 1, None, None, "", False))


@pytest.mark.parametrize(
    ("table", "inside", "outside"),
    [
        ("[polite]\ndelay_s = {}", ("0.0", "60.0"), ("-0.1", "601")),
        ("[polite]\ntimeout_s = {}", ("0.5", "90"), ("0.4", "90.5")),
        ("[polite]\nmax_articles = {}", ("1", "10000000"), ("0", "10000001")),
        ("[expect.articles_per_day]\nmin = {}", ("0", "1000000"), ("-1", "1000001")),
        ("[expect.articles_per_day]\nmax = {}", ("0", "10000000"), ("-1", "10000001")),
        (LIST + "misses = {}", ("1", "20"), ("0", "21")),
        (LIST + "[discover.pages]\nfirst = {}", ("0", "1000000000"), ("-1", "1000000001")),
        (LIST + "[discover.pages]\nstep = {}", ("1", "10000"), ("0", "10001")),
        (LIST.replace("list", "list?{{page}}") + "[discover.pages]\nmax = {}", ("1", "100000"), ("0", "100001")),
    ],
)
def test_numbers_have_bounds(tmp_path: Path, table: str, inside: tuple[str, str], outside: tuple[str, str]):
    for value in inside:
        load(tmp_path, LEAST + table.format(value))
    for value in outside:
        with pytest.raises(SpecError, match="a number from"):
            load(tmp_path, LEAST + table.format(value))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (LEAST.split("[[url]]", maxsplit=1)[0], r"at least one \[\[url\]\]"),
        (LEAST + '[polite]\nheaders = { Cookie = "a" }\n', "'Cookie' may not be set"),
        (LEAST + '[polite]\nheaders = { Referer = "https://far.example/" }\n', "is not on the portal's own site"),
        (LEAST + '[polite]\nheaders = { Referer = "a\\nb" }\n', "may not be set"),
        (LEAST + LIST + 'headers = { referer = "https://far.example/" }\n', "is not on the portal's own site"),
        ('reach = "day page"\n' + LEAST, "'day page' does not fit: the file has no"),
        (LEAST + LIST + 'when = "day"\n', "'none' does not fit: the file has a"),
        ('reach = "by train"\n' + LEAST, "'by train' is not one of"),
        ('timezone = "Mars/Base"\n' + LEAST, "timezone"),
        (LEAST + LIST.replace("html", "json"), "a json list needs rows"),
        (LEAST + LIST + "[discover.pages]\nmax = 2\n", "more than one page needs"),
        (LEAST + LIST.replace("/list", "/{day}"), 'names a day, so it needs when = "day" or "both"'),
        (LEAST + LIST.replace("/list", "/{today}"), "is not a known value"),
        (LEAST + LIST + 'link_format = "https://x.example/"\n', "needs {link}"),
        (LEAST + LIST + 'counts = { likes = "a" }\n', "a count is named like comments_n"),
        (LEAST + LIST + "counts = { likes_n = 5 }\n", "has one path"),
        (LEAST + "[surprise]\nx = 1\n", "surprise: unknown key"),
        (LEAST + "name = broken", "file: "),
    ],
)
def test_parts_that_do_not_fit(tmp_path: Path, text: str, told: str):
    with pytest.raises(SpecError, match=told):
        load(tmp_path, text)


PULSE = LEAST + LIST + "[polite]\npulse = true\ndelay_s = {}\n[expect.articles_per_day]\nmax = {}\n"


def test_a_pulse_stays_within_the_day_s_budget(tmp_path: Path):
    assert load(tmp_path, PULSE.format(3, 7056)).polite.pulse  # 72 lists, 72 robots.txt: 7,200 requests of three seconds are a quarter
    with pytest.raises(SpecError, match=r":\d+: pulse: 72 times 1 list.* are 7201 requests; at delay_s = 3 the day's budget is 7200"):
        load(tmp_path, PULSE.format(3, 7057))
    with pytest.raises(SpecError, match="budget is 720"):
        load(tmp_path, PULSE.format(30, 600))
    with pytest.raises(SpecError, match="read live"):
        load(tmp_path, LEAST + "[polite]\npulse = true\n")


def test_a_referer_on_the_portal_s_own_site_may_be_set(tmp_path: Path):
    found = load(tmp_path, LEAST + '[polite]\nheaders = { Referer = "https://m.demo.example/x" }\n')
    assert found.polite.headers == (("Referer", "https://m.demo.example/x"),)


@pytest.mark.parametrize("pages", ["next = 'a.next::attr(href)'", "", "first = 0"], ids=["next", "page in the address", "first"])
def test_more_pages_need_a_way_on(tmp_path: Path, pages: str):
    entry = LIST if pages.startswith("next") else LIST.replace("/list", "/list?p={page}")
    found = load(tmp_path, LEAST + entry + f"[discover.pages]\nmax = 3\n{pages}\n")
    assert found.discover[0].pages.max == 3


def test_lists_of_today_and_of_a_past_day(tmp_path: Path):
    three = "".join(LIST.replace("/list", f"/{when}") + f'when = "{when}"\n' for when in ("live", "day", "both"))
    found = load(tmp_path, 'reach = "window"\n' + LEAST + three)
    assert [d.when for d in found.lists(past=False)] == ["live", "both"]
    assert [d.when for d in found.lists(past=True)] == ["day", "both"]
    assert load(tmp_path, 'reach = "feed only"\n' + LEAST + LIST).lists(past=True) == ()
    assert load(tmp_path, DAYS).lists(past=False) == ()


@pytest.mark.parametrize("name", ["Demo", "1demo", "d", "a-b", "a" * 33])
def test_a_file_s_name_is_the_id(tmp_path: Path, name: str):
    with pytest.raises(SpecError, match="is no portal id"):
        load(tmp_path, LEAST, name)


def test_a_folder_is_read_in_order_without_templates(tmp_path: Path):
    for name in ("zeta", "alpha", "_template"):
        (tmp_path / f"{name}.toml").write_text(LEAST, "utf-8")
    assert list(load_portals(tmp_path)) == ["alpha", "zeta"]


def test_the_table_of_portals(tmp_path: Path):
    text = 'reach = "feed only"\n' + LEAST + LIST + "[polite]\ndelay_s = 4\n[expect.articles_per_day]\nmin = 3\nmax = 9\n"
    found = portal_table({"demo": load(tmp_path, text)})
    assert found.to_pylist() == [
        {
            "portal": "demo",
            "name": "演示",
            "home": "https://demo.example/",
            "reach": "feed only",
            "delay_s": 4.0,
            "articles_min": 3,
            "articles_max": 9,
        }
    ]
    assert all(len(field.metadata[b"doc"]) > 10 for field in found.schema)


def test_ports_that_a_file_names(tmp_path: Path):
    found = load(tmp_path, LEAST + LIST.replace("demo.example/list", "lists.example:8080/list"))
    assert found.named_ports == {"lists.example:8080"}
    assert load(tmp_path, LEAST).named_ports == frozenset()
