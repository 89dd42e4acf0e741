"""What other tools wrote: files known by their bytes, WARC in every packing, bodies packed and cut, saved pages with their addresses."""

import gzip
import os
import plistlib
import time
import zipfile
import zlib
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import brotli
import pytest
from backports import zstd
from click.testing import CliRunner

import tingfeng
from crawlers import ingest, saved_pages
from crawlers.archive import read_pages
from crawlers.input_kind import Kind, UnknownKindError, kind_of
from crawlers.settings import MAX_BODY_BYTES

NOW = datetime(2026, 11, 30, 4, tzinfo=UTC)
URL = "https://news.example.org/p/{}.html"
PAGE = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>第{}篇</title></head><body><p>{}</p></body></html>"


def page(n: int) -> bytes:
    return PAGE.format(n, f"某公司今日发布第{n}款新品。" * 20).encode()


def record(n: int, body: bytes | None = None, headers: str = "", kind: str = "response", extra: str = "") -> bytes:
    content = (
        b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n" + headers.encode() + b"\r\n" + (page(n) if body is None else body)
    )
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-{n:012d}>\r\nWARC-Date: "
        f"2026-11-05T02:00:00Z\r\n"
    )
    head += (
        f"WARC-Target-URI: {URL.format(n)}\r\nContent-Type: application/http; msgtype=response\r\n{extra}Content-Length: "
        f"{len(content)}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def taken(tmp_path: Path, *paths: Path, **more: Any) -> tuple[ingest.IngestReport, dict[str, dict[str, Any]]]:
    report = ingest.ingest_files(paths, {}, tmp_path / "raw", now=NOW, **more)
    days = {day for _, day in report.added}
    return report, {r["url"]: r for day in days for b in read_pages(tmp_path / "raw", day) for r in b.to_pylist()}


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def with_dictionary(plain: bytes, *, packed: bool) -> bytes:
    words = zstd.train_dict([plain[i : i + 300] for i in range(0, len(plain) - 300, 20)] * 30, 2000)
    content = zstd.compress(words.dict_content) if packed else words.dict_content
    return b"\x5d\x2a\x4d\x18" + len(content).to_bytes(4, "little") + content + zstd.compress(plain, zstd_dict=words)


TWO = record(1) + record(2)
EACH = gzip.compress(record(1), mtime=0) + gzip.compress(record(2), mtime=0)


@pytest.mark.parametrize("name", ["x.warc", "x.warc.gz", "x.warc.zst", "x.bin", "download"])
@pytest.mark.parametrize(
    "data",
    [
        TWO,
        EACH,
        gzip.compress(TWO, mtime=0),
        zstd.compress(record(1)) + zstd.compress(record(2)),
        with_dictionary(TWO, packed=False),
        with_dictionary(TWO, packed=True),
    ],
)
def test_a_warc_file_is_known_by_its_bytes(tmp_path: Path, name: str, data: bytes) -> None:
    report, rows = taken(tmp_path, written(tmp_path / name, data))
    assert (report.added.total(), dict(report.skipped)) == (2, {})
    assert {url: row["body"] for url, row in rows.items()} == {URL.format(n): page(n) for n in (1, 2)}


def test_wacz_files_hold_their_warc_files(tmp_path: Path) -> None:
    path = tmp_path / "crawl.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("datapackage.json", "{}")
        bundle.writestr("archive/data.warc.gz", EACH)
        bundle.writestr("archive/more.warc", record(3), zipfile.ZIP_DEFLATED)
    assert kind_of(path) is Kind.WACZ
    assert sorted(taken(tmp_path, path)[1]) == [URL.format(n) for n in (1, 2, 3)]


def broken(at: int) -> bytes:
    members = [bytearray(gzip.compress(record(n), mtime=0)) for n in (1, 2, 3)]
    members[at][-8] ^= 0xFF  # the checksum
    return b"".join(members)


def hole(at: int) -> bytes:
    members = [bytearray(gzip.compress(record(n), mtime=0)) for n in (1, 2, 3)]
    members[at][60:90] = b"\xff" * 30
    return b"".join(members)


@pytest.mark.parametrize("at", [0, 1, 2])
@pytest.mark.parametrize("harm", [broken, hole])
def test_a_damaged_record_costs_itself_only(tmp_path: Path, at: int, harm: Any) -> None:
    report, rows = taken(tmp_path, written(tmp_path / "x", harm(at)))
    assert sorted(rows) == [URL.format(n) for n in (1, 2, 3) if n != at + 1]
    assert report.skipped.total() == report.skipped["damaged_record"] == 1


def chunked(body: bytes, size: int = 100) -> bytes:
    return (
        b"".join(f"{len(part):x};x=1\r\n".encode() + part + b"\r\n" for part in (body[i : i + size] for i in range(0, len(body), size)))
        + b"0\r\n\r\n"
    )


GZ, CH = "Content-Encoding: gzip\r\n", "Transfer-Encoding: chunked\r\n"
SMALL = zlib.compressobj(9, zlib.DEFLATED, 9)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(page(7)[:80], mtime=0) + gzip.compress(page(7)[80:], mtime=0), GZ),
        (gzip.compress(gzip.compress(page(7), mtime=0)), "Content-Encoding: gzip, gzip\r\n"),
        (chunked(gzip.compress(page(7), mtime=0)), GZ + CH),
        (SMALL.compress(page(7)) + SMALL.flush(), "Content-Encoding: deflate\r\n"),
        (brotli.compress(page(7)), "Content-Encoding: br\r\n"),
        (zstd.compress(page(7)), "Content-Encoding: zstd\r\n"),
        (zstd.compress(page(7)), ""),
        (page(7), "Content-Encoding: zstd\r\n"),
        (page(7), "Content-Encoding: br\r\n" + CH),
        (chunked(page(7)).replace(b"\r\n", b"\n"), CH),
    ],
)
def test_bodies_of_records_are_unpacked(tmp_path: Path, body: bytes, headers: str) -> None:
    _, rows = taken(tmp_path, written(tmp_path / "x.warc", record(7, body, headers)))
    assert [(row["body"], row["error"]) for row in rows.values()] == [(page(7), None)]


