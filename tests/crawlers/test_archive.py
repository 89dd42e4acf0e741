"""The raw archive: round trip, foreign readers, damage, full disk, read-only folder; and ingest of what others saved."""

import gzip
import io
import json
import os
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator, WarcRecordType
from hypothesis import given, settings
from hypothesis import strategies as st

from crawlers import archive, ingest
from crawlers.archive import Archive, ArchiveError, mend, read_fetches, read_page, read_pages
from crawlers.records import http_head
from crawlers.saved_pages import url_lines
from crawlers.spec import load_portals
from transforms.schemas import FETCHES, PAGES

DAY = date(2026, 11, 23)
AT = datetime(2026, 11, 23, 4, 5, 6, 789, tzinfo=UTC)
BODY = "<html>正文".encode("gb18030") * 50


def fill(root: Path, n: int = 5, crawl_id: str = "c1", portal: str = "alpha") -> Archive:
    kept = Archive(root, portal, DAY, crawl_id)
    for i in range(n):
        row = {
            "kind": "article",
            "url": f"http://a.example/{i}",
            "final_url": f"http://a.example/{i}?x",
            "fetched_at": AT + timedelta(seconds=i),
            "status": 200,
        }
        row |= {"content_type": "text/html; charset=gb2312", "charset_declared": "gb2312", "outcome": "ok"}
        head = http_head(
            200, "OK", [("Content-Type", "text/html; charset=gb2312"), ("Content-Encoding", "br"), ("X-Odd", "a\r\nb")], len(BODY) + i
        )
        kept.add(row, BODY + b"!" * i, head, key=f"alpha:{i}", etag='"e"')
    kept.add({"kind": "article", "url": "http://a.example/none", "fetched_at": AT, "outcome": "timeout", "error": "too slow"})
    kept.close()
    return kept


def bodies(root: Path) -> dict[str, bytes | None]:
    return {r["url"]: r["body"] for batch in read_pages(root, DAY) for r in batch.to_pylist()}


def test_pages_come_back_as_they_went_in(tmp_path: Path) -> None:
    fill(tmp_path)
    batches = list(read_pages(tmp_path, DAY, batch_bytes=3 * len(BODY)))
    assert [b.num_rows for b in batches] == [3, 3]
    assert all(b.schema.equals(PAGES.schema) for b in batches)
    assert bodies(tmp_path) == {f"http://a.example/{i}": BODY + b"!" * i for i in range(5)} | {"http://a.example/none": None}
    fetches = read_fetches(tmp_path, DAY)
    assert fetches.schema.equals(FETCHES.schema)
    rows = fetches.to_pylist()
    assert rows[2]["fetched_at"] == AT + timedelta(seconds=2)
    assert rows[5]["warc_offset"] is None
    assert rows[5]["outcome"] == "timeout"
    assert len({r["page_id"] for r in rows}) == 6
    assert read_page(tmp_path, rows[3]["warc_file"], rows[3]["warc_offset"]) == BODY + b"!!!"
    assert archive.days(tmp_path) == [DAY]
    assert list(read_pages(tmp_path, DAY, ["beta"])) == []


TOLD = [("http://a.example/1", {"comments_n": 12, "views_n": 12000}), ("http://a.example/2", {"comments_n": 0})]
LIST = {"kind": "list", "url": "http://a.example/list", "fetched_at": AT, "status": 200, "outcome": "ok"}
HEAD = http_head(200, "OK", [("Content-Type", "text/html")], len(BODY))


def counts(root: Path) -> list[tuple[str, str, str, int]]:
    rows = [r for batch in read_pages(root, DAY) for r in batch.to_pylist()]
    return [(r["url"], c["url"], c["name"], c["value"]) for r in rows for c in r["counts"] or ()]


@pytest.mark.parametrize("lost", ["nothing", "the index", "the last line", "all but one line"])
def test_counts_of_lists_come_back_whatever_is_left_of_the_index(tmp_path: Path, lost: str) -> None:
    kept = Archive(tmp_path, "alpha", DAY, "c1")
    kept.add(LIST, BODY, HEAD, counts=TOLD)
    kept.add({"kind": "article", "url": "http://a.example/1", "fetched_at": AT, "outcome": "ok"}, BODY, HEAD, key="alpha:1")
    kept.add(LIST | {"url": "http://a.example/bare"}, BODY, HEAD)
    kept.add(LIST | {"url": "http://a.example/list2"}, BODY, counts=[("http://a.example/3", {"comments_n": 5})])
    kept.close()
    cdxj = tmp_path / "alpha/2026-11-23/c1.cdxj"
    lines = cdxj.read_bytes().splitlines(keepends=True)
    if lost == "the index":
        cdxj.unlink()
    else:
        cdxj.write_bytes(b"".join(lines[: {"nothing": 4, "the last line": 3, "all but one line": 1}[lost]]))
    expected = [
        ("http://a.example/list", "http://a.example/1", "comments_n", 12),
        ("http://a.example/list", "http://a.example/1", "views_n", 12000),
        ("http://a.example/list", "http://a.example/2", "comments_n", 0),
        ("http://a.example/list2", "http://a.example/3", "comments_n", 5),
    ]
    assert counts(tmp_path) == expected
    assert mend(tmp_path, "alpha", DAY) == {"nothing": 0, "the index": 4, "the last line": 1, "all but one line": 3}[lost]
    assert counts(tmp_path) == expected
    assert mend(tmp_path, "alpha", DAY) == 0


