"""The pages over the small site: each number opens as many rows as it says, state stands in the address, nothing foreign acts."""

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient
from support.crawl_site import counts_on, crawled
from support.hostile import THORNS
from support.markup import faults_of, tree_of
from support.small_site import TEXTS

from warehouse.serving.connection import OpenWarehouse
from warehouse.serving.site import pages
from warehouse.serving.site.app import Site
from warehouse.serving.site.pages import (
    alerts,
    article,
    chain,
    console,
    edits,
    entity,
    export,
    firsts,
    home,
    reports,
    search,
    sources,
    story,
    tone,
    voice,
)
from warehouse.serving.site.pages import rows as rows_page
from warehouse.serving.site.statements import ParameterError
from warehouse.serving.site.verdicts import stamp_of
from warehouse.serving.site.visit import MOST_DAYS, Names, NotFoundError, Visit, read_names
from warehouse.storage.session import QueryError
from warehouse.trial.rows import TrialError
from warehouse.trial.tone_training import read_labels

RANGE = "first=2026-10-05&last=2026-10-07"
ADDRESSES = {
    "/": home.page,
    "/?day=2026-10-05": home.page,
    "/?day=2026-10-06": home.page,
    "/?day=2026-09-26": home.page,
    "/story/a1": story.page,
    "/story/b1": story.page,
    f"/voice?{RANGE}": voice.page,
    f"/tone?entity=yunling&rival=qinghe&{RANGE}": tone.page,
    "/search?q=召回": search.page,
    f"/sources?{RANGE}": sources.page,
    "/article/a1": article.page,
    "/article/a4?entity=yunling": article.page,
    f"/chains?{RANGE}": chain.listed,
    "/chain/a4": chain.page,
    f"/firsts?{RANGE}": firsts.page,
    f"/edits?{RANGE}": edits.page,
    "/entity/yunling": entity.entity,
    "/topic/recalls": entity.topic,
    f"/alerts?{RANGE}": alerts.listed,
    "/alert/m1": alerts.one,
    "/alerts/test": alerts.tested,
    "/reports": reports.page,
    "/sql": console.page,
}


@pytest.fixture(scope="module")
def site(small_site: Path) -> Iterator[Site]:
    found = Site(OpenWarehouse(small_site))
    yield found
    found.warehouse.close()


@pytest.fixture(scope="module")
def client(site: Site) -> Iterator[TestClient]:
    with TestClient(site.app(), base_url="http://127.0.0.1:8765", client=("127.0.0.1", 5)) as found:
        yield found


def words_of(page: str) -> str:
    """The text of the main part, without blanks."""
    return "".join(tree_of(page).get_element_by_id("main").text_content().split())


@pytest.mark.parametrize("address", ADDRESSES)
def test_page_is_whole(client: TestClient, address: str):
    answer = client.get(address)
    assert answer.status_code == 200
    tree = tree_of(answer.text)
    assert not faults_of(answer.text)
    assert tree.get("lang") == "zh-CN"
    assert tree.findtext(".//title").endswith(" · 听风")
    assert len(tree.findall(".//h1")) == 1
    ids = [e.get("id") for e in tree.iter() if isinstance(e.tag, str) and e.get("id") and e.get("id") != "gap"]
    assert len(ids) == len(set(ids))
    assert "数据至 2026-10-07 10:00:00" in tree.find(".//footer").text_content()
    assert all(e.get("title") is not None or e.find("title") is not None for e in tree.iterfind(".//svg//a"))


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_number_of_a_table_opens_something(client: TestClient, address: str):
    for cell in tree_of(client.get(address).text).iterfind(".//td[@class]"):
        if "n" in cell.get("class").split() and re.search(r"\d", cell.text_content()):
            assert cell.find(".//a") is not None or cell.get("class") == "n dim", cell.text_content()


def test_every_page_is_listed_and_every_address_is_answered_by_its_page():
    assert set(pages.PAGES.values()) == set(ADDRESSES.values())
    assert {href for href, _ in pages.MENU} <= set(pages.PAGES)


def test_every_number_of_the_site_opens_as_many_rows(client: TestClient):
    n_pages, numbers, wrong = crawled(client, list(ADDRESSES))
    assert not wrong
    assert n_pages >= 25
    assert numbers >= 200


def test_the_walk_notices_a_wrong_number():
    assert list(counts_on('<a href="/rows?of=x" data-n="3">3</a><a class="count" href="/rows?of=y" data-n="1,2">12</a>')) == [
        ("/rows?of=x", 3, "3")
    ]


