"""Tables that others hand in: rows become records of the archive, then articles with their own fields; bad rows are told by number."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

import tingfeng
from crawlers import foreign_table, ingest
from crawlers.archive import days, read_fetches
from crawlers.foreign_table import TableError, mapping_of, records, understood
from crawlers.spec import load_portals

NOW = datetime(2026, 11, 20, 4, tzinfo=UTC)
TEXT = (
    "云岭科技周一在杭州发布了新一代手机芯片，官方称能效提高三成，首批产品将在下个月进入工厂。\n分析人士认为供应链能否跟上仍是最大的疑问。"
)
HEAD = ["标题", "正文", "链接", "时间", "来源", "作者"]
ROWS = [
    ["云岭发布芯片", TEXT, "https://a.example/1", "2026-10-05 09:30", "云见网", "林一、周二"],
    ["第二篇", f"<p>第一段说到云岭。</p><p>第二段&amp;更多。</p>{TEXT}", "https://b.example/2", "2026年10月6日", "IT之家", ""],
    ["没有正文", "", "https://b.example/3", "2026-10-06", "", ""],
    ["坏时间", TEXT, "https://b.example/4", "改天", "", ""],
    ["坏地址", TEXT, "javascript:alert(1)", "2026-10-06", "", ""],
    ["没有地址", TEXT + "另一篇。", "", "2026-10-07", "某媒体", ""],
]


def table_of(folder: Path, kind: str) -> Path:
    path = folder / f"导出.{kind}"
    if kind in ("csv", "tsv"):
        quoted = [[f'"{c}"' if "\n" in c or "," in c else c for c in row] for row in [HEAD, *ROWS]]
        path.write_bytes(("\r\n".join(("," if kind == "csv" else "\t").join(row) for row in quoted)).encode("gb18030"))
    elif kind == "jsonl":
        path.write_text(
            "\n".join(json.dumps(dict(zip(HEAD, row, strict=True)), ensure_ascii=False) for row in ROWS) + "\nno json\n", "utf-8"
        )
    elif kind == "parquet":
        pq.write_table(pa.Table.from_pylist([dict(zip(HEAD, row, strict=True)) for row in ROWS]), path)
    else:
        book = openpyxl.Workbook()
        book.active.append(HEAD)
        for row in ROWS:
            book.active.append(row)
        book.active["D2"].value = datetime(2026, 10, 5, 9, 30)
        book.active["D3"].value = date(2026, 10, 6)
        book.save(path)
    return path


def run(data: Path, *words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(tingfeng.cli, ["--data", str(data), *words])
    assert done.exit_code == code, (done.output, done.exception)
    return done


@pytest.mark.parametrize("kind", ["csv", "tsv", "jsonl", "parquet", "xlsx"])
def test_every_kind_of_table_gives_the_same_rows(tmp_path: Path, kind: str):
    names, rows = records(table_of(tmp_path, kind))
    found = list(understood(Path("导出"), rows, mapping_of(names, "portal=来源"), zone=ZoneInfo("Asia/Shanghai"), now=NOW, day=None))
    refused = [row.refused for row in found]
    assert refused == [None, None, "no_text", "bad_time", "bad_url", None, *(["no_text"] if kind == "jsonl" else [])]
    assert found[0].fields["published_at"] == "2026-10-05T09:30+08:00"
    assert found[1].fields["published_at"] == "2026-10-06"
    assert found[0].fields["authors"] == ["林一", "周二"]
    assert [row.day for row in found if row.page] == [date(2026, 10, 5), date(2026, 10, 6), date(2026, 10, 7)]
    assert found[5].page.url.startswith("file:")


def test_rows_are_archived_parsed_and_replayed(tmp_path: Path):
    data, path = tmp_path / "data", table_of(tmp_path, "csv")
    shown = run(data, "ingest", str(path), "--map", "portal=来源", "--dry-run").output
    assert "row 2\n" in shown
    assert "published_at  2026-10-05T09:30+08:00" in shown
    assert "3 row(s) can be taken in" in shown
    assert "1 row(s) refused, whose time cannot be read or lies in the future: 7" in shown  # the line of the file: texts have two
    assert not data.exists() or not (data / "raw").exists()
    said = run(data, "ingest", str(path), "--map", "portal=来源").output
    assert "ingest portal=a.example day=2026-10-05 pages=1" in said
    assert "ingest portal=ithome day=2026-10-06 pages=1" in said
    assert "ingest portal=web day=2026-10-07 pages=1" in said
    assert "skipped=bad_time:1,bad_url:1,no_text:1" in said
    assert "held_already=3" in run(data, "ingest", str(path), "--map", "portal=来源", code=99).output
    run(data, "process", "--step", "articles")
    lake = tingfeng.Project(data).lake
    (first,) = lake.read("articles", date(2026, 10, 5)).to_pylist()
    assert (first["title"], first["source"], first["authors"], first["portal"]) == ("云岭发布芯片", "云见网", ["林一", "周二"], "a.example")
    assert first["text"] == TEXT
    assert (first["published_at"], first["published_precision"]) == (datetime(2026, 10, 5, 1, 30, tzinfo=UTC), "minute")
    assert first["published_from"] == "handed_in"
    assert [n["text"] for n in first["provenance"] if n["kind"] == "handed_in"] == ["导出.csv, row 2"]
    (second,) = lake.read("articles", date(2026, 10, 6)).to_pylist()
    assert second["text"].startswith("第一段说到云岭。\n第二段&更多。\n云岭科技")
    assert second["published_precision"] == "day"
    before = lake.digest("articles", date(2026, 10, 6))
    run(data, "process", "--step", "articles", "--force")
    assert lake.digest("articles", date(2026, 10, 6)) == before


def test_columns_are_mapped_by_name_or_by_hand():
    assert mapping_of(["Title", "Body", "x"], None) == {"title": "Title", "text": "Body"}
    assert mapping_of(["标题", "摘要", "全文"], "text=摘要") == {"text": "摘要", "title": "标题"}
    for given, told in (("text=正", "did you mean 正文"), ("words=正文", "fields are"), ("text", "write FIELD=COLUMN")):
        with pytest.raises(TableError, match=told):
            mapping_of(["标题", "正文"], given)
    with pytest.raises(TableError, match="which column holds the text"):
        mapping_of(["a", "b"], None)


def test_times_without_a_zone_are_those_of_the_option(tmp_path: Path):
    rows = [
        (2, {"text": TEXT, "date": "2026-10-05 22:00"}),
        (3, {"text": TEXT, "date": "2026-10-05T22:00:00Z"}),
        (4, {"text": TEXT, "date": "2027-01-01"}),
    ]
    found = list(understood(tmp_path, rows, {"text": "text", "published_at": "date"}, zone=ZoneInfo("America/New_York"), now=NOW, day=None))
    assert [row.day for row in found] == [date(2026, 10, 6), date(2026, 10, 6), None]
    assert found[2].refused == "bad_time"


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("a.xlsx", b"PK\x03\x04 no workbook", "cannot be read"),
        ("a.parquet", b"PAR1", "cannot be read"),
        ("a.csv", b"", "which column holds the text"),
        ("a.jsonl", b"[1]\n", "which column holds the text"),
        ("a.csv", b"a,b\n1,2\n", "which column holds the text"),
    ],
)
def test_a_table_that_is_none_is_told(tmp_path: Path, name: str, content: bytes, told: str):
    (tmp_path / name).write_bytes(content)
    assert told in run(tmp_path / "data", "ingest", str(tmp_path / name), code=2).output
    assert "no such zone" in run(tmp_path / "data", "ingest", str(tmp_path / name), "--timezone", "Mars/North", code=2).output


def test_hosts_without_a_portal_file_are_publishers_of_their_own():
    portals = load_portals()
    urls = [
        "https://www.a.example/1",
        "https://b.example/2",
        "https://news.a.example/3",
        "file:abc/x.html",
        "https://[::1]/x",
        "https://x_y/",
    ]
    assert [ingest.owner_of(u, portals, NOW) for u in urls] == ["a.example", "b.example", "news.a.example", "web", "web", "web"]
    assert ingest.host_id("http://a.example:99999999/") == "a.example"


def test_pages_of_a_folder_without_addresses_are_asked_for(tmp_path: Path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text(f"<html><body><p>{TEXT}</p></body></html>", "utf-8")
    said = run(tmp_path / "data", "ingest", str(tmp_path / "pages"), code=99)
    assert "no_address_say_with_--portal" in said.output
    run(tmp_path / "data", "ingest", str(tmp_path / "pages"), "--portal", "mine.example")
    (day,) = days(tmp_path / "data" / "raw")
    assert read_fetches(tmp_path / "data" / "raw", day)["portal"].to_pylist() == ["mine.example"]


def test_a_table_is_known_by_its_ending(tmp_path: Path):
    (tmp_path / "a.csv").touch()
    assert foreign_table.is_table(tmp_path / "a.csv")
    assert not foreign_table.is_table(tmp_path / "a.html")
    assert not foreign_table.is_table(tmp_path)