def test_half_a_record_of_counts_takes_nothing_else_with_it(tmp_path: Path) -> None:
    fill(tmp_path)
    kept = Archive(tmp_path, "alpha", DAY, "c1")
    kept.add(LIST, BODY, HEAD, counts=TOLD)
    kept.close()
    warc, cdxj = tmp_path / "alpha/2026-11-23/c1.warc.gz", tmp_path / "alpha/2026-11-23/c1.cdxj"
    warc.write_bytes(warc.read_bytes()[:-20])
    cdxj.unlink()
    assert counts(tmp_path) == []
    assert bodies(tmp_path)["http://a.example/list"] == BODY
    assert mend(tmp_path, "alpha", DAY) == 7


def test_other_tools_read_counts_as_metadata_of_the_list(tmp_path: Path) -> None:
    kept = Archive(tmp_path, "alpha", DAY, "c1")
    row = kept.add(LIST, BODY, HEAD, counts=TOLD)
    kept.close()
    records = [
        (r.headers["WARC-Type"], r.headers["WARC-Target-URI"], r.headers.get("Tingfeng-Counts-Of"), r.reader.read())
        for r in ArchiveIterator(str(tmp_path / row["warc_file"]), parse_http=True)
    ]
    assert [r[:3] for r in records] == [("response", LIST["url"], None), ("metadata", LIST["url"], row["page_id"])]
    assert json.loads(records[1][3]) == [
        ["http://a.example/1", {"comments_n": 12, "views_n": 12000}],
        ["http://a.example/2", {"comments_n": 0}],
    ]


def test_other_tools_can_read_the_archive(tmp_path: Path) -> None:
    fill(tmp_path)
    records = [
        (r.headers["WARC-Target-URI"], r.http_headers.asdict(), r.reader.read())
        for r in ArchiveIterator(str(tmp_path / "alpha/2026-11-23/c1.warc.gz"), record_types=WarcRecordType.response)
    ]
    assert [r[0] for r in records] == [f"http://a.example/{i}?x" for i in range(5)]
    assert records[4][2] == BODY + b"!!!!"
    assert records[0][1] == {
        "Content-Type": "text/html; charset=gb2312",
        "X-Crawl-Content-Encoding": "br",
        "X-Odd": "a  b",
        "Content-Length": str(len(BODY)),
    }
    with gzip.open(tmp_path / "alpha/2026-11-23/c1.warc.gz") as whole:
        assert whole.read().count(b"WARC/1.1\r\n") == 6  # and the fetch that had no answer


@pytest.mark.parametrize("cut", [1, 40, 200])
def test_half_a_record_at_the_end_is_passed_over(tmp_path: Path, cut: int) -> None:
    fill(tmp_path)
    warc = tmp_path / "alpha/2026-11-23/c1.warc.gz"
    whole = warc.read_bytes()
    start, end = (block["offset"] for block in list(archive.read_index(warc.with_name("c1.cdxj")))[4:6])
    warc.write_bytes(whole + whole[start : end - cut])
    assert len(bodies(tmp_path)) == 6
    assert mend(tmp_path, "alpha", DAY) == 0


def test_records_without_an_index_line_are_found_and_mended(tmp_path: Path) -> None:
    fill(tmp_path)
    before, fetches = bodies(tmp_path), read_fetches(tmp_path, DAY)
    cdxj = tmp_path / "alpha/2026-11-23/c1.cdxj"
    lines = cdxj.read_bytes().splitlines(keepends=True)
    cdxj.write_bytes(b"".join(lines[:3]) + lines[3][:50])
    assert bodies(tmp_path) == before
    assert mend(tmp_path, "alpha", DAY) == 3
    assert mend(tmp_path, "alpha", DAY) == 0
    assert read_fetches(tmp_path, DAY).equals(fetches)
    cdxj.unlink()
    assert bodies(tmp_path) == before
    assert read_fetches(tmp_path, DAY).equals(fetches)
    assert mend(tmp_path, "alpha", DAY) == 6
    assert read_fetches(tmp_path, DAY).equals(fetches)