def test_first_page_names_gap_baseline_and_burst(client: TestClient):
    fifth, seventh = words_of(client.get("/?day=2026-10-05").text), words_of(client.get("/").text)
    assert "云岭科技" in fifth
    assert "2个故事" in fifth
    assert "缺数的日子：10-06" in seventh
    assert "这一天抓取中断" in words_of(client.get("/?day=2026-10-06").text)
    assert "可比的日子只有2天" in words_of(client.get("/?day=2026-09-28").text)


def test_watch_list_is_that_of_the_address_then_of_the_command_then_the_leading(client: TestClient, small_site: Path):
    watching = Site(OpenWarehouse(small_site), watched=("青禾汽车",))
    chosen = TestClient(watching.app(), base_url="http://127.0.0.1").get("/").text
    assert "青禾汽车" in chosen
    assert "<h2>关注" in chosen
    assert "<h2>近七天最受关注" in client.get("/").text
    assert "/tone?entity=yunling_p9" in client.get("/?watch=云岭P9").text
    watching.warehouse.close()


def test_story_says_who_was_first_and_how_surely(client: TestClient):
    sure, open_ = words_of(client.get("/story/a1").text), words_of(client.get("/story/b1").text)
    assert "首发蓝谱10-0510:00，比海燕（10-0510:40）早40分。" in sure
    assert "先后未定" in open_
    assert "传闻→回应10-0510:00传出，10-0709:00有了回应，隔了47小时。" in sure
    assert "说法不一" in sure
    assert "1200台" in sure
    assert "标题云岭召回1200台P9→云岭召回1300台P9" in sure


def test_any_article_of_a_story_finds_it(client: TestClient):
    assert words_of(client.get("/story/a5").text) == words_of(client.get("/story/a1").text)


def test_voice_counts_in_three_ways_and_compares_over_no_gap(client: TestClient):
    words = words_of(client.get(f"/voice?{RANGE}").text)
    assert "云岭科技770.0%457.1%350.0%1/1/1" in words
    assert "没有与前一段（2026-10-02至2026-10-04）比较：前后两段里有缺数的日子" in words
    whole = client.get("/voice?first=2026-10-05&last=2026-10-05").text
    assert "没有与前一段" not in words_of(whole)


def test_tone_shows_mean_days_sentences_and_rival(client: TestClient):
    words = words_of(client.get(f"/tone?entity=云岭&rival=青禾汽车&{RANGE}").text)
    assert "−0.15均值（原创）4个原创7篇2▲正面1■中性4▼负面" in words
    assert "云岭科技宣布召回1200台云岭P9，屏幕可能断裂。" in words
    assert "对手：青禾汽车" in words


def test_search_marks_words_folds_copies_and_counts_facets(client: TestClient):
    page = client.get("/search?q=召回").text
    assert "<mark>召回</mark>" in page
    assert "7篇，合并转载后4条" in words_of(page)
    assert "7篇，未合并转载" in words_of(client.get("/search?q=召回&fold=0").text)
    assert "2篇（共7篇命中）" in words_of(client.get("/search?q=召回&portal=haiyan&day=2026-10-05").text)
    assert "没有命中" in words_of(client.get("/search?q=无此词语").text)
    assert "1篇" in words_of(client.get('/search?q="修好了"').text)
    assert 'class="note"' in client.get("/search?q=(召回").text
    assert client.get("/search?q=召回&page=9").status_code == 400
    assert client.get("/search?q=召回&first=2026-10-06&last=2026-10-07").text.count('class="t"') == 2


def test_article_marks_names_and_what_decided(client: TestClient):
    page = client.get("/article/a4?entity=yunling").text
    assert '<mark class="pos">领先</mark>' in page
    assert "/tone?entity=yunling" in page
    assert "远方日报" in client.get("/article/c1").text
    assert "2个" in words_of(client.get("/article/a1").text)


