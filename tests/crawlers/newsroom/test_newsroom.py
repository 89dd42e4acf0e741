"""The invented internet: same seed same bytes, every listed page answers, ids hold what they should, truth and pages agree."""

import csv
import gzip
import http.client
import json
import re
from collections import Counter
from datetime import date, datetime
from pathlib import Path
from urllib.parse import urlsplit

import opencc
import pytest

from crawlers.newsroom import Newsroom, hostile, serve, truth_rows, write_truth
from crawlers.newsroom.desks import BY_ID, DESKS
from crawlers.newsroom.ids import MAX_STORIES, SCHEMES
from crawlers.newsroom.marks import DISCLAIMER
from crawlers.newsroom.pages import view_of
from crawlers.newsroom.site import find, moment, respond
from crawlers.outcomes import Outcome
from crawlers.spec import NEWSROOM_PORTALS, load_portals
from transforms.text.ids import CLOCKS
from transforms.text.times import BEIJING

ROOM = Newsroom(seed=1, pages=300)


@pytest.fixture(scope="module")
def truth():
    return list(truth_rows(ROOM))


@pytest.fixture(scope="module")
def articles(truth):
    return [t for t in truth if not t["is_hostile"]]


def fetch(url, now=None, room=ROOM):
    parts = urlsplit(url)
    return respond(room, parts.netloc, parts.path + (f"?{parts.query}" if parts.query else ""), room.end - 1 if now is None else now)


def body(url, now=None, room=ROOM):
    answer = fetch(url, now, room)
    assert answer.status == 200, url
    return answer.body.decode(BY_ID_CHARSET.get(urlsplit(url).netloc, "utf-8"))


BY_ID_CHARSET = {d.host: d.charset for d in DESKS}


def test_size_is_about_what_was_asked(articles):
    assert 300 <= len(articles) < 320
    assert len({a["url"] for a in articles}) == len(articles)
    assert len({a["article_id"] for a in articles}) == len(articles)


def test_same_seed_same_bytes_whatever_was_asked_before(articles):
    room = Newsroom(seed=1, pages=300)
    for a in reversed(articles[::9]):
        assert fetch(a["url"]) == fetch(a["url"], room=room)


def test_other_seed_other_news(articles):
    other = {t["text"] for t in truth_rows(Newsroom(seed=2, pages=300)) if not t["is_hostile"]}
    assert not other & {a["text"] for a in articles if a["relation"] == "original"}


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_id_gives_its_story_back(scheme):
    ids = SCHEMES[scheme]
    at = 1_791_187_200
    for story in (0, 1, 77, 16_383, 16_384, 268_559, MAX_STORIES - 1):
        assert ids.story(ids.make(story, at)) == story


@pytest.mark.parametrize(
    ("scheme", "clock", "slack_s"),
    [("netease", "netease", 1100), ("netease_account", "netease", 1100), ("ifeng", "ifeng", 300), ("kr36", "kr36", 1600)],
)
def test_ids_hold_a_time_a_little_before_publication(scheme, clock, slack_s):
    for story in (0, 5, 99_999, MAX_STORIES - 1):
        at = 1_791_187_200 + story
        found = CLOCKS[clock](SCHEMES[scheme].make(story, at))
        assert found is not None
        assert 0 <= at - found.at.timestamp() <= slack_s


def test_every_page_answers_and_holds_its_text(articles):
    to_simplified = opencc.OpenCC("t2s").convert
    for a in articles:
        desk = BY_ID[a["portal"]]
        if a["deleted_at"]:
            assert fetch(a["url"]).status == 404
            continue
        page = body(a["url"])
        assert "演示数据 DEMO" in page
        if desk.role == "mirror":
            page = to_simplified(re.sub(r"\([a-zà-ǜ]{1,6}\)", "", page))
        start = (a["text_after"] or a["text"])[:12].split("\n")[0].split("“")[0]
        assert start in page or json.dumps(start, ensure_ascii=False)[1:-1] in page, a["url"]