def test_a_crawl_that_is_alive_is_left_alone(tmp_path: Path) -> None:
    fill(tmp_path)
    alive = Archive(tmp_path, "alpha", DAY, "c2")
    alive.add({"kind": "list", "url": "http://a.example/", "fetched_at": AT, "outcome": "ok"}, b"x")
    (tmp_path / "alpha/2026-11-23/c2.cdxj").write_bytes(b"")
    assert mend(tmp_path, "alpha", DAY) == 0
    with pytest.raises(ArchiveError, match="another crawl"):
        Archive(tmp_path, "alpha", DAY, "c2").add({"kind": "list", "url": "u", "fetched_at": AT, "outcome": "ok"}, b"x")
    alive.close()
    assert mend(tmp_path, "alpha", DAY) == 1


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path)
    before = bodies(tmp_path)

    class Full(io.FileIO):
        def write(self, data: object) -> int:
            super().write(bytes(data)[:10])
            raise OSError(28, "No space left on device")

    kept = Archive(tmp_path, "alpha", DAY, "c1")
    kept._open_warc().close()
    kept._warc = Full(tmp_path / "alpha/2026-11-23/c1.warc.gz", "ab")
    with pytest.raises(ArchiveError, match=r"No space left on device.*nothing archived so far is lost"):
        kept.add({"kind": "article", "url": "http://a.example/9", "fetched_at": AT, "outcome": "ok"}, BODY)
    kept.close()
    assert bodies(tmp_path) == before
    assert mend(tmp_path, "alpha", DAY) == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(ArchiveError, match="cannot be written"):
        fill(tmp_path)


def test_a_path_of_a_file_in_the_way_is_told(tmp_path: Path) -> None:
    (tmp_path / "alpha").write_text("not a folder")
    with pytest.raises(ArchiveError, match="cannot be written"):
        fill(tmp_path)


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd"])
def test_nothing_outside_the_archive_is_read(tmp_path: Path, name: str) -> None:
    with pytest.raises(ArchiveError, match="is not below"):
        read_page(tmp_path, name, 0)
    with pytest.raises(ArchiveError, match="no name for a crawl"):
        Archive(tmp_path, "alpha", DAY, name)


@settings(max_examples=40)
@given(st.binary(max_size=300), st.text(max_size=60), st.sampled_from([None, 200, 404]))
def test_any_bytes_and_headers_survive(body: bytes, odd: str, status: int | None) -> None:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        kept = Archive(Path(folder), "alpha", DAY, "c1")
        head = http_head(status, odd, [("X-Odd", odd), ("Set-Cookie", "a"), ("Set-Cookie", "b")], len(body)) if status else None
        row = kept.add(
            {"kind": "article", "url": f"http://x.example/{odd}", "fetched_at": AT, "outcome": "ok", "content_type": odd, "error": odd},
            body,
            head,
        )
        kept.close()
        assert read_page(Path(folder), row["warc_file"], row["warc_offset"]) == body
        [batch] = read_pages(Path(folder), DAY)
        assert batch.to_pylist()[0]["body"] == body


