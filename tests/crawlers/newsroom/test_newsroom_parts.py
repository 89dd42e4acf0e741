"""Parts of the invented newsroom: companies, ids, lists in each shape, the server's own words, what is true."""

import asyncio
import html
import json
import os
import re
import signal
import sys
from datetime import date, datetime
from xml.etree import ElementTree as ET

import pytest

from crawlers.newsroom import __main__ as command
from crawlers.newsroom import html_templates, ids, lists, responses, truth
from crawlers.newsroom.companies import FIELDS, GOODS, Company, companies, for_event, names
from crawlers.newsroom.desks import BY_ID, DESKS, ZONE
from crawlers.newsroom.grammar import Sentence, words
from crawlers.newsroom.pages import view_of
from crawlers.newsroom.plan import EVENTS, Newsroom
from crawlers.newsroom.server import CONTROL, Running, Server
from crawlers.newsroom.site import moment
from crawlers.newsroom.writing import Text, one_tone, original
from transforms.text.copies.folding import fold
from transforms.text.times import BEIJING

ROOM = Newsroom(seed=3, pages=120)
END = ROOM.end - 1


def published(desk: str):
    return [a for s in range(ROOM.stories) for a in ROOM.articles(s) if a.desk.id == desk][:5]


def test_companies_fit_the_events_that_befall_them():
    assert len({c.id for c in companies()}) == len(companies()) >= 10
    assert for_event("launch") == for_event("unheard of") == companies()
    key = next(iter(words("names")))
    assert {c.field for c in for_event("recall")} <= set(FIELDS["recall"])
    assert 0 < len(for_event("recall")) < len(companies())
    assert len(set(names(key))) == len(names(key)) > 5
    assert GOODS & set(EVENTS)


def test_a_maker_makes_things_and_soft_products_are_no_goods():
    maker = next(c for c in companies() if c.field == "phone")
    service = next(c for c in companies() if c.field == "ai")
    assert (maker.is_maker, service.is_maker) == (True, False)
    made = Company(**{**vars(maker), "products": (("p1", "云一"), ("p2", "云二")), "soft": ("云二",)})
    assert made.goods() == (("p1", "云一"),)


@pytest.mark.parametrize("name", sorted(ids.SCHEMES))
def test_an_id_gives_its_story_back(name: str):
    scheme = ids.SCHEMES[name]
    at = int(datetime(2026, 10, 5, 9, 30, tzinfo=BEIJING).timestamp())
    made = {story: scheme.make(story, at) for story in (0, 1, 999, 1_000, 16_383, 16_384, 400_000)}
    assert [scheme.story(text) for text in made.values()] == list(made)
    assert len(set(made.values())) == len(made)


def test_numbers_in_any_base():
    assert ids.to_base(255, "0123456789abcdef", 4) == "00ff"
    assert ids.from_base("00ff", "0123456789abcdef") == 255
    with pytest.raises(ValueError, match="not found"):
        ids.from_base("!", ids.BASE36)


def test_lists_hold_address_title_and_time_in_every_shape():
    rows = published("haiyan")
    assert rows
    first = rows[0]
    title, time = lists.title_of(ROOM, first), lists.stamp(first)
    page = lists.html_list(ROOM, BY_ID["haiyan"], rows, END, onward="/2", heading="要闻")
    assert page.count('<li class="item">') == len(rows)
    assert f'href="{first.url}"' in page
    assert time in page
    assert '<a class="next" href="/2">下一页</a>' in page
    assert "下一页" not in lists.html_list(ROOM, BY_ID["haiyan"], rows, END, onward=None, heading="要闻")
    call = lists.jsonp_list(ROOM, rows, END, "cb")
    assert call.startswith("cb([\n")
    assert call.endswith(",\n])")
    read = json.loads(re.sub(r",\s*([}\]])", r"\1", call[3:-1]))
    assert [r["docurl"] for r in read] == [a.url for a in rows]
    assert read[0]["title"] == title
    assert datetime.strptime(read[0]["time"], "%m/%d/%Y %H:%M:%S").replace(tzinfo=BEIJING).timestamp() == first.at