def test_a_verdict_is_one_line_that_training_reads(site: Site, client: TestClient, small_site: Path):
    path = small_site / "own" / "labels" / "tone.csv"
    ours = {"Origin": "http://127.0.0.1:8765"}
    form = {"article_id": "a4", "entity_id": "yunling", "tone": "neutral", "sentence": "=cmd"}
    before = client.get("/article/a4?entity=yunling").headers["etag"]
    for n in (1, 2):
        answer = client.post("/verdict", data=form, headers=ours, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/article/a4?entity=yunling&said=neutral")
        assert len(path.read_text(encoding="utf-8").splitlines()) == n + 1
    (row, _) = csv.DictReader(path.read_text(encoding="utf-8").splitlines())
    assert (row["sentence"], row["entity"], row["tone"], row["tone_was"]) == (TEXTS["a4"][1], "云岭", "neutral", "positive")
    with pytest.raises(TrialError, match="2 verdicts"):
        read_labels(path)
    assert "已记下：应为中性" in words_of(client.get("/article/a4?entity=yunling&said=neutral").text)
    assert client.get("/article/a4?entity=yunling").headers["etag"] != before
    for wrong, status in (({"tone": "x"}, 400), ({"article_id": "none"}, 404), ({"entity_id": ""}, 400), ({"article_id": "x" * 5000}, 413)):
        assert client.post("/verdict", data=form | wrong, headers=ours).status_code == status
    assert client.post("/verdict", data=form).status_code == 403
    assert client.post("/verdict", data=form, headers={"Origin": "http://evil.test"}).status_code == 403
    assert client.get("/verdict").status_code == 405
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3
    assert stamp_of(small_site)
    path.unlink()


def test_chain_compares_sentence_by_sentence(client: TestClient):
    page = client.get("/chain/a4").text
    assert "改写" in page
    assert "<ins>" in page
    assert "请选两篇不同的文章" in client.get("/chain/a4?mine=a4&other=a4").text


def test_edits_mark_the_changed_words(client: TestClient):
    page = client.get(f"/edits?{RANGE}").text
    assert "<del>断裂</del>" in page
    assert "<ins>失灵</ins>" in page
    assert "一篇后来不见了的文章" in page


def test_times_are_beijing_times_and_show_no_more_than_is_known(client: TestClient):
    page = words_of(client.get("/story/b1").text)
    assert "10-0708:30" in page
    assert "10-0700:00青禾" not in page


def test_console_answers_shows_columns_and_says_errors(client: TestClient):
    answer = client.get("/sql?q=select article_id, title from headlines where article_id = 'a1'").text
    assert 'href="/article/a1"' in answer
    assert "1行" in words_of(answer)
    assert "published_precision" in client.get("/sql?view=headlines").text
    for statement in ("select * from read_csv('/etc/passwd')", "copy (select 1) to 'x'", "select nothing"):
        assert "note" in client.get("/sql", params={"q": statement}).text


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/story/none", 404),
        ("/article/none", 404),
        ("/chain/none", 404),
        ("/entity/none", 404),
        ("/topic/none", 404),
        ("/tone?entity=none", 404),
        ("/nothing", 404),
        ("/?day=yesterday", 400),
        ("/voice?first=2026-10-07&last=2026-10-05", 400),
        ("/voice?first=2020-01-01&last=2026-10-05", 400),
        ("/voice?kind=x", 400),
        ("/rows", 400),
        ("/rows?of=../x", 400),
        ("/rows?of=articles", 400),
        (f"/rows?of=articles&each=x&{RANGE}", 400),
        (f"/rows/export?of=articles&form=exe&{RANGE}", 400),
        ("/search?q=x&page=-1", 400),
        ("/" + "?q=" + "x" * 9000, 414),
        ("/theme/blue", 404),
    ],
)
def test_a_wrong_address_says_what_is_wrong(client: TestClient, address: str, status: int):
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.headers["cache-control"] == "no-store"
    assert "回到总览" in answer.text


@pytest.mark.parametrize("words", [t for t in THORNS if t != "\ud800"], ids=repr)
def test_hostile_addresses_stay_words(client: TestClient, words: str):
    said = quote(words, safe="")
    for address in (
        f"/story/{said}",
        f"/article/{said}",
        f"/search?q={said}",
        f"/tone?entity={said}",
        f"/rows?of={said}",
        f"/sql?q={said}&view={said}",
        f"/?day={said}",
    ):
        answer = client.get(address)
        assert answer.status_code in (200, 400, 404), address
        assert not faults_of(answer.text), address


