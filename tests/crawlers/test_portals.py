"""Every portal file on its saved answers, field by field; identities with the check vectors of their clocks; real saved pages where
present.
"""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from crawlers.runs import identify
from crawlers.scaffold import PAGES, found_fields, found_links, read_case, read_saved, read_saved_list, saved_pages
from crawlers.spec import PORTALS, Portal, SpecError, load_portal, load_portals
from transforms.page.extracted import Extracted
from transforms.text.chars import collapse, normalise
from transforms.text.times import BEIJING

NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)
ALL = load_portals()
CASES = [(name, saved, expected) for name in ALL for saved, expected in saved_pages(PAGES / name)]
LISTS = [(n, s, e) for n, s, e in CASES if ".list." in s.name]
ARTICLES = [(n, s, e) for n, s, e in CASES if ".list." not in s.name]
FIELDS = [(n, s, e, field) for n, s, e in ARTICLES for field in read_case(e)["article"]]
MUST_HAVE = {"title", "published_at"}


def label(value: object) -> str | None:
    return value.name if isinstance(value, Path) else None


def test_at_least_twenty_portals_each_with_a_list_and_an_article() -> None:
    assert len(ALL) >= 20
    assert {n for n, _, _ in LISTS} == {n for n, _, _ in ARTICLES} == set(ALL)
    assert {p.name for p in PAGES.iterdir() if not p.name.startswith("_")} == set(ALL)  # _generic holds pages of no portal


@pytest.mark.parametrize(("name", "saved", "expected"), CASES, ids=label)
def test_saved_answers_are_signed_small_and_without_blanks(name: str, saved: Path, expected: Path) -> None:
    case = read_case(expected)
    assert case["checked_by"]
    assert case["checked_on"]
    assert saved.stat().st_size < 30_000
    assert list(case) == sorted(case)
    if "article" in case:
        assert set(case["article"]) >= MUST_HAVE
        assert all(v not in ("", [], None) for v in case["article"].values())
    else:
        assert case["links"]


@pytest.mark.parametrize(("name", "saved", "expected", "field"), FIELDS, ids=label)
def test_article_field(name: str, saved: Path, expected: Path, field: str) -> None:
    case = read_case(expected)
    record = read_saved(ALL[name], saved, case)
    assert isinstance(record, Extracted), record
    assert found_fields(record)[field] == case["article"][field]


@pytest.mark.parametrize(("name", "saved", "expected"), LISTS, ids=label)
def test_list_rows(name: str, saved: Path, expected: Path) -> None:
    case = read_case(expected)
    assert found_links(read_saved_list(ALL[name], saved, case)) == case["links"]


@pytest.mark.parametrize(("name", "saved", "expected"), ARTICLES, ids=label)
def test_saved_article_is_found_by_its_portal_and_only_by_it(name: str, saved: Path, expected: Path) -> None:
    url = read_case(expected)["url"]
    assert [p.id for p in ALL.values() if identify(p, url, NOW)] == [name]