@pytest.mark.parametrize(
    ("desk", "where", "url"),
    [("lanpu", ("result", "data"), ("url",)), ("dengta", ("data",), ("link_info", "url")), ("flash", ("data", "roll_data"), ("shareurl",))],
)
def test_json_lists(desk: str, where: tuple[str, ...], url: tuple[str, ...]):
    desk_ = BY_ID.get(desk) or next(d for d in DESKS if d.layout == desk or (published(d.id) and published(d.id)[0].id.isdigit()))
    rows = published(desk_.id)
    assert rows
    found = json.loads(lists.json_list(ROOM, desk_, rows, END, more=True))
    for key in where:
        found = found[key]
    got = []
    for row in found:
        value = row
        for key in url:
            value = value[key]
        got.append(value.split("?")[0])
    assert got == [a.url for a in rows]


def test_feeds_and_sitemaps_are_xml():
    desk, rows = BY_ID["haiyan"], published("haiyan")
    feed = ET.fromstring(lists.rss(ROOM, desk, rows))
    assert [i.text for i in feed.iter("guid")] == [a.url for a in rows]
    assert [i.findtext("title") for i in feed.iter("item")] == [lists.title_of(ROOM, a) for a in rows]
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert [i.text for i in ET.fromstring(lists.sitemap(rows)).iter(f"{space}loc")] == [a.url for a in rows]
    index = ET.fromstring(lists.sitemap_index(ROOM, desk))
    assert len(list(index.iter(f"{space}sitemap"))) == len(ROOM.dates())


def test_a_whole_day_holds_each_article_once_newest_first():
    rows = lists.all_rows(ROOM, BY_ID["haiyan"], ROOM.day, END)
    assert len({a.url for a in rows}) == len(rows) > 0
    assert [a.at for a in rows] == sorted((a.at for a in rows), reverse=True)


def test_the_rebuilt_list_holds_no_rows():
    assert '<ul class="datel" id="list"></ul>' in lists.rebuilt_list(BY_ID["pochuang"])


@pytest.mark.parametrize("layout", sorted(html_templates.LAYOUTS))
def test_every_template_prints_headline_paragraphs_and_that_it_is_invented(layout: str):
    found = [a for d in DESKS if d.layout == layout for a in published(d.id)]
    assert found, "no desk of this layout published anything"
    view = view_of(ROOM, found[0], END)
    page = html_templates.LAYOUTS[layout](view)
    assert page.lower().lstrip().startswith("<!doctype html>")
    assert "DEMO" in page
    said = [view.title, *view.paragraphs]
    if layout in {"hant", "pinyin"}:
        page, said = fold(page).text, [fold(line).text for line in said]
    for line in said:
        written = {line, html.escape(line), json.dumps(line)[1:-1], json.dumps(line, ensure_ascii=False)[1:-1]}
        assert any(w[:20] in page for w in written), line


def test_answers():
    assert responses.page("甲", status=201) == responses.Answer(201, "甲".encode())
    assert responses.moved("/x", 301).headers == (("Location", "/x"),)
    assert responses.moved("/x").status == 302
    assert responses.NOT_FOUND.status == 404


def test_a_request_is_split_into_host_and_path():
    split = Server.split
    assert split("http://A.Test/x?y=1", "other") == ("a.test", "/x?y=1")
    assert split("http://a.test", "other") == ("a.test", "/")
    assert split("/x", "A.test:80") == ("a.test:80", "/x")


def test_the_server_answers_for_its_zone_only_and_notes_what_leaks():
    server = Server(ROOM)
    assert server.now == END
    assert server.answer("GET", "169.254.169.254", "/latest").status == 403
    assert server.answer("GET", f"x{ZONE}", "/").status == 403
    assert server.leaks == ["GET 169.254.169.254/latest", f"GET x{ZONE}/"]
    assert server.answer("DELETE", f"a.{ZONE}", "/").status == 405
    assert server.answer("HEAD", f"a.{ZONE}:80", "/").status != 403
    assert len(server.leaks) == 2


def test_the_clock_is_set_and_told():
    server = Server(ROOM, now=5)
    assert json.loads(server.answer("GET", CONTROL, "/status").body) == {"now": 5, "served": 0, "leaks": [], "seed": 3, "pages": 120}
    assert server.answer("GET", CONTROL, "/clock?at=noon").status == 400
    assert json.loads(server.answer("GET", "127.0.0.1:8", "/clock?at=2026-10-05T08:00").body)["now"] == moment("2026-10-05T08:00")
    assert server.answer("GET", "127.0.0.1:8", "/x").status == 403


def test_a_port_in_use_is_told():
    running = Running(Server(ROOM), 0)
    try:
        assert running.url.startswith("http://127.0.0.1:")
    finally:
        running.stop()
    assert not running.thread.is_alive()