def test_pages_of_the_future_and_deleted_pages_are_not_found(articles):
    a = next(a for a in articles if not a["deleted_at"])
    assert fetch(a["url"], moment(a["published_at"]) - 1).status == 404
    assert fetch(a["url"], moment(a["published_at"])).status == 200
    room = Newsroom(1, 1000)
    gone = next(t for t in truth_rows(room) if t.get("deleted_at"))
    assert fetch(gone["url"], moment(gone["deleted_at"]) - 1, room).status == 200
    assert fetch(gone["url"], moment(gone["deleted_at"]), room).status == 404


def test_an_edited_page_changes_once():
    room = Newsroom(1, 1000)
    edited = [t for t in truth_rows(room) if t.get("edited_at") and not t["deleted_at"]]
    assert edited
    for t in edited:
        assert (t["title"], t["text"]) != (t["title_after"], t["text_after"])
        at = moment(t["edited_at"])
        answers = [fetch(t["url"], moment, room) for moment in (at - 1, at, at + 9999)]
        assert [a.status for a in answers] == [200, 200, 200]
        before, after, later = (re.sub(rb"[0-9]+", b"", a.body) for a in answers)  # comments go on
        assert before != after
        assert later == after


def test_comments_grow_on_the_list_and_on_the_page():
    room = Newsroom(1, 1000)
    desk = BY_ID["lanpu"]
    noon, night = moment("2026-10-05T12:00"), moment("2026-10-05T23:00")
    told = []
    for now in (noon, night):
        answer = fetch(
            f"http://{desk.host}{desk.list_path}?etime={moment('2026-10-05')}&page={room.list_pages(date(2026, 10, 5))}", now, room
        )
        told.append({row["url"]: row["comment_total"] for row in json.loads(answer.body)["result"]["data"]})
    early, late = told
    assert early
    assert all(n <= late[url] for url, n in early.items())
    assert sum(early.values()) < sum(late[url] for url in early)
    most = max(early, key=lambda url: late[url] - early[url])
    for now, there in ((noon, early), (night, late)):
        assert view_of(room, find(room, desk, urlsplit(most).path)[0], now).comments == there[most]


def rows_of(portal, day, now=None):
    """Article addresses that the portal's own file would find on its list, by a plain search for its URL pattern."""
    found = load_portals(NEWSROOM_PORTALS)[portal]
    d = found.discover[0]
    start = int(datetime(day.year, day.month, day.day, tzinfo=BEIJING).timestamp())
    urls, page, onward = set(), 1, None
    while page < 50:
        url = onward or d.url.format(
            day=day, year=day.year, month=day.month, dom=day.day, start_unix=start, end_unix=start + 86400, page=page
        )
        answer = fetch(url, now)
        if answer.status != 200:
            break
        text = answer.body.decode(BY_ID_CHARSET[urlsplit(url).netloc], "replace")
        links = set(re.findall(r"http://[\w.]+tingfeng\.test/[^\"'<>\s\]]+", text))
        hits = {u.split("?f=rss")[0].split("?suid")[0] for u in links if any(re.match(r.pattern, u) for r in found.rules.urls)}
        if not hits and page > 1:
            break
        urls |= hits
        match = re.search(r'class="next" href="([^"]+)"', text)
        if not match and ("{page" not in d.url):
            break
        onward = match and f"http://{urlsplit(url).netloc}{match[1]}"
        page += 1
    return urls


@pytest.mark.parametrize("portal", [d.id for d in DESKS])
def test_lists_by_day_hold_exactly_the_articles_of_the_day(portal, articles):
    for day in ROOM.dates():
        wanted = {a["url"] for a in articles if a["portal"] == portal and a["day"] == day.isoformat() and a["is_listed"]}
        assert rows_of(portal, day) == wanted


def test_long_lists_have_pages_that_overlap():
    room = Newsroom(3, 4000, days=1)
    desk = BY_ID["haiyan"]
    pages = [room.listed(desk, room.day, n) for n in range(1, room.list_pages(room.day) + 1)]
    assert len(pages) > 3
    assert {a.url for a in pages[0]} & {a.url for a in pages[1]}