VECTORS = [
    # portal, address found somewhere, key, canonical URL, time in the id (Beijing)
    (
        "netease",
        "https://www.163.com/dy/article/KBH162JQ05119734.html?f=post2020_dy_recommends",
        "netease:KBH162JQ05119734",
        "https://www.163.com/dy/article/KBH162JQ05119734.html",
        "2025-10-10 14:26:40",
    ),
    (
        "netease",
        "https://www.163.com/tech/article/L7GP22360511N33R.html#f=x",
        "netease:L7GP22360511N33R",
        "https://www.163.com/tech/article/L7GP22360511N33R.html",
        "2026-09-23 11:24:11",
    ),
    ("netease", "http://tech.163.com/15/0829/19/B2766VLV0001124J.html", "netease:B2766VLV0001124J", None, "2015-08-29 19:00:07"),
    (
        "netease",
        "https://3g.163.com/tech/article/L7GP22360511N33R.html",
        "netease:L7GP22360511N33R",
        "https://www.163.com/tech/article/L7GP22360511N33R.html",
        "2026-09-23 11:24:11",
    ),
    (
        "netease",
        "https://c.m.163.com/news/a/L7GP22360511N33R.html",
        "netease:L7GP22360511N33R",
        "https://www.163.com/news/article/L7GP22360511N33R.html",
        "2026-09-23 11:24:11",
    ),
    (
        "netease",
        "https://3g.163.com/dy/article/KBH162JQ05119734.html?spss=x",
        "netease:KBH162JQ05119734",
        "https://www.163.com/dy/article/KBH162JQ05119734.html",
        "2025-10-10 14:26:40",
    ),
    (
        "netease",
        "https://m.163.com/news/article/L7GP22360511N33R.html",
        "netease:L7GP22360511N33R",
        "https://www.163.com/news/article/L7GP22360511N33R.html",
        "2026-09-23 11:24:11",
    ),
    (
        "netease",
        "http://dy.163.com/v2/article/detail/KBH162JQ05119734.html",
        "netease:KBH162JQ05119734",
        "https://www.163.com/dy/article/KBH162JQ05119734.html",
        "2025-10-10 14:26:40",
    ),
    ("ifeng", "https://tech.ifeng.com/c/8vVCwMscNlf", "ifeng:8vVCwMscNlf", None, "2026-08-11 14:03"),
    ("ifeng", "https://news.ifeng.com/c/7rtKNyg6PU9", "ifeng:7rtKNyg6PU9", None, "2019-11-25 16:07"),
    (
        "kr36",
        "https://36kr.com/p/3853011900142848?f=rss",
        "kr36:3853011900142848",
        "https://www.36kr.com/p/3853011900142848",
        "2026-06-14 20:46",
    ),
    (
        "kr36",
        "https://m.36kr.com/p/3882467938040710",
        "kr36:3882467938040710",
        "https://www.36kr.com/p/3882467938040710",
        "2026-07-05 16:10",
    ),
    (
        "qq",
        "https://view.inews.qq.com/a/20260605A07EJ200?suid=1&media_id=2",
        "qq:20260605A07EJ200",
        "https://news.qq.com/rain/a/20260605A07EJ200",
        "2026-06-05 00:00",
    ),
    (
        "qq",
        "https://new.qq.com/omn/20260605/20260605A07EJ200.html",
        "qq:20260605A07EJ200",
        "https://news.qq.com/rain/a/20260605A07EJ200",
        "2026-06-05 00:00",
    ),
    ("ithome", "https://m.ithome.com/html/968068.htm", "ithome:968068", "https://www.ithome.com/0/968/068.htm", None),
    ("ithome", "https://www.ithome.com/html/digi/968/068.htm?from=x", "ithome:968068", "https://www.ithome.com/0/968/068.htm", None),
    (
        "mydrivers",
        "https://m.mydrivers.com/newsview/1088123.html",
        "mydrivers:1088123",
        "https://news.mydrivers.com/1/1088/1088123.htm",
        None,
    ),
    (
        "thepaper",
        "https://m.thepaper.cn/detail/32001234?commTag=true",
        "thepaper:32001234",
        "https://www.thepaper.cn/newsDetail_forward_32001234",
        None,
    ),
    ("sina", "https://tech.sina.cn/t/2026-11-23/detail-inhqwkzc1234567.d.html?cre=1", "sina:nhqwkzc1234567", None, "2026-11-23 00:00"),
    ("sina", "https://finance.sina.com.cn/tech/roll/2026-11-23/doc-inhqwkzc1234567.shtml", "sina:nhqwkzc1234567", None, "2026-11-23 00:00"),
    ("solidot", "https://technology.solidot.org/story?sid=83211", "solidot:83211", "https://www.solidot.org/story?sid=83211", None),
    (
        "jiqizhixin",
        "https://www.jiqizhixin.com/articles/2026-11-23-3",
        "jiqizhixin:2026-11-23-3",
        "https://www.jiqizhixin.com/articles/2026-11-23-3",
        "2026-11-23 00:00",
    ),
    (
        "technode",
        "https://cn.technode.com/post/2026-11-23/light-laptop/?x=1",
        "technode:2026-11-23/light-laptop",
        "https://cn.technode.com/post/2026-11-23/light-laptop/",
        "2026-11-23 00:00",
    ),
    (
        "chinaz",
        "https://m.chinaz.com/2026/1123/1790001.shtml",
        "chinaz:2026/1123/1790001",
        "https://www.chinaz.com/2026/1123/1790001.shtml",
        "2026-11-23 00:00",
    ),
    ("jiemian", "https://m.jiemian.com/article/13654321.html", "jiemian:13654321", "https://www.jiemian.com/article/13654321.html", None),
    ("tmtpost", "https://m.tmtpost.com/7712345.html", "tmtpost:7712345", "https://www.tmtpost.com/7712345.html", None),
    (
        "leiphone",
        "https://m.leiphone.com/category/ai/aBcDeFgHiJkLmN12.html",
        "leiphone:aBcDeFgHiJkLmN12",
        "https://www.leiphone.com/category/ai/aBcDeFgHiJkLmN12.html",
        None,
    ),
    (
        "leiphone",
        "https://www.leiphone.com/news/201905/aBcDeFgHiJkL.html",
        "leiphone:aBcDeFgHiJkL",
        "https://www.leiphone.com/news/201905/aBcDeFgHiJkL.html",
        None,
    ),
    ("qbitai", "https://www.qbitai.com/2026/11/345678.html", "qbitai:345678", "https://www.qbitai.com/2026/11/345678.html", None),
    ("cls", "https://api3.cls.cn/share/article/2198765?os=web", "cls:2198765", "https://www.cls.cn/detail/2198765", None),
    ("ifanr", "https://www.ifanr.com/1645678?utm_source=rss", "ifanr:1645678", "https://www.ifanr.com/1645678", None),
]