class Writer:
    """Takes what is written."""

    def __init__(self) -> None:
        self.sent = b""

    def write(self, data: bytes) -> None:
        self.sent += data

    async def drain(self) -> None:
        pass


@pytest.mark.parametrize(
    ("answer", "head", "lines"),
    [
        (responses.Answer(body=b"12345"), b"12345", ["HTTP/1.1 200 OK", "Content-Length: 5", "Connection: keep-alive"]),
        (responses.Answer(404, b"no", None), b"no", ["HTTP/1.1 404 Not Found", "Content-Length: 2"]),
        (responses.Answer(body=b"begin", stream="cut"), b"begin", ["Content-Length: 100000"]),
        (responses.moved("/x"), b"", ["Location: /x", "Content-Length: 0"]),
    ],
)
def test_an_answer_as_bytes(answer: responses.Answer, head: bytes, lines: list[str]):
    for head_only in (False, True):
        writer = Writer()
        asyncio.run(Server(ROOM).send(writer, answer, head_only, keep=True))
        sent, _, body = writer.sent.partition(b"\r\n\r\n")
        assert body == (b"" if head_only else head)
        assert set(lines) <= set(sent.decode().split("\r\n"))


@pytest.mark.parametrize(
    ("found", "tone"),
    [({1}, 1), ({-1, 0}, -1), ({1, -1}, None), ({0}, 0), ({0, None}, None), ({None, 1}, 1)],
)
def test_tone_of_a_whole_text(found: set[int | None], tone: int | None):
    assert one_tone(found) == tone


def test_a_text_as_lines_and_its_entities():
    first = Sentence("云杉发布新品。", (("yunshan", 1),))
    second = Sentence("星桥没有回应。", (("xingqiao", 0), ("yunshan", 0)))
    text = Text(Sentence("标题", (("xingqiao", -1),)), ((first, second), (second,)))
    assert text.plain() == "云杉发布新品。星桥没有回应。\n星桥没有回应。"
    assert text.entities() == {"xingqiao": -1, "yunshan": 1}
    assert next(iter(text.sentences())).text == "标题"


def test_truth_agrees_with_the_plan():
    article = next(
        a for s in range(ROOM.stories) for a in ROOM.articles(s) if a.member.relation == "original" and a.member.kind == "article"
    )
    row = truth.truth_row(ROOM, article)
    assert row["url"] == article.url
    assert row["title"] == original(ROOM, article).title.text
    assert row["relation"] == "original"
    assert row["parent_url"] is None
    assert row["origin_url"] == article.url
    assert row["article_id"].startswith(f"{article.desk.id}:")
    assert row["members"] == []
    assert datetime.fromisoformat(row["published_at"]).timestamp() == article.at


def test_the_truth_of_copies_names_parent_and_relation():
    copies = [a for s in range(ROOM.stories) for a in ROOM.articles(s) if a.member.parent is not None]
    for article in copies[:40]:
        row = truth.truth_row(ROOM, article)
        parent = ROOM.articles(article.story)[article.member.parent]
        assert row["parent_url"] == parent.url
        assert (row["relation"] == "identical") == (
            article.member.relation == "identical"
            or (
                article.member.relation == "reprint"
                and article.member.mark != "mirror"
                and row["title"] == truth.truth_row(ROOM, parent)["title"]
            )
        )


def test_the_command_writes_truth_and_ends(tmp_path, monkeypatch, capsys):
    out = tmp_path / "truth.jsonl"
    monkeypatch.setattr(sys, "argv", ["newsroom", "--pages", "30", "--days", "1", "--day", "2026-10-05", "--truth", str(out)])
    assert command.main() == 0
    rows = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert capsys.readouterr().out == f"{len(rows)} rows in {out}\n"
    assert {date.fromisoformat(r["day"]) for r in rows if not r["is_hostile"]} == {date(2026, 10, 5)}


def test_the_command_serves_until_it_is_stopped(monkeypatch, capsys):
    async def stopped(server: Server, port: int) -> None:
        task = asyncio.create_task(command.run(server, port))
        while "newsroom http" not in (said := capsys.readouterr().out):
            await asyncio.sleep(0.01)
        assert re.match(r"newsroom http://127\.0\.0\.1:\d+ seed=3 pages=120 day=2026-10-05 days=3 stories=\d+\n", said)
        os.kill(os.getpid(), signal.SIGTERM)
        await task

    asyncio.run(stopped(Server(ROOM), 0))