def test_lists_hold_nothing_of_the_future(articles):
    noon = moment("2026-10-05T12:00")
    listed = rows_of("lanpu", date(2026, 10, 5), noon)
    assert listed
    assert listed == {a["url"] for a in articles if a["portal"] == "lanpu" and moment(a["published_at"]) <= noon}


def test_the_broken_portal_breaks_on_its_second_day():
    assert rows_of("pochuang", ROOM.dates()[0])
    assert fetch(f"http://www.pochuang.tingfeng.test/list/{ROOM.dates()[1]}.html").status == 200
    assert not rows_of("pochuang", ROOM.dates()[1])


def test_gbk_site_says_gb2312_and_uses_more():
    room = Newsroom(1, 800)
    pages = [fetch(t["url"], room=room) for t in truth_rows(room) if t.get("portal") == "xunjie" and not t["deleted_at"]]
    assert all("charset=gb2312" in p.content_type for p in pages)
    outside = 0
    for p in pages:
        try:
            p.body.decode("gb2312")
        except UnicodeDecodeError:
            outside += 1
            p.body.decode("gb18030")
    assert outside


def test_wrong_charset_header():
    answer = fetch("http://www.shanhai.tingfeng.test/")
    assert "iso-8859-1" in answer.content_type
    assert "山海观察" in answer.body.decode("utf-8")


def test_pages_of_a_long_article_join_to_its_text():
    room = Newsroom(1, 800)
    t = next(t for t in truth_rows(room) if t.get("n_pages", 1) > 1 and not t["deleted_at"] and not t["edited_at"])
    pages = [
        fetch(t["url"] if n == 1 else t["url"].replace(".htm", f"_{n}.htm"), room=room).body.decode("gb18030")
        for n in range(1, t["n_pages"] + 1)
    ]
    assert all(sum(line[:20] in p for p in pages) == 1 for line in t["text"].split("\n") if len(line) > 40)
    assert fetch(t["url"].replace(".htm", f"_{t['n_pages'] + 1}.htm"), room=room).status == 404


def test_one_portal_loses_its_authors_on_the_third_day():
    room = Newsroom(1, 400)
    rows = [t for t in truth_rows(room) if t["portal"] == "lanpu" and not t["deleted_at"] and not t["edited_at"]]
    by_template = [t for t in rows if t["authors"] and f"作者：{t['authors'][0]}，原标题" not in body(t["url"], room=room)]
    with_authors = {day: sum(t["day"] == day for t in by_template) for day in ("2026-10-05", "2026-10-06", "2026-10-07")}
    assert with_authors["2026-10-05"] > 2 < with_authors["2026-10-06"]
    assert with_authors["2026-10-07"] == 0
    for t in rows:
        assert all(name in body(t["url"], room=room) for name in t["authors"])


def test_account_pages_carry_a_disclaimer_that_truth_does_not(articles):
    a = next(a for a in articles if a["portal"] == "yunjian_hao" and not a["deleted_at"])
    assert DISCLAIMER in body(a["url"])
    assert "特别声明" not in a["text"]
    assert a["account"] == a["source"]


def test_mirrors_keep_path_and_change_script(articles):
    for portal, sign in (("zhengti", "務"), ("yinjing", "(")):
        rows = [a for a in articles if a["portal"] == portal]
        assert rows
        for a in rows:
            assert urlsplit(a["url"]).path == urlsplit(a["parent_url"]).path
        assert any(sign in body(a["url"]) for a in rows if not a["deleted_at"])


def test_kinds_of_copies_all_occur():
    rows = [t for t in truth_rows(Newsroom(1, 800)) if not t["is_hostile"]]
    assert {t["relation"] for t in rows} == {"original", "identical", "reprint", "abridged", "excerpt", "digest", "rewrite"}
    assert {t["kind"] for t in rows} == {"article", "flash", "digest"}
    assert {t["turn"] for t in rows} >= {"rumour", "denial", "response", "release"}
    assert Counter(t["template"] for t in rows if t["relation"] == "original")["round"] > 1