def foreign_warc(path: Path) -> None:
    """A file as other tools write it: chunked and packed bodies, revisits, requests, broken records."""

    def record(kind: str, url: str, content: bytes, content_type: str, extra: str = "") -> bytes:
        head = (
            f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-{len(url):012d}>\r\nWARC-Date: "
            f"2026-10-05T20:00:00Z\r\n"
        )
        return (
            f"{head}WARC-Target-URI: {url}\r\nContent-Type: {content_type}\r\n{extra}Content-Length: {len(content)}\r\n\r\n".encode()
            + content
            + b"\r\n\r\n"
        )

    http = "application/http; msgtype=response"
    page = b"<html><title>t</title><p>hello</p></html>"
    packed = gzip.compress(page)
    chunked = f"{len(packed):x}\r\n".encode() + packed + b"\r\n0\r\n\r\n"
    bomb = gzip.compress(b"\0" * 60_000_000)
    parts = [
        record("warcinfo", "", b"software: x\r\n", "application/warc-fields"),
        record("request", "https://www.ithome.com/0/968/068.htm", b"GET / HTTP/1.1\r\n\r\n", "application/http; msgtype=request"),
        record("response", "https://www.ithome.com/0/968/068.htm", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page, http),
        record(
            "response",
            "https://elsewhere.example/1",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n" + chunked,
            http,
        ),
        record(
            "response",
            "https://elsewhere.example/2",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n" + page,
            http,
        ),
        record("response", "https://elsewhere.example/3", b"HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\n\r\n" + page, http),
        record("response", "https://elsewhere.example/bomb", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + bomb, http),
        record("response", "https://elsewhere.example/p.png", b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n\x89PNG", http),
        record("revisit", "https://elsewhere.example/1", b"HTTP/1.1 200 OK\r\n\r\n", http),
        record("resource", "https://elsewhere.example/r", page, "text/html"),
        record("response", "javascript:1", b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + page, http),
    ]
    path.write_bytes(b"".join(gzip.compress(p) for p in parts) + gzip.compress(parts[2])[:150])


def test_foreign_warc_files_are_taken_in_once(tmp_path: Path) -> None:
    warc = tmp_path / "CC-NEWS.warc.gz"
    foreign_warc(warc)
    root = tmp_path / "raw"
    report = ingest.ingest_files([warc], load_portals(), root, now=AT)
    day = date(2026, 10, 6)
    assert report.added == Counter({("ithome", day): 1, ("elsewhere.example", day): 4})
    assert report.skipped.pop("revisit") == 1
    assert report.skipped.pop("too_large") == 1
    assert report.skipped.pop("no_page") == 1
    assert report.skipped.pop("cut_off") == 1
    assert report.skipped.pop("no_url_or_date") == 1
    rows = {r["url"]: r for batch in read_pages(root, day) for r in batch.to_pylist()}
    assert {u: r["outcome"] for u, r in rows.items() if r["outcome"] != "ok"} == {"https://elsewhere.example/3": "not_found"}
    assert {r["body"] for r in rows.values()} == {b"<html><title>t</title><p>hello</p></html>", None}
    again = ingest.ingest_files([warc], load_portals(), root, now=AT + timedelta(days=3))
    assert (sum(again.added.values()), again.n_held) == (0, 5)


def test_saved_pages_find_their_address(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    folder.mkdir()
    (folder / "a.html").write_text(
        '<html><head><link rel="canonical" href="https://www.163.com/dy/article/KGDM9ML805118O8G.html"></head><p>甲</p></html>'
    )
    (folder / "b.html").write_text('<html><head><meta property="og:url" content="//news.example.org/p/1?a=b"></head><p>乙</p></html>')
    (folder / "c.html").write_text('<html><head><link rel="canonical" href="https://news.example.org/"></head><p>丙</p></html>')
    (folder / "d.html").write_text("<p>丁</p>")
    (folder / "d.html.url").write_text("[InternetShortcut]\nURL=https://news.example.org/d\n")
    root = tmp_path / "raw"
    report = ingest.ingest_files([folder], load_portals(), root, now=AT)
    assert report.added == Counter({("netease", DAY): 1, ("news.example.org", DAY): 2})
    assert report.skipped == Counter({ingest.NO_ADDRESS: 1, "other_file": 1})
    assert sorted(r["url"] for r in read_fetches(root, DAY).to_pylist()) == [
        "https://news.example.org/d",
        "https://news.example.org/p/1?a=b",
        "https://www.163.com/dy/article/KGDM9ML805118O8G.html",
    ]
    (folder / "e.html").write_text("<p>戊</p>")
    more = ingest.ingest_files([folder], load_portals(), root, now=AT)
    assert (sum(more.added.values()), more.n_held) == (0, 3)
    named = ingest.ingest_files([folder], load_portals(), root, now=AT, portal="web")
    assert (sum(named.added.values()), named.n_held) == (2, 3)


def test_text_is_kept_for_its_url_and_needs_one(tmp_path: Path) -> None:
    text = tmp_path / "seed.txt"
    text.write_text("标题\n第一段。")
    with pytest.raises(ingest.IngestError, match="--url"):
        ingest.ingest_files([text], load_portals(), tmp_path / "raw", now=AT)
    report = ingest.ingest_files(
        [text], load_portals(), tmp_path / "raw", now=AT, url="https://www.163.com/dy/article/KGDM9ML805118O8G.html"
    )
    assert report.added == Counter({("netease", DAY): 1})
    [row] = [r for b in read_pages(tmp_path / "raw", DAY) for r in b.to_pylist()]
    assert (row["content_type"], row["body"]) == ("text/plain; charset=utf-8", text.read_bytes())
    urls = tmp_path / "urls.txt"
    urls.write_text("# one a line\nhttps://a.example/1\n\nhttp://b.example/2\n")
    assert url_lines(urls) == ["https://a.example/1", "http://b.example/2"]
    assert url_lines(text) is None
