"""Damaged records and odd index lines: the page is dropped with its reason, the rest of its day is made; nothing raises, nothing hides."""

import json
import random
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import tingfeng
from crawlers import archive, ingest
from crawlers.archive import Archive, mend, read_fetches, read_pages
from crawlers.index_lines import CrawlKey, checked, parse_line
from crawlers.records import http_head
from crawlers.runs import known_articles
from crawlers.spec import load_portals
from transforms.schemas import FETCHES
from warehouse.pipeline.runner import Runner

DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 4, 5, 6, tzinfo=UTC)
N = 5
PAGE = """<html><head><meta charset="utf-8"><title>第{n}条消息</title></head><body><h1>第{n}条消息</h1><div class="content">
<p>云岭科技周一在杭州发布了第{n}代手机芯片，采用自研的图形单元，官方称能效提高三成，首批产品将在下个月进入工厂。</p>
<p>公司负责人表示，这颗芯片用了四年时间，其间重做过{n}次版图，工程师在现场演示了连续两小时的高负载游戏。</p></div></body></html>"""
HEAD = [("Content-Type", "text/html; charset=utf-8")]
PLACE = CrawlKey("web", DAY, "c1")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    kept = Archive(tmp_path / "raw", "web", DAY, "c1")
    for n in range(N):
        body = PAGE.format(n=n).encode()
        row = {"kind": "article", "url": f"https://www.yunjian.example/news/{n}.html", "fetched_at": AT + timedelta(minutes=n)}
        kept.add(row | {"status": 200, "outcome": "ok"}, body, http_head(200, "OK", HEAD, len(body)), key=f"web:{n}")
    kept.close()
    return tmp_path


def warc_of(data: Path) -> Path:
    return data / "raw/web/2026-11-23/c1.warc.gz"


def cdxj_of(data: Path) -> Path:
    return data / "raw/web/2026-11-23/c1.cdxj"


def process(data: Path) -> tuple[list[str], dict[str, str], list[str]]:
    """(numbers of the articles made, reason by dropped page, details of the drops)."""
    project = tingfeng.Project(data)
    Runner(project.lake, project.source, project.reference_table).process(project.archived_days(), ["articles"])
    rows = project.lake.read("articles", DAY).to_pylist()
    drops = project.lake.read("drops", DAY).to_pylist()
    return (
        sorted(re.findall(r"(\d+)\.html", " ".join(r["url"] for r in rows))),
        {d["key"]: d["reason"] for d in drops},
        [d["detail"] for d in drops],
    )


def change_line(data: Path, n: int, change: Callable[[bytes], bytes]) -> None:
    lines = cdxj_of(data).read_bytes().splitlines(keepends=True)
    lines[n] = change(lines[n])
    cdxj_of(data).write_bytes(b"".join(lines))


def zero_record(data: Path, n: int) -> None:
    block = json.loads(cdxj_of(data).read_bytes().splitlines()[n].split(b" ", 2)[2])
    with warc_of(data).open("r+b") as file:
        file.seek(block["offset"] + 40)
        file.write(b"\0" * 60)


ODD = {
    "status": (b'"status":200', b'"status":"x"'),
    "large status": (b'"status":200', b'"status":99999999999'),
    "moment": (b'"fetched_at":"2026', b'"fetched_at":"26'),
    "year 1": (b'"fetched_at":"2026-11-23', b'"fetched_at":"0001-01-01'),
    "day": (b'"day":"2026-11-23"', b'"day":"2026-11-24"'),
    "no day": (b'"day":"2026-11-23"', b'"day":null'),
    "url": (b'"url":"https', b'"url":["https"],"x":"'),
    "half a character": (b'"url":"https', b'"url":"\\ud800https'),
    "offset": (b'"warc_offset":', b'"warc_offset":-'),
    "place": (b'"warc_file":"web/', b'"warc_file":"../../web/'),
    "digest": (b'"digest":"blake2b:', b'"digest":"blake2b:0'),
    "counts": (b'"n_bytes":', b'"counts":[["u",{"n":"many"}]],"n_bytes":'),
    "length": (b'"length":', b'"length":1,"was":'),
}
TOLD_ELSEWHERE = {"length", "no day"}  # by the record itself, by the folder