@pytest.mark.parametrize(
    ("body", "headers", "extra"),
    [
        (chunked(page(7))[:-5], CH, ""),
        (chunked(page(7))[:250], CH, ""),
        (gzip.compress(page(7), mtime=0)[:-30], GZ, ""),
        (zstd.compress(page(7)[:80]) + zstd.compress(page(7)[80:])[:-3], "Content-Encoding: zstd\r\n", ""),
        (page(7)[:200], "Content-Length: 900\r\n", ""),
        (page(7)[:200], "", "WARC-Truncated: length\r\n"),
    ],
)
def test_a_body_that_is_cut_is_kept_and_marked(tmp_path: Path, body: bytes, headers: str, extra: str) -> None:
    report, rows = taken(tmp_path, written(tmp_path / "x.warc", record(7, body, headers, extra=extra)))
    [row] = rows.values()
    assert (report.n_cut, row["outcome"], row["error"][:19]) == (1, "ok", "the body is cut off")
    assert "cut_off=1" in report.lines()[-1]


def test_a_packing_that_is_broken_is_no_page(tmp_path: Path) -> None:
    report, _ = taken(tmp_path, written(tmp_path / "x.warc", record(7, b"\x28\xb5\x2f\xfd junk", "Content-Encoding: zstd\r\n") + record(8)))
    assert (report.added.total(), list(report.skipped)) == (1, [next(iter(report.skipped))])
    assert next(iter(report.skipped)).startswith("unreadable_record: zstd")


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (record(1, kind="request") + record(2, kind="conversion"), {"request_record": 1, "conversion_record": 1}),
        (b"WARC/1.0\r\n", {"unnamed_record": 1}),
        (record(1, kind="revisit"), {"revisit": 1}),
        (gzip.compress(record(1), mtime=0)[:300], {"cut_off": 1}),
    ],
)
def test_a_warc_file_without_pages_says_why(tmp_path: Path, data: bytes, why: dict[str, int]) -> None:
    report, _ = taken(tmp_path, written(tmp_path / "x.warc", data))
    assert dict(report.skipped) == why


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"filedesc://a.arc 0.0.0.0 20261105 text/plain 10\n", "an ARC file"),
        (gzip.compress(b"filedesc://a.arc 0.0.0.0 20261105 text/plain 10\n", mtime=0), "an ARC file"),
        (b"%PDF-1.7", "a PDF"),
        (b"PK\x03\x04 no zip", "a zip file that cannot be read"),
        (b"", "it is empty"),
        (gzip.compress(b"a,b,c\n", mtime=0), r"packed \(gzip\)"),
        (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x00\xff\xff\xff", "packed and damaged"),
        ("标题\n第一段。".encode(), "--url"),
        (b"ab\x00\x01cd" * 9, "bytes of another kind"),
    ],
)
def test_what_is_refused_says_so(tmp_path: Path, data: bytes, why: str) -> None:
    path = written(tmp_path / "input", data)
    with pytest.raises(ingest.IngestError, match=why):
        taken(tmp_path, path)
    report, rows = taken(tmp_path, path, written(tmp_path / "x.warc", record(1)))
    assert (list(rows), report.skipped["unknown_kind"], len(report.refused)) == ([URL.format(1)], 1, 1)