def test_a_page_the_browser_has_is_not_sent_again(client: TestClient):
    first = client.get("/voice")
    assert client.get("/voice", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    other = client.get("/voice?kind=product")
    assert other.headers["etag"] != first.headers["etag"]
    assert client.get("/voice", headers={"If-None-Match": other.headers["etag"]}).status_code == 200
    assert client.head("/voice").status_code == 200


def test_looks_by_switch_are_kept_in_a_cookie(client: TestClient):
    assert 'data-theme="system"' in client.get("/").text
    back = client.get("/theme/dark?back=/voice", follow_redirects=False)
    assert (back.status_code, back.headers["location"]) == (303, "/voice")
    assert 'data-theme="dark"' in client.get("/", headers={"Cookie": "tingfeng-theme=dark"}).text
    assert 'data-theme="system"' in client.get("/", headers={"Cookie": "tingfeng-theme=x"}).text
    assert client.get("/theme/dark?back=//evil.test", follow_redirects=False).headers["location"] == "/"
    client.cookies.clear()


def test_a_page_is_three_requests_of_this_host(client: TestClient):
    for address in ADDRESSES:
        tree = tree_of(client.get(address).text)
        fetched = [e.get(name) for e in tree.iter() if isinstance(e.tag, str) for name in ("src",) if e.get(name)]
        styles = [e.get("href") for e in tree.iterfind(".//link")]
        assert not fetched
        assert len(styles) == 1
        sheet = client.get(styles[0])
        assert sheet.headers["content-type"].startswith("text/css")
        assert not re.search(r"url\(|@import|https?:", sheet.text)


def test_export_is_the_rows_and_never_a_formula(client: TestClient):
    address = f"/rows/export?of=articles&{RANGE}"
    table = client.get(f"{address}&form=csv").content.decode("utf-8-sig").splitlines()
    assert table[0].startswith("reported_at,portal")
    assert len(table) == 11
    lines = [json.loads(line) for line in client.get(f"{address}&form=json").text.splitlines()]
    assert len(lines) == 10
    book = zipfile.ZipFile(io.BytesIO(client.get(f"{address}&form=xlsx").content))
    sheet = book.read("xl/worksheets/sheet1.xml")
    assert len(re.findall(rb"<row[ >]", sheet)) == 11
    assert b"<f>" not in sheet
    assert "attachment" in client.get(f"{address}&form=xlsx").headers["content-disposition"]
    assert client.get("/sql/export?form=csv&q=select 1 as a").text.split() == ["\ufeffa", "1"]


def test_hostile_cells_are_text_in_every_export():
    book = zipfile.ZipFile(io.BytesIO(export.written(pa.table({"title": [t for t in THORNS if t != "\ud800"]}), "xlsx")))
    sheet = b"".join(book.read(name) for name in book.namelist() if name.startswith("xl/"))
    assert b"<f>" not in sheet
    assert b"HYPERLINK(1)" in sheet
    table = pa.table({"title": ["=1", "@x", "+1", "-1", "\t=1", "＝1", "云岭"]})
    lines = export.written(table, "csv").decode("utf-8-sig").splitlines()
    assert lines[1:] == ["'=1", "'@x", "'+1", "'-1", "'\t=1", "'＝1", "云岭"]


def test_cells_open_the_pages_of_their_ids():
    cells = rows_page.cells_of(
        {"article_id": "a", "story_ids": ["s", "t"], "url": "javascript:1", "tone_score": -0.5, "is_gap": True, "n": 1200, "x": None}
    )
    assert [[(w, h) for w, h, _ in cell] for cell in cells] == [
        [("a", "/article/a")],
        [("s", "/story/s"), ("t", "/story/t")],
        [("javascript:1", None)],
        [("−0.50", None)],
        [("是", None)],
        [("1,200", None)],
        [("", None)],
    ]


def test_a_visit_reads_what_stands_in_the_address(small_site: Path):
    opened = OpenWarehouse(small_site)
    with opened.reader() as reader:
        names = read_names(reader)
        visit = Visit(reader, names, small_site, {"entity": ["a", "b", "a"], "first": ["2026-10-01"], "n": ["3"]})
        assert visit.several("entity") == ["a", "b"]
        assert str(visit.range()[0]) == "2026-10-01"
        assert str(visit.range()[1]) == "2026-10-07"
        assert visit.whole("n", 1) == 3
        with pytest.raises(ParameterError):
            Visit(reader, names, small_site, {"first": ["2020-01-01"]}).range()
        empty = Visit(reader, names, small_site, {})
        empty.clock = {"today": None}
        with pytest.raises(NotFoundError):
            empty.day()
    assert names.portal("lanpu") == names.publisher("lanpu") == "蓝谱"
    assert names.code("relation", "rewrite") == "洗稿"
    assert Names({}, {}, {}).publisher(None) == ""
    assert MOST_DAYS == 366
    opened.close()


def test_a_page_is_rendered_once_more_when_the_file_is_replaced_meanwhile(site: Site):
    seen: list[str] = []

    def failing(visit: Visit):
        seen.append(visit.reader.identity)
        if len(seen) == 1:
            os.utime(site.warehouse.target)  # as a build does that replaces it
            raise QueryError("No files found that match the pattern")
        return home.page(visit)

    with TestClient(Starlette(routes=[Route("/", lambda request: site._answer(failing, request))]), base_url="http://127.0.0.1") as asked:
        assert "2026-10-07" in asked.get("/?once=more").text
    assert len(set(seen)) == 2


def test_an_error_of_the_same_file_is_said(site: Site):
    def failing(_: Visit):
        raise QueryError("Binder Error")

    with TestClient(Starlette(routes=[Route("/", lambda request: site._answer(failing, request))]), base_url="http://127.0.0.1") as asked:
        answer = asked.get("/?x=1")
    assert answer.status_code == 503
    assert "Binder Error" in answer.text