@pytest.mark.parametrize("odd", ODD)
def test_an_odd_index_line_costs_its_own_page_only(data: Path, odd: str) -> None:
    before, after = ODD[odd]
    change_line(data, 2, lambda line: line.replace(before, after, 1))
    assert after in cdxj_of(data).read_bytes().splitlines()[2]
    numbers, drops, details = process(data)
    if odd in TOLD_ELSEWHERE:
        assert (numbers, drops) == (["0", "1", "2", "3", "4"], {})
    else:
        assert (numbers, list(drops.values())) == (["0", "1", "3", "4"], ["unreadable_record"])
    assert all(details)
    assert read_fetches(data / "raw", DAY).num_rows == N
    assert mend(data / "raw", "web", DAY) == 0
    known_articles(data / "raw", load_portals()["ithome"], [DAY])


@pytest.mark.parametrize("line", [b"\n", b"garbage\n", b'x 2026 {"url":\n', b"\xff\xfe\x00\n", b"x 2026 []\n", b"{" * 200_000 + b"\n"])
def test_a_line_that_is_no_json_is_made_again_from_its_record(data: Path, line: bytes) -> None:
    whole = read_fetches(data / "raw", DAY)
    change_line(data, 2, lambda _: line)
    assert read_fetches(data / "raw", DAY).sort_by("fetched_at").equals(whole)
    assert process(data)[:2] == (["0", "1", "2", "3", "4"], {})
    assert mend(data / "raw", "web", DAY) == 1
    assert mend(data / "raw", "web", DAY) == 0


def test_a_damaged_record_costs_its_own_page_only(data: Path) -> None:
    zero_record(data, 2)
    numbers, drops, [detail] = process(data)
    assert (numbers, list(drops.values())) == (["0", "1", "3", "4"], ["unreadable_record"])
    assert "c1.warc.gz" in detail


def test_a_damaged_record_hides_no_later_one_when_the_index_is_lost(data: Path) -> None:
    zero_record(data, 1)
    cdxj_of(data).unlink()
    assert process(data)[0] == ["0", "2", "3", "4"]


def test_a_lost_archive_file_costs_its_pages_and_no_others(data: Path) -> None:
    other = Archive(data / "raw", "web", DAY, "c2")
    other.add(
        {"kind": "article", "url": "https://www.yunjian.example/news/9.html", "fetched_at": AT, "outcome": "ok"}, PAGE.format(n=9).encode()
    )
    other.close()
    warc_of(data).unlink()
    numbers, drops, _ = process(data)
    assert (numbers, list(drops.values())) == (["9"], ["unreadable_record"] * N)


def test_a_line_copied_twice_is_one_fetch(data: Path) -> None:
    change_line(data, 2, lambda line: line + line)
    cdxj_of(data).with_name("copy.cdxj").write_bytes(cdxj_of(data).read_bytes().replace(b'"crawl_id":"c1"', b'"crawl_id":"copy"'))
    assert process(data)[:2] == (["0", "1", "2", "3", "4"], {})


@pytest.mark.parametrize("name", ["0001-01-01", "9999-12-31", "1970-01-01", "2026-13-01", "x-y-z"])
def test_folders_of_impossible_days_are_passed_over(data: Path, name: str) -> None:
    (data / "raw/web" / name).mkdir()
    assert archive.days(data / "raw") == [DAY]


def test_flipped_bits_never_raise_and_account_for_every_page(data: Path) -> None:
    draw = random.Random(14)
    sound = {path: path.read_bytes() for path in (warc_of(data), cdxj_of(data))}
    for _ in range(150):
        for path, content in sound.items():
            path.write_bytes(content)
        path = draw.choice(list(sound))
        content = bytearray(sound[path])
        at = draw.randrange(len(content))
        content[at] ^= 1 << draw.randrange(8)
        path.write_bytes(bytes(content))
        rows = [r for batch in read_pages(data / "raw", DAY) for r in batch.to_pylist()]
        fetches = read_fetches(data / "raw", DAY)
        assert sorted(r["page_id"] for r in rows) == sorted(fetches.column("page_id").to_pylist()), (path.name, at)
        assert len(rows) == N, (path.name, at)
        assert all(r["body"] is not None or r["error"] for r in rows), (path.name, at)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=()), max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