def test_a_name_makes_no_page_of_other_bytes(tmp_path: Path) -> None:
    with pytest.raises(UnknownKindError, match="bytes of another kind"):
        kind_of(written(tmp_path / "x.html", bytes(range(256)) * 20))
    assert kind_of(written(tmp_path / "y.html", "<p>一段</p>".encode())) is Kind.HTML
    assert kind_of(written(tmp_path / "z.html", b"<html><p>a\x00b</p>")) is Kind.HTML  # a page with a stray byte


def test_the_command_never_ends_without_a_word(tmp_path: Path) -> None:
    def run(*names: str) -> tuple[int, str]:
        answer = CliRunner().invoke(tingfeng.cli, ["--data", str(tmp_path / "data"), "ingest", *(str(tmp_path / n) for n in names)])
        return answer.exit_code, answer.output

    written(tmp_path / "a.warc", gzip.compress(record(1), mtime=0))
    written(tmp_path / "b.pdf", b"%PDF-1.7")
    written(tmp_path / "c.warc", record(1, kind="request"))
    (tmp_path / "folder").mkdir()
    written(tmp_path / "folder" / "logo.png", b"\x89PNG")
    code, said = run("a.warc", "b.pdf")
    assert (code, "b.pdf: it is a PDF" in said, "added=1" in said) == (0, True, True)
    assert run("c.warc") == (99, "ingest added=0 held_already=0 skipped=request_record:1\n")
    assert run("folder") == (99, "ingest added=0 held_already=0 skipped=other_file:1\n")


def test_files_are_read_up_to_the_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("a file is read whole"))
    large = written(tmp_path / "large.html", b"<html>" + b"x" * (MAX_BODY_BYTES + 10))
    report, _ = taken(tmp_path, large)
    assert dict(report.skipped) == {"too_large": 1}


SAID = "<!-- saved from url=(0040)https://news.example.org/p/1.html -->"
AT = "2026-11-05T02:00:00"
SAVED = [
    (f"<!DOCTYPE html>\n{SAID}\n<html><p>x</p></html>", URL.format(1), None),
    (
        ("<!DOCTYPE html> <html lang=zh><!--\n Page saved with SingleFile \n url: https://news.example.org/p/2.html?a=b \n saved date: "
         "Thu Nov 05 2026 10:00:00 GMT+0800 (China Standard Time)\n--><meta charset=utf-8><p>x</p>"),
        "https://news.example.org/p/2.html?a=b",
        AT,
    ),
    (
        ("<html>\n<!-- Mirrored from news.example.org/p/3.html by HTTrack Website Copier/3.x [XR&CO'2014], Thu, 05 Nov 2026 02:00:00 GMT "
         "-->\n<p>x</p>"),
        "http://news.example.org/p/3.html",
        AT,
    ),
    (
        ('<html><meta name="savepage-url" content="https://news.example.org/p/4.html"><meta name="savepage-title" content="t"><meta '
         'name="savepage-date" content="Thu Nov 05 2026 10:00:00 GMT+0800 (CST)"><p>x</p>'),
        URL.format(4),
        AT,
    ),
    (("<!-- Saved from https://news.example.org/p/5.html at 2026-11-05T02:00:00Z using monolith v2.8.3 "
      "--><html><p>x</p>"), URL.format(5), "2026-11-05T02:00:00"),
    (('<html data-scrapbook-source="https://news.example.org/p/6.html" '
      'data-scrapbook-create="20261105020000000"><p>x</p>'), URL.format(6), "2026-11-05T02:00:00"),
    ((f'<!-- saved from url=(0014)about:internet --><html><head><link rel="canonical" '
      f'href="{URL.format(7)}"></head><p>x</p>'), URL.format(7), None),
    ((f'{SAID.replace("1.html", "8.html")}<html><head><link rel="canonical" '
      f'href="https://m.example/9"></head><p>x</p>'), URL.format(8), None),
]  # fmt: skip