@pytest.mark.parametrize(("portal", "url", "key", "canonical", "at"), VECTORS)
def test_identity(portal: str, url: str, key: str, canonical: str | None, at: str | None) -> None:
    who = identify(ALL[portal], url, NOW)
    assert who is not None
    assert who.key == key
    if canonical is not None:
        assert who.canonical == canonical
    again = identify(ALL[portal], who.canonical, NOW)
    assert again is not None
    assert (again.key, again.canonical) == (who.key, who.canonical)
    found = who.time.at.astimezone(BEIJING) if who.time else None
    assert (f"{found:%Y-%m-%d %H:%M:%S}"[: len(at)] if found and at else found) == at


NOT_ARTICLES = [
    "https://www.163.com/",
    "https://www.163.com/dy/media/T1500000000001.html",
    "https://lapin.ithome.com/html/digi/1.htm",
    "https://www.36kr.com/user/1",
    "https://slide.tech.sina.com.cn/x.html",
    "https://sspai.com/u/abc",
]


@pytest.mark.parametrize("url", NOT_ARTICLES)
def test_pages_that_are_no_articles_belong_to_nobody(url: str) -> None:
    assert [p.id for p in ALL.values() if identify(p, url, NOW)] == []


WRONG = [
    ('nam = "x"', "name: is missing"),
    ('colour = "red"', ":6: colour: unknown key"),
    ("[polite]\ndelay_s = -1", ":7: polite.delay_s"),
    ('[polite]\nheaders = { "user-agent" = "Mozilla" }', "'user-agent' may not be set"),
    ('[polite]\nheaders = { referer = "https://elsewhere.org/" }', "not on the portal's own site"),
    ('[[discover]]\nkind = "html"\nurl = "http://x.org/"\nrows = "ul[["', ":9: discover[1].rows"),
    ('[[discover]]\nkind = "json"\nurl = "http://x.org/"\nrows = "a[?"', ":9: discover[1].rows"),
    ('[[discover]]\nkind = "ftp"\nurl = "x"', "discover[1].kind: 'ftp' is not one of"),
    ('[[discover]]\nkind = "rss"\nurl = "http://x.org/{day.__class__}"\nwhen = "day"', "is not a known value"),
    ('[[discover]]\nkind = "rss"\nurl = "http://x.org/{day}"', 'needs when = "day"'),
    ('[[discover]]\nkind = "rss"\nurl = "http://x.org/"\nwhen = "both"', "reach: 'none' does not fit"),
    ("[[url]]\npattern = 'p/(\\d+'", "url[2].pattern"),
    ("[[url]]\npattern = 'p/(\\d+)'", "needs a group (?P<id>"),
    ("[[url]]\npattern = 'p/(?P<id>.)'\ncanonical = \"http://x.org/{nr}\"", "names groups that the pattern lacks: nr"),
    ("[[url]]\npattern = 'p/(?P<id>.)'\nid_time = \"sundial\"", "'sundial' is no known clock"),
    ('[[layout]]\ntitle = { css = "h1", clean = ["wash"] }', "'wash' is no known cleaner"),
    ('[[layout]]\nheadline = { css = "h1" }', "is no field of an article"),
    ('[[layout]]\ntitle = { css = "h1", xpath = "//h1" }', "needs exactly one of"),
    ('[[layout]]\ntitle = { state = "a.b" }', "state needs the layout's state_after"),
]