def test_a_copy_is_never_older_than_its_parent(articles):
    at = {a["url"]: a["published_at"] for a in articles}
    for a in articles:
        assert a["parent_url"] is None or at[a["parent_url"]] < a["published_at"]
        assert all(at[m] <= a["published_at"] for m in a["members"])


def test_seed_tables_name_the_world(articles):
    seeds = NEWSROOM_PORTALS.parent / "seeds"
    with (seeds / "entities.csv").open(encoding="utf-8", newline="") as f:
        known = {row["entity_id"] for row in csv.DictReader(f)}
    assert {e["entity_id"] for a in articles for e in a["entities"]} <= known
    with (seeds / "aliases.csv").open(encoding="utf-8", newline="") as f:
        aliases = list(csv.DictReader(f))
    for a in articles:
        for e in a["entities"]:
            assert any(row["alias"] in a["text"] + a["title"] for row in aliases if row["entity_id"] == e["entity_id"]), (a["url"], e)
    ours = NEWSROOM_PORTALS.parents[2] / "warehouse" / "seeds"
    for name in ("entities.csv", "aliases.csv"):
        assert (ours / name).read_text(encoding="utf-8").split("\n")[0] == (seeds / name).read_text(encoding="utf-8").split("\n")[0]


def test_truth_file(tmp_path: Path, truth):
    n = write_truth(ROOM, tmp_path / "truth.jsonl")
    lines = (tmp_path / "truth.jsonl").read_text(encoding="utf-8").splitlines()
    assert n == len(lines) == len(truth)
    assert json.loads(lines[0])["url"] == truth[0]["url"]


def test_trap_outcomes_are_of_the_closed_list():
    known = {o.value for o in Outcome} | {"not_asked"}
    assert {o for t in hostile.TRAPS for o in t.outcomes} <= known
    assert {t.portal for t in hostile.TRAPS} <= set(load_portals(NEWSROOM_PORTALS))


def ask(port, target, host="x.tingfeng.test", limit=200_000):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    try:
        connection.request("GET", target, headers={"Host": host, "Connection": "close"})
        answer = connection.getresponse()
        return answer.status, dict(answer.getheaders()), answer.read(limit)
    finally:
        connection.close()


def test_server_is_a_proxy_and_knows_hosts(articles):
    with serve(ROOM) as running:
        port = int(running.url.rsplit(":", 1)[1])
        a = next(a for a in articles if not a["deleted_at"] and a["portal"] == "haiyan")
        parts = urlsplit(a["url"])
        as_proxy = ask(port, a["url"], parts.netloc)
        by_host = ask(port, parts.path, parts.netloc)
        assert as_proxy[0] == by_host[0] == 200
        assert as_proxy[2] == by_host[2] == fetch(a["url"]).body
        assert ask(port, "http://169.254.169.254/latest/", "169.254.169.254")[0] == 403
        assert running.server.leaks == ["GET 169.254.169.254/latest/"]
        status, _, told = ask(port, "http://newsroom.tingfeng.test/clock?at=2026-10-05T08:00")
        assert (status, json.loads(told)["now"]) == (200, moment("2026-10-05T08:00"))
        late = next(a for a in articles if a["published_at"] > "2026-10-06")
        assert ask(port, late["url"])[0] == 404


@pytest.mark.parametrize(
    ("name", "status"), [("missing", 404), ("error", 500), ("limit", 429), ("wall", 200), ("empty", 200), ("loopback", 302)]
)
def test_traps_answer(name, status):
    trap = next(t for t in hostile.TRAPS if t.name == name)
    assert fetch(trap.url).status == status


def test_traps_without_an_end():
    with serve(ROOM) as running:
        port = int(running.url.rsplit(":", 1)[1])
        assert len(ask(port, hostile.at("endless"), limit=2_000_000)[2]) == 2_000_000
        headers = ask(port, hostile.at("oversized"), limit=1000)[1]
        assert int(headers["Content-Length"]) > 20 << 20


@pytest.mark.slow
def test_bomb_grows():
    assert len(hostile.bomb()) < 1 << 20
    assert len(gzip.decompress(hostile.bomb())) > 200 << 20