@pytest.mark.parametrize(("html", "url", "at"), SAVED)
def test_a_saved_page_has_the_address_that_the_tool_wrote_down(tmp_path: Path, html: str, url: str, at: str | None) -> None:
    for name in ("page.html", "page"):
        (tmp_path / name).mkdir()
        _, rows = taken(tmp_path / name, written(tmp_path / name / name, html.encode()))
        assert [(u, r["fetched_at"].isoformat()[:19]) for u, r in rows.items()] == [(url, at or NOW.isoformat()[:19])]


def test_an_address_that_is_given_wins_and_a_file_beside_comes_next(tmp_path: Path) -> None:
    path = written(tmp_path / "page.html", SAVED[0][0].encode())
    written(tmp_path / "page.html.url", b"[InternetShortcut]\nURL=https://beside.example/1\n")
    assert list(taken(tmp_path, path)[1]) == ["https://beside.example/1"]
    assert "https://given.example/1" in taken(tmp_path, path, url="https://given.example/1")[1]


MHTML = """From: <Saved by Blink>
Snapshot-Content-Location: https://news.example.org/p/11.html
Subject: =?utf-8?Q?=E7=AC=AC?=
Date: Thu, 05 Nov 2026 02:00:00 +0000
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----X"


------X
Content-Type: text/html
Content-ID: <frame-1@mhtml.blink>
Content-Transfer-Encoding: quoted-printable
Content-Location: https://news.example.org/p/11.html

<!DOCTYPE html><html><meta charset=3D"utf-8"><h1>=E7=AC=AC</h1></ht=
ml>
------X
Content-Type: text/html
Content-Location: https://ads.example/frame.html

<html>advertisement</html>
------X--
"""
OLD_MHT = """From: "Saved by a browser"
Subject: x
MIME-Version: 1.0
Content-Type: text/html; charset="gb2312"
Content-Transfer-Encoding: base64
Content-Location: https://news.example.org/p/12.html

PGh0bWw+tdo8L2h0bWw+
"""


@pytest.mark.parametrize("name", ["a.mhtml", "a.mht", "a.html", "a"])
def test_mhtml_gives_its_main_page_whatever_its_name(tmp_path: Path, name: str) -> None:
    report, rows = taken(tmp_path, written(tmp_path / name, MHTML.replace("\n", "\r\n").encode()))
    assert report.added == Counter({("news.example.org", date(2026, 11, 5)): 1})
    assert {u: r["body"].decode().strip() for u, r in rows.items()} == {
        URL.format(11): '<!DOCTYPE html><html><meta charset="utf-8"><h1>第</h1></html>'
    }
    _, old = taken(tmp_path, written(tmp_path / name, OLD_MHT.encode()))
    assert {u: (r["body"].decode("gb2312"), r["charset_declared"]) for u, r in old.items()} == {
        URL.format(12): ("<html>第</html>", "gb2312")
    }


def test_webarchives_of_safari(tmp_path: Path) -> None:
    main = {
        "WebResourceData": page(3),
        "WebResourceURL": URL.format(3),
        "WebResourceMIMEType": "text/html",
        "WebResourceTextEncodingName": "UTF-8",
    }
    data = plistlib.dumps({"WebMainResource": main, "WebSubframeArchives": []}, fmt=plistlib.FMT_BINARY)
    assert taken(tmp_path, written(tmp_path / "x.webarchive", data))[1][URL.format(3)]["body"] == page(3)
    report, _ = taken(tmp_path, written(tmp_path / "y", plistlib.dumps({"a": 1}, fmt=plistlib.FMT_BINARY)))
    assert dict(report.skipped) == {"no_page": 1}