NAMES = st.sampled_from([*FETCHES.schema.names, "offset", "length", "filename", "digest", "counts", "listed", "key"])


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(NAMES, JSON, max_size=8))
def test_any_block_becomes_a_row_of_fetches(block: dict) -> None:
    found = parse_line(f"k 2026 {json.dumps(block)}\n".encode())
    assert found is not None
    row = archive.row_of(checked(found, PLACE))
    assert FETCHES.table([row]).num_rows == 1
    assert (row["portal"], row["day"], row["crawl_id"]) == ("web", DAY, "c1")


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_line_is_read_or_passed_over(line: bytes) -> None:
    found = parse_line(line)
    assert found is None or checked(found, PLACE)


def dated_warc(path: Path, dates: list[str]) -> Path:
    def record(n: int, at: str) -> bytes:
        content = PAGE.format(n=n).encode()
        head = f"WARC/1.0\r\nWARC-Type: resource\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-{n:012d}>\r\nWARC-Date: {at}\r\n"
        head += (
            f"WARC-Target-URI: https://www.yunjian.example/news/{n}.html\r\nContent-Type: "
            f"text/html\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        return head.encode() + content + b"\r\n\r\n"

    path.write_bytes(b"".join(record(n, at) for n, at in enumerate(dates)))
    return path


def test_records_fetched_at_no_possible_time_are_refused(tmp_path: Path) -> None:
    refused = ["0001-01-01T00:00:00Z", "1970-01-01T00:00:00Z", "1989-12-31T15:00:00Z", "2026-11-25T16:00:00Z", "9999-12-31T23:59:59Z"]
    kept = ["1989-12-31T16:00:00Z", "2026-11-24T15:59:00Z"]
    warc = dated_warc(tmp_path / "other.warc", [*refused, *kept])
    report = ingest.ingest_files([warc], {}, tmp_path / "raw", now=AT)
    assert report.skipped == {"bad_date": len(refused)}
    assert archive.days(tmp_path / "raw") == [date(1990, 1, 1), date(2026, 11, 24)]
    assert "skipped=bad_date:5" in report.lines()[-1]


def test_the_clock_of_the_run_says_what_tomorrow_is(tmp_path: Path) -> None:
    warc = dated_warc(tmp_path / "other.warc", ["2030-06-01T00:00:00Z"])
    assert ingest.ingest_files([warc], {}, tmp_path / "a", now=AT).skipped == {"bad_date": 1}
    assert sum(ingest.ingest_files([warc], {}, tmp_path / "b", now=AT.replace(year=2030, month=5, day=31)).added.values()) == 1


@pytest.mark.parametrize("day", ["0001-01-01", "1970-01-01", "9999-12-31"])
def test_pages_are_filed_under_possible_days_only(tmp_path: Path, day: str) -> None:
    page = tmp_path / "a.html"
    page.write_text("<p>甲</p>")
    done = CliRunner().invoke(tingfeng.cli, ["--data", str(tmp_path), "ingest", "--day", day, str(page)])
    assert done.exit_code == 2
    assert "from 1990 to tomorrow" in done.output


def test_a_page_published_long_ago_is_legal(tmp_path: Path) -> None:
    archived = Archive(tmp_path / "raw", "web", DAY, "c1")
    page = PAGE.format(n=1).replace("<div", '<div class="info">1995-03-02 09:30:00　来源：云见网</div><div', 1)
    archived.add({"kind": "article", "url": "https://www.yunjian.example/news/1.html", "fetched_at": AT, "outcome": "ok"}, page.encode())
    archived.close()
    assert process(tmp_path)[:2] == (["1"], {})
    [row] = tingfeng.Project(tmp_path).lake.read("articles", DAY).to_pylist()
    assert row["published_at"].year == 1995