@pytest.mark.parametrize(("text", "message"), WRONG)
def test_a_wrong_file_is_told_with_file_line_and_key(tmp_path: Path, text: str, message: str) -> None:
    good = '\nname = "甲"\nhome = "http://x.org/"\n[[url]]\npattern = \'p/(?P<id>\\d+)\'\n'
    path = tmp_path / "demo.toml"
    first = text if text.startswith("nam =") else ""
    path.write_text(good.replace('name = "甲"', first) if first else good + text, "utf-8")
    if text.startswith("colour"):
        path.write_text(good.replace("[[url]]", f"\n\n{text}\n[[url]]"), "utf-8")
    with pytest.raises(SpecError) as error:
        load_portal(path)
    assert message in str(error.value)
    assert str(path) in str(error.value)


def test_the_template_is_a_portal_file(tmp_path: Path) -> None:
    path = tmp_path / "demo.toml"
    path.write_text((PORTALS / "_template.toml").read_text("utf-8"), "utf-8")
    assert isinstance(load_portal(path), Portal)


SITES = {
    "163.com": "netease",
    "sina.com.cn": "sina",
    "qq.com": "qq",
    "ifeng.com": "ifeng",
    "thepaper.cn": "thepaper",
    "mydrivers.com": "mydrivers",
}


@pytest.mark.bench
@pytest.mark.parametrize("site", SITES)
def test_rules_hold_on_all_real_saved_pages_of_the_portal(bench: Path, site: str) -> None:
    """Title, minute, source and the whole text of each page, read by its portal's own rules."""
    portal, folder = ALL[SITES[site]], bench / "extraction"
    pages = [g for g in map(json.loads, (folder / "gold.jsonl").read_text("utf-8").splitlines()) if g["site"] == site]
    assert pages
    for gold in pages:
        case = {"fetched_at": "2026-11-23T12:00:00+08:00", "url": gold["url"] or portal.home, "content_type": "text/html"}
        record = read_saved(portal, folder / gold["file"], case)
        assert isinstance(record, Extracted), (gold["id"], record)
        assert collapse(record.title_raw or "") in {gold["title"], *gold["title_alt"]}, gold["id"]
        assert record.published_at is not None
        assert f"{record.published_at.astimezone(BEIJING):%Y-%m-%d %H:%M}" == gold["published_at"][:16], gold["id"]
        assert record.source is None or record.source in {normalise(s) for s in gold["source"]}, (gold["id"], record.source)
        text = "".join(record.text.split())
        assert normalise(gold["first_20_chars"])[:12].replace(" ", "") in text[:300], gold["id"]
        assert normalise(gold["last_20_chars"])[-12:].replace(" ", "") in text[-300:], gold["id"]
        assert len(text) == pytest.approx(gold["n_chars"], rel=0.1, abs=60), gold["id"]  # gold leaves out lines that may stay or go