def test_folders_give_pages_but_no_frames(tmp_path: Path) -> None:
    folder = tmp_path / "saved"
    for name, n in (
        ("a.html", 1),
        ("a_files/ad.html", 2),
        ("a_files/deep/x.htm", 3),
        ("b_files/own.html", 4),
        ("one/index.html", 5),
        ("two/index.html", 6),
        ("c.files/f.htm", 7),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        written(folder / name, page(n))
    written(folder / "c.mht", MHTML.encode())
    written(folder / "style.css", b"p{}")
    written(folder / "zipped.html.gz", gzip.compress(page(8), mtime=0))
    report, rows = taken(tmp_path, folder, portal="web")
    assert {r["body"] for r in rows.values()} >= {page(n) for n in (1, 4, 5, 6, 8)}
    assert not {r["body"] for r in rows.values()} & {page(n) for n in (2, 3, 7)}
    assert dict(report.skipped) == {"part_of_saved_page": 3, "other_file": 1}
    named = [url for url in rows if url.endswith("/index.html")]
    assert len(set(named)) == 2
    assert taken(tmp_path, folder, portal="web")[0].n_held == 6
    frame, _ = taken(tmp_path / "again", folder / "a_files" / "ad.html")
    assert (frame.added.total(), dict(frame.skipped)) == (0, {"part_of_saved_page": 1})


def test_kinds_are_told_apart_by_bytes(tmp_path: Path) -> None:
    kinds = {
        b"<html>": Kind.HTML,
        b"\xef\xbb\xbf \n<!-- x --><!doctype HTML>": Kind.HTML,
        "<html>".encode("utf-16"): Kind.HTML,
        b"<?xml version='1.0'?><html>": Kind.HTML,
        b"<rss><channel/></rss>": Kind.TEXT,
        b"hello": Kind.TEXT,
        b"\x04\x22\x4d\x18": Kind.WARC,
        b"bplist00": Kind.WEBARCHIVE,
    }
    for n, (data, kind) in enumerate(kinds.items()):
        assert kind_of(written(tmp_path / f"{n}.dat", data)) is kind
    assert kind_of(written(tmp_path / "fragment.htm", b"<p>x")) is Kind.HTML
    with pytest.raises(UnknownKindError, match="a picture"):
        kind_of(written(tmp_path / "x.html", b"\x89PNG"))


def test_what_is_no_file_is_refused_at_once(tmp_path: Path):
    """A device has no end, and a pipe without a writer never begins."""
    pipe = tmp_path / "pipe.warc"
    os.mkfifo(pipe)
    sound = tmp_path / "page.html"
    sound.write_bytes(page(1))
    report, rows = taken(tmp_path, Path("/dev/zero"), pipe, Path("/proc/self/mem"), sound)
    assert len(rows) == 1
    assert ["it is no file" in line for line in report.refused] == [True, True, False]
    assert "cannot be read" in report.refused[2]


def test_a_list_of_too_many_addresses_is_refused_in_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(saved_pages, "MAX_URLS", 3)
    path = tmp_path / "urls.txt"
    path.write_text("https://a.example/1\n" * 3)
    assert saved_pages.url_lines(path) == ["https://a.example/1"] * 3
    path.write_text("https://a.example/1\n" * 4)
    with pytest.raises(ValueError, match="divide the list"):
        saved_pages.url_lines(path)


def test_a_day_ends_at_midnight_in_beijing_also_on_new_years_eve_in_los_angeles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    borders = {
        "2025-12-31T15:59:59Z": date(2025, 12, 31),
        "2025-12-31T16:00:00Z": date(2026, 1, 1),
        "2026-01-01T07:59:59Z": date(2026, 1, 1),
    }
    records = [record(n).replace(b"2026-11-05T02:00:00Z", at.encode()) for n, at in enumerate(borders)]
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "America/Los_Angeles")
        time.tzset()
        report, _ = taken(tmp_path, written(tmp_path / "x.warc", b"".join(records)))
    time.tzset()
    assert sorted(day for _, day in report.added) == [date(2025, 12, 31), date(2026, 1, 1)]
    assert sum(n for (_, day), n in report.added.items() if day == date(2026, 1, 1)) == 2
